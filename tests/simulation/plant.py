"""`python -m tests.simulation.plant`: plant each bug in turn, and count the seeds until the simulation finds it.

What was found is kept as it goes (`planted/found.json`), so that one bug can be hunted anew without the others, and a
run that was interrupted goes on where it stopped: the page and the verdict are on all of them. The quick test begins at
the seeds that are kept.
"""

import argparse
import json
import os
import re
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

from tests.simulation import runner
from tests.simulation.catalogue import GUARDS, RULES, check_at, checks
from tests.simulation.faults import CONSEQUENCES, Fault
from tests.simulation.planted import BUGS, Bug
from tests.simulation.runner import Order, run, two_worlds

STARTS = (20_000, 30_000, 40_000, 50_000, 60_000)
SEEDS_MAX = 1_000
SOON = 20  # a bug that the first hunt finds within so many seeds is hunted again from elsewhere
CANDIDATES_MAX = 3  # how many bugs are tried for a fault that is to show one by itself
ONCE_A_SEED = frozenset({Fault.OUTAGE, Fault.CLOCK_STEP, Fault.RESTORE})
ROOT = Path(__file__).parents[2]
KEPT = Path(__file__).parent / "planted" / "found.json"
PAGE = ROOT / "docs" / "bugs-plantes.md"
PLACE = re.compile(r" \((\w+\.py:\d+)\)$")
SAID_MAX = 160


@dataclass(frozen=True)
class Found:
    """A bug, found: after how many seeds, at which, by which check, saying what, with which counted faults."""

    seeds: int
    seed: int
    function: str
    check: str
    said: str
    struck: tuple[str, ...]


@cache
def clean(order: Order) -> bool:
    """Tell whether a run has nothing to say when nothing is planted."""
    return not run(order).violation


def look(bug: Bug, order: Order) -> tuple[str, tuple[str, ...]]:
    """Run a seed with a bug planted, and give what is found. The final replay of every message, which stands for many
    faults, is left out for who needs some."""
    with bug.plant(), patch.object(runner, "REPLAYS_FOR", 0.0 if bug.needs else runner.REPLAYS_FOR):
        if bug.worlds:
            return two_worlds(order), ()
        try:
            result = run(order)
        except Exception as error:  # noqa: BLE001  said as what it is, which is no finding of a check
            return f"the simulation itself broke: {error!r}", ()
    return result.violation, tuple(f for f in Fault if f in CONSEQUENCES and result.fired[f])


def hunt(
    bug: Bug,
    start: int,
    seeds: int = SEEDS_MAX,
    without: frozenset[Fault] = frozenset(),
    always: frozenset[Fault] = frozenset(),
) -> Found | None:
    """Give when a bug is found from a seed on, None when it is not."""
    for place in range(seeds):
        order = Order(start + place, without, always, mail=bug.mail)
        violation, struck = look(bug, order)
        if violation and (bug.worlds or clean(order)):
            return _found(place + 1, order.seed, violation, struck)
    return None


def _found(seeds: int, seed: int, violation: str, struck: tuple[str, ...]) -> Found:
    place = PLACE.search(violation)
    check = check_at(place.group(1)) if place else None
    said = PLACE.sub("", violation)
    said = said if len(said) <= SAID_MAX else f"{said[: SAID_MAX // 2]} … {said[-SAID_MAX // 2 :]}"
    function = check.function if check else violation.partition(" differ")[0]
    return Found(seeds, seed, function, check.text if check else "", said, struck)


def named(name: str) -> Bug:
    """Give a bug by its name."""
    return next(b for b in BUGS if b.name == name)


def calm_but_for(bug: Bug, *faults: Fault) -> frozenset[Fault]:
    """Give the faults to leave out: all but some, and but those that set the scene of a bug."""
    return frozenset(Fault) - CONSEQUENCES - bug.beside - set(faults)


# One start


@dataclass(frozen=True)
class Hunt:
    """What came of one start; `needless` is what found the bug without the faults that it is said to need."""

    found: Found | None
    needless: str = ""


def one(name: str, start: int, seeds: int) -> Hunt:
    """Hunt a bug, then look for it in calm weather, when it is said to need faults."""
    bug = named(name)
    found = hunt(bug, start, seeds)
    if found is None or bug.needs <= CONSEQUENCES:
        return Hunt(found)
    other = hunt(bug, start, found.seeds, calm_but_for(bug))
    return Hunt(found, f"seed {other.seed}: {other.said}" if other else "")


def alone(name: str, fault: Fault, start: int, seeds: int) -> Found | None:
    """Hunt a bug with one of the faults that show it, and no other. What is drawn once a seed is made sure of: this
    asks what shows the bug, not how often that comes."""
    bug = named(name)
    return hunt(bug, start, seeds, calm_but_for(bug, fault), frozenset({fault}) & ONCE_A_SEED)


def several(name: str, starts: Sequence[int], seeds: int, soon: int) -> tuple[Hunt, ...]:
    """Hunt a bug from one start, and from the others when it is found soon: the slow ones would take the whole time."""
    first = one(name, starts[0], seeds)
    again = first.found is not None and first.found.seeds <= soon
    return (first, *(one(name, start, seeds) for start in starts[1:] if again))


def thanks(names: Sequence[str], fault: Fault, seeds: int) -> tuple[str, Found] | None:
    """Give the first of some bugs that a fault shows by itself."""
    for name in names:
        if (found := alone(name, fault, STARTS[0], seeds)) is not None:
            return name, found
    return None


# What is known of one bug


@dataclass(frozen=True)
class Study:
    """What came of one bug, and how far the hunts went."""

    bug: Bug
    hunts: tuple[Hunt, ...]
    seeds: int = SEEDS_MAX

    @property
    def founds(self) -> list[Found]:
        return [h.found for h in self.hunts if h.found]

    @property
    def median(self) -> float:
        """Give the seeds to find it; more than any allowed when most starts did not."""
        return median(h.found.seeds if h.found else 2 * SEEDS_MAX for h in self.hunts)

    @property
    def faults(self) -> Iterator[str]:
        """Give what is wrong with it."""
        if self.median > SEEDS_MAX:
            yield f"{self.bug.name}: not found within {self.seeds} seeds (median)"
        yield from (f"{self.bug.name}: found without its faults, {h.needless}" for h in self.hunts if h.needless)
        known = {c for rule in self.bug.rules for c in RULES[rule].checks}
        yield from (
            f"{self.bug.name}: found by {f.function}, no check of its rules: {f.said}" for f in self.others(known)
        )

    def others(self, known: set[str]) -> Iterator[Found]:
        return (f for f in self.founds if f.function not in known)

    def found_by(self, rule: str) -> bool:
        """Tell whether a check of a rule has found it."""
        return any(f.function in RULES[rule].checks for f in self.founds)


def row(study: Study) -> str:
    """Give the line of a bug."""
    bug, first = study.bug, next(iter(study.founds), None)
    counts = " ".join(str(h.found.seeds) if h.found else "-" for h in study.hunts)
    seen = f"{first.function}: {first.said[-70:]!r}" if first else "NOT FOUND"
    return f"{bug.name:38} {study.median:6.0f} [{counts}] rule {bug.rules[0]}; needs {_faults(bug)}; {seen}"


def _faults(bug: Bug) -> str:
    return ", ".join(f for f in Fault if f in bug.needs) or "none"


# All of them


@dataclass
class Kept:
    """Everything that was found so far: by bug, and by fault the bug that is found thanks to it."""

    studies: dict[str, Study]
    shown: dict[Fault, tuple[str, Found]]
    left: set[str] = field(default_factory=set)  # the bugs and faults that a run has yet to look for

    @property
    def bugs(self) -> list[Study]:
        return [self.studies[b.name] for b in BUGS if b.name in self.studies]


def read() -> Kept:
    """Read what was kept; of bugs and faults that are no more, nothing."""
    kept = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {"bugs": {}, "faults": {}}
    bugs, faults = {b.name: b for b in BUGS}, {str(f): f for f in Fault}
    studies = {
        name: Study(bugs[name], tuple(Hunt(_again(h["found"]), h["needless"]) for h in s["hunts"]), s["seeds"])
        for name, s in kept["bugs"].items()
        if name in bugs
    }
    shown = {
        faults[f]: (name, found) for f, (name, x) in kept["faults"].items() if name in bugs and (found := _again(x))
    }
    return Kept(studies, shown, set(kept.get("left", ())) & {*bugs, *faults})


def _again(found: Any) -> Found | None:
    return Found(**{**found, "struck": tuple(found["struck"])}) if found else None


def write(kept: Kept) -> None:
    """Keep it, and write the page."""
    studies = {s.bug.name: {"hunts": [asdict(h) for h in s.hunts], "seeds": s.seeds} for s in kept.bugs}
    shown = {f: [name, asdict(found)] for f, (name, found) in kept.shown.items()}
    found = {"bugs": studies, "faults": shown, "left": sorted(kept.left)}
    _put(KEPT, json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    _put(PAGE, page(kept))


def _put(place: Path, text: str) -> None:
    """Write all of a file or nothing of it, whenever that is interrupted."""
    fresh = place.with_name(f".{place.name}")
    fresh.write_text(text, "utf-8")
    fresh.replace(place)


def say(line: str) -> None:
    """Write one line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Hunt the bugs, say what was found, and what nothing covers."""
    options, kept, began = _options(), read(), time.monotonic()
    checks()  # as the code is now, whoever edits it meanwhile
    asked = _asked(options, kept)
    kept.left = asked if not options.only else kept.left - asked
    with _workers() as pool:
        for study in _studies(pool, [b for b in BUGS if b.name in asked], options):
            kept.studies[study.bug.name] = study
            _keep(kept, study.bug.name, row(study))
        for fault, shown in _shown(pool, [f for f in Fault if f in asked], kept.bugs, options.seeds):
            if shown:
                kept.shown[fault] = shown
            else:
                kept.shown.pop(fault, None)
            _keep(kept, fault, f"thanks to {fault}: {f'{shown[0]}, {shown[1].seeds} seeds' if shown else 'NONE'}")
    write(kept)
    wrong = [*(fault for study in kept.bugs for fault in study.faults), *missing(kept)]
    for line in wrong:
        say(f"WRONG {line}")
    say(conclusion(kept, time.monotonic() - began))
    return 1 if wrong else 0


@contextmanager
def _workers() -> Iterator[ProcessPoolExecutor]:
    """Give a process for each core; who interrupts waits for what is under way, not for what is left."""
    pool = ProcessPoolExecutor(os.cpu_count() or 1)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _keep(kept: Kept, done: str, line: str) -> None:
    kept.left.discard(done)
    write(kept)
    say(line)


def _asked(options: argparse.Namespace, kept: Kept) -> set[str]:
    """Give the bugs and the faults to look for: those named; what is missing; what an interrupted run has left; all."""
    if options.only:
        faults = {f for b in BUGS if b.name in options.only for f in b.needs}
        return {*options.only, *faults}
    if options.missing:
        found = {s.bug.name for s in kept.bugs if s.median <= SEEDS_MAX}
        return {b.name for b in BUGS if b.name not in found} | {str(f) for f in Fault if f not in kept.shown}
    return kept.left or {*(b.name for b in BUGS), *map(str, Fault)}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.plant", description=__doc__)
    parser.add_argument("--starts", type=int, default=3, choices=range(1, len(STARTS) + 1), help="hunts for each bug")
    parser.add_argument("--seeds", type=int, default=SEEDS_MAX, help="give up a hunt after so many seeds")
    parser.add_argument("--soon", type=int, default=SOON, help="one hunt alone for a bug that takes more seeds")
    parser.add_argument("--only", nargs="*", default=[], help="hunt these bugs, keep what is known of the others")
    parser.add_argument("--missing", action="store_true", help="hunt what is not found yet")
    return parser.parse_args()


def _studies(pool: ProcessPoolExecutor, bugs: Sequence[Bug], options: argparse.Namespace) -> Iterator[Study]:
    starts = STARTS[: options.starts]
    waiting = {pool.submit(several, bug.name, starts, options.seeds, options.soon): bug for bug in bugs}
    for hunts in as_completed(waiting):
        yield Study(waiting[hunts], hunts.result(), options.seeds)


def _shown(
    pool: ProcessPoolExecutor, faults: Sequence[Fault], done: Sequence[Study], seeds: int
) -> Iterator[tuple[Fault, tuple[str, Found] | None]]:
    """Give, for each fault, a bug that is found thanks to it: in weather calm but for it, or counted in its run."""
    asked = {}
    for fault in faults:
        able = sorted(
            (s for s in done if fault in s.bug.needs and s.founds), key=lambda s: (len(s.bug.needs), s.median)
        )
        if fault in CONSEQUENCES:
            struck = ((s.bug.name, f) for s in able for f in s.founds if fault in f.struck)
            yield fault, next(struck, None)
        else:
            names = [s.bug.name for s in able[:CANDIDATES_MAX]]
            asked[pool.submit(thanks, names, fault, seeds)] = fault
    for hunted in as_completed(asked):
        yield asked[hunted], hunted.result()


# The verdict


def broken(kept: Kept) -> list[str]:
    """Give the rules that some bug, planted for them, broke in the sight of one of their checks."""
    return [r for r in RULES if any(s.bug.rules[0] == r and s.found_by(r) for s in kept.bugs)]


def missing(kept: Kept) -> Iterator[str]:
    """Give what no bug covers: bugs not hunted yet, rules, faults, and checks that none has tripped."""
    yield from (f"{b.name}: not hunted yet" for b in BUGS if b.name not in kept.studies)
    rules, tripped = set(broken(kept)), {f.check for s in kept.bugs for f in s.founds}
    yield from (f"rule « {n} »: no bug breaks it" for n, rule in RULES.items() if n not in rules and not rule.not_yet)
    yield from (f"fault {f}: no bug is found thanks to it" for f in Fault if f not in kept.shown)
    for check in checks():
        if check.text not in tripped and check.function not in GUARDS:
            yield f"never tripped: {check.module}.py:{check.first} {check.function}: {check.text[:140]}"


def conclusion(kept: Kept, spent: float) -> str:
    """Give the one line of figures."""
    medians = [s.median for s in kept.bugs]
    lost, waiting = sum(m > SEEDS_MAX for m in medians), sum(bool(rule.not_yet) for rule in RULES.values())
    return (
        f"{len(medians)} bugs, {f'{lost} NOT FOUND' if lost else 'all found'}: "
        f"median {median(medians):.0f} seeds, worst {max(medians):.0f}; "
        f"{len(broken(kept))} rules of {len(RULES) - waiting} ({waiting} not yet), "
        f"{len(kept.shown)} fault classes of {len(Fault)} — {spent:.0f} s"
    )


# The page


def page(kept: Kept) -> str:
    """Give the page of the planted bugs."""
    order = list(RULES)
    return "\n".join(
        [
            "# Planted bugs",
            "",
            "Written by `make plant`, not by hand. Each is a small mutation of the real code "
            "(`tests/simulation/planted/`): how many seeds of the simulation it takes to find it, the median of "
            f"{max(len(s.hunts) for s in kept.bugs)} independent hunts, or one hunt where that is said. A bug that "
            "needs faults is not found in the same seeds in calm weather. What no bug can break is not a test: "
            "`make plant` fails on a rule or a fault without one, and on a check that none has tripped.",
            "",
            "| bug | what is wrong | rule | needs one of | seeds to find |",
            "|---|---|---|---|---|",
            *(
                f"| `{s.bug.name}` | {s.bug.says} | {s.bug.rules[0]} | {_faults(s.bug)} | {_seeds(s)} |"
                for s in sorted(kept.bugs, key=lambda s: order.index(s.bug.rules[0]))
            ),
            "",
            "## The rules",
            "",
            "Numbers are those of the label's invariants; words, what the simulation asks beside them.",
            "",
            "| rule | what must hold | bugs |",
            "|---|---|---|",
            *(f"| {name} | {rule.says} | {_bugs(name, kept)} |" for name, rule in RULES.items()),
            "",
            "## The faults",
            "",
            "| fault | a bug found thanks to it |",
            "|---|---|",
            *(f"| {f} | {_thanks(kept.shown.get(f))} |" for f in Fault),
            "",
        ]
    )


def _seeds(study: Study) -> str:
    return f"{study.median:.0f}{' (one hunt)' if len(study.hunts) == 1 else ''}"


def _bugs(rule: str, kept: Kept) -> str:
    if RULES[rule].not_yet:
        return f"not yet: {RULES[rule].not_yet}"
    return ", ".join(f"`{s.bug.name}`" for s in kept.bugs if rule == s.bug.rules[0] and s.found_by(rule)) or "NONE"


def _thanks(shown: tuple[str, Found] | None) -> str:
    return f"`{shown[0]}`" if shown else "NONE"


if __name__ == "__main__":
    sys.exit(main())
