"""The addresses at which the services share files out among themselves, and say what they think of them."""

from typing import Annotated

from pydantic import Field

from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.commandes import DonnerOpportunite, PrendreEnCharge, RendreEnCharge
from candidature.domaine.diffusion import operation_a_l_adresse, operation_de
from candidature.domaine.dossier import Candidature
from candidature.domaine.valeurs import Sens
from candidature.relations import envers_candidature
from candidature.routes.adresses import identifiant, sans_reponse
from candidature.routes.candidature import CANDIDATURES, Motif, SansCorps, instruit
from candidature.views import Instructeur, VueInstruction, instructeur_de, vue_instruction
from kernel.api import Acte, Appel, Consultation, Ressource
from kernel.model import Frozen


class PriseEnCharge(Frozen):
    """For which territory, when there is a choice."""

    territoire: Annotated[str, Field(max_length=4)] = ""


class AvisOpportunite(Frozen):
    """What is thought of the file, for the services alone; of which territory, when there is a choice."""

    sens: Sens
    texte: Motif
    territoire: Annotated[str, Field(max_length=4)] = ""


def _prendre(appel: Appel, corps: PriseEnCharge) -> PrendreEnCharge:
    return PrendreEnCharge(territoire=corps.territoire, **instruit(appel))


INSTRUCTIONS: Ressource[Candidature, VueInstruction] = Ressource(
    nom="instruction",
    chemin="/candidatures/{id}/instruction",
    decider=CANDIDATURE,
    identifiant=identifiant,
    existe=lambda candidature: candidature.est_connue,
    vue=vue_instruction,
    modele=VueInstruction,
    relations=envers_candidature,
    garant=operation_de,
    garant_nomme=operation_a_l_adresse,
    besoins=instructeur_de,
    contexte=Instructeur,
    parts=sans_reponse,
)

ROUTES = (
    Consultation(
        code="consulter_instruction",
        libelle="Qui suit ce dossier, ce qu'en pensent les services",
        ressource=INSTRUCTIONS,
    ),
    Acte(
        code="prendre_en_charge",
        libelle="Prendre ce dossier en charge",
        methode="POST",
        chemin="/candidatures/{id}/prise-en-charge",
        ressource=CANDIDATURES,
        corps=PriseEnCharge,
        commande=_prendre,
        exemple=lambda _candidature, _now: PriseEnCharge(),
    ),
    Acte(
        code="rendre_en_charge",
        libelle="Rendre ce dossier à qui le prendra",
        methode="POST",
        chemin="/candidatures/{id}/prise-en-charge/fin",
        ressource=CANDIDATURES,
        corps=SansCorps,
        commande=lambda appel, _corps: RendreEnCharge(territoires=instruit(appel)["territoires"]),
        exemple=lambda _candidature, _now: SansCorps(),
    ),
    Acte(
        code="donner_opportunite",
        libelle="Donner l'avis d'opportunité, pour les services seuls",
        methode="POST",
        chemin="/candidatures/{id}/opportunite",
        ressource=INSTRUCTIONS,
        corps=AvisOpportunite,
        commande=lambda appel, corps: DonnerOpportunite(**dict(corps), **instruit(appel)),
        exemple=lambda _candidature, _now: AvisOpportunite(sens="favorable", texte="Projet attendu par la ville"),
    ),
)
