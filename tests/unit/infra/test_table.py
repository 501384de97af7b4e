"""A real table is dirty: each value is normalised, or said with its line and reason; nothing is dropped in silence."""

from pathlib import Path

import pytest

from infra.local.table import Table, read
from kernel.label.reglement import reglement

REGLES = reglement("2013")
TETE = "campagne,resultat,departement,code_insee,commune,nom,type_operation,logements,superficie_ha,situation_quartier"


def lire(tmp_path: Path, *lignes: str, tete: str = TETE, encodage: str = "utf-8", annee: int = 2013) -> Table:
    fichier = tmp_path / "table.csv"
    fichier.write_bytes("\n".join([tete, *lignes]).encode(encodage))
    return read(fichier, annee, REGLES)


def test_une_virgule_decimale_et_une_unite_collee_se_lisent(tmp_path: Path) -> None:
    table = lire(tmp_path, '2013,Engagé,56,56243,Séné,Poulfanc,RU,210,"13,2ha",Centre')
    (dossier,) = table.dossiers
    assert (dossier.connus["superficie_ha"], dossier.connus["logements"]) == (13.2, 210)
    assert table.rejets == []


@pytest.mark.parametrize("ecriture", ["périphérie", "Périphérie", "PERIPHERIE"])
def test_le_meme_mot_en_trois_ecritures_est_le_meme_terme(tmp_path: Path, ecriture: str) -> None:
    table = lire(tmp_path, f"2013,Engagé,34,34172,Montpellier,Grisettes,Extension,,,{ecriture}")
    assert table.dossiers[0].connus["situation"] == "peripherie"
    assert table.rejets == []


@pytest.mark.parametrize("resultat", ["Ajourné", "ajourné", "AJOURNE", "Ajournée"])
def test_un_dossier_ajourne_demandait_l_etape_2(tmp_path: Path, resultat: str) -> None:
    (dossier,) = lire(tmp_path, f"2013,{resultat},56,56243,Séné,Poulfanc,,,,").dossiers
    assert (dossier.etape, dossier.issue) == (2, "ajourne")


def test_engage_est_l_etape_2_et_label_l_etape_3(tmp_path: Path) -> None:
    table = lire(tmp_path, "2013,Engagé,56,56243,Séné,A,,,,", "2013,Label,56,56243,Séné,B,,,,")
    assert [(d.etape, d.issue) for d in table.dossiers] == [(2, "labellise"), (3, "labellise")]


def test_une_commune_disparue_est_celle_qu_elle_est_devenue(tmp_path: Path) -> None:
    (dossier,) = lire(tmp_path, "2013,Engagé,14,14697,L'Oudon,Bourg,,,,").dossiers
    assert dossier.insee == "14654"


def test_sans_code_la_commune_se_trouve_par_son_nom_ecrit_autrement(tmp_path: Path) -> None:
    (dossier,) = lire(tmp_path, "2013,Engagé,35,,ST MALO,Port,,,,").dossiers
    assert dossier.insee == "35288"


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separateur", [",", ";", "\t"])
def test_un_autre_encodage_ou_separateur_se_lit(tmp_path: Path, encodage: str, separateur: str) -> None:
    tete, ligne = TETE.replace(",", separateur), "2013,Engagé,56,56243,Séné,Cœur,,,,".replace(",", separateur)
    (dossier,) = lire(tmp_path, ligne, tete=tete, encodage=encodage).dossiers
    assert dossier.operation == "Cœur"


def test_une_valeur_illisible_est_dite_avec_sa_ligne_et_le_dossier_est_pris(tmp_path: Path) -> None:
    table = lire(tmp_path, "2013,Engagé,56,56243,Séné,Poulfanc,Lunaire,beaucoup,?,Centre")
    assert len(table.dossiers) == 1
    assert {r.ligne for r in table.rejets} == {2}
    assert sorted(r.raison.split(" : ")[0] for r in table.rejets) == ["logements", "superficie_ha", "type_operation"]


@pytest.mark.parametrize(
    ("ligne", "mot"),
    [
        ("2013,Peut-être,56,56243,Séné,A,,,,", "résultat"),
        ("2013,,56,56243,Séné,A,,,,", "résultat"),
        ("2013,Engagé,56,99999,Nullepart,A,,,,", "commune introuvable"),
        ("bientôt,Engagé,56,56243,Séné,A,,,,", "campagne"),
    ],
)
def test_une_ligne_qui_ne_peut_etre_prise_est_listee(tmp_path: Path, ligne: str, mot: str) -> None:
    table = lire(tmp_path, ligne)
    assert table.dossiers == []
    assert mot in table.rejets[0].raison


def test_une_operation_sans_nom_en_recoit_un_visible_et_toujours_le_meme(tmp_path: Path) -> None:
    lignes = ["2013,Engagé,56,56243,Séné,,,,,", "2013,Engagé,56,56243,Séné,,,,,"]
    noms = [d.operation for d in lire(tmp_path, *lignes).dossiers]
    assert noms == ["Opération sans nom à Séné", "Opération sans nom à Séné (2)"]
    assert noms == [d.operation for d in lire(tmp_path, *lignes).dossiers]


def test_la_meme_operation_deux_fois_est_dite_et_prise_une_fois(tmp_path: Path) -> None:
    table = lire(tmp_path, "2013,Engagé,56,56243,Séné,Bourg,,,,", "2013,Label,56,56243,Séné,BOURG,,,,")
    assert len(table.dossiers) == 1
    assert "ligne 2" in table.rejets[0].raison


def test_les_autres_campagnes_sont_laissees_a_leur_annee(tmp_path: Path) -> None:
    assert lire(tmp_path, "2014,Engagé,56,56243,Séné,Bourg,,,,").dossiers == []


def test_un_fichier_qui_n_est_pas_cette_table_est_refuse_en_disant_ce_qui_manque(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="il manque campagne, resultat, code_insee, nom"):
        lire(tmp_path, "1,2", tete="a,b")
