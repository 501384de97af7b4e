"""The sentences that several features of the commission share."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_bdd import given, parsers, then, when

from tests.scenarios.commission.salle import PERSONNES, Salle, noms, presences
from tests.unit.commission.scene import AJOURNE, BRETAGNE, CEREMONIE, NATIONAL, VALIDE, conclure, ouvrir, signer

ISSUES: dict[str, Any] = {"validé": VALIDE, "ajourné": AJOURNE}
COLLEGE = [
    {"personne": PERSONNES["Mia"], "qualite": "DREAL"},
    {"personne": PERSONNES["Max"], "qualite": "Élu"},
    {"personne": PERSONNES["Zoé"], "qualite": "ARS"},
    {"personne": PERSONNES["Sue"], "qualite": "ARS", "suppleant_de": PERSONNES["Zoé"]},
]
QUI = (
    r"(?P<presents>[^(]+?)( \((?P<mandataire>\w+) ayant mandat (?P<mandants>[^)]+)\))?"
    r"( \((?P<distants>\w+) à distance\))?"
)


@pytest.fixture
def salle() -> Iterator[Salle]:
    """A year whose files 1 and 2 are on the regional agenda; no refusal may be left unsaid at the end."""
    salle = Salle()
    yield salle
    salle.solder()


@given("une commission régionale que Mia préside, où Max et Zoé siègent, et Sue à défaut de Zoé")
def _commission(salle: Salle) -> None:
    for nom in ("Zoe", "Sue"):
        salle.scene.personne(nom, "membre")
    composer(salle)


def composer(salle: Salle, *autres: dict[str, str]) -> None:
    """Have the séance held by the college, and others, under the rules of the CRPA."""
    membres = [*COLLEGE, *autres]
    salle.mener("composer_seance", {"membres": membres, "regles": "R133", "president": PERSONNES["Mia"]})


@when(parsers.re(rf"la commission s'ouvre avec {QUI}$"))
def _ouvrir(salle: Salle, presents: str, mandataire: str, mandants: str, distants: str) -> None:
    salle.ouvrir(presences(presents, distants, mandataire, mandants))


@when(parsers.re(r"(?P<qui>\w+) s'en va"))
def _partir(salle: Salle, qui: str) -> None:
    salle.mener("pointer_presence", {"membre": PERSONNES[qui], "presence": "absent"})


@when(parsers.re(r"le secrétariat conclut que le dossier (?P<numero>\d) est (?P<issue>validé|ajourné)$"))
def _conclure(salle: Salle, numero: str, issue: str) -> None:
    salle.mener("conclure_point", dict(ISSUES[issue]), numero=int(numero))


@when("la région valide tout, et signe")
def _tout_valide(salle: Salle) -> None:
    for numero in (1, 2):
        salle.mener("conclure_point", dict(VALIDE), numero=numero)
    salle.signer()


@given("une région qui a validé le dossier 1, ajourné le dossier 2, et signé")
def _region(salle: Salle) -> None:
    ouvrir(salle.scene)
    conclure(salle.scene, 1, VALIDE)
    conclure(salle.scene, 2, AJOURNE)
    signer(salle.scene)


@given("la commission nationale est ouverte")
@when("la commission nationale s'ouvre")
def _nationale(salle: Salle) -> None:
    salle.ici = NATIONAL
    ouvrir(salle.scene, NATIONAL)


@given("la commission nationale a tout ratifié, et signé")
def _nationale_signee(salle: Salle) -> None:
    _nationale(salle)
    salle.mener("ratifier_points")
    salle.signer()


@when("la commission nationale ratifie tout ce qui est proposé")
def _ratifier(salle: Salle) -> None:
    salle.mener("ratifier_points")


@when("elle signe le procès-verbal")
@when("la commission signe le procès-verbal")
def _signer(salle: Salle) -> None:
    salle.signer()


@when(parsers.re(r"la région corrige le dossier (?P<numero>\d), désormais (?P<issue>validé|ajourné)"))
def _corrige_en_region(salle: Salle, numero: str, issue: str) -> None:
    rectifier(salle, "Sam", int(numero), BRETAGNE, ISSUES[issue])


def rectifier(salle: Salle, qui: str, numero: int, ou: str, conclusion: Any, fondement: str = "Note du bureau") -> None:
    """Correct what signed minutes say of a file."""
    signature = {"nom": "Dupont", "prenom": "Ana", "qualite": "Présidente"}
    corps = {**conclusion, "motif": "Erreur matérielle", "fondement": fondement, "signature": signature}
    salle.demander("rectifier_decision", qui, corps, numero=numero, id=ou)


@given("la cérémonie a eu lieu")
@when("vient l'heure de la cérémonie")
def _ceremonie(salle: Salle) -> None:
    salle.scene.a(CEREMONIE)
    reveiller(salle)


def reveiller(salle: Salle) -> None:
    salle.scene.service.tick()
    salle.scene.ecouler()


@when("l'administration publie le palmarès")
def _publier(salle: Salle) -> None:
    salle.demander("publier_palmares", "Ada", annee="2027")


@then(parsers.re(r"c'est refusé(, au champ « (?P<champ>[^»]+) »)? : « (?P<dit>.+) »"))
def _refus(salle: Salle, dit: str, champ: str | None) -> None:
    salle.refusee(dit, champ or "")


@then(parsers.re(r"la séance est (?P<statut>\w+)$"))
def _statut(salle: Salle, statut: str) -> None:
    salle.solder()
    assert salle.seance["statut"] == statut


@then(parsers.re(r"(?P<qui>[^«]+) (a|ont) reçu « (?P<objet>.+) »"))
def _recu(salle: Salle, qui: str, objet: str) -> None:
    salle.ont_recu(noms(qui) or [{"le porteur": "Paul", "l'administration": "Ada"}[qui]], objet)
