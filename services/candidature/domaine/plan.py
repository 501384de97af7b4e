"""The plan of a year: the state of a campagne, what may be asked of it, what may happen (rules: `campagne.py`)."""

from kernel.decider import Commande, Evenement
from kernel.label.calendrier import Calendrier, Jalon, Moment, Phase
from kernel.model import Frozen


class Report(Frozen):
    """A date that was moved: from when, to when, why."""

    jalon: Jalon
    de: Moment
    au: Moment
    motif: str


class Campagne(Frozen):
    """The state of one campagne; `phase` is the last one recorded, None before it is planned. `lettre_confidentielle`
    lets porteurs be told their decision under embargo, before the ceremony. `preparee` says that the trigger has drawn
    it from the year before: until it is confirmed it is the administration's alone, and nothing of it happens."""

    annee: int = 0
    reglement: str = ""
    calendrier: Calendrier | None = None
    lettre_confidentielle: bool = False
    phase: Phase | None = None
    preparee: bool = False
    reports: tuple[Report, ...] = ()

    def reports_de(self, jalon: Jalon) -> tuple[Report, ...]:
        """Give how often one date was moved, in order."""
        return tuple(r for r in self.reports if r.jalon is jalon)

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


class PreparerCampagne(Commande):
    """Draw a year from the one before, for the administration to confirm: the schedule's command."""

    annee: int
    modele: int


class ConfirmerCampagne(Commande):
    """Plan a year that was prepared, as it is or with what is said otherwise."""

    annee: int
    reglement: str | None = None
    calendrier: Calendrier | None = None
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


class CampagnePreparee(Evenement):
    """The campagne is drawn from another; it is not planned."""

    annee: int
    reglement: str
    calendrier: Calendrier
    lettre_confidentielle: bool
    modele: int


class EcheanceReportee(Evenement):
    """A date has moved."""

    jalon: Jalon
    au: Moment
    motif: str


class PhaseConstatee(Evenement):
    """A phase has begun."""

    phase: Phase


Command = PlanifierCampagne | PreparerCampagne | ConfirmerCampagne | ReporterEcheance | ConstaterPhase
Event = CampagnePlanifiee | CampagnePreparee | EcheanceReportee | PhaseConstatee
