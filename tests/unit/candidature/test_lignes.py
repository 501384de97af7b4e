"""Ce qui se calcule sur les lignes des dossiers : qui une date touche, ce qui est compté, ce qui est à faire."""

from datetime import timedelta
from typing import Any

import pytest

from candidature.domaine.diffusion import CarteCandidature
from candidature.domaine.portee import attend, touches
from candidature.domaine.tableau import Case, cases
from candidature.domaine.taches import de_l_administration, du_porteur
from kernel.label.calendrier import Calendrier, Jalon, Moment
from kernel.label.reglement import Etape, reglement
from tests.unit.candidature.scene import lieux

R2020 = reglement("2020")
DATES = Calendrier.depuis(R2020.calendrier, 2027)
PLUS_TARD = Moment.model_validate({"local": "2028-01-31T00:00:00"})
JOUR = timedelta(days=1)


def carte(statut: Any, etape: int = 2, **autres: Any) -> CarteCandidature:
    dite: Any = {"numero": "EQ-2027-0001", "nom": "ZAC", "operation": "o", "annee": 2027, "lieux": lieux(["35238"])}
    return CarteCandidature(**dite, etape=etape, statut=statut, proprietaire="pers_paul", **autres)


def deplacees(jalon: Jalon) -> Calendrier:
    """Give the dates with one a day later."""
    moment = DATES.jalon(jalon)
    return DATES.model_copy(update={jalon.value: Moment(local=moment.local + JOUR)})


def etape(numero: int) -> Etape:
    found = R2020.etape(numero)
    assert found is not None
    return found


def test_la_recevabilite_n_attend_pas_les_dossiers_de_l_etape_1_qui_n_ont_pas_d_expert() -> None:
    assert attend(carte("deposee"), etape(2), Jalon.FIN_RECEVABILITE)
    assert not attend(carte("deposee", 1), etape(1), Jalon.FIN_RECEVABILITE)


@pytest.mark.parametrize(
    ("statut", "jalon"),
    [("complements_demandes", Jalon.FIN_RECEVABILITE), ("brouillon", Jalon.COMMISSION_NATIONALE)],
)
def test_une_echeance_a_soi_ne_cache_que_la_date_du_depot(statut: str, jalon: Jalon) -> None:
    (found,) = touches([carte(statut, attend=PLUS_TARD)], R2020, jalon, DATES, deplacees(jalon))
    assert (found.avant, found.apres) == (DATES.jalon(jalon), deplacees(jalon).jalon(jalon))


def test_un_depot_prolonge_au_dela_n_est_pas_touche() -> None:
    jalon = Jalon.CLOTURE_DEPOTS
    assert touches([carte("brouillon", attend=PLUS_TARD)], R2020, jalon, DATES, deplacees(jalon)) == ()


def test_les_dossiers_touches_de_meme_se_comptent_ensemble() -> None:
    jalon = Jalon.FIN_RECEVABILITE
    (found,) = touches([carte("deposee")] * 3, R2020, jalon, DATES, deplacees(jalon))
    assert found.nombre == 3


def test_une_case_compte_tous_ses_dossiers_et_tous_ses_retards() -> None:
    late = DATES.fin_recevabilite.instant
    found = cases([carte("deposee"), carte("deposee"), carte("recevable")], R2020, DATES, late)
    assert found == (
        Case(etape=2, region="53", statut="deposee", nombre=2, en_retard=2),
        Case(etape=2, region="53", statut="recevable", nombre=1, en_retard=0),
    )


def test_ce_que_l_administration_relance_a_l_echeance_de_ce_qui_manque() -> None:
    late = DATES.fin_expertise.instant
    taches = [de_l_administration(carte(statut), R2020, DATES, late) for statut in ("deposee", "recevable")]
    assert [(t.code, t.echeance) for found in taches for t in found] == [
        ("suivre_recevabilite", DATES.fin_recevabilite),
        ("suivre_expertise", DATES.fin_expertise),
    ]


def test_les_complements_sont_a_completer_par_tous_et_a_remettre_par_le_proprietaire() -> None:
    ici, now = carte("complements_demandes", attend=PLUS_TARD), DATES.cloture_depots.instant
    codes = [[t.code for t in du_porteur(ici, R2020, DATES, qui, now)] for qui in ("pers_paul", "pers_pia")]
    assert codes == [["fournir_complements"], ["repondre"]]


def test_un_depot_prolonge_reste_a_faire_jusqu_a_sa_date() -> None:
    (tache,) = du_porteur(carte("annoncee", attend=PLUS_TARD), R2020, DATES, "pers_paul", DATES.ceremonie.instant)
    assert (tache.code, tache.echeance) == ("deposer", PLUS_TARD)
