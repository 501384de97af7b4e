"""What people see of what this service keeps: read only, one function per resource."""

from expertise.views.affectation import (
    VueAffectation,
    VueCertificat,
    VueFichier,
    VuePaires,
    VuePartie,
    vue_affectation,
    vue_certificat,
    vue_fichier,
    vue_paires,
    vue_partie,
)
from expertise.views.documents import VueDocumentsMandat, vue_documents
from expertise.views.expert import PLACES, LigneExpert, VueExpert, ligne_expert, vue_expert
from expertise.views.expertise import LigneExpertise, VueExpertise, ligne_expertise, vue_expertise
from expertise.views.incompatibilites import VueIncompatibilites, vue_incompatibilites
from expertise.views.remplacements import VueRemplacements, vue_remplacements
from expertise.views.suivi import VueSuivi, vue_suivi
from expertise.views.taches import vue_lien, vue_tache, vue_tache_d_expert
from expertise.views.textes import (
    VueAvisDuDossier,
    VueDocument,
    VueTexte,
    vue_avis,
    vue_compte_rendu,
    vue_dossier,
    vue_synthese,
    vue_texte,
)

__all__ = [
    "PLACES",
    "LigneExpert",
    "LigneExpertise",
    "VueAffectation",
    "VueAvisDuDossier",
    "VueCertificat",
    "VueDocument",
    "VueDocumentsMandat",
    "VueExpert",
    "VueExpertise",
    "VueFichier",
    "VueIncompatibilites",
    "VuePaires",
    "VuePartie",
    "VueRemplacements",
    "VueSuivi",
    "VueTexte",
    "ligne_expert",
    "ligne_expertise",
    "vue_affectation",
    "vue_avis",
    "vue_certificat",
    "vue_compte_rendu",
    "vue_documents",
    "vue_dossier",
    "vue_expert",
    "vue_expertise",
    "vue_fichier",
    "vue_incompatibilites",
    "vue_lien",
    "vue_paires",
    "vue_partie",
    "vue_remplacements",
    "vue_suivi",
    "vue_synthese",
    "vue_tache",
    "vue_tache_d_expert",
    "vue_texte",
]
