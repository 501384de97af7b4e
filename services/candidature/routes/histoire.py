"""The address of what has happened to a file. Which camp reads what is a rule of the domain."""

from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.diffusion import operation_de
from candidature.domaine.dossier import Candidature, Contexte
from candidature.relations import envers_candidature
from candidature.routes.candidature import identifiant
from candidature.views import VueHistoire, vue_histoire
from kernel.api import Consultation, ParametresListe, Ressource

HISTOIRES: Ressource[Candidature, VueHistoire] = Ressource(
    nom="histoire",
    chemin="/candidatures/{id}/histoire",
    decider=CANDIDATURE,
    identifiant=identifiant,
    existe=lambda candidature: candidature.statut != "inexistante",
    vue=vue_histoire,
    modele=VueHistoire,
    relations=envers_candidature,
    garant=operation_de,
    besoins=lambda candidature: {"operation": operation_de(candidature)},
    contexte=Contexte,
    parts=lambda _params: (),
)

ROUTES = (
    Consultation(
        code="consulter_histoire",
        libelle="Ce qui s'est passé sur un dossier, du plus récent au plus ancien",
        ressource=HISTOIRES,
        query=ParametresListe,
    ),
)
