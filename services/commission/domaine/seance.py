"""The words of a séance: its state and what may be asked of it. What may happen to it is in `deroulement.py`, the rules
are in `preparation.py` and `examen.py`."""

from datetime import datetime
from typing import Any, Literal

from pydantic import model_validator

from commission.domaine.interets import DeclarerInteret, Interet, RetirerInteret, SuivreInterets
from commission.domaine.point import Conclusion, Decision, Issue, Niveau, Point, Report, Sens, Textes, Votes
from commission.domaine.regles import JEUX, Jeu, Regles
from kernel.decider import Commande, Connue
from kernel.journal import digest_in
from kernel.label.calendrier import Moment
from kernel.label.faits import EtatCampagne, EtatCandidature, EtatExpertise, PointSigne
from kernel.model import Frozen

Statut = Literal["inexistante", "planifiee", "convoquee", "ouverte", "close", "reportee"]
NATIONALE: Niveau = "nationale"
Presence = Literal["present", "distance", "absent"]


class Membre(Frozen):
    """Who sits: a pseudonym, in which capacity and college, with how many votes. A substitute names whose seat it is
    (`suppleant_de`): it votes only while that member is away."""

    personne: str
    qualite: str
    voix: int = 1
    college: str = ""
    suppleant_de: str = ""


class Convocation(Frozen):
    """When and where, and the how-many-th version of the calendar's event it is (`sequence`, RFC 5545).

    `sans_quorum`: the second one on the same agenda, which says that no quorum will be asked for.
    """

    quand: Moment
    lieu: str
    duree_minutes: int = 180
    urgence: bool = False
    sans_quorum: bool = False
    sequence: int = 0
    envoyee_le: datetime | None = None


class Mandat(Frozen):
    """The vote that a member who is away gives to one who is there."""

    mandant: str
    mandataire: str


class Mouvement(Frozen):
    """Somebody has come in, or gone out, at this instant."""

    membre: str
    presence: Presence
    le: datetime


class Deport(Frozen):
    """A member who stands aside on one file. Why is in the journal alone."""

    candidature: str
    membre: str


class Ratification(Frozen):
    """Points concluded in bulk as proposed, and when; older entries do not say when."""

    le: datetime | None
    candidatures: tuple[str, ...]


class Signataire(Frozen):
    """Who signs the minutes; `membre` is their pseudonym when they sit, `delegation` whose signature they hold."""

    nom: str
    prenom: str
    qualite: str
    membre: str = ""
    delegation: str = ""


class ProcesVerbal(Frozen):
    """The signed minutes: when, by whom, kept under which name, with how many of each outcome."""

    signe_le: datetime
    signataire: Signataire | None
    document: str
    issues: dict[str, int] = {}


class Rectification(Frozen):
    """A later act that corrects one outcome of the signed minutes, and cites the act that it corrects. Why is kept
    beside it, by its document (`Seance.motifs`)."""

    candidature: str
    cite: str
    signe_le: datetime
    signataire: Signataire | None
    document: str
    ancienne: Issue
    nouvelle: Issue
    empreinte: str = ""  # of what it concludes: for the same reasons, another text is another act


class Attendu(Frozen):
    """A recevable file of which nothing has come here yet: older entries say its région alone."""

    region: str
    numero: str = ""
    nom: str = ""
    etape: int = 0

    @model_validator(mode="before")
    @classmethod
    def _region_seule(cls, dit: Any) -> Any:
        """Read what a state kept before the file was named: a région."""
        return {"region": dit} if isinstance(dit, str) else dit


class ActeDeReport(Frozen):
    """A later act that puts off a file that came too late for the minutes that it cites, or never. `point.report` says
    why."""

    point: Point
    cite: str
    signe_le: datetime
    signataire: Signataire | None
    document: str


class Motifs(Frozen):
    """Why a later act corrects an outcome, and what it rests on."""

    motif: str
    fondement: str


class Seance(Frozen):
    """The state of one séance: the one of a région, or the national one. People are pseudonyms.

    `attendus` are recevable files of which nothing has come here yet; `en_attente` files that came too late to be
    examined, `actes_de_report` what has settled either. `deportes` are those who stand aside on a file that the
    minutes speak of, known once they are signed: whoever reads the séance without its points asks it.
    `ratifications` are points concluded in bulk as proposed; `retraits_tardifs` withdrawals of which word came
    after the signature. `presents` are in the room or at a distance (`distants`). `quorum_du_reglement` is the
    share that the règlement of the year asks for, known at the opening. `ajournee_sur` is the agenda of a séance
    put off for want of a quorum; `corrections_ouvertes` are files that the région has corrected since the national
    minutes were signed. `motifs` says why each later act was signed, by the digest of its document.
    """

    statut: Statut = "inexistante"
    annee: int = 0
    niveau: Niveau = "regionale"
    region: str = ""
    membres: tuple[Membre, ...] = ()
    regles: Jeu = "aucune"
    president: str = ""
    convocation: Convocation | None = None
    sequence: int = 0
    appeles: tuple[str, ...] = ()  # who has the event in their calendar
    ajournee_sur: tuple[str, ...] = ()
    presents: tuple[str, ...] = ()
    distants: tuple[str, ...] = ()
    mandats: tuple[Mandat, ...] = ()
    mouvements: tuple[Mouvement, ...] = ()
    quorum_du_reglement: float | None = None
    deports: tuple[Deport, ...] = ()
    interets: tuple[Interet, ...] = ()  # of its members; at the national séance, of whoever declared any for the year
    points: dict[str, Point] = {}
    ordre: tuple[str, ...] = ()
    en_cours: str = ""
    ratifications: tuple[Ratification, ...] = ()  # by instant: 150 may be ratified at once
    attendus: dict[str, Attendu] = {}
    en_attente: dict[str, Point] = {}
    actes_de_report: tuple[ActeDeReport, ...] = ()
    decisions: tuple[Decision, ...] = ()
    reports: tuple[Report, ...] = ()  # put off by signed minutes; at the national séance, by those of the régions too
    proces_verbal: ProcesVerbal | None = None
    deportes: tuple[str, ...] = ()
    retraits_tardifs: tuple[str, ...] = ()
    publiee: bool = False  # what it decided is public
    retraits_publies: tuple[str, ...] = ()  # of which word came too late: their decisions wait for another act
    motif_report: str = ""
    remarques: str = ""
    rectifications: tuple[Rectification, ...] = ()
    motifs: dict[str, Motifs] = {}
    corrections_ouvertes: tuple[str, ...] = ()

    @property
    def territoire(self) -> str:
        """Give the word by which a token names its territory."""
        return "NAT" if self.niveau == "nationale" else f"R{self.region}"

    def ratifie_le(self, candidature: str) -> datetime | None:
        """Give when a proposal was ratified, if it was."""
        return next((r.le for r in self.ratifications if candidature in r.candidatures), None)

    def est_ratifie(self, candidature: str) -> bool:
        """Tell whether a proposal is concluded as it came."""
        return any(candidature in r.candidatures for r in self.ratifications)

    def acte_sur(self, candidature: str) -> str:
        """Name the act that decides of a file by now: the minutes, or the last that corrects them; none before."""
        decision = next((d for d in self.decisions if d.candidature == candidature), None)
        if decision is None or self.proces_verbal is None:
            return ""
        return decision.acte or self.proces_verbal.document

    def motifs_de(self, rectification: Rectification) -> Motifs:
        """Give why a later act was signed."""
        return self.motifs[digest_in(rectification.document)]

    @property
    def identifiant(self) -> str:
        """Give its identifier: its campagne and its territory."""
        return f"{self.annee}-{NATIONALE if self.niveau == NATIONALE else self.territoire}"

    @property
    def a_l_ordre_du_jour(self) -> tuple[Point, ...]:
        """Give its points: in the order that was chosen, then in that of their numbers."""
        rangs = {candidature: rang for rang, candidature in enumerate(self.ordre)}
        dernier = len(rangs)
        return tuple(sorted(self.points.values(), key=lambda p: (rangs.get(p.candidature, dernier), p.numero)))

    @property
    def jeu(self) -> Regles:
        """Give the rules under which it deliberates."""
        return JEUX[self.regles]

    def dossier(self, candidature: str) -> Point | None:
        """Give a file as it is known here: on the agenda, waiting since the signature, or put off by a later act."""
        tardifs = (a.point for a in self.actes_de_report if a.point.candidature == candidature)
        return self.points.get(candidature) or self.en_attente.get(candidature) or next(tardifs, None)

    def est_deporte(self, personne: str, candidature: str) -> bool:
        """Tell whether somebody stands aside on a file, as the people who carry it do without saying, and those who
        have declared a tie to it."""
        point = self.dossier(candidature)
        if point is not None and self.ecarte(personne, point):
            return True
        return any((d.membre, d.candidature) == (personne, candidature) for d in self.deports)

    def ecarte(self, personne: str, point: Point) -> bool:
        """Tell whether a declared tie, or who carries a file, keeps somebody from it."""
        return self.interet_sur(personne, point) is not None or personne in self.ecartes(point)

    @property
    def non_examines(self) -> dict[str, Attendu]:
        """Give the files that the national minutes are signed without: nothing of them has come since either."""
        return self.attendus if (self.niveau, self.statut) == (NATIONALE, "close") else {}

    @property
    def deportes_du_palmares(self) -> tuple[str, ...]:
        """Give who stands aside on a file that the signed minutes speak of, or that came too late for them: what is to
        be published tells them of it."""
        attendent = (p for c in self.en_attente for p in self.deportes_de(c))
        return tuple(sorted({*self.deportes, *attendent}))

    def se_deporte(self, personne: str) -> bool:
        """Tell whether there is a file that somebody stands aside on."""
        return any(self.est_deporte(personne, candidature) for candidature in self.points)

    def deportes_de(self, candidature: str) -> frozenset[str]:
        """Give everybody who stands aside on a file, members or not: nothing of what becomes of it is told to them."""
        point = self.dossier(candidature)
        dits = (d.membre for d in self.deports if d.candidature == candidature)
        if point is None:
            return frozenset(dits)
        lies = (i.membre for i in self.interets if i.ecarte(point))
        return frozenset((*dits, *lies, *self.ecartes(point)))

    def interet_sur(self, personne: str, point: Point) -> Interet | None:
        """Give the first declared tie that keeps somebody from a file."""
        return next((i for i in self.interets if i.membre == personne and i.ecarte(point)), None)

    @property
    def deports_dits(self) -> tuple[tuple[str, str], ...]:
        """Give each file with each member who has said that they stand aside on it, file by file or by a tie."""
        lies = ((p.candidature, m.personne) for p in self.a_l_ordre_du_jour for m in self.lies(p))
        return tuple(dict.fromkeys((*((d.candidature, d.membre) for d in self.deports), *lies)))

    def lies(self, point: Point) -> tuple[Membre, ...]:
        """Give the members whom a declared tie keeps from a file."""
        return tuple(m for m in self.membres if self.interet_sur(m.personne, point))

    def ecartes(self, point: Point) -> tuple[str, ...]:
        """Give who stands aside on a point without having to say so: who carries the file; where the rules have it,
        who stood aside on it in the région."""
        return (*point.porteurs, *(point.deports_anterieurs if self.jeu.deports_suivis else ()))

    def signataire_de(self, decision: Decision) -> Signataire | None:
        """Give who has signed a decision: the minutes, or the later act that corrects it. None once erased."""
        if decision.acte:
            return next(r.signataire for r in self.rectifications if r.document == decision.acte)
        return self.proces_verbal.signataire if self.proces_verbal else None

    def conclusion(self, point: Point) -> Conclusion | None:
        """Give what is concluded on a point: its own conclusion, or the proposal if it was ratified."""
        if point.conclusion is None and self.est_ratifie(point.candidature):
            return point.ratifiee
        return point.conclusion


class Contexte(Frozen):
    """What the rules read beside the séance: the newest copies of the campagne, the file and its expertise; for a
    région, the national séance, which keeps what members declare for the year; whether the person whom a conclusion
    names (`contact`) is somebody here."""

    nationale: Seance | None = None
    campagne: EtatCampagne | None = None
    dossier: EtatCandidature | None = None
    expertise: EtatExpertise | None = None
    contact: Connue | None = None


# Commands


class PlanifierSeance(Commande):
    """Have the national séance of a year."""

    annee: int


class InscrirePoint(Commande):
    """Put a file on the regional agenda, if both its recevabilité and its synthesis are known."""

    candidature: str


class ReprendrePoint(Commande):
    """Put on the national agenda what a regional séance has concluded, and who stood aside there."""

    point: PointSigne
    deportes: tuple[str, ...] = ()


class SuivrePublication(Commande):
    """Learn that the decisions of these files are public."""

    candidatures: tuple[str, ...]


class SuivreReports(Commande):
    """Learn which files a région has put off for good."""

    annee: int
    reports: tuple[Report, ...]


class SuivreAttente(Commande):
    """Learn that a file came to a région once its minutes were signed: the national séance answers it."""

    candidature: str


class SuivrePoint(Commande):
    """Know of a recevable file: to be expected here, or who carries it by now where it has come already."""

    candidature: str


class RetirerPoint(Commande):
    """Take a withdrawn file off the agenda."""

    candidature: str


class ComposerSeance(Commande):
    """Say who sits and under which rules; said again, it replaces."""

    membres: tuple[Membre, ...]
    regles: Jeu = "aucune"
    president: str = ""


class OrdonnerPoints(Commande):
    """Choose the order of the agenda."""

    ordre: tuple[str, ...]


class ConvoquerSeance(Commande):
    """Call the members; with another date or place, call them again. `urgence` does without the notice."""

    quand: Moment
    lieu: str
    duree_minutes: int = 180
    urgence: bool = False


class ReporterSeance(Commande):
    """Put the séance off: it will be convened again. `presents` says who had come when the quorum was not met."""

    motif: str
    presents: tuple[str, ...] | None = None


class OuvrirSeance(Commande):
    """Open the séance with those who are there, in the room, at a distance (`distants`) or by mandate."""

    presents: tuple[str, ...]
    distants: tuple[str, ...] = ()
    mandats: tuple[Mandat, ...] = ()


class PointerPresence(Commande):
    """Note that a member comes in or goes out, and to whom who goes out leaves their vote (`mandataire`)."""

    membre: str
    presence: Presence
    mandataire: str = ""


class AppelerPoint(Commande):
    """Take a point up: it is the one that is examined now."""

    candidature: str


class Voter(Commande):
    """Vote on the point that is examined: one's own vote, or that of who gave one a mandate (`membre`)."""

    candidature: str
    membre: str
    votant: str
    sens: Sens


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
    preponderante: bool = False


class ReporterPoint(Commande):
    """Leave a file for another year, and say why. For one that came after the signature it is an act of its own, which
    is signed (`signataire`)."""

    candidature: str
    motif: str
    auteur: str
    signataire: Signataire | None = None
    sel: str = ""


class RatifierPoints(Commande):
    """Conclude in bulk as the régions proposed, but for the files that somebody asks to debate."""

    auteur: str
    sauf: tuple[str, ...] = ()


class RedigerRemarques(Commande):
    """Write the free part of the minutes; written again, it replaces."""

    remarques: str


class CloreSeance(Commande):
    """Sign the minutes. `empreinte` is that of the draft as `auteur` has read it before: another one is not signed. The
    door demands it. Who stands aside on a file of the séance does not read all of it: another person signs.
    `sans_regions` names the régions whose files are not waited for."""

    signataire: Signataire
    sel: str
    empreinte: str = ""
    auteur: str = ""
    sans_regions: tuple[str, ...] = ()


class RectifierDecision(Commande):
    """Correct one outcome of the signed minutes by a new act; `fondement` says what it rests on. `acte` is the digest
    of the act that was read, which the door demands: the one that holds is cited."""

    candidature: str
    issue: Issue
    etape_accordee: int
    textes: Textes
    motif: str
    fondement: str
    auteur: str
    signataire: Signataire
    sel: str
    acte: str = ""


OrdreDuJour = InscrirePoint | ReprendrePoint | RetirerPoint | OrdonnerPoints
Suivi = SuivrePoint | SuivreAttente | SuivreReports | SuivrePublication
Preparation = PlanifierSeance | OrdreDuJour | Suivi | ComposerSeance | ConvoquerSeance | ReporterSeance
Assemblee = OuvrirSeance | PointerPresence | SeDeporter
Examen = AppelerPoint | Voter | ConclurePoint | ReporterPoint | RatifierPoints
Minutes = RedigerRemarques | CloreSeance | RectifierDecision
Interets = DeclarerInteret | RetirerInteret | SuivreInterets
Command = Preparation | Assemblee | Examen | Minutes | Interets
