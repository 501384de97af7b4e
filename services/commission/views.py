"""What people see of what this service keeps: read only, one function per resource."""

from commission.domaine.palmares import Palmares
from kernel.api import Appel, Echeance, Enveloppe, echeance_vue
from kernel.label.calendrier import Moment, a_partir_de


class VuePalmares(Enveloppe):
    """The palmarès of a year as the administration sees it."""

    annee: int


def vue_palmares(palmares: Palmares, appel: Appel) -> VuePalmares:
    """Show the palmarès of a year."""
    ceremonie = palmares.ceremonie
    return VuePalmares(
        type="palmares",
        id=str(palmares.annee),
        href=f"{appel.base}/palmares/{palmares.annee}",
        statut=palmares.statut,
        statut_libelle="En préparation",
        echeances=(_ceremonie(ceremonie, appel),) if ceremonie else (),
        annee=palmares.annee,
    )


def _ceremonie(quand: Moment, appel: Appel) -> Echeance:
    return echeance_vue("ceremonie", quand, f"La cérémonie : {a_partir_de(quand)}", appel.maintenant)
