"""Ne pas créer deux fois la même opération, et n'apprendre par là rien de celles des autres."""

from typing import Any

import pytest

from candidature.domaine.doublons import sont_proches
from tests.maison import Maison, Reponse
from tests.unit.candidature.scene import SIRET, maison_ouverte

AUTRE = {"nom": "Aménageur", "siret": "21690123100011"}
VILLE = {"nom": "Ville", "siret": SIRET}


@pytest.fixture
def maison() -> Maison:
    return maison_ouverte()


def cree(maison: Maison, nom: str, qui: str = "Paul", porteur: Any = VILLE, **autres: Any) -> Reponse:
    corps = {"nom": nom, "communes": ["35238"], "porteur": porteur, **autres}
    faite = maison.appeler("candidature", "creer_operation", qui, corps)
    maison.ecouler()
    return faite


@pytest.mark.parametrize(
    ("un", "autre", "proches"),
    [
        ("ZAC des Essais", "zac des essais", True),
        ("Écoquartier de la Gare", "QUARTIER GARE", True),
        ("La Gare", "Gare et Docks", True),
        ("Les Érables", "Les Erables", True),
        ("Beauregard", "Beauregards", True),
        ("La Gare", "Le Port", False),
        ("ZAC Nord", "ZAC Sud", False),
        ("ZAC", "zac", True),
        ("ZAC", "Secteur", False),
        ("ZAC", "ZAC des Essais", False),
        ("abcdefghijklmnopqrst", "abcdefghijklmnopqxyz", True),
        ("abcdefghijklmnopqrst", "abcdefghijklmnopwxyz", False),
    ],
)
def test_deux_noms_sont_proches_sans_accents_ni_mots_passe_partout(un: str, autre: str, proches: bool) -> None:
    assert sont_proches(un, autre) is proches
    assert sont_proches(autre, un) is proches


def test_la_sienne_est_proposee_avant_d_en_creer_une_autre(maison: Maison) -> None:
    sienne = cree(maison, "Écoquartier de la Gare")

    refus = cree(maison, "quartier gare", porteur=AUTRE)

    assert (refus.statut, refus["code"]) == (409, "doublon")
    assert refus["existants"] == [
        {"id": sienne["id"], "nom": "Écoquartier de la Gare", "commune": "Rennes", "raison": "nom_proche"}
    ]
    assert "confirmez que la vôtre en est une autre" in refus["detail"]
    assert "est_une_autre" not in refus["detail"], "a name of the interface is nobody's word"


def test_le_meme_organisme_dans_la_meme_commune_est_propose_aussi(maison: Maison) -> None:
    cree(maison, "La Gare")

    assert [e["raison"] for e in cree(maison, "Le Port")["existants"]] == ["meme_organisme"]
    assert cree(maison, "Le Port", porteur=AUTRE).statut == 201


def test_on_cree_quand_meme_quand_on_dit_que_c_en_est_une_autre(maison: Maison) -> None:
    cree(maison, "La Gare")

    assert cree(maison, "La Gare", est_une_autre=True).statut == 201


def test_l_essai_propose_sans_rien_creer(maison: Maison) -> None:
    cree(maison, "La Gare")
    corps = {"nom": "La gare", "communes": ["35238"], "porteur": AUTRE}

    essai = maison.appeler("candidature", "creer_operation", "Paul", corps, query={"essai": "true"})

    assert (essai.statut, essai["existants"][0]["nom"]) == (409, "La Gare")


def test_une_operation_privee_d_un_autre_ne_se_devine_pas(maison: Maison) -> None:
    cree(maison, "La Gare")

    assert cree(maison, "La Gare", "Pia").statut == 201


def test_une_operation_qui_detient_une_etape_est_publique_et_se_propose_a_tous(maison: Maison) -> None:
    publique = cree(maison, "La Gare")
    reprise = {"etape": 2, "annee": 2017, "source": "Palmarès 2017"}
    assert maison.appeler("candidature", "reprendre_etape", "Ada", reprise, id=publique["id"]).statut == 200

    refus = cree(maison, "La gare", "Pia", porteur=AUTRE)

    assert [e["id"] for e in refus["existants"]] == [publique["id"]]


def test_un_co_editeur_se_voit_proposer_l_operation_et_ne_l_est_plus_quand_il_part(maison: Maison) -> None:
    sienne = cree(maison, "La Gare")
    maison.appeler("candidature", "inviter_coediteur", "Paul", {"personne": "pers_pia"}, id=sienne["id"])
    assert cree(maison, "La Gare", "Pia", {"nom": "A", "siret": AUTRE["siret"]}, est_une_autre=False).statut == 201
    maison.appeler("candidature", "accepter_invitation", "Pia", {}, id=sienne["id"])

    proposees = cree(maison, "La Gare", "Pia", porteur=AUTRE)["existants"]

    assert sienne["id"] in [e["id"] for e in proposees]


def test_une_commune_parmi_plusieurs_suffit(maison: Maison) -> None:
    corps = {"nom": "La Gare", "communes": ["35047", "35238"], "porteur": VILLE}
    assert maison.appeler("candidature", "creer_operation", "Paul", corps).statut == 201

    assert cree(maison, "La Gare").statut == 409


@pytest.mark.parametrize(("avant", "apres"), [("75108", "75056"), ("75056", "75108"), ("75108", "75109")])
def test_un_arrondissement_et_sa_ville_sont_la_meme_commune(maison: Maison, avant: str, apres: str) -> None:
    sienne = cree(maison, "ZAC des Quais", communes=[avant])
    assert sienne.statut == 201

    refus = cree(maison, "ZAC des Quais", porteur=AUTRE, communes=[apres])

    assert (refus.statut, [e["id"] for e in refus["existants"]]) == (409, [sienne["id"]])
    corps = {"nom": "ZAC des Quais", "communes": [apres], "porteur": VILLE}
    ici = {"entetes": {"if-match": "*"}, "id": sienne["id"]}
    autre = cree(maison, "ZAC des Quais", communes=[avant], est_une_autre=True)
    assert autre.statut == 201
    assert maison.appeler("candidature", "modifier_operation", "Paul", corps, **ici).statut == 200, "proposed already"


def test_une_commune_inconnue_se_dit_avant_tout_rapprochement(maison: Maison) -> None:
    corps = {"nom": "La Gare", "communes": ["35999"], "porteur": VILLE}

    assert maison.appeler("candidature", "creer_operation", "Paul", corps).statut == 422


def test_creer_coute_une_requete_de_plus_et_jamais_un_parcours_de_la_table(maison: Maison) -> None:
    cree(maison, "Le Port")
    calls: list[str] = []
    store = maison.memoire.store
    for name in ("read", "query", "transact"):
        setattr(store, name, _counted(calls, name, getattr(store, name)))

    cree_ = maison.appeler(
        "candidature", "creer_operation", "Pia", {"nom": "La Gare", "communes": ["35238"], "porteur": AUTRE}
    )

    assert cree_.statut == 201
    assert calls == ["query", "read", "transact"]


def _counted(calls: list[str], name: str, plain: Any) -> Any:
    def call(*args: Any, **named: Any) -> Any:
        calls.append(name)
        return plain(*args, **named)

    return call
