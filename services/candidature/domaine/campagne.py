"""The campagne: one year's session, its règlement, its dates. Open and closed follow from the dates.

The schedule only records that a phase has begun; a tick that never came closes nothing wrongly, because every rule
that depends on time reads the dates (design: domain.md §3).
"""

from datetime import datetime
from typing import assert_never

from kernel.decider import Commande, Decider, Evenement, Fiche, Ref
from kernel.journal import STATE_SK
from kernel.label import faits
from kernel.label.calendrier import Calendrier, Jalon, Moment, Phase, est_passee, phase
from kernel.label.reglement import reglement, versions
from kernel.model import Frozen
from kernel.ports import Key
from kernel.refus import Doublon, EcheanceDepassee, Erreur, RegleNonSatisfaite, TransitionImpossible

REGLEMENT_COURANT = "2020"


class Campagne(Frozen):
    """The state of one campagne; `phase` is the last one recorded, None before it is planned. `lettre_confidentielle`
    lets porteurs be told their decision under embargo, before the ceremony."""

    annee: int = 0
    reglement: str = ""
    calendrier: Calendrier | None = None
    lettre_confidentielle: bool = False
    phase: Phase | None = None

    @property
    def dates(self) -> Calendrier:
        """Give the dates of a campagne that is planned."""
        assert self.calendrier is not None, "a planned campagne has dates"
        return self.calendrier


class PlanifierCampagne(Commande):
    """Plan a year: its rules, and its dates if they are not those of the règlement's template. With a `modele`, the
    year of another campagne, rules, dates and whether there is a confidential letter are that one's unless said
    otherwise, the dates moved to this year."""

    annee: int
    reglement: str | None = None
    calendrier: Calendrier | None = None
    modele: int | None = None
    lettre_confidentielle: bool | None = None


class Contexte(Frozen):
    """What the rules read beside the campagne: the one that it is planned after."""

    modele: Campagne | None = None


class ReporterEcheance(Commande):
    """Move one date, with the reason that will be told."""

    jalon: Jalon
    au: Moment
    motif: str


class ConstaterPhase(Commande):
    """Record that a phase has begun: the schedule's command."""

    phase: Phase


class CampagnePlanifiee(Evenement):
    """The campagne exists, with its dates."""

    annee: int
    reglement: str
    calendrier: Calendrier
    lettre_confidentielle: bool = False


class EcheanceReportee(Evenement):
    """A date has moved."""

    jalon: Jalon
    au: Moment
    motif: str


class PhaseConstatee(Evenement):
    """A phase has begun."""

    phase: Phase


Command = PlanifierCampagne | ReporterEcheance | ConstaterPhase
Event = CampagnePlanifiee | EcheanceReportee | PhaseConstatee


def decide(campagne: Campagne, command: Command, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Answer a command."""
    match command:
        case PlanifierCampagne():
            return _planifier(campagne, command, contexte, now)
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
    return modele.dates.deplace(annee - modele.annee)


def besoins(_campagne: Campagne, command: Command) -> dict[str, Ref]:
    """Say what the rules read: the campagne that a new one is planned after."""
    match command:
        case PlanifierCampagne(modele=int() as annee):
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
            return Campagne(**event.model_dump(), phase=Phase.PLANIFIEE)
        case EcheanceReportee():
            return campagne.model_copy(update={"calendrier": campagne.dates.reporte(event.jalon, event.au)})
        case PhaseConstatee():
            return campagne.model_copy(update={"phase": event.phase})
        case _:
            assert_never(event)


class CarteCampagne(Frozen):
    """What a list keeps of a campagne."""

    annee: int
    reglement: str
    calendrier: Calendrier


LISTE, EN_COURS = "campagnes", "campagnes-suivies"


def fiches(campagne: Campagne) -> tuple[Fiche, ...]:
    """Give its lines: newest first in the list of all, and in what the tick watches.

    It stays watched once closed: a tick that failed halfway must find the drafts it has left behind.
    """
    if campagne.phase is None:
        return ()
    carte = CarteCampagne(annee=campagne.annee, reglement=campagne.reglement, calendrier=campagne.dates)
    ligne = Fiche(LISTE, f"{9999 - campagne.annee:04d}", carte.model_dump_json())
    return (ligne, Fiche(EN_COURS, f"{campagne.annee:04d}", "{}"))


PUBLIES: dict[type[Event], type[faits.FaitCampagne]] = {
    CampagnePlanifiee: faits.CampagnePlanifiee,
    EcheanceReportee: faits.EcheanceReportee,
    PhaseConstatee: faits.PhaseConstatee,
}


def publier(campagne: Campagne, event: Event) -> faits.FaitCampagne:
    """Tell the other services: a campagne is public from the first day."""
    etat = faits.EtatCampagne(
        annee=campagne.annee,
        reglement=campagne.reglement,
        calendrier=campagne.dates,
        phase=campagne.phase or Phase.PLANIFIEE,
        lettre_confidentielle=campagne.lettre_confidentielle,
    )
    return PUBLIES[type(event)](etat=etat)


CAMPAGNE: Decider[Campagne, Command, Event, Contexte] = Decider(
    service="candidature",
    agregat="campagne",
    etat=Campagne,
    evenements=(CampagnePlanifiee, EcheanceReportee, PhaseConstatee),
    decide=decide,
    evolve=evolve,
    contexte=Contexte,
    besoins=besoins,
    fiches=fiches,
    publier=publier,
)
