"""The matrix: every route of a service, by everybody, at one moment; what differs from what is expected.

An act is tried dry and for real. What must be hidden is compared, byte for byte and read for read, with the answer
about what does not exist. What a page or a list offers and shows is compared with what its reader may do and open.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, get_args
from zlib import crc32

from kernel.api import (
    BINAIRE,
    Acte,
    Consultation,
    Fichier,
    Liste,
    Lot,
    Page,
    Ressource,
    Route,
    acts_creating,
    acts_on,
    fill,
)
from kernel.http import Reply, Request
from kernel.store import load
from tests.droits.attendu import ABSTAINS, ACTS, BARRED, SEES, expected, present, relations
from tests.droits.moments import MOTS
from tests.fakes import fingerprint
from tests.maison import Maison
from tests.theatre import TROUPE, Moment

CORRELATION = "matrice-des-droits"
RESENDINGS = ("renvoi_candidature", "renvoi_expertise", "renvoi_commission")  # each service has its own
UNKNOWN: Mapping[str, str] = {
    "annee": "2031",
    "version": "2020",
    "etape": "2",
    "numero": "1",
    "autre": "1",
    "operation": "oper_99999999999999999999999999",
    "candidature": "cand_" + "9" * 52,
    "expert": "pers_personne",
    "seance": "2027-R11",
    "label": "oper_99999999999999999999999999-2",
    **dict.fromkeys(RESENDINGS, "cand_99999999999999999999999999~99999999999999999999999999"),
}
PLACES: Mapping[str, str] = {
    **dict.fromkeys(("campagne", "affectation", "palmares"), "annee"),
    **{nom: nom for nom in ("operation", "candidature", "expert", "seance", "label", "mot")},
    **dict.fromkeys(("expertise", "decision"), "candidature"),
}
TRIAL = {"essai": ("true",)}
NOBODY, EVERYBODY = "Quidam", (None, *TROUPE)
INVALID: tuple[Mapping[str, Any], ...] = (
    {"body": b"{"},
    {"body": b'{"statut": "labellisee"}'},
    {"headers": {"if-match": '"0.0"', "idempotency-key": "cle"}},
    {"headers": {}},
)


@dataclass
class Salle:
    """A house where requests are counted, and the reads that each one makes."""

    maison: Maison
    requests: int = 0
    reads: int = 0

    def __post_init__(self) -> None:
        store = self.maison.memoire.store
        for name in ("read", "query", "query_day"):
            setattr(store, name, self._counted(getattr(store, name)))

    def _counted(self, plain: Any) -> Any:
        def counted(*args: Any) -> Any:
            self.reads += 1
            return plain(*args)

        return counted

    def ask(self, service: str, route: Route, qui: str | None, params: Mapping[str, str], **more: Any) -> Reply:
        """Send one request; `more` replaces what it is made of."""
        clock = self.maison.memoire.clock
        chosen = more.pop("headers", _headers(route))
        request = Request(
            method=route.methode,
            path=f"/{service}/v1{fill(route.chemin, params)}",
            received=clock.now(),
            correlation=CORRELATION,
            params={name: params[name] for name in _names(route)},
            headers={**chosen, **({} if qui is None else {"authorization": qui})},
        )
        self.requests, self.reads = self.requests + 1, 0
        return self.maison.services[service].http(route, replace(request, **more))


def _headers(route: Route) -> Mapping[str, str]:
    """Give what an act is sent with: a key, and any version when it modifies."""
    if isinstance(route, Lot):
        return {"idempotency-key": "cle"}
    if not isinstance(route, Acte):
        return {"accept": BINAIRE}
    return {"idempotency-key": "cle", **({"if-match": "*"} if route.modifie else {})}


def _names(route: Route) -> list[str]:
    return [part[1:-1] for part in route.chemin.split("/") if part.startswith("{")]


@dataclass
class Matrice:
    """One service at one moment. What must be hidden is also asked badly: in every way, or in one that turns."""

    service: str
    moment: Moment
    every_way: bool = True
    differences: list[str] = field(default_factory=list)
    cells: int = 0

    def __post_init__(self) -> None:
        self.salle = Salle(self.moment.copie())
        self.copies = 0
        self.routes = self.salle.maison.services[self.service].service.all_routes

    @property
    def requests(self) -> int:
        """Give how many requests were made."""
        return self.salle.requests + self.copies

    def verify(self) -> "Matrice":
        """Look at every cell; nothing of all that was refused or tried dry may have left a trace."""
        store = self.salle.maison.memoire.store
        before = fingerprint(store)
        for route in self.routes:
            for qui in EVERYBODY:
                self.cells += 1
                self._cell(route, qui)
            self._expect(self.salle.ask(self.service, route, NOBODY, self._params(route)), {401}, route, NOBODY)
        if fingerprint(store) != before:
            self.differences.append(f"{self.moment.nom} {self.service}: a refusal or a dry run has written")
        return self

    def statuses(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Give each kind of thing that is looked at, what it has become by now, and all that it may become."""
        for route in self.routes:
            if not isinstance(route, Acte | Consultation) or _creates(route):
                continue
            decider = route.ressource.decider
            if field := decider.etat.model_fields.get("statut"):
                etat = load(decider, self.salle.maison.memoire.store, self._identified(route)).etat
                yield f"{self.service}/{decider.agregat}", etat.statut, get_args(field.annotation)

    def _identified(self, route: Any) -> str:
        return route.ressource.identifiant(self._here(route)) or ""

    def _cell(self, route: Route, qui: str | None) -> None:
        found = relations(qui, self._name(route), self.moment.nom)
        word = expected(self.service, route.code, found)
        there = _creates(route) or present(self._name(route), self.moment.nom, found)
        if not word or not there:
            return self._hidden(route, qui, signed_out=qui is None and word in ("", SEES))
        match route:
            case Acte():
                return self._act(route, qui, word)
            case Consultation():
                return self._reading(route, qui, word)
            case Fichier():
                return self._expect(self._taken(route, qui), {403} if word == BARRED else {303, 409}, route, qui)
            case Liste():
                return self._listing(route, qui)
            case Lot():
                return self._lot(route, qui)
            case Page():
                return self._page(route, qui)

    def _name(self, route: Route) -> str:
        """Give the word by which the expectations know what a route is about."""
        if isinstance(route, Liste | Lot | Page):
            return ""
        nom = route.ressource.nom
        return f"{nom}_expertise" if self.service == "expertise" and nom in ("dossier", "synthese") else nom

    def _params(self, route: Route, ids: Mapping[str, str] = UNKNOWN) -> dict[str, str]:
        """Give the address of what the moment looks at; with the identifiers of nothing, of something unknown."""
        chosen = {**UNKNOWN, **self.moment.ids, **ids, "mot": MOTS[self.service]}
        found = {name: chosen.get(name, "introuvable") for name in _names(route)}
        if isinstance(route, Acte | Consultation | Fichier) and not _creates(route) and "id" in found:
            agregat = route.ressource.decider.agregat
            found["id"] = chosen[PLACES.get(agregat, f"{agregat}_{self.service}")]
        return found

    def _here(self, route: Route) -> dict[str, str]:
        return self._params(route, self.moment.ids)

    # What each word means

    def _hidden(self, route: Route, qui: str | None, signed_out: bool) -> None:
        """What exists answers as what does not: the same bytes, after the same reads."""
        status = {401} if signed_out else {404}
        for more in self._ways(route, qui):
            body = {"body": self._example(route)} if isinstance(route, Acte) else {}
            real = self.salle.ask(self.service, route, qui, self._here(route), **{**body, **more})
            reads = self.salle.reads
            self._expect(real, status, route, qui)
            other = self.salle.ask(self.service, route, qui, self._params(route), **{**body, **more})
            if (_bare(real, self._here(route)), reads) != (_bare(other, self._params(route)), self.salle.reads):
                self._differ(route, qui, f"after {reads} reads {real}, and nothing after {self.salle.reads} {other}")

    def _ways(self, route: Route, qui: str | None) -> tuple[Mapping[str, Any], ...]:
        """Give what is wrong with each request for what is hidden: nothing first."""
        if not isinstance(route, Acte):
            return ({},)
        turn = crc32(f"{self.moment.nom} {route.code} {qui}".encode()) % len(INVALID)
        return ({}, *(INVALID if self.every_way else (INVALID[turn],)))

    def _act(self, acte: Acte[Any, Any, Any], qui: str | None, word: str) -> None:
        trial = {"body": self._example(acte), "query": TRIAL}
        dry = self.salle.ask(self.service, acte, qui, self._here(acte), **trial)
        if word != ACTS:
            real = self.salle.ask(self.service, acte, qui, self._here(acte), body=self._example(acte))
            status = {401} if qui is None else {403}
            self._expect(dry, status, acte, qui)
            return self._expect(real, status, acte, qui)
        room = Salle(self.moment.copie())
        real = room.ask(self.service, acte, qui, self._here(acte), body=self._example(acte))
        self.copies += room.requests
        self._expect(dry, {200, 409, 422}, acte, qui)
        return self._expect(real, {acte.statut} if dry.status == 200 else {dry.status}, acte, qui)

    def _reading(self, route: Consultation[Any, Any], qui: str | None, word: str) -> None:
        reply = self.salle.ask(self.service, route, qui, self._here(route))
        self._expect(reply, {403} if word == BARRED else {200}, route, qui)
        if reply.status == 200:
            offered = {a["code"] for a in json.loads(reply.body)["actions"]}
            self._offers(route, qui, offered, acts_on(self.routes, route.ressource))

    def _taken(self, route: Fichier[Any], qui: str | None) -> Reply:
        return self.salle.ask(self.service, route, qui, self._here(route))

    def _listing(self, route: Liste, qui: str | None) -> None:
        reply = self.salle.ask(self.service, route, qui, {})
        self._expect(reply, {200} if len(_territories(qui)) == 1 else {200, 400}, route, qui)
        if reply.status != 200:
            return
        page = json.loads(reply.body)
        self._offers(route, qui, {a["code"] for a in page["actions"]}, acts_creating(self.routes, route.chemin))
        for line in (x for x in page["elements"] if "href" in x):  # a letter of the log leads nowhere
            opened = self._open(route, qui, line)
            self._expect(opened, {200}, route, qui)

    def _open(self, route: Liste, qui: str | None, line: Mapping[str, Any]) -> Reply:
        """Open a line of a list, at the address that it gives."""
        place = line["href"].removeprefix(f"/{self.service}/v1")
        consult = next(r for r in self.routes if isinstance(r, Consultation) and _leads(r.ressource, place))
        (name,) = _names(consult)
        return self.salle.ask(self.service, consult, qui, {name: place.rsplit("/", 1)[1]})

    def _page(self, route: Page, qui: str | None) -> None:
        there = "{annee}" not in route.chemin or present("campagne", self.moment.nom, frozenset())
        one = len(_territories(qui)) == 1 or "territoire" not in route.query.model_fields
        status = {200 if there else 404, *(() if one else (400,))}
        self._expect(self.salle.ask(self.service, route, qui, self._here(route)), status, route, qui)

    # Comparing

    def _lot(self, lot: Lot, qui: str | None) -> None:
        """Each act of a list answers for one thing, there or not, as it does alone."""
        ask = self.salle.ask
        for acte in lot.actes:
            ids = dict.fromkeys(params["id"] for params in (self._here(acte), self._params(acte)))
            asked = json.dumps({"acte": acte.code, "dossiers": [{"id": i} for i in ids]}).encode()
            reply = ask(self.service, lot, qui, {}, body=asked, query=TRIAL)
            self._expect(reply, {200}, lot, qui)
            alone = [ask(self.service, acte, qui, {"id": i}, body=b"{}", query=TRIAL).status for i in ids]
            each = [r["statut"] for r in json.loads(reply.body)["elements"]] if reply.status == 200 else []
            if each != alone:
                self._differ(lot, qui, f"{acte.code} answers {each} in a list, {alone} alone")

    def _offers(self, route: Route, qui: str | None, offered: set[str], actes: list[Acte[Any, Any, Any]]) -> None:
        found = relations(qui, self._name(route), self.moment.nom)
        wanted = {a.code for a in actes if expected(self.service, a.code, found) in (ACTS, ABSTAINS)}
        if offered != wanted:
            self._differ(route, qui, f"offers {sorted(offered)}, not {sorted(wanted)}")

    def _expect(self, reply: Reply, status: set[int], route: Route, qui: str | None) -> None:
        if reply.status not in status:
            self._differ(route, qui, f"{reply.status} instead of {sorted(status)}: {reply.body[:160]}")

    def _differ(self, route: Route, qui: str | None, said: str) -> None:
        self.differences.append(f"{self.moment.nom} {self.service} {route.code} by {qui}: {said}")

    @cached_property
    def _examples(self) -> dict[str, bytes]:
        return {r.code: self._made(r) for r in self.routes if isinstance(r, Acte)}

    def _example(self, acte: Acte[Any, Any, Any]) -> bytes:
        return self._examples[acte.code]

    def _made(self, acte: Acte[Any, Any, Any]) -> bytes:
        """Give the body that the act says is enough here."""
        decider, memoire = acte.ressource.decider, self.salle.maison.memoire
        etat, identifiant = decider.etat(), None if acte.cree else acte.ressource.identifiant(self._here(acte))
        if not acte.cree:
            etat = load(decider, memoire.store, identifiant or "").etat
            if not acte.ressource.existe(etat):
                return b"{}"
        body: str = acte.exemple(etat, memoire.clock.now()).model_dump_json()
        return body.encode()


def _creates(route: Route) -> bool:
    return isinstance(route, Acte) and route.cree is not None


def _territories(qui: str | None) -> tuple[str, ...]:
    return TROUPE[qui][1] if qui else ()


def _leads(ressource: Ressource[Any, Any], place: str) -> bool:
    """Tell whether an address is that of such a resource."""
    head, _, tail = ressource.chemin.rpartition("/")
    return tail.startswith("{") and place.rpartition("/")[0] == head


def _bare(reply: Reply, params: Mapping[str, str]) -> tuple[int, str, tuple[tuple[str, str], ...]]:
    """Give an answer without the identifiers that were asked for, which the caller knew."""
    body = reply.body
    for name, value in params.items():
        body = body.replace(value, f"{{{name}}}")
    return reply.status, body, tuple(sorted(reply.headers.items()))
