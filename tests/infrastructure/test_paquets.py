"""What ships: small, complete, compiled, the same from one build to the next."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from documents.pdf import imprimer
from infra import archive, templates
from infra.affectation.instances import campagne
from infra.affectation.verificateur import verifier
from infra.build import BUDGET_BYTES, ROOT, SOLVER_ROOMS, UNPACKED_BYTES, Package, Where, budget, build
from kernel.papier import Papier, texte
from tests.infrastructure.lecture import Template, of_type

UNCHECKED_HASH = 1
# The newest symbols that the runtime of python3.11 knows (glibc 2.26; libstdc++ 6.0.24).
NEWEST = {b"GLIBC": (2, 26), b"GLIBCXX": (3, 4, 24), b"CXXABI": (1, 3, 11)}
VERSIONED = re.compile(rb"\0(GLIBC|GLIBCXX|CXXABI)_(\d+)\.(\d+)(?:\.(\d+))?(?=\0)")
# Imported by the functions that need them, so not by the handlers themselves.
ON_DEMAND = ("joserfc.jwt", "jinja2", "stdnum.fr.siret", "aws_lambda_powertools", "tzdata")
IMPORT_ALL = """
import importlib, json, sys
sys.path.insert(0, sys.argv[1])
for handler in json.loads(sys.argv[2]):
    module, name = handler.rsplit(".", 1)
    assert callable(getattr(importlib.import_module(module), name)), handler
strays = [m for m in ("boto3", "botocore", "cryptography") if m in sys.modules]
assert not strays, f"imported at start: {strays}"
"""


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def run_alone(program: str, *arguments: str) -> str:
    """Run a program with the standard library and nothing else; give what it complains of."""
    command = [sys.executable, "-S", "-I", "-c", program, *arguments]
    result = subprocess.run(  # noqa: S603  our own interpreter and program
        command, check=False, capture_output=True, text=True, env={"PATH": os.defpath}
    )
    return result.stderr if result.returncode else ""


@pytest.mark.parametrize("app", templates.APPS)
def test_un_paquet_tient_dans_son_budget(app: str, packages: Mapping[str, Package]) -> None:
    assert packages[app].zip.stat().st_size <= budget(app)
    assert archive.unpacked_bytes(packages[app].zip) <= UNPACKED_BYTES


def test_seul_ce_qui_ne_repond_a_personne_a_un_plus_gros_budget() -> None:
    assert {app for app in templates.APPS if budget(app) != BUDGET_BYTES} == {"solveur", "documents"}


@pytest.mark.parametrize("app", [app for app in templates.APPS if app != "documents"])
def test_ni_fpdf2_ni_les_polices_ne_sont_dans_les_autres_paquets(app: str, packages: Mapping[str, Package]) -> None:
    names = archive.names(packages[app].zip)
    assert not [name for name in names if name.startswith(("fpdf", "PIL", "fontTools", "documents/")) or ".ttf" in name]


IMPRIMER = """
import sys
sys.path.insert(0, sys.argv[1])
from datetime import datetime, UTC
from documents.pdf import imprimer
from kernel.papier import Papier, texte
papier = Papier(titre="T", sous_titre="S", date=datetime(2027, 1, 1, tzinfo=UTC), reference="r", blocs=texte("Été"))
import hashlib
sys.exit(hashlib.sha256(imprimer(papier)).hexdigest())
"""


def test_le_paquet_imprime_seul_et_les_memes_octets_qu_ici(packages: Mapping[str, Package], tmp_path: Path) -> None:
    """fpdf2, Pillow and fontTools as they were unpacked for Lambda, without what this machine has."""
    archive.extract(packages["documents"].zip, tmp_path)
    papier = Papier(titre="T", sous_titre="S", date=datetime(2027, 1, 1, tzinfo=UTC), reference="r", blocs=texte("Été"))
    assert run_alone(IMPRIMER, str(tmp_path)).strip() == hashlib.sha256(imprimer(papier)).hexdigest()


@pytest.mark.parametrize("app", [app for app in templates.APPS if app != "solveur"])
def test_ni_numpy_ni_le_solveur_ne_sont_dans_les_paquets_de_l_api(app: str, packages: Mapping[str, Package]) -> None:
    names = archive.names(packages[app].zip)
    assert not [name for name in names if name.startswith(("numpy", "highspy"))]
    assert not [name for name in names if name.startswith(tuple(f"{app}/{room}/" for room in SOLVER_ROOMS))]


@pytest.mark.parametrize("app", templates.APPS)
def test_un_paquet_ne_porte_pas_ce_que_lambda_fournit(app: str, packages: Mapping[str, Package]) -> None:
    roots = {name.split("/")[0] for name in archive.names(packages[app].zip)}
    assert not roots & {"boto3", "botocore", "s3transfer", "urllib3"}


@pytest.mark.parametrize("app", templates.APPS)
def test_un_paquet_ne_porte_que_son_service_et_le_noyau(app: str, packages: Mapping[str, Package]) -> None:
    roots = {name.split("/")[0] for name in archive.names(packages[app].zip)}
    services = {"solveur": {"expertise"}, "documents": {"documents", "candidature", "commission"}}
    assert roots & set(templates.APPS) == {"kernel", *services.get(app, {app})}


@pytest.mark.parametrize("app", templates.APPS)
def test_chaque_fonction_se_charge_depuis_le_seul_paquet(
    app: str, packages: Mapping[str, Package], translated: Mapping[str, Template], tmp_path: Path
) -> None:
    """Without site-packages: a dependency that only this machine has would be missing over there."""
    handlers = [function["Handler"] for _, function in of_type(translated[app], "AWS::Lambda::Function")]
    archive.extract(packages[app].zip, tmp_path)
    assert run_alone(IMPORT_ALL, str(tmp_path), json.dumps(handlers)) == ""


def test_les_bibliotheques_chargees_a_la_demande_sont_dans_le_paquet(
    packages: Mapping[str, Package], tmp_path: Path
) -> None:
    archive.extract(packages["kernel"].zip, tmp_path)
    program = f"import sys; sys.path.insert(0, sys.argv[1]); import {', '.join(ON_DEMAND)}"
    assert run_alone(program, str(tmp_path)) == ""


RESOUDRE = """
import json, sys
sys.path.insert(0, sys.argv[1])
from expertise.solveur.certificat import emettre
from expertise.solveur.instance import Instance
from expertise.solveur.resolution import resoudre
print(json.dumps(emettre(resoudre(Instance.model_validate_json(sys.argv[2])))), file=sys.stderr)
sys.exit(3)
"""


def test_le_paquet_du_solveur_resout_seul_et_son_certificat_est_accepte(
    packages: Mapping[str, Package], tmp_path: Path
) -> None:
    """numpy and HiGHS as they were unpacked for Lambda, without what this machine has."""
    archive.extract(packages["solveur"].zip, tmp_path)
    said = run_alone(RESOUDRE, str(tmp_path), campagne(6, 12).model_dump_json())
    assert all("NON" not in line for line in verifier(json.loads(said)))


@pytest.mark.parametrize("app", ["solveur", "documents"])
def test_les_bibliotheques_natives_se_chargent_avec_la_glibc_de_lambda(
    app: str, packages: Mapping[str, Package], tmp_path: Path
) -> None:
    """Lambda's python3.11 has glibc 2.26 and the C++ library of GCC 7: what asks for newer fails over there alone."""
    archive.extract(packages[app].zip, tmp_path)
    libraries = [path for path in tmp_path.rglob("*") if ".so" in path.name]
    asked = {match for path in libraries for match in VERSIONED.findall(path.read_bytes())}
    assert libraries
    for name, *numbers in asked:
        assert tuple(int(n) for n in numbers if n) <= NEWEST[name], (name, numbers)


@pytest.mark.parametrize("app", templates.APPS)
def test_chaque_source_est_compilee_pour_un_disque_en_lecture_seule(app: str, packages: Mapping[str, Package]) -> None:
    with zipfile.ZipFile(packages[app].zip) as content:
        names = content.namelist()
        compiled = [name for name in names if name.endswith(".pyc")]
        flags = {int.from_bytes(content.read(name)[4:8], "little") for name in compiled}
    ours = [name for name in names if name.endswith(".py") and name.split("/")[0] in templates.APPS]
    assert flags == {UNCHECKED_HASH}
    for source in ours:
        folder, _, module = source.rpartition("/")
        assert f"{folder}/__pycache__/{module.removesuffix('.py')}.cpython-311.pyc" in compiled


@pytest.mark.parametrize("app", templates.APPS)
def test_un_paquet_ne_nomme_pas_la_machine_qui_l_a_fait(app: str, packages: Mapping[str, Package]) -> None:
    here = str(ROOT).encode()
    with zipfile.ZipFile(packages[app].zip) as content:
        assert not [name for name in content.namelist() if here in content.read(name)]
    assert here.decode() not in packages[app].template.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give sources that nobody edits while they are built twice."""
    copy = tmp_path_factory.mktemp("sources") / "services"
    shutil.copytree(Where().sources / "kernel", copy / "kernel")
    return copy


def kernel_in(folder: Path, sources: Path) -> Package:
    return build(["kernel"], Where(sources, folder / "build", folder / "dist"), check=False)["kernel"]


def test_deux_constructions_donnent_le_meme_paquet(sources: Path, tmp_path: Path) -> None:
    one, two = kernel_in(tmp_path / "une", sources), kernel_in(tmp_path / "deux", sources)
    assert sha256(one.zip) == sha256(two.zip)
    assert one.template.read_text() == two.template.read_text()


def test_construire_sans_rien_changer_ne_reconstruit_rien(sources: Path, tmp_path: Path) -> None:
    before = kernel_in(tmp_path, sources).zip.stat().st_mtime_ns
    assert kernel_in(tmp_path, sources).zip.stat().st_mtime_ns == before


def test_changer_une_source_reconstruit(sources: Path, tmp_path: Path) -> None:
    before = sha256(kernel_in(tmp_path, sources).zip)
    (sources / "kernel" / "essai.py").write_text("")
    assert sha256(kernel_in(tmp_path, sources).zip) != before
