"""What people see of what this service keeps: read only, one function per resource."""

from expertise.domaine.affectation import Affectation
from kernel.api import Appel, Echeance, Enveloppe, echeance_vue
from kernel.label.calendrier import Moment, echeance


class VueAffectation(Enveloppe):
    """The affectation of a year as the administration sees it."""

    annee: int


def vue_affectation(affectation: Affectation, appel: Appel) -> VueAffectation:
    """Show the affectation of a year."""
    fin = affectation.appel_jusqu_au
    return VueAffectation(
        type="affectation",
        id=str(affectation.annee),
        href=f"{appel.base}/affectations/{affectation.annee}",
        statut=affectation.statut,
        statut_libelle="Appel à experts ouvert",
        echeances=(_fin_appel(fin, appel),) if fin else (),
        annee=affectation.annee,
    )


def _fin_appel(fin: Moment, appel: Appel) -> Echeance:
    return echeance_vue("fin_appel_experts", fin, f"Candidatures d'experts jusqu'au {echeance(fin)}", appel.maintenant)
