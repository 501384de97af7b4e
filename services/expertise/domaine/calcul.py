"""The work asked of the solver: what is asked, where it stands, what came of it. Pure; the solver is elsewhere.

One work at a time for a year. What comes of a work that was given up, or comes twice, changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, assert_never

from pydantic import BeforeValidator, PlainSerializer

from expertise.domaine.appariement import Manque
from expertise.domaine.expert import Role
from kernel.decider import Commande, Evenement
from kernel.journal import digest
from kernel.label.places import Places
from kernel.model import Frozen
from kernel.refus import Erreur, RegleNonSatisfaite, TransitionImpossible

DossierVide = Literal["exempt", "zero"]
Moyenne = Literal["places_pourvues", "places"]
StatutCalcul = Literal["demande", "en_cours", "fini", "annule", "echoue"]
HEURES_MAX = 2  # the longest work takes minutes; beyond, its message waits among the dead letters
SANS_REPONSE = "Le calcul n'a pas abouti : redemandez-le, et prévenez le support si cela se reproduit."


CARACTERES = 12  # of the digest of a name: two alike in a year would hide a change
PARTI = "un expert ou un dossier qui n'est plus à affecter"


def court(nom: str) -> str:
    """Give the short name under which a file or an expert stands in what a proposal was worked out from."""
    return digest(nom)[:CARACTERES]


def _en_texte(monde: Mapping[str, str]) -> str:
    return " ".join(f"{nom}:{empreinte}" for nom, empreinte in sorted(monde.items()))


def _du_texte(read: Any) -> Any:
    return dict(pair.split(":") for pair in read.split()) if isinstance(read, str) else read


# By short names; one text as it is kept, for there are as many as files and experts.
Empreintes = Annotated[
    dict[str, str], BeforeValidator(_du_texte), PlainSerializer(_en_texte, return_type=str, when_used="json")
]


SUIVANTS = 2  # alternates told for each seat


def cle_suivant(expert: str, rang: int) -> str:
    """Name, in the explanations of a file, who comes next on the seat of an expert."""
    return f"suivant_{rang}_de_{expert}"


def cle_prix(expert: str, rang: int) -> str:
    """Name what is lost by it."""
    return f"prix_{rang}_de_{expert}"


def expliquee(dossier: str, candidature: str) -> str:
    """Name the document where a proposal says, of one file, why these experts and who comes next; from its folder."""
    return f"{dossier}/paires/{candidature}.json" if dossier else ""


class Verrou(Frozen):
    """A seat that must be given to this expert, or kept by them."""

    candidature: str
    role: Role
    expert: str


class Interdit(Frozen):
    """An expert who must not look at this file."""

    candidature: str
    expert: str


class Demande(Frozen):
    """What is asked of a work: seats imposed, pairs banned, experts taken as away (« what if they declined? »: the
    result is a hypothesis, never applied), an assignment given as a file, whose seats are imposed; or, for one seat,
    who else could hold it and what it would cost: then no proposal comes of it. `dossier_vide` is what an empty file
    is worth: left out, or 0; `moyenne`, over which seats the marks of a file are averaged (docs/adr/0012)."""

    verrous: tuple[Verrou, ...] = ()
    interdits: tuple[Interdit, ...] = ()
    absents: tuple[str, ...] = ()
    fichier: str = ""
    siege: Verrou | None = None
    dossier_vide: DossierVide = "exempt"
    moyenne: Moyenne = "places_pourvues"


class RemplacantCalcule(Frozen):
    """Who else could hold a seat, everybody else free to move: what is lost by it, in words; not `prouve` when the
    search was cut short, and the loss may be less."""

    expert: str
    prix: str
    prouve: bool


class Calcul(Frozen):
    """A work asked of the solver, and where it stands: `etage` is the last objective that was settled. What was asked
    stays in the journal alone once the work is over."""

    numero: int
    demande: Demande
    le: datetime
    statut: StatutCalcul = "demande"
    etage: str = ""
    raisons: tuple[str, ...] = ()
    remplacants: tuple[RemplacantCalcule, ...] = ()

    @property
    def est_actif(self) -> bool:
        """Tell whether a result may still come."""
        return self.statut in ("demande", "en_cours")


class Proposition(Frozen):
    """An assignment worked out by one run, and what it could not fill. `document` is the folder of its certificate, in
    so many `parties`, and of its explanations; `monde` what it was worked out from; `valeurs` are its objectives,
    `blocage` says in words why seats stay empty, `difference` what changes from the proposal before it, `stabilite`
    what moving everybody would bring; `dossier_vide` and `moyenne` are the policy that it was worked out by. Of many
    seats left empty the first alone are here, and their number."""

    numero: int
    places: Places
    manques: tuple[Manque, ...]
    nombre_manques: int = 0
    hypothese: bool = False
    optimale: bool = False
    document: str = ""
    parties: int = 0
    valeurs: dict[str, int] = {}
    blocage: str = ""
    difference: tuple[str, ...] = ()
    stabilite: str = ""
    monde: Empreintes = {}
    dossier_vide: DossierVide = "exempt"
    moyenne: Moyenne = "places_pourvues"


class Hypothese(Frozen):
    """What would come of some experts being away: it stands beside the proposal, which it says the difference from, and
    is never validated. Its seats are what the proposal's become by that difference."""

    numero: int
    absents: tuple[str, ...]
    sieges: int
    manques: tuple[Manque, ...]
    nombre_manques: int
    optimale: bool
    valeurs: dict[str, int]
    blocage: str
    difference: tuple[str, ...]
    dossier_vide: DossierVide = "exempt"
    moyenne: Moyenne = "places_pourvues"


def hypothese(calcul: Calcul | None, found: Proposition) -> Hypothese:
    """Give what is kept of a proposal worked out with experts taken as away: neither its seats nor what it was worked
    out from."""
    kept = found.model_dump(include=Hypothese.model_fields.keys() & Proposition.model_fields.keys())
    absents = calcul.demande.absents if calcul else ()
    return Hypothese.model_validate({**kept, "absents": absents, "sieges": len(found.places)})


class DemanderCalcul(Commande):
    """Ask for an assignment of the files and experts of when the work begins."""

    demande: Demande


class AnnulerCalcul(Commande):
    """Give up the work under way."""


class AvancerCalcul(Commande):
    """Record that the work has begun, or settled an objective: the solver's command."""

    numero: int
    etage: str


class RendreCalcul(Commande):
    """Give what came of the work: the solver's command. The proposal's number is that of the work."""

    numero: int
    proposition: Proposition


class RendreRemplacants(Commande):
    """Give who else could hold the seat that was asked about: the solver's command."""

    numero: int
    remplacants: tuple[RemplacantCalcule, ...]


class EchouerCalcul(Commande):
    """Say that the work cannot be done, and why, in French: the solver's command, or the schedule's."""

    numero: int
    raisons: tuple[str, ...]


class CalculDemande(Evenement):
    """An assignment is asked for."""

    calcul: Calcul


class CalculAvance(Evenement):
    """The work has begun, or settled an objective."""

    etage: str


class CalculAnnule(Evenement):
    """The work is given up."""


class CalculEchoue(Evenement):
    """The work could not be done."""

    raisons: tuple[str, ...]


class RemplacantsCalcules(Evenement):
    """Who else could hold a seat was worked out."""

    remplacants: tuple[RemplacantCalcule, ...]


class AffectationCalculee(Evenement):
    """An assignment was worked out. What it was worked out from is in its document."""

    proposition: Proposition


EvenementCalcul = CalculDemande | CalculAvance | CalculAnnule | CalculEchoue | RemplacantsCalcules | AffectationCalculee
CommandeCalcul = DemanderCalcul | AnnulerCalcul | AvancerCalcul | RendreCalcul | RendreRemplacants | EchouerCalcul


def decider(calcul: Calcul | None, dernier: int, command: CommandeCalcul, now: datetime) -> tuple[EvenementCalcul, ...]:
    """Answer a command about a year's work; `dernier` is the number of the last proposal."""
    actif = calcul if calcul is not None and calcul.est_actif else None
    match command:
        case DemanderCalcul(demande=demande):
            _exige_demande(demande, actif)
            numero = max(calcul.numero if calcul else 0, dernier) + 1
            return (CalculDemande(calcul=Calcul(numero=numero, demande=demande, le=now)),)
        case AnnulerCalcul():
            if actif is None:
                raise TransitionImpossible("Aucun calcul n'est en cours : il n'y a rien à annuler.")
            return (CalculAnnule(),)
        case _ if actif is None or actif.numero != command.numero:
            return ()  # given up meanwhile, or done by a message that came twice
        case AvancerCalcul(etage=etage):
            return () if (actif.statut, actif.etage) == ("en_cours", etage) else (CalculAvance(etage=etage),)
        case RendreCalcul(proposition=proposition):
            return (AffectationCalculee(proposition=proposition),)
        case RendreRemplacants(remplacants=remplacants):
            return (RemplacantsCalcules(remplacants=remplacants),)
        case EchouerCalcul(raisons=raisons):
            return (CalculEchoue(raisons=raisons),)
        case _:
            assert_never(command)


def _exige_demande(demande: Demande, actif: Calcul | None) -> None:
    if actif is not None:
        raise TransitionImpossible("Un calcul est en cours : attendez son résultat, ou annulez-le.")
    wanted = {(v.candidature, v.expert) for v in demande.verrous}
    if both := sorted(wanted & {(i.candidature, i.expert) for i in demande.interdits}):
        message = f"{both[0][1]} est à la fois imposé et interdit sur {both[0][0]} : choisissez."
        raise RegleNonSatisfaite(message, Erreur("/interdits", "verrou-contredit", message))
    if away := sorted((v.expert, v.candidature) for v in demande.verrous if v.expert in demande.absents):
        message = f"{away[0][0]} est imposé sur {away[0][1]} et donné absent : choisissez."
        raise RegleNonSatisfaite(message, Erreur("/absents", "verrou-contredit", message))


def devenu(calcul: Calcul | None, event: EvenementCalcul) -> Calcul | None:
    """Fold one event into the work that it speaks of."""
    if isinstance(event, CalculDemande):
        return event.calcul
    return calcul and calcul.model_copy(update=_change(event))


def _change(
    event: CalculAvance | CalculAnnule | CalculEchoue | RemplacantsCalcules | AffectationCalculee,
) -> dict[str, object]:
    match event:
        case RemplacantsCalcules(remplacants=remplacants):
            return {"statut": "fini", "demande": Demande(), "remplacants": remplacants}
        case CalculAvance(etage=etage):
            return {"statut": "en_cours", "etage": etage}
        case CalculAnnule():
            return {"statut": "annule", "demande": Demande()}
        case CalculEchoue(raisons=raisons):
            return {"statut": "echoue", "demande": Demande(), "raisons": raisons}
        case AffectationCalculee():
            return {"statut": "fini", "demande": Demande()}
        case _:
            assert_never(event)


def perdus(calcul: Calcul | None, now: datetime) -> Sequence[EchouerCalcul]:
    """Give the end of a work that nothing will come of any more."""
    if calcul is None or not calcul.est_actif or now < calcul.le + timedelta(hours=HEURES_MAX):
        return ()
    return (EchouerCalcul(numero=calcul.numero, raisons=(SANS_REPONSE,)),)


def changements(avant: Mapping[str, str], apres: Mapping[str, str], connus: Iterable[str] = ()) -> tuple[str, ...]:
    """Name what is no longer the same, from the digests of before (by short names) to those of now (by names); `connus`
    are names that may be of before alone."""
    names = {court(nom): nom for nom in (*connus, *apres)}
    now = {court(nom): empreinte for nom, empreinte in apres.items()}
    changed = {nom for nom in {*avant, *now} if avant.get(nom) != now.get(nom)}
    return tuple(sorted({names.get(nom, PARTI) for nom in changed}))
