"""The address at which a draft whose end is announced is kept."""

from candidature.domaine.commandes import ConserverBrouillon
from candidature.routes.candidature import CANDIDATURES, SansCorps
from kernel.api import Acte

ROUTES = (
    Acte(
        code="conserver_brouillon",
        libelle="Garder ce brouillon : son effacement est annoncé",
        methode="POST",
        chemin="/candidatures/{id}/conservation",
        ressource=CANDIDATURES,
        corps=SansCorps,
        commande=lambda _appel, _corps: ConserverBrouillon(),
        exemple=lambda _candidature, _now: SansCorps(),
    ),
)
