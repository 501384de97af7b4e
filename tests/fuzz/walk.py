"""Every link of a contract, followed once: from an answer that carries it, as whoever may go there.

It reads the links as their standard says, without Schemathesis: what is followed here is what a caller would follow.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from kernel.api import Acte, Consultation, Liste, Route
from tests.fuzz.gateway import Answer, Sent
from tests.fuzz.places import Place, Scout, bodies, places
from tests.fuzz.stage import ROUTES, Stage, moments, names_of

# What an act may answer once its address has been understood: done, or refused by its rules.
UNDERSTOOD = frozenset({200, 201, 202, 204, 403, 409, 422})


@dataclass(frozen=True)
class Link:
    """A link of a contract: from an answer of a route, with a status, to another route."""

    service: str
    source: str
    status: int
    target: str
    parameters: Mapping[str, str]

    def __str__(self) -> str:
        """Name it."""
        return f"{self.service}: {self.source} [{self.status}] -> {self.target}"


def links(service: str, contract: Mapping[str, Any]) -> Iterator[Link]:
    """Give the links of a contract."""
    for methods in contract["paths"].values():
        for operation in methods.values():
            for status, response in operation["responses"].items():
                for link in response.get("links", {}).values():
                    parameters = link["parameters"]
                    yield Link(service, operation["operationId"], int(status), link["operationId"], parameters)


def lost(service: str, contract: Mapping[str, Any], seed: str = "0") -> Iterator[str]:
    """Give the links that lead nowhere from any place that the house knows, and what was answered there."""
    scout = Scout(Stage())
    for link in links(service, contract):
        said = list[str]()
        if not any(_follow(scout, link, place, said) for place in _sources(scout, link, seed)):
            yield f"{link}: {', '.join(sorted(set(said))) or 'nothing leads there'}"


def _sources(scout: Scout, link: Link, seed: str) -> Iterator[Place]:
    """Give the places of a route, then where what it links to may be asked for; of a list, one for each moment and each
    caller, since most lists hold nothing."""
    route = ROUTES[link.service, link.source]
    if not isinstance(route, Liste):
        yield from places(link.service, route.code, seed)
        yield from _beside(link, route, seed)
        return
    rng = Random(f"{seed}/{link}")
    for moment in rng.sample([*moments()], len(moments())):
        scout.stage.to(moment)
        yield from [Place(moment, caller) for caller in scout.stage.who_may(link.service, route, {})]


def _beside(link: Link, route: Route, seed: str) -> Iterator[Place]:
    """Give the places from which a reading leads to what is seldom there: where that is, on the same thing."""
    names = names_of(route)
    if not isinstance(route, Consultation) or (link.service, link.target) not in ROUTES:
        return
    for there in places(link.service, link.target, seed):
        if set(names) <= set(there.params):
            yield Place(there.moment, there.caller, {name: there.params[name] for name in names})


def _follow(scout: Scout, link: Link, place: Place, said: list[str]) -> bool:
    """Take a link from one place. Whoever made the first request may not be who may make the second."""
    stage, route = scout.stage, ROUTES.get((link.service, link.target))
    stage.to(place.moment)
    first = scout.answer(link.service, ROUTES[link.service, link.source], place, dry=False)
    if first.status != link.status or route is None:
        return False
    found = {name: _value(expression, place, first) for name, expression in link.parameters.items()}
    if None in found.values():
        return False
    params = {name.removeprefix("path."): str(value) for name, value in found.items() if name.startswith("path.")}
    for caller in stage.who_may(link.service, route, params):
        answer = _go(stage, link.service, route, params, caller, found.get("header.If-Match"))
        if answer.status in (UNDERSTOOD if isinstance(route, Acte) else (200, 303)):
            return True
        said.append(f"{answer.status} {answer.json().get('code')}")
    return False


def _value(expression: str, place: Place, answer: Answer) -> Any:
    """Evaluate a runtime expression (OpenAPI 3.1 §4.8.20.4); None when there is nothing where it points."""
    kind, _, name = expression.removeprefix("$").partition(".")
    if not expression.startswith("$"):
        return expression
    if expression.startswith("$request.path."):
        return place.params.get(name.removeprefix("path."))
    if expression.startswith("$response.header."):
        return answer.headers.get(name.removeprefix("header."))
    assert kind == "response", expression
    value = answer.json()
    for part in expression.removeprefix("$response.body#/").split("/"):
        try:
            value = value[int(part) if isinstance(value, list) else part]
        except (LookupError, TypeError):
            return None
    return value


def _go(stage: Stage, service: str, route: Route, params: Mapping[str, str], caller: str, tag: str | None) -> Answer:
    body = next(bodies(stage, route, params), None)
    headers = [("Content-Type", "application/json"), ("Idempotency-Key", "suite")]
    headers += [("Authorization", caller)] if caller else []
    headers += [("If-Match", tag)] if tag else []
    content = b"" if body is None else json.dumps(body).encode()
    return stage.ask(service, Sent(route.methode, stage.address(service, route, params), "", headers, content))
