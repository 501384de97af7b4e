"""Voies et délais de recours : quel tribunal, à quelle adresse, dans quel délai."""

import pytest

from kernel.label.recours import voies
from kernel.label.territoires import departements


@pytest.mark.parametrize(
    ("region", "mois", "tribunal"),
    [
        ("53", 2, "Paris"),
        ("04", 3, "La Réunion"),
        ("02", 3, "Martinique"),
        ("975", 3, "Saint-Pierre-et-Miquelon"),
        ("977", 3, "Saint-Barthélemy"),
        ("978", 3, "Saint-Martin"),
        ("984", 3, "La Réunion"),
        ("986", 3, "Wallis-et-Futuna"),
        ("987", 3, "Polynésie"),
        ("988", 3, "Nouvelle-Calédonie"),
    ],
)
def test_outre_mer_un_mois_de_plus_et_l_adresse_d_un_autre_tribunal(region: str, mois: int, tribunal: str) -> None:
    dites = voies(region)
    assert dites is not None
    assert (dites.tribunal_mois, dites.gracieux_mois) == (mois, 2)
    assert tribunal in dites.tribunal.nom
    assert dites.tribunal.adresse


def test_chaque_territoire_d_outre_mer_a_son_tribunal() -> None:
    loin = {r for d in departements() if (r := d.region) and d.zone != "metro" and d.code != "989"}
    assert {r for r in loin if (v := voies(r)) is None or "Paris" in v.tribunal.nom} == set()


def test_d_un_territoire_que_l_on_ne_connait_pas_on_ne_dit_pas_de_tribunal() -> None:
    assert voies("999") is None
