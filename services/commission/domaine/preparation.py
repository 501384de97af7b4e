"""Before a séance: what comes on its agenda and leaves it, who sits, when and where.

The files come by themselves, from the newest copies of others' facts: whichever of the recevabilité and the synthesis
is known last puts the file on the agenda, and a withdrawal takes it off (domain.md §4.9, §4.15).
"""

from datetime import datetime
from typing import assert_never

from commission.domaine.deroulement import (
    Event,
    PointInscrit,
    PointMisEnAttente,
    PointRetire,
    RetraitConstate,
    SeanceComposee,
    SeanceConvoquee,
    SeancePlanifiee,
    SeanceReportee,
)
from commission.domaine.point import RATIFIEES, Niveau, Point, Proposition
from commission.domaine.seance import (
    NATIONALE,
    ComposerSeance,
    Contexte,
    Convocation,
    ConvoquerSeance,
    InscrirePoint,
    Membre,
    PlanifierSeance,
    Preparation,
    ReporterSeance,
    ReprendrePoint,
    RetirerPoint,
    Seance,
)
from kernel.label.calendrier import est_passee
from kernel.label.faits import EtatCandidature
from kernel.refus import Erreur, RegleNonSatisfaite, TransitionImpossible

A_COMPOSER = frozenset({"planifiee", "convoquee", "reportee"})


def decide(seance: Seance, command: Preparation, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Answer a command."""
    match command:
        case PlanifierSeance(annee=annee):
            return _planifiee(seance, annee, "nationale", "")
        case InscrirePoint():
            return _inscrire(seance, command, contexte)
        case ReprendrePoint():
            return _reprendre(seance, command, contexte)
        case RetirerPoint(candidature=candidature):
            return _retirer(seance, candidature)
        case ComposerSeance(membres=membres):
            return _composer(seance, membres)
        case ConvoquerSeance():
            return _convoquer(seance, command, now)
        case ReporterSeance():
            return _reporter(seance, command)
        case _:
            assert_never(command)


def _planifiee(seance: Seance, annee: int, niveau: Niveau, region: str) -> tuple[Event, ...]:
    if seance.statut != "inexistante":
        return ()
    return (SeancePlanifiee(annee=annee, niveau=niveau, region=region),)


# The agenda


def _inscrire(seance: Seance, command: InscrirePoint, contexte: Contexte) -> tuple[Event, ...]:
    """Inscribe a recevable file whose synthesis is given; until both are known there is nothing to do."""
    dossier, expertise = contexte.dossier, contexte.expertise
    if dossier is None or dossier.statut != "recevable" or expertise is None or not expertise.synthese:
        return ()
    point = _point(command.candidature, dossier, expertise.synthese)
    return (*_planifiee(seance, dossier.annee, "regionale", dossier.region), *_inscrit(seance, point))


def _point(candidature: str, dossier: EtatCandidature, synthese: str) -> Point:
    return Point(
        candidature=candidature,
        operation=dossier.operation,
        numero=dossier.numero,
        nom=dossier.nom,
        etape=dossier.etape,
        reglement=dossier.reglement,
        region=dossier.region,
        porteurs=dossier.porteurs,
        document=dossier.document,
        synthese=synthese,
    )


def _inscrit(seance: Seance, point: Point) -> tuple[Event, ...]:
    """Put a file on the agenda, or bring it up to date; after the signature it waits for the administration."""
    present = seance.points.get(point.candidature)
    if present is not None and present.dossier == point.dossier:
        return ()
    if seance.statut == "close":
        known = present is not None or point.candidature in seance.en_attente
        return () if known else (PointMisEnAttente(candidature=point.candidature),)
    if present is not None:
        point = present.model_copy(update=point.dossier)
    return (PointInscrit(point=point),)


def _reprendre(seance: Seance, command: ReprendrePoint, contexte: Contexte) -> tuple[Event, ...]:
    """Carry a file from the regional séance to the national one, unless it was withdrawn meanwhile."""
    dossier, decide = contexte.dossier, command.point
    if dossier is None:
        raise TransitionImpossible("Le dossier n'est pas encore connu de ce service.")
    if dossier.statut == "retiree":
        return ()
    synthese = contexte.expertise.synthese if contexte.expertise else ""
    point = _point(decide.candidature, dossier, synthese).model_copy(
        update={
            "nature": "ratification" if decide.issue in RATIFIEES else "debat",
            "proposition": Proposition.model_validate(
                {"issue": decide.issue, "etape_accordee": decide.etape_accordee, "document": decide.document}
            ),
        }
    )
    return (*_planifiee(seance, dossier.annee, NATIONALE, ""), *_inscrit(seance, point))


def _retirer(seance: Seance, candidature: str) -> tuple[Event, ...]:
    """Take a file off. What a regional séance has signed stays; a national decision on it will not be published."""
    if candidature in seance.en_attente or (candidature in seance.points and seance.statut != "close"):
        return (PointRetire(candidature=candidature),)
    decide = any(d.candidature == candidature for d in seance.decisions)
    if seance.niveau == NATIONALE and decide and candidature not in seance.retraits_tardifs:
        return (RetraitConstate(candidature=candidature),)
    return ()


# The people, the day


def _composer(seance: Seance, membres: tuple[Membre, ...]) -> tuple[Event, ...]:
    _exige_avant_ouverture(seance)
    doubles = [m.personne for m in membres if [n.personne for n in membres].count(m.personne) > 1]
    if doubles:
        faute = Erreur("/membres", "doublon", "Ne citez chaque membre qu'une fois.")
        raise RegleNonSatisfaite("Le même membre est cité deux fois.", faute)
    return () if seance.membres == membres else (SeanceComposee(membres=membres),)


def _exige_avant_ouverture(seance: Seance) -> None:
    if seance.statut not in A_COMPOSER:
        raise TransitionImpossible("La séance est ouverte ou close : sa préparation est finie.")


def _convoquer(seance: Seance, command: ConvoquerSeance, now: datetime) -> tuple[Event, ...]:
    _exige_avant_ouverture(seance)
    if not seance.membres:
        raise TransitionImpossible("La séance n'a pas de membres : composez-la d'abord.")
    convocation = Convocation(quand=command.quand, lieu=command.lieu)
    if seance.statut == "convoquee" and seance.convocation == convocation:
        return ()
    if est_passee(command.quand, now):
        faute = Erreur("/quand", "date-passee", "Choisissez une date à venir.")
        raise RegleNonSatisfaite("La date de la séance est déjà passée.", faute)
    return (SeanceConvoquee(convocation=convocation),)


def _reporter(seance: Seance, command: ReporterSeance) -> tuple[Event, ...]:
    if seance.statut == "reportee":
        return ()
    if seance.statut not in ("convoquee", "ouverte"):
        raise TransitionImpossible("Seule une séance convoquée ou ouverte se reporte.")
    return (SeanceReportee(motif=command.motif),)
