"""What the calendar makes due: pure, from a palmarès and the hour to commands."""

from commission.domaine.palmares import EN_PREPARATION, PALMARES, dus
from kernel.reactions import Veille

VEILLES = (Veille(PALMARES, EN_PREPARATION, dus),)
