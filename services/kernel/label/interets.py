"""The words of declared ties, the same for who looks at a file as for who decides on it. What a tie does to its bearer
is each service's own rule."""

from collections.abc import Mapping
from typing import Literal

from kernel.refus import Erreur, RegleNonSatisfaite

Lien = Literal["employeur", "professionnel", "personnel", "familial", "financier"]
LIENS: Mapping[str, str] = {
    "employeur": "employeur",
    "professionnel": "lien professionnel",
    "personnel": "lien personnel",
    "familial": "lien familial",
    "financier": "intérêt financier",
}


def exige_objet(siren: str, operation: str) -> None:
    """Refuse a tie to nothing, or to two things at once."""
    if bool(siren) == bool(operation):
        message = "Un intérêt porte sur un SIREN ou sur une opération : donnez l'un des deux, et un seul."
        raise RegleNonSatisfaite(message, Erreur("/siren", "objet-a-choisir", message))
