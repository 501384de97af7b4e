"""The published language: one frozen model per fact. A fact carries the public state of its aggregate.

A consumer keeps the newest copy of each stream and ignores older ones; it never depends on having seen every fact.
`AUDIENCE` names the services that may receive the fact: until publication, nothing about an outcome has any.
Facts are read tolerantly: a field added here reaches consumers that do not know it yet.
"""

from typing import Any, ClassVar, Self

from kernel.label.calendrier import Calendrier, Phase
from kernel.model import Tolerant

CANDIDATURE, EXPERTISE, COMMISSION = "candidature", "expertise", "commission"


class Fait(Tolerant):
    """What a service tells the others about one of its aggregates."""

    VERSION: ClassVar[int] = 1
    AUDIENCE: ClassVar[frozenset[str]]

    @classmethod
    def type_fait(cls) -> str:
        """Give the name that travels: `CampagneOuverte-V1`."""
        return f"{cls.__name__}-V{cls.VERSION}"


class EtatCampagne(Tolerant):
    """The public state of a campagne: who it is, its rules, its dates, and the phase that was recorded."""

    annee: int
    reglement: str
    calendrier: Calendrier
    phase: Phase


class FaitCampagne(Fait):
    """Something about a campagne."""

    AUDIENCE: ClassVar[frozenset[str]] = frozenset({EXPERTISE, COMMISSION})
    etat: EtatCampagne


class CampagnePlanifiee(FaitCampagne):
    """The year's session has its rules and dates."""


class EcheanceReportee(FaitCampagne):
    """A date of the campagne has moved."""


class PhaseConstatee(FaitCampagne):
    """The schedule has recorded that a phase has begun."""


FAITS: dict[str, type[Fait]] = {f.type_fait(): f for f in (CampagnePlanifiee, EcheanceReportee, PhaseConstatee)}


class Copie(Tolerant):
    """The newest copy of another's fact, as a consumer keeps it."""

    type: str
    flux: str
    seq: int
    correlation: str
    etat: dict[str, Any]

    def lire(self) -> Fait | None:
        """Give the fact, or None when its type is not known here (a producer newer than this consumer)."""
        modele = FAITS.get(self.type)
        return None if modele is None else modele.model_validate({"etat": self.etat})

    @classmethod
    def depuis(cls, corps: str) -> Self:
        """Read a message of the topic. Raises ValueError if it is not one."""
        return cls.model_validate_json(corps)
