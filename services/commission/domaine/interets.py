"""What ties a member to a legal unit or to an opération, in words; what may be asked of it. The rules are in
`declarations.py` (docs/adr/0026)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from commission.domaine.point import Point
from kernel.decider import Commande
from kernel.label.interets import LIENS, Lien
from kernel.model import Frozen

Nature = Literal[Lien, "mandat_electif", "autre"]
EN_MOTS: Mapping[str, str] = {**LIENS, "mandat_electif": "mandat électif", "autre": "autre lien"}


class Interet(Frozen):
    """A declared tie of a member. `origine` is the séance where it was declared for the whole year, empty when it is
    for this one alone. One that is `tardif` was declared after the signature: it changes nothing; nor does one that is
    `retire`."""

    membre: str
    nature: Nature
    siren: str = ""
    operation: str = ""
    origine: str = ""
    declare_le: datetime
    etat: Literal["en_vigueur", "tardif", "retire"] = "en_vigueur"

    @property
    def objet(self) -> tuple[str, str, str, str]:
        """Give what it is about, whenever and wherever it was declared."""
        return (self.membre, self.nature, self.siren, self.operation)

    @property
    def en_mots(self) -> str:
        """Say it: the nature of the tie and to what."""
        vers = f"SIREN {self.siren}" if self.siren else f"opération {self.operation}"
        return f"{EN_MOTS[self.nature]} ({vers})"

    def ecarte(self, point: Point) -> bool:
        """Tell whether it keeps its bearer from a file."""
        vise = self.siren in point.sirens or self.operation == point.operation
        return self.etat == "en_vigueur" and vise


class DeclarerInteret(Commande):
    """Declare a tie of a member, for this séance or for all of its year (`pour_l_annee`)."""

    membre: str
    nature: Nature
    siren: str
    operation: str
    pour_l_annee: bool


class RetirerInteret(Commande):
    """Take declared ties of a member back, and say why: those of this nature, to this unit or opération; what is left
    empty is any."""

    membre: str
    nature: str
    siren: str
    operation: str
    motif: str

    def vise(self, interet: Interet) -> bool:
        """Tell whether it is about a tie."""
        dits = ((self.nature, interet.nature), (self.siren, interet.siren), (self.operation, interet.operation))
        return interet.membre == self.membre and all(voulu in ("", dit) for voulu, dit in dits)


class SuivreInterets(Commande):
    """Learn what members have declared for the year in another séance (`de`): all of it, each time."""

    annee: int
    de: str
    interets: tuple[Interet, ...]
