"""Une campagne se planifie d'après une autre : ses règles, ses dates à la nouvelle année, ce qui est à revoir."""

from datetime import datetime

import pytest

from tests.maison import Maison
from tests.unit.candidature.scene import maison_ouverte


@pytest.fixture
def maison() -> Maison:
    maison = maison_ouverte("2023")
    au = {"local": "2027-05-21T00:00:00"}
    corps = {"jalon": "cloture_depots", "au": au, "motif": "Grève"}
    assert maison.appeler("candidature", "reporter_echeance", "Ada", corps, annee="2027").statut == 200
    return maison


def test_la_campagne_suivante_reprend_les_regles_et_les_dates_telles_qu_elles_ont_ete_reportees(maison: Maison) -> None:
    cree = maison.appeler("candidature", "planifier_campagne", "Ada", {"annee": 2028, "modele": 2027})
    assert (cree.statut, cree["reglement"]) == (201, "2023")
    assert cree["calendrier"]["cloture_depots"]["local"] == "2028-05-21T00:00:00"
    assert cree["calendrier"]["annee"] == 2028
    assert cree["calendrier"]["cloture"]["local"].startswith("2029-")


def test_les_fins_de_semaine_et_les_jours_feries_de_la_nouvelle_annee_sont_signales(maison: Maison) -> None:
    cree = maison.appeler("candidature", "planifier_campagne", "Ada", {"annee": 2028, "modele": 2027})
    signales = {a["jalon"]: a["raison"] for a in cree["avertissements"]}
    dates = cree["calendrier"]
    attendus = {
        nom
        for nom in ("ouverture", "ceremonie", "commission_nationale")
        if datetime.fromisoformat(dates[nom]["local"]).weekday() >= 5
    }
    assert attendus <= set(signales)
    assert signales


@pytest.mark.parametrize("annees", [1, 2, -1])
def test_les_regles_et_les_dates_donnees_passent_avant_celles_du_modele(maison: Maison, annees: int) -> None:
    corps = {"annee": 2027 + annees, "modele": 2027, "reglement": "2020"}
    cree = maison.appeler("candidature", "planifier_campagne", "Ada", corps)
    if annees < 0:
        assert (cree.statut, cree["erreurs"][0]["code"]) == (422, "date-passee")
    else:
        assert (cree.statut, cree["reglement"]) == (201, "2020")


def test_un_modele_qui_n_est_pas_planifie_est_refuse(maison: Maison) -> None:
    refus = maison.appeler("candidature", "planifier_campagne", "Ada", {"annee": 2028, "modele": 2026})
    assert (refus.statut, [(e["pointeur"], e["code"]) for e in refus["erreurs"]]) == (
        422,
        [("/modele", "campagne-inconnue")],
    )


def test_sans_modele_le_reglement_en_vigueur_et_son_calendrier_type() -> None:
    maison = Maison()
    maison.personne("Ada", "administration")
    cree = maison.appeler("candidature", "planifier_campagne", "Ada", {"annee": 2030})
    assert (cree["reglement"], cree["calendrier"]["cloture_depots"]["local"]) == ("2020", "2030-05-16T00:00:00")


def test_planifier_d_apres_une_autre_se_simule_sans_rien_ecrire(maison: Maison) -> None:
    avant = len(maison.memoire.store.items)
    essai = maison.appeler(
        "candidature", "planifier_campagne", "Ada", {"annee": 2028, "modele": 2027}, {"essai": "true"}
    )
    assert (essai.statut, essai["valide"]) == (200, True)
    assert len(maison.memoire.store.items) == avant
