"""The addresses of the séances: HTTP in, command out. No rule lives here."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from commission.domaine.commission import SEANCE, CarteSeance, contexte_de
from commission.domaine.seance import (
    CloreSeance,
    ComposerSeance,
    Contexte,
    ConvoquerSeance,
    Membre,
    OuvrirSeance,
    RatifierPoints,
    ReporterSeance,
    Seance,
    Signataire,
)
from commission.relations import envers_seance
from commission.views import LigneSeance, VueSeance, ligne_seance, vue_seance
from kernel.api import Acte, Appel, Consultation, Liste, ParametresListe, Ressource, one_of
from kernel.droits import ADMINISTRATION, SECRETARIAT
from kernel.label.calendrier import PARIS, Moment, zone
from kernel.model import Frozen, Ligne

IDENTIFIANT = re.compile(r"20\d\d-(R\d{2,3}|nationale)")
TERRITOIRE = re.compile(r"R\d{2,3}|NAT")
MEMBRES_MAX = 40  # a line of a list each, in the one transaction of an act
POINTS_MAX = 500
EXEMPLE_MEMBRE = "pers_00000000000000000000000000"
Personne = Annotated[str, Field(pattern=r"^pers_[0-9a-z]{1,40}$")]
Identite = Annotated[Ligne, Field(max_length=100)]
Motif = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"\S")]
Dossier = Annotated[str, Field(pattern=r"^cand_[0-9A-Z]{26}$")]


class NouveauMembre(Frozen):
    """Who will sit: a pseudonym (`/moi` gives each person theirs), in which capacity, with how many votes."""

    personne: Personne
    qualite: Identite
    voix: Annotated[int, Field(ge=0, le=10)] = 1


class Composition(Frozen):
    """Everybody who sits; said again, it replaces."""

    membres: Annotated[tuple[NouveauMembre, ...], Field(min_length=1, max_length=MEMBRES_MAX)]


class NouvelleConvocation(Frozen):
    """When, in Paris time, and where (a room, or the address of a meeting at a distance)."""

    quand: Moment
    lieu: Annotated[Ligne, Field(max_length=300)]


class ReportSeance(Frozen):
    """Why the séance is put off."""

    motif: Motif


class Presences(Frozen):
    """Who is there."""

    presents: Annotated[tuple[Personne, ...], Field(min_length=1, max_length=MEMBRES_MAX)]


class Ratification(Frozen):
    """The files that somebody asks to debate; all others are concluded as proposed."""

    sauf: Annotated[tuple[Dossier, ...], Field(max_length=POINTS_MAX)] = ()


class Signature(Frozen):
    """Who signs the minutes; `membre` is their pseudonym when they sit."""

    nom: Identite
    prenom: Identite
    qualite: Identite
    membre: Personne | None = None


class ParametresSeances(ParametresListe):
    """The query of the list of séances."""

    territoire: Annotated[str | None, Field(max_length=4, description="R53 une région, NAT la nationale")] = None


def identifiant(params: Mapping[str, str]) -> str | None:
    """Give the stream of a séance from its address."""
    return params["id"] if IDENTIFIANT.fullmatch(params["id"]) else None


def _liste(appel: Appel, query: ParametresSeances) -> str:
    """Name the list: all or a territory's for the administration, its own for a secretariat, a member's own."""
    if ADMINISTRATION in appel.appelant.roles:
        return f"seances#{query.territoire}" if query.territoire else "seances"
    if SECRETARIAT in appel.appelant.roles:
        miens = (t for t in appel.appelant.territoires if TERRITOIRE.fullmatch(t))
        return f"seances#{one_of(miens, query.territoire)}"
    return f"seances#{appel.appelant.personne}"


def _composer(_appel: Appel, corps: Composition) -> ComposerSeance:
    return ComposerSeance(membres=tuple(Membre(**dict(m)) for m in corps.membres))


def _exemple_composition(seance: Seance, _now: datetime) -> Composition:
    membres = tuple(NouveauMembre(**dict(m)) for m in seance.membres)
    return Composition(membres=membres or (NouveauMembre(personne=EXEMPLE_MEMBRE, qualite="DREAL"),))


def _convoquer(_appel: Appel, corps: NouvelleConvocation) -> ConvoquerSeance:
    return ConvoquerSeance(quand=corps.quand, lieu=corps.lieu)


def _exemple_convocation(_seance: Seance, now: datetime) -> NouvelleConvocation:
    demain = (now + timedelta(days=1)).astimezone(zone(PARIS)).replace(second=0, microsecond=0, tzinfo=None)
    return NouvelleConvocation(quand=Moment(local=demain), lieu="Salle de réunion")


def _exemple_presences(seance: Seance, _now: datetime) -> Presences:
    return Presences(presents=tuple(m.personne for m in seance.membres) or (EXEMPLE_MEMBRE,))


def _clore(appel: Appel, corps: Signature) -> CloreSeance:
    signataire = Signataire(nom=corps.nom, prenom=corps.prenom, qualite=corps.qualite, membre=corps.membre or "")
    return CloreSeance(signataire=signataire, sel=appel.sel())


def _exemple_signature(_seance: Seance, _now: datetime) -> Signature:
    return Signature(nom="Exemple", prenom="Camille", qualite="Présidente de la commission")


SEANCES: Ressource[Seance, VueSeance] = Ressource(
    nom="seance",
    chemin="/seances/{id}",
    decider=SEANCE,
    identifiant=identifiant,
    existe=lambda seance: seance.statut != "inexistante",
    vue=vue_seance,
    modele=VueSeance,
    relations=envers_seance,
    besoins=contexte_de,
    contexte=Contexte,
)

ROUTES = (
    Liste(
        code="lister_seances",
        libelle="Les séances qui vous concernent",
        chemin="/seances",
        carte=CarteSeance,
        modele=LigneSeance,
        vue=ligne_seance,
        partition=_liste,
        query=ParametresSeances,
    ),
    Consultation(code="consulter_seance", libelle="Une séance et son ordre du jour", ressource=SEANCES),
    Acte(
        code="composer_seance",
        libelle="Composer la séance",
        methode="POST",
        chemin="/seances/{id}/composition",
        ressource=SEANCES,
        corps=Composition,
        commande=_composer,
        exemple=_exemple_composition,
    ),
    Acte(
        code="convoquer_seance",
        libelle="Convoquer les membres",
        methode="POST",
        chemin="/seances/{id}/convocations",
        ressource=SEANCES,
        corps=NouvelleConvocation,
        commande=_convoquer,
        exemple=_exemple_convocation,
        cle_requise=True,
    ),
    Acte(
        code="reporter_seance",
        libelle="Reporter la séance",
        methode="POST",
        chemin="/seances/{id}/report",
        ressource=SEANCES,
        corps=ReportSeance,
        commande=lambda _appel, corps: ReporterSeance(motif=corps.motif),
        exemple=lambda _seance, _now: ReportSeance(motif="Trop peu de membres présents"),
        cle_requise=True,
    ),
    Acte(
        code="ouvrir_seance",
        libelle="Ouvrir la séance",
        methode="POST",
        chemin="/seances/{id}/ouverture",
        ressource=SEANCES,
        corps=Presences,
        commande=lambda _appel, corps: OuvrirSeance(presents=corps.presents),
        exemple=_exemple_presences,
        cle_requise=True,
    ),
    Acte(
        code="ratifier_points",
        libelle="Ratifier les propositions des régions",
        methode="POST",
        chemin="/seances/{id}/ratification",
        ressource=SEANCES,
        corps=Ratification,
        commande=lambda _appel, corps: RatifierPoints(sauf=corps.sauf),
        exemple=lambda _seance, _now: Ratification(),
        cle_requise=True,
    ),
    Acte(
        code="clore_seance",
        libelle="Signer le procès-verbal",
        methode="POST",
        chemin="/seances/{id}/proces-verbal/signature",
        ressource=SEANCES,
        corps=Signature,
        commande=_clore,
        exemple=_exemple_signature,
        cle_requise=True,
    ),
)
