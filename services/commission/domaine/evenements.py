"""What may happen to a séance."""

from datetime import datetime
from typing import Any

from commission.domaine.interets import Interet, Nature
from commission.domaine.point import Conclusion, Issue, Niveau, Point, Report, Resultat, Voix
from commission.domaine.regles import Jeu
from commission.domaine.seance import Convocation, Mandat, Membre, Presence, Signataire
from kernel.decider import Evenement


class SeancePlanifiee(Evenement):
    """The séance exists."""

    annee: int
    niveau: Niveau
    region: str


class PointInscrit(Evenement):
    """A file is on the agenda, as it is now."""

    point: Point


class DossierAttendu(Evenement):
    """A file is recevable: a séance expects it, until its synthesis is given or, at the national one, its région has
    concluded. Entries from before do not name it."""

    candidature: str
    region: str
    numero: str = ""
    nom: str = ""
    etape: int = 0


class PointMisEnAttente(Evenement):
    """A file came after the signature: a task for the administration. `point` is not said by entries from before;
    `suivi` when it waited already, and other people carry it by now."""

    candidature: str
    point: Point | None = None
    suivi: bool = False


class PointRetire(Evenement):
    """A withdrawn file has left the agenda."""

    candidature: str


class RetraitConstate(Evenement):
    """Word of a withdrawal made in time came after the signature: the decision will not be published, unless it is
    already (`publie`): the administration must answer it."""

    candidature: str
    publie: bool = False


class PublicationConstatee(Evenement):
    """What this séance decided is public. `retires` had been withdrawn, of which word came while it was published."""

    retires: tuple[str, ...]


class SeanceComposee(Evenement):
    """It is known who sits and under which rules: they are to be convened. `sortants` had been called and sit no more:
    `sequence` is that of the event that leaves their calendar."""

    membres: tuple[Membre, ...]
    regles: Jeu = "aucune"
    president: str = ""
    sortants: tuple[str, ...] = ()
    sequence: int = 0


class PointsOrdonnes(Evenement):
    """The order of the agenda is chosen."""

    ordre: tuple[str, ...]


class SeanceConvoquee(Evenement):
    """The members are called."""

    convocation: Convocation


class SeanceReportee(Evenement):
    """The séance is put off; `ordre_du_jour` names what was to be examined, when that was for want of a quorum."""

    motif: str
    faute_de_quorum: bool = False
    ordre_du_jour: tuple[str, ...] = ()
    sequence: int = 0
    le: datetime | None = None


class OrdreDuJourModifie(Evenement):
    """The agenda is no longer the one that members were called with. `membres` are those whose own has changed: who
    stands aside from all that came or went is not told."""

    ajoutes: tuple[str, ...]
    retires: tuple[str, ...]
    membres: tuple[str, ...]
    sequence: int
    le: datetime
    partis: tuple[Point, ...] = ()  # what left, as it was: who carried it had been invited


class OrdreDuJourEpuise(Evenement):
    """Every point is concluded or put off: the minutes wait for their signature."""


class SeanceOuverte(Evenement):
    """The séance has begun. `quorum` is the share that the règlement asks for."""

    presents: tuple[str, ...]
    distants: tuple[str, ...] = ()
    mandats: tuple[Mandat, ...] = ()
    quorum: float | None = None
    le: datetime | None = None


class PresencePointee(Evenement):
    """A member has come in or gone out."""

    membre: str
    presence: Presence
    mandataire: str
    le: datetime


class MembreDeporte(Evenement):
    """A member stands aside on a file."""

    PERSONNEL = {"motif": "(effacé)"}

    candidature: str
    membre: str
    motif: str

    def personnes(self) -> tuple[str, ...]:
        """Give the member."""
        return (self.membre,)


class InteretDeclare(Evenement):
    """A member has declared a tie: they stand aside on the files that it touches."""

    PERSONNEL = {"interet": None}

    interet: Interet | None

    def personnes(self) -> tuple[str, ...]:
        """Give the member."""
        return (self.interet.membre,) if self.interet else ()


class InteretRetire(Evenement):
    """A declared tie is taken back."""

    PERSONNEL = {"siren": "", "operation": "", "motif": "(effacé)"}

    membre: str
    nature: Nature
    siren: str
    operation: str
    motif: str

    def personnes(self) -> tuple[str, ...]:
        """Give the member."""
        return (self.membre,)


class InteretsSuivis(Evenement):
    """What a member has declared for the year in another séance (`de`) holds here: all of it, as it is now."""

    PERSONNEL = {"interets": ()}

    membre: str
    de: str
    interets: tuple[Interet, ...]

    def personnes(self) -> tuple[str, ...]:
        """Give the member."""
        return (self.membre,)


class PointAppele(Evenement):
    """A file is taken up."""

    candidature: str
    le: datetime


class VoixExprimee(Evenement):
    """A member has voted on the file that is examined."""

    candidature: str
    voix: Voix


class PointConclu(Evenement):
    """A file has a conclusion."""

    candidature: str
    conclusion: Conclusion
    sel: str
    le: datetime | None = None


class PointReporte(Evenement):
    """A file waits for another year."""

    candidature: str
    motif: str
    le: datetime | None = None


class PointsRatifies(Evenement):
    """Proposals are concluded as they came."""

    candidatures: tuple[str, ...]
    le: datetime | None = None


class RemarquesRedigees(Evenement):
    """The free part of the minutes is written."""

    remarques: str


class SeanceClose(Evenement):
    """The minutes are signed: every outcome takes effect from this entry."""

    PERSONNEL = {"signataire": None}

    resultats: tuple[Resultat, ...]
    reports: tuple[Report, ...] = ()
    signataire: Signataire | None
    signe_le: datetime
    document: str
    sel: str

    def personnes(self) -> tuple[str, ...]:
        """Give who signed, when they sit."""
        return (self.signataire.membre,) if self.signataire and self.signataire.membre else ()


class ReportsSuivis(Evenement):
    """A région has put files off: the national séance keeps them until all is told."""

    reports: tuple[Report, ...]


class CorrectionSignalee(Evenement):
    """The région has corrected what it proposed after the national minutes were signed: somebody must answer it."""

    point: Point


class DecisionRectifiee(Evenement):
    """A later act corrects one outcome of the minutes, and cites the act that it corrects (`cite`)."""

    PERSONNEL = {"signataire": None}

    resultat: Resultat
    conclusion: Conclusion
    motif: str
    fondement: str
    cite: str
    signataire: Signataire | None
    signe_le: datetime
    document: str
    sel: str
    ancienne: Issue

    def corps(self) -> dict[str, Any]:
        """Give it as the journal keeps it: the texts that it concludes with stand in their document alone, so that an
        entry whose fact says a whole séance stays small."""
        return {**super().corps(), "conclusion": self.conclusion.sans_textes.model_dump(mode="json")}

    def personnes(self) -> tuple[str, ...]:
        """Give who signed, when they sit."""
        return (self.signataire.membre,) if self.signataire and self.signataire.membre else ()


class ReportSigne(Evenement):
    """A later act puts off a file that waited, or that never came, until the next campagne; it cites the minutes that
    were signed without it."""

    PERSONNEL = {"signataire": None}

    report: Report
    motif: str
    cite: str
    signataire: Signataire | None
    signe_le: datetime
    sel: str

    def personnes(self) -> tuple[str, ...]:
        """Give who signed, when they sit."""
        return (self.signataire.membre,) if self.signataire and self.signataire.membre else ()


MouvementDePoint = (
    PointInscrit
    | PointRetire
    | RetraitConstate
    | PublicationConstatee
    | CorrectionSignalee
    | PointAppele
    | VoixExprimee
    | PointConclu
    | PointReporte
    | PointsRatifies
)
Suite = OrdreDuJourModifie | OrdreDuJourEpuise
Assemblement = SeanceOuverte | PresencePointee | MembreDeporte
Declaration = InteretDeclare | InteretRetire | InteretsSuivis
Acte = RemarquesRedigees | SeanceClose | DecisionRectifiee
Attente = DossierAttendu | PointMisEnAttente | ReportsSuivis | ReportSigne
MouvementDeSeance = SeancePlanifiee | SeanceComposee | PointsOrdonnes | SeanceConvoquee | SeanceReportee
Event = MouvementDePoint | MouvementDeSeance | Attente | Suite | Assemblement | Declaration | Acte
