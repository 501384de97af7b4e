"""The steps of `recevabilite.feature`."""

import re
from pathlib import Path

from pytest_bdd import parsers, scenarios, when

from kernel.label.reglement import reglement
from tests.scenarios.candidature.bureau import Bureau

scenarios(str(Path(__file__).parent / "recevabilite.feature"))


@when("Dora donne un avis défavorable, sans dire pourquoi")
def _sans_motif(bureau: Bureau) -> None:
    bureau.agir("donner_avis", "Dora", {"recevable": False, "motif": " "})


@when(parsers.parse("Dora le trouve recevable, à l'étape {etape:d}"))
def _autre_etape(bureau: Bureau, etape: int) -> None:
    bureau.agir("donner_avis", "Dora", {"recevable": True, "etape_constatee": etape})


@when(parsers.re(r"Dora constate toutes les conditions de l'étape 1(, sauf (?P<sauf>.+))?"))
def _constate(bureau: Bureau, sauf: str | None) -> None:
    etape = reglement("2020").etape(1)
    assert etape
    conditions = [c.code for c in etape.conditions if c.code not in re.findall(r"\w+", sauf or "")]
    bureau.agir("constater_etape_1", "Dora", {"conditions": conditions})


@when(parsers.re(r"(?P<qui>\w+) le rend"))
def _rend(bureau: Bureau, qui: str) -> None:
    bureau.agir("rendre_en_charge", qui)
