"""What is said around a file, by whom and to whom (adr/0024).

A message goes to one of three circles: `parties`, the porteur's people and the services; `services`, these alone;
`experts`, the services and the experts who have accepted the file. Who may write to a circle is who may read it: the
one rule is `LECTEURS`. A message is an event that leaves the state as it was, and adds a line to one list for each
camp that reads it: what one circle says moves nothing that another reads.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta

from candidature.domaine.commandes import EcrireMessage
from candidature.domaine.dossier import Candidature, MessageEcrit
from candidature.domaine.instruction import service_de
from candidature.domaine.operation import Operation
from candidature.domaine.valeurs import Camp, Visibilite
from kernel.decider import Fiche
from kernel.refus import ActeInterdit, Erreur, TransitionImpossible

LECTEURS: Mapping[Visibilite, tuple[Camp, ...]] = {
    "parties": ("porteur", "services"),
    "services": ("services",),
    "experts": ("services", "experts"),
}
DITS: Mapping[Visibilite, str] = {
    "parties": "entre le porteur et les services",
    "services": "entre services",
    "experts": "entre les experts et les services",
}
HABITUELLE: Mapping[Camp, Visibilite] = {"porteur": "parties", "services": "services", "experts": "experts"}
FIN_DES_TEMPS = datetime(2100, 1, 1, tzinfo=UTC)  # ranks count down from here: the newest message comes first


def camp(
    candidature: Candidature,
    operation: Operation | None,
    personne: str,
    territoires: Collection[str],
    administration: bool,
) -> Camp | None:
    """Give the camp of somebody around a file, or none; the services before all, for who would be of two."""
    veille = candidature.est_connue and not set(territoires).isdisjoint(candidature.territoires)
    if administration or veille:
        return "services"
    equipe = operation.editeurs if operation else (candidature.proprietaire, *candidature.coediteurs)
    if personne and personne in equipe:
        return "porteur"
    return "experts" if personne and personne in candidature.experts else None


def decide(
    candidature: Candidature, command: EcrireMessage, operation: Operation | None, now: datetime
) -> tuple[MessageEcrit, ...]:
    """Answer who writes: first whether the circle is theirs, then whether there is anybody in it."""
    ecrit = camp(candidature, operation, command.auteur, command.territoires, command.administration)
    if ecrit is None:
        raise ActeInterdit("Vous n'êtes plus de ce dossier : vous ne pouvez pas y écrire.")
    visibilite = command.visibilite or HABITUELLE[ecrit]
    if ecrit not in LECTEURS[visibilite]:
        ouvertes = ", ou ".join(DITS[v] for v, camps in LECTEURS.items() if ecrit in camps)
        message = f"Cet échange n'est pas le vôtre : écrivez {ouvertes}."
        raise ActeInterdit(message, Erreur("/visibilite", "visibilite-interdite", message))
    _exige_lu(candidature, visibilite)
    ici = [t for t in candidature.territoires if t in command.territoires] if ecrit == "services" else []
    return (
        MessageEcrit(
            id=command.id,
            le=now,
            par=command.auteur,
            camp=ecrit,
            territoire=ici[0] if ici else "",
            visibilite=visibilite,
            texte=command.texte,
        ),
    )


def _exige_lu(candidature: Candidature, visibilite: Visibilite) -> None:
    """Refuse to write where nobody would read. A decided file is still written about: what follows a decision takes a
    year more; a withdrawn one is over."""
    if candidature.statut in ("inexistante", "retiree"):
        raise TransitionImpossible("Ce dossier est retiré : il ne reçoit plus de message, mais les siens se lisent.")
    if visibilite == "services" and not candidature.est_connue:
        raise TransitionImpossible("Ce brouillon n'est pas encore connu des services : écrivez à son porteur.")
    if visibilite == "experts" and not candidature.experts:
        raise TransitionImpossible("Aucun expert n'a encore accepté ce dossier : écrivez entre services.")


def liste_messages(numero: str, lu_par: Camp) -> str:
    """Name the list of what a camp reads of a file."""
    return f"messages#{numero}#{lu_par}"


def ajouts(candidature: Candidature, event: MessageEcrit) -> tuple[Fiche, ...]:
    """Give the lines of a message: one for each camp that reads it, the newest first."""
    reste = (FIN_DES_TEMPS - event.le) // timedelta(milliseconds=1)
    rang, carte = f"{reste:014d}#{event.id}", event.model_dump_json()
    return tuple(Fiche(liste_messages(candidature.numero, c), rang, carte) for c in LECTEURS[event.visibilite])


def auteur(m: MessageEcrit, candidature: Candidature) -> str:
    """Say in which capacity a message was written, naming nobody."""
    if m.camp == "services":
        return service_de(m.territoire) if m.territoire else "L'administration du label"
    if m.camp == "experts":
        return "Un expert du dossier"
    return candidature.porteur.nom if candidature.porteur else "Le porteur"
