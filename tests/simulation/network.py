"""Between the services: the table's stream and its relay, the topic, the FIFO queues and their dead letters.

Everything here behaves as its AWS original does on a bad day: at least once, late, in batches cut anywhere, in order
within a group only, and forgetful after a day.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING, Any

from kernel import relay
from kernel.ports import Item, Message
from kernel.service import each_message
from tests.simulation.faults import Fault

if TYPE_CHECKING:
    from tests.simulation.world import Simulation

SECOND_MS = 1_000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS

STREAM_MEMORY_MS = DAY_MS
RELAY_ATTEMPTS_MAX = 10
RELAY_BATCH_MAX = 10
RELAY_DOWN_MAX_MS = 30 * HOUR_MS
QUEUE_BATCH_MAX = 10
RECEIVES_MAX = 5
VISIBILITY_MS = 120 * SECOND_MS
DEDUPLICATION_MS = 5 * MINUTE_MS
PAUSE_MAX_MS = 3 * DAY_MS
DUPLICATE_AFTER_MAX_MS = 5 * DAY_MS
REDRIVE_AFTER_MAX_MS = 3 * DAY_MS
COPIES_MAX = 3
NEVER_MS = 10**15


def spread(rng: Random, low: int, high: int) -> int:
    """Draw a duration whose order of magnitude is uniform: many minutes, some days."""
    return int(low * (high / low) ** rng.random())


class Shard:
    """One shard of the table's stream, with the relay that reads it in order."""

    def __init__(self, sim: "Simulation") -> None:
        self.sim = sim
        self.records: deque[tuple[int, str, Item]] = deque()  # since when, of which table, what
        self.attempts = 0
        self.reading = self.awake = self.lost = False

    def add(self, item: Item) -> None:
        """Take what the table has written."""
        self.records.append((self.sim.now_ms, self.sim.table, item))
        self.wake(spread(self.sim.network_rng, 20, 5 * SECOND_MS))

    def wake(self, delay_ms: int) -> None:
        """Have the relay read again after a while."""
        if not self.awake:
            self.awake = True
            self.sim.after(delay_ms, "relay", self.poll)

    def poll(self) -> None:
        """Read a batch and move past what was relayed; what fails comes back until it is given up."""
        self.awake = False
        if self.reading:
            return self.wake(SECOND_MS)
        if self.sim.gate.chance(Fault.RELAY_DOWN):
            return self.wake(spread(self.sim.network_rng, MINUTE_MS, RELAY_DOWN_MAX_MS))
        self._forget()
        if not self.records:
            return None
        count = self.sim.network_rng.randint(1, min(RELAY_BATCH_MAX, len(self.records)))
        batch = [(table, item) for _, table, item in list(self.records)[:count]]
        self.reading = True
        done = self.sim.invoke("", "relay", lambda: relay_batch(self.sim, batch)) or 0
        self.reading = False
        self._move_past(done, count)
        if self.records:
            self.wake(spread(self.sim.network_rng, 100, MINUTE_MS) if done < count else 100)
        return None

    def _move_past(self, done: int, count: int) -> None:
        for _ in range(done):
            self.records.popleft()
        self.attempts = self.attempts + 1 if done == 0 else int(done < count)
        if self.attempts >= RELAY_ATTEMPTS_MAX:
            self._lose()

    def _forget(self) -> None:
        while self.records and self.sim.now_ms - self.records[0][0] > STREAM_MEMORY_MS:
            self._lose()

    def _lose(self) -> None:
        self.records.popleft()
        self.attempts = 0
        self.sim.gate.fired[Fault.RECORD_LOST] += 1
        self.lost = True


def relay_batch(sim: "Simulation", batch: list[tuple[str, Item]]) -> int:
    """Relay as the deployed function does: in order, stopping at the first failure; give how many are done."""
    for done, (table, item) in enumerate(batch):
        try:
            relay.relay_entry(item, sim.world.outgoing, table)
        except Exception as error:  # noqa: BLE001  as the function does: it comes back
            sim.expected(error)
            return done
    return len(batch)


@dataclass(frozen=True)
class Parcel:
    """A message in a queue, and how often it was received."""

    number: int
    body: str
    group: str
    receives: int = 0
    copies: int = 0


class Queue:
    """A FIFO queue of one service, its consumer, and its dead letters.

    A group that is being handled, or whose first message has failed, is closed until its visibility time is over.
    """

    def __init__(self, sim: "Simulation", service: str, kind: str) -> None:
        self.sim, self.service, self.kind = sim, service, kind
        self.groups: dict[str, deque[Parcel]] = {}
        self.closed_until: dict[str, int] = {}
        self.accepted: dict[str, int] = {}
        self.dead: list[Parcel] = []
        self.awake = False
        self.numbers = 0

    @property
    def empty(self) -> bool:
        """Tell whether nothing waits here, dead letters included."""
        return not any(self.groups.values()) and not self.dead

    def put(self, message: Message) -> None:
        """Accept a message, unless the same one was accepted within five minutes."""
        if self.sim.now_ms - self.accepted.get(message.dedup, -NEVER_MS) < DEDUPLICATION_MS:
            return
        self.accepted[message.dedup] = self.sim.now_ms
        self.numbers += 1
        self.append(Parcel(self.numbers, message.body, message.group))

    def append(self, parcel: Parcel) -> None:
        """Put a parcel behind the others of its group."""
        self.groups.setdefault(parcel.group, deque()).append(parcel)
        self.wake(spread(self.sim.network_rng, 10, 10 * SECOND_MS))

    def wake(self, delay_ms: int) -> None:
        """Have the consumer receive after a while."""
        if not self.awake:
            self.awake = True
            self.sim.after(delay_ms, f"{self.service}.{self.kind}", self.pump)

    def pump(self) -> None:
        """Receive one batch, have it handled, and delete what was done."""
        self.awake = False
        if self.sim.gate.chance(Fault.QUEUE_PAUSED):
            return self.wake(spread(self.sim.network_rng, MINUTE_MS, PAUSE_MAX_MS))
        batch = self._receive()
        if batch:
            failed = self._handled(batch)
            self._after(batch, failed)
        waiting = [self.closed_until.get(g, 0) for g, parcels in self.groups.items() if parcels]
        if waiting:
            self.wake(max(50, min(waiting) - self.sim.now_ms) if min(waiting) < NEVER_MS else SECOND_MS)
        return None

    def _receive(self) -> list[Parcel]:
        """Take the first messages of some open groups: a batch is cut anywhere."""
        rng, batch = self.sim.network_rng, list[Parcel]()
        open_groups = [g for g, p in self.groups.items() if p and self.closed_until.get(g, 0) <= self.sim.now_ms]
        rng.shuffle(open_groups)
        room = rng.randint(1, QUEUE_BATCH_MAX)
        for group in open_groups:
            parcels = self.groups[group]
            for place in range(min(len(parcels), room - len(batch), rng.randint(1, QUEUE_BATCH_MAX))):
                parcels[place] = replace(parcels[place], receives=parcels[place].receives + 1)
                batch.append(parcels[place])
                self.closed_until[group] = NEVER_MS
        return batch

    def _handled(self, batch: list[Parcel]) -> set[int]:
        """Give the numbers of the messages that come back: those reported, or all when the function was killed."""
        records = [
            {"messageId": str(p.number), "body": p.body, "attributes": {"MessageGroupId": p.group}} for p in batch
        ]
        take: Callable[[str], None] = lambda body: self.sim.take(self.service, self.kind, body)  # noqa: E731
        answer: dict[str, Any] | None = self.sim.invoke(
            self.service, self.kind, lambda: each_message({"Records": records}, take)
        )
        if answer is None or self.sim.gate.chance(Fault.DELETE_LOST):
            return {p.number for p in batch}
        return {int(f["itemIdentifier"]) for f in answer["batchItemFailures"]}

    def _after(self, batch: list[Parcel], failed: set[int]) -> None:
        for group in dict.fromkeys(p.group for p in batch):
            received = [p for p in batch if p.group == group]
            numbers = {p.number for p in received}
            rest = [p for p in self.groups[group] if p.number not in numbers]
            back = [p for p in received if p.number in failed]
            self.groups[group] = deque([*(p for p in back if not self._buried(p)), *rest])
            self.closed_until[group] = self.sim.now_ms + VISIBILITY_MS if back else 0
            for parcel in received:
                if parcel.number not in failed:
                    self._duplicate(parcel)

    def _buried(self, parcel: Parcel) -> bool:
        if parcel.receives < RECEIVES_MAX:
            return False
        self.dead.append(replace(parcel, receives=0))
        self.sim.gate.fired[Fault.DEAD_LETTER] += 1
        self.sim.after(spread(self.sim.network_rng, HOUR_MS, REDRIVE_AFTER_MAX_MS), "redrive", self.redrive)
        return True

    def redrive(self) -> None:
        """Give the dead letters another life, behind what has come since: what could not be read then, can be now."""
        dead, self.dead = self.dead, []
        for parcel in dead:
            self.append(self._readable(parcel))

    def read_again(self) -> None:
        """Have the consumer be of the version that wrote what waits here."""
        for group, parcels in self.groups.items():
            self.groups[group] = deque(self._readable(p) for p in parcels)

    def _readable(self, parcel: Parcel) -> Parcel:
        return replace(parcel, body=self.sim.strange.get(parcel.body, parcel.body))

    def _duplicate(self, parcel: Parcel) -> None:
        if parcel.copies < COPIES_MAX and self.sim.gate.chance(Fault.DUPLICATE):
            self.numbers += 1
            again = replace(parcel, number=self.numbers, receives=0, copies=parcel.copies + 1)
            self.sim.after(
                spread(self.sim.network_rng, MINUTE_MS, DUPLICATE_AFTER_MAX_MS), "copy", lambda: self.append(again)
            )
