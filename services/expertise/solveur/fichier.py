"""An assignment as a CSV file, the same both ways: what is exported may be corrected and imported again.

Columns `dossier;role;expert;verrou;note`, semicolons, UTF-8 with its mark so that a spreadsheet opens it well. `verrou`
(« oui » for a seat that was held, or imposed) and `note` are for reading, and not imported: every seat that a file
gives is imposed, the others are worked out. A seat left empty has a line without expert, so that a file without a full
team shows.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from expertise.solveur.instance import ROLES, Instance, Place, fautes

COLONNES = ("dossier", "role", "expert", "verrou", "note")
OUI, NON = "oui", "non"
MARQUE = "\ufeff"
ILLISIBLE = "elle ne se lit pas comme une ligne de tableau ; repartez du fichier exporté"


@dataclass(frozen=True)
class Import:
    """What a file says; `erreurs` in French, each with its line, and nothing is to be applied when there are any."""

    places: tuple[Place, ...]
    erreurs: tuple[str, ...]


def exporter(instance: Instance, places: Sequence[Place]) -> str:
    """Write an assignment, empty seats included, in the order of files."""
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";", lineterminator="\r\n")
    rows.writerow(COLONNES)
    for dossier in sorted(instance.dossiers, key=lambda d: d.id):
        for role, seats in zip(ROLES, (1, dossier.seconds), strict=True):
            held = sorted(p for p in places if p.dossier == dossier.id and p.role == role)
            for p in held:
                rows.writerow((*p, OUI if p in instance.epingles else NON, instance.note(p)))
            rows.writerows([(dossier.id, role, "", NON, "")] * (seats - len(held)))
    return MARQUE + out.getvalue()


def importer(instance: Instance, texte: str) -> Import:
    """Read a file, semicolons or commas, lines ended in any way, and say every fault: of form line by line, then of
    rules."""
    body = io.StringIO(texte.removeprefix(MARQUE), newline=None)
    reader = csv.DictReader(body, delimiter=";" if ";" in body.getvalue().partition("\n")[0] else ",")
    try:
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error:
        return Import((), (f"ligne {reader.line_num + 1} : {ILLISIBLE}",))
    missing = [c for c in COLONNES[:3] if c not in (reader.fieldnames or ())]
    if missing:
        return Import((), (f"ligne 1 : il manque la colonne {', '.join(missing)}",))
    places: list[Place] = []
    errors: list[str] = []
    for line, row in rows:
        dossier, role, expert = ((row.get(c) or "").strip() for c in COLONNES[:3])
        said = list(_fautes_de_ligne(instance, dossier, role, expert))
        errors += [f"ligne {line} : {faute}" for faute in said]
        if expert and not said:
            places.append(Place(dossier, ROLES[ROLES.index(role)], expert))
    errors += [f"{p.expert} : donné deux fois sur {p.dossier}" for p in sorted(set(places)) if places.count(p) > 1]
    errors += fautes(instance, sorted(set(places)))
    return Import(tuple(sorted(set(places))), tuple(errors))


def _fautes_de_ligne(instance: Instance, dossier: str, role: str, expert: str) -> Iterator[str]:
    if dossier not in instance.par_dossier:
        yield f"le dossier « {dossier} » n'est pas à pourvoir"
    if role not in ROLES:
        yield f"le rôle « {role} » n'existe pas : écrivez {' ou '.join(ROLES)}"
    if expert and expert not in instance.par_expert:
        yield f"l'expert « {expert} » n'est pas en lice"
