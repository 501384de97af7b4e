"""Who examines a deposited file, and what the services think of it among themselves.

A département's correspondant and its region's may both examine a file. Whoever takes it in charge is shown to the
services; once the region has, the département no longer answers for it. The avis d'opportunité is for the services
alone: no letter, no fact and no version carries it. Each service has its own, which another's leaves as it is.
"""

from datetime import datetime
from typing import assert_never

from candidature.domaine.commandes import (
    DonnerOpportunite,
    Instruire,
    PrendreEnCharge,
    RendreEnCharge,
    SurInstruction,
)
from candidature.domaine.dossier import Candidature, ChargeRendue, Event, OpportuniteDonnee, PriseEnCharge
from candidature.domaine.valeurs import Charge, Opportunite, Statut
from kernel.label.territoires import departement, region
from kernel.refus import Erreur, RegleNonSatisfaite, TransitionImpossible

EN_INSTRUCTION: frozenset[Statut] = frozenset({"annoncee", "deposee", "complements_demandes", "recevable"})
REGION = "R"  # how the word of a région begins


def decide(candidature: Candidature, command: SurInstruction, now: datetime) -> tuple[Event, ...]:
    """Answer a command."""
    if candidature.statut not in EN_INSTRUCTION:
        raise TransitionImpossible("Ce dossier n'est pas en cours d'instruction : il n'est pas encore connu, ou clos.")
    match command:
        case PrendreEnCharge():
            return _prendre(candidature, command, now)
        case RendreEnCharge():
            return _rendre(candidature, command)
        case DonnerOpportunite():
            return _opiner(candidature, command, now)
        case _:
            assert_never(command)


def _prendre(candidature: Candidature, command: PrendreEnCharge, now: datetime) -> tuple[Event, ...]:
    territoire = _sien(candidature, command, "vous prenez ce dossier")
    if (actuelle := candidature.charge) is not None:
        if (actuelle.par, actuelle.territoire) == (command.auteur, territoire):
            return ()
        exige(candidature, command)
    return (PriseEnCharge(charge=Charge(par=command.auteur, territoire=territoire, le=now)),)


def _sien(candidature: Candidature, command: PrendreEnCharge | DonnerOpportunite, acte: str) -> str:
    """Give for which territory somebody acts: the one that is said, or the only one that they share with the file."""
    communs = [t for t in candidature.territoires if t in command.territoires]
    if command.territoire in communs:
        return command.territoire
    if not command.territoire and len(communs) == 1:
        return communs[0]
    message = f"Dites pour quel territoire {acte} : {', '.join(communs)}."
    raise RegleNonSatisfaite(message, Erreur("/territoire", "territoire-a-choisir", message))


def _rendre(candidature: Candidature, command: RendreEnCharge) -> tuple[Event, ...]:
    if candidature.charge is None:
        return ()
    if candidature.charge.territoire not in command.territoires:
        ou = candidature.charge.territoire
        raise TransitionImpossible(f"Ce dossier est pris en charge pour {ou} : seul ce service peut le rendre.")
    return (ChargeRendue(),)


def _opiner(candidature: Candidature, command: DonnerOpportunite, now: datetime) -> tuple[Event, ...]:
    territoire = _sien(candidature, command, "vous donnez cet avis")
    avis = Opportunite(sens=command.sens, texte=command.texte, par=command.auteur, le=now, territoire=territoire)
    deja = next((o for o in candidature.opportunites if o.de == territoire), None)
    if deja is not None and (deja.sens, deja.texte) == (avis.sens, avis.texte):
        return ()
    return (OpportuniteDonnee(opportunite=avis),)


def exige(candidature: Candidature, command: Instruire) -> None:
    """Refuse to examine for a département a file that its region has taken over."""
    charge = candidature.charge
    if charge is not None and charge.territoire.startswith(REGION) and charge.territoire not in command.territoires:
        raise TransitionImpossible(
            f"La région ({charge.territoire}) a pris ce dossier en charge : demandez-lui de le rendre pour l'instruire."
        )


def service_de(territoire: str) -> str:
    """Name the service that follows files for a territory."""
    code = territoire[1:]
    if territoire.startswith("R"):
        known = region(code)
        return f"Direction régionale chargée du label, {known.nom if known else code}"
    found = departement(code)
    return f"Direction départementale chargée du label, {found.nom if found else code}"
