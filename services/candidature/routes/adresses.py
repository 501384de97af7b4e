"""What the address of a file names: the file, and the parts of its state that are looked at there."""

import re
from collections.abc import Mapping, Sequence

from candidature.domaine.reprise import noms_possibles
from kernel.label.identifiants import CANDIDATURE

IDENTIFIANT = re.compile(CANDIDATURE)


def identifiant(params: Mapping[str, str]) -> str | None:
    """Give the identifier of a candidature from its address."""
    return params["id"] if IDENTIFIANT.fullmatch(params["id"]) else None


def de_la_reponse(params: Mapping[str, str]) -> Sequence[str]:
    """Name where the answer to one field is kept: typed, completed, or taken over."""
    champ = params["champ"]
    return (f"reponses#{champ}", f"complements#{champ}", *(f"reprises#{nom}" for nom in noms_possibles(champ)))


def sans_reponse(_params: Mapping[str, str]) -> Sequence[str]:
    """Name no answer: what is said around a file, or who has it, needs none."""
    return ()
