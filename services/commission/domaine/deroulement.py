"""The fold of what happens to a séance into its state."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import assert_never

from commission.domaine import attente
from commission.domaine.attente import avec_reports, venus
from commission.domaine.ecarter import ecarte, ecartes, sans_ratification, sans_voix
from commission.domaine.evenements import (
    Acte,
    Assemblement,
    CorrectionSignalee,
    DecisionRectifiee,
    Declaration,
    DossierAttendu,
    Event,
    InteretDeclare,
    InteretRetire,
    InteretsSuivis,
    MembreDeporte,
    MouvementDePoint,
    MouvementDeSeance,
    OrdreDuJourEpuise,
    OrdreDuJourModifie,
    PointAppele,
    PointConclu,
    PointInscrit,
    PointMisEnAttente,
    PointReporte,
    PointRetire,
    PointsOrdonnes,
    PointsRatifies,
    PresencePointee,
    PublicationConstatee,
    RemarquesRedigees,
    ReportSigne,
    ReportsSuivis,
    RetraitConstate,
    SeanceClose,
    SeanceComposee,
    SeanceConvoquee,
    SeanceOuverte,
    SeancePlanifiee,
    SeanceReportee,
    Suite,
    VoixExprimee,
)
from commission.domaine.interets import Interet
from commission.domaine.point import Point, decision
from commission.domaine.point_en_cours import appeler, avec, changer, finir, quitter, voix_tenues
from commission.domaine.seance import (
    Deport,
    Mandat,
    Motifs,
    Mouvement,
    Presence,
    ProcesVerbal,
    Ratification,
    Rectification,
    Seance,
)
from kernel.journal import digest_in


def evolve(seance: Seance, event: Event) -> Seance:
    """Fold one event."""
    match event:
        case SeanceOuverte() | PresencePointee() | MembreDeporte():
            return _assemble(seance, event)
        case RemarquesRedigees() | SeanceClose() | DecisionRectifiee():
            return _acte(seance, event)
        case InteretDeclare() | InteretRetire() | InteretsSuivis():
            return _declare(seance, event)
        case OrdreDuJourModifie() | OrdreDuJourEpuise():
            return _suite(seance, event)
        case DossierAttendu() | PointMisEnAttente() | ReportsSuivis() | ReportSigne():
            return attente.evolve(seance, event)
        case SeancePlanifiee() | SeanceComposee() | PointsOrdonnes() | SeanceConvoquee() | SeanceReportee():
            return _avance(seance, event)
        case _:
            return _bouge(seance, event)


def _avance(seance: Seance, event: MouvementDeSeance) -> Seance:
    change = seance.model_copy
    match event:
        case SeancePlanifiee(annee=annee, niveau=niveau, region=region):
            return change(update={"statut": "planifiee", "annee": annee, "niveau": niveau, "region": region})
        case SeanceComposee(membres=membres, regles=regles, president=president):
            composee = {"membres": membres, "regles": regles, "president": president}
            dit = {"sequence": event.sequence + 1} if event.sortants else {}
            restent = tuple(p for p in seance.appeles if p not in event.sortants)
            return change(update={"statut": "planifiee", "appeles": restent, **composee, **dit})
        case PointsOrdonnes(ordre=ordre):
            return change(update={"ordre": ordre})
        case SeanceConvoquee(convocation=convocation):
            convoquee = {"convocation": convocation, "sequence": convocation.sequence + 1}
            appeles = tuple(m.personne for m in seance.membres)
            return change(update={"statut": "convoquee", "motif_report": "", "appeles": appeles, **convoquee})
        case SeanceReportee():
            return _reportee(seance, event)
        case _:
            assert_never(event)


def _suite(seance: Seance, event: Suite) -> Seance:
    """Say the event of the calendar anew. A file that was not on the agenda asks for the quorum again."""
    if isinstance(event, OrdreDuJourEpuise) or seance.convocation is None:
        return seance
    meme = {} if event.ajoutes else {"sans_quorum": seance.convocation.sans_quorum}
    convocation = seance.convocation.model_copy(update={"sans_quorum": False, **meme})
    return seance.model_copy(update={"convocation": convocation, "sequence": event.sequence + 1})


def _reportee(seance: Seance, event: SeanceReportee) -> Seance:
    """Put off: nobody is there any more. What was concluded stays, what was begun will be begun again."""
    quitte = quitter(seance, event.le)
    partis = {"presents": (), "distants": (), "mandats": (), "en_cours": "", "points": _recommences(quitte)}
    partis["appeles"] = ()  # the event is taken out of every calendar
    ajournee_sur = event.ordre_du_jour or seance.ajournee_sur  # put off twice, it is the same one that waits
    suite = {"ajournee_sur": ajournee_sur, "sequence": event.sequence + 1}
    return seance.model_copy(update={"statut": "reportee", "motif_report": event.motif, **partis, **suite})


def _recommences(seance: Seance) -> dict[str, Point]:
    """Give the points, without the votes on what is not concluded: they were those of who was there. A file that was
    put off is examined when the séance is held again."""
    ouverts = (c for c, p in seance.points.items() if seance.conclusion(p) is None)
    return {**seance.points, **{c: changer(seance, c, voix=(), debut=None, report="") for c in ouverts}}


def _assemble(seance: Seance, event: Assemblement) -> Seance:
    match event:
        case MembreDeporte():
            deport = Deport(candidature=event.candidature, membre=event.membre)
            declare = seance.model_copy(update={"deports": (*seance.deports, deport)})
            return sans_voix(declare, event.candidature, event.membre)
        case SeanceOuverte():
            present = {"presents": event.presents, "distants": event.distants, "mandats": event.mandats}
            venus = () if event.le is None else tuple(_venu(event, personne) for personne in event.presents)
            quorum = {"quorum_du_reglement": event.quorum, "mouvements": (*seance.mouvements, *venus)}
            return seance.model_copy(update={"statut": "ouverte", "ajournee_sur": (), **present, **quorum})
        case PresencePointee():
            return _pointe(seance, event)
        case _:
            assert_never(event)


def _venu(event: SeanceOuverte, personne: str) -> Mouvement:
    assert event.le is not None, "checked by the caller"
    presence: Presence = "distance" if personne in event.distants else "present"
    return Mouvement(membre=personne, presence=presence, le=event.le)


def _pointe(seance: Seance, event: PresencePointee) -> Seance:
    """Note who comes and goes. Who comes takes their vote back; who goes leaves theirs, and those that they held."""
    qui, la = event.membre, event.presence != "absent"
    mandats = [m for m in seance.mandats if m.mandant != qui and (la or m.mandataire != qui)]
    if event.mandataire:
        mandats.append(Mandat(mandant=qui, mandataire=event.mandataire))
    presents = tuple(p for p in seance.presents if p != qui)
    distants = tuple(p for p in seance.distants if p != qui)
    mouvement = Mouvement(membre=qui, presence=event.presence, le=event.le)
    change = {
        "presents": (*presents, qui) if la else presents,
        "distants": (*distants, qui) if event.presence == "distance" else distants,
        "mandats": tuple(mandats),
        "mouvements": (*seance.mouvements, mouvement),
    }
    return voix_tenues(seance.model_copy(update=change), seance.en_cours)


def _declare(seance: Seance, event: Declaration) -> Seance:
    """Note what ties a member. On each file that this puts them aside from, it is as if they had said so."""
    membre, interets = _interets(seance, event)
    ranges = tuple(sorted(interets, key=lambda i: (i.objet, i.origine)))  # whichever came first, the state is the same
    apres = seance.model_copy(update={"interets": ranges})
    if all(m.personne != membre for m in seance.membres):
        return apres
    for candidature in seance.points:
        apres = ecarte(seance, apres, candidature, membre)
    return apres


def _interets(seance: Seance, event: Declaration) -> tuple[str, list[Interet]]:
    """Give whose ties change, and what all ties become."""
    ici, autres = ("", seance.identifiant), list(seance.interets)
    match event:
        case InteretDeclare(interet=i):
            if i is None:
                return "", autres
            return i.membre, [*(a for a in autres if a.objet != i.objet or a.origine not in ici), i]
        case InteretRetire(membre=membre, nature=nature, siren=siren, operation=operation):
            objet, retire = (membre, nature, siren, operation), {"etat": "retire"}
            return membre, [a.model_copy(update=retire) if a.objet == objet and a.origine in ici else a for a in autres]
        case InteretsSuivis(membre=membre, de=de, interets=interets):
            return membre, [*(a for a in autres if (a.membre, a.origine) != (membre, de)), *interets]
        case _:
            assert_never(event)


def _acte(seance: Seance, event: Acte) -> Seance:
    change = seance.model_copy
    match event:
        case RemarquesRedigees(remarques=remarques):
            return change(update={"remarques": remarques})
        case SeanceClose():
            minutes = ProcesVerbal(
                signe_le=event.signe_le,
                signataire=event.signataire,
                document=event.document,
                issues=dict(sorted(Counter(r.issue for r in event.resultats).items())),
            )
            decisions = tuple(decision(seance.points[r.candidature], r) for r in event.resultats)
            close = {"statut": "close", "proces_verbal": minutes, "decisions": decisions}
            close["reports"] = avec_reports(seance, event.reports)
            close["deportes"] = _ranges(p for c in seance.points for p in seance.deportes_de(c))
            return quitter(seance, event.signe_le).model_copy(update=close)
        case DecisionRectifiee():
            return _rectifiee(seance, event)
        case _:
            assert_never(event)


def _rectifiee(seance: Seance, event: DecisionRectifiee) -> Seance:
    point, resultat = seance.points[event.resultat.candidature], event.resultat
    rectification = Rectification(
        candidature=resultat.candidature,
        **event.model_dump(include={"cite", "signe_le", "document", "ancienne"}),
        signataire=event.signataire,
        nouvelle=resultat.issue,
        empreinte=event.conclusion.empreinte,
    )
    nouvelle = decision(point, resultat, acte=event.document)
    decisions = tuple(nouvelle if d.candidature == nouvelle.candidature else d for d in seance.decisions)
    rectifications = (*seance.rectifications, rectification)
    pourquoi = Motifs(motif=event.motif, fondement=event.fondement)
    motifs = {**seance.motifs, digest_in(event.document): pourquoi}
    ouvertes = tuple(c for c in seance.corrections_ouvertes if c != nouvelle.candidature)
    publies = tuple(c for c in seance.retraits_publies if c != nouvelle.candidature)
    rectifiee = {"rectifications": rectifications, "corrections_ouvertes": ouvertes, "retraits_publies": publies}
    return seance.model_copy(update={"decisions": decisions, "motifs": motifs, **rectifiee})


def _bouge(seance: Seance, event: MouvementDePoint) -> Seance:
    match event:
        case PointInscrit(point=point):
            return _inscrit(venus(seance, point.candidature), point)
        case CorrectionSignalee(point=point):
            ouvertes = _ranges((*seance.corrections_ouvertes, point.candidature))
            return avec(seance, point).model_copy(update={"corrections_ouvertes": ouvertes})
        case PointAppele(candidature=candidature, le=le):
            return appeler(quitter(seance, le), candidature, le)
        case VoixExprimee(candidature=candidature, voix=voix):
            autres = (v for v in seance.points[candidature].voix if v.membre != voix.membre)
            return avec(seance, changer(seance, candidature, voix=(*autres, voix)))
        case PointConclu(candidature=candidature, conclusion=conclusion, le=le):
            return finir(seance, candidature, le, conclusion=conclusion.sans_textes, report="")
        case PointReporte(candidature=candidature, motif=motif, le=le):
            reporte = finir(seance, candidature, le, report=motif)
            return sans_ratification(reporte, candidature)
        case PointsRatifies(candidatures=candidatures, le=le):
            return _ratifie(seance, candidatures, le)
        case RetraitConstate() | PublicationConstatee():
            return _apres_publication(seance, event)
        case PointRetire(candidature=candidature):
            return _retire(seance, candidature)
        case _:
            assert_never(event)


def _inscrit(seance: Seance, point: Point) -> Seance:
    """Take in a file as it is by now. What was ratified, concluded or put off here, and each vote, answered what the
    région proposed then: with another proposal, the file is examined again."""
    present = seance.points.get(point.candidature)
    if present is None or present.proposition == point.proposition:
        suivi = ecartes(seance, avec(seance, point), point.candidature)
        return voix_tenues(suivi, seance.en_cours)
    neuf = point.model_copy(update={"conclusion": None, "report": "", "voix": (), "voix_conclues": ()})
    return sans_ratification(avec(seance, neuf), point.candidature)


def _ratifie(seance: Seance, candidatures: tuple[str, ...], le: datetime | None) -> Seance:
    ratification = Ratification(le=le, candidatures=_ranges(candidatures))
    return seance.model_copy(update={"ratifications": (*seance.ratifications, ratification)})


def _apres_publication(seance: Seance, event: RetraitConstate | PublicationConstatee) -> Seance:
    """Note a withdrawal that came late, and those that came too late to be left out of what was published."""
    if isinstance(event, PublicationConstatee):
        return seance.model_copy(update={"publiee": True, "retraits_publies": _ranges(event.retires)})
    publies = (*seance.retraits_publies, *((event.candidature,) if event.publie else ()))
    tardifs = _ranges((*seance.retraits_tardifs, event.candidature))
    return seance.model_copy(update={"retraits_tardifs": tardifs, "retraits_publies": _ranges(publies)})


def _ranges(candidatures: Iterable[str]) -> tuple[str, ...]:
    """Give identifiers once each and in order: whichever came first, the state is the same."""
    return tuple(sorted(set(candidatures)))


def _retire(seance: Seance, candidature: str) -> Seance:
    """Take a file away. A regional séance that nobody has composed and that has no file left is as never planned."""
    points = {c: p for c, p in seance.points.items() if c != candidature}
    attendus = {c: r for c, r in seance.attendus.items() if c != candidature}
    vide = not points and not attendus
    if vide and seance.niveau == "regionale" and seance.statut == "planifiee" and not seance.membres:
        return Seance()
    deports = tuple(d for d in seance.deports if d.candidature != candidature)
    change = {
        "points": points,
        "deports": deports,
        "en_cours": "" if seance.en_cours == candidature else seance.en_cours,
        "ordre": tuple(c for c in seance.ordre if c != candidature),
        "attendus": attendus,
        "en_attente": {c: p for c, p in seance.en_attente.items() if c != candidature},
    }
    return sans_ratification(seance.model_copy(update=change), candidature)
