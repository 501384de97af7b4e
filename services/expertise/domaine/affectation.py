"""The affectation of a year: first the call for experts, then who looks at which file.

The call opens with the campagne and closes when expertise begins. Then the administration has pairs proposed, as often
as needed, and validates a proposal; what cannot be filled is listed with it. Each run is one entry of the journal, with
its inputs and its result. After a decline the same is done again, for the empty seats alone.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, assert_never

from expertise.domaine.appariement import DossierAPourvoir, ExpertDisponible, Manque, apparier
from kernel.decider import Commande, Decider, Evenement, Fiche, Vide
from kernel.label import faits
from kernel.label.calendrier import Moment, est_passee
from kernel.label.faits import PlaceAffectee
from kernel.model import Frozen
from kernel.refus import TransitionImpossible

Statut = Literal["inexistante", "appel_ouvert", "appel_clos", "proposee", "validee"]
DELAIS_RAPPELS_JOURS = (-14, -3, 1, 7)  # reminders around the end of expertise; their rank counts from 1


class Proposition(Frozen):
    """Pairs worked out by one run, and what it could not fill."""

    numero: int
    places: tuple[PlaceAffectee, ...]
    manques: tuple[Manque, ...]


class Affectation(Frozen):
    """The state of a year's affectation: `appel_jusqu_au` is None before the call. `places` are all those validated,
    run after run; `proposition` the last one made, `validee` its number once validated."""

    annee: int = 0
    appel_jusqu_au: Moment | None = None
    fin_expertise: Moment | None = None
    dernier_delai: Moment | None = None
    appel_clos: bool = False
    suivi_clos: bool = False
    proposition: Proposition | None = None
    validee: int = 0
    places: tuple[PlaceAffectee, ...] = ()

    @property
    def statut(self) -> Statut:
        """Give the status in a word."""
        if self.proposition is not None:
            return "validee" if self.validee == self.proposition.numero else "proposee"
        if self.appel_jusqu_au is None:
            return "inexistante"
        return "appel_clos" if self.appel_clos else "appel_ouvert"


class OuvrirAppel(Commande):
    """Call for experts for a year; called again with other dates, they are moved. `dernier_delai` is the end of the
    regional séances: nothing more is expected of the experts after it."""

    annee: int
    jusqu_au: Moment
    fin_expertise: Moment | None = None
    dernier_delai: Moment | None = None


class Constater(Commande):
    """Record that the call, or the whole expertise, has ended: the schedule's command."""

    fin: Literal["appel", "suivi"]


class Proposer(Commande):
    """Work pairs out from the files and experts of now."""

    dossiers: tuple[DossierAPourvoir, ...]
    experts: tuple[ExpertDisponible, ...]


class Valider(Commande):
    """Validate the proposal of this number."""

    proposition: int


class AppelOuvert(Evenement):
    """Experts may apply until a date."""

    annee: int
    jusqu_au: Moment
    fin_expertise: Moment | None = None
    dernier_delai: Moment | None = None


class AppelClos(Evenement):
    """The call has ended: it is time to assign."""


class SuiviClos(Evenement):
    """Nothing more is expected of the year's experts."""


class AffectationProposee(Evenement):
    """Pairs are proposed, from these files and experts. What it says of the experts goes with the first one erased;
    the pairs stay."""

    PERSONNEL = {"experts": ()}

    dossiers: tuple[DossierAPourvoir, ...]
    experts: tuple[ExpertDisponible, ...]
    proposition: Proposition

    def personnes(self) -> tuple[str, ...]:
        """Give those whose ties and structures the inputs tell."""
        return tuple(e.personne for e in self.experts)


class AffectationValidee(Evenement):
    """A proposal is validated: each file gets its experts."""

    proposition: int


Command = OuvrirAppel | Constater | Proposer | Valider
Event = AppelOuvert | AppelClos | SuiviClos | AffectationProposee | AffectationValidee


def decide(affectation: Affectation, command: Command, _contexte: Vide, now: datetime) -> tuple[Event, ...]:
    """Answer a command."""
    match command:
        case OuvrirAppel():
            return _ouvrir(affectation, command)
        case Constater(fin=fin):
            return _constater(affectation, fin, now)
        case Proposer():
            return _proposer(affectation, command, now)
        case Valider(proposition=numero):
            return _valider(affectation, numero)
        case _:
            assert_never(command)


def _ouvrir(affectation: Affectation, command: OuvrirAppel) -> tuple[Event, ...]:
    known = (affectation.appel_jusqu_au, affectation.fin_expertise, affectation.dernier_delai)
    if known == (command.jusqu_au, command.fin_expertise, command.dernier_delai):
        return ()
    return (AppelOuvert(**dict(command)),)


def _constater(affectation: Affectation, fin: Literal["appel", "suivi"], now: datetime) -> tuple[Event, ...]:
    done, moment = {
        "appel": (affectation.appel_clos, affectation.appel_jusqu_au),
        "suivi": (affectation.suivi_clos, affectation.dernier_delai),
    }[fin]
    if done or moment is None or not est_passee(moment, now):
        return ()
    return (AppelClos() if fin == "appel" else SuiviClos(),)


def _proposer(affectation: Affectation, command: Proposer, now: datetime) -> tuple[Event, ...]:
    if affectation.annee == 0:
        raise TransitionImpossible("La campagne de cette année n'est pas ouverte.")
    if not command.dossiers:
        raise TransitionImpossible("Aucun dossier n'attend d'expert : il n'y a rien à affecter.")
    found = apparier(command.dossiers, command.experts, now)
    last = affectation.proposition
    if affectation.statut == "proposee" and last and (last.places, last.manques) == (found.places, found.manques):
        return ()
    numero = last.numero + 1 if last else 1
    proposition = Proposition(numero=numero, places=found.places, manques=found.manques)
    return (AffectationProposee(dossiers=command.dossiers, experts=command.experts, proposition=proposition),)


def _valider(affectation: Affectation, numero: int) -> tuple[Event, ...]:
    last = affectation.proposition
    if last is None:
        raise TransitionImpossible("Il n'y a pas de proposition : demandez-en une.")
    if last.numero != numero:
        raise TransitionImpossible(f"La dernière proposition est la n° {last.numero} : relisez-la avant de valider.")
    if affectation.validee == numero:
        return ()
    if not last.places:
        raise TransitionImpossible("Cette proposition ne pourvoit aucun siège : habilitez d'autres experts.")
    return (AffectationValidee(proposition=numero),)


def evolve(affectation: Affectation, event: Event) -> Affectation:
    """Fold one event."""
    change = affectation.model_copy
    match event:
        case AppelOuvert(annee=annee, jusqu_au=jusqu_au, fin_expertise=fin, dernier_delai=dernier):
            dates = {"annee": annee, "appel_jusqu_au": jusqu_au, "fin_expertise": fin, "dernier_delai": dernier}
            return change(update={**dates, "appel_clos": False, "suivi_clos": False})
        case AppelClos():
            return change(update={"appel_clos": True})
        case SuiviClos():
            return change(update={"suivi_clos": True})
        case AffectationProposee(proposition=proposition):
            return change(update={"proposition": proposition})
        case AffectationValidee(proposition=numero):
            assert affectation.proposition is not None, "what is validated was proposed"
            places = (*affectation.places, *affectation.proposition.places)
            return change(update={"validee": numero, "places": places})
        case _:
            assert_never(event)


EN_COURS = "affectations-en-cours"


def fiches(affectation: Affectation) -> tuple[Fiche, ...]:
    """Give its line in what the tick watches, until nothing more is expected of the year."""
    if affectation.annee == 0 or affectation.suivi_clos or affectation.dernier_delai is None:
        return ()
    return (Fiche(EN_COURS, str(affectation.annee), "{}"),)


def dus(affectation: Affectation, now: datetime) -> Sequence[Command]:
    """Give what has ended and was not recorded."""
    fins: tuple[Literal["appel", "suivi"], ...] = ("appel", "suivi")
    return tuple(Constater(fin=fin) for fin in fins if _constater(affectation, fin, now))


def rang_du_rappel(fin_expertise: Moment, now: datetime) -> int:
    """Give the rank of the last reminder that is due, 0 when none is."""
    return sum(fin_expertise.instant + timedelta(days=jours) <= now for jours in DELAIS_RAPPELS_JOURS)


def publier(affectation: Affectation, event: Event) -> faits.AffectationValidee | None:
    """Tell this very service who looks at which file: each file then writes it on its own stream."""
    if not isinstance(event, AffectationValidee):
        return None
    etat = faits.EtatAffectation(annee=affectation.annee, places=affectation.places)
    return faits.AffectationValidee(etat=etat)


AFFECTATION: Decider[Affectation, Command, Event, Vide] = Decider(
    service="expertise",
    agregat="affectation",
    etat=Affectation,
    evenements=(AppelOuvert, AppelClos, SuiviClos, AffectationProposee, AffectationValidee),
    decide=decide,
    evolve=evolve,
    contexte=Vide,
    fiches=fiches,
    publier=publier,
)
