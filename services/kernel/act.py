"""Acting: one route, one command, one stream; or a dry run of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kernel import people
from kernel.api import Acte, Appel, Effet, Effets, Enveloppe, Essai, Portee, Ressource, Signee
from kernel.decider import Commande
from kernel.door import Door, check_right, foretold, garants, stream_of
from kernel.handle import Envoi, Issue, handle
from kernel.http import JSON, Reply, Request, read_body, read_query, same_content
from kernel.journal import canonical, digest
from kernel.ports import Item, Key, Objects
from kernel.refus import CleManquante, PreconditionRequise, Refus, RequeteInvalide, VersionPerimee
from kernel.show import lookups, reply_of, seen, surroundings, view
from kernel.store import Loaded, Requete

KEY_FORM = re.compile(r"[\x21-\x7e]{1,255}")


def act(door: Door, acte: Acte[Any, Any, Any], request: Request, appel: Appel) -> Reply:
    essai = _rehearses(acte, request)
    corps = _readable(acte, request)
    identifiant, commande = _target(door, acte, replace(appel, ecrit=not essai), corps)
    ressource, droit = acte.ressource, door.droit(acte)

    def voir(etat: Any, lus: Mapping[Key, Item]) -> None:
        check_right(droit, ressource, appel.appelant, etat, creating=acte.cree is not None, lus=lus)

    def controler(etat: Any) -> None:
        _check_version(acte, request, corps, etat, appel)

    def autour(etat: Any) -> list[Key]:
        return lookups(ressource, etat) if essai else surroundings(door, ressource, appel, etat)

    envoi: Envoi[Any, Any] = Envoi(
        identifiant=identifiant,
        commande=commande,
        commande_id=door.world.clock.ulid(),
        acteur=appel.appelant.personne,
        correlation=request.correlation,
        maintenant=appel.maintenant,
        requete=None if essai else _request_record(door, acte, request, appel),
        voir=voir,
        garants=lambda etat: garants(ressource, etat, appel.params),
        connus=() if acte.cree else foretold(ressource, appel.params),
        controler=controler,
        autour=autour,
        essai=essai,
        parts=None if acte.cree else ressource.parts(appel.params),
    )
    issue = handle(ressource.decider, door.world, envoi)
    return _rehearsal(door, acte, appel, issue) if essai else _done(door, acte, request, appel, issue)


def _rehearses(acte: Acte[Any, Any, Any], request: Request) -> bool:
    """Tell whether the caller asks for a dry run, in any spelling that the address takes (`true`, `1`, `on`…)."""
    try:
        return bool(getattr(read_query(acte.query, request), "essai", False))
    except Refus:
        return True  # an address that cannot be read carries nothing out


def _readable(acte: Acte[Any, Any, Any], request: Request) -> Any:
    """Read address parameters and body; a fault is kept as a value, told only to those who may see."""
    try:
        read_query(acte.query, request)
        check_key(request, acte.cle_requise)
        return read_body(acte.corps, request)
    except Refus as refus:
        return refus


def check_key(request: Request, requise: bool) -> None:
    """Refuse an act without the key that it demands, or with what cannot be one."""
    key = request.headers.get("idempotency-key")
    if key is None and requise:
        raise CleManquante("Ajoutez l'en-tête `Idempotency-Key`, avec une valeur neuve pour cette intention.")
    if key is not None and not KEY_FORM.fullmatch(key):
        raise RequeteInvalide("La clé d'idempotence doit tenir en 1 à 255 caractères ASCII visibles.")


def _target(door: Door, acte: Acte[Any, Any, Any], appel: Appel, corps: Any) -> tuple[str, Commande | Refus]:
    """Give the stream of an act and its command. Whoever may not create is told so before any fault of the body."""
    if acte.cree is None:
        identifiant = stream_of(acte.ressource, appel.params)
        return identifiant, corps if isinstance(corps, Refus) else acte.commande(appel, corps)
    check_right(door.droit(acte), acte.ressource, appel.appelant, acte.ressource.decider.etat(), creating=True)
    if isinstance(corps, Refus):
        raise corps
    return acte.cree(appel, corps), acte.commande(appel, corps)


def _request_record(door: Door, acte: Acte[Any, Any, Any], request: Request, appel: Appel) -> Requete | None:
    """Name a request that may come twice: by its author, its address and its key; the digest says if it is the same."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    name = digest("\n".join([appel.appelant.personne, acte.code, request.path, key]))
    return Requete(
        Key(f"{door.service}/requete#{name}", "REQUETE"), digest(request.body.decode("latin-1")), acte.statut
    )


def _check_version(acte: Acte[Any, Any, Any], request: Request, corps: Any, etat: Any, appel: Appel) -> None:
    """Demand the version on modifications; refuse a stale one with both values."""
    given = request.headers.get("if-match")
    if given is None:
        if acte.modifie:
            raise PreconditionRequise("Relisez la ressource et renvoyez son `ETag` dans `If-Match`.")
        return
    if not acte.ressource.existe(etat):
        raise VersionPerimee("Il n'y a encore rien à cette adresse : renvoyez sans `If-Match`.", conflits=[])
    if given.strip() == "*" and not acte.modifie:
        return  # whatever is there: as if it were not said
    vue = acte.ressource.vue(etat, appel)
    if given.strip() != "*" and not same_content(given, reply_of(vue, 200).headers["ETag"]):
        raise VersionPerimee(
            "La ressource a changé depuis votre lecture : comparez les deux valeurs.",
            conflits=_conflicts(corps.model_dump(mode="json", exclude_unset=True), vue, appel),
        )


def _conflicts(sent: Mapping[str, Any], vue: Enveloppe, appel: Appel) -> list[dict[str, Any]]:
    """Give both values of what differs, and of a part that is signed by whom and when the other was written."""
    current = vue.model_dump(mode="json")
    differ = [name for name, value in sent.items() if name in current and current[name] != value]
    signed = _signature(vue, appel) if differ and isinstance(vue, Signee) and vue.par else {}
    return [
        {"pointeur": f"/{name}", "valeur_envoyee": sent[name], "valeur_actuelle": current[name], **signed}
        for name in differ
    ]


def _signature(vue: Signee, appel: Appel) -> dict[str, Any]:
    """Name the author of a part to somebody who writes it too; one who was erased has no name."""
    found = people.find(appel.world.store, appel.base.split("/")[1], vue.par)
    written = vue.modifiee_le.isoformat() if vue.modifiee_le else None
    return {"auteur": found.nom if found else "(nom effacé)", "date": written}


def _done(door: Door, acte: Acte[Any, Any, Any], request: Request, appel: Appel, issue: Issue[Any, Any]) -> Reply:
    """Render what is there now, under the caller's rights of now, in the context that was read to decide."""
    ressource, lu = acte.ressource, issue.lu
    context = {key: item for key, item in lu.items.items() if key.pk != issue.flux}
    loaded: Loaded[Any] = replace(lu, etat=issue.etat, version=issue.version, items=context)
    vue = view(door, ressource, _at(appel, ressource, issue), loaded)
    answer = reply_of(vue, acte.statut)
    if acte.statut == 201:
        answer = answer.having(Location=vue.href)
    if issue.rejouee:
        answer = answer.having(Idempotency_Replayed="true")
    if "return=minimal" in request.headers.get("prefer", ""):
        return Reply(204, "", {k: v for k, v in answer.headers.items() if k != "Content-Type"})
    return answer


def _at(appel: Appel, ressource: Ressource[Any, Any], issue: Issue[Any, Any]) -> Appel:
    """Give the call as if made at the resource's own address: a creation was made at its list's."""
    missing = [name for name in re.findall(r"{(\w+)}", ressource.chemin) if name not in appel.params]
    if not missing:
        return appel
    return replace(appel, params={**appel.params, missing[0]: issue.flux.split("#", 1)[1]})


@dataclass(frozen=True)
class _Kept:
    """The bucket as it would be once an act was carried out: a dry run reads there what it does not write."""

    bucket: Objects
    more: Mapping[str, bytes]

    def put(self, name: str, content: bytes, content_type: str) -> None:
        raise AssertionError(f"a dry run keeps nothing: {name}, {len(content)} bytes of {content_type}")

    def get(self, name: str) -> bytes:
        return self.more[name] if name in self.more else self.bucket.get(name)

    def link(self, name: str, filename: str) -> str:
        return self.bucket.link(name, filename)


def _as_if_kept(acte: Acte[Any, Any, Any], appel: Appel, issue: Issue[Any, Any]) -> Appel:
    kept = [d for e in issue.evenements for d in acte.ressource.decider.documents(issue.etat, e)]
    objects = _Kept(appel.world.objects, {d.nom: d.contenu for d in kept})
    return replace(appel, world=replace(appel.world, objects=objects))


def _rehearsal(door: Door, acte: Acte[Any, Any, Any], appel: Appel, issue: Issue[Any, Any]) -> Reply:
    """Say what would change for this caller in what they see, and what letters would leave. Conflicts would have been
    refused before. Who only tries learns nothing of what doing it would teach."""
    essai = Essai(valide=True, changements=(), effets=Effets(etats=(), courriels=()))
    if not acte.apprend:
        moi = appel.appelant.personne
        here = _as_if_kept(acte, _at(appel, acte.ressource, issue), issue)
        avant, apres = (_seen(acte.ressource, here, etat, issue) for etat in (issue.avant, issue.etat))
        courriels = tuple(c for e in issue.evenements for c in door.letters(issue.flux, e, issue.etat, moi))
        etats = () if avant == apres else (_effect(issue.flux, avant, apres),)
        changements = tuple(f"/{name}" for name in sorted(apres) if avant.get(name) != apres[name])
        portee = acte.portee(issue.avant, issue.etat, here) if acte.portee else Portee()
        effets = Effets(etats=etats, courriels=courriels, **portee._asdict())
        essai = Essai(valide=True, changements=changements, effets=effets, apercu=apres.get("apercu"))
    return Reply(200, canonical(essai.model_dump(mode="json")), {"Content-Type": JSON, "Cache-Control": "no-store"})


def _seen(ressource: Ressource[Any, Any], appel: Appel, etat: Any, issue: Issue[Any, Any]) -> Mapping[str, Any]:
    """Give a resource as this caller sees it; nothing before it exists."""
    if not ressource.existe(etat):
        return {}
    return seen(ressource, appel, etat, issue.lu.items).model_dump(mode="json", exclude={"actions"})


def _effect(flux: str, avant: Mapping[str, Any], apres: Mapping[str, Any]) -> Effet:
    return Effet(flux=flux, avant=avant.get("statut", ""), apres=apres.get("statut", ""))
