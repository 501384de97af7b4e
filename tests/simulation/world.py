"""The stage: virtual time, the services with their real code over faulty ports, and what runs when.

One thread, one heap of events, one seed. An invocation is one run of a deployed function: it can be killed at any port
call, and while such a call is under way others may run (so that two commands really meet on one stream).
"""

import hashlib
import heapq
import json
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar
from unittest.mock import patch
from zlib import crc32

from candidature.app import SERVICE as CANDIDATURE
from candidature.views import candidature
from commission.app import SERVICE as COMMISSION
from documents import travail as papiers
from expertise.app import SERVICE as EXPERTISE
from expertise.calculs import travail
from expertise.solveur import blocage, reprise
from expertise.solveur.instance import Instance
from expertise.solveur.resolution import Annulee, Pilotage, Resolution, resoudre
from kernel import droits, observe, relay, retours, store
from kernel.api import Enveloppe, Route
from kernel.door import Door
from kernel.droits import Appelant
from kernel.http import Reply, Request
from kernel.jeton import Verifier
from kernel.journal import Entete
from kernel.label.faits import ACCUSES, PV, SOLVEUR
from kernel.ports import ConflictError, UnavailableError, UnknownOutcomeError
from kernel.refus import ConflitPersistant, Indisponible, NonAuthentifie
from kernel.service import Running, Service
from kernel.settings import Instructeur, Settings
from kernel.show import content_tag
from tests import fakes
from tests.maison import en_mots
from tests.remembered import STATES, decoded_once
from tests.simulation.embargo import Embargo
from tests.simulation.faults import Crash, Fault, Gate, Rates, faulty
from tests.simulation.invariants import Ledger
from tests.simulation.network import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, Queue, Shard, spread
from tests.simulation.versions import as_written
from tests.simulation.violation import Line, Violation, hold

if TYPE_CHECKING:
    from tests.simulation.returns import Returns

SHARDS = 2
SKEW_MAX_MS = 2 * SECOND_MS
PREEMPTION_WINDOW_MS = 2 * SECOND_MS
DEPTH_MAX = 3
TICK_EVERY_MS = 15 * MINUTE_MS
TICK_LATE_MAX_MS = DAY_MS
TICK_EARLY_MAX_MS = 60 * SECOND_MS
SWEEP_HOUR = 2
HORIZON = timedelta(days=545)  # from the start: beyond it, no milestone has its tick any more
SWEEPS_FOR_NOTHING = 0.15  # the share of sweeps that run although nothing is late
TAIL_LINES = 40
STEPS_TO_REST_MAX = 20_000
FACTS, LETTERS, WORKS, PRINTS = "fact", "letter", "work", "print"

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
    began: tuple[int, int] = (0, 0)  # what had been done when it began: others have run since if it is not the same
    said: list[Any] = field(default_factory=list)  # its logs and counters, and the calls that it made


@contextmanager
def staged(sim: "Simulation") -> Iterator[None]:
    """Keep logs and metrics for whoever compares them. Decode each state, tag each answer and solve each instance once:
    the same gives the same, and it costs more than it tells."""

    def record(event: str, **fields: str | int | float) -> None:
        sim.said((event, {name: value for name, value in fields.items() if name != "duree_ms"}))

    def count(name: str, value: float = 1) -> None:
        sim.said((name, value))

    found = dict[str, Resolution]()

    def once(instance: Instance, pilotage: Pilotage | None = None) -> Resolution:
        return _told_again(found, instance, pilotage or Pilotage())

    tags = patch.object(candidature, "content_tag", _remembered(content_tag))
    heard = patch.multiple(observe, record=record, count=count, flush=_silent, failure=_failure)
    headers = patch.object(Entete, "model_validate_json", lru_cache(STATES)(Entete.model_validate_json))
    states = patch.object(store, "_assembled", decoded_once())
    with heard, headers, tags, states, ExitStack() as solving:
        for module in (travail, reprise, blocage):
            solving.enter_context(patch.object(module, "resoudre", once))
        yield


def _remembered(tag: Callable[[Enveloppe], str]) -> Callable[[Enveloppe], str]:
    """Give the tag of each answer that a form shows, worked out once."""
    known = dict[str, str]()

    def tagged(vue: Enveloppe) -> str:
        said = repr(vue.__dict__)
        return known.get(said) or known.setdefault(said, tag(vue))

    return tagged


def _told_again(found: dict[str, Resolution], instance: Instance, pilotage: Pilotage) -> Resolution:
    """Tell the stages of a work as its search does, and stop where it is given up: one that is killed is begun again,
    dozens of times in bad weather."""
    said = instance.model_dump_json()
    if said not in found:
        found[said] = resoudre(instance)
    for etage in found[said].etages:
        if pilotage.annule():
            raise Annulee
        pilotage.etape(etage)
    return found[said]


def _silent(*_: object, **__: object) -> None:
    return None


def _failure(event: str, _correlation: str) -> None:
    """Stand where a service writes its trace: a request must never come here."""
    if event == "request":
        error = sys.exc_info()[1]
        raise Violation(f"500: {type(error).__name__}: {error}") from error


BESIDE = {SOLVEUR: (EXPERTISE.nom, WORKS), PV: (COMMISSION.nom, PRINTS), ACCUSES: (CANDIDATURE.nom, PRINTS)}


def door_of(audience: str) -> tuple[str, str]:
    """Name the queue of an audience: the solver and what prints are functions of a service, each with its own queue."""
    return BESIDE.get(audience, (audience, FACTS))


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
        self.last_said: list[Any] = []  # by the function that has just run
        self.ledger = Ledger(self)
        self.embargo = Embargo(self)
        self.gate.asked, self.gate.done = self.ledger.asked, self.ledger.done
        self.gate.let_others_run = self.run_another
        self.shards = [Shard(self) for _ in range(SHARDS)]
        self.tables = 1  # how many tables there have been: one, and one more for each restore
        self.strange: dict[str, str] = {}  # what this version cannot read, and what another version reads there
        self.steps_of_clock: dict[str, timedelta] = {}
        self.mailing: Returns | None = None  # the mail service, where it says what becomes of letters
        self.restored: datetime | None = None  # when a restore was done, if one was
        self.told_of_a_restore: list[Callable[[list[Line]], None]] = []
        self.services: dict[str, OnStage] = {}
        for service in (CANDIDATURE, EXPERTISE, COMMISSION):
            self.services[service.nom] = self.cold(service)
        self.queues = {(nom, kind): Queue(self, nom, kind) for nom in self.services for kind in (FACTS, LETTERS)}
        self.queues |= {door: Queue(self, *door) for door in BESIDE.values()}
        self._heap: list[tuple[int, float, int, str, Callable[[], object]]] = []
        self._numbers = 0
        self._planned: set[tuple[str, int]] = set()
        self.horizon = start + HORIZON
        self.asleep: set[str] = set()  # services whose schedule does not come, for as long as they are here
        self.ticked: dict[str, list[datetime]] = {}  # when the tick of each service was done with
        self._swept: set[date] = set()
        self._hash = hashlib.sha256()
        self.tail: deque[str] = deque(maxlen=TAIL_LINES)

    @property
    def table(self) -> str:
        """Name the table that the functions work on."""
        return f"table-{self.tables}"

    def cold(self, service: Service) -> OnStage:
        """Give a service as it is when it starts."""
        settings = Settings(stage="local", service=service.nom, table=self.table, instructeur=INSTRUCTEUR)
        return OnStage(service, settings, self.world, self.badges)

    def said(self, what: Any) -> None:
        """Keep what the running function says of itself, for whoever compares two worlds."""
        if self.embargo.watched and self.invocations:
            self.invocations[-1].said.append(what)

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

    @property
    def doings(self) -> tuple[int, int]:
        """Give how much has been done: the steps, and the effects that arrived late, within a step of others."""
        return self.steps, self.gate.arrived

    def run_until(self, end_ms: int) -> None:
        """Run everything that falls before an instant, then be there."""
        while self._heap and self._heap[0][0] <= end_ms:
            self._run_next()
        self._move_to(end_ms)

    def run_all(self) -> None:
        """Run until nothing is left to happen."""
        end = self.steps + STEPS_TO_REST_MAX
        while self._heap:
            self._run_next()
            hold(self.steps < end, f"never at rest: {self._heap[0][3] if self._heap else ''} again and again")

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
        self._set_clock(service)
        invocation = Invocation(service, kind, read_only, self.doings)
        self.invocations.append(invocation)
        try:
            return run()
        except Crash:
            self.note("killed")
            if service:
                self.services[service] = self.cold(self.services[service].service)
            return None
        finally:
            self.invocations.pop()
            self.clock.skew = timedelta()
            self.last_said = invocation.said
            self.embargo.logged(invocation)
            self._collect()

    def _set_clock(self, service: str) -> None:
        skewed, step = self.gate.chance(Fault.CLOCK_SKEW), self.steps_of_clock.get(service, timedelta())
        self.gate.fired[Fault.CLOCK_STEP] += bool(step)
        self.clock.skew = step + timedelta(milliseconds=self.network_rng.uniform(-1, 1) * SKEW_MAX_MS if skewed else 0)

    def _collect(self) -> None:
        store, outgoing = self.memory.store, self.memory.outgoing
        while store.inserted:
            item = store.inserted.popleft()
            self.shards[crc32(str(item["pk"]).encode()) % SHARDS].add(item)
        while outgoing.published:
            message = outgoing.published.popleft()
            for service in message.attributes["audience"]:
                self.embargo.sent(service, message)
                self.queues[door_of(service)].put(as_written(self, message))
        for service, waiting in outgoing.letters.items():
            while waiting:
                self.queues[service, LETTERS].put(as_written(self, waiting.popleft()))
        if self.mailing is not None:
            self.mailing.collect()

    def take(self, service: str, kind: str, body: str) -> None:
        """Hand one message to a service's real entry point, and look at what came of it."""
        if body in self.strange:
            return self._put_aside(service, kind, body)
        running, began = self.services[service], self.doings
        if (json.loads(body).get("origine") or self.table) != self.table:
            return self._reported(service, kind, body)
        try:
            self._give(running, kind, body)
        except Exception as error:
            self.expected(error)
            self.ledger.interrupted(kind, body)
            raise
        except Crash:
            self.ledger.interrupted(kind, body)
            raise
        if kind == LETTERS and retours.est_un_retour(body):
            assert self.mailing is not None, "nobody else says anything of a letter"
            self.mailing.noted(body)
        elif kind == LETTERS:
            self.ledger.posted(service, body, alone=self.doings == began)
        return None

    def _give(self, running: OnStage, kind: str, body: str) -> None:
        """Hand a message to the function that reads its queue."""
        match kind:
            case "work":
                travail.recevoir(running.settings, self.world, body)
            case "print":
                take = papiers.pv if running.service.nom == COMMISSION.nom else papiers.accuses
                take(running.settings, self.world, body, en_mots)
            case "letter":
                running.letter(body)
            case _:
                running.fact(body)

    def _put_aside(self, service: str, kind: str, body: str) -> None:
        """What this version cannot read comes back until it is put aside, and writes nothing."""
        running, lines = self.services[service], len(self.ledger.lines)
        self.gate.fired[Fault.STRANGE_MESSAGE] += 1
        try:
            self._give(running, kind, body)
        finally:
            hold(len(self.ledger.lines) == lines or self.gate.waiting, f"what nobody can read was applied: {body}")
        foreign = json.loads(body)["origine"] != self.table
        hold(foreign, f"what nobody can read was taken as done: {body}")

    def _reported(self, service: str, kind: str, body: str) -> None:
        """A message of a table that was replaced makes no call at all."""
        running, calls = self.services[service], self.gate.calls
        self._give(running, kind, body)
        self.gate.fired["of_another_table"] += 1
        hold(self.gate.calls == calls, f"a message of another table was applied: {body}")

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
                orders = self.services[service].tick()
                self.ticked.setdefault(service, []).append(self.now)
                return orders
            except Exception as error:  # noqa: BLE001  it is looked at
                self.expected(error)
                return -1

        if service in self.asleep:
            return
        self.ledger.note_hour()
        self.note(f"tick {service} {self.invoke(service, 'tick', run)}")

    def plan_ticks(self, moments: Sequence[datetime], waits: str = "") -> None:
        """Have the ticks that follow some milestones, of every service or of the one that waits: on the quarter of an
        hour, or as badly as the schedule can. The years that follow are begun, not played."""
        ticking = [s.service.nom for s in self.services.values() if s.service.veilles]
        moments = [m for m in moments if m < self.horizon]
        for service in (nom for nom in ticking if waits in ("", nom)):
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

    def plan_again(self) -> None:
        """Have what follows from the table as it is: a restore has changed its dates and its days."""
        self._swept.clear()
        self.plan_sweeps()
        for campagne in self.ledger.history.each("candidature/campagne#").values():
            if campagne.calendrier is not None:
                self.plan_ticks([m.instant for m in campagne.dates.jalons().values()])

    def sweep_calmly(self, since: date | None) -> None:
        """Sweep while everything works, as an operator does who looks at the result and waits for better weather."""
        if self.gate.open and self.gate.down:
            return self.after(HOUR_MS, "sweep", lambda: self.sweep_calmly(since))
        with self.gate.calm():
            assert self.sweep(since), "nothing fails in calm weather"
        return None

    def sweep(self, since: date | None = None) -> bool:
        """Sweep the journal; False when it did not get to its end."""

        def run() -> int:
            try:
                return relay.sweep(self.world, since, self.table)
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
