"""Two assignments side by side: which seats change, and what is won or lost by it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from expertise.solveur.instance import NOMS, Instance, Place
from expertise.solveur.tableaux import PLANCHER_MAX, SIXIEMES

Perte = tuple[int, int, int, int, int]


@dataclass(frozen=True)
class Mesure:
    """What an assignment is worth: seats filled, seats kept of those asked for, worth of the worst-served file (in
    sixths of a point), sum of squared loads, points in all."""

    sieges: int
    conserves: int
    pire: int
    charge: int
    score: int

    @property
    def vecteur(self) -> Perte:
        """Give what is compared, the first first, the more the better."""
        return self.sieges, self.conserves, self.pire, -self.charge, self.score


@dataclass(frozen=True)
class Difference:
    """From one assignment to another: seats lost and gained, and the measures of both."""

    otees: tuple[Place, ...]
    ajoutees: tuple[Place, ...]
    avant: Mesure
    apres: Mesure

    @property
    def perte(self) -> Perte:
        """Give what is lost: seats, seats to keep, sixths of a point for the worst-served, squared loads, points."""
        return perte(self.avant, self.apres)

    def phrases(self, instance: Instance) -> Iterator[str]:
        """Say it, seat by seat, then what it costs."""
        for signe, places in (("quitte", self.otees), ("rejoint", self.ajoutees)):
            for p in places:
                yield f"{p.expert} {signe} {instance.par_dossier[p.dossier].libelle} ({NOMS[p.role]})"
        yield prix_en_mots(self.perte)


def mesurer(instance: Instance, places: Sequence[Place]) -> Mesure:
    """Measure an assignment by reading the instance alone."""
    loads = {e.id: e.tenues for e in instance.experts}
    teams: dict[str, list[Place]] = {}
    for place in places:
        loads[place.expert] += 1
        teams.setdefault(place.dossier, []).append(place)
    means = [_moyenne(instance, team) for team in teams.values()]
    if instance.reglages.dossier_vide == "zero" and len(teams) < len(instance.dossiers):
        means.append(0)
    total = sum(map(instance.note, places))
    kept = len(set(places) & set(instance.conserver))
    return Mesure(len(places), kept, min(means, default=PLANCHER_MAX), sum(n * n for n in loads.values()), total)


def _moyenne(instance: Instance, equipe: Sequence[Place]) -> int:
    """Give what a file is worth, in sixths of a point, rounded down."""
    return SIXIEMES * sum(map(instance.note, equipe)) // instance.diviseur(equipe[0].dossier, len(equipe))


class Releve:
    """An assignment measured once. What is lost when one seat changes hands is told from what that touches alone (one
    file, two loads, one mark), and is what `comparer` says of the two whole assignments."""

    def __init__(self, instance: Instance, places: Sequence[Place]) -> None:
        self.instance, self.places = instance, tuple(places)
        self.pris = Counter(p.expert for p in places)
        self._tenus: dict[str, list[Place]] = {}
        for p in places:
            self._tenus.setdefault(p.dossier, []).append(p)
        self._garde = set(instance.conserver)
        self._deux_pires = self._moyennes()[:2]  # whichever file changes, one of them is the worst of the others

    def _moyennes(self) -> list[tuple[int, str]]:
        means = [(_moyenne(self.instance, team), dossier) for dossier, team in self._tenus.items()]
        if self.instance.reglages.dossier_vide == "zero":
            means += [(0, d.id) for d in self.instance.dossiers if d.id not in self._tenus]
        return sorted(means)

    def voisins(self, place: Place) -> list[Place]:
        """Give who sits on the same file beside a seat."""
        return [p for p in self._tenus[place.dossier] if p != place]

    def charge(self, expert: str) -> int:
        """Give how many files an expert has this year, those held elsewhere included."""
        return self.instance.par_expert[expert].tenues + self.pris[expert]

    def perte(self, place: Place, nouvelle: Place) -> Perte:
        """Give what is lost when a seat that is held goes to somebody who is not on the file."""
        mean, others = _moyenne(self.instance, self._tenus[place.dossier]), self.voisins(place)
        rest = min((worth for worth, dossier in self._deux_pires if dossier != place.dossier), default=PLANCHER_MAX)
        after = _moyenne(self.instance, [*others, nouvelle])
        return (
            0,
            (place in self._garde) - (nouvelle in self._garde),
            min(rest, mean) - min(rest, after),
            2 * (self.charge(nouvelle.expert) - self.charge(place.expert) + 1),  # (n+1)² − n² + (m−1)² − m²
            self.instance.note(place) - self.instance.note(nouvelle),
        )


def perte(avant: Mesure, apres: Mesure) -> Perte:
    """Give what is lost from one to the other, objective after objective."""
    seats, kept, worst, loads, points = (a - b for a, b in zip(avant.vecteur, apres.vecteur, strict=True))
    return seats, kept, worst, loads, points


def comparer(instance: Instance, avant: Sequence[Place], apres: Sequence[Place]) -> Difference:
    """Compare two assignments of an instance."""
    before, after = set(avant), set(apres)
    return Difference(
        otees=tuple(sorted(before - after)),
        ajoutees=tuple(sorted(after - before)),
        avant=mesurer(instance, avant),
        apres=mesurer(instance, apres),
    )


def prix_en_mots(perte: Perte) -> str:
    """Say what is lost (or won, under zero), objective by objective."""
    seats, kept, worst, loads, points = perte
    said = [
        _gain(seats, "siège pourvu", "sièges pourvus"),
        _gain(kept, "siège conservé", "sièges conservés"),
        _gain(worst // SIXIEMES if worst >= 0 else -(-worst // SIXIEMES), "point pour le dossier le moins bien servi"),
        f"charges moins équilibrées (somme des carrés + {loads})" if loads > 0 else "",
        f"charges mieux équilibrées (somme des carrés − {-loads})" if loads < 0 else "",
        _gain(points, "point au total", "points au total"),
    ]
    return ", ".join(s for s in said if s) or "sans perte"


def _gain(perte: int, un: str, plusieurs: str = "") -> str:
    if not perte:
        return ""
    many = plusieurs or un.replace("point ", "points ", 1)
    return f"{'−' if perte > 0 else '+'} {abs(perte)} {un if abs(perte) == 1 else many}"
