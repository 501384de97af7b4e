"""What people see of what this service keeps: read only, one function per resource."""

from candidature.views.campagne import LigneCampagne, VueCampagne, ligne_campagne, vue_campagne
from candidature.views.candidature import (
    LigneCandidature,
    VueCandidature,
    VueReponse,
    ligne_candidature,
    vue_candidature,
    vue_reponse,
)
from candidature.views.completude import VueCompletude, vue_completude
from candidature.views.editeurs import LigneInvitation, VueInvitation, ligne_invitation, vue_invitation
from candidature.views.operation import LigneOperation, VueOperation, ligne_operation, vue_operation
from candidature.views.papiers import VueAccuse, lien_accuse, lien_dossier, vue_accuse
from candidature.views.parcours import Campagnes, VueParcours, vue_parcours
from candidature.views.version import VueComparaison, VueVersionDeposee, vue_comparaison, vue_version

__all__ = [
    "Campagnes",
    "LigneCampagne",
    "LigneCandidature",
    "LigneInvitation",
    "LigneOperation",
    "VueAccuse",
    "VueCampagne",
    "VueCandidature",
    "VueComparaison",
    "VueCompletude",
    "VueInvitation",
    "VueOperation",
    "VueParcours",
    "VueReponse",
    "VueVersionDeposee",
    "lien_accuse",
    "lien_dossier",
    "ligne_campagne",
    "ligne_candidature",
    "ligne_invitation",
    "ligne_operation",
    "vue_accuse",
    "vue_campagne",
    "vue_candidature",
    "vue_comparaison",
    "vue_completude",
    "vue_invitation",
    "vue_operation",
    "vue_parcours",
    "vue_reponse",
    "vue_version",
]
