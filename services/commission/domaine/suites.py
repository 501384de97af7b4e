"""What follows, for who sits, from whatever has just happened: the agenda that they were called with has changed, or
there is nothing left on it but to sign."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from commission.domaine.assemblee import restants
from commission.domaine.evenements import OrdreDuJourEpuise, OrdreDuJourModifie, Suite
from commission.domaine.seance import Seance


def suites(avant: Seance, apres: Seance, now: datetime) -> Iterator[Suite]:
    """Give what follows from what has happened between two states."""
    if avant.statut == apres.statut == "convoquee" and avant.points.keys() != apres.points.keys():
        yield _modifie(avant, apres, now)
    if avant.statut == apres.statut == "ouverte" and restants(avant) and apres.points and not restants(apres):
        yield OrdreDuJourEpuise()


def _modifie(avant: Seance, apres: Seance, now: datetime) -> OrdreDuJourModifie:
    """Say what came and went. Who stands aside from a file that leaves is known before it does."""
    ajoutes = tuple(c for c in apres.points if c not in avant.points)
    retires = tuple(c for c in avant.points if c not in apres.points)
    concernes = {*_concernes(apres, ajoutes), *_concernes(avant, retires)}
    return OrdreDuJourModifie(
        ajoutes=ajoutes,
        retires=retires,
        membres=tuple(m.personne for m in apres.membres if m.personne in concernes),
        sequence=apres.sequence,
        le=now,
        partis=tuple(avant.points[c] for c in retires),
    )


def _concernes(seance: Seance, candidatures: Iterable[str]) -> Iterator[str]:
    for candidature in candidatures:
        yield from (m.personne for m in seance.membres if not seance.est_deporte(m.personne, candidature))
