"""What public tables say of an opération on the day of a deposit: kept in the deposited version, with its source.

A commune merges, an EPCI changes its name, a population is counted anew: a decision is read again with the data of its
day, and not with those of the day it is read.
"""

from collections.abc import Sequence
from datetime import date, datetime

from candidature.domaine import territoire
from candidature.domaine.porteur import Structure
from candidature.domaine.territoire import Lieu
from kernel.label import territoires
from kernel.label.calendrier import PARIS, zone
from kernel.model import Frozen


class CommuneRelevee(Lieu):
    """A commune as the table has it. `devenue` is the code that has replaced it since the opération was created; what
    is said then is what was known at that time."""

    devenue: str = ""


class Releve(Frozen):
    """What was read in public tables, and when; `siren` is the legal unit of the porteur, as its SIRET gives it."""

    releve_le: date
    source: str
    communes: tuple[CommuneRelevee, ...]
    siren: str


def releve(lieux: Sequence[Lieu], porteur: Structure | None, now: datetime) -> Releve:
    """Read the tables as they are now."""
    return Releve(
        releve_le=now.astimezone(zone(PARIS)).date(),
        source=territoires.SOURCE,
        communes=tuple(_commune(lieu, now) for lieu in lieux),
        siren=porteur.siren if porteur else "",
    )


def _commune(lieu: Lieu, now: datetime) -> CommuneRelevee:
    trouvee = territoire.relever(lieu.code, now)
    if trouvee is not None:
        return CommuneRelevee(**dict(trouvee))
    actuelle = territoires.commune_actuelle(lieu.code)
    return CommuneRelevee(**dict(lieu), devenue=actuelle.code if actuelle else "")
