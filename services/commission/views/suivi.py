"""What a member follows during a séance, and what they take to it. Nobody sees here what they stand aside from."""

from collections.abc import Iterable

from commission.domaine.assemblee import Quorum, quorum
from commission.domaine.convocation import ordre_du_jour, rendez_vous
from commission.domaine.point import Point
from commission.domaine.seance import Seance
from commission.relations import connait_les_deports
from commission.views.seance import STATUTS, heure
from kernel.api import Appel, Enveloppe
from kernel.invitation import calendrier
from kernel.model import Frozen


class PointSuivi(Frozen):
    """The file that is examined, or the next one; `deporte` when the caller leaves the room for it."""

    candidature: str
    href: str
    numero: str
    nom: str
    depuis: str | None
    deporte: bool


class VueSuivi(Enveloppe):
    """Where a séance is. Asked again with its entity tag, it costs one reading and answers 304 while nothing moves.

    `suivant` is the next file that the caller examines; `sortants` are the members who leave for the one at hand, shown
    to those who run or oversee the séance and stay for it.
    """

    quorum: Quorum
    quorum_atteint: bool
    presents: tuple[str, ...]
    distants: tuple[str, ...]
    en_cours: PointSuivi | None
    suivant: PointSuivi | None
    sortants: tuple[str, ...]


class DossierDeLiasse(Frozen):
    """A file of the pack: where to read it, its expertise, and what the région proposes."""

    candidature: str
    numero: str
    nom: str
    etape: int
    point: str
    dossier: str
    synthese: str


class VueLiasse(Enveloppe):
    """The pack of a member: the files of the agenda in their order, without those that they stand aside from; and the
    séance for their calendar (`invitation`, RFC 5545)."""

    dossiers: tuple[DossierDeLiasse, ...]
    invitation: str | None


def _href(appel: Appel) -> str:
    return f"{appel.base}/seances/{appel.params['id']}"


def vue_suivi(seance: Seance, appel: Appel) -> VueSuivi:
    """Show where a séance is."""
    compte, moi = quorum(seance), appel.appelant.personne
    en_cours = seance.points.get(seance.en_cours)
    suivant = _suivant(seance, ordre_du_jour(seance, moi))
    responsable = connait_les_deports(appel.appelant, seance)
    return VueSuivi(
        type="suivi",
        id=appel.params["id"],
        href=f"{_href(appel)}/suivi",
        statut=seance.statut,
        statut_libelle=STATUTS[seance.statut],
        quorum=compte,
        quorum_atteint=compte.atteint,
        presents=seance.presents,
        distants=seance.distants,
        en_cours=_point(seance, en_cours, appel) if en_cours else None,
        suivant=_point(seance, suivant, appel) if suivant else None,
        sortants=_sortants(seance) if responsable and en_cours and not _sort(seance, moi) else (),
    )


def _suivant(seance: Seance, miens: Iterable[Point]) -> Point | None:
    """Give the next file to examine among those that the caller examines: the others' fate does not show."""
    if seance.statut != "ouverte":
        return None
    reste = (p for p in miens if p.candidature != seance.en_cours and not p.report)
    return next((p for p in reste if seance.conclusion(p) is None), None)


def _point(seance: Seance, point: Point, appel: Appel) -> PointSuivi:
    deporte = seance.est_deporte(appel.appelant.personne, point.candidature)
    return PointSuivi(
        candidature=point.candidature,
        href=f"{_href(appel)}/points/{point.candidature}",
        numero=point.numero,
        nom=point.nom,
        depuis=None if deporte else heure(point.debut),
        deporte=deporte,
    )


def _sort(seance: Seance, personne: str) -> bool:
    return seance.est_deporte(personne, seance.en_cours)


def _sortants(seance: Seance) -> tuple[str, ...]:
    return tuple(p for p in seance.presents if _sort(seance, p))


def vue_liasse(seance: Seance, appel: Appel) -> VueLiasse:
    """Show the pack of a séance to who reads it."""
    convoquee = seance.statut in ("convoquee", "ouverte", "close")
    rdv = rendez_vous(seance, seance.sequence - 1) if convoquee else None
    return VueLiasse(
        type="liasse",
        id=appel.params["id"],
        href=f"{_href(appel)}/liasse",
        statut=seance.statut,
        statut_libelle=STATUTS[seance.statut],
        dossiers=tuple(_dossier(p, appel) for p in ordre_du_jour(seance, appel.appelant.personne)),
        invitation=calendrier(rdv) if rdv else None,
    )


def _dossier(point: Point, appel: Appel) -> DossierDeLiasse:
    ici = f"{_href(appel)}/points/{point.candidature}"
    return DossierDeLiasse(
        candidature=point.candidature,
        numero=point.numero,
        nom=point.nom,
        etape=point.etape,
        point=ici,
        dossier=f"{ici}/dossier",
        synthese=f"{ici}/synthese",
    )
