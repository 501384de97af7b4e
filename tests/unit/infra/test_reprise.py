"""Étapes held before are taken over line by line, through the endpoint of everybody."""

from pathlib import Path
from typing import Any

import pytest

from infra.local.house import Answer
from infra.local.takeover import take_over
from tests.maison import Maison
from tests.unit.candidature.scene import maison_ouverte, operation


class Passerelle:
    """A house that answers from memory: the same routes, without a network."""

    def __init__(self, maison: Maison) -> None:
        self.maison = maison

    def token(self, _role: str, _nom: str) -> str:
        return "Ada"

    def call(self, token: str, _method: str, path: str, body: Any, headers: dict[str, str]) -> Answer:
        cle = {"idempotency-key": headers["Idempotency-Key"]}
        identifiant = path.split("/")[4]
        faite = self.maison.appeler("candidature", "reprendre_etape", token, body, entetes=cle, id=identifiant)
        return Answer(faite.statut, faite.entetes, faite.corps)


def reprendre(maison: Maison, tmp_path: Path, texte: str) -> tuple[int, list[tuple[int, str]]]:
    fichier = tmp_path / "reprise.csv"
    fichier.write_text(texte, encoding="utf-8")
    return take_over(Passerelle(maison), fichier)  # type: ignore[arg-type]


def test_chaque_ligne_est_reprise_ou_refusee_avec_sa_raison_et_une_seconde_fois_ne_change_rien(tmp_path: Path) -> None:
    maison = maison_ouverte()
    une, deux = operation(maison), operation(maison)
    texte = (
        "operation,etape,annee,source\n"
        f"{une},3,2020,Palmarès 2020\n"
        f"{deux},trois,2020,Palmarès 2020\n"
        "oper_00000000000000000000000000,3,2020,Palmarès 2020\n"
    )
    prises, refusees = reprendre(maison, tmp_path, texte)
    assert prises == 1
    assert [ligne for ligne, _ in refusees] == [3, 4]
    assert reprendre(maison, tmp_path, texte)[0] == 1
    etapes = maison.appeler("candidature", "consulter_operation", "Ada", id=une)["etapes"]
    assert [(e["etape"], e["annee"], e["source"]) for e in etapes] == [(3, 2020, "Palmarès 2020")]


def test_un_fichier_sans_les_colonnes_est_refuse(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="annee, source"):
        reprendre(maison_ouverte(), tmp_path, "operation,etape\n")
