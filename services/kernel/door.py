"""What a service's routes share, and who may do what: visibility first, then role."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from kernel import droits
from kernel.api import CourrielPrevu, Ressource, Route
from kernel.droits import Appelant, Droit
from kernel.jeton import Verifier
from kernel.journal import canonical
from kernel.ports import Item, Key, Store, World
from kernel.refus import ActeInterdit, Introuvable
from kernel.settings import Instructeur
from kernel.store import Loaded, read_beside, read_ref

LETTERS = Callable[[str, Any, Any, str], Sequence[CourrielPrevu]]
NOTHING_READ: Mapping[Key, Item] = {}
NOTHING_HERE = "Il n'y a rien à cette adresse, ou votre compte n'y a pas accès."


@dataclass(frozen=True, eq=False)
class Door:
    """What a service's routes share: its name, its routes, its rights, its ports, and what letters an act sends."""

    service: str
    routes: tuple[Route, ...]
    world: World
    verifier: Verifier
    public_url: str
    letters: LETTERS
    instructeur: Instructeur | None = None
    production: bool = False

    @property
    def base(self) -> str:
        """Give what stands before each address of this service."""
        return f"/{self.service}/v1"

    @cached_property
    def contrat(self) -> str:
        """Give the contract of the service, made once: it takes half a second, and never changes."""
        from kernel.openapi import document  # noqa: PLC0415  only its page needs the generator

        return canonical(document(self.service, self.routes))

    def droit(self, route: Route) -> Droit:
        """Give the line of the table for a route."""
        return droits.TABLE[self.service][route.code]


def relations(
    ressource: Ressource[Any, Any], appelant: Appelant, etat: Any, lus: Mapping[Key, Item] = NOTHING_READ
) -> frozenset[str]:
    """Give everything that a caller is to a resource; `lus` holds the state of its garant, when it has one."""
    if not ressource.existe(etat):
        return appelant.relations
    told = () if ressource.garant is None else (read_ref(ressource.garant(etat), lus),)
    return appelant.relations | ressource.relations(appelant, etat, *told)


def garants(ressource: Ressource[Any, Any], etat: Any, params: Mapping[str, str]) -> list[Key]:
    """Name what says who is what to a resource, beside its own state. Of what does not exist something is named too,
    by its address or which is not there: it is read all the same, and nobody can tell one from the other."""
    if ressource.garant is None:
        return []
    named = None if ressource.existe(etat) else ressource.garant_nomme(params)
    return [(named or ressource.garant(etat)).key]


def foretold(ressource: Ressource[Any, Any], params: Mapping[str, str]) -> list[Key]:
    """Name what says who is what to a resource, as far as its address tells it before anything is read."""
    named = ressource.garant_nomme(params)
    return [] if named is None else [named.key]


def guarded(store: Store, loaded: Loaded[Any], keys: Sequence[Key], more: Iterable[Key] = ()) -> Loaded[Any]:
    """Give a stream with what says who is what to it; with it, as long as that costs nothing, what else will be read
    (`more`): who may not see causes as many calls as for what does not exist."""
    return loaded if loaded.asked.issuperset(keys) else read_beside(store, loaded, [*keys, *more])


def check_right(
    droit: Droit,
    ressource: Ressource[Any, Any],
    appelant: Appelant,
    etat: Any,
    creating: bool,
    lus: Mapping[Key, Item] = NOTHING_READ,
) -> None:
    """Refuse who may not see (as if it did not exist), then who may not act."""
    found = relations(ressource, appelant, etat, lus)
    if not found & droit.voir or not (creating or ressource.existe(etat)):
        raise Introuvable(NOTHING_HERE)
    if not found & droit.agir:
        raise ActeInterdit(
            f"Votre rôle ne permet pas cet acte. Qui peut le faire : {droit.qui}. Adressez-vous-y ; ce que vous pouvez "
            "faire ici est dans les actions qui vous sont proposées."
        )


def stream_of(ressource: Ressource[Any, Any], params: Mapping[str, str]) -> str:
    identifiant = ressource.identifiant(params)
    if identifiant is None:
        raise Introuvable(NOTHING_HERE)
    return identifiant


def check_listing(droit: Droit, appelant: Appelant) -> None:
    """Refuse who may not see any line of a list."""
    if not appelant.relations & droit.voir:
        raise Introuvable(NOTHING_HERE)


def now_of(world: World, epoch_ms: int | None) -> datetime:
    """Give the reception of a request: the gateway's, or this instant where there is no gateway (in process)."""
    return world.clock.now() if epoch_ms is None else world.clock.received(epoch_ms)
