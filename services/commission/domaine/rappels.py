"""What follows an opération from a decision: its reserves and recommandations, and the yearly reminder of them."""

import re
from datetime import date, datetime

from commission.domaine.notification import (
    Notification,
    ReponseSuivie,
    SuitesRappelees,
    SuivreReponse,
    SuivreTexte,
    TexteSuivi,
)
from commission.domaine.point import Decision
from kernel.label.calendrier import PARIS, plus_mois, zone
from kernel.refus import Erreur, RegleNonSatisfaite

SUITE = re.compile(r"(reserve|recommandation)-([1-9][0-9]?)")


def suivre(notification: Notification, command: SuivreTexte, now: datetime) -> tuple[TexteSuivi, ...]:
    """Note how far a text of the decision is. Raises RegleNonSatisfaite when the decision has no such text."""
    decision, lu = notification.decision, SUITE.fullmatch(command.texte)
    if decision is None or lu is None or not _existe(decision, lu.group(1), int(lu.group(2))):
        message = "La décision n'a ni réserve ni recommandation de ce numéro : relisez-la."
        raise RegleNonSatisfaite(message, Erreur("/texte", "texte-inconnu", message))
    connue = notification.suites.get(command.texte)
    if connue is not None and (connue.etat, connue.commentaire) == (command.etat, command.commentaire):
        return ()
    return (TexteSuivi(**dict(command), le=now),)


def textes_ouverts(notification: Notification) -> tuple[str, ...]:
    """Name the reserves and recommandations of the decision that are not said to be done, and that no later file of
    the opération answers."""
    d = notification.decision
    if d is None:
        return ()
    noms = (
        *(f"reserve-{n}" for n in range(1, d.nb_reserves + 1)),
        *(f"recommandation-{n}" for n in range(1, d.nb_recommandations + 1)),
    )
    faits = {n for n, s in notification.suites.items() if s.etat == "faite"}
    repondus = {genre for genres in notification.repondus.values() for genre in genres}
    return tuple(n for n in noms if n not in faits and n.split("-")[0] not in repondus)


def suivre_reponse(notification: Notification, command: SuivreReponse) -> tuple[ReponseSuivie, ...]:
    """Note what a later file answers: its own decision will say what follows the opération from then on."""
    if notification.decision is None or notification.repondus.get(command.candidature, ()) == command.repond:
        return ()
    return (ReponseSuivie(candidature=command.candidature, repond=command.repond),)


def rappel_du(notification: Notification, rang: int) -> date:
    """Give the day of the how-many-th yearly reminder, from the day on which the decision was notified."""
    assert notification.notifiee_le is not None, "what has texts to follow was notified"
    return plus_mois(notification.notifiee_le.astimezone(zone(PARIS)).date(), 12 * rang)


def rappeler(notification: Notification, now: datetime) -> tuple[SuitesRappelees, ...]:
    """Remind once a year; years that nobody reminded of make one reminder."""
    if not textes_ouverts(notification):
        return ()
    rang, jour = notification.rappels, now.astimezone(zone(PARIS)).date()
    while rappel_du(notification, rang + 1) <= jour:
        rang += 1
    return (SuitesRappelees(rang=rang, le=now),) if rang > notification.rappels else ()


def _existe(decision: Decision, genre: str, numero: int) -> bool:
    return numero <= (decision.nb_reserves if genre == "reserve" else decision.nb_recommandations)
