"""What is somebody's to do here, on a file: with the hour of its clocks, where that is not the hour of Paris."""

from expertise.domaine.diffusion import CarteExpertise
from expertise.domaine.dossier import Expertise, Mandat
from expertise.domaine.taches import A_TRANCHER, LIBELLES, il_manque
from kernel import taches
from kernel.api import Appel
from kernel.label.calendrier import Moment
from kernel.label.taches import Tache
from kernel.taches import Objet, VueTache


def vue_tache(tache: Tache, carte: CarteExpertise, appel: Appel) -> VueTache:
    """Show that a file waits for experts, and where they are assigned."""
    d = carte.identite
    libelle = f"Affecter les experts : il manque {il_manque(carte.sieges_vides)}"
    objet = Objet(d.nom, f"{appel.base}/affectations/{d.annee}", d.candidature, d.numero)
    return taches.vue_tache(tache, libelle, objet, appel, d.fuseau)


def vue_lien(mandat: Mandat, siren: str, carte: CarteExpertise, fin: Moment | None, appel: Appel) -> VueTache:
    """Show that a partner ties somebody who sits, and where that is waived if it may be; or they are replaced."""
    d, qui = carte.identite, f"le lien de {mandat.expert}, {mandat.role}"
    declare = f"Lever, s'il peut l'être, {qui} : un intérêt déclaré le lie à un partenaire de cette opération"
    employeur = f"Lever {qui} : son employeur (SIREN {siren}) est partenaire de cette opération"
    lien = employeur if siren == mandat.siren else f"{declare} (SIREN {siren})"
    libelle = f"{lien}, ou remplacer cet expert"
    href = f"{appel.base}/expertises/{d.candidature}/incompatibilites"
    objet = Objet(d.nom, href, d.candidature, d.numero)
    return taches.vue_tache(Tache(code=A_TRANCHER, echeance=fin), libelle, objet, appel, d.fuseau)


def vue_tache_d_expert(tache: Tache, e: Expertise, appel: Appel) -> VueTache:
    """Show what a file waits for from the expert who reads."""
    d = e.dossier
    objet = Objet(d.nom, f"{appel.base}/expertises/{d.candidature}", d.candidature, d.numero)
    return taches.vue_tache(tache, LIBELLES[tache.code], objet, appel, d.fuseau)
