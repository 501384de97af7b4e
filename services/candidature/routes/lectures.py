"""Reading a list whole: one query, and no more of it than that query gives.

What a board or a dry run counts is counted on at most `LIGNES_MAX` lines, whatever there is: a count that has stopped
there says so.
"""

from typing import NamedTuple

from candidature.domaine.diffusion import CarteCandidature
from kernel.api import Appel
from kernel.ports import Item

LIGNES_MAX = 1000  # a real year has 220 files; one query gives a megabyte, and a line is about 600 bytes


class Lignes(NamedTuple):
    """The lines that one query gives, and whether there are more."""

    items: tuple[Item, ...]
    complet: bool

    @property
    def dossiers(self) -> list[tuple[str, CarteCandidature]]:
        """Give each file with its identifier."""
        read = CarteCandidature.model_validate_json
        return [(str(i["flux"]).split("#", 1)[1], read(str(i["etat"]))) for i in self.items]


def lignes(appel: Appel, liste: str, rang: str = "") -> Lignes:
    """Read the lines of a list whose rank begins with `rang`."""
    partition = f"candidature/liste#{liste}"
    page = appel.world.store.query(partition, rang, rang + "\U0010ffff", LIGNES_MAX, None)
    return Lignes(tuple(page.items), page.next is None)
