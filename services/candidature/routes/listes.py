"""Which list a caller reads: a porteur's own, a territory's for its correspondant, all for the administration."""

from typing import Annotated, Protocol

from pydantic import Field

from kernel.api import Appel, ParametresListe, one_of
from kernel.droits import ADMINISTRATION, CORRESPONDANT
from kernel.formes import UN_TERRITOIRE
from kernel.label.territoires import MOT

Territoire = Annotated[
    str | None,
    Field(max_length=4, pattern=rf"^({MOT})$", description="Un de vos territoires, par exemple D35"),
    UN_TERRITOIRE,
]


class ParTerritoire(Protocol):
    """What is asked of a territory, or of all of the caller's."""

    @property
    def territoire(self) -> str | None:
        """Give the territory that is asked for."""
        ...


class ParametresTerritoire(ParametresListe):
    """The query of a list by territory."""

    territoire: Territoire = None


def partition(prefixe: str, appel: Appel, query: ParTerritoire, toutes: str) -> str:
    """Name the list. Raises RequeteInvalide when a correspondant of several territories names none, or another's."""
    if ADMINISTRATION in appel.appelant.roles:
        return f"{prefixe}#{query.territoire}" if query.territoire else toutes
    if CORRESPONDANT in appel.appelant.roles:
        return f"{prefixe}#{one_of(appel.appelant.territoires, query.territoire)}"
    return f"{prefixe}#{appel.appelant.personne}"
