"""Ce qui reste d'un mandat terminé : les avis rendus, que l'administration seule lit, et des brouillons."""

from expertise.domaine.expertise import EXPERTISE
from kernel.store import load
from tests.unit.expertise.cas import CAND, OPER
from tests.unit.expertise.guichet import Guichet, dossier, pret


def avis_lus(guichet: Guichet, nom: str) -> list[tuple[str, str, bool]]:
    """Give whose opinions somebody reads, how their mandate stands and whether they count."""
    lus = guichet.demande("consulter_avis", nom, id=CAND)["avis"]
    return [(a["expert"].removeprefix("pers_"), a["statut_mandat_libelle"], a["en_vigueur"]) for a in lus]


def test_l_avis_d_un_mandat_termine_ne_se_lit_que_par_l_administration() -> None:
    guichet = pret()
    equipe = guichet.accepter(CAND)
    lead, second = equipe["coordonnateur"], equipe["second"]
    (suivant,) = {"ana", "bea", "cyr"} - set(equipe.values())
    guichet.rendre_avis(second, CAND, "Un secret.")
    guichet.rediger(lead, CAND, "dimension_1", "Un brouillon.")
    assert avis_lus(guichet, "adama") == []
    lien = {"nature": "familial", "operation": OPER}
    guichet.demande("declarer_interet", second, lien, id=f"pers_{second}")
    guichet.ecouler()
    assert avis_lus(guichet, "adama") == [], "taking somebody off is no way to read before the others"
    guichet.demande("consulter_avis", second, statut=404, id=CAND)
    guichet.demande("remplacer_expert", "adama", {"entrant": f"pers_{suivant}", "motif": "m"}, id=CAND)
    guichet.demande("accepter_mandat", suivant, {"absence_de_conflit": True}, id=CAND)
    assert avis_lus(guichet, "dora") == []
    for nom in (lead, suivant):
        assert avis_lus(guichet, nom) == [(nom, "Mandat en cours", False)]
    for nom in (lead, suivant):
        guichet.rendre_avis(nom, CAND)
    ensemble = [(lead, "Mandat en cours", True), (suivant, "Mandat en cours", True)]
    for nom in (lead, suivant, "dora"):
        assert avis_lus(guichet, nom) == ensemble, "whoever takes over does not read who was there before"
    assert avis_lus(guichet, "adama") == [*ensemble, (second, "Mandat terminé", False)]
    assert "Un secret." in guichet.reply("consulter_avis", "adama", id=CAND).body


def test_un_brouillon_d_un_mandat_termine_reste_a_son_auteur() -> None:
    guichet = pret()
    second = guichet.accepter(CAND)["second"]
    guichet.rediger(second, CAND, "dimension_1", "Un brouillon.")
    guichet.demande("signaler_conflit", second, {"precision": "Un lien"}, id=CAND)
    assert avis_lus(guichet, "adama") == []
    assert "Un brouillon." in load(EXPERTISE, guichet.memoire.store, CAND).etat.textes.values(), "what is written stays"


def test_les_avis_rendus_d_un_dossier_retire_restent_a_l_administration() -> None:
    guichet = pret()
    second = guichet.accepter(CAND)["second"]
    guichet.rendre_avis(second, CAND)
    guichet.fait("CandidatureRetiree", f"candidature/candidature#{CAND}", dossier(statut="retiree"))
    assert avis_lus(guichet, "adama") == [(second, "Mandat terminé", False)]
    assert avis_lus(guichet, "dora") == []


def test_qui_a_rendu_son_avis_se_remplace_aussitot_et_son_avis_est_conserve() -> None:
    guichet = pret()
    equipe = guichet.accepter(CAND)
    lead, second = equipe["coordonnateur"], equipe["second"]
    for nom in equipe.values():
        guichet.rendre_avis(nom, CAND)
    (suivant,) = {"ana", "bea", "cyr"} - set(equipe.values())
    corps = {"sortant": f"pers_{second}", "entrant": f"pers_{suivant}", "motif": "Plus joignable"}
    vue = guichet.demande("remplacer_expert", "adama", corps, id=CAND)
    assert vue["statut"] == "affectee"
    guichet.ecouler()
    assert guichet.courriels(second)[-1] == "Fin de votre mandat : dossier EQ-2027-0001"
    assert not [objet for objet in guichet.courriels(second) if "rouvert" in objet]
    guichet.demande("consulter_avis", second, statut=404, id=CAND)
    assert avis_lus(guichet, "adama") == [], "all are not given any more"
    assert avis_lus(guichet, lead) == [(lead, "Mandat en cours", True)], "all are not given any more"
    guichet.demande("accepter_mandat", suivant, {"absence_de_conflit": True}, id=CAND)
    guichet.rendre_avis(suivant, CAND)
    assert [nom for nom, *_ in avis_lus(guichet, lead)] == [lead, suivant]
    assert (second, "Mandat terminé", False) in avis_lus(guichet, "adama")


def test_qui_a_rendu_son_avis_ne_rend_pas_son_mandat_et_sait_quoi_faire() -> None:
    guichet = pret()
    second = guichet.accepter(CAND)["second"]
    guichet.rendre_avis(second, CAND)
    refus = guichet.demande("decliner_mandat", second, {"motif": "charge"}, 409, id=CAND)
    assert "demandez à l'administration de vous en retirer ; votre avis est conservé" in refus["detail"]
