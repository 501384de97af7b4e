"""The solver against trying everything, its certificate against its checker, and its result against any order."""

import json

import pytest

from expertise.domaine.calcul import Moyenne
from expertise.solveur.certificat import emettre, empreinte
from expertise.solveur.resolution import Resolution, resoudre
from infra.affectation.instances import campagne
from infra.affectation.verificateur import verifier
from tests.unit.expertise.solveur.jeux import au_hasard, meilleures_valeurs, melangee, serree, valeurs

PAQUET, PAQUETS = 100, 10
PAR_MOYENNE: list[tuple[int, Moyenne]] = [
    *((paquet, "places_pourvues") for paquet in range(PAQUETS)),
    *((paquet, "places") for paquet in range(0, PAQUETS, 2)),
]
MOYENNES: tuple[Moyenne, ...] = ("places_pourvues", "places")
# Seeds of `serree` whose linear program is fractional: their certificate has several leaves.
RAMIFIEES = (184, 220, 228, 264, 307, 582, 1191, 1284, 1366)


def prouver(resolution: Resolution) -> list[str]:
    """Emit, write, read again and check."""
    return verifier(json.loads(json.dumps(emettre(resolution))))


@pytest.mark.parametrize(("paquet", "moyenne"), PAR_MOYENNE)
def test_sur_mille_petites_instances_le_solveur_trouve_ce_que_trouve_l_essai_de_tout(
    paquet: int, moyenne: Moyenne
) -> None:
    for graine in range(paquet * PAQUET, (paquet + 1) * PAQUET):
        instance = au_hasard(graine, moyenne)
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


@pytest.mark.parametrize("moyenne", MOYENNES)
@pytest.mark.parametrize("graine", RAMIFIEES)
def test_quand_la_recherche_se_ramifie_elle_trouve_encore_le_mieux_et_le_prouve(graine: int, moyenne: Moyenne) -> None:
    instance = serree(graine, moyenne)
    resolution = resoudre(instance)
    assert valeurs(resolution) == meilleures_valeurs(instance)
    assert not any("NON" in line for line in prouver(resolution))


def test_parmi_elles_plusieurs_certificats_ont_vraiment_des_branches() -> None:
    leaves = [max(len(e.feuilles) for e in resoudre(serree(graine)).etages) for graine in RAMIFIEES]
    assert sum(n > 1 for n in leaves) >= 6


def test_la_moyenne_choisie_change_plus_d_une_affectation_et_la_preuve_de_l_une_ne_vaut_pas_pour_l_autre() -> None:
    """The same seats, signed again as found by the other mean: where the worst served is not the same, refused."""
    refused = 0
    for graine in range(60):
        one, other = (resoudre(serree(graine, moyenne)) for moyenne in MOYENNES)
        if one.valeur("pire") != other.valeur("pire"):
            for made, said in ((one, "places"), (other, "places_pourvues")):
                fichier = json.loads(json.dumps(emettre(made)))
                fichier["instance"]["reglages"]["moyenne"] = said
                fichier["certificat"]["empreinte"] = empreinte(fichier["instance"])
                with pytest.raises(
                    ValueError, match=r"valeur annoncée fausse|arbre incomplet|marque dépassée|non prouvée"
                ):
                    verifier(fichier)
            refused += 1
    assert refused > 20


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
