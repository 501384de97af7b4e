"""What people see of what this service keeps: read only, one function per resource."""

from expertise.views.affectation import VueAffectation, vue_affectation
from expertise.views.expert import LigneExpert, VueExpert, ligne_expert, vue_expert
from expertise.views.expertise import LigneExpertise, VueExpertise, ligne_expertise, vue_expertise
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
    "LigneExpert",
    "LigneExpertise",
    "VueAffectation",
    "VueAvisDuDossier",
    "VueDocument",
    "VueExpert",
    "VueExpertise",
    "VueTexte",
    "ligne_expert",
    "ligne_expertise",
    "vue_affectation",
    "vue_avis",
    "vue_compte_rendu",
    "vue_dossier",
    "vue_expert",
    "vue_expertise",
    "vue_synthese",
    "vue_texte",
]
