"""The stages, one after the other, and what comes of them.

    sieges     fill the most seats
    conserves  keep the most of the seats asked for (only when some are)
    pire       serve the worst-served file best: the highest floor at which as many seats are filled
    charge     balance loads: the least sum of squares
    score      the highest total score, then the tie-break

Each stage keeps what the earlier ones reached. A floor is a filter on teams, never a row; an earlier optimum is a row
of integers, never a weight.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from expertise.solveur.comparaison import Releve
from expertise.solveur.equilibrage import Equilibrage
from expertise.solveur.instance import NOTE_MAX, Instance, Place, verifier
from expertise.solveur.maitre import Lignes
from expertise.solveur.oracle import Oracle
from expertise.solveur.recherche import HORS, Arret, Bilan, Equipes, Etage, Facteurs, Feuille, Recherche, TempsEcoule
from expertise.solveur.tableaux import PLANCHER_MAX, SIXIEMES, Noeud, Tableaux, Vue, noms

Nom = Literal["sieges", "conserves", "pire", "charge", "score"]
POIDS_CHARGE = 2 * NOTE_MAX  # points a unit of load costs while a good assignment is looked for
# Prices are integers of 1/ECHELLE of a unit. The value of the last stage already carries the tie-break, and loads
# weigh much in the search that mixes the two (which proves nothing): their prices must stay within 64 bits.
ECHELLE, ECHELLE_SCORE, ECHELLE_MIXTE = 1 << 32, 1 << 14, 1 << 8
# When the time is limited, the share of it after which a stage gives way to the next.
ECHEANCES: Mapping[Nom, float] = {"sieges": 0.5, "conserves": 0.5, "pire": 0.5, "charge": 0.8, "score": 1.0}
NOEUDS_ESSAI = 2  # nodes spent on a floor before a lower one is tried: only the one just above must be settled
NOEUDS_SERVIR = 24  # nodes spent to tell whether so many seats may be filled
SEMIS = 8  # teams per file to begin with
SIEGE = 4 * NOTE_MAX  # more than the scores of a whole team


class Annulee(Exception):  # noqa: N818  what was asked for
    """Somebody asked for the work to stop."""


@dataclass(frozen=True)
class Avancement:
    """Where the work stands: the stage, the rounds done, the seconds since the start."""

    etage: Nom
    tours: int
    secondes: float


@dataclass(frozen=True)
class Pilotage:
    """How the work is driven: `secondes` allowed (none: no limit), then what is known is given with its gap; `suivi`
    hears of each round, `annule` is asked at each; `etape` hears of each stage, and may raise to stop there. `noeuds`
    bound each stage, `noeuds_departage` the tie-break."""

    secondes: float | None = None
    suivi: Callable[[Avancement], None] = lambda _: None
    annule: Callable[[], bool] = lambda: False
    horloge: Callable[[], float] = lambda: 0.0  # the caller's; without one no time passes, and no limit is reached
    etape: Callable[[EtageProuve], None] = lambda _: None
    noeuds: int = 2_000
    noeuds_departage: int = 60


@dataclass(frozen=True)
class EtageProuve:
    """A stage: the value reached, what no assignment exceeds (no load is under, for `charge`), and the proof of it."""

    nom: Nom
    valeur: int
    borne: int
    feuilles: tuple[Feuille, ...]

    @property
    def est_prouve(self) -> bool:
        """Tell whether nothing better exists."""
        return self.valeur == self.borne


@dataclass(frozen=True)
class Resolution:
    """An assignment, its stages with their proofs, and what the search took. `tableaux` and `recherche` let what
    follows (alternates, certificate) start from the same teams and prices."""

    instance: Instance
    equipes: Equipes
    places: tuple[Place, ...]
    etages: tuple[EtageProuve, ...]
    recherche: Recherche
    secondes: float
    noeuds: int

    @property
    def tableaux(self) -> Tableaux:
        """Give the arrays of the instance."""
        return self.recherche.t

    @cached_property
    def releve(self) -> Releve:
        """Give the assignment, measured once."""
        return Releve(self.instance, self.places)

    def etage(self, nom: Nom) -> EtageProuve:
        """Give a stage by its name."""
        return next(e for e in self.etages if e.nom == nom)

    def valeur(self, nom: Nom) -> int:
        """Give what a stage reached: seats, seats kept, sixths of a point, squared loads, points."""
        found = self.etage(nom).valeur
        return found // self.tableaux.base if nom == "score" else found

    @property
    def est_optimale(self) -> bool:
        """Tell whether the four objectives are proved; the tie-break may still be open."""
        score = self.etage("score")
        others = all(e.est_prouve for e in self.etages if e.nom != "score")
        return others and score.borne // self.tableaux.base <= self.valeur("score")

    @property
    def est_departagee(self) -> bool:
        """Tell whether the tie-break is proved too."""
        return self.est_optimale and self.etage("score").est_prouve

    @property
    def vecteur(self) -> tuple[int, ...]:
        """Give what is compared, the first first, the more the better."""
        return tuple(-self.valeur(e.nom) if e.nom == "charge" else self.valeur(e.nom) for e in self.etages)


def resoudre(instance: Instance, pilotage: Pilotage | None = None) -> Resolution:
    """Work out the best assignment of an instance, with its proof; `InstanceInvalide` if it contradicts itself."""
    verifier(instance)
    tableaux = Tableaux(instance)
    return Montee(Recherche(tableaux), tableaux.racine, pilotage or Pilotage()).resoudre()


class Montee:
    """One work under way, from `racine` (what is imposed and forbidden) on."""

    def __init__(self, recherche: Recherche, racine: Noeud, pilotage: Pilotage) -> None:
        self.recherche, self.t, self.racine, self.p = recherche, recherche.t, racine, pilotage
        self.debut = pilotage.horloge()
        self.en_cours: Nom = "sieges"
        self.faits: list[EtageProuve] = []
        self.noeuds = 0
        self.equipes = self._depart()
        self.lignes = Lignes()
        self.plancher = 0
        recherche.battre = self._battre

    # Time

    def _battre(self) -> None:
        if self.p.annule():
            raise Annulee
        self.p.suivi(Avancement(self.en_cours, self.recherche.tours, self._ecoule))
        if self._est_fini:
            raise TempsEcoule

    @property
    def _ecoule(self) -> float:
        return self.p.horloge() - self.debut

    @property
    def _est_fini(self) -> bool:
        """Tell whether the stage under way has had its share of the time, what earlier ones left included."""
        return self.p.secondes is not None and self._ecoule > self.p.secondes * ECHEANCES[self.en_cours]

    # The climb

    def resoudre(self) -> Resolution:
        """Climb the stages."""
        self._sieges()
        if self.t.instance.conserver:
            self._conserves()
        self._pire()
        self._charge()
        self._score()
        return Resolution(
            instance=self.t.instance,
            equipes=tuple(sorted(self.equipes)),
            places=tuple(noms(self.t, self.equipes)),
            etages=tuple(self.faits),
            recherche=self.recherche,
            secondes=self._ecoule,
            noeuds=self.noeuds,
        )

    def _depart(self) -> Equipes:
        """Give the assignment that holds the imposed seats and no other."""
        held = sorted(self.racine.impose)
        return tuple(self.t.equipe(d, [m for m in held if m[0] == d]) for d in sorted({d for d, _, _ in held}))

    def _chercher(self, etage: Etage, arret: Arret | None = None) -> Bilan:
        """Search a stage, from the assignment held, and hold the one it finds."""
        bilan = self.recherche.etage(etage, self.equipes, arret or Arret(noeuds=self.p.noeuds))
        self.noeuds += bilan.noeuds
        assert bilan.equipes is not None, "a stage starts from an assignment"
        self.equipes = bilan.equipes
        return bilan

    def _etage(self, but: Facteurs, elan: bool = True) -> Etage:
        """Give the stage that seeks this, keeping what was reached."""
        push = ECHELLE // (2 * NOTE_MAX * max(1, self.recherche.sieges)) if elan else 0
        return Etage(but, self.plancher, self.lignes, self.racine, ECHELLE, push)

    def _prouve(self, nom: Nom, bilan: Bilan, signe: int = 1) -> int:
        self._faire(EtageProuve(nom, signe * bilan.valeur, signe * bilan.borne, tuple(bilan.feuilles)))
        return signe * bilan.valeur

    def _faire(self, etage: EtageProuve) -> None:
        self.faits.append(etage)
        self.p.etape(etage)

    def _sieges(self) -> None:
        self._semer()
        reached = self._prouve("sieges", self._chercher(self._etage(Facteurs(sieges=1))))
        self.lignes = Lignes(sieges=reached)

    def _semer(self) -> None:
        """Put in the first teams: the best of each file."""
        vue = Vue(self.t, self.racine, 0)
        found = Oracle(vue).chercher(self.t.valeur, np.full(len(self.t.dossiers), HORS), SEMIS)
        self.recherche.maitre.ajouter([f.equipe for best in found for f in best])

    def _conserves(self) -> None:
        self.en_cours = "conserves"
        reached = self._prouve("conserves", self._chercher(self._etage(Facteurs(conserves=1))))
        self.lignes = replace(self.lignes, conserves=reached)

    # The worst-served file

    def _pire(self) -> None:
        """Raise the floor: the highest first, then by halves; each success jumps to the floor of what it found. What is
        out of reach begins above `exclu`, and `feuilles` prove it just above."""
        self.en_cours = "pire"
        bas, exclu = pire_servi(self.t, self.equipes), PLANCHER_MAX
        feuilles: list[Feuille] = []
        limite = max(bas, self._plafond())
        essai = limite if limite > bas else bas + 1
        while bas < exclu and not self._est_fini:
            bilan = self._au_plancher(essai, NOEUDS_ESSAI if essai > bas + 1 else self.p.noeuds)
            if bilan.equipes is not None and bilan.valeur >= self._vises:
                self.equipes, bas = bilan.equipes, pire_servi(self.t, bilan.equipes)
                limite = max(limite, bas)
            elif bilan.borne < self._vises:
                exclu, feuilles = essai - 1, bilan.feuilles
                limite = min(limite, exclu)
            elif essai == bas + 1:
                break
            else:
                limite = essai - 1
            essai = (bas + limite + 1) // 2 if limite > bas else bas + 1
        self.plancher = bas
        self._faire(EtageProuve("pire", bas, exclu, tuple(feuilles)))

    @property
    def _vises(self) -> int:
        assert self.lignes.sieges is not None, "seats are filled first"
        return self.lignes.sieges

    def _au_plancher(self, plancher: int, noeuds: int) -> Bilan:
        """Try to fill as many seats above a floor, within so many nodes."""
        etage = replace(self._etage(Facteurs(sieges=1)), plancher=plancher, lignes=replace(self.lignes, sieges=None))
        bilan = self.recherche.etage(etage, None, Arret(cible=self._vises, noeuds=noeuds))
        self.noeuds += bilan.noeuds
        return bilan

    def peut_servir(self, sieges: int, plancher: int) -> bool:
        """Tell whether so many seats may be filled above a floor: False is proved, True is not."""
        self.lignes = Lignes(sieges=sieges)
        self._semer()
        return self._au_plancher(plancher, NOEUDS_SERVIR).borne >= sieges

    def _plafond(self) -> int:
        """Give a floor above which too few files have a full team: a first guess, not a proof."""
        a = np.zeros(self.t.score.shape, dtype=np.int64)
        a[:, :, :-1] = self.t.score[:, :, :-1] + SIEGE
        found = Oracle(Vue(self.t, self.racine, 0)).chercher(a, np.full(len(self.t.dossiers), HORS), 1)
        sizes, means = [], []
        for d, best in zip(self.t.dossiers, found, strict=True):
            size, total = divmod(best[0].valeur if best else 0, SIEGE)
            sizes.append(size)
            means.append((SIXIEMES * total // self.t.instance.diviseur(d.id, size) if size else PLANCHER_MAX, 1))
        to_lose = sum(sizes) - self._vises
        return sorted(means)[min(max(0, to_lose), len(means) - 1)][0] if means else PLANCHER_MAX

    # Loads and score

    def _charge(self) -> None:
        self.en_cours = "charge"
        both = Facteurs(score=1, charge=POIDS_CHARGE * self.t.base)
        self._chercher(replace(self._etage(both, elan=False), echelle=ECHELLE_MIXTE), Arret(noeuds=1))
        moves = Equilibrage(Vue(self.t, self.racine, self.plancher), self.equipes)
        self.equipes = moves.alleger(lambda: not self._est_fini)
        exact = self.faits[0].est_prouve  # then every assignment fills as many seats: the parity of loads is known
        parity = (int(self.t.tenues.sum()) + self._vises) % 2 if exact else None
        reached = self._prouve("charge", self._chercher(replace(self._etage(Facteurs(charge=1)), parite=parity)), -1)
        self.lignes = replace(self.lignes, charge=reached)

    def _score(self) -> None:
        self.en_cours = "score"
        arret = Arret(noeuds=self.p.noeuds, fins=self.p.noeuds_departage, grain=self.t.base)
        etage = replace(self._etage(Facteurs(score=1), elan=False), echelle=ECHELLE_SCORE)
        self._prouve("score", self._chercher(etage, arret))


def pire_servi(tableaux: Tableaux, equipes: Equipes) -> int:
    """Give what the worst-served file is worth, in sixths of a point, rounded down."""
    instance = tableaux.instance
    full = {equipe[0]: tableaux.membres(equipe) for equipe in equipes}
    means = [
        SIXIEMES * sum(int(tableaux.score[m]) for m in team) // instance.diviseur(tableaux.dossiers[d].id, len(team))
        for d, team in full.items()
        if team
    ]
    if instance.reglages.dossier_vide == "zero" and len(means) < len(tableaux.dossiers):
        return 0
    return min(means, default=PLANCHER_MAX)
