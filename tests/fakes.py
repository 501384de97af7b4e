"""In-memory adapters of the six ports: exact on conditions and transactions, single-threaded, no I/O.

They serve the unit tests, and the simulation, which wraps them with faults.
"""

import hashlib
import itertools
import json
from bisect import bisect_left, bisect_right, insort
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Self
from unittest.mock import patch

from kernel.ports import (
    BATCH_GET_ITEMS_MAX,
    INDEXED,
    TRANSACTION_ITEMS_MAX,
    Absent,
    AbsentOrLess,
    Condition,
    ConflictError,
    Equals,
    Item,
    Key,
    Mail,
    Message,
    Page,
    Put,
    World,
    Write,
)

START = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)


def holds(condition: Condition, item: Item | None) -> bool:
    """Evaluate a condition the way the table does."""
    match condition:
        case None:
            return True
        case Absent():
            return item is None
        case Equals(name, value):
            return item is not None and item.get(name) == value
        case AbsentOrLess(name, value):
            stored = None if item is None else item.get(name)
            return item is None or (isinstance(stored, int) and stored < value)


class Table(dict[Key, Item]):
    """Items by key, with the sort keys of each partition and the entries of each day kept in order."""

    def __init__(self) -> None:
        super().__init__()
        self.partitions: dict[str, list[str]] = {}
        self.days: dict[str, list[tuple[str, Key]]] = {}

    def __setitem__(self, key: Key, item: Item) -> None:
        old = self.get(key)
        if old is None:
            insort(self.partitions.setdefault(key.pk, []), key.sk)
        if _place(key, old) != _place(key, item):
            self._out_of_its_day(key, old)
            if "jour" in item:
                insort(self.days.setdefault(str(item["jour"]), []), (str(item["rang"]), key))
        super().__setitem__(key, item)

    def __delitem__(self, key: Key) -> None:
        self._out_of_its_day(key, self[key])
        sks = self.partitions[key.pk]
        del sks[bisect_left(sks, key.sk)]
        super().__delitem__(key)

    def _out_of_its_day(self, key: Key, item: Item | None) -> None:
        if item is not None and "jour" in item:
            day = self.days[str(item["jour"])]
            del day[bisect_left(day, (str(item["rang"]), key))]

    def copy_of(self) -> "Table":
        """Give a table of its own with the same items."""
        twin = Table()
        twin.update(self)  # past `__setitem__`: the indexes are copied as they are
        twin.partitions = {pk: list(sks) for pk, sks in self.partitions.items()}
        twin.days = {jour: list(day) for jour, day in self.days.items()}
        return twin


def _place(key: Key, item: Item | None) -> tuple[object, ...]:
    return () if item is None or "jour" not in item else (item["jour"], item["rang"], key)


class MemoryStore:
    """The table in memory. `inserted` are the journal entries that its stream would deliver."""

    def __init__(self) -> None:
        self.items = Table()
        self.tokens: dict[str, str] = {}
        self.inserted: deque[Item] = deque()

    def read(self, keys: Sequence[Key]) -> Mapping[Key, Item]:
        assert 0 < len(keys) == len(set(keys)) <= BATCH_GET_ITEMS_MAX, "one batch, not empty, no key twice"
        return {k: dict(self.items[k]) for k in keys if k in self.items}

    def query(self, pk: str, sk_from: str, sk_to: str, limit: int, after: Key | None = None) -> Page:
        sks = self.items.partitions.get(pk, [])
        first = bisect_left(sks, sk_from)
        if after is not None and after.pk >= pk:
            first = max(first, bisect_right(sks, after.sk)) if after.pk == pk else len(sks)
        end = bisect_right(sks, sk_to)
        keys = [Key(pk, sk) for sk in sks[first : min(end, first + limit)]]
        return Page(tuple(dict(self.items[k]) for k in keys), keys[-1] if first + limit < end else None)

    def query_day(self, jour: str, rang_from: str, limit: int) -> tuple[Item, ...]:
        day = self.items.days.get(jour, [])
        first = bisect_right(day, rang_from, key=lambda entry: entry[0])
        found = (self.items[key] for _, key in day[first : first + limit])
        return tuple({n: v for n, v in item.items() if n in ("pk", "sk", "jour", "rang", *INDEXED)} for item in found)

    def transact(self, writes: Sequence[Write], token: str) -> None:
        assert 0 < len(writes) <= TRANSACTION_ITEMS_MAX
        assert len({w.key for w in writes}) == len(writes), "one transaction never touches an item twice"
        content = repr(writes)
        if token in self.tokens:
            assert self.tokens[token] == content, "a token belongs to one transaction"
            return
        failed = [w.key for w in writes if not holds(w.condition, self.items.get(w.key))]
        if failed:
            raise ConflictError(failed)
        self.tokens[token] = content
        for write in writes:
            self._apply(write)

    def write(self, write: Write) -> None:
        if not holds(write.condition, self.items.get(write.key)):
            raise ConflictError([write.key])
        self._apply(write)

    def add(self, key: Key, name: str) -> int:
        item = self.items.get(key, {"pk": key.pk, "sk": key.sk})
        value = int(item.get(name, 0)) + 1
        self.items[key] = {**item, name: value}
        return value

    def _apply(self, write: Write) -> None:
        if not isinstance(write, Put):
            if write.key in self.items:
                del self.items[write.key]
            return
        new = write.key not in self.items
        self.items[write.key] = {**write.item, "pk": write.key.pk, "sk": write.key.sk}
        if new and write.key.sk.startswith("JOURNAL#"):
            self.inserted.append(dict(self.items[write.key]))


@dataclass
class MemoryOutgoing:
    """The topic and the letters queues: what left, in order."""

    published: deque[Message] = field(default_factory=deque)
    letters: dict[str, deque[Message]] = field(default_factory=dict)

    def publish(self, message: Message) -> None:
        self.published.append(message)

    def send(self, service: str, message: Message) -> None:
        self.letters.setdefault(service, deque()).append(message)

    def resume(self, service: str, message: Message) -> None:
        self.published.append(replace(message, attributes={"audience": (service,)}))


@dataclass
class MemoryMailer:
    """The mailbox of everybody."""

    sent: list[Mail] = field(default_factory=list)

    def says(self, retour: str, nature: str = "", of: Mail | None = None) -> str:
        """Give what the mail service says of a letter that left, the last one unless another is named, as the queue of
        the letters receives it: `remis`, `signale`, or `rejete`, for good (`Permanent`) or for a time (`Transient`)."""
        said = {"retour": retour, "lettre": (of or self.sent[-1]).tag}
        return json.dumps({**said, "nature": nature} if nature else said)

    def send(self, mail: Mail) -> str:
        self.sent.append(mail)
        return f"mail-{len(self.sent)}"


@dataclass
class MemoryObjects:
    """The bucket."""

    kept: dict[str, bytes] = field(default_factory=dict)

    def put(self, name: str, content: bytes, content_type: str) -> None:
        assert self.kept.setdefault(name, content) == content, "a document never changes"

    def get(self, name: str) -> bytes:
        return self.kept[name]

    def link(self, name: str, filename: str) -> str:
        return f"https://documents.exemple.invalid/{name}?nom={filename}"


@dataclass
class MemoryKeys:
    """The issuer's published keys."""

    jwks: Mapping[str, object] = field(default_factory=lambda: {"keys": []})
    refreshed: int = 0

    def issuer_keys(self, refresh: bool) -> Mapping[str, object]:
        self.refreshed += refresh
        return self.jwks


class MemoryClock:
    """Virtual time, and identifiers and randomness drawn from a seed."""

    def __init__(self, start: datetime = START, seed: int = 0) -> None:
        self.current = start
        self.rng = Random(seed)
        self.counter = itertools.count(1)

    def now(self) -> datetime:
        return self.current

    def real(self) -> datetime:
        return self.current

    def received(self, epoch_ms: int) -> datetime:
        return datetime.fromtimestamp(epoch_ms / 1000, UTC)

    def ulid(self) -> str:
        return f"{next(self.counter):026d}"

    def random(self, size: int) -> bytes:
        return self.rng.randbytes(size)

    def advance(self, **delta: float) -> None:
        self.current += timedelta(**delta)


@dataclass
class MemoryWorld:
    """The six ports in memory, each within reach of the test."""

    store: MemoryStore = field(default_factory=MemoryStore)
    outgoing: MemoryOutgoing = field(default_factory=MemoryOutgoing)
    mailer: MemoryMailer = field(default_factory=MemoryMailer)
    objects: MemoryObjects = field(default_factory=MemoryObjects)
    keys: MemoryKeys = field(default_factory=MemoryKeys)
    clock: MemoryClock = field(default_factory=MemoryClock)

    @property
    def world(self) -> World:
        return World(self.store, self.outgoing, self.mailer, self.objects, self.keys, self.clock)

    def copy_of(self) -> Self:
        """Give a memory of its own with the same in it. What nobody can change (items are replaced, letters and
        messages frozen) is shared: copying them was a tenth of the time of the comparisons of houses."""
        store, kept, outgoing = self.store, self.objects.kept, self.outgoing
        frozen = [*self.mailer.sent, *outgoing.published, *(m for queue in outgoing.letters.values() for m in queue)]
        own = {id(store.items): store.items.copy_of(), id(store.tokens): dict(store.tokens), id(kept): dict(kept)}
        return deepcopy(self, {**own, **{id(x): x for x in frozen}})


def fingerprint(store: MemoryStore) -> str:
    """Give one hash of everything the table holds: two runs compare by it."""
    return hashlib.sha256(repr(sorted(store.items.items())).encode()).hexdigest()


@contextmanager
def trips(store: Any) -> Iterator[list[str]]:
    """Give the name of every call of a table, as it is made: each is a round trip."""
    calls: list[str] = []
    with ExitStack() as stack:
        for name in ("read", "query", "transact", "write", "add"):
            stack.enter_context(patch.object(store, name, _told(getattr(store, name), name, calls)))
        yield calls


def _told(plain: Callable[..., Any], name: str, calls: list[str]) -> Callable[..., Any]:
    def call(*args: Any, **more: Any) -> Any:
        calls.append(name)
        return plain(*args, **more)

    return call
