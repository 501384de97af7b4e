"""Who stands aside on a file of a séance, said anew from what was declared alone: file by file, or by a tie."""

from typing import Any


def aside(seance: Any, candidature: str) -> set[str]:
    """Give who has said that they stand aside: on this file, or by a tie in force to its opération or to who carries
    it."""
    point = seance.points.get(candidature)
    by_hand = {d.membre for d in seance.deports if d.candidature == candidature}
    return by_hand if point is None else by_hand | {i.membre for i in seance.interets if touches(i, point)}


def touches(tie: Any, point: Any) -> bool:
    """Tell whether a tie is about the file of a point."""
    about = tie.operation == point.operation if tie.operation else tie.siren in point.sirens
    return bool(tie.etat == "en_vigueur" and about)
