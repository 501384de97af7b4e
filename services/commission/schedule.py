"""What the calendar makes due: pure, from a palmarès and the hour to commands."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from commission.domaine.decision import A_LIRE, A_RAPPELER, DECISION
from commission.domaine.lecture import LECTURE_DELAI
from commission.domaine.notification import RappelerSuites, RelancerLecture
from commission.domaine.palmares import EN_PREPARATION, PALMARES, PUBLIES, Palmares, dus
from kernel.label.calendrier import PARIS, zone
from kernel.reactions import Balayage, Veille

UN_AN = timedelta(days=365)


def _rien(_palmares: Palmares, _now: datetime) -> tuple[()]:
    return ()


def _suites(palmares: Palmares, now: datetime) -> Iterator[Balayage]:
    """Go through the decisions of a year that nobody has read, once they have waited long enough; then, each year,
    through those whose reserves and recommandations are to be asked about."""
    if palmares.publie_le is None or now - palmares.publie_le < LECTURE_DELAI:
        return
    yield Balayage(DECISION, f"{A_LIRE}#{palmares.annee}", RelancerLecture())
    if now - palmares.publie_le >= UN_AN:
        jour = now.astimezone(zone(PARIS)).date().isoformat()
        yield Balayage(DECISION, f"{A_RAPPELER}#{palmares.annee}", RappelerSuites(), jusque=jour)


def _balayages(palmares: Palmares, now: datetime) -> Sequence[Balayage]:
    return tuple(_suites(palmares, now))


VEILLES = (Veille(PALMARES, EN_PREPARATION, dus), Veille(PALMARES, PUBLIES, _rien, _balayages))
