"""What may be asked of a candidature (rules: `candidature.py`)."""

from pydantic import JsonValue

from candidature.domaine.suivi import Decision, Expertise
from candidature.domaine.valeurs import PointDemande, Reprise, Sens, Visibilite
from kernel.decider import Commande
from kernel.label.calendrier import Jalon, Moment


class CreerCandidature(Commande):
    """Start a draft."""

    operation: str
    annee: int
    etape: int
    numero: str
    auteur: str
    reprise: Reprise | None = None


class Repondre(Commande):
    """Save the answer to one field; None takes it away. `annees` are the campagnes that it may be about, by the hour:
    they are read along with the file."""

    champ: str
    valeur: JsonValue
    auteur: str
    annees: tuple[int, ...] = ()


class Annoncer(Commande):
    """Declare the intention (précandidature): not a deposit."""


class Deposer(Commande):
    """Deposit what is there. `sel` makes the name of the kept document impossible to guess."""

    auteur: str
    sel: str


class ConstaterNonDepot(Commande):
    """Record that the deadline has passed on a draft: the schedule's command."""


class ProlongerDepot(Commande):
    """Give this draft more time than the others have."""

    jusqu_au: Moment
    motif: str
    auteur: str


class RappelerDepot(Commande):
    """Say to a draft that a deadline comes: the schedule's command."""

    jalon: Jalon


class SuivreEcheance(Commande):
    """Tell a draft that a deadline of all has moved: the schedule's command."""

    jalon: Jalon


class Instruire(Commande):
    """Examine a file, for some territories: those of whoever does."""

    territoires: tuple[str, ...] = ()


class DemanderComplements(Instruire):
    """Ask the porteur to complete some fields before a date: only those reopen."""

    points: tuple[PointDemande, ...]
    echeance: Moment
    auteur: str


class FournirComplements(Commande):
    """Hand in what was asked: a new version is deposited. `sel` makes the name of its document impossible to guess."""

    auteur: str
    sel: str


class SuivreComplements(Commande):
    """Remind, then close without an answer: the schedule's command."""


class DonnerAvis(Instruire):
    """Find the file recevable, or not and why; it may be given again until it is notified. `etape_constatee` is the
    étape that the opération is found to be at, when it was checked."""

    recevable: bool
    motif: str = ""
    auteur: str
    etape_constatee: int | None = None


class NotifierAvis(Instruire):
    """Tell the porteur what was found."""

    auteur: str = ""


class PrendreEnCharge(Instruire):
    """Be who examines this file, for a territory."""

    auteur: str
    territoire: str = ""


class RendreEnCharge(Instruire):
    """Leave a file to whoever takes it."""


class DonnerOpportunite(Instruire):
    """Say to the services, and to nobody else, what one of them thinks of the file."""

    sens: Sens
    texte: str
    auteur: str
    territoire: str = ""


class ConstaterEtape1(Instruire):
    """Find the conditions of étape 1 fulfilled: `conditions` are the codes that were checked."""

    conditions: tuple[str, ...]
    auteur: str


class Retirer(Commande):
    """Withdraw, for this campagne."""

    motif: str
    auteur: str


class EcrireMessage(Commande):
    """Say something around the file. `territoires` are the author's as a correspondant; without a `visibilite`, it goes
    to the narrowest circle that they read."""

    id: str
    texte: str
    visibilite: Visibilite | None = None
    auteur: str
    territoires: tuple[str, ...] = ()
    administration: bool = False


class SuivreExperts(Commande):
    """Know who looks at the file: the experts who have accepted it."""

    experts: tuple[str, ...]


class SuivreExpertise(Commande):
    """Follow the expertise to where it stands now; it never goes back."""

    expertise: Expertise


class PublierDecision(Commande):
    """Learn what the palmarès has published."""

    decision: Decision


class ConstaterReport(Commande):
    """Learn that a commission has put the file off until the next campagne."""

    annee: int


class SuivreEditeurs(Commande):
    """Be carried by the people that the opération has now."""


class SuivreConservation(Commande):
    """Announce that what was written in a draft will go, then let it go: the schedule's command."""


class ConserverBrouillon(Commande):
    """Keep a draft whose end is announced."""


class ConstaterExpurgation(Commande):
    """Record that its journal holds nothing of it any more: the schedule's command, once that is so."""


SurComplements = DemanderComplements | FournirComplements | SuivreComplements
SurEcheance = ConstaterNonDepot | RappelerDepot | ProlongerDepot | SuivreEcheance
SurConservation = SuivreConservation | ConserverBrouillon | ConstaterExpurgation
SurInstruction = PrendreEnCharge | RendreEnCharge | DonnerOpportunite
Command = (
    CreerCandidature
    | SurInstruction
    | SurComplements
    | SurEcheance
    | SurConservation
    | Repondre
    | Annoncer
    | Deposer
    | DonnerAvis
    | NotifierAvis
    | ConstaterEtape1
    | Retirer
    | EcrireMessage
    | SuivreExperts
    | SuivreExpertise
    | PublierDecision
    | ConstaterReport
    | SuivreEditeurs
)
