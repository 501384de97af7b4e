"""`make bench`: every budget of the architecture, what is measured on this machine, and whether it is kept.

It is no test: it exits 0 whatever it finds. `--json` prints one line. Everything runs in this process, over memory,
but the imports, which take fresh ones.
"""

import argparse
import io
import json
import logging
import os
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass
from statistics import median, quantiles
from typing import Any

from rich.console import Console
from rich.table import Table

from infra.build import MEGABYTE, ROOT, budget, build
from infra.local.campaign import Campaign
from infra.local.demo import STEPS
from infra.local.dossiers import demonstration
from infra.measures import cost, imports
from infra.measures.house import Explorer, MemoryHouse, Sample, files, play, read_everything
from infra.templates import APPS
from kernel import observe
from kernel.api import Acte, Consultation, Liste, Page, Route
from kernel.ports import Item, Key

FILES = 100
LOOKS = 2  # readings of each file and list, for the time they take
IMPORT_RATIO, HANDLER_MS, EUROS, REQUESTS_A_FILE = 1.15, 1.0, 1.0, 80
TABLE_SIZES = (10, 1000)
TIMED = {
    "GET un dossier": ("candidature", "consulter_candidature"),
    "PATCH une réponse": ("candidature", "repondre"),
    "POST un dépôt": ("candidature", "deposer"),
    "GET une liste": ("candidature", "lister_candidatures"),
}


@dataclass(frozen=True)
class Measure:
    """One line: what, its budget, what was measured, and whether that is within (None: not measured here)."""

    quoi: str
    budget: str
    mesure: str
    tenu: bool | None


# Store round trips


def trips() -> Iterator[Measure]:
    """Count the calls of the table that each route makes, the worst of a small campaign and of its rare acts."""
    house = MemoryHouse()
    explorer = Explorer(house)
    rows = demonstration()
    chosen = [next(d for d in rows if d.etape == etape) for etape in (1, 3, 4)]
    play(house, [*chosen, next(d for d in rows if d.issue == "ajourne")], _before_the_ceremony(explorer))
    _close_the_year(house)
    read_everything(house)
    for service, routes in house.routes.items():
        for _, route in routes:
            yield _trips_of(service, route, house.samples.get((service, route.code), []))
    yield Measure("balayages de la table (Scan)", "0", "0 (le port n'en a pas)", True)


def _before_the_ceremony(explorer: Explorer) -> Callable[[str, Campaign], None]:
    """Try what is offered on the palmarès while it is prepared."""

    def after(step: str, _campaign: Campaign) -> None:
        if step == "commission_nationale":
            explorer.explore(*explorer.house.find("POST", "/commission/v1/palmares/2027/controle"))

    return after


def _close_the_year(house: MemoryHouse) -> None:
    """Look at the palmarès and at the labels, and try what is offered there."""
    explorer = Explorer(house)
    admin = house.token("administration", "Alix Exemple")
    labels = house.call(None, "GET", "/commission/v1/registre")["elements"]
    for address in ("/palmares/2027/controle", f"/registre/{labels[0]['id']}/retrait"):
        service, route, params = house.find("POST", f"/commission/v1{address}")
        explorer.explore(service, route, params)
    house.call(admin, "GET", "/candidature/v1/campagnes/2027")
    reports = house.find("POST", "/candidature/v1/campagnes/2027/reports")
    explorer.explore(*reports)


def _trips_of(service: str, route: Route, samples: Sequence[Sample]) -> Measure:
    what, allowed = f"{service} {route.code}", _trips_allowed(service, route)
    if not samples:
        return Measure(what, f"≤ {allowed}", "non joué", None)
    worst = max(sample.trips for sample in samples)
    return Measure(what, f"≤ {allowed}", str(worst), worst <= allowed)


def _trips_allowed(service: str, route: Route) -> int:
    """Give the budget of a route: a list and its lines 2, a reading 1, or 2 as things stood, or beside what it is shown
    with; a command 2, or 3 where rules read more than its address names, and saving an answer never; a page of messages
    or of facts 2: its query comes after who may read it."""
    match route:
        case Page(code="lister_a_faire") if "territoire" in route.query.model_fields:
            return 3  # one's files, or those of two years, then what one is invited to, then what is beside them
        case Page(code="lister_a_faire") if service == "commission":
            return 4  # two years, the régions that they wait for; then decisions to see to, and whom to reach otherwise
        case Page(code="lister_a_faire"):
            return 3  # a query a list: what waits, and whom to reach otherwise (adr/0039); then what is beside them
        case Page(code="consulter_tableau") | Consultation(code="consulter_instruction"):
            return 2
        case Consultation(code="consulter_messages" | "consulter_histoire") | Acte(code="repondre"):
            return 2
        case Acte(code="ecrire_message"):
            return 3
        case Acte():
            return 4 if route.cree else 3 if route.ressource.decider.lit else 2
        case Liste():
            return 2
        case Consultation() if "instant" in route.ressource.reperes:
            return 2
        case _:
            return 1


def pages() -> Iterator[Measure]:
    """Read a file and a page of its list among few lines and among many."""
    seen = [_one_page(size) for size in TABLE_SIZES]
    sizes = " et ".join(f"{size:,}".replace(",", " ") for size in TABLE_SIZES)
    words = " ; ".join(f"{trips_} appels, {lines} lignes lues" for trips_, lines in seen)
    same = len({trips_ for trips_, _ in seen}) == 1 and seen[-1][1] <= 2 * 50
    yield Measure(f"une page de liste, parmi {sizes} lignes", "indépendante", words, same)


def _one_page(size: int) -> tuple[int, int]:
    house = MemoryHouse()
    campaign = play(house, demonstration(1), steps=STEPS[: STEPS.index("deposer")])
    partition = next(k.pk for k in house.memoire.store.items if k.pk.startswith("candidature/liste#candidatures#pers"))
    line = next(dict(item) for key, item in house.memoire.store.items.items() if key.pk == partition)
    for rank in range(size - 1):
        copied: Item = {**line, "sk": f"~{rank:05d}"}
        house.memoire.store.items[Key(partition, f"~{rank:05d}")] = copied
    before, lines = house.meter.total_trips, house.meter.lines
    answer = house.call(campaign.played[0].porteur, "GET", "/candidature/v1/candidatures")
    assert answer.status == 200, answer.body
    return house.meter.total_trips - before, house.meter.lines - lines


# Imports


def starts() -> Iterator[Measure]:
    """Compare what each app imports with what any app of its kind must."""
    measured = imports.measure()
    base = measured["base"][1]
    yield Measure("import de la base (chalice, pydantic, boto3, journal)", "", f"{base:.0f} ms", None)
    for service in imports.SERVICES:
        alone, whole, _ = measured[service]
        words = f"{whole:.0f} ms, {whole / base:.2f}× (l'app seule : {alone:.0f} ms)"
        yield Measure(f"import de {service}", f"≤ {IMPORT_RATIO}×", words, whole / base <= IMPORT_RATIO)
    tokens = median(times[2] for times in measured.values())
    yield Measure("bibliothèque des jetons, au premier usage", "à part", f"{tokens:.0f} ms", None)


# Handler time, cost


def campaign_of(number: int) -> MemoryHouse:
    """Play a campaign in memory; before the deposits, everybody reads their file and their list."""
    house = MemoryHouse()

    def after(step: str, campaign: Campaign) -> None:
        if step == "annoncer":
            asked = house.requests
            for file in campaign.played * LOOKS:
                house.call(file.porteur, "GET", f"/candidature/v1/candidatures/{file.candidature}")
                house.call(file.porteur, "GET", "/candidature/v1/candidatures")
            house.requests = asked  # looked at for the time it takes, not for the bill

    play(house, files(number), after)
    house.drain()
    return house


def handlers(house: MemoryHouse) -> Iterator[Measure]:
    """Give the time of our own code, the store's taken off; the token is verified elsewhere."""
    for what, (service, code) in TIMED.items():
        times = [sample.handler_s * 1000 for sample in house.samples[service, code]]
        yield _time(what, times)
    every = [s.handler_s * 1000 for samples in house.samples.values() for s in samples]
    yield _time("toutes les requêtes de la campagne", every)


def _time(what: str, times: Sequence[float]) -> Measure:
    middle, high = median(times), quantiles(times, n=20)[-1]
    words = f"médiane {middle:.2f} ms, 95 % sous {high:.2f} ms ({len(times)})"
    return Measure(f"temps propre, {what}", f"≤ {HANDLER_MS:.0f} ms", words, middle <= HANDLER_MS)


def money(house: MemoryHouse, number: int) -> Iterator[Measure]:
    """Give the bill of the campaign, then its total for 100 files."""
    lines = cost.bill(house)
    for line in lines:
        quantity = f"{line.quantity:,.2f}" if line.unit in ("Go", "Go·s") else f"{line.quantity:,.0f}"
        words = f"{quantity.replace(',', ' ')} {line.unit}".strip()
        yield Measure(f"coût : {line.what}", "", f"{words} = {line.euros:.3f} €", None)
    total = sum(line.euros for line in lines) * 100 / number
    dated = cost.prices()["le"]
    yield Measure(
        "coût variable de 100 dossiers", f"≤ {EUROS:.0f} €", f"{total:.2f} € (prix du {dated})", total <= EUROS
    )
    share = house.requests / number
    words = f"{share:.0f} requêtes par dossier ; la durée : make demo ONCE=1"
    yield Measure("campagne de démonstration", f"≤ {REQUESTS_A_FILE} requêtes", words, share <= REQUESTS_A_FILE)


def zips() -> Iterator[Measure]:
    """Weigh the packages, built first when they are not there."""
    paths = {app: ROOT / "dist" / app / "deployment.zip" for app in APPS}
    if not all(path.exists() for path in paths.values()):
        build()
    for app, path in paths.items():
        size = path.stat().st_size
        words = f"{size / MEGABYTE:.2f} Mo"
        yield Measure(f"zip de {app}", f"≤ {budget(app) // MEGABYTE} Mo", words, size <= budget(app))


# The table


def machine() -> str:
    """Name this machine by what matters: nothing here is comparable with another."""
    return f"{os.cpu_count()} cœurs, {platform.machine()}, Python {platform.python_version()}"


def measure(number: int) -> dict[str, list[Measure]]:
    """Measure everything."""
    log_to_nowhere()
    house = campaign_of(number)
    return {
        "Appels de la table": [*trips(), *pages()],
        "Démarrage": list(starts()),
        "Temps propre": list(handlers(house)),
        "Paquets": list(zips()),
        f"Coût ({number} dossiers joués)": list(money(house, number)),
    }


def log_to_nowhere() -> None:
    """Let log lines be made, as in production, and go nowhere."""
    logging.disable(logging.NOTSET)
    for handler in observe.logger().handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(io.StringIO())


def show(found: Mapping[str, Sequence[Measure]]) -> Table:
    """Give the table."""
    table = Table("budget", "permis", "mesuré", "tenu", title=f"Budgets, mesurés ici : {machine()}")
    for title, measures in found.items():
        table.add_section()
        table.add_row(f"[bold]{title}[/bold]", "", "", "")
        for m in measures:
            kept = {True: "oui", False: "[bold red]NON[/bold red]", None: ""}[m.tenu]
            table.add_row(m.quoi, m.budget, m.mesure, kept)
    return table


def summary(found: Mapping[str, Sequence[Measure]]) -> dict[str, Any]:
    """Give everything as data, and the names of what is over its budget."""
    over = [m.quoi for measures in found.values() for m in measures if m.tenu is False]
    listed = {title: [asdict(m) for m in measures] for title, measures in found.items()}
    return {"machine": machine(), "mesures": listed, "depasses": over}


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, measure, and show."""
    parser = argparse.ArgumentParser(prog="python -m infra.bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one line of JSON instead of the table")
    parser.add_argument("--dossiers", type=int, default=FILES, help="how many files the metered campaign has")
    chosen = parser.parse_args(arguments)
    with redirect_stdout(io.StringIO()):  # where the services write their metrics
        found = measure(chosen.dossiers)
    if chosen.json:
        print(json.dumps(summary(found), ensure_ascii=False))
    else:
        Console().print(show(found))


if __name__ == "__main__":
    main()
