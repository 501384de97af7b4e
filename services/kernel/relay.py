"""The journal is the outbox: each entry leaves for those it concerns, once or more, in the order of its stream.

The fact, if any, goes to the topic, for the services of its audience alone; the entry's address goes to the letters
queue of its owner. A sweep does the same from the index by day, for what the table's stream (24 h) has lost.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from kernel import journal
from kernel.label.faits import FAITS
from kernel.model import Tolerant
from kernel.ports import Item, Message, Outgoing, Store, World

SWEEP_DAYS = 7  # so that a sweep or two that never ran lose nothing
SWEEP_PAGE = 100
SERVICES = ("candidature", "expertise", "commission")


class Address(Tolerant):
    """Where an entry stands: what a letters queue carries."""

    flux: str
    seq: int
    correlation: str


def relay_entry(item: Item, outgoing: Outgoing) -> None:
    """Send one entry on its ways. Done twice, it changes nothing at the other end."""
    entry = journal.from_item(item)
    entete = entry.entete
    dedup = f"{entete.flux}#{entete.seq}"
    if entry.fait is not None:
        _publish(entry.fait, entete.flux, dedup, outgoing)
    address = Address(flux=entete.flux, seq=entete.seq, correlation=entete.correlation)
    outgoing.send(entete.flux.split("/", 1)[0], Message(address.model_dump_json(), entete.flux, dedup))


def _publish(fait: str, flux: str, dedup: str, outgoing: Outgoing) -> None:
    kind = str(json.loads(fait)["type"])
    audience = tuple(sorted(FAITS[kind].AUDIENCE))
    if audience:
        outgoing.publish(Message(fait, flux, dedup, {"type": kind, "audience": audience}))


def sweep(world: World, since: date | None = None) -> int:
    """Relay again every entry written since a day, and give their number. Default: the last week."""
    first = since or (world.clock.now() - timedelta(days=SWEEP_DAYS - 1)).date()
    swept = 0
    for service in SERVICES:
        for item in entries_since(world.store, service, first, world.clock.now()):
            relay_entry(item, world.outgoing)
            swept += 1
    return swept


def entries_since(store: Store, service: str, first: date, now: datetime) -> Iterator[Item]:
    """Give the entries of a service from one day to now, in the order of their time."""
    day = first
    while day <= now.date():
        yield from entries_of_day(store, f"{service}#{day.isoformat()}")
        day += timedelta(days=1)


def entries_of_day(store: Store, jour: str, after: str = "") -> Iterator[Item]:
    """Give the entries of one service on one day, page by page."""
    while page := store.query_day(jour, after, SWEEP_PAGE):
        yield from page
        after = str(page[-1]["rang"])
