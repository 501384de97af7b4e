"""What keeps an expert from a file, computed, each with its reason in words: pure.

Two kinds. What the law forbids stands whatever anybody says: one carries the file, or one's own employer does, one
oversees it as correspondant, a tie of employment, family or money. The rest is a risk that the administration may take,
with a reason that the journal keeps: ties of profession or friendship, past work on the opération, an employer who is
its partner. Who may see them is the administration alone, and each expert what they have declared themselves.
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
CHEZ_UN_PARTENAIRE = "un intérêt déclaré le lie à un partenaire de cette opération"


class Examine(Protocol):
    """Whoever is looked at: the expert's state, or their line in a list."""

    @property
    def personne(self) -> str:
        """Who they are."""
        ...

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
    `ancien_nom` is how decisions made before name it. `partenaire` is who alone leads from it to the file, by SIREN,
    where that is a partner; `declare_le` when it was declared, `fin` when it lapses."""

    nom: str
    code: str
    motif: str
    levable: bool = False
    ancien_nom: str = ""
    partenaire: str = ""
    declare_le: datetime | None = None
    fin: datetime | None = None

    def est_levee(self, decision: DecisionPaire) -> bool:
        """Tell whether the administration has waived it."""
        return self.levable and not {self.nom, self.ancien_nom}.isdisjoint(decision.levees)


PORTE = Incompatibilite(nom="porteur", code="porteur", motif="cette personne porte elle-même le dossier")


def incompatibilites(expert: Examine, dossier: Identite, now: datetime) -> tuple[Incompatibilite, ...]:
    """Give everything that ties an expert to a file, what was waived included."""
    found = [PORTE] if expert.personne in dossier.porteurs else []
    if expert.siren in dossier.sirens:
        found.append(Incompatibilite(nom="structure", code="structure", motif="son employeur porte le dossier"))
    elif expert.siren in dossier.partenaires:
        found.append(_partenaire(expert.siren))
    if set(expert.correspondant_de) & set(dossier.territoires):
        motif = "cette personne suit ce territoire comme correspondant"
        found.append(Incompatibilite(nom="correspondant", code="correspondant", motif=motif))
    found += [_declaree(i, dossier) for i in expert.interets if i.est_en_vigueur(now) and _vise(i, dossier)]
    return tuple(found)


def _partenaire(siren: str) -> Incompatibilite:
    """Name the employer: a waiver covers that one alone. Older decisions do not say which (docs/adr/0013)."""
    said = {"code": PARTENAIRE, "motif": EN_MOTS[PARTENAIRE], "ancien_nom": PARTENAIRE}
    return Incompatibilite(nom=nom_partenaire(siren), levable=True, partenaire=siren, **said)


def nom_partenaire(siren: str) -> str:
    """Name the tie of somebody whose employer is a partner."""
    return f"{PARTENAIRE}:{siren}"


def _vise(interet: Interet, dossier: Identite) -> bool:
    units = (*dossier.sirens, *dossier.partenaires)
    return interet.siren in units or interet.operation == dossier.operation


def _declaree(interet: Interet, dossier: Identite) -> Incompatibilite:
    seul = interet.siren not in dossier.sirens and interet.operation != dossier.operation
    return Incompatibilite(
        nom=":".join(interet.objet),
        code=interet.nature,
        motif=EN_MOTS.get(interet.nature, f"un intérêt ({interet.nature}) est déclaré"),
        levable=interet.nature in LEVABLES,
        partenaire=interet.siren if seul else "",
        declare_le=interet.declare_le,
        fin=interet.fin,
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
