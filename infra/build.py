"""Package the apps: `python -m infra.build [app…]` leaves dist/<app>/{template.json, deployment.zip}.

Chalice packages our sources and writes the template. The dependencies, unpacked once for all apps, the bytecode
and a reproducible zip are added here.
"""

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

from infra import archive, dependencies, lint, templates

ROOT = Path(__file__).parent.parent
MEGABYTE = 1024 * 1024
BUDGET_BYTES = 15 * MEGABYTE  # of what answers people, or relays what they did
SOLVER_BYTES = 40 * MEGABYTE  # of the one function that carries numpy and HiGHS
DOCUMENTS_BYTES = 30 * MEGABYTE  # of those that carry what prints: Pillow, fontTools and two fonts
UNPACKED_BYTES = 250 * MEGABYTE  # Lambda's own limit
WORKERS = 2
# boto3 comes with the runtime: ours would double the zip and shadow a patched one.
FORBIDDEN = ("boto3/", "botocore/", "s3transfer/")
# What the solver's function is made of, and the package of expertise leaves out.
SOLVER_ROOMS = ("solveur", "calculs")
# Files of this folder that a package is made from; the local cloud's are not among them.
RECIPE = ("build.py", "archive.py", "dependencies.py", "lint.py", "templates.py", "*.yaml")


@dataclass(frozen=True)
class Where:
    """What a build reads and the folders it writes."""

    sources: Path = ROOT / "services"
    build: Path = ROOT / "build"
    dist: Path = ROOT / "dist"
    cache: Path = ROOT / ".cache"
    locks: Path = ROOT / "requirements"

    def of(self, app: str) -> tuple[Path, ...]:
        """Give the pinned requirements of an app."""
        return tuple(
            self.locks / f"{name}.txt" for name in ("runtime", *([app] if app in ("solveur", "documents") else []))
        )


@dataclass(frozen=True)
class Package:
    """What one app (or the socle, which has no code) was packaged into."""

    app: str
    folder: Path

    @property
    def template(self) -> Path:
        """The SAM template, whose CodeUri is `./deployment.zip`."""
        return self.folder / "template.json"

    @property
    def translated(self) -> Path:
        """The CloudFormation that AWS makes of it."""
        return self.folder / "translated.json"

    @property
    def zip(self) -> Path:
        """The code."""
        return self.folder / "deployment.zip"

    @property
    def stamp(self) -> Path:
        """The digest of what this was made from, written last."""
        return self.folder / "inputs.sha256"


def build(
    apps: Sequence[str] = templates.APPS, where: Where | None = None, *, check: bool = True
) -> dict[str, Package]:
    """Package the apps and the socle, those alone whose inputs changed; `check` lints what was made."""
    where = where or Where()
    with _alone(where.build):
        return _build(apps, where, check)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait for another build of the same folder: tests and `eq` may both want one."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(apps: Sequence[str], where: Where, check: bool) -> dict[str, Package]:
    packages = {app: Package(app, where.dist / app) for app in ("socle", *apps)}
    stale = {app: digest for app in packages if (digest := _inputs(app, where)) != _stamp(packages[app])}
    for app in stale:
        packages[app].stamp.unlink(missing_ok=True)
        packages[app].folder.mkdir(parents=True, exist_ok=True)
    _make([packages[app] for app in stale], where)
    if check and stale:
        lint.lint(_templates(packages[app] for app in stale))
    for app, digest in stale.items():
        packages[app].stamp.write_text(digest)
    return packages


def _stamp(package: Package) -> str:
    return package.stamp.read_text() if package.stamp.exists() else ""


def _inputs(app: str, where: Where) -> str:
    """Digest all that decides the bytes of a package: recipe, sources, lock, interpreter, Chalice."""
    here = Path(__file__).parent
    files = [path for pattern in RECIPE for path in sorted(here.glob(pattern))]
    if app != "socle":
        files += [*where.of(app), *_sources(app, where)]
    digest = hashlib.sha256(f"{sys.version} {version('chalice')} {version('aws-sam-translator')}".encode())
    for path in files:
        digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _sources(app: str, where: Where) -> list[Path]:
    folders = [where.sources / name for name in _vendored(app)]
    left = {where.sources / app / room for room in SOLVER_ROOMS}
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return sorted(path for path in found if path.suffix != ".pyc" and left.isdisjoint(path.parents))


def _vendored(app: str) -> tuple[str, ...]:
    beside = {"solveur": ("kernel", "expertise"), "documents": ("kernel", "candidature", "commission", "documents")}
    return {"kernel": ("kernel",), **beside}.get(app, ("kernel", app))


def _ignored(app: str) -> Callable[[str, list[str]], set[str]]:
    """Leave the solver's rooms out of every package but its own."""
    rooms = () if app == "solveur" else SOLVER_ROOMS
    return shutil.ignore_patterns("__pycache__", "*.pyc", *rooms)


def module_of(app: str) -> str:
    """Give the module that holds the handlers of an app."""
    return "expertise.calculs.app" if app == "solveur" else f"{app}.app"


def budget(app: str) -> int:
    """Give how many bytes the zip of an app may weigh."""
    return {"solveur": SOLVER_BYTES, "documents": DOCUMENTS_BYTES}.get(app, BUDGET_BYTES)


def _templates(packages: Iterable[Package]) -> list[Path]:
    return [path for package in packages for path in (package.template, package.translated) if path.exists()]


def _make(packages: Sequence[Package], where: Where) -> None:
    apps = [package for package in packages if package.app != "socle"]
    for package in packages:
        if package.app == "socle":
            _write_json(package.template, templates.socle())
    if apps:
        locks = {lock for package in apps for lock in where.of(package.app)}
        libraries = {lock: dependencies.unpack(lock, where.cache) for lock in sorted(locks)}
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(lambda p: _package(p, where, [libraries[lock] for lock in where.of(p.app)]), apps))
        for package in apps:  # the translator keeps its state in globals: one at a time
            sam = json.loads(package.template.read_text(encoding="utf-8"))
            _write_json(package.translated, lint.translate(sam))


def _package(package: Package, where: Where, libraries: Sequence[Path]) -> None:
    project = where.build / package.app
    _write_project(project, package.app, where)
    out = project / "out"
    _run_chalice(project, out)
    sam = json.loads((out / "sam.json").read_text(encoding="utf-8"))
    _write_json(package.template, templates.name_the_origin(sam))
    code = project / "code"
    archive.extract(out / "deployment.zip", code)
    dependencies.compile_bytecode(code)
    archive.write(package.zip, (code, *libraries))
    _check_zip(package)


def _write_project(project: Path, app: str, where: Where) -> None:
    """Lay out what Chalice expects, from nothing: its cache does not see a renamed file."""
    shutil.rmtree(project, ignore_errors=True)
    for name in _vendored(app):
        shutil.copytree(where.sources / name, project / "vendor" / name, ignore=_ignored(app))
    names = ", ".join(("app", *templates.HANDLERS[app]))
    (project / "app.py").write_text(f"from {module_of(app)} import {names}  # noqa: F401\n")
    # The dependencies join the zip later; a file without a requirement keeps Chalice from calling pip.
    (project / "requirements.txt").write_text("")
    settings = project / ".chalice"
    settings.mkdir()
    _write_json(settings / "config.json", templates.chalice_config(app))
    _write_json(project / "merge.json", templates.merge_template(app))
    for function, policy in templates.policies(app).items():
        _write_json(settings / f"policy-{function}.json", policy)


def _run_chalice(project: Path, out: Path) -> None:
    command = [sys.executable, "-c", "import sys; from chalice.cli import main; sys.exit(main())", "package"]
    command += ["--merge-template", "merge.json", "--stage", templates.API_STAGE, str(out)]
    # The apps read the environment when they are imported: nothing of the developer's may end up in a template.
    environment = {
        "PATH": os.defpath,
        "HOME": str(project),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(project / "vendor"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "AWS_DEFAULT_REGION": lint.REGION,
    }
    result = subprocess.run(command, cwd=project, env=environment, check=False, capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(f"chalice package ({project.name}):\n{result.stdout}{result.stderr}")


def _check_zip(package: Package) -> None:
    path = package.zip
    if path.stat().st_size > budget(package.app) or archive.unpacked_bytes(path) > UNPACKED_BYTES:
        raise SystemExit(f"{path}: {path.stat().st_size / MEGABYTE:.1f} MB, over the budget")
    if stray := [name for name in archive.names(path) if name.startswith(FORBIDDEN)]:
        raise SystemExit(f"{path}: {stray[0]} comes with the runtime and may not be packaged")


def _write_json(path: Path, value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def sizes(packages: Iterable[Package]) -> Table:
    """Give the table of what each app weighs, against its budget."""
    table = Table("app", "zip, Mo", "dépliée, Mo", "budget", "sha256", title="Paquets")
    for package in packages:
        if package.zip.exists():
            packed = package.zip.stat().st_size
            unpacked = archive.unpacked_bytes(package.zip)
            digest = hashlib.sha256(package.zip.read_bytes()).hexdigest()[:12]
            share = f"{packed / budget(package.app):.0%}"
            table.add_row(package.app, f"{packed / MEGABYTE:.2f}", f"{unpacked / MEGABYTE:.1f}", share, digest)
    return table


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, build, and show what each package weighs."""
    parser = argparse.ArgumentParser(prog="python -m infra.build", description=__doc__)
    parser.add_argument("apps", nargs="*", metavar="app", help=f"among {', '.join(templates.APPS)}; default: all")
    parser.add_argument("--sources", type=Path, default=Where.sources)
    parser.add_argument("--dist", type=Path, default=Where.dist)
    parser.add_argument("--build", type=Path, default=Where.build)
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.apps) - set(templates.APPS):
        parser.error(f"unknown app: {', '.join(sorted(unknown))}")
    started = time.perf_counter()
    packages = build(chosen.apps or templates.APPS, Where(chosen.sources, chosen.build, chosen.dist))
    console = Console()
    console.print(sizes(packages.values()))
    console.print(f"{time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
