"""One stage, from its first prices to its proof: teams are generated as prices ask, and the search branches if it must.

At each round the prices of the linear program are rounded to integers, and every file's best team at those prices is
found exactly: that gives both the teams to add and a bound that holds whatever the rounding did. A node is closed when
its bound no longer exceeds the best assignment known; the closed nodes are the leaves of the certificate.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from expertise.solveur.instance import NOTE_MAX
from expertise.solveur.maitre import FRAC, Lignes, Maitre, Poids, Primal
from expertise.solveur.oracle import Oracle, Trouvaille
from expertise.solveur.tableaux import Entiers, Equipe, Membre, Noeud, Tableaux, Vue

PAR_TOUR = 6  # teams added per file and round
SONDES = 10  # members tried before the search branches on one
PLONGEES = 8  # one node in so many looks for a good assignment by diving
ALLURES = (30, 3, 1)  # members imposed at most at each step of a dive: a hasty one, then more careful ones
SUR = 0.75  # presence above which a member is imposed without being the most present
TOURS_PLONGEE = 4  # rounds of a dive between two impositions
HORS = -(1 << 57)  # less than any team is worth: no team known

Equipes = tuple[Equipe, ...]
Branche = tuple[tuple[Membre, bool], ...]


@dataclass(frozen=True)
class Facteurs:
    """One integer per quantity: a measure, or multipliers; `charge` is the sum of squared loads and counts against,
    `score` is the value of the last stage, tie-break included."""

    sieges: int = 0
    conserves: int = 0
    charge: int = 0
    score: int = 0


@dataclass(frozen=True)
class Etage:
    """What a stage maximises, above which floor, keeping what. Prices are integers of 1/`echelle`. `elan` adds a little
    score to the linear program, to lead it to good teams: less than one unit in all, and never in the proof."""

    but: Facteurs
    plancher: int
    lignes: Lignes
    racine: Noeud
    echelle: int = 1 << 32
    elan: int = 0
    parite: int | None = None


@dataclass(frozen=True)
class Feuille:
    """A node bounded by prices: no assignment that follows its branch is worth more than `borne`."""

    branche: Branche
    facteurs: Facteurs
    prix: tuple[int, ...]
    dossiers: tuple[int, ...]
    borne: int


@dataclass
class Bilan:
    """What came of a stage: the best assignment known, and the leaves that bound all others."""

    valeur: int = HORS
    equipes: Equipes | None = None
    feuilles: list[Feuille] = field(default_factory=list)
    noeuds: int = 0

    @property
    def borne(self) -> int:
        """Give what no assignment exceeds."""
        return max((f.borne for f in self.feuilles), default=self.valeur)


@dataclass(frozen=True)
class Arret:
    """When a stage ends before it is settled: as soon as `cible` is reached, or shown out of reach; after `noeuds`
    nodes. After `fins` nodes, bounds are compared by whole `grain`s: the score is then proved, the tie-break is not."""

    cible: int | None = None
    noeuds: int = 2_000
    fins: int = 2_000
    grain: int = 1


class TempsEcoule(Exception):  # noqa: N818  an end, not an error
    """The time allowed is over."""


@dataclass
class _Course:
    """A stage under way."""

    etage: Etage
    arret: Arret
    bilan: Bilan
    connue: Feuille  # the best bound of the node under way: what is left of it if time runs out

    @property
    def est_atteinte(self) -> bool:
        return self.arret.cible is not None and self.bilan.valeur >= self.arret.cible

    def est_clos(self, feuille: Feuille) -> bool:
        """Tell whether nothing better can be hoped for under a node."""
        if self.arret.cible is not None:
            return feuille.borne < self.arret.cible
        grain = self.arret.grain if self.bilan.noeuds > self.arret.fins else 1
        return feuille.borne // grain <= self.bilan.valeur // grain


class Recherche:
    """The search of one instance: teams and linear program are kept from stage to stage. `battre` is called at each
    round; it may raise, to stop everything (`TempsEcoule` ends the stage with what is known)."""

    def __init__(self, tableaux: Tableaux) -> None:
        self.t = tableaux
        self.maitre = Maitre(tableaux)
        self.battre: Callable[[], None] = lambda: None
        self.sieges = int((tableaux.seconds + 1).sum())
        self.charge_tenue = int((tableaux.tenues**2).sum())
        self.charge_max = int(((tableaux.tenues + tableaux.places) ** 2).sum())
        self.tours = 0

    # Values

    def mesurer(self, equipes: Equipes) -> Facteurs:
        """Give the four quantities of an assignment."""
        membres = [m for equipe in equipes for m in self.t.membres(equipe)]
        loads = self.t.tenues.copy()
        for _, _, e in membres:
            loads[e] += 1
        return Facteurs(
            sieges=len(membres),
            conserves=sum(int(self.t.garde[m]) for m in membres),
            charge=int((loads**2).sum()),
            score=sum(int(self.t.valeur[m]) for m in membres),
        )

    def valeur(self, but: Facteurs, equipes: Equipes) -> int:
        """Give the value of an assignment for a stage."""
        m = self.mesurer(equipes)
        return but.sieges * m.sieges + but.conserves * m.conserves + but.score * m.score - but.charge * m.charge

    # A stage

    def etage(self, etage: Etage, depart: Equipes | None = None, arret: Arret | None = None) -> Bilan:
        """Search a stage, from an assignment known to keep its rows and floor, if any."""
        course = _Course(etage, arret or Arret(), Bilan(), self.sans_prix(etage))
        bilan = course.bilan
        self.maitre.regler(self._poids(etage), etage.lignes, self._penalite(etage))
        if depart is not None:
            bilan.valeur, bilan.equipes = self.valeur(etage.but, depart), depart
            self.maitre.ajouter(depart)
        pile: list[tuple[Noeud, Feuille]] = [(etage.racine, course.connue)]
        if course.est_clos(pile[0][1]):
            bilan.feuilles.append(pile.pop()[1])
        ouverts: dict[Branche, Feuille] = {}
        while pile:
            noeud, connue = pile.pop()
            bilan.noeuds += 1
            course.connue = connue
            try:
                partage, feuille = self._noeud(course, noeud, connue)
            except TempsEcoule:
                bilan.feuilles += [course.connue, *(f for _, f in pile)]
                break
            if course.est_atteinte:
                return bilan
            if partage is None:
                bilan.feuilles.append(feuille)
            else:
                ouverts[feuille.branche] = feuille
                pile += self._enfants(noeud, partage, feuille)
        bilan.feuilles = [self._sans_elan(etage, f) for f in self._tailler(bilan, ouverts)]
        return bilan

    @staticmethod
    def _tailler(bilan: Bilan, ouverts: dict[Branche, Feuille]) -> list[Feuille]:
        """Cut the tree where a bound already said all that the leaves below it say."""
        kept: dict[Branche, Feuille] = {}
        for leaf in bilan.feuilles:
            above = (ouverts.get(leaf.branche[:n]) for n in range(len(leaf.branche)))
            found = next((f for f in above if f is not None and f.borne <= bilan.borne), leaf)
            kept[found.branche] = found
        return list(kept.values())

    def _base(self, etage: Etage) -> int:
        """Give how many units of value a unit of the linear program's objective is made of."""
        return self.t.base if etage.but.score else 1

    def _poids(self, etage: Etage) -> Poids:
        base = self._base(etage)
        return Poids(
            sieges=etage.but.sieges,
            conserves=etage.but.conserves,
            charge=etage.but.charge / base,
            valeur=etage.but.score / base,
            score=etage.elan / etage.echelle,
        )

    def _penalite(self, etage: Etage) -> float:
        """Give more than the objective can vary, so that no row is missed for its sake."""
        if etage.but.score:
            return 2.0 * (NOTE_MAX * self.sieges + 1 + etage.but.charge / self.t.base * self.charge_max)
        return 2.0 * (self.charge_max if etage.but.charge else self.sieges) + 2.0

    def _enfants(self, noeud: Noeud, membre: Membre, feuille: Feuille) -> Iterator[tuple[Noeud, Feuille]]:
        """Give the two sides of a branch, the one that imposes last: it is searched first."""
        for dedans in (False, True):
            child = replace(feuille, branche=(*feuille.branche, (membre, dedans)))
            if dedans:
                yield Noeud(noeud.impose | {membre}, noeud.interdit), child
            else:
                yield Noeud(noeud.impose, noeud.interdit | {membre}), child

    # A node

    def _noeud(self, course: _Course, noeud: Noeud, connue: Feuille) -> tuple[Membre | None, Feuille]:
        """Bound a node as well as can be; give the member to branch on, unless it is closed or the search is over."""
        vue = Vue(self.t, noeud, course.etage.plancher)
        primal, feuille = self._converger(course, vue, connue)
        if course.est_atteinte or course.est_clos(feuille):
            return None, feuille
        known = course.bilan.valeur
        for allure in self._allures(course.bilan.noeuds):
            self._plonger(course, noeud, primal, allure)
            if course.est_atteinte or course.est_clos(feuille):
                return None, feuille
            if course.bilan.valeur > known:
                break
        if course.bilan.noeuds >= course.arret.noeuds:
            return None, feuille
        self._revenir(vue)
        return self._partager(primal), feuille

    def _revenir(self, vue: Vue) -> None:
        """Put the linear program back at a node: a dive left it elsewhere."""
        self.maitre.restreindre(vue)
        self.maitre.resoudre()

    def _converger(
        self, course: _Course, vue: Vue, connue: Feuille, tours: int | None = None
    ) -> tuple[Primal, Feuille]:
        """Solve and add teams until none is missing, the node is closed, or so many rounds are done."""
        oracle, m = Oracle(vue), self.maitre
        m.restreindre(vue)
        while True:
            self.battre()
            self.tours += 1
            primal = m.resoudre()
            if primal.integral:
                self._retenir(course, primal)
            feuille, fresh = self._evaluer(course.etage, vue, oracle, primal, connue.branche)
            connue = min(connue, feuille, key=lambda f: f.borne)
            if tours is None:  # not in a dive, whose bounds hold for a part of the node
                course.connue = connue
            if course.est_atteinte or course.est_clos(connue):
                return primal, connue
            tours = None if tours is None else tours - 1
            if not m.ajouter([f.equipe for f in fresh]) or tours == 0:
                return primal, connue

    def _retenir(self, course: _Course, primal: Primal) -> None:
        rows = self.maitre.colonnes.equipes[np.flatnonzero(primal.z > 0.5)]
        equipes: Equipes = tuple((d, lead, a, b) for d, lead, a, b in rows.tolist())
        value = self.valeur(course.etage.but, equipes)
        if value > course.bilan.valeur:
            course.bilan.valeur, course.bilan.equipes = value, equipes

    @staticmethod
    def _allures(noeuds: int) -> tuple[int, ...]:
        """Give the dives to try at a node: all at the root, one in turn at one node in so many."""
        turn, rest = divmod(noeuds - 1, PLONGEES)
        return ALLURES if noeuds == 1 else (ALLURES[turn % len(ALLURES)],) if rest == 0 else ()

    def _plonger(self, course: _Course, noeud: Noeud, primal: Primal, allure: int) -> None:
        """Look for one good assignment: impose what the program is nearly sure of, solve again, and so on."""
        while primal.tenable and not primal.integral:
            sure = self._surs(noeud, primal, allure)
            if not sure:
                return
            noeud = Noeud(noeud.impose | sure, noeud.interdit)
            vue = Vue(self.t, noeud, course.etage.plancher)
            primal, feuille = self._converger(course, vue, self.sans_prix(course.etage), TOURS_PLONGEE)
            if course.est_atteinte or course.est_clos(feuille):
                return

    def _surs(self, noeud: Noeud, primal: Primal, allure: int) -> frozenset[Membre]:
        """Give the members to impose next: the most present, as far as chairs are left."""
        doubts = sorted((-v, m) for m, v in self._presences(primal).items() if v < 1 - FRAC and m not in noeud.impose)
        least = min(SUR, -doubts[0][0]) - FRAC if doubts else SUR
        taken = Counter((d, r) for d, r, _ in noeud.impose)
        sure: set[Membre] = set()
        for negative, (d, r, e) in doubts[:allure]:
            if (-negative >= least or allure == ALLURES[1]) and taken[d, r] < (int(self.t.seconds[d]) if r else 1):
                taken[d, r] += 1
                sure.add((d, r, e))
        return frozenset(sure)

    def _partager(self, primal: Primal) -> Membre | None:
        """Choose, among the members that the linear program hesitates most about, the one whose two sides lose most."""
        doubts = [(round(abs(v - 0.5), 6), membre) for membre, v in self._presences(primal).items() if v < 1 - FRAC]
        tried = [membre for _, membre in sorted(doubts)[:SONDES]]
        losses = self.maitre.sonder(tried)
        worth = {m: max(FRAC, without) * max(FRAC, within) for m, (without, within) in zip(tried, losses, strict=True)}
        return max(tried, key=lambda m: round(worth[m], 6), default=None)

    def _presences(self, primal: Primal) -> dict[Membre, float]:
        """Give how much of each seat the linear program gives to whom."""
        x: dict[Membre, float] = {}
        for n in np.flatnonzero(primal.z > FRAC).tolist():
            d, lead, a, b = self.maitre.colonnes.equipes[n].tolist()
            for membre in self.t.membres((d, lead, a, b)):
                x[membre] = x.get(membre, 0.0) + float(primal.z[n])
        return x

    # Prices

    def sans_prix(self, etage: Etage) -> Feuille:
        """Give the bound of prices that are all null: no search, and often enough when seats are plenty."""
        unit = etage.echelle
        but = etage.but
        facteurs = Facteurs(unit * but.sieges, unit * but.conserves, unit * but.charge, unit * but.score)
        prix = np.zeros(self.t.personne, dtype=np.int64)
        return self._prouver(etage, Vue(self.t, etage.racine, etage.plancher), facteurs, prix, ())

    def _sans_elan(self, etage: Etage, feuille: Feuille) -> Feuille:
        """Give the same prices their bound on the pure objective of the stage."""
        if not etage.elan:
            return feuille
        impose = frozenset(m for m, dedans in feuille.branche if dedans)
        interdit = frozenset(m for m, dedans in feuille.branche if not dedans)
        vue = Vue(self.t, Noeud(etage.racine.impose | impose, etage.racine.interdit | interdit), etage.plancher)
        prix = np.array(feuille.prix, dtype=np.int64)
        return self._prouver(replace(etage, elan=0), vue, feuille.facteurs, prix, feuille.branche)

    def _prouver(self, etage: Etage, vue: Vue, facteurs: Facteurs, prix: Entiers, branche: Branche) -> Feuille:
        a = self._parts(facteurs, prix)
        m = self.maitre
        maxima = self._seuils(vue, a, m.colonnes.equipes[vue.admises(m.colonnes.equipes, m.colonnes.taille)])
        found = Oracle(vue).chercher(a, maxima, 1)
        dossiers = tuple(best[0].valeur if best else int(floor) for best, floor in zip(found, maxima, strict=True))
        return Feuille(branche, facteurs, tuple(prix.tolist()), dossiers, self._borne(etage, facteurs, prix, dossiers))

    def _evaluer(
        self, etage: Etage, vue: Vue, oracle: Oracle, primal: Primal, branche: Branche
    ) -> tuple[Feuille, list[Trouvaille]]:
        """Round the prices, and find every file's best teams at these: the bound they prove, and the teams to add."""
        facteurs, prix = self._entiers(etage, primal)
        a = self._parts(facteurs, prix, etage.elan)
        known = self._seuils(vue, a, self.maitre.colonnes.equipes[self.maitre.admises])
        found = list(oracle.chercher(a, known, PAR_TOUR))
        dossiers = tuple(best[0].valeur if best else int(top) for best, top in zip(found, known, strict=True))
        borne = self._borne(etage, facteurs, prix, dossiers)
        return Feuille(branche, facteurs, tuple(prix.tolist()), dossiers, borne), [f for b in found for f in b]

    def _entiers(self, etage: Etage, primal: Primal) -> tuple[Facteurs, Entiers]:
        """Round the prices of the linear program."""
        unit = etage.echelle * self._base(etage)
        but, lignes = etage.but, etage.lignes
        rows = {
            "sieges": 0 if lignes.sieges is None else round(primal.sieges * unit),
            "conserves": 0 if lignes.conserves is None else round(primal.conserves * unit),
            "charge": 0 if lignes.charge is None else round(primal.charge * unit),
            "score": 0,
        }
        facteurs = Facteurs(**{nom: etage.echelle * getattr(but, nom) + row for nom, row in rows.items()})
        return facteurs, np.rint(primal.prix * unit).astype(np.int64)

    def parts(self, feuille: Feuille) -> Entiers:
        """Give what every member is worth at the prices of a leaf."""
        return self._parts(feuille.facteurs, np.array(feuille.prix, dtype=np.int64))

    def _parts(self, facteurs: Facteurs, prix: Entiers, elan: int = 0) -> Entiers:
        """Give what every member is worth at these prices."""
        a = np.zeros(self.t.score.shape, dtype=np.int64)
        a[:, :, :-1] = facteurs.sieges - prix
        if facteurs.conserves:
            a += facteurs.conserves * self.t.garde
        if elan:
            a += elan * self.t.score
        if facteurs.score:
            a += facteurs.score * self.t.valeur
        return a

    def _seuils(self, vue: Vue, a: Entiers, connues: Entiers) -> Entiers:
        """Give the best worth, in each file, of the teams known."""
        best = np.where(vue.vide_permis, 0, HORS)
        d, lead, x, y = connues.T
        np.maximum.at(best, d, a[d, 0, lead] + a[d, 1, x] + a[d, 1, y])
        return best

    def _borne(self, etage: Etage, facteurs: Facteurs, prix: Entiers, dossiers: tuple[int, ...]) -> int:
        """Give what no assignment of the node exceeds, in units of the stage's value."""
        who, cost = self.maitre.places.T
        rent = int(np.maximum(0, prix[who] - facteurs.charge * cost).sum())
        but, lignes, unit = etage.but, etage.lignes, etage.echelle
        total = sum(dossiers) + rent - facteurs.charge * self.charge_tenue
        total -= (facteurs.sieges - unit * but.sieges) * (lignes.sieges or 0)
        total -= (facteurs.conserves - unit * but.conserves) * (lignes.conserves or 0)
        total += (facteurs.charge - unit * but.charge) * (lignes.charge or 0)
        borne = total // unit
        return borne if etage.parite is None else borne - (borne - etage.parite) % 2
