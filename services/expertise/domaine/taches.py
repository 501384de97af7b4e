"""What is the administration's to do here: worked out when it is read, from the line of a file and the year's dates.

A file short of a seat is a task from its first day to the last seat held, whoever has left it and why.
"""

from collections.abc import Sequence

from expertise.domaine.diffusion import CarteExpertise
from expertise.domaine.expert import Role
from kernel.label.calendrier import Moment
from kernel.label.taches import Tache

A_AFFECTER = "proposer_affectation"  # the act that does it


def de_l_administration(carte: CarteExpertise, fin_appel: Moment | None) -> tuple[Tache, ...]:
    """Give what a file waits for: its experts, late once the call for experts is closed."""
    return (Tache(code=A_AFFECTER, echeance=fin_appel),) if carte.sieges_vides else ()


def il_manque(sieges: Sequence[Role]) -> str:
    """Say which seats nobody holds."""
    seconds = sieges.count("second")
    said = ["un coordonnateur"] if "coordonnateur" in sieges else []
    return " et ".join([*said, "un second" if seconds == 1 else f"{seconds} seconds"] if seconds else said)
