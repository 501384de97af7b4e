"""`python -m tests.mutants [MODULE…]`: mutate, run, and hold the result against `docs/mutants.md`."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from fnmatch import fnmatch
from pathlib import Path

from tests.mutants import bench, kept, report
from tests.mutants.scope import OWED_PERCENT, ROOT, modules

BENCHES = ROOT / "mutants"
TOOL = Path(__file__).with_name("tool.py")


def say(line: str) -> None:
    """Write one line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Read the options, run, report; fail where a group is short or a survivor has no reason."""
    options = _options()
    groups = {m: g for m, g in modules().items() if fnmatch(m, options.module)}
    if not groups:
        say(f"{options.module} is none of: {', '.join(modules())}")
        return 2
    place = BENCHES / ("all" if options.module == "*" else options.module.replace("*", "_"))
    if not options.again:
        shutil.rmtree(place, ignore_errors=True)
    started = time.monotonic()
    bench.lay_out(place, list(groups))
    kept.restore(place, anew=not options.again)
    (place / "results.json").unlink(missing_ok=True)
    try:
        code = _run(place)
    finally:
        kept.keep(place, _explained(place))
    if code:
        log = (place / "log.txt").read_text(encoding="utf-8").replace("\r", "\n").splitlines()
        say("\n".join([*dict.fromkeys(log[-200:]), f"mutmut stopped: {code}; AGAIN=1 goes on from there"]))
        return 1
    return _report(place, groups, time.monotonic() - started)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("module", nargs="?", default="*", help="a module, or a pattern of modules (`kernel.*`)")
    parser.add_argument("--again", action="store_true", help="try again only what survived, and what has changed")
    return parser.parse_args()


def _run(place: Path) -> int:
    """Run mutmut in its bench: hours for the whole, told in `log.txt`."""
    with (place / "log.txt").open("w", encoding="utf-8") as log:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")} | {"PYTHONUNBUFFERED": "1"}
        command = [sys.executable, str(TOOL)]
        return subprocess.run(command, cwd=place, env=environment, stdout=log, stderr=log, check=False).returncode  # noqa: S603


def _explained(place: Path) -> set[str]:
    """Name the survivors that have their reason: those of before, when a run was stopped."""
    results, known = place / "results.json", report.written()
    if not results.exists():
        return set(json.loads((place / kept.EXPLAINED_ALREADY).read_text(encoding="utf-8")))
    found = json.loads(results.read_text(encoding="utf-8"))
    return {line["name"] for line in found if line["diff"] and report.mutant(line).key in known}


def _report(place: Path, groups: dict[str, str], seconds: float) -> int:
    found = [report.mutant(line) for line in json.loads((place / "results.json").read_text(encoding="utf-8"))]
    known = report.written()
    for line in report.table(found, groups):
        say(line)
    missing = report.unexplained(found, known)
    for m in missing:
        say(f"\n### `{m.where}`\n\n({m.status})\n\n```diff\n{m.change}\n```")
    for where, change in report.unneeded(found, known):
        say(f"\nsurvives no more, take its reason out of docs/mutants.md: {where}\n{change}")
    short = report.short(found, groups)
    for group in short:
        say(f"\n{group}: under {OWED_PERCENT} %")
    say("\n" + report.last_line(found, groups, len(missing), seconds))
    return 1 if missing or short else 0


if __name__ == "__main__":
    sys.exit(main())
