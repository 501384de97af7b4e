"""The order that is proposed for an agenda: it tells who stands aside, so it shows to those who run the séance."""

from commission.domaine.ordre import proposer
from commission.domaine.seance import Seance
from commission.views.seance import STATUTS
from kernel.api import Appel, Enveloppe


class VueOrdre(Enveloppe):
    """An order of the agenda, with its comings and goings (`mouvements`) beside those of the agenda as it is. `exact`
    says that no order has fewer."""

    ordre: tuple[str, ...]
    mouvements: int
    ordre_actuel: tuple[str, ...]
    mouvements_actuels: int
    exact: bool


def vue_ordre(seance: Seance, appel: Appel) -> VueOrdre:
    """Show the order that is proposed."""
    return VueOrdre(
        type="ordre-du-jour",
        id=appel.params["id"],
        href=f"{appel.base}/seances/{appel.params['id']}/ordre-du-jour/proposition",
        statut=seance.statut,
        statut_libelle=STATUTS[seance.statut],
        **dict(proposer(seance)),
    )
