"""What a service does by itself: reactions to others' facts, and what the calendar makes due.

Both give *orders*, commands with their stream, worked out by pure functions of the service; both go through `handle`.
A command already carried out is answered `()`, so a message twice, late or out of order changes nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from kernel import droits
from kernel.decider import Commande, Decider
from kernel.erasure import erase_content
from kernel.handle import Envoi, handle
from kernel.label.faits import Copie, Fait
from kernel.ports import World
from kernel.refus import Doublon
from kernel.store import between, keep_copy, load


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


def receive(service: str, reagir: Reagir, world: World, body: str) -> None:
    """Take one fact: keep it if it is the newest of its stream, then do what it calls for.

    The same fact again is done again: the first time may have stopped halfway. Raises a Refus when an order is
    refused, which is a fault of ours, and a ValueError when the fact is of a version that is not read here: the message
    comes back, then waits in the dead-letter queue for us. Nothing is kept of what cannot be read.
    """
    copie = Copie.depuis(body)
    fait = copie.lire()
    if keep_copy(world.store, service, copie):
        for called_for in reagir(fait):
            for ordre in orders(service, called_for, world):
                carry_out(world, ordre, copie.correlation)


def orders(service: str, called_for: Ordre | Balayage, world: World) -> Iterator[Ordre]:
    """Give an order as it is, a sweep as one order for each stream that is on its list now."""
    if isinstance(called_for, Ordre):
        yield called_for
        return
    for identifiant in _on_list(service, called_for.liste, world, called_for.jusque):
        yield Ordre(called_for.decider, identifiant, called_for.commande, expurge=called_for.expurge)


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
    for identifiant in _on_list(service, veille.liste, world):
        etat = load(veille.decider, world.store, identifiant).etat
        yield from (Ordre(veille.decider, identifiant, commande) for commande in veille.dus(etat, now))
        yield from veille.ordres(etat, now)
        for balayage in veille.balayages(etat, now):
            yield from orders(service, balayage, world)


def _on_list(service: str, liste: str, world: World, jusque: str = "") -> Iterator[str]:
    last = f"{jusque}#\U0010ffff" if jusque else "\U0010ffff"
    for item in between(world.store, f"{service}/liste#{liste}", "", last):
        yield str(item["flux"]).split("#", 1)[1]
