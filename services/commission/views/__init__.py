"""What people see of what this service keeps: read only, one function per resource."""

from commission.views.decision import LigneDecision, VueDecision, ligne_decision, vue_decision
from commission.views.ordre import VueOrdre, vue_ordre
from commission.views.palmares import VuePalmares, vue_palmares
from commission.views.papiers import lien_proces_verbal, lien_rectificatif
from commission.views.passe import SANS_FIN, vue_label_passe, vue_seance_passee
from commission.views.point import VueDocument, VuePoint, empreinte_de_l_acte, vue_dossier, vue_point, vue_synthese
from commission.views.proces_verbal import VueMinutes, vue_minutes
from commission.views.registre import LigneLabel, Statistiques, VueLabel, ligne_label, statistiques, vue_label
from commission.views.seance import LigneSeance, VueSeance, ligne_seance, vue_seance
from commission.views.suivi import VueLiasse, VueSuivi, vue_liasse, vue_suivi
from commission.views.taches import vue_tache, vues_de_la_decision

__all__ = [
    "SANS_FIN",
    "LigneDecision",
    "LigneLabel",
    "LigneSeance",
    "Statistiques",
    "VueDecision",
    "VueDocument",
    "VueLabel",
    "VueLiasse",
    "VueMinutes",
    "VueOrdre",
    "VuePalmares",
    "VuePoint",
    "VueSeance",
    "VueSuivi",
    "empreinte_de_l_acte",
    "lien_proces_verbal",
    "lien_rectificatif",
    "ligne_decision",
    "ligne_label",
    "ligne_seance",
    "statistiques",
    "vue_decision",
    "vue_dossier",
    "vue_label",
    "vue_label_passe",
    "vue_liasse",
    "vue_minutes",
    "vue_ordre",
    "vue_palmares",
    "vue_point",
    "vue_seance",
    "vue_seance_passee",
    "vue_suivi",
    "vue_synthese",
    "vue_tache",
    "vues_de_la_decision",
]
