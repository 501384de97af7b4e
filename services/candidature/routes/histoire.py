"""The address of what has happened to a file. Which camp reads what is a rule of the domain."""

from candidature.routes.camps import autour_du_dossier
from candidature.views import VueHistoire, vue_histoire
from kernel.api import Consultation, ParametresListe

ROUTES = (
    Consultation(
        code="consulter_histoire",
        libelle="Ce qui s'est passé sur un dossier, du plus récent au plus ancien",
        ressource=autour_du_dossier("histoire", "histoire", vue_histoire, VueHistoire),
        query=ParametresListe,
    ),
)
