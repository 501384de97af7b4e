"""The addresses of the people of an opération: who is invited, who leaves, who takes it over. No rule lives here."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from candidature.domaine.editeurs import (
    InviterCoediteur,
    ProposerTransfert,
    QuitterOperation,
    RepondreInvitation,
    RetirerCoediteur,
    RetirerInvitation,
)
from candidature.domaine.operation import OPERATION, CarteInvitation, Operation
from candidature.relations import envers_operation
from candidature.routes.candidature import Motif, SansCorps
from candidature.routes.operation import OPERATIONS, identifiant
from candidature.views import LigneInvitation, VueInvitation, ligne_invitation, vue_invitation
from kernel.api import Acte, Appel, Consultation, Liste, Ressource
from kernel.droits import ADMINISTRATION
from kernel.formes import COMPTE
from kernel.model import Frozen

Personne = Annotated[
    str, Field(pattern=r"^pers_[0-9a-z_]{1,40}$", description="L'identifiant que donne `/moi`"), COMPTE
]
QUELQU_UN = "pers_personne"


class APersonne(Frozen):
    """Somebody, by the identifier that they read at `/moi`."""

    personne: Personne


class Transfert(Frozen):
    """Who is to become the owner, and why when it is not the owner who asks."""

    personne: Personne
    motif: Annotated[str, Field(max_length=2000)] = ""


class Eviction(Frozen):
    """Who is taken out, and why."""

    personne: Personne
    motif: Motif


INVITATIONS: Ressource[Operation, VueInvitation] = Ressource(
    nom="invitation",
    chemin="/invitations/{id}",
    decider=OPERATION,
    identifiant=identifiant,
    existe=lambda operation: operation.statut != "inexistante",
    vue=vue_invitation,
    modele=VueInvitation,
    relations=envers_operation,
)


def _inviter(appel: Appel, corps: APersonne) -> InviterCoediteur:
    return InviterCoediteur(personne=corps.personne, auteur=appel.appelant.personne)


def _transferer(appel: Appel, corps: Transfert) -> ProposerTransfert:
    libre = ADMINISTRATION in appel.appelant.roles
    auteur = appel.appelant.personne
    return ProposerTransfert(personne=corps.personne, motif=corps.motif, auteur=auteur, libre=libre)


def _retirer(appel: Appel, corps: APersonne) -> RetirerInvitation:
    return RetirerInvitation(personne=corps.personne, auteur=appel.appelant.personne)


def _repondre(accepte: bool, appel: Appel) -> RepondreInvitation:
    appelant = appel.appelant
    return RepondreInvitation(auteur=appelant.personne, accepte=accepte, siren=appelant.siret[:9])


def _exemple_invitee(operation: Operation, _now: datetime) -> APersonne:
    return APersonne(personne=next((i.personne for i in operation.invitations), QUELQU_UN))


def _exemple_eviction(operation: Operation, _now: datetime) -> Eviction:
    return Eviction(personne=next(iter(operation.coediteurs), QUELQU_UN), motif="Fin de mission")


ROUTES = (
    Acte(
        code="inviter_coediteur",
        libelle="Inviter un co-éditeur",
        methode="POST",
        chemin="/operations/{id}/invitations",
        ressource=OPERATIONS,
        corps=APersonne,
        commande=_inviter,
        exemple=lambda _operation, _now: APersonne(personne=QUELQU_UN),
        cle_requise=True,
    ),
    Acte(
        code="retirer_invitation",
        libelle="Retirer une invitation, ou une proposition de transfert",
        methode="POST",
        chemin="/operations/{id}/invitations/retrait",
        ressource=OPERATIONS,
        corps=APersonne,
        commande=_retirer,
        exemple=_exemple_invitee,
    ),
    Acte(
        code="retirer_coediteur",
        libelle="Retirer un co-éditeur",
        methode="POST",
        chemin="/operations/{id}/coediteurs/retrait",
        ressource=OPERATIONS,
        corps=Eviction,
        commande=lambda _appel, corps: RetirerCoediteur(personne=corps.personne, motif=corps.motif),
        exemple=_exemple_eviction,
        cle_requise=True,
    ),
    Acte(
        code="quitter_operation",
        libelle="Ne plus être co-éditeur de l'opération",
        methode="POST",
        chemin="/operations/{id}/depart",
        ressource=OPERATIONS,
        corps=SansCorps,
        commande=lambda appel, _corps: QuitterOperation(auteur=appel.appelant.personne),
        exemple=lambda _operation, _now: SansCorps(),
        cle_requise=True,
    ),
    Acte(
        code="proposer_transfert",
        libelle="Proposer l'opération à un autre propriétaire",
        methode="POST",
        chemin="/operations/{id}/transfert",
        ressource=OPERATIONS,
        corps=Transfert,
        commande=_transferer,
        exemple=lambda _operation, _now: Transfert(personne=QUELQU_UN, motif="Départ du propriétaire"),
        cle_requise=True,
    ),
    Liste(
        code="lister_invitations",
        libelle="Les invitations que vous avez reçues",
        chemin="/invitations",
        carte=CarteInvitation,
        modele=LigneInvitation,
        vue=ligne_invitation,
        partition=lambda appel, _query: f"invitations#{appel.appelant.personne}",
    ),
    Consultation(code="consulter_invitation", libelle="Ce à quoi vous êtes invité", ressource=INVITATIONS),
    Acte(
        code="accepter_invitation",
        libelle="Accepter",
        methode="POST",
        chemin="/invitations/{id}/acceptation",
        ressource=INVITATIONS,
        corps=SansCorps,
        commande=lambda appel, _corps: _repondre(True, appel),
        exemple=lambda _operation, _now: SansCorps(),
        cle_requise=True,
    ),
    Acte(
        code="decliner_invitation",
        libelle="Décliner",
        methode="POST",
        chemin="/invitations/{id}/refus",
        ressource=INVITATIONS,
        corps=SansCorps,
        commande=lambda appel, _corps: _repondre(False, appel),
        exemple=lambda _operation, _now: SansCorps(),
        cle_requise=True,
    ),
)
