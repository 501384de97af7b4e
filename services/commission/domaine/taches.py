"""What is somebody's to do about the files of a year: those that no commission has examined, and those whose signed
decision waits for another act. Worked out when it is read, from the national séance, the régions that it waits for, and
the dates of the year (docs/adr/0037). What a published decision asks for is read from its own line.

A file is nobody's task here until its expertise should have ended. Then it waits, in turn, for its synthesis, for its
région, and for the act that puts it off.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from typing import NamedTuple

from commission.domaine.attente import nom_region, point_attendu
from commission.domaine.decision import CarteDecision
from commission.domaine.point import Decision, Point
from commission.domaine.recours import rejet_implicite
from commission.domaine.seance import NATIONALE, Seance
from kernel.label.calendrier import Calendrier, Jalon, Moment, est_passee
from kernel.label.taches import Tache

REPORTER, SYNTHESE, REGION, REPORT = "reporter_point", "suivre_synthese", "suivre_region", "suivre_report"
CORRECTION, RETRAIT = "rectifier_decision", "rectifier_decision/retrait"
NOTIFIER, EXAMINER, REPONDRE = "noter_notification", "examiner_recours", "repondre_recours"
ACCORDE = "rectifier_decision/recours"
EN_REGION = frozenset({SYNTHESE, REGION})  # what a région may still do something about
LIBELLES = {
    SYNTHESE: "Obtenir la synthèse de l'expertise : sans elle, la commission ({region}) n'examinera pas ce dossier",
    REGION: "Obtenir le procès-verbal de la région ({region}) : sans lui, ce dossier ne sera pas décidé cette année",
    REPORT: "Le procès-verbal national signé, reporter ce dossier : celui de sa région ({region}) l'a été sans lui",
    REPORTER: "Reporter ce dossier à la prochaine campagne : aucune commission ne l'a examiné",
    CORRECTION: "Corriger ou confirmer cette décision : sa région ({region}) a changé la sienne depuis",
    RETRAIT: "Corriger ou confirmer cette décision : son dossier était retiré avant qu'elle soit publique",
    NOTIFIER: "Notifier cette décision par lettre recommandée, et en noter le jour : personne ne l'a lue en sept jours",
    EXAMINER: "Prendre en examen le recours gracieux ; sans réponse à temps, il est rejeté",
    REPONDRE: "Répondre au recours gracieux ; sans réponse à temps, il est rejeté",
    ACCORDE: "Corriger cette décision par un acte de la séance nationale : le recours est accordé",
}


class Affaire(NamedTuple):
    """A file, what is to be done about it, and why (`quoi`) where its code does not say."""

    point: Point | Decision
    tache: Tache
    quoi: str = ""

    @property
    def libelle(self) -> str:
        """Say it in words."""
        return LIBELLES[self.quoi or self.tache.code].format(region=nom_region(self.point.region))


def attendus(nationale: Seance, calendrier: Calendrier, now: datetime) -> tuple[Point, ...]:
    """Give the files that should have come by now, and have not."""
    if not est_passee(calendrier.fin_expertise, now):
        return ()
    return tuple(point_attendu(c, attendu) for c, attendu in nationale.attendus.items())


def a_faire(
    nationale: Seance, regionales: Mapping[str, Seance], calendrier: Calendrier, now: datetime
) -> Iterator[Affaire]:
    """Give what a year leaves to be done; `regionales` are by région those that `attendus` are of."""
    oublies = attendus(nationale, calendrier, now)
    if nationale.statut == "close":
        tache = Tache(code=REPORTER, echeance=calendrier.ceremonie)
        yield from (Affaire(point, tache) for point in (*oublies, *nationale.en_attente.values()))
        yield from _signees(nationale, calendrier)
        return
    report = Tache(code=REPORT, echeance=_jour(nationale, calendrier))
    yield from (Affaire(point, report) for point in nationale.en_attente.values())
    for point in oublies:
        region = regionales.get(point.region, Seance())
        if region.statut != "close":
            yield from (Affaire(point, tache) for tache in _en_region(region, point, nationale, calendrier, now))
        elif point.candidature in region.attendus:  # what it has examined, or passed on, is on its way here
            yield Affaire(point, report)


def d_une_decision(carte: CarteDecision) -> Iterator[tuple[Tache, str]]:
    """Give what a published decision leaves the administration to do, each with what says it in words. An appeal is
    answered before the day on which silence refuses it."""
    if carte.non_lue:
        yield Tache(code=NOTIFIER), NOTIFIER
    if carte.recours == "accorde":
        yield Tache(code=CORRECTION), ACCORDE
    elif carte.conteste_le is not None:
        fin = Moment(local=datetime.combine(rejet_implicite(carte.conteste_le), time()))
        code = REPONDRE if carte.recours == "en_examen" else EXAMINER
        yield Tache(code=code, echeance=fin), code


def _signees(nationale: Seance, calendrier: Calendrier) -> Iterator[Affaire]:
    """Give the signed decisions that wait for another act: before the publication, what their région has changed; after
    it, a withdrawal of which word came too late."""
    for decision in nationale.decisions:
        if decision.candidature in nationale.corrections_ouvertes:
            echeance = None if nationale.publiee else calendrier.ceremonie
            yield Affaire(decision, Tache(code=CORRECTION, echeance=echeance))
        elif decision.candidature in nationale.retraits_publies:
            yield Affaire(decision, Tache(code=CORRECTION), RETRAIT)


def _en_region(
    region: Seance, point: Point, nationale: Seance, calendrier: Calendrier, now: datetime
) -> Iterator[Tache]:
    """Give what is to be done before a région signs. A file on its agenda is nobody's task while régions sit."""
    if point.candidature in region.attendus:
        yield Tache(code=SYNTHESE, echeance=_jour(region, calendrier))
    elif est_passee(calendrier.commissions_regionales.fin, now):
        yield Tache(code=REGION, echeance=_jour(nationale, calendrier))


def _jour(seance: Seance, calendrier: Calendrier) -> Moment:
    """Give when a séance is held: as it was convened, or by the calendar at the latest."""
    if seance.convocation is not None and seance.statut in ("convoquee", "ouverte"):
        return seance.convocation.quand
    nationale = seance.niveau == NATIONALE
    return calendrier.jalon(Jalon.COMMISSION_NATIONALE if nationale else Jalon.FIN_COMMISSIONS_REGIONALES)
