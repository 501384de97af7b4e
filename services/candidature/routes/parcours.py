"""The address of the parcours of an opération: read only."""

from collections.abc import Mapping
from datetime import datetime

from candidature.domaine.diffusion import campagne_de_l_annee
from candidature.domaine.operation import OPERATION, Operation
from candidature.relations import envers_operation
from candidature.routes.operation import identifiant
from candidature.views import Campagnes, VueParcours, vue_parcours
from kernel.api import Consultation, Ressource
from kernel.decider import Ref
from kernel.label.calendrier import PARIS, zone


def _campagnes(now: datetime) -> Mapping[str, Ref]:
    annee = now.astimezone(zone(PARIS)).year
    names = ("precedente", "courante", "suivante")
    return {nom: campagne_de_l_annee(a) for nom, a in zip(names, range(annee - 1, annee + 2), strict=True)}


PARCOURS: Ressource[Operation, VueParcours] = Ressource(
    nom="parcours",
    chemin="/operations/{id}/parcours",
    decider=OPERATION,
    identifiant=identifiant,
    existe=lambda operation: operation.statut != "inexistante",
    vue=vue_parcours,
    modele=VueParcours,
    relations=envers_operation,
    avant=_campagnes,
    contexte=Campagnes,
)

ROUTES = (
    Consultation(
        code="consulter_parcours",
        libelle="Le parcours d'une opération : ce qu'elle détient, ses dossiers, ce qu'elle peut demander",
        ressource=PARCOURS,
    ),
)
