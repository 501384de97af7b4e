"""What a generated request wears when it leaves: a moment of the year, a caller, names of things that exist, an entity
tag that was read. Everything follows from the seed and from the request, so that a request always goes the same way.

What was made wrong on purpose stays wrong; what is right stays right by the contract, or Schemathesis says so.
"""

import json
import re
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any
from urllib.parse import urlencode

from hypothesis.control import current_build_context, currently_in_test_context
from jsonschema_rs import Draft202012Validator
from schemathesis import AuthContext, Case, HookContext
from schemathesis.core import NotSet
from schemathesis.core.parameters import ParameterLocation as Where

from kernel.api import Acte, Liste, Lot, Page, Route
from kernel.label.calendrier import Calendrier
from kernel.label.reglement import reglement
from kernel.signes import ILLEGIBLE, INVISIBLE
from tests.fuzz.gateway import Sent
from tests.fuzz.places import Place, addresses, bodies, known, places
from tests.fuzz.stage import CALLERS, NOBODY, ROUTES, Stage, identifiers, moments, reading

# Lists that are empty but for a few people: asked for by others, they lead nowhere.
INVITED_TO: Mapping[str, tuple[str, ...]] = {"lister_invitations": ("Bearer Fiona", "Bearer Nora")}
SOMEBODY = "Bearer (somebody)"  # stands for the caller until the request leaves
OURS = re.compile(r'"[0-9a-f]{20}\.[0-9a-f]{20}"')  # an entity tag of this house
ELSEWHERE = 0.25  # how often a request comes from somebody, or is about something, that chance alone has chosen
STATEFUL = "stateful"
OPAQUE = frozenset({"curseur", "depuis"})  # what the house gives, and nobody makes up
KEYED = frozenset({"siret", "siren"})  # whose key no contract can say: those that chance makes are wrong nine in ten


class Somebody:
    """Signs every request that its operation wants signed, in the name of whoever will be chosen."""

    def get(self, _case: Case[Any], _context: AuthContext) -> str:
        """Give the name to sign with."""
        return SOMEBODY

    def set(self, case: Case[Any], data: str, _context: AuthContext) -> None:
        """Sign."""
        case.headers["Authorization"] = data


class Dresser:
    """Dresses the requests of one service."""

    def __init__(self, stage: Stage, service: str, seed: str) -> None:
        """Begin nowhere."""
        self.stage, self.service, self.seed = stage, service, seed
        self.acts: Sequence[str] = ()  # of which one is to be possible when a chain takes place
        self.theme, self.themes_place = "", Place("", NOBODY)
        self.scenario: object = None
        self.validators: dict[str, Draft202012Validator] = {}

    def __call__(self, _context: HookContext, case: Case[Any], _kwargs: dict[str, Any]) -> None:
        """Dress a request; the first of a scenario also says at what moment it takes place."""
        route = ROUTES[self.service, case.operation.definition.raw["operationId"]]
        rng = Random(f"{self.seed}/{_content(case)}")
        _own(case)
        place = self._place(case, route, rng) if self._begins() else self._here(case, route, rng)
        params = self._params(case, route, place, rng)
        caller = self._caller(case, route, place, params, rng)
        self._body(case, route, place, params, rng)
        self._query(case, route, caller, rng)
        self._headers(case, route, params, caller, rng)

    def _places(self, code: str) -> Sequence[Place]:
        return places(self.service, code, self.seed)

    def _begins(self) -> bool:
        """Tell whether this request is the first of its scenario. A request out of any is one of its own."""
        scenario = current_build_context() if currently_in_test_context() else object()
        begins, self.scenario = scenario is not self.scenario, scenario
        return begins

    def _place(self, case: Case[Any], route: Route, rng: Random) -> Place | None:
        """Choose a moment: most often one at which the request may succeed, then also who makes it, on what. A chain
        takes place when some act is possible, whichever: the rarest have their turn."""
        there = self._places(route.code) if rng.random() > ELSEWHERE else ()
        if _chained(case):
            self.theme = rng.choice(self.acts or [route.code])
            self.themes_place = rng.choice(self._places(self.theme))
            moment = self.themes_place.moment
            there = [place for place in there if place.moment == moment]
        else:
            moment = rng.choice([*moments()])
        place = rng.choice(there) if there else None
        self.stage.to(place.moment if place else moment)
        return place

    def _here(self, case: Case[Any], route: Route, rng: Random) -> Place | None:
        """Choose who makes a further request of a chain, and on what, where none before it has led there."""
        params = {name: str(value) for name, value in (case.path_parameters or {}).items()}
        if (params and self._exists(route, params)) or rng.random() < ELSEWHERE:
            return None
        if route.code == self.theme:
            return self.themes_place
        there = addresses(route)
        for here in rng.sample(there, len(there)):
            callers = self.stage.who_may(self.service, route, here)
            if callers:
                body = next(bodies(self.stage, route, here), None)
                return Place(self.stage.moment, rng.choice(callers), here, body)
        return None

    def _params(self, case: Case[Any], route: Route, place: Place | None, rng: Random) -> Mapping[str, str]:
        """Name what exists: in a chain of requests, only where the one before did not say what."""
        params = {name: str(value) for name, value in (case.path_parameters or {}).items()}
        if not params or _wrong(case, Where.PATH):
            return params
        if place is not None:
            case.path_parameters.update(place.params)
        elif not self._exists(route, params) and rng.random() > ELSEWHERE:
            case.path_parameters.update(rng.choice(self._places(route.code)).params)
        return {name: str(value) for name, value in case.path_parameters.items()}

    def _exists(self, route: Route, params: Mapping[str, str]) -> bool:
        if isinstance(route, Liste | Lot | Page):
            return True
        decider = route.ressource.decider
        return route.ressource.identifiant(params) in identifiers(decider.service, decider.agregat) or bool(
            self.stage.who_may(self.service, route, params)
        )

    def _caller(
        self, case: Case[Any], route: Route, place: Place | None, params: Mapping[str, str], rng: Random
    ) -> str | None:
        """Choose who calls. In a chain, somebody who may, and says so: what one has made, one must find again."""
        chained, signed = _chained(case), case.headers.get("Authorization")
        if signed not in (None, SOMEBODY) and not chained:
            return None
        if route.code in INVITED_TO and rng.random() > ELSEWHERE:
            caller = rng.choice(INVITED_TO[route.code])
        elif place is not None and rng.random() > ELSEWHERE / 2:
            caller = place.caller
        elif chained or rng.random() < 0.5:
            caller = rng.choice(self.stage.who_may(self.service, route, params) or CALLERS)
        else:
            caller = rng.choice(CALLERS)
        if signed is not None or chained:
            case.headers.pop("Authorization", None)
            case.headers.update(_signed(caller))
            case._has_explicit_auth = True  # what an authentication provider's signature is marked with
        return caller

    def _body(self, case: Case[Any], route: Route, place: Place | None, params: Mapping[str, str], rng: Random) -> None:
        """Mix what was generated with what the route offers here, and with names of what exists."""
        if isinstance(case.body, NotSet) or not isinstance(route, Acte | Lot):
            return
        offered = place.body if place else next(bodies(self.stage, route, params), None)
        if _wrong(case, Where.BODY):
            if isinstance(case.body, dict):
                case.body = _seen(case.body)
                case.body = _mended(case.body, offered, self.faults(case, case.body))
            return
        if offered is not None and _chained(case) and rng.random() > ELSEWHERE:
            case.body = offered
            return
        if offered is not None and isinstance(case.body, dict) and rng.random() < 0.6:
            kept = {n: v for n, v in case.body.items() if n in offered and rng.random() < 0.2}
            case.body = {**offered, **kept}
        case.body = _written(_named(case.body, rng))

    def faults(self, case: Case[Any], body: Any) -> list[tuple[Any, ...]]:
        """Give where a body is wrong by the contract."""
        operation, contract = case.operation.definition.raw, case.operation.schema.raw_schema
        reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        if reference not in self.validators:
            schema = {"$ref": reference, "components": contract["components"]}
            self.validators[reference] = Draft202012Validator(schema)
        return [tuple(error.instance_path) for error in self.validators[reference].iter_errors(body)]

    def _query(self, case: Case[Any], route: Route, caller: str | None, rng: Random) -> None:
        if not case.query or _wrong(case, Where.QUERY):
            return
        for name in sorted(case.query, key=OPAQUE.__contains__):  # what it is asked with comes first
            if name == "depuis" and rng.random() < 0.5:
                case.query[name] = rng.choice(known(name))
            elif name in OPAQUE:
                self._opaque(case, name, route, caller)
            elif name == "essai" and rng.random() < 0.7:
                del case.query[name]
            elif known(name) and rng.random() > ELSEWHERE:
                case.query[name] = rng.choice(self._mine(name, caller) or known(name))

    def _mine(self, name: str, caller: str | None) -> list[str]:
        """Give the caller's own territories, where one is asked for."""
        who = self.stage.appelant(caller or NOBODY) if name == "territoire" else None
        return sorted(who.territoires) if who else []

    def _opaque(self, case: Case[Any], name: str, route: Route, caller: str | None) -> None:
        """Put what the house gave in the place of what it must give: nobody makes a cursor up."""
        del case.query[name]
        asked = {n: v for n, v in case.query.items() if n != "limite" and n not in OPAQUE}
        page = self._read(route, {}, caller, urlencode({**asked, "limite": 1}, doseq=True))
        given = page.get("curseur") or re.sub(r".*curseur=|&.*", "", page.get("suivant") or "")
        if given:
            case.query[name] = given

    def _headers(
        self, case: Case[Any], route: Route, params: Mapping[str, str], caller: str | None, rng: Random
    ) -> None:
        if _wrong(case, Where.HEADER):
            return
        if isinstance(route, Page) and not route.est_texte:
            case.headers["Accept"] = route.genre  # a client asks for what the contract says is given
        name = "If-Match" if isinstance(route, Acte) else "If-None-Match"
        given, chance = case.headers.get(name), rng.random()
        if given is not None and not OURS.fullmatch(given):
            if (isinstance(route, Acte) and route.modifie) or chance < 0.2:
                case.headers[name] = self._tag(route, params, caller) if rng.random() > ELSEWHERE else given
            elif chance < 0.9:
                del case.headers[name]
        if "Prefer" in case.headers and chance < 0.7:
            case.headers["Prefer"] = "return=minimal" if chance < 0.2 else "respond-async"

    def _tag(self, route: Route, params: Mapping[str, str], caller: str | None) -> str:
        """Read the thing, as its page does before an edit."""
        if isinstance(route, Liste | Lot | Page) or caller is None:
            return "*"
        read = reading(self.service, route) if isinstance(route, Acte) else route
        sent = Sent("GET", self.stage.address(self.service, read, params), headers=_signed(caller))
        return self.stage.ask(self.service, sent).headers.get("ETag", "*")

    def _read(self, route: Route, params: Mapping[str, str], caller: str | None, query: str) -> Mapping[str, Any]:
        sent = Sent("GET", self.stage.address(self.service, route, params), query, _signed(caller or NOBODY))
        answer = self.stage.ask(self.service, sent)
        found: Mapping[str, Any] = answer.json() if answer.status == 200 else {}
        return found


def _own(case: Case[Any]) -> None:
    """Give a request parts of its own: those that it came with may be what the next ones are made from."""
    case.path_parameters, case.query = dict(case.path_parameters), dict(case.query)
    case.headers = case.headers.copy()


def _signed(caller: str) -> list[tuple[str, str]]:
    return [("Authorization", caller)] if caller else []


def _chained(case: Case[Any]) -> bool:
    """Tell whether a request is one of a chain."""
    return case.meta is not None and case.meta.phase.name == STATEFUL


def _wrong(case: Case[Any], where: Where) -> bool:
    """Tell whether a part of a request was made wrong on purpose."""
    return case.meta is not None and case.meta.is_negative_at(where)


def _content(case: Case[Any]) -> str:
    """Give a text that is the same for the same request."""
    body = None if isinstance(case.body, NotSet) else case.body
    parts = [case.method, case.path, case.path_parameters, case.query, dict(case.headers), body]
    return json.dumps(parts, sort_keys=True, default=repr)


def _named(value: Any, rng: Random, name: str = "") -> Any:
    """Put names of what exists in the fields that hold such names, one time in four."""
    if name == "calendrier" and value is not None:
        return rng.choice((None, _calendar(rng.choice((2027, 2028)))))  # dates in their order, which is a rule
    if isinstance(value, dict):
        return {n: _named(v, rng, n) for n, v in value.items()}
    if isinstance(value, list):
        return [_named(v, rng, name) for v in value]
    if known(name) and isinstance(value, str | int) and (name in KEYED or rng.random() < 0.25):
        return rng.choice(known(name))
    return value


def _mended(wrong: Any, right: Any, faults: Sequence[tuple[Any, ...]]) -> Any:
    """Put what is right in the place of what no fault is told of, so that nothing else refuses a wrong body; what is
    missing stays missing."""
    if not isinstance(wrong, dict) or not isinstance(right, dict):
        return wrong
    found = dict(wrong)
    for name in set(wrong) & set(right):
        inside = [fault[1:] for fault in faults if fault[:1] == (name,)]
        found[name] = _mended(wrong[name], right[name], inside) if inside else right[name]
    return found


def _calendar(annee: int) -> Any:
    return Calendrier.depuis(reglement("2020").calendrier, annee).model_dump(mode="json")


def _written(value: Any) -> Any:
    """Leave out what no text may hold: the contract says it of each text, but cannot of a free value."""
    return _replaced(value, ILLEGIBLE, "")


def _seen(wrong: Any) -> Any:
    """Put blanks in the place of what is left out as a body is read: a text too long by nothing else is not too long,
    and no contract can say so."""
    return _replaced(wrong, INVISIBLE, " ")


def _replaced(value: Any, signs: re.Pattern[str], by: str) -> Any:
    if isinstance(value, dict):
        return {signs.sub(by, n): _replaced(v, signs, by) for n, v in value.items()}
    if isinstance(value, list):
        return [_replaced(v, signs, by) for v in value]
    return signs.sub(by, value) if isinstance(value, str) else value
