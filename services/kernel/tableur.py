"""Tables to take away: CSV and XLSX, from the same rows.

What people typed is text, never a formula: a cell that a spreadsheet would work out is quoted (CWE-1236). The same rows
give the same bytes, at any hour. An XLSX is the least that OOXML (ECMA-376) asks for: one sheet, its texts in line.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

Cellule = str | int | None
BOM = "\ufeff"  # without it, the usual spreadsheet reads UTF-8 as Windows-1252
FORMULE = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # and their full-width forms
PAS_DU_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ORIGINE = (1980, 1, 1, 0, 0, 0)  # the first date that a zip can hold

TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
LIENS = "http://schemas.openxmlformats.org/package/2006/relationships"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FEUILLES = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
GENRE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PIECES = {
    "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Default Extension="xml" ContentType="{GENRE}.sheet.main+xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/feuille.xml" ContentType="{GENRE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{LIENS}"><Relationship Id="r1" Type="{DOCUMENT}/officeDocument"'
    ' Target="xl/classeur.xml"/></Relationships>',
    "xl/classeur.xml": f'<workbook xmlns="{FEUILLES}" xmlns:r="{DOCUMENT}"><sheets>'
    '<sheet name="Feuille 1" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/classeur.xml.rels": f'<Relationships xmlns="{LIENS}"><Relationship Id="r1" Type="{DOCUMENT}/worksheet"'
    ' Target="feuille.xml"/></Relationships>',
}


def citee(cellule: Cellule) -> Cellule:
    """Give a cell that no spreadsheet works out."""
    return f"'{cellule}" if isinstance(cellule, str) and cellule.startswith(FORMULE) else cellule


def en_csv(titres: Sequence[str], lignes: Sequence[Sequence[Cellule]]) -> bytes:
    """Give a table as CSV: UTF-8 with its mark, semicolons, as French spreadsheets open it."""
    texte = io.StringIO()
    csv.writer(texte, delimiter=";", lineterminator="\r\n").writerows([titres, *([*map(citee, x)] for x in lignes)])
    return (BOM + texte.getvalue()).encode()


def en_xlsx(titres: Sequence[str], lignes: Sequence[Sequence[Cellule]]) -> bytes:
    """Give a table as XLSX; its titles stay in sight."""
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w") as classeur:
        for nom, contenu in {**PIECES, "xl/feuille.xml": "".join(_feuille([titres, *lignes]))}.items():
            piece = zipfile.ZipInfo(nom, ORIGINE)
            piece.compress_type = zipfile.ZIP_DEFLATED
            classeur.writestr(piece, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{contenu}')
    return octets.getvalue()


def _feuille(lignes: Sequence[Sequence[Cellule]]) -> Iterator[str]:
    fige = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    yield f'<worksheet xmlns="{FEUILLES}"><sheetViews><sheetView workbookViewId="0">{fige}</sheetView></sheetViews>'
    yield "<sheetData>"
    yield from (f"<row>{''.join(_cellule(citee(c)) for c in ligne)}</row>" for ligne in lignes)
    yield "</sheetData></worksheet>"


def _cellule(cellule: Cellule) -> str:
    if isinstance(cellule, int):
        return f"<c><v>{cellule}</v></c>"
    texte = escape(PAS_DU_XML.sub("", cellule or ""))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{texte}</t></is></c>'
