"""La campagne suivante est préparée par le réveil, et n'ouvre que confirmée par l'administration."""

from datetime import timedelta
from typing import Any

import pytest

from candidature.domaine import plan
from candidature.domaine.campagne import CAMPAGNE
from candidature.schedule import suivante
from kernel.label.calendrier import Calendrier, Phase
from kernel.label.reglement import reglement
from kernel.store import faults_of, load
from tests.maison import Maison
from tests.unit.candidature.scene import maison_ouverte, operation

DATES = Calendrier.depuis(reglement("2020").calendrier, 2027)
CEREMONIE = DATES.ceremonie.instant
SECONDE = timedelta(seconds=1)


@pytest.fixture
def maison() -> Maison:
    maison = maison_ouverte()
    au = {"local": "2027-05-21T00:00:00"}
    corps = {"jalon": "cloture_depots", "au": au, "motif": "Grève"}
    assert maison.appeler("candidature", "reporter_echeance", "Ada", corps, annee="2027").statut == 200
    maison.ecouler()
    return maison


@pytest.fixture
def preparee(maison: Maison) -> Maison:
    a(maison, CEREMONIE)
    return maison


def a(maison: Maison, quand: Any) -> None:
    maison.memoire.clock.current = quand
    maison.reveiller()


def lire(maison: Maison, qui: str | None = "Ada", annee: str = "2028") -> Any:
    return maison.appeler("candidature", "consulter_preparation", qui, annee=annee)


def confirmer(maison: Maison, corps: Any = None, qui: str | None = "Ada", **more: Any) -> Any:
    return maison.appeler("candidature", "confirmer_campagne", qui, corps or {}, annee="2028", **more)


def test_elle_est_preparee_une_fois_le_palmares_public_pas_avant(maison: Maison) -> None:
    a(maison, CEREMONIE - SECONDE)
    assert lire(maison).statut == 404
    a(maison, CEREMONIE)
    vue = lire(maison)
    assert (vue.statut, vue["statut"]) == (200, "en_preparation")
    assert vue["calendrier"]["cloture_depots"]["local"] == "2028-05-21T00:00:00", "les dates telles que reportées"
    assert vue["avertissements"], "les fins de semaine et jours fériés sont signalés"


def test_un_reveil_double_tardif_ou_manque_ne_la_prepare_qu_une_fois(maison: Maison) -> None:
    a(maison, CEREMONIE + timedelta(days=40))
    maison.reveiller()
    a(maison, CEREMONIE + timedelta(days=60))
    assert load(CAMPAGNE, maison.memoire.store, "2028").version == 1
    assert maison.courriels("Ada").count("Campagne 2028 à confirmer") == 1


def test_elle_n_est_a_personne_d_autre_et_rien_ne_la_montre(preparee: Maison) -> None:
    for qui in ("Paul", "Dora", None):
        assert lire(preparee, qui).statut in (401, 404)
        assert confirmer(preparee, qui=qui).statut in (401, 404)
        assert preparee.appeler("candidature", "consulter_campagne", qui, annee="2028").statut == 404
        elements = preparee.appeler("candidature", "lister_campagnes", qui)["elements"]
        assert [c["annee"] for c in elements] == [2027]
    corps = {"jalon": "cloture", "au": {"local": "2029-03-01T00:00:00"}, "motif": "m"}
    assert preparee.appeler("candidature", "reporter_echeance", "Ada", corps, annee="2028").statut == 404
    assert not [k for k in preparee.memoire.store.items if "/copie#candidature/campagne#2028" in k.pk]


def test_le_parcours_d_une_operation_n_en_dit_rien_avant_qu_elle_soit_confirmee(preparee: Maison) -> None:
    oper = operation(preparee)
    for jour in (CEREMONIE + timedelta(days=1), DATES.ouverture.deplace(1).instant + timedelta(days=9)):
        a(preparee, jour)
        vue = preparee.appeler("candidature", "consulter_parcours", "Paul", id=oper)
        assert (vue["statut"], vue["demandables"]) == ("rien_a_demander", [])
        assert vue["statut_libelle"] == "Rien à demander maintenant : aucune campagne n'est annoncée"
    assert confirmer(preparee).statut == 200
    vue = preparee.appeler("candidature", "consulter_parcours", "Paul", id=oper)
    assert {e["annee"] for e in vue["demandables"]} == {2028}


def test_elle_n_ouvre_pas_sans_confirmation_meme_une_fois_sa_date_passee(preparee: Maison) -> None:
    a(preparee, DATES.ouverture.deplace(1).instant + timedelta(days=9))
    etat = load(CAMPAGNE, preparee.memoire.store, "2028").etat
    assert (etat.phase, etat.preparee) == (None, True)
    assert preparee.appeler("candidature", "consulter_campagne", None, annee="2028").statut == 404


def test_confirmee_telle_quelle_elle_est_planifiee_et_ouvre_a_sa_date(preparee: Maison) -> None:
    vue = confirmer(preparee)
    assert (vue.statut, vue["statut"]) == (200, "confirmee")
    preparee.ecouler()
    assert preparee.appeler("candidature", "consulter_campagne", None, annee="2028")["statut"] == "planifiee"
    a(preparee, DATES.ouverture.deplace(1).instant)
    assert load(CAMPAGNE, preparee.memoire.store, "2028").etat.phase is Phase.OUVERTE
    assert list(faults_of(CAMPAGNE, preparee.memoire.store, "2028")) == []


def test_elle_se_confirme_avec_d_autres_dates_que_celles_preparees(preparee: Maison) -> None:
    calendrier = lire(preparee)["calendrier"]
    calendrier["cloture_depots"]["local"] = "2028-05-16T00:00:00"
    vue = confirmer(preparee, {"calendrier": calendrier, "lettre_confidentielle": True})
    assert (vue.statut, vue["calendrier"]["cloture_depots"]["local"]) == (200, "2028-05-16T00:00:00")
    assert load(CAMPAGNE, preparee.memoire.store, "2028").etat.lettre_confidentielle is True


def test_un_reglement_inconnu_ou_une_autre_annee_sont_refuses(preparee: Maison) -> None:
    assert confirmer(preparee, {"reglement": "1999"})["erreurs"][0]["code"] == "reglement-inconnu"
    calendrier = Calendrier.depuis(reglement("2020").calendrier, 2029).model_dump(mode="json")
    assert confirmer(preparee, {"calendrier": calendrier})["erreurs"][0]["code"] == "annee-differente"


def test_elle_ne_se_confirme_qu_une_fois_et_pas_sans_avoir_ete_preparee(preparee: Maison) -> None:
    cle: Any = {"entetes": {"idempotency-key": "une-fois"}}
    assert [confirmer(preparee, **cle).statut for _ in range(2)] == [200, 200]
    assert confirmer(preparee)["code"] == "transition-impossible"
    assert maison_ouverte().appeler("candidature", "confirmer_campagne", "Ada", {}, annee="2028").statut == 404


def test_une_annee_deja_planifiee_n_est_pas_preparee(maison: Maison) -> None:
    assert maison.appeler("candidature", "planifier_campagne", "Ada", {"annee": 2028, "modele": 2027}).statut == 201
    a(maison, CEREMONIE)
    assert lire(maison).statut == 404
    assert "Campagne 2028 à confirmer" not in maison.courriels("Ada")


def test_planifier_l_annee_a_la_main_vaut_confirmation_et_la_lettre_ne_part_plus(maison: Maison) -> None:
    maison.memoire.clock.current = CEREMONIE
    maison.services["candidature"].tick()
    assert maison.appeler("candidature", "planifier_campagne", "Ada", {"annee": 2028}).statut == 201
    maison.ecouler()
    assert lire(maison)["statut"] == "confirmee"
    assert "Campagne 2028 à confirmer" not in maison.courriels("Ada")


@pytest.mark.parametrize(("jours", "nombre"), [(-1, 0), (0, 1), (150, 1), (200, 0)])
def test_on_ne_prepare_pas_une_annee_dont_les_depots_seraient_deja_clos(jours: int, nombre: int) -> None:
    campagne = plan.Campagne(annee=2027, reglement="2020", calendrier=DATES, phase=Phase.OUVERTE)
    assert len(suivante(campagne, CEREMONIE + timedelta(days=jours))) == nombre


def test_des_dates_qui_ne_se_deplacent_pas_sont_refusees_avec_la_raison() -> None:
    fevrier = {"local": "2028-02-29T00:00:00"}
    mars = {"local": "2028-03-01T00:00:00"}
    brut = Calendrier.depuis(reglement("2020").calendrier, 2028).model_dump(mode="json")
    dates = Calendrier.model_validate({**brut, "ouverture": fevrier, "cloture_precandidatures": mars})
    maison = Maison()
    maison.personne("Ada", "administration")
    corps = {"annee": 2028, "calendrier": dates.model_dump(mode="json")}
    assert maison.appeler("candidature", "planifier_campagne", "Ada", corps).statut == 201
    refus = maison.appeler("candidature", "planifier_campagne", "Ada", {"annee": 2029, "modele": 2028})
    assert (refus.statut, refus["erreurs"][0]["pointeur"]) == (422, "/modele")


def test_une_annee_dont_les_dates_ne_se_deplacent_pas_se_prepare_avec_celles_du_reglement() -> None:
    """29 February and 1 March are one day the year after: the schedule does not fail at each tick for it."""
    brut = Calendrier.depuis(reglement("2020").calendrier, 2028).model_dump(mode="json")
    jours = {"ouverture": {"local": "2028-02-29T00:00:00"}, "cloture_precandidatures": {"local": "2028-03-01T00:00:00"}}
    dates = Calendrier.model_validate({**brut, **jours})
    modele = plan.Campagne(annee=2028, reglement="2020", calendrier=dates, phase=Phase.OUVERTE)
    command = plan.PreparerCampagne(annee=2029, modele=2028)
    events = CAMPAGNE.decide(plan.Campagne(), command, plan.Contexte(modele=modele), dates.ceremonie.instant)
    assert CAMPAGNE.fold(plan.Campagne(), events).calendrier == Calendrier.depuis(reglement("2020").calendrier, 2029)


@pytest.mark.parametrize(("dite", "attendue"), [(None, True), (False, False), (True, True)])
def test_la_lettre_confidentielle_reste_comme_preparee_tant_qu_on_n_en_dit_rien(
    dite: bool | None, attendue: bool
) -> None:
    prevue = plan.Campagne(annee=2027, reglement="2020", calendrier=DATES, preparee=True, lettre_confidentielle=True)
    command = plan.ConfirmerCampagne(annee=2027, lettre_confidentielle=dite)
    events = CAMPAGNE.decide(prevue, command, plan.Contexte(), DATES.ouverture.instant - timedelta(days=90))
    assert CAMPAGNE.fold(prevue, events).lettre_confidentielle is attendue
