"""The people of an opération: its owner, its co-editors, and who is invited to become one or the other.

Somebody becomes a co-editor, or the owner, by accepting: nothing is given to who has not said yes. An invitation
expires by itself; whoever leaves, or is taken out, is nobody from that entry on (adr/0019).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, assert_never

from kernel.decider import Commande, Evenement
from kernel.label.calendrier import heure_de_paris
from kernel.label.conservation import jours
from kernel.model import Frozen
from kernel.refus import Doublon, EcheanceDepassee, Erreur, Introuvable, RegleNonSatisfaite, TransitionImpossible

VALIDITE = timedelta(days=jours("invitations"))  # of an invitation
PERSONNES_MAX = 20  # co-editors and invitations together: a team, not a mailing list
Qualite = Literal["coediteur", "proprietaire"]


class Invitation(Frozen):
    """Somebody is asked to become a co-editor, or the owner (a transfer). `siren`, when there is one, is the legal unit
    that whoever accepts must belong to; `motif` says why somebody else than the owner asks."""

    personne: str
    qualite: Qualite
    par: str
    expire_le: datetime
    siren: str = ""
    motif: str = ""

    def est_expiree(self, now: datetime) -> bool:
        """Tell whether it is too late to accept it."""
        return now >= self.expire_le


class Editeurs(Frozen):
    """Who works on an opération. People are pseudonyms; `structures` gives the SIREN of those who had one when they
    came."""

    proprietaire: str = ""
    coediteurs: tuple[str, ...] = ()
    structures: dict[str, str] = {}
    invitations: tuple[Invitation, ...] = ()

    @property
    def editeurs(self) -> tuple[str, ...]:
        """Give everybody who works on it, the owner first."""
        return (self.proprietaire, *self.coediteurs)

    def invitation(self, personne: str) -> Invitation | None:
        """Give what somebody is invited to."""
        return next((i for i in self.invitations if i.personne == personne), None)

    @property
    def transfert(self) -> Invitation | None:
        """Give the transfer that waits for its answer."""
        return next((i for i in self.invitations if i.qualite == "proprietaire"), None)


class InviterCoediteur(Commande):
    """Ask somebody to work on the opération."""

    personne: str
    auteur: str


class ProposerTransfert(Commande):
    """Ask somebody to become the owner. Who is not the owner says why; `libre` is for the administration, which may
    ask somebody of another legal unit."""

    personne: str
    motif: str
    auteur: str
    libre: bool = False


class RetirerInvitation(Commande):
    """Take back what was asked of somebody."""

    personne: str
    auteur: str


class RepondreInvitation(Commande):
    """Say yes or no; `siren` is that of the account that answers."""

    auteur: str
    accepte: bool
    siren: str = ""


class RetirerCoediteur(Commande):
    """Take somebody out of the opération."""

    personne: str
    motif: str


class QuitterOperation(Commande):
    """Leave the opération that one is a co-editor of."""

    auteur: str


class ExpirerInvitations(Commande):
    """Put away the invitations that nobody has answered in time: the schedule's command."""


class CoediteurInvite(Evenement):
    """Somebody is invited to work on the opération."""

    invitation: Invitation

    def personnes(self) -> tuple[str, ...]:
        """Give who is invited."""
        return (self.invitation.personne,)


class TransfertPropose(Evenement):
    """Somebody is asked to become the owner."""

    PERSONNEL = {"motif": "(effacé)"}

    invitation: Invitation
    motif: str

    def personnes(self) -> tuple[str, ...]:
        """Give who is asked."""
        return (self.invitation.personne,)


class InvitationRetiree(Evenement):
    """What was asked of somebody is taken back."""

    personne: str
    qualite: Qualite


class InvitationDeclinee(Evenement):
    """Somebody says no."""

    personne: str
    qualite: Qualite


class InvitationExpiree(Evenement):
    """Somebody has not answered in time."""

    personne: str
    qualite: Qualite


class CoediteurRejoint(Evenement):
    """Somebody works on the opération from now on; `siren` is that of the account that accepted."""

    personne: str
    siren: str = ""


class CoediteurRetire(Evenement):
    """Somebody is taken out of the opération."""

    PERSONNEL = {"motif": "(effacé)"}

    personne: str
    motif: str

    def personnes(self) -> tuple[str, ...]:
        """Give who is taken out."""
        return (self.personne,)


class CoediteurParti(Evenement):
    """Somebody has left the opération."""

    personne: str


class OperationTransferee(Evenement):
    """The opération has another owner; the former one is nobody there any more. `demande_par` asked for it, `siren` is
    that of the account that accepted."""

    ancien: str
    nouveau: str
    demande_par: str
    siren: str = ""


SurEditeurs = (
    InviterCoediteur
    | ProposerTransfert
    | RetirerInvitation
    | RepondreInvitation
    | RetirerCoediteur
    | QuitterOperation
    | ExpirerInvitations
)
InvitationFermee = InvitationRetiree | InvitationDeclinee | InvitationExpiree
EquipeChangee = CoediteurRejoint | CoediteurRetire | CoediteurParti | OperationTransferee
EditeursSuivis = CoediteurInvite | TransfertPropose | InvitationFermee | EquipeChangee


def decide(
    editeurs: Editeurs, command: SurEditeurs, siren: str, fuseau: str | None, now: datetime
) -> tuple[EditeursSuivis, ...]:
    """Answer a command on the people of an opération that the legal unit `siren` carries; `fuseau` is of its clocks."""
    match command:
        case InviterCoediteur():
            return _inviter(editeurs, command, fuseau, now)
        case ProposerTransfert():
            return _proposer(editeurs, command, siren, now)
        case RetirerInvitation():
            return _retirer_invitation(editeurs, command)
        case RepondreInvitation():
            return _repondre(editeurs, command, now)
        case RetirerCoediteur(personne=personne, motif=motif):
            _exige(personne in editeurs.coediteurs, "Cette personne n'est pas co-éditrice de l'opération.")
            return (CoediteurRetire(personne=personne, motif=motif),)
        case QuitterOperation(auteur=auteur):
            return (CoediteurParti(personne=auteur),) if auteur in editeurs.coediteurs else ()
        case ExpirerInvitations():
            late = [i for i in editeurs.invitations if i.est_expiree(now)]
            return tuple(InvitationExpiree(personne=i.personne, qualite=i.qualite) for i in late)
        case _:
            assert_never(command)


def _exige(condition: bool, message: str) -> None:
    if not condition:
        raise RegleNonSatisfaite(message, Erreur("/personne", "personne-inattendue", message))


def _inviter(
    editeurs: Editeurs, command: InviterCoediteur, fuseau: str | None, now: datetime
) -> tuple[CoediteurInvite, ...]:
    if command.personne in editeurs.editeurs:
        raise Doublon("Cette personne travaille déjà sur l'opération.")
    _exige_libre(editeurs, command.personne, fuseau, now)
    if len(editeurs.coediteurs) + len(editeurs.invitations) >= PERSONNES_MAX:
        message = f"Une opération a {PERSONNES_MAX} co-éditeurs et invitations au plus : retirez-en avant d'inviter."
        raise RegleNonSatisfaite(message, Erreur("/personne", "trop-de-personnes", message))
    invitation = Invitation(
        personne=command.personne, qualite="coediteur", par=command.auteur, expire_le=now + VALIDITE
    )
    return (CoediteurInvite(invitation=invitation),)


def _exige_libre(editeurs: Editeurs, personne: str, fuseau: str | None, now: datetime) -> None:
    """Refuse to ask twice while the first is still waiting for its answer."""
    waiting = editeurs.invitation(personne)
    if waiting is not None and not waiting.est_expiree(now):
        until = heure_de_paris(waiting.expire_le, fuseau)
        raise Doublon(f"Une proposition attend déjà sa réponse, jusqu'au {until} : retirez-la pour en faire une autre.")


def _proposer(editeurs: Editeurs, command: ProposerTransfert, siren: str, now: datetime) -> tuple[EditeursSuivis, ...]:
    _exige(command.personne != editeurs.proprietaire, "Cette personne est déjà propriétaire de l'opération.")
    if (pending := editeurs.transfert) is not None and not pending.est_expiree(now):
        raise TransitionImpossible("Un transfert attend déjà sa réponse : retirez-le avant d'en proposer un autre.")
    own = command.auteur == editeurs.proprietaire
    if not own and not command.motif.strip():
        message = "Dites pourquoi l'opération change de mains : son propriétaire le lira, et le journal le garde."
        raise RegleNonSatisfaite(message, Erreur("/motif", "champ-absent", message))
    invitation = Invitation(
        personne=command.personne,
        qualite="proprietaire",
        par=command.auteur,
        expire_le=now + VALIDITE,
        siren="" if own or command.libre else siren,
    )
    return (TransfertPropose(invitation=invitation, motif=command.motif),)


def _retirer_invitation(editeurs: Editeurs, command: RetirerInvitation) -> tuple[InvitationRetiree, ...]:
    waiting = editeurs.invitation(command.personne)
    if waiting is None:
        return ()
    if command.auteur not in (editeurs.proprietaire, waiting.par):
        raise TransitionImpossible("Seul le propriétaire, ou qui a fait cette proposition, peut la retirer.")
    return (InvitationRetiree(personne=waiting.personne, qualite=waiting.qualite),)


def _repondre(editeurs: Editeurs, command: RepondreInvitation, now: datetime) -> tuple[EditeursSuivis, ...]:
    waiting = editeurs.invitation(command.auteur)
    if waiting is None:
        if command.accepte and command.auteur in editeurs.editeurs:
            return ()  # said yes already: the answer was lost on its way, or a button was pressed twice
        raise Introuvable("Cette invitation n'existe plus.")
    if not command.accepte:
        return (InvitationDeclinee(personne=waiting.personne, qualite=waiting.qualite),)
    if waiting.est_expiree(now):
        raise EcheanceDepassee("Cette invitation a expiré : demandez-en une autre à qui vous a écrit.")
    if waiting.siren and waiting.siren != command.siren:
        message = (
            f"Ce transfert est réservé à un compte de l'organisme {waiting.siren} : rattachez le vôtre à cet "
            "organisme, ou demandez à l'administration de proposer le transfert."
        )
        raise RegleNonSatisfaite(message, Erreur("", "autre-organisme", message))
    if waiting.qualite == "coediteur":
        return (CoediteurRejoint(personne=waiting.personne, siren=command.siren),)
    who = {"ancien": editeurs.proprietaire, "nouveau": waiting.personne, "demande_par": waiting.par}
    return (OperationTransferee(**who, siren=command.siren),)


def suite(editeurs: Editeurs, event: EditeursSuivis) -> dict[str, Any]:
    """Give what an event changes of the people."""
    match event:
        case CoediteurInvite(invitation=invitation):
            return {"invitations": (*_sans(editeurs.invitations, invitation.personne), invitation)}
        case TransfertPropose(invitation=invitation, motif=motif):
            kept = [i for i in _sans(editeurs.invitations, invitation.personne) if i.qualite == "coediteur"]
            return {"invitations": (*kept, invitation.model_copy(update={"motif": motif}))}
        case InvitationRetiree() | InvitationDeclinee() | InvitationExpiree():
            return {"invitations": _sans(editeurs.invitations, event.personne)}
        case CoediteurRejoint(personne=personne, siren=siren):
            coediteurs = (*editeurs.coediteurs, personne)
            return {"coediteurs": coediteurs, **_venu(editeurs, personne, siren)}
        case CoediteurRetire(personne=personne) | CoediteurParti(personne=personne):
            return {"coediteurs": _autres(editeurs, personne), "structures": _structures(editeurs, personne)}
        case OperationTransferee(nouveau=nouveau, siren=siren):
            venu = _venu(editeurs, nouveau, siren, parti=editeurs.proprietaire)
            return {"proprietaire": nouveau, "coediteurs": _autres(editeurs, nouveau), **venu}
        case _:
            assert_never(event)


def _venu(editeurs: Editeurs, personne: str, siren: str, parti: str = "") -> dict[str, Any]:
    """Give what changes with who comes: no invitation waits any more, and their structure works here, if they have one,
    but no more that of who leaves."""
    known = {personne: siren} if siren else {}
    structures = {**_structures(editeurs, personne, parti), **known}
    return {"structures": structures, "invitations": _sans(editeurs.invitations, personne)}


def _structures(editeurs: Editeurs, *partis: str) -> dict[str, str]:
    return {p: siren for p, siren in editeurs.structures.items() if p not in partis}


def _autres(editeurs: Editeurs, personne: str) -> tuple[str, ...]:
    return tuple(c for c in editeurs.coediteurs if c != personne)


def _sans(invitations: Sequence[Invitation], personne: str) -> tuple[Invitation, ...]:
    return tuple(i for i in invitations if i.personne != personne)
