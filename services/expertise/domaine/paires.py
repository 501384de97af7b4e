"""What the administration decides of an expert and a file: put them aside, waive what may be, take that back."""

from datetime import datetime

from expertise.domaine.commandes import DeciderPaire
from expertise.domaine.dossier import DecisionPaire, Expertise
from expertise.domaine.evenements import Event, PaireDecidee
from expertise.domaine.expert import Expert
from expertise.domaine.incompatibilites import incompatibilites
from expertise.domaine.liens import conflit
from expertise.domaine.mandats import exige_en_cours
from kernel.refus import Erreur, RegleNonSatisfaite, TransitionImpossible


def decider_paire(e: Expertise, command: DeciderPaire, expert: Expert | None, now: datetime) -> tuple[Event, ...]:
    """Put an expert aside, waive all of their ties that may be, or take back what was decided."""
    exige_en_cours(e)
    if expert is None and command.sens != "retablir":
        message = "Cette personne n'est pas dans le vivier : vérifiez son identifiant."
        raise RegleNonSatisfaite(message, Erreur("/expert", "expert-inconnu", message))
    known = next((d for d in e.decisions if d.expert == command.expert), DecisionPaire(expert=command.expert))
    change = _decision(e, command, expert, known, now)
    if (change.ecarte, change.levees) == (known.ecarte, known.levees):
        return ()
    return (PaireDecidee(**dict(change)),)


def _decision(
    e: Expertise, command: DeciderPaire, expert: Expert | None, known: DecisionPaire, now: datetime
) -> DecisionPaire:
    match command.sens:
        case "ecarter":
            if e.mandat(command.expert):
                raise TransitionImpossible("Cet expert a un mandat sur ce dossier : remplacez-le d'abord.")
            return known.model_copy(update={"ecarte": True, "motif": command.motif})
        case "lever":
            levees = _levables(e, expert, now) if expert else ()
            return known.model_copy(update={"ecarte": False, "levees": levees, "motif": command.motif})
        case _:
            plain = DecisionPaire(expert=command.expert, motif=command.motif)
            sans = e.model_copy(update={"decisions": tuple(d for d in e.decisions if d is not known)})
            if e.mandat(command.expert) and expert and conflit(sans, expert, now):
                raise TransitionImpossible("Cet expert siège ici grâce à cette levée : remplacez-le d'abord.")
            return plain


def _levables(e: Expertise, expert: Expert, now: datetime) -> tuple[str, ...]:
    """Give the names of the ties to waive. Raises RegleNonSatisfaite when the law forbids it, or there is none."""
    found = incompatibilites(expert, e.dossier, now)
    legales = [i.motif for i in found if not i.levable]
    if legales:
        message = f"Cette incompatibilité ne peut pas être levée ({legales[0]}) : choisissez un autre expert."
        raise RegleNonSatisfaite(message, Erreur("/expert", "incompatibilite-legale", message))
    if not found and not any(d.expert == expert.personne and d.ecarte for d in e.decisions):
        message = "Rien ne s'oppose à cet expert sur ce dossier : il n'y a rien à lever."
        raise RegleNonSatisfaite(message, Erreur("/expert", "rien-a-lever", message))
    return tuple(i.nom for i in found)
