"""The addresses of the campagnes: HTTP in, command out. No rule lives here."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from candidature.domaine.campagne import CAMPAGNE, LISTE, REGLEMENT_COURANT, CarteCampagne
from candidature.domaine.plan import Campagne, ConfirmerCampagne, PlanifierCampagne, ReporterEcheance
from candidature.routes.portee import portee
from candidature.views import (
    LigneCampagne,
    VueCampagne,
    VuePreparation,
    ligne_campagne,
    vue_campagne,
    vue_preparation,
)
from kernel.api import Acte, Appel, Consultation, Liste, Ressource, annee
from kernel.label.calendrier import Calendrier, Jalon, Moment
from kernel.model import Frozen


class PlanificationCampagne(Frozen):
    """What planning a campagne takes. Without `calendrier`, the dates are those of the campagne of the year `modele`,
    moved to this one, or of the règlement's template; without `reglement`, it is that of the `modele`, or the one in
    force. `lettre_confidentielle` lets porteurs be told their decision under embargo, before the ceremony: as the
    `modele` has it, no without one."""

    annee: Annotated[int, Field(ge=2009, le=2099)]
    reglement: Annotated[str, Field(max_length=20)] = REGLEMENT_COURANT
    calendrier: Calendrier | None = None
    modele: Annotated[int, Field(ge=2009, le=2099)] | None = None
    lettre_confidentielle: bool | None = None


class ConfirmationCampagne(Frozen):
    """What confirming a prepared campagne takes: nothing, or what is to be otherwise than it was prepared."""

    reglement: Annotated[str, Field(max_length=20)] | None = None
    calendrier: Calendrier | None = None
    lettre_confidentielle: bool | None = None


class ReportEcheance(Frozen):
    """What moving a date takes."""

    jalon: Jalon
    au: Moment
    motif: Annotated[str, Field(min_length=1, max_length=500)]


def _planifier(_appel: Appel, corps: PlanificationCampagne) -> PlanifierCampagne:
    said = "reglement" in corps.model_fields_set or corps.modele is None
    return PlanifierCampagne(**{**dict(corps), "reglement": corps.reglement if said else None})


def _exemple_planification(_campagne: Campagne, now: datetime) -> PlanificationCampagne:
    return PlanificationCampagne(annee=now.year + 1)


def _confirmer(appel: Appel, corps: ConfirmationCampagne) -> ConfirmerCampagne:
    return ConfirmerCampagne(annee=int(appel.params["annee"]), **dict(corps))


def _reporter(_appel: Appel, corps: ReportEcheance) -> ReporterEcheance:
    return ReporterEcheance(jalon=corps.jalon, au=corps.au, motif=corps.motif)


def _exemple_report(campagne: Campagne, _now: datetime) -> ReportEcheance:
    """Move the end by nothing: what is asked is whether a date may still move."""
    return ReportEcheance(jalon=Jalon.CLOTURE, au=campagne.dates.cloture.deplace(1), motif="Nouvelle date")


CAMPAGNES: Ressource[Campagne, VueCampagne] = Ressource(
    nom="campagne",
    chemin="/campagnes/{annee}",
    decider=CAMPAGNE,
    identifiant=annee,
    existe=lambda campagne: campagne.phase is not None,
    vue=vue_campagne,
    modele=VueCampagne,
)

PREPARATIONS: Ressource[Campagne, VuePreparation] = Ressource(
    nom="preparation",
    chemin="/campagnes/{annee}/preparation",
    decider=CAMPAGNE,
    identifiant=annee,
    existe=lambda campagne: campagne.preparee,
    vue=vue_preparation,
    modele=VuePreparation,
)

ROUTES = (
    Liste(
        code="lister_campagnes",
        libelle="Les campagnes, de la plus récente à la plus ancienne",
        chemin="/campagnes",
        carte=CarteCampagne,
        modele=LigneCampagne,
        vue=ligne_campagne,
        partition=lambda _appel, _query: LISTE,
    ),
    Acte(
        code="planifier_campagne",
        libelle="Planifier une campagne",
        methode="POST",
        chemin="/campagnes",
        ressource=CAMPAGNES,
        corps=PlanificationCampagne,
        commande=_planifier,
        exemple=_exemple_planification,
        cree=lambda _appel, corps: str(corps.annee),
        statut=201,
        cle_requise=True,
    ),
    Consultation(code="consulter_campagne", libelle="Une campagne et ses dates", ressource=CAMPAGNES),
    Acte(
        code="reporter_echeance",
        libelle="Reporter une échéance",
        methode="POST",
        chemin="/campagnes/{annee}/reports",
        ressource=CAMPAGNES,
        corps=ReportEcheance,
        commande=_reporter,
        exemple=_exemple_report,
        cle_requise=True,
        portee=portee,
    ),
    Consultation(
        code="consulter_preparation", libelle="La campagne qui attend d'être confirmée", ressource=PREPARATIONS
    ),
    Acte(
        code="confirmer_campagne",
        libelle="Confirmer la campagne préparée",
        methode="POST",
        chemin="/campagnes/{annee}/preparation/confirmation",
        ressource=PREPARATIONS,
        corps=ConfirmationCampagne,
        commande=_confirmer,
        exemple=lambda _campagne, _now: ConfirmationCampagne(),
        cle_requise=True,
    ),
)
