"""An invitation, as the person who is invited sees it: enough to answer, and nothing else of the opération."""

from datetime import datetime

from candidature.domaine.editeurs import Qualite
from candidature.domaine.operation import CarteInvitation, Operation
from kernel.api import Appel, Echeance, Enveloppe, echeance_vue
from kernel.label.calendrier import Moment, heure_de_paris
from kernel.model import Frozen

STATUTS = {
    "en_attente": "En attente de votre réponse",
    "expiree": "Expirée : demandez-en une autre à qui vous a écrit",
    "acceptee": "Acceptée",
    "close": "Sans objet",
}
QUALITES = {"coediteur": "Co-éditeur", "proprietaire": "Propriétaire"}


class VueInvitation(Enveloppe):
    """What one is invited to: to work on an opération, or to become its owner. Once it is answered, nothing is left of
    it but what became of it."""

    operation: str
    nom: str
    communes: tuple[str, ...]
    porteur: str
    qualite: Qualite | None
    qualite_libelle: str
    expire_le: datetime | None
    organisme: str


class LigneInvitation(Frozen):
    """An invitation in a list."""

    id: str
    href: str
    nom: str
    commune: str
    qualite: Qualite
    qualite_libelle: str
    expire_le: datetime
    expiree: bool


def vue_invitation(operation: Operation, appel: Appel) -> VueInvitation:
    """Show what the caller is invited to; `organisme` is the SIREN that whoever accepts must belong to, if any."""
    assert operation.porteur is not None, "an opération has a porteur from its creation"
    mine = operation.invitation(appel.appelant.personne)
    statut = _statut(operation, appel)
    echeances: tuple[Echeance, ...] = ()
    if mine is not None:
        fin = Moment.de(mine.expire_le)
        libelle = f"Répondre avant le {heure_de_paris(mine.expire_le, operation.fuseau)}"
        echeances = (echeance_vue("invitation", fin, libelle, appel.maintenant),)
    return VueInvitation(
        type="invitation",
        id=appel.params["id"],
        href=f"{appel.base}/invitations/{appel.params['id']}",
        statut=statut,
        statut_libelle=STATUTS[statut],
        echeances=echeances,
        operation=appel.params["id"],
        nom=operation.nom,
        communes=tuple(lieu.nom for lieu in operation.lieux),
        porteur=operation.porteur.nom,
        qualite=mine.qualite if mine else None,
        qualite_libelle=QUALITES[mine.qualite] if mine else "",
        expire_le=mine.expire_le if mine else None,
        organisme=mine.siren if mine else "",
    )


def _statut(operation: Operation, appel: Appel) -> str:
    mine = operation.invitation(appel.appelant.personne)
    if mine is not None:
        return "expiree" if mine.est_expiree(appel.maintenant) else "en_attente"
    return "acceptee" if appel.appelant.personne in operation.editeurs else "close"


def ligne_invitation(carte: CarteInvitation, identifiant: str, appel: Appel) -> LigneInvitation:
    """Show a line of the invitations that the caller has received."""
    return LigneInvitation(
        id=identifiant,
        href=f"{appel.base}/invitations/{identifiant}",
        nom=carte.nom,
        commune=carte.commune,
        qualite=carte.qualite,
        qualite_libelle=QUALITES[carte.qualite],
        expire_le=carte.expire_le,
        expiree=appel.maintenant >= carte.expire_le,
    )
