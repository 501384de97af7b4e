"""The steps of `lots.feature`."""

from pathlib import Path
from typing import Any

import pytest
from pytest_bdd import given, parsers, scenarios, then, when

from tests.scenarios.candidature.bureau import Bureau
from tests.unit.candidature import scene

scenarios(str(Path(__file__).parent / "lots.feature"))
ACTES = {"notifie": "notifier_avis", "prend en charge": "prendre_en_charge"}
RANGS = ("premier", "second")


@pytest.fixture
def autres() -> list[str]:
    """Hold the file beside the one at hand."""
    return []


@given("un autre dossier, d'étape 3")
def _autre(bureau: Bureau, autres: list[str]) -> None:
    autres.append(scene.depot(bureau.maison, 3))


@when(parsers.re(r"(?P<qui>\w+) (?P<acte>notifie|prend en charge) les deux d'un geste"))
def _les_deux(bureau: Bureau, autres: list[str], qui: str, acte: str) -> None:
    _en_lot(bureau, qui, acte, [bureau.dossier, *autres])


@when(parsers.re(r"(?P<qui>\w+) (?P<acte>prend en charge) deux fois le même dossier d'un geste"))
def _deux_fois(bureau: Bureau, qui: str, acte: str) -> None:
    _en_lot(bureau, qui, acte, [bureau.dossier] * 2)


def _en_lot(bureau: Bureau, qui: str, acte: str, dossiers: list[str]) -> None:
    bureau.demander("agir_en_lot", qui, {"acte": ACTES[acte], "dossiers": [{"id": d} for d in dossiers]})


def _resultat(bureau: Bureau, rang: str) -> Any:
    bureau.solder()
    assert bureau.reponse is not None
    return bureau.reponse["elements"][RANGS.index(rang)]


@then(parsers.re(r"le (?P<rang>premier|second) est fait"))
def _fait(bureau: Bureau, rang: str) -> None:
    assert (_resultat(bureau, rang)["fait"], _resultat(bureau, rang)["probleme"]) == (True, None)


@then(parsers.re(r"le (?P<rang>premier|second) est refusé : « (?P<dit>.+) »"))
def _refuse(bureau: Bureau, rang: str, dit: str) -> None:
    assert (_resultat(bureau, rang)["fait"], _resultat(bureau, rang)["probleme"]["detail"]) == (False, dit)
