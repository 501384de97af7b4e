"""A published decision as its porteur receives it: notified, read, contested by a gracious appeal.

One stream a file. It changes nothing of what was decided: an appeal that is granted calls for a new act of the national
séance (`minutes.py`), which comes back here as another decision to notify.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import assert_never, get_args

from commission.domaine import annonce, lecture
from commission.domaine.annonce import Contexte
from commission.domaine.commission import SEANCE, copie, identifiant
from commission.domaine.notification import (
    Command,
    ConfierDecision,
    DecisionConfiee,
    DecisionLue,
    DecisionNotifiee,
    DeposerRecours,
    Event,
    ExaminerRecours,
    LectureRelancee,
    LireDecision,
    NonExamenNotifie,
    NoterNotification,
    Notification,
    NotificationNotee,
    NotifierDecision,
    NotifierNonExamen,
    NotifierReport,
    PorteursSuivis,
    RappelerSuites,
    Recours,
    RecoursDepose,
    RecoursExamine,
    RecoursRepondu,
    RelancerLecture,
    RepondreRecours,
    ReponseSuivie,
    ReportNotifie,
    Statut,
    Suite,
    SuitesRappelees,
    SuivrePorteurs,
    SuivreReponse,
    SuivreTexte,
    TexteSuivi,
)
from commission.domaine.point import Decision
from commission.domaine.rappels import rappel_du, rappeler, suivre, suivre_reponse, textes_ouverts
from commission.domaine.recours import fin_de_delai
from commission.domaine.seance import Seance
from kernel.decider import Decider, Fiche, Ref
from kernel.label.calendrier import PARIS, zone
from kernel.label.faits import EtatCampagne, EtatCandidature
from kernel.label.recours import RECOURS_MOIS
from kernel.model import Frozen
from kernel.ports import Key
from kernel.refus import TransitionImpossible

A_LIRE, NON_LUES, RECOURS, TOUTES = "decisions-a-lire", "decisions#non_lues", "decisions#recours", "decisions"
A_TRAITER = "decisions#a_traiter"  # what is not read in time or contested: what the administration has to do
A_RAPPELER = "suites-a-rappeler"  # by the day of the next yearly reminder
ACCORDE = (
    "Le recours est accordé : il attend l'acte de la séance nationale qui corrigera la décision. Un autre se dépose "
    "ensuite."
)


def decide(notification: Notification, command: Command, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Answer a command."""
    match command:
        case ConfierDecision():
            return annonce.confier(notification, command, contexte, now)
        case NotifierDecision() | NotifierReport() | NotifierNonExamen():
            return annonce.notifier(notification, command, contexte, now)
        case SuivrePorteurs(porteurs=porteurs):
            known = notification.porteurs in ((), porteurs)
            return () if known else (PorteursSuivis(porteurs=porteurs),)
        case LireDecision() | NoterNotification() | RelancerLecture():
            return lecture.decide(notification, command, now)
        case RappelerSuites():
            return rappeler(notification, now)
        case SuivreTexte():
            return suivre(notification, command, now)
        case SuivreReponse():
            return suivre_reponse(notification, command)
        case DeposerRecours():
            return _deposer(notification, command, now)
        case ExaminerRecours():
            return () if _exige_recours(notification).statut == "en_examen" else (RecoursExamine(),)
        case RepondreRecours():
            return _repondre(notification, command, now)
        case _:
            assert_never(command)


def _deposer(notification: Notification, command: DeposerRecours, now: datetime) -> tuple[Event, ...]:
    if notification.decision is None:
        raise TransitionImpossible("Aucune décision n'est notifiée : il n'y a rien à contester.")
    if (attend := notification.pendant) is not None:
        if attend.statut == "accorde":
            raise TransitionImpossible(ACCORDE)
        if (attend.motif, attend.depose_par) == (command.motif, command.personne):
            return ()
        raise TransitionImpossible("Un recours attend déjà sa réponse : un seul s'examine à la fois.")
    recours = Recours(
        numero=len(notification.recours) + 1,
        contre=notification.decision.acte or notification.decision.document,
        depose_le=now,
        depose_par=command.personne,
        motif=command.motif,
        hors_delai=_hors_delai(notification, now),
    )
    return (RecoursDepose(recours=recours),)


def _hors_delai(notification: Notification, now: datetime) -> bool:
    """Tell whether the delay is over. It runs from the reading or the letter, which is what proves the notification."""
    depuis = notification.notifiee_depuis
    return depuis is not None and now.astimezone(zone(PARIS)).date() > fin_de_delai(depuis, RECOURS_MOIS)


def _repondre(notification: Notification, command: RepondreRecours, now: datetime) -> tuple[Event, ...]:
    """Answer what was examined: an answer that nobody looked into is not one."""
    if _exige_recours(notification).statut != "en_examen":
        raise TransitionImpossible("Ce recours n'a pas été examiné : prenez-le en examen, puis répondez-y.")
    return (RecoursRepondu(**dict(command), le=now),)


def _exige_recours(notification: Notification) -> Recours:
    if (attend := notification.en_attente) is not None:
        return attend
    raise TransitionImpossible(ACCORDE if notification.pendant else "Aucun recours n'attend de réponse.")


# The fold


def evolve(notification: Notification, event: Event) -> Notification:
    """Fold one event."""
    change = notification.model_copy
    match event:
        case DecisionConfiee(annee=annee, decision=decision, ceremonie=ceremonie, porteurs=porteurs):
            confiee = {"confiee": decision, "confiee_pour": ceremonie}
            return change(update={"annee": annee, "suivis": porteurs, **confiee})
        case ReportNotifie(annee=annee, report=report, porteurs=porteurs):
            return change(update={"annee": annee, "report": report, "suivis": porteurs})
        case NonExamenNotifie(annee=annee, le=le, porteurs=porteurs):
            return change(update={"annee": annee, "non_examine_le": le, "suivis": porteurs})
        case PorteursSuivis(porteurs=porteurs):
            return change(update={"suivis": porteurs})
        case DecisionNotifiee(annee=annee, decision=decision, notifiee_le=le):
            notifiee = {"statut": "notifiee", "notifiee_le": le, "lue_le": None, "relancee_le": None, "confiee": None}
            notifiee |= {"remise_le": None, "confiee_pour": None}
            recours = tuple(_suivi(r, decision) for r in notification.recours)
            dite = {"annee": annee, "decision": decision, "recours": recours, "suites": {}, "rappels": 0}
            dite |= {"suivis": event.porteurs, "departements": event.departements}
            return change(update={**notifiee, **dite})
        case DecisionLue() | NotificationNotee() | LectureRelancee():
            return change(update=lecture.suite(event))
        case TexteSuivi() | ReponseSuivie() | SuitesRappelees():
            return change(update=_suites(notification, event))
        case RecoursDepose(recours=recours):
            return change(update={"recours": (*notification.recours, *((recours,) if recours else ()))})
        case RecoursExamine():
            return _avec(notification, statut="en_examen")
        case RecoursRepondu(accorde=accorde, motif=motif, le=le):
            repondu = {"statut": "accorde" if accorde else "rejete", "reponse": motif, "repondu_le": le}
            return _avec(notification, **repondu, acte=_deja_corrigee(notification) if accorde else "")
        case _:
            assert_never(event)


def _suites(notification: Notification, event: TexteSuivi | ReponseSuivie | SuitesRappelees) -> dict[str, object]:
    """Give what changes of the texts that follow the opération."""
    match event:
        case TexteSuivi(texte=texte, etat=etat, commentaire=commentaire, personne=personne, le=le):
            suite = Suite(etat=etat, commentaire=commentaire, le=le, par=personne)
            return {"suites": {**notification.suites, texte: suite}}
        case ReponseSuivie(candidature=candidature, repond=repond):
            autres = {c: dit for c, dit in notification.repondus.items() if c != candidature}
            return {"repondus": {**autres, **({candidature: repond} if repond else {})}}
        case SuitesRappelees(rang=rang):
            return {"rappels": rang}


def _suivi(recours: Recours, decision: Decision) -> Recours:
    """Say which new act an appeal that was granted has led to."""
    suivi = recours.statut == "accorde" and not recours.acte
    return recours.model_copy(update={"acte": decision.acte}) if suivi else recours


def _deja_corrigee(notification: Notification) -> str:
    """Name the act that has corrected the contested decision before the appeal was granted, if one has."""
    decision, recours = notification.decision, notification.en_attente
    if decision is None or recours is None or decision.acte == recours.contre:
        return ""
    return decision.acte


def _avec(notification: Notification, **champs: object) -> Notification:
    """Change the appeal that waits. One whose author was erased is not there any more."""
    attend = notification.en_attente
    recours = tuple(r.model_copy(update=champs) if r is attend else r for r in notification.recours)
    return notification.model_copy(update={"recours": recours})


# What is seen elsewhere


class CarteDecision(Frozen):
    """What a list keeps of a notified decision; `non_lue` once it was not read in time, `conteste_le` while something
    is owed to an appeal. Lines of before say neither."""

    annee: int
    numero: str
    nom: str
    region: str
    statut: Statut
    notifiee_le: datetime | None
    recours: str
    non_lue: bool = False
    conteste_le: datetime | None = None


def fiches(notification: Notification) -> tuple[Fiche, ...]:
    """Give its lines: all, what is to be read, what was not in time, what is contested until the appeal has its answer
    and, once granted, its act; and what of these the administration has to do."""
    decision = notification.decision
    if decision is None:
        return ()
    attend, a_lire = notification.pendant, notification.statut == "notifiee"
    non_lue = a_lire and notification.relancee_le is not None
    carte = CarteDecision(
        annee=notification.annee,
        numero=decision.numero,
        nom=decision.nom,
        region=decision.region,
        statut=notification.statut,
        notifiee_le=notification.notifiee_le,
        recours=attend.statut if attend else "",
        non_lue=non_lue,
        conteste_le=attend.depose_le if attend else None,
    ).model_dump_json()
    listes = [TOUTES]
    if a_lire:
        listes.append(NON_LUES if non_lue else f"{A_LIRE}#{notification.annee}")
    if attend:
        listes.append(RECOURS)
    if attend or non_lue:
        listes.append(A_TRAITER)
    rang = f"{9999 - notification.annee:04d}#{decision.numero}"
    rappels: tuple[Fiche, ...] = ()
    if textes_ouverts(notification):
        du = rappel_du(notification, notification.rappels + 1).isoformat()
        rappels = (Fiche(f"{A_RAPPELER}#{notification.annee}", du, "{}"),)
    return (*(Fiche(liste, rang, carte) for liste in listes), *rappels)


def besoins(_notification: Notification, command: Command) -> Mapping[str, Ref]:
    """Say what the rules read: the national séance, for who signed; the file, for who carries it; the campagne, to tell
    in confidence."""
    if isinstance(command, NotifierReport):
        return {"dossier": _copie_du_dossier(command.report.candidature)}
    if isinstance(command, NotifierNonExamen):
        return {"dossier": _copie_du_dossier(command.candidature)}
    if not isinstance(command, NotifierDecision | ConfierDecision):
        return {}
    refs = {"nationale": Ref(Key(SEANCE.flux(identifiant(command.annee)), "ETAT"), Seance)}
    refs["dossier"] = _copie_du_dossier(command.candidature)
    if isinstance(command, ConfierDecision):
        refs["campagne"] = copie(f"candidature/campagne#{command.annee}", EtatCampagne)
    return refs


def _copie_du_dossier(candidature: str) -> Ref:
    return copie(f"candidature/candidature#{candidature}", EtatCandidature)


DECISION: Decider[Notification, Command, Event, Contexte] = Decider(
    service="commission",
    agregat="decision",
    etat=Notification,
    evenements=get_args(Event),
    decide=decide,
    evolve=evolve,
    contexte=Contexte,
    besoins=besoins,
    fiches=fiches,
    schema=2,  # until which ceremony its porteurs were told to say nothing, from entries of before too
)
