"""What a wall clock of Paris says, read anew: the services' own reading is what is being judged. And how long news
may take."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from kernel.label.calendrier import DEBUTS, PARIS, Calendrier, Jalon, Moment, Phase, zone

LONG_HEARD = timedelta(days=30)  # by when a withdrawal, a tie, a late file has reached everybody, whatever is late


@lru_cache(maxsize=1024)
def _later(local: datetime) -> datetime:
    return max(local.replace(tzinfo=zone(PARIS), fold=fold).astimezone(UTC) for fold in (0, 1))


def instant_of(moment: Moment) -> datetime:
    """Give the instant of a time that is read once, twice or never: the later of its two readings."""
    return _later(moment.local)


def start_of(dates: Calendrier, jalon: Jalon) -> datetime:
    """Give the instant of a milestone."""
    return instant_of(dates.jalon(jalon))


def phase_at(dates: Calendrier, when: datetime) -> Phase:
    """Give the phase of a campagne at an instant."""
    begun = [phase for jalon, phase in DEBUTS if start_of(dates, jalon) <= when]
    return max(begun, key=list(Phase).index, default=Phase.PLANIFIEE)
