"""The séance itself: opened in its time, each point concluded, closed by one signature.

The signed minutes are the one act: a single entry with the outcome of every point, all of it or none (domain.md §4.11).
"""

from datetime import datetime
from typing import assert_never

from commission.domaine.deroulement import (
    Event,
    MembreDeporte,
    PointConclu,
    PointReporte,
    PointsRatifies,
    SeanceClose,
    SeanceOuverte,
)
from commission.domaine.point import Conclusion, Point, Resultat, contenu, fautes, nom_document
from commission.domaine.seance import (
    NATIONALE,
    CloreSeance,
    ConclurePoint,
    Contexte,
    Examen,
    OuvrirSeance,
    RatifierPoints,
    ReporterPoint,
    Seance,
    SeDeporter,
)
from kernel.journal import canonical
from kernel.label.calendrier import Jalon, a_partir_de, est_passee
from kernel.label.reglement import reglement
from kernel.refus import ActeInterdit, Erreur, Introuvable, RegleNonSatisfaite, TransitionImpossible

DEBUTS = {"regionale": Jalon.DEBUT_COMMISSIONS_REGIONALES, "nationale": Jalon.COMMISSION_NATIONALE}


def decide(seance: Seance, command: Examen, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Answer a command."""
    match command:
        case OuvrirSeance(presents=presents):
            return _ouvrir(seance, presents, contexte, now)
        case SeDeporter():
            return _se_deporter(seance, command)
        case ConclurePoint():
            return _conclure(seance, command)
        case ReporterPoint():
            return _reporter(seance, command)
        case RatifierPoints(sauf=sauf):
            return _ratifier(seance, sauf)
        case CloreSeance():
            return _clore(seance, command, now)
        case _:
            assert_never(command)


def _ouvrir(seance: Seance, presents: tuple[str, ...], contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    if seance.statut == "ouverte" and set(presents) == set(seance.presents):
        return ()
    if seance.statut != "convoquee":
        raise TransitionImpossible("Seule une séance convoquée peut s'ouvrir.")
    _exige_date(seance, contexte, now)
    _exige_presents(seance, presents, contexte)
    return (SeanceOuverte(presents=tuple(dict.fromkeys(presents))),)


def _exige_date(seance: Seance, contexte: Contexte, now: datetime) -> None:
    """Refuse a regional séance before its window, a national one while files may still be withdrawn."""
    if contexte.campagne is None:
        raise TransitionImpossible("Le calendrier de la campagne n'est pas encore connu de ce service.")
    jalon = DEBUTS[seance.niveau]
    debut = contexte.campagne.calendrier.jalon(jalon)
    if not est_passee(debut, now):
        raise TransitionImpossible(f"Trop tôt. {jalon.libelle} : {a_partir_de(debut)}.")


def _exige_presents(seance: Seance, presents: tuple[str, ...], contexte: Contexte) -> None:
    membres = {m.personne for m in seance.membres}
    inconnus = [rang for rang, personne in enumerate(presents) if personne not in membres]
    if inconnus:
        fautes_ = [Erreur(f"/presents/{r}", "membre-inconnu", "Cette personne n'est pas membre.") for r in inconnus]
        raise RegleNonSatisfaite("Une personne présente n'est pas membre de la séance.", *fautes_)
    assert contexte.campagne is not None, "checked with the date"
    quorum = reglement(contexte.campagne.reglement).commissions[seance.niveau].quorum
    if quorum is not None and len(set(presents)) < quorum * len(membres):
        raise TransitionImpossible("Le quorum n'est pas réuni : reportez la séance.")


def _point(seance: Seance, candidature: str) -> Point:
    point = seance.points.get(candidature)
    if point is None:
        raise Introuvable("Ce dossier n'est pas à l'ordre du jour de cette séance.")
    return point


def _se_deporter(seance: Seance, command: SeDeporter) -> tuple[Event, ...]:
    point = _point(seance, command.candidature)
    if seance.est_deporte(command.membre, command.candidature):
        return ()
    if all(m.personne != command.membre for m in seance.membres):
        faute = Erreur("/membre", "membre-inconnu", "Donnez un membre de cette séance.")
        raise RegleNonSatisfaite("Cette personne n'est pas membre de la séance.", faute)
    if seance.statut == "close" or seance.conclusion(point) is not None:
        raise TransitionImpossible("Ce point est déjà conclu : il est trop tard pour se déporter.")
    return (MembreDeporte(candidature=command.candidature, membre=command.membre, motif=command.motif),)


def _exige_ouverte(seance: Seance) -> None:
    if seance.statut != "ouverte":
        raise TransitionImpossible("La séance n'est pas ouverte.")


def _conclure(seance: Seance, command: ConclurePoint) -> tuple[Event, ...]:
    point = _point(seance, command.candidature)
    _exige_ouverte(seance)
    _exige_non_deporte(seance, command)
    _exige_examinable(seance, point)
    erreurs = fautes(point, seance.niveau, command.issue, command.etape_accordee, command.textes)
    if erreurs := [*erreurs, *_fautes_votes(seance, command)]:
        raise RegleNonSatisfaite("Cette conclusion n'est pas complète : chaque faute est indiquée.", *erreurs)
    texte = contenu(point, seance.niveau, command.issue, command.etape_accordee, command.textes)
    conclusion = Conclusion(
        issue=command.issue,
        etape_accordee=command.etape_accordee,
        textes=command.textes,
        votes=command.votes,
        document=nom_document("conclusions", command.sel, texte),
    )
    if point.conclusion is not None and _dit_pareil(point.conclusion, conclusion):
        return ()
    return (PointConclu(candidature=point.candidature, conclusion=conclusion, sel=command.sel),)


def _exige_non_deporte(seance: Seance, command: ConclurePoint | ReporterPoint) -> None:
    """Refuse the hand of who stands aside, even when that person keeps the séance."""
    if seance.est_deporte(command.auteur, command.candidature):
        raise ActeInterdit("Vous vous êtes déporté sur ce dossier : une autre personne tient la plume.")


def _exige_examinable(seance: Seance, point: Point) -> None:
    if seance.niveau == NATIONALE and point.proposition is None:
        raise TransitionImpossible("Aucune séance régionale n'a examiné ce dossier : il ne peut pas être décidé ici.")
    if not point.synthese:
        raise TransitionImpossible("La synthèse de l'expertise n'est pas rendue : ce dossier ne peut pas être examiné.")


def _dit_pareil(left: Conclusion, right: Conclusion) -> bool:
    return left.model_dump(exclude={"document"}) == right.model_dump(exclude={"document"})


def _fautes_votes(seance: Seance, command: ConclurePoint) -> list[Erreur]:
    """Refuse more votes than those who are there and do not stand aside may cast."""
    votants = (m for m in seance.membres if m.personne in seance.presents)
    voix = sum(m.voix for m in votants if not seance.est_deporte(m.personne, command.candidature))
    if command.votes is None or command.votes.total <= voix:
        return []
    message = f"{command.votes.total} voix exprimées, pour {voix} au plus : qui s'est déporté ne vote pas."
    return [Erreur("/votes", "trop-de-voix", message)]


def _reporter(seance: Seance, command: ReporterPoint) -> tuple[Event, ...]:
    point = _point(seance, command.candidature)
    _exige_ouverte(seance)
    _exige_non_deporte(seance, command)
    if point.report == command.motif:
        return ()
    return (PointReporte(candidature=point.candidature, motif=command.motif),)


def _ratifier(seance: Seance, sauf: tuple[str, ...]) -> tuple[Event, ...]:
    _exige_ouverte(seance)
    if seance.niveau != NATIONALE:
        raise TransitionImpossible("Seule la séance nationale ratifie des propositions.")
    inconnus = [rang for rang, candidature in enumerate(sauf) if candidature not in seance.points]
    if inconnus:
        fautes_ = [Erreur(f"/sauf/{r}", "point-inconnu", "Ce dossier n'est pas à l'ordre du jour.") for r in inconnus]
        raise RegleNonSatisfaite("Un dossier à débattre n'est pas à l'ordre du jour.", *fautes_)
    proposes = [p for p in seance.a_l_ordre_du_jour if p.ratifiee and p.candidature not in sauf]
    nouveaux = tuple(p.candidature for p in proposes if not p.report and seance.conclusion(p) is None)
    return (PointsRatifies(candidatures=nouveaux),) if nouveaux else ()


def _clore(seance: Seance, command: CloreSeance, now: datetime) -> tuple[Event, ...]:
    if seance.statut == "close":
        return ()
    _exige_ouverte(seance)
    restants = [p for p in seance.a_l_ordre_du_jour if not p.report and seance.conclusion(p) is None]
    if restants:
        erreurs = [
            Erreur(f"/points/{p.candidature}", "point-ouvert", f"{p.numero} : concluez ce point ou reportez-le.")
            for p in restants
        ]
        raise RegleNonSatisfaite("Des points ne sont pas conclus : le procès-verbal ne peut pas être signé.", *erreurs)
    texte = proces_verbal(seance, now)
    return (
        SeanceClose(
            resultats=resultats(seance),
            signataire=command.signataire,
            signe_le=now,
            document=nom_document("proces-verbaux", command.sel, texte),
            sel=command.sel,
        ),
    )


def resultats(seance: Seance) -> tuple[Resultat, ...]:
    """Give the outcome of every concluded point; one put off has none."""
    conclus = ((p.candidature, seance.conclusion(p)) for p in seance.a_l_ordre_du_jour if not p.report)
    return tuple(
        Resultat(candidature=c, issue=k.issue, etape_accordee=k.etape_accordee, document=k.document)
        for c, k in conclus
        if k is not None
    )


def proces_verbal(seance: Seance, signe_le: datetime) -> str:
    """Give the minutes as kept for ever. The name of who signs stays in the journal, where it can be erased."""
    etat = seance.model_dump(mode="json", include={"annee", "niveau", "region", "membres", "presents", "convocation"})
    return canonical(
        {
            **etat,
            "format": 1,
            "signe_le": signe_le.isoformat(),
            "deports": [{"candidature": d.candidature, "membre": d.membre} for d in seance.deports],
            "points": [p.model_dump(mode="json") for p in seance.a_l_ordre_du_jour],
            "resultats": [r.model_dump(mode="json") for r in resultats(seance)],
        }
    )
