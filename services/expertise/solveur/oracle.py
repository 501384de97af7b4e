"""The best team of each file at given prices: exact, whatever the prices, and all files at once.

A member is worth `a` (its share of the objective minus its price). Who could not reach the threshold even beside the
best others is left out first: that bound ignores every rule, so it never cuts a team that counts. What remains is
joined, seconds by pairs, then pairs to coordonnateurs, and the rules (structures, outsider, floor) are tested on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from expertise.solveur.tableaux import JAMAIS, Booleens, Entiers, Equipe, Vue

GROS = 4_000  # combinations in a file above which a truncated search first raises its threshold
TETE = 14  # members per chair in that truncated search
BLOC = 1 << 18  # teams tried at once


@dataclass(frozen=True)
class Trouvaille:
    """A team worth more than the threshold."""

    valeur: int
    equipe: Equipe


@dataclass(frozen=True)
class Paires:
    """Pairs of seconds, file by file; the other second is nobody where a file has but one."""

    d: Entiers
    a: Entiers
    b: Entiers
    valeur: Entiers
    surplus: Entiers


class Chaise:
    """Who is kept for one chair of every file, file by file, best first."""

    def __init__(self, valeur: Entiers, kept: Booleens) -> None:
        files, who = np.nonzero(kept)
        worth = valeur[files, who]
        order = np.lexsort((who, -worth, files))
        self.qui, self.valeur = who[order], worth[order]
        self.debuts = np.searchsorted(files, np.arange(len(kept) + 1))

    def combien(self, d: Entiers, besoin: Entiers) -> Entiers:
        """Give, for rows in the order of files, how many members of the chair are worth more than each needs."""
        counts = np.zeros(len(d), dtype=np.int64)
        cuts = np.flatnonzero(np.diff(d, prepend=-1, append=-1))
        for start, stop in pairwise(cuts.tolist()):
            file = d[start]
            own = self.valeur[self.debuts[file] : self.debuts[file + 1]]
            counts[start:stop] = np.searchsorted(-own, -besoin[start:stop], side="left")
        return counts

    def joindre(self, d: Entiers, counts: Entiers) -> tuple[Entiers, Entiers]:
        """Put each row beside the first members of the chair, so many: give the ranks of both."""
        row = np.repeat(np.arange(len(d)), counts)
        return row, self.debuts[d][row] + np.arange(len(row)) - (np.cumsum(counts) - counts)[row]


class Oracle:
    """Looks for teams worth more than a threshold, in every file."""

    def __init__(self, vue: Vue) -> None:
        self.vue, self.t = vue, vue.tableaux
        self.structure, self.nul = self.t.structure, self.t.personne

    def chercher(self, a: Entiers, seuil: Entiers, combien: int) -> Iterator[list[Trouvaille]]:
        """Give, for each file, the best teams above its threshold, best first: at most `combien`, none if there is
        none. The first of them is the maximum of the file. `a` is indexed by file, role, expert."""
        chairs = np.stack([np.where(ok, a[:, min(n, 1)], JAMAIS) for n, ok in enumerate(self.vue.sieges)])
        kept = _en_lice(chairs, seuil)
        big = kept.sum(axis=2).prod(axis=0) > GROS
        found: dict[int, list[Trouvaille]] = {}
        if big.any():
            found = self._parmi(chairs, _en_tete(chairs, kept, big), seuil, combien)
            enough = {d: best[-1].valeur for d, best in found.items() if len(best) == combien}
            seuil = np.array([enough.get(d, int(x)) for d, x in enumerate(seuil)], dtype=np.int64)
            kept = _en_lice(chairs, seuil)
        for d, more in self._parmi(chairs, kept, seuil, combien).items():
            found[d] = sorted({*found.get(d, ()), *more}, key=lambda f: (-f.valeur, f.equipe))[:combien]
        return (found.get(d, []) for d in range(len(self.t.dossiers)))

    def _parmi(self, chairs: Entiers, kept: Booleens, seuil: Entiers, combien: int) -> dict[int, list[Trouvaille]]:
        """Search the teams made of the members kept for each chair."""
        leads = Chaise(chairs[0], kept[0])
        pairs = self._paires(chairs, kept, seuil)
        counts = leads.combien(pairs.d, seuil[pairs.d] - pairs.valeur)
        blocks = [self._equipes(pairs, some, counts[some], leads) for some in _blocs(counts)]
        rows = np.vstack(blocks) if blocks else np.zeros((0, 5), dtype=np.int64)
        return self._meilleures(rows, combien)

    def _paires(self, chairs: Entiers, kept: Booleens, seuil: Entiers) -> Paires:
        """Give the pairs of seconds worth more than a threshold, and no further under the floor than can be made up."""
        surplus, structure = self.vue.surplus, self.structure
        top = np.where(kept[0], chairs[0], JAMAIS).max(axis=1)
        least = -np.where(kept[0], surplus[:, 0], JAMAIS).max(axis=1)
        files, seconds = np.nonzero(kept[1])
        others = Chaise(chairs[2], kept[2])
        own = chairs[1, files, seconds]
        first, at = others.joindre(files, others.combien(files, (seuil - top)[files] - own))
        d, a, b = files[first], seconds[first], others.qui[at]
        value, more = own[first] + others.valeur[at], surplus[d, 1, a] + surplus[d, 1, b]
        alone = (a == self.nul) | (b == self.nul)
        ok = (more >= least[d]) & ((structure[a] != structure[b]) | alone)
        ok &= ~self.vue.paires_libres[d] | (a < b) | ((a == self.nul) & (b == self.nul))
        return Paires(d[ok], a[ok], b[ok], value[ok], more[ok])

    def _equipes(self, pairs: Paires, some: slice, counts: Entiers, leads: Chaise) -> Entiers:
        """Give the teams that the rules admit among some pairs, each with its first coordonnateurs: rows of file,
        three members, value."""
        t, nobody = self.t, self.nul
        which, at = leads.joindre(pairs.d[some], counts)
        d, a, b = (x[some][which] for x in (pairs.d, pairs.a, pairs.b))
        lead = leads.qui[at]
        ok = self.vue.surplus[d, 0, lead] + pairs.surplus[some][which] >= 0
        ok &= (lead == nobody) | (
            (self.structure[lead] != self.structure[a]) & (self.structure[lead] != self.structure[b])
        )
        ok &= t.local[d, lead].astype(np.int8) + t.local[d, a] + t.local[d, b] <= t.seconds[d]
        ok &= self.vue.vide_permis[d] | (lead != nobody) | (a != nobody) | (b != nobody)
        value = leads.valeur[at] + pairs.valeur[some][which]
        return np.asarray(np.column_stack([d, lead, a, b, value])[ok])

    def _meilleures(self, rows: Entiers, combien: int) -> dict[int, list[Trouvaille]]:
        """Give the best teams of each file among the best of each coordonnateur and the best of each second."""
        rows = rows[np.lexsort((rows[:, 3], rows[:, 2], rows[:, 1], -rows[:, 4], rows[:, 0]))]
        firsts = [np.unique(rows[:, 0] * (self.nul + 1) + rows[:, n], return_index=True)[1] for n in (1, 2)]
        found: dict[int, list[Trouvaille]] = {}
        for d, lead, a, b, value in rows[np.unique(np.concatenate(firsts))].tolist():
            best = found.setdefault(d, [])
            if len(best) < combien:
                best.append(Trouvaille(value, (d, lead, a, b)))
        return found


def _en_lice(chairs: Entiers, seuil: Entiers) -> Booleens:
    """Tell who reaches the threshold of a file, chair by chair, beside the best others."""
    best = chairs.max(axis=2)
    total = best.sum(axis=0)
    reach = chairs > (seuil - (total - best))[:, :, None]
    return np.asarray(reach & (total > seuil)[None, :, None])


def _en_tete(chairs: Entiers, kept: Booleens, which: Booleens) -> Booleens:
    """Keep the best of each chair alone, in some files."""
    head = np.zeros_like(kept)
    best = np.argsort(np.where(kept, -chairs, -JAMAIS), axis=2, kind="stable")[:, :, :TETE]
    np.put_along_axis(head, best, values=True, axis=2)
    return np.asarray(head & kept & which[None, :, None])


def _blocs(counts: Entiers) -> Iterator[slice]:
    """Cut rows where they would make more than a block."""
    ends = np.cumsum(counts)
    start = 0
    while start < len(counts):
        done = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, done + BLOC, side="right")))
        yield slice(start, stop)
        start = stop
