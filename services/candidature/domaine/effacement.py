"""What a file that was never deposited keeps of its end, and what may happen to what was written in it (rules:
`conservation.py`)."""

from datetime import UTC, datetime

from kernel.decider import Evenement
from kernel.model import Frozen


class Garde(Frozen):
    """How long what was written is kept: counted `depuis`, said to end at `effacement_le`, gone from the state since
    `efface_le`, from the journal once `expurge`. It is empty as long as a file is written, and once it is deposited."""

    depuis: datetime | None = None
    effacement_le: datetime | None = None
    efface_le: datetime | None = None
    expurge: bool = False


class EffacementAnnonce(Evenement):
    """Its porteurs are told when what they wrote will go."""

    effacement_le: datetime


class BrouillonGarde(Evenement):
    """Somebody wants it kept: it is counted anew."""

    le: datetime


class BrouillonEfface(Evenement):
    """What was written is no part of it any more."""

    le: datetime


class JournalExpurge(Evenement):
    """Nor of its journal."""


EffacementSuivi = EffacementAnnonce | BrouillonGarde | BrouillonEfface | JournalExpurge


def depuis_la_cloture(le: datetime | None, annee: int) -> Garde:
    """Begin to count; what was closed before its date was kept counts from the end of its year."""
    return Garde(depuis=le or datetime(annee, 12, 31, tzinfo=UTC))
