"""Lay out a copy of the repository on which mutmut can work: `services` becomes `src`, the one folder that it takes for
the root of packages; functions that it would leave alone because they are decorated give it their body."""

import os
import shutil
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import libcst as cst
import libcst.matchers as m

from tests.mutants.scope import ROOT, SERVICES

TESTS = (
    *(f"tests/unit/{part}" for part in ("kernel", "candidature", "expertise", "commission")),
    "tests/property",
    "tests/scenarios",
)
MYPY = ("-m", "mypy", "--output=json", "--no-warn-unused-ignores", "--disable-error-code=no-redef")
PACKAGES = ("kernel", "candidature", "expertise", "commission")
LONG = (  # of sizes and of many at once: minutes of each mutant's time, for rules that shorter ones hold too
    "tests/unit/commission/test_chemin.py::test_une_annee_de_150_dossiers_tient_dans_la_table",
    "tests/unit/commission/test_limites.py::test_rien_ne_depasse_100_ko_quand_tout_est_aussi_long_que_permis",
    "tests/unit/commission/test_ensemble.py::test_dix_huit_regions_signent_au_meme_instant_et_la_nation_recoit_chaque_dossier_une_fois",
    "tests/unit/candidature/test_exports.py::test_dix_mille_lignes_tiennent_dans_une_reponse_et_une_de_plus_dit_comment_reduire",
)
ELSEWHERE = "tests/unit/expertise/test_calculs.py::test_l_api_n_importe_ni_le_solveur_ni_numpy"  # another process
UNUSED = ("cacheprovider", "xdist", "schemathesis", "unraisableexception", "threadexception")
IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc")
CODE = shutil.ignore_patterns("__pycache__", "*.py", "*.pyc")
BODY = "__corps"


def lay_out(bench: Path, modules: Sequence[str]) -> None:
    """Copy what mutmut needs, newest version of everything; what it has worked out already stays."""
    bench.mkdir(parents=True, exist_ok=True)
    for name, source in {"src": SERVICES, "tests": ROOT / "tests", "infra": ROOT / "infra"}.items():
        shutil.rmtree(bench / name, ignore_errors=True)
        shutil.copytree(source, bench / name, ignore=IGNORED)
    for name in ("tests", "infra"):
        shutil.rmtree(bench / "mutants" / name, ignore_errors=True)
    if (bench / "mutants" / "src").exists():  # mutmut copies again what it mutates, and nothing else
        shutil.copytree(bench / "src", bench / "mutants" / "src", ignore=CODE, dirs_exist_ok=True)
    paths = [Path("src", *module.split(".")).with_suffix(".py") for module in modules]
    for path in paths:
        _outline(bench / path)
    (bench / "pyproject.toml").write_text(_settings(paths), encoding="utf-8")


def _settings(paths: Sequence[Path]) -> str:
    """Give the settings of the repository, where `services` is `src`, and those of mutmut."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8").replace('"services"', '"src"')
    chosen = {
        "source_paths": ["src"],
        "only_mutate": [str(path) for path in paths],
        "do_not_mutate_patterns": ["assert_never[(]"],  # mypy shows that it is never reached
        "also_copy": ["infra"],
        "pytest_add_cli_args": ["-p", "tests.mutants.fresh", "--assert=plain", *(f"-pno:{name}" for name in UNUSED)],
        "pytest_add_cli_args_test_selection": [*TESTS, *(f"--deselect={test}" for test in (*LONG, ELSEWHERE))],
        "type_check_command": [sys.executable, *MYPY, *(f"src/{package}" for package in PACKAGES)],
        "timeout_multiplier": 1.0,  # of CPU time, and mutmut doubles it
        "timeout_constant": 10.0,  # a fork begins with seconds of its own, where the tests of a function are quick
    }
    lines = [f"{name} = {value!r}" for name, value in chosen.items()]
    settings = "\n".join([text, "[tool.mutmut]", *lines, "track_dependencies = false", ""])
    assert tomllib.loads(settings)["tool"]["mutmut"].keys() >= chosen.keys()
    return settings


def _outline(path: Path) -> None:
    """Rewrite a file in its copy, and leave it the age of the original: mutmut goes by that."""
    stat = path.stat()
    path.write_text(outlined(path.read_text(encoding="utf-8")), encoding="utf-8")
    os.utime(path, (stat.st_atime, stat.st_mtime))


def outlined(source: str) -> str:
    """Give a module whose decorated functions have their body in a plain function beside them (`instant__corps`)."""
    return cst.parse_module(source).visit(_Outliner()).code


class _Outliner(cst.CSTTransformer):
    def visit_ClassDef(self, node: cst.ClassDef) -> bool:
        return not any(isinstance(b.value, cst.Name) and b.value.value == "Protocol" for b in node.bases)

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        return False  # a function inside a function moves with it

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef | cst.FlattenSentinel[cst.FunctionDef]:
        if not updated_node.decorators or any(_is_bound(d) for d in updated_node.decorators):
            return updated_node
        name = f"{updated_node.name.value}{BODY}"
        body = updated_node.with_changes(decorators=[], name=cst.Name(name))
        names = [p.name.value for p in updated_node.params.params]
        owner = f"{names.pop(0)}." if names[:1] == ["self"] else ""
        call = cst.parse_statement(f"return {owner}{name}({', '.join(names)})")
        return cst.FlattenSentinel([body, updated_node.with_changes(body=cst.IndentedBlock([call]))])


def _is_bound(decorator: cst.Decorator) -> bool:
    """Say whether mutmut takes the function as it is, or whether there is no plain function to give it."""
    return m.matches(decorator.decorator, m.Name("staticmethod") | m.Name("classmethod") | m.Name("overload"))
