"""A paper into PDF/A-3b: the fonts inside, the colours defined, no date but that of the act.

fpdf2 is imported here alone, and this module by no function that answers people (docs/adr/0018).
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from fontTools.ttLib import TTFont
from fpdf import FPDF, ViewerPreferences, XPos, YPos

from kernel.papier import Bloc, Papier

POLICES = Path(__file__).parent / "polices"
POLICE, NORMAL, GRAS = "DejaVu", "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"
CORPS, INTERLIGNE, RETRAIT = 10, 5.2, 6  # points, millimetres
AUTEUR = "Label ÉcoQuartier"
NOMBRE = "\N{MATHEMATICAL LEFT WHITE SQUARE BRACKET}n"  # stands for the number of pages until it is known
ABSENT = "\N{WHITE SQUARE}"  # a character that the font does not draw: said, where PDF/A forbids to leave a hole
GAUCHE, DESSOUS = XPos.LMARGIN, YPos.NEXT  # where the pen goes after a line
XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><rdf:Description rdf:about=""
 xmp:CreateDate="{date}" xmp:ModifyDate="{date}" xmp:MetadataDate="{date}">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{titre}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{auteur}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>fr-FR</rdf:li></rdf:Bag></dc:language>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def imprimer(papier: Papier) -> bytes:
    """Print a paper. The same paper gives the same bytes, whenever and wherever it is printed."""
    feuille = Feuille(papier)
    feuille.add_page()
    feuille.ecrire(papier.titre, gras=True, corps=16)
    feuille.ecrire(papier.sous_titre, corps=12)
    feuille.ln(INTERLIGNE)
    for bloc in papier.blocs:
        feuille.poser(bloc)
    return bytes(feuille.output())


class Feuille(FPDF):
    """The sheet: its margins, its head and foot, and how each kind of block is laid."""

    def __init__(self, papier: Papier) -> None:
        """Open a sheet under the rules of PDF/A-3b: anything that they forbid raises."""
        super().__init__(enforce_compliance="PDF/A-3B")
        self.papier = papier
        self.mesures: dict[tuple[str, str, float], float] = {}
        self.add_font(POLICE, "", str(POLICES / NORMAL))
        self.add_font(POLICE, "B", str(POLICES / GRAS))
        self.set_margins(20, 20)
        self.set_auto_page_break(True, 22)
        self.set_lang("fr-FR")
        self.alias_nb_pages(NOMBRE)
        self.set_title(papier.titre)
        self.set_creation_date(papier.date)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        date = papier.date.astimezone(UTC).isoformat(timespec="seconds")
        self.set_xmp_metadata(XMP.format(date=date, titre=escape(lisible(papier.titre)), auteur=AUTEUR))

    def file_id(self) -> str:
        """Name the file after what it says: the library would draw the name from the rest of the file."""
        name = hashlib.sha256(self.papier.model_dump_json().encode()).hexdigest()[:32].upper()
        return f"<{name}><{name}>"

    def header(self) -> None:
        """Say on each page what the paper is worth, where something has to be said."""
        if self.papier.mention:
            self.ecrire(self.papier.mention, gras=True)
            self.ln(2)

    def footer(self) -> None:
        """Say on each page which paper it is of, and how many there are."""
        self.set_y(-16)
        self.set_font(POLICE, "", 7)
        self.cell(0, 4, lisible(self.papier.reference), new_x=GAUCHE, new_y=DESSOUS)
        self.cell(0, 4, f"Page {self.page_no()} sur {NOMBRE}")

    def poser(self, bloc: Bloc) -> None:
        """Lay one block."""
        match bloc.genre:
            case "section":
                self.ln(2)
                self.ecrire(bloc.texte, gras=True, corps=12)
            case "texte":
                self.ecrire(bloc.texte)
            case "liste":
                for _, element in bloc.lignes:
                    self.ecrire(f"– {element}", retrait=RETRAIT)
            case "fiche":
                for nom, valeur in bloc.lignes:
                    self.ecrire(f"{nom} : {valeur}")
        self.ln(1.5)

    def ecrire(self, texte: str, *, gras: bool = False, corps: int = CORPS, retrait: float = 0) -> None:
        """Write a paragraph, its lines folded at the margin."""
        self.set_font(POLICE, "B" if gras else "", corps)
        for paragraphe in lisible(texte).split("\n"):
            for ligne in self._plier(paragraphe, self.epw - retrait - 2 * self.c_margin):
                self.set_x(self.l_margin + retrait)
                self.cell(0, INTERLIGNE * corps / CORPS, ligne, new_x=GAUCHE, new_y=DESSOUS)

    def _plier(self, paragraphe: str, largeur: float) -> Iterator[str]:
        """Fold a paragraph into lines. The library's own folding measures each line again at each of its characters:
        a minute for the minutes of a national séance, a second this way."""
        ligne, prise, espace = "", 0.0, self._largeur(" ")
        for mot in (m for long in paragraphe.split() for m in self._couper(long, largeur)):
            mesure = self._largeur(mot)
            if ligne and prise + espace + mesure > largeur:
                yield ligne
                ligne, prise = "", 0.0
            ligne, prise = (f"{ligne} {mot}", prise + espace + mesure) if ligne else (mot, mesure)
        yield ligne

    def _couper(self, mot: str, largeur: float) -> Iterator[str]:
        """Cut a word that no line can hold."""
        debut, prise = 0, 0.0
        for rang, lettre in enumerate(mot):
            mesure = self._largeur(lettre)
            if rang > debut and prise + mesure > largeur:
                yield mot[debut:rang]
                debut, prise = rang, 0.0
            prise += mesure
        yield mot[debut:]

    def _largeur(self, mot: str) -> float:
        """Measure a word in the current font, once."""
        key = (mot, self.font_style, self.font_size_pt)
        if key not in self.mesures:
            self.mesures[key] = self.get_string_width(mot)
        return self.mesures[key]


@cache
def _dessines() -> frozenset[int]:
    """Give the characters that both fonts draw."""
    return _cmap(NORMAL) & _cmap(GRAS)


def _cmap(name: str) -> frozenset[int]:
    with TTFont(POLICES / name, lazy=True) as font:
        return frozenset(font.getBestCmap())


def lisible(texte: str) -> str:
    """Give a text with what the fonts can draw; line ends stay, other controls become spaces."""
    kept, drawn = texte.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "), _dessines()
    kept = kept.replace(NOMBRE[0], "[")  # what only the foot may say
    return "".join(c if c == "\n" or ord(c) in drawn else ABSENT if c.isprintable() else " " for c in kept)
