"""The steps of `seance.feature`: a commission is composed, called, and opened."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from pytest_bdd import given, parsers, scenarios, then, when

from kernel.label.calendrier import Moment
from tests.scenarios.commission.conftest import COLLEGE, ISSUES
from tests.scenarios.commission.salle import HEURE, PERSONNES, SEMAINE, Salle, personnes, presences
from tests.unit.commission.scene import CALENDRIER, NATIONAL, cand, candidature, oper, quand, synthese

scenarios(str(Path(__file__).parent / "seance.feature"))
SECONDE = timedelta(days=6)  # before the hour: the first one has been put off by then


MIA, MAX, ZOE, SUE = COLLEGE
COMPOSITIONS: dict[str, dict[str, Any]] = {
    "en citant Max deux fois": {"membres": [MIA, MAX, MAX]},
    "avec une suppléante sans titulaire": {"membres": [MIA, SUE]},
    "avec une présidente qui n'y siège pas": {"membres": [MAX, ZOE]},
    "sans dire qui préside": {"membres": [MIA, MAX]},
    "sans Max": {"membres": [MIA, ZOE, SUE]},
}


@when(parsers.re(rf"le secrétariat compose la commission (?P<comment>{'|'.join(COMPOSITIONS)})"))
def _composer(salle: Salle, comment: str) -> None:
    preside = {} if comment == "sans dire qui préside" else {"president": PERSONNES["Mia"]}
    salle.mener("composer_seance", {"regles": "R133", **preside, **COMPOSITIONS[comment]})


@given("trois dossiers à l'ordre du jour, et Mia déportée du premier et du troisième")
def _trois_dossiers(salle: Salle) -> None:
    salle.scene.recevoir(candidature(3), synthese(3))
    salle.ouvrir(presences("Mia et Max"))
    for numero in (1, 3):
        salle.demander("se_deporter", "Mia", {"motif": "Lien"}, numero=numero)


@then(parsers.parse("l'ordre proposé demande {mieux:d} mouvements, et l'ordre actuel {actuel:d}"))
def _mouvements(salle: Salle, mieux: int, actuel: int) -> None:
    vue = salle.lire("proposer_ordre")
    assert (vue["mouvements"], vue["mouvements_actuels"], vue["exact"]) == (mieux, actuel, True)


@when("le secrétariat suit l'ordre proposé")
def _suivre_l_ordre(salle: Salle) -> None:
    salle.mener("ordonner_points", {"ordre": salle.lire("proposer_ordre")["ordre"]})


@when("le secrétariat ordonne un dossier qui n'est pas à l'ordre du jour")
def _ordonner_inconnu(salle: Salle) -> None:
    salle.mener("ordonner_points", {"ordre": [cand(9)]})


@then("les dossiers dont Mia s'est déportée se suivent")
def _se_suivent(salle: Salle) -> None:
    rangs = {p["candidature"]: rang for rang, p in enumerate(salle.seance["points"])}
    assert abs(rangs[cand(1)] - rangs[cand(3)]) == 1


@when("Mia déclare un intérêt pour l'année dans l'opération du dossier 1")
def _interet_annuel(salle: Salle) -> None:
    tie = {"nature": "mandat_electif", "operation": oper(1), "pour_l_annee": True}
    salle.demander("declarer_interet", "Mia", tie)


@when("la région se tient et valide tout sans Mia")
def _valide_sans_mia(salle: Salle) -> None:
    salle.ouvrir(presences("Max et Zoé"))
    for numero in (1, 2):
        salle.mener("conclure_point", dict(ISSUES["validé"]), numero=numero)
    salle.signer()


@then("Mia n'y lit pas le dossier 1")
def _ne_lit_pas(salle: Salle) -> None:
    salle.solder()
    assert salle.scene.appeler("consulter_dossier", "Mia", id=NATIONAL, candidature=cand(1)).statut == 403


@when(
    parsers.re(r"le secrétariat convoque les membres (?P<jours>\d) jours? avant la séance(?P<urgence>, en urgence)?$")
)
def _convoquer(salle: Salle, jours: str, urgence: str | None) -> None:
    salle.convoquer(timedelta(days=int(jours)), urgence=bool(urgence))


@when(parsers.re(r"le secrétariat convoque les membres (?P<quand_>avant|pour) l'ouverture des commissions régionales"))
def _convoquer_a_l_ouverture(salle: Salle, quand_: str) -> None:
    ouverture = CALENDRIER.commissions_regionales.debut
    local = ouverture.local - timedelta(minutes=quand_ == "avant")
    salle.scene.a(ouverture.instant - timedelta(days=30))
    salle.mener("convoquer_seance", {"quand": Moment(local=local).model_dump(mode="json"), "lieu": "Rennes"})


@when(parsers.re(r"le secrétariat ouvre la séance (?P<heures>\d) heures trop tôt, avec (?P<venus>.+)"))
def _trop_tot(salle: Salle, heures: str, venus: str) -> None:
    salle.convoquer()
    salle.scene.a(HEURE - timedelta(hours=int(heures)))
    salle.mener("ouvrir_seance", presences(venus))


@when(parsers.re(r"la séance est reportée parce que (?P<venus>.+) (est seule venue|sont seuls venus)"))
def _reporter(salle: Salle, venus: str) -> None:
    salle.convoquer(2 * SEMAINE, quand=quand(HEURE + timedelta(hours=2) - SEMAINE))
    salle.scene.a(HEURE - SEMAINE)
    salle.mener("reporter_seance", {"motif": "Trop peu de membres", "presents": personnes(venus)})


@when(parsers.re(r"la séance est reportée (?P<jours>\d) jours trop tôt, personne n'étant venu"))
def _reporter_trop_tot(salle: Salle, jours: str) -> None:
    salle.convoquer()
    salle.scene.a(HEURE - timedelta(days=int(jours)))
    salle.mener("reporter_seance", {"motif": "Trop peu de membres", "presents": []})


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
