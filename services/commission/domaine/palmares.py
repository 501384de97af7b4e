"""The palmarès of a year: what the ceremony makes public. In preparation as soon as the campagne is planned.

It is published once, by the tick at the ceremony's date or by the administration after it, as soon as the national
séance is closed; until then nothing of it shows to anybody but the administration (domain.md §4.12).
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import assert_never

from commission.domaine.commission import SEANCE, identifiant
from commission.domaine.point import ACCORDEES, Decision
from commission.domaine.seance import Seance, Signataire
from kernel.decider import Commande, Decider, Evenement, Fiche, Ref
from kernel.label import faits
from kernel.label.calendrier import Moment, a_partir_de, est_passee
from kernel.model import Frozen
from kernel.ports import Key
from kernel.refus import TransitionImpossible


class Controle(Frozen):
    """What was found of the national séance: closed or not, its outcomes counted again, what will be left out."""

    seance_close: bool
    dossiers: int
    labels_par_etape: dict[str, int]
    ajournes: int
    ecartes: tuple[str, ...]


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


Command = PreparerPalmares | ControlerPalmares | PublierPalmares
Event = PalmaresPrepare | PalmaresControle | PalmaresPublie


def decide(palmares: Palmares, command: Command, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Answer a command."""
    match command:
        case PreparerPalmares(annee=annee, ceremonie=ceremonie):
            done = palmares.ceremonie == ceremonie or palmares.publie_le is not None
            return () if done else (PalmaresPrepare(annee=annee, ceremonie=ceremonie),)
        case ControlerPalmares():
            return _controler(palmares, contexte)
        case PublierPalmares():
            return _publier(palmares, command, contexte, now)
        case _:
            assert_never(command)


def _controler(palmares: Palmares, contexte: Contexte) -> tuple[Event, ...]:
    if palmares.publie_le is not None:
        return ()
    controle = controle_de(contexte.nationale)
    return () if palmares.controle == controle else (PalmaresControle(controle=controle),)


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
    )


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
            return _controler(palmares, contexte)
        raise TransitionImpossible("Le procès-verbal de la séance nationale n'est pas signé : rien n'est décidé.")
    minutes = nationale.proces_verbal
    publie = PalmaresPublie(
        publie_le=now, decisions=decisions_de(nationale), signataire=minutes.signataire if minutes else None
    )
    return (*_controler(palmares, contexte), publie)


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
        case _:
            assert_never(event)


def besoins(_palmares: Palmares, command: Command) -> Mapping[str, Ref]:
    """Say what the rules read: the national séance, but for its points, which the signed minutes sum up."""
    if isinstance(command, PreparerPalmares):
        return {}
    return {"nationale": Ref(Key(SEANCE.flux(identifiant(command.annee)), "ETAT"), Seance)}


EN_PREPARATION = "palmares-en-preparation"


def fiches(palmares: Palmares) -> tuple[Fiche, ...]:
    """Give its line in what the tick watches until it is published."""
    if palmares.statut != "en_preparation":
        return ()
    return (Fiche(EN_PREPARATION, f"{palmares.annee:04d}", "{}"),)


def publier(palmares: Palmares, event: Event) -> faits.PalmaresPublie | None:
    """Tell the others, once it is public."""
    if not isinstance(event, PalmaresPublie):
        return None
    decisions = tuple(d.publique for d in palmares.decisions)
    return faits.PalmaresPublie(
        etat=faits.EtatPalmares(annee=palmares.annee, publie_le=event.publie_le, decisions=decisions)
    )


PALMARES: Decider[Palmares, Command, Event, Contexte] = Decider(
    service="commission",
    agregat="palmares",
    etat=Palmares,
    evenements=(PalmaresPrepare, PalmaresControle, PalmaresPublie),
    decide=decide,
    evolve=evolve,
    contexte=Contexte,
    besoins=besoins,
    fiches=fiches,
    publier=publier,
)
