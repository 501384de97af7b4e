"""The steps of `recevabilite.feature`."""

import re
from pathlib import Path

from pytest_bdd import given, parsers, scenarios, then, when

from kernel.label.reglement import reglement
from tests.scenarios.candidature.bureau import Bureau
from tests.unit.candidature.scene import maison_ouverte

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


@given("une campagne sous le règlement 2023")
def _reglement_2023(bureau: Bureau) -> None:
    bureau.maison = maison_ouverte("2023")


@when(parsers.re(r"(?P<qui>\w+) donne un avis d'opportunité : « (?P<texte>.+) »"))
def _opine(bureau: Bureau, qui: str, texte: str) -> None:
    bureau.agir("donner_opportunite", qui, {"sens": "reserve", "texte": texte})


@then(parsers.re(r"Ada lit « (?P<texte>.+) », de la « (?P<service>.+) »"))
def _lit(bureau: Bureau, texte: str, service: str) -> None:
    bureau.solder()
    avis = bureau.lire("consulter_instruction", "Ada")["opportunites"]
    assert (texte, service) in [(a["texte"], a["service"]) for a in avis]
