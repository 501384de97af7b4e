"""The files that a campaign plays: plain public facts of real operations, everything else visibly invented."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kernel.journal import digest
from kernel.label import territoires
from kernel.label.formulaire import Champ
from kernel.label.reglement import Reglement
from kernel.label.territoires import plier

DEMONSTRATION = Path(__file__).parent / "donnees" / "demonstration.csv"
TEXTE = "Texte de démonstration, sans rapport avec la candidature réelle de cette opération."


@dataclass(frozen=True)
class Dossier:
    """One file: what its porteur knows, and the outcome that the played commission will give."""

    rang: int
    operation: str
    insee: str
    etape: int
    issue: str
    connus: dict[str, Any] = field(default_factory=dict)
    reprise: str = ""  # the opération, when it is there from an earlier year

    @property
    def commune(self) -> str:
        """Give the name of its commune."""
        found = territoires.commune(self.insee)
        return found.nom if found else self.insee

    @property
    def cle(self) -> str:
        """Give what names its porteur the same way every year: commune and opération."""
        return f"{self.insee}-{digest(plier(self.operation))[:8]}"

    @property
    def porteur(self) -> str:
        """Give the visibly invented name of who carries it."""
        return f"Paule Exemple-{self.cle}"

    @property
    def siret(self) -> str:
        """Give an invented SIRET of valid form, one per commune."""
        return invented_siret(int(self.insee.replace("A", "1").replace("B", "2")))

    def reponse(self, champ: Champ, regles: Reglement) -> Any:
        """Give the answer to a required field: what is known, or something plain."""
        if champ.code in self.connus:
            return self.connus[champ.code]
        termes = regles.vocabulaires[champ.vocabulaire].termes if champ.vocabulaire else ()
        plain: dict[str, Any] = {
            "texte": TEXTE,
            "commune": self.insee,
            "communes": [self.insee],
            "decimal": 1,
            "entier": 0,
            "annee": 2020,
            "booleen": False,
            "choix": termes[-1].code if termes else "",
            "choix_multiple": [termes[-1].code] if termes else [],
            "contact": {"organisme": "Organisme inventé"},
            "perimetre": {
                "type": "Polygon",
                "coordinates": [[[-1.7, 48.1], [-1.69, 48.1], [-1.69, 48.11], [-1.7, 48.11], [-1.7, 48.1]]],
            },
        }
        return plain[champ.type]


def demonstration(limit: int | None = None) -> list[Dossier]:
    """Give the files of the demonstration."""
    with DEMONSTRATION.open(encoding="utf-8", newline="") as source:
        return list(_read(csv.DictReader(source)))[:limit]


def _read(rows: Iterable[dict[str, str]]) -> Iterable[Dossier]:
    for rang, row in enumerate(rows, start=1):
        connus: dict[str, Any] = {
            "nom": row["operation"],
            "commune": row["insee"],
            "types_operation": [row["type"]] if row["type"] else None,
            "logements": int(row["logements"]),
            "logements_sociaux": int(row["sociaux"]) if row["sociaux"] else None,
            "superficie_ha": float(row["superficie_ha"]),
        }
        known = {code: value for code, value in connus.items() if value is not None}
        yield Dossier(rang, row["operation"], row["insee"], int(row["etape"]), row["issue"], known)


def invented_siret(number: int) -> str:
    """Give a SIRET that no organisation has for certain (it starts with 0) and whose keys are right."""
    siren = _with_key(f"0{number:07d}")
    return _with_key(siren + "0001")


def _with_key(digits: str) -> str:
    """Add the Luhn digit."""
    doubled = [int(d) * (2 if rank % 2 == 0 else 1) for rank, d in enumerate(reversed(digits))]
    return digits + str(-sum(d - 9 if d > 9 else d for d in doubled) % 10)
