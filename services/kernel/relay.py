"""The journal is the outbox: each entry leaves for those it concerns, once or more, in the order of its stream.

The fact, if any, goes to the topic, for the services of its audience alone; the entry's address goes to the letters
queue of its owner. A sweep does the same from the index by day, for what the table's stream (24 h) has lost.

Every message names the table that it came from (`origine`): after a restore, what the replaced table had said is told
apart from what happens now (docs/adr/0009).
"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from kernel import journal
from kernel.label.faits import FaitInconnu, fait_du_type
from kernel.model import Tolerant
from kernel.ports import Item, Message, Outgoing, Store, World

SWEEP_DAYS = 7  # so that a sweep or two that never ran lose nothing
SWEEP_PAGE = 100
SERVICES = ("candidature", "expertise", "commission")


class Address(Tolerant):
    """Where an entry stands, and in which table: what a letters queue carries."""

    flux: str
    seq: int
    correlation: str
    origine: str = ""


def relay_entry(item: Item, outgoing: Outgoing, origine: str = "") -> None:
    """Send one entry of a table on its ways. Done twice, it changes nothing at the other end.

    Raises FaitInconnu when its fact is of a type that is not known here: nobody can tell who may receive it.
    """
    entete, fait = journal.header(item), journal.fact(item)
    dedup = f"{origine}/{entete.flux}#{entete.seq}"
    if fait is not None:
        message = journal.canonical({**json.loads(fait), "origine": origine})
        _publish(message, entete.flux, dedup, outgoing)
    address = Address(flux=entete.flux, seq=entete.seq, correlation=entete.correlation, origine=origine)
    outgoing.send(entete.flux.split("/", 1)[0], Message(address.model_dump_json(), entete.flux, dedup))


def _publish(fait: str, flux: str, dedup: str, outgoing: Outgoing) -> None:
    kind = str(json.loads(fait)["type"])
    audience = tuple(sorted(fait_du_type(kind).AUDIENCE))
    if audience:
        outgoing.publish(Message(fait, flux, dedup, {"type": kind, "audience": audience}))


def sweep(world: World, since: date | None = None, origine: str = "", until: date | None = None) -> int:
    """Relay again every entry written from a day to another, and give their number. Default: the last week.

    An entry that this version cannot relay holds up itself alone: the others are done, then FaitInconnu is raised.
    """
    now = world.clock.now()
    first = since or (now - timedelta(days=SWEEP_DAYS - 1)).date()
    last = datetime.combine(until, time(), UTC) if until else now
    swept, unknown = 0, None
    for service in SERVICES:
        for item in entries_since(world.store, service, first, last):
            try:
                relay_entry(item, world.outgoing, origine)
                swept += 1
            except FaitInconnu as error:
                unknown = error
    if unknown is not None:
        raise unknown
    return swept


def entries_since(store: Store, service: str, first: date, now: datetime) -> Iterator[Item]:
    """Give the entries of a service from one day to that of an instant, in the order of their time."""
    day = first
    while day <= now.date():
        yield from entries_of_day(store, f"{service}#{day.isoformat()}")
        day += timedelta(days=1)


def entries_of_day(store: Store, jour: str, after: str = "") -> Iterator[Item]:
    """Give the entries of one service on one day, page by page."""
    while page := store.query_day(jour, after, SWEEP_PAGE):
        yield from page
        after = str(page[-1]["rang"])
