"""The palmarès of a year: what the ceremony makes public. In preparation as soon as the campagne is planned.

It is published once, by the tick at the ceremony's date or by the administration after it, as soon as the national
séance is closed; until then nothing of it shows to anybody but the administration (domain.md §4.12).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import assert_never

from commission.domaine.commission import SEANCE, identifiant
from commission.domaine.point import ACCORDEES, Decision
from commission.domaine.recours import mentions_manquantes
from commission.domaine.seance import Seance, Signataire
from kernel.decider import Commande, Decider, Evenement, Fiche, Ref
from kernel.label import faits
from kernel.label.calendrier import Moment, a_partir_de, est_passee
from kernel.model import Frozen
from kernel.ports import Key
from kernel.refus import Erreur, RegleNonSatisfaite, TransitionImpossible


class Manque(Frozen):
    """What keeps a palmarès from being published, and what to do about it; `candidature` when it is about a file."""

    code: str
    candidature: str
    message: str


class Controle(Frozen):
    """What was found of the national séance: closed or not, its outcomes counted again beside those of the minutes
    (`issues_du_pv`), what will be left out, what is missing."""

    seance_close: bool
    dossiers: int
    labels_par_etape: dict[str, int]
    ajournes: int
    ecartes: tuple[str, ...]
    issues: dict[str, int] = {}
    issues_du_pv: dict[str, int] = {}
    rectifiees: int = 0
    manques: tuple[Manque, ...] = ()


class Palmares(Frozen):
    """The state of a year's palmarès: `ceremonie` is None before it is prepared."""

    annee: int = 0
    ceremonie: Moment | None = None
    controle: Controle | None = None
    publie_le: datetime | None = None
    decisions: tuple[Decision, ...] = ()
    signataire: Signataire | None = None

    @property
    def statut(self) -> str:
        """Give the status in a word."""
        if self.publie_le is not None:
            return "publie"
        return "en_preparation" if self.ceremonie else "inexistant"

    @property
    def labels(self) -> tuple[Decision, ...]:
        """Give the decisions that grant an étape: what the public may know."""
        return tuple(d for d in self.decisions if d.issue in ACCORDEES)


class Contexte(Frozen):
    """What the rules read beside the palmarès: the national séance of its year."""

    nationale: Seance | None = None


class PreparerPalmares(Commande):
    """Prepare a year's palmarès for its ceremony, or follow the ceremony to its new date."""

    annee: int
    ceremonie: Moment


class ControlerPalmares(Commande):
    """Count the national séance's outcomes again, and say what is missing."""

    annee: int


class PublierPalmares(Commande):
    """Publish. `automatique` waits where a person would be refused."""

    annee: int
    automatique: bool = False


class PalmaresPrepare(Evenement):
    """The palmarès waits for its ceremony."""

    annee: int
    ceremonie: Moment


class PalmaresControle(Evenement):
    """Somebody has looked: this is what there is."""

    controle: Controle


class PalmaresPublie(Evenement):
    """The palmarès is public, whole: every decision of the year at étapes 2 to 4."""

    PERSONNEL = {"signataire": None}

    publie_le: datetime
    decisions: tuple[Decision, ...]
    signataire: Signataire | None

    def personnes(self) -> tuple[str, ...]:
        """Give who signed the minutes, when they sit."""
        return (self.signataire.membre,) if self.signataire and self.signataire.membre else ()


class PalmaresRectifie(Evenement):
    """Later acts have corrected decisions that were public: these hold from now on."""

    rectifie_le: datetime
    decisions: tuple[Decision, ...]


Command = PreparerPalmares | ControlerPalmares | PublierPalmares
Event = PalmaresPrepare | PalmaresControle | PalmaresPublie | PalmaresRectifie


def decide(palmares: Palmares, command: Command, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Answer a command."""
    match command:
        case PreparerPalmares(annee=annee, ceremonie=ceremonie):
            done = palmares.ceremonie == ceremonie or palmares.publie_le is not None
            return () if done else (PalmaresPrepare(annee=annee, ceremonie=ceremonie),)
        case ControlerPalmares():
            return _controler(palmares, contexte, now)
        case PublierPalmares():
            return _publier(palmares, command, contexte, now)
        case _:
            assert_never(command)


def _controler(palmares: Palmares, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Say what there is to publish; once it is published, carry there what a later act has corrected."""
    if palmares.publie_le is not None:
        return _rectifier(palmares, contexte.nationale, now)
    controle = controle_de(contexte.nationale)
    return () if palmares.controle == controle else (PalmaresControle(controle=controle),)


def _rectifier(palmares: Palmares, nationale: Seance | None, now: datetime) -> tuple[Event, ...]:
    publiees = {d.candidature: d for d in palmares.decisions}
    nouvelles = tuple(d for d in (nationale.decisions if nationale else ()) if d.candidature in publiees and d.acte)
    changees = tuple(d for d in nouvelles if publiees[d.candidature].acte != d.acte)
    return (PalmaresRectifie(rectifie_le=now, decisions=changees),) if changees else ()


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
        manques=tuple(_manques(nationale)) if nationale else (),
    )


def _issues(decisions: tuple[Decision, ...]) -> dict[str, int]:
    return dict(sorted(Counter(d.issue for d in decisions).items()))


def _manques(nationale: Seance) -> Iterator[Manque]:
    """Give what is missing: a mention of a letter, a correction that waits, an outcome that the minutes do not say."""
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


def _publier(palmares: Palmares, command: PublierPalmares, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    if palmares.publie_le is not None:
        return ()
    if palmares.ceremonie is None:
        raise TransitionImpossible("Ce palmarès n'est pas préparé : planifiez d'abord la campagne.")
    if not est_passee(palmares.ceremonie, now):
        raise TransitionImpossible(f"La publication attend la cérémonie : {a_partir_de(palmares.ceremonie)}.")
    nationale = contexte.nationale
    if nationale is None or nationale.statut != "close":
        if command.automatique:
            return _controler(palmares, contexte, now)
        raise TransitionImpossible("Le procès-verbal de la séance nationale n'est pas signé : rien n'est décidé.")
    if manques := controle_de(nationale).manques:
        if command.automatique:
            return _controler(palmares, contexte, now)
        erreurs = (Erreur(f"/decisions/{m.candidature}", m.code, m.message) for m in manques)
        raise RegleNonSatisfaite("La publication attend : chaque manque est indiqué.", *erreurs)
    minutes = nationale.proces_verbal
    publie = PalmaresPublie(
        publie_le=now, decisions=decisions_de(nationale), signataire=minutes.signataire if minutes else None
    )
    return (*_controler(palmares, contexte, now), publie)


def dus(palmares: Palmares, now: datetime) -> tuple[PublierPalmares, ...]:
    """Give the publication once its hour has come; late or twice, it is done once."""
    if palmares.ceremonie is None or palmares.publie_le is not None or not est_passee(palmares.ceremonie, now):
        return ()
    return (PublierPalmares(annee=palmares.annee, automatique=True),)


def evolve(palmares: Palmares, event: Event) -> Palmares:
    """Fold one event."""
    match event:
        case PalmaresPrepare(annee=annee, ceremonie=ceremonie):
            return palmares.model_copy(update={"annee": annee, "ceremonie": ceremonie})
        case PalmaresControle(controle=controle):
            return palmares.model_copy(update={"controle": controle})
        case PalmaresPublie():
            return palmares.model_copy(update=dict(event))
        case PalmaresRectifie(decisions=rectifiees):
            nouvelles = {d.candidature: d for d in rectifiees}
            decisions = tuple(nouvelles.get(d.candidature, d) for d in palmares.decisions)
            return palmares.model_copy(update={"decisions": decisions})
        case _:
            assert_never(event)


def besoins(_palmares: Palmares, command: Command) -> Mapping[str, Ref]:
    """Say what the rules read: the national séance, but for its points, which the signed minutes sum up."""
    if isinstance(command, PreparerPalmares):
        return {}
    return {"nationale": Ref(Key(SEANCE.flux(identifiant(command.annee)), "ETAT"), Seance)}


EN_PREPARATION, PUBLIES = "palmares-en-preparation", "palmares-publies"


def fiches(palmares: Palmares) -> tuple[Fiche, ...]:
    """Give its line in what the tick watches: until it is published, then while its decisions are being read."""
    if palmares.statut == "inexistant":
        return ()
    liste = PUBLIES if palmares.statut == "publie" else EN_PREPARATION
    return (Fiche(liste, f"{palmares.annee:04d}", "{}"),)


def publier(palmares: Palmares, event: Event) -> faits.PalmaresPublie | None:
    """Tell the others, once it is public, and each time that a later act corrects it."""
    if not isinstance(event, PalmaresPublie | PalmaresRectifie) or palmares.publie_le is None:
        return None
    decisions = tuple(d.publique for d in palmares.decisions)
    return faits.PalmaresPublie(
        etat=faits.EtatPalmares(annee=palmares.annee, publie_le=palmares.publie_le, decisions=decisions)
    )


PALMARES: Decider[Palmares, Command, Event, Contexte] = Decider(
    service="commission",
    agregat="palmares",
    etat=Palmares,
    evenements=(PalmaresPrepare, PalmaresControle, PalmaresPublie, PalmaresRectifie),
    decide=decide,
    evolve=evolve,
    contexte=Contexte,
    besoins=besoins,
    fiches=fiches,
    publier=publier,
)
