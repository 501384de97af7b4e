"""The best team of each file at given prices: exact, whatever the prices, and fast.

A member is worth `a` (its share of the objective minus its price). Who could not reach the threshold even beside the
best others is left out first: that bound ignores every rule, so it never cuts a team that counts. The rules
(structures, outsider, floor) are then tested on what remains, all at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from expertise.solveur.tableaux import JAMAIS, Entiers, Equipe, Vue

GROS = 200_000  # combinations above which a truncated search first raises the threshold
TETE = 14  # members per chair in that truncated search
BLOC = 4_096  # pairs tried at once for one coordonnateur


@dataclass(frozen=True)
class Trouvaille:
    """A team worth more than the threshold."""

    valeur: int
    equipe: Equipe


@dataclass(frozen=True)
class Paires:
    """Pairs of seconds, from the best to the worst."""

    valeur: Entiers
    qui: Entiers


class Oracle:
    """Looks for teams worth more than a threshold, file by file."""

    def __init__(self, vue: Vue) -> None:
        self.vue, self.t = vue, vue.tableaux
        self.structure = self.t.structure

    def chercher(self, a: Entiers, seuil: Entiers, combien: int) -> Iterator[list[Trouvaille]]:
        """Give, for each file, the best teams above its threshold, best first: at most `combien`, none if there is
        none. The first of them is the maximum of the file. `a` is indexed by file, role, expert."""
        chairs = [np.where(ok, a[:, min(n, 1)], JAMAIS) for n, ok in enumerate(self.vue.sieges)]
        best = np.stack([chair.max(axis=1) for chair in chairs])
        promising = np.flatnonzero(best.sum(axis=0) > seuil)
        found: dict[int, list[Trouvaille]] = {}
        for d in promising.tolist():
            lists = [chair[d] for chair in chairs]
            if self.t.seconds[d] == 2:
                found[d] = self._trois(d, lists, int(seuil[d]), combien)
            else:
                found[d] = self._deux(d, lists[0], lists[1], int(seuil[d]), combien)
        return (found.get(d, []) for d in range(len(self.t.dossiers)))

    def _deux(self, d: int, lead: Entiers, second: Entiers, seuil: int, combien: int) -> list[Trouvaille]:
        """Search pairs: one matrix."""
        i = np.flatnonzero(lead > seuil - second.max())
        j = np.flatnonzero(second > seuil - lead.max())
        if not i.size or not j.size:
            return []
        value = lead[i][:, None] + second[j][None, :]
        value[~self._paire_permise(d, i, j)] = JAMAIS
        return [
            Trouvaille(worth, (d, int(i[row]), int(j[column]), self.t.personne))
            for worth, row, column in _meilleures(value, seuil, combien)
        ]

    def _paire_permise(self, d: int, i: Entiers, j: Entiers) -> NDArray[np.bool_]:
        nobody, surplus, local = self.t.personne, self.vue.surplus[d], self.t.local[d]
        ok = surplus[0, i][:, None] + surplus[1, j][None, :] >= 0
        ok &= (self.structure[i][:, None] != self.structure[j][None, :]) | (i == nobody)[:, None]
        ok &= local[i].astype(np.int8)[:, None] + local[j].astype(np.int8)[None, :] <= self.t.seconds[d]
        if not self.vue.vide_permis[d]:
            ok[np.ix_(i == nobody, j == nobody)] = False
        return np.asarray(ok)

    def _trois(self, d: int, lists: list[Entiers], seuil: int, combien: int) -> list[Trouvaille]:
        """Search teams of three: pairs of seconds first, then each coordonnateur against those still in the race."""
        top = [chair.max() for chair in lists]
        total = sum(int(x) for x in top)
        kept = [np.flatnonzero(chair > seuil - (total - int(x))) for chair, x in zip(lists, top, strict=True)]
        if not all(k.size for k in kept):
            return []
        if kept[0].size * kept[1].size * kept[2].size > GROS:
            head = [k[np.argsort(-chair[k], kind="stable")[:TETE]] for k, chair in zip(kept, lists, strict=True)]
            better = self._parmi(d, lists, head, seuil, combien)
            if len(better) == combien and combien > 1:
                seuil = better[-1].valeur
            elif better and combien == 1:
                seuil = better[0].valeur
            kept = [k[chair[k] > seuil - (total - int(x))] for k, chair, x in zip(kept, lists, top, strict=True)]
            if not all(k.size for k in kept):
                return better
            more = self._parmi(d, lists, kept, seuil, combien)
            return sorted({*better, *more}, key=lambda f: (-f.valeur, f.equipe))[:combien]
        return self._parmi(d, lists, kept, seuil, combien)

    def _parmi(self, d: int, lists: list[Entiers], kept: list[Entiers], seuil: int, combien: int) -> list[Trouvaille]:
        leads, a, b = kept
        least = -int(self.vue.surplus[d, 0, leads].max())
        pairs = self._paires(d, (lists[1], lists[2]), (a, b), seuil - int(lists[0][leads].max()), least)
        if not pairs.valeur.size:
            return []
        found: list[Trouvaille] = []
        for lead in leads[np.argsort(-lists[0][leads], kind="stable")].tolist():
            own = int(lists[0][lead])
            if own + int(pairs.valeur[0]) <= seuil:
                break
            n = self._avec(d, lead, pairs, seuil - own)
            if n is not None:
                found.append(Trouvaille(own + int(pairs.valeur[n]), (d, lead, *pairs.qui[n].tolist())))
                if len(found) >= combien:
                    seuil = sorted((f.valeur for f in found), reverse=True)[combien - 1]
        return sorted(found, key=lambda f: (-f.valeur, f.equipe))[:combien]

    def _paires(
        self, d: int, worths: tuple[Entiers, Entiers], kept: tuple[Entiers, Entiers], seuil: int, surplus_min: int
    ) -> Paires:
        """Give the pairs of seconds worth more than a threshold, and no further under the floor than can be made up."""
        a, b = kept
        nobody, surplus = self.t.personne, self.vue.surplus[d]
        value = worths[0][a][:, None] + worths[1][b][None, :]
        alone = (a == nobody)[:, None] | (b == nobody)[None, :]
        ok = (value > seuil) & ((self.structure[a][:, None] != self.structure[b][None, :]) | alone)
        ok &= surplus[1, a][:, None] + surplus[1, b][None, :] >= surplus_min
        if self.vue.paires_libres[d]:
            ok &= (a[:, None] < b[None, :]) | ((a == nobody)[:, None] & (b == nobody)[None, :])
        i, j = np.nonzero(ok)
        order = np.argsort(-value[i, j], kind="stable")
        i, j = i[order], j[order]
        return Paires(value[i, j], np.column_stack([a[i], b[j]]))

    def _avec(self, d: int, lead: int, pairs: Paires, seuil: int) -> int | None:
        """Give the rank of the best pair for a coordonnateur above a threshold: the first that the rules admit."""
        end = int(np.searchsorted(-pairs.valeur, -seuil, side="left"))
        for start in range(0, end, BLOC):
            admitted = np.flatnonzero(self._trio_permis(d, lead, pairs.qui[start : min(end, start + BLOC)]))
            if admitted.size:
                return start + int(admitted[0])
        return None

    def _trio_permis(self, d: int, lead: int, pairs: Entiers) -> NDArray[np.bool_]:
        nobody, surplus, local = self.t.personne, self.vue.surplus[d], self.t.local[d]
        a, b = pairs.T
        ok = surplus[0, lead] + surplus[1, a] + surplus[1, b] >= 0
        ok &= local[a].astype(np.int8) + local[b] + int(local[lead]) <= self.t.seconds[d]
        if lead != nobody:
            ok &= (self.structure[a] != self.structure[lead]) & (self.structure[b] != self.structure[lead])
        elif not self.vue.vide_permis[d]:
            ok &= (a != nobody) | (b != nobody)
        return np.asarray(ok)


def _meilleures(value: Entiers, seuil: int, combien: int) -> list[tuple[int, int, int]]:
    """Give the best cells above a threshold (value, row, column) among the best of each row and of each column."""
    rows, columns = value.argmax(axis=1), value.argmax(axis=0)
    cells = {*enumerate(rows.tolist()), *((row, column) for column, row in enumerate(columns.tolist()))}
    ranked = sorted((-int(value[cell]), cell) for cell in cells if value[cell] > seuil)
    return [(-negative, row, column) for negative, (row, column) in ranked[:combien]]
