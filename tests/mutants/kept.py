"""What came of each mutant, kept from one run to the next and from one machine to another (`kept.json`).

It is a line for each function: the hash of its source, then a letter for each of its mutants. A function that has
changed since is tried anew; `make mutants` without `AGAIN=1` tries everything anew.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from mutmut.stats import status_by_exit_code

from tests.mutants.report import KILLED, REFUSED

KEPT = Path(__file__).with_name("kept.json")
SOURCES = Path("mutants", "src")
MARK = "__mutmut_"
# k killed, r refused by mypy, s survived, e survived with a reason, n reached by no test, . not tried
CODES: Mapping[str, int | None] = {"k": 1, "r": 37, "s": 0, "e": 0, "n": 33, ".": None}
LETTERS = {**dict.fromkeys(KILLED, "k"), REFUSED: "r", "survived": "s", "no tests": "n"}  # of others nothing is known
EXPLAINED = "e"
EXPLAINED_ALREADY = "explained.json"  # in a bench, by name


class Line(NamedTuple):
    """What is kept of one mutant."""

    module: str
    name: str
    hash: str
    letter: str


def _read() -> dict[str, dict[str, str]]:
    known: dict[str, dict[str, str]] = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    return known


def _lines() -> Iterator[Line]:
    for module, functions in _read().items():
        for function, line in functions.items():
            source, _, letters = line.partition(" ")
            for rank, letter in enumerate(letters, 1):
                yield Line(module, f"{module}.{function}{MARK}{rank}", source, letter)


def restore(bench: Path, anew: bool) -> None:
    """Put what was kept where mutmut looks for it, and the names of those explained; nothing of it to begin anew."""
    lines = [] if anew else list(_lines())
    for module, its_own in groupby(lines, lambda line: line.module):
        meta = (bench / SOURCES).joinpath(*module.split(".")).with_suffix(".py.meta")
        if not meta.exists():
            meta.parent.mkdir(parents=True, exist_ok=True)
            meta.write_text(json.dumps(_meta(list(its_own))), "utf-8")
    if not (accepted := bench / "accepted.json").exists():
        accepted.write_text(json.dumps({x.name: x.hash for x in lines if CODES[x.letter] != CODES["r"]}), "utf-8")
    (bench / EXPLAINED_ALREADY).write_text(json.dumps([x.name for x in lines if x.letter == EXPLAINED]), "utf-8")


def _meta(lines: Sequence[Line]) -> dict[str, Any]:
    unknown: dict[str, float] = {}
    return {
        "exit_code_by_key": {x.name: CODES[x.letter] for x in lines},
        "hash_by_function_name": {x.name.rpartition(".")[2].rpartition(MARK)[0]: x.hash for x in lines},
        "type_check_error_by_key": unknown,
        "durations_by_key": unknown,
        "estimated_durations_by_key": unknown,
    }


def keep(bench: Path, explained: Collection[str]) -> None:
    """Keep what a bench knows. `explained` are the survivors that have their reason: they are not tried again."""
    root = bench / SOURCES
    kept = {
        ".".join(meta.relative_to(root).with_suffix("").with_suffix("").parts): _functions(meta, explained)
        for meta in sorted(root.rglob("*.meta"))
    }
    KEPT.write_text(
        json.dumps({**_read(), **{m: f for m, f in kept.items() if f}}, indent=0, ensure_ascii=False) + "\n"
    )


def _functions(meta: Path, explained: Collection[str]) -> dict[str, str]:
    found = json.loads(meta.read_text("utf-8"))
    lines = {}
    for full, names in groupby(found["exit_code_by_key"], lambda name: name.rpartition(MARK)[0]):
        function = full.rpartition(".")[2]
        letters = [_letter(found["exit_code_by_key"][n], n in explained) for n in names]
        lines[function] = f"{found['hash_by_function_name'].get(function, '-')} {''.join(letters)}"
    return lines


def _letter(code: int | None, explained: bool) -> str:
    letter = LETTERS.get(status_by_exit_code[code], ".")
    return EXPLAINED if explained and letter == "s" else letter
