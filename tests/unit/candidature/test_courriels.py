"""Le registre des lettres : à qui, de quel acte, et ce qu'il en est advenu ; l'administration le lit, et elle seule."""

from typing import Any

import pytest

from tests.fakes import trips
from tests.maison import Maison
from tests.unit.candidature.scene import depot, maison_ouverte


@pytest.fixture
def maison() -> Maison:
    return maison_ouverte()


def lues(maison: Maison, **query: str) -> list[Any]:
    reponse = maison.appeler("candidature", "lister_courriels", "Ada", None, query)
    assert reponse.statut == 200, reponse.corps
    return list(reponse["elements"])


def test_les_lettres_d_un_dossier_se_lisent_avec_leur_acte_et_leur_etat(maison: Maison) -> None:
    un = depot(maison)
    accuse = lues(maison, dossier=un, lettre="accuse_reception")
    assert [(x["personne"], x["statut"], x["envois"], x["id"]) for x in accuse] == [("pers_paul", "envoye", 1, un)]
    maison.memoire.clock.advance(minutes=5)
    fil = maison.appeler("candidature", "journal", "Ada", None, {"depuis": "2027-03-01", "limite": "100"})["elements"]
    (acte,) = [a for a in fil if (a["flux"], a["seq"]) == (accuse[0]["flux"], accuse[0]["seq"])]
    assert acte["types"] == ["CandidatureDeposee-V1"]
    assert {x["lettre"] for x in lues(maison, dossier=un)} == {"accuse_reception", "depot_recu"}
    assert len(lues(maison, annee="2027")) == len(lues(maison)) >= 3
    assert lues(maison, annee="2026") == []
    assert lues(maison, dossier=un, annee="2026") == lues(maison, dossier="cand_" + "9" * 26) == []


def test_une_lettre_sans_adresse_se_trouve_par_son_etat(maison: Maison) -> None:
    assert lues(maison, statut="sans_destinataire") == lues(maison, statut="refuse") == []
    assert maison.appeler("candidature", "lister_courriels", "Ada", None, {"statut": "perdu"}).statut == 400


def test_le_registre_est_une_seule_lecture_et_n_est_qu_a_l_administration(maison: Maison) -> None:
    depot(maison)
    with trips(maison.memoire.store) as appels:
        lues(maison, lettre="accuse_reception")
    assert appels == ["query"]
    for qui in ("Paul", "Dora", "Rosa"):
        assert maison.appeler("candidature", "lister_courriels", qui).statut == 404
    assert maison.appeler("candidature", "lister_courriels", None).statut == 401
