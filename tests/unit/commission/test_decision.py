"""From publication on: the checks before, the letters and their mentions, the reading, the appeal, corrections."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from commission import letters
from commission.domaine import notification as d
from commission.domaine.annonce import Contexte
from commission.domaine.controle import controle_de
from commission.domaine.decision import DECISION, decide
from commission.domaine.notification import Notification
from commission.domaine.palmares import Palmares, PublierPalmares
from commission.domaine.palmares import decide as decide_palmares
from commission.domaine.point import Decision
from commission.domaine.recours import mentions_manquantes, rejet_implicite
from commission.domaine.seance import ProcesVerbal, Seance, Signataire
from kernel import people
from kernel.lettre import Lettre
from kernel.refus import RegleNonSatisfaite, TransitionImpossible
from tests.unit.commission.scene import (
    AJOURNE,
    CALENDRIER,
    CEREMONIE,
    NATIONAL,
    VALIDE,
    Scene,
    campagne,
    cand,
    conclure,
    decidee,
    ouvrir,
    scene,
)

SIGNATURE = {"nom": "Dupont", "prenom": "Ana", "qualite": "Présidente"}
SIGNATAIRE = Signataire(nom="Dupont", prenom="Ana", qualite="Présidente")
MODELES = Path(letters.__file__).parent / "templates"
LECTURE = datetime(2027, 12, 15, 9, 0, tzinfo=UTC)
ACCORDE = {"issue": "labellise", "etape_accordee": 2}
CORRIGE = "corrige celle qui vous avait été notifiée"
RECTIFICATION = {"motif": "Recours accordé", "fondement": "Recours n° 1", "signature": SIGNATURE}


def publiee(issues: dict[int, Any]) -> Scene:
    s = decidee(issues)
    s.a(CEREMONIE).service.tick()
    s.ecouler()
    return s


def une(**plus: Any) -> Decision:
    champs = {
        "candidature": "c1",
        "operation": "o1",
        "numero": "EQ-1",
        "nom": "Quartier",
        "etape": 3,
        "region": "53",
        "porteurs": ("p1",),
        "issue": "ajourne",
        "etape_accordee": 0,
        "document": "commission/conclusions/x.json",
    }
    return Decision.model_validate({**champs, **plus})


# Before publication


def nationale(*decisions: Decision, issues: dict[str, int] | None = None, **plus: Any) -> Seance:
    compte = issues if issues is not None else {"ajourne": len(decisions)}
    minutes = ProcesVerbal(
        signe_le=CEREMONIE, signataire=plus.pop("signataire", SIGNATAIRE), document="d", issues=compte
    )
    champs = {"statut": "close", "annee": 2027, "niveau": "nationale", "decisions": decisions, "proces_verbal": minutes}
    return Seance.model_validate({**champs, **plus})


@pytest.mark.parametrize(
    ("etat", "codes"),
    [
        (nationale(une()), []),
        (nationale(une(porteurs=())), ["lettre-incomplete"]),
        (nationale(une(document="")), ["lettre-incomplete"]),
        (nationale(une(region="999")), ["lettre-incomplete"]),
        (nationale(une(), signataire=None), ["lettre-incomplete"]),
        (nationale(une(), corrections_ouvertes=("c1",)), ["correction-ouverte"]),
        (nationale(une(), issues={"ajourne": 2}), ["compte-faux"]),
        (nationale(une(), issues={"labellise": 1}), ["compte-faux"]),
        (nationale(une(porteurs=()), retraits_tardifs=("c1",)), []),
    ],
)
def test_la_publication_est_refusee_avec_la_liste_de_ce_qui_manque(etat: Seance, codes: list[str]) -> None:
    prepare = Palmares(annee=2027, ceremonie=CALENDRIER.ceremonie)
    contexte = type("C", (), {"nationale": etat})()
    assert [m.code for m in controle_de(etat).manques] == codes
    if not codes:
        assert decide_palmares(prepare, PublierPalmares(annee=2027), contexte, CEREMONIE)
        return
    with pytest.raises(RegleNonSatisfaite) as refus:
        decide_palmares(prepare, PublierPalmares(annee=2027), contexte, CEREMONIE)
    assert [e.code for e in refus.value.erreurs] == codes
    automatique = decide_palmares(prepare, PublierPalmares(annee=2027, automatique=True), contexte, CEREMONIE)
    assert [type(e).__name__ for e in automatique] == [
        "PalmaresControle",
        "PublicationArretee",
    ], "le réveil le dit, sans échouer"


def test_un_manque_nomme_le_dossier_et_le_compte_n_en_nomme_aucun() -> None:
    etat = nationale(une(), corrections_ouvertes=("c1", "c9"), issues={"ajourne": 2})
    dits = [(m.code, m.candidature, m.message.partition(" : ")[0]) for m in controle_de(etat).manques[:2]]
    assert dits == [("correction-ouverte", "c1", "EQ-1"), ("correction-ouverte", "c9", "c9")]
    assert [(m.code, m.candidature) for m in controle_de(etat).manques[2:]] == [("compte-faux", "")]


def test_le_controle_dit_qui_est_ecarte_et_rien_tant_qu_il_n_y_a_pas_de_seance() -> None:
    assert controle_de(nationale(une(), retraits_tardifs=("c1",))).ecartes == ("c1",)
    rien = controle_de(None)
    assert (rien.seance_close, rien.dossiers, rien.ecartes, rien.issues, rien.rectifiees) == (False, 0, (), {}, 0)


def test_le_controle_recompte_les_issues_a_cote_de_celles_du_proces_verbal() -> None:
    labellise = une(candidature="c2", issue="labellise", etape_accordee=3)
    dit = controle_de(nationale(une(), labellise, issues={"labellise": 2}))
    assert (dit.issues, dit.issues_du_pv, dit.rectifiees) == ({"ajourne": 1, "labellise": 1}, {"labellise": 2}, 0)
    assert (dit.seance_close, dit.dossiers, dit.labels_par_etape, dit.ajournes) == (True, 2, {"3": 1}, 1)


def test_d_un_proces_verbal_signe_plus_tot_personne_ne_lit_non_plus_qui_a_vote_quoi() -> None:
    s = decidee({1: VALIDE})
    nom, kept = s.seance(NATIONAL).proces_verbal.document, s.memoire.objects.kept
    contenu = json.loads(kept[nom])
    contenu["points"][0]["voix"] = [{"membre": "pers_mia", "votant": "pers_mia", "sens": "contre"}]
    kept[nom] = json.dumps(contenu).encode()
    for qui in ("Nina", "Mia", "Ada"):
        (dit,) = s.appeler("consulter_proces_verbal", qui, id=NATIONAL)["contenu"]["points"]
        assert "voix" not in dit


def test_une_correction_n_empeche_pas_de_retrouver_le_compte_du_proces_verbal() -> None:
    s = decidee({1: AJOURNE, 2: VALIDE})
    corps = {**VALIDE, "issue": "labellise", **RECTIFICATION}
    s.faire("rectifier_decision", "Nina", corps, id=NATIONAL, candidature=cand(1))
    for code in ("consulter_seance", "consulter_proces_verbal"):
        (vue,) = s.appeler(code, "Nina", id=NATIONAL)["rectifications"]
        assert (vue["ancienne"], vue["nouvelle"]) == ("ajourne", "labellise")
    controle = s.palmares().controle
    assert (controle.issues, controle.issues_du_pv, controle.rectifiees) == (
        {"labellise": 2},
        {"ajourne": 1, "labellise": 1},
        1,
    )
    assert controle.manques == ()
    s.a(CEREMONIE).service.tick()
    s.ecouler()
    assert s.label(1).statut == "en_vigueur"
    assert s.courriels("Paul")[-1].startswith("Décision de la commission nationale : étape 2")


# The letters


@pytest.mark.parametrize(
    ("depose_le", "rejet"),
    [
        (datetime(2027, 12, 31, 22, 30, tzinfo=UTC), date(2028, 2, 29)),
        (datetime(2027, 12, 31, 23, 30, tzinfo=UTC), date(2028, 3, 1)),
    ],
)
def test_un_recours_sans_reponse_est_rejete_deux_mois_apres_son_jour_a_paris(depose_le: datetime, rejet: date) -> None:
    assert rejet_implicite(depose_le) == rejet


def notifiee(decision: Decision, auteur: Signataire | None = SIGNATAIRE) -> list[Lettre]:
    event = d.DecisionNotifiee(annee=2027, decision=decision, auteur=auteur, notifiee_le=CEREMONIE)
    return [*letters.decision(event, DECISION.fold(Notification(), (event,)))]


@pytest.mark.parametrize(("decision", "auteur"), [(une(region="999"), SIGNATAIRE), (une(), None)])
def test_une_lettre_de_decision_ne_se_produit_pas_sans_une_mention_que_la_loi_demande(
    decision: Decision, auteur: Signataire | None
) -> None:
    assert len([*mentions_manquantes(decision, auteur)]) == 1
    with pytest.raises(ValueError, match="a decision letter without"):
        notifiee(decision, auteur)


@pytest.mark.parametrize("code", ["engagement_09", "axe_02"])
@pytest.mark.parametrize("version", ["2020", ""], ids=["le règlement de la campagne", "une entrée qui ne le dit pas"])
@pytest.mark.parametrize("modele", ["decision_ajournee", "decision_labellisee", "decision_confidentielle"])
def test_une_reserve_dit_son_engagement_dans_les_mots_du_reglement(modele: str, version: str, code: str) -> None:
    issue = "labellise" if modele == "decision_labellisee" else "ajourne"
    dite = {"annee": 2027, "decision": une(issue=issue, etape_accordee=3), "porteurs": ("p1",), "reglement": version}
    event: d.Event = d.DecisionNotifiee(**dite, auteur=SIGNATAIRE, notifiee_le=CEREMONIE)
    if modele == "decision_confidentielle":
        event = d.DecisionConfiee(**dite, ceremonie=None, le=CEREMONIE)
    (lettre, *copies) = letters.decision(event, DECISION.fold(Notification(), (event,)))
    assert {lettre.modele, *(c.modele for c in copies)} == {modele}
    mots = lettre.donnees["champs"].get(code, code)
    assert mots.startswith({"engagement_09": "engagement 9, « ", "axe_02": "axe 2, « "}[code] if version else code)
    assert "({{ champs.get(reserve.champ, reserve.champ) }})" in (MODELES / f"{modele}.txt").read_text("utf-8")


def test_une_signature_par_delegation_le_dit() -> None:
    (lettre, _copie) = notifiee(une(), SIGNATAIRE.model_copy(update={"delegation": "arrêté du 4 mars"}))
    assert lettre.donnees["auteur"] == "Ana Dupont, Présidente, par délégation (arrêté du 4 mars)"


def test_la_lettre_nomme_le_contact_et_dit_qui_suit_chaque_recommandation() -> None:
    corps = {
        **AJOURNE,
        "contact": "pers_dora",
        "recommandations": [{"texte": "Associer les habitants.", "responsable": "La ville"}],
    }
    s = publiee({1: corps})
    lettre = [m.text for m in s.memoire.mailer.sent if m.recipient == "paul@exemple.invalid"][-1]
    assert "Votre contact : Dora." in lettre
    assert "1. Associer les habitants. (à la charge de : La ville)" in lettre


INCONNUE = {**AJOURNE, "contact": "pers_personne"}


def test_on_ne_nomme_pas_comme_contact_quelqu_un_que_personne_ici_ne_connait() -> None:
    s = ouvrir(scene(1))
    refus = s.appeler("conclure_point", "Sam", INCONNUE, candidature=cand(1))
    assert (refus.statut, [(e["pointeur"], e["code"]) for e in refus["erreurs"]]) == (
        422,
        [("/contact", "contact-inconnu")],
    )
    s.personne("Personne", "correspondant", territoires=("D35",))
    conclure(s, 1, INCONNUE)


def test_une_correction_ne_nomme_pas_non_plus_un_contact_inconnu() -> None:
    s = decidee({1: VALIDE})
    refus = s.appeler("rectifier_decision", "Nina", {**INCONNUE, **RECTIFICATION}, id=NATIONAL, candidature=cand(1))
    assert (refus.statut, [e["code"] for e in refus["erreurs"]]) == (422, ["contact-inconnu"])


def test_qui_conclut_peut_se_nommer_contact_et_la_conclusion_reste_offerte() -> None:
    s = ouvrir(scene(1))
    actions = {a["code"]: a["disponible"] for a in s.appeler("consulter_point", "Sam", candidature=cand(1))["actions"]}
    assert actions["conclure_point"]
    dit = conclure(s, 1, {**AJOURNE, "contact": "moi"})
    assert dit["conclusion"]["textes"]["contact"] == "pers_sam"


def test_la_decision_lue_dit_qui_appeler_et_rien_une_fois_son_nom_efface() -> None:
    s = publiee({1: AJOURNE})
    lue = s.faire("lire_decision", "Paul", id=cand(1))
    assert lue["textes"]["contact"] == {"nom": "Dora", "courriel": "dora@exemple.invalid"}
    assert lue["textes"]["accompagnement"] == AJOURNE["accompagnement"]
    people.forget(s.memoire.store, "commission", "pers_dora", "oubli")
    assert s.appeler("consulter_decision", "Paul", id=cand(1))["textes"]["contact"] is None


def test_une_lettre_n_annonce_pas_un_contact_dont_le_nom_est_efface() -> None:
    s = decidee({1: AJOURNE})
    people.forget(s.memoire.store, "commission", "pers_dora", "oubli")
    s.a(CEREMONIE).service.tick()
    s.ecouler()
    lettre = [m.text for m in s.memoire.mailer.sent if m.recipient == "paul@exemple.invalid"][-1]
    assert f"Accompagnement : {AJOURNE['accompagnement']} vous propose" in lettre
    assert "Votre contact" not in lettre


@pytest.mark.parametrize("confidentielle", [False, True], ids=["notifiée", "sous embargo"])
def test_la_lettre_d_un_label_dit_aussi_qui_accompagne_quand_la_commission_le_dit(*, confidentielle: bool) -> None:
    for nomme in ({"accompagnement": "La DDTM", "contact": "pers_dora"}, {}):
        s = decidee({1: {**VALIDE, **nomme}})
        if confidentielle:
            s.recevoir(campagne(confidentielle=True, seq=2))
            s.faire("confier_decisions", "Ada", annee="2027")
        else:
            s.a(CEREMONIE).service.tick()
            s.ecouler()
        lettre = [m.text for m in s.memoire.mailer.sent if m.recipient == "paul@exemple.invalid"][-1]
        dite = "Pour la suite : La DDTM vous accompagne. Votre contact : Dora.\n" in lettre
        assert (dite, "Pour la suite" in lettre) == (bool(nomme), bool(nomme))


def test_la_lettre_confidentielle_d_un_ajournement_nomme_le_contact() -> None:
    s = decidee({1: AJOURNE})
    s.recevoir(campagne(confidentielle=True, seq=2))
    s.faire("confier_decisions", "Ada", annee="2027")
    lettre = [m.text for m in s.memoire.mailer.sent if m.recipient == "paul@exemple.invalid"][-1]
    assert "vous accompagne et prépare avec vous la prochaine candidature. Votre contact : Dora." in lettre


def test_la_convocation_porte_une_invitation_et_l_ordre_du_jour_sans_les_deports() -> None:
    s = decidee({1: AJOURNE})
    convocation = next(m for m in s.memoire.mailer.sent if m.recipient == "mia@exemple.invalid")
    assert "EQ-2027-0001 : « Quartier 1 », étape 2" in convocation.text
    lignes = convocation.calendar.split("\r\n")
    assert "UID:seance-2027-R53@label-ecoquartier" in lignes
    assert {"METHOD:REQUEST", "SEQUENCE:0", "DTSTART:20270910T083000Z"} <= set(lignes)
    assert all(len(ligne.encode()) <= 75 for ligne in lignes)


# The reading


def test_la_lecture_est_datee_une_fois_et_ouvre_les_motifs() -> None:
    s = publiee({1: AJOURNE})
    avant = s.appeler("consulter_decision", "Paul", id=cand(1))
    assert (avant["statut"], avant["textes"], avant["issue"]) == ("notifiee", None, "ajourne")
    s.a(LECTURE)
    lue = s.faire("lire_decision", "Paul", id=cand(1))
    assert lue["textes"]["motifs"] == "La mobilité reste à préciser."
    s.a(LECTURE + timedelta(days=1)).faire("lire_decision", "Paul", id=cand(1))
    assert s.etat(DECISION, cand(1)).lue_le == LECTURE


def test_une_decision_non_lue_apres_sept_jours_est_une_tache_puis_ne_l_est_plus_une_fois_lue() -> None:
    s = publiee({1: AJOURNE, 2: VALIDE})
    s.personne("Rosa", "correspondant", territoires=("R53",))
    s.personne("Pia", "porteur", pseudonyme="pers_porteur2")
    s.faire("lire_decision", "Pia", id=cand(2))

    def taches() -> list[str]:
        lignes = s.appeler("lister_decisions", "Ada", query={"a_faire": "non_lues"})["elements"]
        return [ligne["numero"] for ligne in lignes]

    for quand in (CEREMONIE + timedelta(days=7, seconds=-1), CEREMONIE + timedelta(days=7)):
        assert taches() == []
        s.a(quand).service.tick()
        s.service.tick()
        s.ecouler()
    assert taches() == ["EQ-2027-0001"]
    assert s.courriels("Rosa") == s.courriels("Dora")[-1:] == ["Décision non consultée : dossier EQ-2027-0001"]
    s.faire("lire_decision", "Paul", id=cand(1))
    assert taches() == []


def test_nul_autre_que_ses_porteurs_et_l_administration_ne_lit_une_decision() -> None:
    s = publiee({1: AJOURNE})
    codes = {
        qui: s.appeler("consulter_decision", qui, id=cand(1)).statut for qui in ("Paul", "Ada", "Sam", "Mia", None)
    }
    assert codes == {"Paul": 200, "Ada": 200, "Sam": 404, "Mia": 404, None: 401}
    assert s.appeler("lire_decision", "Ada", {}, id=cand(1)).statut == 403


# The appeal


def test_un_recours_deja_repondu_n_est_plus_a_examiner_mais_il_est_accuse() -> None:
    s = publiee({1: AJOURNE})
    s.faire("deposer_recours", "Paul", {"motif": "Une pièce n'a pas été lue."}, id=cand(1))
    etat = s.etat(DECISION, cand(1))
    depose = d.RecoursDepose(recours=etat.recours[0])
    assert [x.modele for x in letters.decision(depose, etat)] == ["recours_enregistre", "recours_a_examiner"]
    repondu = etat.model_copy(update={"recours": (etat.recours[0].model_copy(update={"statut": "rejete"}),)})
    assert [x.modele for x in letters.decision(depose, repondu)] == ["recours_enregistre"]


def test_un_seul_recours_a_la_fois_avec_accuse_puis_reponse_motivee() -> None:
    s = publiee({1: AJOURNE})
    s.a(LECTURE).faire("lire_decision", "Paul", id=cand(1))
    s.faire("deposer_recours", "Paul", {"motif": "Une pièce n'a pas été lue."}, id=cand(1))
    assert s.courriels("Paul")[-1] == "Recours enregistré : dossier EQ-2027-0001"
    assert s.courriels("Ada")[-1] == "Recours à examiner : dossier EQ-2027-0001"
    accuse = next(m.text for m in reversed(s.memoire.mailer.sent) if "Recours enregistré" in m.subject)
    assert "tribunal administratif de Paris (7, rue de Jouy" in accuse
    assert "dans un délai de deux mois" in accuse
    assert "Sans réponse de notre part le " in accuse
    second = s.appeler("deposer_recours", "Paul", {"motif": "Autre chose."}, id=cand(1))
    assert second.statut == 409
    s.faire("examiner_recours", "Ada", id=cand(1))
    avant = s.etat(DECISION, cand(1)).decision
    s.faire("repondre_recours", "Ada", {"accorde": False, "motif": "Rien de neuf.", "signature": SIGNATURE}, id=cand(1))
    assert s.courriels("Paul")[-1] == "Décision sur votre recours : dossier EQ-2027-0001"
    assert s.etat(DECISION, cand(1)).decision == avant
    assert s.faire("deposer_recours", "Paul", {"motif": "Une autre pièce."}, id=cand(1))["recours"][1]["numero"] == 2


def test_ce_que_demande_une_decision_publiee_est_a_faire_jusqu_a_l_acte_qui_le_regle() -> None:
    s = publiee({1: AJOURNE, 2: AJOURNE})
    ici = cand(1)

    def taches(qui: str = "Ada") -> list[tuple[str, str]]:
        return [(t["tache"], t["dossier"]) for t in s.appeler("lister_a_faire", qui)["elements"]]

    assert taches() == []
    s.a(CEREMONIE + timedelta(days=7)).service.tick()
    s.ecouler()
    assert taches() == [("noter_notification", cand(1)), ("noter_notification", cand(2))]
    s.faire("noter_notification", "Ada", {"le": "2027-12-16"}, id=cand(2))
    s.a(LECTURE + timedelta(days=2)).faire("lire_decision", "Paul", id=ici)
    assert taches() == []
    s.faire("deposer_recours", "Paul", {"motif": "Une pièce n'a pas été lue."}, id=ici)
    (vue,) = s.appeler("lister_a_faire", "Ada")["elements"]
    assert (vue["action"], vue["href"]) == ("examiner_recours", f"/commission/v1/decisions/{ici}")
    assert vue["echeance"]["libelle"] == "Jusqu'au mercredi 16 février 2028 à 23 h 59 (heure de Paris)"
    s.faire("examiner_recours", "Ada", id=ici)
    assert taches() == [("repondre_recours", ici)]
    s.a(datetime(2028, 2, 16, 23, tzinfo=UTC))
    assert s.appeler("lister_a_faire", "Ada")["en_retard"] == 1
    s.faire("repondre_recours", "Ada", {"accorde": True, "motif": "C'est vrai.", "signature": SIGNATURE}, id=ici)
    (vue,) = s.appeler("lister_a_faire", "Ada")["elements"]
    assert (vue["action"], vue["href"].endswith(f"/points/{ici}")) == ("rectifier_decision", True)
    assert taches("Nina") == [], "un recours est l'affaire de l'administration, qui demande l'acte"
    s.faire("rectifier_decision", "Nina", {**ACCORDE, **RECTIFICATION}, id=NATIONAL, candidature=ici)
    assert taches() == []


@pytest.mark.parametrize(("jours", "hors"), [(63, False), (64, True)])
@pytest.mark.parametrize("accorde", [True, False])
def test_la_reponse_dit_de_quand_court_le_delai_et_si_le_recours_etait_hors_delai(
    jours: int, hors: bool, accorde: bool
) -> None:
    s = publiee({1: AJOURNE})
    s.a(LECTURE).faire("lire_decision", "Paul", id=cand(1))
    s.a(LECTURE + timedelta(days=jours)).faire("deposer_recours", "Paul", {"motif": "Une pièce."}, id=cand(1))
    s.faire("examiner_recours", "Ada", id=cand(1))
    s.faire("repondre_recours", "Ada", {"accorde": accorde, "motif": "Vu.", "signature": SIGNATURE}, id=cand(1))
    accuse, reponse = [m.text for m in s.memoire.mailer.sent if m.recipient == "paul@exemple.invalid"][-2:]
    assert "dans un délai de deux mois, augmenté d'un mois pour qui demeure outre-mer" in reponse
    assert "à compter de la notification de cette réponse" in reponse
    mention = "il n'a pas prolongé le délai dans lequel la décision elle-même peut être portée devant le tribunal"
    assert ((mention in accuse), (mention in reponse)) == (hors, hors)
    assert "\n\nLa décision contestée reste en vigueur" in accuse
    assert "\n\nPour retrouver votre dossier" in reponse


@pytest.mark.parametrize(
    "modele", sorted(m.name for m in MODELES.glob("*.txt") if "voies.delai" in m.read_text("utf-8"))
)
def test_toute_lettre_qui_donne_le_delai_du_tribunal_dit_de_quand_il_court(modele: str) -> None:
    (voies_,) = [ligne for ligne in (MODELES / modele).read_text("utf-8").splitlines() if "voies.delai" in ligne]
    assert "à compter de" in voies_.partition("voies.delai")[2]


def test_un_recours_accorde_ne_change_la_decision_que_par_un_nouvel_acte() -> None:
    s = publiee({1: AJOURNE})
    s.faire("deposer_recours", "Paul", {"motif": "Une pièce n'a pas été lue."}, id=cand(1))
    s.faire("examiner_recours", "Ada", id=cand(1))
    s.faire("repondre_recours", "Ada", {"accorde": True, "motif": "C'est vrai.", "signature": SIGNATURE}, id=cand(1))
    assert s.palmares().decisions[0].issue == "ajourne"
    assert s.etat(DECISION, cand(1)).recours[0].acte == ""
    assert s.label(1).statut == "inexistant"
    attend = s.appeler("consulter_decision", "Ada", id=cand(1))["recours"][0]["statut_libelle"]
    assert attend == "Recours accordé, l'acte qui corrigera la décision est attendu"
    corps = {"issue": "labellise", "etape_accordee": 2, **RECTIFICATION}
    s.faire("rectifier_decision", "Nina", corps, id=NATIONAL, candidature=cand(1))
    recours = s.etat(DECISION, cand(1)).recours[0]
    assert recours.acte == s.palmares().decisions[0].acte != ""
    assert s.palmares().decisions[0].issue == "labellise"
    assert s.label(1).statut == "en_vigueur"
    assert s.courriels("Paul")[-1].startswith("Décision de la commission nationale : étape 2")
    assert s.etat(DECISION, cand(1)).statut == "notifiee", "la nouvelle décision est à lire"


def test_un_recours_accorde_contre_une_decision_deja_corrigee_attend_un_acte_de_plus() -> None:
    s = publiee({1: AJOURNE})
    for conclusion in (ACCORDE, AJOURNE):
        s.faire("rectifier_decision", "Nina", {**conclusion, **RECTIFICATION}, id=NATIONAL, candidature=cand(1))
    s.faire("deposer_recours", "Paul", {"motif": "L'étape 2 était méritée."}, id=cand(1))
    s.faire("examiner_recours", "Ada", id=cand(1))
    s.faire("repondre_recours", "Ada", {"accorde": True, "motif": "C'est vrai.", "signature": SIGNATURE}, id=cand(1))
    assert s.etat(DECISION, cand(1)).recours[0].acte == ""


def test_la_premiere_decision_notifiee_n_en_corrige_aucune_meme_si_un_acte_l_a_corrigee_avant() -> None:
    s = decidee({1: AJOURNE})
    s.faire("rectifier_decision", "Nina", {**ACCORDE, **RECTIFICATION}, id=NATIONAL, candidature=cand(1))
    s.a(CEREMONIE).service.tick()
    s.ecouler()
    s.faire("rectifier_decision", "Nina", {**AJOURNE, **RECTIFICATION}, id=NATIONAL, candidature=cand(1))
    envoyees = [m for m in s.memoire.mailer.sent if m.recipient == "paul@exemple.invalid"]
    lettres = [m.text for m in envoyees if "Voies et délais" in m.text]
    assert [CORRIGE in texte for texte in lettres] == [False, True]


def test_chaque_acte_qui_accorde_rend_le_label_que_le_precedent_a_repris() -> None:
    s = publiee({1: AJOURNE})
    for conclusion, statut in ((ACCORDE, "en_vigueur"), (AJOURNE, "retire"), (ACCORDE, "en_vigueur")):
        s.faire("rectifier_decision", "Nina", {**conclusion, **RECTIFICATION}, id=NATIONAL, candidature=cand(1))
        assert s.label(1).statut == statut
    assert s.appeler("statistiques")["total"] == 1


def corrigee_puis_repondue(accorde: bool) -> Scene:
    """Have a contested decision corrected while its appeal is examined, then the appeal answered."""
    s = publiee({1: AJOURNE})
    s.faire("deposer_recours", "Paul", {"motif": "Une pièce n'a pas été lue."}, id=cand(1))
    s.faire("examiner_recours", "Ada", id=cand(1))
    s.faire("rectifier_decision", "Nina", {**ACCORDE, **RECTIFICATION}, id=NATIONAL, candidature=cand(1))
    s.faire("repondre_recours", "Ada", {"accorde": accorde, "motif": "Vu.", "signature": SIGNATURE}, id=cand(1))
    return s


def test_un_recours_accorde_apres_l_acte_qui_corrige_n_attend_plus_rien() -> None:
    s = corrigee_puis_repondue(accorde=True)
    notifiee = s.etat(DECISION, cand(1))
    assert notifiee.recours[0].acte == notifiee.decision.acte != ""
    assert notifiee.pendant is None
    s.faire("deposer_recours", "Paul", {"motif": "Et la réserve ?"}, id=cand(1))


def test_un_recours_rejete_apres_l_acte_qui_corrige_ne_cite_aucun_acte() -> None:
    recours = corrigee_puis_repondue(accorde=False).etat(DECISION, cand(1)).recours[0]
    assert (recours.statut, recours.acte) == ("rejete", "")


def test_qui_corrige_dit_quel_acte_il_a_lu_et_un_autre_signe_depuis_l_arrete() -> None:
    s = decidee({1: AJOURNE})
    lu = s.appeler("consulter_point", "Nina", id=NATIONAL, candidature=cand(1))["acte"]
    ici: dict[str, Any] = {"id": NATIONAL, "candidature": cand(1)}
    premiere = {**ACCORDE, **RECTIFICATION, "acte": lu}
    s.faire("rectifier_decision", "Nina", premiere, **ici)
    tard = s.appeler("rectifier_decision", "Nina", {**AJOURNE, **RECTIFICATION, "acte": lu}, **ici)
    assert (tard.statut, "relisez-la" in tard.texte) == (412, True)
    assert s.appeler("rectifier_decision", "Nina", premiere, **ici).statut == 200, "le même acte, venu deux fois"
    assert len(s.seance(NATIONAL).rectifications) == 1
    relu = s.appeler("consulter_point", "Nina", id=NATIONAL, candidature=cand(1))["acte"]
    assert relu != lu
    s.faire("rectifier_decision", "Nina", {**AJOURNE, **RECTIFICATION, "acte": relu}, **ici)


def test_l_acte_a_citer_ne_se_montre_qu_a_qui_tient_la_seance() -> None:
    s = decidee({1: AJOURNE, 2: VALIDE})
    vus = {
        qui: s.appeler("consulter_point", qui, id=NATIONAL, candidature=cand(1))["acte"]
        for qui in ("Nina", "Ada", "Mia")
    }
    assert vus["Nina"] == vus["Ada"] is not None
    assert vus["Mia"] is None


def test_une_correction_publiee_reprend_le_label_puis_une_autre_le_rend() -> None:
    s = publiee({1: VALIDE})
    assert s.label(1).statut == "en_vigueur"
    s.faire("rectifier_decision", "Nina", {**AJOURNE, **RECTIFICATION}, id=NATIONAL, candidature=cand(1))
    assert s.label(1).statut == "retire"
    assert s.appeler("statistiques")["total"] == 0
    rendu = {"issue": "labellise", "etape_accordee": 2, **RECTIFICATION, "motif": "Jugement"}
    s.faire("rectifier_decision", "Nina", rendu, id=NATIONAL, candidature=cand(1))
    assert s.label(1).statut == "en_vigueur"


def test_l_ajournement_est_dit_en_copie_a_qui_accompagnera_et_le_label_au_porteur_seul() -> None:
    s = decidee({1: AJOURNE, 2: VALIDE})
    s.personne("Lia", "correspondant", territoires=("D84",))
    s.a(CEREMONIE).service.tick()
    s.ecouler()
    ajournements = [m for m in s.memoire.mailer.sent if "Décision d'ajournement" in m.subject]
    assert [m.recipient for m in ajournements] == ["paul@exemple.invalid", "dora@exemple.invalid"]
    assert ["Copie, pour accompagner le porteur" in m.text for m in ajournements] == [False, True]
    assert ["Votre décision vous attend" in m.text for m in ajournements] == [True, False]
    assert not any("étape 2" in o for o in (*s.courriels("Dora"), *s.courriels("Lia")))
    assert s.appeler("consulter_decision", "Dora", id=cand(1)).statut == 200
    assert s.appeler("consulter_decision", "Lia", id=cand(1)).statut == 404


@pytest.mark.parametrize(("jours", "hors"), [(62, False), (63, False), (64, True)])
def test_un_recours_gracieux_est_hors_delai_deux_mois_apres_la_lecture(jours: int, hors: bool) -> None:
    lue = Notification(statut="lue", annee=2027, decision=une(), notifiee_le=CEREMONIE, lue_le=LECTURE)
    command = d.DeposerRecours(motif="x", personne="p1")
    (depose,) = decide(lue, command, Contexte(), LECTURE + timedelta(days=jours))
    assert isinstance(depose, d.RecoursDepose)
    assert depose.recours is not None
    assert depose.recours.hors_delai is hors


def test_sans_recours_il_n_y_a_rien_a_examiner() -> None:
    with pytest.raises(TransitionImpossible, match="Aucun recours n'attend de réponse"):
        decide(Notification(statut="lue", decision=une()), d.ExaminerRecours(), Contexte(), LECTURE)


@pytest.mark.parametrize(("membre", "dits"), [("mia", ("mia",)), ("", ())])
def test_qui_signe_et_siege_peut_faire_effacer_son_nom_d_une_decision(membre: str, dits: tuple[str, ...]) -> None:
    qui = SIGNATAIRE.model_copy(update={"membre": membre})
    notifiee = d.DecisionNotifiee(annee=2027, decision=une(), auteur=qui, notifiee_le=CEREMONIE)
    repondu = d.RecoursRepondu(accorde=True, motif="x", signataire=qui, le=LECTURE)
    assert notifiee.personnes() == repondu.personnes() == dits
    for event in (notifiee, repondu):
        assert "Dupont" not in json.dumps(event.expurge().corps())
        assert event.expurge().personnes() == ()


def test_l_effacement_d_un_porteur_ote_son_recours() -> None:
    lue = Notification(statut="lue", annee=2027, decision=une(), notifiee_le=CEREMONIE, lue_le=LECTURE)
    (depose,) = decide(lue, d.DeposerRecours(motif="Secret", personne="p1"), Contexte(), LECTURE)
    assert depose.personnes() == ("p1",)
    efface = depose.expurge()
    assert "Secret" not in json.dumps(efface.corps())
    assert DECISION.fold(lue, (efface,)).recours == ()  # type: ignore[arg-type]


def test_une_reserve_et_une_recommandation_se_suivent_par_leur_numero_et_rien_d_autre() -> None:
    s = publiee({1: AJOURNE})
    s.faire("suivre_texte", "Paul", {"texte": "reserve-1", "etat": "en_cours"}, id=cand(1))
    suite = {"texte": "recommandation-1", "etat": "faite", "commentaire": "Deux ateliers tenus."}
    vue = s.faire("suivre_texte", "Paul", suite, id=cand(1))
    assert [(x["texte"], x["etat"]) for x in vue["suites"]] == [
        ("recommandation-1", "faite"),
        ("reserve-1", "en_cours"),
    ]
    for texte in ("reserve-2", "recommandation-2"):
        assert s.appeler("suivre_texte", "Paul", {"texte": texte, "etat": "faite"}, id=cand(1)).statut == 422
    assert s.appeler("suivre_texte", "Ada", suite, id=cand(1)).statut == 403


# What never leaves


def test_une_decision_dont_le_porteur_est_inconnu_d_ici_est_sur_la_liste_des_lettres_sans_adresse() -> None:
    s = publiee({1: VALIDE, 2: AJOURNE})  # the second one's porteur has never come here
    lettres = [
        (e["id"], e["lettre"], e["personne"])
        for e in s.appeler("lister_sans_adresse", "Ada", query={"annee": "2027"})["elements"]
        if e["lettre"].startswith("decision")
    ]
    copie = (cand(2), "decision_ajournee", "role-correspondant-R53")  # nobody is a correspondant there
    assert lettres == [(cand(2), "decision_ajournee", "pers_porteur2"), copie]
    assert s.appeler("lister_sans_adresse", "Ada", query={"annee": "2026"})["elements"] == []
    assert s.appeler("lister_sans_adresse", "Ada")["elements"], "sans année, celle-ci"
    for qui in ("Sam", "Paul", "Nina"):
        assert s.appeler("lister_sans_adresse", qui).statut in (403, 404)
