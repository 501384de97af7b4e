"""The words of a candidature: its state, what may be asked of it, what may happen to it (rules: `candidature.py`)."""

from collections.abc import Mapping
from datetime import date, datetime

from candidature.domaine.effacement import EffacementSuivi, Garde
from candidature.domaine.operation import Operation
from candidature.domaine.plan import Campagne
from candidature.domaine.porteur import Charte, Structure
from candidature.domaine.suivi import Decision, Expertise, SuiteConnue
from candidature.domaine.territoire import Lieu, fuseau, mots
from candidature.domaine.valeurs import (
    Avis,
    Camp,
    Charge,
    Demande,
    Opportunite,
    Reponse,
    Statut,
    Suite,
    Version,
    Visibilite,
)
from kernel.decider import Evenement
from kernel.label.calendrier import Jalon, Moment
from kernel.label.formulaire import Champ
from kernel.label.reglement import Etape, Reglement, reglement
from kernel.model import Frozen


class Candidature(Frozen):
    """The state of one candidature. `lieux`, `porteur` and `nom` are those of the opération on the day it was made."""

    statut: Statut = "inexistante"
    est_connue: bool = False  # announced or deposited once: before that, and for ever without it, its authors' alone
    operation: str = ""
    annee: int = 0
    etape: int = 0
    reglement: str = ""
    numero: str = ""
    nom: str = ""
    lieux: tuple[Lieu, ...] = ()
    porteur: Structure | None = None
    proprietaire: str = ""
    coediteurs: tuple[str, ...] = ()
    partenaires: tuple[str, ...] = ()  # the legal units that work on the opération beside its porteur
    reponses: dict[str, Reponse] = {}
    reprises: dict[str, dict[str, Reponse]] = {}  # answers taken over from another file, part by part of the form
    complements: dict[str, Reponse] = {}  # answers to a request for compléments, until they are handed in
    demandes: tuple[Demande, ...] = ()
    prolongation: Moment | None = None  # a deadline of its own for the deposit
    rappels: dict[str, int] = {}  # the rank of the last reminder of a deadline, by its name
    reports: dict[str, int] = {}  # how many times it was told that a deadline of all has moved, by its name
    reprise_de: str = ""
    lignee: tuple[str, ...] = ()  # that file and those it came from itself, back to the last that was examined
    laissees: tuple[str, ...] = ()  # the fields of that other file whose answer was too long to be taken over
    suites: tuple[Suite, ...] = ()
    versions: tuple[Version, ...] = ()
    avis: Avis | None = None
    charge: Charge | None = None
    opportunites: tuple[Opportunite, ...] = ()  # one a service, the last given comes last
    motif: str = ""
    effet_le: date | None = None
    expertise: Expertise = ""
    experts: tuple[str, ...] = ()  # who has accepted to look at it, as expertise last told: for messages alone
    decision: Decision | None = None
    garde: Garde = Garde()

    @property
    def regles(self) -> Reglement:
        """Give the rules it is under, for ever."""
        return reglement(self.reglement)

    @property
    def regles_etape(self) -> Etape:
        """Give the rules of its étape."""
        etape = self.regles.etape(self.etape)
        assert etape is not None, "an étape that its règlement does not have was refused at creation"
        return etape

    @property
    def territoires(self) -> tuple[str, ...]:
        """Give the words of its territories."""
        return mots(self.lieux)

    @property
    def fuseau(self) -> str | None:
        """Give the zone of the clocks there, when it is not that of Paris."""
        return fuseau(self.lieux)

    @property
    def champs(self) -> tuple[Champ, ...]:
        """Give the fields of its form: those of its étape, then one for each reserve or recommandation to answer."""
        return (*self.regles.champs(self.etape), *(s.question for s in self.suites))

    def champ(self, code: str) -> Champ | None:
        """Give a field of its form."""
        return next((s.question for s in self.suites if s.code == code), self.regles.champ(self.etape, code))

    @property
    def demande(self) -> Demande | None:
        """Give the request for compléments that waits for its answer."""
        waiting = ("complements_demandes", "en_attente")
        return next((d for d in self.demandes if (self.statut, d.statut) == waiting), None)

    @property
    def donnees(self) -> Mapping[str, Reponse]:
        """Give the answers as they stand: what was taken over, under what was typed, under what is being completed."""
        completes = {code: r for code, r in self.complements.items() if self.demande and code in self.demande.champs}
        reprises = {code: r for partie in self.reprises.values() for code, r in partie.items()}
        return {code: r for code, r in {**reprises, **self.reponses, **completes}.items() if r.valeur is not None}


class Contexte(Frozen):
    """What the rules read beside the candidature: its campagne and its opération."""

    campagne: Campagne | None = None
    operation: Operation | None = None


class CandidatureCreee(Evenement):
    """The draft exists."""

    operation: str
    annee: int
    etape: int
    reglement: str
    numero: str
    nom: str
    lieux: tuple[Lieu, ...]
    porteur: Structure
    proprietaire: str
    coediteurs: tuple[str, ...]
    partenaires: tuple[str, ...] = ()
    rappels: dict[str, int] = {}  # those that came too early for it
    reports: dict[str, int] = {}  # how often the deadlines had moved before


class ReponsesReprises(Evenement):
    """The file starts from another: its answers, part by part, and what it must answer. `laissees` were too long."""

    CONTENU = {"reprises": {}}

    reprise_de: str
    reprises: dict[str, dict[str, Reponse]]
    suites: tuple[Suite, ...]
    laissees: tuple[str, ...] = ()
    lignee: tuple[str, ...] = ()  # none in the entries from before it was kept: `reprise_de` at least is of it


class ReponseDonnee(Evenement):
    """A field has an answer; none in what was kept long enough."""

    CONTENU = {"reponse": None}

    champ: str
    reponse: Reponse | None


class ContactDonne(Evenement):
    """A field that speaks of a person has an answer: erased with whoever typed it."""

    PERSONNEL = {"reponse": None}

    champ: str
    reponse: Reponse | None


class ReponseRetiree(Evenement):
    """A field has no answer any more."""

    champ: str


class CandidatureAnnoncee(Evenement):
    """The intention is declared; `depot` is until when the file may then be deposited."""

    depot: Moment | None = None  # none in the entries from before it was kept


class CandidatureDeposee(Evenement):
    """A version is deposited: the one that will be examined, with the charte that it rests on."""

    version: Version
    sel: str
    charte: Charte | None = None  # none in the entries from before a version kept it


class ComplementsDemandes(Evenement):
    """Some fields have to be completed."""

    demande: Demande


class ComplementsRelances(Evenement):
    """The porteur is reminded of the request."""

    le: datetime


class ComplementsFournis(Evenement):
    """The request is answered: a new version is deposited, with the charte as it is then."""

    version: Version
    sel: str
    charte: Charte | None = None


class ComplementsClos(Evenement):
    """The request is closed without an answer: the version that was deposited stands."""

    le: datetime  # its deadline; when the tick ran, in the entries from before


class DepotRappele(Evenement):
    """A deadline comes, and the draft is not deposited: `rang` of its reminders; `reports`, moves of the date known."""

    jalon: Jalon
    rang: int
    echeance: Moment
    reports: int | None = None  # not said in the entries from before a date that moves had its reminders anew


class EcheanceDeplacee(Evenement):
    """A deadline of all has moved, from `de` to `au` for this draft: `rang` of the moves of that date that it knows;
    `rappels`, of the reminders of the new date that this comes too late for, the others being due anew."""

    jalon: Jalon
    rang: int
    de: Moment
    au: Moment
    motif: str
    rappels: int | None = None  # those of the old date stand: it is the same for this draft, or was told before


class DepotProlonge(Evenement):
    """It may be deposited until another date; `rang` of the reminders that this comes too late for."""

    PERSONNEL = {"motif": "(effacé)"}

    jusqu_au: Moment
    motif: str
    par: str
    rang: int

    def personnes(self) -> tuple[str, ...]:
        """Give who has decided it."""
        return (self.par,)


class DepotManque(Evenement):
    """The deadline passed on a draft."""

    le: datetime | None = None  # that deadline; none in the entries from before it was kept


class AvisDonne(Evenement):
    """The correspondant has found the file recevable or not."""

    avis: Avis


class PriseEnCharge(Evenement):
    """Somebody of the services has taken the file."""

    charge: Charge


class ChargeRendue(Evenement):
    """Nobody has the file any more."""

    charge: None = None


class OpportuniteDonnee(Evenement):
    """A service has said to the others what it thinks."""

    opportunite: Opportunite


class RecevabiliteNotifiee(Evenement):
    """The porteur knows. `avis_par` has decided it, for `avis_territoire`; `par` has notified it, for `territoire`."""

    recevable: bool
    motif: str
    par: str = ""
    territoire: str = ""
    avis_par: str = ""  # none in the entries from before it was told apart: who notified was taken for who decided
    avis_territoire: str = ""


class Etape1Constatee(Evenement):
    """Étape 1 is held from this day."""

    conditions: tuple[str, ...]
    effet_le: date


class CandidatureRetiree(Evenement):
    """The porteur has withdrawn it."""

    PERSONNEL = {"motif": "(effacé)"}

    motif: str
    le: datetime | None = None


class MessageEcrit(Evenement):
    """Something was said, to one circle of those around the file; `territoire` is that of a correspondant."""

    PERSONNEL = {"texte": "(effacé)"}

    id: str
    le: datetime
    par: str
    camp: Camp
    territoire: str
    visibilite: Visibilite
    texte: str


ComplementsSuivis = ComplementsDemandes | ComplementsRelances | ComplementsFournis | ComplementsClos
InstructionSuivie = PriseEnCharge | ChargeRendue | OpportuniteDonnee
EcheanceSuivie = DepotManque | DepotRappele | DepotProlonge | EcheanceDeplacee
ReponseChangee = ReponseDonnee | ContactDonne | ReponseRetiree
Event = (
    CandidatureCreee
    | ReponsesReprises
    | ComplementsSuivis
    | ReponseChangee
    | CandidatureAnnoncee
    | CandidatureDeposee
    | EcheanceSuivie
    | EffacementSuivi
    | AvisDonne
    | InstructionSuivie
    | RecevabiliteNotifiee
    | Etape1Constatee
    | CandidatureRetiree
    | MessageEcrit
    | SuiteConnue
)
