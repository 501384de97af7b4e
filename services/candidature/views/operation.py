"""An opération as people see it."""

from datetime import datetime

from candidature.domaine.editeurs import Invitation, Qualite
from candidature.domaine.etapes import Ajournement
from candidature.domaine.operation import CarteOperation, Operation
from candidature.domaine.porteur import Charte, Structure
from candidature.domaine.territoire import Lieu
from candidature.views.etapes import VueEtapeDetenue, detenues
from kernel.api import Appel, Enveloppe
from kernel.model import Frozen

STATUTS = {"active": "Active"}


class InvitationEnCours(Frozen):
    """Who is invited to what, by whom, until when. Why a transfer is asked for is told to the owner, by letter."""

    personne: str
    qualite: Qualite
    par: str
    expire_le: datetime
    expiree: bool


class VueOperation(Enveloppe):
    """An opération: identity, place, people (by pseudonym), charte, étapes held."""

    nom: str
    communes: tuple[Lieu, ...]
    porteur: Structure
    proprietaire: str
    coediteurs: tuple[str, ...]
    invitations: tuple[InvitationEnCours, ...]
    charte: Charte | None
    etapes: tuple[VueEtapeDetenue, ...]
    ajournements: tuple[Ajournement, ...]
    a_reprendre: str


class LigneOperation(Frozen):
    """An opération in a list."""

    id: str
    href: str
    nom: str
    communes: tuple[str, ...]
    etapes: tuple[VueEtapeDetenue, ...]


def vue_operation(operation: Operation, appel: Appel) -> VueOperation:
    """Show an opération."""
    assert operation.porteur is not None, "an opération has a porteur from its creation"
    return VueOperation(
        type="operation",
        id=appel.params["id"],
        href=f"{appel.base}/operations/{appel.params['id']}",
        statut=operation.statut,
        statut_libelle=STATUTS[operation.statut],
        nom=operation.nom,
        communes=operation.lieux,
        porteur=operation.porteur,
        proprietaire=operation.proprietaire,
        coediteurs=operation.coediteurs,
        invitations=tuple(_invitation(i, appel.maintenant) for i in operation.invitations),
        charte=operation.charte,
        etapes=detenues(operation.etapes),
        ajournements=operation.ajournements,
        a_reprendre=operation.a_reprendre,
    )


def _invitation(invitation: Invitation, maintenant: datetime) -> InvitationEnCours:
    return InvitationEnCours(
        **invitation.model_dump(include={"personne", "qualite", "par", "expire_le"}),
        expiree=invitation.est_expiree(maintenant),
    )


def ligne_operation(carte: CarteOperation, identifiant: str, appel: Appel) -> LigneOperation:
    """Show a line of a list of opérations."""
    return LigneOperation(
        id=identifiant,
        href=f"{appel.base}/operations/{identifiant}",
        nom=carte.nom,
        communes=tuple(lieu.nom for lieu in carte.lieux),
        etapes=detenues(carte.etapes),
    )
