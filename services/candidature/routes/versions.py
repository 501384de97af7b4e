"""What is read of a file beside the file itself: what it lacks, its deposited versions, what changes between two."""

from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.diffusion import contexte_complet, operation_a_l_adresse, operation_de
from candidature.domaine.dossier import Candidature, Contexte
from candidature.relations import envers_candidature
from candidature.routes.adresses import identifiant, sans_reponse
from candidature.views import (
    VueComparaison,
    VueCompletude,
    VueVersionDeposee,
    vue_comparaison,
    vue_completude,
    vue_version,
)
from kernel.api import Consultation, Ressource

COMPLETUDES: Ressource[Candidature, VueCompletude] = Ressource(
    nom="completude",
    chemin="/candidatures/{id}/completude",
    decider=CANDIDATURE,
    identifiant=identifiant,
    existe=lambda candidature: candidature.statut != "inexistante",
    vue=vue_completude,
    modele=VueCompletude,
    relations=envers_candidature,
    garant=operation_de,
    besoins=contexte_complet,
    contexte=Contexte,
)

VERSIONS: Ressource[Candidature, VueVersionDeposee] = Ressource(
    nom="version",
    chemin="/candidatures/{id}/versions/{numero}",
    decider=CANDIDATURE,
    identifiant=identifiant,
    existe=lambda candidature: candidature.statut != "inexistante",
    vue=vue_version,
    modele=VueVersionDeposee,
    relations=envers_candidature,
    garant=operation_de,
    garant_nomme=operation_a_l_adresse,
    reperes={"numero": "/versions/0/numero"},
    parts=sans_reponse,
)

COMPARAISONS: Ressource[Candidature, VueComparaison] = Ressource(
    nom="comparaison",
    chemin="/candidatures/{id}/versions/{numero}/comparaison/{autre}",
    decider=CANDIDATURE,
    identifiant=identifiant,
    existe=lambda candidature: candidature.statut != "inexistante",
    vue=vue_comparaison,
    modele=VueComparaison,
    relations=envers_candidature,
    garant=operation_de,
    garant_nomme=operation_a_l_adresse,
    reperes=dict.fromkeys(("numero", "autre"), "/versions/0/numero"),
    parts=sans_reponse,
)

ROUTES = (
    Consultation(code="consulter_completude", libelle="Ce qui manque à un dossier", ressource=COMPLETUDES),
    Consultation(code="consulter_version", libelle="Une version déposée", ressource=VERSIONS),
    Consultation(
        code="comparer_versions",
        libelle="Ce qui change entre deux versions, mot à mot",
        ressource=COMPARAISONS,
    ),
)
