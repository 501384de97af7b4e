"""The confidential letter: only where the campagne says so, to the porteurs alone, and nothing else shows of it."""

from datetime import timedelta
from typing import Any

import pytest

from commission.domaine.annonce import Contexte as Autour
from commission.domaine.decision import DECISION
from commission.domaine.notification import ConfierDecision, Notification
from commission.domaine.palmares import (
    PALMARES,
    ConfierDecisions,
    Contexte,
    ControlerPalmares,
    Palmares,
    PublierPalmares,
)
from commission.domaine.palmares import decide as decide_palmares
from commission.domaine.seance import Rectification
from kernel.label.calendrier import Moment, a_partir_de
from kernel.label.faits import EtatCampagne
from kernel.label.recours import RECOURS_MOIS
from kernel.refus import RegleNonSatisfaite, TransitionImpossible
from tests.unit.commission.scene import (
    AJOURNE,
    CALENDRIER,
    CEREMONIE,
    NATIONAL,
    SIGNATURE,
    VALIDE,
    Scene,
    campagne,
    cand,
    decidee,
)
from tests.unit.commission.test_embargo import DEHORS, ce_que_voit
from tests.unit.commission.test_palmares import APRES, AVANT, PREPARE, nationale, publie
from tests.unit.commission.test_seance import SIGNATAIRE
from tests.unit.commission.test_seance import campagne as une_campagne

RECTIFIEE = Rectification(
    candidature="a",
    cite="d",
    signe_le=AVANT,
    signataire=SIGNATAIRE,
    document="r",
    ancienne="labellise",
    nouvelle="labellise",
)
OUI = une_campagne().model_copy(update={"lettre_confidentielle": True})
PERMIS = Contexte(nationale=nationale(), campagne=OUI)
CONFIER = ConfierDecisions(annee=2027)


def dire(etat: Palmares, contexte: Contexte = PERMIS, command: Any = CONFIER, now: Any = AVANT) -> list[str]:
    return [type(e).__name__ for e in decide_palmares(etat, command, contexte, now)]


def confie(etat: Palmares = PREPARE, contexte: Contexte = PERMIS) -> Palmares:
    return PALMARES.fold(etat, decide_palmares(etat, CONFIER, contexte, AVANT))


@pytest.mark.parametrize("campagne_dite", [None, une_campagne()], ids=["inconnue", "par défaut"])
def test_sans_que_la_campagne_le_dise_aucune_lettre_confidentielle_ne_part(campagne_dite: EtatCampagne | None) -> None:
    with pytest.raises(TransitionImpossible, match="ne prévoit pas"):
        dire(PREPARE, Contexte(nationale=nationale(), campagne=campagne_dite))


@pytest.mark.parametrize("etat", [Palmares(), publie()], ids=["pas préparé", "publié"])
def test_une_lettre_confidentielle_ne_part_qu_entre_la_preparation_et_la_publication(etat: Palmares) -> None:
    with pytest.raises(TransitionImpossible, match="avant la cérémonie"):
        dire(etat)


def test_qui_confie_les_decisions_voit_ce_qu_il_a_confie() -> None:
    etat = confie()
    assert etat.controle is not None
    assert (etat.controle.dossiers, etat.controle.seance_close) == (3, True)


def test_tant_qu_un_manque_demeure_une_correction_ne_se_redit_pas() -> None:
    premiere, *autres = nationale().decisions
    corrigees = (premiere.model_copy(update={"acte": "r"}), *autres)
    contexte = Contexte(
        nationale=nationale(decisions=corrigees, rectifications=(RECTIFIEE,), corrections_ouvertes=("b",))
    )
    assert dire(confie(), contexte, ControlerPalmares(annee=2027)) == ["PalmaresControle"]


def test_a_l_heure_de_la_ceremonie_on_publie_au_lieu_de_confier() -> None:
    assert dire(PREPARE, now=AVANT) == ["PalmaresControle", "DecisionsConfiees"]
    with pytest.raises(TransitionImpossible, match="publiez"):
        dire(PREPARE, now=APRES)


def test_rien_ne_se_confie_avant_la_signature_ni_tant_qu_un_manque_demeure() -> None:
    ouverte = nationale("ouverte", decisions=(), proces_verbal=None)
    with pytest.raises(TransitionImpossible, match="procès-verbal"):
        dire(PREPARE, Contexte(nationale=ouverte, campagne=OUI))
    with pytest.raises(RegleNonSatisfaite, match="attendent") as refus:
        dire(PREPARE, Contexte(nationale=nationale(corrections_ouvertes=("a",)), campagne=OUI))
    assert [e.code for e in refus.value.erreurs] == ["correction-ouverte"]


def test_confier_deux_fois_n_ecrit_qu_une_lettre() -> None:
    assert dire(confie()) == []
    assert confie().confiees == {"a": "d", "b": "d", "c": "d"}


def test_un_dossier_retire_a_temps_n_a_pas_de_lettre_confidentielle() -> None:
    assert [*confie(contexte=Contexte(nationale=nationale(retraits_tardifs=("a",)), campagne=OUI)).confiees] == [
        "b",
        "c",
    ]


def test_une_decision_corrigee_est_redite_a_qui_l_avait_apprise_et_a_lui_seul() -> None:
    premiere, *autres = nationale().decisions
    corrigees = (premiere.model_copy(update={"acte": "r"}), *autres)
    contexte = Contexte(nationale=nationale(decisions=corrigees, rectifications=(RECTIFIEE,)))
    (_, event) = decide_palmares(confie(), ControlerPalmares(annee=2027), contexte, AVANT)
    assert event.actes == {"a": "r"}  # type: ignore[union-attr]
    assert dire(PREPARE, contexte, ControlerPalmares(annee=2027)) == ["PalmaresControle"]


def test_publier_oublie_qui_avait_ete_averti() -> None:
    public = PALMARES.fold(confie(), decide_palmares(confie(), PublierPalmares(annee=2027), PERMIS, APRES))
    assert (public.statut, public.confiees) == ("publie", {})


# One file


def reponse(notification: Notification, autour: Autour, candidature: str = "a") -> list[str]:
    command = ConfierDecision(annee=2027, candidature=candidature)
    return [type(e).__name__ for e in DECISION.decide(notification, command, autour, AVANT)]


def test_une_decision_se_confie_une_fois_et_plus_une_fois_notifiee() -> None:
    autour = Autour(nationale=nationale(), campagne=OUI)
    assert reponse(Notification(), autour) == ["DecisionConfiee"]
    command = ConfierDecision(annee=2027, candidature="a")
    events: Any = DECISION.decide(Notification(), command, autour, AVANT)
    assert [(e.reglement, e.porteurs) for e in events] == [("", ())], "du dossier, rien n'est encore arrivé"
    confiee = DECISION.fold(Notification(), events)
    assert (confiee.annee, confiee.statut) == (2027, "inexistante")
    une = nationale().decisions[0]
    for etat in (confiee, Notification(statut="notifiee", decision=une)):
        assert reponse(etat, autour) == []


@pytest.mark.parametrize(
    ("autour", "candidature"),
    [
        (Autour(nationale=nationale(), campagne=une_campagne()), "a"),
        (Autour(nationale=nationale()), "a"),
        (Autour(campagne=OUI), "a"),
        (Autour(nationale=nationale(retraits_tardifs=("a",)), campagne=OUI), "a"),
        (Autour(nationale=nationale(), campagne=OUI), "inconnue"),
    ],
)
def test_rien_ne_se_confie_d_un_dossier_qui_n_y_a_pas_droit(autour: Autour, candidature: str) -> None:
    assert reponse(Notification(), autour, candidature) == []


def test_une_decision_confiee_ne_se_voit_nulle_part() -> None:
    etat = Notification(confiee=nationale().decisions[0])
    assert (etat.statut, DECISION.fiches(etat)) == ("inexistante", ())


# The whole way


def confiee(issues: Any, *, lettres: bool = True) -> Scene:
    s = decidee(issues)
    s.recevoir(campagne(confidentielle=True, seq=2))
    if lettres:
        s.faire("confier_decisions", "Ada", annee="2027")
    return s


def secrets(s: Scene) -> list[Any]:
    return [m for m in s.memoire.mailer.sent if "CONFIDENTIEL" in m.subject]


@pytest.mark.parametrize(("issue", "dit"), [(VALIDE, "l'étape 2 du label"), (AJOURNE, "ajourne le dossier")])
def test_le_porteur_seul_apprend_sa_decision_avant_la_ceremonie(issue: Any, dit: str) -> None:
    s = confiee({1: issue})
    (lettre,) = secrets(s)
    assert lettre.recipient == "paul@exemple.invalid"
    assert dit in lettre.text
    assert "vendredi 10 décembre 2027" in lettre.text
    assert "label" not in lettre.subject.casefold(), "l'objet ne dit pas l'issue"
    assert f"{RECOURS_MOIS} mois" not in lettre.text, "ce n'est pas la notification"
    s.faire("confier_decisions", "Ada", annee="2027")
    assert len(secrets(s)) == 1


@pytest.mark.parametrize("qui", DEHORS)
def test_la_lettre_partie_la_plateforme_ne_dit_rien_de_plus_a_personne(qui: str | None) -> None:
    sans, avec = confiee({1: VALIDE, 2: AJOURNE}, lettres=False), confiee({1: VALIDE, 2: AJOURNE})
    avec.cles = sans.cles = 1000
    assert ce_que_voit(sans, qui) == ce_que_voit(avec, qui)


def test_le_refus_dit_que_la_campagne_ne_la_prevoit_pas() -> None:
    r = decidee({1: VALIDE}).appeler("confier_decisions", "Ada", {}, annee="2027")
    assert (r.statut, "ne prévoit pas" in r.texte) == (409, True)


def test_une_correction_sous_embargo_reecrit_au_porteur_averti() -> None:
    s = confiee({1: VALIDE})
    corps = {**AJOURNE, "motif": "Erreur", "fondement": "Note", "signature": SIGNATURE}
    s.faire("rectifier_decision", "Nina", corps, id=NATIONAL, candidature=cand(1))
    (premiere, seconde) = secrets(s)
    assert "corrige celle que vous avez reçue" in seconde.text
    assert "ajourne le dossier" in seconde.text
    assert "corrige celle" not in premiere.text


def test_une_premiere_lettre_confidentielle_ne_corrige_rien_meme_apres_un_acte() -> None:
    s = decidee({1: VALIDE})
    s.recevoir(campagne(confidentielle=True, seq=2))
    corps = {**AJOURNE, "motif": "Erreur", "fondement": "Note", "signature": SIGNATURE}
    s.faire("rectifier_decision", "Nina", corps, id=NATIONAL, candidature=cand(1))
    s.faire("confier_decisions", "Ada", annee="2027")
    (lettre,) = secrets(s)
    assert "corrige celle" not in lettre.text


PLUS_TARD = CALENDRIER.model_copy(update={"ceremonie": Moment(local=CALENDRIER.ceremonie.local + timedelta(days=7))})


def test_la_ceremonie_deplacee_se_redit_une_fois_a_qui_doit_se_taire_jusque_la() -> None:
    s = confiee({1: VALIDE, 2: AJOURNE})
    for seq in (3, 4):
        s.recevoir(campagne(PLUS_TARD, confidentielle=True, seq=seq))
    (premiere, seconde) = [m for m in secrets(s) if m.recipient == "paul@exemple.invalid"]
    assert "La date de la cérémonie a changé. La décision, elle, est la même" in seconde.text
    dates = [a_partir_de(c.ceremonie) for c in (CALENDRIER, PLUS_TARD)]
    assert [date in lettre.text for date in dates for lettre in (premiere, seconde)] == [True, False, False, True]


def test_la_ceremonie_deplacee_ne_dit_rien_a_qui_n_a_pas_ete_averti() -> None:
    s = confiee({1: VALIDE}, lettres=False)
    s.recevoir(campagne(PLUS_TARD, confidentielle=True, seq=3))
    assert secrets(s) == []


def test_une_fois_la_decision_publique_la_lettre_confidentielle_ne_part_plus() -> None:
    s = decidee({1: VALIDE})
    s.recevoir(campagne(confidentielle=True, seq=2))
    s.appeler("confier_decisions", "Ada", {}, annee="2027")
    s.a(CEREMONIE + timedelta(minutes=1)).service.tick()
    s.ecouler()
    assert secrets(s) == []
    assert any(m.startswith("Décision de la commission nationale : étape 2") for m in s.courriels("Paul"))
