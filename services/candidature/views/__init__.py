"""What people see of what this service keeps: read only, one function per resource."""

from candidature.views.campagne import (
    LigneCampagne,
    VueCampagne,
    VuePreparation,
    ligne_campagne,
    vue_campagne,
    vue_preparation,
)
from candidature.views.candidature import (
    SUIVI,
    LigneCandidature,
    VueCandidature,
    VueReponse,
    ligne_candidature,
    vue_candidature,
    vue_reponse,
)
from candidature.views.completude import VueCompletude, vue_completude
from candidature.views.editeurs import LigneInvitation, VueInvitation, ligne_invitation, vue_invitation
from candidature.views.histoire import VueHistoire, vue_histoire
from candidature.views.instruction import Instructeur, VueInstruction, instructeur_de, vue_instruction
from candidature.views.messages import VueMessagerie, vue_messagerie
from candidature.views.operation import LigneOperation, VueOperation, ligne_operation, vue_operation
from candidature.views.papiers import VueAccuse, lien_accuse, lien_dossier, vue_accuse
from candidature.views.parcours import Campagnes, VueParcours, vue_parcours
from candidature.views.reprise import reprise_dite, reprise_possible
from candidature.views.tableau import VueTableau, vue_tableau
from candidature.views.taches import vue_confirmation, vue_invitee, vue_suivie, vue_tache
from candidature.views.version import VueComparaison, VueVersionDeposee, vue_comparaison, vue_version

__all__ = [
    "SUIVI",
    "Campagnes",
    "Instructeur",
    "LigneCampagne",
    "LigneCandidature",
    "LigneInvitation",
    "LigneOperation",
    "VueAccuse",
    "VueCampagne",
    "VueCandidature",
    "VueComparaison",
    "VueCompletude",
    "VueHistoire",
    "VueInstruction",
    "VueInvitation",
    "VueMessagerie",
    "VueOperation",
    "VueParcours",
    "VuePreparation",
    "VueReponse",
    "VueTableau",
    "VueVersionDeposee",
    "instructeur_de",
    "lien_accuse",
    "lien_dossier",
    "ligne_campagne",
    "ligne_candidature",
    "ligne_invitation",
    "ligne_operation",
    "reprise_dite",
    "reprise_possible",
    "vue_accuse",
    "vue_campagne",
    "vue_candidature",
    "vue_comparaison",
    "vue_completude",
    "vue_confirmation",
    "vue_histoire",
    "vue_instruction",
    "vue_invitation",
    "vue_invitee",
    "vue_messagerie",
    "vue_operation",
    "vue_parcours",
    "vue_preparation",
    "vue_reponse",
    "vue_suivie",
    "vue_tableau",
    "vue_tache",
    "vue_version",
]
