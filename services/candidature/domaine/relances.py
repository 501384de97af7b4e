"""Reminders to drafts: « votre dossier n'est PAS déposé », fifteen, three and one day before a deadline.

Each is sent once, the last due alone when a tick was missed; a draft that begins later has no earlier one, and what is
deposited has none any more. A deadline that moves has its reminders anew, each once; those of the old date leave no
more.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from candidature.domaine.dossier import Candidature, DepotRappele
from candidature.domaine.plan import Campagne
from candidature.domaine.valeurs import BROUILLONS
from kernel.label.calendrier import Calendrier, Jalon, Moment, est_passee, limite
from kernel.label.reglement import Etape

JOURS = (15, 3, 1)


def rang_du(fin: Moment, now: datetime) -> int:
    """Give the rank of the last reminder of a deadline that is due, from 1; 0 when none is, or when it has passed."""
    if est_passee(fin, now):
        return 0
    return sum(fin.instant - timedelta(days=jours) <= now for jours in JOURS)


def rangs_atteints(etape: Etape, dates: Calendrier, now: datetime) -> dict[str, int]:
    """Give what a draft that begins now need not be reminded of."""
    return {jalon.value: rang for jalon in jalons(etape) if (rang := rang_du(limite(dates, jalon), now))}


def attendus(candidature: Candidature) -> Iterator[Jalon]:
    """Give the deadlines that a draft has before it."""
    if candidature.statut not in BROUILLONS:
        return
    for jalon in jalons(candidature.regles_etape):
        if candidature.statut == "brouillon" or jalon is candidature.regles_etape.depot:
            yield jalon


def jalons(etape: Etape) -> tuple[Jalon, ...]:
    """Give the deadlines of a draft of an étape, in order."""
    return (etape.depot,) if etape.precandidature is None else (etape.precandidature, etape.depot)


def liste_rappels(annee: int, jalon: Jalon, rang: int) -> str:
    """Name the list of the drafts that wait for a reminder of a rank."""
    return f"rappels#{annee}#{jalon.value}#{rang}"


def listes(candidature: Candidature) -> Iterator[str]:
    """Give the lists on which a draft waits to be reminded. One that has its own deadline is looked at by itself."""
    ailleurs = candidature.regles_etape.depot if candidature.prolongation else None
    for jalon in (j for j in attendus(candidature) if j is not ailleurs):
        for rang in range(candidature.rappels.get(jalon.value, 0) + 1, len(JOURS) + 1):
            yield liste_rappels(candidature.annee, jalon, rang)


def rappeler(candidature: Candidature, jalon: Jalon, campagne: Campagne, now: datetime) -> tuple[DepotRappele, ...]:
    """Remind a draft of a deadline, its own where it has one, once for each rank."""
    if jalon not in attendus(candidature):
        return ()
    sienne = candidature.prolongation if jalon is candidature.regles_etape.depot else None
    fin = limite(campagne.dates, jalon, sienne)
    rang = rang_du(fin, now)
    if rang <= candidature.rappels.get(jalon.value, 0):
        return ()
    return (DepotRappele(jalon=jalon, rang=rang, echeance=fin, reports=candidature.reports.get(jalon.value, 0)),)
