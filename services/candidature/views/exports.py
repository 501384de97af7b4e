"""A file as a line of a table to take away. The columns, their names and their order are a promise: a new one comes
last. Dates are those of the clocks of Paris."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from candidature.domaine.diffusion import CarteCandidature
from candidature.domaine.plan import Campagne
from candidature.domaine.suivi import suivi
from candidature.views.candidature import dit_du_suivi
from candidature.views.etapes import libelle_de
from kernel.api import Appel
from kernel.label.calendrier import PARIS, zone

if TYPE_CHECKING:
    from kernel.tableur import Cellule

COLONNES = (
    "numero",
    "nom",
    "campagne",
    "etape",
    "statut",
    "statut_libelle",
    "communes",
    "codes_insee",
    "departements",
    "regions",
    "depose_le",
    "attendu_avant",
    "pris_en_charge_pour",
    "avis_donne",
    "identifiant",
    "etape_libelle",
)


def ligne_export(
    carte: CarteCandidature, identifiant: str, campagnes: Mapping[str, Campagne | None], appel: Appel
) -> "tuple[Cellule, ...]":
    """Give the cells of a file, its suivi by the calendar of its year as the list shows it."""
    campagne = campagnes[str(carte.annee)]
    statut = suivi(carte.statut, carte.expertise, campagne.dates if campagne else None, appel.maintenant)
    lieux = carte.lieux
    return (
        carte.numero,
        carte.nom,
        carte.annee,
        carte.etape,
        statut,
        dit_du_suivi(statut, carte.efface),
        ", ".join(lieu.nom for lieu in lieux),
        ", ".join(lieu.code for lieu in lieux),
        ", ".join(dict.fromkeys(lieu.departement for lieu in lieux)),
        ", ".join(dict.fromkeys(lieu.region for lieu in lieux)),
        _a_paris(carte.recu_le),
        _a_paris(carte.attend.instant if carte.attend else None),
        carte.charge,
        "oui" if carte.avis_donne else "non",
        identifiant,
        libelle_de(carte, campagne),
    )


def _a_paris(instant: datetime | None) -> str:
    return instant.astimezone(zone(PARIS)).strftime("%Y-%m-%d %H:%M") if instant else ""
