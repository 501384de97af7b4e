"""Une campagne, règle par règle : ses dates, ce que chaque événement y change, ce que les autres en savent."""

from datetime import UTC, datetime
from typing import Any

import pytest

from candidature.domaine.campagne import CAMPAGNE, decide, evolve, publier
from candidature.domaine.plan import (
    Campagne,
    CampagnePlanifiee,
    CampagnePreparee,
    ConfirmerCampagne,
    Contexte,
    EcheanceReportee,
    PhaseConstatee,
    PlanifierCampagne,
    PreparerCampagne,
    Report,
)
from kernel.label import faits
from kernel.label.calendrier import Calendrier, Jalon, Moment, Phase
from kernel.label.reglement import reglement
from kernel.refus import RegleNonSatisfaite

JANVIER = datetime(2027, 1, 4, 12, tzinfo=UTC)


def dates(annee: int, version: str = "2020", **autres: Any) -> Calendrier:
    return Calendrier.model_validate({**dict(Calendrier.depuis(reglement(version).calendrier, annee)), **autres})


def campagne(annee: int = 2027, phase: Phase | None = Phase.PLANIFIEE, **autres: Any) -> Campagne:
    return Campagne.model_validate(
        {"annee": annee, "reglement": "2020", "calendrier": dates(annee), "phase": phase, **autres}
    )


def planifie(contexte: Contexte | None = None, **autres: Any) -> CampagnePlanifiee:
    command = PlanifierCampagne.model_validate({"annee": 2027, **autres})
    (planifiee,) = decide(Campagne(), command, contexte or Contexte(), JANVIER)
    assert isinstance(planifiee, CampagnePlanifiee)
    return planifiee


AVANT = campagne(2026, Phase.CLOSE, reglement="2020", lettre_confidentielle=True)


@pytest.mark.parametrize("lettre", [True, False])
def test_une_campagne_suit_son_modele_pour_ce_qui_n_est_pas_dit(lettre: bool) -> None:
    avant = AVANT.model_copy(update={"lettre_confidentielle": lettre})
    suivie = planifie(Contexte(modele=avant), modele=2026)
    assert (suivie.annee, suivie.reglement, suivie.lettre_confidentielle) == (2027, "2020", lettre)
    assert suivie.calendrier == avant.dates.deplace(1)


def test_ce_qui_est_dit_passe_avant_le_modele() -> None:
    siennes = dates(2027, "2023")
    dit = {"reglement": "2023", "calendrier": siennes, "lettre_confidentielle": False}
    neuve = planifie(Contexte(modele=AVANT), modele=2026, **dit)
    assert (neuve.reglement, neuve.calendrier, neuve.lettre_confidentielle) == ("2023", siennes, False)


def test_sans_modele_les_dates_sont_celles_de_son_reglement_et_rien_n_est_dit_en_confidence() -> None:
    neuve = planifie(reglement="2020")
    assert (neuve.calendrier, neuve.lettre_confidentielle) == (dates(2027), False)


def test_deux_dates_qu_un_29_fevrier_separait_ne_se_deplacent_pas() -> None:
    lendemain: dict[str, Any] = {
        "ouverture": Moment.model_validate({"local": "2028-02-29T00:00:00"}),
        "cloture_precandidatures": Moment.model_validate({"local": "2028-03-01T00:00:00"}),
    }
    bissextile = campagne(2028, Phase.OUVERTE, calendrier=dates(2028, **lendemain))
    command = PlanifierCampagne(annee=2029, modele=2028)
    with pytest.raises(RegleNonSatisfaite) as refus:
        decide(Campagne(), command, Contexte(modele=bissextile), JANVIER)
    assert [(e.pointeur, e.code) for e in refus.value.erreurs] == [("/modele", "ordre-des-dates")]
    (preparee,) = decide(Campagne(), PreparerCampagne(annee=2029, modele=2028), Contexte(modele=bissextile), JANVIER)
    assert isinstance(preparee, CampagnePreparee)
    assert preparee.calendrier == dates(2029), "celles de son règlement, que quelqu'un relit"


def test_une_campagne_preparee_le_reste_quand_elle_est_confirmee() -> None:
    (preparee,) = decide(Campagne(), PreparerCampagne(annee=2027, modele=2026), Contexte(modele=AVANT), JANVIER)
    assert isinstance(preparee, CampagnePreparee)
    prete = evolve(Campagne(), preparee)
    assert (prete.preparee, prete.phase, prete.annee, prete.lettre_confidentielle) == (True, None, 2027, True)
    assert publier(prete, preparee) is None, "personne n'en sait rien"
    (confirmee,) = decide(prete, ConfirmerCampagne(annee=2027), Contexte(), JANVIER)
    planifiee = evolve(prete, confirmee)
    assert (planifiee.preparee, planifiee.phase, planifiee.calendrier) == (True, Phase.PLANIFIEE, prete.calendrier)


def test_une_phase_constatee_est_celle_de_la_campagne_et_une_date_deplacee_garde_l_ancienne() -> None:
    ouverte = evolve(campagne(), PhaseConstatee(phase=Phase.OUVERTE))
    assert ouverte == campagne(phase=Phase.OUVERTE)
    au = Moment.model_validate({"local": "2027-05-21T00:00:00"})
    deplacee = evolve(ouverte, EcheanceReportee(jalon=Jalon.CLOTURE_DEPOTS, au=au, motif="Grève"))
    assert deplacee.dates == ouverte.dates.reporte(Jalon.CLOTURE_DEPOTS, au)
    gardee = Report(jalon=Jalon.CLOTURE_DEPOTS, de=ouverte.dates.cloture_depots, au=au, motif="Grève")
    assert deplacee.reports == (gardee,)


@pytest.mark.parametrize("phase", [Phase.PLANIFIEE, Phase.OUVERTE, Phase.CLOSE])
def test_les_autres_services_savent_les_dates_la_phase_et_s_il_y_a_une_lettre_en_confidence(phase: Phase) -> None:
    sue = campagne(phase=phase, lettre_confidentielle=True)
    fait = publier(sue, PhaseConstatee(phase=phase))
    assert fait is not None
    assert fait.etat == faits.EtatCampagne(
        annee=2027, reglement="2020", calendrier=sue.dates, phase=phase, lettre_confidentielle=True
    )
    assert CAMPAGNE.publier(campagne(phase=None), CampagnePlanifiee(**dict(planifie()))) is not None
