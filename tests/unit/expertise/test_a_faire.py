"""Un dossier sans équipe complète est à l'administration : elle l'apprend, et le retrouve dans ce qu'elle a à faire."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from expertise.domaine.affectation import AFFECTATION, AffectationValidee
from expertise.domaine.appariement import Manque
from expertise.domaine.calcul import AffectationCalculee, Proposition
from expertise.domaine.commandes import OuvrirExpertise
from expertise.domaine.dossier import Contexte, Expertise
from expertise.domaine.evenements import ExpertiseOuverte, evolve
from expertise.domaine.expertise import EXPERTISE
from expertise.domaine.mandats import relances_dues
from expertise.domaine.rattachements import RattachementConstate
from expertise.domaine.taches import A_AFFECTER, A_TRANCHER, LIBELLES, de_l_expert, il_manque, il_reste
from expertise.letters import affectation as lettres_affectation
from expertise.letters import expertise as lettres_expertise
from expertise.routes import ROUTES, suivi
from kernel.api import Acte
from kernel.label.calendrier import Moment
from tests.fakes import trips
from tests.unit.expertise import test_affectation
from tests.unit.expertise.cas import (
    ACCEPTER,
    APRES_VISITE,
    CALENDRIER,
    CAMPAGNE,
    CAND,
    ETATS,
    FIXER,
    MIDI,
    identite,
    jouer,
)
from tests.unit.expertise.guichet import APPEL, Guichet, dossier, pret
from tests.unit.expertise.test_calculs import demandeur

ANNEE: Any = {"annee": "2027"}
CLOTURE = CALENDRIER.debut_expertise.instant
SECONDE = timedelta(seconds=1)


def a_faire(guichet: Guichet, qui: str = "adama") -> Any:
    return guichet.demande("lister_a_faire", qui)


def test_un_dossier_sans_equipe_est_a_affecter_et_n_est_en_retard_qu_une_fois_l_appel_clos() -> None:
    guichet = Guichet()
    guichet.campagne()
    un = guichet.recevable()
    guichet.memoire.clock.current = CLOTURE - SECONDE
    vue = a_faire(guichet)
    (tache,) = vue["elements"]
    assert (tache["tache"], tache["action"], tache["dossier"]) == (A_AFFECTER, A_AFFECTER, un)
    assert tache["libelle"] == "Affecter les experts : il manque un coordonnateur et un second"
    assert (tache["numero"], tache["nom"]) == ("EQ-2027-0001", "ZAC des Essais")
    assert tache["href"] == "/expertise/v1/affectations/2027"
    assert (tache["echeance"]["depassee"], tache["jours_de_retard"], vue["en_retard"]) == (False, 0, 0)
    guichet.memoire.clock.current = CLOTURE + timedelta(days=2)
    vue = a_faire(guichet)
    assert (vue["elements"][0]["jours_de_retard"], vue["en_retard"], vue["au_moins"]) == (3, 1, False)


def test_la_tache_s_en_va_quand_chaque_siege_est_propose_et_revient_quand_l_un_d_eux_se_libere() -> None:
    guichet = pret()
    assert a_faire(guichet)["elements"] == []
    second, pris = guichet.equipe(CAND)["second"], set(guichet.equipe(CAND).values())
    (libre,) = {"ana", "bea", "cyr"} - pris
    guichet.demande("decliner_mandat", second, {"motif": "charge"}, id=CAND)
    (tache,) = a_faire(guichet)["elements"]
    assert tache["libelle"] == "Affecter les experts : il manque un second"
    guichet.demande("remplacer_expert", "adama", {"entrant": f"pers_{libre}", "motif": "m"}, id=CAND)
    assert a_faire(guichet)["elements"] == []


def test_un_dossier_retire_n_attend_plus_d_experts() -> None:
    guichet = Guichet()
    guichet.campagne()
    un = guichet.recevable()
    guichet.fait("CandidatureRetiree", f"candidature/candidature#{un}", {**dossier(), "statut": "retiree"})
    assert a_faire(guichet)["elements"] == []


def test_sans_campagne_connue_la_tache_n_a_pas_d_echeance() -> None:
    guichet = Guichet()
    guichet.recevable()
    (tache,) = a_faire(guichet)["elements"]
    assert (tache["echeance"], tache["jours_de_retard"]) == (None, 0)


def codes(guichet: Guichet, qui: str) -> list[str]:
    vue = a_faire(guichet, qui)
    assert all(t["dossier"] == CAND and t["href"] == f"/expertise/v1/expertises/{CAND}" for t in vue["elements"])
    return [t["tache"] for t in vue["elements"]]


def test_un_expert_a_d_abord_a_repondre_sous_huit_jours_puis_chaque_etape_de_l_expertise() -> None:
    guichet = pret()
    equipe = guichet.equipe(CAND)
    premier, second = equipe["coordonnateur"], equipe["second"]
    (reponse,) = a_faire(guichet, second)["elements"]
    assert (reponse["tache"], reponse["libelle"]) == ("accepter_mandat", "Accepter le mandat, ou le décliner")
    assert reponse["echeance"]["a"][:10] == (guichet.memoire.clock.current + timedelta(days=8)).date().isoformat()
    for nom in (premier, second):
        guichet.demande("accepter_mandat", nom, {"absence_de_conflit": True}, id=CAND)
    assert codes(guichet, premier) == ["proposer_visite", "rendre_avis"]
    assert codes(guichet, second) == ["rendre_avis"]
    assert (
        a_faire(guichet, second)["elements"][0]["echeance"]["a"][:10]
        == CALENDRIER.fin_expertise.local.date().isoformat()
    )


def test_une_tache_d_outre_mer_dit_aussi_l_heure_de_la_bas() -> None:
    guichet = Guichet()
    guichet.campagne()
    guichet.experts()
    reunion: Any = {"communes": [{"code": "97411", "nom": "Saint-Denis"}], "departements": ["974"], "region": "04"}
    un = guichet.recevable(**reunion)
    (a_affecter,) = a_faire(guichet)["elements"]
    assert a_affecter["echeance"]["libelle"].endswith("soit mardi 1er juin 2027 à 1 h 59, heure locale")
    guichet.affecter()
    (reponse,) = a_faire(guichet, guichet.equipe(un)["second"])["elements"]
    assert reponse["echeance"]["libelle"].endswith("soit vendredi 18 juin 2027 à 14 h, heure locale")
    fin = guichet.demande("consulter_expertise", "adama", id=un)["echeances"][1]["libelle"]
    assert fin.endswith("soit mercredi 1er septembre 2027 à 1 h 59, heure locale")
    assert any(fin.removeprefix("La fin de l'expertise : ") in m.text for m in guichet.memoire.mailer.sent)
    assert "heure locale" not in a_faire(pret(), "bea")["elements"][0]["echeance"]["libelle"]


def test_qui_n_est_plus_habilite_n_a_rien_a_rendre_ni_a_accepter_et_n_est_pas_relance() -> None:
    fin, tard = CALENDRIER.fin_expertise, MIDI + timedelta(days=9)
    for etat, reste in (("affectee", []), ("en_cours", ["rendre_compte"])):
        suspendu = RattachementConstate(expert="pers_bea", siren="1", regions=(), habilite=False)
        e = evolve(ETATS[etat], suspendu)
        bea = e.mandat("pers_bea")
        assert bea is not None
        assert [t.code for t in de_l_expert(e, "pers_bea", fin, APRES_VISITE)] == reste
        assert "votre avis" not in il_reste(bea, e)
        assert relances_dues(e, tard) == ()
        revenu = evolve(e, suspendu.model_copy(update={"habilite": True}))
        assert [t.code for t in de_l_expert(revenu, "pers_bea", fin, APRES_VISITE)] != reste


def test_il_reste_a_chacun_ce_qu_il_n_a_pas_rendu_et_la_synthese_au_seul_coordonnateur() -> None:
    e, visite = ETATS["en_cours"], "la visite du site et son compte rendu"
    ana, bea = e.mandat("pers_ana"), e.mandat("pers_bea")
    assert ana is not None
    assert bea is not None
    assert il_reste(ana, e, MIDI) == [visite, "votre avis", "la synthèse"]
    assert il_reste(bea, e, MIDI) == [visite, "votre avis"]
    assert il_reste(ana, ETATS["avis_rendus"], APRES_VISITE) == ["la synthèse"]
    assert il_reste(bea, ETATS["avis_rendus"], APRES_VISITE) == []


@pytest.mark.parametrize(
    ("etat", "attendu"),
    [
        ("a_affecter", {"ana": ["accepter_mandat"], "bea": []}),
        ("affectee", {"ana": ["rendre_avis"], "bea": ["accepter_mandat"]}),
        ("en_cours", {"ana": ["rendre_compte", "rendre_avis"], "bea": ["rendre_compte", "rendre_avis"]}),
        ("avis_rendus", {"ana": ["rendre_synthese"], "bea": []}),
        ("rendue", {"ana": [], "bea": []}),
        ("fermee", {"ana": [], "bea": []}),
    ],
)
def test_ce_qu_un_expert_a_a_faire_suit_ou_en_est_le_dossier(etat: str, attendu: dict[str, list[str]]) -> None:
    for nom, codes_ in attendu.items():
        taches = de_l_expert(ETATS[etat], f"pers_{nom}", CALENDRIER.fin_expertise, APRES_VISITE)
        assert [t.code for t in taches] == codes_


def test_une_visite_proposee_est_a_confirmer_et_avant_sa_date_il_n_y_a_pas_de_compte_rendu() -> None:
    proposee = jouer(ETATS["affectee"], ACCEPTER[1], FIXER)
    fin = CALENDRIER.fin_expertise
    assert [t.code for t in de_l_expert(proposee, "pers_ana", fin, MIDI)] == ["confirmer_visite", "rendre_avis"]
    assert [t.code for t in de_l_expert(ETATS["en_cours"], "pers_ana", fin, MIDI)] == ["rendre_avis"]


def test_le_delai_donne_a_un_expert_remplace_la_fin_de_l_expertise_quand_il_est_plus_long() -> None:
    fin = CALENDRIER.fin_expertise
    for jours, plus in ((-3, False), (3, True)):
        jour = (fin.local + timedelta(days=jours)).date()
        mandats = tuple(m.model_copy(update={"jusqu_au": jour}) for m in ETATS["en_cours"].mandats)
        (tache,) = de_l_expert(ETATS["en_cours"].model_copy(update={"mandats": mandats}), "pers_bea", fin, MIDI)
        assert tache.echeance is not None
        assert (tache.echeance.local.date() == jour) is plus


def test_le_delai_pour_repondre_ne_repousse_pas_ce_qui_reste_a_rendre() -> None:
    bientot = Moment(local=datetime(2027, 6, 12))  # noqa: DTZ001  a wall clock in Paris
    taches = list(de_l_expert(ETATS["affectee"], "pers_ana", bientot, MIDI))
    assert [t.echeance for t in taches] == [bientot]


def test_les_taches_d_un_expert_coutent_une_requete_et_une_lecture() -> None:
    guichet = pret()
    second = guichet.equipe(CAND)["second"]
    with trips(guichet.memoire.store) as appels:
        a_faire(guichet, second)
    assert sorted(appels) == ["query", "read"]


@pytest.mark.parametrize("qui", ["dora", "paul"])
def test_seuls_l_administration_et_les_experts_ont_cette_page(qui: str) -> None:
    reponse = Guichet().reply("lister_a_faire", qui)
    assert reponse.status == 404


def test_une_requete_et_une_lecture_et_au_moins_quand_la_liste_est_plus_longue(monkeypatch: pytest.MonkeyPatch) -> None:
    guichet = Guichet()
    guichet.campagne()
    for numero in (1, 2, 3):
        guichet.recevable(numero)
    monkeypatch.setattr(suivi, "LIGNES_MAX", 2)
    with trips(guichet.memoire.store) as appels:
        vue = a_faire(guichet)
    assert (vue["au_moins"], len(vue["elements"])) == (True, 2)
    assert sorted(appels) == ["query", "query", "read"], "what waits, whom to reach otherwise, and the dates"


def test_chaque_tache_mene_a_un_acte_qui_existe() -> None:
    assert {A_AFFECTER, A_TRANCHER, *LIBELLES} <= {r.code for r in ROUTES if isinstance(r, Acte)}


@pytest.mark.parametrize(
    ("sieges", "dit"),
    [
        (("coordonnateur",), "un coordonnateur"),
        (("second",), "un second"),
        (("second", "second"), "2 seconds"),
        (("coordonnateur", "second", "second"), "un coordonnateur et 2 seconds"),
    ],
)
def test_ce_qui_manque_se_dit_en_mots(sieges: Any, dit: str) -> None:
    assert il_manque(sieges) == dit


# Letters


def test_une_proposition_validee_qui_laisse_des_sieges_vides_est_dite_a_l_administration() -> None:
    guichet = demandeur(3, charge=1)
    guichet.proposer()
    guichet.demande("valider_affectation", "adama", {"proposition": 1}, **ANNEE)
    guichet.ecouler()
    vue = guichet.demande("consulter_affectation", "adama", **ANNEE)
    sujet = "[ÉcoQuartier] Affectation 2027 validée : 3 sièges d'expert sans personne"
    (lettre,) = [m for m in guichet.memoire.mailer.sent if m.subject == sujet]
    assert lettre.recipient == "adama@exemple.invalid"
    assert all(f"- {m['raison']}" in lettre.text for m in vue["manques"])
    assert "/expertise/v1/affectations/2027" in lettre.text
    courts = {m["numero"] for m in vue["manques"]}
    assert {t["numero"] for t in a_faire(guichet)["elements"]} == courts
    assert f"sur {len(courts)} dossier" in lettre.text


def test_une_affectation_complete_n_ecrit_pas_a_l_administration() -> None:
    assert not [s for s in pret().courriels("adama") if "validée" in s]


def test_la_lettre_dit_combien_de_sieges_elle_ne_cite_pas_et_cite_une_fois_la_meme_raison() -> None:
    etat = incomplete(7)
    (lettre,) = lettres_affectation(AffectationValidee(proposition=1), etat)
    assert (lettre.donnees["sieges"], lettre.donnees["autres"], lettre.donnees["dossiers"]) == (7, 5, 1)
    assert lettre.donnees["raisons"] == ["dossier EQ-2027-0012 : aucun second sans conflit"]
    (ancienne,) = lettres_affectation(AffectationValidee(proposition=1), incomplete(0))
    assert (ancienne.donnees["sieges"], ancienne.donnees["autres"]) == (2, 0)


def test_une_nouvelle_proposition_rend_la_lettre_sans_objet() -> None:
    etat = incomplete(2)
    assert etat.proposition is not None
    suivante = etat.proposition.model_copy(update={"numero": 2})
    apres = AFFECTATION.evolve(etat, AffectationCalculee(proposition=suivante))
    assert lettres_affectation(AffectationValidee(proposition=1), apres) == ()


def incomplete(nombre_manques: int) -> Any:
    """Give an affectation whose validated proposal leaves two seats of one file empty."""
    raison = "dossier EQ-2027-0012 : aucun second sans conflit"
    manque = Manque(candidature=CAND, numero="EQ-2027-0012", role="second", raison=raison)
    found = Proposition(numero=1, places=(), manques=(manque, manque), nombre_manques=nombre_manques)
    etat = AFFECTATION.evolve(test_affectation.CLOSE, AffectationCalculee(proposition=found))
    return AFFECTATION.evolve(etat, AffectationValidee(proposition=1))


def test_un_dossier_recevable_une_fois_l_appel_clos_est_dit_a_l_administration_avec_ce_qui_lui_manque() -> None:
    guichet = Guichet()
    guichet.campagne()
    guichet.recevable()
    (lettre,) = [m for m in guichet.memoire.mailer.sent if "Experts à affecter" in m.subject]
    assert (lettre.recipient, lettre.subject) == (
        "adama@exemple.invalid",
        "[ÉcoQuartier] Experts à affecter : dossier EQ-2027-0001",
    )
    assert "Il lui manque un coordonnateur et un second." in lettre.text
    assert "/expertise/v1/affectations/2027" in lettre.text


def test_un_dossier_recevable_pendant_l_appel_attend_l_affectation_de_tous_sans_lettre() -> None:
    guichet = Guichet()
    guichet.memoire.clock.current = APPEL
    guichet.campagne()
    guichet.recevable()
    assert not [s for s in guichet.courriels("adama") if "à affecter" in s]


@pytest.mark.parametrize(("recul", "dit"), [(SECONDE, False), (0 * SECONDE, True)])
def test_l_appel_est_clos_a_l_instant_de_sa_fin(recul: timedelta, dit: bool) -> None:
    ouvrir = OuvrirExpertise(identite=identite())
    (ouverte,) = EXPERTISE.decide(Expertise(), ouvrir, Contexte(campagne=CAMPAGNE), CLOTURE - recul)
    assert ouverte == ExpertiseOuverte(identite=identite(), apres_appel=dit)
    (sans,) = EXPERTISE.decide(Expertise(), ouvrir, Contexte(), CLOTURE)
    assert sans == ExpertiseOuverte(identite=identite())


def test_la_lettre_ne_part_plus_quand_chaque_siege_est_propose() -> None:
    ouverte = ExpertiseOuverte(identite=identite(), apres_appel=True)
    etat = evolve(Expertise(), ouverte)
    assert [lt.modele for lt in lettres_expertise(ouverte, etat)] == ["dossier_a_affecter"]
    assert lettres_expertise(ouverte, ETATS["affectee"]) == ()


def test_une_ouverture_d_avant_se_relit_sans_lettre() -> None:
    ancienne = ExpertiseOuverte.model_validate({"identite": identite().model_dump()})
    assert (ancienne.apres_appel, lettres_expertise(ancienne, evolve(Expertise(), ancienne))) == (False, ())
