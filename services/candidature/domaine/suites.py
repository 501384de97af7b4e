"""What a file follows of what happens elsewhere: its expertise, what the palmarès says, the people of its opération."""

from typing import assert_never

from candidature.domaine.commandes import (
    ConstaterReport,
    PublierDecision,
    SuivreEditeurs,
    SuivreExpertise,
    SuivreExperts,
)
from candidature.domaine.dossier import Candidature, Event
from candidature.domaine.operation import Operation
from candidature.domaine.suivi import (
    EXPERTISES,
    CandidatureReportee,
    Decision,
    DecisionPubliee,
    Expertise,
    ExpertiseSuivie,
    ExpertsSuivis,
    PorteursSuivis,
)

Suivi = SuivreExpertise | SuivreExperts | PublierDecision | ConstaterReport | SuivreEditeurs


def decide(candidature: Candidature, command: Suivi, operation: Operation | None) -> tuple[Event, ...]:
    """Answer a command."""
    match command:
        case SuivreExpertise(expertise=expertise):
            return suivre(candidature, expertise)
        case SuivreExperts(experts=experts):
            known = candidature.statut == "inexistante" or candidature.experts == experts
            return () if known else (ExpertsSuivis(experts=experts),)
        case PublierDecision(decision=decision):
            return publier(candidature, decision)
        case ConstaterReport(annee=annee):
            return (CandidatureReportee(annee=annee),) if candidature.statut == "recevable" else ()
        case SuivreEditeurs():
            return suivre_editeurs(candidature, operation)
        case _:
            assert_never(command)


def suivre_editeurs(candidature: Candidature, operation: Operation | None) -> tuple[Event, ...]:
    """Be carried by the people that the opération has now, beside the partners that it has: lists and letters follow.
    What people may do is not said here: it is asked of the opération itself, each time."""
    if operation is None or candidature.statut == "inexistante":
        return ()
    now = {nom: getattr(operation, nom) for nom in ("proprietaire", "coediteurs", "partenaires")}
    if all(getattr(candidature, nom) == value for nom, value in now.items()):
        return ()
    return (PorteursSuivis(**now),)


def suivre(candidature: Candidature, expertise: Expertise) -> tuple[Event, ...]:
    """Follow the expertise of a deposited file; it never goes back."""
    avance = EXPERTISES.index(expertise) > EXPERTISES.index(candidature.expertise)
    return (ExpertiseSuivie(expertise=expertise),) if avance and candidature.versions else ()


def publier(candidature: Candidature, decision: Decision) -> tuple[Event, ...]:
    """Learn the decision. A file withdrawn in time, or that nobody examined, has none to learn."""
    if candidature.statut not in ("recevable", "labellisee", "ajournee") or candidature.decision == decision:
        return ()
    return (DecisionPubliee(decision=decision),)
