"""A real table of candidatures, read as it was typed: every value normalised, or refused with its line and the reason.

Real tables are dirty: decimal commas, a word in three spellings, a commune merged since, another encoding or separator.
Nothing is dropped in silence.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.local.dossiers import Dossier
from kernel.label import territoires
from kernel.label.reglement import Reglement
from kernel.label.territoires import plier

ENCODINGS = ("utf-8-sig", "utf-16", "cp1252")
SEPARATORS = ",;\t|"
UNIT = re.compile(r"(ha|hectares?|logements?|lgts?|hab\.?|habitants?)$", re.IGNORECASE)
COLUMNS = ("campagne", "resultat", "code_insee", "nom")
WORDS = {
    "type_operation": ("types_operation", "type_operation", True),
    "situation_quartier": ("situation", "situation", False),
    "milieu": ("milieu", "milieu", False),
}


@dataclass(frozen=True)
class Rejet:
    """A line, or a value of it, that could not be taken."""

    ligne: int
    raison: str


@dataclass
class Table:
    """What was read: the files of one campagne, and what could not be."""

    dossiers: list[Dossier] = field(default_factory=list)
    rejets: list[Rejet] = field(default_factory=list)


def read(path: Path, annee: int, regles: Reglement) -> Table:
    """Read the files of one campagne. Raises ValueError, in French, when the file is no such table."""
    table, seen = Table(), dict[tuple[str, str], int]()
    for ligne, row in _rows(path):
        try:
            campagne = _whole(row["campagne"], "campagne")
            if campagne != annee:
                continue
            dossier = _dossier(ligne, row, regles, table)
        except ValueError as error:
            table.rejets.append(Rejet(ligne, str(error)))
            continue
        key = (dossier.insee, plier(dossier.operation))
        if key in seen:
            table.rejets.append(Rejet(ligne, f"même opération que la ligne {seen[key]} : ligne laissée de côté"))
            continue
        seen[key] = ligne
        table.dossiers.append(dossier)
    return table


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    text = _decoded(path.read_bytes())
    head = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, restval="")
    names = {plier(name or "").replace(" ", "_"): name for name in reader.fieldnames or ()}
    if missing := [name for name in COLUMNS if name not in names]:
        raise ValueError(f"Ce fichier n'a pas les colonnes attendues : il manque {', '.join(missing)}.")
    for row in reader:
        cells = {clean: " ".join((row.get(name) or "").split()) for clean, name in names.items()}
        if any(cells.values()):
            yield reader.line_num, cells


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        if encoding == "utf-16" and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("Ce fichier n'est lisible dans aucun encodage connu (UTF-8, UTF-16, Windows-1252).")


def _dossier(ligne: int, row: Mapping[str, str], regles: Reglement, table: Table) -> Dossier:
    etape, issue = _outcome(row["resultat"], regles)
    insee = _commune(row)
    nom = row["nom"] or _generic_name(insee, table)
    if not row["nom"]:
        table.rejets.append(Rejet(ligne, f"l'opération n'a pas de nom : « {nom} »"))
    connus: dict[str, Any] = {"nom": nom[:200], "commune": insee}
    for column, (champ, lire) in NUMBERS.items():
        if text := row.get(column, ""):
            try:
                connus[champ] = lire(text, column)
            except ValueError as error:
                table.rejets.append(Rejet(ligne, f"{error}, valeur laissée"))
    for column, (champ, vocabulaire, plusieurs) in WORDS.items():
        if (text := row.get(column, "")) and vocabulaire in regles.vocabulaires:
            code = regles.terme(vocabulaire, text)
            if code is None:
                table.rejets.append(
                    Rejet(ligne, f"{column} : « {text} » n'est pas dans le vocabulaire, valeur laissée")
                )
            else:
                connus[champ] = [code] if plusieurs else code
    champs = {c.code for c in regles.champs(etape)}
    return Dossier(ligne, nom, insee, etape, issue, {k: v for k, v in connus.items() if k in champs})


def _generic_name(insee: str, table: Table) -> str:
    """Name what the table does not, visibly and always the same, so that a second import finds it again."""
    commune = territoires.commune(insee)
    base = f"Opération sans nom à {commune.nom if commune else insee}"
    taken = {d.operation for d in table.dossiers}
    names = (base if rank == 1 else f"{base} ({rank})" for rank in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def _outcome(text: str, regles: Reglement) -> tuple[int, str]:
    """Give the étape asked and how it ends. An adjourned file had asked for the first that a commission grants."""
    if plier(text) in ("ajourne", "ajournee"):
        return min(e.numero for e in regles.etapes if e.commissions), "ajourne"
    etape = regles.etape_nommee(text) if text else None
    if etape is None:
        raise ValueError(f"résultat « {text} » inconnu : Label, Engagé ou Ajourné attendu")
    return etape.numero, "labellise"


def _commune(row: Mapping[str, str]) -> str:
    """Give the commune of today: by its code, former ones included, else by its name in its département."""
    code = territoires.code_insee(row["code_insee"]) if row["code_insee"] else ""
    found = territoires.commune_actuelle(code) if code else None
    if found is not None:
        return found.code
    nom, departement = row.get("commune", ""), row.get("departement", "") or None
    by_name = territoires.chercher(nom, departement) if nom else ()
    if len(by_name) != 1:
        raise ValueError(f"commune introuvable : code « {row['code_insee']} », nom « {nom} »")
    return by_name[0].code


def _number(text: str, column: str) -> float:
    try:
        number = float(UNIT.sub("", "".join(text.split())).replace(",", "."))
    except ValueError:
        raise ValueError(f"{column} : « {text} » n'est pas un nombre") from None
    if not 0 <= number < 10**9:
        raise ValueError(f"{column} : « {text} » n'est pas un nombre plausible")
    return number


def _whole(text: str, column: str) -> int:
    number = _number(text, column)
    if number != int(number):
        raise ValueError(f"{column} : « {text} » n'est pas un nombre entier")
    return int(number)


NUMBERS = {
    "logements": ("logements", _whole),
    "logements_sociaux": ("logements_sociaux", _whole),
    "habitants": ("habitants_prevus", _whole),
    "superficie_ha": ("superficie_ha", _number),
}
