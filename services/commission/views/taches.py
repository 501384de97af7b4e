"""What is somebody's to do here, on a file: at the région's séance while that is where it waits, then at the national
one, where it is put off."""

from commission.domaine.commission import identifiant
from commission.domaine.taches import EN_REGION, Affaire
from kernel import taches
from kernel.api import Appel
from kernel.taches import Objet, VueTache


def vue_tache(affaire: Affaire, annee: int, appel: Appel) -> VueTache:
    """Show what is to be done about a file of a year, and where."""
    point, code = affaire.point, affaire.tache.code
    href = f"{appel.base}/seances/{identifiant(annee, point.region if code in EN_REGION else '')}"
    if code not in EN_REGION:
        href = f"{href}/points/{point.candidature}"
    objet = Objet(point.nom, href, point.candidature, point.numero)
    return taches.vue_tache(affaire.tache, affaire.libelle, objet, appel)
