"""An order of the agenda in which those who stand aside leave and come back as little as can be.

Everybody is in the room before the first file and after the last. Passing from one file to the next, whoever stands
aside on one of the two alone goes out or comes in: that is what an order costs. Files with the same people aside go
together at no cost, so what is ordered are the distinct groups: exactly up to `EXACT_MAX` of them, by dynamic
programming over their subsets; beyond, by the nearest neighbour, improved within a bounded number of passes.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise
from math import inf

from commission.domaine.seance import Seance
from kernel.model import Frozen

EXACT_MAX = 15
PASSES_MAX = 20
Groupe = frozenset[str]
PERSONNE: Groupe = frozenset()


class Proposition(Frozen):
    """An order and what it costs in comings and goings, beside those of the agenda as it is."""

    ordre: tuple[str, ...]
    mouvements: int
    ordre_actuel: tuple[str, ...]
    mouvements_actuels: int
    exact: bool


def proposer(seance: Seance) -> Proposition:
    """Propose an order: the agenda's own where nothing is gained."""
    actuel = tuple(p.candidature for p in seance.a_l_ordre_du_jour)
    sortis = {c: deportes(seance, c) for c in actuel}
    groupes = tuple(dict.fromkeys(g for g in sortis.values() if g))
    exact = len(groupes) <= EXACT_MAX
    choisis = [PERSONNE, *(_exact(groupes) if exact else _approche(groupes))]
    ordre = tuple(c for groupe in choisis for c in actuel if sortis[c] == groupe)
    if cout(ordre, sortis) >= cout(actuel, sortis):
        ordre = actuel
    return Proposition(
        ordre=ordre,
        mouvements=cout(ordre, sortis),
        ordre_actuel=actuel,
        mouvements_actuels=cout(actuel, sortis),
        exact=exact,
    )


def deportes(seance: Seance, candidature: str) -> Groupe:
    """Give the members who stand aside on a file, among those who are there once the séance is open."""
    la = seance.presents or tuple(m.personne for m in seance.membres)
    return frozenset(p for p in la if seance.est_deporte(p, candidature))


def cout(ordre: Sequence[str], sortis: Mapping[str, Groupe]) -> int:
    """Count the comings and goings of an order."""
    return _longueur([sortis[c] for c in ordre])


def _longueur(groupes: Sequence[Groupe]) -> int:
    return sum(len(a ^ b) for a, b in pairwise([PERSONNE, *groupes, PERSONNE]))


def _exact(groupes: Sequence[Groupe]) -> list[Groupe]:
    """Give the cheapest order of distinct groups: `best[mask][last]` is the least cost of having seen `mask`."""
    n = len(groupes)
    if not n:
        return []
    between = [[len(a ^ b) for b in groupes] for a in groupes]
    best = [[inf] * n for _ in range(1 << n)]
    came = [[-1] * n for _ in range(1 << n)]
    for i, groupe in enumerate(groupes):
        best[1 << i][i] = len(groupe)
    for mask in range(1 << n):
        _extend(mask, between, best, came)
    last = min(range(n), key=lambda i: best[-1][i] + len(groupes[i]))
    return [groupes[i] for i in _way_back(last, came)]


def _extend(mask: int, between: list[list[int]], best: list[list[float]], came: list[list[int]]) -> None:
    n = len(between)
    out = [j for j in range(n) if not mask >> j & 1]
    for last in (i for i in range(n) if mask >> i & 1):
        so_far, row = best[mask][last], between[last]
        for j in out:
            wider = mask | 1 << j
            if so_far + row[j] < best[wider][j]:
                best[wider][j], came[wider][j] = so_far + row[j], last


def _way_back(last: int, came: list[list[int]]) -> list[int]:
    mask, way = len(came) - 1, [last]
    while (before := came[mask][way[-1]]) >= 0:
        mask ^= 1 << way[-1]
        way.append(before)
    return way  # from the last to the first: it costs the same both ways


def _approche(groupes: Sequence[Groupe]) -> list[Groupe]:
    """Give a good order of many groups: the nearest each time, then stretches turned round while that shortens it."""
    left, way = list(groupes), [PERSONNE]
    while left:
        nearest = min(left, key=lambda g: len(g ^ way[-1]))
        left.remove(nearest)
        way.append(nearest)
    way = way[1:]
    for _ in range(PASSES_MAX):
        shorter = _shorter(way)
        if shorter is None:
            break
        way = shorter
    return way


def _shorter(way: list[Groupe]) -> list[Groupe] | None:
    """Turn round the first stretch that makes it shorter; None when there is none."""
    round_ = [PERSONNE, *way, PERSONNE]
    for i, j in combinations(range(1, len(round_) - 1), 2):
        before, after = round_[i - 1], round_[j + 1]
        gained = len(before ^ round_[i]) + len(round_[j] ^ after)
        if len(before ^ round_[j]) + len(round_[i] ^ after) < gained:
            return [*round_[1:i], *reversed(round_[i : j + 1]), *round_[j + 1 : -1]]
    return None
