"""Before a séance: what comes on its agenda and leaves it, who sits, when and where.

The files come by themselves, from the newest copies of others' facts: whichever of the recevabilité and the synthesis
is known last puts the file on the agenda, and a withdrawal takes it off (domain.md §4.9, §4.15).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import assert_never

from commission.domaine.assemblee import DEBUTS, avant_l_heure, quorum, quorum_avec
from commission.domaine.attente import attendre, mettre_en_attente, point_du_dossier, suivre_attente, suivre_point
from commission.domaine.evenements import (
    CorrectionSignalee,
    Event,
    PointInscrit,
    PointRetire,
    PointsOrdonnes,
    PublicationConstatee,
    ReportsSuivis,
    RetraitConstate,
    SeanceComposee,
    SeanceConvoquee,
    SeancePlanifiee,
    SeanceReportee,
)
from commission.domaine.point import RATIFIEES, Niveau, Point, Proposition, Report
from commission.domaine.regles import JEUX
from commission.domaine.seance import (
    NATIONALE,
    ComposerSeance,
    Contexte,
    Convocation,
    ConvoquerSeance,
    InscrirePoint,
    Membre,
    OrdonnerPoints,
    PlanifierSeance,
    Preparation,
    ReporterSeance,
    ReprendrePoint,
    RetirerPoint,
    Seance,
    Suivi,
    SuivreAttente,
    SuivrePoint,
    SuivrePublication,
    SuivreReports,
)
from kernel.label.calendrier import a_partir_de, est_passee
from kernel.refus import Erreur, RegleNonSatisfaite, TransitionImpossible

A_COMPOSER = frozenset({"planifiee", "convoquee", "reportee"})


def decide(seance: Seance, command: Preparation, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Answer a command."""
    match command:
        case PlanifierSeance(annee=annee):
            return _planifiee(seance, annee, "nationale", "")
        case InscrirePoint():
            return _inscrire(seance, command, contexte)
        case ReprendrePoint():
            return _reprendre(seance, command, contexte)
        case SuivrePoint() | SuivreAttente() | SuivreReports() | SuivrePublication():
            return _suivre(seance, command, contexte)
        case RetirerPoint(candidature=candidature):
            return _retirer(seance, candidature)
        case ComposerSeance():
            return _composer(seance, command)
        case OrdonnerPoints(ordre=ordre):
            return _ordonner(seance, ordre)
        case ConvoquerSeance():
            return _convoquer(seance, command, contexte, now)
        case ReporterSeance():
            return _reporter(seance, command, now)
        case _:
            assert_never(command)


def _planifiee(seance: Seance, annee: int, niveau: Niveau, region: str) -> tuple[Event, ...]:
    if seance.statut != "inexistante":
        return ()
    return (SeancePlanifiee(annee=annee, niveau=niveau, region=region),)


# The agenda


def _inscrire(seance: Seance, command: InscrirePoint, contexte: Contexte) -> tuple[Event, ...]:
    """Inscribe a recevable file whose synthesis is given; until it is, its région's séance expects it."""
    dossier, expertise = contexte.dossier, contexte.expertise
    if dossier is None or dossier.statut != "recevable":
        return ()
    if expertise is not None and expertise.synthese:
        suite = _inscrit(seance, point_du_dossier(command.candidature, dossier, expertise.synthese))
    else:
        suite = attendre(seance, command.candidature, dossier)
    return (*_planifiee(seance, dossier.annee, "regionale", dossier.region), *suite) if suite else ()


def _inscrit(seance: Seance, point: Point) -> tuple[Event, ...]:
    """Put a file on the agenda, or bring it up to date; after the signature it waits for the administration."""
    present = seance.points.get(point.candidature)
    if present is not None and present.dossier == point.dossier and _repris(present, point):
        return ()
    if seance.statut == "close":
        return _apres_la_signature(seance, present, point)
    if present is not None:
        point = present.model_copy(update={**point.dossier, **_reprise(point)})
    return (PointInscrit(point=point),)


def _apres_la_signature(seance: Seance, present: Point | None, point: Point) -> tuple[Event, ...]:
    """Have somebody answer what comes once the minutes are signed: a file, or what the région corrects of one."""
    if present is None:
        return mettre_en_attente(seance, point)
    decide = any(d.candidature == point.candidature for d in seance.decisions)
    if not decide or _repris(present, point):
        return ()
    return (CorrectionSignalee(point=present.model_copy(update=_reprise(point))),)


def _repris(present: Point, point: Point) -> bool:
    """Tell whether what the région says is known already."""
    return point.proposition is None or _reprise(present) == _reprise(point)


def _reprise(point: Point) -> dict[str, object]:
    """Give what a point takes from the regional séance, when it comes from one."""
    if point.proposition is None:
        return {}
    champs = ("nature", "proposition", "deports_anterieurs")
    return {nom: getattr(point, nom) for nom in champs}


def _reprendre(seance: Seance, command: ReprendrePoint, contexte: Contexte) -> tuple[Event, ...]:
    """Carry a file from the regional séance to the national one, unless it was withdrawn meanwhile."""
    dossier, decide = contexte.dossier, command.point
    if dossier is None:
        raise TransitionImpossible("Le dossier n'est pas encore connu de ce service.")
    if dossier.statut == "retiree":
        return ()
    synthese = contexte.expertise.synthese if contexte.expertise else ""
    point = point_du_dossier(decide.candidature, dossier, synthese).model_copy(
        update={
            "nature": "ratification" if decide.issue in RATIFIEES else "debat",
            "deports_anterieurs": command.deportes,
            "proposition": Proposition.model_validate(decide.model_dump(include=set(Proposition.model_fields))),
        }
    )
    return (*_planifiee(seance, dossier.annee, NATIONALE, ""), *_inscrit(seance, point))


def _suivre(seance: Seance, command: Suivi, contexte: Contexte) -> tuple[Event, ...]:
    """Follow what is said elsewhere of files, at the national séance, which it may be the first to call for."""
    match command:
        case SuivrePublication(candidatures=candidatures):
            retires = tuple(c for c in candidatures if c in seance.retraits_tardifs)
            attendue = seance.statut == "close" and not seance.publiee
            return (PublicationConstatee(retires=retires),) if attendue else ()
        case SuivreReports(annee=annee, reports=reports):
            return _suivre_reports(seance, annee, reports)
        case SuivreAttente():
            return _ici(seance, suivre_attente(seance, command, contexte), contexte)
        case SuivrePoint(candidature=candidature):
            return _ici(seance, suivre_point(seance, candidature, contexte), contexte)
        case _:
            assert_never(command)


def _ici(seance: Seance, suite: tuple[Event, ...], contexte: Contexte) -> tuple[Event, ...]:
    dossier = contexte.dossier
    return (*_planifiee(seance, dossier.annee, NATIONALE, ""), *suite) if suite and dossier else ()


def _suivre_reports(seance: Seance, annee: int, reports: tuple[Report, ...]) -> tuple[Event, ...]:
    """Keep what the régions have put off: no file of it comes here, and its porteurs are told with the others."""
    nouveaux = tuple(r for r in reports if r not in seance.reports)
    return (*_planifiee(seance, annee, NATIONALE, ""), ReportsSuivis(reports=nouveaux)) if nouveaux else ()


def _retirer(seance: Seance, candidature: str) -> tuple[Event, ...]:
    """Take a file off. What a regional séance has signed stays; a national decision on it will not be published."""
    if candidature in {*seance.attendus, *seance.en_attente} or (
        candidature in seance.points and seance.statut != "close"
    ):
        return (PointRetire(candidature=candidature),)
    decide = any(d.candidature == candidature for d in seance.decisions)
    if seance.niveau == NATIONALE and decide and candidature not in seance.retraits_tardifs:
        return (RetraitConstate(candidature=candidature, publie=seance.publiee),)
    return ()


# The people, the day


def _composer(seance: Seance, command: ComposerSeance) -> tuple[Event, ...]:
    _exige_avant_ouverture(seance)
    if erreurs := [*_fautes_membres(command.membres), *_fautes_president(command)]:
        raise RegleNonSatisfaite("Cette composition n'est pas possible : chaque faute est indiquée.", *erreurs)
    composee = SeanceComposee(membres=command.membres, regles=command.regles, president=command.president)
    connue = SeanceComposee(membres=seance.membres, regles=seance.regles, president=seance.president)
    return () if composee == connue else (composee.model_copy(update=_sortants(seance, command)),)


def _sortants(seance: Seance, command: ComposerSeance) -> dict[str, object]:
    """Name who was called and sits no more: the event leaves their calendar. It is said once, however often a séance is
    composed again before it is convened again."""
    restent = {m.personne for m in command.membres}
    sortants = tuple(p for p in seance.appeles if p not in restent)
    return {"sortants": sortants, "sequence": seance.sequence} if sortants else {}


def _fautes_membres(membres: tuple[Membre, ...]) -> Iterator[Erreur]:
    cites = [m.personne for m in membres]
    if len(set(cites)) != len(cites):
        yield Erreur("/membres", "doublon", "Ne citez chaque membre qu'une fois.")
    titulaires = {m.personne for m in membres if not m.suppleant_de}
    pourvus = [m.suppleant_de for m in membres if m.suppleant_de]
    for rang, membre in enumerate(membres):
        if membre.suppleant_de and membre.suppleant_de not in titulaires:
            message = "Un suppléant remplace un membre titulaire de cette séance : citez-le."
            yield Erreur(f"/membres/{rang}/suppleant_de", "titulaire-inconnu", message)
        elif membre.suppleant_de and pourvus.count(membre.suppleant_de) > 1:
            yield Erreur(f"/membres/{rang}/suppleant_de", "doublon", "Un membre n'a qu'un suppléant.")


def _fautes_president(command: ComposerSeance) -> Iterator[Erreur]:
    if command.president and all(m.personne != command.president for m in command.membres):
        yield Erreur("/president", "membre-inconnu", "La présidence revient à un membre de la séance : citez-le.")
    if not command.president and JEUX[command.regles].voix_preponderante:
        message = "Ces règles donnent une voix prépondérante à la présidence : dites qui préside."
        yield Erreur("/president", "champ-absent", message)


def _ordonner(seance: Seance, ordre: tuple[str, ...]) -> tuple[Event, ...]:
    if seance.statut == "close":
        raise TransitionImpossible("Le procès-verbal est signé : l'ordre du jour ne change plus.")
    inconnus = [rang for rang, candidature in enumerate(ordre) if candidature not in seance.points]
    erreurs = [Erreur(f"/ordre/{r}", "point-inconnu", "Ce dossier n'est pas à l'ordre du jour.") for r in inconnus]
    if len(set(ordre)) != len(ordre):
        erreurs.append(Erreur("/ordre", "doublon", "Ne citez chaque dossier qu'une fois."))
    if erreurs:
        raise RegleNonSatisfaite("Cet ordre n'est pas possible : chaque faute est indiquée.", *erreurs)
    return () if seance.ordre == ordre else (PointsOrdonnes(ordre=ordre),)


def _exige_avant_ouverture(seance: Seance) -> None:
    if seance.statut not in A_COMPOSER:
        raise TransitionImpossible("La séance est ouverte ou close : sa préparation est finie.")


def _convoquer(seance: Seance, command: ConvoquerSeance, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    _exige_avant_ouverture(seance)
    if not seance.membres:
        raise TransitionImpossible("La séance n'a pas de membres : composez-la d'abord.")
    nouvelle = _convocation(seance, command, now)
    if seance.statut == "convoquee" and seance.convocation and _meme(seance.convocation, nouvelle):
        return ()
    if est_passee(command.quand, now):
        faute = Erreur("/quand", "date-passee", "Choisissez une date à venir.")
        raise RegleNonSatisfaite("La date de la séance est déjà passée.", faute)
    _exige_fenetre(seance, command, contexte)
    if not _tient_a(seance, command):  # who was called in time for that hour is told where in time too
        _exige_preavis(seance, command, now)
    return (SeanceConvoquee(convocation=nouvelle),)


def _convocation(seance: Seance, command: ConvoquerSeance, now: datetime) -> Convocation:
    """Give the convocation. After a séance without quorum, the same agenda again asks for none where rules say so."""
    meme = seance.ajournee_sur == tuple(sorted(seance.points)) != ()
    return Convocation(
        quand=command.quand,
        lieu=command.lieu,
        duree_minutes=command.duree_minutes,
        urgence=command.urgence
        or (_tient_a(seance, command) and seance.convocation is not None and seance.convocation.urgence),
        sans_quorum=seance.jeu.seconde_sans_quorum and meme,
        sequence=seance.sequence,
        envoyee_le=now,
    )


def _tient_a(seance: Seance, command: ConvoquerSeance) -> bool:
    """Tell whether a convocation that stands calls to the same hour already."""
    return seance.statut == "convoquee" and seance.convocation is not None and seance.convocation.quand == command.quand


def _meme(left: Convocation, right: Convocation) -> bool:
    """Tell whether two convocations call to the same thing."""
    dits = {"quand", "lieu", "duree_minutes", "urgence"}
    return left.model_dump(include=dits) == right.model_dump(include=dits)


def _exige_fenetre(seance: Seance, command: ConvoquerSeance, contexte: Contexte) -> None:
    """Refuse to call members on a day on which the séance could not open: before its window, where that is known."""
    jalon = DEBUTS[seance.niveau]
    debut = contexte.campagne.calendrier.jalon(jalon) if contexte.campagne else None
    if debut is not None and command.quand.instant < debut.instant:
        message = f"Choisissez une date plus tard. {jalon.libelle} : {a_partir_de(debut)}."
        raise RegleNonSatisfaite(
            "La séance ne pourrait pas s'ouvrir ce jour-là.", Erreur("/quand", "trop-tot", message)
        )


def _exige_preavis(seance: Seance, command: ConvoquerSeance, now: datetime) -> None:
    jours = seance.jeu.preavis_jours
    if command.urgence or command.quand.instant - now >= timedelta(days=jours):
        return
    message = f"Laissez {jours} jours au moins entre la convocation et la séance, ou dites l'urgence."
    raise RegleNonSatisfaite("Le délai de convocation n'est pas tenu.", Erreur("/quand", "preavis", message))


def _reporter(seance: Seance, command: ReporterSeance, now: datetime) -> tuple[Event, ...]:
    if seance.statut == "reportee":
        return ()
    if seance.statut not in ("convoquee", "ouverte"):
        raise TransitionImpossible("Seule une séance convoquée ou ouverte se reporte.")
    manque = _sans_quorum(seance, command, now)
    return (
        SeanceReportee(
            motif=command.motif,
            faute_de_quorum=manque,
            ordre_du_jour=tuple(sorted(seance.points)) if manque else (),
            sequence=seance.sequence,
            le=now,
        ),
    )


def _sans_quorum(seance: Seance, command: ReporterSeance, now: datetime) -> bool:
    """Tell whether the séance is put off for want of a quorum. Who had come is said, or known since the opening."""
    if seance.statut == "ouverte":
        return not quorum(seance).atteint
    if command.presents is None:
        return False
    if avant_l_heure(seance, now):
        message = "La séance n'a pas encore eu lieu : reportez-la sans dire qui était venu."
        raise RegleNonSatisfaite("Personne n'a encore pu venir.", Erreur("/presents", "trop-tot", message))
    compte = quorum_avec(seance, command.presents)
    if compte.requis and compte.atteint:
        faute = Erreur("/presents", "quorum-reuni", "Le quorum est réuni avec ces membres : ouvrez la séance.")
        raise RegleNonSatisfaite("Le quorum est réuni.", faute)
    return not compte.atteint
