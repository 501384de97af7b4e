"""Two assignments side by side: which seats change, and what is won or lost by it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from expertise.solveur.instance import NOMS, Instance, Place
from expertise.solveur.tableaux import PLANCHER_MAX, SIXIEMES

Perte = tuple[int, int, int, int, int]


@dataclass(frozen=True)
class Mesure:
    """What an assignment is worth: seats filled, seats kept of those asked for, mean of the worst-served file (in
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

    @property
    def dossiers(self) -> tuple[str, ...]:
        """Give the files that change hands."""
        return tuple(sorted({p.dossier for p in (*self.otees, *self.ajoutees)}))

    def phrases(self, instance: Instance) -> Iterator[str]:
        """Say it, seat by seat, then what it costs."""
        for signe, places in (("quitte", self.otees), ("rejoint", self.ajoutees)):
            for p in places:
                yield f"{p.expert} {signe} {instance.par_dossier[p.dossier].libelle} ({NOMS[p.role]})"
        yield prix_en_mots(self.perte)


def mesurer(instance: Instance, places: Sequence[Place]) -> Mesure:
    """Measure an assignment by reading the instance alone."""
    loads = {e.id: e.tenues for e in instance.experts}
    notes: dict[str, list[int]] = {}
    for place in places:
        loads[place.expert] += 1
        notes.setdefault(place.dossier, []).append(instance.note(place))
    means = [SIXIEMES * sum(marks) // len(marks) for marks in notes.values()]
    if instance.reglages.dossier_vide == "zero" and len(notes) < len(instance.dossiers):
        means.append(0)
    total = sum(sum(marks) for marks in notes.values())
    kept = len(set(places) & set(instance.conserver))
    return Mesure(len(places), kept, min(means, default=PLANCHER_MAX), sum(n * n for n in loads.values()), total)


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
