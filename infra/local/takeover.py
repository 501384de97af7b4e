"""Take over étapes held before this software, through the same endpoint as everybody."""

import csv
from pathlib import Path

from infra.local.house import House

COLUMNS = ("operation", "etape", "annee", "source")


def take_over(house: House, path: Path) -> tuple[int, list[tuple[int, str]]]:
    """Play a table; give how many lines were taken, and the line and reason of each that was not.

    A line already taken is taken again without effect. Raises ValueError when the file is no such table.
    """
    token = house.token("administration", "Alix Exemple")
    taken, refused = 0, list[tuple[int, str]]()
    with path.open(encoding="utf-8-sig", newline="") as source:
        reader = csv.DictReader(source)
        if missing := [c for c in COLUMNS if c not in (reader.fieldnames or ())]:
            raise ValueError(f"Il manque les colonnes : {', '.join(missing)}.")
        for row in reader:
            reason = _taken(house, token, row)
            taken += reason is None
            refused += [] if reason is None else [(reader.line_num, reason)]
    return taken, refused


def _taken(house: House, token: str, row: dict[str, str]) -> str | None:
    """Take one line; None when it is done, else the refusal in words."""
    try:
        body = {"etape": int(row["etape"]), "annee": int(row["annee"]), "source": row["source"]}
    except ValueError:
        return "etape et annee sont des nombres entiers"
    key = f"reprise-{row['operation']}-{row['etape']}"
    path = f"/candidature/v1/operations/{row['operation']}/etapes"
    answer = house.call(token, "POST", path, body, {"Idempotency-Key": key})
    return None if answer.status < 300 else str(answer["detail"])
