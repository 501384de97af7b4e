"""The addresses of the minutes: HTTP in, command out. No rule lives here. They are signed at the séance's own."""

from typing import Annotated

from pydantic import Field

from commission.domaine.commission import SEANCE
from commission.domaine.seance import RedigerRemarques, Seance
from commission.relations import envers_seance
from commission.routes.seance import identifiant
from commission.views import VueMinutes, vue_minutes
from kernel.api import Acte, Consultation, Ressource
from kernel.model import Frozen

CHEMIN = "/seances/{id}/proces-verbal"


class Remarques(Frozen):
    """The free part of the minutes."""

    remarques: Annotated[str, Field(max_length=10_000)]


MINUTES: Ressource[Seance, VueMinutes] = Ressource(
    nom="proces_verbal",
    chemin=CHEMIN,
    decider=SEANCE,
    identifiant=identifiant,
    existe=lambda seance: seance.statut != "inexistante",
    vue=vue_minutes,
    modele=VueMinutes,
    relations=envers_seance,
)

ROUTES = (
    Consultation(code="consulter_proces_verbal", libelle="Le procès-verbal : projet, puis signé", ressource=MINUTES),
    Acte(
        code="rediger_remarques",
        libelle="Rédiger les remarques du procès-verbal",
        methode="PUT",
        chemin=f"{CHEMIN}/remarques",
        ressource=MINUTES,
        corps=Remarques,
        commande=lambda _appel, corps: RedigerRemarques(remarques=corps.remarques),
        exemple=lambda seance, _now: Remarques(remarques=seance.remarques or "Sans remarque."),
    ),
)
