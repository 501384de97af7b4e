"""The solver against trying everything, its certificate against its checker, and its result against any order."""

import json

import pytest

from expertise.solveur.certificat import emettre
from expertise.solveur.resolution import Resolution, resoudre
from infra.affectation.instances import campagne
from infra.affectation.verificateur import verifier
from tests.unit.expertise.solveur.jeux import au_hasard, meilleures_valeurs, melangee, serree, valeurs

PAQUET, PAQUETS = 100, 10
# Seeds of `serree` whose linear program is fractional: their certificate has several leaves.
RAMIFIEES = (184, 220, 228, 264, 307, 582, 1191, 1284, 1366)


def prouver(resolution: Resolution) -> list[str]:
    """Emit, write, read again and check."""
    return verifier(json.loads(json.dumps(emettre(resolution))))


@pytest.mark.parametrize("paquet", range(PAQUETS))
def test_sur_mille_petites_instances_le_solveur_trouve_ce_que_trouve_l_essai_de_tout(paquet: int) -> None:
    for graine in range(paquet * PAQUET, (paquet + 1) * PAQUET):
        instance = au_hasard(graine)
        resolution = resoudre(instance)
        assert valeurs(resolution) == meilleures_valeurs(instance), graine
        assert resolution.est_departagee, graine
        assert not any("NON" in line for line in prouver(resolution)), graine


def test_ces_mille_instances_manquent_d_experts_ont_des_verrous_et_trois_sieges() -> None:
    instances = [au_hasard(graine) for graine in range(PAQUET * PAQUETS)]
    assert sum(bool(i.epingles) for i in instances) > 300
    assert sum(bool(i.conserver) for i in instances) > 200
    assert sum(any(d.seconds == 2 for d in i.dossiers) for i in instances) > 400
    assert sum(i.reglages.dossier_vide == "zero" for i in instances) > 400
    assert sum(i.sieges > sum(e.places for e in i.experts) for i in instances) > 150


@pytest.mark.parametrize("graine", RAMIFIEES)
def test_quand_la_recherche_se_ramifie_elle_trouve_encore_le_mieux_et_le_prouve(graine: int) -> None:
    instance = serree(graine)
    resolution = resoudre(instance)
    assert valeurs(resolution) == meilleures_valeurs(instance)
    assert not any("NON" in line for line in prouver(resolution))


def test_parmi_elles_plusieurs_certificats_ont_vraiment_des_branches() -> None:
    leaves = [max(len(e.feuilles) for e in resoudre(serree(graine)).etages) for graine in RAMIFIEES]
    assert sum(n > 1 for n in leaves) >= 6


MELANGEES = {
    **{f"petite-{graine}": au_hasard(graine) for graine in range(40)},
    **{f"ramifiee-{graine}": serree(graine) for graine in RAMIFIEES},
    "45x90": campagne(45, 90, graine=6),
}


@pytest.mark.parametrize("nom", MELANGEES)
def test_l_ordre_des_experts_et_des_dossiers_ne_change_rien(nom: str) -> None:
    instance = MELANGEES[nom]
    reference = resoudre(instance)
    for melange in range(1 if nom == "45x90" else 3):
        other = resoudre(melangee(instance, melange))
        assert other.places == reference.places
        assert [(e.valeur, e.borne, e.feuilles) for e in other.etages] == [
            (e.valeur, e.borne, e.feuilles) for e in reference.etages
        ]
