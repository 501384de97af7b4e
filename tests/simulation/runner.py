"""One seed from its first day to rest, and what to do with one that fails."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from itertools import zip_longest
from random import Random
from unittest.mock import patch

from kernel import reactions
from kernel.label.faits import FAITS, Copie
from kernel.relay import Address
from tests.fakes import fingerprint
from tests.simulation.clients import edits_lost_nothing
from tests.simulation.comes_back import come_back
from tests.simulation.faults import CONSEQUENCES, Fault, swarm
from tests.simulation.invariants import at_rest, journal_of
from tests.simulation.network import MINUTE_MS
from tests.simulation.returns import Returns, followed
from tests.simulation.violation import Violation, hold
from tests.simulation.workload import Play, drafts_are_closed, feeds_are_complete
from tests.simulation.world import LETTERS, Simulation, door_of, staged

CURIOSITY_IN_TWO_WORLDS = 12
LEVELS = frozenset({"regionale", "nationale"})
DRAIN_MS = 30 * MINUTE_MS
REPLAYS_FOR = 0.25  # the share of seeds whose whole history is given again at the end
YEARS = (2026, 2034)
SHRINKING_TRIES_MAX = 250  # runs, some three seconds each, to leave acts out


@dataclass(frozen=True)
class Order:
    """Which run: a seed, without some faults, with at most so many things that people do."""

    seed: int
    without: frozenset[Fault] = frozenset()
    always: frozenset[Fault] = frozenset()  # at a rate of one, whatever the seed draws
    acts: int | None = None
    skip: frozenset[int] = frozenset()  # the numbers of the acts that are left out
    swapped: frozenset[str] = frozenset()  # the levels at which every outcome is turned round
    curiosity: int = 1  # how much people outside read at each look
    mail: bool = False  # whether the mail service says what becomes of letters, and the administration has its words
    orders: int | None = None  # that one message carries out, when it is not what the kernel says

    def __str__(self) -> str:
        """Give the line that replays it."""
        options = [f"--sans {','.join(sorted(self.without))}"] if self.without else []
        options += [f"--avec {','.join(sorted(self.always))}"] if self.always else []
        options += [] if self.acts is None else [f"--actes {self.acts}"]
        options += [f"--sauf {said}"] if (said := _spans(self.skip)) else []
        options += ["--courrier"] if self.mail else []
        options += [] if self.orders is None else [f"--ordres {self.orders}"]
        return " ".join(["python -m tests.simulation --seed", str(self.seed), *options])


@dataclass(frozen=True)
class Result:
    """What came of a run."""

    order: Order
    trace: str
    steps: int
    fired: Counter[str]
    acts: Counter[str]
    outcomes: Counter[str]
    decided: tuple[str, ...]
    register: tuple[str, ...]
    seen: tuple[tuple[str, int], ...] = field(repr=False)
    planned: int = 0  # how many things people would do, were none left out
    violation: str = ""
    tail: tuple[str, ...] = field(default=(), repr=False)

    @property
    def published(self) -> bool:
        """Tell whether a palmarès was published with a label or an ajournement in it."""
        return self.outcomes["labellise"] + self.outcomes["ajourne"] > 0


def run(order: Order) -> Result:
    """Run one seed."""
    seed = str(order.seed)
    rng = Random(f"{seed}/year")
    annee = rng.randint(*YEARS)
    rates = swarm(Random(f"{seed}/swarm"), order.without, order.always)
    sim = Simulation(seed, datetime(annee - 1, 11, 2, tzinfo=UTC), rates)
    violation, play = "", Play(sim, seed, annee, order.swapped, order.curiosity)
    sim.embargo.watched = order.curiosity > 1
    mailing = Returns(play, seed) if order.mail else None
    with staged(sim), patch.object(reactions, "ORDERS_MAX", order.orders or reactions.ORDERS_MAX):
        try:
            sim.gate.open = True
            sim.run_until(play.prepare(order.acts, order.skip))
            _drain(sim)
            _come_to_rest(sim)
            at_rest(sim)
            edits_lost_nothing(play.clients)
            drafts_are_closed(play)
            feeds_are_complete(play)
            if mailing is not None:
                followed(mailing)
            if rng.random() < REPLAYS_FOR:
                _replay(sim, rng)
            come_back(play)
        except Violation as found:
            violation = str(found)
        except Exception as error:
            error.add_note(str(order))
            raise
        outcomes, decided, register = outcomes_of(sim), decided_in(sim), register_of(sim)
    return Result(
        order,
        sim.trace,
        sim.steps,
        sim.gate.fired,
        play.clients.acts,
        outcomes,
        decided,
        register,
        tuple(sim.embargo.seen),
        play.planned,
        violation,
        tuple(sim.tail),
    )


def two_worlds(order: Order) -> str:
    """Run a seed as it is and with every outcome turned round, and say what outsiders could tell them apart by."""
    watched = replace(order, curiosity=CURIOSITY_IN_TWO_WORLDS)
    one, other = run(watched), run(replace(watched, swapped=LEVELS))
    if one.violation or other.violation:
        return one.violation or other.violation
    pairs = zip_longest(one.seen, other.seen, fillvalue=("nothing", 0))
    return next((f"two worlds differ: {a} and {b}" for a, b in pairs if a != b), "")


def outcomes_of(sim: Simulation) -> Counter[str]:
    """Count what the year came to."""
    found = Counter[str]()
    for palmares in sim.ledger.history.each("commission/palmares#").values():
        found.update(d.issue for d in palmares.decisions)
    for file in sim.ledger.history.each("candidature/candidature#").values():
        found[file.statut] += 1
    return found


def decided_in(sim: Simulation) -> tuple[str, ...]:
    """Give what people decided that a label may rest on, in words that no fault changes."""
    each = sim.ledger.history.each
    files = each("candidature/candidature#")
    lines = [
        f"{files[d.candidature].proprietaire} {d.etape_accordee} {palmares.annee} commission"
        for palmares in each("commission/palmares#").values()
        for d in palmares.decisions
        if d.issue == "labellise"
    ]
    lines += [f"{f.proprietaire} 1 constat" for f in files.values() if f.statut == "constatee"]
    for operation in each("candidature/operation#").values():
        lines += [f"{operation.proprietaire} {e.etape} {e.annee} held" for e in operation.etapes]
    return tuple(sorted(lines))


def register_of(sim: Simulation) -> tuple[str, ...]:
    """Give the register in words that no fault changes: whose opération, which étape, since when, resting on what."""
    each = sim.ledger.history.each
    owners = {o: operation.proprietaire for o, operation in each("candidature/operation#").items()}
    labels = [label for label in each("commission/label#").values() if label.titres]
    lines = (f"{owners.get(x.operation)} {x.etape} {x.titres[0].annee} {x.titres[0].origine}" for x in labels)
    return tuple(sorted(lines))


def _drain(sim: Simulation) -> None:
    """Stop the faults and have the operator look: everything must come to rest within half an hour."""
    sim.gate.open = False
    sim.gate.down.clear()
    sim.steps_of_clock.clear()
    sim.settle()
    sim.sweep_calmly(None)
    for queue in sim.queues.values():
        queue.read_again()
        queue.redrive()
    for shard in sim.shards:
        shard.awake = False
        shard.wake(1)
    for queue in sim.queues.values():
        queue.awake = False
        queue.wake(1)
    end = sim.now_ms + DRAIN_MS
    for nom in sim.services:
        sim.tick(nom)
        sim.after(DRAIN_MS // 2, "tick", partial(sim.tick, nom))
    sim.run_until(end)
    waiting = [f"{q.service}.{q.kind}" for q in sim.queues.values() if not q.empty]
    hold(not waiting, f"not at rest after {DRAIN_MS // MINUTE_MS} minutes without faults: {waiting}")


def _come_to_rest(sim: Simulation) -> None:
    """Let happen what is still planned (late copies, next year's ticks), then one last tick and what follows."""
    sim.run_all()
    for nom in sim.services:
        sim.tick(nom)
    sim.run_all()


def _replay(sim: Simulation, rng: Random) -> None:
    """Give every message of the year again, in any order; the second time, it changes nothing and sends nothing."""
    prints = []
    for _ in range(2):
        for service, kind, body in _history(sim, rng):
            sim.invoke(service, kind, partial(_again, sim, service, kind, body))
        prints.append((fingerprint(sim.memory.store), len(sim.memory.mailer.sent)))
    hold(prints[0] == prints[1], "the whole history given again changed something")


def _again(sim: Simulation, service: str, kind: str, body: str) -> None:
    try:
        sim.take(service, kind, body)
    except Exception as error:
        raise Violation(f"given again, a message fails: {error!r}") from error


def _history(sim: Simulation, rng: Random) -> list[tuple[str, str, str]]:
    found = []
    for flux in sim.ledger.last:
        for seq, item in enumerate(journal_of(sim, flux), start=1):
            address = Address(flux=flux, seq=seq, correlation="rejeu-rejeu").model_dump_json()
            found.append((flux.split("/", 1)[0], LETTERS, address))
            if "fait" in item:
                fait = str(item["fait"])
                found += [(*door_of(s), fait) for s in sorted(FAITS[Copie.depuis(fait).type].AUDIENCE)]
    rng.shuffle(found)
    return found


def shrink(failed: Result, again: Callable[[Order], Result] = run) -> Iterator[Result]:
    """Give smaller and smaller runs that still fail: fewer kinds of faults, then no act after the last that is needed,
    then none of those before that are not."""
    best = failed
    for smaller in (_fewer_faults, _fewer_at_the_end, _fewer_before):
        for found in smaller(best, again):
            yield (best := found)


def _fewer_faults(best: Result, again: Callable[[Order], Result]) -> Iterator[Result]:
    for fault in (f for f in Fault if f not in CONSEQUENCES):
        tried = again(replace(best.order, without=best.order.without | {fault}))
        if tried.violation:
            best = tried
            yield best


def _fewer_at_the_end(best: Result, again: Callable[[Order], Result]) -> Iterator[Result]:
    low, high = 0, best.planned if best.order.acts is None else best.order.acts
    while low < high:
        middle = (low + high) // 2
        tried = again(replace(best.order, acts=middle))
        if tried.violation:
            high = middle
            yield tried
        else:
            low = middle + 1


def _fewer_before(best: Result, again: Callable[[Order], Result]) -> Iterator[Result]:
    """Leave out halves, then quarters, then smaller and smaller runs of acts."""
    count = best.planned if best.order.acts is None else best.order.acts
    size, tries = count // 2, SHRINKING_TRIES_MAX
    while size and tries:
        for first in range(0, count, size):
            more = frozenset(range(first, min(count, first + size))) - best.order.skip
            if not more or not tries:
                continue
            tries -= 1
            tried = again(replace(best.order, skip=best.order.skip | more))
            if tried.violation:
                best = tried
                yield best
        size //= 2


def _spans(numbers: Iterable[int]) -> str:
    """Say numbers as spans: 3-7,12."""
    spans: list[list[int]] = []
    for n in sorted(numbers):
        if spans and spans[-1][1] == n - 1:
            spans[-1][1] = n
        else:
            spans.append([n, n])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)


def numbers(spans: str) -> frozenset[int]:
    """Read what `--sauf` says."""
    bounds = [(s.partition("-")[0], s.rpartition("-")[2]) for s in spans.split(",") if s]
    return frozenset(n for first, last in bounds for n in range(int(first), int(last) + 1))
