"""Who sits on a file: the rules of the mandates, from the seat offered to the seat given back.

A seat that cannot be given as assigned is recorded as such (« ecarte »), never silently left: the file goes back among
those to assign, and the reason is told. Nobody is assigned twice to one file by the assignment.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from expertise.domaine.commandes import Accepter, Decliner, EcarterMandat, ProposerMandat, RappelerReponse, Remplacer
from expertise.domaine.conflits import empechement
from expertise.domaine.dossier import FINIES, Expertise, Mandat
from expertise.domaine.evenements import (
    Event,
    MandatAccepte,
    MandatClos,
    MandatDecline,
    MandatEcarte,
    MandatPropose,
    ReponseRappelee,
)
from expertise.domaine.expert import Expert, Role
from kernel.refus import Erreur, Introuvable, RegleNonSatisfaite, TransitionImpossible

DELAI_REPONSE_JOURS = 8
RELANCES_JOURS = (5, 8)  # reminders after the offer; their rank counts from 1


def proposer(e: Expertise, command: ProposerMandat, expert: Expert | None, now: datetime) -> tuple[Event, ...]:
    """Give a seat as assigned, or record why not. Assigned before, here, is done already."""
    if e.statut in FINIES or any(m.expert == command.expert for m in e.mandats):
        return ()
    raison = None if command.role in e.sieges_vides else "le siège est déjà pourvu"
    raison = raison or obstacle(e, expert, command.role, command.place, now)
    if raison is not None:
        return (MandatEcarte(expert=command.expert, role=command.role, raison=raison),)
    return (_offre(command.expert, command.role, command.place, expert, now),)


def ecarter(e: Expertise, command: EcarterMandat) -> tuple[Event, ...]:
    """Record that the load of the assigned expert is reached on other files."""
    if e.statut in FINIES or any(m.expert == command.expert for m in e.mandats):
        return ()
    return (MandatEcarte(expert=command.expert, role=command.role, raison="sa charge maximale est atteinte"),)


def obstacle(e: Expertise, expert: Expert | None, role: Role, charge: int, now: datetime) -> str | None:
    """Give what keeps an expert from a seat of this file, or None; `charge` is how many they would hold with it."""
    if expert is None or not expert.peut_etre(role):
        return f"cette personne n'est pas habilitée comme {role}"
    if any(m.siren == expert.siren for m in e.vivants):
        return "un autre expert du dossier est de la même structure"
    dossier = e.dossier
    if conflit := empechement(expert.siren, expert.interets, dossier.sirens, dossier.operation, now):
        return conflit
    return "sa charge maximale est atteinte" if charge > expert.charge_max(dossier.annee) else None


def _offre(personne: str, role: Role, place: int, expert: Expert | None, now: datetime) -> MandatPropose:
    assert expert is not None, "whoever is offered a seat was found fit for it"
    return MandatPropose(expert=personne, role=role, place=place, siren=expert.siren, le=now)


def accepter(e: Expertise, command: Accepter, expert: Expert | None, now: datetime) -> tuple[Event, ...]:
    """Accept, once no conflict is declared; a tie declared meanwhile keeps from it."""
    mandat = mandat_de(e, command.auteur)
    if mandat.statut == "accepte":
        return ()
    _exige_en_cours(e)
    if not command.absence_de_conflit:
        message = "Déclarez l'absence de conflit d'intérêts, ou déclinez le mandat."
        raise RegleNonSatisfaite(message, Erreur("/absence_de_conflit", "declaration-absente", message))
    if expert is None or not expert.peut_etre(mandat.role):
        raise TransitionImpossible("Votre habilitation est suspendue : adressez-vous à l'administration.")
    if conflit := empechement(expert.siren, expert.interets, e.dossier.sirens, e.dossier.operation, now):
        raise TransitionImpossible(f"Vous ne pouvez pas accepter ce mandat ({conflit}) : déclinez-le.")
    others = [m for m in e.vivants if m is not mandat]
    complet = not e.sieges_vides and all(m.statut == "accepte" for m in others)
    return (MandatAccepte(expert=mandat.expert, complet=complet),)


def mandat_de(e: Expertise, auteur: str) -> Mandat:
    """Give the live mandate of a caller. Raises Introuvable: whoever has none sees nothing here."""
    mandat = e.mandat(auteur)
    if mandat is None:
        raise Introuvable("Vous n'avez pas de mandat en cours sur ce dossier.")
    return mandat


def _exige_en_cours(e: Expertise) -> None:
    if e.statut in FINIES:
        raise TransitionImpossible("L'expertise de ce dossier est terminée : plus aucun mandat n'y change.")


def decliner(e: Expertise, command: Decliner) -> tuple[Event, ...]:
    """Give the seat back. A conflict may be told after accepting; an opinion already given keeps its author."""
    mandat = mandat_de(e, command.auteur)
    _exige_en_cours(e)
    _exige_sans_avis(e, mandat)
    if command.motif == "autre" and not command.precision.strip():
        message = "Précisez la raison : elle aide à trouver un autre expert."
        raise RegleNonSatisfaite(message, Erreur("/precision", "champ-absent", message))
    precision = command.precision
    return (MandatDecline(expert=mandat.expert, role=mandat.role, motif=command.motif, precision=precision),)


def _exige_sans_avis(e: Expertise, mandat: Mandat) -> None:
    if e.avis_de(mandat.expert).est_rendu:
        raise TransitionImpossible("L'avis de cet expert est rendu : l'administration doit d'abord le rouvrir.")


def remplacer(e: Expertise, command: Remplacer, expert: Expert | None, now: datetime) -> tuple[Event, ...]:
    """Take somebody off, put somebody on, or both: the newcomer must be fit for the seat as any other."""
    _exige_en_cours(e)
    if not command.sortant and not command.entrant:
        message = "Dites qui quitte le dossier, qui y vient, ou les deux."
        raise RegleNonSatisfaite(message, Erreur("/entrant", "champ-absent", message))
    sortant = _sortant(e, command.sortant)
    sans = e.model_copy(update={"mandats": tuple(m for m in e.mandats if m is not sortant)})
    departs: tuple[Event, ...] = ()
    if sortant is not None:
        departs = (MandatClos(expert=sortant.expert, motif=command.motif),)
    if not command.entrant:
        return departs
    role = sortant.role if sortant else _siege_vide(e)
    tenues = {place for annee, place in command.tenues if annee == e.dossier.annee}
    _exige_apte(sans, command, role, expert, len(tenues) + 1, now)
    place = next(k for k in range(1, len(tenues) + 2) if k not in tenues)
    return (*departs, _offre(command.entrant, role, place, expert, now))


def _sortant(e: Expertise, personne: str) -> Mandat | None:
    if not personne:
        return None
    mandat = e.mandat(personne)
    if mandat is None:
        message = "Cette personne n'a pas de mandat en cours sur ce dossier."
        raise RegleNonSatisfaite(message, Erreur("/sortant", "mandat-absent", message))
    _exige_sans_avis(e, mandat)
    return mandat


def _siege_vide(e: Expertise) -> Role:
    if not e.sieges_vides:
        message = "Tous les sièges sont pourvus : dites qui quitte le dossier."
        raise RegleNonSatisfaite(message, Erreur("/sortant", "champ-absent", message))
    return e.sieges_vides[0]


def _exige_apte(
    e: Expertise, command: Remplacer, role: Role, expert: Expert | None, charge: int, now: datetime
) -> None:
    gone = any(m.expert == command.entrant and m.statut in ("decline", "clos") for m in e.mandats)
    raison = "cette personne a déjà quitté ce dossier" if gone or command.entrant == command.sortant else None
    raison = raison or obstacle(e, expert, role, charge, now)
    if raison is not None:
        message = f"Cet expert ne peut pas être {role} ici : {raison}. Choisissez-en un autre."
        raise RegleNonSatisfaite(message, Erreur("/entrant", "expert-inapte", message))


def rappeler_reponse(e: Expertise, command: RappelerReponse) -> tuple[Event, ...]:
    """Remind once for each rank; whoever has answered is left in peace."""
    mandat = e.mandat(command.expert)
    if mandat is None or mandat.statut != "propose" or mandat.relance >= command.rang:
        return ()
    return (ReponseRappelee(expert=mandat.expert, rang=command.rang),)


def relances_dues(e: Expertise, now: datetime) -> Sequence[RappelerReponse]:
    """Give the reminders due to those who have not answered: the last one only, when a tick was missed."""
    found = []
    for mandat in e.vivants:
        if mandat.statut == "propose" and mandat.le is not None:
            rang = sum(mandat.le + timedelta(days=jours) <= now for jours in RELANCES_JOURS)
            if rang > mandat.relance:
                found.append(RappelerReponse(expert=mandat.expert, rang=rang))
    return tuple(found)
