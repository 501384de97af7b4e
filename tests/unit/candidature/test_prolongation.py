"""Un dossier peut être déposé plus tard que les autres, s'il en est ainsi décidé, avec sa raison."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.relances import listes
from kernel.label.calendrier import Calendrier, Jalon
from kernel.label.reglement import reglement
from kernel.store import faults_of
from tests.maison import Maison
from tests.unit.candidature.scene import brouillon, depot, etat, maison_ouverte, remplir, repond
from tests.unit.candidature.test_a_faire import ailleurs

DATES = Calendrier.depuis(reglement("2020").calendrier, 2027)
COMMUNE = DATES.jalon(Jalon.CLOTURE_DEPOTS).instant
JUSQU_AU = "2027-05-22T00:00:00"
SIENNE = datetime.fromisoformat("2027-05-21T22:00:00+00:00")
SECONDE = timedelta(seconds=1)


@pytest.fixture
def maison() -> Maison:
    return maison_ouverte()


def prolonge(maison: Maison, candidature: str, jusqu_au: str = JUSQU_AU, qui: str = "Ada") -> Any:
    corps = {"jusqu_au": {"local": jusqu_au}, "motif": "Mairie inondée"}
    return maison.appeler("candidature", "prolonger_depot", qui, corps, id=candidature)


def a(maison: Maison, quand: datetime) -> None:
    maison.memoire.clock.current = quand
    maison.reveiller()


def test_un_dossier_prolonge_se_depose_jusqu_a_sa_date_et_pas_apres(maison: Maison) -> None:
    un, autre = brouillon(maison), brouillon(maison, etape=1, qui="Pia")
    remplir(maison, un)
    assert prolonge(maison, un).statut == 200
    a(maison, COMMUNE + SECONDE)
    assert (etat(maison, un).statut, etat(maison, autre).statut) == ("brouillon", "brouillon"), "étape 1 : plus tard"
    assert repond(maison, un, "nom", "Cœur de ville").statut == 200
    maison.memoire.clock.current = SIENNE
    assert maison.appeler("candidature", "deposer", "Paul", {}, id=un)["code"] == "echeance-depassee"
    maison.memoire.clock.current = SIENNE - SECONDE
    assert maison.appeler("candidature", "deposer", "Paul", {}, id=un).statut == 200


def test_un_dossier_prolonge_qui_n_est_pas_depose_se_ferme_a_sa_date(maison: Maison) -> None:
    candidature = brouillon(maison)
    prolonge(maison, candidature)
    a(maison, SIENNE - SECONDE)
    assert etat(maison, candidature).statut == "brouillon"
    a(maison, SIENNE)
    assert etat(maison, candidature).statut == "non_deposee"
    assert list(faults_of(CANDIDATURE, maison.memoire.store, candidature)) == []


def test_un_dossier_deja_ferme_se_rouvre_tel_qu_il_etait(maison: Maison) -> None:
    candidature, annoncee = brouillon(maison), brouillon(maison, qui="Pia")
    maison.appeler("candidature", "annoncer", "Pia", {}, id=annoncee)
    repond(maison, candidature, "nom", "Cœur de ville")
    a(maison, COMMUNE + timedelta(days=1))
    for dossier, statut in ((candidature, "brouillon"), (annoncee, "annoncee")):
        assert etat(maison, dossier).statut == "non_deposee"
        assert prolonge(maison, dossier).statut == 200
        assert etat(maison, dossier).statut == statut
    assert etat(maison, candidature).reponses["nom"].valeur == "Cœur de ville"


def test_le_porteur_apprend_jusqu_a_quand_et_pourquoi(maison: Maison) -> None:
    candidature = brouillon(maison)
    prolonge(maison, candidature)
    maison.ecouler()
    (lettre,) = [m for m in maison.memoire.mailer.sent if "est reportée" in m.subject]
    assert "vendredi 21 mai 2027 à 23 h 59" in lettre.subject
    assert "Mairie inondée" in lettre.text
    vue = maison.appeler("candidature", "consulter_candidature", "Paul", id=candidature)
    assert any("vendredi 21 mai 2027" in e["libelle"] for e in vue["echeances"] if e["code"] == "cloture_depots")


def test_un_dossier_prolonge_est_rappele_avant_sa_propre_date(maison: Maison) -> None:
    candidature = brouillon(maison)
    prolonge(maison, candidature)
    for jours in (16, 3, 1):
        a(maison, SIENNE - timedelta(days=jours))
    dits = [s for s in maison.courriels("Paul") if "dépôt attendu" in s]
    assert len(dits) == 2, "quinze jours avant la date commune, celle-ci ne valait déjà plus"
    assert all("vendredi 21 mai 2027" in s for s in dits)


@pytest.mark.parametrize(
    ("jusqu_au", "code"),
    [
        ("2027-05-16T00:00:00", "date-passee"),
        ("2027-03-10T00:00:00", "date-passee"),
        ("2028-01-01T00:00:00", "date-trop-tardive"),
    ],
)
def test_une_prolongation_va_au_dela_de_l_echeance_de_tous_et_laisse_le_temps_d_examiner(
    maison: Maison, jusqu_au: str, code: str
) -> None:
    refus = prolonge(maison, brouillon(maison), jusqu_au)
    assert (refus.statut, [(e["pointeur"], e["code"]) for e in refus["erreurs"]]) == (422, [("/jusqu_au", code)])
    la_bas = ailleurs(maison, "97411")
    refus = prolonge(maison, brouillon(maison, operation_=la_bas), jusqu_au)
    assert "heure locale" in refus["erreurs"][0]["message"]


@pytest.mark.parametrize(
    ("etape", "jusqu_au"),
    [(2, "2027-06-01T00:00:00"), (1, "2028-02-11T00:00:00")],
    ids=["la fin de la recevabilité", "étape 1, sans expertise : la clôture"],
)
def test_une_prolongation_va_jusqu_au_dernier_instant_ou_le_dossier_sera_examine(
    maison: Maison, etape: int, jusqu_au: str
) -> None:
    assert prolonge(maison, brouillon(maison, etape=etape), jusqu_au).statut == 200


def test_un_dossier_prolonge_apres_ses_rappels_est_rappele_de_nouveau(maison: Maison) -> None:
    candidature = brouillon(maison)
    a(maison, COMMUNE - timedelta(days=1))
    prolonge(maison, candidature, "2027-05-31T00:00:00")
    a(maison, datetime.fromisoformat("2027-05-30T22:00:00+00:00") - timedelta(days=1))
    dits = [s for s in maison.courriels("Paul") if "dépôt attendu" in s]
    assert [s.partition("jusqu'au ")[2][:15] for s in dits] == ["samedi 15 mai 2", "dimanche 30 mai"]


def test_un_dossier_prolonge_attend_sa_precandidature_a_la_date_de_tous_et_son_depot_a_la_sienne(
    maison: Maison,
) -> None:
    candidature = brouillon(maison)
    prolonge(maison, candidature)
    attend = {liste.split("#")[2] for liste in listes(etat(maison, candidature))}
    assert attend == {"cloture_precandidatures"}, "son dépôt se regarde à part"
    a(maison, DATES.jalon(Jalon.CLOTURE_PRECANDIDATURES).instant - timedelta(days=1))
    (dit,) = [s for s in maison.courriels("Paul") if "précandidature attendue" in s]
    assert "jeudi 15 avril 2027" in dit


def test_prolonger_deux_fois_pareil_ne_change_rien_et_un_depot_ne_se_prolonge_pas(maison: Maison) -> None:
    candidature = brouillon(maison)
    for _ in range(2):
        assert prolonge(maison, candidature).statut == 200
    assert len([s for s in maison.courriels("Paul") if "est reportée" in s]) <= 1
    assert prolonge(maison, depot(maison, qui="Pia"))["code"] == "transition-impossible"


@pytest.mark.parametrize(("qui", "statut"), [("Paul", 403), ("Dora", 404), ("Pia", 404)])
def test_seule_l_administration_prolonge(maison: Maison, qui: str, statut: int) -> None:
    assert prolonge(maison, brouillon(maison), qui=qui).statut == statut
