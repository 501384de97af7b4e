"""Which lines of a list make a page, and the cursor that leads to the next one.

A cursor belongs to what was asked with it: the same place under another filter would skip lines that nobody was shown.
A list asked for as it is has the place alone in its cursors.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from kernel.api import Appel, Liste, ParametresListe, Recherche, decode_cursor, encode_cursor
from kernel.journal import canonical, digest
from kernel.model import Frozen
from kernel.ports import Key, Page
from kernel.refus import RequeteInvalide

MARQUE = "\x1f"  # no rank has it
EMPREINTE_CARACTERES = 12
FIN = "\U0010ffff"


class Ligne(NamedTuple):
    """A line of a list: where it lies, and how its reader sees it."""

    place: str
    vue: Frozen


class Feuille(NamedTuple):
    """The lines of one page, and the cursor of the next one."""

    lignes: tuple[Frozen, ...]
    suivant: str | None


def demandees(asked: ParametresListe) -> dict[str, Any]:
    """Give what is asked of a list beside a page of it."""
    return asked.model_dump(mode="json", exclude_defaults=True, exclude={"limite", "curseur"})


def curseur(asked: ParametresListe, place: str) -> str:
    """Give the cursor of a place, for those who ask the same."""
    return encode_cursor(_marque(asked) + place)


def place_de(asked: ParametresListe) -> str | None:
    """Read the place of a cursor. Raises RequeteInvalide on one that belongs to another request."""
    if not asked.curseur:
        return None
    lue, marque = decode_cursor(asked.curseur), _marque(asked)
    place = lue.removeprefix(marque)
    if not lue.startswith(marque) or MARQUE in place:
        raise RequeteInvalide(
            "Ce curseur est celui d'une liste demandée avec d'autres filtres ou dans un autre ordre : repartez de la "
            "première page."
        )
    return place


def _marque(asked: ParametresListe) -> str:
    filtres = demandees(asked)
    return f"{MARQUE}{digest(canonical(filtres))[:EMPREINTE_CARACTERES]}{MARQUE}" if filtres else ""


def lire(route: Liste, partition: str, asked: ParametresListe, appel: Appel) -> Page:
    """Read what a page is chosen from: one query."""
    recherche, place = route.recherche(appel, asked) or Recherche(asked.limite), place_de(asked)
    if place is not None and not place.startswith(recherche.rang):
        raise RequeteInvalide("Ce curseur n'est pas de cette liste : repartez de la première page.")
    start = Key(partition, place) if place and recherche.ordre is None else None
    found = appel.world.store.query(partition, recherche.rang, recherche.rang + FIN, recherche.lues, start)
    if recherche.ordre is not None and found.next is not None:
        raise RequeteInvalide(
            f"Cette liste a plus de {recherche.lues} lignes et ne se trie pas : demandez une campagne (`annee`) ou un "
            "territoire, ou lisez-la dans son ordre."
        )
    return found


def feuille(route: Liste, lignes: Sequence[Ligne], fin: Key | None, asked: ParametresListe, appel: Appel) -> Feuille:
    """Make a page of the lines that were read for it, sorted when that was asked: those of one value by their rank."""
    recherche = route.recherche(appel, asked)
    if recherche is not None and (ordre := recherche.ordre) is not None:
        triees = sorted(lignes, key=lambda ligne: ordre(ligne.vue), reverse=recherche.inverse)
        lignes = _apres(triees, place_de(asked))
    montrees = lignes[: asked.limite]
    reste = montrees[-1].place if len(lignes) > asked.limite else fin.sk if fin else None
    return Feuille(tuple(ligne.vue for ligne in montrees), None if reste is None else curseur(asked, reste))


def _apres(lignes: Sequence[Ligne], place: str | None) -> Sequence[Ligne]:
    """Give the lines after one. Raises RequeteInvalide when it is not there any more."""
    if place is None:
        return lignes
    rangs = [x.place for x in lignes]
    if place not in rangs:
        raise RequeteInvalide("La liste a changé depuis cette page : repartez de la première.")
    return lignes[rangs.index(place) + 1 :]
