"""`eq importer`: play the real candidatures of a year through the same endpoints as everybody.

The services have no branch for it and never see the column of outcomes: the played commission gives them. What is there
already is left as it is, so that a second import changes nothing.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from infra.local.campaign import Campaign
from infra.local.demo import Summary, bars, every, play, show, summarise
from infra.local.dossiers import Dossier
from infra.local.house import House, HouseError, joined, open_house
from infra.local.table import Table, read
from kernel.label.reglement import reglement
from kernel.label.territoires import plier

VERSION = "2013"


def run(path: Path, annee: int, state: Path, alone: bool, as_json: bool) -> int:
    """Import one campagne into a house of its own, or into the one that runs; give the exit code."""
    console = Console(stderr=as_json)
    try:
        table = read(path, annee, reglement(VERSION))
    except ValueError as error:
        raise HouseError(str(error)) from error
    with _house(state, alone) as house:
        started = time.monotonic()
        _play(console, house, annee, table)
        summary = summarise(house, annee, started)
        show(console, house, annee, summary)
    for rejet in table.rejets:
        console.print(f"ligne {rejet.ligne} : {rejet.raison}")
    if as_json:
        print(summary.line(rejets=[{"ligne": r.ligne, "raison": r.raison} for r in table.rejets]))
    return _verdict(console, summary, table)


def _verdict(console: Console, summary: Summary, table: Table) -> int:
    if summary.dossiers != len(table.dossiers):
        console.print(f"{len(table.dossiers)} dossiers lus et {summary.dossiers} enregistrés.")
        return 1
    return 0 if summary.journal == "intact" else 1


@contextmanager
def _house(state: Path, alone: bool) -> Iterator[House]:
    with open_house(state) if alone else joined(state) as house:
        yield house


def _play(console: Console, house: House, annee: int, table: Table) -> None:
    """Play what is not there yet. Raises HouseError when the clock would have to go back."""
    token = house.token("administration", "Alix Exemple")
    if house.call(None, "GET", f"/candidature/v1/campagnes/{annee}").status == 200:
        _compare(console, house, annee, table, token)
        return
    start = datetime(annee, 1, 4, 8, 0, tzinfo=UTC)
    if start < house.now() and not _is_new(house, token):
        raise HouseError(
            f"l'horloge de cette maison est au {house.now():%d/%m/%Y} : pour jouer {annee} il faudrait la reculer. "
            "Importez dans un état vide, ou les années dans leur ordre."
        )
    house.force_clock(start)
    operations = _operations(house, token)
    dossiers = [replace(d, reprise=operations.get(_key(d), "")) for d in table.dossiers]
    with bars(console) as progress:
        play(Campaign(house, annee, VERSION, dossiers, progress))


def _is_new(house: House, token: str) -> bool:
    """Tell whether nothing was ever planned here: only then may the clock be set to the past."""
    return not every(house, "/candidature/v1/campagnes?", token)


def _compare(console: Console, house: House, annee: int, table: Table, token: str) -> None:
    """Say what of a table is not in a campagne already played: it is over, nothing can be added."""
    there = {plier(file["nom"]) for file in every(house, f"/candidature/v1/candidatures?annee={annee}", token)}
    missing = [d.operation for d in table.dossiers if plier(d.operation[:200]) not in there]
    console.print(f"La campagne {annee} est déjà là : rien n'est joué à nouveau.")
    if missing:
        raise HouseError(f"{len(missing)} dossiers de la table n'y sont pas, dont « {missing[0]} »")


def _operations(house: House, token: str) -> dict[tuple[str, str], str]:
    """Give the opérations already there, by commune and name: one that comes back is not created again."""
    found = {}
    for line in every(house, "/candidature/v1/operations?", token):
        found[(line["communes"][0], plier(line["nom"]))] = str(line["id"])
    return found


def _key(dossier: Dossier) -> tuple[str, str]:
    return dossier.commune, plier(dossier.operation[:200])
