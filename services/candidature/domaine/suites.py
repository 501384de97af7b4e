"""What becomes of a deposited file elsewhere: its expertise goes on, the palmarès says what was decided."""

from typing import assert_never

from candidature.domaine.commandes import PublierDecision, SuivreExpertise
from candidature.domaine.dossier import Candidature, DecisionPubliee, Event, ExpertiseSuivie
from candidature.domaine.suivi import EXPERTISES, Decision, Expertise


def decide(candidature: Candidature, command: SuivreExpertise | PublierDecision) -> tuple[Event, ...]:
    """Answer a command."""
    match command:
        case SuivreExpertise(expertise=expertise):
            return suivre(candidature, expertise)
        case PublierDecision(decision=decision):
            return publier(candidature, decision)
        case _:
            assert_never(command)


def suivre(candidature: Candidature, expertise: Expertise) -> tuple[Event, ...]:
    """Follow the expertise of a deposited file; it never goes back."""
    avance = EXPERTISES.index(expertise) > EXPERTISES.index(candidature.expertise)
    return (ExpertiseSuivie(expertise=expertise),) if avance and candidature.versions else ()


def publier(candidature: Candidature, decision: Decision) -> tuple[Event, ...]:
    """Learn the decision. A file withdrawn in time, or that nobody examined, has none to learn."""
    if candidature.statut not in ("recevable", "labellisee", "ajournee") or candidature.decision == decision:
        return ()
    return (DecisionPubliee(decision=decision),)
