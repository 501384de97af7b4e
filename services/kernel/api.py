"""Typed routes, declared once: who, where, which body, which command, which view.

From a declaration derive validation, problems, the envelope with its actions, entity tags, repeated requests, dry
runs and the OpenAPI document. `Acte` writes, `Consultation` and `Liste` read, `Fichier` leads to a document to take
away; there is no other kind but the `Page`s of the house, and the `Lot` that acts on several things.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Generic, Literal, NamedTuple, TypeVar

from pydantic import Field

from kernel.decider import Commande, Decider, Ref, S, Vide
from kernel.droits import Appelant
from kernel.edition import Imprime, papier_de
from kernel.journal import SALT_BYTES
from kernel.label.calendrier import PARIS, Moment, est_passee, zone
from kernel.model import Frozen
from kernel.ports import World
from kernel.refus import Erreur, RequeteInvalide, TransitionImpossible
from kernel.settings import Instructeur
from kernel.store import next_number

PAGE_DEFAULT, PAGE_MAX = 50, 100
BINAIRE = "application/octet-stream"  # what every gateway of ours takes for bytes
CURSOR_MAX = 1400  # a place in a list is 1,024 bytes at most, a third more as a cursor
ANNEE = re.compile(r"20[0-9][0-9]")


class Echeance(Frozen):
    """A deadline as people read it: the instant with its zone, the sentence, and whether it has passed."""

    code: str
    a: str = Field(description="Instant de l'échéance, à l'heure de Paris (RFC 3339)")
    libelle: str
    depassee: bool


def echeance_vue(code: str, moment: Moment, libelle: str, maintenant: datetime) -> Echeance:
    """Show a deadline, or the start of something."""
    return Echeance(
        code=code,
        a=moment.instant.astimezone(zone(PARIS)).isoformat(),
        libelle=libelle,
        depassee=est_passee(moment, maintenant),
    )


class Raison(Frozen):
    """Why an action is not available now."""

    code: str
    message: str
    pointeur: str | None = None


class Action(Frozen):
    """Something this caller may do to this thing: now, or not now and why."""

    code: str
    libelle: str
    method: str
    href: str
    disponible: bool
    raisons: tuple[Raison, ...] = ()
    corps: str | None = Field(None, description="Schéma du corps attendu")


class Enveloppe(Frozen):
    """What every resource says of itself. A view adds its own fields."""

    type: str
    id: str
    href: str
    statut: str
    statut_libelle: str
    echeances: tuple[Echeance, ...] = ()
    actions: tuple[Action, ...] = ()


class Signee(Enveloppe):
    """A part that says who wrote it last, and when, to those who write it: a stale edit is told so."""

    par: str = Field("", description="Le pseudonyme de qui l'a écrite, pour ceux qui l'écrivent")
    modifiee_le: datetime | None = None


SURROUNDINGS = frozenset({"statut", "statut_libelle", "echeances", "actions"})


class Elements(Frozen):
    """One page of a list. `suivant` is the address of the next page."""

    elements: tuple[dict[str, Any], ...]
    suivant: str | None
    actions: tuple[Action, ...] = ()


class Effet(Frozen):
    """One status that a dry run would change, as its caller sees it; empty before the thing exists."""

    flux: str
    avant: str
    apres: str


class Apercu(Frozen):
    """A letter as its reader would see it: its subject, its text, and the same laid out."""

    objet: str
    texte: str
    html: str


class CourrielPrevu(Frozen):
    """One letter that a dry run would send, without naming anybody; and what it would say, where whoever acts may know
    all of it."""

    modele: str
    destinataires: str
    apercu: Apercu | None = None


class CourrielAVenir(Frozen):
    """A letter that the schedule would send because of an act: when, and for how many files."""

    modele: str
    destinataires: str
    le: datetime
    dossiers: int
    au_moins: bool = Field(False, description="Le compte s'est arrêté là : il peut y en avoir d'autres")


class DossiersTouches(Frozen):
    """How many files of one status an act would reach, and what would move for them."""

    statut: str
    statut_libelle: str
    nombre: int
    au_moins: bool = Field(False, description="Le compte s'est arrêté là : il peut y en avoir d'autres")
    quoi: str
    avant: str
    apres: str


class Effets(Frozen):
    """What an act would change in this service."""

    etats: tuple[Effet, ...]
    courriels: tuple[CourrielPrevu, ...]
    conflits: tuple[str, ...] = ()
    dossiers: tuple[DossiersTouches, ...] = ()
    a_venir: tuple[CourrielAVenir, ...] = ()
    dits: tuple[str, ...] = Field((), description="Ce que l'acte ferait d'autre, ou pourrait faire, en mots")


class Portee(NamedTuple):
    """What an act would reach beside its own stream, the letters that would leave for it later, and what else there is
    to say of it, in words."""

    dossiers: tuple[DossiersTouches, ...] = ()
    a_venir: tuple[CourrielAVenir, ...] = ()
    dits: tuple[str, ...] = ()


class Essai(Frozen):
    """The answer of a dry run: nothing was written."""

    essai: Literal[True] = True
    valide: bool
    changements: tuple[str, ...] = Field(description="Ce qui changerait dans la ressource, telle que vous la voyez")
    effets: Effets
    apercu: Apercu | None = Field(None, description="La lettre que la ressource montre, telle qu'elle serait")


class SansParametre(Frozen):
    """The query of a route that takes none."""


class ParametresActe(Frozen):
    """The query of an act."""

    essai: bool = Field(False, description="Dire ce que l'acte changerait, sans rien écrire")


class ParametresListe(Frozen):
    """The query of a list."""

    limite: int = Field(PAGE_DEFAULT, ge=1, le=PAGE_MAX)
    curseur: str | None = Field(None, max_length=CURSOR_MAX)


@dataclass(frozen=True, eq=False)
class Appel:
    """One call as views and commands see it: who, when, to what address."""

    appelant: Appelant
    maintenant: datetime
    params: Mapping[str, str]
    world: World
    base: str
    contexte: Any = None  # what the resource reads beside its state, when it was read
    ecrit: bool = False  # true while an act is really carried out: a dry run draws no number
    lus: dict[str, Any] = field(default_factory=dict, repr=False)  # lists that acts here do not change, read once
    instructeur: Instructeur | None = None  # the service in charge, where what is shown must name it
    query: Any = None  # what a reading asks of the view beside the address
    public_url: str = ""  # of the platform, where what is shown leads there
    production: bool = False  # where a paper without a mention of the law is none

    def ulid(self) -> str:
        """Draw an identifier."""
        return self.world.clock.ulid()

    def sel(self) -> str:
        """Draw what makes the name of a document impossible to guess."""
        return self.world.clock.random(SALT_BYTES).hex()

    def numero(self, serie: str) -> int:
        """Draw the next human number of a series; 0 in a dry run."""
        return next_number(self.world.store, self.base.split("/")[1], serie) if self.ecrit else 0


V = TypeVar("V", bound=Enveloppe)
B = TypeVar("B", bound=Frozen)
C = TypeVar("C", bound=Commande)


def _no_relation(*_: Any) -> frozenset[str]:
    return frozenset()


def any_line(*_: Any) -> bool:
    """Keep every line: what a list does that is not searched."""
    return True


def _no_ref(*_: Any) -> dict[str, Ref]:
    return {}


def _no_part(*_: Any) -> None:
    return None


def _no_search(*_: Any) -> None:
    return None


def _no_garant(*_: Any) -> None:
    return None


@dataclass(frozen=True, eq=False)
class Ressource(Generic[S, V]):
    """A thing with an address: the stream behind it, who is what to it, and how it looks to a caller.

    `identifiant` gives the stream's identifier from the address; an address that cannot be one gives None. A part of
    a file (one engagement) is a resource of its own over the same stream, with its own view and entity tag; `reperes`
    gives each name that its address adds: a JSON Pointer into the view of the whole, or a value that is always there.
    `besoins` says what the view reads beside the state, into a `contexte`: it may change the surroundings of the view
    (deadlines), never its content. `parts` names the parts of the state that it is about, when it is about a few: it is
    then read, and modified, in one round trip less. `garant` names another stream of the service that says who is what
    to it: its state is then read with each access, and is the third thing that `relations` is given. `avant` says what
    the view reads that the hour alone names: it is read along with the state. `garant_nomme` gives the garant that the
    address alone names: that of what exists, whenever the address names one; it is then read with the state too.
    """

    nom: str
    chemin: str
    decider: Decider[S, Any, Any, Any]
    identifiant: Callable[[Mapping[str, str]], str | None]
    existe: Callable[[S], bool]
    vue: Callable[[S, Appel], V]
    modele: type[V]
    relations: Callable[..., frozenset[str]] = _no_relation
    garant: Callable[[S], Ref] | None = None
    garant_nomme: Callable[[Mapping[str, str]], Ref | None] = _no_garant
    besoins: Callable[[S], Mapping[str, Ref]] = _no_ref
    contexte: type[Frozen] = Vide
    reperes: Mapping[str, str] = field(default_factory=dict)
    parts: Callable[[Mapping[str, str]], Sequence[str] | None] = _no_part
    avant: Callable[[datetime], Mapping[str, Ref]] = _no_ref


@dataclass(frozen=True, eq=False)
class Acte(Generic[S, C, B]):
    """A route that writes: one command to one stream.

    `exemple` is a minimal valid body for a state: the action is shown as available exactly when deciding it dry is
    accepted; `exemple_de` gives one for who calls, where what is valid depends on who that is. `cree` gives the
    identifier of the stream that the act brings into being. `cle_requise` is for acts with a legal or mass effect.
    PUT and PATCH demand `If-Match`. `apprend` is for an act that tells its author something they may not know
    before: its dry run says that it would be accepted, and no more. `portee` says what it would reach beside its
    stream, from the state before and after, for the dry run alone. `refus` are the codes with which its decider may
    say no, beside the usual ones.
    """

    code: str
    libelle: str
    methode: Literal["POST", "PUT", "PATCH", "DELETE"]
    chemin: str
    ressource: Ressource[S, Any]
    corps: type[B]
    commande: Callable[[Appel, B], C]
    exemple: Callable[[S, datetime], B]
    cree: Callable[[Appel, B], str] | None = None
    statut: int = 200
    cle_requise: bool = False
    apprend: bool = False
    portee: Callable[[S, S, Appel], Portee] | None = None
    query: type[Frozen] = ParametresActe
    refus: tuple[str, ...] = ()
    exemple_de: Callable[[S, Appel], B] | None = None

    def corps_de(self, etat: S, appel: Appel) -> B:
        """Give the minimal valid body of who calls."""
        return self.exemple_de(etat, appel) if self.exemple_de else self.exemple(etat, appel.maintenant)

    @property
    def modifie(self) -> bool:
        """Tell whether the caller must say which version it modifies."""
        return self.methode in ("PUT", "PATCH")


@dataclass(frozen=True, eq=False)
class Consultation(Generic[S, V]):
    """A route that shows one resource. `refus` are the codes with which its view may say no, beside the usual ones."""

    code: str
    libelle: str
    ressource: Ressource[S, V]
    methode: Literal["GET"] = "GET"
    query: type[Frozen] = SansParametre
    refus: tuple[str, ...] = ()

    @property
    def chemin(self) -> str:
        """Give the address of the resource."""
        return self.ressource.chemin


class LienFichier(NamedTuple):
    """A document of the bucket, and the name under which whoever takes it away will keep it."""

    document: str
    nom: str


def lien_papier(imprime: Imprime, nom: str, fichier: str, absent: str) -> LienFichier:
    """Lead to a paper, kept under the name of a file; while it is not printed, `absent` says what to do.

    Raises TransitionImpossible in that case.
    """
    found = papier_de(imprime, nom)
    if found is None:
        raise TransitionImpossible(absent)
    return LienFichier(found.document, f"{fichier}.pdf")


@dataclass(frozen=True, eq=False)
class Fichier(Generic[S]):
    """A route that leads to a document: an answer 303, with an address that opens it for a minute.

    Who may follow it is who may see the `ressource`; `lien` names the document, or refuses while there is none.
    `besoins` says what it reads beside the state, into a `contexte`.
    """

    code: str
    libelle: str
    chemin: str
    ressource: Ressource[S, Any]
    lien: Callable[[S, Appel], LienFichier]
    besoins: Callable[[S, Mapping[str, str]], Mapping[str, Ref]]
    contexte: type[Frozen]
    methode: Literal["GET"] = "GET"
    query: type[Frozen] = SansParametre
    refus: tuple[str, ...] = ()


class Recherche(NamedTuple):
    """How the lines of a page are looked for, still in one query: those whose rank begins with `rang`, at most `lues`
    of them. `ordre` gives by what a line as it is shown is sorted, when not by its rank; `inverse` turns that round."""

    lues: int
    rang: str = ""
    ordre: Callable[[Any], Any] | None = None
    inverse: bool = False


@dataclass(frozen=True, eq=False)
class Liste:
    """A route that shows the lines of a list, one query a page.

    `partition` names the list for a caller and what it asks, `carte` is what a line keeps, `vue` what it shows now
    (a `modele`), or None when it is not its reader's any more. `besoins` says what the lines of a page read beside
    them, by name, in one round trip: the view finds it in `contexte`, and `garde` too, which tells if a line is among
    those asked for: a page reads as many lines as its limit, and may show fewer of them. `recherche` says otherwise how
    the lines of a page are looked for. `refus` are the codes with which it may say no, beside the usual ones.
    """

    code: str
    libelle: str
    chemin: str
    carte: type[Frozen]
    modele: type[Frozen]
    vue: Callable[[Any, str, Appel], Frozen | None]
    partition: Callable[[Appel, Any], str]
    besoins: Callable[[Sequence[Any], Appel], Mapping[str, Ref]] = _no_ref
    garde: Callable[[Any, Appel, Any], bool] = any_line
    recherche: Callable[[Appel, Any], "Recherche | None"] = _no_search
    methode: Literal["GET"] = "GET"
    query: type[ParametresListe] = ParametresListe
    refus: tuple[str, ...] = ()


class Telechargement(NamedTuple):
    """A file given within an answer, and the name under which whoever takes it away will keep it."""

    nom: str
    contenu: bytes


@dataclass(frozen=True, eq=False)
class Page:
    """A route of the house: the same in every service, and public or about the caller alone.

    With a `genre`, it gives a file of that kind (`Telechargement`) within its answer. What is not text is asked for
    with its kind in `Accept`: without it the gateway would hand it over in base64. `refus` are the codes with which it
    may say no, beside the usual ones.
    """

    code: str
    libelle: str
    chemin: str
    modele: type[Frozen] | None
    lire: Callable[[Any, Appel, Any], Any]
    query: type[Frozen] = SansParametre
    methode: Literal["GET"] = "GET"
    genre: str = ""
    refus: tuple[str, ...] = ()

    @property
    def est_texte(self) -> bool:
        """Tell whether what it gives goes through the gateway as it is."""
        return not self.genre or self.genre.startswith("text/")


class DossierDuLot(Frozen):
    """One thing of a list, and the version of it that was read, when that must still be the one there is."""

    id: Annotated[str, Field(min_length=1, max_length=60)]
    version: Annotated[str, Field(max_length=100)] | None = Field(None, description="Son `ETag`, comme dans `If-Match`")


class ProblemeDuLot(Frozen):
    """Why one of several was refused: what the act alone would have said."""

    code: str
    detail: str
    erreurs: tuple[dict[str, str], ...] = ()


class ResultatDuLot(Frozen):
    """What came of one of several: done, refused (`probleme`), or tried (`essai`)."""

    id: str
    fait: bool
    statut: int = Field(description="Le statut que l'acte seul aurait rendu")
    rejoue: bool = False
    version: str | None = None
    probleme: ProblemeDuLot | None = None
    essai: Essai | None = None


class Resultats(Frozen):
    """What came of each, in the order in which they were asked."""

    elements: tuple[ResultatDuLot, ...]
    faits: int
    refuses: int


@dataclass(frozen=True, eq=False)
class Lot:
    """A route that does one of some acts on several things, each as if it were asked alone: never all or none.

    `corps` names the act (`acte`), the things (`dossiers`), and what the act takes, the same for all (`corps`).
    """

    code: str
    libelle: str
    chemin: str
    actes: tuple[Acte[Any, Any, Any], ...]
    corps: type[Any]
    methode: Literal["POST"] = "POST"
    query: type[Frozen] = ParametresActe


Route = Acte[Any, Any, Any] | Consultation[Any, Any] | Fichier[Any] | Liste | Lot | Page


def annee(params: Mapping[str, str]) -> str | None:
    """Give the identifier of what exists once a year, from an address that names it `{annee}`."""
    return params["annee"] if ANNEE.fullmatch(params["annee"]) else None


def one_of(miens: Iterable[str], demande: str | None) -> str:
    """Give which of the caller's territories a list is about: the one asked, or the only one.

    Raises RequeteInvalide when several leave a choice, or when the one asked is another's.
    """
    choix = sorted(miens)
    if demande in choix:
        return str(demande)
    if demande is None and len(choix) == 1:
        return choix[0]
    message = f"Choisissez un de vos territoires : {', '.join(choix) or 'aucun ne vous est attribué'}."
    raise RequeteInvalide(message, Erreur("/territoire", "territoire-a-choisir", message))


def encode_cursor(place: str) -> str:
    """Give the opaque form of a place in a list. It says where, never who may see what."""
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> str:
    """Read a cursor back. Raises RequeteInvalide on anything we did not give."""
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error) as error:
        raise RequeteInvalide("Ce curseur n'est pas lisible : repartez de la première page.") from error


def fill(chemin: str, params: Mapping[str, str]) -> str:
    """Give an address from its pattern."""
    for name, value in params.items():
        chemin = chemin.replace("{" + name + "}", value)
    return chemin


def acts_on(routes: Sequence[Route], ressource: Ressource[Any, Any]) -> list[Acte[Any, Any, Any]]:
    """Give the acts that apply to an existing resource, in the order of their declaration."""
    return [r for r in routes if isinstance(r, Acte) and r.ressource.nom == ressource.nom and r.cree is None]


def acts_creating(routes: Sequence[Route], chemin: str) -> list[Acte[Any, Any, Any]]:
    """Give the acts that add to a list: at its own address, or at one right below it."""
    found = [r for r in routes if isinstance(r, Acte) and r.cree is not None]
    return [r for r in found if chemin in (r.chemin, r.chemin.rpartition("/")[0])]
