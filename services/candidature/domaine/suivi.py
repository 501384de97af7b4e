"""What a file follows of what happens elsewhere, and what it shows of where it stands (the suivi), which is not its
status.

From the regional séances on it follows the calendar alone, identically for everybody: nothing decided shows before
the palmarès is public (domain.md §1).
"""

from datetime import datetime
from typing import Literal

from candidature.domaine.identite import Trait
from candidature.domaine.porteur import Structure
from candidature.domaine.territoire import Lieu
from kernel.decider import Evenement
from kernel.label.calendrier import Calendrier, Jalon, est_passee
from kernel.model import Frozen

Expertise = Literal["", "en_expertise", "expertise_rendue"]
EXPERTISES: tuple[Expertise, ...] = ("", "en_expertise", "expertise_rendue")  # in order: it never goes back


class Decision(Frozen):
    """What the commission has decided and the palmarès published: `document` keeps its reasons and reserves."""

    issue: Literal["labellise", "ajourne"]
    etape_accordee: int
    document: str

    @property
    def statut(self) -> Literal["labellisee", "ajournee"]:
        """Give the status of the file that it makes."""
        return "labellisee" if self.issue == "labellise" else "ajournee"


# What is learnt


class ExpertsSuivis(Evenement):
    """Other experts look at the file."""

    experts: tuple[str, ...]


class ExpertiseSuivie(Evenement):
    """The expertise has gone further."""

    expertise: Expertise


class DecisionPubliee(Evenement):
    """The decision is public."""

    decision: Decision


class CandidatureReportee(Evenement):
    """A commission has put it off: nothing is decided, and the next campagne may take it up."""

    annee: int


class PorteursSuivis(Evenement):
    """The people of the opération have changed, or its partners (SIREN), and the file's with them."""

    proprietaire: str
    coediteurs: tuple[str, ...]
    partenaires: tuple[str, ...] = ()


class IdentiteSuivie(Evenement):
    """The opération is said otherwise (`change` names what differs), and its draft with it."""

    nom: str
    lieux: tuple[Lieu, ...]
    porteur: Structure
    change: tuple[Trait, ...]


SuiteConnue = ExpertsSuivis | ExpertiseSuivie | DecisionPubliee | CandidatureReportee | PorteursSuivis | IdentiteSuivie


# What is shown


def suivi(statut: str, expertise: Expertise, calendrier: Calendrier | None, now: datetime) -> str:
    """Give what a file shows: its status, but while it is examined, how far the expertise and the calendar are."""
    if statut != "recevable":
        return statut
    if calendrier is not None and est_passee(calendrier.jalon(Jalon.COMMISSION_NATIONALE), now):
        return "en_commission_nationale"
    if calendrier is not None and est_passee(calendrier.jalon(Jalon.DEBUT_COMMISSIONS_REGIONALES), now):
        return "en_commission_regionale"
    return expertise or statut
