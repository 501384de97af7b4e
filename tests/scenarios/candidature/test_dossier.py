"""The steps of `dossier.feature`."""

from pathlib import Path

import pytest
from pytest_bdd import given, parsers, scenarios, then, when

from candidature.domaine.depot import lacunes
from candidature.domaine.operation import OPERATION
from kernel.store import load
from tests.scenarios.candidature.bureau import Bureau
from tests.unit.candidature import scene

scenarios(str(Path(__file__).parent / "dossier.feature"))
CHAMP = "description"


@pytest.fixture
def lues() -> dict[str, str]:
    """The version of the field that each has read."""
    return {}


@given(parsers.parse("la campagne {annee:d} est planifiée, sous le règlement {version}"))
def _sous(bureau: Bureau, annee: int, version: str) -> None:
    bureau.demander("planifier_campagne", "Ada", {"annee": annee, "reglement": version})


@when(parsers.parse("Paul répond {combien:d} caractères au champ « description »"))
def _long(bureau: Bureau, combien: int) -> None:
    bureau.repondre("Paul", CHAMP, "x" * combien)


@when("Paul et Pia lisent le champ « description »")
def _lisent(bureau: Bureau, lues: dict[str, str]) -> None:
    lues |= {qui: bureau.lire("consulter_reponse", qui, champ=CHAMP).entetes["ETag"] for qui in ("Paul", "Pia")}


@when(parsers.re(r"(?P<qui>Paul|Pia) y écrit « (?P<valeur>.+) »"))
def _ecrit(bureau: Bureau, lues: dict[str, str], qui: str, valeur: str) -> None:
    bureau.repondre(qui, CHAMP, valeur, lues[qui])


@then("elle est gardée, et son avertissement est celui que dit le dépôt")
def _gardee(bureau: Bureau) -> None:
    bureau.solder()
    lue, etat = bureau.lire("consulter_reponse", "Paul", champ=CHAMP), scene.etat(bureau.maison, bureau.dossier)
    (faute,) = lacunes(etat, load(OPERATION, bureau.maison.memoire.store, bureau.operation).etat)
    assert len(lue["valeur"]) == 3000
    assert faute.message == f"« Description de l'opération » : {lue['avertissement']}"


@then("Pia lit les deux textes, et que Paul a écrit l'autre")
def _conflit(bureau: Bureau) -> None:
    (conflit,) = bureau.vu["conflits"]
    assert conflit["valeur_envoyee"] == "Un quartier au bord de l'eau."
    assert (conflit["valeur_actuelle"], conflit["auteur"]) == ("Un quartier de gare.", "Paul")
