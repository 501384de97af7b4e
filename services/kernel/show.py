"""Reading: one resource with what its caller may do to it, one page of a list, a page of the house; and the way to a
document."""

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from kernel import listes
from kernel.api import (
    SURROUNDINGS,
    Acte,
    Action,
    Appel,
    Consultation,
    Elements,
    Enveloppe,
    Fichier,
    Liste,
    Page,
    ParametresListe,
    Raison,
    Ressource,
    Telechargement,
    acts_creating,
    acts_on,
    fill,
)
from kernel.decider import Commande
from kernel.door import Door, check_listing, check_right, foretold, garants, guarded, relations, stream_of
from kernel.handle import probe, with_context
from kernel.http import ETAG_CHARACTERS, JSON, Reply, Request, attachment, etag, read_query
from kernel.journal import STATE_SK, canonical, digest
from kernel.model import Frozen
from kernel.ports import Item, Key
from kernel.refus import Refus, RequeteInvalide
from kernel.store import Loaded, decode, load, read_all, read_beside, read_ref


def show(door: Door, route: Consultation[Any, Any], request: Request, appel: Appel) -> Reply:
    appel = replace(appel, query=read_query(route.query, request))
    loaded = _allowed(door, route, request, appel, surroundings)
    vue = view(door, route.ressource, appel, loaded)
    answer = reply_of(vue, 200)
    if request.headers.get("if-none-match") == answer.headers["ETag"]:
        return Reply(304, "", {"ETag": answer.headers["ETag"]})
    return answer


def lead(door: Door, route: Fichier[Any], request: Request, appel: Appel) -> Reply:
    """Lead to a document of the bucket, once its reader is known to be one: the address opens it for a minute."""
    read_query(route.query, request)
    loaded = _allowed(door, route, request, appel, lambda *_: [])
    refs = route.besoins(loaded.etat, request.params)
    full = read_beside(door.world.store, loaded, [ref.key for ref in refs.values()])
    contexte = route.contexte.model_construct(**{nom: read_ref(ref, full.items) for nom, ref in refs.items()})
    lien = route.lien(loaded.etat, replace(appel, contexte=contexte))
    address = door.world.objects.link(lien.document, lien.nom)
    return Reply(303, "", {"Location": address, "Cache-Control": "no-store"})


def _allowed(
    door: Door,
    route: Consultation[Any, Any] | Fichier[Any],
    request: Request,
    appel: Appel,
    around: Callable[[Door, Ressource[Any, Any], Appel, Any], list[Key]],
) -> Loaded[Any]:
    """Read a stream for somebody who may see it. Where another one says who may, the rest is read with it."""
    ressource, store = route.ressource, door.world.store
    known = [ref.key for ref in ressource.avant(appel.maintenant).values()]
    parts = ressource.parts(request.params)
    if parts is not None:
        known += foretold(ressource, request.params)  # where a state takes a query, its garant is read with the rest
    loaded = load(ressource.decider, store, stream_of(ressource, request.params), known, parts=parts)
    more = [] if ressource.garant is None else around(door, ressource, appel, loaded.etat)
    loaded = guarded(store, loaded, garants(ressource, loaded.etat, request.params), more)
    check_right(door.droit(route), ressource, appel.appelant, loaded.etat, creating=False, lus=loaded.items)
    return loaded


def view(door: Door, ressource: Ressource[Any, Any], appel: Appel, loaded: Loaded[Any]) -> Enveloppe:
    """Give the view of a resource with what its caller may do to it now: one read for all that both need."""
    actes, commandes = _offered(door, ressource, appel, loaded.etat, loaded.items)
    refs = ressource.besoins(loaded.etat)
    full = with_context(ressource.decider, door.world.store, loaded, commandes, refs.values())
    verdicts = probe(ressource.decider, door.world.store, full, commandes, appel.maintenant)
    vue = seen(ressource, appel, loaded.etat, full.items)
    actions = tuple(_action(door, a, appel, verdict) for a, verdict in zip(actes, verdicts, strict=True))
    return vue.model_copy(update={"actions": actions})


def seen(ressource: Ressource[Any, Any], appel: Appel, etat: Any, items: Mapping[Key, Item]) -> Enveloppe:
    """Give the view of a state, with what was read beside it."""
    refs = {**ressource.besoins(etat), **ressource.avant(appel.maintenant)}
    contexte = ressource.contexte.model_construct(**{nom: read_ref(ref, items) for nom, ref in refs.items()})
    vue: Enveloppe = ressource.vue(etat, replace(appel, contexte=contexte))
    return vue


def _offered(
    door: Door, ressource: Ressource[Any, Any], appel: Appel, etat: Any, lus: Mapping[Key, Item]
) -> tuple[list[Acte[Any, Any, Any]], list[Any]]:
    """Give the acts that are the caller's to do here, each with a command that stands for it."""
    found = relations(ressource, appel.appelant, etat, lus)
    actes = [a for a in acts_on(door.routes, ressource) if found & door.droit(a).agir]
    return actes, _commands(actes, appel, etat)


def _commands(actes: Iterable[Acte[Any, Any, Any]], appel: Appel, etat: Any) -> list[Any]:
    return [a.commande(appel, a.corps_de(etat, appel)) for a in actes]


def lookups(ressource: Ressource[Any, Any], etat: Any) -> list[Key]:
    """Name what the view of a resource reads beside its state, but for its actions."""
    return [ref.key for ref in ressource.besoins(etat).values()] if ressource.existe(etat) else []


def surroundings(door: Door, ressource: Ressource[Any, Any], appel: Appel, etat: Any) -> list[Key]:
    """Name what the view of a resource reads beside its state."""
    if not ressource.existe(etat):
        return []
    commandes = _foreseen(door, ressource, appel, etat) if ressource.decider.lit else []
    needs = [ressource.besoins(etat), *(ressource.decider.besoins(etat, c) for c in commandes)]
    return [ref.key for refs in needs for ref in refs.values()]


def _foreseen(door: Door, ressource: Ressource[Any, Any], appel: Appel, etat: Any) -> list[Any]:
    """Give the commands that the view will try: of every act, as long as another stream has not said which are the
    caller's."""
    if ressource.garant is None:
        return _offered(door, ressource, appel, etat, {})[1]
    return _commands(acts_on(door.routes, ressource), appel, etat)


def _action(door: Door, acte: Acte[Any, Any, Any], appel: Appel, verdict: Refus | None) -> Action:
    return Action(
        code=acte.code,
        libelle=acte.libelle,
        method=acte.methode,
        href=door.base + fill(acte.chemin, appel.params),
        disponible=verdict is None,
        raisons=() if verdict is None else reasons(verdict),
        corps=f"#/components/schemas/{acte.corps.__name__}",
    )


def reasons(refus: Refus) -> tuple[Raison, ...]:
    """Give a refusal as the reasons of an unavailable action."""
    found = tuple(Raison(code=e.code, message=e.message, pointeur=e.pointeur) for e in refus.erreurs)
    return found or (Raison(code=refus.code, message=refus.detail),)


def reply_of(vue: Enveloppe, status: int) -> Reply:
    """Give the answer that shows a view, with its entity tag."""
    content = vue.model_dump(mode="json")
    headers = {"Content-Type": JSON, "Cache-Control": "no-store", "ETag": tag_of(content)}
    return Reply(status, canonical(content), headers)


def tag_of(content: Mapping[str, Any]) -> str:
    """Give the entity tag of a view: its content, then what time and rights put around it."""
    around = {name: value for name, value in content.items() if name in SURROUNDINGS}
    return etag(_inside(content), canonical(around))


def content_tag(vue: Enveloppe) -> str:
    """Give the half of an entity tag that `If-Match` compares: enough to modify a part shown within a whole."""
    return f'"{digest(_inside(vue.model_dump(mode="json")))[:ETAG_CHARACTERS]}"'


def _inside(content: Mapping[str, Any]) -> str:
    return canonical({name: value for name, value in content.items() if name not in SURROUNDINGS})


def listing(door: Door, route: Liste, request: Request, appel: Appel) -> Reply:
    check_listing(door.droit(route), appel.appelant)
    asked: ParametresListe = read_query(route.query, request)
    found = listes.lire(route, f"{door.service}/liste#{route.partition(appel, asked)}", asked, appel)
    cartes = [route.carte.model_validate_json(str(item["etat"])) for item in found.items]
    refs, offered = route.besoins(cartes, appel), _offered_creations(door, route, appel)
    wanted = [*(ref.key for ref in refs.values()), *(key for creation in offered for key in creation.keys)]
    beside = read_all(door.world.store, wanted)
    here = replace(appel, contexte={nom: read_ref(ref, beside) for nom, ref in refs.items()})
    page = listes.feuille(route, tuple(_lines(route, found.items, cartes, asked, here)), found.next, asked, here)
    elements = Elements(
        elements=tuple(line.model_dump(mode="json") for line in page.lignes),
        suivant=_next_page(door, route, request, asked, page.suivant),
        actions=tuple(_creation_action(door, creation, appel, beside) for creation in offered),
    )
    reply = Reply(200, canonical(elements.model_dump(mode="json")), {"Content-Type": JSON, "Cache-Control": "no-store"})
    return reply.having(Link=f'<{elements.suivant}>; rel="next"') if elements.suivant else reply


def _lines(
    route: Liste, items: Sequence[Item], cartes: Sequence[Frozen], asked: ParametresListe, appel: Appel
) -> Iterator[listes.Ligne]:
    """Give the lines that are asked for, as their reader sees them. What is not theirs counts for nothing."""
    for item, carte in zip(items, cartes, strict=True):
        if route.garde(carte, appel, asked):
            vue = route.vue(carte, str(item["flux"]).split("#", 1)[1], appel)
            if vue is not None:
                yield listes.Ligne(str(item["sk"]), vue)


def _next_page(door: Door, route: Liste, request: Request, asked: ParametresListe, curseur: str | None) -> str | None:
    """Give the address of the next page: the same list, with everything that was asked of it."""
    if curseur is None:
        return None
    query = {**listes.demandees(asked), "limite": asked.limite, "curseur": curseur}
    return f"{door.base}{fill(route.chemin, request.params)}?{urlencode(query)}"


@dataclass(frozen=True, eq=False)
class Creation:
    """An act that adds to a list, with a command that stands for it, and what deciding it dry reads."""

    acte: Acte[Any, Any, Any]
    identifiant: str
    commande: Commande

    @property
    def flux(self) -> str:
        """Give the stream that it would begin."""
        return self.acte.ressource.decider.flux(self.identifiant)

    @property
    def keys(self) -> list[Key]:
        """Name the state that may be there already, and the context."""
        decider = self.acte.ressource.decider
        needs = decider.besoins(decider.etat(), self.commande)
        return [Key(self.flux, STATE_SK), *(ref.key for ref in needs.values())]


def _offered_creations(door: Door, route: Liste, appel: Appel) -> list[Creation]:
    """Give the acts of a list that are the caller's to do."""
    found: list[Creation] = []
    for acte in acts_creating(door.routes, route.chemin):
        if appel.appelant.relations & door.droit(acte).agir and acte.cree:
            corps = acte.exemple(acte.ressource.decider.etat(), appel.maintenant)
            found.append(Creation(acte, acte.cree(appel, corps), acte.commande(appel, corps)))
    return found


def _creation_action(door: Door, creation: Creation, appel: Appel, beside: Mapping[Key, Item]) -> Action:
    """Decide a creation dry: on nothing, or on what is there already."""
    decider, store = creation.acte.ressource.decider, door.world.store
    if Key(creation.flux, STATE_SK) in beside:
        loaded = load(decider, store, creation.identifiant)
    else:
        loaded = replace(decode(decider, creation.flux, beside), asked=frozenset(creation.keys))
    full = with_context(decider, store, loaded, [creation.commande], ())
    (verdict,) = probe(decider, store, full, [creation.commande], appel.maintenant)
    return _action(door, creation.acte, appel, verdict)


def house_page(door: Door, route: Page, request: Request, appel: Appel) -> Reply:
    check_listing(door.droit(route), appel.appelant)
    query = read_query(route.query, request)
    if not route.est_texte and route.genre not in request.headers.get("accept", ""):
        raise RequeteInvalide(f"Ce fichier n'est pas du texte : demandez-le avec l'en-tête `Accept: {route.genre}`.")
    content = route.lire(door, appel, query)
    if isinstance(content, Telechargement):
        return _download(route, content)
    body = content if isinstance(content, str) else canonical(content.model_dump(mode="json"))
    return Reply(200, body, {"Content-Type": JSON, "Cache-Control": "no-store"})


def _download(route: Page, file: Telechargement) -> Reply:
    """Give a file within an answer, to be kept under its name."""
    headers = {"Content-Type": f"{route.genre}; charset=utf-8" if route.est_texte else route.genre}
    headers |= {"Cache-Control": "no-store", "Content-Disposition": attachment(file.nom)}
    body = file.contenu.decode() if route.est_texte else base64.b64encode(file.contenu).decode()
    return Reply(200, body, headers, encoded=not route.est_texte)
