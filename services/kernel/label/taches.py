"""What is somebody's to do, as the rules of a service give it: pure. How it is shown is in `kernel.taches`."""

from kernel.label.calendrier import Moment
from kernel.model import Frozen


class Tache(Frozen):
    """Something to do, and before when."""

    code: str
    echeance: Moment | None = None
