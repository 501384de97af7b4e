"""A table that fails on order: what happens before, after or instead of a call, and how many calls there were."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kernel.ports import Item, Key, Page, World, Write
from tests.fakes import MemoryStore, MemoryWorld

Gesture = Callable[[], None]


@dataclass
class FaultyStore:
    """`before` are gestures made just before each transaction (another writer…); `after` just after, its answer lost
    if one raises. One of each is used up by transaction."""

    memory: MemoryStore
    before: list[Gesture | None] = field(default_factory=list)
    after: list[Gesture | None] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)

    def read(self, keys: Sequence[Key]) -> Mapping[Key, Item]:
        self.calls["read"] += 1
        return self.memory.read(keys)

    def query(self, pk: str, sk_from: str, sk_to: str, limit: int, after: Key | None = None) -> Page:
        self.calls["query"] += 1
        return self.memory.query(pk, sk_from, sk_to, limit, after)

    def query_day(self, jour: str, rang_from: str, limit: int) -> tuple[Item, ...]:
        self.calls["query_day"] += 1
        return self.memory.query_day(jour, rang_from, limit)

    def transact(self, writes: Sequence[Write], token: str) -> None:
        self.calls["transact"] += 1
        _next(self.before)
        self.memory.transact(writes, token)
        _next(self.after)

    def write(self, write: Write) -> None:
        self.calls["write"] += 1
        self.memory.write(write)

    def add(self, key: Key, name: str) -> int:
        self.calls["add"] += 1
        return self.memory.add(key, name)

    @property
    def trips(self) -> int:
        """Give the number of round trips so far."""
        return self.calls.total()


def _next(gestures: list[Gesture | None]) -> None:
    if gestures and (gesture := gestures.pop(0)) is not None:
        gesture()


def raising(error: Exception) -> Gesture:
    """Give a gesture that fails."""

    def fail() -> None:
        raise error

    return fail


def over(memory: MemoryWorld, *, before: Sequence[Gesture | None] = (), after: Sequence[Gesture | None] = ()) -> World:
    """Give the world of a test, its table failing on order."""
    return replace(memory.world, store=FaultyStore(memory.store, list(before), list(after)))


def counted(memory: MemoryWorld) -> tuple[World, FaultyStore]:
    """Give the world of a test and its counter of calls."""
    store = FaultyStore(memory.store)
    return replace(memory.world, store=store), store
