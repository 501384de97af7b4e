"""What is somebody's to do here: on a file, or on a campagne that waits."""

from candidature.domaine.diffusion import CarteCandidature
from candidature.domaine.plan import Campagne
from candidature.domaine.taches import LIBELLES
from candidature.domaine.territoire import fuseau
from kernel import taches
from kernel.api import Appel
from kernel.label.taches import Tache
from kernel.taches import Objet, VueTache


def vue_tache(tache: Tache, identifiant: str, carte: CarteCandidature, appel: Appel) -> VueTache:
    """Show a task on a file."""
    objet = Objet(carte.nom, f"{appel.base}/candidatures/{identifiant}", identifiant, carte.numero)
    return taches.vue_tache(tache, LIBELLES[tache.code], objet, appel, fuseau(carte.lieux))


def vue_confirmation(campagne: Campagne, appel: Appel) -> VueTache:
    """Show that a campagne waits to be confirmed, before the day that it would open."""
    tache = Tache(code="confirmer_campagne", echeance=campagne.dates.ouverture)
    objet = Objet(f"Campagne {campagne.annee}", f"{appel.base}/campagnes/{campagne.annee}/preparation")
    return taches.vue_tache(tache, LIBELLES[tache.code], objet, appel)
