"""What a file follows of what happens elsewhere: its expertise, what the palmarès says, the people of its opération
and, while it is a draft, what that opération is."""

from functools import reduce
from typing import assert_never

from candidature.domaine.commandes import (
    ConstaterReport,
    PublierDecision,
    SuivreEditeurs,
    SuivreExpertise,
    SuivreExperts,
)
from candidature.domaine.dossier import Candidature, Event
from candidature.domaine.identite import TRAITS, traits
from candidature.domaine.operation import Operation
from candidature.domaine.repli import evolve
from candidature.domaine.suivi import (
    EXPERTISES,
    CandidatureReportee,
    Decision,
    DecisionPubliee,
    Expertise,
    ExpertiseSuivie,
    ExpertsSuivis,
    IdentiteSuivie,
    PorteursSuivis,
)
from candidature.domaine.valeurs import ECRIVABLES

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
    known = all(getattr(candidature, nom) == value for nom, value in now.items())
    return (*(() if known else (PorteursSuivis(**now),)), *suivre_identite(candidature, operation))


def suivre_identite(candidature: Candidature, operation: Operation | None) -> tuple[IdentiteSuivie, ...]:
    """Have a draft be of the opération as it is now. What was deposited keeps what it said."""
    if operation is None or operation.porteur is None or candidature.statut not in ECRIVABLES:
        return ()
    now = traits(operation)
    change = tuple(trait for trait in TRAITS if getattr(candidature, trait) != now[trait])
    return (IdentiteSuivie(**now, change=change),) if change else ()


def a_jour(candidature: Candidature, operation: Operation | None) -> Candidature:
    """Give a draft as its opération makes it: what has changed there may not have reached it yet."""
    return reduce(evolve, suivre_identite(candidature, operation), candidature)


def suivre(candidature: Candidature, expertise: Expertise) -> tuple[Event, ...]:
    """Follow the expertise of a deposited file; it never goes back."""
    avance = EXPERTISES.index(expertise) > EXPERTISES.index(candidature.expertise)
    return (ExpertiseSuivie(expertise=expertise),) if avance and candidature.versions else ()


def publier(candidature: Candidature, decision: Decision) -> tuple[Event, ...]:
    """Learn the decision. A file withdrawn in time, or that nobody examined, has none to learn."""
    if candidature.statut not in ("recevable", "labellisee", "ajournee") or candidature.decision == decision:
        return ()
    return (DecisionPubliee(decision=decision),)
