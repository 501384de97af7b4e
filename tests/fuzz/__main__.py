"""`python -m tests.fuzz`: the three contracts, on every core; what is found is replayed, by its seed or by itself."""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from infra.openapi import SERVICES
from tests.fuzz.engine import LONG, quiet
from tests.fuzz.orders import Order, Trail
from tests.fuzz.runner import Finding, Result, run
from tests.fuzz.stage import Stage, moments

ANSWER_CHARACTERS_MAX = 1000


def say(line: str) -> None:
    """Write one line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Read the options, and replay one failure or look for some."""
    options = _options()
    return _replay(Trail.unpacked(options.replay)) if options.replay else _look(_orders(options))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="the same seed and sizes give the same requests")
    parser.add_argument("--cases", type=int, default=100, help="how many requests an operation, beside its coverage")
    parser.add_argument("--sequences", type=int, default=150, help="how many chains of requests a contract")
    parser.add_argument("--service", choices=SERVICES, help="one contract alone")
    parser.add_argument("--operation", default="", help="one operation of it alone, by its operationId: no chains")
    parser.add_argument("--replay", help="the word that a failure was said with")
    return parser.parse_args()


def _replay(trail: Trail) -> int:
    """Make the requests of a failure again."""
    with quiet():
        stage = Stage()
        stage.to(trail.moment)
        say(f"at the moment « {trail.moment} »")
        for sent in trail.sent:
            answer = stage.ask(trail.service, sent)
            say(f"{sent}\n-> {answer.status} {answer.body.decode(errors='replace')[:ANSWER_CHARACTERS_MAX]}\n")
    return 0


def _orders(options: argparse.Namespace) -> list[Order]:
    """Cut the work in pieces that take about as long: single requests on one side, chains on the other. A service's two
    pieces come a core apart, since whoever has made the first knows where requests succeed."""
    services = [options.service] if options.service else SERVICES
    single = [Order(s, options.seed, cases=options.cases, operation=options.operation) for s in services]
    chains = [Order(s, options.seed, sequences=options.sequences) for s in services]
    found = [*single[:2], *chains[:2], *single[2:], *chains[2:]]
    return [order for order in found if order.cases or (order.sequences and not options.operation)]


def _look(orders: list[Order]) -> int:
    """Run everything; say each failure, then the figures in one line."""
    began, total = time.monotonic(), Result()
    with quiet():
        moments()  # once, before there are several processes
    with ProcessPoolExecutor() as pool:
        for result in pool.map(run, orders):
            total.add(result)
    wrong = [_told(finding) for finding in total.findings.values()] + list(_wrong(total))
    for line in wrong:
        say(f"FAILED {line}")
    say(f"{_figures(total)}; {len(wrong)} failures, {time.monotonic() - began:.0f} s")
    return 1 if wrong else 0


def _wrong(total: Result) -> Iterator[str]:
    """Give what is wrong with a run itself: a check that could not fail is none."""
    yield from sorted(set(total.wrong))
    yield from (f"{code} never did what was asked" for code in total.silent)
    yield from (f"no sequence follows {link}" for link in total.dead)
    if total.lengths and max(total.lengths) < LONG:
        yield f"no sequence has {LONG} steps"


def _told(finding: Finding) -> str:
    return (
        f"{finding.check}: {finding.operation}: {finding.title}\n{finding.message}\n{finding.trail}\n"
        f"-> {finding.answer}\nreplay: python -m tests.fuzz --replay {finding.trail.packed()}\n"
    )


def _figures(total: Result) -> str:
    classes = Counter(status // 100 for status in total.answered.elements())
    longer = sum(times for length, times in total.lengths.items() if length >= LONG)
    done = len(total.operations & total.reached)
    return (
        f"{total.answered.total()} requests, {done} of {len(total.operations)} operations did what was asked, "
        f"{len(total.links) - len(total.dead)} of {len(total.links)} links followed, "
        f"{total.lengths.total()} sequences ({longer} of {LONG} steps or more); "
        + ", ".join(f"{classes[kind]} {kind}xx" for kind in (2, 3, 4, 5))
    )


if __name__ == "__main__":
    sys.exit(main())
