"""What keeps an expert from a file, computed, each with its reason in words: pure.

Two kinds. What the law forbids stands whatever anybody says: one's own employer carries the file, one oversees it as
correspondant, a tie of employment, family or money. The rest is a risk that the administration may take, with a reason
that the journal keeps: ties of profession or friendship, past work on the opération, an employer who is its partner.
Who may see them is the administration alone, and each expert what they have declared themselves.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from expertise.domaine.dossier import DecisionPaire, Identite
from expertise.domaine.expert import Interet, Nature
from kernel.model import Frozen

LEVABLES: frozenset[Nature] = frozenset({"professionnel", "personnel", "travaux", "partenaire"})
EN_MOTS: dict[Nature, str] = {
    "travaux": "des travaux passés sur cette opération sont déclarés",
    "partenaire": "son employeur est partenaire de cette opération",
}
PARTENAIRE: Nature = "partenaire"


class Examine(Protocol):
    """Whoever is looked at: the expert's state, or their line in a list."""

    @property
    def siren(self) -> str:
        """The legal unit they work for."""
        ...

    @property
    def interets(self) -> tuple[Interet, ...]:
        """What they have declared."""
        ...

    @property
    def correspondant_de(self) -> tuple[str, ...]:
        """The territories that they oversee, as their token says."""
        ...


class Incompatibilite(Frozen):
    """One reason: `nom` tells it from the others of the same expert, `motif` says it, `levable` if it may be waived;
    `ancien_nom` is how decisions made before name it."""

    nom: str
    code: str
    motif: str
    levable: bool = False
    ancien_nom: str = ""

    def est_levee(self, decision: DecisionPaire) -> bool:
        """Tell whether the administration has waived it."""
        return self.levable and not {self.nom, self.ancien_nom}.isdisjoint(decision.levees)


def incompatibilites(expert: Examine, dossier: Identite, now: datetime) -> tuple[Incompatibilite, ...]:
    """Give everything that ties an expert to a file, what was waived included."""
    found = []
    if expert.siren in dossier.sirens:
        found.append(Incompatibilite(nom="structure", code="structure", motif="son employeur porte le dossier"))
    elif expert.siren in dossier.partenaires:
        found.append(_partenaire(expert.siren))
    if set(expert.correspondant_de) & set(dossier.territoires):
        motif = "cette personne suit ce territoire comme correspondant"
        found.append(Incompatibilite(nom="correspondant", code="correspondant", motif=motif))
    found += [_declaree(i) for i in expert.interets if i.est_en_vigueur(now) and _vise(i, dossier)]
    return tuple(found)


def _partenaire(siren: str) -> Incompatibilite:
    """Name the employer: a waiver covers that one alone. Older decisions do not say which (docs/adr/0013)."""
    nom, motif = f"{PARTENAIRE}:{siren}", EN_MOTS[PARTENAIRE]
    return Incompatibilite(nom=nom, code=PARTENAIRE, motif=motif, levable=True, ancien_nom=PARTENAIRE)


def _vise(interet: Interet, dossier: Identite) -> bool:
    units = (*dossier.sirens, *dossier.partenaires)
    return interet.siren in units or interet.operation == dossier.operation


def _declaree(interet: Interet) -> Incompatibilite:
    return Incompatibilite(
        nom=":".join(interet.objet),
        code=interet.nature,
        motif=EN_MOTS.get(interet.nature, f"un intérêt ({interet.nature}) est déclaré"),
        levable=interet.nature in LEVABLES,
    )


def restantes(
    found: Iterable[Incompatibilite], decisions: Sequence[DecisionPaire], personne: str
) -> tuple[Incompatibilite, ...]:
    """Give what still stands once the administration has decided: what it waived goes, whom it put aside stays out.
    A tie declared since is not waived."""
    decision = next((d for d in decisions if d.expert == personne), DecisionPaire(expert=personne))
    left = tuple(i for i in found if not i.est_levee(decision))
    if not decision.ecarte:
        return left
    return (*left, Incompatibilite(nom="ecart", code="ecart", motif="l'administration l'a écarté de ce dossier"))


def devenu_partenaire(
    siren: str, partenaires: Sequence[str], decisions: Sequence[DecisionPaire], personne: str
) -> bool:
    """Tell whether the employer of somebody who sits is among new partners, unless the administration waived that."""
    levee = any(d.expert == personne and _partenaire(siren).est_levee(d) for d in decisions)
    return siren in partenaires and not levee


def empechement(
    expert: Examine, dossier: Identite, decisions: Sequence[DecisionPaire], personne: str, now: datetime
) -> str | None:
    """Give in words the first thing that keeps an expert from a file, or None."""
    left = restantes(incompatibilites(expert, dossier, now), decisions, personne)
    return left[0].motif if left else None
