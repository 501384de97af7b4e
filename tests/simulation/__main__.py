"""`python -m tests.simulation --seeds N`: simulate many years on every core; what fails can be replayed and shrunk."""

import argparse
import gc
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TypeVar

from tests.simulation.faults import Fault
from tests.simulation.runner import Order, Result, numbers, run, shrink, two_worlds

CHUNK = 2
FAILURES_MAX = 5
SAY_EVERY_S = 5.0
SHORT_MESSAGES = 4  # one seed in so many has messages that carry out one order, and leave the rest to another
MAIL_SAYS, ITS_PLACE = 4, 1  # one seed in so many, another, hears what becomes of its letters
SEEDS, AS_MANY_AS_THERE_IS_TIME_FOR = 500, 10**9
ALL_MUST_FIRE = 200  # seeds, from which a fault that never fired is a fault of the simulation

T = TypeVar("T")


def say(line: str) -> None:
    """Write one line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Read the options, and run one seed or many."""
    options = _options()
    if options.seed is not None:
        return _one(
            Order(
                options.seed,
                _faults(options.sans),
                _faults(options.avec),
                options.actes,
                numbers(options.sauf),
                mail=options.courrier,
                orders=options.ordres,
            )
        )
    if options.mondes:
        return _worlds(options.start, _wanted(options), options.minutes)
    return _many(options.start, _wanted(options), options.minutes)


def _wanted(options: argparse.Namespace) -> int:
    seeds: int | None = options.seeds
    return seeds or (SEEDS if options.minutes is None else AS_MANY_AS_THERE_IS_TIME_FOR)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, help=f"how many seeds ({SEEDS})")
    parser.add_argument("--from", type=int, default=0, dest="start", help="the first seed")
    parser.add_argument("--minutes", type=float, default=None, help="stop after this time, whatever is left")
    parser.add_argument("--mondes", action="store_true", help="compare what outsiders see in two worlds instead")
    parser.add_argument("--seed", type=int, help="replay one seed, and shrink it if it fails")
    parser.add_argument("--sans", default="", help="faults to leave out of a replay, separated by commas")
    parser.add_argument("--avec", default="", help="faults to make sure of in a replay, separated by commas")
    parser.add_argument("--actes", type=int, help="how many things people do in a replay")
    parser.add_argument("--sauf", default="", help="the numbers of the acts that a replay leaves out: 3-7,12")
    parser.add_argument("--courrier", action="store_true", help="the mail service says what becomes of letters")
    parser.add_argument("--ordres", type=int, help="how many orders a message carries out in a replay")
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


def _worlds(start: int, seeds: int, minutes: float | None) -> int:
    """Compare what outsiders see of each seed with every outcome turned round."""
    began, done, failed = time.monotonic(), 0, 0
    for differences in _chunks(_compared, start, seeds):
        done += len(differences)
        for seed, difference in ((s, d) for s, d in differences if d):
            failed += 1
            say(f"FAILED seed {seed}: {difference[:400]}")
        spent = time.monotonic() - began
        say(f"{done} seeds in two worlds, {failed} told apart")
        if failed >= FAILURES_MAX or (minutes is not None and spent > minutes * 60):
            break
    say(f"{done} seeds in two worlds in {time.monotonic() - began:.0f} s: {failed} told apart from outside")
    return 1 if failed else 0


def _compared(first: int, count: int) -> list[tuple[int, str]]:
    return [(seed, two_worlds(Order(seed))) for seed in range(first, first + count)]


def _run(first: int, count: int) -> list[Result]:
    return [run(_ordered(seed)) for seed in range(first, first + count)]


def _ordered(seed: int) -> Order:
    short = 1 if seed % SHORT_MESSAGES == 0 else None
    return Order(seed, mail=seed % MAIL_SAYS == ITS_PLACE, orders=short)


def _steady() -> None:
    """Look for garbage rarely: what is imported stays, and a run leaves little in circles. It saves a tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _many(start: int, seeds: int, minutes: float | None) -> int:
    began, said, done, steps = time.monotonic(), 0.0, 0, 0
    fired, acts, outcomes, failures = Counter[str](), Counter[str](), Counter[str](), list[Result]()
    for results in _chunks(_run, start, seeds):
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
            say(f"{done} seeds, {done / spent:.1f} seeds/s, {steps / spent:.0f} steps/s, {len(failures)} failed")
        if len(failures) >= FAILURES_MAX or (minutes is not None and spent > minutes * 60):
            break
    say("acts accepted: " + ", ".join(f"{code} {n}" for code, n in sorted(acts.items())))
    say("outcomes: " + ", ".join(f"{word} {n}" for word, n in sorted(outcomes.items())))
    say(f"{outcomes['published'] / max(1, done):.0%} of seeds reached a palmarès with a label or an ajournement")
    silent = _fired(fired)
    idle = bool(silent) and done >= ALL_MUST_FIRE
    verdict = f"{len(failures)} failed" if failures else "all at rest, every invariant held"
    verdict += f", but {', '.join(silent)} never fired" if idle else ""
    spent = time.monotonic() - began
    say(f"{done} seeds in {spent:.0f} s, {done / spent:.1f} seeds/s, {steps / spent:.0f} steps/s: {verdict}")
    return 1 if failures or idle else 0


def _chunks(work: Callable[[int, int], list[T]], start: int, seeds: int) -> Iterator[list[T]]:
    """Give results as they come, in order, without running far ahead of what is wanted."""
    cores = os.cpu_count() or 1
    pool, waiting = ProcessPoolExecutor(cores, initializer=_steady), list[Future[list[T]]]()
    try:
        for first in range(start, start + seeds, CHUNK):
            waiting.append(pool.submit(work, first, min(CHUNK, start + seeds - first)))
            if len(waiting) > 2 * cores:
                yield waiting.pop(0).result()
        yield from (future.result() for future in waiting)
    finally:
        pool.shutdown(cancel_futures=True)


def _fired(fired: Counter[str]) -> list[str]:
    """Say how often each fault struck and where, and what came of it; give those that never did."""
    places = {name for name in fired if "." in name}
    beside = sorted(set(fired) - places - set(Fault))
    for title, names in (("faults fired", list(Fault)), ("struck at", sorted(places)), ("besides", beside)):
        say(f"{title}: " + ", ".join(f"{name} {fired[name]}" for name in names))
    return sorted(f for f in Fault if not fired[f])


if __name__ == "__main__":
    sys.exit(main())
