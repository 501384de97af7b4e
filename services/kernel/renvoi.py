"""Sending a letter anew: an act of its own, on record with its reason, that names the letter and repeats none of it.

The letter is worked out again from the act that called for it, on the state of now: what a later act has superseded
does not leave. A resending has its own notification, so that both are in the log.
"""

from datetime import datetime
from typing import Literal

from kernel.decider import Commande, Decider, Evenement, Vide
from kernel.model import Frozen
from kernel.refus import Doublon, Erreur, RegleNonSatisfaite, TransitionImpossible

RENVOI = "renvoi"
SEPARATEUR = "~"  # of what the letter is about, and which resending it is: the log has it under the former
TERMINEES = frozenset({"envoye", "refuse", "incertain", "sans_destinataire", "remis", "rejete", "signale"})


class Renvoi(Frozen):
    """A letter to send anew: which one, of which entry, to whom; why, and who has asked."""

    statut: Literal["inexistant", "demande"] = "inexistant"
    flux: str = ""
    seq: int = 0
    lettre: str = ""
    personne: str = ""
    motif: str = ""
    par: str = ""


class RenvoyerLettre(Commande):
    """Send a letter anew. `issue` is what came of it, empty when there is no such letter."""

    flux: str
    seq: int
    lettre: str
    personne: str
    motif: str
    auteur: str
    issue: str


class LettreRenvoyee(Evenement):
    """A letter leaves anew."""

    PERSONNEL = {"motif": "(effacé)"}

    flux: str
    seq: int
    lettre: str
    personne: str
    motif: str
    par: str

    def personnes(self) -> tuple[str, ...]:
        """Give whom it is for."""
        return (self.personne,)


def decide(renvoi: Renvoi, command: RenvoyerLettre, _: Vide, _now: datetime) -> tuple[LettreRenvoyee, ...]:
    """Send anew what has ended, but for what an act has made vain."""
    if renvoi.statut != "inexistant":
        raise Doublon("Ce renvoi est déjà demandé : sa lettre est au registre.")
    if not command.issue or f"/{RENVOI}#" in command.flux:
        message = "Cette lettre n'est pas au registre : donnez celle d'origine, telle que la liste la montre."
        raise RegleNonSatisfaite(message, Erreur("/lettre", "lettre-inconnue", message))
    if command.issue == "caduc":
        raise TransitionImpossible("Un acte a rendu cette lettre sans objet : elle ne se renvoie pas.")
    if command.issue not in TERMINEES:
        raise TransitionImpossible("Cette lettre est en train de partir : voyez d'abord ce qu'il en advient.")
    said = command.model_dump(exclude={"auteur", "issue"})
    return (LettreRenvoyee(**said, par=command.auteur),)


def evolve(_renvoi: Renvoi, event: LettreRenvoyee) -> Renvoi:
    """Fold an event."""
    return Renvoi(statut="demande", **dict(event))


def objet(identifiant: str) -> str:
    """Give what a letter is about, from the identifier of what called for it: of a resending, what that was about."""
    return identifiant.partition(SEPARATEUR)[0]


def renvoi(service: str) -> Decider[Renvoi, RenvoyerLettre, LettreRenvoyee, Vide]:
    """Give the aggregate of the resendings of a service."""
    return Decider(
        service=service,
        agregat=RENVOI,
        etat=Renvoi,
        evenements=(LettreRenvoyee,),
        decide=decide,
        evolve=evolve,
        contexte=Vide,
    )
