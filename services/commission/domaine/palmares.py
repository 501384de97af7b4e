"""The palmarès of a year: what the ceremony makes public. In preparation as soon as the campagne is planned."""

from datetime import datetime
from typing import assert_never

from kernel.decider import Commande, Decider, Evenement, Vide
from kernel.label.calendrier import Moment
from kernel.model import Frozen


class Palmares(Frozen):
    """The state of a year's palmarès: `ceremonie` is None before it is prepared."""

    annee: int = 0
    ceremonie: Moment | None = None

    @property
    def statut(self) -> str:
        """Give the status in a word."""
        return "en_preparation" if self.ceremonie else "inexistant"


class PreparerPalmares(Commande):
    """Prepare a year's palmarès for its ceremony, or follow the ceremony to its new date."""

    annee: int
    ceremonie: Moment


class PalmaresPrepare(Evenement):
    """The palmarès waits for its ceremony."""

    annee: int
    ceremonie: Moment


def decide(
    palmares: Palmares, command: PreparerPalmares, _contexte: Vide, _now: datetime
) -> tuple[PalmaresPrepare, ...]:
    """Answer a command."""
    match command:
        case PreparerPalmares(annee=annee, ceremonie=ceremonie):
            done = palmares.ceremonie == ceremonie
            return () if done else (PalmaresPrepare(annee=annee, ceremonie=ceremonie),)
        case _:
            assert_never(command)


def evolve(_palmares: Palmares, event: PalmaresPrepare) -> Palmares:
    """Fold one event."""
    match event:
        case PalmaresPrepare(annee=annee, ceremonie=ceremonie):
            return Palmares(annee=annee, ceremonie=ceremonie)
        case _:
            assert_never(event)


PALMARES: Decider[Palmares, PreparerPalmares, PalmaresPrepare, Vide] = Decider(
    service="commission",
    agregat="palmares",
    etat=Palmares,
    evenements=(PalmaresPrepare,),
    decide=decide,
    evolve=evolve,
    contexte=Vide,
)
