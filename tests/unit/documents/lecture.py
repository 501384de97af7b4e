"""A printed paper, read back: its words, and what PDF/A asks of its file."""

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader


def lu(octets: bytes) -> str:
    """Give the words of a paper, spaces and line ends apart: where a line is folded says nothing."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(octets)).pages).split())


def plie(texte: str) -> str:
    return " ".join(texte.split())


def catalogue(octets: bytes) -> Any:
    return PdfReader(io.BytesIO(octets)).trailer["/Root"]


def xmp(octets: bytes) -> str:
    metadata: Any = catalogue(octets)["/Metadata"]
    return str(metadata.get_data().decode())


def polices(octets: bytes) -> Iterator[Any]:
    """Give every font that a page uses, down to the one that has the glyphs."""
    for page in PdfReader(io.BytesIO(octets)).pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            for descendant in font.get_object()["/DescendantFonts"]:
                yield descendant.get_object()
