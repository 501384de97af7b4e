"""What a service does by itself: reactions to others' facts, and what the calendar makes due.

Both give *orders*, commands with their stream, worked out by pure functions of the service; both go through `handle`.
A command already carried out is answered `()`, so a message twice, late or out of order changes nothing.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Self

from kernel import droits
from kernel.decider import Commande, Decider
from kernel.erasure import erase_content
from kernel.handle import Envoi, handle
from kernel.journal import canonical, digest
from kernel.label.faits import Copie, Fait
from kernel.ports import Item, Message, World
from kernel.refus import Doublon
from kernel.store import between, keep_copy, load

ORDERS_MAX = 40  # that one message carries out: a few of the twenty seconds that a function has; the rest is another's


@dataclass(frozen=True)
class Ordre:
    """A command and where it goes. `sinon` goes there instead when a name that the command would hold is taken: what
    cannot be done is recorded, and the message is done with. With `expurge`, what was written on the stream is first
    taken out of its journal."""

    decider: Decider[Any, Any, Any, Any]
    identifiant: str
    commande: Commande
    sinon: Commande | None = None
    expurge: bool = False


class Balayage(NamedTuple):
    """A command for every stream of a list: once done, the stream leaves the list by its own state. `jusque` is the
    last rank that is gone through: a list ranked by what will be due is read no further than what is. `expurge` is that
    of each order."""

    decider: Decider[Any, Any, Any, Any]
    liste: str
    commande: Commande
    jusque: str = ""
    expurge: bool = False


Reagir = Callable[[Fait], Sequence[Ordre | Balayage]]


def _no_sweep(*_: Any) -> tuple[()]:
    return ()


@dataclass(frozen=True, eq=False)
class Veille:
    """What the tick watches: the streams on a list, which commands are due on one of them at an instant, which other
    lists its dates say to go through, and what it calls for elsewhere (`ordres`). Nothing is loaded of a list before
    its date has come."""

    decider: Decider[Any, Any, Any, Any]
    liste: str
    dus: Callable[[Any, datetime], Sequence[Commande]]
    balayages: Callable[[Any, datetime], Sequence[Balayage]] = _no_sweep
    ordres: Callable[[Any, datetime], Sequence[Ordre]] = _no_sweep


class Place(NamedTuple):
    """Where an order stands in what a fact calls for: its rank and, in a sweep, the line of the list."""

    rank: int = -1
    line: str = ""

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what `str` gives; the empty text is before everything. Raises ValueError when it is no place."""
        rank, _, line = text.partition("#")
        return cls(int(rank), line) if rank else cls()

    def __str__(self) -> str:
        """Write it."""
        return f"{self.rank}#{self.line}"


def receive(service: str, reagir: Reagir, world: World, body: str) -> None:
    """Take one fact: keep it if it is the newest of its stream, then do what it calls for, `ORDERS_MAX` orders of it:
    the rest is another message, behind those of its stream that have come meanwhile.

    The same fact again is done again: the first time may have stopped halfway. Raises a Refus when an order is
    refused, which is a fault of ours, and a ValueError when the fact is of a version that is not read here: the message
    comes back, then waits in the dead-letter queue for us. Nothing is kept of what cannot be read.
    """
    copie = Copie.depuis(body)
    fait, done, last = copie.lire(), 0, Place.read(copie.apres)
    if not keep_copy(world.store, service, copie):
        return
    for place, ordre in _placed(service, reagir(fait), world, last):
        if done == ORDERS_MAX:
            world.outgoing.resume(service, _rest(copie, body, last))
            return
        carry_out(world, ordre, copie.correlation)
        done, last = done + 1, place


def _rest(copie: Copie, body: str, done: Place) -> Message:
    """Give the same fact again, to be taken up after an order."""
    dedup = f"{copie.origine}/{digest(str(done))[:16]}/{copie.flux}#{copie.seq}"
    return Message(canonical({**json.loads(body), "apres": str(done)}), copie.flux, dedup)


def _placed(
    service: str, called_for: Sequence[Ordre | Balayage], world: World, after: Place
) -> Iterator[tuple[Place, Ordre]]:
    """Give the orders that come after a place, each with its own. What a sweep has done may have left its list."""
    for rank, asked in enumerate(called_for):
        if isinstance(asked, Ordre):
            if rank > after.rank:
                yield Place(rank), asked
        elif rank >= after.rank:
            line = after.line if rank == after.rank else ""
            yield from ((Place(rank, line), ordre) for line, ordre in _swept(service, asked, world, line))


def orders(service: str, called_for: Ordre | Balayage, world: World) -> Iterator[Ordre]:
    """Give an order as it is, a sweep as one order for each stream that is on its list now."""
    return (ordre for _, ordre in _placed(service, (called_for,), world, Place()))


def _swept(service: str, sweep: Balayage, world: World, after: str) -> Iterator[tuple[str, Ordre]]:
    for item in _on_list(service, sweep.liste, world, sweep.jusque, after):
        yield str(item["sk"]), Ordre(sweep.decider, _stream(item), sweep.commande, expurge=sweep.expurge)


def carry_out(world: World, ordre: Ordre, correlation: str) -> bool:
    """Send an order through the one write path, in the name of the system; tell whether that changed anything."""
    if ordre.expurge:
        erase_content(ordre.decider, world, ordre.identifiant, droits.SYSTEM)
    try:
        return _send(world, ordre, ordre.commande, correlation)
    except Doublon:
        if ordre.sinon is None:
            raise
        return _send(world, ordre, ordre.sinon, correlation)


def _send(world: World, ordre: Ordre, commande: Commande, correlation: str) -> bool:
    envoi: Envoi[Any, Any] = Envoi(
        identifiant=ordre.identifiant,
        commande=commande,
        commande_id=world.clock.ulid(),
        acteur=droits.SYSTEM,
        correlation=correlation,
        maintenant=world.clock.now(),
    )
    return bool(handle(ordre.decider, world, envoi).evenements)


def tick(service: str, veilles: Sequence[Veille], world: World, correlation: str) -> int:
    """Do everything that is due now, and give how many orders changed something: who ticks until nothing is left comes
    to an end. Late, twice or never: the next one catches up, because what is due is worked out from the state and the
    hour alone. A stream at fault holds up itself alone: the others are done, then its fault is raised."""
    orders = [o for veille in veilles for o in _due(service, veille, world)]
    stuck, done = dict[str, Exception](), 0
    for ordre in orders:
        flux = ordre.decider.flux(ordre.identifiant)
        if flux not in stuck:
            try:
                done += carry_out(world, ordre, correlation)
            except Exception as error:  # noqa: BLE001  raised below
                stuck[flux] = error
    for fault in stuck.values():
        raise fault
    return done


def _due(service: str, veille: Veille, world: World) -> Iterator[Ordre]:
    now = world.clock.now()
    for identifiant in map(_stream, _on_list(service, veille.liste, world)):
        etat = load(veille.decider, world.store, identifiant).etat
        yield from (Ordre(veille.decider, identifiant, commande) for commande in veille.dus(etat, now))
        yield from veille.ordres(etat, now)
        for balayage in veille.balayages(etat, now):
            yield from orders(service, balayage, world)


def _on_list(service: str, liste: str, world: World, jusque: str = "", after: str = "") -> Iterator[Item]:
    last = f"{jusque}#\U0010ffff" if jusque else "\U0010ffff"
    lines = between(world.store, f"{service}/liste#{liste}", after, last)
    return (item for item in lines if str(item["sk"]) != after)


def _stream(line: Item) -> str:
    """Name the stream that a line is of, within its aggregate."""
    return str(line["flux"]).split("#", 1)[1]
