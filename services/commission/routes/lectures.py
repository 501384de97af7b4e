"""Other ways to look at a séance, at addresses below its own. No rule lives here."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from commission.domaine.commission import SEANCE
from commission.domaine.seance import Seance
from commission.relations import envers_seance
from commission.routes.seance import identifiant
from commission.views import (
    SANS_FIN,
    VueLiasse,
    VueOrdre,
    VueSeance,
    VueSuivi,
    vue_liasse,
    vue_ordre,
    vue_seance_passee,
    vue_suivi,
)
from kernel.api import Appel, Consultation, Enveloppe, Ressource

V = TypeVar("V", bound=Enveloppe)


def _sur_la_seance(
    nom: str, vue: Callable[[Seance, Appel], V], modele: type[V], chemin: str = ""
) -> Ressource[Seance, V]:
    """Give another way to look at a séance, at an address below its own."""
    return Ressource(
        nom=nom,
        chemin=f"/seances/{{id}}/{chemin or nom}",
        decider=SEANCE,
        identifiant=identifiant,
        existe=lambda seance: seance.statut != "inexistante",
        vue=vue,
        modele=modele,
        relations=envers_seance,
    )


SUIVIS: Ressource[Seance, VueSuivi] = _sur_la_seance("suivi", vue_suivi, VueSuivi)
LIASSES: Ressource[Seance, VueLiasse] = _sur_la_seance("liasse", vue_liasse, VueLiasse)
ORDRES: Ressource[Seance, VueOrdre] = _sur_la_seance("ordre", vue_ordre, VueOrdre, "ordre-du-jour/proposition")
PASSEES: Ressource[Seance, VueSeance] = replace(
    _sur_la_seance("seance_passee", vue_seance_passee, VueSeance, "a/{instant}"), reperes={"instant": SANS_FIN}
)

ROUTES = (
    Consultation(
        code="consulter_suivi_seance", libelle="Où en est la séance : le point en cours, le quorum", ressource=SUIVIS
    ),
    Consultation(code="consulter_seance_passee", libelle="Une séance telle qu'elle était", ressource=PASSEES),
    Consultation(
        code="proposer_ordre", libelle="Un ordre du jour où l'on sort et rentre le moins possible", ressource=ORDRES
    ),
    Consultation(code="consulter_liasse", libelle="La liasse d'une séance, pour qui la lit", ressource=LIASSES),
)
