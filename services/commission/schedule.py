"""What the calendar makes due: pure, from a palmarès and the hour to commands."""

from collections.abc import Sequence
from datetime import datetime

from commission.domaine.decision import A_LIRE, DECISION, LECTURE_DELAI
from commission.domaine.notification import RelancerLecture
from commission.domaine.palmares import EN_PREPARATION, PALMARES, PUBLIES, Palmares, dus
from kernel.reactions import Balayage, Veille


def _rien(_palmares: Palmares, _now: datetime) -> tuple[()]:
    return ()


def _lectures(palmares: Palmares, now: datetime) -> Sequence[Balayage]:
    """Go through the decisions of a year that nobody has read, once they have waited long enough."""
    if palmares.publie_le is None or now - palmares.publie_le < LECTURE_DELAI:
        return ()
    return (Balayage(DECISION, f"{A_LIRE}#{palmares.annee}", RelancerLecture()),)


VEILLES = (Veille(PALMARES, EN_PREPARATION, dus), Veille(PALMARES, PUBLIES, _rien, _lectures))
