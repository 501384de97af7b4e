"""What may happen to an expertise, and the fold of it into its state."""

from datetime import date, datetime
from typing import Any, assert_never

from expertise.domaine.documents import DocumentJoint, DocumentRetire, joints
from expertise.domaine.dossier import (
    Audience,
    Avis,
    DecisionPaire,
    Expertise,
    Identite,
    Mandat,
    MotifDeclin,
    Synthese,
    VersionAvis,
    Visite,
    a_redonner,
    avec,
    decidees,
)
from expertise.domaine.expert import EFFACE, Role
from expertise.domaine.rappels import rappeles
from expertise.domaine.rattachements import ConflitConstate, LienSignale, RattachementConstate, signales
from kernel.decider import Evenement
from kernel.label.calendrier import Moment


class ExpertiseOuverte(Evenement):
    """The file awaits its experts; `apres_appel` when the call for experts of its year was over: no assignment of all
    is to come."""

    identite: Identite
    apres_appel: bool = False


class MandatPropose(Evenement):
    """A seat is offered, by the `proposition` of an affectation or 0 by hand; the rest is as in `Mandat`."""

    PERSONNEL = {"siren": "", "regions": ()}
    expert: str
    role: Role
    place: int
    siren: str
    regions: tuple[str, ...] = ()
    le: datetime
    proposition: int = 0
    document: str = ""
    remplace: str = ""
    fin_expertise: Moment | None = None

    def personnes(self) -> tuple[str, ...]:
        """Give whose employer it tells."""
        return (self.expert,)


class MandatEcarte(Evenement):
    """An assigned expert could not be given the seat."""

    expert: str
    role: Role
    raison: str
    proposition: int = 0
    document: str = ""


class PaireDecidee(Evenement):
    """The administration puts an expert aside for this file, waives their ties to it by name, or takes that back."""

    PERSONNEL = {"motif": EFFACE, "levees": ()}

    expert: str
    ecarte: bool
    levees: tuple[str, ...]
    motif: str

    def personnes(self) -> tuple[str, ...]:
        """Give of whom it speaks."""
        return (self.expert,)


class MandatProlonge(Evenement):
    """An expert has more time, until the end of a day."""

    PERSONNEL = {"motif": EFFACE}

    expert: str
    jusqu_au: date
    motif: str

    def personnes(self) -> tuple[str, ...]:
        """Give of whom the reason speaks."""
        return (self.expert,)


class MandatAccepte(Evenement):
    """An expert has accepted; `complet` when every seat is then held by somebody who has."""

    expert: str
    complet: bool


class MandatDecline(Evenement):
    """An expert has given the seat back."""

    PERSONNEL = {"precision": EFFACE}

    expert: str
    role: Role
    motif: MotifDeclin
    precision: str


class MandatClos(Evenement):
    """An expert was taken off the file."""

    PERSONNEL = {"motif": EFFACE}

    expert: str
    motif: str

    def personnes(self) -> tuple[str, ...]:
        """Give whom the reason speaks of."""
        return (self.expert,)


class ReponseRappelee(Evenement):
    """An expert was reminded to answer."""

    expert: str
    rang: int


class VisiteProposee(Evenement):
    """A day is proposed; `motif` says why it moves, if one was settled or proposed before."""

    le: Moment
    lieu: str
    motif: str


class VisiteConfirmee(Evenement):
    """The day is settled."""

    le: Moment


class CompteRenduRendu(Evenement):
    """The visit report is given."""

    faite_le: date
    document: str
    sel: str


class TexteRedige(Evenement):
    """A text has changed; empty, it is taken away."""

    cle: str
    texte: str


class AvisRendu(Evenement):
    """An expert has given an opinion."""

    expert: str
    version: VersionAvis
    sel: str


class AvisRouvert(Evenement):
    """An opinion may change again; what was given stays."""

    expert: str
    motif: str


class SyntheseRendue(Evenement):
    """The synthesis is given: the file may be examined."""

    synthese: Synthese
    sel: str


class RappelEnvoye(Evenement):
    """Everybody was reminded of the end of expertise, but those who have more time; who is, once it is over."""

    rang: int
    epargnes: tuple[str, ...] = ()
    le: datetime | None = None


class AudienceNotee(Evenement):
    """It is known when the région examines the file, or that this is put off."""

    audience: Audience | None


class PorteursSuivis(Evenement):
    """Other people carry the file, or work beside them."""

    porteurs: tuple[str, ...]
    partenaires: tuple[str, ...] = ()


class ExpertiseFermee(Evenement):
    """Everything is closed. `experts` were on the file, `visite` was settled and will not take place."""

    motif: str
    experts: tuple[str, ...]
    visite: Moment | None


EvenementMandat = (
    MandatPropose
    | MandatEcarte
    | MandatAccepte
    | MandatDecline
    | MandatClos
    | ConflitConstate
    | LienSignale
    | RattachementConstate
    | MandatProlonge
    | ReponseRappelee
)
VisiteSuivie = VisiteProposee | VisiteConfirmee | CompteRenduRendu
Event = (
    ExpertiseOuverte
    | EvenementMandat
    | PaireDecidee
    | DocumentJoint
    | DocumentRetire
    | VisiteSuivie
    | TexteRedige
    | AvisRendu
    | AvisRouvert
    | SyntheseRendue
    | RappelEnvoye
    | AudienceNotee
    | PorteursSuivis
    | ExpertiseFermee
)


# The fold


def evolve(expertise: Expertise, event: Event) -> Expertise:
    """Fold one event."""
    change = expertise.model_copy
    match event:
        case ExpertiseOuverte(identite=identite):
            return Expertise(identite=identite)
        case MandatPropose(proposition=numero) | MandatEcarte(proposition=numero):
            avis = a_redonner(expertise, event.expert) if isinstance(event, MandatPropose) else expertise.avis
            seats = {"mandats": _mandats(expertise, event), "avis": avis}
            return change(update={**seats, "proposition": max(expertise.proposition, numero)})
        case (
            MandatAccepte()
            | MandatDecline()
            | MandatClos()
            | ConflitConstate()
            | LienSignale()
            | RattachementConstate()
            | MandatProlonge()
            | ReponseRappelee()
        ):
            return change(update={"mandats": _mandats(expertise, event)})
        case PaireDecidee():
            return change(update={"decisions": decidees(expertise.decisions, DecisionPaire(**dict(event)))})
        case DocumentJoint() | DocumentRetire():
            last = max(expertise.dernier_document, event.numero)
            return change(update={"documents": joints(expertise.documents, event), "dernier_document": last})
        case VisiteProposee() | VisiteConfirmee() | CompteRenduRendu():
            return change(update={"visite": _visite(expertise.visite, event)})
        case TexteRedige(cle=cle, texte=texte):
            others = {c: t for c, t in expertise.textes.items() if c != cle}
            return change(update={"textes": {**others, cle: texte} if texte else others})
        case AvisRendu() | AvisRouvert():
            return change(update={"avis": {**expertise.avis, event.expert: _avis(expertise, event)}})
        case SyntheseRendue(synthese=synthese):
            return change(update={"synthese": synthese})
        case RappelEnvoye() | AudienceNotee() | PorteursSuivis():
            return change(update=_noted(expertise, event))
        case ExpertiseFermee():
            return change(update={"fermee": True, "mandats": _clos(expertise.mandats)})
        case _:
            assert_never(event)


def _noted(expertise: Expertise, event: RappelEnvoye | AudienceNotee | PorteursSuivis) -> dict[str, object]:
    if isinstance(event, PorteursSuivis):
        return {"identite": expertise.dossier.model_copy(update=dict(event))}
    if isinstance(event, AudienceNotee):
        return {"audience": event.audience}
    return {"rappel": event.rang, "mandats": rappeles(expertise.mandats, event.rang, event.epargnes)}


def _mandats(expertise: Expertise, event: EvenementMandat) -> tuple[Mandat, ...]:
    match event:
        case MandatPropose():
            kept = ("expert", "role", "place", "siren", "regions", "le", "document", "remplace")
            given: dict[str, Any] = {nom: getattr(event, nom) for nom in kept}
            return (*expertise.mandats, Mandat(statut="propose", **given))
        case MandatEcarte(raison=raison):
            why = {"motif": raison, "document": event.document}
            return (*expertise.mandats, Mandat(expert=event.expert, role=event.role, statut="ecarte", **why))
        case MandatAccepte(expert=expert):
            return avec(expertise.mandats, expert, statut="accepte", jusqu_au=None)
        case MandatDecline(expert=expert, motif=motif):
            return avec(expertise.mandats, expert, statut="decline", motif=motif)
        case MandatClos(expert=expert, motif=motif) | ConflitConstate(expert=expert, raison=motif):
            return avec(expertise.mandats, expert, statut="clos", motif=motif, lien=getattr(event, "lien", ""))
        case LienSignale(expert=expert):  # if it waits for an answer follows from the partners and the decisions
            return avec(expertise.mandats, expert, liens=signales(expertise.mandats, event))
        case RattachementConstate(expert=expert):
            return avec(expertise.mandats, expert, siren=event.siren, regions=event.regions, habilite=event.habilite)
        case MandatProlonge(expert=expert, jusqu_au=jusqu_au):
            return avec(expertise.mandats, expert, jusqu_au=jusqu_au, relance=0)
        case ReponseRappelee(expert=expert, rang=rang):
            return avec(expertise.mandats, expert, relance=rang)
        case _:
            assert_never(event)


def _clos(mandats: tuple[Mandat, ...]) -> tuple[Mandat, ...]:
    return tuple(m.model_copy(update={"statut": "clos"}) if m.est_vivant else m for m in mandats)


def _visite(visite: Visite | None, event: VisiteSuivie) -> Visite | None:
    match event:
        case VisiteProposee(le=le, lieu=lieu):
            return Visite(le=le, lieu=lieu)
        case VisiteConfirmee():
            return visite and visite.model_copy(update={"confirmee": True})
        case CompteRenduRendu(faite_le=faite_le, document=document):
            return visite and visite.model_copy(update={"faite_le": faite_le, "compte_rendu": document})
        case _:
            assert_never(event)


def _avis(expertise: Expertise, event: AvisRendu | AvisRouvert) -> Avis:
    avis = expertise.avis_de(event.expert)
    match event:
        case AvisRendu(version=version):
            return Avis(versions=(*avis.versions, version))
        case AvisRouvert():
            return avis.model_copy(update={"rouvert": True})
        case _:
            assert_never(event)
