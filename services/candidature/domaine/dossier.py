"""The words of a candidature: its state, what may be asked of it, what may happen to it, and the fold of one into
the other. The rules are in `candidature.py`."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal, assert_never

from pydantic import JsonValue

from candidature.domaine.campagne import Campagne
from candidature.domaine.operation import Operation, Structure
from candidature.domaine.suivi import Decision, Expertise
from candidature.domaine.territoire import Lieu, mots
from kernel.decider import Commande, Evenement
from kernel.label.reglement import Champ, Etape, Reglement, reglement
from kernel.model import Frozen

Statut = Literal[
    "inexistante",
    "brouillon",
    "annoncee",
    "deposee",
    "recevable",
    "irrecevable",
    "constatee",
    "non_deposee",
    "retiree",
    "labellisee",
    "ajournee",
]
BROUILLONS: frozenset[Statut] = frozenset({"brouillon", "annoncee"})
FINIES: frozenset[Statut] = frozenset({"inexistante", "retiree", "irrecevable"})


class Reponse(Frozen):
    """The answer to one field, and who gave it last."""

    valeur: JsonValue
    le: datetime
    par: str


class Version(Frozen):
    """A deposited version: received when, kept under which name in the bucket."""

    numero: int
    recu_le: datetime
    document: str
    depose_par: str


class Avis(Frozen):
    """The correspondant's finding, internal until it is notified."""

    recevable: bool
    motif: str
    par: str


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
    reponses: dict[str, Reponse] = {}
    versions: tuple[Version, ...] = ()
    avis: Avis | None = None
    motif: str = ""
    effet_le: date | None = None
    expertise: Expertise = ""
    decision: Decision | None = None

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

    def champ(self, code: str) -> Champ | None:
        """Give a field of its form."""
        return self.regles.champ(self.etape, code)


class Contexte(Frozen):
    """What the rules read beside the candidature: its campagne and its opération."""

    campagne: Campagne | None = None
    operation: Operation | None = None


# Commands


class CreerCandidature(Commande):
    """Start a draft."""

    operation: str
    annee: int
    etape: int
    numero: str
    auteur: str


class Repondre(Commande):
    """Save the answer to one field; None takes it away."""

    champ: str
    valeur: JsonValue
    auteur: str


class Annoncer(Commande):
    """Declare the intention (précandidature): not a deposit."""


class Deposer(Commande):
    """Deposit what is there. `sel` makes the name of the kept document impossible to guess."""

    auteur: str
    sel: str


class ConstaterNonDepot(Commande):
    """Record that the deadline has passed on a draft: the schedule's command."""


class DonnerAvis(Commande):
    """Find the file recevable, or not and why; it may be given again until it is notified."""

    recevable: bool
    motif: str = ""
    auteur: str


class NotifierAvis(Commande):
    """Tell the porteur what was found."""


class ConstaterEtape1(Commande):
    """Find the conditions of étape 1 fulfilled: `conditions` are the codes that were checked."""

    conditions: tuple[str, ...]
    auteur: str


class Retirer(Commande):
    """Withdraw, for this campagne."""

    motif: str
    auteur: str


class SuivreExpertise(Commande):
    """Follow the expertise to where it stands now; it never goes back."""

    expertise: Expertise


class PublierDecision(Commande):
    """Learn what the palmarès has published."""

    decision: Decision


# Events


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


class ReponseDonnee(Evenement):
    """A field has an answer."""

    champ: str
    reponse: Reponse


class ContactDonne(Evenement):
    """A field that speaks of a person has an answer: erased with whoever typed it."""

    PERSONNEL = {"reponse": None}

    champ: str
    reponse: Reponse | None


class ReponseRetiree(Evenement):
    """A field has no answer any more."""

    champ: str


class CandidatureAnnoncee(Evenement):
    """The intention is declared."""


class CandidatureDeposee(Evenement):
    """A version is deposited: the one that will be examined."""

    version: Version
    sel: str


class DepotManque(Evenement):
    """The deadline passed on a draft."""


class AvisDonne(Evenement):
    """The correspondant has found the file recevable or not."""

    avis: Avis


class RecevabiliteNotifiee(Evenement):
    """The porteur knows."""

    recevable: bool
    motif: str


class Etape1Constatee(Evenement):
    """Étape 1 is held from this day."""

    conditions: tuple[str, ...]
    effet_le: date


class CandidatureRetiree(Evenement):
    """The porteur has withdrawn it."""

    PERSONNEL = {"motif": "(effacé)"}

    motif: str


class ExpertiseSuivie(Evenement):
    """The expertise has gone further."""

    expertise: Expertise


class DecisionPubliee(Evenement):
    """The decision is public."""

    decision: Decision


Command = (
    CreerCandidature
    | Repondre
    | Annoncer
    | Deposer
    | ConstaterNonDepot
    | DonnerAvis
    | NotifierAvis
    | ConstaterEtape1
    | Retirer
    | SuivreExpertise
    | PublierDecision
)
Event = (
    CandidatureCreee
    | ReponseDonnee
    | ContactDonne
    | ReponseRetiree
    | CandidatureAnnoncee
    | CandidatureDeposee
    | DepotManque
    | AvisDonne
    | RecevabiliteNotifiee
    | Etape1Constatee
    | CandidatureRetiree
    | ExpertiseSuivie
    | DecisionPubliee
)


# The fold


def evolve(candidature: Candidature, event: Event) -> Candidature:
    """Fold one event."""
    change = candidature.model_copy
    match event:
        case CandidatureCreee():
            return Candidature(statut="brouillon", **dict(event))
        case ReponseDonnee(champ=champ, reponse=reponse) | ContactDonne(champ=champ, reponse=reponse):
            return change(update={"reponses": _avec(candidature.reponses, champ, reponse)})
        case ReponseRetiree(champ=champ):
            return change(update={"reponses": _avec(candidature.reponses, champ, None)})
        case CandidatureAnnoncee():
            return change(update={"statut": "annoncee", "est_connue": True})
        case CandidatureDeposee(version=version):
            versions = (*candidature.versions, version)
            return change(update={"statut": "deposee", "est_connue": True, "versions": versions})
        case DepotManque():
            return change(update={"statut": "non_deposee"})
        case AvisDonne() | ExpertiseSuivie():
            return change(update=dict(event))
        case RecevabiliteNotifiee(recevable=recevable):
            return change(update={"statut": "recevable" if recevable else "irrecevable"})
        case Etape1Constatee(effet_le=effet_le):
            return change(update={"statut": "constatee", "effet_le": effet_le})
        case CandidatureRetiree(motif=motif):
            return change(update={"statut": "retiree", "motif": motif})
        case DecisionPubliee(decision=decision):
            return change(update={"statut": decision.statut, "decision": decision})
        case _:
            assert_never(event)


def _avec(reponses: Mapping[str, Reponse], champ: str, reponse: Reponse | None) -> dict[str, Reponse]:
    """Give the answers with one changed; an erased one is as one never given."""
    autres = {code: r for code, r in reponses.items() if code != champ}
    return autres if reponse is None else {**autres, champ: reponse}
