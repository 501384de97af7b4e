"""What keeps an expert from a file: pure, in words that the administration reads.

The correspondant of the file's département must not be its expert either; who that is stands in tokens, which this
service does not keep: the administration sees to it. Partners' employers are known through the porteurs' SIREN alone.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from expertise.domaine.expert import Interet


def empechement(
    siren: str, interets: Iterable[Interet], sirens: Collection[str], operation: str, now: datetime
) -> str | None:
    """Give the conflict between an expert and a file, or None: their employer carries it, or a tie is declared."""
    if siren in sirens:
        return "son employeur porte le dossier"
    for interet in interets:
        if interet.est_en_vigueur(now) and (interet.siren in sirens or interet.operation == operation):
            return f"un intérêt ({interet.nature}) est déclaré"
    return None
