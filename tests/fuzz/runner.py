"""One run over one contract, and what came of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import schemathesis
from schemathesis import BaseSchema
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder

from kernel.api import Acte
from tests.fuzz import checks  # noqa: F401  our checks are registered by being imported
from tests.fuzz.dressing import Somebody
from tests.fuzz.engine import Run, config, engine, quiet
from tests.fuzz.orders import Order, Trail
from tests.fuzz.stage import ROUTES, contract_of
from tests.fuzz.walk import lost

SEQUENCES_MIN = 10  # of a family of operations, however few its links
ROUNDS_MAX = 6  # in which a link that no sequence has followed yet is tried again


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
    """What came of one run, or of several."""

    operations: set[str] = field(default_factory=set)
    reached: set[str] = field(default_factory=set)  # those that did what was asked at least once
    links: Counter[str] = field(default_factory=Counter)  # each of the contract, and how often sequences followed it
    lengths: Counter[int] = field(default_factory=Counter)  # of the sequences
    answered: Counter[int] = field(default_factory=Counter)
    findings: dict[tuple[str, str, str], Finding] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)  # with the run itself
    digest: str = ""

    @property
    def silent(self) -> list[str]:
        """Give the operations that never did what was asked: nothing behind their door was tried."""
        return sorted(self.operations - self.reached)

    @property
    def dead(self) -> list[str]:
        """Give the links that no sequence has followed."""
        return sorted(name for name, times in self.links.items() if not times)

    def add(self, other: "Result") -> None:
        """Take in what came of another run."""
        self.operations |= other.operations
        self.reached |= other.reached
        self.links.update(other.links)
        self.lengths.update(other.lengths)
        self.answered.update(other.answered)
        self.findings = {**other.findings, **self.findings}
        self.wrong += other.wrong


def run(order: Order, document: Mapping[str, Any] | None = None) -> Result:
    """Run over the contract of a service, or over another that it is said to have."""
    contract, result = dict(document or contract_of(order.service)), Result()
    with quiet(), engine(Run(order)) as here:
        if order.cases:
            _run_cases(here, contract, result)
        if order.sequences:
            _run_sequences(here, contract, result)
        result.digest = here.digest
    return result


def _run_cases(here: Run, contract: dict[str, Any], result: Result) -> None:
    """Make single requests of each operation."""
    codes = [here.order.operation] if here.order.operation else sorted(_operations(contract))
    result.operations = {f"{here.service}: {code}" for code in codes}
    _run(here, replace(here.order, sequences=0), codes, contract, result)


def _run_sequences(here: Run, contract: dict[str, Any], result: Result) -> None:
    """Run sequences around each thing that may be shown, as many as it has links for: all at once, a sequence would
    seldom go far in any direction."""
    order, links = replace(here.order, cases=0), list(_links(contract).values())
    result.links = Counter(dict.fromkeys((f"{here.service}: {name}" for name in _links(contract)), 0))
    shown = sorted({target for _, target in links} & _readings(contract))
    around = {code: [link for link in links if code in link] for code in shown}
    total = sum(map(len, around.values()))
    for code in shown:
        share = max(min(SEQUENCES_MIN, order.sequences), order.sequences * len(around[code]) // total)
        _run(here, replace(order, sequences=share), _family(contract, around[code]), contract, result)
    if order.sequences >= SEQUENCES_MIN:
        _follow_the_rest(here, replace(order, sequences=SEQUENCES_MIN), contract, result)


def _follow_the_rest(here: Run, order: Order, contract: dict[str, Any], result: Result) -> None:
    """Try each link alone that no sequence has followed; then see of each, without Schemathesis, that it leads there:
    what is dressed may hide a link that leads elsewhere."""
    links = _links(contract)
    for rank in range(1, ROUNDS_MAX + 1):
        for name in result.dead:
            alone = _family(contract, [links[name.removeprefix(f"{here.service}: ")]])
            _run(here, replace(order, seed=order.seed + rank), alone, contract, result)
    result.wrong += [f"a link leads nowhere: {link}" for link in lost(here.service, contract, str(order.seed))]


def _run(here: Run, order: Order, codes: Sequence[str], contract: dict[str, Any], result: Result) -> None:
    """Run the engine over some operations of a contract."""
    here.dresser.acts = [code for code in codes if isinstance(ROUTES[order.service, code], Acte)]
    schema: BaseSchema = schemathesis.openapi.from_dict(contract, config=config(order))
    schema.app = here
    schema.auth(refresh_interval=None)(Somebody)
    for event in from_schema(schema.include(operation_id=list(codes))).execute():
        _take(event, here, result)


def _family(contract: Mapping[str, Any], around: Sequence[tuple[str, str]]) -> list[str]:
    """Give the operations of some links, and the readings that lead to their readings."""
    family, known = {operation for link in around for operation in link}, _readings(contract)
    readings, links = family & known, [link for link in _links(contract).values() if link[0] in known]
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


def _readings(contract: Mapping[str, Any]) -> set[str]:
    return {code for code, (where, _) in _operations(contract).items() if where.startswith("GET ")}


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
            _count(event, here.service, result)
            _find(event.recorder, here, result)
        case events.NonFatalError():
            result.wrong.append(f"{here.service}: {event.label}: {type(event.value).__name__}: {event.value}")
        case events.FatalError():
            raise event.exception


def _count(event: events.ScenarioFinished, service: str, result: Result) -> None:
    recorder = event.recorder
    if event.label is None and recorder.cases:
        steps = [node for node in recorder.cases.values() if node.transition is not None or node.parent_id is None]
        result.lengths[len(steps)] += 1
    for case_id, node in recorder.cases.items():
        response = recorder.find_response(case_id=case_id)
        if response is None:
            continue
        result.answered[response.status_code] += 1
        if response.status_code < 300 or response.status_code == 303:
            result.reached.add(f"{service}: {node.value.operation.definition.raw['operationId']}")
        if node.transition is not None and node.is_transition_applied:
            result.links[f"{service}: {node.transition.id}"] += 1


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
