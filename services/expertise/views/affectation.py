"""The affectation of a year as the administration sees it: the last proposal, and what it could not fill."""

from expertise.domaine.affectation import Affectation
from expertise.domaine.appariement import Manque
from kernel.api import Appel, Echeance, Enveloppe, echeance_vue
from kernel.label.calendrier import Moment, echeance
from kernel.model import Frozen

STATUTS = {
    "appel_ouvert": "Appel à experts ouvert",
    "appel_clos": "Appel à experts clos : affectation à proposer",
    "proposee": "Affectation proposée, à valider",
    "validee": "Affectation validée",
}


class VuePlace(Frozen):
    """A seat and the expert proposed for it."""

    candidature: str
    expert: str
    role: str


class VueAffectation(Enveloppe):
    """The affectation of a year. `proposition` is the number to validate, 0 before the first."""

    annee: int
    proposition: int
    places: tuple[VuePlace, ...]
    manques: tuple[Manque, ...]


def vue_affectation(affectation: Affectation, appel: Appel) -> VueAffectation:
    """Show the affectation of a year."""
    last, fin = affectation.proposition, affectation.appel_jusqu_au
    return VueAffectation(
        type="affectation",
        id=str(affectation.annee),
        href=f"{appel.base}/affectations/{affectation.annee}",
        statut=affectation.statut,
        statut_libelle=STATUTS[affectation.statut],
        echeances=(_fin_appel(fin, appel),) if fin else (),
        annee=affectation.annee,
        proposition=last.numero if last else 0,
        places=tuple(VuePlace(candidature=p.candidature, expert=p.expert, role=p.role) for p in last.places)
        if last
        else (),
        manques=last.manques if last else (),
    )


def _fin_appel(fin: Moment, appel: Appel) -> Echeance:
    return echeance_vue("fin_appel_experts", fin, f"Candidatures d'experts jusqu'au {echeance(fin)}", appel.maintenant)
