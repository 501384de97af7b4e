"""L'identifiant d'un dossier nomme son opération ; ceux d'avant se lisent encore."""

import re

import pytest

from kernel.label.identifiants import CANDIDATURE, candidature_de, operation_nommee

PROPRE, OPERATION = "01J" + "0" * 23, "oper_01H" + "1" * 23


def test_l_operation_se_lit_dans_l_identifiant_de_son_dossier() -> None:
    dossier = candidature_de(OPERATION, PROPRE)
    assert (dossier[:31], operation_nommee(dossier)) == (f"cand_{PROPRE}", OPERATION)
    assert re.fullmatch(CANDIDATURE, dossier)


def test_un_identifiant_d_avant_ne_nomme_rien() -> None:
    ancien = f"cand_{PROPRE}"
    assert re.fullmatch(CANDIDATURE, ancien)
    assert operation_nommee(ancien) is None


@pytest.mark.parametrize("operation", ["", "oper_", "autre", "oper_" + "a" * 26, OPERATION + "2"])
def test_ce_qui_n_est_pas_une_operation_ne_s_ajoute_pas(operation: str) -> None:
    assert candidature_de(operation, PROPRE) == f"cand_{PROPRE}"


@pytest.mark.parametrize("longueur", [0, 25, 27, 51, 53, 78])
def test_un_identifiant_d_une_autre_longueur_n_en_est_pas_un(longueur: int) -> None:
    assert re.fullmatch(CANDIDATURE, "cand_" + "0" * longueur) is None
