"""The addresses of the public register: HTTP in, command out. No rule lives here."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import Field

from commission.domaine.label import LABEL, CarteLabel, CorrigerLabel, RetirerLabel, registre
from commission.domaine.titre import Label
from commission.views import (
    SANS_FIN,
    LigneLabel,
    Statistiques,
    VueLabel,
    ligne_label,
    statistiques,
    vue_label,
    vue_label_passe,
)
from kernel.api import Acte, Appel, Consultation, Liste, Page, ParametresListe, Ressource
from kernel.formes import ECRIT, REGION
from kernel.model import Frozen, Ligne

IDENTIFIANT = re.compile(r"oper_[0-9A-Z]{26}-[1-4]")
Motif = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"\S"), ECRIT]
ActeCite = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S", description="L'acte qui le fonde"), ECRIT]


class CorrectionLabel(Frozen):
    """What is put right, why, and the act on which it rests."""

    nom: Annotated[Ligne, Field(max_length=200)] | None = None
    annee: Annotated[int | None, Field(ge=2009, le=2099)] = None
    motif: Motif
    acte: ActeCite


class RetraitLabel(Frozen):
    """Why the label is taken back, and the act on which it rests."""

    motif: Motif
    acte: ActeCite


class ParametresRegistre(ParametresListe):
    """The query of the register."""

    region: Annotated[str | None, Field(pattern=r"^[0-9]{2,3}$", description="Code INSEE de la région"), REGION] = None
    etape: Annotated[int | None, Field(ge=1, le=4)] = None
    annee: Annotated[int | None, Field(ge=2009, le=2099)] = None


def _identifiant(params: Mapping[str, str]) -> str | None:
    return params["id"] if IDENTIFIANT.fullmatch(params["id"]) else None


def _corriger(_appel: Appel, corps: CorrectionLabel) -> CorrigerLabel:
    return CorrigerLabel(nom=corps.nom, annee=corps.annee, motif=corps.motif, acte=corps.acte)


def _exemple_correction(_label: Label, now: datetime) -> CorrectionLabel:
    return CorrectionLabel(annee=now.year, motif="Erreur de saisie", acte="Note de la commission nationale")


def _exemple_retrait(_label: Label, _now: datetime) -> RetraitLabel:
    return RetraitLabel(motif="Les engagements ne sont plus tenus", acte="Décision de la commission nationale")


LABELS: Ressource[Label, VueLabel] = Ressource(
    nom="label",
    chemin="/registre/{id}",
    decider=LABEL,
    identifiant=_identifiant,
    existe=lambda label: label.statut != "inexistant",
    vue=vue_label,
    modele=VueLabel,
)

PASSES: Ressource[Label, VueLabel] = Ressource(
    nom="label_passe",
    chemin="/registre/{id}/a/{instant}",
    decider=LABEL,
    identifiant=_identifiant,
    existe=lambda label: label.statut != "inexistant",
    vue=vue_label_passe,
    modele=VueLabel,
    reperes={"instant": SANS_FIN},
)

ROUTES = (
    Liste(
        code="lister_registre",
        libelle="Le registre public des labels, du plus récent au plus ancien",
        chemin="/registre",
        carte=CarteLabel,
        modele=LigneLabel,
        vue=ligne_label,
        partition=lambda _appel, query: registre(query.region, query.etape, query.annee),
        query=ParametresRegistre,
    ),
    Consultation(code="consulter_label", libelle="Un label", ressource=LABELS),
    Consultation(code="consulter_label_passe", libelle="Un label tel qu'il était", ressource=PASSES),
    Acte(
        code="corriger_label",
        libelle="Corriger un label",
        methode="POST",
        chemin="/registre/{id}/corrections",
        ressource=LABELS,
        corps=CorrectionLabel,
        commande=_corriger,
        exemple=_exemple_correction,
        cle_requise=True,
    ),
    Acte(
        code="retirer_label",
        libelle="Retirer un label",
        methode="POST",
        chemin="/registre/{id}/retrait",
        ressource=LABELS,
        corps=RetraitLabel,
        commande=lambda _appel, corps: RetirerLabel(motif=corps.motif, acte=corps.acte),
        exemple=_exemple_retrait,
        cle_requise=True,
    ),
    Page("statistiques", "Les labels en vigueur, comptés", "/statistiques", Statistiques, statistiques),
)
