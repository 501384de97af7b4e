"""Where a route may be called with success: which moment, by whom, on what, with which body. The house itself says it,
by its dry runs; generated requests start from there half of the time, or nothing of them would get past the door.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice, product
from random import Random
from typing import Any

from kernel.api import BINAIRE, Acte, Consultation, Fichier, Lot, Page, Route
from kernel.decider import Decider
from kernel.label.reglement import reglement, versions
from kernel.mot import MOT
from kernel.refus import CODES
from kernel.store import load
from tests.fuzz.gateway import Answer, Sent
from tests.fuzz.stage import ROUTES, Stage, identifiers, moments, names_of
from tests.theatre import TROUPE
from tests.unit.expertise.cas import SIRETS

PLACES_MAX = 10
PEOPLE = tuple(f"pers_{nom.lower()}" for nom in TROUPE)


@dataclass(frozen=True)
class Place:
    """Where a request succeeds."""

    moment: str
    caller: str
    params: Mapping[str, str] = field(default_factory=dict)
    body: Any = None


@cache
def known(name: str) -> tuple[Any, ...]:
    """Give what there is that a field or a parameter of this name may name."""
    files, expertises = identifiers("candidature", "candidature"), identifiers("expertise", "expertise")
    fields = {
        "operation": identifiers("candidature", "operation"),
        "candidature": expertises,
        "sauf": files,
        "annee": (2027, 2028),
        "territoire": ("D35", "R53", "NAT"),
        "region": ("53",),
        "champ": ("engagement_01", "engagement_09"),
        "conclusion": ("favorable", "defavorable"),
        "communes": ("35238", "35115"),
        "siret": tuple(SIRETS.values()),
        "siren": ("213502388",),
        "conditions": tuple(c.code for c in reglement("2020").etapes[0].conditions),
        "depuis": ("2027-01-01", "2027-06-01"),
        "presents": ("pers_mia", "pers_max"),
        "membre": ("pers_mia", "pers_max"),
        "reglement": ("2020",),
        "departements": ("35",),
    }
    people = dict.fromkeys(("personne", "expert", "entrant", "sortant"), PEOPLE)
    return (fields | people).get(name, ())


def addresses(route: Route) -> list[dict[str, str]]:
    """Give the addresses of a route that name things of the house."""
    names = names_of(route)
    if not names:
        return [{}]
    if isinstance(route, Page):
        pages = {"code": sorted(CODES), "version": versions(), "etape": ("3", "4"), "annee": ("2027",)}
        return [dict(zip(names, chosen, strict=True)) for chosen in product(*(pages[name] for name in names))]
    assert isinstance(route, Acte | Consultation | Fichier), "a list has no name in its address"
    decider = route.ressource.decider
    values = {
        names[0]: identifiers(decider.service, decider.agregat) or _words(decider),
        "champ": ("nom", "logements", "engagement_01", "types_operation"),
        "sujet": ("compte_rendu", "dimension_1", "synthese"),
        "candidature": identifiers("expertise", "expertise"),
        "numero": ("1", "2"),
        "autre": ("1", "2"),
        "partie": ("1", "2"),
        "instant": ("2040-01-01T00:00:00Z",),
    }
    return [dict(zip(names, chosen, strict=True)) for chosen in product(*(values[name] for name in names))]


def _words(decider: Decider[Any, Any, Any, Any]) -> tuple[str, ...]:
    """Give the letters that take words of the campagne: they have an address before any are written."""
    running = moments()["planifiee"].maison.services[decider.service]
    return tuple(f"2027-{nom}" for nom in running.correspondence.modifiables) if decider.agregat == MOT else ()


def _letters(stage: Stage, service: str) -> Iterator[Any]:
    """Give the letters of the log, each as it is named to send it anew."""
    page = stage.maison.memoire.store.query(f"{service}/liste#courriels#2027", "", "\U0010ffff", 20)
    for item in page.items:
        carte = json.loads(str(item["etat"]))
        yield {"motif": "Égarée", **{nom: carte[nom] for nom in ("flux", "seq", "lettre", "personne")}}


def bodies(stage: Stage, route: Route, params: Mapping[str, str]) -> Iterator[Any]:
    """Give the body that a route offers for a thing as it stands, then others that name what there is."""
    if isinstance(route, Lot):
        known_files = [{"id": i} for i in identifiers("candidature", "candidature")][:3]
        yield from ({"acte": acte.code, "dossiers": known_files} for acte in route.actes)
        return
    if not isinstance(route, Acte):
        yield None
        return
    world, decider = stage.maison.memoire, route.ressource.decider
    if route.code == "renvoyer_lettre":
        yield from _letters(stage, decider.service)
    identifiant = route.ressource.identifiant(params) if params else None
    etat = load(decider, world.store, identifiant).etat if identifiant else decider.etat()
    if route.cree is None and not route.ressource.existe(etat):
        return
    plain = route.exemple(etat, world.clock.now()).model_dump(mode="json")
    yield plain
    for name in plain:
        for value in known(name):
            yield {**plain, name: [value] if isinstance(plain[name], list) else value}


@cache
def places(service: str, code: str, seed: str) -> Sequence[Place]:
    """Give a few places of a route. They are looked for on a stage apart: a run that asks is not disturbed."""
    return tuple(_scout().look(service, ROUTES[service, code], Random(f"{seed}/{service}/{code}")))


@cache
def _scout() -> "Scout":
    return Scout(Stage())


Offered = Callable[[Iterator[Any]], Iterator[Any]]


def _the_first(found: Iterator[Any]) -> Iterator[Any]:
    return islice(found, 1)


def _the_others(found: Iterator[Any]) -> Iterator[Any]:
    return islice(found, 1, None)


class Scout:
    """Looks for places on a stage of its own."""

    def __init__(self, stage: Stage) -> None:
        """Take the stage."""
        self.stage = stage

    def look(self, service: str, route: Route, rng: Random) -> Iterator[Place]:
        """Give the first places that are found, in an order that chance decides; none where there is none all year. The
        body that a route offers succeeds nearly everywhere that any does: others are tried where it never has."""
        names = rng.sample([*moments()], len(moments()))
        for offered in (_the_first, _the_others):
            there = (place for moment in names for place in self._at(moment, service, route, rng, offered))
            if found := tuple(islice(there, PLACES_MAX)):
                yield from found
                return

    def _at(self, moment: str, service: str, route: Route, rng: Random, offered: Offered) -> Iterator[Place]:
        """Give at most one place for each thing, so that a few places are a few different things."""
        self.stage.to(moment)
        for params in rng.sample(addresses(route), len(addresses(route))):
            callers = self.stage.who_may(service, route, params)
            tries = (
                Place(moment, caller, params, body)
                for caller in callers
                for body in offered(bodies(self.stage, route, params))
            )
            place = next((p for p in tries if self.answer(service, route, p, dry=True).status in (200, 201, 303)), None)
            if place is not None:
                yield place

    def answer(self, service: str, route: Route, place: Place, dry: bool) -> Answer:
        """Make the request of a place, at the moment where the house is."""
        headers = [("Content-Type", "application/json"), ("Idempotency-Key", "place"), ("Accept", BINAIRE)]
        headers += [("Authorization", place.caller)] if place.caller else []
        headers += [("If-Match", "*")] if isinstance(route, Acte) and route.modifie else []
        sent = Sent(
            method=route.methode,
            path=self.stage.address(service, route, place.params),
            query="essai=true" if isinstance(route, Acte | Lot) and dry else "",
            headers=headers,
            body=b"" if place.body is None else json.dumps(place.body).encode(),
        )
        return self.stage.ask(service, sent)
