"""An instance as numpy arrays, and what of it remains admissible at a node of the search.

The last column stands for nobody: of no value, no structure, from nowhere. A team is then always three members, and
what a floor on its mean asks is a sum: over n filled seats, floor(6·Σs/n) ≥ q exactly when Σ(6s − q) ≥ 0, nobody
counting 0; over the N seats of the file, when Σ6s − qN ≥ 0: there the first chair, even empty, owes the floor of all.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from expertise.domaine.expert import Role
from expertise.solveur.instance import NOTE_MAX, ROLES, Instance, Place

Entiers = NDArray[np.int64]
Booleens = NDArray[np.bool_]

SIXIEMES = 6  # means are counted in sixths of a point: the least common multiple of 1, 2 and 3 seats
PLANCHER_MAX = SIXIEMES * NOTE_MAX
JAMAIS = -(1 << 60)  # three of them still fit in 64 bits
PLACE_DE_ROLE: dict[Role, int] = {role: n for n, role in enumerate(ROLES)}

Membre = tuple[int, int, int]  # file, place of the role, expert
Equipe = tuple[int, int, int, int]  # file, coordonnateur, second, other second


@dataclass(frozen=True)
class Noeud:
    """Where the search stands: members imposed and forbidden."""

    impose: frozenset[Membre] = frozenset()
    interdit: frozenset[Membre] = frozenset()


class Tableaux:
    """The arrays of an instance; experts and files are in the order of their ids, whatever the order given."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.experts = sorted(instance.experts, key=lambda e: e.id)
        self.dossiers = sorted(instance.dossiers, key=lambda d: d.id)
        self.rang_expert = {e.id: n for n, e in enumerate(self.experts)}
        self.rang_dossier = {d.id: n for n, d in enumerate(self.dossiers)}
        self.personne = len(self.experts)
        self.seconds = np.array([d.seconds for d in self.dossiers], dtype=np.int64)
        self.places = np.array([e.places for e in self.experts], dtype=np.int64)
        self.tenues = np.array([e.tenues for e in self.experts], dtype=np.int64)
        self.structure = self._structures()
        self.local = self._locaux()
        self.score, self.ok = self._notes()
        self.garde = self._membres(instance.conserver)
        self.racine = Noeud(impose=frozenset(self.membre(p) for p in instance.epingles))

    def _structures(self) -> Entiers:
        """Number the structures; who has none is alone in theirs."""
        names = sorted({e.structure for e in self.experts if e.structure})
        rank = {name: n for n, name in enumerate(names)}
        alone = len(names)
        return np.array([rank.get(e.structure, alone + n) for n, e in enumerate(self.experts)] + [-1], dtype=np.int64)

    def _locaux(self) -> Booleens:
        regions = sorted({r for d in self.dossiers for r in d.regions})
        of_files = np.array([[r in d.regions for r in regions] for d in self.dossiers], dtype=np.int64)
        of_people = np.array([[r in e.regions for r in regions] for e in self.experts], dtype=np.int64)
        local = np.zeros((len(self.dossiers), self.personne + 1), dtype=np.bool_)
        if regions and self.experts:
            local[:, :-1] = of_files @ of_people.T > 0
        return local

    def _notes(self) -> tuple[Entiers, Booleens]:
        shape = (len(self.dossiers), 2, self.personne + 1)
        score, ok = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.bool_)
        for dossier, notes in self.instance.scores.items():
            d = self.rang_dossier[dossier]
            ranks = [self.rang_expert[e] for e in notes]
            if ranks:
                score[d, :, ranks] = list(notes.values())
                ok[d, :, ranks] = True
        habilite = np.array([[r in e.roles for e in self.experts] for r in ROLES], dtype=np.bool_).reshape(2, -1)
        ok[:, :, :-1] &= habilite & (self.places > 0)
        for dossier, expert in self.instance.motifs:
            if dossier in self.rang_dossier and expert in self.rang_expert:
                ok[self.rang_dossier[dossier], :, self.rang_expert[expert]] = False
        ok[:, :, -1] = True
        return score, ok

    def membre(self, place: Place) -> Membre:
        """Give a seat held, by ranks."""
        return self.rang_dossier[place.dossier], PLACE_DE_ROLE[place.role], self.rang_expert[place.expert]

    def place(self, membre: Membre) -> Place:
        """Give a seat held, by names."""
        d, r, e = membre
        return Place(self.dossiers[d].id, ROLES[r], self.experts[e].id)

    def membres(self, equipe: Equipe) -> list[Membre]:
        """Give the seats that a team holds."""
        d, *qui = equipe
        return [(d, min(n, 1), e) for n, e in enumerate(qui) if e != self.personne]

    def _membres(self, places: Iterable[Place]) -> Entiers:
        found = np.zeros(self.score.shape, dtype=np.int64)
        for place in places:
            if place.dossier in self.rang_dossier and place.expert in self.rang_expert:
                found[self.membre(place)] = 1
        return found

    @cached_property
    def base(self) -> int:
        """Give by how much a point of score outweighs all the bytes of the tie-break: a power of two."""
        return 1 << (255 * int((self.seconds + 1).sum())).bit_length() if self.instance.reglages.departage else 1

    @cached_property
    def valeur(self) -> Entiers:
        """Give the value of each member at the last stage: its score, then its byte of SHA-256 when ties are broken."""
        value = self.score * self.base
        if self.base > 1:
            for d, e in np.argwhere(self.ok[:, :, :-1].any(axis=1)).tolist():
                value[d, :, e] += octets(self.dossiers[d].id, self.experts[e].id)
        return value

    def equipe(self, dossier: int, membres: Iterable[Membre]) -> Equipe:
        """Put members in order: the coordonnateur, then the seconds by rank, nobody last."""
        lead = [e for _, r, e in membres if r == 0] or [self.personne]
        others = sorted(e for _, r, e in membres if r == 1)
        a, b = [*others, self.personne, self.personne][:2]
        return dossier, lead[0], a, b


def octets(dossier: str, expert: str) -> tuple[int, int]:
    """Give the bytes that settle ties, one per role: they depend on names alone, so on no order."""
    digest = hashlib.sha256(f"{dossier}|{expert}".encode()).digest()
    return digest[0], digest[1]


@dataclass
class Vue:
    """What is admissible at a node, above a floor `plancher` (in sixths of a point). `sieges[n]` tells who may take
    the n-th chair of each file: coordonnateur, second, other second."""

    tableaux: Tableaux
    noeud: Noeud
    plancher: int
    sieges: tuple[Booleens, Booleens, Booleens] = field(init=False)
    surplus: Entiers = field(init=False)
    vide_permis: Booleens = field(init=False)

    def __post_init__(self) -> None:
        t = self.tableaux
        self.surplus = SIXIEMES * t.score
        if t.instance.reglages.moyenne == "places_pourvues":
            self.surplus[:, :, :-1] -= self.plancher
        else:
            self.surplus[:, 0] -= self.plancher * (t.seconds + 1)[:, None]
        ok = t.ok.copy()
        for membre in self.noeud.interdit:
            ok[membre] = False
        lead, second = ok[:, 0], ok[:, 1]
        other = second.copy()
        second[t.seconds < 1, :-1] = False
        other[t.seconds < 2, :-1] = False
        exempt = t.instance.reglages.dossier_vide == "exempt"
        self.vide_permis = np.full(len(t.dossiers), exempt or self.plancher <= 0)
        self.sieges = (lead, second, other)
        self.paires_libres = t.seconds == 2
        self._imposer()
        self._elaguer()

    def _imposer(self) -> None:
        """Leave a chair to whoever is imposed on it, and to nobody else."""
        chaises: dict[tuple[int, int], int] = {}
        for d, r, e in sorted(self.noeud.impose):
            n = r + chaises.get((d, r), 0)
            chaises[d, r] = chaises.get((d, r), 0) + 1
            assis = n < r + max(1, int(self.tableaux.seconds[d])) and (r == 0 or self.tableaux.seconds[d] > 0)
            libre = self.tableaux.ok[d, r, e] and (d, r, e) not in self.noeud.interdit
            n = min(n, 2)  # one too many: nobody may then take the last chair
            for chair in self.sieges:
                chair[d, e] = False
            self.sieges[n][d] = False
            self.sieges[n][d, e] = assis and libre
            self.vide_permis[d] = False
            if r == 1:
                self.paires_libres[d] = False

    def _elaguer(self) -> None:
        """Take away whoever is under the floor even beside the best: no team is lost by it."""
        best = [np.where(ok, self.surplus[:, min(n, 1)], JAMAIS).max(axis=1) for n, ok in enumerate(self.sieges)]
        for n, ok in enumerate(self.sieges):
            others = sum(b for k, b in enumerate(best) if k != n)
            ok[:, :-1] &= (self.surplus[:, min(n, 1)] + np.asarray(others)[:, None] >= 0)[:, :-1]

    def admises(self, equipes: Entiers, taille: Entiers) -> Booleens:
        """Tell which teams (rows: file, three members) are admissible here; their own rules are taken for granted."""
        d, lead, a, b = equipes.T
        surplus = self.surplus[d, 0, lead] + self.surplus[d, 1, a] + self.surplus[d, 1, b]
        droit = self.sieges[1][d, a] & self.sieges[2][d, b]
        envers = self.sieges[1][d, b] & self.sieges[2][d, a]
        seated = self.sieges[0][d, lead] & (droit | envers)
        return np.asarray(seated & np.where(taille > 0, surplus >= 0, self.vide_permis[d]))


def noms(tableaux: Tableaux, equipes: Sequence[Equipe]) -> list[Place]:
    """Give every seat that these teams hold, in the order of names."""
    return sorted(tableaux.place(m) for equipe in equipes for m in tableaux.membres(equipe))
