"""`make bench palmares`: a palmarès of 150 labels published by the schedule of a deployed house, and how long until all
that follows is done: register, suivi, opérations, statistics, letters.

The campaign is played through HTTP as the demonstration is, over invented opérations, up to the eve of the ceremony. No
test: it exits 0 whatever it finds. The last line is one line of figures.
"""

import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.local.campaign import Campaign
from infra.local.demo import ANNEE, START, VERSION, check, every, play
from infra.local.dossiers import Dossier, demonstration
from infra.local.house import House, open_house

LABELS, AJOURNES, SECONDS_MAX = 150, 3, 60
ETAPE = 2  # commissions decide it, and it asks for no other étape before
NOMS = ("Les Alouettes", "La Briqueterie", "Le Grand Verger", "Port-Neuf", "Champ-Martin", "Les Hauts de Bise")


@dataclass(frozen=True)
class Followed:
    """What came of a publication: seconds until all was at rest, its letters and facts, lines of the register."""

    seconds: float
    letters: int
    facts: int
    registered: int

    def __str__(self) -> str:
        """Say it in one line."""
        kept = "tenu" if self.seconds <= SECONDS_MAX and self.registered == LABELS else "DÉPASSÉ"
        return (
            f"{self.registered} labels publiés en un acte, {self.letters} lettres et {self.facts} faits au repos en "
            f"{self.seconds:.1f} s ({SECONDS_MAX} s au plus : {kept}) — Python {platform.python_version()}"
        )


def invented() -> Iterator[Dossier]:
    """Give as many files as wanted: invented opérations, several in each commune of the demonstration, all labelled but
    for the first few."""
    communes = {d.insee: d for d in demonstration() if d.etape == ETAPE}.values()
    files = (replace(d, operation=nom, connus={**d.connus, "nom": nom}) for nom in NOMS for d in communes)
    for rang, file in enumerate(islice(files, LABELS + AJOURNES), start=1):
        yield replace(file, rang=rang, issue="ajourne" if rang <= AJOURNES else "labellise")


def publish(house: House, campaign: Campaign) -> Followed:
    """Let the ceremony come, and everything that follows arrive."""
    ceremonie = campaign.dates["ceremonie"]
    campaign.reach(ceremonie - timedelta(minutes=1))
    _, facts, letters = check(house)
    house.set_clock(ceremonie + timedelta(minutes=14))
    started = time.monotonic()
    house.tick()
    house.drain()
    seconds = time.monotonic() - started
    _, facts_after, letters_after = check(house)
    registered = len(every(house, f"/commission/v1/registre?annee={ANNEE}"))
    return Followed(seconds, letters_after - letters, facts_after - facts, registered)


def main() -> int:
    """Play, publish, say."""
    with TemporaryDirectory() as state, open_house(Path(state)) as house:
        house.set_clock(START)
        campaign = Campaign(house, ANNEE, VERSION, list(invented()))
        play(campaign, "commission_nationale")
        print(publish(house, campaign), f"; files de rebut : {house.dead_letters() or 'vides'}", sep="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
