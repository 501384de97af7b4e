"""The stage: virtual time, the services with their real code over faulty ports, and what runs when.

One thread, one heap of events, one seed. An invocation is one run of a deployed function: it can be killed at any port
call, and while such a call is under way others may run (so that two commands really meet on one stream).
"""

import hashlib
import heapq
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from random import Random
from typing import Any, TypeVar
from unittest.mock import patch
from zlib import crc32

from candidature.app import SERVICE as CANDIDATURE
from commission.app import SERVICE as COMMISSION
from expertise.app import SERVICE as EXPERTISE
from kernel import droits, observe, relay, store
from kernel.api import Route
from kernel.door import Door
from kernel.droits import Appelant, Verifier
from kernel.http import Reply, Request
from kernel.ports import ConflictError, UnavailableError, UnknownOutcomeError
from kernel.refus import ConflitPersistant, Indisponible, NonAuthentifie
from kernel.service import Running, Service
from kernel.settings import Instructeur, Settings
from tests import fakes
from tests.simulation.embargo import Embargo
from tests.simulation.faults import Crash, Fault, Gate, Rates, faulty
from tests.simulation.invariants import Ledger
from tests.simulation.network import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, Queue, Shard, spread
from tests.simulation.violation import Violation

SHARDS = 2
SKEW_MAX_MS = 2 * SECOND_MS
PREEMPTION_WINDOW_MS = 2 * SECOND_MS
DEPTH_MAX = 3
TICK_EVERY_MS = 15 * MINUTE_MS
TICK_LATE_MAX_MS = DAY_MS
TICK_EARLY_MAX_MS = 60 * SECOND_MS
SWEEP_HOUR = 2
SWEEPS_FOR_NOTHING = 0.15  # the share of sweeps that run although nothing is late
TAIL_LINES = 40
STATES_REMEMBERED = 4_000
DECODE = store._assembled
FACTS, LETTERS = "fact", "letter"

# What a handler may fail with when a port has failed under it; anything else is a bug.
TRANSIENT = (UnavailableError, UnknownOutcomeError, Indisponible, ConflitPersistant)

T = TypeVar("T")


INSTRUCTEUR = Instructeur(nom="Service", adresse="Rue", courriel="label@exemple.invalid", telephone="0")


class SimulatedClock(fakes.MemoryClock):
    """Virtual time; each function's own clock may be a little off."""

    skew = timedelta()

    def now(self) -> datetime:
        return self.current + self.skew


class Badges(Verifier):
    """Who the bearers are. It asks the issuer's keys once per cold start, as the real one does."""

    def __init__(self, badges: Mapping[str, Appelant], settings: Settings, running: Running) -> None:
        super().__init__(settings, running.world.keys)
        self.badges, self.cold = badges, True

    def appelant(self, authorization: str | None, now: datetime) -> Appelant:
        if authorization is None:
            return droits.ANONYME
        if self.cold:
            self.keys.issuer_keys(refresh=False)
            self.cold = False
        if authorization not in self.badges:
            raise NonAuthentifie("Votre jeton n'est pas accepté : reconnectez-vous puis recommencez.")
        return self.badges[authorization]


@dataclass(frozen=True)
class OnStage(Running):
    """A service whose door knows our bearers."""

    badges: Mapping[str, Appelant] = field(default_factory=dict)

    @cached_property
    def door(self) -> Door:
        plain: Door = Running.__dict__["door"].func(self)
        return replace(plain, verifier=Badges(self.badges, self.settings, self))


@dataclass
class Invocation:
    """One run of a deployed function: whose rights it has on the table, and whether it may write."""

    service: str
    kind: str
    read_only: bool = False
    began: int = 0  # the step at which it began: others have run since if it is not the last


@contextmanager
def staged() -> Iterator[None]:
    """Silence logs and metrics, and decode each state once: these cost more than what they tell of."""
    remembered = lru_cache(STATES_REMEMBERED)(_assembled)
    quiet = patch.multiple(observe, record=_silent, count=_silent, flush=_silent, failure=_failure)
    with quiet, patch.object(store, "_assembled", lambda d, texte, parts: remembered(d, texte, tuple(parts.items()))):
        yield


def _assembled(decider: Any, texte: str, parts: tuple[tuple[str, str], ...]) -> Any:
    """Decode a state as the services do; the same text gives the same frozen state."""
    return DECODE(decider, texte, dict(parts))


def _silent(*_: object, **__: object) -> None:
    return None


def _failure(event: str, _correlation: str) -> None:
    """Stand where a service writes its trace: a request must never come here."""
    if event == "request":
        error = sys.exc_info()[1]
        raise Violation(f"500: {type(error).__name__}: {error}") from error


class Simulation:
    """One seed's world and its course."""

    def __init__(self, seed: str, start: datetime, rates: Rates) -> None:
        self.start, self.now_ms, self.steps = start, 0, 0
        self.network_rng = Random(f"{seed}/network")
        self.memory = fakes.MemoryWorld(clock=SimulatedClock(start, seed=crc32(seed.encode())))
        self.gate = Gate(rates, Random(f"{seed}/faults"), lambda: self.memory.clock.current)
        self.world = faulty(self.memory.world, self.gate)
        self.badges: dict[str, Appelant] = {}
        self.invocations: list[Invocation] = []
        self.ledger = Ledger(self)
        self.embargo = Embargo(self)
        self.gate.asked, self.gate.done = self.ledger.asked, self.ledger.done
        self.gate.let_others_run = self.run_another
        self.shards = [Shard(self) for _ in range(SHARDS)]
        self.services: dict[str, OnStage] = {}
        for service in (CANDIDATURE, EXPERTISE, COMMISSION):
            self.services[service.nom] = self._cold(service)
        self.queues = {(nom, kind): Queue(self, nom, kind) for nom in self.services for kind in (FACTS, LETTERS)}
        self._heap: list[tuple[int, float, int, str, Callable[[], object]]] = []
        self._numbers = 0
        self._planned: set[tuple[str, int]] = set()
        self._swept: set[date] = set()
        self._hash = hashlib.sha256()
        self.tail: deque[str] = deque(maxlen=TAIL_LINES)

    def _cold(self, service: Service) -> OnStage:
        settings = Settings(stage="local", service=service.nom, table="simulation", instructeur=INSTRUCTEUR)
        return OnStage(service, settings, self.world, self.badges)

    # Time

    def after(self, delay_ms: int, name: str, run: Callable[[], object]) -> None:
        """Have something run later. What falls on the same millisecond runs in any order."""
        self._numbers += 1
        event = (self.now_ms + max(0, delay_ms), self.network_rng.random(), self._numbers, name, run)
        heapq.heappush(self._heap, event)

    def at(self, moment: datetime, name: str, run: Callable[[], object]) -> None:
        """Have something run at an instant; at once if it has passed."""
        self.after(self.ms_of(moment) - self.now_ms, name, run)

    def ms_of(self, moment: datetime) -> int:
        """Give an instant in milliseconds from the start."""
        return int((moment - self.start) / timedelta(milliseconds=1))

    @property
    def now(self) -> datetime:
        """Give the true instant, free of any function's skew."""
        return self.memory.clock.current

    def run_until(self, end_ms: int) -> None:
        """Run everything that falls before an instant, then be there."""
        while self._heap and self._heap[0][0] <= end_ms:
            self._run_next()
        self._move_to(end_ms)

    def run_all(self) -> None:
        """Run until nothing is left to happen."""
        while self._heap:
            self._run_next()

    def run_another(self) -> bool:
        """Run what was about to happen, while somebody's port call is under way. False when there is nothing."""
        if (
            not self._heap
            or self._heap[0][0] > self.now_ms + PREEMPTION_WINDOW_MS
            or len(self.invocations) >= DEPTH_MAX
        ):
            return False
        skew = self.clock.skew
        self._run_next()
        self.clock.skew = skew
        return True

    @property
    def clock(self) -> SimulatedClock:
        clock = self.memory.clock
        assert isinstance(clock, SimulatedClock)
        return clock

    def _run_next(self) -> None:
        moment, _, _, name, run = heapq.heappop(self._heap)
        self._move_to(moment)
        self.steps += 1
        self.note(name)
        run()

    def _move_to(self, moment_ms: int) -> None:
        self.now_ms = max(self.now_ms, moment_ms)
        self.clock.current = self.start + timedelta(milliseconds=self.now_ms)

    def note(self, line: str) -> None:
        """Write a line of the trace: the same seed gives the same lines, everywhere."""
        line = f"{self.now_ms} {'>' * len(self.invocations)}{line}"
        self._hash.update(line.encode())
        self.tail.append(line)

    @property
    def trace(self) -> str:
        """Give the hash of everything that happened, and of what the table holds."""
        return f"{self._hash.hexdigest()[:16]}-{fakes.fingerprint(self.memory.store)[:16]}"

    # Functions

    def invoke(self, service: str, kind: str, run: Callable[[], T], read_only: bool = False) -> T | None:
        """Run a function once; None when it was killed. What it has sent is on its way in any case."""
        skewed = self.gate.chance(Fault.CLOCK_SKEW)
        self.clock.skew = timedelta(milliseconds=self.network_rng.uniform(-1, 1) * SKEW_MAX_MS if skewed else 0)
        self.invocations.append(Invocation(service, kind, read_only, self.steps))
        try:
            return run()
        except Crash:
            self.note("killed")
            if service:
                self.services[service] = self._cold(self.services[service].service)
            return None
        finally:
            self.invocations.pop()
            self.clock.skew = timedelta()
            self._collect()

    def _collect(self) -> None:
        store, outgoing = self.memory.store, self.memory.outgoing
        while store.inserted:
            item = store.inserted.popleft()
            self.shards[crc32(str(item["pk"]).encode()) % SHARDS].add(item)
        while outgoing.published:
            message = outgoing.published.popleft()
            for service in message.attributes["audience"]:
                self.embargo.sent(service, message)
                self.queues[service, FACTS].put(message)
        for service, waiting in outgoing.letters.items():
            while waiting:
                self.queues[service, LETTERS].put(waiting.popleft())

    def take(self, service: str, kind: str, body: str) -> None:
        """Hand one message to a service's real entry point, and look at what came of it."""
        running, began = self.services[service], self.steps
        try:
            running.fact(body) if kind == FACTS else running.letter(body)
        except Exception as error:
            self.expected(error)
            self.ledger.interrupted(kind, body)
            raise
        except Crash:
            self.ledger.interrupted(kind, body)
            raise
        if kind == LETTERS:
            self.ledger.posted(service, body, alone=self.steps == began)

    def request(self, service: str, route: Route, request: Request, read_only: bool) -> Reply | None:
        """Hand a request to a service; None when no answer came back."""
        running = self.services[service]
        self.ledger.received[request.correlation] = request.received
        reply = self.invoke(service, "http", lambda: running.http(route, request), read_only)
        self.note(f"{route.code} {request.correlation} {reply.status if reply else 'killed'}")
        return reply

    def elsewhere(self, service: str, route: Route, request: Request) -> Reply:
        """Hand a request to a copy of this world, where everything works and nothing matters."""
        copy = fakes.MemoryWorld(clock=SimulatedClock(self.now))
        copy.store.items = self.memory.store.items.copy_of()
        copy.objects.kept = dict(self.memory.objects.kept)
        running = self.services[service]
        return replace(running, world=copy.world).http(route, request)

    def expected(self, error: BaseException | None) -> None:
        """Let pass what a failed port explains; anything else is a bug of ours."""
        in_the_way = isinstance(error, ConflictError) and not error.failed
        if not isinstance(error, TRANSIENT) and not in_the_way:
            raise Violation(f"unexpected {type(error).__name__}: {error}") from error
        self.note(type(error).__name__)

    def tick(self, service: str) -> None:
        """Run a service's tick; a failure waits for the next one."""

        def run() -> int:
            try:
                return self.services[service].tick()
            except Exception as error:  # noqa: BLE001  it is looked at
                self.expected(error)
                return -1

        self.note(f"tick {service} {self.invoke(service, 'tick', run)}")

    def plan_ticks(self, moments: Sequence[datetime]) -> None:
        """Have the ticks that follow some milestones: on the quarter of an hour, or as badly as the schedule can."""
        for service in (s.service.nom for s in self.services.values() if s.service.veilles):
            for moment in moments:
                due = -(-self.ms_of(moment) // TICK_EVERY_MS) * TICK_EVERY_MS
                for quarter in (due, due + TICK_EVERY_MS):
                    if quarter > self.now_ms and (service, quarter) not in self._planned:
                        self._planned.add((service, quarter))
                        self._plan_tick(service, quarter - self.now_ms)

    def _plan_tick(self, service: str, delay_ms: int) -> None:
        def run() -> None:
            self.tick(service)

        if self.gate.chance(Fault.TICK_MISSED):
            return
        if self.gate.chance(Fault.TICK_LATE):
            delay_ms += spread(self.network_rng, SECOND_MS, TICK_LATE_MAX_MS)
        elif self.gate.chance(Fault.TICK_EARLY):
            delay_ms -= self.network_rng.randint(1, TICK_EARLY_MAX_MS)
        self.after(delay_ms, "tick", run)
        if self.gate.chance(Fault.TICK_DOUBLED):
            self.after(delay_ms + self.network_rng.choice((0, SECOND_MS)), "tick", run)

    def plan_sweeps(self) -> None:
        """Have the daily sweeps of this night and the next: the second alone is sure to see this entry's whole day."""
        for today in (self.now.date() - timedelta(days=1), self.now.date()):
            night = datetime(today.year, today.month, today.day, SWEEP_HOUR, tzinfo=UTC) + timedelta(days=1)
            if today not in self._swept and night > self.now:
                self._swept.add(today)
                self.at(night, "sweep", self._daily)

    def _daily(self) -> None:
        """Sweep, or have the operator do it from the day that was left out.

        A sweep of what was relayed already changes nothing: most of those are left out, to save time.
        """
        late = any(shard.records or shard.lost for shard in self.shards)
        if not late and self.network_rng.random() > SWEEPS_FOR_NOTHING:
            return
        for shard in self.shards:
            shard.lost = False
        if self.gate.chance(Fault.SWEEP_MISSED) or not self.sweep():
            since = self.now.date() - timedelta(days=relay.SWEEP_DAYS)
            self.after(spread(self.network_rng, MINUTE_MS, 12 * HOUR_MS), "sweep", lambda: self.sweep_calmly(since))

    def sweep_calmly(self, since: date | None) -> None:
        """Sweep while everything works, as an operator does who looks at the result."""
        with self.gate.calm():
            assert self.sweep(since), "nothing fails in calm weather"

    def sweep(self, since: date | None = None) -> bool:
        """Sweep the journal; False when it did not get to its end."""

        def run() -> int:
            try:
                return relay.sweep(self.world, since)
            except Exception as error:  # noqa: BLE001  it is looked at
                self.expected(error)
                return -1

        swept = self.invoke("", "sweep", run)
        self.note(f"sweep {swept}")
        return swept is not None and swept >= 0

    def settle(self) -> None:
        """Let every effect that was on its way arrive."""
        self.gate.settle()
        self._collect()
