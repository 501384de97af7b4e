"""What lasts: a port down for days, a clock put wrong, a table that goes back to a backup.

The restore is the operator's, as docs/exploitation.md tells it. What the lost hours held is gone for the services; the
journals, the checks and the people are told so, and what people had been told was accepted is counted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from infra.restore import counters, skipped
from tests import fakes
from tests.simulation.faults import FAILURES, Fault
from tests.simulation.history import History
from tests.simulation.invariants import Ledger
from tests.simulation.network import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, spread
from tests.simulation.violation import Line

if TYPE_CHECKING:
    from tests.simulation.world import Simulation

OUTAGE_MAX_MS = 4 * DAY_MS
STEP_MAX_MS = 3 * HOUR_MS
STEP_LASTS_MAX_MS = 12 * HOUR_MS
BACKUP_AGE_MAX_MS = 30 * DAY_MS
UNDONE_MAX = 40
TICK_EVERY_MS = 15 * MINUTE_MS

Undone = Callable[[list[Line]], None]


def plan(sim: "Simulation", rng: Random, busy: Sequence[int]) -> None:
    """Draw when each of these begins: while people are at work."""
    for port in sorted(p for p, failures in FAILURES.items() if Fault.UNAVAILABLE in failures):
        if sim.gate.drawn(Fault.OUTAGE):
            sim.after(rng.choice(busy), "outage", partial(outage, sim, port, spread(rng, HOUR_MS, OUTAGE_MAX_MS)))
    for nom in sorted(sim.services):
        if sim.gate.drawn(Fault.CLOCK_STEP):
            step_ms = rng.choice((-1, 1)) * spread(rng, MINUTE_MS, STEP_MAX_MS)
            sim.after(rng.choice(busy), "clock step", partial(clock_step, sim, nom, step_ms, rng))
    if sim.gate.drawn(Fault.RESTORE):
        sim.after(max(DAY_MS, rng.choice(busy) - DAY_MS), "backup", partial(backup, sim, rng))


def outage(sim: "Simulation", port: str, lasts_ms: int) -> None:
    """Have a port refuse everything; once it is back, the next ticks catch up."""
    sim.gate.down.add(port)

    def over() -> None:
        sim.gate.down.discard(port)
        tick_soon(sim)

    sim.after(lasts_ms, "outage over", over)


def clock_step(sim: "Simulation", service: str, step_ms: int, rng: Random) -> None:
    """Have one service's clock jump, until it is put right."""
    sim.steps_of_clock[service] = timedelta(milliseconds=step_ms)

    def over() -> None:
        sim.steps_of_clock.pop(service, None)
        tick_soon(sim)

    sim.after(spread(rng, TICK_EVERY_MS, STEP_LASTS_MAX_MS), "clock right", over)


def tick_soon(sim: "Simulation") -> None:
    """Have the ticks of the next quarter of an hour."""
    for nom in sim.services:
        sim.after(sim.network_rng.randint(0, TICK_EVERY_MS), "tick", partial(sim.tick, nom))


@dataclass(frozen=True)
class Backup:
    """One moment of the table, and what the checks knew then."""

    items: fakes.Table
    ledger: Ledger
    history: History


def backup(sim: "Simulation", rng: Random) -> None:
    """Remember this moment, and go back to it once enough has been done since, or late."""
    kept = Backup(sim.memory.store.items.copy_of(), sim.ledger.copy_of(), sim.ledger.history.copy_of())
    enough, late_ms = len(sim.ledger.lines) + rng.randint(1, UNDONE_MAX), sim.now_ms + BACKUP_AGE_MAX_MS

    def wait() -> None:
        if len(sim.ledger.lines) >= enough or sim.now_ms >= late_ms:
            return restore(sim, kept)
        return sim.after(rng.randint(SECOND_MS, DAY_MS), "no restore yet", wait)

    sim.after(HOUR_MS, "no restore yet", wait)


def restore(sim: "Simulation", kept: Backup) -> None:
    """Stop everything, restore under another name, jump the numbers, let all run again, sweep from the first day."""
    if sim.invocations:
        return sim.after(SECOND_MS, "restore", lambda: restore(sim, kept))
    if not sim.gate.open:
        return None
    sim.settle()
    undone = sim.ledger.back_to(kept.ledger, kept.history)
    _another_table(sim, kept.items)
    sim.restored = sim.now
    sim.gate.fired[Fault.RESTORE] += 1
    sim.gate.fired["undone"] += len(undone)
    sim.note(f"restored, {len(undone)} undone")
    for tell in sim.told_of_a_restore:
        tell(undone)
    sim.sweep_calmly(sim.start.date())
    sim.plan_again()
    tick_soon(sim)
    return None


def _another_table(sim: "Simulation", items: fakes.Table) -> None:
    """Put the functions on the restored table; the replaced one's stream is read to its end, or never again."""
    sim.tables += 1
    sim.memory.store.items = items
    sim.memory.store.tokens.clear()
    for service in list(sim.services.values()):
        sim.services[service.service.nom] = sim.cold(service.service)
    for shard in sim.shards:
        if sim.network_rng.random() < 0.5:
            shard.records.clear()
    for key in counters(iter(items.partitions)):
        skipped(sim.memory.store, key)
