"""Who looks at which file: fills the most seats, then spreads the load. Pure, and the same for any order of input.

Each seat in turn takes somebody free; failing that, others are moved along: a chain of moves, tried with backtracking
from the shortest to the longest, within a bound. So a full assignment is found on small instances where taking the
first one free fails. The optimal one, with its certificate, is a later work.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from expertise.domaine.conflits import empechement
from expertise.domaine.expert import Interet, Role
from kernel.label.faits import PlaceAffectee
from kernel.model import Frozen

ESSAIS_MAX = 3_000  # moves tried for one seat at one depth
PROFONDEURS = (0, 1, 2, 3, 5, 8, 13)  # how many seats a chain of moves may displace


class DossierAPourvoir(Frozen):
    """A file with empty seats. `structures` sit on it already; `exclus` have declined it, or were put aside."""

    candidature: str
    numero: str
    operation: str
    sirens: tuple[str, ...]
    sieges: tuple[Role, ...]
    structures: tuple[str, ...] = ()
    exclus: tuple[str, ...] = ()


class ExpertDisponible(Frozen):
    """An expert of the pool: `places` are the free ones of their year, `tenues` how many are not free."""

    personne: str
    siren: str
    roles: tuple[Role, ...]
    places: tuple[int, ...]
    tenues: int = 0
    interets: tuple[Interet, ...] = ()


class Manque(Frozen):
    """A seat that nobody can take, and why, in words."""

    candidature: str
    numero: str
    role: Role
    raison: str


@dataclass(frozen=True)
class Resultat:
    """What came of an assignment."""

    places: tuple[PlaceAffectee, ...]
    manques: tuple[Manque, ...]


def apparier(dossiers: Sequence[DossierAPourvoir], experts: Sequence[ExpertDisponible], now: datetime) -> Resultat:
    """Assign experts to the empty seats."""
    tableau = _Tableau(
        sorted(dossiers, key=lambda d: (d.numero, d.candidature)), sorted(experts, key=lambda e: e.personne), now
    )
    for siege in sorted(range(len(tableau.sieges)), key=lambda s: (len(tableau.candidats[s]), s)):
        tableau.pourvoir(siege)
    tableau.equilibrer()
    return Resultat(tuple(tableau.places()), tuple(tableau.manques()))


class _Tableau:
    """The board: seats and experts by number, who holds what, and the moves."""

    def __init__(
        self, dossiers: Sequence[DossierAPourvoir], experts: Sequence[ExpertDisponible], now: datetime
    ) -> None:
        self.dossiers, self.experts, self.now = dossiers, experts, now
        self.sieges = [(d, role) for d, dossier in enumerate(dossiers) for role in dossier.sieges]
        tous = range(len(experts))
        self.candidats = [[e for e in tous if self._convient(s, e)] for s in range(len(self.sieges))]
        self.tenu: dict[int, int] = {}
        self.porte: list[set[int]] = [set() for _ in experts]
        self.essais = 0

    def _convient(self, siege: int, expert: int) -> bool:
        """Tell whether an expert may hold a seat, whatever the others do."""
        numero, role = self.sieges[siege]
        dossier, chosen = self.dossiers[numero], self.experts[expert]
        if role not in chosen.roles or chosen.personne in dossier.exclus or chosen.siren in dossier.structures:
            return False
        conflit = empechement(chosen.siren, chosen.interets, dossier.sirens, dossier.operation, self.now)
        return conflit is None

    # Filling

    def pourvoir(self, siege: int) -> bool:
        """Fill a seat and keep all the others filled; False when no way was found."""
        if not self._est_atteignable(siege):
            return False
        for profondeur in PROFONDEURS:
            self.essais = ESSAIS_MAX
            if self._placer((siege,), frozenset(), profondeur):
                return True
        return False

    def _est_atteignable(self, siege: int) -> bool:
        """Tell whether a chain of moves leads to somebody free, structures left aside: if not, no search can help."""
        seen: set[int] = set()
        waiting = [siege]
        while waiting:
            for expert in self.candidats[waiting.pop()]:
                if expert not in seen:
                    if not self._est_plein(expert):
                        return True
                    seen.add(expert)
                    waiting.extend(sorted(self.porte[expert]))
        return False

    def _placer(self, agenda: tuple[int, ...], fixes: frozenset[int], reste: int) -> bool:
        """Seat everybody on the agenda, displacing at most `reste` more seats, none of `fixes`."""
        if not agenda:
            return True
        siege, suite = agenda[0], agenda[1:]
        for expert in sorted(self.candidats[siege], key=self._rang):
            for deplaces in self._deplacements(siege, expert, fixes | set(suite)):
                if len(deplaces) > reste or self.essais <= 0:
                    continue
                self.essais -= 1
                anciens = [(s, self._oter(s)) for s in deplaces]
                self._poser(siege, expert)
                if self._placer((*suite, *deplaces), fixes | {siege}, reste - len(deplaces)):
                    return True
                self._oter(siege)
                for s, ancien in anciens:
                    self._poser(s, ancien)
        return False

    def _deplacements(self, siege: int, expert: int, fixes: frozenset[int]) -> Iterator[tuple[int, ...]]:
        """Give the sets of seats to empty so that an expert may take a seat: a neighbour of the same structure, and
        one of the expert's own when they have their fill."""
        voisins = tuple(self._voisins(siege, self.experts[expert].siren))
        if fixes & set(voisins):
            return
        siens = self.porte[expert] - set(voisins)
        if len(siens) < len(self.experts[expert].places):
            yield voisins
            return
        for sien in sorted(siens - fixes):
            yield (*voisins, sien)

    def _voisins(self, siege: int, siren: str) -> Iterator[int]:
        """Give the other seats of a file that people of a structure hold."""
        dossier = self.sieges[siege][0]
        for autre, expert in sorted(self.tenu.items()):
            if autre != siege and self.sieges[autre][0] == dossier and self.experts[expert].siren == siren:
                yield autre

    def _rang(self, expert: int) -> tuple[bool, int, int]:
        return (self._est_plein(expert), self._charge(expert), expert)

    def _est_plein(self, expert: int) -> bool:
        return len(self.porte[expert]) >= len(self.experts[expert].places)

    def _charge(self, expert: int) -> int:
        return self.experts[expert].tenues + len(self.porte[expert])

    def _poser(self, siege: int, expert: int) -> None:
        self.tenu[siege] = expert
        self.porte[expert].add(siege)

    def _oter(self, siege: int) -> int:
        expert = self.tenu.pop(siege)
        self.porte[expert].discard(siege)
        return expert

    # Spreading

    def equilibrer(self) -> None:
        """Move seats to people who have two fewer, until nobody has: the sum of squared loads falls at each move."""
        while any(self._alleger(siege) for siege in sorted(self.tenu)):
            pass

    def _alleger(self, siege: int) -> bool:
        actuel = self.tenu[siege]
        for expert in sorted(self.candidats[siege], key=self._rang):
            lighter = self._charge(expert) + 1 < self._charge(actuel) and not self._est_plein(expert)
            if lighter and next(self._voisins(siege, self.experts[expert].siren), None) is None:
                self._oter(siege)
                self._poser(siege, expert)
                return True
        return False

    # Saying

    def places(self) -> Iterator[PlaceAffectee]:
        """Give each seat its expert, with the how-many-th place of that expert's year."""
        libres = [iter(sorted(e.places)) for e in self.experts]
        for siege, expert in sorted(self.tenu.items()):
            numero, role = self.sieges[siege]
            yield PlaceAffectee(
                candidature=self.dossiers[numero].candidature,
                expert=self.experts[expert].personne,
                role=role,
                place=next(libres[expert]),
            )

    def manques(self) -> Iterator[Manque]:
        """Give each seat left empty, with the reason."""
        for siege, (numero, role) in enumerate(self.sieges):
            if siege not in self.tenu:
                dossier = self.dossiers[numero]
                raison = f"dossier {dossier.numero} : {self._raison(siege, role)}"
                yield Manque(candidature=dossier.candidature, numero=dossier.numero, role=role, raison=raison)

    def _raison(self, siege: int, role: Role) -> str:
        nom = "coordonnateur" if role == "coordonnateur" else "second expert"
        if not any(role in e.roles and (e.places or e.tenues) for e in self.experts):
            return f"aucun {nom} habilité n'est disponible cette année"
        candidats = self.candidats[siege]
        if not candidats:
            return f"aucun {nom} sans conflit"
        if all(self._est_plein(e) for e in candidats):
            return f"tous les experts qui pourraient être {nom} sans conflit ont leur charge maximale"
        return f"aucun {nom} sans conflit qui ne soit de la même structure que l'autre expert"
