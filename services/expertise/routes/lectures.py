"""What commands carry of lists: one query a list, before the rules decide."""

from collections.abc import Iterator
from typing import TypeVar

from expertise.domaine.diffusion import CarteExpertise
from expertise.domaine.expert import CarteExpert
from expertise.domaine.vivier import RANG_EXPERT, liste_monde
from kernel.api import Appel
from kernel.model import Frozen
from kernel.store import STATE_ITEMS_MAX, between

M = TypeVar("M", bound=Frozen)


def cartes(appel: Appel, liste: str, modele: type[M]) -> Iterator[M]:
    """Give the lines of a list, page by page."""
    for item in between(appel.world.store, f"expertise/liste#{liste}", "", "\U0010ffff"):
        yield modele.model_validate_json(str(item["etat"]))


def monde(appel: Appel, annee: int) -> tuple[list[CarteExpertise], list[CarteExpert]]:
    """Give the files of a year and the experts who take some, in one query, once a request: no act on an affectation
    changes them."""
    if liste_monde(annee) not in appel.lus:
        appel.lus[liste_monde(annee)] = _monde(appel, annee)
    found: tuple[list[CarteExpertise], list[CarteExpert]] = appel.lus[liste_monde(annee)]
    return found


def _monde(appel: Appel, annee: int) -> tuple[list[CarteExpertise], list[CarteExpert]]:
    files, experts = list[CarteExpertise](), list[CarteExpert]()
    for item in between(appel.world.store, f"expertise/liste#{liste_monde(annee)}", "", "\U0010ffff", STATE_ITEMS_MAX):
        if str(item["sk"]).startswith(RANG_EXPERT):
            experts.append(CarteExpert.model_validate_json(str(item["etat"])))
        else:
            files.append(CarteExpertise.model_validate_json(str(item["etat"])))
    return files, experts


def expertises(appel: Appel, liste: str) -> list[CarteExpertise]:
    """Give the files of a list."""
    return list(cartes(appel, liste, CarteExpertise))
