"""Until when a draft may be deposited; more time for one, with a reason: the administration's, for whom the deadline of
all cannot be kept.

A deadline of one's own may only be later than that of all, and early enough for the file to be examined this year. A
draft that was closed meanwhile is open again.
"""

from datetime import datetime

from candidature.domaine.commandes import ProlongerDepot
from candidature.domaine.creation import exige_delai
from candidature.domaine.dossier import Candidature, DepotProlonge
from candidature.domaine.plan import Campagne
from candidature.domaine.relances import rang_du
from candidature.domaine.valeurs import BROUILLONS
from kernel.label.calendrier import Jalon, Moment, echeance, est_passee, limite
from kernel.refus import Erreur, RegleNonSatisfaite, TransitionImpossible


def fin_de_depot(candidature: Candidature, campagne: Campagne) -> Moment:
    """Give until when a draft may be deposited: its own deadline if it has one."""
    return limite(campagne.dates, candidature.regles_etape.depot, candidature.prolongation)


def exige_delai_de_depot(candidature: Candidature, campagne: Campagne, now: datetime) -> None:
    """Refuse what comes after that."""
    depot, sienne = candidature.regles_etape.depot, candidature.prolongation
    exige_delai(campagne, depot, now, sienne, candidature.fuseau)


def prolonger(
    candidature: Candidature, command: ProlongerDepot, campagne: Campagne, now: datetime
) -> tuple[DepotProlonge, ...]:
    """Give a draft until another date. Raises a Refus when it is deposited, or when the date will not do."""
    if candidature.statut not in BROUILLONS | {"non_deposee"}:
        raise TransitionImpossible("Ce dossier n'est plus un brouillon : son dépôt ne se prolonge pas.")
    if command.jusqu_au == candidature.prolongation:
        return ()
    if faute := _faute(candidature, command, campagne, now):
        raise RegleNonSatisfaite("Cette date ne convient pas : choisissez-en une autre.", faute)
    rang = rang_du(command.jusqu_au, now)
    return (DepotProlonge(jusqu_au=command.jusqu_au, motif=command.motif, par=command.auteur, rang=rang),)


def _faute(candidature: Candidature, command: ProlongerDepot, campagne: Campagne, now: datetime) -> Erreur | None:
    commune = limite(campagne.dates, candidature.regles_etape.depot)
    if est_passee(command.jusqu_au, now) or command.jusqu_au.instant <= commune.instant:
        message = f"Donnez une date à venir, après l'échéance de tous : {echeance(commune, candidature.fuseau)}."
        return Erreur("/jusqu_au", "date-passee", message)
    expertisee = candidature.regles_etape.sieges.total > 0
    derniere = limite(campagne.dates, Jalon.FIN_RECEVABILITE if expertisee else Jalon.CLOTURE)
    if command.jusqu_au.instant > derniere.instant:
        quand = echeance(derniere, candidature.fuseau)
        message = f"Donnez une date jusqu'au {quand} : au-delà, le dossier ne serait plus examiné."
        return Erreur("/jusqu_au", "date-trop-tardive", message)
    return None
