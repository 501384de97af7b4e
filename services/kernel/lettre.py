"""What a letter is before it is written: which template, to whom, what it says; and what one service writes."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from kernel.decider import Decider
from kernel.invitation import RendezVous
from kernel.model import Frozen
from kernel.mot import Modifiable, modifiables
from kernel.settings import Instructeur

EFFACE = "(nom effacé)"  # who was erased; a template may say nothing of them rather than this (`efface`)


@dataclass(frozen=True)
class A:
    """To whom: one person, or everybody of a capacity, in one territory or all, but somebody (`sauf`)."""

    personne: str = ""
    role: str = ""
    territoire: str = ""
    sauf: str = ""

    def __str__(self) -> str:
        """Say it without naming anybody."""
        return (self.personne and "une personne") or " ".join(filter(None, [self.role, self.territoire]))


@dataclass(frozen=True)
class Lettre:
    """A letter that an act calls for: its template, its recipients, what the template says.

    `nommes` are people whom the template names (`noms`): a pseudonym becomes a name only when the letter is written.
    `document` names a JSON document of the bucket that the template quotes: long texts stay out of events.
    `rendez_vous` is what it puts into its reader's calendar; `nommes_par_document` are the fields of the document that
    hold a pseudonym, named after the others when there is one. `tue_a` are people who may not learn what it tells: they
    are not written to, nor told by a dry run that it would leave. `manque` says which mention of the law it lacks: it
    does not leave in production without it. `mot` are the words of its campagne, of which version, when it has some of
    its own: put in when the letter is about to be written.
    """

    modele: str
    a: A
    donnees: Mapping[str, Any] = field(default_factory=dict)
    nommes: tuple[str, ...] = ()
    document: str = ""
    rendez_vous: RendezVous | None = None
    nommes_par_document: tuple[str, ...] = ()
    tue_a: tuple[str, ...] = ()
    manque: str = ""
    mot: str = ""
    mot_version: int = 0


Courriers = Callable[[Any, Any], Sequence[Lettre]]


class Lisibles(Frozen):
    """Letters that may be seen before they leave: `par_l_acte` by whoever may do the act that sends them, `renvoyee` by
    the administration when it sends one anew."""

    par_l_acte: frozenset[str] = frozenset()
    renvoyee: frozenset[str] = frozenset()


@cache
def lisibles(templates: Path) -> Lisibles:
    """Read which letters of a service may be seen before they leave; none where the data say nothing."""
    path = templates / "apercus.toml"
    return Lisibles.model_validate(tomllib.loads(path.read_text("utf-8")) if path.exists() else {})


@dataclass(frozen=True, eq=False)
class Correspondence:
    """What one service writes: for each aggregate, the letters of an event given the state of now."""

    service: str
    deciders: tuple[Decider[Any, Any, Any, Any], ...]
    courriers: Mapping[str, Courriers]
    templates: Path
    public_url: str
    instructeur: Instructeur | None
    production: bool = False

    def decider(self, flux: str) -> Decider[Any, Any, Any, Any]:
        """Give the decider of a stream."""
        agregat = flux.split("/", 1)[1].split("#", 1)[0]
        return next(d for d in self.deciders if d.agregat == agregat)

    def wanted(self, flux: str, evenement: Any, etat: Any) -> Sequence[Lettre]:
        """Give the letters that an event calls for, as things stand."""
        courriers = self.courriers.get(self.decider(flux).agregat)
        return courriers(evenement, etat) if courriers else ()

    @cached_property
    def modifiables(self) -> Mapping[str, Modifiable]:
        """Give the letters in which a campagne may have words of its own."""
        return modifiables(self.templates)

    @cached_property
    def lisibles(self) -> Lisibles:
        """Give the letters that a dry run may show before they leave."""
        return lisibles(self.templates)
