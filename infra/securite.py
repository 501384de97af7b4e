"""`docs/securite.md`, from the requirements and the tests that show them: `python -m infra.securite`."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
DATA = ROOT / "docs" / "securite.toml"
PAGE = ROOT / "docs" / "securite.md"
STATUSES = ("shown", "in part", "not yet", "elsewhere")
HEAD = """# Security: what is owed, and what shows it

For who changes the services or has to answer for them. Each requirement is said in our words, with its public source
(OWASP ASVS 5.0 by section, OWASP API Security Top 10 2023 by number), and the tests that would fail without it.
*In part* says what the tests leave; *not yet*, what will bring it; *elsewhere*, whose it is.

This page is made from [securite.toml](securite.toml) by `python -m infra.securite`; CI checks that the two agree, that
every test exists, and that none of the thirty-seven is missing. The tests: `pytest tests/securite`.
"""

Exigence = dict[str, Any]


def exigences() -> list[Exigence]:
    """Give the requirements, in order."""
    found: list[Exigence] = tomllib.loads(DATA.read_text(encoding="utf-8"))["exigence"]
    return found


def text() -> str:
    """Give the page."""
    found = exigences()
    counts = Counter(e["statut"] for e in found)
    summary = ", ".join(f"{counts[statut]} {statut}" for statut in STATUSES)
    rows = [f"| [{e['id']}](#{_anchor(e)}) | {e['nom']} | {', '.join(e['sources'])} | {e['statut']} |" for e in found]
    table = "\n".join(["| | requirement | sources | status |", "|---|---|---|---|", *rows])
    return "\n".join([HEAD, f"{len(found)} requirements: {summary}.\n", table, "", *map(_section, found)])


def _anchor(e: Exigence) -> str:
    words = f"{e['id']} {e['nom']}".lower().replace(" ", "-")
    return "".join(c for c in words if c.isalnum() or c == "-")


def _section(e: Exigence) -> str:
    tests = "".join(f"- `{test}`\n" for test in e.get("tests", []))
    raison = f"{e['raison']}\n" if "raison" in e else ""
    parts = [f"## {e['id']} {e['nom']}\n", f"{e['dit']}\n", f"**{e['statut'].capitalize()}.** {raison}".rstrip() + "\n"]
    return "\n".join([*parts, *([tests] if tests else [])])


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
