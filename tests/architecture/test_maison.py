"""The house keeps its plan: who may import whom, where I/O lives, how long things are, what may not be written."""

import ast
import re
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from kernel import observe
from kernel.refus import CODES, Refus

ROOT = Path(__file__).parents[2]
SERVICES = ROOT / "services"
NAMES = ("candidature", "expertise", "commission")
MODULES = sorted(p for p in SERVICES.rglob("*.py") if p.read_text().strip())
FUNCTION_LINES_MEDIAN_MAX = 10
MODULE_LINES_MAX = 350

# Longer than a room should be, and why.
LONG = {
    "kernel/aws.py": "les six adaptateurs AWS dans un seul fichier : rien d'autre ne parle au monde",
    "kernel/api.py": "tout ce qui se déclare d'une route, d'un seul tenant",
    "kernel/store.py": "ce que la table tient, comment on le lit et l'écrit, d'un seul tenant",
    "kernel/label/calendrier.py": "les mots du temps, d'un seul tenant",
    "expertise/solveur/recherche.py": "la preuve d'un étage, du palier à la feuille, d'un seul tenant",
    "kernel/label/faits.py": "la langue publiée, un modèle par fait, d'un seul tenant",
    "commission/domaine/seance.py": "l'état d'une séance et tout ce qui peut lui être demandé, d'un seul tenant",
}
WRITES = {"put_item", "update_item", "delete_item", "transact_write_items", "batch_write_item", "execute_statement"}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}
UNPREDICTABLE = {"random", "secrets", "uuid", "time"}
IO = {"boto3", "botocore", "socket", "subprocess", "urllib", "http", "requests", "pathlib", "os", "io", "tempfile"}
PURE = [p for p in MODULES if "domaine" in p.parts]


def name_of(path: Path) -> str:
    return path.relative_to(SERVICES).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def imported(path: Path) -> Iterator[str]:
    """Give what a module imports, by first name."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def attributes(path: Path) -> Iterator[tuple[str, str]]:
    """Give every `x.y` of a module, by name."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            yield owner, node.attr


def tracked() -> list[Path]:
    """Give the files that git keeps, or would."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)  # noqa: S603
    if listed.returncode:
        pytest.skip("not a git repository")
    return [p for name in listed.stdout.splitlines() if (p := ROOT / name).is_file()]


# Arrows


def test_les_fleches_vont_dans_un_seul_sens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(str(SERVICES))

    assert lint_imports(no_cache=True) == 0


@pytest.mark.parametrize("path", PURE, ids=name_of)
def test_une_regle_n_importe_ni_le_monde_ni_le_hasard(path: Path) -> None:
    assert not set(imported(path)) & (IO | UNPREDICTABLE)


@pytest.mark.parametrize("path", [p for p in MODULES if name_of(p) != "kernel/aws.py"], ids=name_of)
def test_rien_n_ecrit_la_table_hors_de_son_adaptateur(path: Path) -> None:
    assert not {name for _, name in attributes(path)} & WRITES


@pytest.mark.parametrize("path", [p for p in MODULES if name_of(p) != "kernel/aws.py"], ids=name_of)
def test_le_temps_et_le_hasard_n_entrent_que_par_l_horloge(path: Path) -> None:
    """`perf_counter` measures how long something took: it decides nothing."""
    durations = {"kernel/service.py"} if "perf_counter" in path.read_text() else set()

    assert not set(attributes(path)) & CLOCKS
    assert not set(imported(path)) & (UNPREDICTABLE - ({"time"} if name_of(path) in durations else set()))
    assert not {name for _, name in attributes(path)} & {"urandom", "getrandom", "uuid4"}


@pytest.mark.parametrize("path", [p for p in MODULES if name_of(p) != "kernel/aws.py"], ids=name_of)
def test_seul_l_adaptateur_connait_aws(path: Path) -> None:
    assert not set(imported(path)) & {"boto3", "botocore"}


@pytest.mark.parametrize("name", NAMES)
def test_supprimer_un_service_ne_casse_pas_les_autres(name: str) -> None:
    # what prints for several services is a package, not a service (ADR 18)
    others = [p for p in MODULES if p.relative_to(SERVICES).parts[0] not in (name, "documents")]

    assert [name_of(p) for p in others if name in set(imported(p))] == []


# Rooms


def test_les_trois_services_ont_les_memes_pieces() -> None:
    """Each has what it needs of the same plan; none has a room of its own kind."""
    always = {"app", "domaine", "routes", "views"}
    sometimes = {"reactions", "schedule", "letters", "papiers", "templates", "relations", "requirements"}
    own = {"expertise": {"solveur", "calculs"}}  # an engine, and the function of its own that carries it (ADR 11)
    for name in NAMES:
        rooms = {p.stem for p in (SERVICES / name).iterdir() if not p.name.startswith((".", "__"))}
        assert always <= rooms <= always | sometimes | own.get(name, set()), name


@pytest.mark.parametrize("name", NAMES)
def test_l_application_d_un_service_n_a_que_des_branchements(name: str) -> None:
    body = tree(SERVICES / name / "app.py").body

    assert not [n for n in body if isinstance(n, ast.FunctionDef | ast.ClassDef)]


@pytest.mark.parametrize("name", NAMES)
def test_chaque_modele_de_lettre_a_son_declencheur(name: str) -> None:
    room = SERVICES / name
    said = {n.value for n in ast.walk(tree(room / "letters.py")) if isinstance(n, ast.Constant)}

    assert [p.stem for p in (room / "templates").glob("*.txt") if p.stem not in said] == []


def test_aucune_piece_ne_s_appelle_divers() -> None:
    vague = {"utils", "util", "helpers", "common", "base", "misc", "manager", "tools"}

    assert [name_of(p) for p in MODULES if p.stem in vague or vague & set(p.parts)] == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_une_piece_tient_en_350_lignes_ou_dit_pourquoi(path: Path) -> None:
    lines = len(path.read_text().splitlines())

    assert (lines > MODULE_LINES_MAX) is (name_of(path) in LONG) or lines <= MODULE_LINES_MAX


def test_les_fonctions_sont_courtes() -> None:
    lengths = [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    assert statistics.median(lengths) < FUNCTION_LINES_MEDIAN_MAX


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_une_piece_dit_a_quoi_elle_sert(path: Path) -> None:
    assert ast.get_docstring(tree(path))


# What is said and logged


def test_chaque_refus_a_une_page() -> None:
    for code, refus in CODES.items():
        titre, texte = refus.page()
        assert titre, code
        assert texte, code


def test_la_liste_des_refus_est_close() -> None:
    """A refusal is declared in `refus.py`: a service adds no code of its own behind everybody's back."""
    outside = [
        name_of(path)
        for path in MODULES
        if name_of(path) != "kernel/refus.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef) and any(ast.unparse(b) == Refus.__name__ for b in node.bases)
    ]

    assert outside == []


def test_le_journal_technique_n_a_que_des_champs_clos_et_sans_personne() -> None:
    assert not observe.FIELDS & {"personne", "nom", "courriel", "detail", "corps", "type", "etat", "titre", "message"}
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "observe.record":
                assert {k.arg for k in node.keywords} <= observe.FIELDS, name_of(path)


def test_rien_n_ecrit_sur_la_sortie_a_cote_du_journal_technique() -> None:
    assert [
        name_of(path)
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "pprint", "logging.getLogger")
    ] == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_un_motif_dit_nos_chiffres_seuls(path: Path) -> None:
    """`\\d` takes the digits of every script: the same number, code or year would have several writings."""
    assert r"\d" not in path.read_text()


# What may not be in a file of ours

MACHINE = re.compile(r"/(?:work|root|home/\w+)/[\w.-]+|/tmp/(?!\{)\w")
REGISTRY = re.compile(
    r"(?<!no-emit-)(?<!extra-)index-url|extra-index-url|trusted-host|(?<!no-emit-)find-links"
    r"|https?://\S*(?:/simple\b|pypi\.|artifactory|nexus|registry\.)",
    re.IGNORECASE,
)
SECRET = re.compile(r"AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY-----")
TEXT = {".py", ".md", ".toml", ".yaml", ".yml", ".txt", ".cfg", ".ini", ".json", ".html", ".sh", ""}


@pytest.mark.parametrize(
    "pattern", [MACHINE, REGISTRY, SECRET], ids=["chemin de cette machine", "adresse de registre", "secret"]
)
def test_aucun_fichier_ne_porte(pattern: re.Pattern[str]) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked()
        if path.suffix in TEXT and path != Path(__file__)
        for match in pattern.finditer(path.read_text(errors="replace"))
    ]

    assert found == []
