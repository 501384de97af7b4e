"""The addresses of the affectations: HTTP in, command out. No rule lives here."""

import re
from datetime import datetime
from typing import Annotated

from pydantic import Field

from expertise.domaine.affectation import AFFECTATION, Affectation, Valider
from expertise.domaine.calcul import AnnulerCalcul, Demande, DemanderCalcul, DossierVide, Interdit, Moyenne, Verrou
from expertise.domaine.expert import Role
from expertise.domaine.monde import arrivees, empreintes
from expertise.routes.lectures import expertises, monde
from expertise.views import (
    VueAffectation,
    VueCertificat,
    VueFichier,
    VuePaires,
    VuePartie,
    VueSuivi,
    vue_affectation,
    vue_certificat,
    vue_fichier,
    vue_paires,
    vue_partie,
    vue_suivi,
)
from kernel.api import Acte, Appel, Consultation, Ressource, annee
from kernel.formes import COMPTE, DOSSIER
from kernel.label.identifiants import CANDIDATURE
from kernel.model import Frozen

FICHIER_CARACTERES_MAX = 40_000
SIEGES_MAX = 400
PARTIE_NUMERO = re.compile(r"[1-9][0-9]{0,2}")
Candidature = Annotated[str, Field(pattern=f"^{CANDIDATURE}$"), DOSSIER]
Personne = Annotated[str, Field(pattern=r"^pers_[0-9a-z_]{1,40}$"), COMPTE]


class VerrouDemande(Frozen):
    """A seat that must be given to this expert."""

    candidature: Candidature
    role: Role
    expert: Personne


class InterditDemande(Frozen):
    """An expert who must not look at this file."""

    candidature: Candidature
    expert: Personne


class Politique(Frozen):
    """How the worst-served file is found (docs/adr/0012)."""

    dossier_vide: DossierVide = "exempt"
    moyenne: Moyenne = "places_pourvues"


class DemandeProposition(Politique):
    """What is asked of the work: files and experts are those of when it begins. `absents` are taken as away, to see:
    the result is then a hypothesis, which leaves the proposal as it is and is not applied. `dossier_vide` and `moyenne`
    say how the worst-served file is found: one left empty is left out (`exempt`) or worth 0 (`zero`); marks are
    averaged over the seats filled (`places_pourvues`) or over all of them (`places`), an empty one counting 0."""

    verrous: Annotated[tuple[VerrouDemande, ...], Field(max_length=SIEGES_MAX)] = ()
    interdits: Annotated[tuple[InterditDemande, ...], Field(max_length=SIEGES_MAX)] = ()
    absents: Annotated[tuple[Personne, ...], Field(max_length=SIEGES_MAX)] = ()


class DemandeRemplacants(DemandeProposition):
    """A seat of the last proposal: who else could hold it. Pins and bans are said again, as for the proposal."""

    siege: VerrouDemande


class ImportAffectation(Politique):
    """An assignment as the file that is exported: the seats that it gives are imposed, the others are worked out. Bans
    and the policy are said again, as for the proposal."""

    contenu: Annotated[str, Field(min_length=1, max_length=FICHIER_CARACTERES_MAX)]
    interdits: Annotated[tuple[InterditDemande, ...], Field(max_length=SIEGES_MAX)] = ()


class AnnulationCalcul(Frozen):
    """Nothing to say beside the act itself."""


class ValidationAffectation(Frozen):
    """The number of the proposal that was read."""

    proposition: Annotated[int, Field(ge=1)]


def _demander(_appel: Appel, corps: DemandeProposition) -> DemanderCalcul:
    return DemanderCalcul(
        demande=Demande(
            verrous=tuple(Verrou(**dict(v)) for v in corps.verrous),
            interdits=tuple(Interdit(**dict(i)) for i in corps.interdits),
            absents=tuple(dict.fromkeys(corps.absents)),
            dossier_vide=corps.dossier_vide,
            moyenne=corps.moyenne,
        )
    )


def _chercher(appel: Appel, corps: DemandeRemplacants) -> DemanderCalcul:
    plain = _demander(appel, corps).demande
    return DemanderCalcul(demande=plain.model_copy(update={"siege": Verrou(**dict(corps.siege))}))


def _exemple_remplacants(affectation: Affectation, _now: datetime) -> DemandeRemplacants:
    places = affectation.proposition.places if affectation.proposition else ()
    siege = {"candidature": "cand_" + "0" * 26, "role": "second", "expert": "pers_exemple"}
    if places:
        siege = {"candidature": places[0].candidature, "role": places[0].role, "expert": places[0].expert}
    return DemandeRemplacants.model_validate({"siege": siege})


def _importer(appel: Appel, corps: ImportAffectation) -> DemanderCalcul:
    plain = _demander(appel, DemandeProposition(**corps.model_dump(exclude={"contenu"}))).demande
    return DemanderCalcul(demande=plain.model_copy(update={"fichier": corps.contenu}))


def _valider(appel: Appel, corps: ValidationAffectation) -> Valider:
    """Read the files of the year and the experts, in one query: the rules do no reading."""
    an = int(appel.params["annee"])
    files, experts = monde(appel, an)
    seen = empreintes(files, experts, an, appel.maintenant)
    return Valider(proposition=corps.proposition, monde=seen, arrivees=arrivees(files))


def _exemple_validation(affectation: Affectation, _now: datetime) -> ValidationAffectation:
    return ValidationAffectation(proposition=affectation.proposition.numero if affectation.proposition else 1)


def _suivi(affectation: Affectation, appel: Appel) -> VueSuivi:
    return vue_suivi(affectation, expertises(appel, f"expertises#{affectation.annee}"), appel)


def _a_un_document(affectation: Affectation) -> bool:
    return affectation.proposition is not None and affectation.proposition.document != ""


AFFECTATIONS: Ressource[Affectation, VueAffectation] = Ressource(
    nom="affectation",
    chemin="/affectations/{annee}",
    decider=AFFECTATION,
    identifiant=annee,
    existe=lambda affectation: affectation.appel_jusqu_au is not None,
    vue=vue_affectation,
    modele=VueAffectation,
)

PAIRES: Ressource[Affectation, VuePaires] = Ressource(
    nom="paires",
    chemin="/affectations/{annee}/paires/{candidature}",
    decider=AFFECTATION,
    identifiant=annee,
    existe=_a_un_document,
    vue=vue_paires,
    modele=VuePaires,
    reperes={"candidature": "/places/0/candidature"},
)

CERTIFICAT: Ressource[Affectation, VueCertificat] = Ressource(
    nom="certificat",
    chemin="/affectations/{annee}/certificat",
    decider=AFFECTATION,
    identifiant=annee,
    existe=_a_un_document,
    vue=vue_certificat,
    modele=VueCertificat,
)

PARTIE: Ressource[Affectation, VuePartie] = Ressource(
    nom="partie",
    chemin="/affectations/{annee}/certificat/parties/{partie}",
    decider=AFFECTATION,
    identifiant=lambda params: annee(params) if PARTIE_NUMERO.fullmatch(params["partie"]) else None,
    existe=_a_un_document,
    vue=vue_partie,
    modele=VuePartie,
    reperes={"partie": "1"},
)

FICHIER: Ressource[Affectation, VueFichier] = Ressource(
    nom="fichier",
    chemin="/affectations/{annee}/fichier",
    decider=AFFECTATION,
    identifiant=annee,
    existe=_a_un_document,
    vue=vue_fichier,
    modele=VueFichier,
)

SUIVI: Ressource[Affectation, VueSuivi] = Ressource(
    nom="suivi",
    chemin="/affectations/{annee}/suivi",
    decider=AFFECTATION,
    identifiant=annee,
    existe=lambda affectation: affectation.appel_jusqu_au is not None,
    vue=_suivi,
    modele=VueSuivi,
)

ROUTES = (
    Consultation(code="consulter_affectation", libelle="L'affectation d'une année", ressource=AFFECTATIONS),
    Acte(
        code="proposer_affectation",
        libelle="Demander le calcul d'une affectation pour les dossiers qui attendent des experts",
        methode="POST",
        chemin="/affectations/{annee}/propositions",
        ressource=AFFECTATIONS,
        corps=DemandeProposition,
        commande=_demander,
        exemple=lambda _affectation, _now: DemandeProposition(),
        statut=202,
    ),
    Acte(
        code="chercher_remplacants",
        libelle="Chercher qui d'autre pourrait tenir un siège, et à quel prix",
        methode="POST",
        chemin="/affectations/{annee}/remplacants",
        ressource=AFFECTATIONS,
        corps=DemandeRemplacants,
        commande=_chercher,
        exemple=_exemple_remplacants,
        statut=202,
    ),
    Acte(
        code="importer_affectation",
        libelle="Importer une affectation corrigée dans le fichier exporté",
        methode="POST",
        chemin="/affectations/{annee}/import",
        ressource=AFFECTATIONS,
        corps=ImportAffectation,
        commande=_importer,
        exemple=lambda _affectation, _now: ImportAffectation(contenu="dossier;role;expert;verrou;note"),
        statut=202,
    ),
    Acte(
        code="annuler_calcul",
        libelle="Annuler le calcul en cours",
        methode="POST",
        chemin="/affectations/{annee}/annulation",
        ressource=AFFECTATIONS,
        corps=AnnulationCalcul,
        commande=lambda _appel, _corps: AnnulerCalcul(),
        exemple=lambda _affectation, _now: AnnulationCalcul(),
    ),
    Acte(
        code="valider_affectation",
        libelle="Valider la proposition : les experts reçoivent leurs mandats",
        methode="POST",
        chemin="/affectations/{annee}/validation",
        ressource=AFFECTATIONS,
        corps=ValidationAffectation,
        commande=_valider,
        exemple=_exemple_validation,
        cle_requise=True,
    ),
    Consultation(code="consulter_paires", libelle="Pourquoi ces experts sur ce dossier", ressource=PAIRES),
    Consultation(code="consulter_certificat", libelle="La preuve d'une proposition", ressource=CERTIFICAT),
    Consultation(code="consulter_partie_certificat", libelle="Une partie d'une longue preuve", ressource=PARTIE),
    Consultation(code="exporter_affectation", libelle="La proposition en un fichier", ressource=FICHIER),
    Consultation(code="suivre_affectation", libelle="Où en sont les mandats, par région", ressource=SUIVI),
)
