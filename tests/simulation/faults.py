"""Faults at every door to the world, found by reading the doors themselves.

The wrappers are generated from the protocols of `kernel.ports`: a method added to a port is injected without a line
here, and a port whose failures are not declared, or that holds something other than methods, does not start.
"""

import inspect
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Any, get_type_hints

from kernel.journal import instant
from kernel.ports import ConflictError, MailRefusedError, UnavailableError, UnknownOutcomeError, World

INDEX_LAG_MAX_S = 10
LATE_CALLS_MAX = 6  # how many port calls may pass before an effect whose answer was lost is there


class Crash(BaseException):
    """The function is killed here, like a Lambda at its time limit: no handler can catch it."""


class Fault(StrEnum):
    """What may go wrong. The first group strikes at a port call, the second between components."""

    CRASH_BEFORE = "crash_before"
    CRASH_DURING = "crash_during"  # killed while the call is under way: it is done a little later
    CRASH_AFTER = "crash_after"
    UNAVAILABLE = "unavailable"  # refused, not done
    ANSWER_LOST = "answer_lost"  # done, no answer
    CALL_LOST = "call_lost"  # not done, no answer
    EFFECT_LATE = "effect_late"  # no answer, done a little later
    CONFLICT = "conflict"  # another transaction in the way, none of our conditions failed
    STALE_INDEX = "stale_index"
    MAIL_REFUSED = "mail_refused"
    PREEMPTION = "preemption"  # others run while this call is under way

    CLOCK_SKEW = "clock_skew"
    REPLY_LOST = "reply_lost"
    DUPLICATE = "duplicate"  # a message delivered again, minutes to days later
    DELETE_LOST = "delete_lost"  # done, but the queue did not hear it
    QUEUE_PAUSED = "queue_paused"
    RELAY_DOWN = "relay_down"
    SWEEP_MISSED = "sweep_missed"
    TICK_MISSED = "tick_missed"
    TICK_LATE = "tick_late"
    TICK_DOUBLED = "tick_doubled"
    TICK_EARLY = "tick_early"
    OUTAGE = "outage"  # a port refuses every call, for hours to days
    CLOCK_STEP = "clock_step"  # one service's clock is minutes to hours off, for a while
    OLD_MESSAGE = "old_message"  # as the version before wrote it: without what was added since
    NEW_MESSAGE = "new_message"  # as the version after writes it: with fields that nobody knows here
    STRANGE_MESSAGE = "strange_message"  # a type or a form that this version cannot read
    RESTORE = "restore"  # the table goes back to a backup, while messages of the old one are on their way
    RIGHT_REVOKED = "right_revoked"  # between two calls of its holder

    # Counted where they come about, not drawn.
    DEAD_LETTER = "dead_letter"  # what five failures lead to
    RECORD_LOST = "record_lost"  # what a stream forgets after 24 h
    MAIL_THROTTLED = "mail_throttled"
    MAIL_TWICE = "mail_twice"  # the same letter accepted again, after an unknown outcome
    SAME_INSTANT = "same_instant"  # two commands on one address in the same millisecond
    SPRING_FORWARD = "spring_forward"  # something done within the hour of the change to summer time
    FALL_BACK = "fall_back"  # and to winter time
    LEAP_DAY = "leap_day"  # something done on 29 February


ANYWHERE = frozenset({Fault.CRASH_BEFORE, Fault.CRASH_AFTER})
REFUSABLE = ANYWHERE | {Fault.UNAVAILABLE}
REMOTE = REFUSABLE | {Fault.ANSWER_LOST, Fault.CALL_LOST, Fault.PREEMPTION}
LATE = frozenset({Fault.EFFECT_LATE, Fault.CRASH_DURING})
EFFECTS_ONLY = LATE | {Fault.CONFLICT}  # for methods that answer nothing: they only do

# What each port can do to its caller; its adapters in `kernel.aws` say why.
FAILURES: Mapping[str, frozenset[Fault]] = {
    "store": REMOTE | EFFECTS_ONLY,
    "outgoing": REMOTE | LATE,
    "mailer": REMOTE | {Fault.MAIL_REFUSED},
    "objects": REMOTE,
    "keys": REFUSABLE,
    "clock": ANYWHERE,
}
STALE_READS = frozenset({("store", "query_day")})
CONSEQUENCES = frozenset(tuple(Fault)[tuple(Fault).index(Fault.DEAD_LETTER) :])
RATES_AT_PORTS = (0.0, 0.0, 0.003, 0.01, 0.03)
RATES_BETWEEN = (0.0, 0.0, 0.05, 0.1, 0.3)
AT_PORTS_MAX = 0.035  # of them all: what makes forty calls must come to its end, or its seed comes to nothing
AT_PORTS = tuple(Fault)[: tuple(Fault).index(Fault.CLOCK_SKEW)]


def ports() -> Mapping[str, type]:
    """Give the ports: the fields of the world and their protocols."""
    hints = get_type_hints(World)
    return {f.name: hints[f.name] for f in fields(World)}


def methods(protocol: type) -> Mapping[str, inspect.Signature]:
    """Give the calls of a port. Raises TypeError when something else than a method could pass through the door."""
    found = {n: v for n, v in vars(protocol).items() if not n.startswith("_")}
    strange = [n for n, v in found.items() if not inspect.isfunction(v)] + sorted(
        vars(protocol).get("__annotations__", ())
    )
    if strange:
        raise TypeError(f"{protocol.__name__}: {', '.join(strange)} cannot be given an injection point")
    return {n: inspect.signature(v) for n, v in found.items()}


def possible(port: str, method: str, signature: inspect.Signature) -> frozenset[Fault]:
    """Give the faults of one call. Raises KeyError for a port whose failures nobody has declared."""
    found = FAILURES[port]
    if signature.return_annotation is not None:
        found -= EFFECTS_ONLY
    return found | {Fault.STALE_INDEX} if (port, method) in STALE_READS else found


Rates = Mapping[Fault, float]


def swarm(rng: Random, without: frozenset[Fault] = frozenset(), always: frozenset[Fault] = frozenset()) -> Rates:
    """Draw this seed's own subset and rate of faults. The draws are the same whatever is then left out or made sure."""
    drawn = {f: rng.choice(RATES_AT_PORTS if f in AT_PORTS else RATES_BETWEEN) for f in Fault if f not in CONSEQUENCES}
    worst = max(1.0, sum(drawn[f] for f in AT_PORTS) / AT_PORTS_MAX)
    drawn |= {f: drawn[f] / worst for f in AT_PORTS}
    drawn[Fault.PREEMPTION] *= 5
    drawn[Fault.STALE_INDEX] *= 10  # an index lags more often than a call fails
    return {f: 0.0 if f in without else 1.0 if f in always else rate for f, rate in drawn.items()}


@dataclass(frozen=True)
class Call:
    """One call of a port, as the observers of the simulation see it."""

    port: str
    method: str
    args: Sequence[Any]


class Gate:
    """Where all port calls pass: draws their faults, and tells the observers what was really carried out."""

    def __init__(self, rates: Rates, rng: Random, now: Callable[[], datetime]) -> None:
        self.rates, self.rng, self.now = rates, rng, now
        self.fired: Counter[str] = Counter()
        self.asked: Callable[[Call], None] = lambda _call: None
        self.done: Callable[[Call], None] = lambda _call: None
        self.let_others_run: Callable[[], bool] = lambda: False
        self.open, self.strikes, self.calls = False, 0, 0
        self.arrived = 0  # effects that came late
        self.down: set[str] = set()  # the ports that refuse everything
        self._late: list[list[Any]] = []
        self._tables: dict[frozenset[Fault], tuple[float, list[tuple[float, Fault]]]] = {}

    def chance(self, fault: Fault) -> bool:
        """Draw a fault between components, and count it."""
        hit = self.drawn(fault)
        self.fired[fault] += hit
        return hit

    def drawn(self, fault: Fault, share: float = 1.0) -> bool:
        """Draw a fault that is counted when it strikes."""
        return self.open and self.rng.random() < self.rates[fault] * share

    @contextmanager
    def calm(self) -> Iterator[None]:
        """Let everything work for a while."""
        before, self.open = self.open, False
        try:
            yield
        finally:
            self.open = before

    @property
    def waiting(self) -> bool:
        """Tell whether some effect is on its way."""
        return bool(self._late)

    def settle(self) -> None:
        """Carry out now every effect that was on its way."""
        late, self._late = self._late, []
        for _, effect in late:
            self._carry_out_late(effect)

    def call(self, call: Call, faults: frozenset[Fault], run: Callable[..., Any]) -> Any:
        """Make one call, with what strikes it."""
        self._advance_late()
        self.calls += 1
        self.asked(call)
        if self.open and call.port in self.down:
            self._count(Fault.OUTAGE, call)
            raise UnavailableError(f"{call.port} is down")
        fault = self._draw(faults) if self.open else None
        if fault is None:
            return self._do(call, run)
        if fault is Fault.PREEMPTION:
            self.fired[fault] += self.let_others_run()
            return self._do(call, run)
        self._count(fault, call)
        return self._strike(fault, call, run)

    def _count(self, fault: Fault, call: Call) -> None:
        self.strikes += 1
        self.fired[fault] += 1
        self.fired[f"{call.port}.{call.method}"] += 1
        self.fired[Fault.MAIL_THROTTLED] += (call.port, fault) == ("mailer", Fault.UNAVAILABLE)

    def _strike(self, fault: Fault, call: Call, run: Callable[..., Any]) -> Any:
        self._before(fault, call, run)
        result = self._do(call, run)
        if fault is Fault.STALE_INDEX:
            seen = instant(self.now() - timedelta(seconds=self.rng.uniform(0, INDEX_LAG_MAX_S)))
            return tuple(i for i in result if str(i["rang"]) < seen)
        if fault is Fault.CRASH_AFTER:
            raise Crash
        raise UnknownOutcomeError(f"{call.port}.{call.method}: answer lost")

    def _before(self, fault: Fault, call: Call, run: Callable[..., Any]) -> None:
        """Stop a call that is not carried out, or not yet."""
        match fault:
            case Fault.CRASH_BEFORE:
                raise Crash
            case Fault.UNAVAILABLE:
                raise UnavailableError(f"{call.port}.{call.method}")
            case Fault.CALL_LOST:
                raise UnknownOutcomeError(f"{call.port}.{call.method}: call lost")
            case Fault.CONFLICT:
                raise ConflictError
            case Fault.MAIL_REFUSED:
                raise MailRefusedError
            case Fault.EFFECT_LATE | Fault.CRASH_DURING:
                self._late.append([self.rng.randint(1, LATE_CALLS_MAX), lambda: self._do(call, run)])
                raise Crash if fault is Fault.CRASH_DURING else UnknownOutcomeError(f"{call.port}.{call.method}: late")
            case _:
                return

    def _do(self, call: Call, run: Callable[..., Any]) -> Any:
        result = run(*call.args)
        self.done(call)
        return result

    def _advance_late(self) -> None:
        if not self._late:
            return
        for waiting in self._late:
            waiting[0] -= 1
        due = [effect for left, effect in self._late if left <= 0]
        self._late = [w for w in self._late if w[0] > 0]
        for effect in due:
            self._carry_out_late(effect)

    def _carry_out_late(self, effect: Callable[[], Any]) -> None:
        self.arrived += 1
        try:
            effect()
        except ConflictError:
            self.fired["late_in_vain"] += 1

    def _draw(self, faults: frozenset[Fault]) -> Fault | None:
        """One random number a call, whatever the number of faults: most calls go through untouched."""
        if faults not in self._tables:
            total, steps = 0.0, []
            for fault in sorted(faults):
                total += self.rates[fault]
                steps.append((total, fault))
            self._tables[faults] = total, steps
        total, steps = self._tables[faults]
        roll = self.rng.random()
        return None if roll >= total else next(fault for limit, fault in steps if roll < limit)


def wrap(port: str, protocol: type, inner: object, gate: Gate) -> Any:
    """Give a port whose every method passes through the gate."""
    return type(
        f"Faulty{protocol.__name__}",
        (),
        {
            name: _injected(port, name, signature, getattr(inner, name), gate)
            for name, signature in methods(protocol).items()
        },
    )()


def _injected(
    port: str, method: str, signature: inspect.Signature, run: Callable[..., Any], gate: Gate
) -> Callable[..., Any]:
    faults = possible(port, method, signature)

    def passing(_self: object, *args: Any, **named: Any) -> Any:
        if named:
            args = signature.bind(_self, *args, **named).args[1:]
        return gate.call(Call(port, method, args), faults, run)

    return passing


def faulty(world: World, gate: Gate) -> World:
    """Give the world with the six ports behind the gate."""
    return World(**{name: wrap(name, protocol, getattr(world, name), gate) for name, protocol in ports().items()})
