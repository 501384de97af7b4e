"""mutmut, with our choice of changes; runs in a bench, and writes `results.json` there.

A sentence that people read is left as it is: a test that repeats it word for word protects no rule. Any other text is
changed once.
"""

import json
import os
import resource
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import libcst as cst
from mutmut import __main__ as mutmut_main
from mutmut.configuration import config
from mutmut.mutation import mutators
from mutmut.mutation.data import MutantLineSpans, SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.state import state
from mutmut.stats import status_by_exit_code
from mutmut.type_checking import run_type_checker
from mutmut.utils.file_utils import change_cwd, walk_mutatable_files
from mutmut.utils.format_utils import mangled_name_from_mutant_name, orig_function_and_class_names_from_key
from mutmut.workers import isolation

mutmut, workers = cast(Any, mutmut_main), cast(Any, isolation)

MEMORY_BYTES = 6 << 30  # a change may make a loop endless, and what it fills with it
ACCEPTED = Path("accepted.json")  # by mypy: the mutants, with the hash of their function
STATS = Path("mutants/mutmut-stats.json")
KILLERS = Path("killers.txt").absolute()  # which tests noticed the mutants of which function
FIRST_SECONDS = 0.5
NEAR_BY = 0.1  # what a mutant of the same module counts for, beside one of the same function
START_SECONDS = 0.01  # what any test costs before it begins
EXPLAINED = Path("explained.json")  # the survivors that have their reason, by name
REFUSED = 37
SURVIVED = ("survived", "no tests", "suspicious", "check was interrupted by user", "not checked")


def word(node: cst.BaseString) -> Iterator[cst.BaseString]:
    """Change a text that is no sentence."""
    if isinstance(node, cst.SimpleString) and " " not in node.value:
        yield from list(mutators.operator_string(node))[:1]


def choose() -> None:
    """Put our change of texts in the place of mutmut's three."""
    operators = cast(list[Any], mutators.mutation_operators)
    operators[:] = [(t, word if o is mutators.operator_string else o) for t, o in operators]


def near(collect: Callable[..., None]) -> Callable[..., None]:
    """Keep, of all the tests that reach a function, those of its own package, if there are any: the others are many,
    slow, and there for something else."""

    def collect_near(*args: Any, **options: Any) -> None:
        collect(*args, **options)
        reached = state().tests_by_mangled_function_name
        for name, tests in reached.items():
            folders = (f"tests/unit/{name.partition('.')[0]}/", "tests/property/", "tests/scenarios/")
            reached[name] = {test for test in tests if test.startswith(folders)} or tests

    return collect_near


def closest_first(run: Callable[..., int]) -> Callable[..., int]:
    """Run the tests that are the most likely to notice, then the others, more and more of them, as long as the mutant
    is alive: all the tests take a minute, what kills most mutants a second."""

    def run_closest_first(runner: Any, *, mutant_name: str | None, tests: list[str]) -> int:
        if mutant_name is None:
            return run(runner, mutant_name=None, tests=tests)
        code = 0
        for batch in batches(mangled_name_from_mutant_name(mutant_name), tests, killers()):
            code = code or run(runner, mutant_name=mutant_name, tests=batch)
        return code

    return run_closest_first


def killers() -> list[tuple[str, str]]:
    """Give the tests that noticed a mutant, with its function."""
    known = KILLERS.read_text(encoding="utf-8").splitlines() if KILLERS.exists() else []
    return [(function, test) for function, _, test in (line.partition(" ") for line in known)]


def batches(function: str, tests: Sequence[str], died: Sequence[tuple[str, str]]) -> Iterator[list[str]]:
    """Share some tests out, in batches that take longer and longer: first those that noticed the most mutants of a
    function, or of its module, for their time; the quick ones where nothing is known."""
    own = Counter(test for name, test in died if name == function)
    near_by = Counter(test for name, test in died if name.rpartition(".")[0] == function.rpartition(".")[0])
    seconds = {test: START_SECONDS + state().duration_by_test.get(test, 0.0) for test in tests}

    def worth(test: str) -> float:
        return (own[test] + NEAR_BY * near_by[test] + NEAR_BY**2) / seconds[test]

    batch, spent, limit = list[str](), 0.0, FIRST_SECONDS
    for test in sorted(tests, key=worth, reverse=True):
        batch.append(test)
        spent += seconds[test]
        if spent >= limit:
            yield batch
            batch, spent, limit = [], 0.0, 2 * limit
    if batch:
        yield batch


def _file(test: str) -> str:
    return test.partition("::")[0]


def refuse() -> dict[str, Any]:
    """Set aside the mutants that mypy refuses. It takes minutes: only when there is one that it has not seen."""
    seen = json.loads(ACCEPTED.read_text(encoding="utf-8")) if ACCEPTED.exists() else {}
    if any(seen.get(name) != data.hash_by_function_name[_key(name)] for data, name, code in mutants() if code is None):
        with change_cwd("mutants"):
            errors = run_type_checker(config().type_check_command)
        for data in results():
            _set_aside(data, [e.line_number for e in errors if str(e.file_path).endswith(f"/mutants/{data.path}")])
        accepted = {name: d.hash_by_function_name[_key(name)] for d, name, code in mutants() if code != REFUSED}
        ACCEPTED.write_text(json.dumps(accepted), encoding="utf-8")
    return {name: None for _, name, code in mutants() if code == REFUSED}


def _set_aside(data: SourceFileMutationData, faults: list[int]) -> None:
    index = MutantLineSpans.load(data.path)
    assert index is not None, "written with the mutants"
    wrong = {name for name, s in index.span_by_function_name.items() if any(s.start <= n <= s.end for n in faults)}
    if own := [name for name in wrong if name.endswith("_orig")]:
        sys.exit(f"mypy refuses {data.path} as it is: {own}")
    for name in data.exit_code_by_key:
        if name.rpartition(".")[2] in wrong:
            data.exit_code_by_key[name] = REFUSED
    data.save()


def _key(name: str) -> str:
    return mangled_name_from_mutant_name(name).rpartition(".")[2]


def forget_survivors() -> None:
    """Have what survived last time without a reason tried again: the tests have changed, mutmut does not see it."""
    explained = set(json.loads(EXPLAINED.read_text(encoding="utf-8")))
    for data in results():
        for name, code in data.exit_code_by_key.items():
            if status_by_exit_code[code] in SURVIVED and name not in explained:
                data.exit_code_by_key[name] = None
        data.save()


def forget_changed_tests() -> None:
    """Have mutmut see again what the tests of a changed file reach: it only looks at those that it does not know."""
    if STATS.exists():
        stats, written = json.loads(STATS.read_text(encoding="utf-8")), STATS.stat().st_mtime
        durations = stats["duration_by_test"]
        stats["duration_by_test"] = {
            test: seconds for test, seconds in durations.items() if _age(_file(test)) < written
        }
        STATS.write_text(json.dumps(stats), encoding="utf-8")


def _age(file: str) -> float:
    return Path(file).stat().st_mtime if Path(file).exists() else 0.0


def results() -> Iterator[SourceFileMutationData]:
    """Give what is known of the mutants, file by file."""
    for path in walk_mutatable_files():
        data = SourceFileMutationData(path=path)
        data.load()
        if data.exit_code_by_key:
            yield data


def mutants() -> Iterator[tuple[SourceFileMutationData, str, int | None]]:
    """Give each mutant with its file and its result, if it has one."""
    for data in results():
        for name, code in list(data.exit_code_by_key.items()):
            yield data, name, code


def lines() -> Iterator[dict[str, str]]:
    """Give one line for each mutant."""
    for data, name, code in mutants():
        function, owner = orig_function_and_class_names_from_key(name)
        status = status_by_exit_code[code]
        yield {
            "name": name,
            "module": ".".join(Path(data.path).with_suffix("").parts[1:]),
            "function": f"{owner}.{function}" if owner else function,
            "status": status,
            "diff": get_diff_for_mutant(name, path=data.path) if status in SURVIVED else "",
        }


def main() -> None:
    """Run what is left to run, and write down what came of all."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, resource.RLIM_INFINITY))
    choose()
    forget_survivors()
    forget_changed_tests()
    workers.register_timeout = lambda **_: (
        None
    )  # CPU time has a limit: a busy machine must not look like an endless loop
    mutmut.filter_mutants_with_type_checker = refuse
    mutmut.print_stats = lambda *_, **__: None  # it counts everything again for each mutant
    mutmut.collect_or_load_stats = near(mutmut.collect_or_load_stats)
    workers.PytestRunner.run_tests = closest_first(workers.PytestRunner.run_tests)
    os.environ["MUTANTS_KILLERS"] = str(KILLERS)  # for tests.mutants.fresh
    mutmut._run((), max_children=os.cpu_count())
    found = list(lines())
    Path("results.json").write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    if unfinished := sum(line["status"] == "not checked" for line in found):
        sys.exit(f"{unfinished} mutants were not tried")


if __name__ == "__main__":
    main()
