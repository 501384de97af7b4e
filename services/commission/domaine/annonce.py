"""How a decision is told: in confidence where the campagne says so, then notified once it is public."""

from datetime import datetime
from typing import Any

from commission.domaine.notification import (
    Annonce,
    ConfierDecision,
    DecisionConfiee,
    DecisionNotifiee,
    Event,
    NonExamenNotifie,
    Notification,
    NotifierDecision,
    NotifierNonExamen,
    NotifierReport,
    Remplacement,
    ReportNotifie,
)
from commission.domaine.point import Decision
from commission.domaine.recours import mentions_manquantes
from commission.domaine.seance import Seance
from kernel.label.faits import EtatCampagne, EtatCandidature
from kernel.model import Frozen
from kernel.refus import TransitionImpossible


class Contexte(Frozen):
    """What the rules read beside the notification: the national séance, for who has signed; the file, for who carries
    it; before it is public, what the campagne says of telling it."""

    nationale: Seance | None = None
    dossier: EtatCandidature | None = None
    campagne: EtatCampagne | None = None


def notifier(notification: Notification, command: Annonce, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Notify. What lacks a mention that the law asks for is not: the message waits for who is in charge."""
    if not isinstance(command, NotifierDecision):
        return _notifier_sans_decision(notification, command, contexte, now)
    nationale = contexte.nationale
    decision = _decision(nationale, command.candidature) if nationale else None
    if nationale is None or decision is None or notification.decision == decision:
        return ()
    auteur = nationale.signataire_de(decision)
    if manques := [*mentions_manquantes(decision, auteur)]:
        raise TransitionImpossible(f"Cette décision ne peut pas être notifiée : {' '.join(manques)}")
    dite = {"annee": command.annee, "decision": decision, **_du_dossier(contexte)}
    ici = contexte.dossier.departements if contexte.dossier else ()
    dite |= {"remplace": notification.decision is not None, "departements": ici}
    return (DecisionNotifiee(**dite, auteur=auteur, notifiee_le=now),)


def _notifier_sans_decision(
    notification: Notification, command: NotifierReport | NotifierNonExamen, contexte: Contexte, now: datetime
) -> tuple[ReportNotifie | NonExamenNotifie, ...]:
    """Say that a file is put off, or that nobody examined it, once; one that was withdrawn meanwhile is told nothing
    more."""
    dossier = contexte.dossier
    if dossier is None or dossier.statut == "retiree" or notification.report or notification.decision:
        return ()
    dite = {"annee": command.annee, "le": now, "porteurs": dossier.porteurs}
    if isinstance(command, NotifierReport):
        return (ReportNotifie(report=command.report, **dite),)
    if dossier.statut != "recevable" or notification.non_examine_le is not None:
        return ()
    return (NonExamenNotifie(**dossier.model_dump(include={"numero", "nom", "etape"}), **dite),)


def _du_dossier(contexte: Contexte) -> dict[str, Any]:
    """Give what the file says: who carries it by now, and the règlement that it answers."""
    return {"porteurs": _porteurs(contexte), "reglement": contexte.dossier.reglement if contexte.dossier else ""}


def _porteurs(contexte: Contexte) -> tuple[str, ...]:
    """Give who carries the file by now: others may have signed up, or left, since the minutes."""
    return contexte.dossier.porteurs if contexte.dossier else ()


def confier(
    notification: Notification, command: ConfierDecision, contexte: Contexte, now: datetime
) -> tuple[Event, ...]:
    """Tell in confidence, where the campagne says so, and again when the ceremony moves: the letter says until when to
    keep it. What is public, or withdrawn in time, is not told any more."""
    nationale, campagne = contexte.nationale, contexte.campagne
    if nationale is None or campagne is None or not campagne.lettre_confidentielle:
        return ()
    decision, ceremonie = _decision(nationale, command.candidature), campagne.calendrier.ceremonie
    if decision is None or notification.decision is not None or command.candidature in nationale.retraits_tardifs:
        return ()
    if (notification.confiee, notification.confiee_pour) == (decision, ceremonie):
        return ()
    dite = {"annee": command.annee, "decision": decision, **_du_dossier(contexte)}
    return (DecisionConfiee(**dite, ceremonie=ceremonie, le=now, remplace=_remplace(notification, decision)),)


def _remplace(notification: Notification, decision: Decision) -> Remplacement:
    """Say what of an earlier confidential letter does not hold any more."""
    if notification.confiee is None:
        return ""
    return "ceremonie" if notification.confiee == decision else "decision"


def _decision(nationale: Seance, candidature: str) -> Decision | None:
    """Give the decision that holds on a file: that of the minutes, or of the last act that corrects them."""
    return next((d for d in nationale.decisions if d.candidature == candidature), None)
