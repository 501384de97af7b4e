"""The six doors to the world. Nothing else in the services has I/O.

Each port is a protocol with an AWS adapter (`aws.py`) and an in-memory one (`tests/fakes.py`); the simulation wraps
the in-memory ones and injects a fault before and after each call, finding the calls in this very file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol

Value = str | int | bytes | bool
Item = Mapping[str, Value]

TRANSACTION_ITEMS_MAX = 100
BATCH_GET_ITEMS_MAX = 100
PAGE_ITEMS_MAX = 100
INDEXED = ("entete", "empreinte", "fait")  # of a journal entry, what the index by day has beside its keys: no body


class Key(tuple[str, str]):
    """The key of an item: `pk` names its stream or list, `sk` its place in it."""

    __slots__ = ()

    def __new__(cls, pk: str, sk: str) -> "Key":
        """Make the pair."""
        return super().__new__(cls, (pk, sk))

    @property
    def pk(self) -> str:
        """Partition key: `<service>/<aggregate>#<id>`."""
        return self[0]

    @property
    def sk(self) -> str:
        """Sort key: `ETAT`, `JOURNAL#00000001`…"""
        return self[1]


@dataclass(frozen=True, slots=True)
class Absent:
    """The write holds only if no item has this key."""


class Equals(NamedTuple):
    """The write holds only if the stored item's field has this value."""

    name: str
    value: Value


class AbsentOrLess(NamedTuple):
    """The write holds only if there is no item, or its field is smaller."""

    name: str
    value: int


Condition = Absent | Equals | AbsentOrLess | None


@dataclass(frozen=True, slots=True)
class Put:
    """Write a whole item."""

    key: Key
    item: Item
    condition: Condition = None


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove an item."""

    key: Key
    condition: Condition = None


Write = Put | Delete


class Page(NamedTuple):
    """One page of a query, in key order, and where the next one starts (None at the end)."""

    items: tuple[Item, ...]
    next: Key | None


class ConflictError(Exception):
    """A condition did not hold, or another writer was at work on an item: nothing was written.

    `failed` has the keys whose condition failed; empty when only another transaction was in the way.
    """

    def __init__(self, failed: Sequence[Key] = ()) -> None:
        """Keep the keys at fault."""
        super().__init__(", ".join("/".join(k) for k in failed) or "transaction in progress")
        self.failed = tuple(failed)


class UnknownOutcomeError(Exception):
    """The call was sent and no answer came: it may have been carried out, or not."""


class UnavailableError(Exception):
    """The call was refused for now (throttling, outage): it was not carried out."""


class MailRefusedError(Exception):
    """The mail service will never take this message (bad address)."""


class Store(Protocol):
    """The table. Reads are strongly consistent, except on the `jour` index."""

    def read(self, keys: Sequence[Key]) -> Mapping[Key, Item]:
        """Give the items that exist among at most 100 keys, in one round trip."""
        ...

    def query(self, pk: str, sk_from: str, sk_to: str, limit: int, after: Key | None = None) -> Page:
        """Give items of one partition with `sk_from <= sk <= sk_to`, at most `limit`, starting after a key."""
        ...

    def query_day(self, jour: str, rang_from: str, limit: int) -> tuple[Item, ...]:
        """Give what the index by day has (`INDEXED`) of the journal entries of one `<service>#<day>` with
        `rang > rang_from`, in order. May lag by seconds."""
        ...

    def transact(self, writes: Sequence[Write], token: str) -> None:
        """Carry out all writes or none. The same token within minutes is the same transaction.

        Raises ConflictError, UnknownOutcomeError or UnavailableError.
        """
        ...

    def write(self, write: Write) -> None:
        """Carry out one write. Raises like `transact`."""
        ...

    def add(self, key: Key, name: str) -> int:
        """Add one to a counter and give its new value."""
        ...


@dataclass(frozen=True, slots=True)
class Message:
    """What leaves the journal for a queue or the topic. `group` orders, `dedup` says which message it is."""

    body: str
    group: str
    dedup: str
    attributes: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)


class Outgoing(Protocol):
    """The topic of published facts, the queues of letters and of facts. At least once."""

    def publish(self, message: Message) -> None:
        """Give a fact to the topic."""
        ...

    def send(self, service: str, message: Message) -> None:
        """Give a journal entry's address to the letters queue of its owner."""
        ...

    def resume(self, service: str, message: Message) -> None:
        """Give the rest of a fact to the facts queue of the service that is at work on it."""
        ...


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter ready to leave, for one recipient; `calendar` is an invitation (RFC 5545), when it carries one; `tag` is
    what the mail service names it back by, and is not part of the message."""

    recipient: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str]
    calendar: str = ""
    tag: str = ""


class Mailer(Protocol):
    """The mail service."""

    def send(self, mail: Mail) -> str:
        """Hand the mail over and give the service's message id.

        Raises MailRefusedError, UnavailableError (surely not sent) or UnknownOutcomeError.
        """
        ...


class Objects(Protocol):
    """The bucket: immutable documents named by their digest."""

    def put(self, name: str, content: bytes, content_type: str) -> None:
        """Keep a document; the same name always has the same content."""
        ...

    def get(self, name: str) -> bytes:
        """Give a document. Raises KeyError if there is none."""
        ...

    def link(self, name: str, filename: str) -> str:
        """Give an address that opens a document for a minute, to be kept as `filename`. Whether there is one is not
        looked at."""
        ...


class Keys(Protocol):
    """Keys of others, and later our own signature."""

    def issuer_keys(self, refresh: bool) -> Mapping[str, object]:
        """Give the issuer's published key set (JWKS); `refresh` asks the issuer again."""
        ...


class Clock(Protocol):
    """Time, identifiers and randomness."""

    def now(self) -> datetime:
        """Give the instant, in UTC."""
        ...

    def real(self) -> datetime:
        """Give the instant that tokens, links and expiries follow: never moved, even locally."""
        ...

    def received(self, epoch_ms: int) -> datetime:
        """Give the instant, on this clock, at which the gateway received a request."""
        ...

    def ulid(self) -> str:
        """Give a new sortable identifier of 26 characters."""
        ...

    def random(self, size: int) -> bytes:
        """Give unpredictable bytes."""
        ...


@dataclass(frozen=True, slots=True)
class World:
    """The six ports together."""

    store: Store
    outgoing: Outgoing
    mailer: Mailer
    objects: Objects
    keys: Keys
    clock: Clock
