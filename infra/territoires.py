"""Build the packaged tables of communes, départements and régions, always the same from the same two archives.

    python -m infra.territoires              writes services/kernel/label/donnees/*.tsv
    python -m infra.territoires --verifier   fails if what is there is not what the archives give

Two versions of npm `@etalab/decoupage-administratif` are read (code MIT, data Licence Ouverte, from INSEE and DGCL):
6.0.0 is the map of 2026; 0.7.0 is the last one that holds the history since 1943, without which a former commune
has a code and no name. Both are fetched by `npm pack` in a temporary folder and checked against their digest.
"""

import argparse
import csv
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

PACKAGE = "@etalab/decoupage-administratif"
DIGESTS = {
    "6.0.0": "c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a",
    "0.7.0": "4643f584e1502d38a9baefe6e5b478aa8d5077bcd7e8972461dbbaceb66559f0",
}
DONNEES = Path(__file__).parent.parent / "services" / "kernel" / "label" / "donnees"

# IANA zones of the overseas territories. Clipperton has no zone of its own: UTC-8, and nobody lives there.
FUSEAUX = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "984": "Indian/Kerguelen",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
    "989": "Etc/GMT+8",
}
ANCIENS_NOMS_DEPUIS = date(
    2000, 1, 1
)  # an older name of a commune that still exists serves nobody: the label is of 2009

Row = dict[str, Any]
Line = tuple[str, ...]


def fetch(version: str, folder: Path) -> dict[str, list[Row]]:
    """Give the JSON tables of one archive, refused unless its digest is the one known here."""
    command = ["npm", "pack", f"{PACKAGE}@{version}", "--silent"]
    name = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.split()[-1]
    content = (folder / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != DIGESTS[version]:
        raise SystemExit(f"{name} : l'empreinte n'est pas celle attendue, rien n'est écrit.")
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        return {
            Path(m.name).stem: _json(archive, m) for m in archive if m.name.endswith(".json") and "/data/" in m.name
        }


def _json(archive: tarfile.TarFile, member: tarfile.TarInfo) -> list[Row]:
    stream = archive.extractfile(member)
    return list(json.load(stream)) if stream else []


def departement_of(code: str) -> str:
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def communes(now: dict[str, list[Row]]) -> Iterator[Line]:
    """Give one section per département; a line names its number only where it does not follow the one above."""
    epci = _membership(now["epci"])
    ept = _membership(now["ept"])
    kept = [c for c in now["communes"] if c["type"] in ("commune-actuelle", "arrondissement-municipal")]
    kept.sort(key=lambda c: str(c["code"]))
    for departement, lines in groupby(kept, key=lambda c: departement_of(c["code"])):
        yield (f"# {departement}",)
        previous = 0
        for c in lines:
            number = int(c["code"][len(departement) :])
            shown = "" if number == previous + 1 else str(number)
            previous = number
            code = c["code"]
            yield shown, c["nom"], str(c.get("population", "")), epci.get(code, ""), ept.get(code, "")


def _membership(groups: Iterable[Row]) -> dict[str, str]:
    return {m["code"]: g["code"] for g in groups for m in g["membres"]}


def intercommunalites(now: dict[str, list[Row]]) -> Iterator[Line]:
    for group in sorted([*now["epci"], *now["ept"]], key=lambda g: str(g["code"])):
        yield group["code"], group["type"], group["nom"]


def departements(now: dict[str, list[Row]]) -> Iterator[Line]:
    for d in sorted(now["departements"], key=lambda d: str(d["code"])):
        yield d["code"], d["nom"], d["region"], d["zone"], FUSEAUX.get(d["code"], "Europe/Paris")


def regions(now: dict[str, list[Row]]) -> Iterator[Line]:
    for r in sorted(now["regions"], key=lambda r: str(r["code"])):
        yield r["code"], r["nom"], r["zone"]


def anciennes(now: dict[str, list[Row]], before: dict[str, list[Row]]) -> list[Line]:
    """List what a table of the past may name: code then, name then, code of today, end (empty: after 2019).

    A commune that gave its code to a commune nouvelle (Morez, 39368, now Hauts de Bienne) has twice the same code.
    """
    actuelles = {c["code"]: c for c in now["communes"] if c["type"] == "commune-actuelle"}
    deleguees = {c["code"]: c for c in now["communes"] if c["type"] in ("commune-deleguee", "commune-associee")}
    devenues = {a: c["code"] for c in actuelles.values() for a in c.get("anciensCodes", [])}
    # Where the two disagree (a commune restored since), the deputy's own town hall is the later word.
    devenues |= {a: deleguees[a]["chefLieu"] for a in devenues if a in deleguees}
    history = _history(before["historique-communes"])
    lines = {line for a, code in devenues.items() for line in _disparue(a, code, history, deleguees)}
    lines |= {line for code, c in actuelles.items() for line in _renommee(code, c["nom"], history, deleguees)}
    return sorted(lines)


def _history(rows: Iterable[Row]) -> dict[str, list[tuple[str, str]]]:
    """Give the (end, name) of each commune in its own right under each code; end is empty while it lasts.

    A few codes (50649) were only ever those of a part of a commune (COMP): it is all there is to name them.
    """
    history: dict[str, list[tuple[str, str]]] = {}
    rows = list(rows)
    whole = {row["code"] for row in rows if row["type"] == "COM"}
    for row in rows:
        if row["type"] == "COM" or row["code"] not in whole:
            history.setdefault(row["code"], []).append((row.get("dateFin", ""), row["nom"]))
    return history


def _disparue(
    code: str, devenue: str, history: dict[str, list[tuple[str, str]]], deleguees: dict[str, Row]
) -> Iterator[Line]:
    """Say once, under its last name, that a code is gone."""
    known = history.get(code, [])
    lasting = [nom for end, nom in known if not end]
    if known and not lasting:
        end, nom = max(known)
    else:
        end, nom = "", lasting[0] if lasting else deleguees[code]["nom"]
    yield code, nom, devenue, end


def _renommee(
    code: str, nom: str, history: dict[str, list[tuple[str, str]]], deleguees: dict[str, Row]
) -> Iterator[Line]:
    """List the other names which a code that still stands has borne since 2000."""
    last: dict[str, str] = {}
    for end, other in history.get(code, []):
        if not end or date.fromisoformat(end) >= ANCIENS_NOMS_DEPUIS:
            last[other] = "" if not end or last.get(other) == "" else max(end, last.get(other, end))
    if code in deleguees:
        last.setdefault(deleguees[code]["nom"], "")
    for other, end in last.items():
        if other != nom:
            yield code, other, code, end


def tables(now: dict[str, list[Row]], before: dict[str, list[Row]]) -> dict[str, str]:
    return {
        "communes.tsv": _tsv(communes(now)),
        "intercommunalites.tsv": _tsv(intercommunalites(now)),
        "departements.tsv": _tsv(departements(now)),
        "regions.tsv": _tsv(regions(now)),
        "anciennes.tsv": _tsv(anciennes(now, before)),
    }


def _tsv(lines: Iterable[Line]) -> str:
    """Write without quotes, and refuse a value which would need some: readers split on tabs, nothing else."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
    writer.writerows(_trimmed(line) for line in lines)
    return text.getvalue()


def _trimmed(line: Line) -> Line:
    """Drop the empty columns at the end of a line: most communes have no EPT."""
    while line and not line[-1]:
        line = line[:-1]
    return line


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--verifier", action="store_true", help="compare, write nothing")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = tables(fetch("6.0.0", Path(folder)), fetch("0.7.0", Path(folder)))
    if arguments.verifier:
        differ = [n for n, text in made.items() if (DONNEES / n).read_text(encoding="utf-8") != text]
        sys.exit(f"Ces tables diffèrent : {', '.join(differ)}." if differ else 0)
    for name, text in made.items():
        (DONNEES / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{name} : {text.count(chr(10))} lignes")


if __name__ == "__main__":
    main()
