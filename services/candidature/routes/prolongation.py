"""The address at which one file is given more time."""

from datetime import datetime

from candidature.domaine.commandes import ProlongerDepot
from candidature.domaine.dossier import Candidature
from candidature.routes.candidature import CANDIDATURES, Motif, dans_une_semaine
from kernel.api import Acte, Appel
from kernel.label.calendrier import Moment
from kernel.model import Frozen


class Prolongation(Frozen):
    """Until when, and why."""

    jusqu_au: Moment
    motif: Motif


def _prolonger(appel: Appel, corps: Prolongation) -> ProlongerDepot:
    return ProlongerDepot(jusqu_au=corps.jusqu_au, motif=corps.motif, auteur=appel.appelant.personne)


def _exemple(_candidature: Candidature, now: datetime) -> Prolongation:
    """Give a week."""
    return Prolongation(jusqu_au=dans_une_semaine(now), motif="Intempéries")


ROUTES = (
    Acte(
        code="prolonger_depot",
        libelle="Prolonger le dépôt de ce dossier",
        methode="POST",
        chemin="/candidatures/{id}/prolongation",
        ressource=CANDIDATURES,
        corps=Prolongation,
        commande=_prolonger,
        exemple=_exemple,
        cle_requise=True,
    ),
)
