"""What commands carry of lists: one query a list, before the rules decide."""

from collections.abc import Iterator
from typing import TypeVar

from expertise.domaine.diffusion import CarteExpertise
from kernel.api import Appel
from kernel.model import Frozen
from kernel.store import between

M = TypeVar("M", bound=Frozen)


def cartes(appel: Appel, liste: str, modele: type[M]) -> Iterator[M]:
    """Give the lines of a list, page by page."""
    for item in between(appel.world.store, f"expertise/liste#{liste}", "", "\U0010ffff"):
        yield modele.model_validate_json(str(item["etat"]))


def expertises(appel: Appel, liste: str) -> list[CarteExpertise]:
    """Give the files of a list."""
    return list(cartes(appel, liste, CarteExpertise))
