"""What may happen to a séance, and the fold of it into its state."""

from collections.abc import Iterable
from datetime import datetime
from typing import assert_never

from commission.domaine.point import Conclusion, Niveau, Point, Resultat, decision
from commission.domaine.seance import Convocation, Deport, Membre, ProcesVerbal, Seance, Signataire
from kernel.decider import Evenement


class SeancePlanifiee(Evenement):
    """The séance exists."""

    annee: int
    niveau: Niveau
    region: str


class PointInscrit(Evenement):
    """A file is on the agenda, as it is now."""

    point: Point


class PointMisEnAttente(Evenement):
    """A file came after the signature: a task for the administration."""

    candidature: str


class PointRetire(Evenement):
    """A withdrawn file has left the agenda."""

    candidature: str


class RetraitConstate(Evenement):
    """Word of a withdrawal made in time came after the signature: the decision will not be published."""

    candidature: str


class SeanceComposee(Evenement):
    """It is known who sits: they are to be convened."""

    membres: tuple[Membre, ...]


class SeanceConvoquee(Evenement):
    """The members are called."""

    convocation: Convocation


class SeanceReportee(Evenement):
    """The séance is put off."""

    motif: str


class SeanceOuverte(Evenement):
    """The séance has begun."""

    presents: tuple[str, ...]


class MembreDeporte(Evenement):
    """A member stands aside on a file."""

    PERSONNEL = {"motif": "(effacé)"}

    candidature: str
    membre: str
    motif: str

    def personnes(self) -> tuple[str, ...]:
        """Give the member."""
        return (self.membre,)


class PointConclu(Evenement):
    """A file has a conclusion."""

    candidature: str
    conclusion: Conclusion
    sel: str


class PointReporte(Evenement):
    """A file waits for another year."""

    candidature: str
    motif: str


class PointsRatifies(Evenement):
    """Proposals are concluded as they came."""

    candidatures: tuple[str, ...]


class SeanceClose(Evenement):
    """The minutes are signed: every outcome takes effect from this entry."""

    PERSONNEL = {"signataire": None}

    resultats: tuple[Resultat, ...]
    signataire: Signataire | None
    signe_le: datetime
    document: str
    sel: str

    def personnes(self) -> tuple[str, ...]:
        """Give who signed, when they sit."""
        return (self.signataire.membre,) if self.signataire and self.signataire.membre else ()


MouvementDePoint = (
    PointInscrit | PointMisEnAttente | PointRetire | RetraitConstate | PointConclu | PointReporte | PointsRatifies
)
MouvementDeSeance = SeancePlanifiee | SeanceComposee | SeanceConvoquee | SeanceReportee | SeanceOuverte | SeanceClose
Event = MouvementDePoint | MouvementDeSeance | MembreDeporte


# The fold


def evolve(seance: Seance, event: Event) -> Seance:
    """Fold one event."""
    match event:
        case MembreDeporte():
            deport = Deport(candidature=event.candidature, membre=event.membre, motif=event.motif)
            return seance.model_copy(update={"deports": (*seance.deports, deport)})
        case (
            SeancePlanifiee()
            | SeanceComposee()
            | SeanceConvoquee()
            | SeanceReportee()
            | SeanceOuverte()
            | SeanceClose()
        ):
            return _avance(seance, event)
        case _:
            return _bouge(seance, event)


def _avance(seance: Seance, event: MouvementDeSeance) -> Seance:
    change = seance.model_copy
    match event:
        case SeancePlanifiee(annee=annee, niveau=niveau, region=region):
            return change(update={"statut": "planifiee", "annee": annee, "niveau": niveau, "region": region})
        case SeanceComposee(membres=membres):
            return change(update={"statut": "planifiee", "membres": membres})
        case SeanceConvoquee(convocation=convocation):
            return change(update={"statut": "convoquee", "convocation": convocation, "motif_report": ""})
        case SeanceReportee(motif=motif):
            return change(update={"statut": "reportee", "motif_report": motif, "presents": ()})
        case SeanceOuverte(presents=presents):
            return change(update={"statut": "ouverte", "presents": presents})
        case SeanceClose():
            minutes = ProcesVerbal(signe_le=event.signe_le, signataire=event.signataire, document=event.document)
            decisions = tuple(decision(seance.points[r.candidature], r) for r in event.resultats)
            return change(update={"statut": "close", "proces_verbal": minutes, "decisions": decisions})
        case _:
            assert_never(event)


def _bouge(seance: Seance, event: MouvementDePoint) -> Seance:
    match event:
        case PointInscrit(point=point):
            return _avec(seance, point)
        case PointConclu(candidature=candidature, conclusion=conclusion):
            return _avec(seance, _change(seance, candidature, conclusion=conclusion, report=""))
        case PointReporte(candidature=candidature, motif=motif):
            return _sans_ratification(
                _avec(seance, _change(seance, candidature, conclusion=None, report=motif)), candidature
            )
        case PointsRatifies(candidatures=candidatures):
            return seance.model_copy(update={"ratifies": _ranges((*seance.ratifies, *candidatures))})
        case PointMisEnAttente(candidature=candidature):
            return seance.model_copy(update={"en_attente": _ranges((*seance.en_attente, candidature))})
        case RetraitConstate(candidature=candidature):
            return seance.model_copy(update={"retraits_tardifs": _ranges((*seance.retraits_tardifs, candidature))})
        case PointRetire(candidature=candidature):
            return _retire(seance, candidature)
        case _:
            assert_never(event)


def _ranges(candidatures: Iterable[str]) -> tuple[str, ...]:
    """Give identifiers once each and in order: whichever came first, the state is the same."""
    return tuple(sorted(set(candidatures)))


def _change(seance: Seance, candidature: str, **champs: object) -> Point:
    return seance.points[candidature].model_copy(update=champs)


def _avec(seance: Seance, point: Point) -> Seance:
    return seance.model_copy(update={"points": {**seance.points, point.candidature: point}})


def _sans_ratification(seance: Seance, candidature: str) -> Seance:
    return seance.model_copy(update={"ratifies": tuple(c for c in seance.ratifies if c != candidature)})


def _retire(seance: Seance, candidature: str) -> Seance:
    """Take a file away. A regional séance that nobody has composed and that has no file left is as never planned."""
    points = {c: p for c, p in seance.points.items() if c != candidature}
    if not points and seance.niveau == "regionale" and seance.statut == "planifiee" and not seance.membres:
        return Seance()
    deports = tuple(d for d in seance.deports if d.candidature != candidature)
    change = {
        "points": points,
        "deports": deports,
        "en_attente": tuple(c for c in seance.en_attente if c != candidature),
    }
    return _sans_ratification(seance.model_copy(update=change), candidature)
