"""`docs/problemes.md`, from the refusals themselves."""

from pathlib import Path

from kernel.refus import CODES

PAGE = Path(__file__).parent.parent / "docs" / "problemes.md"
HEAD = """# Les refus, et quoi faire

Chaque refus est un document `application/problem+json` (RFC 9457) : `code` est stable, `detail` dit le cas du moment,
`erreurs[]` donne l'endroit (`pointeur`) de chaque faute. Cette page est produite par `make openapi`.
"""


def text() -> str:
    """Give the page."""
    sections = [_section(code) for code in sorted(CODES)]
    return "\n".join([HEAD, *sections])


def _section(code: str) -> str:
    refus = CODES[code]
    titre, explication = refus.page()
    return f"## `{code}` ({refus.statut})\n\n**{titre}.** {explication}\n"
