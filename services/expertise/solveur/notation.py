"""The score of an expert on a file, from 0 to 1000: five parts, each from 0 to 1000, weighed by the settings.

    competence   the share of the dimensions that the file asks for that the expert knows (all, when it asks for none)
    distance     `voisin`, the best, in a région of the file but in none of its départements: near enough to come, far
                 enough to be free; then `loin`, elsewhere; then `meme`, a département of the file
    continuite   was an expert of this opération at an earlier étape
    rotation     the fewer files held these last years, the more
    souhait      the role is the one the expert wishes

Weights are integers, in points of the whole; the score is the weighted mean of the parts, rounded down.
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from expertise.domaine.expert import Role
from expertise.solveur.instance import NOTE_MAX, ROLES, Note
from kernel.model import Frozen

PARTS: Mapping[str, str] = {
    "competence": "compétences",
    "distance": "distance",
    "continuite": "continuité",
    "rotation": "rotation",
    "souhait": "rôle souhaité",
}
Poids = Annotated[int, Field(ge=0, le=NOTE_MAX)]


class Bareme(Frozen):
    """How parts are weighed and marked; `files_max` files in the last years leave no rotation."""

    competence: Poids = 450
    distance: Poids = 200
    continuite: Poids = 100
    rotation: Poids = 150
    souhait: Poids = 100
    meme: Note = 300
    voisin: Note = 1000
    loin: Note = 500
    files_max: Annotated[int, Field(ge=1)] = 6

    @property
    def total(self) -> int:
        """Give the sum of the weights."""
        return sum(self.poids(part) for part in PARTS)

    def poids(self, part: str) -> int:
        """Give the weight of a part."""
        return int(getattr(self, part))


class ProfilExpert(Frozen):
    """What is marked of an expert: `dossiers_recents` are files held these last years, `operations` those they know."""

    competences: tuple[int, ...] = ()
    departements: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    dossiers_recents: Annotated[int, Field(ge=0)] = 0
    role_souhaite: Role | None = None


class ProfilDossier(Frozen):
    """What is marked of a file: the dimensions it asks for, where it is, which opération."""

    operation: str = ""
    competences: tuple[int, ...] = ()
    departements: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


def parts(expert: ProfilExpert, dossier: ProfilDossier, role: Role, bareme: Bareme) -> dict[str, int]:
    """Give each part of the score, from 0 to 1000, before weights."""
    asked = set(dossier.competences)
    known = len(asked & set(expert.competences))
    wished = expert.role_souhaite in (None, role)
    return {
        "competence": NOTE_MAX * known // len(asked) if asked else NOTE_MAX,
        "distance": _distance(expert, dossier, bareme),
        "continuite": NOTE_MAX if dossier.operation and dossier.operation in expert.operations else 0,
        "rotation": NOTE_MAX * max(0, bareme.files_max - expert.dossiers_recents) // bareme.files_max,
        "souhait": NOTE_MAX if wished else 0,
    }


def _distance(expert: ProfilExpert, dossier: ProfilDossier, bareme: Bareme) -> int:
    if set(expert.departements) & set(dossier.departements):
        return bareme.meme
    return bareme.voisin if set(expert.regions) & set(dossier.regions) else bareme.loin


def noter(expert: ProfilExpert, dossier: ProfilDossier, bareme: Bareme) -> tuple[int, int]:
    """Give the scores as coordonnateur and as second."""
    lead, second = (_moyenne(parts(expert, dossier, role, bareme), bareme) for role in ROLES)
    return lead, second


def _moyenne(marks: Mapping[str, int], bareme: Bareme) -> int:
    return sum(bareme.poids(part) * mark for part, mark in marks.items()) // max(1, bareme.total)


def noter_tous(
    experts: Mapping[str, ProfilExpert], dossiers: Mapping[str, ProfilDossier], bareme: Bareme
) -> dict[str, dict[str, tuple[int, int]]]:
    """Give the scores of everybody on every file, as an `Instance` wants them."""
    return {d: {e: noter(person, file, bareme) for e, person in experts.items()} for d, file in dossiers.items()}
