"""The published language: one frozen model per fact. A fact carries the public state of its aggregate.

A consumer keeps the newest copy of each stream and ignores older ones; it never depends on having seen every fact.
`AUDIENCE` names the services that may receive the fact: until publication, nothing about an outcome has any.
Facts are read tolerantly: a field added here reaches consumers that do not know it yet.
"""

from datetime import UTC, date, datetime, time
from typing import Any, ClassVar, Self

from pydantic import Field

from kernel.label.calendrier import Calendrier, Moment, Phase
from kernel.label.places import Places
from kernel.model import Tolerant

CANDIDATURE, EXPERTISE, COMMISSION = "candidature", "expertise", "commission"
SOLVEUR, PV, ACCUSES = "solveur", "pv", "accuses"  # functions beside the services, each with a queue of its own:
FONCTIONS = frozenset({SOLVEUR, PV, ACCUSES})  # the assignment; the prints of minutes, of deposits. They keep no copy


class Fait(Tolerant):
    """What a service tells the others about one of its aggregates."""

    VERSION: ClassVar[int] = 1
    AUDIENCE: ClassVar[frozenset[str]]
    flux: str = Field(default="", exclude=True)  # whose fact it is: the envelope says it, a reader is told here

    @property
    def identifiant(self) -> str:
        """Give the identifier of the aggregate that the fact is about."""
        return self.flux.split("#", 1)[1]

    @classmethod
    def type_fait(cls) -> str:
        """Give the name that travels: `CampagneOuverte-V1`."""
        return f"{cls.__name__}-V{cls.VERSION}"


class EtatCampagne(Tolerant):
    """The public state of a campagne: who it is, its rules, its dates, and the phase that was recorded;
    `lettre_confidentielle` when porteurs may be told their decision under embargo."""

    annee: int
    reglement: str
    calendrier: Calendrier
    phase: Phase
    lettre_confidentielle: bool = False


class FaitCampagne(Fait):
    """Something about a campagne."""

    AUDIENCE: ClassVar[frozenset[str]] = frozenset({EXPERTISE, COMMISSION})
    etat: EtatCampagne


class CampagnePlanifiee(FaitCampagne):
    """The year's session has its rules and dates."""


class EcheanceReportee(FaitCampagne):
    """A date of the campagne has moved."""


class PhaseConstatee(FaitCampagne):
    """The schedule has recorded that a phase has begun."""


class CommunePublique(Tolerant):
    """A commune by code and name."""

    code: str
    nom: str


class EtapePublique(Tolerant):
    """An étape held: the year of its label and where that is known from."""

    etape: int
    annee: int
    source: str


class Reserve(Tolerant):
    """What an adjourned file must answer when it comes back, tied to an engagement or an axe (`champ`)."""

    numero: int
    champ: str
    texte: str


class PointDecide(Tolerant):
    """The outcome of one file in a séance. `issue` is valide, ajourne, renvoi_national (regional) or labellise,
    ajourne (national); `etape_accordee` may be lower than the étape asked, 0 when nothing is granted. Reasons, reserves
    and recommandations are long when there are many files: they may stand in `document`, in the bucket, instead."""

    candidature: str
    operation: str
    numero: str
    nom: str
    etape: int
    issue: str
    etape_accordee: int
    motifs: str = ""
    reserves: tuple[Reserve, ...] = ()
    recommandations: tuple[str, ...] = ()
    document: str = ""
    acte: str = ""  # the later act that corrects it, if any


class PointSigne(PointDecide):
    """A point as its own service hears of it: how much it asks for goes from a région to the nation, no further."""

    nb_reserves: int = 0
    nb_recommandations: int = 0


class DossierReporte(Tolerant):
    """A file that signed minutes put off until the next campagne. `document` keeps the reason, for its porteurs."""

    candidature: str
    numero: str
    nom: str
    etape: int
    document: str = ""


class DeportConnu(Tolerant):
    """Who stood aside on a file in a séance: it goes with the file to the next one, and never out of the service."""

    candidature: str
    membre: str


class SuiteRepondue(Tolerant):
    """What a later file answers: the reserves, or the recommandations (`genre`), of the decision on another."""

    candidature: str
    genre: str


class EtatCandidature(Tolerant):
    """What other services know of a file, from its deposit on. `document` names the deposited version in the bucket;
    `porteurs` are pseudonyms, the owner first; `sirens` the legal units that carry it, `partenaires` those that work on
    its opération beside them. `repond` says of which decisions it answers the reserves or the recommandations."""

    operation: str
    numero: str
    nom: str
    annee: int
    etape: int
    reglement: str
    statut: str
    communes: tuple[CommunePublique, ...]
    departements: tuple[str, ...]
    region: str
    sirens: tuple[str, ...]
    porteurs: tuple[str, ...]
    document: str
    partenaires: tuple[str, ...] = ()
    effet_le: date | None = None
    repond: tuple[SuiteRepondue, ...] = ()

    @property
    def effet_a(self) -> datetime | None:
        """Give the instant from which it has effect: a day begins at midnight, UTC."""
        return datetime.combine(self.effet_le, time(), UTC) if self.effet_le else None


class FaitCandidature(Fait):
    """Something about a file."""

    AUDIENCE: ClassVar[frozenset[str]] = frozenset({EXPERTISE, COMMISSION})
    etat: EtatCandidature


class CandidatureDeposee(FaitCandidature):
    """A version is deposited."""

    AUDIENCE: ClassVar[frozenset[str]] = frozenset({EXPERTISE, COMMISSION, ACCUSES})


class RecevabiliteNotifiee(FaitCandidature):
    """The porteur knows whether the file is recevable."""


class Etape1Constatee(FaitCandidature):
    """Étape 1 is held, at once and for everybody; the opération itself learns it by this fact."""

    AUDIENCE: ClassVar[frozenset[str]] = frozenset({CANDIDATURE, COMMISSION})


class CandidatureRetiree(FaitCandidature):
    """The porteur has withdrawn the file."""


class PorteursChanges(FaitCandidature):
    """The people who carry a deposited file are not the same any more."""


class CandidatureCommencee(FaitCandidature):
    """A draft exists. Its own service alone hears of it, to give it the people that its opération has by then."""

    AUDIENCE: ClassVar[frozenset[str]] = frozenset({CANDIDATURE})


class EtatOperation(Tolerant):
    """What others know of an opération: the étapes it holds, each with its year and where that is known from."""

    nom: str
    communes: tuple[CommunePublique, ...]
    departements: tuple[str, ...]
    region: str
    etapes: tuple[EtapePublique, ...]


class EtapeAcquise(Fait):
    """An opération holds an étape taken over from before: the register must show it."""

    AUDIENCE: ClassVar[frozenset[str]] = frozenset({COMMISSION})
    etat: EtatOperation


class EtatEditeurs(Tolerant):
    """Who works on an opération: pseudonyms, the owner first. It stays inside the service of candidatures."""

    editeurs: tuple[str, ...]


class EditeursChanges(Fait):
    """The people of an opération have changed, or its partners: its files follow."""

    AUDIENCE: ClassVar[frozenset[str]] = frozenset({CANDIDATURE})
    etat: EtatEditeurs


class EtatAffectation(Tolerant):
    """A year's validated pairs: to be carried to each file. It stays inside the expertise service. `documents` gives,
    by the number of a proposal, the folder where it is explained."""

    annee: int
    places: Places
    documents: dict[str, str] = {}


class AffectationValidee(Fait):
    """The administration has validated who looks at which file."""

    AUDIENCE: ClassVar[frozenset[str]] = frozenset({EXPERTISE})
    etat: EtatAffectation


class EtatCalcul(Tolerant):
    """Which assignment is asked for: the year and the number of the work. All else is read when it begins."""

    annee: int
    numero: int


class CalculDemande(Fait):
    """The administration asks for an assignment to be worked out."""

    AUDIENCE: ClassVar[frozenset[str]] = frozenset({SOLVEUR})
    etat: EtatCalcul


class EtatInteret(Tolerant):
    """Who has declared a tie, or has another structure or territory, and the files on which they sit. What it is stays
    with them."""

    expert: str
    dossiers: tuple[str, ...]


class InteretDeclare(Fait):
    """An expert who sits on files may be tied to them since. It stays inside the expertise service."""

    AUDIENCE: ClassVar[frozenset[str]] = frozenset({EXPERTISE})
    etat: EtatInteret


class EtatExpertise(Tolerant):
    """What others know of the expertise of a file; `synthese` names the document once it is given, never before.
    `experts` are the pseudonyms of who has accepted it, for what is said around it among experts and services. Who they
    are is told to the porteur by a letter of the expertise service, never by what this gives."""

    candidature: str
    annee: int
    etape: int
    region: str
    statut: str
    synthese: str = ""
    experts: tuple[str, ...] | None = None  # not said by facts from before


class FaitExpertise(Fait):
    """Something about the expertise of a file."""

    AUDIENCE: ClassVar[frozenset[str]] = frozenset({CANDIDATURE})
    etat: EtatExpertise


class ExpertsNommes(FaitExpertise):
    """Every seat of the file is held by an expert who has accepted."""


class MandatsChanges(FaitExpertise):
    """Those who have accepted to look at the file may not be the same any more."""


class SyntheseRendue(FaitExpertise):
    """The synthesis is given: the file may be examined."""

    AUDIENCE: ClassVar[frozenset[str]] = frozenset({CANDIDATURE, COMMISSION})


class InteretConnu(Tolerant):
    """A tie that a member has declared for the year: it goes to each séance of it, never out of the service."""

    membre: str
    nature: str
    siren: str = ""
    operation: str = ""
    declare_le: datetime


class EtatSeance(Tolerant):
    """The outcomes of a closed séance, and what members have declared there for the year (None: nobody ever did);
    `en_attente` are files that came once its minutes were signed. It stays inside the commission service until
    publication."""

    annee: int
    niveau: str
    points: tuple[PointSigne, ...]
    deports: tuple[DeportConnu, ...] = ()
    interets: tuple[InteretConnu, ...] | None = None
    reports: tuple[DossierReporte, ...] = ()
    en_attente: tuple[str, ...] = ()


class InteretsDesMembres(Fait):
    """A member has declared a tie for the year, or taken one back: the other séances of the year follow."""

    AUDIENCE: ClassVar[frozenset[str]] = frozenset({COMMISSION})
    etat: EtatSeance


class SeanceClose(Fait):
    """The minutes are signed: what they say is in force. What prints them is of the same service."""

    AUDIENCE: ClassVar[frozenset[str]] = frozenset({COMMISSION, PV})
    etat: EtatSeance


class EtatAudiences(Tolerant):
    """When and where a région examines which files; `quand` is None while its séance is put off. What is examined at
    the national séance would tell what the régions have concluded: it is not said."""

    annee: int
    region: str
    quand: Moment | None
    lieu: str
    candidatures: tuple[str, ...]


class AudiencesFixees(Fait):
    """A regional séance is convened, its agenda has changed, or it is put off: who presents a file is to be told."""

    AUDIENCE: ClassVar[frozenset[str]] = frozenset({EXPERTISE})
    etat: EtatAudiences


class EtatConfidence(Tolerant):
    """The files whose porteurs are told their decision under embargo. Which decision stays in the séance."""

    annee: int
    candidatures: tuple[str, ...]


class DecisionsConfiees(Fait):
    """Porteurs are to be told in confidence. It stays inside the commission service."""

    AUDIENCE: ClassVar[frozenset[str]] = frozenset({COMMISSION})
    etat: EtatConfidence


class EtatPalmares(Tolerant):
    """A published palmarès: every decision of the year at étapes 2 to 4, the files that were put off, and those that no
    commission has examined (`non_examines`), until they are."""

    annee: int
    publie_le: datetime
    decisions: tuple[PointDecide, ...]
    reports: tuple[DossierReporte, ...] = ()
    non_examines: tuple[str, ...] = ()


class PalmaresPublie(Fait):
    """The palmarès is public: labels come into being, files and opérations learn what was decided."""

    AUDIENCE: ClassVar[frozenset[str]] = frozenset({CANDIDATURE, COMMISSION})
    etat: EtatPalmares


class EtatLabel(Tolerant):
    """What the register says of a label once it has changed: its year, the file and the act on which it rests, and when
    it was taken back, if it is."""

    operation: str
    etape: int
    annee: int
    candidature: str = ""
    acte: str = ""
    retire_le: datetime | None = None


class LabelChange(Fait):
    """A label is taken back, given back, or its year put right: the opération follows the register."""

    AUDIENCE: ClassVar[frozenset[str]] = frozenset({CANDIDATURE})
    etat: EtatLabel


FAITS: dict[str, type[Fait]] = {
    fait.type_fait(): fait
    for fait in (
        CampagnePlanifiee,
        EcheanceReportee,
        PhaseConstatee,
        CandidatureDeposee,
        RecevabiliteNotifiee,
        Etape1Constatee,
        CandidatureRetiree,
        PorteursChanges,
        CandidatureCommencee,
        EditeursChanges,
        EtapeAcquise,
        AffectationValidee,
        CalculDemande,
        InteretDeclare,
        ExpertsNommes,
        MandatsChanges,
        SyntheseRendue,
        AudiencesFixees,
        InteretsDesMembres,
        SeanceClose,
        DecisionsConfiees,
        PalmaresPublie,
        LabelChange,
    )
}


class FaitInconnu(ValueError):  # noqa: N818  a word of the domain, as the refusals are
    """A fact of a type that is not known here: its producer is newer than this reader."""


def fait_du_type(nom: str) -> type[Fait]:
    """Give the model of a fact. Raises FaitInconnu."""
    if nom not in FAITS:
        raise FaitInconnu(nom)
    return FAITS[nom]


class Copie(Tolerant):
    """The newest copy of another's fact, as a consumer keeps it. `origine` is the table that the message came from,
    `apres` says after which order a consumer takes it up again (`kernel.reactions`)."""

    type: str
    flux: str
    seq: int
    correlation: str
    etat: dict[str, Any]
    origine: str = ""
    apres: str = ""

    def lire(self) -> Fait:
        """Give the fact. Raises ValueError when it cannot be read here: another version wrote it."""
        return fait_du_type(self.type).model_validate({"etat": self.etat, "flux": self.flux})

    @classmethod
    def depuis(cls, corps: str) -> Self:
        """Read a message of the topic. Raises ValueError if it is not one."""
        return cls.model_validate_json(corps)
