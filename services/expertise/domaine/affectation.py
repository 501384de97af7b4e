"""The affectation of a year: first the call for experts, then who looks at which file.

The call opens with the campagne and closes when expertise begins. Then the administration asks for an assignment, as
often as needed; the solver works it out in a function of its own and gives it back (docs/adr/0011); a proposal is
validated if nothing that it depends on has changed since. After a decline the same is done again, for the empty seats.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, get_args

from expertise.domaine import calcul
from expertise.domaine.appariement import DossierAPourvoir, ExpertDisponible
from expertise.domaine.calcul import (
    AffectationCalculee,
    AnnulerCalcul,
    AvancerCalcul,
    Calcul,
    CalculAnnule,
    CalculAvance,
    CalculDemande,
    CalculEchoue,
    DemanderCalcul,
    EchouerCalcul,
    Hypothese,
    Proposition,
    RemplacantsCalcules,
    RendreCalcul,
    RendreRemplacants,
    changements,
)
from kernel.decider import Commande, Decider, Evenement, Fiche, Vide
from kernel.label import faits
from kernel.label.calendrier import Moment, est_passee
from kernel.label.places import PlaceAffectee, Places
from kernel.model import Frozen
from kernel.refus import TransitionImpossible

Statut = Literal["inexistante", "appel_ouvert", "appel_clos", "proposee", "validee"]
CITES = 6
DELAIS_RAPPELS_JOURS = (-14, -3, 1, 7)  # reminders around the end of expertise; their rank counts from 1


class Affectation(Frozen):
    """The state of a year's affectation: `appel_jusqu_au` is None before the call. `proposition` is the last one made,
    `hypothese` what was last asked beside it, `validee` its number once validated; `places` are those of the proposals
    validated before it, run after run, `documents` where each validated one is explained; `calcul` the last work."""

    annee: int = 0
    appel_jusqu_au: Moment | None = None
    fin_expertise: Moment | None = None
    dernier_delai: Moment | None = None
    appel_clos: bool = False
    suivi_clos: bool = False
    calcul: Calcul | None = None
    proposition: Proposition | None = None
    hypothese: Hypothese | None = None
    validee: int = 0
    places: Places = ()
    documents: dict[str, str] = {}

    @property
    def attribuees(self) -> tuple[PlaceAffectee, ...]:
        """Give all the seats validated this year."""
        last = self.proposition
        if last is None or last.numero != self.validee:
            return self.places
        return (*self.places, *(p.model_copy(update={"proposition": last.numero}) for p in last.places))

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


class Valider(Commande):
    """Validate the proposal of this number, in the world as it is now; `arrivees` is the last proposal carried out on
    each file under way."""

    proposition: int
    monde: dict[str, str] = {}
    arrivees: dict[str, int] = {}


class AppelOuvert(Evenement):
    """Experts may apply until a date; nobody is called (`a_dire`) when another date moves alone, or it has passed."""

    annee: int
    jusqu_au: Moment
    fin_expertise: Moment | None = None
    dernier_delai: Moment | None = None
    a_dire: bool = True


class AppelClos(Evenement):
    """The call has ended: it is time to assign."""


class SuiviClos(Evenement):
    """Nothing more is expected of the year's experts."""


class AffectationProposee(Evenement):
    """Pairs are proposed, from these files and experts: written before there was a solver, read for ever. What it says
    of the experts goes with the first one erased; the pairs stay."""

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


Command = (
    OuvrirAppel
    | Constater
    | DemanderCalcul
    | AnnulerCalcul
    | AvancerCalcul
    | RendreCalcul
    | RendreRemplacants
    | EchouerCalcul
    | Valider
)
Event = (
    AppelOuvert
    | AppelClos
    | SuiviClos
    | CalculDemande
    | CalculAvance
    | CalculAnnule
    | CalculEchoue
    | RemplacantsCalcules
    | AffectationProposee
    | AffectationCalculee
    | AffectationValidee
)


def decide(affectation: Affectation, command: Command, _contexte: Vide, now: datetime) -> tuple[Event, ...]:
    """Answer a command."""
    match command:
        case OuvrirAppel():
            return _ouvrir(affectation, command, now)
        case Constater(fin=fin):
            return _constater(affectation, fin, now)
        case Valider():
            return _valider(affectation, command)
        case _:
            if affectation.annee == 0 and isinstance(command, DemanderCalcul):
                raise TransitionImpossible("La campagne de cette année n'est pas ouverte.")
            last = affectation.proposition.numero if affectation.proposition else 0
            return calcul.decider(affectation.calcul, last, command, now)


def _ouvrir(affectation: Affectation, command: OuvrirAppel, now: datetime) -> tuple[Event, ...]:
    known = (affectation.appel_jusqu_au, affectation.fin_expertise, affectation.dernier_delai)
    if known == (command.jusqu_au, command.fin_expertise, command.dernier_delai):
        return ()
    called = affectation.appel_jusqu_au == command.jusqu_au or est_passee(command.jusqu_au, now)
    return (AppelOuvert(**dict(command), a_dire=not called),)


def _constater(affectation: Affectation, fin: Literal["appel", "suivi"], now: datetime) -> tuple[Event, ...]:
    done, moment = {
        "appel": (affectation.appel_clos, affectation.appel_jusqu_au),
        "suivi": (affectation.suivi_clos, affectation.dernier_delai),
    }[fin]
    if done or moment is None or not est_passee(moment, now):
        return ()
    return (AppelClos() if fin == "appel" else SuiviClos(),)


def _valider(affectation: Affectation, command: Valider) -> tuple[Event, ...]:
    last = affectation.proposition
    if last is None:
        raise TransitionImpossible("Il n'y a pas de proposition : demandez-en une.")
    if last.numero != command.proposition:
        raise TransitionImpossible(f"La dernière proposition est la n° {last.numero} : relisez-la avant de valider.")
    if affectation.validee == last.numero:
        return ()
    if not last.places:
        raise TransitionImpossible("Cette proposition ne pourvoit aucun siège : habilitez d'autres experts.")
    if any(command.arrivees.get(p.candidature, p.proposition) < p.proposition for p in affectation.attribuees):
        raise TransitionImpossible(
            f"La validation n° {affectation.validee} n'est pas encore parvenue à tous les dossiers : attendez quelques "
            "instants, recalculez, puis validez."
        )
    known = {n for p in last.places for n in (p.candidature, p.expert)}
    if changed := changements(last.monde, command.monde, known):
        raise TransitionImpossible(f"Ont changé depuis le calcul : {_enumeres(changed)}. Recalculez, puis validez.")
    return (AffectationValidee(proposition=last.numero),)


def _enumeres(noms: Sequence[str]) -> str:
    autres = len(noms) - CITES
    more = f" et {autres} autre{'s' if autres > 1 else ''}" if autres > 0 else ""
    return ", ".join(noms[:CITES]) + more


def evolve(affectation: Affectation, event: Event) -> Affectation:
    """Fold one event."""
    change = affectation.model_copy
    match event:
        case AppelOuvert(annee=annee, jusqu_au=jusqu_au, fin_expertise=fin, dernier_delai=dernier):
            dates = {"annee": annee, "appel_jusqu_au": jusqu_au, "fin_expertise": fin, "dernier_delai": dernier}
            clos = affectation.appel_clos and affectation.appel_jusqu_au == jusqu_au
            suivi = affectation.suivi_clos and affectation.dernier_delai == dernier
            return change(update={**dates, "appel_clos": clos, "suivi_clos": suivi})
        case AppelClos():
            return change(update={"appel_clos": True})
        case SuiviClos():
            return change(update={"suivi_clos": True})
        case AffectationProposee(proposition=proposition):
            return change(update={"proposition": proposition, "places": affectation.attribuees})
        case AffectationValidee(proposition=numero):
            assert affectation.proposition is not None, "what is validated was proposed"
            where = {str(numero): affectation.proposition.document} if affectation.proposition.document else {}
            return change(update={"validee": numero, "documents": {**affectation.documents, **where}})
        case AffectationCalculee(proposition=proposition) if proposition.hypothese:
            found = calcul.hypothese(affectation.calcul, proposition)
            return change(update={"hypothese": found, "calcul": calcul.devenu(affectation.calcul, event)})
        case AffectationCalculee(proposition=proposition):
            given = {"proposition": proposition, "hypothese": None, "places": affectation.attribuees}
            return change(update={**given, "calcul": calcul.devenu(affectation.calcul, event)})
        case _:
            return change(update={"calcul": calcul.devenu(affectation.calcul, event)})


EN_COURS = "affectations-en-cours"


def fiches(affectation: Affectation) -> tuple[Fiche, ...]:
    """Give its line in what the tick watches, until nothing more is expected of the year."""
    if affectation.annee == 0 or affectation.suivi_clos or affectation.dernier_delai is None:
        return ()
    return (Fiche(EN_COURS, str(affectation.annee), "{}"),)


def dus(affectation: Affectation, now: datetime) -> Sequence[Command]:
    """Give what has ended and was not recorded, the lost work included."""
    fins: tuple[Literal["appel", "suivi"], ...] = ("appel", "suivi")
    ended = tuple(Constater(fin=fin) for fin in fins if _constater(affectation, fin, now))
    return (*ended, *calcul.perdus(affectation.calcul, now))


def rang_du_rappel(fin_expertise: Moment, now: datetime) -> int:
    """Give the rank of the last reminder that is due, 0 when none is."""
    return sum(fin_expertise.instant + timedelta(days=jours) <= now for jours in DELAIS_RAPPELS_JOURS)


def publier(affectation: Affectation, event: Event) -> faits.AffectationValidee | faits.CalculDemande | None:
    """Tell the solver that it is asked for something, and this very service who looks at which file: each file then
    writes it on its own stream."""
    match event:
        case AffectationValidee():
            return faits.AffectationValidee(
                etat=faits.EtatAffectation(
                    annee=affectation.annee, places=affectation.attribuees, documents=affectation.documents
                )
            )
        case CalculDemande(calcul=asked):
            return faits.CalculDemande(etat=faits.EtatCalcul(annee=affectation.annee, numero=asked.numero))
        case _:
            return None


AFFECTATION: Decider[Affectation, Command, Event, Vide] = Decider(
    service="expertise",
    agregat="affectation",
    etat=Affectation,
    evenements=get_args(Event),
    decide=decide,
    evolve=evolve,
    contexte=Vide,
    fiches=fiches,
    publier=publier,
    schema=4,  # 3: seats in lines, those of the last proposal kept once; 4: what is closed stays so when others move
)
