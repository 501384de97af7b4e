"""The campagne: one year's session, its règlement, its dates. Open and closed follow from the dates.

The schedule only records that a phase has begun; a tick that never came closes nothing wrongly, because every rule
that depends on time reads the dates (design: domain.md §3).
"""

from datetime import datetime
from typing import Any, assert_never, get_args

from candidature.domaine.plan import (
    Campagne,
    CampagnePlanifiee,
    CampagnePreparee,
    Command,
    ConfirmerCampagne,
    ConstaterPhase,
    Contexte,
    EcheanceReportee,
    Event,
    PhaseConstatee,
    PlanifierCampagne,
    PreparerCampagne,
    Report,
    ReporterEcheance,
)
from kernel.decider import Decider, Fiche, Ref
from kernel.journal import STATE_SK
from kernel.label import faits
from kernel.label.calendrier import Calendrier, Phase, est_passee, phase
from kernel.label.reglement import reglement, versions
from kernel.model import Frozen
from kernel.ports import Key
from kernel.refus import Doublon, EcheanceDepassee, Erreur, RegleNonSatisfaite, TransitionImpossible

REGLEMENT_COURANT = "2020"


def decide(campagne: Campagne, command: Command, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Answer a command."""
    match command:
        case PlanifierCampagne():
            return _planifier(campagne, command, contexte, now)
        case PreparerCampagne():
            return _preparer(campagne, command, contexte)
        case ConfirmerCampagne():
            return _confirmer(campagne, command, now)
        case ReporterEcheance():
            return _reporter(campagne, command, now)
        case ConstaterPhase():
            return _constater(campagne, command, now)
        case _:
            assert_never(command)


def _planifier(campagne: Campagne, command: PlanifierCampagne, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    if campagne.phase is not None:
        raise Doublon(f"La campagne {command.annee} est déjà planifiée : modifiez ses dates une à une.")
    modele = _modele(command, contexte)
    version = command.reglement or (modele.reglement if modele else REGLEMENT_COURANT)
    if version not in versions():
        connus = ", ".join(versions())
        detail = f"Le règlement « {version} » n'existe pas. Règlements connus : {connus}."
        raise RegleNonSatisfaite(detail, Erreur("/reglement", "reglement-inconnu", f"Choisissez parmi : {connus}."))
    calendrier = command.calendrier or _dates(command.annee, version, modele)
    if calendrier.annee != command.annee:
        faute = Erreur("/calendrier/annee", "annee-differente", f"Mettez {command.annee}.")
        raise RegleNonSatisfaite("Le calendrier est celui d'une autre année que la campagne.", faute)
    if est_passee(calendrier.cloture_depots, now):
        faute = Erreur("/calendrier/cloture_depots", "date-passee", "Choisissez une date à venir.")
        raise RegleNonSatisfaite("La clôture des dépôts est déjà passée : personne ne pourrait déposer.", faute)
    confidentielle = command.lettre_confidentielle
    if confidentielle is None:
        confidentielle = modele is not None and modele.lettre_confidentielle
    dite = {"reglement": version, "calendrier": calendrier, "lettre_confidentielle": confidentielle}
    return (CampagnePlanifiee(annee=command.annee, **dite),)


def _preparer(campagne: Campagne, command: PreparerCampagne, contexte: Contexte) -> tuple[Event, ...]:
    """Draw the year from its model, once; what is planned, or was prepared before, stays as it is."""
    modele = contexte.modele
    if campagne.phase is not None or campagne.preparee or modele is None or modele.phase is None:
        return ()
    dite = {"reglement": modele.reglement, "lettre_confidentielle": modele.lettre_confidentielle}
    calendrier = _dates_proposees(command.annee, modele)
    return (CampagnePreparee(annee=command.annee, calendrier=calendrier, modele=modele.annee, **dite),)


def _dates_proposees(annee: int, modele: Campagne) -> Calendrier:
    """Give the dates of the year before, or those of its règlement where a 29 February keeps them from moving: whoever
    confirms the year reads them."""
    try:
        return _dates(annee, modele.reglement, modele)
    except RegleNonSatisfaite:
        return _dates(annee, modele.reglement, None)


def _confirmer(campagne: Campagne, command: ConfirmerCampagne, now: datetime) -> tuple[Event, ...]:
    if campagne.phase is not None or not campagne.preparee:
        raise TransitionImpossible(
            "Cette campagne n'attend pas de confirmation : elle est planifiée, ou reste à l'être."
        )
    confidentielle = command.lettre_confidentielle
    plan = PlanifierCampagne(
        annee=campagne.annee,
        reglement=command.reglement or campagne.reglement,
        calendrier=command.calendrier or campagne.dates,
        lettre_confidentielle=campagne.lettre_confidentielle if confidentielle is None else confidentielle,
    )
    return _planifier(campagne, plan, Contexte(), now)


def _modele(command: PlanifierCampagne, contexte: Contexte) -> Campagne | None:
    """Give the campagne that this one is planned after. Raises RegleNonSatisfaite when there is none of that year."""
    if command.modele is None:
        return None
    if contexte.modele is None or contexte.modele.phase is None:
        message = f"Aucune campagne {command.modele} n'est planifiée : choisissez une année qui l'est."
        raise RegleNonSatisfaite(message, Erreur("/modele", "campagne-inconnue", message))
    return contexte.modele


def _dates(annee: int, version: str, modele: Campagne | None) -> Calendrier:
    """Give the dates of a year: those of the campagne that it follows, or of the template of its règlement."""
    if modele is None:
        return Calendrier.depuis(reglement(version).calendrier, annee)
    try:
        return modele.dates.deplace(annee - modele.annee)
    except ValueError as error:  # two dates that a 29 February kept apart
        faute = Erreur("/modele", "ordre-des-dates", _phrase(error))
        raise RegleNonSatisfaite(
            "Ces dates ne se déplacent pas à cette année : donnez un calendrier.", faute
        ) from error


def besoins(_campagne: Campagne, command: Command) -> dict[str, Ref]:
    """Say what the rules read: the campagne that a new one is planned after."""
    match command:
        case PlanifierCampagne(modele=int() as annee) | PreparerCampagne(modele=annee):
            return {"modele": Ref(Key(f"candidature/campagne#{annee}", STATE_SK), Campagne)}
        case _:
            return {}


def _reporter(campagne: Campagne, command: ReporterEcheance, now: datetime) -> tuple[Event, ...]:
    _exige_planifiee(campagne)
    actuel = campagne.dates.jalon(command.jalon)
    if actuel == command.au:
        return ()
    if est_passee(actuel, now):
        raise EcheanceDepassee(f"{command.jalon.libelle} est déjà passée : cette date ne peut plus changer.")
    if est_passee(command.au, now):
        raise RegleNonSatisfaite(
            "La nouvelle date est déjà passée.", Erreur("/au", "date-passee", "Choisissez une date à venir.")
        )
    try:
        campagne.dates.reporte(command.jalon, command.au)
    except ValueError as error:
        raise RegleNonSatisfaite(_phrase(error), Erreur("/au", "ordre-des-dates", _phrase(error))) from error
    return (EcheanceReportee(jalon=command.jalon, au=command.au, motif=command.motif),)


def _phrase(error: ValueError) -> str:
    """Give the sentence of a calendar's refusal, without the validator's own words around it."""
    lines = [line.strip() for line in str(error).splitlines() if "Value error, " in line]
    return lines[0].removeprefix("Value error, ").split(" [type=")[0] if lines else str(error)


def _constater(campagne: Campagne, command: ConstaterPhase, now: datetime) -> tuple[Event, ...]:
    _exige_planifiee(campagne)
    if _rang(campagne.phase) >= _rang(command.phase):
        return ()
    if _rang(phase(campagne.dates, now)) < _rang(command.phase):
        raise TransitionImpossible("Cette phase n'a pas encore commencé.")
    return (PhaseConstatee(phase=command.phase),)


def _exige_planifiee(campagne: Campagne) -> None:
    if campagne.phase is None:
        raise TransitionImpossible("Cette campagne n'est pas planifiée.")


def _rang(etape: Phase | None) -> int:
    return -1 if etape is None else list(Phase).index(etape)


def dus(campagne: Campagne, now: datetime) -> tuple[ConstaterPhase, ...]:
    """Give every phase that has begun and was not recorded, in order: a tick catches up on those that were missed."""
    reached = _rang(phase(campagne.dates, now))
    return tuple(ConstaterPhase(phase=p) for p in list(Phase)[_rang(campagne.phase) + 1 : reached + 1])


def evolve(campagne: Campagne, event: Event) -> Campagne:
    """Fold one event."""
    match event:
        case CampagnePlanifiee():
            return Campagne(**dict(event), phase=Phase.PLANIFIEE, preparee=campagne.preparee)
        case CampagnePreparee():
            return Campagne(**{nom: v for nom, v in event if nom != "modele"}, preparee=True)
        case EcheanceReportee():
            return campagne.model_copy(update=_reportee(campagne, event))
        case PhaseConstatee():
            return campagne.model_copy(update={"phase": event.phase})
        case _:
            assert_never(event)


def _reportee(campagne: Campagne, event: EcheanceReportee) -> dict[str, Any]:
    """Give what moving a date changes: the date, and what is kept of the one that it was."""
    report = Report(jalon=event.jalon, de=campagne.dates.jalon(event.jalon), au=event.au, motif=event.motif)
    calendrier = campagne.dates.reporte(event.jalon, event.au)
    return {"calendrier": calendrier, "reports": (*campagne.reports, report)}


class CarteCampagne(Frozen):
    """What a list keeps of a campagne."""

    annee: int
    reglement: str
    calendrier: Calendrier


LISTE, EN_COURS, PREPAREES = "campagnes", "campagnes-suivies", "campagnes-preparees"


def fiches(campagne: Campagne) -> tuple[Fiche, ...]:
    """Give its lines: newest first in the list of all, and in what the tick watches. One that was prepared waits to be
    confirmed, and nothing watches it.

    It stays watched once closed: a tick that failed halfway must find the drafts it has left behind.
    """
    if campagne.calendrier is None:
        return ()
    carte = CarteCampagne(annee=campagne.annee, reglement=campagne.reglement, calendrier=campagne.dates)
    if campagne.phase is None:
        return (Fiche(PREPAREES, f"{campagne.annee:04d}", carte.model_dump_json()),)
    ligne = Fiche(LISTE, f"{9999 - campagne.annee:04d}", carte.model_dump_json())
    return (ligne, Fiche(EN_COURS, f"{campagne.annee:04d}", "{}"))


PUBLIES: dict[type[Event], type[faits.FaitCampagne]] = {
    CampagnePlanifiee: faits.CampagnePlanifiee,
    EcheanceReportee: faits.EcheanceReportee,
    PhaseConstatee: faits.PhaseConstatee,
}


def publier(campagne: Campagne, event: Event) -> faits.FaitCampagne | None:
    """Tell the other services: a campagne is public from the day it is planned, and no one's before."""
    if (modele := PUBLIES.get(type(event))) is None:
        return None
    etat = faits.EtatCampagne(
        annee=campagne.annee,
        reglement=campagne.reglement,
        calendrier=campagne.dates,
        phase=campagne.phase or Phase.PLANIFIEE,
        lettre_confidentielle=campagne.lettre_confidentielle,
    )
    return modele(etat=etat)


CAMPAGNE: Decider[Campagne, Command, Event, Contexte] = Decider(
    service="candidature",
    agregat="campagne",
    etat=Campagne,
    evenements=get_args(Event),
    decide=decide,
    evolve=evolve,
    contexte=Contexte,
    besoins=besoins,
    fiches=fiches,
    publier=publier,
)
