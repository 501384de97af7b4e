"""What is mutated, in four groups, and what each owes."""

from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVICES = ROOT / "services"
OWED_PERCENT = 90

GROUPS: Mapping[str, Sequence[str]] = {
    "rights": (
        "kernel/droits.py",
        "kernel/jeton.py",
        "kernel/door.py",
        "kernel/act.py",
        "kernel/show.py",
        "*/relations.py",
    ),
    "calendar": ("kernel/label/calendrier.py",),
    "deciders": ("*/domaine/*.py",),
    "write path": tuple(
        f"kernel/{name}.py" for name in ("handle", "store", "decider", "journal", "erasure", "reactions", "relay")
    ),
}


def module_of(path: Path) -> str:
    """Give the dotted name of a file of `services`."""
    return ".".join(path.relative_to(SERVICES).with_suffix("").parts)


def modules() -> dict[str, str]:
    """Give the group of each module that is mutated."""
    return {
        module_of(path): group
        for group, patterns in GROUPS.items()
        for pattern in patterns
        for path in sorted(SERVICES.glob(pattern))
        if path.name != "__init__.py"
    }
