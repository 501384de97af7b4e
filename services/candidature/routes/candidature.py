"""The addresses of the candidatures: HTTP in, command out. No rule lives here."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import Field, JsonValue

from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.commandes import (
    Annoncer,
    ConstaterEtape1,
    CreerCandidature,
    DemanderComplements,
    Deposer,
    DonnerAvis,
    FournirComplements,
    NotifierAvis,
    Repondre,
    Retirer,
)
from candidature.domaine.diffusion import (
    CarteCandidature,
    campagnes_de_l_heure,
    contexte_de,
    contexte_des_lignes,
    operation_a_l_adresse,
    operation_de,
)
from candidature.domaine.dossier import Candidature, Contexte
from candidature.domaine.valeurs import PointDemande
from candidature.relations import envers_candidature, est_des_services
from candidature.routes.adresses import de_la_reponse, identifiant
from candidature.routes.listes import partition
from candidature.routes.recherche import Filtres, parmi, recherche
from candidature.routes.reprise import lire_reprise, portee_de_la_creation
from candidature.views import (
    LigneCandidature,
    VueCandidature,
    VueReponse,
    ligne_candidature,
    vue_candidature,
    vue_reponse,
)
from kernel.api import Acte, Appel, Consultation, Liste, ParametresListe, Ressource
from kernel.decider import Ref
from kernel.formes import DOSSIER, ECRIT
from kernel.label import identifiants
from kernel.label.calendrier import Moment
from kernel.model import Frozen
from kernel.refus import ActeInterdit

Motif = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"\S"), ECRIT]


class NouvelleCandidature(Frozen):
    """What starting a candidature takes; `reprise_de` names the closed file of the opération that it starts from."""

    operation: Annotated[str, Field(max_length=40)]
    annee: Annotated[int, Field(ge=2009, le=2099)]
    etape: Annotated[int, Field(ge=1, le=4)]
    reprise_de: Annotated[str, Field(pattern=f"^{identifiants.CANDIDATURE}$"), DOSSIER] | None = None


class PointAComplete(Frozen):
    """A field to complete, and why."""

    champ: Annotated[str, Field(min_length=1, max_length=80)]
    motif: Motif


class DemandeComplements(Frozen):
    """What has to be completed, field by field, and before when."""

    points: Annotated[tuple[PointAComplete, ...], Field(min_length=1, max_length=20)]
    echeance: Moment


class ModificationReponse(Frozen):
    """An answer; null takes it away."""

    valeur: JsonValue


class SansCorps(Frozen):
    """Nothing to say beside the act itself."""


class AvisRecevabilite(Frozen):
    """The finding, and why when the file is not recevable; the étape that the opération is found to be at, and why when
    it is not the one that it asks for."""

    recevable: bool
    motif: Annotated[str, Field(max_length=2000)] = ""
    etape_constatee: Annotated[int, Field(ge=1, le=4)] | None = None


class ConditionsEtape1(Frozen):
    """The codes of the conditions that were checked."""

    conditions: Annotated[tuple[Annotated[str, Field(max_length=60)], ...], Field(max_length=20)]


class Retrait(Frozen):
    """Why the file is withdrawn."""

    motif: Motif


class ParametresCandidatures(Filtres, ParametresListe):
    """The query of the list of candidatures."""


def _creer(appel: Appel, corps: NouvelleCandidature) -> CreerCandidature:
    """Draw the human number at creation, gaps allowed: never at the deadline."""
    numero = f"EQ-{corps.annee}-{appel.numero(f'candidatures-{corps.annee}'):04d}"
    return CreerCandidature(
        operation=corps.operation,
        annee=corps.annee,
        etape=corps.etape,
        numero=numero,
        auteur=appel.appelant.personne,
        reprise=lire_reprise(corps.reprise_de, appel) if corps.reprise_de else None,
    )


def _exemple_candidature(_candidature: Candidature, now: datetime) -> NouvelleCandidature:
    return NouvelleCandidature(operation="oper_00000000000000000000000000", annee=now.year, etape=2)


def _repondre(appel: Appel, corps: ModificationReponse) -> Repondre:
    annee = appel.maintenant.year
    dite = {"champ": appel.params["champ"], "valeur": corps.valeur, "auteur": appel.appelant.personne}
    return Repondre(**dite, annees=(annee, annee + 1))


def _demander(appel: Appel, corps: DemandeComplements) -> DemanderComplements:
    points = tuple(PointDemande(**dict(p)) for p in corps.points)
    return DemanderComplements(points=points, echeance=corps.echeance, **instruit(appel))


def _exemple_demande(candidature: Candidature, now: datetime) -> DemandeComplements:
    """Ask for the first field again, within a week."""
    champ = candidature.champs[0].code if candidature.annee else "nom"
    points = (PointAComplete(champ=champ, motif="À préciser"),)
    return DemandeComplements(points=points, echeance=dans_une_semaine(now))


def dans_une_semaine(now: datetime) -> Moment:
    """Give the midnight of a week from now."""
    return Moment(local=(now + timedelta(days=7)).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None))


def _sans_corps(_candidature: Candidature, _now: datetime) -> SansCorps:
    return SansCorps()


def _avis(appel: Appel, corps: AvisRecevabilite) -> DonnerAvis:
    return DonnerAvis(**dict(corps), **instruit(appel))


def instruit(appel: Appel) -> dict[str, Any]:
    """Say who examines a file, and for which territories."""
    return {"auteur": appel.appelant.personne, "territoires": tuple(sorted(appel.appelant.territoires))}


def _exemple_avis(candidature: Candidature, _now: datetime) -> AvisRecevabilite:
    """Find recevable; at étape 1, where that is said by its conditions, find the contrary."""
    if candidature.etape == 1:
        return AvisRecevabilite(recevable=False, motif="Les conditions ne sont pas réunies")
    return AvisRecevabilite(recevable=True)


def _exemple_conditions(candidature: Candidature, _now: datetime) -> ConditionsEtape1:
    return ConditionsEtape1(conditions=tuple(c.code for c in candidature.regles_etape.conditions))


def _liste(appel: Appel, query: ParametresCandidatures) -> str:
    return partition("candidatures", appel, query, f"candidatures#{query.annee or appel.maintenant.year}")


def _contexte_des_lignes(cartes: Sequence[CarteCandidature], appel: Appel) -> Mapping[str, Ref]:
    return contexte_des_lignes(cartes, siennes=not est_des_services(appel.appelant))


CANDIDATURES: Ressource[Candidature, VueCandidature] = Ressource(
    nom="candidature",
    chemin="/candidatures/{id}",
    decider=CANDIDATURE,
    identifiant=identifiant,
    existe=lambda candidature: candidature.statut != "inexistante",
    vue=vue_candidature,
    modele=VueCandidature,
    relations=envers_candidature,
    garant=operation_de,
    besoins=contexte_de,
    contexte=Contexte,
)

REPONSES: Ressource[Candidature, VueReponse] = Ressource(
    nom="reponse",
    chemin="/candidatures/{id}/reponses/{champ}",
    decider=CANDIDATURE,
    identifiant=identifiant,
    existe=lambda candidature: candidature.statut != "inexistante",
    vue=vue_reponse,
    modele=VueReponse,
    relations=envers_candidature,
    garant=operation_de,
    garant_nomme=operation_a_l_adresse,
    reperes={"champ": "/formulaire/0/code"},
    parts=de_la_reponse,
    avant=campagnes_de_l_heure,
)

ROUTES = (
    Liste(
        code="lister_candidatures",
        libelle="Les candidatures qui vous concernent",
        chemin="/candidatures",
        carte=CarteCandidature,
        modele=LigneCandidature,
        vue=ligne_candidature,
        partition=_liste,
        query=ParametresCandidatures,
        besoins=_contexte_des_lignes,
        garde=parmi,
        recherche=recherche,
        refus=(ActeInterdit.code,),
    ),
    Acte(
        code="creer_candidature",
        libelle="Commencer une candidature",
        methode="POST",
        chemin="/candidatures",
        ressource=CANDIDATURES,
        corps=NouvelleCandidature,
        commande=_creer,
        exemple=_exemple_candidature,
        cree=lambda appel, corps: identifiants.candidature_de(corps.operation, appel.ulid()),
        portee=portee_de_la_creation,
        statut=201,
        cle_requise=True,
    ),
    Consultation(code="consulter_candidature", libelle="Un dossier, tel que vous le voyez", ressource=CANDIDATURES),
    Consultation(code="consulter_reponse", libelle="La réponse à un champ", ressource=REPONSES),
    Acte(
        code="repondre",
        libelle="Enregistrer une réponse",
        methode="PATCH",
        chemin="/candidatures/{id}/reponses/{champ}",
        ressource=REPONSES,
        corps=ModificationReponse,
        commande=_repondre,
        exemple=lambda _candidature, _now: ModificationReponse(valeur=None),
    ),
    Acte(
        code="annoncer",
        libelle="Annoncer la candidature (précandidature)",
        methode="POST",
        chemin="/candidatures/{id}/precandidature",
        ressource=CANDIDATURES,
        corps=SansCorps,
        commande=lambda _appel, _corps: Annoncer(),
        exemple=_sans_corps,
    ),
    Acte(
        code="deposer",
        libelle="Déposer le dossier",
        methode="POST",
        chemin="/candidatures/{id}/depot",
        ressource=CANDIDATURES,
        corps=SansCorps,
        commande=lambda appel, _corps: Deposer(auteur=appel.appelant.personne, sel=appel.sel()),
        exemple=_sans_corps,
        cle_requise=True,
    ),
    Acte(
        code="demander_complements",
        libelle="Demander des compléments",
        methode="POST",
        chemin="/candidatures/{id}/demandes-complements",
        ressource=CANDIDATURES,
        corps=DemandeComplements,
        commande=_demander,
        exemple=_exemple_demande,
        cle_requise=True,
    ),
    Acte(
        code="fournir_complements",
        libelle="Remettre les compléments demandés",
        methode="POST",
        chemin="/candidatures/{id}/complements",
        ressource=CANDIDATURES,
        corps=SansCorps,
        commande=lambda appel, _corps: FournirComplements(auteur=appel.appelant.personne, sel=appel.sel()),
        exemple=_sans_corps,
        cle_requise=True,
    ),
    Acte(
        code="donner_avis",
        libelle="Donner l'avis de recevabilité",
        methode="POST",
        chemin="/candidatures/{id}/recevabilite",
        ressource=CANDIDATURES,
        corps=AvisRecevabilite,
        commande=_avis,
        exemple=_exemple_avis,
    ),
    Acte(
        code="notifier_avis",
        libelle="Notifier la recevabilité au porteur",
        methode="POST",
        chemin="/candidatures/{id}/recevabilite/notification",
        ressource=CANDIDATURES,
        corps=SansCorps,
        commande=lambda appel, _corps: NotifierAvis(**instruit(appel)),
        exemple=_sans_corps,
        cle_requise=True,
    ),
    Acte(
        code="constater_etape_1",
        libelle="Constater les conditions de l'étape 1",
        methode="POST",
        chemin="/candidatures/{id}/etape-1",
        ressource=CANDIDATURES,
        corps=ConditionsEtape1,
        commande=lambda appel, corps: ConstaterEtape1(conditions=corps.conditions, **instruit(appel)),
        exemple=_exemple_conditions,
        cle_requise=True,
    ),
    Acte(
        code="retirer",
        libelle="Retirer la candidature",
        methode="POST",
        chemin="/candidatures/{id}/retrait",
        ressource=CANDIDATURES,
        corps=Retrait,
        commande=lambda appel, corps: Retirer(motif=corps.motif, auteur=appel.appelant.personne),
        exemple=lambda _candidature, _now: Retrait(motif="Projet reporté"),
        cle_requise=True,
    ),
)
