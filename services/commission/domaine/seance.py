"""The words of a séance: its state and what may be asked of it. What may happen to it is in `deroulement.py`, the rules
are in `preparation.py` and `examen.py`."""

from datetime import datetime
from typing import Literal

from commission.domaine.point import Conclusion, Decision, Issue, Niveau, Point, Textes, Votes
from kernel.decider import Commande
from kernel.label.calendrier import Moment
from kernel.label.faits import EtatCampagne, EtatCandidature, EtatExpertise, PointDecide
from kernel.model import Frozen

Statut = Literal["inexistante", "planifiee", "convoquee", "ouverte", "close", "reportee"]
NATIONALE: Niveau = "nationale"


class Membre(Frozen):
    """Who sits: a pseudonym, in which capacity, with how many votes."""

    personne: str
    qualite: str
    voix: int = 1


class Convocation(Frozen):
    """When and where."""

    quand: Moment
    lieu: str


class Deport(Frozen):
    """A member who stands aside on one file."""

    candidature: str
    membre: str
    motif: str


class Signataire(Frozen):
    """Who signs the minutes; `membre` is their pseudonym when they sit."""

    nom: str
    prenom: str
    qualite: str
    membre: str = ""


class ProcesVerbal(Frozen):
    """The signed minutes: when, by whom, kept under which name."""

    signe_le: datetime
    signataire: Signataire | None
    document: str


class Seance(Frozen):
    """The state of one séance: the one of a région, or the national one. People are pseudonyms.

    `ratifies` are points concluded in bulk as proposed; `en_attente` files that came too late to be examined;
    `retraits_tardifs` withdrawals of which word came after the signature.
    """

    statut: Statut = "inexistante"
    annee: int = 0
    niveau: Niveau = "regionale"
    region: str = ""
    membres: tuple[Membre, ...] = ()
    convocation: Convocation | None = None
    presents: tuple[str, ...] = ()
    deports: tuple[Deport, ...] = ()
    points: dict[str, Point] = {}
    ratifies: tuple[str, ...] = ()
    en_attente: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    proces_verbal: ProcesVerbal | None = None
    retraits_tardifs: tuple[str, ...] = ()
    motif_report: str = ""

    @property
    def territoire(self) -> str:
        """Give the word by which a token names its territory."""
        return "NAT" if self.niveau == "nationale" else f"R{self.region}"

    @property
    def a_l_ordre_du_jour(self) -> tuple[Point, ...]:
        """Give its points, in the order of their numbers."""
        return tuple(sorted(self.points.values(), key=lambda point: point.numero))

    def est_deporte(self, personne: str, candidature: str) -> bool:
        """Tell whether somebody stands aside on a file, as the people who carry it do without saying."""
        point = self.points.get(candidature)
        declare = any((d.membre, d.candidature) == (personne, candidature) for d in self.deports)
        return declare or (point is not None and personne in point.porteurs)

    def conclusion(self, point: Point) -> Conclusion | None:
        """Give what is concluded on a point: its own conclusion, or the proposal if it was ratified."""
        if point.conclusion is None and point.candidature in self.ratifies:
            return point.ratifiee
        return point.conclusion


class Contexte(Frozen):
    """What the rules read beside the séance: the newest copies of the campagne, the file and its expertise."""

    campagne: EtatCampagne | None = None
    dossier: EtatCandidature | None = None
    expertise: EtatExpertise | None = None


# Commands


class PlanifierSeance(Commande):
    """Have the national séance of a year."""

    annee: int


class InscrirePoint(Commande):
    """Put a file on the regional agenda, if both its recevabilité and its synthesis are known."""

    candidature: str


class ReprendrePoint(Commande):
    """Put on the national agenda what a regional séance has concluded."""

    point: PointDecide


class RetirerPoint(Commande):
    """Take a withdrawn file off the agenda."""

    candidature: str


class ComposerSeance(Commande):
    """Say who sits; said again, it replaces."""

    membres: tuple[Membre, ...]


class ConvoquerSeance(Commande):
    """Call the members; with another date or place, call them again."""

    quand: Moment
    lieu: str


class ReporterSeance(Commande):
    """Put the séance off: it will be convened again."""

    motif: str


class OuvrirSeance(Commande):
    """Open the séance with those who are there."""

    presents: tuple[str, ...]


class SeDeporter(Commande):
    """Stand aside on a file."""

    candidature: str
    membre: str
    motif: str


class ConclurePoint(Commande):
    """Conclude on a file; concluded again, it replaces. `sel` makes the name of the document impossible to guess."""

    candidature: str
    issue: Issue
    etape_accordee: int
    textes: Textes
    votes: Votes | None
    auteur: str
    sel: str


class ReporterPoint(Commande):
    """Leave a file for another year, and say why."""

    candidature: str
    motif: str
    auteur: str


class RatifierPoints(Commande):
    """Conclude in bulk as the régions proposed, but for the files that somebody asks to debate."""

    sauf: tuple[str, ...] = ()


class CloreSeance(Commande):
    """Sign the minutes."""

    signataire: Signataire
    sel: str


Preparation = (
    PlanifierSeance | InscrirePoint | ReprendrePoint | RetirerPoint | ComposerSeance | ConvoquerSeance | ReporterSeance
)
Examen = OuvrirSeance | SeDeporter | ConclurePoint | ReporterPoint | RatifierPoints | CloreSeance
Command = Preparation | Examen
