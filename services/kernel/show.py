"""Reading: one resource with what its caller may do to it, one page of a list, a page of the house."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from kernel.api import (
    SURROUNDINGS,
    Acte,
    Action,
    Appel,
    Consultation,
    Elements,
    Enveloppe,
    Liste,
    Page,
    ParametresListe,
    Raison,
    Ressource,
    acts_creating,
    acts_on,
    decode_cursor,
    encode_cursor,
    fill,
)
from kernel.door import Door, check_listing, check_right, relations, stream_of
from kernel.handle import probe, with_context
from kernel.http import ETAG_CHARACTERS, JSON, Reply, Request, etag, read_query
from kernel.journal import canonical, digest
from kernel.ports import Item, Key
from kernel.refus import Refus
from kernel.store import Loaded, load, read_ref


def show(door: Door, route: Consultation[Any, Any], request: Request, appel: Appel) -> Reply:
    read_query(route.query, request)
    loaded = load(route.ressource.decider, door.world.store, stream_of(route.ressource, request.params))
    check_right(door.droit(route), route.ressource, appel.appelant, loaded.etat, creating=False)
    vue = view(door, route.ressource, appel, loaded)
    answer = reply_of(vue, 200)
    if request.headers.get("if-none-match") == answer.headers["ETag"]:
        return Reply(304, "", {"ETag": answer.headers["ETag"]})
    return answer


def view(door: Door, ressource: Ressource[Any, Any], appel: Appel, loaded: Loaded[Any]) -> Enveloppe:
    """Give the view of a resource with what its caller may do to it now: one read for all that both need."""
    found = relations(ressource, appel.appelant, loaded.etat)
    actes = [a for a in acts_on(door.routes, ressource) if found & door.droit(a).agir]
    commandes = [a.commande(appel, a.exemple(loaded.etat, appel.maintenant)) for a in actes]
    refs = ressource.besoins(loaded.etat)
    full = with_context(ressource.decider, door.world.store, loaded, commandes, refs.values())
    verdicts = probe(ressource.decider, door.world.store, full, commandes, appel.maintenant)
    contexte = ressource.contexte.model_construct(**{nom: read_ref(ref, full.items) for nom, ref in refs.items()})
    vue: Enveloppe = ressource.vue(loaded.etat, replace(appel, contexte=contexte))
    actions = tuple(_action(door, a, appel, verdict) for a, verdict in zip(actes, verdicts, strict=True))
    return vue.model_copy(update={"actions": actions})


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
    body = canonical(vue.model_dump(mode="json"))
    return Reply(status, body, {"Content-Type": JSON, "Cache-Control": "no-store", "ETag": tag_of(vue)})


def tag_of(vue: Enveloppe) -> str:
    """Give the entity tag of a view: its content, then what time and rights put around it."""
    around = vue.model_dump(mode="json", include=set(SURROUNDINGS))
    return etag(_content(vue), canonical(around))


def content_tag(vue: Enveloppe) -> str:
    """Give the half of an entity tag that `If-Match` compares: enough to modify a part shown within a whole."""
    return f'"{digest(_content(vue))[:ETAG_CHARACTERS]}"'


def _content(vue: Enveloppe) -> str:
    return canonical(vue.model_dump(mode="json", exclude=set(SURROUNDINGS)))


def listing(door: Door, route: Liste, request: Request, appel: Appel) -> Reply:
    check_listing(door.droit(route), appel.appelant)
    asked: ParametresListe = read_query(route.query, request)
    partition = f"{door.service}/liste#{route.partition(appel, asked)}"
    start = Key(partition, decode_cursor(asked.curseur)) if asked.curseur else None
    found = door.world.store.query(partition, "", "\U0010ffff", asked.limite, start)
    creating = acts_creating(door.routes, route.chemin)
    allowed = [a for a in creating if appel.appelant.relations & door.droit(a).agir]
    elements = Elements(
        elements=_lines(door, route, found.items, appel),
        suivant=_next_page(door, route, request, asked, found.next),
        actions=_creations(door, allowed, appel),
    )
    reply = Reply(200, canonical(elements.model_dump(mode="json")), {"Content-Type": JSON, "Cache-Control": "no-store"})
    return reply.having(Link=f'<{elements.suivant}>; rel="next"') if elements.suivant else reply


def _lines(door: Door, route: Liste, items: Sequence[Item], appel: Appel) -> tuple[dict[str, Any], ...]:
    """Give the lines of a page, with what they read beside them."""
    cartes = [route.carte.model_validate_json(str(item["etat"])) for item in items]
    refs = route.besoins(cartes)
    beside = door.world.store.read([ref.key for ref in refs.values()]) if refs else {}
    here = replace(appel, contexte={nom: read_ref(ref, beside) for nom, ref in refs.items()})
    identifiants = (str(item["flux"]).split("#", 1)[1] for item in items)
    return tuple(route.vue(c, i, here).model_dump(mode="json") for c, i in zip(cartes, identifiants, strict=True))


def _next_page(door: Door, route: Liste, request: Request, asked: ParametresListe, last: Key | None) -> str | None:
    """Give the address of the next page: the same list, with everything that was asked of it."""
    if last is None:
        return None
    query = asked.model_dump(mode="json", exclude_none=True) | {"limite": asked.limite}
    return f"{door.base}{fill(route.chemin, request.params)}?{urlencode(query | {'curseur': encode_cursor(last.sk)})}"


def _creations(door: Door, actes: Sequence[Acte[Any, Any, Any]], appel: Appel) -> tuple[Action, ...]:
    """Give the acts that add to a list, each decided dry on what is not there yet."""
    found: list[Action] = []
    for acte in actes:
        decider = acte.ressource.decider
        corps = acte.exemple(decider.etat(), appel.maintenant)
        identifiant = acte.cree(appel, corps) if acte.cree else ""
        loaded, commandes = load(decider, door.world.store, identifiant), [acte.commande(appel, corps)]
        full = with_context(decider, door.world.store, loaded, commandes, ())
        (verdict,) = probe(decider, door.world.store, full, commandes, appel.maintenant)
        found.append(_action(door, acte, appel, verdict))
    return tuple(found)


def house_page(door: Door, route: Page, request: Request, appel: Appel) -> Reply:
    check_listing(door.droit(route), appel.appelant)
    content = route.lire(door, appel, read_query(route.query, request))
    body = content if isinstance(content, str) else canonical(content.model_dump(mode="json"))
    return Reply(200, body, {"Content-Type": JSON, "Cache-Control": "no-store"})
