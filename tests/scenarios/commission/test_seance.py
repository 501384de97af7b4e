"""The steps of `seance.feature`: a commission is composed, called, and opened."""

from datetime import timedelta
from pathlib import Path

from pytest_bdd import parsers, scenarios, then, when

from tests.scenarios.commission.salle import HEURE, PERSONNES, Salle, personnes, presences
from tests.unit.commission.scene import candidature, synthese

scenarios(str(Path(__file__).parent / "seance.feature"))
SECONDE = timedelta(days=6)  # before the hour: the first one has been put off by then


@when(
    parsers.re(r"le secrétariat convoque les membres (?P<jours>\d) jours? avant la séance(?P<urgence>, en urgence)?$")
)
def _convoquer(salle: Salle, jours: str, urgence: str | None) -> None:
    salle.convoquer(timedelta(days=int(jours)), urgence=bool(urgence))


@when(parsers.re(r"le secrétariat ouvre la séance (?P<heures>\d) heures trop tôt, avec (?P<venus>.+)"))
def _trop_tot(salle: Salle, heures: str, venus: str) -> None:
    salle.convoquer()
    salle.scene.a(HEURE - timedelta(hours=int(heures)))
    salle.mener("ouvrir_seance", presences(venus))


@when(parsers.re(r"la séance est reportée parce que (?P<venus>.+) (est seule venue|sont seuls venus)"))
def _reporter(salle: Salle, venus: str) -> None:
    salle.convoquer()
    salle.mener("reporter_seance", {"motif": "Trop peu de membres", "presents": personnes(venus)})


@when("la séance est reportée parce que la salle est fermée")
def _salle_fermee(salle: Salle) -> None:
    salle.mener("reporter_seance", {"motif": "La salle est fermée"})


@when("le secrétariat convoque de nouveau les membres")
def _reconvoquer(salle: Salle) -> None:
    salle.convoquer(SECONDE)


@when("le secrétariat convoque les membres dans une autre salle")
def _autre_salle(salle: Salle) -> None:
    salle.convoquer(SECONDE, lieu="Brest")


@when("un autre dossier vient à l'ordre du jour")
def _autre_dossier(salle: Salle) -> None:
    salle.scene.recevoir(candidature(3), synthese(3))


@when(parsers.re(r"(?P<qui>\w+) arrive$"))
def _arriver(salle: Salle, qui: str) -> None:
    salle.mener("pointer_presence", {"membre": PERSONNES[qui], "presence": "present"})


@then(parsers.parse("{tenus:d} sièges sont tenus, pour {requis:d} qu'il faut"))
def _quorum(salle: Salle, tenus: int, requis: int) -> None:
    assert salle.seance["quorum"] == {"sieges": 3, "tenus": tenus, "requis": requis}


@then("la convocation dit qu'aucun quorum n'est exigé")
def _sans_quorum(salle: Salle) -> None:
    salle.solder()
    assert salle.seance["sans_quorum"]
    assert salle.scene.courriels("Mia")[-1].startswith("Nouvelle convocation, sans condition de quorum")


@then("plus personne n'a de mandat")
def _sans_mandat(salle: Salle) -> None:
    salle.solder()
    assert salle.seance["mandats"] == []
