"""The addresses of the affectations: HTTP in, command out. No rule lives here."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from expertise.domaine.affectation import AFFECTATION, Affectation, Proposer, Valider
from expertise.domaine.diffusion import a_pourvoir, disponibles, places_tenues
from expertise.domaine.expert import HABILITES, CarteExpert
from expertise.routes.lectures import cartes, expertises
from expertise.views import VueAffectation, vue_affectation
from kernel.api import Acte, Appel, Consultation, Ressource, annee
from kernel.model import Frozen


class DemandeProposition(Frozen):
    """Nothing to say beside the act itself: files and experts are those of now."""


class ValidationAffectation(Frozen):
    """The number of the proposal that was read."""

    proposition: Annotated[int, Field(ge=1)]


def _proposer(appel: Appel, _corps: DemandeProposition) -> Proposer:
    """Read the files of the year and the experts, in two queries: the rules do no reading."""
    an = int(appel.params["annee"])
    dossiers = expertises(appel, f"expertises#{an}")
    experts = cartes(appel, HABILITES, CarteExpert)
    return Proposer(dossiers=a_pourvoir(dossiers), experts=disponibles(experts, places_tenues(dossiers, an), an))


def _exemple_validation(affectation: Affectation, _now: datetime) -> ValidationAffectation:
    return ValidationAffectation(proposition=affectation.proposition.numero if affectation.proposition else 1)


AFFECTATIONS: Ressource[Affectation, VueAffectation] = Ressource(
    nom="affectation",
    chemin="/affectations/{annee}",
    decider=AFFECTATION,
    identifiant=annee,
    existe=lambda affectation: affectation.appel_jusqu_au is not None,
    vue=vue_affectation,
    modele=VueAffectation,
)

ROUTES = (
    Consultation(code="consulter_affectation", libelle="L'affectation d'une année", ressource=AFFECTATIONS),
    Acte(
        code="proposer_affectation",
        libelle="Proposer des experts pour les dossiers qui en attendent",
        methode="POST",
        chemin="/affectations/{annee}/propositions",
        ressource=AFFECTATIONS,
        corps=DemandeProposition,
        commande=_proposer,
        exemple=lambda _affectation, _now: DemandeProposition(),
    ),
    Acte(
        code="valider_affectation",
        libelle="Valider la proposition : les experts reçoivent leurs mandats",
        methode="POST",
        chemin="/affectations/{annee}/validation",
        ressource=AFFECTATIONS,
        corps=ValidationAffectation,
        commande=lambda _appel, corps: Valider(proposition=corps.proposition),
        exemple=_exemple_validation,
        cle_requise=True,
    ),
)
