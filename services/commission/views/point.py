"""A point of an agenda, and the documents to read before it: checked at the moment of the request."""

import json
from collections.abc import Callable, Iterator

from pydantic import JsonValue

from commission.domaine.attente import hors_ordre_du_jour
from commission.domaine.passage import Passage
from commission.domaine.point import Issue, Point, Sens, Textes, Votes
from commission.domaine.seance import Seance
from commission.relations import connait_les_deports
from commission.views.seance import STATUTS_POINT, heure, statut_point
from kernel.api import Appel, Enveloppe
from kernel.journal import digest_in
from kernel.model import Frozen
from kernel.refus import ActeInterdit, Indisponible, Introuvable

ABSENT = "Ce dossier n'est pas à l'ordre du jour de cette séance."


class VueConclusion(Frozen):
    """What was concluded, with its texts."""

    issue: Issue
    etape_accordee: int
    textes: Textes
    votes: Votes | None


class VueEcart(Frozen):
    """Who stands aside on a file, and why, in words: shown to them, and to those who run or oversee the séance."""

    membre: str
    raison: str


class VuePoint(Enveloppe):
    """A file on an agenda. Who stands aside sees which file it is, and nothing more. `acte` is the digest of the act
    that decides of it, to give back when correcting it: it shows to those who run or oversee the séance."""

    numero: str
    nom: str
    etape: int
    nature: str
    proposition: VueConclusion | None
    conclusion: VueConclusion | None
    report: str
    deports: tuple[str, ...]
    ecarts: tuple[VueEcart, ...]
    en_cours: bool
    debut: str | None
    fin: str | None
    passages: tuple[Passage, ...]
    ratifie_le: str | None
    mon_vote: Sens | None
    ont_vote: tuple[str, ...]
    acte: str | None


class VueDocument(Enveloppe):
    """A document of a file: the deposited version, or the synthesis of its expertise."""

    document: str
    contenu: JsonValue


def point_visible(seance: Seance, appel: Appel) -> Point:
    """Give a file of this séance. Raises Introuvable when the file is not on its agenda; to those who run or oversee
    it, one that came too late shows too, or that the national séance expects."""
    candidature = appel.params["candidature"]
    point = seance.points.get(candidature)
    if point is None and connait_les_deports(appel.appelant, seance):
        point = hors_ordre_du_jour(seance, candidature)
    if point is None:
        raise Introuvable(ABSENT)
    return point


def vue_point(seance: Seance, appel: Appel) -> VuePoint:
    """Show a point. Raises Introuvable when the file is not on this agenda."""
    point = point_visible(seance, appel)
    moi = appel.appelant.personne
    deporte = seance.est_deporte(moi, point.candidature)
    responsable = connait_les_deports(appel.appelant, seance)
    statut, proposition = statut_point(seance, point, appel), point.proposition
    return VuePoint(
        type="point",
        id=point.candidature,
        href=_href(appel),
        statut=statut,
        statut_libelle=STATUTS_POINT[statut],
        numero=point.numero,
        nom=point.nom,
        etape=point.etape,
        nature="" if deporte else point.nature,
        proposition=VueConclusion(
            issue=proposition.issue,
            etape_accordee=proposition.etape_accordee,
            textes=textes(proposition.document, appel),
            votes=None,
        )
        if proposition and not deporte
        else None,
        conclusion=None if deporte else _conclusion(seance, point, appel),
        report="" if deporte else point.report,
        deports=_deports(seance, point) if responsable and not deporte else (),
        ecarts=tuple(_ecarts(seance, point, [*_deports(seance, point)] if responsable and not deporte else [moi])),
        en_cours=seance.en_cours == point.candidature,
        debut=None if deporte else heure(point.debut),
        fin=None if deporte else heure(point.fin),
        passages=() if deporte else point.passages,
        ratifie_le=None if deporte else heure(seance.ratifie_le(point.candidature)),
        mon_vote=next((v.sens for v in point.voix if v.membre == moi), None),
        ont_vote=tuple(v.membre for v in point.voix) if responsable and not deporte else (),
        acte=empreinte_de_l_acte(seance, point.candidature) if responsable and not deporte else None,
    )


def empreinte_de_l_acte(seance: Seance, candidature: str) -> str | None:
    """Give the digest of the act that decides of a file; None when nothing signed does."""
    acte = seance.acte_sur(candidature)
    return digest_in(acte) if acte else None


def _href(appel: Appel) -> str:
    return f"{appel.base}/seances/{appel.params['id']}/points/{appel.params['candidature']}"


def _conclusion(seance: Seance, point: Point, appel: Appel) -> VueConclusion | None:
    """Show what is concluded. Its texts stand in its document alone."""
    conclusion = seance.conclusion(point)
    if conclusion is None:
        return None
    return VueConclusion(
        issue=conclusion.issue,
        etape_accordee=conclusion.etape_accordee,
        textes=textes(conclusion.document, appel),
        votes=conclusion.votes,
    )


def textes(document: str, appel: Appel) -> Textes:
    """Read the texts of a conclusion where they are kept."""
    lu = lire(document, appel)
    return Textes.model_validate({k: lu[k] for k in Textes.model_fields if k in lu} if isinstance(lu, dict) else {})


def lire(document: str, appel: Appel) -> JsonValue:
    try:
        contenu: JsonValue = json.loads(appel.world.objects.get(document))
    except KeyError as error:
        raise Indisponible("Le document n'est pas lisible pour le moment : réessayez plus tard.") from error
    return contenu


def _deports(seance: Seance, point: Point) -> tuple[str, ...]:
    """Give who stands aside: who has said it first, then the members who do without saying so."""
    declares = (d.membre for d in seance.deports if d.candidature == point.candidature)
    autres = (m.personne for m in seance.membres if seance.est_deporte(m.personne, point.candidature))
    return tuple(dict.fromkeys((*declares, *autres)))


def _ecarts(seance: Seance, point: Point, personnes: list[str]) -> Iterator[VueEcart]:
    for personne in personnes:
        if seance.est_deporte(personne, point.candidature):
            yield VueEcart(membre=personne, raison=_raison(seance, point, personne))


def _raison(seance: Seance, point: Point, personne: str) -> str:
    if personne in point.porteurs:
        return "Porte le dossier"
    if (interet := seance.interet_sur(personne, point)) is not None:
        return f"Intérêt déclaré : {interet.en_mots}"
    declare = any((d.membre, d.candidature) == (personne, point.candidature) for d in seance.deports)
    return "S'est déporté sur ce dossier" if declare else "S'est déporté sur ce dossier en région"


def vue_document(type_: str, libelle: str, nom: Callable[[Point], str]) -> Callable[[Seance, Appel], VueDocument]:
    """Give the view of one document of a file. It refuses who stands aside: neither read, nor speak, nor vote."""

    def vue(seance: Seance, appel: Appel) -> VueDocument:
        point = point_visible(seance, appel)
        if seance.est_deporte(appel.appelant.personne, point.candidature):
            raise ActeInterdit("Vous vous êtes déporté sur ce dossier : ses documents ne vous sont pas ouverts.")
        if not nom(point):
            raise Introuvable("Ce document n'est pas encore là.")
        return VueDocument(
            type=type_,
            id=point.candidature,
            href=f"{_href(appel)}/{type_}",
            statut="conserve",
            statut_libelle=libelle,
            document=nom(point),
            contenu=lire(nom(point), appel),
        )

    return vue


vue_dossier = vue_document("dossier", "Le dossier tel qu'il a été déposé", lambda point: point.document)
vue_synthese = vue_document("synthese", "La synthèse de l'expertise", lambda point: point.synthese)
