"""`make bench centuple`: a hundred times a real year. What a page of each list costs among a hundred files and among
ten thousand; then the last minute before the deadline at 400 acts a second, on a table that puts off what a key cannot
take.

One file is played, the others are copies of it under other names, whose journals do not verify. Everything runs in this
process, over memory, in virtual time. No test: it exits 0 whatever it finds. The last line is one line of figures.
"""

import argparse
import io
import platform
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from random import Random
from typing import NamedTuple

from candidature.domaine.candidature import CANDIDATURE
from infra.bench import log_to_nowhere
from infra.local.campaign import Campaign, Played
from infra.local.demo import STEPS
from infra.local.dossiers import TEXTE, demonstration
from infra.measures.house import MemoryHouse, play
from infra.measures.ports import READ_UNIT_BYTES, TRANSACTION_FACTOR, MeteredWorld, costs, size_of
from kernel.api import Liste
from kernel.journal import packed, unpacked
from kernel.ports import Item, Key, Page, UnavailableError, Write
from kernel.store import load
from tests.fakes import MemoryStore

FEW, MANY = 100, 10_000
ETAPE, CHAMP = 2, "engagement_01"  # the form that has the twenty engagements, and the one that is written
ACTS_A_SECOND, SECONDS, LATE_ACTS = 400, 60, 400
PAGE = 50  # lines that a list gives when nobody says how many
DELAY_MAX_S = 5.0  # between the gateway's reception and the function that answers
WRITE_UNITS_A_KEY, READ_UNITS_A_KEY = 1_000, 3_000  # a second, by the table's own limits
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Bounded(MemoryStore):
    """The table, which puts off what one key would take beyond DynamoDB's limits in a second of the house's clock, from
    the first `now` on."""

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime | None = None
        self.spent: Counter[tuple[str, str, datetime]] = Counter()
        self.put_off = 0

    def _spend(self, kind: str, limit: int, units: Iterable[tuple[str, int]]) -> None:
        if self.now is None:
            return
        second, asked = self.now.replace(microsecond=0), Counter[str]()
        for pk, n in units:
            asked[pk] += n
        if any(self.spent[kind, pk, second] + n > limit for pk, n in asked.items()):
            self.put_off += 1
            raise UnavailableError("throttled")
        self.spent.update({(kind, pk, second): n for pk, n in asked.items()})

    def read(self, keys: Sequence[Key]) -> dict[Key, Item]:
        """See the port."""
        found = dict(super().read(keys))
        self._spend("read", READ_UNITS_A_KEY, ((k.pk, _read_units([found.get(k, {})])) for k in keys))
        return found

    def query(self, pk: str, sk_from: str, sk_to: str, limit: int, after: Key | None = None) -> Page:
        """See the port."""
        page = super().query(pk, sk_from, sk_to, limit, after)
        self._spend("read", READ_UNITS_A_KEY, [(pk, _read_units(page.items))])
        return page

    def transact(self, writes: Sequence[Write], token: str) -> None:
        """See the port."""
        self._spend("write", WRITE_UNITS_A_KEY, (c for write in writes for c in costs(write, TRANSACTION_FACTOR)))
        super().transact(writes, token)

    def hottest(self, kind: str) -> tuple[str, int]:
        """Give the key that took most in one second, and how much."""
        (_, pk, _), units = max(((k, n) for k, n in self.spent.items() if k[0] == kind), key=lambda x: x[1])
        return pk, units


def _read_units(items: Sequence[Item]) -> int:
    return max(1, ceil(sum(map(size_of, items)) / READ_UNIT_BYTES))


# Ten thousand files


def copies(store: MemoryStore, file: Played, numbers: range) -> list[str]:
    """Copy a file and its opération, but for their journals, under so many other names; give the new files."""
    own = file.operation.removeprefix("oper_")
    model = [(k, i) for k, i in store.items.items() if own in f"{k}" and not k.sk.startswith("JOURNAL#")]
    made = []
    for n in numbers:
        other, numero = f"Z{_base32(n)}{own[6:]}", f"{file.numero[:-4]}{n + 1:04d}"

        def renamed(text: str, other: str = other, numero: str = numero) -> str:
            return text.replace(own, other).replace(file.numero, numero)

        for key, item in model:
            store.items[Key(renamed(key.pk), renamed(key.sk))] = {name: _copied(v, renamed) for name, v in item.items()}
        made.append(renamed(file.candidature))
    return made


def _copied(value: str | int | bytes | bool, renamed: Callable[[str], str]) -> str | int | bytes | bool:
    match value:
        case str():
            return renamed(value)
        case bytes():
            return packed(renamed(unpacked(value)))
        case _:
            return value


def _base32(number: int) -> str:
    return "".join(ALPHABET[number >> shift & 31] for shift in (20, 15, 10, 5, 0))


class Looked(NamedTuple):
    """What one page costs: calls of the table, lines read, units."""

    calls: int
    lines: int
    units: float


def pages(house: MemoryHouse) -> dict[str, Looked]:
    """Ask for the first page of every list that somebody reads here, and give the dearest of each."""
    found: dict[str, Looked] = {}
    for service, routes in house.routes.items():
        for _, route in routes:
            if isinstance(route, Liste) and "{" not in route.chemin:
                for token in list(house.maison.registre.personnes):
                    trips, lines, units = house.meter.total_trips, house.meter.lines, house.meter.read_units
                    if house.request(service, route, {}, token).status == 200:
                        meter = house.meter
                        cost = Looked(meter.total_trips - trips, meter.lines - lines, meter.read_units - units)
                        found[f"{service} {route.code}"] = max(found.get(f"{service} {route.code}", cost), cost)
    return found


# The last minute


@dataclass(frozen=True, order=True)
class Act:
    """One act of somebody, by when a function comes to it: a save of a text, or a deposit."""

    handled: datetime
    received: datetime
    file: str
    text: str | None


@dataclass
class Minute:
    """What came of the last minute."""

    statuses: Counter[int] = field(default_factory=Counter)
    late: Counter[int] = field(default_factory=Counter)
    texts: dict[str, str] = field(default_factory=dict)
    deposited: set[str] = field(default_factory=set)
    seconds: float = 0.0


def acts(files: Sequence[str], deadline: datetime) -> list[Act]:
    """Give every act of the last minute: file after file, one in ten deposited at its last turn; then those of the
    second after it."""
    rng, total = Random(1), ACTS_A_SECOND * SECONDS  # noqa: S311  a seed, not a secret
    made = []
    for rank in range(total + LATE_ACTS):
        received = deadline + timedelta(seconds=(rank - total) / ACTS_A_SECOND)
        last = total - len(files) <= rank < total
        text = None if last and rank % 10 == 0 else f"{TEXTE} Sauvegarde {rank}."
        handled = received + timedelta(seconds=rng.uniform(0, DELAY_MAX_S))
        made.append(Act(handled, received, files[rank % len(files)], text))
    return sorted(made)


def last_minute(house: MemoryHouse, table: Bounded, file: Played, files: Sequence[str], deadline: datetime) -> Minute:
    """Carry the acts out, each at its time."""
    minute, started = Minute(), time.monotonic()
    for rank, act in enumerate(acts(files, deadline)):
        table.now = house.memoire.clock.current = act.handled
        status = _carried_out(house, file, act, f"centuple-{rank:06d}")
        (minute.late if act.received >= deadline else minute.statuses)[status] += 1
        if status < 300 and act.text is None:
            minute.deposited.add(act.file)
        elif status < 300 and act.text is not None:
            minute.texts[act.file] = act.text
    minute.seconds = time.monotonic() - started
    return minute


def _carried_out(house: MemoryHouse, file: Played, act: Act, key: str) -> int:
    path = f"/candidature/v1/candidatures/{act.file}"
    if act.text is None:
        found = house.find("POST", f"{path}/depot")
        return house.request(*found, file.porteur, {}, headers={"Idempotency-Key": key}, received=act.received).status
    found = house.find("PATCH", f"{path}/reponses/{CHAMP}")
    sent = {"If-Match": "*"}
    return house.request(*found, file.porteur, {"valeur": act.text}, headers=sent, received=act.received).status


def lost(store: MemoryStore, files: Sequence[str], minute: Minute) -> int:
    """Count the files that are not what the last accepted act on them has made them."""
    gone = 0
    for file in files:
        etat = load(CANDIDATURE, store, file).etat
        kept = file not in minute.texts or etat.reponses[CHAMP].valeur == minute.texts[file]
        gone += not kept or (etat.statut == "deposee") != (file in minute.deposited)
    return gone


# Saying it


def say(line: str) -> None:
    """Write one line at once, where the services do not write."""
    sys.stderr.write(line + "\n")


def prepared() -> tuple[MemoryHouse, Bounded, Campaign]:
    """Play one file until the last minutes before the deadline."""
    table = Bounded()
    house = MemoryHouse(MeteredWorld(store=table))
    chosen = next(d for d in demonstration() if d.etape == ETAPE)
    campaign = play(house, [chosen], steps=STEPS[: STEPS.index("deposer")])
    campaign.reach(campaign.dates["cloture_depots"] - timedelta(seconds=SECONDS))
    house.drain()
    return house, table, campaign


def main() -> int:
    """Fill, look, live the last minute, say."""
    many = _options().dossiers
    log_to_nowhere()
    with redirect_stdout(io.StringIO()):
        house, table, campaign = prepared()
        file = campaign.played[0]
        files = [file.candidature, *copies(table, file, range(1, FEW))]
        few = pages(house)
        files += copies(table, file, range(FEW, many))
        among = pages(house)
        answers = sum(k.sk.startswith("ETAT#reponses") for k in table.items)
        minute = last_minute(house, table, file, files, campaign.dates["cloture_depots"])
        gone, hot, read = lost(table, files, minute), table.hottest("write"), table.hottest("read")
        letters, began, table.now = house.meter.mails, time.monotonic(), None  # what follows takes its own time
        house.drain()
    for name, cost in ((n, c) for n, c in among.items() if c.lines >= PAGE):  # the others list nothing of these files
        same = "même coût" if cost == few[name] else f"{few[name]} parmi {FEW}"
        say(f"{name} : {cost.calls} appels, {cost.lines} lignes, {cost.units:.0f} unités parmi {len(files)} ({same})")
    for code in ("repondre", "deposer"):
        worst = max(s.trips for s in house.samples["candidature", code])
        say(f"candidature {code} : {worst} appels au plus")
    say(f"la clé la plus écrite : {hot[0]}, {hot[1]} unités en une seconde ({WRITE_UNITS_A_KEY} au plus)")
    say(f"la clé la plus lue : {read[0]}, {read[1]} unités en une seconde ({READ_UNITS_A_KEY} au plus)")
    drained = f"{house.meter.mails - letters} lettres en {time.monotonic() - began:.0f} s ensuite"
    say(f"dernière minute jouée en {minute.seconds:.0f} s ; {drained}")
    print(
        f"{len(files)} dossiers, {answers} réponses ; {ACTS_A_SECOND * SECONDS} actes en {SECONDS} s : "
        f"{_words(minute.statuses)}, {table.put_off} remis par la table, {gone} dossiers perdus, "
        f"{len(minute.deposited)} dépôts ; reçus après l'heure : {_words(minute.late)} — "
        f"Python {platform.python_version()}"
    )
    return 0


def _words(statuses: Counter[int]) -> str:
    return ", ".join(f"{n} réponses {status}" for status, n in sorted(statuses.items())) or "aucun"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.bench_centuple", description=__doc__)
    parser.add_argument("--dossiers", type=int, default=MANY, help=f"how many files ({MANY})")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
