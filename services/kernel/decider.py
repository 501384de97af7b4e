"""A decider is a question and its answer: `decide(state, command, contexte, now) -> events`, `evolve(state, event)`.

Both are pure and belong to the services; `handle` carries a command to one (`handle.py`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, reduce
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from kernel.label.faits import Fait
from kernel.model import Frozen, Tolerant
from kernel.ports import Key


class Commande(Frozen):
    """What somebody asks: an infinitive and its noun (`DeposerCandidature`)."""


class Evenement(Frozen):
    """What a decision says has happened: a noun and its participle (`CandidatureDeposee`).

    `PERSONNEL` maps the fields that speak of a person to what replaces them when that person is erased; `CONTENU` maps
    what was written to what replaces it once it has been kept long enough (adr/0040).
    """

    VERSION: ClassVar[int] = 1
    PERSONNEL: ClassVar[Mapping[str, Any]] = {}
    CONTENU: ClassVar[Mapping[str, Any]] = {}

    @classmethod
    def type_evenement(cls) -> str:
        """Give the stored type: class and version. A stored type is never renamed."""
        return f"{cls.__name__}-V{cls.VERSION}"

    def personnes(self) -> tuple[str, ...]:
        """Give the pseudonyms of the people, other than the author, of whom this event speaks."""
        return ()

    def expurge(self) -> "Evenement":
        """Give this event without what it says of people."""
        return self.model_copy(update=dict(self.PERSONNEL))

    def sans_contenu(self) -> "Evenement":
        """Give this event without what was written, whoever it speaks of."""
        return self.model_copy(update={**self.PERSONNEL, **self.CONTENU})

    def corps(self) -> dict[str, Any]:
        """Give the event as the journal keeps it."""
        return {"type": self.type_evenement(), **self.model_dump(mode="json")}


class Vide(Frozen):
    """The context of a decision that needs none."""


class Ref(NamedTuple):
    """Something a rule reads beside its own state: another stream's state, or a copy of another service's fact."""

    key: Key
    modele: type[Frozen] | type[Any]


def copie_de(service: str, flux: str, modele: type[Any]) -> Ref:
    """Say that a rule reads the newest copy that its service keeps of another's aggregate."""
    return Ref(Key(f"{service}/copie#{flux}", "COPIE"), modele)


class Connue(Tolerant):
    """Somebody whom the directory of a service knows: a rule learns that they are there, and nothing more."""


def personne_de(service: str, personne: str) -> Ref:
    """Say that a rule reads whether its service knows somebody."""
    return Ref(Key(f"{service}/personne#{personne}", "PERSONNE"), Connue)


class Fiche(NamedTuple):
    """A line of a list, held by the state alone: in `liste`, sorted by `rang`, showing `carte`."""

    liste: str
    rang: str
    carte: str


class Quand(NamedTuple):
    """When an event happened, by whom (a pseudonym, or the system), and by which command."""

    le: datetime
    acteur: str
    commande: str


class Document(NamedTuple):
    """An immutable document of the bucket, whose name commits to its content."""

    nom: str
    contenu: bytes
    type: str


S = TypeVar("S", bound=Frozen)
C = TypeVar("C", bound=Commande)
E = TypeVar("E", bound=Evenement)
X = TypeVar("X", bound=Frozen)


def _nothing(*_: Any) -> tuple[()]:
    return ()


def _no_ref(*_: Any) -> dict[str, Ref]:
    return {}


def _no_fact(*_: Any) -> None:
    return None


@dataclass(frozen=True, eq=False)
class Decider(Generic[S, C, E, X]):
    """One aggregate: its state, its events, its rules, and what of its state is shown outside.

    `gardes` are names held while the state says so (« one live candidature per … »); `fiches` are its lines in
    lists; `parties` names the fields of the state (maps by key) that are kept in items of their own, so that one
    autosave writes one part; `documents` are kept before the entry that names them. All are pure functions of the
    state: a rebuild needs the journal alone. `ajouts` are the lines that one event adds to lists for good: of the state
    they read only what never changes, so that what is read of a list, however long, is never part of the state. `tenu`
    is said to people when one of the `gardes` is held by another stream.
    """

    service: str
    agregat: str
    etat: type[S]
    evenements: tuple[type[E], ...]
    decide: Callable[[S, C, X, datetime], tuple[E, ...]]
    evolve: Callable[[S, E], S]
    contexte: type[X]
    besoins: Callable[[S, C], Mapping[str, Ref]] = _no_ref
    gardes: Callable[[S], Sequence[str]] = _nothing
    fiches: Callable[[S], Sequence[Fiche]] = _nothing
    publier: Callable[[S, E], Fait | None] = _no_fact
    documents: Callable[[S, E], Sequence[Document]] = _nothing
    ajouts: Callable[[S, E, Quand], Sequence[Fiche]] = _nothing
    tenu: str = "Cela existe déjà : reprenez l'existant au lieu d'en créer un autre."
    parties: tuple[str, ...] = ()
    schema: int = 1

    @cached_property
    def types(self) -> Mapping[str, type[E]]:
        """Give the event classes by stored type."""
        return {e.type_evenement(): e for e in self.evenements}

    @property
    def lit(self) -> bool:
        """Tell whether its rules read anything beside its state."""
        return self.besoins is not _no_ref

    def flux(self, identifiant: str) -> str:
        """Give the stream of an aggregate: its partition key."""
        return f"{self.service}/{self.agregat}#{identifiant}"

    def fold(self, etat: S, evenements: Sequence[E]) -> S:
        """Give the state after some events."""
        return reduce(self.evolve, evenements, etat)

    def read_event(self, corps: Mapping[str, Any]) -> E:
        """Read one event of a journal body. Raises KeyError for a type this aggregate never had."""
        data = dict(corps)
        return self.types[data.pop("type")].model_validate(data)
