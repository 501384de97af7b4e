"""The page of who follows many files: what is theirs to do."""

from typing import Any

from expertise.domaine.affectation import AFFECTATION
from expertise.domaine.diffusion import CarteExpertise
from expertise.domaine.taches import de_l_administration
from expertise.views import vue_tache
from kernel.api import Appel, Page
from kernel.label.calendrier import PARIS, zone
from kernel.store import load
from kernel.taches import AFaire, vue_a_faire

LIGNES_MAX = 500  # a real year has 220 files, and few of them wait; a line is about 1.5 KB


def _a_faire(_door: Any, appel: Appel, _query: Any) -> AFaire:
    """Look at the files of this year that are short of a seat: one query, and one read for the date of the call."""
    an = appel.maintenant.astimezone(zone(PARIS)).year
    page = appel.world.store.query(f"expertise/liste#a-affecter#{an}", "", "\U0010ffff", LIGNES_MAX, None)
    fin_appel = load(AFFECTATION, appel.world.store, str(an)).etat.appel_jusqu_au
    cartes = [CarteExpertise.model_validate_json(str(item["etat"])) for item in page.items]
    taches = [vue_tache(tache, carte, appel) for carte in cartes for tache in de_l_administration(carte, fin_appel)]
    return vue_a_faire(taches, page.next is None, appel)


ROUTES = (
    Page(
        code="lister_a_faire",
        libelle="Ce que j'ai à faire, le plus pressé d'abord",
        chemin="/moi/a-faire",
        modele=AFaire,
        lire=_a_faire,
    ),
)
