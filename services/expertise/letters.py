"""The letters of this service: an event, and the state of now, give who is written to and what is said."""

from collections.abc import Sequence

from expertise.domaine.affectation import Affectation, AppelOuvert
from kernel.droits import EXPERT
from kernel.label.calendrier import echeance
from kernel.mail import A, Lettre


def affectation(event: AppelOuvert, etat: Affectation) -> Sequence[Lettre]:
    """Call the experts, with the closing date of now: a call whose date has moved since is not sent."""
    if etat.appel_jusqu_au != event.jusqu_au:
        return ()
    donnees = {"annee": str(etat.annee), "jusqu_au": echeance(event.jusqu_au)}
    return (Lettre("appel_experts", A(role=EXPERT), donnees),)
