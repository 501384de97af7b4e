"""Lighter loads by moves: one expert leaves a seat to another, who leaves one of theirs to a third, and so on.

The linear program sees the best load at once but may hesitate long before it finds a whole assignment that has it. From
any whole assignment, a shortest chain of moves from somebody loaded to somebody with two files fewer finds it quickly.
It proves nothing: the stage that follows does.
"""

from collections import deque
from collections.abc import Callable, Sequence

import numpy as np

from expertise.solveur.tableaux import Booleens, Equipe, Membre, Vue

Chaise = tuple[int, int]  # file, chair: coordonnateur, second, other second


class Equilibrage:
    """An assignment under moves, at a node: only admissible teams are ever made."""

    def __init__(self, vue: Vue, equipes: Sequence[Equipe]) -> None:
        self.vue, self.t = vue, vue.tableaux
        self.equipes = {equipe[0]: list(equipe[1:]) for equipe in equipes}
        self.charge = self.t.tenues.copy()
        self.libres = self.t.places.copy()
        for team in self.equipes.values():
            for e in team:
                if e != self.t.personne:
                    self.charge[e] += 1
                    self.libres[e] -= 1
        self.fixes: set[Membre] = set(vue.noeud.impose) | {(d, r, e) for d, r, e in np.argwhere(self.t.garde).tolist()}

    def alleger(self, continuer: Callable[[], bool]) -> tuple[Equipe, ...]:
        """Move until no chain makes any load lighter, or it is time to stop."""
        while any(continuer() and self._alleger(e) for e in np.argsort(-self.charge, kind="stable").tolist()):
            pass
        return tuple((d, team[0], *sorted(team[1:])) for d, team in sorted(self.equipes.items()))  # type: ignore[misc]

    def _alleger(self, depart: int) -> bool:
        """Take one file off somebody, by the shortest chain to somebody with two fewer."""
        if self.charge[depart] < 2:
            return False
        seats: dict[int, list[Chaise]] = {}
        for d, team in sorted(self.equipes.items()):
            for n, e in enumerate(team):
                if e != self.t.personne and (d, min(n, 1), e) not in self.fixes:
                    seats.setdefault(e, []).append((d, n))
        came: dict[int, tuple[int, Chaise]] = {}
        waiting = deque([depart])
        while waiting:
            e = waiting.popleft()
            for chaise in seats.get(e, ()):
                for y in np.flatnonzero(self._remplacants(chaise)).tolist():
                    if y in came or y == depart:
                        continue
                    came[y] = (e, chaise)
                    if (
                        self.libres[y] > 0
                        and self.charge[y] + 1 < self.charge[depart]
                        and self._suivre(came, y, depart)
                    ):
                        return True
                    waiting.append(y)
        return False

    def _remplacants(self, chaise: Chaise) -> Booleens:
        """Tell who could take a chair, its neighbours staying."""
        d, n = chaise
        team, nobody, role = self.equipes[d], self.t.personne, min(n, 1)
        ok = self.vue.sieges[n][d].copy()
        ok[[nobody, team[n]]] = False
        surplus, local = self.vue.surplus[d, role].copy(), self.t.local[d].astype(np.int64)
        for k, other in enumerate(team):
            if k != n:
                surplus = surplus + self.vue.surplus[d, min(k, 1), other]  # nobody counts too: see `Vue.surplus`
            if k != n and other != nobody:
                ok &= self.t.structure != self.t.structure[other]
                local = local + int(self.t.local[d, other])
        return np.asarray(ok & (surplus >= 0) & (local <= self.t.seconds[d]))

    def _suivre(self, came: dict[int, tuple[int, Chaise]], arrivee: int, depart: int) -> bool:
        """Carry a chain out; undo it all if two of its moves meet on one file and clash."""
        done: list[tuple[Chaise, int]] = []
        y = arrivee
        while y != depart:
            e, (d, n) = came[y]
            if not self._remplacants((d, n))[y]:
                for (d0, n0), old in reversed(done):
                    self.equipes[d0][n0] = old
                return False
            done.append(((d, n), e))
            self.equipes[d][n] = y
            y = e
        self.charge[[arrivee, depart]] += (1, -1)
        self.libres[[arrivee, depart]] += (-1, 1)
        return True
