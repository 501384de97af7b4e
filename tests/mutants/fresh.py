"""A plug-in of pytest for the mutants: nothing that the unchanged code has worked out outlives it.

What functions and values have kept is forgotten, and the modules of tests are read again with what they work out as
they load. What notices a mutant is written down: it is likely to notice the next one. hypothesis looks for one
counter-example, the same each time, without making it smaller.
"""

import os
import sys
from functools import cached_property
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

PACKAGES = ("kernel.", "candidature.", "expertise.", "commission.")

settings.register_profile(
    "mutants",
    derandomize=True,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("mutants")


def pytest_sessionstart() -> None:
    """Forget, before any test is read."""
    loaded = list(sys.modules.items())
    for name, module in loaded:
        if name.startswith(PACKAGES):
            for value in list(vars(module).values()):
                _forget(value)
    for name in {name for name, _ in loaded if name.startswith("tests.")} - _held_by_plugins():
        del sys.modules[name]


def _held_by_plugins() -> set[str]:
    """Name the modules of tests that must stay: each `conftest`, already a plug-in, and those whose things it holds."""
    held = {"tests.mutants", __name__}
    for name, module in sys.modules.items():
        if name.startswith("tests.") and name.endswith("conftest"):
            values = vars(module).values()
            held |= {name, *(str(getattr(v, "__name__", "")) for v in values)}
            held |= {str(getattr(v, "__module__", "")) for v in values}
    return held


def _forget(value: object) -> None:
    if callable(clear := getattr(value, "cache_clear", None)):
        clear()
    kept = getattr(value, "__dict__", None)
    if isinstance(kept, dict) and not isinstance(value, type):
        for name, member in vars(type(value)).items():
            if isinstance(member, cached_property):
                kept.pop(name, None)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Write down which test has noticed a mutant of which function."""
    function, mark, _ = os.environ.get("MUTANT_UNDER_TEST", "").rpartition("__mutmut_")
    if report.failed and mark and (known := os.environ.get("MUTANTS_KILLERS")):
        with Path(known).open("a", encoding="utf-8") as log:
            log.write(f"{function} {report.nodeid}\n")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Call a module of tests that cannot be read a failure; mutmut takes it for somebody's Ctrl-C."""
    if session.exitstatus == pytest.ExitCode.INTERRUPTED and session.testsfailed:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
