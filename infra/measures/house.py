"""The three services over metered memory, behind the same two levers as the deployed house: requests and the clock.

The demonstration's own campaign plays in it, so what is measured is what people do.
"""

import json
import re
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast
from urllib.parse import parse_qsl

from infra.local.campaign import Campaign
from infra.local.decisions import Decisions
from infra.local.demo import DECIDED, START, STEPS, VERSION
from infra.local.dossiers import Dossier, demonstration
from infra.local.house import TICK_HOUR_UTC, Answer, House
from infra.measures.ports import Meter, MeteredOutgoing, MeteredWorld
from kernel.api import Acte, Consultation, Liste, Route
from kernel.droits import Appelant
from kernel.http import Request
from kernel.journal import digest
from kernel.ports import Item, Key
from kernel.relay import relay_entry
from kernel.service import Running
from kernel.store import load
from tests.maison import Maison

ANNEE = START.year
TICKS_A_DAY = 96
T = TypeVar("T")


@dataclass(frozen=True)
class Sample:
    """One thing done: how many calls of the table, and how long our own code took."""

    trips: int
    handler_s: float


@dataclass
class MemoryHouse:
    """A house of this process. `samples` are by service and route; `kinds` by what is not a request."""

    memoire: MeteredWorld = field(default_factory=MeteredWorld)
    samples: dict[tuple[str, str], list[Sample]] = field(default_factory=lambda: defaultdict(list))
    kinds: dict[str, list[Sample]] = field(default_factory=lambda: defaultdict(list))
    tick_read_units: float = 0  # of the quarters of an hour that a tick a day stands for
    tick_trips: int = 0
    ticks: int = 0
    requests: int = 0
    before: Callable[[str, Route, dict[str, str]], None] = lambda *_: None

    def __post_init__(self) -> None:
        """Open the services, at the start of the year."""
        self.memoire.clock.current = START
        self.maison = Maison(self.memoire)
        self.routes = {
            name: [(re.compile(_pattern(r.chemin)), r) for r in running.service.all_routes]
            for name, running in self.maison.services.items()
        }

    @property
    def meter(self) -> Meter:
        """Give the meter of the world."""
        return self.memoire.meter

    # People and requests

    def token(self, role: str, nom: str, territoires: tuple[str, ...] = (), siret: str | None = None) -> str:
        """Give the name that somebody calls under."""
        name = "#".join([role, nom, *sorted(territoires), siret or ""])
        pseudonym = "pers_" + digest(name)[:26]
        known = self.maison.registre.personnes
        known.setdefault(
            name, Appelant(pseudonym, frozenset({role}), frozenset(territoires), siret or "", nom, "x@exemple.invalid")
        )
        return name

    def call(
        self, token: str | None, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Make one request, measured."""
        address, _, query = path.partition("?")
        service, route, params = self.find(method, address)
        if method != "GET":
            self.before(service, route, params)
        self.requests += 1
        asked = {name: (value,) for name, value in parse_qsl(query)}
        return self.request(service, route, params, token, body, headers=headers, query=asked)

    def find(self, method: str, path: str) -> tuple[str, Route, dict[str, str]]:
        """Give the service, the route and the parameters of an address."""
        service, _, rest = path.removeprefix("/").partition("/v1")
        for pattern, route in self.routes[service]:
            if route.methode == method and (match := pattern.fullmatch(rest)):
                return service, route, match.groupdict()
        raise KeyError(f"{method} {path}")

    def request(  # noqa: PLR0913  a request has these parts
        self,
        service: str,
        route: Route,
        params: Mapping[str, str],
        token: str | None,
        body: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, tuple[str, ...]] | None = None,
        received: datetime | None = None,
    ) -> Answer:
        """Carry a request to its service; it was received now, unless another time is given."""
        sent = {name.lower(): value for name, value in (headers or {}).items()}
        request = Request(
            method=route.methode,
            path=route.chemin,
            received=received or self.now(),
            correlation=self.memoire.clock.ulid(),
            params=params,
            query=query or {},
            headers=sent if token is None else {**sent, "authorization": token},
            body=b"" if body is None else json.dumps(body).encode(),
        )
        with self._measured(found := list[Sample]()):
            reply = self.services[service].http(route, request)
        if reply.status < 400:
            self.samples[service, route.code] += found
        told = {k.lower(): v for k, v in reply.headers.items()}
        content = json.loads(reply.body) if "json" in told.get("content-type", "") else None  # a file is not read
        return Answer(reply.status, told, content)

    @property
    def services(self) -> dict[str, Running]:
        """Give the three services."""
        return self.maison.services

    @contextmanager
    def _measured(self, into: list[Sample]) -> Iterator[None]:
        trips, outside, started = self.meter.total_trips, self.meter.outside_s, time.perf_counter()
        yield
        ours = time.perf_counter() - started - (self.meter.outside_s - outside)
        into.append(Sample(self.meter.total_trips - trips, ours))

    # Messages and time

    def now(self) -> datetime:
        """Give the instant of the house."""
        return self.memoire.clock.current

    def drain(self) -> None:
        """Let every message arrive, in order."""
        store, memory = self.memoire.store, self.memoire.outgoing
        while store.inserted or memory.published or any(memory.letters.values()):
            if store.inserted:
                with self._measured(self.kinds["relay"]):
                    relay_entry(store.inserted.popleft(), MeteredOutgoing(memory, self.meter))
            elif memory.published:
                message = memory.published.popleft()
                for service in message.attributes["audience"]:
                    with self._measured(self.kinds["faits"]):
                        self.maison.heard(service, message.body)
            else:
                service = next(name for name, queue in memory.letters.items() if queue)
                with self._measured(self.kinds["lettres"]):
                    self.services[service].letter(memory.letters[service].popleft().body)

    def move(self, to: datetime) -> int:
        """Move the clock as the deployed house does: drained first, then a tick a day."""
        self.drain()
        orders, day = 0, self.now()
        while (day := (day + timedelta(days=1)).replace(hour=TICK_HOUR_UTC, minute=0, second=0)) < to:
            self.memoire.clock.current = day
            orders += self.tick()
            self.ticks += TICKS_A_DAY
        self.memoire.clock.current = to
        return orders + self.tick()

    def tick(self) -> int:
        """Tick the services until nothing more is due. The last round, in which nothing is, stands for the day's."""
        total = 0
        while True:
            units, trips = self.meter.read_units, self.meter.total_trips
            made = sum(running.tick() for running in self.services.values())
            if not made:
                self.tick_read_units += (self.meter.read_units - units) * TICKS_A_DAY
                self.tick_trips += (self.meter.total_trips - trips) * TICKS_A_DAY
                return total
            total += made
            self.drain()


def _pattern(chemin: str) -> str:
    return re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", chemin)


class Alone(Campaign):
    """A campaign played by one thread: memory has no other."""

    def each(self, title: str, items: Iterable[T], do: Callable[[T], object]) -> None:
        """Do something for each, one after the other."""
        step = self.progress(title, 0)
        for item in list(items):
            do(item)
            step()


def files(number: int) -> list[Dossier]:
    """Give so many files: those of the demonstration, again under another name when they run out."""
    rows = demonstration()
    rounds = range(-(-number // len(rows)))
    again = [replace(d, operation=f"{d.operation} {r}" if r else d.operation) for r in rounds for d in rows]
    return again[:number]


def play(
    house: MemoryHouse,
    dossiers: Sequence[Dossier],
    after: Callable[[str, Campaign], None] = lambda *_: None,
    steps: Sequence[str] = (*STEPS, *DECIDED),
) -> Campaign:
    """Play a campaign in a house of memory; `after` each step, something may be measured."""
    campaign = Alone(cast(House, house), ANNEE, VERSION, dossiers)
    decisions = Decisions(campaign)
    for step in steps:
        actor = campaign if hasattr(campaign, step) else decisions
        getattr(actor, step)()
        after(step, campaign)
    return campaign


# Every act, the rare ones too


class Explorer:
    """Tries, before each act of a campaign, every act that somebody is offered on the same thing and that was never
    measured; then puts the table back as it was."""

    def __init__(self, house: MemoryHouse) -> None:
        """Watch a house."""
        self.house, self.tried = house, set[tuple[str, str]]()
        self.known: dict[str, str] = {"champ": "engagement_01", "sujet": "synthese"}
        house.before = self.explore

    def explore(self, service: str, route: Route, params: dict[str, str]) -> None:
        """Look at a thing as everybody, and try what is offered."""
        if not isinstance(route, Acte):
            return
        self.known |= params
        for _, seen in self.house.routes[service]:
            if isinstance(seen, Consultation) and seen.ressource.decider is route.ressource.decider:
                needed = re.findall(r"{(\w+)}", seen.chemin)
                there = {name: params.get(name) or self.known.get(name, "") for name in needed}
                if all(there.values()):
                    self._look(service, seen, there)

    def _look(self, service: str, seen: Consultation[Any, Any], there: dict[str, str]) -> None:
        for token in list(self.house.maison.registre.personnes):
            answer = self.house.request(service, seen, there, token)
            for action in answer["actions"] if answer.status == 200 else ():
                key = (service, action["code"])
                if action["disponible"] and key not in self.tried:
                    self.tried.add(key)
                    self._try(service, action, token)

    def _try(self, service: str, action: Mapping[str, Any], token: str) -> None:
        house = self.house
        _, route, params = house.find(action["method"], action["href"])
        assert isinstance(route, Acte), "an action is an act"
        identifiant = route.ressource.identifiant(params)
        assert identifiant is not None, "it was just read"
        etat = load(route.ressource.decider, house.memoire.store, identifiant).etat
        body = route.exemple(etat, house.now()).model_dump(mode="json")
        headers = {"Idempotency-Key": house.memoire.clock.ulid(), "If-Match": "*"}
        with as_it_was(house):
            house.request(service, route, params, token, body, headers=headers)


@contextmanager
def as_it_was(house: MemoryHouse) -> Iterator[None]:
    """Put everything that a house keeps back as it was."""
    store, objects = house.memoire.store, house.memoire.objects
    items: dict[Key, Item] = {key: dict(item) for key, item in store.items.items()}
    inserted, kept = deque(store.inserted), dict(objects.kept)
    yield
    for key in list(store.items):
        del store.items[key]
    for key, item in items.items():
        store.items[key] = item
    store.inserted, objects.kept = inserted, kept


def read_everything(house: MemoryHouse) -> None:
    """Ask for every list and every page of the house, as everybody."""
    for service, routes in house.routes.items():
        for _, route in routes:
            if isinstance(route, Liste) or (route.methode == "GET" and "{" not in route.chemin):
                for token in list(house.maison.registre.personnes):
                    house.request(service, route, {}, token)
