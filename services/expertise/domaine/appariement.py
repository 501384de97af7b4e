"""What the entries of the first assignments say (`AffectationProposee-V1`): files, experts, and seats left empty.

The assignment itself is worked out by the solver (docs/adr/0011); these stay readable for ever.
"""

from expertise.domaine.expert import Interet, Role
from kernel.model import Frozen


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
