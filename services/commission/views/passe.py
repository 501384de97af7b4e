"""A séance or a label as it stood at a given instant: its journal, folded that far."""

import re
from datetime import datetime
from itertools import takewhile
from typing import Any

from commission.domaine.commission import SEANCE
from commission.domaine.label import LABEL
from commission.domaine.seance import Seance
from commission.domaine.titre import Label
from commission.views.registre import VueLabel, vue_label
from commission.views.seance import VueSeance, vue_seance
from kernel import journal
from kernel.api import Appel
from kernel.decider import Decider
from kernel.refus import Introuvable
from kernel.store import between, refold

RFC_3339 = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})")
ENTREES_PAR_PAGE = 1000  # a séance of 150 files makes some hundreds: its journal is one reading, beside its state
SANS_FIN = "9999-12-31T00:00:00Z"  # as it stood then is as it stands
ILLISIBLE = "Cette adresse ne donne pas un instant : écrivez-le sous la forme AAAA-MM-JJTHH:MM:SSZ."
PAS_ENCORE = "Rien n'existait encore à cette adresse, à cet instant."


def _instant(appel: Appel) -> str:
    """Read the instant of an address, as the journal writes its own. Raises Introuvable when it names none."""
    if not RFC_3339.fullmatch(appel.params["instant"]):
        raise Introuvable(ILLISIBLE)
    try:
        return journal.instant(datetime.fromisoformat(appel.params["instant"]))
    except (ValueError, OverflowError) as error:  # the first and the last hours there are may have no UTC
        raise Introuvable(ILLISIBLE) from error


def _alors(decider: Decider[Any, Any, Any, Any], appel: Appel) -> Any:
    """Give a state as the journal had it at that instant, the entries of that very instant included."""
    jusque, flux = _instant(appel), decider.flux(appel.params["id"])
    found = between(appel.world.store, flux, journal.FIRST, journal.LAST, ENTREES_PAR_PAGE)
    items = takewhile(lambda i: journal.from_item(i).entete.le <= jusque, found)
    return refold(decider, list(items))


def vue_seance_passee(_seance: Seance, appel: Appel) -> VueSeance:
    """Show a séance as it stood. Raises Introuvable when it did not exist yet."""
    seance: Seance = _alors(SEANCE, appel)
    if seance.statut == "inexistante":
        raise Introuvable(PAS_ENCORE)
    return vue_seance(seance, appel)


def vue_label_passe(_label: Label, appel: Appel) -> VueLabel:
    """Show a label as it stood. Raises Introuvable when it did not exist yet."""
    label: Label = _alors(LABEL, appel)
    if label.statut == "inexistant":
        raise Introuvable(PAS_ENCORE)
    return vue_label(label, appel)
