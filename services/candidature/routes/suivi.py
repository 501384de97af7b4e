"""The pages of who follows many files: the board of a campagne, and what is theirs to do."""

from typing import Annotated, Any

from pydantic import Field

from candidature.domaine.campagne import CAMPAGNE
from candidature.domaine.session import Campagne
from candidature.routes.lectures import lignes
from candidature.views import VueTableau, vue_tableau
from kernel.api import Appel, Page, annee, one_of
from kernel.door import NOTHING_HERE
from kernel.droits import ADMINISTRATION
from kernel.model import Frozen
from kernel.refus import Introuvable
from kernel.store import load

Territoire = Annotated[str | None, Field(max_length=4, description="Un de vos territoires, par exemple D35")]


class ParametresTableau(Frozen):
    """The query of the board."""

    territoire: Territoire = None


def territoire_de(appel: Appel, demande: str | None) -> str:
    """Give the territory whose files a caller follows, nothing for all of them. Raises RequeteInvalide when a
    correspondant of several names none, or another's."""
    if ADMINISTRATION in appel.appelant.roles:
        return demande or ""
    return one_of(appel.appelant.territoires, demande)


def rang_de(annee_: int) -> str:
    """Give how the ranks of a year's files begin, in the lists that hold several years."""
    return f"{9999 - annee_:04d}#"


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
