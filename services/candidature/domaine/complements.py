"""Compléments: named fields reopen until a date; the answer is a new frozen version, and the clock of silence waits.

One live request at a time (CRPA, L114-5: the missing things are listed, a delay is fixed, and the delay at whose end
silence would mean a refusal is suspended until they are handed in).
"""

from datetime import date, datetime, timedelta
from typing import assert_never

from candidature.domaine import depot, instruction
from candidature.domaine.commandes import DemanderComplements, FournirComplements, SuivreComplements, SurComplements
from candidature.domaine.dossier import (
    Candidature,
    ComplementsClos,
    ComplementsDemandes,
    ComplementsFournis,
    ComplementsRelances,
    Contexte,
    Event,
)
from candidature.domaine.plan import Campagne
from candidature.domaine.repli import rouverte
from candidature.domaine.valeurs import Demande, Version
from kernel.journal import canonical, digest
from kernel.label.calendrier import PARIS, Jalon, echeance, est_passee, limite, plus_mois, zone
from kernel.label.reglement import RegimeSilence
from kernel.refus import EcheanceDepassee, Erreur, RegleNonSatisfaite, TransitionImpossible

RELANCE = timedelta(days=3)
DEMANDES_OCTETS_MAX = 100_000  # of all the requests of a file: they are in its main item, which each save writes again


def decide(
    candidature: Candidature,
    command: SurComplements,
    contexte: Contexte,
    now: datetime,
) -> tuple[Event, ...]:
    """Answer a command."""
    match command:
        case DemanderComplements():
            return demander(candidature, command, contexte.campagne, now)
        case FournirComplements():
            return fournir(candidature, command, contexte, now)
        case SuivreComplements():
            return suivre(candidature, now)
        case _:
            assert_never(command)


def demander(
    candidature: Candidature, command: DemanderComplements, campagne: Campagne | None, now: datetime
) -> tuple[Event, ...]:
    """Reopen some fields. Raises a Refus naming every point that cannot be asked."""
    instruction.exige(candidature, command)
    if (ouverte := candidature.demande) is not None:
        quand = echeance(ouverte.echeance, candidature.fuseau)
        raise TransitionImpossible(f"Une demande de compléments attend déjà sa réponse, jusqu'au {quand}.")
    if candidature.statut != "deposee" or campagne is None:
        raise TransitionImpossible("Des compléments se demandent sur un dossier déposé, avant sa recevabilité.")
    demande = Demande(
        numero=len(candidature.demandes) + 1,
        points=command.points,
        echeance=command.echeance,
        demandee_le=now,
        par=command.auteur,
    )
    fautes = [*_fautes_points(candidature, command), *_fautes_echeance(candidature, command, campagne, now)]
    if fautes := [*fautes, *_fautes_place(candidature, demande)]:
        raise RegleNonSatisfaite("Cette demande ne peut pas partir : corrigez ce qui est indiqué.", *fautes)
    return (ComplementsDemandes(demande=demande),)


def _fautes_place(candidature: Candidature, demande: Demande) -> list[Erreur]:
    """Refuse a request that, with those before it, would be more than a file may hold."""
    pris = sum(len(canonical(d.model_dump(mode="json")).encode()) for d in (*candidature.demandes, demande))
    if pris <= DEMANDES_OCTETS_MAX:
        return []
    message = (
        f"Les demandes de ce dossier dépassent {DEMANDES_OCTETS_MAX} octets en tout, de {pris - DEMANDES_OCTETS_MAX} : "
        "raccourcissez les motifs, et donnez le détail dans un message."
    )
    return [Erreur("/points", "trop-long", message)]


def _fautes_points(candidature: Candidature, command: DemanderComplements) -> list[Erreur]:
    vus: set[str] = set()
    fautes = []
    for rang, point in enumerate(command.points):
        ici = f"/points/{rang}/champ"
        if candidature.champ(point.champ) is None:
            fautes.append(Erreur(ici, "champ-inconnu", f"« {point.champ} » n'est pas un champ de ce formulaire."))
        elif point.champ in vus:
            fautes.append(Erreur(ici, "doublon", "Ne demandez chaque champ qu'une fois."))
        vus.add(point.champ)
    return fautes


def _fautes_echeance(
    candidature: Candidature, command: DemanderComplements, campagne: Campagne, now: datetime
) -> list[Erreur]:
    """Ask for a date to come, and early enough for the file to be examined this year."""
    if est_passee(command.echeance, now):
        return [Erreur("/echeance", "date-passee", "Choisissez une date à venir.")]
    expertisee = candidature.regles_etape.sieges.total > 0
    jalon = Jalon.FIN_EXPERTISE if expertisee else candidature.regles_etape.depot
    fin = limite(campagne.dates, jalon)
    if command.echeance.instant <= fin.instant:
        return []
    quand = echeance(fin, candidature.fuseau)
    message = f"Choisissez une date jusqu'au {quand} : au-delà, le dossier ne serait plus examiné cette année."
    return [Erreur("/echeance", "date-trop-tardive", message)]


def fournir(
    candidature: Candidature, command: FournirComplements, contexte: Contexte, now: datetime
) -> tuple[Event, ...]:
    """Deposit the completed version. Raises a Refus when it is late, or when something is missing still."""
    candidature = attendant(candidature, now)
    demande = exige_ouverte(candidature, now)
    if fautes := depot.lacunes(candidature, contexte.operation):
        raise RegleNonSatisfaite("Le dossier complété n'est pas complet : chaque manque est indiqué.", *fautes)
    charte = depot.charte_de(contexte)
    document = f"candidature/depots/{digest(command.sel + depot.contenu(candidature, charte, now))}.json"
    version = Version(
        numero=len(candidature.versions) + 1,
        recu_le=now,
        document=document,
        depose_par=command.auteur,
        champs=_changes(candidature, demande),
    )
    return (ComplementsFournis(version=version, sel=command.sel, charte=charte),)


def _changes(candidature: Candidature, demande: Demande) -> tuple[str, ...]:
    """Name the fields whose answer is not the one of the version before."""
    avant, apres = candidature.reponses, candidature.complements
    valeurs = ((c, avant[c].valeur if c in avant else None) for c in sorted(demande.champs) if c in apres)
    return tuple(code for code, valeur in valeurs if apres[code].valeur != valeur)


def attendant(candidature: Candidature, now: datetime) -> Candidature:
    """Give the file as whoever reached it at `now` left it: before its date a request waits, even if the tick that
    closes it came between the reception and here."""
    avant = rouverte(candidature)
    return avant if avant.demande is not None and not est_passee(avant.demande.echeance, now) else candidature


def exige_ouverte(candidature: Candidature, now: datetime) -> Demande:
    """Give the request that waits. Raises a Refus when there is none, or when its date has passed."""
    demande = candidature.demande
    if demande is None:
        raise TransitionImpossible("Aucun complément n'est attendu sur ce dossier.")
    if est_passee(demande.echeance, now):
        fin, quand = demande.echeance, echeance(demande.echeance, candidature.fuseau)
        raise EcheanceDepassee(f"Les compléments étaient attendus jusqu'au {quand}.", echeance=fin.instant.isoformat())
    return demande


def suivre(candidature: Candidature, now: datetime) -> tuple[Event, ...]:
    """Remind three days before the date, once; close once it has passed, as of that date: when the tick ran lengthens
    no silence."""
    demande = candidature.demande
    if demande is None:
        return ()
    if est_passee(demande.echeance, now):
        return (ComplementsClos(le=demande.echeance.instant),)
    proche = demande.echeance.instant - now <= RELANCE and demande.demandee_le < now - timedelta(days=1)
    return (ComplementsRelances(le=now),) if proche and demande.relancee_le is None else ()


# The silence of the administration


def silence(candidature: Candidature, regime: RegimeSilence | None) -> date | None:
    """Give the day from which silence would be an answer: the delay of the règlement from the deposit, and as many
    days later as compléments were waited for. None while the clock waits, once the file is answered, or without a
    régime."""
    if regime is None or candidature.statut != "deposee":
        return None
    waited = sum((d.close_le - d.demandee_le for d in candidature.demandes if d.close_le), timedelta())
    return terme(candidature.versions[0].recu_le, regime) + timedelta(days=-(-waited // timedelta(days=1)))


def terme(recu_le: datetime, regime: RegimeSilence) -> date:
    """Give the day from which silence would be an answer, if nothing is asked of the porteur meanwhile."""
    return plus_mois(recu_le.astimezone(zone(PARIS)).date(), regime.delai_mois)
