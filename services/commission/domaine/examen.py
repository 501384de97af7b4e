"""The examination: one point is taken up, voted on, concluded or put off; the national séance ratifies in bulk.

A conclusion is a proposal until the minutes are signed (`minutes.py`).
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import assert_never

from commission.domaine.assemblee import exige_quorum, point_de, tous_deportes, voix_de, votants
from commission.domaine.attente import hors_ordre_du_jour, reporter_attente
from commission.domaine.evenements import (
    Event,
    PointAppele,
    PointConclu,
    PointReporte,
    PointsRatifies,
    VoixExprimee,
)
from commission.domaine.point import ACCORDEES, Conclusion, Point, Voix, Votes, contenu, fautes, nom_document
from commission.domaine.seance import (
    NATIONALE,
    AppelerPoint,
    ConclurePoint,
    Contexte,
    Examen,
    RatifierPoints,
    RectifierDecision,
    ReporterPoint,
    Seance,
    Voter,
)
from kernel.journal import digest
from kernel.refus import ActeInterdit, Erreur, RegleNonSatisfaite, TransitionImpossible

TOUS_DEPORTES = "Tous ceux qui siègent ici se sont déportés : personne ne peut délibérer de ce dossier."
CONTACT_INCONNU = (
    "La lettre ne pourrait pas nommer cette personne : personne de ce pseudonyme n'est venu ici. Demandez-lui de se "
    "connecter une fois aux séances (`/moi` lui donne son pseudonyme), ou nommez quelqu'un d'autre."
)


def decide(seance: Seance, command: Examen, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Answer a command."""
    match command:
        case AppelerPoint(candidature=candidature):
            return _appeler(seance, candidature, now)
        case Voter():
            return _voter(seance, command)
        case ConclurePoint():
            return _conclure(seance, command, contexte, now)
        case ReporterPoint():
            return _reporter(seance, command, contexte, now)
        case RatifierPoints():
            return _ratifier(seance, command, now)
        case _:
            assert_never(command)


def exige_ouverte(seance: Seance) -> None:
    """Refuse what is done while the séance is held, and at no other time."""
    if seance.statut != "ouverte":
        raise TransitionImpossible("La séance n'est pas ouverte.")


def exige_non_deporte(seance: Seance, command: ConclurePoint | ReporterPoint | RectifierDecision) -> None:
    """Refuse the hand of who stands aside, even when that person keeps the séance."""
    if seance.est_deporte(command.auteur, command.candidature):
        raise ActeInterdit("Vous vous êtes déporté sur ce dossier : une autre personne tient la plume.")


# The point that is examined


def _appeler(seance: Seance, candidature: str, now: datetime) -> tuple[Event, ...]:
    point = point_de(seance, candidature)
    exige_ouverte(seance)
    _exige_examinable(seance, point)
    if seance.en_cours == candidature:
        return ()
    return (PointAppele(candidature=candidature, le=now),)


def _voter(seance: Seance, command: Voter) -> tuple[Event, ...]:
    point = point_de(seance, command.candidature)
    if seance.est_deporte(command.votant, command.candidature):
        raise TransitionImpossible("Vous vous êtes déporté sur ce dossier : vous ne votez pas.")
    exige_ouverte(seance)
    if seance.en_cours != command.candidature:
        raise TransitionImpossible("Ce dossier n'est pas en cours d'examen : le vote n'est pas ouvert.")
    if votants(seance, command.candidature).get(command.membre) != command.votant:
        message = "Vous votez pour vous-même si vous êtes là, ou pour le membre absent qui vous a donné mandat."
        raise RegleNonSatisfaite("Ce vote n'est pas le vôtre.", Erreur("/pour_le_compte_de", "voix-d-autrui", message))
    voix = Voix(membre=command.membre, votant=command.votant, sens=command.sens)
    return () if voix in point.voix else (VoixExprimee(candidature=command.candidature, voix=voix),)


# The conclusion


def _conclure(seance: Seance, command: ConclurePoint, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    point = point_de(seance, command.candidature)
    exige_non_deporte(seance, command)
    exige_ouverte(seance)
    _exige_examinable(seance, point)
    exige_quorum(seance)
    if tous_deportes(seance, point.candidature):
        raise TransitionImpossible(f"{TOUS_DEPORTES} Reportez ce dossier : le motif y sera dit.")
    votes = _votes(seance, point, command)
    if erreurs := [*fautes_dites(seance, point, command, contexte), *_fautes_votes(seance, point, command, votes)]:
        raise RegleNonSatisfaite("Cette conclusion n'est pas complète : chaque faute est indiquée.", *erreurs)
    conclusion = conclusion_de(seance, point, command, votes)
    if point.conclusion is not None and _dit_pareil(point.conclusion, conclusion):
        return ()
    return (PointConclu(candidature=point.candidature, conclusion=conclusion, sel=command.sel, le=now),)


def fautes_dites(
    seance: Seance, point: Point, command: ConclurePoint | RectifierDecision, contexte: Contexte
) -> Iterator[Erreur]:
    """Give what keeps what is said from being concluded. Nobody but this service can tell who a letter will name."""
    yield from fautes(point, seance.niveau, command.issue, command.etape_accordee, command.textes)
    if command.textes.contact.strip() and contexte.contact is None:
        yield Erreur("/contact", "contact-inconnu", CONTACT_INCONNU)


def conclusion_de(
    seance: Seance, point: Point, command: ConclurePoint | RectifierDecision, votes: Votes | None
) -> Conclusion:
    """Give a conclusion with the name of the document that keeps it."""
    texte = contenu(point, seance.niveau, command.issue, command.etape_accordee, command.textes)
    return Conclusion(
        issue=command.issue,
        etape_accordee=command.etape_accordee,
        textes=command.textes,
        votes=votes,
        document=nom_document("conclusions", command.sel, texte),
        empreinte=digest(texte),
        nb_reserves=len(command.textes.reserves),
        nb_recommandations=len(command.textes.recommandations),
    )


def _exige_examinable(seance: Seance, point: Point) -> None:
    if seance.niveau == NATIONALE and point.proposition is None:
        raise TransitionImpossible("Aucune séance régionale n'a examiné ce dossier : il ne peut pas être décidé ici.")
    if not point.synthese:
        raise TransitionImpossible("La synthèse de l'expertise n'est pas rendue : ce dossier ne peut pas être examiné.")


def _dit_pareil(left: Conclusion, right: Conclusion) -> bool:
    """Tell whether two conclusions say the same. One kept before texts left the state has no digest: it is not."""
    ailleurs = {"document", "textes"}
    return left.model_dump(exclude=ailleurs) == right.model_dump(exclude=ailleurs)


# The votes


def _votes(seance: Seance, point: Point, command: ConclurePoint) -> Votes | None:
    """Give the votes of a conclusion: a show of hands as it was counted, or those that the members cast."""
    if command.votes is not None or not point.voix:
        return _tranche(command.votes, command.preponderante) if command.votes else None
    return _comptees(seance, point)


def _comptees(seance: Seance, point: Point) -> Votes:
    """Count the votes that the members have cast on a file."""
    permises = votants(seance, point.candidature)
    poids: Counter[str] = Counter()
    for voix in point.voix:
        if permises.get(voix.membre) == voix.votant:
            poids[voix.sens] += voix_de(seance, voix.membre)
    votes = Votes(pour=poids["pour"], contre=poids["contre"], abstention=poids["abstention"], par_membre=True)
    return _tranche(votes, _president_pour(seance, point))


def accordee(votes: Votes) -> bool:
    """Tell whether votes grant what a file asks."""
    return votes.pour > votes.contre or votes.preponderante


def voix_accordent(seance: Seance, point: Point) -> bool:
    """Tell whether the votes cast on a file leave nothing but to grant what it asks, where the rules say so."""
    return seance.jeu.majorite and bool(point.voix) and accordee(_comptees(seance, point))


def _president_pour(seance: Seance, point: Point) -> bool:
    """Tell whether who presides has voted for, in person: a casting vote is not given away with a mandate."""
    preside = any(v.membre == v.votant == seance.president and v.sens == "pour" for v in point.voix)
    return seance.jeu.voix_preponderante and preside and _preside(seance, point.candidature)


def _preside(seance: Seance, candidature: str) -> bool:
    return votants(seance, candidature).get(seance.president) == seance.president


def _tranche(votes: Votes, preponderante: bool) -> Votes:
    """Say that the chair settles a tie, where there is one to settle."""
    if not preponderante or votes.pour != votes.contre:
        return votes
    return votes.model_copy(update={"preponderante": True})


def _fautes_votes(seance: Seance, point: Point, command: ConclurePoint, votes: Votes | None) -> Iterator[Erreur]:
    """Refuse more votes than those who are there and do not stand aside may cast, and a conclusion that they do not
    carry where the rules ask for a majority."""
    permises = votants(seance, command.candidature)
    voix = sum(voix_de(seance, membre) for membre in permises)
    if votes is not None and votes.total > voix:
        message = f"{votes.total} voix exprimées, pour {voix} au plus : qui s'est déporté ne vote pas."
        yield Erreur("/votes", "trop-de-voix", message)
    if command.votes is not None and point.voix:
        message = "Les membres ont voté sur la plateforme : ne donnez pas aussi un compte à main levée."
        yield Erreur("/votes", "scrutin-double", message)
    if command.preponderante and not _preside(seance, command.candidature):
        message = "Qui préside n'est pas là, ou s'est déporté : sa voix ne peut pas départager."
        yield Erreur("/preponderante", "presidence-absente", message)
    elif command.preponderante and point.voix and not _president_pour(seance, point):
        message = "Qui préside n'a pas voté pour : sa voix, déjà exprimée, ne départage pas dans ce sens."
        yield Erreur("/preponderante", "voix-contraire", message)
    if seance.jeu.majorite and votes is not None:
        fautes_ = _fautes_majorite(seance, votes)
        yield from fautes_ if command.issue in ACCORDEES else _fautes_refus(votes)


def _fautes_majorite(seance: Seance, votes: Votes) -> Iterator[Erreur]:
    """Refuse to grant what no majority grants: a vote is for, or against, what the file asks."""
    if votes.pour < votes.contre:
        message = (
            "La majorité des voix exprimées est contre cette conclusion : concluez comme elle a voté, par un "
            "ajournement ou un renvoi."
        )
        yield Erreur("/votes", "minorite", message)
    elif votes.pour == votes.contre and not (seance.jeu.voix_preponderante and votes.preponderante):
        message = (
            "Les voix sont partagées : dites si celle de la présidence, prépondérante, est pour (`preponderante`)."
        )
        yield Erreur("/votes", "partage", message)


def _fautes_refus(votes: Votes) -> Iterator[Erreur]:
    """Refuse not to grant what a majority, or the chair's vote, grants."""
    if accordee(votes):
        message = "La majorité des voix exprimées accorde ce que le dossier demande : concluez comme elle a voté."
        yield Erreur("/votes", "minorite", message)


# Putting off, ratifying


def _reporter(seance: Seance, command: ReporterPoint, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    if command.candidature not in seance.points and hors_ordre_du_jour(seance, command.candidature):
        return reporter_attente(seance, command, contexte, now)
    point = point_de(seance, command.candidature)
    exige_non_deporte(seance, command)
    exige_ouverte(seance)
    personne = tous_deportes(seance, point.candidature)
    if not personne:  # where nobody is left to deliberate, no quorum would change it
        exige_quorum(seance)
    motif = f"{TOUS_DEPORTES} {command.motif}" if personne else command.motif
    if point.report == motif:
        return ()
    return (PointReporte(candidature=point.candidature, motif=motif, le=now),)


def _ratifier(seance: Seance, command: RatifierPoints, now: datetime) -> tuple[Event, ...]:
    sauf = command.sauf
    exige_ouverte(seance)
    if seance.niveau != NATIONALE:
        raise TransitionImpossible("Seule la séance nationale ratifie des propositions.")
    exige_quorum(seance)
    inconnus = [rang for rang, candidature in enumerate(sauf) if candidature not in seance.points]
    if inconnus:
        fautes_ = [Erreur(f"/sauf/{r}", "point-inconnu", "Ce dossier n'est pas à l'ordre du jour.") for r in inconnus]
        raise RegleNonSatisfaite("Un dossier à débattre n'est pas à l'ordre du jour.", *fautes_)
    laisses = {*sauf, *(c for c in seance.points if _laisse(seance, c, command.auteur))}
    proposes = [p for p in seance.a_l_ordre_du_jour if p.ratifiee and p.candidature not in laisses]
    nouveaux = tuple(p.candidature for p in proposes if not p.report and seance.conclusion(p) is None)
    return (PointsRatifies(candidatures=nouveaux, le=now),) if nouveaux else ()


def _laisse(seance: Seance, candidature: str, auteur: str) -> bool:
    """Tell whether a ratification leaves a file to others, whatever has become of it: to say which of them could be
    ratified would tell their outcome to its author, who stands aside on them."""
    return seance.est_deporte(auteur, candidature) or tous_deportes(seance, candidature)
