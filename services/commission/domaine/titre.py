"""What a label rests on, and what the administration has said of it since: the state of one label."""

from datetime import datetime
from typing import Literal

from kernel.label.faits import CommunePublique
from kernel.model import Frozen

Origine = Literal["commission", "constat", "reprise"]
FORCES: tuple[Origine, ...] = ("commission", "constat", "reprise")


class Titre(Frozen):
    """What a label rests on: an act (`acte` names it), of a year; `document` keeps what the commission said.
    `rectifie` when that act corrects another: it gives back a label that was taken away; `le` when it was known, which
    tells an act that grants the label anew from one that the withdrawal has overtaken."""

    origine: Origine
    annee: int
    acte: str
    candidature: str
    nom: str
    communes: tuple[CommunePublique, ...]
    departements: tuple[str, ...]
    region: str
    porteurs: tuple[str, ...]
    document: str
    rectifie: bool = False
    le: datetime | None = None

    @property
    def rang(self) -> tuple[int, int, str]:
        """Give its place among the titres of a label: the oldest year first, then the strongest."""
        return (self.annee, FORCES.index(self.origine), self.acte)


class Correction(Frozen):
    """What the administration has put right, why, and on which act it rests."""

    nom: str | None
    annee: int | None
    motif: str
    acte: str


class Retrait(Frozen):
    """Why a label was taken back, on which act that rests, and since when."""

    motif: str
    acte: str
    le: datetime | None = None  # not said by withdrawals from before


class Label(Frozen):
    """The state of one label."""

    operation: str = ""
    etape: int = 0
    titres: tuple[Titre, ...] = ()
    corrections: tuple[Correction, ...] = ()
    retrait: Retrait | None = None
    perdu_le: datetime | None = None  # taken back that day, and granted anew since: what it rested on speaks no more

    @property
    def statut(self) -> str:
        """Give the status in a word."""
        if not self.titres:
            return "inexistant"
        return "retire" if self.retrait else "en_vigueur"

    @property
    def en_cours(self) -> tuple[Titre, ...]:
        """Give the titres that speak: all of them, or those since it was granted anew."""
        return tuple(t for t in self.titres if self.perdu_le is None or (t.le is not None and t.le > self.perdu_le))

    @property
    def nom(self) -> str:
        """Give the name of the opération, as last corrected."""
        return next((c.nom for c in reversed(self.corrections) if c.nom), self.en_cours[0].nom)

    @property
    def annee(self) -> int:
        """Give the year of the label, as last corrected."""
        return next((c.annee for c in reversed(self.corrections) if c.annee), self.en_cours[0].annee)
