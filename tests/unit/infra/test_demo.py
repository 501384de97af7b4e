"""The demonstration takes away the minutes of the séance that it has shown, and of no other région."""

from typing import Any, cast

import pytest

from infra.local.demo import region_shown
from infra.local.house import Answer, House

SEANCES = "/commission/v1/seances"


class Maison:
    """A house that knows its séances and the rules under which each was held."""

    def __init__(self, regles: dict[str, str]) -> None:
        self.regles = regles

    def call(self, _token: str, _method: str, path: str) -> Answer:
        if path.startswith(f"{SEANCES}?"):
            niveaux = {i: "nationale" if "nationale" in i else "regionale" for i in self.regles}
            lignes = [{"id": i, "niveau": n, "annee": int(i[:4])} for i, n in niveaux.items()]
            return self._repond({"elements": lignes, "suivant": None})
        return self._repond({"regles": self.regles[path.rpartition("/")[2]]})

    def _repond(self, corps: dict[str, Any]) -> Answer:
        return Answer(200, {}, corps)


@pytest.mark.parametrize(
    ("regles", "montree"),
    [
        ({"2027-R11": "aucune", "2027-R53": "R133", "2027-nationale": "R133", "2026-R01": "R133"}, "2027-R53"),
        ({"2027-R53": "aucune", "2027-R11": "aucune", "2027-nationale": "aucune"}, "2027-R11"),
    ],
    ids=["celle qui a été montrée", "aucune ne l'a été : la première"],
)
def test_la_demonstration_emporte_le_proces_verbal_de_la_seance_montree(regles: dict[str, str], montree: str) -> None:
    assert region_shown(cast(House, Maison(regles)), "jeton") == montree
