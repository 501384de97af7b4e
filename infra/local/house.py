"""The deployed house on this machine: the local cloud, the front, people who call, and the clock.

Whoever plays a campaign has two levers and no other: HTTP requests, and the clock.
"""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from infra.build import build
from infra.local.cloud import HOST, Cloud, attached, running
from infra.local.deploy import CLOCK, Deployment, Settings, deploy, found, warm
from infra.local.front import Front, serving
from infra.local.mailbox import keep
from infra.local.tokens import Role

SERVICES = ("candidature", "expertise", "commission")
QUEUES = tuple(f"{service}-{kind}.fifo" for service in SERVICES for kind in ("faits", "lettres"))
TICK_HOUR_UTC = 4
QUIET_POLLS = 3
POLL_SECONDS = 0.05
STILL_SECONDS_MAX = 120
TIMEOUT_SECONDS = 35
FRONT_PORT = "front"  # the file, beside the state, that says where the front listens


class HouseError(RuntimeError):
    """Something in the house did not answer as it should."""


@dataclass(frozen=True)
class Answer:
    """An HTTP answer, read."""

    status: int
    headers: Mapping[str, str]
    body: Any

    def __getitem__(self, name: str) -> Any:
        """Give a member of the body."""
        return self.body[name]


@dataclass
class House:
    """A deployed house and its clock. `requests` counts what was asked, for the budget."""

    deployment: Deployment
    port: int
    front: Front | None = None  # None when another program keeps the house open
    requests: int = 0
    _local: threading.local = field(default_factory=threading.local, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _opened: list[HTTPConnection] = field(default_factory=list, repr=False)

    @property
    def origin(self) -> str:
        """Give the one address of the three services."""
        return f"http://{HOST}:{self.port}"

    @property
    def cloud(self) -> Cloud:
        """Give the cloud it stands on."""
        return self.deployment.cloud

    def token(self, role: Role, nom: str, territoires: tuple[str, ...] = (), siret: str | None = None) -> str:
        """Sign somebody in."""
        return self.deployment.people.token(role, territoires, siret, nom)

    def call(
        self, token: str | None, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Make one request through the front, on this thread's own connection."""
        sent = {"Content-Type": "application/json", **(headers or {})}
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        content = None if body is None else json.dumps(body).encode()
        with self._lock:
            self.requests += 1
        connection = self._connection()
        try:
            connection.request(method, path, content, sent)
            answer = connection.getresponse()
            raw = answer.read()
        except OSError:
            connection.close()
            raise
        return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, json.loads(raw) if raw else None)

    def _connection(self) -> HTTPConnection:
        if not hasattr(self._local, "connection"):
            self._local.connection = HTTPConnection(HOST, self.port, timeout=TIMEOUT_SECONDS)
            self._opened.append(self._local.connection)
        connection: HTTPConnection = self._local.connection
        return connection

    def close(self) -> None:
        """Close the connections of every thread that asked something."""
        for connection in self._opened:
            connection.close()

    # The clock

    def now(self) -> datetime:
        """Give the instant that the services see."""
        value = self.cloud.client("ssm").get_parameter(Name=CLOCK)["Parameter"]["Value"]
        return datetime.now(UTC) + timedelta(seconds=float(value))

    def set_clock(self, to: datetime) -> None:
        """Set the clock without more. It never goes back: what happened stays in the past."""
        if to < self.now() - timedelta(minutes=1):
            raise HouseError(f"l'horloge ne recule pas : il est {self.now():%d/%m/%Y %H:%M} UTC")
        self.force_clock(to)

    def force_clock(self, to: datetime) -> None:
        """Set the clock wherever it was: for a house where nothing has happened yet."""
        offset = (to - datetime.now(UTC)).total_seconds()
        self.cloud.client("ssm").put_parameter(Name=CLOCK, Value=str(offset), Type="String", Overwrite=True)

    def move(self, to: datetime) -> int:
        """Move the clock as time would: queues drained first, then a tick a day until that instant.

        The schedule ticks every quarter of an hour; a tick does what is due at its hour whatever earlier ones missed,
        so one a day and one at the end do the same. Gives the number of orders that ticks made.
        """
        self.drain()
        orders, day = 0, self.now()
        while (day := (day + timedelta(days=1)).replace(hour=TICK_HOUR_UTC, minute=0, second=0)) < to:
            self.set_clock(day)
            orders += self.tick()
        self.set_clock(to)
        return orders + self.tick()

    def tick(self) -> int:
        """Send the three ticks, again until nothing more is due, and give how many orders they made."""
        total = 0
        with ThreadPoolExecutor(len(SERVICES)) as pool:
            while made := sum(pool.map(self._tick_one, SERVICES)):
                total += made
                self.drain()
        return total

    def _tick_one(self, service: str) -> int:
        return int(self.deployment.invoke(service, "reveil", {"source": "eq"})["ordres"])

    # The queues

    def drain(self) -> None:
        """Wait until every message has arrived: stream relayed, queues empty, several times in a row. However many
        there are, they are waited for as long as they move. Raises HouseError, naming the queues, once none does."""
        seen, moved, quiet = self._waiting(), time.monotonic(), 0
        while quiet < QUIET_POLLS:
            time.sleep(POLL_SECONDS)
            waiting = self._waiting()
            quiet = 0 if waiting else quiet + 1
            if waiting != seen:
                seen, moved = waiting, time.monotonic()
            if waiting and time.monotonic() > moved + STILL_SECONDS_MAX:
                files = ", ".join(f"{name} ({sum(counts)})" for name, counts in waiting.items())
                raise HouseError(f"plus rien ne bouge dans ces files : {files}. Voyez les journaux des fonctions.")

    def _waiting(self) -> dict[str, tuple[int, ...]]:
        """Count the messages of each queue that holds some: to be received, and being worked on."""
        sqs = self.cloud.client("sqs")
        wanted = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = {}
        for name in QUEUES:
            url = self.deployment.queue_url(name)
            counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=wanted)["Attributes"]
            found[name] = tuple(int(counts[n]) for n in wanted)
        return {name: counts for name, counts in found.items() if any(counts)}

    def dead_letters(self) -> dict[str, int]:
        """Give how many messages wait in each dead-letter queue, for those that hold some."""
        sqs, found = self.cloud.client("sqs"), {}
        for url in sqs.list_queues(QueueNamePrefix="eq-local").get("QueueUrls", []):
            name = url.rsplit("/", 1)[1]
            attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
            number = int(attributes["Attributes"]["ApproximateNumberOfMessages"])
            if "rebut" in name or "dlq" in name:
                found[name] = number
        return {name: number for name, number in found.items() if number}


def table_of(cloud: Cloud) -> str:
    """Give the one table of a deployed cloud."""
    names = cloud.client("dynamodb").list_tables()["TableNames"]
    if len(names) != 1:
        raise HouseError("rien n'est déployé ici : lancez d'abord make demo")
    table: str = names[0]
    return table


@contextmanager
def joined(state: Path) -> Iterator[House]:
    """Give the house that another program keeps open on a state."""
    cloud = attached(state)
    if cloud is None:
        raise HouseError("la démonstration ne tourne pas : lancez make demo dans une autre fenêtre")
    yield House(found(cloud), int((state / FRONT_PORT).read_text()))


@contextmanager
def open_house(state: Path, port: int = 0) -> Iterator[House]:
    """Build what changed, start the cloud on a state, deploy, put the front before it; all stops with the block."""
    packages = build()
    with running(state) as cloud, serving(Front(port, cloud.port, {})) as front:
        deployment = deploy(cloud, packages, Settings(public_url=front.origin))
        front.apis = deployment.apis
        warm(deployment)
        if cloud.resumed:
            deployment.invoke("kernel", "sweep", {})  # stream records unread at the stop are gone: the journal is not
        (state / FRONT_PORT).write_text(str(front.server_address[1]))
        house = House(deployment, front.server_address[1], front)
        try:
            yield house
        finally:
            house.close()
            keep(cloud)
