"""One run over one contract, and what came of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import schemathesis
from schemathesis import BaseSchema
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder

from infra.openapi import current
from kernel.api import Acte
from tests.fuzz import checks
from tests.fuzz.dressing import Somebody
from tests.fuzz.engine import Run, config, engine
from tests.fuzz.orders import Order, Trail
from tests.fuzz.stage import ROUTES, Stage

SEQUENCES_MIN = 10  # of a family of operations, however few its links
ENOUGH = 300  # sequences over a contract, from which every link is to have been followed in one of them
ROUNDS_MAX = 6  # in which what has not been followed yet is tried again


@dataclass(frozen=True)
class Finding:
    """One way in which one operation does not keep its contract."""

    check: str
    operation: str
    title: str
    message: str
    answer: str
    trail: Trail


@dataclass
class Result:
    """What came of a run."""

    order: Order
    operations: set[str] = field(default_factory=set)
    cases: int = 0
    answered: Counter[int] = field(default_factory=Counter)
    reached: set[str] = field(default_factory=set)  # operations that did what was asked at least once
    sequences: int = 0
    lengths: Counter[int] = field(default_factory=Counter)
    links: Counter[str] = field(default_factory=Counter)  # each of the contract, and how often it was followed
    findings: dict[tuple[str, str, str], Finding] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    digest: str = ""

    @property
    def silent(self) -> list[str]:
        """Give the operations that never did what was asked: nothing behind their door was tried."""
        return sorted(self.operations - self.reached)

    @property
    def dead(self) -> list[str]:
        """Give the links that were never followed."""
        return sorted(name for name, times in self.links.items() if not times)

    def __add__(self, other: "Result") -> "Result":
        """Put two runs over one contract together."""
        return Result(
            order=self.order,
            operations=self.operations | other.operations,
            cases=self.cases + other.cases,
            answered=self.answered + other.answered,
            reached=self.reached | other.reached,
            sequences=self.sequences + other.sequences,
            lengths=self.lengths + other.lengths,
            links=Counter({name: self.links[name] + other.links[name] for name in self.links}),
            findings={**other.findings, **self.findings},
            errors=self.errors + other.errors,
            digest=f"{self.digest}-{other.digest}",
        )


def run(order: Order, document: Mapping[str, Any] | None = None, stage: Stage | None = None) -> Result:
    """Run over the contract of a service, or over another that it is said to have."""
    contract = dict(document or current(order.service))
    here, links = Run(order, stage), _links(contract)
    codes = {op["operationId"] for methods in contract["paths"].values() for op in methods.values()}
    result = Result(order, {order.operation} if order.operation else codes, links=Counter(dict.fromkeys(links, 0)))
    with engine(here):
        if order.cases or order.coverage:
            _run(here, replace(order, sequences=0), [order.operation] if order.operation else (), contract, result)
        if order.sequences and not order.operation:
            _run_sequences(here, contract, result)
    result.cases, result.digest = here.counted, here.digest
    return result


def _run(here: Run, order: Order, codes: Sequence[str], contract: dict[str, Any], result: Result) -> None:
    """Run the engine over some operations of a contract, or all of them."""
    routes = {code: ROUTES[order.service, code] for code in codes}
    here.dresser.acts = [code for code, route in routes.items() if isinstance(route, Acte)]
    schema: BaseSchema = schemathesis.openapi.from_dict(contract, config=config(order))
    schema.app = here
    schema.auth(refresh_interval=None)(Somebody)
    for event in from_schema(schema.include(operation_id=list(codes)) if codes else schema).execute():
        _take(event, here, result)


def _run_sequences(here: Run, contract: dict[str, Any], result: Result) -> None:
    """Run sequences around each thing that may be shown, as many as it has links for: all at once, a sequence would
    seldom go far in any direction. Then try again what none has followed, when they were to be enough for all."""
    order, links = replace(result.order, cases=0, coverage=False), list(_links(contract).values())
    shown = sorted({target for _, target in links if _is_reading(contract, target)})
    around = {code: [link for link in links if code in link] for code in shown}
    total = sum(map(len, around.values()))
    for code in shown:
        share = max(min(SEQUENCES_MIN, order.sequences), order.sequences * len(around[code]) // total)
        _run(here, replace(order, sequences=share), _family(contract, around[code]), contract, result)
    for rank in range(1, ROUNDS_MAX + 1 if order.sequences >= ENOUGH else 1):
        dead = [_links(contract)[name] for name in result.dead]
        for code in (code for code in shown if any(code in link for link in dead)):
            again = replace(order, seed=order.seed + rank * ENOUGH, sequences=SEQUENCES_MIN * len(around[code]))
            _run(here, again, _family(contract, around[code]), contract, result)


def _family(contract: Mapping[str, Any], around: Sequence[tuple[str, str]]) -> list[str]:
    """Give the operations of some links, and the readings that lead to their readings."""
    family = {operation for link in around for operation in link}
    readings = {code for code in family if _is_reading(contract, code)}
    links = [link for link in _links(contract).values() if _is_reading(contract, link[0])]
    while more := {source for source, target in links if target in readings} - readings:
        readings |= more
    return sorted(family | readings)


def _operations(contract: Mapping[str, Any]) -> dict[str, tuple[str, Mapping[str, Any]]]:
    """Give the operations of a contract by their code, each with its method and path."""
    return {
        operation["operationId"]: (f"{method.upper()} {path}", operation)
        for path, methods in contract["paths"].items()
        for method, operation in methods.items()
    }


def _is_reading(contract: Mapping[str, Any], code: str) -> bool:
    return _operations(contract)[code][0].startswith("GET ")


def _links(contract: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Give the links of a contract by the name that Schemathesis gives them: from which operation, to which."""
    operations = _operations(contract)
    return {
        f"{where} -> [{status}] {name} -> {operations[link['operationId']][0]}": (code, link["operationId"])
        for code, (where, operation) in operations.items()
        for status, response in operation["responses"].items()
        for name, link in response.get("links", {}).items()
    }


def _take(event: Any, here: Run, result: Result) -> None:
    match event:
        case events.ScenarioFinished():
            _count(event, result)
            _find(event.recorder, here, result)
        case events.NonFatalError():
            result.errors.append(f"{event.label}: {type(event.value).__name__}: {event.value}")
        case events.FatalError():
            raise event.exception


def _count(event: events.ScenarioFinished, result: Result) -> None:
    recorder = event.recorder
    if event.label is None and recorder.cases:
        result.sequences += 1
        steps = [node for node in recorder.cases.values() if node.transition is not None or node.parent_id is None]
        result.lengths[len(steps)] += 1
    for case_id, node in recorder.cases.items():
        response = recorder.find_response(case_id=case_id)
        if response is None:
            continue
        result.answered[response.status_code] += 1
        if response.status_code < 300:
            result.reached.add(node.value.operation.definition.raw["operationId"])
        if node.transition is not None and node.is_transition_applied:
            result.links[node.transition.id] += 1


def _find(recorder: ScenarioRecorder, here: Run, result: Result) -> None:
    for case_id, looked in recorder.checks.items():
        for failed in looked:
            if failed.status != Status.FAILURE or failed.failure_info is None:
                continue
            failure, case = failed.failure_info.failure, recorder.cases[case_id].value
            key = (failed.name, case.operation.label, failure.title)
            response = recorder.find_response(case_id=case_id)
            answer = f"{response.status_code} {response.content[:600]!r}" if response else "(no answer)"
            found = Finding(*key, message=failure.message, answer=answer, trail=here.trails[case_id])
            result.findings.setdefault(key, found)
    for case_id in recorder.cases:
        here.trails.pop(case_id, None)


assert set(checks.NAMES), "our checks are registered by being imported"
