"""A deadline of all that moves: each draft that waits for it is told once, with the reason.

A draft knows how many moves of each date it was told. The tick goes through those that know fewer than there were:
late, doubled or missed, each is told of the last date alone; what its own deadline hides from it is not told at all.
"""

from collections.abc import Iterator
from datetime import datetime

from candidature.domaine.dossier import Candidature, EcheanceDeplacee
from candidature.domaine.plan import Campagne
from candidature.domaine.relances import attendus, jalons, rang_du
from kernel.label.calendrier import Jalon, Moment, est_passee
from kernel.label.reglement import Etape


def rangs(etape: Etape, campagne: Campagne) -> dict[str, int]:
    """Give the moves that a draft that begins now need not be told of."""
    return {jalon.value: rang for jalon in jalons(etape) if (rang := len(campagne.reports_de(jalon)))}


def liste_reports(annee: int, jalon: Jalon, rang: int) -> str:
    """Name the list of the drafts that know a number of moves of a date."""
    return f"reports#{annee}#{jalon.value}#{rang}"


def listes(candidature: Candidature) -> Iterator[str]:
    """Give the lists on which a draft waits to be told."""
    for jalon in attendus(candidature):
        yield liste_reports(candidature.annee, jalon, candidature.reports.get(jalon.value, 0))


def a_dire(campagne: Campagne, now: datetime) -> Iterator[tuple[Jalon, str]]:
    """Give the lists of the drafts that do not know yet, while the date is to come."""
    for jalon in (Jalon.CLOTURE_PRECANDIDATURES, Jalon.CLOTURE_DEPOTS, Jalon.CEREMONIE):
        if not est_passee(campagne.dates.jalon(jalon), now):
            for rang in range(len(campagne.reports_de(jalon))):
                yield jalon, liste_reports(campagne.annee, jalon, rang)


def suivre(candidature: Candidature, jalon: Jalon, campagne: Campagne, now: datetime) -> tuple[EcheanceDeplacee, ...]:
    """Tell a draft of the moves that it does not know, at once. Its reminders begin again when its date is another, but
    for those whose day has come: the new date is being told."""
    connus, reports = candidature.reports.get(jalon.value, 0), campagne.reports_de(jalon)
    if jalon not in attendus(candidature) or connus >= len(reports):
        return ()
    de, au = (_sienne(candidature, jalon, commune) for commune in (reports[connus].de, campagne.dates.jalon(jalon)))
    rappels = None if de == au else rang_du(au, now)
    dite = {"de": de, "au": au, "motif": reports[-1].motif, "rappels": rappels}
    return (EcheanceDeplacee(jalon=jalon, rang=len(reports), **dite),)


def _sienne(candidature: Candidature, jalon: Jalon, commune: Moment) -> Moment:
    """Give the deadline of a draft when that of all is `commune`: its own where it is later."""
    sienne = candidature.prolongation if jalon is candidature.regles_etape.depot else None
    return max(commune, sienne or commune, key=lambda moment: moment.instant)
