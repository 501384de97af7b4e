"""What came of the mutants, against what is owed: a share killed in each group, and a reason for each survivor."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.mutants.bench import BODY
from tests.mutants.scope import GROUPS, OWED_PERCENT, ROOT

REASONS = ROOT / "docs" / "mutants.md"
REFUSED = "caught by type check"
KILLED = ("killed", "timeout", "segfault")
ENTRY = re.compile(r"^### `(?P<function>[\w.]+)`\n(?P<text>.*?)(?=^#|\Z)", re.DOTALL | re.MULTILINE)
FENCE = re.compile(r"```diff\n(.*?)```\n", re.DOTALL)


@dataclass(frozen=True)
class Mutant:
    """One change of one function, and what came of it. `change` is the text taken out and the text put in."""

    module: str
    function: str
    status: str
    change: str

    @property
    def where(self) -> str:
        """Give the function, from its module on."""
        return f"{self.module}.{self.function}"

    @property
    def key(self) -> tuple[str, str]:
        """Give what its reason stands under."""
        return self.where, self.change

    @property
    def killed(self) -> bool:
        """Tell whether a test noticed, an endless loop included."""
        return self.status in KILLED


@dataclass(frozen=True)
class Count:
    """How many were tried, and how many killed."""

    tried: int
    killed: int

    @property
    def percent(self) -> float:
        """Give the share killed; where nothing was tried, nothing is owed."""
        return 100 * self.killed / self.tried if self.tried else 100.0


def mutant(line: Mapping[str, str]) -> Mutant:
    """Read one line of the results."""
    return Mutant(line["module"], line["function"].removesuffix(BODY), line["status"], change_of(line["diff"]))


def change_of(diff: str) -> str:
    """Give the lines taken out then put in, without their place: what stays the same when code moves."""
    kept = [line for line in diff.splitlines() if line[:1] in ("-", "+") and line[:3] not in ("---", "+++")]
    return "\n".join(f"{line[0]} {line[1:].strip()}" for line in sorted(kept, key=lambda line: line[0] == "+"))


def written() -> dict[tuple[str, str], str]:
    """Give the reasons that are written down."""
    return reasons(REASONS.read_text(encoding="utf-8")) if REASONS.exists() else {}


def reasons(text: str) -> dict[tuple[str, str], str]:
    """Read `docs/mutants.md`: under each function its changes, and after them why they are let live."""
    return {key: reason for key, reason in _entries(text) if reason}


def _entries(text: str) -> Iterator[tuple[tuple[str, str], str]]:
    for entry in ENTRY.finditer(text):
        pieces = FENCE.split(entry["text"])
        pending: list[str] = []
        for change, prose in zip(pieces[1::2], pieces[2::2], strict=True):
            pending.append(change.strip())
            if prose.strip():
                yield from (((entry["function"], one), prose.strip()) for one in pending)
                pending = []


def table(found: Sequence[Mutant], groups: Mapping[str, str]) -> Iterator[str]:
    """Give one line for each module."""
    for module, group in groups.items():
        here = [m for m in found if m.module == module]
        count = counted(here)
        left = Counter(m.function for m in here if m.status != REFUSED and not m.killed)
        names = ", ".join(f"{name} {n}" for name, n in left.most_common(4))
        yield f"{module:<34} {group:<11} {count.tried:>5} {count.killed:>5} {count.percent:>6.1f} %  {names}".rstrip()


def counted(found: Iterable[Mutant]) -> Count:
    """Count what was tried: what mypy refuses was not."""
    tried = [m for m in found if m.status != REFUSED]
    return Count(len(tried), sum(m.killed for m in tried))


def unexplained(found: Iterable[Mutant], known: Mapping[tuple[str, str], str]) -> list[Mutant]:
    """Give the survivors that nobody has given a reason for."""
    alive = {m.key: m for m in found if m.status != REFUSED and not m.killed}
    return [m for key, m in alive.items() if key not in known]


def unneeded(found: Sequence[Mutant], known: Mapping[tuple[str, str], str]) -> list[tuple[str, str]]:
    """Give the reasons, in the modules that were tried, for what survives no more."""
    alive = {m.key for m in found if not m.killed}
    tried = {m.where for m in found}
    return [key for key in known if key[0] in tried and key not in alive]


def last_line(found: Sequence[Mutant], groups: Mapping[str, str], missing: int, seconds: float) -> str:
    """Give the figures of the run in one line."""
    total = counted(found)
    by_group = {g: counted(m for m in found if groups[m.module] == g) for g in GROUPS}
    shares = ", ".join(f"{g} {c.percent:.1f} %" for g, c in by_group.items() if c.tried)
    explained = "all explained" if not missing else f"{missing} unexplained"
    return (
        f"{total.tried} mutants, {total.killed} killed ({total.percent:.1f} %), "
        f"{total.tried - total.killed} survivors {explained}: {shares} — {seconds:.0f} s"
    )


def short(found: Sequence[Mutant], groups: Mapping[str, str]) -> list[str]:
    """Name the groups that do not reach what they owe."""
    counts = {g: counted(m for m in found if groups[m.module] == g) for g in set(groups.values())}
    return [g for g, count in counts.items() if count.percent < OWED_PERCENT]
