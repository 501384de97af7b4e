"""What a paper says, whatever prints it: a title, what it is about, blocks in order. Pure: the printer is elsewhere."""

from datetime import datetime
from typing import Literal, NamedTuple

from kernel.model import Frozen

Genre = Literal["section", "texte", "liste", "fiche"]


class Bloc(Frozen):
    """One block: a section's heading or a paragraph (`texte`), a list or lines with their label (`lignes`)."""

    genre: Genre
    texte: str = ""
    lignes: tuple[tuple[str, str], ...] = ()


class Papier(Frozen):
    """A paper. `date` is that of the act that it prints, the only date that its file carries; `mention` stands at the
    head of each page, `reference` at its foot. The same paper always gives the same bytes."""

    titre: str
    sous_titre: str
    date: datetime
    reference: str
    mention: str = ""
    blocs: tuple[Bloc, ...]

    @property
    def textes(self) -> tuple[str, ...]:
        """Give everything that it says, in order: what whoever reads the print must find there."""
        inside = (t for b in self.blocs for t in (b.texte, *(mot for ligne in b.lignes for mot in ligne)))
        return tuple(t for t in (self.titre, self.sous_titre, self.mention, *inside) if t)


class Feuille(NamedTuple):
    """A paper to print: its name among those of its stream, the document that it prints, what it says."""

    nom: str
    source: str
    papier: Papier


def section(texte: str) -> Bloc:
    """Give a heading."""
    return Bloc(genre="section", texte=texte)


def texte(*paragraphes: str) -> tuple[Bloc, ...]:
    """Give paragraphs, without those that say nothing."""
    return tuple(Bloc(genre="texte", texte=p) for p in paragraphes if p.strip())


def liste(*elements: str) -> tuple[Bloc, ...]:
    """Give a list, or nothing when it is empty."""
    return (Bloc(genre="liste", lignes=tuple(("", e) for e in elements)),) if elements else ()


def fiche(*lignes: tuple[str, str]) -> tuple[Bloc, ...]:
    """Give lines with their label, without those that say nothing."""
    said = tuple((nom, valeur) for nom, valeur in lignes if valeur.strip())
    return (Bloc(genre="fiche", lignes=said),) if said else ()
