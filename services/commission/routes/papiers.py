"""The addresses of what is printed of a séance: to take away as it was signed. No rule lives here."""

from collections.abc import Mapping

from commission.domaine.seance import Seance
from commission.routes.point import POINTS, STANDING_ASIDE
from commission.routes.proces_verbal import CHEMIN, MINUTES
from commission.views import lien_proces_verbal, lien_rectificatif
from kernel.api import Fichier
from kernel.decider import Ref
from kernel.edition import Imprime, editions_de


def _editions(_: Seance, params: Mapping[str, str]) -> Mapping[str, Ref]:
    return editions_de("commission", params["id"])


ROUTES = (
    Fichier(
        code="telecharger_proces_verbal",
        libelle="Le procès-verbal signé, en PDF/A",
        chemin=f"{CHEMIN}.pdf",
        ressource=MINUTES,
        lien=lien_proces_verbal,
        besoins=_editions,
        contexte=Imprime,
    ),
    Fichier(
        code="telecharger_rectificatif",
        libelle="Le dernier acte qui rectifie une décision, ou reporte un dossier venu trop tard, en PDF/A",
        chemin=f"{POINTS.chemin}/rectificatif.pdf",
        ressource=POINTS,
        lien=lien_rectificatif,
        besoins=_editions,
        contexte=Imprime,
        refus=STANDING_ASIDE,
    ),
)
