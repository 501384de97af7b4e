"""What a caller is to a séance, from the séance itself: the authorization table speaks in these words."""

from commission.domaine.notification import Notification
from commission.domaine.seance import NATIONALE, Seance
from kernel.droits import (
    ADMINISTRATION,
    COEDITEUR,
    CORRESPONDANT,
    CORRESPONDANT_DU_TERRITOIRE,
    MEMBRE,
    MEMBRE_DE_LA_SEANCE,
    PORTEUR,
    PRESIDE_LA_SEANCE,
    PROPRIETAIRE,
    SECRETARIAT,
    SECRETARIAT_DE_LA_SEANCE,
    Appelant,
)


def envers_seance(appelant: Appelant, seance: Seance) -> frozenset[str]:
    """Give what a caller is to a séance: composed in it, in its chair, or in charge of it.

    The administration runs the national one. Who presides signs what they have read whole: not when they stand aside.
    """
    found = set()
    if MEMBRE in appelant.roles and any(m.personne == appelant.personne for m in seance.membres):
        found.add(MEMBRE_DE_LA_SEANCE)
        if seance.president == appelant.personne and not seance.se_deporte(appelant.personne):
            found.add(PRESIDE_LA_SEANCE)
    if SECRETARIAT in appelant.roles and seance.territoire in appelant.territoires:
        found.add(SECRETARIAT_DE_LA_SEANCE)
    if ADMINISTRATION in appelant.roles and seance.niveau == NATIONALE:
        found.add(SECRETARIAT_DE_LA_SEANCE)
    return frozenset(found)


def connait_les_deports(appelant: Appelant, seance: Seance) -> bool:
    """Tell whether a caller may know who stands aside: those who run or oversee the séance."""
    return SECRETARIAT_DE_LA_SEANCE in envers_seance(appelant, seance) or ADMINISTRATION in appelant.roles


def signe_le_proces_verbal(appelant: Appelant, seance: Seance) -> bool:
    """Tell whether a caller reads the draft that is signed: those who run or oversee the séance, and who presides; who
    stands aside on a file of it does not (docs/adr/0034)."""
    found = envers_seance(appelant, seance)
    ici = PRESIDE_LA_SEANCE in found or SECRETARIAT_DE_LA_SEANCE in found or ADMINISTRATION in appelant.roles
    return ici and not seance.se_deporte(appelant.personne)


def envers_decision(appelant: Appelant, notification: Notification) -> frozenset[str]:
    """Give what a caller is to a published decision: who carries the file, the owner first; the correspondants of its
    territories, who are written to when it is adjourned, when nobody reads it or when its reserves wait."""
    porteurs, found = notification.porteurs, set[str]()
    if PORTEUR in appelant.roles and appelant.personne in porteurs:
        found.add(PROPRIETAIRE if appelant.personne == porteurs[0] else COEDITEUR)
    if CORRESPONDANT in appelant.roles and not appelant.territoires.isdisjoint(notification.territoires):
        found.add(CORRESPONDANT_DU_TERRITOIRE)
    return frozenset(found)
