"""The affectation of a year: first the call for experts, then who looks at which file.

The call opens with the campagne and closes when expertise begins.
"""

from datetime import datetime
from typing import assert_never

from kernel.decider import Commande, Decider, Evenement, Vide
from kernel.label.calendrier import Moment
from kernel.model import Frozen


class Affectation(Frozen):
    """The state of a year's affectation: `appel_jusqu_au` is None before the call."""

    annee: int = 0
    appel_jusqu_au: Moment | None = None

    @property
    def statut(self) -> str:
        """Give the status in a word."""
        return "appel_ouvert" if self.appel_jusqu_au else "inexistante"


class OuvrirAppel(Commande):
    """Call for experts for a year; called again with another date, the call is prolonged or shortened."""

    annee: int
    jusqu_au: Moment


class AppelOuvert(Evenement):
    """Experts may apply until a date."""

    annee: int
    jusqu_au: Moment


def decide(affectation: Affectation, command: OuvrirAppel, _contexte: Vide, _now: datetime) -> tuple[AppelOuvert, ...]:
    """Answer a command."""
    match command:
        case OuvrirAppel(annee=annee, jusqu_au=jusqu_au):
            done = affectation.appel_jusqu_au == jusqu_au
            return () if done else (AppelOuvert(annee=annee, jusqu_au=jusqu_au),)
        case _:
            assert_never(command)


def evolve(_affectation: Affectation, event: AppelOuvert) -> Affectation:
    """Fold one event."""
    match event:
        case AppelOuvert(annee=annee, jusqu_au=jusqu_au):
            return Affectation(annee=annee, appel_jusqu_au=jusqu_au)
        case _:
            assert_never(event)


AFFECTATION: Decider[Affectation, OuvrirAppel, AppelOuvert, Vide] = Decider(
    service="expertise",
    agregat="affectation",
    etat=Affectation,
    evenements=(AppelOuvert,),
    decide=decide,
    evolve=evolve,
    contexte=Vide,
)
