"""Ce que chacun a à faire, d'après l'état de ses dossiers, avec l'échéance et le retard."""

from datetime import timedelta
from typing import Any

import pytest

from candidature.domaine.taches import LIBELLES
from candidature.routes import ROUTES, lectures
from kernel.api import Acte
from kernel.label.calendrier import Calendrier
from kernel.label.reglement import reglement
from tests.fakes import trips
from tests.maison import Maison
from tests.unit.candidature.scene import brouillon, depot, maison_ouverte, operation

DATES = Calendrier.depuis(reglement("2020").calendrier, 2027)
SECONDE = timedelta(seconds=1)


@pytest.fixture
def maison() -> Maison:
    return maison_ouverte()


def lire(maison: Maison, qui: str | None, territoire: str = "") -> Any:
    query = {"territoire": territoire} if territoire else {}
    return maison.appeler("candidature", "lister_a_faire", qui, None, query)


def codes(maison: Maison, qui: str) -> list[str]:
    reponse = lire(maison, qui)
    assert reponse.statut == 200, reponse.corps
    return [t["tache"] for t in reponse["elements"]]


def fait(maison: Maison, code: str, qui: str, dossier: str, corps: Any = None) -> None:
    reponse = maison.appeler("candidature", code, qui, corps or {}, id=dossier)
    assert reponse.statut == 200, reponse.corps
    maison.ecouler()


def test_un_porteur_suit_son_brouillon_jusqu_au_depot_le_plus_presse_d_abord(maison: Maison) -> None:
    un = brouillon(maison)
    vu = lire(maison, "Paul")["elements"]
    assert [(t["tache"], t["dossier"]) for t in vu] == [("annoncer", un), ("deposer", un)]
    assert vu[1]["echeance"]["libelle"] == "Jusqu'au samedi 15 mai 2027 à 23 h 59 (heure de Paris)"
    assert (vu[0]["action"], vu[0]["jours_de_retard"]) == ("annoncer", 0)
    fait(maison, "annoncer", "Paul", un)
    assert codes(maison, "Paul") == ["deposer"]
    maison.memoire.clock.current = DATES.cloture_depots.instant
    assert codes(maison, "Paul") == []


def test_une_fois_depose_c_est_au_correspondant_de_l_examiner_puis_de_le_notifier(maison: Maison) -> None:
    un = depot(maison)
    assert codes(maison, "Paul") == []
    assert (codes(maison, "Dora"), codes(maison, "Luc")) == (["donner_avis"], [])
    fait(maison, "donner_avis", "Dora", un, {"recevable": True})
    assert codes(maison, "Rosa") == ["notifier_avis"]
    fait(maison, "notifier_avis", "Dora", un)
    assert codes(maison, "Dora") == []


def test_a_l_etape_1_ce_sont_les_conditions_a_constater_sans_echeance(maison: Maison) -> None:
    depot(maison, 1)
    (tache,) = lire(maison, "Dora")["elements"]
    assert (tache["tache"], tache["echeance"]) == ("constater_etape_1", None)


def test_des_complements_demandes_sont_au_porteur_jusqu_a_leur_date(maison: Maison) -> None:
    un = depot(maison)
    demande = {"points": [{"champ": "nom", "motif": "m"}], "echeance": {"local": "2027-04-01T00:00:00"}}
    fait(maison, "demander_complements", "Dora", un, demande)
    (tache,) = lire(maison, "Paul")["elements"]
    assert (tache["tache"], tache["echeance"]["a"]) == ("fournir_complements", "2027-04-01T00:00:00+02:00")
    assert codes(maison, "Dora") == []


def test_un_dossier_que_la_region_a_pris_n_est_plus_au_departement(maison: Maison) -> None:
    un = depot(maison)
    fait(maison, "prendre_en_charge", "Rosa", un)
    assert (codes(maison, "Dora"), codes(maison, "Rosa")) == ([], ["donner_avis"])


def test_le_retard_se_compte_en_jours_et_l_administration_le_voit(maison: Maison) -> None:
    un = depot(maison)
    maison.memoire.clock.current = DATES.fin_recevabilite.instant - SECONDE
    assert (lire(maison, "Dora")["en_retard"], codes(maison, "Ada")) == (0, [])
    maison.memoire.clock.current = DATES.fin_recevabilite.instant + timedelta(days=2)
    (tache,) = lire(maison, "Dora")["elements"]
    assert (tache["jours_de_retard"], tache["echeance"]["depassee"]) == (3, True)
    (vue,) = lire(maison, "Ada")["elements"]
    assert (vue["tache"], vue["action"], vue["dossier"]) == ("suivre_recevabilite", "", un)


def test_une_expertise_en_retard_est_a_l_administration(maison: Maison) -> None:
    un = depot(maison)
    fait(maison, "donner_avis", "Dora", un, {"recevable": True})
    fait(maison, "notifier_avis", "Dora", un)
    maison.memoire.clock.current = DATES.fin_expertise.instant
    assert codes(maison, "Ada") == ["suivre_expertise"]


def test_une_campagne_preparee_est_a_confirmer(maison: Maison) -> None:
    maison.memoire.clock.current = DATES.ceremonie.instant
    maison.reveiller()
    (tache,) = lire(maison, "Ada")["elements"]
    assert (tache["tache"], tache["nom"]) == ("confirmer_campagne", "Campagne 2028")
    assert tache["href"] == "/candidature/v1/campagnes/2028/preparation"
    assert maison.appeler("candidature", "confirmer_campagne", "Ada", {}, annee="2028").statut == 200
    assert codes(maison, "Ada") == []


def test_un_coediteur_ecrit_et_le_proprietaire_depose(maison: Maison) -> None:
    from candidature.domaine.diffusion import CarteCandidature  # noqa: PLC0415
    from candidature.domaine.taches import du_porteur  # noqa: PLC0415
    from tests.unit.candidature.test_tableau import carte  # noqa: PLC0415

    now = DATES.cloture_precandidatures.instant
    lue: CarteCandidature = carte("annoncee").model_copy(update={"proprietaire": "pers_paul"})
    for qui, code in (("pers_paul", "deposer"), ("pers_cora", "repondre")):
        assert [t.code for t in du_porteur(lue, reglement("2020"), DATES, qui, now)] == [code]
    inconnue = lue.model_copy(update={"etape": 9})
    assert list(du_porteur(inconnue, reglement("2020"), DATES, "pers_paul", now)) == []


def test_qui_n_a_pas_de_dossier_n_a_rien_et_qui_n_est_rien_n_a_pas_de_liste(maison: Maison) -> None:
    maison.personne("Ana", "expert")
    assert codes(maison, "Pia") == []
    assert lire(maison, "Ana").statut == 404
    assert lire(maison, None).statut == 401
    assert lire(maison, "Dora", "D84")["code"] == "requete-invalide"


def test_chaque_tache_a_son_libelle_et_mene_a_un_acte_qui_existe() -> None:
    actes = {r.code for r in ROUTES if isinstance(r, Acte)}
    assert {c for c in LIBELLES if not c.startswith("suivre_")} <= actes


def test_une_seule_requete_et_au_moins_quand_la_liste_est_plus_longue(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    une = operation(maison)
    for etape in (1, 2, 3):
        brouillon(maison, etape, operation_=une)
    monkeypatch.setattr(lectures, "LIGNES_MAX", 2)
    with trips(maison.memoire.store) as appels:
        assert lire(maison, "Paul")["au_moins"] is True
    assert sorted(appels) == ["query", "read"]
