"""The addresses of this service: HTTP in, command out. No rule lives here."""

from commission.domaine.palmares import PALMARES, Palmares
from commission.views import VuePalmares, vue_palmares
from kernel.api import Consultation, Ressource, annee

PALMARES_ANNUELS: Ressource[Palmares, VuePalmares] = Ressource(
    nom="palmares",
    chemin="/palmares/{annee}",
    decider=PALMARES,
    identifiant=annee,
    existe=lambda palmares: palmares.ceremonie is not None,
    vue=vue_palmares,
    modele=VuePalmares,
)

ROUTES = (Consultation(code="consulter_palmares", libelle="Le palmarès d'une année", ressource=PALMARES_ANNUELS),)
