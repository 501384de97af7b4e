"""Who else could sit there, and what it would cost: at once with all others unmoved, or exactly, all others free.

Exact regret: the seat is imposed on the other expert, the first one is banned from the file, and everything is worked
out again from the same teams and prices.
The prices of the proof say beforehand how much an expert could keep at most; candidates are worked out in that order,
and the search stops when nobody left can beat the best ones found.
"""

import heapq
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from expertise.solveur.comparaison import Mesure, Perte, Releve, mesurer, perte
from expertise.solveur.instance import Instance, Place
from expertise.solveur.oracle import Oracle
from expertise.solveur.recherche import HORS
from expertise.solveur.resolution import SIEGE, EtageProuve, Montee, Pilotage, Resolution
from expertise.solveur.tableaux import PLANCHER_MAX, SIXIEMES, Entiers, Membre, Noeud, Tableaux, Vue

NOEUDS = 60  # per stage, for one candidate


@dataclass(frozen=True)
class Remplacant:
    """Somebody for a seat, and what is lost by it; `places` are the seats of the assignment that it makes. Not
    `est_prouve`: the search was cut short, and the loss may be less."""

    expert: str
    perte: Perte
    places: tuple[Place, ...]
    est_prouve: bool = True


def directs(releve: Releve, place: Place, combien: int | None = None) -> list[Remplacant]:
    """Give who could take a seat that is held, nobody else moving, from the least loss to the greatest: at most
    `combien`, all by default."""
    instance, neighbours = releve.instance, releve.voisins(place)
    candidates = (replace_expert(place, e.id) for e in instance.experts if releve.pris[e.id] < e.places)
    able = [c for c in candidates if c.expert != place.expert and _convient(instance, c, neighbours)]
    best = sorted((releve.perte(place, c), c.expert) for c in able)[:combien]
    return [Remplacant(e, loss, _a_la_place(releve, place, e)) for loss, e in best]


def _a_la_place(releve: Releve, place: Place, expert: str) -> tuple[Place, ...]:
    return tuple(sorted(replace_expert(p, expert) if p == place else p for p in releve.places))


def replace_expert(place: Place, expert: str) -> Place:
    """Give the same seat, held by another."""
    return Place(place.dossier, place.role, expert)


def _convient(instance: Instance, candidate: Place, neighbours: Sequence[Place]) -> bool:
    if not instance.peut(candidate):
        return False
    team = [*neighbours, candidate]
    structures = [instance.par_expert[p.expert].structure or f"seul {p.expert}" for p in team]
    local = sum(instance.est_local(p.dossier, p.expert) for p in team)
    alone = len({p.expert for p in team}) == len(team)
    return alone and len(set(structures)) == len(team) and local <= instance.par_dossier[candidate.dossier].seconds


def exacts(
    resolution: Resolution, place: Place, combien: int = 2, pilotage: Pilotage | None = None
) -> list[Remplacant]:
    """Give the best experts for a seat when everybody else may move, with their exact loss: at most `combien`. The time
    allowed is for all of them: once it is over, what is known is given, and those who could sit there with nobody else
    moving, not proved."""
    return _Regrets(resolution, place, pilotage or Pilotage()).meilleurs(combien)


class _Regrets:
    """The search of the best others for one seat."""

    def __init__(self, resolution: Resolution, place: Place, pilotage: Pilotage) -> None:
        self.r, self.t, self.place = resolution, resolution.tableaux, place
        self.p = replace(pilotage, noeuds=min(pilotage.noeuds, NOEUDS), noeuds_departage=0)
        self.fin = None if self.p.secondes is None else self.p.horloge() + self.p.secondes
        self.mesure = mesurer(resolution.instance, resolution.places)
        self.libre = self.t.racine.impose - {self.t.membre(place)}
        self.seul = Tableaux(_seul(resolution.instance, place.dossier))
        leaves = resolution.etage("score").feuilles
        self.feuille = leaves[0] if len(leaves) == 1 else None  # prices of the root bound every seat
        self.parts = self.t.valeur if self.feuille is None else resolution.recherche.parts(self.feuille)

    def meilleurs(self, combien: int) -> list[Remplacant]:
        """Work candidates out in the order of what they could keep at most, until the others cannot do better."""
        waiting = [(tuple(-x for x in best), expert) for best, expert in self._promesses()]
        heapq.heapify(waiting)
        found: list[Remplacant] = []
        while waiting:
            if self._reste() == 0:
                return self._non_prouves(found, combien)
            promise, expert = heapq.heappop(waiting)
            least = tuple(now + then for now, then in zip(self.mesure.vecteur, promise, strict=True))
            if len(found) >= combien and least >= found[combien - 1].perte:
                break
            worst = found[combien - 1].perte if len(found) >= combien else None
            found += self._exact(expert, worst)
            found.sort(key=lambda r: (r.perte, r.expert))
        return found[:combien]

    def _reste(self) -> float | None:
        """Give the seconds that are left, None without a limit."""
        return None if self.fin is None else max(0.0, self.fin - self.p.horloge())

    def _non_prouves(self, found: Sequence[Remplacant], combien: int) -> list[Remplacant]:
        """Give what is known once the time is over: nobody left was compared with these."""
        known = {r.expert for r in found}
        others = [r for r in directs(self.r.releve, self.place) if r.expert not in known]
        best = sorted((*found, *others), key=lambda r: (r.perte, r.expert))[:combien]
        return [replace(r, est_prouve=False) for r in best]

    def _promesses(self) -> Iterator[tuple[Perte, str]]:
        """Give, for each candidate, what an assignment that seats them reaches at most, objective after objective: a
        bound in the order that compares them, since what falls short on one objective is beaten whatever follows."""
        d, r, present = self.t.membre(self.place)
        pinned = Counter(e for _, _, e in self.libre)
        seated = {self.t.rang_expert[p.expert] for p in self.r.places if p[:2] == self.place[:2]}
        for e in range(self.t.personne):
            if e not in {present, *seated} and self.t.ok[d, r, e] and pinned[e] < self.t.places[e]:
                best = self._au_mieux((d, r, e))
                if best is not None:
                    yield best, self.t.experts[e].id

    def _au_mieux(self, membre: Membre) -> Perte | None:
        """Bound what is reached with this member; None when no team of the file has them."""
        m, floor = self.mesure, self.r.valeur("pire")
        if self._equipe(membre, 0, self.t.score) is None:
            return None
        worth = self._equipe(membre, floor, self.parts)
        if worth is None:
            return m.sieges, m.conserves, self._plancher(membre, floor), 0, PLANCHER_MAX * len(self.t.dossiers)
        if self.feuille is None or not self.r.est_optimale:
            return m.vecteur
        sigma = self.feuille.facteurs.score
        most = ((self.feuille.borne + 1) * sigma - 1 - self.feuille.dossiers[membre[0]] + worth) // sigma
        return (*m.vecteur[:4], min(m.score, most // self.t.base))

    def _plancher(self, membre: Membre, trop: int) -> int:
        """Give the highest floor, under one that is too high, above which the file has a team with this member: a full
        team when every seat is filled and must stay so."""
        if self.mesure.sieges == self.r.instance.sieges:
            a = self.t.score.copy()
            a[:, :, :-1] += SIEGE
            size, points = divmod(self._equipe(membre, 0, a) or 0, SIEGE)
            full = size == int(self.t.seconds[membre[0]]) + 1
            return min(trop - 1, SIXIEMES * points // size) if full else trop - 1
        low, high = 0, trop - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self._equipe(membre, middle, self.t.score) is None:
                high = middle - 1
            else:
                low = middle
        return low

    def _equipe(self, membre: Membre, plancher: int, a: Entiers) -> int | None:
        """Give what the best team of the file with this member is worth, above a floor."""
        d, r, e = membre
        own = frozenset((0, role, other) for file, role, other in self.libre if file == d)
        gone = frozenset((0, role, self.t.rang_expert[self.place.expert]) for role in (0, 1))
        vue = Vue(self.seul, Noeud(own | {(0, r, e)}, gone), plancher)
        best = next(Oracle(vue).chercher(a[d : d + 1], np.array([HORS]), 1))
        return best[0].valeur if best else None

    def _exact(self, expert: str, pire: Perte | None) -> list[Remplacant]:
        """Work everything out again with this expert on the seat; nothing as soon as the loss exceeds `pire`."""
        membre = self.t.membre(replace_expert(self.place, expert))
        d, _, present = self.t.membre(self.place)
        gone = frozenset((d, role, present) for role in (0, 1))
        pilotage = replace(self.p, secondes=self._reste(), etape=_Seuil(self.mesure, pire).entendre)
        montee = Montee(self.r.recherche, Noeud(self.libre | {membre}, gone), pilotage)
        m = self.mesure
        if pire is not None and pire[:2] == (0, 0) and not montee.peut_servir(m.sieges, m.pire - pire[2]):
            return []
        try:
            done = montee.resoudre()
        except _Depasse:
            return []
        made = mesurer(self.r.instance, done.places)
        return [Remplacant(expert, perte(self.mesure, made), done.places, done.est_optimale)]


class _Depasse(Exception):  # noqa: N818  an end, not an error
    """This expert costs more than those already found."""


class _Seuil:
    """What a candidate may lose at most, stage after stage: their bounds tell before the work is done."""

    def __init__(self, mesure: Mesure, pire: Perte | None) -> None:
        self.mesure, self.pire = mesure, pire
        self.moins: dict[str, int] = {}

    def entendre(self, etage: EtageProuve) -> None:
        """Hear of a stage; stop when what is lost at least is already more than may be."""
        now = getattr(self.mesure, etage.nom)
        self.moins[etage.nom] = etage.borne - now if etage.nom == "charge" else now - etage.borne
        least = tuple(self.moins.get(nom, 0) for nom in ("sieges", "conserves", "pire"))
        rows = (*least, self.moins["charge"]) if "charge" in self.moins else least
        if self.pire is not None and "pire" in self.moins and rows > self.pire[: len(rows)]:
            raise _Depasse


def _seul(instance: Instance, dossier: str) -> Instance:
    """Give the instance of one file, with the same experts."""
    return instance.model_copy(
        update={
            "dossiers": (instance.par_dossier[dossier],),
            "scores": {dossier: instance.scores.get(dossier, {})},
            "epingles": (),
            "conserver": (),
        }
    )
