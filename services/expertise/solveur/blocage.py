"""Why seats stay empty: an irreducible set of seats that cannot all be filled, in words.

First as a flow, seats to experts: when a seat cannot be filled, the seats that alternating chains reach from it and the
experts they could use are saturated, more seats than places (Hall). That set is then reduced, seat by seat, until each
is needed. When only the rules on teams are in the way, whole files are dropped in the same manner, with the solver to
tell. The set is irreducible, not the smallest: a long one is shown by its pattern.
"""

from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from expertise.domaine.expert import Role
from expertise.solveur.instance import ROLES, Instance, Place
from expertise.solveur.resolution import Pilotage, resoudre

T = TypeVar("T")
Siege = tuple[str, Role, int]  # file, role, rank among the seats of that role
MONTRES = 6  # names shown; beyond, the pattern
PLURIEL = {
    "coordonnateur": ("place de coordonnateur", "places de coordonnateur"),
    "second": ("place de second", "places de second"),
}


@dataclass(frozen=True)
class Blocage:
    """Seats that cannot all be filled: `experts` are all who could take any, `places` what they have left; None when
    it is the rules on teams (structures, outsider) that forbid, not the number of places."""

    sieges: tuple[Siege, ...]
    experts: tuple[str, ...]
    places: int | None
    phrase: str


def bloquer(instance: Instance, pilotage: Pilotage | None = None) -> Blocage | None:
    """Give why not all seats can be filled, or None when they can."""
    seats = _sieges(instance)
    flow = _Flot(instance, seats)
    if flow.manque is not None:
        core = _reduire(flow.atteints, lambda some: _Flot(instance, some).manque is not None)
        people = sorted({e for s in core for e in _possibles(instance, s)})
        left = sum(instance.par_expert[e].places for e in people)
        return Blocage(tuple(core), tuple(people), left, _phrase_flot(instance, core, people, left))
    files = [d.id for d in sorted(instance.dossiers, key=lambda d: d.id)]
    if not _manque_equipes(instance, files, pilotage):
        return None
    left_out = _reduire(files, lambda some: _manque_equipes(instance, some, pilotage))
    core = [s for s in seats if s[0] in left_out]
    people = sorted({e for s in core for e in _possibles(instance, s)})
    return Blocage(tuple(core), tuple(people), None, _phrase_equipes(instance, left_out, people))


def _sieges(instance: Instance) -> list[Siege]:
    return [
        (d.id, role, n)
        for d in sorted(instance.dossiers, key=lambda d: d.id)
        for role, many in zip(ROLES, (1, d.seconds), strict=True)
        for n in range(many)
    ]


def _possibles(instance: Instance, siege: Siege) -> list[str]:
    """Give who may take a seat; when it is pinned, that expert alone."""
    dossier, role, rank = siege
    pinned = sorted(p.expert for p in instance.epingles if (p.dossier, p.role) == (dossier, role))
    if rank < len(pinned):
        return [pinned[rank]]
    return sorted(e.id for e in instance.experts if instance.peut(Place(dossier, role, e.id)))


def _reduire(tous: Sequence[T], manque: Callable[[Sequence[T]], bool]) -> list[T]:
    """Drop all that can be dropped while something is still missing: by halves, then one by one."""
    kept, step = list(tous), max(1, len(tous) // 2)
    while step:
        start = 0
        while start < len(kept):
            trial = kept[:start] + kept[start + step :]
            if trial and manque(trial):
                kept = trial
            else:
                start += step
        step //= 2
    return kept


class _Flot:
    """Seats to experts, roles and exclusions and loads alone; `manque` is a seat that nothing can fill, `atteints` the
    seats in competition with it."""

    def __init__(self, instance: Instance, sieges: Sequence[Siege]) -> None:
        self.possibles = {s: _possibles(instance, s) for s in sieges}
        self.places = {e.id: e.places for e in instance.experts}
        self.tenus: dict[str, set[Siege]] = {e: set() for e in self.places}
        self.manque: Siege | None = None
        self.atteints: list[Siege] = []
        for siege in sieges:
            if not self._asseoir(siege):
                self.manque = siege
                return

    def _asseoir(self, siege: Siege) -> bool:
        came: dict[str, Siege] = {}
        seats, waiting = [siege], deque([siege])
        while waiting:
            current = waiting.popleft()
            for e in self.possibles[current]:
                if e in came:
                    continue
                came[e] = current
                if len(self.tenus[e]) < self.places[e]:
                    self._deplacer(e, came, siege)
                    return True
                fresh = sorted(self.tenus[e])
                seats += fresh
                waiting.extend(fresh)
        self.atteints = sorted(set(seats))
        return False

    def _deplacer(self, expert: str, came: dict[str, Siege], depart: Siege) -> None:
        siege = came[expert]
        holder = next((e for e, held in self.tenus.items() if siege in held), None)
        self.tenus[expert].add(siege)
        if siege != depart and holder is not None:
            self.tenus[holder].discard(siege)
            self._deplacer(holder, came, depart)


def _manque_equipes(instance: Instance, dossiers: Sequence[str], pilotage: Pilotage | None) -> bool:
    """Tell whether these files cannot all have a full team."""
    chosen = set(dossiers)
    part = instance.model_copy(
        update={
            "dossiers": tuple(d for d in instance.dossiers if d.id in chosen),
            "scores": {d: notes for d, notes in instance.scores.items() if d in chosen},
            "exclusions": tuple(x for x in instance.exclusions if x.dossier in chosen),
            "epingles": tuple(p for p in instance.epingles if p.dossier in chosen),
            "conserver": (),
        }
    )
    stage = resoudre(part, pilotage).etage("sieges")
    return stage.borne < part.sieges


# In words


def _noms(instance: Instance, dossiers: Sequence[str]) -> str:
    names = [instance.par_dossier[d].libelle for d in dossiers]
    shown = ", ".join(names[:MONTRES])
    if len(names) > MONTRES:
        return f"{len(names)} dossiers (dont {shown})"
    return f"dossier {shown}" if len(names) == 1 else f"dossiers {shown}"


def _places(n: int, role: Role) -> str:
    return f"{n} {PLURIEL[role][n > 1]}"


def _phrase_flot(instance: Instance, core: Sequence[Siege], people: Sequence[str], places: int) -> str:
    files = sorted({s[0] for s in core})
    asked = Counter(s[1] for s in core)
    seats = " et ".join(_places(asked[role], role) for role in ROLES if asked[role])
    who = f"{len(people) or 'aucun'} expert{'s' if len(people) > 1 else ''} admissible{'s' if len(people) > 1 else ''}"
    rest = f" ({places} place{'s' if places > 1 else ''} en tout)" if people and places != len(people) else ""
    return f"{_noms(instance, files)} : {seats}, {who}{rest}"


def _phrase_equipes(instance: Instance, files: Sequence[str], people: Sequence[str]) -> str:
    structures = len({instance.par_expert[e].structure or e for e in people})
    return (
        f"{_noms(instance, files)} : assez de places, mais aucune façon de réunir partout des experts de structures"
        f" différentes dont un extérieur à la région ({len(people)} experts admissibles, {structures} structures)"
    )
