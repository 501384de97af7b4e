"""The words of a published decision: what is notified of it, what may be asked of it, what may happen to it. The rules
are in `decision.py`."""

from datetime import date, datetime
from typing import Literal

from commission.domaine.point import Decision, Report
from commission.domaine.seance import Signataire
from kernel.decider import Commande, Evenement
from kernel.label.calendrier import PARIS, Moment, zone
from kernel.model import Frozen

Statut = Literal["inexistante", "notifiee", "remise", "lue"]
StatutRecours = Literal["depose", "en_examen", "accorde", "rejete"]
EtatSuite = Literal["a_faire", "en_cours", "faite"]
Remplacement = Literal["", "decision", "ceremonie"]
EN_ATTENTE = frozenset({"depose", "en_examen"})


class Recours(Frozen):
    """A gracious appeal: against which act, by whom, why; what was answered, and the new act that it led to."""

    numero: int
    contre: str
    depose_le: datetime
    depose_par: str
    motif: str
    hors_delai: bool
    statut: StatutRecours = "depose"
    reponse: str = ""
    repondu_le: datetime | None = None
    acte: str = ""


class Suite(Frozen):
    """What became of a reserve or a recommandation: how far it is, in the words of who carries the file."""

    etat: EtatSuite
    commentaire: str
    le: datetime
    par: str


class Notification(Frozen):
    """The state: the decision that holds, since when it may be read, since when it is. `confiee` is the one that its
    porteurs were told under embargo, until it is notified: nothing else shows then."""

    statut: Statut = "inexistante"
    confiee: Decision | None = None
    confiee_pour: Moment | None = None  # the ceremony that its porteurs were told to wait for
    annee: int = 0
    decision: Decision | None = None
    report: Report | None = None  # the file was put off: nothing is decided of it
    non_examine_le: datetime | None = None  # its porteurs were told that no commission had examined it
    notifiee_le: datetime | None = None
    lue_le: datetime | None = None
    remise_le: date | None = None  # by registered letter, when nobody reads it here
    relancee_le: datetime | None = None
    recours: tuple[Recours, ...] = ()
    suites: dict[str, Suite] = {}
    repondus: dict[str, tuple[str, ...]] = {}  # by a later file of the opération: what it answers, as long as it stands
    rappels: int = 0  # for how many years its porteurs were asked what became of its texts
    suivis: tuple[str, ...] = ()  # who carries the file now, the owner first; what was signed names those of its day
    departements: tuple[str, ...] = ()  # where the opération stands; older entries do not say

    @property
    def porteurs(self) -> tuple[str, ...]:
        """Give who may read the decision and is written to, the owner first."""
        signee = self.decision or self.confiee
        return self.suivis or (signee.porteurs if signee else ())

    @property
    def territoires(self) -> tuple[str, ...]:
        """Give the words by which a token names the territories of a notified decision: départements, then région."""
        region = (f"R{self.decision.region}",) if self.decision else ()
        return (*(f"D{d}" for d in self.departements), *region)

    @property
    def notifiee_depuis(self) -> date | None:
        """Give the day, in Paris, from which the delays of appeal run: that of the letter, or of the reading."""
        lue = self.lue_le.astimezone(zone(PARIS)).date() if self.lue_le else None
        return self.remise_le or lue

    @property
    def en_attente(self) -> Recours | None:
        """Give the appeal that waits for an answer."""
        return next((r for r in self.recours if r.statut in EN_ATTENTE), None)

    @property
    def pendant(self) -> Recours | None:
        """Give the appeal that something is still owed to: its answer or, once granted, the act that corrects."""
        accorde = (r for r in self.recours if r.statut == "accorde" and not r.acte)
        return self.en_attente or next(accorde, None)


class NotifierDecision(Commande):
    """Have a published decision notified; the same again changes nothing."""

    annee: int
    candidature: str


class NotifierReport(Commande):
    """Have the porteurs told that their file is put off until the next campagne; told once."""

    annee: int
    report: Report


class NotifierNonExamen(Commande):
    """Have the porteurs told that no commission has examined their file this year; told once."""

    annee: int
    candidature: str


class ConfierDecision(Commande):
    """Tell the porteurs in confidence what is decided, before it is public; the same again changes nothing."""

    annee: int
    candidature: str


class SuivrePorteurs(Commande):
    """Learn who carries the file now."""

    porteurs: tuple[str, ...]


class LireDecision(Commande):
    """Note that a porteur has read the decision."""

    personne: str


class NoterNotification(Commande):
    """Note the day on which a registered letter has notified a decision that nobody reads; another day corrects it."""

    le: date


class RelancerLecture(Commande):
    """Say that the decision has not been read in time."""


class RappelerSuites(Commande):
    """Ask, each year, what became of the reserves and recommandations that are not done."""


class SuivreReponse(Commande):
    """Learn what a later file of the opération answers of the decision; nothing any more when `repond` is empty."""

    candidature: str
    repond: tuple[str, ...]


class SuivreTexte(Commande):
    """Say how far a reserve or a recommandation of the decision is (`texte`: `reserve-1`, `recommandation-2`)."""

    texte: str
    etat: EtatSuite
    commentaire: str
    personne: str


class DeposerRecours(Commande):
    """Contest the decision before who took it."""

    motif: str
    personne: str


class ExaminerRecours(Commande):
    """Take the appeal up."""


class RepondreRecours(Commande):
    """Grant or refuse the appeal that was examined. Granting changes nothing by itself: a new act does."""

    accorde: bool
    motif: str
    signataire: Signataire


class DecisionNotifiee(Evenement):
    """A decision is there to be read. `reglement` is the version that words what its reserves are tied to; `remplace`
    when another was notified before it."""

    PERSONNEL = {"auteur": None}

    annee: int
    reglement: str = ""  # older entries do not say
    decision: Decision
    auteur: Signataire | None
    notifiee_le: datetime
    porteurs: tuple[str, ...] = ()
    departements: tuple[str, ...] = ()
    remplace: bool = False

    def personnes(self) -> tuple[str, ...]:
        """Give who signed, when they sit."""
        return (self.auteur.membre,) if self.auteur and self.auteur.membre else ()


class ReportNotifie(Evenement):
    """The porteurs are told that their file is put off."""

    annee: int
    report: Report
    le: datetime
    porteurs: tuple[str, ...]


class NonExamenNotifie(Evenement):
    """The porteurs are told that no commission has examined their file."""

    annee: int
    numero: str
    nom: str
    etape: int
    le: datetime
    porteurs: tuple[str, ...]


class DecisionConfiee(Evenement):
    """The porteurs are told under embargo: `ceremonie` is when it ends, `reglement` as at the notification. `remplace`
    says what of an earlier letter does not hold any more, when there was one."""

    annee: int
    reglement: str = ""
    decision: Decision
    ceremonie: Moment | None
    le: datetime
    porteurs: tuple[str, ...] = ()
    remplace: Remplacement = ""


class PorteursSuivis(Evenement):
    """Other people carry the file."""

    porteurs: tuple[str, ...]


class DecisionLue(Evenement):
    """A porteur has read it, for the first time."""

    lue_le: datetime
    personne: str


class NotificationNotee(Evenement):
    """A registered letter has notified it that day."""

    le: date


class LectureRelancee(Evenement):
    """Nobody has read it for seven days: a task."""

    le: datetime


class TexteSuivi(Evenement):
    """It is said how far a reserve or a recommandation is."""

    PERSONNEL = {"commentaire": "(effacé)"}

    texte: str
    etat: EtatSuite
    commentaire: str
    personne: str
    le: datetime

    def personnes(self) -> tuple[str, ...]:
        """Give who says it."""
        return (self.personne,)


class ReponseSuivie(Evenement):
    """A later file answers the reserves, or the recommandations; or answers nothing any more."""

    candidature: str
    repond: tuple[str, ...]


class SuitesRappelees(Evenement):
    """A year more has passed (`rang`), and something is left to be done."""

    rang: int
    le: datetime


class RecoursDepose(Evenement):
    """The decision is contested."""

    PERSONNEL = {"recours": None}

    recours: Recours | None

    def personnes(self) -> tuple[str, ...]:
        """Give who contests."""
        return (self.recours.depose_par,) if self.recours else ()


class RecoursExamine(Evenement):
    """The appeal is taken up."""


class RecoursRepondu(Evenement):
    """The appeal has its answer."""

    PERSONNEL = {"signataire": None}

    accorde: bool
    motif: str
    signataire: Signataire | None
    le: datetime

    def personnes(self) -> tuple[str, ...]:
        """Give who signed, when they sit."""
        return (self.signataire.membre,) if self.signataire and self.signataire.membre else ()


Lecture = LireDecision | NoterNotification | RelancerLecture
Appel = DeposerRecours | ExaminerRecours | RepondreRecours
Suivi = SuivrePorteurs | SuivreTexte | SuivreReponse | RappelerSuites
Annonce = NotifierDecision | NotifierReport | NotifierNonExamen
Command = ConfierDecision | Annonce | Lecture | Suivi | Appel
Relation = (
    ReportNotifie
    | NonExamenNotifie
    | DecisionConfiee
    | DecisionNotifiee
    | DecisionLue
    | NotificationNotee
    | LectureRelancee
)
Event = (
    Relation
    | PorteursSuivis
    | TexteSuivi
    | ReponseSuivie
    | SuitesRappelees
    | RecoursDepose
    | RecoursExamine
    | RecoursRepondu
)
