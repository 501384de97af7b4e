"""The addresses of the palmarès: HTTP in, command out. No rule lives here."""

from typing import Any

from commission.domaine.palmares import PALMARES, ConfierDecisions, ControlerPalmares, Palmares, PublierPalmares
from commission.routes.seance import SansCorps
from commission.views import VuePalmares, vue_palmares
from kernel.api import Acte, Appel, Consultation, Ressource, annee

PALMARES_ANNUELS: Ressource[Palmares, VuePalmares] = Ressource(
    nom="palmares",
    chemin="/palmares/{annee}",
    decider=PALMARES,
    identifiant=annee,
    existe=lambda palmares: palmares.ceremonie is not None,
    vue=vue_palmares,
    modele=VuePalmares,
)


def _de(appel: Appel) -> dict[str, Any]:
    """Say of which year, and who asks."""
    return {"annee": int(annee(appel.params) or 0), "auteur": appel.appelant.personne}


ROUTES = (
    Consultation(code="consulter_palmares", libelle="Le palmarès d'une année", ressource=PALMARES_ANNUELS),
    Acte(
        code="controler_palmares",
        libelle="Contrôler le palmarès avant sa publication",
        methode="POST",
        chemin="/palmares/{annee}/controle",
        ressource=PALMARES_ANNUELS,
        corps=SansCorps,
        commande=lambda appel, _corps: ControlerPalmares(**_de(appel)),
        exemple=lambda _palmares, _now: SansCorps(),
    ),
    Acte(
        code="confier_decisions",
        libelle="Écrire aux porteurs leur décision, sous embargo",
        methode="POST",
        chemin="/palmares/{annee}/lettres-confidentielles",
        ressource=PALMARES_ANNUELS,
        corps=SansCorps,
        commande=lambda appel, _corps: ConfierDecisions(**_de(appel)),
        exemple=lambda _palmares, _now: SansCorps(),
        cle_requise=True,
    ),
    Acte(
        code="publier_palmares",
        libelle="Publier le palmarès",
        methode="POST",
        chemin="/palmares/{annee}/publication",
        ressource=PALMARES_ANNUELS,
        corps=SansCorps,
        commande=lambda appel, _corps: PublierPalmares(**_de(appel)),
        exemple=lambda _palmares, _now: SansCorps(),
        cle_requise=True,
    ),
)
