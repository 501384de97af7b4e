"""The table of security requirements is true: whole, up to date, and each test that it names is there and runs."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from infra import securite

ROOT = Path(__file__).parents[2]
EXIGENCES = {e["id"]: e for e in securite.exigences()}
FIELDS = {"id", "nom", "dit", "sources", "statut", "tests", "raison"}
NUMBER = 38
NOT_RUN = ("skip", "xfail")


@cache
def defined_in(path: str) -> Mapping[str, ast.FunctionDef]:
    """Give the tests that a file defines."""
    module = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {n.name: n for n in module.body if isinstance(n, ast.FunctionDef) and n.name.startswith("test_")}


def named() -> Iterator[tuple[str, str, str]]:
    for e in EXIGENCES.values():
        for test in e.get("tests", []):
            path, _, name = test.partition("::")
            yield e["id"], path, name


def test_aucune_exigence_ne_manque_et_chacune_est_dite_une_fois() -> None:
    assert list(EXIGENCES) == [f"S-{n:02d}" for n in range(1, NUMBER + 1)]
    assert len(securite.exigences()) == NUMBER
    assert len({e["nom"] for e in EXIGENCES.values()}) == NUMBER


@pytest.mark.parametrize("e", EXIGENCES.values(), ids=EXIGENCES)
def test_chaque_exigence_dit_ce_qu_elle_est_d_ou_elle_vient_et_ou_elle_en_est(e: securite.Exigence) -> None:
    assert set(e) <= FIELDS
    assert e["statut"] in securite.STATUSES
    assert len(e["dit"]) > 40
    assert e["sources"]
    assert all(s.startswith(("ASVS ", "API")) for s in e["sources"])
    tests = e.get("tests", [])
    assert len(tests) == len(set(tests))
    assert bool(tests) == (e["statut"] in ("shown", "in part"))
    if e["statut"] != "shown":
        assert len(e["raison"]) > 40, "what is missing, why, and where it will come from"


@pytest.mark.parametrize(("exigence", "path", "name"), sorted(set(named())))
def test_chaque_test_nomme_existe_et_s_execute(exigence: str, path: str, name: str) -> None:
    assert path.startswith("tests/")
    test = defined_in(path).get(name)

    assert test is not None, f"{exigence}: {path} has no {name}"
    assert not [d for d in test.decorator_list if any(word in ast.unparse(d) for word in NOT_RUN)]
    assert any(isinstance(n, ast.Assert | ast.With | ast.Try) for n in ast.walk(test)), "it asserts something"


def test_la_page_est_celle_que_donnent_les_exigences() -> None:
    assert securite.PAGE.read_text(encoding="utf-8") == securite.text(), "lancez python -m infra.securite"
