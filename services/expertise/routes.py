"""The addresses of this service: HTTP in, command out. No rule lives here."""

from expertise.domaine.affectation import AFFECTATION, Affectation
from expertise.views import VueAffectation, vue_affectation
from kernel.api import Consultation, Ressource, annee

AFFECTATIONS: Ressource[Affectation, VueAffectation] = Ressource(
    nom="affectation",
    chemin="/affectations/{annee}",
    decider=AFFECTATION,
    identifiant=annee,
    existe=lambda affectation: affectation.appel_jusqu_au is not None,
    vue=vue_affectation,
    modele=VueAffectation,
)

ROUTES = (Consultation(code="consulter_affectation", libelle="L'affectation d'une année", ressource=AFFECTATIONS),)
