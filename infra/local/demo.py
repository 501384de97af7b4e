"""`make demo`: a whole campaign on this machine, then the house stays open."""

import json
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from infra.local.campaign import Campaign
from infra.local.decisions import Decisions
from infra.local.dossiers import Dossier, demonstration
from infra.local.house import House, HouseError, open_house
from infra.local.operator import operator_store
from infra.local.pages import Pages
from infra.local.papers import take
from infra.verify import entries_by_stream, verify
from kernel.journal import Fault

START = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
ANNEE, VERSION, PORT = 2027, "2020", 8000


@dataclass(frozen=True)
class Summary:
    """What a campaign came to, in the shape of the last line."""

    dossiers: int
    labels_par_etape: dict[str, int]
    ajournes: int
    courriels: int
    faits: int
    journal: str
    duree_s: float

    def line(self, **more: Any) -> str:
        """Give the one line of JSON."""
        return json.dumps({**self.__dict__, **more}, ensure_ascii=False)


@contextmanager
def bars(console: Console) -> Iterator[Callable[[str, int], Callable[[], None]]]:
    """Show a bar per kind of act."""
    columns = (TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:

        def start(title: str, total: int) -> Callable[[], None]:
            task = progress.add_task(title, total=total)
            return lambda: progress.advance(task)

        yield start


STEPS = ("planifier", "accueillir", "ouvrir", "recruter", "candidater", "annoncer", "deposer", "instruire", "affecter")
DECIDED = ("expertiser", "commissions_regionales", "commission_nationale", "ceremonie")
MOMENTS = {
    "ouverture": "recruter",
    "depot": "annoncer",
    "affectation": "instruire",
    "expertise": "affecter",
    "commission": "expertiser",
    "embargo": "commission_nationale",
    "publie": "ceremonie",
}


def play(campaign: Campaign, until: str = "ceremonie") -> None:
    """Play a campaign, up to and with one of its steps."""
    decisions = Decisions(campaign)
    for step in (*STEPS, *DECIDED):
        actor = campaign if hasattr(campaign, step) else decisions
        getattr(actor, step)()
        if step == until:
            return


def summarise(house: House, annee: int, started: float) -> Summary:
    """Count what came of a campaign, as the public and the operator see it."""
    labels = Counter(row["etape"] for row in every(house, f"/commission/v1/registre?annee={annee}"))
    token = house.token("administration", "Alix Exemple")
    files = every(house, f"/candidature/v1/candidatures?annee={annee}", token)
    faults, facts, letters = check(house)
    return Summary(
        dossiers=len(files),
        labels_par_etape={str(etape): labels[etape] for etape in sorted(labels)},
        ajournes=sum(file["statut"] == "ajournee" for file in files),
        courriels=letters,
        faits=facts,
        journal="intact" if not faults else f"{len(faults)} anomalies, dont {faults[0]}",
        duree_s=round(time.monotonic() - started, 1),
    )


def every(house: House, path: str, token: str | None = None) -> list[Any]:
    """Give every line of a list, page by page."""
    found, next_page = list[Any](), f"{path}&limite=100"
    while next_page:
        page = house.call(token, "GET", next_page)
        if page.status != 200:
            raise HouseError(f"GET {next_page} : {page.status} {page.body}")
        found += page["elements"]
        next_page = page["suivant"] or ""
    return found


def check(house: House) -> tuple[list[Fault], int, int]:
    """Verify the journal, and count the facts published and the letters that left."""
    client, table = house.cloud.client("dynamodb"), house.deployment.table
    faults = list(verify(entries_by_stream(client, table), operator_store(house.cloud, table)))
    letters = _counted(client, table, "statut = :envoye", {":envoye": {"S": "envoye"}})
    return faults, _counted(client, table, "attribute_exists(fait)", {}), letters


def _counted(client: Any, table: str, condition: str, values: dict[str, Any]) -> int:
    more = {"ExpressionAttributeValues": values} if values else {}
    pages = client.get_paginator("scan").paginate(
        TableName=table, Select="COUNT", FilterExpression=condition, ConsistentRead=True, **more
    )
    return sum(page["Count"] for page in pages)


def show(console: Console, house: House, annee: int, summary: Summary) -> None:
    """Show the palmarès, the counts and what was sent."""
    token = house.token("administration", "Alix Exemple")
    files = every(house, f"/candidature/v1/candidatures?annee={annee}", token)
    table = Table("dossier", "opération", "étape", "décision", title=f"Palmarès {annee}")
    for file in sorted(files, key=lambda f: str(f["numero"])):
        table.add_row(file["numero"], file["nom"], str(file["etape"]), file["statut_libelle"])
    console.print(table)
    regions = house.call(None, "GET", "/commission/v1/statistiques")["par_region"]
    counts = Table("région", *(f"étape {n}" for n in range(1, 5)), "total", title="Labels en vigueur")
    for region in regions:
        cells = (str(region["par_etape"].get(str(n), 0)) for n in range(1, 5))
        counts.add_row(region["cle"], *cells, str(region["total"]))
    console.print(counts)
    console.print(f"{summary.dossiers} dossiers, {summary.ajournes} ajournés, {summary.courriels} lettres, ", end="")
    console.print(f"{summary.faits} faits, journal {summary.journal}, {summary.duree_s} s.")


def demo(state: Path, once: bool, as_json: bool, port: int = PORT) -> int:
    """Play the demonstration and give the exit code. A state already played is found again and not played twice."""
    console = Console(stderr=as_json)
    with open_house(state, 0 if once else port) as house:
        started = time.monotonic()
        if house.call(None, "GET", f"/candidature/v1/campagnes/{ANNEE}").status == 404:
            house.set_clock(START)
            _play(console, house, demonstration())
        house.drain()
        summary = summarise(house, ANNEE, started)
        show(console, house, ANNEE, summary)
        papers = _take_papers(console, house, state)
        waiting = house.dead_letters()
        if waiting:
            console.print(f"Des messages attendent dans les files de rebut : {waiting}")
        if not once:
            stay_up(console, house)
        if as_json:
            print(summary.line())
    return 0 if summary.journal == "intact" and not waiting and papers else 1


def region_shown(house: House, token: str) -> str:
    """Name the region's séance that was shown in session, the one that was held under the rules of the CRPA: a state
    that is found again says it too. The first one where none was."""
    seances = every(house, "/commission/v1/seances?", token)
    regions: list[str] = sorted(s["id"] for s in seances if s["niveau"] == "regionale" and s["annee"] == ANNEE)
    held = (r for r in regions if house.call(token, "GET", f"/commission/v1/seances/{r}")["regles"] == "R133")
    return str(next(held, regions[0]))


def _take_papers(console: Console, house: House, state: Path) -> bool:
    """Take away as PDF/A, beside the house's state, the minutes of the région that was shown, the national ones, the
    receipt and the whole of one decided file; tell whether all four stand."""
    token = house.token("administration", "Alix Exemple")
    files = every(house, f"/candidature/v1/candidatures?annee={ANNEE}", token)
    file = min((f for f in files if f["statut"] in ("labellisee", "ajournee")), key=lambda f: str(f["numero"]))
    region = region_shown(house, token)
    wanted = {
        f"proces-verbal-{region}.pdf": f"/commission/v1/seances/{region}/proces-verbal.pdf",
        f"proces-verbal-{ANNEE}-nationale.pdf": f"/commission/v1/seances/{ANNEE}-nationale/proces-verbal.pdf",
        f"accuse-reception-{file['numero']}.pdf": f"/candidature/v1/candidatures/{file['id']}/accuse-reception.pdf",
        f"dossier-{file['numero']}.pdf": f"/candidature/v1/candidatures/{file['id']}/dossier.pdf",
    }
    stand = True
    for name, path in wanted.items():
        paper = take(house, token, path)
        (state / name).write_bytes(paper.content)
        console.print(f"{state / name} : {len(paper.content)} octets, sha256 {paper.digest[:16]}…")
        stand = stand and paper.stands
    return stand


def sow(state: Path, moment: str, number: int, port: int, once: bool) -> None:
    """Leave a campaign at a moment, for somebody who builds a front end. A state already sown is found again."""
    console = Console()
    with open_house(state, port) as house:
        if house.call(None, "GET", f"/candidature/v1/campagnes/{ANNEE}").status == 404:
            house.set_clock(START)
            dossiers = demonstration()
            _play(console, house, dossiers[:: max(1, len(dossiers) // number)][:number], MOMENTS[moment])
        house.drain()
        console.print(f"La campagne {ANNEE} est à ce moment : {moment}. Il est {house.now():%d/%m/%Y %H:%M} UTC.")
        if not once:
            stay_up(console, house)


def _play(console: Console, house: House, dossiers: list[Dossier], until: str = "ceremonie") -> None:
    with bars(console) as progress:
        campaign = Campaign(house, ANNEE, VERSION, dossiers, progress)
        play(campaign, until)
    for dit in campaign.dits:
        console.print(dit, markup=False)


def stay_up(console: Console, house: House) -> None:
    """Serve the pages until Ctrl-C."""
    if house.front is None:
        raise HouseError("cette maison est tenue par un autre programme")
    house.front.pages = Pages(house)
    console.print(f"\nLa maison reste ouverte : {house.origin}  (Ctrl-C pour fermer)")
    stop = threading.Event()

    def close(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for kind in (signal.SIGINT, signal.SIGTERM):
        signal.signal(kind, close)
    stop.wait()
    console.print("Fermeture : l'état est gardé, un prochain départ le retrouve.")
