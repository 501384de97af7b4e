"""What is read around a file by the camps of `views/camps.py`: the same people, the same way, each its page."""

from collections.abc import Callable
from typing import TypeVar

from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.diffusion import operation_a_l_adresse, operation_de
from candidature.domaine.dossier import Candidature, Contexte
from candidature.relations import envers_candidature
from candidature.routes.adresses import identifiant, sans_reponse
from kernel.api import Appel, Enveloppe, Ressource

V = TypeVar("V", bound=Enveloppe)


def autour_du_dossier(
    nom: str, adresse: str, vue: Callable[[Candidature, Appel], V], modele: type[V]
) -> Ressource[Candidature, V]:
    """Give what is read at an address of a file by who works on it, follows it, or has accepted to look at it."""
    return Ressource(
        nom=nom,
        chemin=f"/candidatures/{{id}}/{adresse}",
        decider=CANDIDATURE,
        identifiant=identifiant,
        existe=lambda candidature: candidature.statut != "inexistante",
        vue=vue,
        modele=modele,
        relations=envers_candidature,
        garant=operation_de,
        garant_nomme=operation_a_l_adresse,
        besoins=lambda candidature: {"operation": operation_de(candidature)},
        contexte=Contexte,
        parts=sans_reponse,
    )
