"""Voies et délais de recours : quel tribunal, à quelle adresse, dans quel délai."""

from pathlib import Path

import pytest

from candidature.papiers import RECOURS
from kernel.label.recours import A_DISTANCE, DELAI, voies
from kernel.label.territoires import departements

SERVICES = Path(__file__).parents[4] / "services"
MODELES = sorted(SERVICES.glob("*/templates/*.txt"))


@pytest.mark.parametrize(
    ("region", "loin", "tribunal"),
    [
        ("53", False, "Paris"),
        ("04", True, "La Réunion"),
        ("02", True, "Martinique"),
        ("975", True, "Saint-Pierre-et-Miquelon"),
        ("977", True, "Saint-Barthélemy"),
        ("978", True, "Saint-Martin"),
        ("984", True, "La Réunion"),
        ("986", True, "Wallis-et-Futuna"),
        ("987", True, "Polynésie"),
        ("988", True, "Nouvelle-Calédonie"),
    ],
)
def test_outre_mer_un_autre_tribunal_et_partout_le_meme_delai(region: str, loin: bool, tribunal: str) -> None:
    dites = voies(region)
    assert dites is not None
    assert (dites.outre_mer, dites.tribunal_mois, dites.gracieux_mois) == (loin, 2, 2)
    assert dites.delai == DELAI
    assert tribunal in dites.tribunal.nom
    assert dites.tribunal.adresse


def test_le_mois_de_plus_est_celui_de_la_loi_devant_un_tribunal_de_metropole_comme_d_outre_mer() -> None:
    assert "pour qui demeure outre-mer quand ce tribunal siège en métropole" in DELAI
    assert "hors de la collectivité où il siège quand il siège outre-mer" in DELAI
    assert "R421-7" in DELAI


def test_l_accuse_et_les_lettres_disent_le_mois_de_plus_dans_les_memes_mots() -> None:
    assert A_DISTANCE in DELAI
    assert A_DISTANCE in RECOURS


@pytest.mark.parametrize("modele", MODELES, ids=lambda p: p.stem)
def test_aucune_lettre_ne_redit_a_sa_facon_le_delai_du_tribunal(modele: Path) -> None:
    texte = modele.read_text("utf-8")
    assert ("Voies et délais de recours" in texte) is ("{{ voies.delai }}" in texte)
    assert "d'un mois" not in texte
    assert "un mois de plus" not in texte


def test_chaque_territoire_d_outre_mer_a_son_tribunal() -> None:
    loin = {r for d in departements() if (r := d.region) and d.zone != "metro" and d.code != "989"}
    assert {r for r in loin if (v := voies(r)) is None or "Paris" in v.tribunal.nom} == set()


def test_d_un_territoire_que_l_on_ne_connait_pas_on_ne_dit_pas_de_tribunal() -> None:
    assert voies("999") is None
