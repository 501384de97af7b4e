"""Which list a caller reads: a porteur's own, a territory's for its correspondant, all for the administration."""

from typing import Annotated

from pydantic import Field

from kernel.api import Appel, ParametresListe, one_of
from kernel.droits import ADMINISTRATION, CORRESPONDANT


class ParametresTerritoire(ParametresListe):
    """The query of a list by territory."""

    territoire: Annotated[str | None, Field(max_length=4, description="Un de vos territoires, par exemple D35")] = None


def partition(prefixe: str, appel: Appel, query: ParametresTerritoire, toutes: str) -> str:
    """Name the list. Raises RequeteInvalide when a correspondant of several territories names none, or another's."""
    if ADMINISTRATION in appel.appelant.roles:
        return f"{prefixe}#{query.territoire}" if query.territoire else toutes
    if CORRESPONDANT in appel.appelant.roles:
        return f"{prefixe}#{one_of(appel.appelant.territoires, query.territoire)}"
    return f"{prefixe}#{appel.appelant.personne}"
