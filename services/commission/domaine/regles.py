"""The rules under which a séance deliberates: a setting of the séance, none by default.

`R133` is the set that the code of relations between the public and the administration gives to administrative
commissions (CRPA, R133-3 and following). It binds only where the law demands the consultation, so it is an option.
"""

from collections.abc import Mapping
from typing import Literal

from kernel.model import Frozen

Jeu = Literal["aucune", "R133"]


class Regles(Frozen):
    """A set of rules. `preavis_jours` is the least notice of a convocation, in days of 24 hours; `quorum` the share of
    seats to be there, at a distance or by mandate; `seconde_sans_quorum` lets a second convocation on the same agenda
    do without; `majorite` demands that the votes follow the conclusion, `voix_preponderante` lets the chair settle a
    tie; `deports_suivis` has who stood aside in a région stand aside on the same file at the national séance."""

    libelle: str
    preavis_jours: int = 0
    quorum: float | None = None
    seconde_sans_quorum: bool = False
    majorite: bool = False
    voix_preponderante: bool = False
    deports_suivis: bool = False


JEUX: Mapping[Jeu, Regles] = {
    "aucune": Regles(libelle="Aucune règle particulière"),
    "R133": Regles(
        libelle="Règles des commissions administratives (CRPA, R133-3 et suivants)",
        preavis_jours=5,  # R133-8
        quorum=0.5,  # R133-10
        seconde_sans_quorum=True,  # R133-10
        majorite=True,  # R133-11
        voix_preponderante=True,  # R133-11
        deports_suivis=True,  # R133-12: an interest is the person's, whichever séance it sits in
    ),
}
