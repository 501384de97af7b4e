"""Ce que l'on dit des mutants se vérifie sans les rejouer : chaque raison parle d'un code qui existe encore."""

import ast
from textwrap import dedent

import pytest

from tests.mutants import report
from tests.mutants.bench import outlined
from tests.mutants.scope import SERVICES, modules

KNOWN = report.reasons(report.REASONS.read_text(encoding="utf-8"))


def sources() -> dict[str, set[str]]:
    """Give the lines of each function that is mutated, by its full name."""
    found = {}
    for module in modules():
        text = SERVICES.joinpath(*module.split(".")).with_suffix(".py").read_text(encoding="utf-8")
        tree = ast.parse(text)
        owners = [("", tree.body), *((f"{c.name}.", c.body) for c in tree.body if isinstance(c, ast.ClassDef))]
        for prefix, body in owners:
            for node in body:
                if isinstance(node, ast.FunctionDef):
                    lines = text.splitlines()[node.lineno - 1 : node.end_lineno]
                    found[f"{module}.{prefix}{node.name}"] = {line.strip() for line in lines}
    return found


def test_chaque_raison_parle_d_une_ligne_qui_existe_encore() -> None:
    lines = sources()
    for where, change in KNOWN:
        taken_out = [line[2:] for line in change.splitlines() if line.startswith("- ")]
        assert taken_out, (where, change)
        assert set(taken_out) <= lines[where], (where, change)


def test_chaque_changement_cite_a_sa_raison() -> None:
    fences = report.REASONS.read_text(encoding="utf-8").count("```diff")
    assert fences == sum(1 for _ in KNOWN), "a change said twice, or without a word after it"


def line(status: str, diff: str = "") -> report.Mutant:
    return report.mutant({"module": "kernel.droits", "function": "_key__corps", "status": status, "diff": diff})


DIFF = """\
--- src/kernel/droits.py
+++ src/kernel/droits.py
@@ -1,3 +1,3 @@
 def _key(kid):
-    if kid > 1:
+    if kid >= 1:
         return None"""


def test_un_survivant_sans_raison_se_dit() -> None:
    found = [line("survived", DIFF), line("killed")]
    assert [m.change for m in report.unexplained(found, {})] == ["- if kid > 1:\n+ if kid >= 1:"]
    text = "### `kernel.droits._key`\n\n```diff\n- if kid > 1:\n+ if kid >= 1:\n```\n\nC'est pareil.\n"
    assert report.reasons(text) == {("kernel.droits._key", "- if kid > 1:\n+ if kid >= 1:"): "C'est pareil."}
    assert not report.unexplained(found, report.reasons(text))


def test_une_raison_pour_ce_qui_ne_survit_plus_se_dit_aussi() -> None:
    known = {("kernel.droits._key", "- a\n+ b"): "C'est pareil.", ("kernel.store.load", "- a\n+ b"): "Autre module."}
    assert report.unneeded([line("killed")], known) == [("kernel.droits._key", "- a\n+ b")]


def test_ce_que_mypy_refuse_ne_compte_pas() -> None:
    found = [line("killed"), line("timeout"), line("survived", DIFF), line("no tests", DIFF), line(report.REFUSED)]
    assert report.counted(found) == report.Count(tried=4, killed=2)
    assert report.short(found, {"kernel.droits": "rights"}) == ["rights"]
    assert report.last_line(found, {"kernel.droits": "rights"}, 1, 12.0) == (
        "4 mutants, 2 killed (50.0 %), 2 survivors 1 unexplained: rights 50.0 % — 12 s"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "class A:\n    @property\n    def n(self) -> int:\n        return 1\n",
            "class A:\n    def n__corps(self) -> int:\n        return 1\n"
            "    @property\n    def n(self) -> int:\n        return self.n__corps()\n",
        ),
        (
            "@lru_cache(maxsize=1)\ndef f(a: int, b: str) -> int:\n    return a\n",
            "def f__corps(a: int, b: str) -> int:\n    return a\n"
            "@lru_cache(maxsize=1)\ndef f(a: int, b: str) -> int:\n    return f__corps(a, b)\n",
        ),
        ("@classmethod\ndef f(cls) -> int:\n    return 1\n", "@classmethod\ndef f(cls) -> int:\n    return 1\n"),
    ],
)
def test_une_fonction_decoree_donne_son_corps_a_muter(before: str, after: str) -> None:
    assert outlined(dedent(before)) == after
