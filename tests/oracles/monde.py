"""A house under watch: what it draws is fixed from outside, and everything that leaves it is kept.

Two houses are compared request by request. Whatever they draw (identifiers, salts) is drawn anew from the same number
before each request, message and tick: a difference is always a real one. Names of documents and seals of entries
commit to a content under a salt that nobody is given: here they depend on the salt alone, as for who has no salt.
"""

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from unittest.mock import patch
from zlib import crc32

from kernel import observe, reactions
from kernel.api import Route, fill
from kernel.http import Reply, Request
from kernel.journal import SALT_BYTES, digest, entry_key, from_item
from kernel.ports import Item, Key, Message, Page, Write
from kernel.service import Running
from tests import remembered
from tests.fakes import MemoryObjects, MemoryStore, MemoryWorld
from tests.maison import Maison, Registre

CORRELATION = "non-interference"
LECTURES_SIMPLES = frozenset({"read", "query"})
DRAWS = 100_000  # apart: no two requests, messages or ticks ever draw the same
SECRETS_OF_NAMES = (
    "commission.domaine.point",
    "expertise.domaine.travaux",
    "candidature.domaine.depot",
    "candidature.domaine.complements",
)


class Magasin(MemoryStore):
    """The table, which keeps what calls were made of it: a thing of many parts is longer to read, whoever asks."""

    def __init__(self) -> None:
        super().__init__()
        self.appels: list[str] = []
        self.lues: set[str] = set()  # the partitions that were read

    def read(self, keys: Sequence[Key]) -> Mapping[Key, Item]:
        self.appels.append("read")
        self.lues.update(key.pk for key in keys)
        return super().read(keys)

    def query(self, pk: str, sk_from: str, sk_to: str, limit: int, after: Key | None = None) -> Page:
        self.appels.append("query")
        self.lues.add(pk)
        return super().query(pk, sk_from, sk_to, limit, after)

    def query_day(self, jour: str, rang_from: str, limit: int) -> tuple[Item, ...]:
        self.appels.append("query_day")
        return super().query_day(jour, rang_from, limit)

    def transact(self, writes: Sequence[Write], token: str) -> None:
        self.appels.append("transact")
        super().transact(writes, token)

    def write(self, write: Write) -> None:
        self.appels.append("write")
        super().write(write)

    def add(self, key: Key, name: str) -> int:
        self.appels.append("add")
        return super().add(key, name)


class Seau(MemoryObjects):
    """The bucket, which counts what is read of it."""

    lus = 0

    def get(self, name: str) -> bytes:
        self.lus += 1
        return super().get(name)


@dataclass(frozen=True)
class Demande:
    """One request, the same in both houses."""

    service: str
    route: Route
    params: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    entetes: Mapping[str, str] = field(default_factory=dict)
    corps: bytes = b""

    @property
    def chemin(self) -> str:
        """Give its address."""
        return f"/{self.service}/v1{fill(self.route.chemin, self.params)}"

    @property
    def lieu(self) -> tuple[str, ...]:
        """Name what it is about."""
        return (self.service, self.route.code, *self.params.values(), *self.query.values())

    def __str__(self) -> str:
        """Say it in one line."""
        asked = "&".join(f"{k}={v}" for k, v in self.query.items())
        said = " ".join(f"{k}:{v}" for k, v in self.entetes.items())
        texte = self.corps.decode("utf-8", "replace")[:120]
        return (
            f"{self.route.code} {self.route.methode} {self.chemin}{'?' + asked if asked else ''} {said} {texte}".strip()
        )


@dataclass(frozen=True)
class Constat:
    """What somebody outside can tell of one request: the answer, the work done, what the log says."""

    statut: int
    entetes: tuple[tuple[str, str], ...]
    corps: str
    travail: tuple[str, ...]
    journal: tuple[Any, ...]


class Monde(Maison):
    """A house under watch."""

    def __init__(self, memoire: MemoryWorld | None = None, registre: Registre | None = None, cles: int = 0) -> None:
        """Make a house over a memory, its own unless one is given."""
        own = MemoryWorld(store=Magasin(), objects=Seau())
        super().__init__(memoire or own, registre or Registre(), cles)
        self.sorties: list[tuple[str, str, Any]] = []  # service, kind, content: messages received, lines logged
        self.reveils = 0

    @property
    def magasin(self) -> Magasin:
        """Give the table."""
        assert isinstance(self.memoire.store, Magasin)
        return self.memoire.store

    def copie(self) -> "Monde":
        """Give another house, the same as this one is now."""
        twin = Monde(self.memoire.copy_of(), Registre(), self.cles)
        twin.registre.personnes.update(self.registre.personnes)
        twin.sorties, twin.reveils = list(self.sorties), self.reveils
        return twin

    def fixer(self, numero: int) -> None:
        """Draw from here on, the same in every house that is told the same number."""
        _draw(self.memoire.clock, numero)
        _RANGS.clear()

    def _one_message(self) -> bool:
        if (next_ := self._next()) is not None:
            service, what = next_
            self.fixer(10**9 + crc32(f"{service} {what}".encode()))
        return super()._one_message()

    def _next(self) -> tuple[str, str] | None:
        """Name the message that will arrive next, by the command it tells of; the relay draws nothing."""
        outgoing = self.memoire.outgoing
        if self.memoire.store.inserted:
            return None
        if outgoing.published:
            message = outgoing.published[0]
            for service in message.attributes["audience"]:
                self.sorties.append((service, "fait", message.body))
            return "fait", self._commande(message)
        found = next(((service, q[0]) for service, q in outgoing.letters.items() if q), None)
        return None if found is None else (found[0], self._commande(found[1]))

    def _commande(self, message: Message) -> str:
        flux, seq = message.group, message.dedup.rpartition("#")[2]
        return f"{flux} {from_item(self.memoire.store.items[entry_key(flux, int(seq))]).entete.commande}"

    def reveiller(self) -> None:
        """Tick every service, and let the messages arrive."""
        self.reveils += 1
        for rang, running in enumerate(self.services.values()):
            self.fixer(5 * 10**9 + 3 * self.reveils + rang)
            with ecoute(self.sorties):
                running.tick()
        self.ecouler()

    def ecouler(self) -> None:
        """Let every message arrive; what is logged meanwhile is kept."""
        with ecoute(self.sorties):
            super().ecouler()

    def demander(self, demande: Demande, qui: str | None, numero: int) -> Constat:
        """Send a request, and say all that its sender can tell."""
        self.fixer(numero)
        magasin, seau, dits = self.magasin, self.memoire.objects, list[Any]()
        assert isinstance(seau, Seau)
        magasin.appels, magasin.lues, seau.lus = [], set(), 0
        request = Request(
            method=demande.route.methode,
            path=demande.chemin,
            received=self.memoire.clock.now(),
            correlation=CORRELATION,
            params=demande.params,
            query={name: (value,) for name, value in demande.query.items()},
            headers={**demande.entetes, **({} if qui is None else {"authorization": qui})},
            body=demande.corps,
        )
        with ecoute(dits):
            reply: Reply = self.services[demande.service].http(demande.route, request)
        travail = (*magasin.appels, *["object"] * seau.lus)
        return Constat(reply.status, tuple(sorted(reply.headers.items())), reply.body, travail, tuple(map(str, dits)))

    def n_a_rien_lu_de(self, ailleurs: frozenset[str]) -> bool:
        """Tell whether the last request has read nothing of some partitions, of the index by day or of the bucket, and
        written nothing: a house that is the same but for these partitions answers it alike."""
        magasin, seau = self.magasin, self.memoire.objects
        assert isinstance(seau, Seau)
        return ailleurs.isdisjoint(magasin.lues) and not seau.lus and LECTURES_SIMPLES.issuperset(magasin.appels)

    def courriers(self, qui: str) -> list[Any]:
        """Give the letters that somebody has received: what the mail service alone is told (`tag`) is not in them."""
        adresse = f"{qui.lower()}@exemple.invalid"
        return [replace(m, tag="") for m in self.memoire.mailer.sent if m.recipient == adresse]


_ECOUTES: list[list[Any]] = []
_RANGS: Counter[str] = Counter()  # how many orders of this message each stream has had
_DANS: list[str] = []  # the service that is at work


@contextmanager
def ecoute(dits: list[Any]) -> Iterator[None]:
    """Keep what is logged and counted meanwhile, with the service that says it."""
    _ECOUTES.append(dits)
    try:
        yield
    finally:
        _ECOUTES.pop()


def _noter(kind: str, content: Any) -> None:
    if _ECOUTES:
        _ECOUTES[-1].append((_DANS[-1] if _DANS else "", kind, content))


def _draw(clock: Any, numero: int) -> None:
    clock.counter, clock.numero = itertools.count(numero * DRAWS), numero
    clock.rng.seed(numero)


def _apart(carry_out: Any) -> Any:
    """Have each order of a message draw its own: how many came before it is nobody's to tell from an identifier."""

    def carried_out(world: Any, ordre: Any, correlation: str) -> Any:
        known, flux = getattr(world.clock, "numero", 0), ordre.decider.flux(ordre.identifiant)
        _RANGS[flux] += 1
        whose = f"{known} {flux} {_RANGS[flux]}"
        _draw(world.clock, 20 * 10**9 + crc32(whose.encode()))
        try:
            return carry_out(world, ordre, correlation)
        finally:
            world.clock.numero = known

    return carried_out


def _record(event: str, **fields: Any) -> None:
    _noter("journal", (event, tuple(sorted((k, v) for k, v in fields.items() if k != "duree_ms"))))


def _failure(event: str, correlation: str) -> None:
    _noter("panne", (event, correlation))


def _count(name: str, value: float = 1) -> None:
    _noter("compteur", (name, value))


def _entered(way_in: Any) -> Any:
    """Give a way into a service that says which one is at work."""

    def entered(running: Running, *args: Any) -> Any:
        _DANS.append(running.service.nom)
        try:
            return way_in(running, *args)
        finally:
            _DANS.pop()

    return entered


def _name(text: str) -> str:
    """Give the name of a document from its salt alone: whoever has no salt can tell no more of it."""
    salt = text[: 2 * SALT_BYTES]
    assert len(bytes.fromhex(salt)) == SALT_BYTES, "a name that commits to a content has a salt before it"
    return digest(salt)


@contextmanager
def sous_surveillance() -> Iterator[None]:
    """Keep logs and counters, decode each state once, and let commitments depend on their salt alone."""
    with remembered.states(), ExitStack() as stack:
        for name, ours in (("record", _record), ("failure", _failure), ("count", _count)):
            stack.enter_context(patch.object(observe, name, ours))
        for way_in in ("http", "fact", "letter", "tick"):
            stack.enter_context(patch.object(Running, way_in, _entered(getattr(Running, way_in))))
        stack.enter_context(patch.object(reactions, "carry_out", _apart(reactions.carry_out)))
        for module in SECRETS_OF_NAMES:
            stack.enter_context(patch(f"{module}.digest", _name))
        stack.enter_context(patch("kernel.journal.seal", lambda sel, _corps: digest(sel.hex())))
        yield
