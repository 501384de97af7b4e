"""The point at hand: how it is taken up, left, taken up again, and what is kept of its votes meanwhile."""

from datetime import datetime

from commission.domaine.assemblee import votants
from commission.domaine.passage import Passage
from commission.domaine.point import Point
from commission.domaine.seance import Seance


def quitter(seance: Seance, le: datetime | None) -> Seance:
    """Leave the point that is examined: its examination ends there. It may be called again. What was concluded on it
    stands as long as nothing else is, with the votes that carried it."""
    point = seance.points.get(seance.en_cours)
    if point is None:
        return seance
    passages = point.passages
    if point.debut is not None and le is not None:
        passages = (*passages, Passage(debut=point.debut, fin=le))
    tenues = {"voix": point.voix_conclues, "voix_conclues": ()} if point.conclusion else {}
    quitte = point.model_copy(update={"passages": passages, "fin": le, **tenues})
    return avec(seance, quitte).model_copy(update={"en_cours": ""})


def appeler(seance: Seance, candidature: str, le: datetime) -> Seance:
    """Take a point up. One that was left midway, or put off, goes on, with the votes that may still be cast: putting a
    file off does not undo a vote. One that was concluded is examined anew: the votes of its conclusion are kept apart,
    until it is concluded anew or left."""
    point = seance.points[candidature]
    voix = {"voix": (), "voix_conclues": point.voix} if point.conclusion else {}
    appele = avec(seance, point.model_copy(update={"debut": le, "fin": None, **voix}))
    return voix_tenues(appele.model_copy(update={"en_cours": candidature}), candidature)


def voix_tenues(seance: Seance, candidature: str) -> Seance:
    """Keep of the votes on a file those that may still be cast: who leaves midway, or stands aside, has none."""
    point = seance.points.get(candidature)
    if point is None or not point.voix:
        return seance
    permises = votants(seance, candidature)
    voix = tuple(v for v in point.voix if permises.get(v.membre) == v.votant)
    return avec(seance, point.model_copy(update={"voix": voix}))


def changer(seance: Seance, candidature: str, **champs: object) -> Point:
    """Give a point with some fields changed."""
    return seance.points[candidature].model_copy(update=champs)


def avec(seance: Seance, point: Point) -> Seance:
    """Give the séance with that point as it has become."""
    return seance.model_copy(update={"points": {**seance.points, point.candidature: point}})


def finir(seance: Seance, candidature: str, le: datetime | None, **champs: object) -> Seance:
    """End the examination of a point, which may be another than the one at hand."""
    neuf = avec(seance, changer(seance, candidature, conclusion=None, voix_conclues=()))
    quitte = quitter(neuf, le) if neuf.en_cours == candidature else neuf
    return avec(quitte, changer(quitte, candidature, fin=le, **champs))
