"""What a séance still waits for, and what came too late for it: no file of the year is forgotten (docs/adr/0033).

A recevable file is expected by its région's séance and by the national one. What comes to a région once its minutes
are signed goes to the national séance; what comes to the national séance then waits there, keeps the palmarès from
being published, and is put off by an act of its own. So is a file of which nothing ever comes, which keeps nothing from
being published (docs/adr/0037).
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import assert_never

from commission.domaine.evenements import (
    Attente,
    DossierAttendu,
    Event,
    PointInscrit,
    PointMisEnAttente,
    ReportSigne,
    ReportsSuivis,
)
from commission.domaine.point import Point, Report, report
from commission.domaine.seance import (
    NATIONALE,
    ActeDeReport,
    Attendu,
    CloreSeance,
    Contexte,
    ReporterPoint,
    Seance,
    SuivreAttente,
)
from kernel.label.faits import EtatCandidature
from kernel.label.reglement import reglement
from kernel.label.territoires import region
from kernel.refus import ActeInterdit, Erreur, RegleNonSatisfaite, TransitionImpossible

EN_REGION = (
    "Ce dossier est arrivé après la signature de votre procès-verbal : il a été transmis à la séance nationale de "
    "l'année, qui le reporte à la prochaine campagne. Vous n'avez rien à faire."
)
PAS_ENCORE = (
    "Ce dossier attend un acte de report, qui cite le procès-verbal de la séance nationale : signez-le d'abord, puis "
    "reportez ce dossier."
)
A_REPORTER = "Reportez ce dossier à la prochaine campagne par un acte motivé et signé : son porteur en sera avisé."
SANS_SIGNATURE = "Ce report est un acte nouveau, après la signature du procès-verbal : dites qui le signe."
ATTENDEZ = "attendez son procès-verbal, et la synthèse si elle manque"


def connu(seance: Seance, candidature: str) -> bool:
    """Tell whether a file has come here already, whatever became of it."""
    reporte = any(r.candidature == candidature for r in seance.reports)
    return reporte or seance.dossier(candidature) is not None


# What is expected


def attendre(seance: Seance, candidature: str, dossier: EtatCandidature) -> tuple[DossierAttendu, ...]:
    """Expect a recevable file here, if its étape goes before a commission."""
    if connu(seance, candidature) or candidature in seance.attendus or not _passe_en_commission(dossier):
        return ()
    propres = {nom: getattr(dossier, nom) for nom in Attendu.model_fields}
    return (DossierAttendu(candidature=candidature, **propres),)


def _passe_en_commission(dossier: EtatCandidature) -> bool:
    return any(e.numero == dossier.etape and e.commissions for e in reglement(dossier.reglement).etapes)


def regions_attendues(seance: Seance) -> dict[str, int]:
    """Give the régions that have not concluded on every file of theirs, each with how many are left."""
    return dict(sorted(Counter(attendu.region for attendu in seance.attendus.values()).items()))


def nom_region(code: str) -> str:
    """Name a région."""
    connue = region(code)
    return connue.nom if connue else code


def _dossiers(combien: int) -> str:
    return f"{combien} dossier{'s' if combien > 1 else ''}"


def alertes(seance: Seance, personne: str) -> tuple[str, ...]:
    """Say to somebody what would be left out if the minutes were signed now, but of files they stand aside from."""
    if seance.statut == "close":
        return ()
    if seance.niveau != NATIONALE:
        return _alerte_en_region(len(seance.attendus))
    suite = "ce que la région en dira ensuite ne pourra qu'être reporté à la prochaine campagne."
    absentes = (
        f"{nom_region(code)} n'a pas conclu sur {_dossiers(combien)} : {ATTENDEZ} ; sinon, {suite}"
        for code, combien in regions_attendues(seance).items()
    )
    tardifs = (
        f"{point.numero} est arrivé après le procès-verbal de sa région : la vôtre signée, reportez-le à la prochaine "
        "campagne par un acte motivé, sans quoi le palmarès ne sera pas publié."
        for point in seance.en_attente.values()
        if not seance.est_deporte(personne, point.candidature)
    )
    return (*absentes, *tardifs)


def _alerte_en_region(combien: int) -> tuple[str, ...]:
    if not combien:
        return ()
    message = (
        f"La synthèse de {_dossiers(combien)} recevable{'s' if combien > 1 else ''} n'est pas rendue : ce qui arrive "
        "après votre signature n'est plus examiné, et sera reporté à la prochaine campagne. Attendez, ou signez sans."
    )
    return (message,)


def exige_regions(seance: Seance, command: CloreSeance) -> None:
    """Refuse to sign the national minutes while a région has files left, unless it is named as not waited for."""
    if seance.niveau != NATIONALE:
        return
    absentes = {c: n for c, n in regions_attendues(seance).items() if c not in command.sans_regions}
    erreurs = [
        Erreur(
            "/sans_regions",
            "region-attendue",
            f"{nom_region(code)} n'a pas conclu sur {_dossiers(combien)} : {ATTENDEZ}, "
            f"ou signez sans elle en citant « {code} » ; ses dossiers seront alors reportés à la prochaine campagne.",
        )
        for code, combien in absentes.items()
    ]
    if erreurs:
        raise RegleNonSatisfaite("Des régions n'ont pas rendu leurs conclusions : chacune est nommée.", *erreurs)


# What came too late


def point_du_dossier(candidature: str, dossier: EtatCandidature, synthese: str) -> Point:
    """Give a file as an agenda takes it in."""
    return Point(
        candidature=candidature,
        operation=dossier.operation,
        numero=dossier.numero,
        nom=dossier.nom,
        etape=dossier.etape,
        reglement=dossier.reglement,
        region=dossier.region,
        porteurs=dossier.porteurs,
        sirens=dossier.sirens,
        document=dossier.document,
        synthese=synthese,
    )


def point_attendu(candidature: str, attendu: Attendu) -> Point:
    """Give a file of which little more than the name is known here."""
    dit = {**dict(attendu), "numero": attendu.numero or candidature, "porteurs": ()}
    return Point(candidature=candidature, **dit, operation="", reglement="", document="", synthese="")


def mettre_en_attente(seance: Seance, point: Point) -> tuple[PointMisEnAttente, ...]:
    """Have a file wait that came too late to be examined, once."""
    if connu(seance, point.candidature):
        return ()
    return (PointMisEnAttente(candidature=point.candidature, point=point),)


def suivre_attente(seance: Seance, command: SuivreAttente, contexte: Contexte) -> tuple[PointMisEnAttente, ...]:
    """Have the national séance answer a file that came to its région too late: nobody can examine it any more."""
    dossier = contexte.dossier
    if dossier is None or dossier.statut != "recevable":
        return ()
    synthese = contexte.expertise.synthese if contexte.expertise else ""
    return mettre_en_attente(seance, point_du_dossier(command.candidature, dossier, synthese))


def suivre_point(seance: Seance, candidature: str, contexte: Contexte) -> tuple[Event, ...]:
    """Follow a recevable file: expected until something of it comes; then by who carries it, who stand aside on it and
    are told what is decided."""
    dossier = contexte.dossier
    if dossier is None:
        return ()
    porteurs = {"porteurs": dossier.porteurs, "sirens": dossier.sirens}
    if (attend := seance.en_attente.get(candidature)) is not None:
        suivi = attend.model_copy(update=porteurs)
        return () if suivi == attend else (PointMisEnAttente(candidature=candidature, point=suivi, suivi=True),)
    point = seance.points.get(candidature)
    if point is None:
        return attendre(seance, candidature, dossier) if dossier.statut == "recevable" else ()
    suivi = point.model_copy(update=porteurs)
    return () if suivi == point or seance.statut == "close" else (PointInscrit(point=suivi),)


# What settles it


def suite_de(seance: Seance) -> str:
    """Say what is to be done about the files that wait here."""
    if seance.niveau != NATIONALE:
        return EN_REGION
    return PAS_ENCORE if seance.proces_verbal is None else A_REPORTER


def hors_ordre_du_jour(seance: Seance, candidature: str) -> Point | None:
    """Give a file that is put off by an act of its own, or was: it waits here, or the national séance expects it."""
    point, attendu = seance.dossier(candidature), seance.attendus.get(candidature)
    if point is None and attendu is not None and seance.niveau == NATIONALE:
        return point_attendu(candidature, attendu)
    return point


def reporter_attente(
    seance: Seance, command: ReporterPoint, contexte: Contexte, now: datetime
) -> tuple[PointMisEnAttente | ReportSigne, ...]:
    """Put a file off that came too late, or never, by an act of its own: it is told with the others, at the
    ceremony."""
    point, manque = _a_reporter(seance, command.candidature, contexte)
    if seance.est_deporte(command.auteur, command.candidature) or (point and seance.ecarte(command.auteur, point)):
        raise ActeInterdit("Vous vous êtes déporté sur ce dossier : une autre personne tient la plume.")
    if point is None:
        return _deja(seance, command)
    if seance.niveau != NATIONALE:
        raise TransitionImpossible(EN_REGION)
    if seance.proces_verbal is None:
        raise TransitionImpossible(PAS_ENCORE)
    if command.signataire is None:
        raise RegleNonSatisfaite("Cet acte se signe.", Erreur("/signature", "champ-absent", SANS_SIGNATURE))
    return (
        *manque,
        ReportSigne(
            report=report(point.model_copy(update={"report": command.motif}), command.sel),
            motif=command.motif,
            cite=seance.proces_verbal.document,
            signataire=command.signataire,
            signe_le=now,
            sel=command.sel,
        ),
    )


def _a_reporter(
    seance: Seance, candidature: str, contexte: Contexte
) -> tuple[Point | None, tuple[PointMisEnAttente, ...]]:
    """Give a file that waits to be put off; one of which nothing came is said to wait along with the act."""
    if candidature in seance.en_attente or candidature not in seance.attendus or contexte.dossier is None:
        return seance.en_attente.get(candidature), ()
    point = point_du_dossier(candidature, contexte.dossier, "")
    return point, (PointMisEnAttente(candidature=candidature, point=point),)


def _deja(seance: Seance, command: ReporterPoint) -> tuple[()]:
    """Answer an act that is signed already: the same changes nothing."""
    motifs = {a.point.candidature: a.point.report for a in seance.actes_de_report}
    if motifs.get(command.candidature) == command.motif:
        return ()
    raise TransitionImpossible(
        "Un acte signé reporte déjà ce dossier à la prochaine campagne : écrivez à son porteur si le motif est erroné."
    )


# What becomes of it


def evolve(seance: Seance, event: Attente) -> Seance:
    """Fold one event about a file that is expected, waits, or is put off elsewhere."""
    match event:
        case DossierAttendu(candidature=candidature):
            attendu = Attendu.model_validate(event.model_dump(exclude={"candidature"}))
            attendus = dict(sorted({**seance.attendus, candidature: attendu}.items()))
            return seance.model_copy(update={"attendus": attendus})
        case PointMisEnAttente(candidature=candidature):
            point = event.point or point_attendu(candidature, Attendu(region=seance.region))
            attente = dict(sorted({**seance.en_attente, candidature: point}.items()))
            return venus(seance, candidature).model_copy(update={"en_attente": attente})
        case ReportsSuivis(reports=reports):
            suivis = {"reports": avec_reports(seance, reports)}
            return venus(seance, *(r.candidature for r in reports)).model_copy(update=suivis)
        case ReportSigne():
            return _reporte(seance, event)
        case _:
            assert_never(event)


def _reporte(seance: Seance, event: ReportSigne) -> Seance:
    point = seance.en_attente[event.report.candidature].model_copy(update={"report": event.motif})
    signe = event.model_dump(include={"cite", "signe_le"})
    acte = ActeDeReport(point=point, **signe, signataire=event.signataire, document=event.report.document)
    attente = {c: p for c, p in seance.en_attente.items() if c != point.candidature}
    actes = {"en_attente": attente, "actes_de_report": (*seance.actes_de_report, acte)}
    return seance.model_copy(update={**actes, "reports": avec_reports(seance, [event.report])})


def venus(seance: Seance, *candidatures: str) -> Seance:
    """Expect files no more: something of them has come."""
    attendus = {c: r for c, r in seance.attendus.items() if c not in candidatures}
    return seance.model_copy(update={"attendus": attendus})


def avec_reports(seance: Seance, reports: Iterable[Report]) -> tuple[Report, ...]:
    """Give the files that are put off, once each and in order."""
    tous = {r.candidature: r for r in (*seance.reports, *reports)}
    return tuple(tous[c] for c in sorted(tous))
