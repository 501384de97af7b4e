"""Counting the files of a year: by étape, région and suivi, and which are late. Pure, from the lines of a list.

What is counted is the suivi, which follows the calendar while the commissions decide: a board tells nothing that the
files do not show.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from candidature.domaine.diffusion import CarteCandidature
from candidature.domaine.suivi import suivi
from kernel.label.calendrier import PARIS, Calendrier, Jalon, Moment, est_passee, plus_mois, zone
from kernel.label.reglement import Etape, Reglement
from kernel.model import Frozen


class Case(Frozen):
    """The files of one étape and région at one place of their suivi, and how many of them are late."""

    etape: int
    region: str
    statut: str
    nombre: int
    en_retard: int


def attendue(carte: CarteCandidature, regles: Reglement, dates: Calendrier) -> Moment | None:
    """Give before when somebody of the services must act on a deposited file: an answer on its recevabilité, its
    expertise. None where no date is set, or nothing is waited for from them."""
    etape = regles.etape(carte.etape)
    if etape is None:
        return None
    if etape.sieges.total == 0:
        return _examinee(carte, etape)
    if carte.statut == "deposee":
        return dates.fin_recevabilite
    rendue = carte.expertise == "expertise_rendue"
    return dates.fin_expertise if carte.statut == "recevable" and not rendue else None


def _examinee(carte: CarteCandidature, etape: Etape) -> Moment | None:
    """Give before when a file that no date of the campagne waits for is examined: some months after it came."""
    if carte.statut != "deposee" or carte.recu_le is None or etape.examen is None:
        return None
    recu_le = carte.recu_le.astimezone(zone(PARIS)).date()
    fin = plus_mois(recu_le, etape.examen.mois) + timedelta(days=1)
    return Moment(local=datetime.combine(fin, time()))


def est_en_retard(carte: CarteCandidature, regles: Reglement, dates: Calendrier, now: datetime) -> bool:
    """Tell whether what is waited for from the services should have come."""
    fin = attendue(carte, regles, dates)
    return fin is not None and est_passee(fin, now)


def cases(cartes: Iterable[CarteCandidature], regles: Reglement, dates: Calendrier, now: datetime) -> tuple[Case, ...]:
    """Count the files. One that stands in several régions is counted in that of its first commune."""
    nombre, retards = Counter[tuple[int, str, str]](), Counter[tuple[int, str, str]]()
    for carte in cartes:
        ou = (carte.etape, carte.lieux[0].region, suivi(carte.statut, carte.expertise, dates, now))
        nombre[ou] += 1
        retards[ou] += est_en_retard(carte, regles, dates, now)
    return tuple(
        Case(etape=etape, region=region, statut=statut, nombre=n, en_retard=retards[etape, region, statut])
        for (etape, region, statut), n in sorted(nombre.items())
    )


def prochains(dates: Calendrier, now: datetime) -> Sequence[Jalon]:
    """Give the dates that are to come, the nearest first."""
    return [jalon for jalon, moment in dates.jalons().items() if not est_passee(moment, now)]
