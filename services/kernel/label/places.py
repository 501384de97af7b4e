"""The seats of a year as they are kept and told: by file, in a line each, so that a great campagne stays a small item.

`cand_… 1 pers_…:c:1 pers_…:s:2` is a file, the number of the proposal, and who sits there (coordonnateur or second) at
the how-many-th place of their year. What was written before, seat by seat, is read as well.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer

from kernel.model import Tolerant

ROLES = {"c": "coordonnateur", "s": "second"}
LETTRES = {role: lettre for lettre, role in ROLES.items()}


class PlaceAffectee(Tolerant):
    """A seat given to an expert: `role` is coordonnateur or second, `place` the how-many-th of the expert's year,
    `proposition` the number of the one that gives it; 0 when written before they were carried by whole teams."""

    candidature: str
    expert: str
    role: str
    place: int
    proposition: int = 0


def _lignes(places: tuple[PlaceAffectee, ...]) -> list[str]:
    """Give a line for each run of seats of one file and one proposal: their order is kept."""
    runs = groupby(places, key=lambda p: f"{p.candidature} {p.proposition}")
    return [" ".join([head, *(f"{p.expert}:{LETTRES[p.role]}:{p.place}" for p in run)]) for head, run in runs]


def _depliees(read: Any) -> Any:
    """Give the seats of some lines; what is not lines is left to be read as it is."""
    if isinstance(read, list | tuple) and all(isinstance(line, str) for line in read):
        return tuple(place for line in read for place in _de_la_ligne(line))
    return read


def _de_la_ligne(line: str) -> Iterator[PlaceAffectee]:
    candidature, proposition, *seats = line.split(" ")
    for expert, lettre, place in (seat.split(":") for seat in seats):
        said = {"candidature": candidature, "proposition": int(proposition)}
        yield PlaceAffectee(**said, expert=expert, role=ROLES[lettre], place=int(place))


Places = Annotated[
    tuple[PlaceAffectee, ...],
    BeforeValidator(_depliees),
    PlainSerializer(_lignes, return_type=list[str], when_used="json"),
]
