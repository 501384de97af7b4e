"""The address where a file is put off until the next campagne: in the séance, or by a later act that is signed."""

from datetime import datetime

from commission.domaine.seance import ReporterPoint, Seance
from commission.routes.point import CHEMIN, EXEMPLE_SIGNATURE, POINTS
from commission.routes.seance import Motif, Signature, signataire
from kernel.api import Acte, Appel
from kernel.model import Frozen


class ReportPoint(Frozen):
    """Why the file waits for another year. For one that came after the signature, or never, who signs this act too."""

    motif: Motif
    signature: Signature | None = None


def _reporter(appel: Appel, corps: ReportPoint) -> ReporterPoint:
    return ReporterPoint(
        candidature=appel.params["candidature"],
        motif=corps.motif,
        auteur=appel.appelant.personne,
        signataire=signataire(corps.signature) if corps.signature else None,
        sel=appel.sel(),
    )


def _exemple_report(_seance: Seance, _now: datetime) -> ReportPoint:
    return ReportPoint(motif="Le dossier n'est pas en état d'être examiné")


def _report_de(seance: Seance, appel: Appel) -> ReportPoint:
    """Put off as is asked of this file: by a signed act when it came after the signature, or never."""
    tardif = appel.params["candidature"] in {*seance.en_attente, *seance.attendus}
    exemple = _exemple_report(seance, appel.maintenant)
    return exemple.model_copy(update={"signature": EXEMPLE_SIGNATURE}) if tardif else exemple


ROUTES = (
    Acte(
        code="reporter_point",
        libelle="Reporter ce dossier à une autre année",
        methode="POST",
        chemin=f"{CHEMIN}/report",
        ressource=POINTS,
        corps=ReportPoint,
        commande=_reporter,
        exemple=_exemple_report,
        exemple_de=_report_de,
    ),
)
