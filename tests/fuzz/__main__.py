"""`python -m tests.fuzz`: the three contracts, on every core; what is found is replayed, by its seed or by itself."""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import groupby

from infra.openapi import SERVICES, current
from tests.fuzz.engine import LONG, quiet
from tests.fuzz.orders import Order, Trail
from tests.fuzz.runner import ENOUGH, Finding, Result, run
from tests.fuzz.stage import Stage
from tests.fuzz.walk import links, lost

ANSWER_CHARACTERS_MAX = 1000
VERDICT = "no 5xx, no answer outside its schema, no invalid input accepted"


@dataclass(frozen=True)
class Walked:
    """What came of following every link of a contract once."""

    service: str
    links: int
    lost: tuple[str, ...]


def say(line: str) -> None:
    """Write one line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Read the options, and replay one failure or look for some."""
    options = _options()
    return _replay(Trail.unpacked(options.replay)) if options.replay else _look(options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="the same seed and sizes give the same requests")
    parser.add_argument("--cases", type=int, default=500, help="how many requests an operation, beside its coverage")
    parser.add_argument("--sequences", type=int, default=400, help="how many chains of requests a contract")
    parser.add_argument("--steps", type=int, default=12, help="how many requests a chain at most")
    parser.add_argument("--service", choices=SERVICES, help="one contract alone")
    parser.add_argument("--operation", default="", help="one operation alone, by its operationId")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many processes")
    parser.add_argument("--replay", help="the word that a failure was said with")
    return parser.parse_args()


def _replay(trail: Trail) -> int:
    """Make the requests of a failure again."""
    stage = Stage()
    stage.to(trail.moment)
    say(f"at the moment « {trail.moment} »")
    with quiet():
        for sent in trail.sent:
            answer = stage.ask(trail.service, sent)
            say(f"{sent}\n-> {answer.status} {answer.body.decode(errors='replace')[:ANSWER_CHARACTERS_MAX]}\n")
    return 0


def _orders(options: argparse.Namespace) -> Iterator[Order]:
    """Cut the work where it takes the longest: single requests on one side, chains on the other."""
    services = [options.service] if options.service else SERVICES
    for service in services:
        sizes = {"steps": options.steps, "operation": options.operation}
        yield Order(service, options.seed, options.cases, 0, **sizes)
        if options.sequences and not options.operation:
            yield Order(service, options.seed, 0, options.sequences, coverage=False, **sizes)


def _work(order: Order) -> Result:
    return run(order)


def _walk(service: str) -> Walked:
    contract = current(service)
    with quiet():
        return Walked(service, len(list(links(service, contract))), tuple(lost(service, contract)))


def _look(options: argparse.Namespace) -> int:
    began, orders = time.monotonic(), list(_orders(options))
    services = sorted({order.service for order in orders})
    if options.jobs == 1:
        results, walked = [_work(order) for order in orders], [_walk(service) for service in services]
    else:
        with ProcessPoolExecutor(options.jobs) as pool:
            longest_first = sorted(orders, key=lambda order: order.sequences == 0)
            pending, walks = pool.map(_work, longest_first), pool.map(_walk, services)
            results, walked = list(pending), list(walks)
    results.sort(key=lambda result: result.order.service)
    whole = [
        sum(same[1:], same[0]) for _, found in groupby(results, lambda r: r.order.service) if (same := list(found))
    ]
    return _conclude(whole, walked, options, time.monotonic() - began)


def _conclude(results: Sequence[Result], walked: Sequence[Walked], options: argparse.Namespace, spent: float) -> int:
    for result in results:
        for finding in result.findings.values():
            say(_told(finding))
    wrong = [line for result in results for line in _wrong(result, options)]
    wrong += [f"a link leads nowhere: {link}" for walk in walked for link in walk.lost]
    for line in wrong:
        say(f"FAILED {line}")
    answered = sum((result.answered for result in results), Counter[int]())
    say("answers: " + ", ".join(f"{status} {times}" for status, times in sorted(answered.items())))
    say("digests: " + ", ".join(f"{result.order.service} {result.digest}" for result in results))
    found = sum(len(result.findings) for result in results)
    say(_figures(results, walked, options, spent, found + len(wrong)))
    return 1 if found or wrong else 0


def _wrong(result: Result, options: argparse.Namespace) -> Iterator[str]:
    """Give what is wrong with a run itself: a check that could not fail is none."""
    service = result.order.service
    yield from (f"{service}: {error}" for error in sorted(set(result.errors)))
    yield from (f"{service}: {code} never did what was asked" for code in result.silent if options.cases)
    if options.sequences >= ENOUGH and not options.operation:
        yield from (f"{service}: no sequence follows {link}" for link in result.dead)
    if options.sequences and not options.operation and not any(length >= LONG for length in result.lengths):
        yield f"{service}: no sequence has {LONG} steps"


def _told(finding: Finding) -> str:
    return (
        f"FAILED {finding.check}: {finding.operation}: {finding.title}\n{finding.message}\n{finding.trail}\n"
        f"-> {finding.answer}\nreplay: python -m tests.fuzz --replay {finding.trail.packed()}\n"
    )


def _figures(
    results: Sequence[Result], walked: Sequence[Walked], options: argparse.Namespace, spent: float, failures: int
) -> str:
    operations, reached = sum(len(r.operations) for r in results), sum(len(r.reached) for r in results)
    cases, sequences = sum(r.cases for r in results), sum(r.sequences for r in results)
    longer = sum(times for r in results for length, times in r.lengths.items() if length >= LONG)
    steps = sum(length * times for r in results for length, times in r.lengths.items())
    followed = sum(bool(times) for r in results for times in r.links.values())
    verdict = f"{failures} failures" if failures else VERDICT
    return (
        f"{len(results)} contracts, {operations} operations ({reached} reached), {cases} cases, "
        f"{sequences} stateful sequences of up to {options.steps} steps ({steps} steps, {longer} of {LONG} or more), "
        f"{sum(w.links for w in walked)} links ({followed} in sequences): {verdict} — {spent:.0f} s"
    )


if __name__ == "__main__":
    sys.exit(main())
