"""Le tableau d'une campagne : combien de dossiers, où ils en sont, lesquels sont en retard, ce qui vient."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from candidature.domaine import tableau
from candidature.domaine.diffusion import CarteCandidature
from candidature.domaine.valeurs import Statut
from candidature.routes import lectures
from kernel.label.calendrier import Calendrier, Jalon, Moment
from kernel.label.reglement import reglement
from tests.fakes import trips
from tests.maison import Maison
from tests.unit.candidature.scene import brouillon, depot, etat, lieux, maison_ouverte, operation

R2020 = reglement("2020")
DATES = Calendrier.depuis(R2020.calendrier, 2027)
SECONDE = timedelta(seconds=1)


@pytest.fixture
def maison() -> Maison:
    return maison_ouverte()


def lire(maison: Maison, qui: str | None = "Ada", territoire: str = "", annee: str = "2027") -> Any:
    query = {"territoire": territoire} if territoire else {}
    return maison.appeler("candidature", "consulter_tableau", qui, None, query, annee=annee)


def comptes(reponse: Any, mot: str) -> dict[str, int]:
    return {c["code"]: c["nombre"] for c in reponse[mot]}


def recevable(maison: Maison, candidature: str) -> None:
    assert maison.appeler("candidature", "donner_avis", "Dora", {"recevable": True}, id=candidature).statut == 200
    assert maison.appeler("candidature", "notifier_avis", "Dora", {}, id=candidature).statut == 200
    maison.ecouler()


def carte(statut: Statut, etape: int = 2, expertise: Any = "") -> CarteCandidature:
    ici = lieux(["35238"])
    dite: Any = {"numero": "EQ-2027-0001", "nom": "ZAC", "operation": "o", "annee": 2027, "lieux": ici}
    return CarteCandidature(**dite, etape=etape, statut=statut, expertise=expertise)


def test_l_administration_compte_tous_les_dossiers_par_etape_region_et_suivi(maison: Maison) -> None:
    depot(maison)
    recevable(maison, depot(maison, 3, "Pia"))
    brouillon(maison, 1)
    vu = lire(maison)
    assert (vu.statut, vu["nombre"], vu["au_moins"]) == (200, 3, False)
    assert comptes(vu, "etapes") == {"1": 1, "2": 1, "3": 1}
    assert comptes(vu, "regions") == {"53": 3}
    assert comptes(vu, "statuts") == {"brouillon": 1, "deposee": 1, "recevable": 1}
    assert [r["libelle"] for r in vu["regions"]] == ["Bretagne"]
    assert sum(c["nombre"] for c in vu["cases"]) == 3


@pytest.mark.parametrize(("qui", "nombre"), [("Dora", 1), ("Rosa", 1), ("Luc", 0)])
def test_un_correspondant_compte_les_siens_sans_les_brouillons_de_personne(
    maison: Maison, qui: str, nombre: int
) -> None:
    depot(maison)
    brouillon(maison, 3)
    vu = lire(maison, qui)
    assert (vu.statut, vu["nombre"]) == (200, nombre)


def test_le_territoire_d_un_autre_est_refuse_et_l_administration_choisit_le_sien(maison: Maison) -> None:
    depot(maison)
    assert lire(maison, "Luc", "D35")["code"] == "requete-invalide"
    assert lire(maison, "Ada", "R53")["nombre"] == 1
    assert lire(maison, "Ada", "D84")["nombre"] == 0


@pytest.mark.parametrize("qui", ["Paul", None])
def test_un_porteur_ou_le_public_n_ont_pas_de_tableau(maison: Maison, qui: str | None) -> None:
    assert lire(maison, qui).statut in (401, 404)


@pytest.mark.parametrize("annee", ["2031", "1999", "abc"])
def test_une_campagne_qui_n_existe_pas_n_a_pas_de_tableau(maison: Maison, annee: str) -> None:
    assert lire(maison, annee=annee).statut == 404


def test_les_dossiers_d_une_autre_annee_n_y_sont_pas(maison: Maison) -> None:
    assert maison.appeler("candidature", "planifier_campagne", "Ada", {"annee": 2028}).statut == 201
    depot(maison)
    assert (lire(maison, annee="2028")["nombre"], lire(maison, "Dora", annee="2028")["nombre"]) == (0, 0)


def test_les_prochains_jalons_viennent_dans_l_ordre_avec_leur_date(maison: Maison) -> None:
    vu = lire(maison)
    assert [e["code"] for e in vu["prochains"]] == [j.value for j in Jalon if j is not Jalon.OUVERTURE]
    assert "jeudi 15 avril 2027 à 23 h 59" in vu["prochains"][0]["libelle"]


def test_un_dossier_dont_la_recevabilite_tarde_est_en_retard_a_la_seconde(maison: Maison) -> None:
    un = depot(maison)
    maison.memoire.clock.current = DATES.fin_recevabilite.instant - SECONDE
    assert lire(maison)["en_retard"] == 0
    maison.memoire.clock.current = DATES.fin_recevabilite.instant + timedelta(days=3)
    vu = lire(maison)
    assert vu["en_retard"] == 1
    assert [(r["dossier"], r["numero"], r["jours"]) for r in vu["retards"]] == [(un, etat(maison, un).numero, 4)]
    assert vu["retards"][0]["attendu"] == "lundi 31 mai 2027 à 23 h 59 (heure de Paris)"


@pytest.mark.parametrize("passe", [timedelta(), timedelta(minutes=1), timedelta(days=1), timedelta(days=9, hours=23)])
def test_le_tableau_et_ce_qui_est_a_faire_comptent_les_memes_jours_de_retard(maison: Maison, passe: timedelta) -> None:
    depot(maison)
    maison.memoire.clock.current = DATES.fin_recevabilite.instant + passe
    (tache,) = maison.appeler("candidature", "lister_a_faire", "Dora")["elements"]
    (retard,) = lire(maison)["retards"]
    assert retard["jours"] == tache["jours_de_retard"] == passe.days + 1


@pytest.mark.parametrize(
    ("lue", "jalon"),
    [
        (carte("deposee"), Jalon.FIN_RECEVABILITE),
        (carte("recevable"), Jalon.FIN_EXPERTISE),
        (carte("recevable", 2, "en_expertise"), Jalon.FIN_EXPERTISE),
        (carte("recevable", 2, "expertise_rendue"), None),
        (carte("deposee", 1), None),
        (carte("complements_demandes"), None),
        (carte("brouillon"), None),
        (carte("labellisee"), None),
        (carte("deposee", 9), None),
    ],
)
def test_ce_qu_un_dossier_attend_des_services(lue: CarteCandidature, jalon: Jalon | None) -> None:
    assert tableau.attendue(lue, R2020, DATES) == (DATES.jalon(jalon) if jalon else None)


def test_une_etape_1_attend_deux_mois_apres_son_depot_jusqu_au_soir() -> None:
    recue = carte("deposee", 1).model_copy(update={"recu_le": datetime(2027, 12, 30, 23, 30, tzinfo=UTC)})
    fin = tableau.attendue(recue, R2020, DATES)
    assert fin == Moment(local=datetime(2028, 3, 1))  # noqa: DTZ001  a minute on the clocks of Paris: 29 February is over
    assert not tableau.est_en_retard(recue, R2020, DATES, fin.instant - SECONDE)
    assert tableau.est_en_retard(recue, R2020, DATES, fin.instant)
    de_nuit = recue.model_copy(update={"recu_le": datetime(2027, 1, 31, 23, 30, tzinfo=UTC)})
    assert tableau.attendue(de_nuit, R2020, DATES) == Moment.model_validate({"local": "2027-04-02T00:00:00"}), (
        "le 1er, ici"
    )
    for autre in ("complements_demandes", "constatee", "retiree"):
        assert tableau.attendue(recue.model_copy(update={"statut": autre}), R2020, DATES) is None


@pytest.mark.parametrize("statuts", [("recevable",), ("recevable", "labellisee", "ajournee")])
def test_le_tableau_montre_le_suivi_et_rien_qui_ne_soit_publie(statuts: tuple[Statut, ...]) -> None:
    now = DATES.commission_nationale.instant
    found = tableau.cases([carte(s, 2, "expertise_rendue") for s in statuts], R2020, DATES, now)
    assert {c.statut for c in found} == {"en_commission_nationale", *(s for s in statuts if s != "recevable")}


def test_un_tableau_qui_s_arrete_de_compter_dit_au_moins_et_ne_fait_qu_une_requete(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    une = operation(maison)
    for etape in (1, 2, 3):
        brouillon(maison, etape, operation_=une)
    monkeypatch.setattr(lectures, "LIGNES_MAX", 2)
    with trips(maison.memoire.store) as appels:
        vu = lire(maison)
    assert (vu["nombre"], vu["au_moins"]) == (2, True)
    assert sorted(appels) == ["query", "read"]
