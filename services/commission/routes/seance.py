"""The addresses of the séances: HTTP in, command out. No rule lives here."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from commission.domaine.commission import SEANCE, CarteSeance, contexte_de
from commission.domaine.minutes import empreinte
from commission.domaine.regles import Jeu
from commission.domaine.seance import (
    CloreSeance,
    ComposerSeance,
    Contexte,
    ConvoquerSeance,
    Mandat,
    Membre,
    OrdonnerPoints,
    OuvrirSeance,
    PointerPresence,
    Presence,
    RatifierPoints,
    ReporterSeance,
    Seance,
    Signataire,
)
from commission.relations import envers_seance
from commission.views import LigneSeance, VueSeance, ligne_seance, vue_seance
from kernel.api import Acte, Appel, Consultation, Liste, ParametresListe, Ressource, one_of
from kernel.droits import ADMINISTRATION, SECRETARIAT
from kernel.formes import COMPTE, DOSSIER, ECRIT, EMPREINTE, REGION, UN_TERRITOIRE
from kernel.label.calendrier import Moment
from kernel.label.identifiants import CANDIDATURE
from kernel.label.territoires import MOT
from kernel.model import Frozen, Ligne

IDENTIFIANT = re.compile(r"20[0-9][0-9]-(R[0-9]{2,3}|nationale)")
TERRITOIRE = re.compile(r"R[0-9]{2,3}|NAT")
MEMBRES_MAX = 40  # a line of a list each, in the one transaction of an act
POINTS_MAX, REGIONS_MAX = 500, 40
EXEMPLE_MEMBRE = "pers_00000000000000000000000000"
Personne = Annotated[str, Field(pattern=r"^pers_[0-9a-z]{1,40}$"), COMPTE]
Identite = Annotated[Ligne, Field(max_length=100)]
Motif = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"\S"), ECRIT]
CodeRegion = Annotated[str, Field(pattern=r"^[0-9]{2,3}$"), REGION]
Dossier = Annotated[str, Field(pattern=f"^{CANDIDATURE}$"), DOSSIER]


class SansCorps(Frozen):
    """Nothing to say beside the act itself."""


class NouveauMembre(Frozen):
    """Who will sit: a pseudonym (`/moi` gives each person theirs), in which capacity and college, with how many votes;
    a substitute says whose seat it is."""

    personne: Personne
    qualite: Identite
    voix: Annotated[int, Field(ge=0, le=10)] = 1
    college: Annotated[Ligne, Field(max_length=100)] | None = None
    suppleant_de: Personne | None = None


class Composition(Frozen):
    """Everybody who sits, and the rules under which they do; said again, it replaces."""

    membres: Annotated[tuple[NouveauMembre, ...], Field(min_length=1, max_length=MEMBRES_MAX)]
    regles: Annotated[Jeu, Field(description="R133 : les règles du CRPA (R133-3 et suivants) ; aucune par défaut")] = (
        "aucune"
    )
    president: Personne | None = None


class NouvelleConvocation(Frozen):
    """When, in Paris time, how long, and where (a room, or the address of a meeting at a distance). `urgence` does
    without the notice that the rules ask for."""

    quand: Moment
    lieu: Annotated[Ligne, Field(max_length=300)]
    duree_minutes: Annotated[int, Field(ge=15, le=1440)] = 180
    urgence: bool = False


class ReportSeance(Frozen):
    """Why the séance is put off; `presents` says who had come, when that was for want of a quorum."""

    motif: Motif
    presents: Annotated[tuple[Personne, ...], Field(max_length=MEMBRES_MAX)] | None = None


class NouveauMandat(Frozen):
    """Who is away, and to whom they leave their vote."""

    mandant: Personne
    mandataire: Personne


class Presences(Frozen):
    """Who is there, in the room or at a distance, and the mandates of those who are not."""

    presents: Annotated[tuple[Personne, ...], Field(min_length=1, max_length=MEMBRES_MAX)]
    distants: Annotated[tuple[Personne, ...], Field(max_length=MEMBRES_MAX)] = ()
    mandats: Annotated[tuple[NouveauMandat, ...], Field(max_length=MEMBRES_MAX)] = ()


class Pointage(Frozen):
    """A member who comes in or goes out; who goes out may leave their vote to another (`mandataire`)."""

    membre: Personne
    presence: Presence
    mandataire: Personne | None = None


class Ordre(Frozen):
    """The files of the agenda in the order in which they will be examined; those that are left out come last."""

    ordre: Annotated[tuple[Dossier, ...], Field(max_length=POINTS_MAX)]


class Ratification(Frozen):
    """The files that somebody asks to debate; all others are concluded as proposed, but for those from which the author
    stands aside: another person ratifies them."""

    sauf: Annotated[tuple[Dossier, ...], Field(max_length=POINTS_MAX)] = ()


class Signature(Frozen):
    """Who signs; `membre` is their pseudonym when they sit, `delegation` the act by which they sign for another."""

    nom: Identite
    prenom: Identite
    qualite: Identite
    membre: Personne | None = None
    delegation: Annotated[Ligne, Field(max_length=300)] | None = None


class SignatureProcesVerbal(Signature):
    """Who signs the minutes. `empreinte` is that of the draft that was read: another one is not signed. `sans_regions`
    names, by code, the régions that the national minutes do not wait for."""

    empreinte: Annotated[
        str, Field(pattern=r"^[0-9a-f]{64}$", description="Celle du projet relu, qui la donne"), EMPREINTE
    ]
    sans_regions: Annotated[tuple[CodeRegion, ...], Field(max_length=REGIONS_MAX)] = ()


class ParametresSeances(ParametresListe):
    """The query of the list of séances."""

    territoire: Annotated[
        str | None, Field(max_length=4, pattern=rf"^({MOT})$", description="R53 une région, ou NAT"), UN_TERRITOIRE
    ] = None


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
    membres = tuple(_membre(m) for m in corps.membres)
    return ComposerSeance(membres=membres, regles=corps.regles, president=corps.president or "")


def _membre(m: NouveauMembre) -> Membre:
    return Membre(**{**dict(m), "college": m.college or "", "suppleant_de": m.suppleant_de or ""})


def _exemple_composition(seance: Seance, _now: datetime) -> Composition:
    membres = tuple(
        NouveauMembre(**{**dict(m), "college": m.college or None, "suppleant_de": m.suppleant_de or None})
        for m in seance.membres
    )
    nouveau = (NouveauMembre(personne=EXEMPLE_MEMBRE, qualite="DREAL"),)
    return Composition(membres=membres or nouveau, regles=seance.regles, president=seance.president or None)


def _convoquer(_appel: Appel, corps: NouvelleConvocation) -> ConvoquerSeance:
    return ConvoquerSeance(**dict(corps))


def _exemple_convocation(seance: Seance, now: datetime) -> NouvelleConvocation:
    bientot = now + timedelta(days=seance.jeu.preavis_jours + 1, minutes=1)
    return NouvelleConvocation(quand=Moment.de(bientot), lieu="Salle de réunion")


def _ouvrir(_appel: Appel, corps: Presences) -> OuvrirSeance:
    mandats = tuple(Mandat(**dict(m)) for m in corps.mandats)
    return OuvrirSeance(presents=corps.presents, distants=corps.distants, mandats=mandats)


def _pointer(_appel: Appel, corps: Pointage) -> PointerPresence:
    return PointerPresence(membre=corps.membre, presence=corps.presence, mandataire=corps.mandataire or "")


def _exemple_pointage(seance: Seance, _now: datetime) -> Pointage:
    return Pointage(membre=seance.membres[0].personne if seance.membres else EXEMPLE_MEMBRE, presence="present")


def _exemple_presences(seance: Seance, _now: datetime) -> Presences:
    return Presences(presents=tuple(m.personne for m in seance.membres) or (EXEMPLE_MEMBRE,))


def signataire(corps: Signature) -> Signataire:
    """Give who signs, as the séance keeps it."""
    return Signataire(
        nom=corps.nom,
        prenom=corps.prenom,
        qualite=corps.qualite,
        membre=corps.membre or "",
        delegation=corps.delegation or "",
    )


def _clore(appel: Appel, corps: SignatureProcesVerbal) -> CloreSeance:
    qui = {"signataire": signataire(corps), "auteur": appel.appelant.personne}
    return CloreSeance(**qui, sel=appel.sel(), empreinte=corps.empreinte, sans_regions=corps.sans_regions)


def _signature_de(seance: Seance, _now: datetime) -> SignatureProcesVerbal:
    """Sign what would be read now; drawn up only while there is something to sign."""
    lu = empreinte(seance) if seance.statut == "ouverte" else "0" * 64
    return SignatureProcesVerbal(nom="Exemple", prenom="Camille", qualite="Présidente de la commission", empreinte=lu)


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
        commande=lambda _appel, corps: ReporterSeance(motif=corps.motif, presents=corps.presents),
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
        commande=_ouvrir,
        exemple=_exemple_presences,
        cle_requise=True,
    ),
    Acte(
        code="ordonner_points",
        libelle="Choisir l'ordre du jour",
        methode="POST",
        chemin="/seances/{id}/ordre-du-jour",
        ressource=SEANCES,
        corps=Ordre,
        commande=lambda _appel, corps: OrdonnerPoints(ordre=corps.ordre),
        exemple=lambda seance, _now: Ordre(ordre=tuple(p.candidature for p in seance.a_l_ordre_du_jour)),
    ),
    Acte(
        code="pointer_presence",
        libelle="Noter une arrivée ou un départ",
        methode="POST",
        chemin="/seances/{id}/presences",
        ressource=SEANCES,
        corps=Pointage,
        commande=_pointer,
        exemple=_exemple_pointage,
    ),
    Acte(
        code="ratifier_points",
        libelle="Ratifier les propositions des régions",
        methode="POST",
        chemin="/seances/{id}/ratification",
        ressource=SEANCES,
        corps=Ratification,
        commande=lambda appel, corps: RatifierPoints(auteur=appel.appelant.personne, sauf=corps.sauf),
        exemple=lambda _seance, _now: Ratification(),
        cle_requise=True,
    ),
    Acte(
        code="clore_seance",
        libelle="Signer le procès-verbal",
        methode="POST",
        chemin="/seances/{id}/proces-verbal/signature",
        ressource=SEANCES,
        corps=SignatureProcesVerbal,
        commande=_clore,
        exemple=_signature_de,
        cle_requise=True,
    ),
)
