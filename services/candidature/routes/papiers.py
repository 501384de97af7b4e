"""The addresses of what is printed of a deposit, and of the receipt's words before it is. No rule lives here."""

from collections.abc import Mapping

from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.diffusion import operation_de
from candidature.domaine.dossier import Candidature, Contexte
from candidature.relations import envers_candidature
from candidature.routes.adresses import identifiant
from candidature.views import VueAccuse, lien_accuse, lien_dossier, vue_accuse
from kernel.api import Consultation, Fichier, Ressource
from kernel.decider import Ref
from kernel.edition import Imprime, editions_de


def _operation(candidature: Candidature) -> Mapping[str, Ref]:
    """Name the opération, read already for who may see: its charte is what the receipt of a draft would say."""
    return {"operation": operation_de(candidature)}


ACCUSES: Ressource[Candidature, VueAccuse] = Ressource(
    nom="accuse_reception",
    chemin="/candidatures/{id}/accuse-reception",
    decider=CANDIDATURE,
    identifiant=identifiant,
    existe=lambda candidature: candidature.statut != "inexistante",
    vue=vue_accuse,
    modele=VueAccuse,
    relations=envers_candidature,
    garant=operation_de,
    besoins=_operation,
    contexte=Contexte,
)


def _editions(_: Candidature, params: Mapping[str, str]) -> Mapping[str, Ref]:
    return editions_de("candidature", params["id"])


ROUTES = (
    Consultation(
        code="previsualiser_accuse",
        libelle="Ce que dit l'accusé de réception, ou ce qu'il dira",
        ressource=ACCUSES,
    ),
    Fichier(
        code="telecharger_accuse",
        libelle="L'accusé de réception du dépôt, en PDF/A",
        chemin="/candidatures/{id}/accuse-reception.pdf",
        ressource=ACCUSES,
        lien=lien_accuse,
        besoins=_editions,
        contexte=Imprime,
    ),
    Fichier(
        code="telecharger_dossier",
        libelle="Le dossier déposé, dans sa dernière version, en PDF/A",
        chemin="/candidatures/{id}/dossier.pdf",
        ressource=ACCUSES,
        lien=lien_dossier,
        besoins=_editions,
        contexte=Imprime,
    ),
)
