"""The same full problem in CP-SAT (OR-tools), a variable per (file, role, expert): another reading of the same rules.

Each stage is solved to its optimum, then kept as a constraint; the solution found is a hint for the next. OR-tools is
in an environment of its own: `python -m infra.affectation.cpsat SECONDS < instance.json` gives what it found in a line.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from threading import Event, Thread
from time import process_time
from typing import Any

from ortools.sat.python import cp_model

from expertise.solveur.instance import ROLES, Instance, Place
from expertise.solveur.tableaux import PLANCHER_MAX, SIXIEMES

OUVRIERS = 2
REGARD = 0.5  # seconds between two looks at the time


def resoudre(instance: Instance, secondes: float) -> dict[str, int]:
    """Give the values of the stages solved to optimality within so many seconds of each worker, in their order: by the
    processor, since the machine may do other things too."""
    problem = _Probleme(instance)
    deadline = process_time() + OUVRIERS * secondes
    found: dict[str, int] = {}
    stages = (
        ("sieges", problem.sieges, True),
        ("pire", problem.pire, True),
        ("charge", problem.charge, False),
        ("score", problem.score, True),
    )
    for nom, quantity, maximise in stages:
        value = problem.optimiser(quantity, maximise, deadline)
        if value is None:
            break
        found[nom] = value
        if nom == "sieges" and value == instance.sieges:
            problem.remplir()
    return found


@contextmanager
def _arretable(solver: Any, fin: float) -> Iterator[None]:
    """Stop a solver when this process has had its time."""
    done = Event()

    def watch() -> None:
        while not done.wait(REGARD):
            if process_time() > fin:
                solver.stop_search()

    Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        done.set()


class _Probleme:
    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.m: Any = cp_model.CpModel()
        self.x = {
            place: self.m.new_bool_var("|".join(place))
            for d in instance.dossiers
            for role in ROLES
            for e in instance.experts
            if instance.peut(place := Place(d.id, role, e.id))
        }
        self.par_dossier: dict[str, list[Place]] = defaultdict(list)
        self.par_expert: dict[str, list[Place]] = defaultdict(list)
        for place in self.x:
            self.par_dossier[place.dossier].append(place)
            self.par_expert[place.expert].append(place)
        self.complets: list[Any] = []
        self.pire = self.m.new_int_var(0, PLANCHER_MAX, "pire")
        self.sieges = sum(self.x.values())
        self.score = sum(instance.note(place) * x for place, x in self.x.items())
        self._dossiers()
        self.charge = self._charges()
        for place in instance.epingles:
            self.m.add(self.x[place] == 1)

    def _somme(self, places: Iterable[Place]) -> cp_model.LinearExprT:
        return sum(self.x[p] for p in places)

    def _dossiers(self) -> None:
        for d in self.instance.dossiers:
            places = self.par_dossier[d.id]
            for role, many in zip(ROLES, (1, d.seconds), strict=True):
                self.m.add(self._somme(p for p in places if p.role == role) <= many)
            self.m.add(self._somme(p for p in places if self.instance.est_local(d.id, p.expert)) <= d.seconds)
            groups: dict[str, list[Place]] = defaultdict(list)
            for p in places:
                groups[self.instance.par_expert[p.expert].structure or f"seul {p.expert}"].append(p)
            for group in groups.values():
                self.m.add(self._somme(group) <= 1)
            self.complets.append(self._moyenne(d.sieges, places))

    def _moyenne(self, sieges: int, places: list[Place]) -> Any:
        """Bind the worst mean: for each number of seats filled, six times the sum is at least that many floors, or as
        many as the file has seats. Give what tells that the file is full."""
        sizes = [self.m.new_bool_var("") for _ in range(sieges + 1)]
        self.m.add_exactly_one(sizes)
        self.m.add(self._somme(places) == sum(n * size for n, size in enumerate(sizes)))
        total = sum(SIXIEMES * self.instance.note(p) * self.x[p] for p in places)
        first = 0 if self.instance.reglages.dossier_vide == "zero" else 1
        for n in range(first, sieges + 1):
            over = max(1, n) if self.instance.reglages.moyenne == "places_pourvues" else sieges
            self.m.add(total >= over * self.pire).only_enforce_if(sizes[n])
        return sizes[-1]

    def _charges(self) -> cp_model.LinearExprT:
        """Give the sum of squared loads, place by place."""
        terms: list[cp_model.LinearExprT] = []
        for e in self.instance.experts:
            taken = [self.m.new_bool_var("") for _ in range(e.places)]
            self.m.add(self._somme(self.par_expert[e.id]) == sum(taken))
            for before, after in pairwise(taken):
                self.m.add_implication(after, before)
            terms += [(2 * (e.tenues + k) + 1) * y for k, y in enumerate(taken)]
            terms.append(e.tenues**2)
        return sum(terms)

    def remplir(self) -> None:
        """Say that every file is full, when it is known: presolve does not see it."""
        for full in self.complets:
            self.m.add(full == 1)

    def optimiser(self, quantity: cp_model.LinearExprT, maximise: bool, fin: float) -> int | None:
        """Solve a stage and keep its value; None when the time is over before it is proved."""
        solver: Any = cp_model.CpSolver()
        solver.parameters.num_workers = OUVRIERS
        (self.m.maximize if maximise else self.m.minimize)(quantity)
        with _arretable(solver, fin):
            status = solver.solve(self.m)
        if status != cp_model.OPTIMAL:
            return None
        value: int = round(solver.objective_value)
        self.m.add(quantity >= value if maximise else quantity <= value)
        self.m.clear_hints()
        for x in self.x.values():
            self.m.add_hint(x, solver.value(x))
        return value


if __name__ == "__main__":
    print(json.dumps(resoudre(Instance.model_validate_json(sys.stdin.read()), float(sys.argv[1]))))
