"""Doing one act on several files. Which acts: those that say the same of each, once somebody has looked at them one by
one; finding a file recevable, asking for compléments or checking conditions is about one file (adr/0025)."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from candidature.routes import candidature, instruction
from kernel.api import Acte, DossierDuLot, Lot
from kernel.model import Frozen

DOSSIERS_MAX = 50  # three round trips each, a few seconds in all: the gateway waits 29

EN_LOT = ("prendre_en_charge", "rendre_en_charge", "notifier_avis")


class ActeEnLot(Frozen):
    """One act, on which files, and what it takes, the same for all."""

    acte: Literal["prendre_en_charge", "rendre_en_charge", "notifier_avis"]
    dossiers: Annotated[tuple[DossierDuLot, ...], Field(min_length=1, max_length=DOSSIERS_MAX)]
    corps: dict[str, JsonValue] = {}


ROUTES = (
    Lot(
        code="agir_en_lot",
        libelle="Faire un même acte sur plusieurs dossiers : chacun a son résultat",
        chemin="/lots",
        actes=tuple(r for r in (*instruction.ROUTES, *candidature.ROUTES) if isinstance(r, Acte) and r.code in EN_LOT),
        corps=ActeEnLot,
    ),
)
