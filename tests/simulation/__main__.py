"""`python -m tests.simulation --seeds N`: simulate many years on every core; what fails can be replayed and shrunk."""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from tests.simulation.faults import Fault
from tests.simulation.runner import Order, Result, run, shrink, two_worlds

CHUNK = 10
FAILURES_MAX = 5
SAY_EVERY_S = 5.0


def say(line: str) -> None:
    """Write one line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Read the options, and run one seed or many."""
    options = _options()
    if options.seed is not None:
        return _one(Order(options.seed, _faults(options.sans), options.actes))
    if options.mondes:
        return _worlds(options.start, options.seeds)
    return _many(options.start, options.seeds, options.minutes)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=500, help="how many seeds")
    parser.add_argument("--from", type=int, default=0, dest="start", help="the first seed")
    parser.add_argument("--minutes", type=float, default=None, help="stop after this time, whatever is left")
    parser.add_argument("--mondes", action="store_true", help="compare what outsiders see in two worlds instead")
    parser.add_argument("--seed", type=int, help="replay one seed, and shrink it if it fails")
    parser.add_argument("--sans", default="", help="faults to leave out of a replay, separated by commas")
    parser.add_argument("--actes", type=int, help="how many things people do in a replay")
    return parser.parse_args()


def _faults(names: str) -> frozenset[Fault]:
    return frozenset(Fault(name) for name in names.split(",") if name)


def _one(order: Order) -> int:
    result = run(order)
    say(f"{order}: {result.steps} steps, trace {result.trace}")
    if not result.violation:
        return 0
    smallest = result
    for smallest in shrink(result):
        say(f"  still fails: {smallest.order}")
    for line in smallest.tail:
        say(f"    {line}")
    say(f"FAILED {smallest.violation}\nreplay: {smallest.order}")
    return 1


def _worlds(start: int, seeds: int) -> int:
    """Compare what outsiders see of each seed with every outcome turned round."""
    said = [(seed, two_worlds(Order(seed))) for seed in range(start, start + seeds)]
    for seed, difference in ((s, d) for s, d in said if d):
        say(f"FAILED seed {seed}: {difference[:400]}")
    return 1 if any(difference for _, difference in said) else 0


def _chunk(first: int, count: int) -> list[Result]:
    return [run(Order(seed)) for seed in range(first, first + count)]


def _many(start: int, seeds: int, minutes: float | None) -> int:
    began, said, done, steps = time.monotonic(), 0.0, 0, 0
    fired, acts, outcomes, failures = Counter[str](), Counter[str](), Counter[str](), list[Result]()
    for results in _chunks(start, seeds):
        done, steps = done + len(results), steps + sum(r.steps for r in results)
        for result in results:
            fired += result.fired
            acts += result.acts
            outcomes += result.outcomes
            outcomes["published"] += result.published
            if result.violation:
                failures.append(result)
                say(f"FAILED {result.violation[:400]}\n  replay: {result.order}")
        spent = time.monotonic() - began
        if spent - said > SAY_EVERY_S:
            said = spent
            say(
                f"{done}/{seeds} seeds, {done / spent:.1f} seeds/s, {steps / spent:.0f} steps/s, {len(failures)} failed"
            )
        if len(failures) >= FAILURES_MAX or (minutes is not None and spent > minutes * 60):
            break
    say("acts accepted: " + ", ".join(f"{code} {n}" for code, n in sorted(acts.items())))
    say("outcomes: " + ", ".join(f"{word} {n}" for word, n in sorted(outcomes.items())))
    say(f"{outcomes['published'] / max(1, done):.0%} of seeds reached a palmarès with a label or an ajournement")
    _conclude(done, steps, time.monotonic() - began, fired, failures)
    return 1 if failures else 0


def _chunks(start: int, seeds: int) -> Iterator[list[Result]]:
    """Give results as they come, in order, without running far ahead of what is wanted."""
    cores = os.cpu_count() or 1
    firsts = range(start, start + seeds, CHUNK)
    with ProcessPoolExecutor(cores) as pool:
        waiting = []
        for first in firsts:
            waiting.append(pool.submit(_chunk, first, min(CHUNK, start + seeds - first)))
            if len(waiting) > 2 * cores:
                yield waiting.pop(0).result()
        yield from (future.result() for future in waiting)


def _conclude(done: int, steps: int, spent: float, fired: Counter[str], failures: list[Result]) -> None:
    silent = sorted(f for f in Fault if not fired[f])
    say("faults fired: " + ", ".join(f"{f} {fired[f]}" for f in Fault))
    say("struck at: " + ", ".join(f"{name} {n}" for name, n in sorted(fired.items()) if "." in name))
    if silent:
        say(f"never fired: {', '.join(silent)}")
    verdict = f"{len(failures)} failed" if failures else "all at rest, every invariant held"
    say(f"{done} seeds in {spent:.0f} s, {done / spent:.1f} seeds/s, {steps / spent:.0f} steps/s: {verdict}")


if __name__ == "__main__":
    sys.exit(main())
