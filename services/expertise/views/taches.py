"""What is somebody's to do here, on a file."""

from expertise.domaine.diffusion import CarteExpertise
from expertise.domaine.dossier import Expertise
from expertise.domaine.taches import LIBELLES, il_manque
from kernel import taches
from kernel.api import Appel
from kernel.label.taches import Tache
from kernel.taches import Objet, VueTache


def vue_tache(tache: Tache, carte: CarteExpertise, appel: Appel) -> VueTache:
    """Show that a file waits for experts, and where they are assigned."""
    d = carte.identite
    libelle = f"Affecter les experts : il manque {il_manque(carte.sieges_vides)}"
    objet = Objet(d.nom, f"{appel.base}/affectations/{d.annee}", d.candidature, d.numero)
    return taches.vue_tache(tache, libelle, objet, appel)


def vue_tache_d_expert(tache: Tache, e: Expertise, appel: Appel) -> VueTache:
    """Show what a file waits for from the expert who reads."""
    d = e.dossier
    objet = Objet(d.nom, f"{appel.base}/expertises/{d.candidature}", d.candidature, d.numero)
    return taches.vue_tache(tache, LIBELLES[tache.code], objet, appel)
