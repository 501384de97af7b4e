"""The steps of `complements.feature`."""

from datetime import datetime
from pathlib import Path

from pytest_bdd import parsers, scenarios, then, when

from tests.scenarios.candidature.bureau import Bureau, instant, moment
from tests.unit.candidature import scene
from tests.unit.candidature.test_complements import longue

scenarios(str(Path(__file__).parent / "complements.feature"))


@when(parsers.re(r"(?P<qui>Dora|Rosa) demande de compléter « (?P<champs>.+) » avant le (?P<quand>[\w ]+)"))
def _demande(bureau: Bureau, qui: str, champs: str, quand: str) -> None:
    points = [{"champ": champ, "motif": "À préciser"} for champ in champs.split(", ")]
    bureau.agir("demander_complements", qui, {"points": points, "echeance": moment(quand)})


@when(parsers.parse("Dora demande de compléter vingt champs, avec un motif de {signes:d} signes pour chacun"))
def _demande_longue(bureau: Bureau, signes: int) -> None:
    bureau.agir("demander_complements", "Dora", longue(signes))


@when("Paul fournit les compléments")
def _fournit(bureau: Bureau) -> None:
    bureau.agir("fournir_complements", "Paul")


@when(parsers.parse("Paul efface sa réponse au champ « {champ} »"))
def _efface(bureau: Bureau, champ: str) -> None:
    bureau.repondre("Paul", champ, None)


@then(parsers.parse("sa version 2 ne change que « {champ} »"))
def _version(bureau: Bureau, champ: str) -> None:
    bureau.solder()
    une, deux = scene.etat(bureau.maison, bureau.dossier).versions
    assert (une.numero, deux.numero, deux.champs) == (1, 2, (champ,))


@then(parsers.re(r"la demande est close du (?P<quand>[\w ]+)"))
def _close(bureau: Bureau, quand: str) -> None:
    bureau.solder()
    (demande,) = bureau.lire("consulter_candidature", "Paul")["demandes"]
    assert datetime.fromisoformat(demande["close_le"]) == instant(quand)
