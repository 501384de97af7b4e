"""What is somebody's to do, as the rules of a service give it: pure. How it is shown is in `kernel.taches`."""

from datetime import datetime

from kernel.label.calendrier import Moment, est_passee
from kernel.model import Frozen


class Tache(Frozen):
    """Something to do, and before when."""

    code: str
    echeance: Moment | None = None


def jours_de_retard(fin: Moment, now: datetime) -> int:
    """Count the days of a delay, for tasks and boards alike: the first begins at the deadline itself."""
    return (now - fin.instant).days + 1 if est_passee(fin, now) else 0
