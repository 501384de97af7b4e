"""Ce que disent les tables publiques le jour du dépôt se garde avec la version : une décision se relit avec elles."""

import json
from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import patch

import pytest

from candidature.domaine.porteur import Structure
from candidature.domaine.releve import releve
from candidature.domaine.territoire import Lieu, relever
from kernel.label import territoires
from tests.maison import Maison
from tests.unit.candidature.scene import brouillon, depot, etat, lieux, maison_ouverte, remplir, repond

NUIT = datetime(2027, 5, 14, 22, 30, tzinfo=UTC)  # the 15th in Paris


@pytest.fixture
def maison() -> Maison:
    return maison_ouverte()


def kept(maison: Maison, candidature: str, numero: int = 1) -> Any:
    return json.loads(maison.memoire.objects.get(etat(maison, candidature).versions[numero - 1].document))


def test_la_version_deposee_garde_communes_epci_population_et_siren_avec_leur_source_et_leur_jour(
    maison: Maison,
) -> None:
    lu = kept(maison, depot(maison))["donnees_publiques"]

    assert (lu["releve_le"], lu["source"], lu["siren"]) == ("2027-03-01", territoires.SOURCE, "213502388")
    (rennes,) = lu["communes"]
    assert (rennes["code"], rennes["nom"], rennes["departement"], rennes["region"]) == ("35238", "Rennes", "35", "53")
    assert rennes["epci"] == {"siren": "243500139", "nature": "METRO", "nom": "Rennes Métropole"}
    connue = territoires.commune("35238")
    assert connue is not None
    assert rennes["population"] == connue.population


def test_le_jour_est_celui_de_la_reception_a_l_heure_de_paris() -> None:
    assert releve(lieux(("35238",)), Structure(nom="Ville", siret="21350238800019"), NUIT).releve_le.day == 15
    rennes = relever("35238", NUIT)
    assert rennes is not None
    assert rennes.releve_le == date(2027, 5, 15)


def test_une_table_qui_change_ne_change_pas_ce_qui_est_depose(maison: Maison) -> None:
    candidature = depot(maison)
    avant = kept(maison, candidature)

    with patch.object(territoires, "SOURCE", "une table de plus tard"):
        vue = maison.appeler("candidature", "consulter_version", "Paul", None, None, None, id=candidature, numero="1")

    assert vue["contenu"]["donnees_publiques"] == avant["donnees_publiques"]
    assert vue["contenu"]["donnees_publiques"]["source"] == "INSEE, COG 2026 (@etalab/decoupage-administratif 6.0.0)"


def test_une_commune_disparue_depuis_garde_ce_qu_on_en_savait_et_dit_ce_qu_elle_est_devenue() -> None:
    ancienne = Lieu(code="14697", nom="Une ancienne", departement="14", region="28", population=12, source="COG 2015")

    (commune,) = releve((ancienne,), None, NUIT).communes

    assert (commune.nom, commune.population, commune.source, commune.epci) == ("Une ancienne", 12, "COG 2015", None)
    actuelle = territoires.commune_actuelle("14697")
    assert actuelle is not None
    assert commune.devenue == actuelle.code


def test_une_commune_se_releve_comme_la_table_la_dit_ce_jour_et_ne_devient_rien() -> None:
    d_alors = Lieu(code="35238", nom="Rennes d'alors", departement="35", region="53", population=1, source="COG 2015")

    lu = releve((d_alors,), None, NUIT)

    (commune,), connue = lu.communes, territoires.commune("35238")
    assert connue is not None
    assert (commune.nom, commune.population, commune.devenue) == ("Rennes", connue.population, "")
    assert lu.siren == "", "sans porteur, aucun SIREN"


def test_une_commune_que_rien_n_a_remplacee_ne_devient_rien() -> None:
    perdue = Lieu(code="00000", nom="Perdue", departement="35", region="53", population=1, source="COG 2015")

    assert releve((perdue,), None, NUIT).communes[0].devenue == ""


@pytest.mark.parametrize(
    ("champ", "dite"), [("commune", "35115"), ("communes_autres", ["35238", "35115"])], ids=["commune", "communes"]
)
def test_une_commune_que_l_operation_n_a_pas_se_garde_et_empeche_le_depot(
    maison: Maison, champ: str, dite: Any
) -> None:
    candidature = brouillon(maison)
    remplir(maison, candidature)

    assert repond(maison, candidature, champ, dite).statut == 200

    refus = maison.appeler("candidature", "deposer", "Paul", {}, id=candidature)
    assert [(e["pointeur"], e["code"]) for e in refus["erreurs"]] == [(f"/reponses/{champ}", "commune-hors-operation")]
    assert "35115" in refus["erreurs"][0]["message"]


def test_un_perimetre_se_mesure_quand_on_le_lit_et_un_trace_faux_empeche_le_depot(maison: Maison) -> None:
    candidature = brouillon(maison)
    remplir(maison, candidature)
    carre = [[-1.7, 48.1], [-1.69, 48.1], [-1.69, 48.11], [-1.7, 48.11], [-1.7, 48.1]]

    juste = repond(maison, candidature, "perimetre", {"type": "Polygon", "coordinates": [carre]})
    assert (juste["avertissement"], juste["mesures"]["centre"]) == (None, [-1.695, 48.105])
    assert juste["mesures"]["superficie_ha"] == pytest.approx(82.9, abs=0.5)

    ouvert = repond(maison, candidature, "perimetre", {"type": "Polygon", "coordinates": [carre[:-1]]})
    assert (ouvert.statut, ouvert["mesures"]) == (200, None)
    assert "pas fermé" in ouvert["avertissement"]
    refus = maison.appeler("candidature", "deposer", "Paul", {}, id=candidature)
    assert [e["pointeur"] for e in refus["erreurs"]] == ["/reponses/perimetre"]
