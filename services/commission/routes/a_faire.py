"""What is the administration's to do here: reach otherwise those whose address takes no letter any more."""

from typing import Any

from kernel.api import Appel, Page
from kernel.retours import a_joindre
from kernel.taches import AFaire, vue_a_faire


def _a_faire(_door: Any, appel: Appel, _query: Any) -> AFaire:
    taches, complet = a_joindre(appel)
    return vue_a_faire(taches, complet, appel)


ROUTES = (
    Page(
        code="lister_a_faire",
        libelle="Ce que j'ai à faire, le plus pressé d'abord",
        chemin="/moi/a-faire",
        modele=AFaire,
        lire=_a_faire,
    ),
)
