"""The linear program over the teams known so far, in HiGHS: what to take, and at which prices.

    maximise  Σ (weights of the stage) over teams z[d,T] − load of the places y[e,k]
    z of a file sum to at most 1;  z that seat e sum to at most Σ_k y[e,k];  earlier stages are rows

It is a means to find good teams and good prices; what it says is never trusted: prices are rounded to integers and
evaluated again, exactly (`certificat`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from highspy._core import HighsBasis, _Highs
from numpy.typing import NDArray

from expertise.solveur.tableaux import Booleens, Entiers, Equipe, Membre, Tableaux, Vue

Reels = NDArray[np.float64]
INFINI = highspy.kHighsInf
FRAC = 1e-6
DUAL, PRIMAL = 1, 4  # HiGHS's simplexes: one suits bounds that have moved, the other new columns

ITERATIONS, ITERATIONS_SONDE = 2**31 - 1, 60  # of the simplex: without limit, then to try a branch
MANQUES = 3  # one column per row of an earlier stage: what is missing to keep it, at a prohibitive price


@dataclass(frozen=True)
class Poids:
    """The weight of each quantity in the objective of the linear program; `charge` counts as a cost, `valeur` is the
    value of the last stage, tie-break included."""

    sieges: float = 0.0
    conserves: float = 0.0
    charge: float = 0.0
    valeur: float = 0.0
    score: float = 0.0


@dataclass(frozen=True)
class Lignes:
    """What earlier stages reached, to be kept: at least so many seats, seats kept, at most so much load."""

    sieges: int | None = None
    conserves: int | None = None
    charge: int | None = None


@dataclass(frozen=True)
class Primal:
    """A solution of the linear program: the teams taken, the prices, whether every row is kept, and whether it is one
    assignment."""

    z: Reels
    prix: Reels
    sieges: float
    conserves: float
    charge: float
    tenable: bool
    integral: bool


class Colonnes:
    """The teams known so far, as arrays; the same team is never there twice."""

    def __init__(self, tableaux: Tableaux) -> None:
        self.t = tableaux
        self.vues: dict[Equipe, int] = {}
        self.equipes: Entiers = np.zeros((0, 4), dtype=np.int64)
        self.taille: Entiers = np.zeros(0, dtype=np.int64)
        self.score: Entiers = np.zeros(0, dtype=np.int64)
        self.valeur: Entiers = np.zeros(0, dtype=np.int64)
        self.garde: Entiers = np.zeros(0, dtype=np.int64)

    def ajouter(self, equipes: Sequence[Equipe]) -> Entiers:
        """Add teams; give those that were new."""
        fresh: list[Equipe] = []
        for d, lead, a, b in equipes:
            key = (d, lead, min(a, b), max(a, b))
            if key not in self.vues:
                self.vues[key] = len(self.vues)
                fresh.append(key)
        rows = np.array(fresh, dtype=np.int64).reshape(-1, 4)
        self.equipes = np.vstack([self.equipes, rows])
        self.taille = np.concatenate([self.taille, (rows[:, 1:] != self.t.personne).sum(axis=1)])
        self.score = np.concatenate([self.score, self._somme(self.t.score, rows)])
        self.valeur = np.concatenate([self.valeur, self._somme(self.t.valeur, rows)])
        self.garde = np.concatenate([self.garde, self._somme(self.t.garde, rows)])
        return rows

    def valeurs(self, a: Entiers) -> Entiers:
        """Give the worth of every team, given that of every member."""
        return self._somme(a, self.equipes)

    @staticmethod
    def _somme(a: Entiers, rows: Entiers) -> Entiers:
        d, lead, x, y = rows.T
        return np.asarray(a[d, 0, lead] + a[d, 1, x] + a[d, 1, y])


class Maitre:
    """The linear program, kept warm from one stage and one node to the next."""

    def __init__(self, tableaux: Tableaux) -> None:
        self.t = tableaux
        self.colonnes = Colonnes(tableaux)
        self.d, self.e = len(tableaux.dossiers), tableaux.personne
        self.lignes = np.arange(self.d + self.e + 3)
        self.places = self._places()
        self.fixes = len(self.places) + MANQUES + self.d
        self.poids = Poids()
        self.cout_equipes: Reels = np.zeros(0)
        self.admises: Booleens = np.zeros(0, dtype=np.bool_)
        self.h = self._vide()
        self._poser()

    def _places(self) -> Entiers:
        """Give, for every place, its expert and what taking it adds to the sum of squared loads."""
        rows = [
            (e, 2 * (int(self.t.tenues[e]) + k) - 1) for e in range(self.e) for k in range(1, int(self.t.places[e]) + 1)
        ]
        return np.array(rows, dtype=np.int64).reshape(-1, 2)

    @staticmethod
    def _vide() -> _Highs:
        h = _Highs()  # the bare solver: `highspy.Highs` wraps it for modelling, and prints a banner on creation
        for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0), ("presolve", "off")):
            h.setOptionValue(option, value)
        h.setOptionValue("simplex_strategy", PRIMAL)
        return h

    def _poser(self) -> None:
        """Put the rows, the places and the files' price of staying empty."""
        d, e = self.d, self.e
        lower = np.full(d + e + 3, -INFINI)
        upper = np.concatenate([np.ones(d), np.zeros(e), np.full(3, INFINI)])
        none = np.zeros(0, dtype=np.int32)
        self.h.addRows(d + e + 3, lower, upper, 0, np.zeros(d + e + 3, dtype=np.int32), none, np.zeros(0))
        n = len(self.places)
        who, cost = self.places.T
        index = np.column_stack([d + who, np.full(n, d + e + 2)]).astype(np.int32).ravel()
        value = np.column_stack([np.full(n, -1.0), cost]).astype(np.float64).ravel()
        self.h.addCols(n, np.zeros(n), np.zeros(n), np.ones(n), 2 * n, np.arange(n, dtype=np.int32) * 2, index, value)
        missing = np.concatenate([[d + e, d + e + 1, d + e + 2], np.arange(d)]).astype(np.int32)
        m = len(missing)
        upper = np.concatenate([np.full(MANQUES, INFINI), np.zeros(d)])
        coefficient = np.concatenate([[1.0, 1.0, -1.0], np.ones(d)])
        self.h.addCols(m, np.zeros(m), np.zeros(m), upper, m, np.arange(m, dtype=np.int32), missing, coefficient)

    # What the program is about

    def ajouter(self, equipes: Sequence[Equipe]) -> int:
        """Add teams, admissible at the present node; give how many were new."""
        rows = self.colonnes.ajouter(equipes)
        n = len(rows)
        if n:
            first = len(self.colonnes.taille) - n
            fresh = slice(first, None)
            cost = self._couts(fresh)
            starts, index, value = self._coefficients(rows, fresh)
            self.h.addCols(n, cost, np.zeros(n), np.full(n, INFINI), len(index), starts, index, value)
            self.admises = np.concatenate([self.admises, np.ones(n, dtype=np.bool_)])
        return n

    def _coefficients(self, rows: Entiers, fresh: slice) -> tuple[NDArray[np.int32], NDArray[np.int32], Reels]:
        d, e = self.d, self.e
        size, kept = self.colonnes.taille[fresh], self.colonnes.garde[fresh]
        index = np.column_stack([rows[:, 0], d + rows[:, 1:], np.full(len(rows), d + e), np.full(len(rows), d + e + 1)])
        value = np.column_stack([np.ones((len(rows), 4)), size, kept]).astype(np.float64)
        present = value != 0
        present[:, 1:4] = rows[:, 1:] != self.t.personne
        counts = present.sum(axis=1)
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int32)
        return starts, index[present].astype(np.int32), value[present]

    def _couts(self, which: slice) -> Reels:
        c, p = self.colonnes, self.poids
        gain = p.sieges * c.taille[which] + p.conserves * c.garde[which]
        gain = gain + p.valeur * c.valeur[which] + p.score * c.score[which]
        return np.asarray(-gain, dtype=np.float64)

    def regler(self, poids: Poids, lignes: Lignes, penalite: float) -> None:
        """Set the objective and the rows of a stage; `penalite` is more than the objective can ever vary."""
        self.poids = poids
        places, m = self.places, len(self.colonnes.taille)
        missing = np.full(MANQUES + self.d, penalite)
        cost = np.concatenate([poids.charge * places[:, 1], missing, self._couts(slice(None))])
        self.h.changeColsCost(self.fixes + m, np.arange(self.fixes + m, dtype=np.int32), cost)
        row, held = self.d + self.e, int((self.t.tenues**2).sum())
        for n, least in enumerate((lignes.sieges, lignes.conserves)):
            self.h.changeRowBounds(row + n, -INFINI if least is None else float(least), INFINI)
        self.h.changeRowBounds(row + 2, -INFINI, INFINI if lignes.charge is None else float(lignes.charge - held))

    def restreindre(self, vue: Vue) -> None:
        """Leave in the race the teams admissible at a node."""
        admises, vide_permis = vue.admises(self.colonnes.equipes, self.colonnes.taille), vue.vide_permis
        self.admises = admises
        self.h.setOptionValue("simplex_strategy", DUAL)
        n, m = self.d + len(admises), len(self.places) + MANQUES
        upper = np.concatenate([np.where(vide_permis, 0.0, INFINI), np.where(admises, INFINI, 0.0)])
        self.h.changeColsBounds(n, np.arange(m, m + n, dtype=np.int32), np.zeros(n), upper)
        for d, free in enumerate(vide_permis.tolist()):
            self.h.changeRowBounds(d, -INFINI if free else 1.0, 1.0)

    # What it says

    def sonder(self, membres: Sequence[Membre]) -> list[tuple[float, float]]:
        """Give, for each member, what the objective loses when it is forbidden, then imposed: a hint and no bound,
        since it looks at the teams known alone and not for long. The program is left as it was."""
        now, basis = self._objectif(), self.h.getBasis()
        self.h.setOptionValue("simplex_strategy", DUAL)
        self.h.setOptionValue("simplex_iteration_limit", ITERATIONS_SONDE)
        losses = []
        for d, r, e in membres:
            own = (self.colonnes.equipes[:, 0] == d) & self.admises
            has = own & (self.colonnes.equipes[:, 1 + r : 2 + 2 * r] == e).any(axis=1)
            losses.append((now - self._sans(has, basis), now - self._sans(own & ~has, basis)))
        self.h.setOptionValue("simplex_iteration_limit", ITERATIONS)
        self.h.setOptionValue("simplex_strategy", PRIMAL)
        return losses

    def _sans(self, gone: Booleens, basis: HighsBasis) -> float:
        """Give the objective without some teams, then put them and the basis back."""
        which = (self.fixes + np.flatnonzero(gone)).astype(np.int32)
        n = len(which)
        self.h.changeColsBounds(n, which, np.zeros(n), np.zeros(n))
        self.h.run()
        found = self._objectif()
        self.h.changeColsBounds(n, which, np.zeros(n), np.full(n, INFINI))
        self.h.setBasis(basis)
        return found

    def _objectif(self) -> float:
        return -float(self.h.getInfo().objective_function_value)

    def resoudre(self) -> Primal:
        """Solve the program over the teams in the race."""
        self.h.run()
        self.h.setOptionValue("simplex_strategy", PRIMAL)
        assert self.h.getModelStatus() == highspy.HighsModelStatus.kOptimal, "rows may be missed: never infeasible"
        found = self.h.getSolution()
        columns = np.array(found.col_value)
        z, missing = columns[self.fixes :], columns[len(self.places) : self.fixes]
        dual = np.array(found.row_dual)
        d, e = self.d, self.e
        tenable = bool((missing < FRAC).all())
        return Primal(
            z=z,
            prix=np.maximum(0.0, -dual[d : d + e]),
            sieges=max(0.0, float(dual[d + e])),
            conserves=max(0.0, float(dual[d + e + 1])),
            charge=max(0.0, float(-dual[d + e + 2])),
            tenable=tenable,
            integral=tenable and bool((np.abs(z - np.round(z)) < FRAC).all()),
        )
