"""What keeps experts from a file, as the administration sees it: nobody else is shown anything of it."""

from collections.abc import Iterable, Iterator

from expertise.domaine.dossier import DecisionPaire, Expertise
from expertise.domaine.expert import CarteExpert
from expertise.domaine.incompatibilites import incompatibilites
from kernel.api import Appel, Enveloppe
from kernel.model import Frozen


class VueMotif(Frozen):
    """One reason: whether it may be waived, and whether it is."""

    code: str
    motif: str
    levable: bool
    levee: bool


class VueExclu(Frozen):
    """An expert whom something ties to the file. `possible` when nothing stands any more; `decision` says why."""

    expert: str
    motifs: tuple[VueMotif, ...]
    ecarte: bool
    decision: str
    possible: bool


class VueIncompatibilites(Enveloppe):
    """What keeps experts of the pool from a file."""

    candidature: str
    experts: tuple[VueExclu, ...]


def vue_incompatibilites(e: Expertise, experts: Iterable[CarteExpert], appel: Appel) -> VueIncompatibilites:
    """Show every expert whom something ties to the file, or about whom something was decided."""
    ici = e.dossier.candidature
    found = tuple(_exclus(e, experts, appel))
    return VueIncompatibilites(
        type="incompatibilites",
        id=ici,
        href=f"{appel.base}/expertises/{ici}/incompatibilites",
        statut="relevees" if found else "aucune",
        statut_libelle=f"{len(found)} expert(s) concerné(s)" if found else "Aucune incompatibilité",
        candidature=ici,
        experts=found,
    )


def _exclus(e: Expertise, experts: Iterable[CarteExpert], appel: Appel) -> Iterator[VueExclu]:
    for carte in sorted(experts, key=lambda c: c.personne):
        decision = next((d for d in e.decisions if d.expert == carte.personne), DecisionPaire(expert=carte.personne))
        motifs = tuple(
            VueMotif(code=i.code, motif=i.motif, levable=i.levable, levee=i.est_levee(decision))
            for i in incompatibilites(carte, e.dossier, appel.maintenant)
        )
        if motifs or decision.ecarte:
            yield VueExclu(
                expert=carte.personne,
                motifs=motifs,
                ecarte=decision.ecarte,
                decision=decision.motif,
                possible=not decision.ecarte and all(m.levee for m in motifs),
            )
