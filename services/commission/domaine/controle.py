"""What is found of the national séance before anything of it is told: counted again, and what is missing said."""

from collections import Counter
from collections.abc import Iterator

from commission.domaine.point import ACCORDEES, Decision
from commission.domaine.recours import mentions_manquantes
from commission.domaine.seance import Seance
from kernel.model import Frozen
from kernel.refus import ActeInterdit


class Manque(Frozen):
    """What keeps a palmarès from being published, and what to do about it; `candidature` when it is about a file."""

    code: str
    candidature: str
    message: str


SANS_PROCES_VERBAL = Manque(
    code="proces-verbal-absent",
    candidature="",
    message="Le procès-verbal de la séance nationale n'est pas signé, rien n'est décidé : tenez la séance, signez.",
)


DEPORTE = (
    "Vous vous êtes déporté sur un dossier de l'année, et ce contrôle dit ce qu'il devient : une autre personne de "
    "l'administration contrôle, écrit aux porteurs et publie. À l'heure de la cérémonie, la publication se fait seule."
)


def exige_non_deporte(nationale: Seance | None, auteur: str) -> None:
    """Refuse who stands aside on a file of the year: whatever is asked of the palmarès tells what becomes of it."""
    if nationale is not None and auteur in nationale.deportes_du_palmares:
        raise ActeInterdit(DEPORTE)


class Controle(Frozen):
    """What was found of the national séance: closed or not, its outcomes counted again beside those of the minutes
    (`issues_du_pv`), what will be left out, what is missing. `non_examines` are files of which nothing ever came: they
    keep nothing from being published, and their porteurs are told then."""

    seance_close: bool
    dossiers: int
    labels_par_etape: dict[str, int]
    ajournes: int
    ecartes: tuple[str, ...]
    issues: dict[str, int] = {}
    issues_du_pv: dict[str, int] = {}
    rectifiees: int = 0
    non_examines: tuple[str, ...] = ()
    manques: tuple[Manque, ...] = ()


def controle_de(nationale: Seance | None) -> Controle:
    """Give what there is to say of the national séance of a year."""
    retenues = decisions_de(nationale) if nationale else ()
    par_etape = Counter(str(d.etape_accordee) for d in retenues if d.issue in ACCORDEES)
    return Controle(
        seance_close=nationale is not None and nationale.statut == "close",
        dossiers=len(retenues),
        labels_par_etape=dict(sorted(par_etape.items())),
        ajournes=sum(d.issue not in ACCORDEES for d in retenues),
        ecartes=nationale.retraits_tardifs if nationale else (),
        issues=_issues(nationale.decisions) if nationale else {},
        issues_du_pv=nationale.proces_verbal.issues if nationale and nationale.proces_verbal else {},
        rectifiees=len(nationale.rectifications) if nationale else 0,
        non_examines=tuple(nationale.non_examines) if nationale else (),
        manques=tuple(_manques(nationale)) if nationale else (),
    )


def _issues(decisions: tuple[Decision, ...]) -> dict[str, int]:
    return dict(sorted(Counter(d.issue for d in decisions).items()))


def _manques(nationale: Seance) -> Iterator[Manque]:
    """Give what is missing: a mention of a letter, an answer to a correction or to a file that came too
    late, an outcome that the minutes do not say."""
    minutes = nationale.proces_verbal
    if minutes is None:
        return
    for d in decisions_de(nationale):
        for mention in mentions_manquantes(d, nationale.signataire_de(d)):
            yield Manque(code="lettre-incomplete", candidature=d.candidature, message=f"{d.numero} : {mention}")
    for candidature in nationale.corrections_ouvertes:
        numero = next((d.numero for d in nationale.decisions if d.candidature == candidature), candidature)
        message = (
            f"{numero} : la région a corrigé sa conclusion après votre séance. Corrigez la décision, ou confirmez."
        )
        yield Manque(code="correction-ouverte", candidature=candidature, message=message)
    for point in nationale.en_attente.values():
        message = (
            f"{point.numero} : arrivé après la signature des procès-verbaux, personne n'en a décidé. Reportez-le à la "
            "prochaine campagne par un acte motivé et signé, depuis la séance nationale."
        )
        yield Manque(code="dossier-en-attente", candidature=point.candidature, message=message)
    if minutes.issues and _recomptees(nationale) != minutes.issues:
        message = "Les issues recomptées ne sont pas celles du procès-verbal : alertez le support avant de publier."
        yield Manque(code="compte-faux", candidature="", message=message)


def _recomptees(nationale: Seance) -> dict[str, int]:
    """Count the outcomes of the minutes again: those of now, with each later act undone."""
    compte = Counter(d.issue for d in nationale.decisions)
    for r in nationale.rectifications:
        compte.update({r.ancienne: 1})
        compte.subtract({r.nouvelle: 1})
    return dict(sorted((issue, n) for issue, n in compte.items() if n))


def decisions_de(nationale: Seance) -> tuple[Decision, ...]:
    """Give the decisions to publish: those of the minutes, but for files withdrawn in time."""
    return tuple(d for d in nationale.decisions if d.candidature not in nationale.retraits_tardifs)
