"""Une décision notifiée, règle par règle : le délai de recours, la lecture, les suites, un recours à la fois."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from commission import letters
from commission.domaine import notification as d
from commission.domaine.annonce import Contexte
from commission.domaine.decision import DECISION, decide
from commission.domaine.notification import Notification, Recours, Suite
from commission.domaine.point import Report
from commission.domaine.seance import Signataire
from commission.relations import envers_decision
from kernel.droits import COEDITEUR, EXPERT, PORTEUR, PROPRIETAIRE, Appelant
from kernel.label.calendrier import Moment
from kernel.refus import RegleNonSatisfaite, TransitionImpossible
from tests.unit.commission.test_confidence import OUI
from tests.unit.commission.test_conserve import CONTEXTE
from tests.unit.commission.test_decision import une
from tests.unit.commission.test_palmares import AVANT, nationale

NOTIFIEE = datetime(2027, 12, 10, 10, 0, tzinfo=UTC)
SEMAINE = timedelta(days=7)
SIGNATAIRE = Signataire(nom="Dupont", prenom="Ana", qualite="Présidente")


def notifiee(**plus: Any) -> Notification:
    decision = plus.pop("decision", une(nb_reserves=1, nb_recommandations=2))
    return Notification(statut="notifiee", annee=2027, decision=decision, notifiee_le=NOTIFIEE, **plus)


def recours(numero: int = 1, **plus: Any) -> Recours:
    champs: dict[str, Any] = {"contre": "acte", "depose_le": NOTIFIEE, "depose_par": "p1", "motif": "Une pièce."}
    return Recours.model_validate({"numero": numero, "hors_delai": False, **champs, **plus})


def jouer(etat: Notification, command: d.Command, now: datetime = NOTIFIEE) -> tuple[d.Event, ...]:
    return decide(etat, command, Contexte(), now)


def depose(etat: Notification, now: datetime, motif: str = "Une pièce.", personne: str = "p1") -> Recours | None:
    events = jouer(etat, d.DeposerRecours(motif=motif, personne=personne), now)
    return DECISION.fold(etat, events).recours[-1] if events else None


# Le délai


@pytest.mark.parametrize(
    ("lue", "depot", "tardif"),
    [
        (None, NOTIFIEE + timedelta(days=400), False),
        ("2027-12-15T09:00:00+00:00", "2028-02-16T22:59:59+00:00", False),
        ("2027-12-15T09:00:00+00:00", "2028-02-16T23:00:00+00:00", True),
        ("2027-12-14T23:30:00+00:00", "2028-02-16T12:00:00+00:00", False),
        ("2027-12-14T22:30:00+00:00", "2028-02-16T12:00:00+00:00", True),
        ("2027-12-31T12:00:00+00:00", "2028-03-01T12:00:00+00:00", False),
        ("2027-12-31T12:00:00+00:00", "2028-03-02T12:00:00+00:00", True),
        ("2028-01-10T12:00:00+00:00", "2028-03-13T22:59:59+00:00", False),  # the franc day is a Saturday
        ("2028-01-10T12:00:00+00:00", "2028-03-13T23:00:00+00:00", True),
        ("2028-02-29T12:00:00+00:00", "2028-05-02T12:00:00+00:00", False),  # 30 April a Sunday, 1 May a holiday
        ("2028-02-29T12:00:00+00:00", "2028-05-03T12:00:00+00:00", True),
    ],
)
def test_le_delai_de_deux_mois_court_de_la_lecture_et_finit_a_minuit_a_paris(
    lue: str | None, depot: str | datetime, tardif: bool
) -> None:
    etat = notifiee(lue_le=datetime.fromisoformat(lue) if lue else None)
    quand = datetime.fromisoformat(depot) if isinstance(depot, str) else depot
    found = depose(etat, quand)
    assert found is not None
    assert found.hors_delai is tardif


# Un recours à la fois


def test_un_recours_vise_l_acte_qui_a_decide_en_dernier() -> None:
    premier, corrige = (depose(notifiee(decision=d), NOTIFIEE) for d in (une(), une(acte="rectificatifs/r.json")))
    assert premier is not None
    assert corrige is not None
    assert (premier.contre, corrige.contre) == ("commission/conclusions/x.json", "rectificatifs/r.json")


@pytest.mark.parametrize(("motif", "personne"), [("Autre chose.", "p1"), ("Une pièce.", "p2")])
def test_le_meme_recours_deux_fois_est_le_meme_un_autre_attend(motif: str, personne: str) -> None:
    etat = notifiee(recours=(recours(),))
    assert depose(etat, NOTIFIEE) is None
    with pytest.raises(TransitionImpossible, match="un seul"):
        depose(etat, NOTIFIEE, motif, personne)


def test_seul_le_recours_qui_attend_recoit_la_reponse() -> None:
    etat = notifiee(recours=(recours(statut="rejete", reponse="Non."), recours(2, statut="en_examen")))
    command = d.RepondreRecours(accorde=True, motif="Oui.", signataire=SIGNATAIRE)
    ancien, nouveau = DECISION.fold(etat, jouer(etat, command)).recours
    assert (ancien.statut, ancien.reponse) == ("rejete", "Non.")
    assert (nouveau.statut, nouveau.reponse, nouveau.repondu_le) == ("accorde", "Oui.", NOTIFIEE)


def test_le_nouvel_acte_est_celui_du_recours_accorde_et_d_aucun_autre() -> None:
    suivis = (
        recours(1, statut="rejete"),
        recours(2, statut="accorde", acte="rectificatifs/premier.json"),
        recours(3, statut="accorde"),
    )
    suite = une(acte="rectificatifs/second.json")
    event = d.DecisionNotifiee(annee=2027, decision=suite, auteur=None, notifiee_le=NOTIFIEE)
    actes = [r.acte for r in DECISION.fold(notifiee(recours=suivis), (event,)).recours]
    assert actes == ["", "rectificatifs/premier.json", "rectificatifs/second.json"]


def test_un_recours_s_examine_une_fois_puis_se_repond() -> None:
    etat = notifiee(recours=(recours(),))
    examine = DECISION.fold(etat, jouer(etat, d.ExaminerRecours()))
    assert examine.recours[0].statut == "en_examen"
    assert jouer(examine, d.ExaminerRecours()) == ()
    refus = d.RepondreRecours(accorde=False, motif="Rien de neuf.", signataire=SIGNATAIRE)
    repondu = DECISION.fold(examine, jouer(examine, refus)).recours[0]
    assert (repondu.statut, repondu.reponse) == ("rejete", "Rien de neuf.")


# Qui porte le dossier


def test_la_decision_se_lit_par_qui_porte_le_dossier_maintenant() -> None:
    confiee = d.DecisionConfiee(annee=2027, decision=une(), porteurs=("p2",), ceremonie=None, le=NOTIFIEE)
    suivie = DECISION.fold(Notification(), (confiee,))
    assert suivie.porteurs == ("p2",)
    suivie = DECISION.fold(suivie, (d.PorteursSuivis(porteurs=("p3",)),))
    assert suivie.porteurs == ("p3",)
    event = d.DecisionNotifiee(annee=2027, decision=une(), porteurs=("p4",), auteur=None, notifiee_le=NOTIFIEE)
    assert DECISION.fold(suivie, (event,)).porteurs == ("p4",)
    assert DECISION.fold(suivie, (event.model_copy(update={"porteurs": ()}),)).porteurs == ("p1",)


def test_qui_porte_le_dossier_se_suit_des_qu_une_decision_l_attend_et_se_tait_quand_rien_ne_change() -> None:
    def suivre(etat: Notification, *porteurs: str) -> Any:
        return decide(etat, d.SuivrePorteurs(porteurs=porteurs), Contexte(), AVANT)

    assert suivre(Notification(), "p2") == (), "rien n'y est à lire"
    notifiee = Notification(decision=une())
    assert suivre(notifiee, "p1") == ()
    (event,) = suivre(notifiee, "p2", "p3")
    assert event == d.PorteursSuivis(porteurs=("p2", "p3"))
    assert suivre(DECISION.fold(notifiee, (event,)), "p2", "p3") == ()


def test_une_decision_est_confiee_a_qui_porte_le_dossier_ce_jour_la() -> None:
    dossier = CONTEXTE.dossier
    assert dossier is not None
    autour = Contexte(nationale=nationale(), campagne=OUI, dossier=dossier.model_copy(update={"porteurs": ("p9",)}))
    command = d.ConfierDecision(annee=2027, candidature="a")
    (event,) = decide(Notification(), command, autour, AVANT)
    assert isinstance(event, d.DecisionConfiee)
    assert event.porteurs == ("p9",)


# Ce que personne n'a examiné


NON_EXAMEN = d.NotifierNonExamen(annee=2027, candidature="c1")
RECEVABLE = Contexte(dossier=CONTEXTE.dossier)
REPORT = Report(candidature="c1", numero="EQ-1", nom="Quartier", etape=2, document="r")


def test_on_dit_une_fois_a_qui_porte_le_dossier_que_personne_ne_l_a_examine() -> None:
    (event,) = decide(Notification(), NON_EXAMEN, RECEVABLE, NOTIFIEE)
    dite = DECISION.fold(Notification(), (event,))
    (lettre, *_) = lettres = letters.decision(event, dite)
    assert {x.a.personne for x in lettres} == set(dite.porteurs) != set()
    assert (lettre.modele, lettre.donnees["suivante"]) == ("dossier_non_examine", 2028)
    assert decide(dite, NON_EXAMEN, RECEVABLE, NOTIFIEE) == ()
    (reporte,) = decide(dite, d.NotifierReport(annee=2027, report=REPORT), RECEVABLE, NOTIFIEE)
    assert letters.decision(event, DECISION.fold(dite, (reporte,))) == (), (
        "reporté depuis : la première lettre est vaine"
    )


@pytest.mark.parametrize("statut", ["retiree", "reportee", "irrecevable"])
def test_un_dossier_qui_n_est_plus_recevable_n_est_pas_dit_oublie(statut: str) -> None:
    assert CONTEXTE.dossier is not None
    autour = Contexte(dossier=CONTEXTE.dossier.model_copy(update={"statut": statut}))
    assert decide(Notification(), NON_EXAMEN, autour, NOTIFIEE) == ()
    assert decide(Notification(), NON_EXAMEN, Contexte(), NOTIFIEE) == ()


@pytest.mark.parametrize("etat", [notifiee(), Notification(report=REPORT)], ids=["décidé", "reporté"])
def test_un_dossier_decide_ou_reporte_n_est_pas_dit_oublie(etat: Notification) -> None:
    assert decide(etat, NON_EXAMEN, RECEVABLE, NOTIFIEE) == ()


# La lecture


def test_une_decision_notifiee_de_nouveau_est_a_lire_et_ses_suites_sont_a_redire() -> None:
    suite = Suite(etat="faite", commentaire="", le=NOTIFIEE, par="p1")
    lue = notifiee(lue_le=NOTIFIEE, relancee_le=NOTIFIEE, suites={"reserve-1": suite}, rappels=1)
    le = NOTIFIEE + SEMAINE
    event = d.DecisionNotifiee(annee=2027, decision=une(acte="r"), auteur=None, notifiee_le=le)
    apres = DECISION.fold(lue, (event,))
    assert (apres.statut, apres.notifiee_le, apres.lue_le, apres.relancee_le) == ("notifiee", le, None, None)
    assert (apres.suites, apres.rappels) == ({}, 0)


@pytest.mark.parametrize(
    ("etat", "listes", "dit"),
    [
        (notifiee(), ["decisions", "decisions-a-lire#2027"], ""),
        (notifiee(relancee_le=NOTIFIEE), ["decisions", "decisions#non_lues", "decisions#a_traiter"], ""),
        (
            notifiee(recours=(recours(),)),
            ["decisions", "decisions-a-lire#2027", "decisions#recours", "decisions#a_traiter"],
            "depose",
        ),
        (notifiee().model_copy(update={"statut": "lue"}), ["decisions"], ""),
    ],
)
def test_une_decision_est_sur_les_listes_de_ce_qu_elle_attend(etat: Notification, listes: list[str], dit: str) -> None:
    *lignes, rappel = DECISION.fiches(etat)
    assert [f.liste for f in lignes] == listes
    assert {f.rang for f in lignes} == {"7972#EQ-1"}
    assert (rappel.liste, rappel.rang) == ("suites-a-rappeler#2027", "2028-12-10")  # its reserve is still open
    carte = json.loads(lignes[0].carte)
    assert (carte["recours"], carte["notifiee_le"]) == (dit, "2027-12-10T10:00:00Z")


@pytest.mark.parametrize(
    ("etat", "apres", "relance"),
    [
        (notifiee(), SEMAINE, True),
        (notifiee(), SEMAINE - timedelta(seconds=1), False),
        (notifiee(relancee_le=NOTIFIEE + SEMAINE), SEMAINE * 2, False),
        (notifiee().model_copy(update={"statut": "lue"}), SEMAINE, False),
        (Notification(), SEMAINE, False),
    ],
)
def test_une_decision_non_lue_se_relance_une_fois_au_septieme_jour(
    etat: Notification, apres: timedelta, relance: bool
) -> None:
    assert bool(jouer(etat, d.RelancerLecture(), NOTIFIEE + apres)) is relance


# Les suites


@pytest.mark.parametrize("texte", ["reserve-1", "recommandation-1", "recommandation-2"])
def test_on_suit_les_reserves_et_les_recommandations_de_la_decision(texte: str) -> None:
    command = d.SuivreTexte(texte=texte, etat="en_cours", commentaire="Étude lancée.", personne="p1")
    suivie = DECISION.fold(notifiee(), jouer(notifiee(), command))
    assert suivie.suites[texte].etat == "en_cours"
    assert jouer(suivie, command) == (), "dit deux fois, c'est dit une fois"
    for change in ({"commentaire": "Étude rendue."}, {"etat": "faite"}):
        assert jouer(suivie, command.model_copy(update=change))


@pytest.mark.parametrize("texte", ["reserve-2", "recommandation-3", "reserve-0", "reserve", "avis-1"])
def test_on_ne_suit_pas_un_texte_que_la_decision_n_a_pas(texte: str) -> None:
    with pytest.raises(RegleNonSatisfaite) as refus:
        jouer(notifiee(), d.SuivreTexte(texte=texte, etat="faite", commentaire="", personne="p1"))
    assert [(e.pointeur, e.code) for e in refus.value.erreurs] == [("/texte", "texte-inconnu")]


# Qui la lit


@pytest.mark.parametrize(
    ("personne", "roles", "dit"),
    [
        ("p1", {PORTEUR}, {PROPRIETAIRE}),
        ("p2", {PORTEUR}, {COEDITEUR}),
        ("p3", {PORTEUR}, set()),
        ("p1", {EXPERT}, set()),
    ],
)
def test_les_porteurs_d_une_decision_sont_ceux_qu_elle_nomme(personne: str, roles: set[str], dit: set[str]) -> None:
    qui = Appelant(personne, frozenset(roles))
    assert envers_decision(qui, notifiee(decision=une(porteurs=("p1", "p2")))) == frozenset(dit)
    assert envers_decision(qui, Notification()) == frozenset()


# Notifiée par lettre


def notee(le: date, etat: Notification | None = None) -> Notification:
    avant = etat or notifiee(relancee_le=NOTIFIEE + SEMAINE)
    return DECISION.fold(avant, jouer(avant, d.NoterNotification(le=le), NOTIFIEE + SEMAINE * 3))


def test_une_lettre_recommandee_met_fin_a_la_tache_et_ouvre_ce_que_dit_la_decision() -> None:
    etat = notee(date(2027, 12, 28))
    assert (etat.statut, etat.remise_le, etat.lue_le) == ("remise", date(2027, 12, 28), None)
    assert [f.liste for f in DECISION.fiches(etat)][:-1] == ["decisions"]
    assert jouer(etat, d.RelancerLecture(), NOTIFIEE + SEMAINE * 5) == ()
    assert jouer(etat, d.LireDecision(personne="p1"), NOTIFIEE + SEMAINE * 5) == (), "le délai court déjà"


@pytest.mark.parametrize(
    ("depot", "tardif"), [("2028-02-29T22:59:59+00:00", False), ("2028-02-29T23:00:00+00:00", True)]
)
def test_le_delai_court_de_la_lettre_comme_d_une_lecture(depot: str, tardif: bool) -> None:
    found = depose(notee(date(2027, 12, 28)), datetime.fromisoformat(depot))
    assert found is not None
    assert found.hors_delai is tardif


def test_la_date_d_une_lettre_se_redit_et_se_corrige() -> None:
    etat = notee(date(2027, 12, 28))
    assert jouer(etat, d.NoterNotification(le=date(2027, 12, 28)), NOTIFIEE + SEMAINE * 3) == ()
    assert notee(date(2027, 12, 27), etat).remise_le == date(2027, 12, 27)


@pytest.mark.parametrize(
    ("le", "code"), [(date(2028, 1, 1), "date-a-venir"), (date(2027, 12, 9), "date-passee")], ids=["à venir", "avant"]
)
def test_une_lettre_ne_notifie_ni_avant_la_publication_ni_dans_l_avenir(le: date, code: str) -> None:
    with pytest.raises(RegleNonSatisfaite) as refus:
        notee(le)
    assert [(e.pointeur, e.code) for e in refus.value.erreurs] == [("/le", code)]


def test_les_jours_d_une_lettre_sont_ceux_de_paris() -> None:
    minuit = datetime(2027, 12, 27, 23, 30, tzinfo=UTC)  # the 28th in Paris
    assert jouer(notifiee(), d.NoterNotification(le=date(2027, 12, 28)), minuit)
    assert jouer(notifiee(), d.NoterNotification(le=date(2027, 12, 10)), minuit)
    de_nuit = notifiee().model_copy(update={"notifiee_le": datetime(2027, 12, 9, 23, 30, tzinfo=UTC)})
    assert jouer(de_nuit, d.NoterNotification(le=date(2027, 12, 10)), minuit)
    with pytest.raises(RegleNonSatisfaite, match="10/12/2027"):
        jouer(de_nuit, d.NoterNotification(le=date(2027, 12, 9)), minuit)


def test_ce_qui_est_lu_ou_pas_encore_publie_ne_se_notifie_pas_par_lettre() -> None:
    for etat, dit in ((notifiee().model_copy(update={"statut": "lue"}), "déjà lue"), (Notification(), "publiée")):
        with pytest.raises(TransitionImpossible, match=dit):
            notee(date(2027, 12, 20), etat)


def test_un_nouvel_acte_se_notifie_a_son_tour() -> None:
    event = d.DecisionNotifiee(annee=2027, decision=une(acte="R"), auteur=SIGNATAIRE, notifiee_le=NOTIFIEE)
    confiee = {"confiee": une(acte="R"), "confiee_pour": Moment.de(NOTIFIEE)}
    rendue = DECISION.evolve(notee(date(2027, 12, 28)).model_copy(update=confiee), event)
    assert (rendue.confiee, rendue.confiee_pour) == (None, None), "ce qui était confié est public"
    assert (rendue.statut, rendue.remise_le, rendue.notifiee_depuis) == ("notifiee", None, None)
