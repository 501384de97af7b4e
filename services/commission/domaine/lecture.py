"""How a decision comes to be notified: its porteur reads it here, or a registered letter is presented. Either date is
what proves the notification, and what the delays of appeal run from."""

from datetime import date, datetime, timedelta
from typing import Any, assert_never

from commission.domaine.notification import (
    DecisionLue,
    Lecture,
    LectureRelancee,
    LireDecision,
    NoterNotification,
    Notification,
    NotificationNotee,
    RelancerLecture,
)
from kernel.label.calendrier import PARIS, zone
from kernel.refus import Erreur, RegleNonSatisfaite, TransitionImpossible

LECTURE_DELAI = timedelta(days=7)


def decide(
    notification: Notification, command: Lecture, now: datetime
) -> tuple[DecisionLue | NotificationNotee | LectureRelancee, ...]:
    """Answer a command. What a letter has notified is read without any date that counts."""
    match command:
        case LireDecision(personne=personne):
            return (DecisionLue(lue_le=now, personne=personne),) if notification.statut == "notifiee" else ()
        case NoterNotification(le=le):
            return _noter(notification, le, now)
        case RelancerLecture():
            return _relancer(notification, now)
        case _:
            assert_never(command)


def _noter(notification: Notification, le: date, now: datetime) -> tuple[NotificationNotee, ...]:
    """Note what a registered letter has done, from the publication on, of a decision that nobody has read."""
    if notification.notifiee_le is None:
        raise TransitionImpossible("Aucune décision n'est publiée : il n'y a rien à notifier.")
    if notification.statut == "lue":
        raise TransitionImpossible("Cette décision est déjà lue sur la plateforme : c'est ce jour qui la notifie.")
    paris = zone(PARIS)
    if le > now.astimezone(paris).date():
        faute = Erreur("/le", "date-a-venir", "Donnez le jour où la lettre a été présentée au porteur.")
        raise RegleNonSatisfaite("La date de notification est à venir.", faute)
    if le < (publiee := notification.notifiee_le.astimezone(paris).date()):
        message = f"La décision n'est publiée que depuis le {publiee:%d/%m/%Y} : donnez ce jour ou un jour d'après."
        raise RegleNonSatisfaite(message, Erreur("/le", "date-passee", message))
    return () if notification.remise_le == le else (NotificationNotee(le=le),)


def _relancer(notification: Notification, now: datetime) -> tuple[LectureRelancee, ...]:
    le = notification.notifiee_le
    attend = notification.statut == "notifiee" and notification.relancee_le is None
    return (LectureRelancee(le=now),) if attend and le is not None and now - le >= LECTURE_DELAI else ()


def suite(event: DecisionLue | NotificationNotee | LectureRelancee) -> dict[str, Any]:
    """Give what an event changes of the notification."""
    match event:
        case DecisionLue(lue_le=le):
            return {"statut": "lue", "lue_le": le}
        case NotificationNotee(le=jour):
            return {"statut": "remise", "remise_le": jour}
        case LectureRelancee(le=le):
            return {"relancee_le": le}
        case _:
            assert_never(event)
