"""What the calendar makes due: pure, from a year's affectation, or one file, and the hour to commands."""

from collections.abc import Sequence
from datetime import datetime

from expertise.domaine.affectation import AFFECTATION, EN_COURS, Affectation, dus, rang_du_rappel
from expertise.domaine.commandes import Rappeler
from expertise.domaine.diffusion import REPONSES, liste_rappels
from expertise.domaine.expertise import EXPERTISE
from expertise.domaine.mandats import relances_dues
from kernel.reactions import Balayage, Veille


def rappels(affectation: Affectation, now: datetime) -> Sequence[Balayage]:
    """Go through the files whose reminder is due: the last due alone, when a tick was missed."""
    rang = rang_du_rappel(affectation.fin_expertise, now) if affectation.fin_expertise else 0
    if not rang:
        return ()
    return (Balayage(EXPERTISE, liste_rappels(affectation.annee, rang), Rappeler(rang=rang)),)


VEILLES = (Veille(AFFECTATION, EN_COURS, dus, rappels), Veille(EXPERTISE, REPONSES, relances_dues))
