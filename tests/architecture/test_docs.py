"""What is written for people says what the code does: every name that a reader may meet is explained somewhere."""

import ast
import re
from importlib import import_module
from pathlib import Path
from typing import get_args

import pytest

from infra import problemes, templates
from infra.openapi import SERVICES
from infra.verify import deciders_by_prefix
from kernel.label.calendrier import Phase
from kernel.label.faits import FAITS, Fait
from kernel.refus import CODES
from kernel.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
DOMAINS = [
    import_module(".".join(p.relative_to(ROOT / "services").with_suffix("").parts))
    for p in sorted((ROOT / "services").glob("*/domaine/[a-z]*.py"))
]
SETTING = re.compile(rf"\b{PREFIX}[A-Z_]+\b")
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def words(name: str) -> set[str]:
    """Give what a page puts between backquotes."""
    return set(re.findall(r"`([^`\n]+)`", (DOCS / name).read_text(encoding="utf-8")))


def statuses() -> set[str]:
    """Give every status that an aggregate, or a mandate, may have."""
    found = {phase.value for phase in Phase}
    for module in DOMAINS:
        for name, value in vars(module).items():
            if name.startswith("Statut"):
                found |= set(get_args(value))
        found |= set(computed(Path(str(module.__file__))))
    return found


def computed(path: Path) -> list[str]:
    """Give the statuses that a property named `statut` gives in so many words."""
    bodies = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.FunctionDef) and n.name == "statut"]
    returned = [node for body in bodies for node in ast.walk(body) if isinstance(node, ast.Return)]
    consts = [c.value for node in returned for c in _values(node.value)]
    return [value for value in consts if isinstance(value, str)]


def _values(node: ast.expr | None) -> list[ast.Constant]:
    """Give the constants that an expression may be: those that it compares with are not among them."""
    if isinstance(node, ast.IfExp):
        return [*_values(node.body), *_values(node.orelse)]
    return [node] if isinstance(node, ast.Constant) else []


def test_chaque_code_de_refus_a_sa_section() -> None:
    page = (DOCS / "problemes.md").read_text(encoding="utf-8")

    assert [code for code in CODES if f"## `{code}` ({CODES[code].statut})" not in page] == []
    assert page == problemes.text(), "lancez make openapi"


def test_chaque_reglage_est_explique_a_l_exploitant() -> None:
    assert {PREFIX + name.upper() for name in Settings.model_fields} <= words("exploitation.md")


def test_aucun_reglage_explique_n_a_disparu() -> None:
    explained = set(SETTING.findall((DOCS / "exploitation.md").read_text(encoding="utf-8")))

    assert explained == {PREFIX + name.upper() for name in Settings.model_fields}


def test_chaque_parametre_des_modeles_est_explique_a_l_exploitant() -> None:
    named = set(templates.socle()["Parameters"])
    named |= {name for app in templates.APPS for name in templates.merge_template(app)["Parameters"]}

    assert named <= words("exploitation.md")


def test_chaque_alarme_a_sa_reparation() -> None:
    merged = [templates.socle(), *(templates.merge_template(app) for app in templates.APPS)]
    alarms = {n for t in merged for n, r in t["Resources"].items() if r.get("Type") == "AWS::CloudWatch::Alarm"}
    general = {re.sub("|".join(s.capitalize() for s in SERVICES), "<Service>", name) for name in alarms}

    assert general <= words("exploitation.md")


@pytest.mark.parametrize("fait", FAITS.values(), ids=lambda f: f.type_fait())
def test_chaque_fait_dit_qui_le_publie_et_qui_le_recoit(fait: type[Fait]) -> None:
    page = (DOCS / "faits.md").read_text(encoding="utf-8")
    (line,) = [line for line in page.splitlines() if line.startswith(f"| `{fait.type_fait()}` |")]
    _, _, publisher, audience, carries, when, _ = (cell.strip() for cell in line.split("|"))

    assert set(audience.split(", ")) == fait.AUDIENCE
    service, agregat = publisher.split(", ")
    assert f"{service}/{agregat}" in deciders_by_prefix()
    assert carries
    assert when


def test_aucun_fait_explique_n_a_disparu() -> None:
    assert {w for w in words("faits.md") if re.search(r"\w-V\d+$", w)} == set(FAITS)


def test_chaque_agregat_est_au_glossaire() -> None:
    assert {d.agregat for d in deciders_by_prefix().values()} <= words("glossaire.md")


def test_chaque_etat_est_au_glossaire() -> None:
    assert statuses() - words("glossaire.md") == set()


def test_le_glossaire_ne_dit_chaque_mot_qu_une_fois() -> None:
    lines = (DOCS / "glossaire.md").read_text(encoding="utf-8").splitlines()
    defined = [line.split("|")[1].strip() for line in lines if line.startswith("| ") and line.count("|") == 4]
    twice = {word for word in defined if defined.count(word) > 1} - {"mot"}

    assert twice <= {"proposition"}, "deux services le disent chacun à sa façon, et le glossaire dit lequel"


def test_les_decisions_d_architecture_se_suivent_sans_trou() -> None:
    numbers = sorted(int(path.name[:4]) for path in (DOCS / "adr").glob("*.md"))

    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("page", [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))], ids=lambda p: p.name)
def test_aucun_lien_ne_mene_nulle_part(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_la_carte_nomme_chaque_piece_du_noyau() -> None:
    page = (DOCS / "carte.md").read_text(encoding="utf-8")
    rooms = {p.name for p in (ROOT / "services" / "kernel").glob("*.py")} - {"__init__.py"}

    assert {name for name in rooms if name not in page} == set()
