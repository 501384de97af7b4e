"""What becomes of a draft that nobody deposits: it is kept for the campagne that follows, its end is announced, then
what was written in it goes; the file stays, with its journal and its proof (adr/0040).

It is counted from the end of its deposit, or its withdrawal; what is written then, more time for its deposit, or its
people who want it kept count it anew. What was deposited once is never touched.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from candidature.domaine.commandes import ConserverBrouillon, ConstaterExpurgation, SuivreConservation, SurConservation
from candidature.domaine.dossier import Candidature
from candidature.domaine.effacement import (
    BrouillonEfface,
    BrouillonGarde,
    EffacementAnnonce,
    EffacementSuivi,
    Garde,
    JournalExpurge,
)
from kernel.decider import Fiche
from kernel.journal import instant
from kernel.label.calendrier import le_jour
from kernel.label.conservation import classe, jours
from kernel.refus import TransitionImpossible

CLASSE = "brouillon_abandonne"
DUREE = timedelta(days=jours(CLASSE))
PREAVIS = timedelta(days=classe(CLASSE).preavis or 0)
A_SUIVRE = "brouillons-abandonnes"  # the list by which the tick finds what is due, ranked by when it is
A_EXPURGER = "brouillons-effaces"


def decide(candidature: Candidature, command: SurConservation, now: datetime) -> tuple[EffacementSuivi, ...]:
    """Answer the tick, or who wants a draft kept."""
    match command:
        case SuivreConservation():
            return tuple(_suivre(candidature.garde, now))
        case ConserverBrouillon():
            return (_conserver(candidature.garde, now),)
        case ConstaterExpurgation():
            garde = candidature.garde
            return (JournalExpurge(),) if garde.efface_le is not None and not garde.expurge else ()


def _suivre(garde: Garde, now: datetime) -> Iterator[EffacementSuivi]:
    """Announce, then erase: late or never called, the notice is whole all the same."""
    due = echeance(garde)
    if due is None or now < due:
        return
    if garde.effacement_le is None:
        yield EffacementAnnonce(effacement_le=now + PREAVIS)
    else:
        yield BrouillonEfface(le=now)


def _conserver(garde: Garde, now: datetime) -> BrouillonGarde:
    if garde.efface_le is not None:
        raise TransitionImpossible("Les réponses de ce dossier sont effacées : il n'y a plus rien à garder.")
    if garde.depuis is None:
        raise TransitionImpossible("Ce dossier n'est pas un brouillon laissé de côté : rien n'y sera effacé.")
    if garde.effacement_le is None:
        quand = le_jour(garde.depuis + DUREE - PREAVIS)
        raise TransitionImpossible(f"Rien n'est à faire : un effacement serait annoncé à partir du {quand}.")
    return BrouillonGarde(le=now)


def fin(garde: Garde) -> datetime | None:
    """Give when what was written goes, or has gone; None as long as nothing is counted."""
    counted = garde.depuis + DUREE if garde.depuis else None
    return garde.efface_le or garde.effacement_le or counted


def echeance(garde: Garde) -> datetime | None:
    """Give when the tick has something to do."""
    if garde.depuis is None or garde.efface_le is not None:
        return None
    return garde.effacement_le or garde.depuis + DUREE - PREAVIS


def fiches(candidature: Candidature) -> Iterator[Fiche]:
    """Give the line by which the tick finds a draft that was left, then the one whose journal still holds its words."""
    garde = candidature.garde
    if (due := echeance(garde)) is not None:
        yield Fiche(A_SUIVRE, instant(due), "{}")
    if garde.efface_le is not None and not garde.expurge:
        yield Fiche(A_EXPURGER, candidature.numero, "{}")
