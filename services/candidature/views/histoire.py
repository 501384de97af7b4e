"""What has happened to a file, as its reader may see it."""

from collections.abc import Mapping
from datetime import datetime

from candidature.domaine.dossier import Candidature
from candidature.domaine.histoire import LigneHistoire, Origine, liste_histoire
from candidature.domaine.valeurs import Camp
from candidature.views.camps import page_du_camp
from kernel.api import Appel, Enveloppe
from kernel.model import Frozen

ORIGINES: Mapping[Origine, str] = {
    "porteur": "Le porteur",
    "services": "Les services de l'État",
    "calendrier": "Le calendrier de la campagne",
    "expertise": "L'expertise",
    "commission": "La commission",
    "operation": "L'opération",
}
CAMP_DE: Mapping[Origine, Camp] = {"porteur": "porteur", "services": "services"}


class VueFait(Frozen):
    """A fact, in words. `par` is the pseudonym of who did it, for those of the same camp and for the services."""

    code: str
    le: datetime
    dit: str
    origine: Origine
    origine_libelle: str
    par: str


class VueHistoire(Enveloppe):
    """A page of what has happened to a file, the newest first; `suivant` is the address of the next page."""

    faits: tuple[VueFait, ...]
    suivant: str | None


def vue_histoire(candidature: Candidature, appel: Appel) -> VueHistoire:
    """Show a page of what the caller's camp may know."""
    page = page_du_camp(candidature, appel, "histoire", liste_histoire)
    lus = [LigneHistoire.model_validate_json(ligne) for ligne in page.lignes]
    return VueHistoire(
        type="histoire",
        id=appel.params["id"],
        href=page.href,
        statut="etablie",
        statut_libelle="Ce qui s'est passé jusqu'ici",
        faits=tuple(_fait(ligne, page.camp) for ligne in lus),
        suivant=page.suivant,
    )


def _fait(ligne: LigneHistoire, mien: Camp | None) -> VueFait:
    """Show a fact. A porteur reads that a service has acted, not who there (adr/0023)."""
    visible = mien in (CAMP_DE.get(ligne.origine), "services")
    return VueFait(**{**dict(ligne), "par": ligne.par if visible else ""}, origine_libelle=ORIGINES[ligne.origine])
