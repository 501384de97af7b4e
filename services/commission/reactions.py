"""What facts call for here: pure, from the newest copy to our commands."""

from collections.abc import Iterator, Sequence

from commission.domaine import label
from commission.domaine.commission import SEANCE, TOUTES, identifiant, rang_annee
from commission.domaine.decision import DECISION
from commission.domaine.interets import Interet, SuivreInterets
from commission.domaine.label import LABEL, DelivrerLabel, ReprendreLabel
from commission.domaine.notification import (
    ConfierDecision,
    NotifierDecision,
    NotifierNonExamen,
    NotifierReport,
    SuivrePorteurs,
    SuivreReponse,
)
from commission.domaine.palmares import PALMARES, ControlerPalmares, PreparerPalmares
from commission.domaine.point import Report
from commission.domaine.seance import (
    InscrirePoint,
    PlanifierSeance,
    ReprendrePoint,
    RetirerPoint,
    SuivreAttente,
    SuivrePoint,
    SuivrePublication,
    SuivreReports,
)
from kernel.journal import digest_in
from kernel.label.faits import (
    DecisionsConfiees,
    EtapeAcquise,
    EtapePublique,
    EtatCampagne,
    EtatCandidature,
    EtatPalmares,
    EtatSeance,
    Fait,
    FaitCampagne,
    FaitCandidature,
    InteretsDesMembres,
    PalmaresPublie,
    PointDecide,
    PointSigne,
    SeanceClose,
    SyntheseRendue,
)
from kernel.reactions import Balayage, Ordre


def reagir(fait: Fait) -> Sequence[Ordre | Balayage]:
    """Give what a fact calls for; whichever of several facts comes last, the same is done in the end."""
    match fait:
        case FaitCampagne(etat=etat):
            return _campagne(etat)
        case FaitCandidature(etat=etat, identifiant=candidature):
            suivre = Ordre(DECISION, candidature, SuivrePorteurs(porteurs=etat.porteurs))
            return (*_candidature(candidature, etat), *_reponse(candidature, etat), suivre)
        case SyntheseRendue(etat=etat):
            ici = identifiant(etat.annee, etat.region)
            return (Ordre(SEANCE, ici, InscrirePoint(candidature=etat.candidature)),)
        case EtapeAcquise(etat=etat):
            return tuple(_reprise(fait.identifiant, etape) for etape in etat.etapes)
        case SeanceClose(etat=etat):
            return (*_interets(fait.identifiant, etat), *_seance(fait.identifiant, etat))
        case InteretsDesMembres(etat=etat):
            a_porter = etat.points or etat.en_attente
            signee = _seance(fait.identifiant, etat) if a_porter else ()  # word of the signature may come after
            return (*_interets(fait.identifiant, etat), *signee)
        case DecisionsConfiees(etat=etat):
            return tuple(
                Ordre(DECISION, c, ConfierDecision(annee=etat.annee, candidature=c)) for c in etat.candidatures
            )
        case PalmaresPublie(etat=etat):
            return tuple(_palmares(etat))
        case _:
            return ()


def _campagne(etat: EtatCampagne) -> tuple[Ordre, ...]:
    """Have the year's national séance and palmarès, and keep the ceremony's date in step."""
    preparer = PreparerPalmares(annee=etat.annee, ceremonie=etat.calendrier.ceremonie)
    return (
        Ordre(PALMARES, str(etat.annee), preparer),
        Ordre(SEANCE, identifiant(etat.annee), PlanifierSeance(annee=etat.annee)),
    )


def _candidature(candidature: str, etat: EtatCandidature) -> Iterator[Ordre]:
    """Follow a file by its status: examined once recevable, off every agenda once withdrawn, held at étape 1."""
    regionale = identifiant(etat.annee, etat.region)
    match etat.statut:
        case "recevable":
            yield Ordre(SEANCE, regionale, InscrirePoint(candidature=candidature))
            yield Ordre(SEANCE, identifiant(etat.annee), SuivrePoint(candidature=candidature))
        case "retiree":
            for ici in (regionale, identifiant(etat.annee)):
                yield Ordre(SEANCE, ici, RetirerPoint(candidature=candidature))
        case "constatee" if etat.effet_le is not None:
            yield _delivrer(
                DelivrerLabel(
                    operation=etat.operation,
                    etape=etat.etape,
                    origine="constat",
                    annee=etat.effet_le.year,
                    acte=f"candidature {etat.numero}",
                    candidature=candidature,
                    le=etat.effet_a,
                )
            )


def _reponse(candidature: str, etat: EtatCandidature) -> Iterator[Ordre]:
    """Tell each decision what this file answers of it, as long as it stands."""
    tient = etat.statut not in ("retiree", "irrecevable")
    for autre in dict.fromkeys(r.candidature for r in etat.repond):
        repond = tuple(r.genre for r in etat.repond if r.candidature == autre and tient)
        yield Ordre(DECISION, autre, SuivreReponse(candidature=candidature, repond=repond))


def _reprise(operation: str, e: EtapePublique) -> Ordre:
    """Have on the register an étape that the opération says it holds, with its source."""
    return _delivrer(DelivrerLabel(operation=operation, etape=e.etape, origine="reprise", annee=e.annee, acte=e.source))


def _delivrer(command: DelivrerLabel) -> Ordre:
    return Ordre(LABEL, label.identifiant(command.operation, command.etape), command)


def _interets(seance: str, etat: EtatSeance) -> Iterator[Balayage]:
    """Carry what members have declared for the year to the other séances that there are of it, the national one first:
    a région composed later takes them there."""
    if etat.interets is None:
        return
    interets = tuple(Interet.model_validate({**dict(i), "origine": seance}) for i in etat.interets)
    suivre = SuivreInterets(annee=etat.annee, de=seance, interets=interets)
    yield Balayage(SEANCE, TOUTES, suivre, jusque=rang_annee(etat.annee))


def _seance(seance: str, etat: EtatSeance) -> tuple[Ordre, ...]:
    """Carry what a région has concluded, and what came too late for it, to the national séance; have the national
    outcomes counted again."""
    nationale = identifiant(etat.annee)
    if seance == nationale:
        return (Ordre(PALMARES, str(etat.annee), ControlerPalmares(annee=etat.annee)),)
    reports = tuple(Report.model_validate(dict(r)) for r in etat.reports)
    suivre = (Ordre(SEANCE, nationale, SuivreReports(annee=etat.annee, reports=reports)),) if reports else ()
    attente = (SuivreAttente(candidature=c) for c in etat.en_attente)
    points = (_reprendre(etat, p) for p in etat.points)
    return (*suivre, *(Ordre(SEANCE, nationale, suivi) for suivi in (*points, *attente)))


def _reprendre(etat: EtatSeance, point: PointSigne) -> ReprendrePoint:
    deportes = tuple(d.membre for d in etat.deports if d.candidature == point.candidature)
    return ReprendrePoint(point=point, deportes=deportes)


def _palmares(etat: EtatPalmares) -> Iterator[Ordre]:
    """Bring into being each label that the palmarès grants, take back what a later act has corrected, and have each
    decision notified."""
    for d in etat.decisions:
        if d.acte:
            yield from _corriges(d)
        if d.issue == "labellise":
            rectifie = f" (décision rectifiée, acte {digest_in(d.acte)[:12]})" if d.acte else ""
            yield _delivrer(
                DelivrerLabel(
                    operation=d.operation,
                    etape=d.etape_accordee,
                    origine="commission",
                    annee=etat.annee,
                    acte=f"palmarès {etat.annee}, candidature {d.numero}{rectifie}",
                    candidature=d.candidature,
                    document=d.document,
                    rectifie=bool(d.acte),
                    le=etat.publie_le,
                )
            )
        yield Ordre(DECISION, d.candidature, NotifierDecision(annee=etat.annee, candidature=d.candidature))
    publiees = tuple(d.candidature for d in etat.decisions)
    yield Ordre(SEANCE, identifiant(etat.annee), SuivrePublication(candidatures=publiees))
    for r in etat.reports:
        report = Report.model_validate(dict(r))
        yield Ordre(DECISION, r.candidature, NotifierReport(annee=etat.annee, report=report))
    for candidature in etat.non_examines:
        yield Ordre(DECISION, candidature, NotifierNonExamen(annee=etat.annee, candidature=candidature))


def _corriges(d: PointDecide) -> Iterator[Ordre]:
    """Take back the étapes that this file no longer wins."""
    for etape in range(1, d.etape + 1):
        if (d.issue, d.etape_accordee) != ("labellise", etape):
            acte = f"décision rectifiée, candidature {d.numero}"
            ici = label.identifiant(d.operation, etape)
            yield Ordre(LABEL, ici, ReprendreLabel(candidature=d.candidature, acte=acte))
