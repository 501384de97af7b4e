"""Why this pair: what makes its score, who was left out and why, how contested the expert is, who comes next."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from expertise.domaine.calcul import SUIVANTS
from expertise.solveur.comparaison import prix_en_mots
from expertise.solveur.instance import Place
from expertise.solveur.notation import PARTS
from expertise.solveur.remplacants import Remplacant, directs
from expertise.solveur.resolution import Resolution


@dataclass(frozen=True)
class Explication:
    """One seat explained. `prix` is how contested the expert is, in points: what one more place of theirs would bring
    the whole; `suivants` are the best replacements, nobody else moving."""

    place: Place
    note: int
    parts: Mapping[str, int]
    admissibles: int
    exclusions: Mapping[str, int]
    prix: int
    suivants: Sequence[Remplacant]

    def phrases(self) -> list[str]:
        """Say it in French."""
        said = [f"Note : {self.note} sur 1000."]
        if self.parts:
            said.append("Parts : " + ", ".join(f"{PARTS[nom]} {n}" for nom, n in self.parts.items()) + ".")
        excluded = ", ".join(f"{motif} ({n})" for motif, n in self.exclusions.items())
        said.append(
            f"Experts possibles à ce siège : {self.admissibles}." + (f" Écartés : {excluded}." if excluded else "")
        )
        if self.prix:
            said.append(f"Expert demandé ailleurs : une place de plus vaudrait {self.prix} points à l'ensemble.")
        if self.suivants:
            said.append(f"Ensuite : {self.suivants[0].expert} ({prix_en_mots(self.suivants[0].perte)}).")
        else:
            said.append("Personne d'autre ne peut prendre ce siège sans qu'un autre expert bouge.")
        return said


def expliquer(resolution: Resolution, place: Place, parts: Mapping[str, int] | None = None) -> Explication:
    """Explain a seat; `parts` are those of its score (`notation.parts`), which the solver does not keep."""
    instance = resolution.instance
    reasons: Counter[str] = Counter()
    possible = 0
    for e in instance.experts:
        candidate = Place(place.dossier, place.role, e.id)
        obstacles = list(instance.obstacles(candidate))
        reasons.update(obstacles[:1])
        possible += not obstacles
    return Explication(
        place=place,
        note=instance.note(place),
        parts=parts or {},
        admissibles=possible,
        exclusions=dict(sorted(reasons.items(), key=lambda c: (-c[1], c[0]))),
        prix=_prix(resolution, place.expert),
        suivants=directs(resolution.releve, place, SUIVANTS),
    )


def _prix(resolution: Resolution, expert: str) -> int:
    """Give the price of an expert at the last stage, above what a lighter load already asks, in points."""
    leaf = resolution.etage("score").feuilles[0]
    t = resolution.tableaux
    e = t.rang_expert[expert]
    own = leaf.facteurs.charge * (2 * resolution.releve.charge(expert) - 1)
    return int(max(0, leaf.prix[e] - own) // (leaf.facteurs.score * t.base))
