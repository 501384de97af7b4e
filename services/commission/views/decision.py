"""A published decision as its porteur reads it: what is decided, why, how to contest it, what became of an appeal."""

from datetime import date

from commission.domaine.commission import SERVICE
from commission.domaine.decision import CarteDecision
from commission.domaine.notification import Notification
from commission.domaine.point import Recommandation
from commission.domaine.recours import rejet_implicite
from commission.relations import envers_decision
from commission.views.point import textes
from commission.views.seance import heure
from kernel import people
from kernel.api import Appel, Enveloppe
from kernel.droits import COEDITEUR, PROPRIETAIRE
from kernel.label.faits import Reserve
from kernel.label.recours import Voies, voies
from kernel.model import Frozen

STATUTS = {"notifiee": "À lire", "remise": "Notifiée par lettre", "lue": "Lue"}
STATUTS_RECOURS = {
    "depose": "Recours déposé",
    "en_examen": "Recours en examen",
    "accorde": "Recours accordé",
    "rejete": "Recours rejeté",
}
SANS_ACTE = "Recours accordé, l'acte qui corrigera la décision est attendu"


class VueRecours(Frozen):
    """A gracious appeal and its answer; `rejet_implicite_le` is the day on which it counts as refused, unanswered;
    `acte` is the new act that it led to."""

    numero: int
    statut: str
    statut_libelle: str
    depose_le: str
    rejet_implicite_le: date
    hors_delai: bool
    motif: str
    reponse: str
    repondu_le: str | None
    acte: str


class VueSuite(Frozen):
    """How far a reserve or a recommandation is (`texte` names it)."""

    texte: str
    etat: str
    commentaire: str
    le: str


class VueContact(Frozen):
    """The person whom the decision names, of the service that will help: who they are, and where to write."""

    nom: str
    courriel: str


class TextesLus(Frozen):
    """What the decision says. `contact` is null when nobody is named, or is known here any more."""

    motifs: str
    reserves: tuple[Reserve, ...]
    recommandations: tuple[Recommandation, ...]
    accompagnement: str
    contact: VueContact | None


class VueDecision(Enveloppe):
    """A published decision. What it says (`textes`) opens to its porteurs with the act of reading it: the date of that
    act is the date of the notification, unless a registered letter has notified it (`remise_le`)."""

    annee: int
    numero: str
    nom: str
    etape: int
    issue: str
    etape_accordee: int
    acte: str
    notifiee_le: str | None
    lue_le: str | None
    remise_le: date | None
    textes: TextesLus | None
    voies: Voies | None
    recours: tuple[VueRecours, ...]
    suites: tuple[VueSuite, ...]


class LigneDecision(Frozen):
    """A published decision in a list."""

    id: str
    href: str
    annee: int
    numero: str
    nom: str
    region: str
    statut: str
    statut_libelle: str
    notifiee_le: str | None
    recours: str


def vue_decision(notification: Notification, appel: Appel) -> VueDecision:
    """Show a published decision."""
    decision = notification.decision
    assert decision is not None, "what is notified is a decision"
    porteur = envers_decision(appel.appelant, notification) & {PROPRIETAIRE, COEDITEUR}
    ouverte = not porteur or notification.notifiee_depuis is not None
    return VueDecision(
        type="decision",
        id=decision.candidature,
        href=f"{appel.base}/decisions/{decision.candidature}",
        statut=notification.statut,
        statut_libelle=STATUTS[notification.statut],
        annee=notification.annee,
        numero=decision.numero,
        nom=decision.nom,
        etape=decision.etape,
        issue=decision.issue,
        etape_accordee=decision.etape_accordee,
        acte=decision.acte or decision.document,
        notifiee_le=heure(notification.notifiee_le),
        lue_le=heure(notification.lue_le),
        remise_le=notification.remise_le,
        textes=_textes(decision.document, appel) if ouverte else None,
        voies=voies(decision.region),
        recours=tuple(_recours(notification)),
        suites=tuple(
            VueSuite(texte=texte, etat=s.etat, commentaire=s.commentaire, le=s.le.isoformat())
            for texte, s in sorted(notification.suites.items())
        ),
    )


def _textes(document: str, appel: Appel) -> TextesLus:
    """Read what is decided, with somebody behind the pseudonym: one reading more, only when there is one."""
    lus = textes(document, appel)
    found = people.find(appel.world.store, SERVICE, lus.contact) if lus.contact else None
    contact = VueContact(nom=found.nom, courriel=found.courriel) if found else None
    return TextesLus(**{**dict(lus), "contact": contact})


def _recours(notification: Notification) -> list[VueRecours]:
    return [
        VueRecours(
            numero=r.numero,
            statut=r.statut,
            statut_libelle=SANS_ACTE if r is notification.pendant and r.repondu_le else STATUTS_RECOURS[r.statut],
            depose_le=r.depose_le.isoformat(),
            rejet_implicite_le=rejet_implicite(r.depose_le),
            hors_delai=r.hors_delai,
            motif=r.motif,
            reponse=r.reponse,
            repondu_le=heure(r.repondu_le),
            acte=r.acte,
        )
        for r in notification.recours
    ]


def ligne_decision(carte: CarteDecision, identifiant: str, appel: Appel) -> LigneDecision:
    """Show a line of the list of decisions."""
    return LigneDecision(
        id=identifiant,
        href=f"{appel.base}/decisions/{identifiant}",
        annee=carte.annee,
        numero=carte.numero,
        nom=carte.nom,
        region=carte.region,
        statut=carte.statut,
        statut_libelle=STATUTS[carte.statut],
        notifiee_le=heure(carte.notifiee_le),
        recours=carte.recours,
    )
