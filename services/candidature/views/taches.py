"""What is somebody's to do here: on a file, on an opération, or on a campagne that waits."""

from candidature.domaine.diffusion import CarteCandidature
from candidature.domaine.operation import CarteInvitation
from candidature.domaine.plan import Campagne
from candidature.domaine.taches import LIBELLES, REPORTE, TRANSFERT
from candidature.domaine.territoire import fuseau
from candidature.views.instruction import en_charge
from kernel import taches
from kernel.api import Appel
from kernel.label.taches import Tache
from kernel.taches import Objet, VueTache


def vue_tache(tache: Tache, identifiant: str, carte: CarteCandidature, appel: Appel) -> VueTache:
    """Show a task on a file, or on its opération where the charte is."""
    href = f"{appel.base}/candidatures/{identifiant}"
    if tache.code == "signer_charte":
        href = f"{appel.base}/operations/{carte.operation}"
    objet = Objet(carte.nom, href, identifiant, carte.numero)
    reporte = tache.code == "creer_candidature" and carte.statut == "reportee"
    return taches.vue_tache(tache, REPORTE if reporte else LIBELLES[tache.code], objet, appel, fuseau(carte.lieux))


def vue_suivie(tache: Tache, identifiant: str, carte: CarteCandidature, appel: Appel) -> VueTache:
    """Show to the services a task on a file of others, and which of them has it."""
    charge = en_charge(carte, appel.appelant)
    return vue_tache(tache, identifiant, carte, appel).model_copy(update={"charge": charge})


def vue_invitee(tache: Tache, identifiant: str, carte: CarteInvitation, appel: Appel) -> VueTache:
    """Show that an invitation waits for its answer."""
    objet = Objet(carte.nom, f"{appel.base}/invitations/{identifiant}")
    libelle = TRANSFERT if carte.qualite == "proprietaire" else LIBELLES[tache.code]
    return taches.vue_tache(tache, libelle, objet, appel, carte.fuseau)


def vue_confirmation(campagne: Campagne, appel: Appel) -> VueTache:
    """Show that a campagne waits to be confirmed, before the day that it would open."""
    tache = Tache(code="confirmer_campagne", echeance=campagne.dates.ouverture)
    objet = Objet(f"Campagne {campagne.annee}", f"{appel.base}/campagnes/{campagne.annee}/preparation")
    return taches.vue_tache(tache, LIBELLES[tache.code], objet, appel)
