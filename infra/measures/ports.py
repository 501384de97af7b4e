"""The ports in memory, with a meter on each: how often the world was called, how big, and how long it took."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil

from kernel.ports import INDEXED, Item, Key, Mail, Message, Objects, Outgoing, Page, Put, Store, World, Write
from tests.fakes import MemoryWorld

READ_UNIT_BYTES, WRITE_UNIT_BYTES = 4096, 1024
TRANSACTION_FACTOR = 2  # a transactional write costs two units per kilobyte
NUMBER_BYTES = 21


@dataclass
class Meter:
    """What has been asked of the world so far."""

    trips: Counter[str] = field(default_factory=Counter)
    lines: int = 0  # items that queries gave
    read_units: float = 0
    write_units: float = 0
    published: int = 0
    queued: int = 0
    mails: int = 0
    mail_bytes: int = 0
    objects_put: int = 0
    objects_get: int = 0
    outside_s: float = 0  # time spent in the ports, to be taken off a handler's

    @property
    def total_trips(self) -> int:
        """Give the number of calls of the table."""
        return self.trips.total()

    @contextmanager
    def call(self, name: str = "") -> Iterator[None]:
        """Time a call of a port, and count it when it is one of the table."""
        if name:
            self.trips[name] += 1
        started = time.perf_counter()
        try:
            yield
        finally:
            self.outside_s += time.perf_counter() - started

    def weigh_read(self, items: Sequence[Item], asked: int = 1) -> None:
        """Count a strongly consistent read of several items, each rounded up; one that is not there costs one."""
        units = [ceil(size_of(i) / READ_UNIT_BYTES) for i in items]
        self.read_units += sum(units) + max(0, asked - len(items))

    def weigh_query(self, items: Sequence[Item]) -> None:
        """Count a query: its items together, rounded up once."""
        self.lines += len(items)
        self.read_units += max(1, ceil(sum(map(size_of, items)) / READ_UNIT_BYTES))

    def weigh_write(self, write: Write, factor: int) -> None:
        """Count one write, and its copy in the index by day when it is an entry of the journal."""
        self.write_units += sum(units for _, units in costs(write, factor))


def costs(write: Write, factor: int) -> Iterator[tuple[str, int]]:
    """Give the units that a write costs on each key: the table's, and that of the index by day, which has of an entry
    of the journal what it is told to have."""
    item: Item = {"pk": write.key.pk, "sk": write.key.sk, **(write.item if isinstance(write, Put) else {})}
    yield write.key.pk, factor * _write_units(item)
    if "jour" in item:
        indexed = {name: item[name] for name in ("pk", "sk", "jour", "rang", *INDEXED) if name in item}
        yield f"index {item['jour']!s}", _write_units(indexed)


def _write_units(item: Item) -> int:
    """Give the units of an item that is written once, outside a transaction."""
    return ceil(size_of(item) / WRITE_UNIT_BYTES)


def size_of(item: Item) -> int:
    """Give the size of an item, names included, as the table bills it."""
    return sum(len(name) + _size(value) for name, value in item.items())


def _size(value: str | int | bytes | bool) -> int:
    if isinstance(value, bool):
        return 1
    if isinstance(value, int):
        return NUMBER_BYTES
    return len(value.encode() if isinstance(value, str) else value)


class MeteredStore:
    """The table, metered."""

    def __init__(self, inner: Store, meter: Meter) -> None:
        """Put a meter on a store."""
        self.inner, self.meter = inner, meter

    def read(self, keys: Sequence[Key]) -> Mapping[Key, Item]:
        """See the port."""
        with self.meter.call("read"):
            found = self.inner.read(keys)
        self.meter.weigh_read(list(found.values()), len(keys))
        return found

    def query(self, pk: str, sk_from: str, sk_to: str, limit: int, after: Key | None = None) -> Page:
        """See the port."""
        with self.meter.call("query"):
            page = self.inner.query(pk, sk_from, sk_to, limit, after)
        self.meter.weigh_query(page.items)
        return page

    def query_day(self, jour: str, rang_from: str, limit: int) -> tuple[Item, ...]:
        """See the port."""
        with self.meter.call("query_day"):
            items = self.inner.query_day(jour, rang_from, limit)
        self.meter.weigh_query(items)
        return items

    def transact(self, writes: Sequence[Write], token: str) -> None:
        """See the port."""
        for write in writes:
            self.meter.weigh_write(write, TRANSACTION_FACTOR)
        self._carry("transact", lambda: self.inner.transact(writes, token))

    def write(self, write: Write) -> None:
        """See the port."""
        self.meter.weigh_write(write, 1)
        self._carry("write", lambda: self.inner.write(write))

    def _carry(self, name: str, call: Callable[[], None]) -> None:
        with self.meter.call(name):
            call()

    def add(self, key: Key, name: str) -> int:
        """See the port."""
        self.meter.write_units += 1
        with self.meter.call("add"):
            return self.inner.add(key, name)


class MeteredOutgoing:
    """The topic and the letters queues, metered."""

    def __init__(self, inner: Outgoing, meter: Meter) -> None:
        """Put a meter on the way out."""
        self.inner, self.meter = inner, meter

    def publish(self, message: Message) -> None:
        """See the port."""
        self.meter.published += 1
        self.inner.publish(message)

    def send(self, service: str, message: Message) -> None:
        """See the port."""
        self.meter.queued += 1
        self.inner.send(service, message)

    def resume(self, service: str, message: Message) -> None:
        """See the port."""
        self.meter.queued += 1
        self.inner.resume(service, message)


@dataclass
class MeteredMailer:
    """The mail service: counts what leaves and keeps nothing."""

    meter: Meter

    def send(self, mail: Mail) -> str:
        """See the port."""
        self.meter.mails += 1
        self.meter.mail_bytes += len(mail.text.encode()) + len(mail.html.encode())
        return f"mail-{self.meter.mails}"


class MeteredObjects:
    """The bucket, metered."""

    def __init__(self, inner: Objects, meter: Meter) -> None:
        """Put a meter on the bucket."""
        self.inner, self.meter = inner, meter

    def put(self, name: str, content: bytes, content_type: str) -> None:
        """See the port."""
        self.meter.objects_put += 1
        with self.meter.call():
            self.inner.put(name, content, content_type)

    def get(self, name: str) -> bytes:
        """See the port."""
        self.meter.objects_get += 1
        with self.meter.call():
            return self.inner.get(name)

    def link(self, name: str, filename: str) -> str:
        """See the port: an address is signed without a call."""
        return self.inner.link(name, filename)


@dataclass
class MeteredWorld(MemoryWorld):
    """The six ports in memory, metered."""

    meter: Meter = field(default_factory=Meter)

    @property
    def world(self) -> World:
        """Give the ports as the services get them."""
        return World(
            MeteredStore(self.store, self.meter),
            MeteredOutgoing(self.outgoing, self.meter),
            MeteredMailer(self.meter),
            MeteredObjects(self.objects, self.meter),
            self.keys,
            self.clock,
        )
