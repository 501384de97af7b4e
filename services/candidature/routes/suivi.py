"""The board of a campagne, for who follows many files."""

from typing import Any

from candidature.domaine.campagne import CAMPAGNE
from candidature.domaine.plan import Campagne
from candidature.routes.lectures import lignes
from candidature.routes.listes import Territoire
from candidature.routes.recherche import rang_de
from candidature.views import VueTableau, vue_tableau
from kernel.api import Appel, Page, annee, one_of
from kernel.door import NOTHING_HERE
from kernel.droits import ADMINISTRATION
from kernel.model import Frozen
from kernel.refus import Introuvable
from kernel.store import load


class ParametresTableau(Frozen):
    """The query of the board."""

    territoire: Territoire = None


def territoire_de(appel: Appel, demande: str | None) -> str:
    """Give the territory whose files a caller follows, nothing for all of them. Raises RequeteInvalide when a
    correspondant of several names none, or another's."""
    if ADMINISTRATION in appel.appelant.roles:
        return demande or ""
    return one_of(appel.appelant.territoires, demande)


def _tableau(_door: Any, appel: Appel, query: ParametresTableau) -> VueTableau:
    """Count the files of a year, or of one territory in it: one query, and one read for the dates."""
    territoire, an = territoire_de(appel, query.territoire), annee(appel.params)
    campagne = load(CAMPAGNE, appel.world.store, an).etat if an else Campagne()
    if campagne.phase is None:
        raise Introuvable(NOTHING_HERE)
    lues = lignes(appel, f"candidatures#{territoire or campagne.annee}", rang_de(campagne.annee))
    return vue_tableau(campagne, territoire, lues.dossiers, lues.complet, appel)


ROUTES = (
    Page(
        code="consulter_tableau",
        libelle="Où en sont les dossiers d'une campagne",
        chemin="/campagnes/{annee}/tableau",
        modele=VueTableau,
        lire=_tableau,
        query=ParametresTableau,
    ),
)
