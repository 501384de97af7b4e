"""What who stands aside leaves behind: no vote, and nothing concluded with them."""

from commission.domaine.point_en_cours import avec
from commission.domaine.seance import Ratification, Seance


def sans_voix(seance: Seance, candidature: str, membre: str) -> Seance:
    """Take away the votes of who stands aside, and those that they cast for another; what was concluded with them is to
    be concluded again."""
    point = seance.points.get(candidature)
    if point is None:
        return seance
    voix = tuple(v for v in point.voix if membre not in (v.membre, v.votant))
    repris = avec(seance, point.model_copy(update={"voix": voix, "voix_conclues": (), "conclusion": None}))
    return sans_ratification(repris, candidature)


def ecarte(avant: Seance, apres: Seance, candidature: str, membre: str) -> Seance:
    """Have a member who must stand aside from now on leave no vote behind."""
    if avant.est_deporte(membre, candidature) or not apres.est_deporte(membre, candidature):
        return apres
    return sans_voix(apres, candidature, membre)


def ecartes(avant: Seance, apres: Seance, candidature: str) -> Seance:
    """Do so for each member whom what has become of a file puts aside from it: they carry it, or a legal unit that they
    are tied to does."""
    if candidature not in avant.points:
        return apres
    for membre in avant.membres:
        apres = ecarte(avant, apres, candidature, membre.personne)
    return apres


def sans_ratification(seance: Seance, candidature: str) -> Seance:
    """Take a file out of what was ratified in bulk."""
    restes = ((r.le, tuple(c for c in r.candidatures if c != candidature)) for r in seance.ratifications)
    ratifications = tuple(Ratification(le=le, candidatures=reste) for le, reste in restes if reste)
    return seance.model_copy(update={"ratifications": ratifications})
