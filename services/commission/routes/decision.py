"""The addresses of the published decisions: HTTP in, command out. No rule lives here."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from commission.domaine.decision import DECISION, NON_LUES, RECOURS, TOUTES, CarteDecision
from commission.domaine.notification import (
    DeposerRecours,
    EtatSuite,
    ExaminerRecours,
    LireDecision,
    NoterNotification,
    Notification,
    RepondreRecours,
    SuivreTexte,
)
from commission.relations import envers_decision
from commission.routes.seance import SansCorps, Signature, signataire
from commission.views import LigneDecision, VueDecision, ligne_decision, vue_decision
from kernel.api import Acte, Appel, Consultation, Liste, ParametresListe, Ressource
from kernel.formes import ECRIT, sinon
from kernel.label.calendrier import PARIS, zone
from kernel.label.identifiants import CANDIDATURE
from kernel.model import Frozen

IDENTIFIANT = re.compile(CANDIDATURE)
CHEMIN = "/decisions/{id}"
LISTES = {None: TOUTES, "non_lues": NON_LUES, "recours": RECOURS}
Motifs = Annotated[str, Field(min_length=1, max_length=4000, pattern=r"\S"), ECRIT]


class NouveauRecours(Frozen):
    """Why the decision is contested."""

    motif: Motifs


class Remise(Frozen):
    """The day on which the registered letter was presented."""

    le: date


class NouvelleSuite(Frozen):
    """How far a reserve or a recommandation is: `reserve-1`, `recommandation-2`."""

    texte: Annotated[
        str,
        Field(pattern=r"^(reserve|recommandation)-[1-9][0-9]?$"),
        sinon("Dites de quel texte il s'agit, par exemple « reserve-1 » ou « recommandation-2 »."),
    ]
    etat: EtatSuite
    commentaire: Annotated[str, Field(max_length=2000)] = ""


class ReponseRecours(Frozen):
    """Whether the appeal is granted, why, and who signs the answer."""

    accorde: bool
    motif: Motifs
    signature: Signature


class ParametresDecisions(ParametresListe):
    """The query of the list of decisions."""

    a_faire: Annotated[
        Literal["non_lues", "recours"] | None,
        Field(
            description="non_lues : publiées depuis sept jours, ni lues ni notifiées par lettre ; "
            "recours : à examiner, ou accordés et qui attendent l'acte qui corrigera la décision"
        ),
    ] = None


def _identifiant(params: Mapping[str, str]) -> str | None:
    return params["id"] if IDENTIFIANT.fullmatch(params["id"]) else None


def _repondre(_appel: Appel, corps: ReponseRecours) -> RepondreRecours:
    return RepondreRecours(accorde=corps.accorde, motif=corps.motif, signataire=signataire(corps.signature))


def _exemple_reponse(_notification: Notification, _now: datetime) -> ReponseRecours:
    signature = Signature(nom="Exemple", prenom="Camille", qualite="Cheffe du bureau")
    return ReponseRecours(accorde=False, motif="Rien de nouveau n'est apporté.", signature=signature)


DECISIONS: Ressource[Notification, VueDecision] = Ressource(
    nom="decision",
    chemin=CHEMIN,
    decider=DECISION,
    identifiant=_identifiant,
    existe=lambda notification: notification.statut != "inexistante",
    vue=vue_decision,
    modele=VueDecision,
    relations=envers_decision,
)

ROUTES = (
    Liste(
        code="lister_decisions",
        libelle="Les décisions publiées, ce qu'il en reste à faire",
        chemin="/decisions",
        carte=CarteDecision,
        modele=LigneDecision,
        vue=ligne_decision,
        partition=lambda _appel, query: LISTES[query.a_faire],
        query=ParametresDecisions,
    ),
    Consultation(code="consulter_decision", libelle="La décision prise sur un dossier", ressource=DECISIONS),
    Acte(
        code="lire_decision",
        libelle="Lire la décision : la date est celle de sa notification",
        methode="POST",
        chemin=f"{CHEMIN}/lecture",
        ressource=DECISIONS,
        corps=SansCorps,
        commande=lambda appel, _corps: LireDecision(personne=appel.appelant.personne),
        exemple=lambda _notification, _now: SansCorps(),
        apprend=True,
    ),
    Acte(
        code="noter_notification",
        libelle="Noter la date à laquelle une lettre recommandée a notifié la décision",
        methode="POST",
        chemin=f"{CHEMIN}/notification",
        ressource=DECISIONS,
        corps=Remise,
        commande=lambda _appel, corps: NoterNotification(le=corps.le),
        exemple=lambda _notification, now: Remise(le=now.astimezone(zone(PARIS)).date()),
    ),
    Acte(
        code="suivre_texte",
        libelle="Dire où en est une réserve ou une recommandation",
        methode="POST",
        chemin=f"{CHEMIN}/suites",
        ressource=DECISIONS,
        corps=NouvelleSuite,
        commande=lambda appel, corps: SuivreTexte(**dict(corps), personne=appel.appelant.personne),
        exemple=lambda _notification, _now: NouvelleSuite(texte="reserve-1", etat="en_cours"),
    ),
    Acte(
        code="deposer_recours",
        libelle="Déposer un recours gracieux",
        methode="POST",
        chemin=f"{CHEMIN}/recours",
        ressource=DECISIONS,
        corps=NouveauRecours,
        commande=lambda appel, corps: DeposerRecours(motif=corps.motif, personne=appel.appelant.personne),
        exemple=lambda _notification, _now: NouveauRecours(motif="Une pièce du dossier n'a pas été lue."),
        cle_requise=True,
    ),
    Acte(
        code="examiner_recours",
        libelle="Prendre le recours en examen",
        methode="POST",
        chemin=f"{CHEMIN}/recours/examen",
        ressource=DECISIONS,
        corps=SansCorps,
        commande=lambda _appel, _corps: ExaminerRecours(),
        exemple=lambda _notification, _now: SansCorps(),
    ),
    Acte(
        code="repondre_recours",
        libelle="Répondre au recours",
        methode="POST",
        chemin=f"{CHEMIN}/recours/reponse",
        ressource=DECISIONS,
        corps=ReponseRecours,
        commande=_repondre,
        exemple=_exemple_reponse,
        cle_requise=True,
    ),
)
