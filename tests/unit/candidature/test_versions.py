"""Une version déposée se relit telle quelle, et deux se comparent mot à mot."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidature.domaine.comparaison import differences, segments
from kernel.label.reglement import reglement
from tests.maison import Maison
from tests.unit.candidature.scene import brouillon, depot, etat, maison_ouverte, repond

MOTS = st.text(alphabet="ab \n", max_size=40)


@pytest.fixture
def maison() -> Maison:
    return maison_ouverte()


def deux_versions(maison: Maison) -> str:
    candidature = depot(maison)
    points = [{"champ": c, "motif": "À préciser."} for c in ("engagement_09", "logements")]
    corps = {"points": points, "echeance": {"local": "2027-03-20T00:00:00"}}
    assert maison.appeler("candidature", "demander_complements", "Dora", corps, id=candidature).statut == 200
    repond(maison, candidature, "engagement_09", "Une longue réponse.")
    repond(maison, candidature, "logements", 130)
    assert maison.appeler("candidature", "fournir_complements", "Paul", {}, id=candidature).statut == 200
    return candidature


def test_chaque_version_se_relit_telle_qu_elle_a_ete_deposee(maison: Maison) -> None:
    candidature = deux_versions(maison)
    lues = [
        maison.appeler("candidature", "consulter_version", qui, id=candidature, numero=n)
        for n in ("1", "2")
        for qui in ("Paul", "Dora", "Ada")
    ]
    assert [v["contenu"]["reponses"]["logements"] for v in lues] == [120] * 3 + [130] * 3
    assert [v["champs"] for v in lues[::3]] == [[], ["engagement_09", "logements"]]


def test_deux_versions_se_comparent_champ_par_champ_et_mot_a_mot(maison: Maison) -> None:
    candidature = deux_versions(maison)
    vue = maison.appeler("candidature", "comparer_versions", "Dora", id=candidature, numero="1", autre="2")
    nombre, texte = vue["differences"]
    assert (nombre["champ"], nombre["avant"], nombre["apres"], nombre["segments"]) == ("logements", 120, 130, [])
    assert texte["champ"] == "engagement_09"
    assert texte["segments"] == [
        {"sens": "egal", "texte": "Une "},
        {"sens": "ajout", "texte": "longue "},
        {"sens": "egal", "texte": "réponse."},
    ]
    envers = maison.appeler("candidature", "comparer_versions", "Dora", id=candidature, numero="2", autre="1")
    assert [s["sens"] for s in envers["differences"][1]["segments"]] == ["egal", "retrait", "egal"]
    meme = maison.appeler("candidature", "comparer_versions", "Dora", id=candidature, numero="2", autre="2")
    assert (meme["statut"], meme["differences"]) == ("identiques", [])


def test_la_charte_deposee_reste_celle_du_depot_et_sa_correction_se_voit_dans_la_version_suivante(
    maison: Maison,
) -> None:
    candidature = depot(maison)
    autre = {"signee_le": "2027-02-01", "signataires": ["Ville", "Métropole"], "autorite_urbanisme": "Métropole"}
    ici = {"id": etat(maison, candidature).operation}
    assert maison.appeler("candidature", "signer_charte", "Paul", autre, **ici).statut == 200
    points = [{"champ": "logements", "motif": "À préciser."}]
    corps = {"points": points, "echeance": {"local": "2027-03-20T00:00:00"}}
    maison.appeler("candidature", "demander_complements", "Dora", corps, id=candidature)
    assert maison.appeler("candidature", "fournir_complements", "Paul", {}, id=candidature).statut == 200

    chartes = [
        maison.appeler("candidature", "consulter_version", "Dora", id=candidature, numero=n)["contenu"]["charte"]
        for n in ("1", "2")
    ]

    assert [c["signee_le"] for c in chartes] == ["2027-01-05", "2027-02-01"]
    assert [c["signataires"] for c in chartes] == [["Ville"], ["Ville", "Métropole"]]
    vue = maison.appeler("candidature", "comparer_versions", "Dora", id=candidature, numero="1", autre="2")
    (dite,) = vue["differences"]
    assert (dite["champ"], dite["libelle"]) == ("charte", "Charte signée")
    assert [dite["avant"], dite["apres"]] == chartes


def test_une_version_d_avant_ne_dit_rien_de_sa_charte_et_n_en_differe_pas() -> None:
    avant: dict[str, Any] = {"reponses": {}}
    apres: dict[str, Any] = {**avant, "charte": {"signee_le": "2027-01-05"}}
    assert differences(avant, apres, ()) == differences(apres, avant, ()) == ()
    sans = {**apres, "charte": None}
    assert [(d.avant, d.apres) for d in differences(sans, apres, ())] == [(None, apres["charte"])]
    assert differences(apres, apres, ()) == ()


def test_la_lettre_des_complements_mene_a_ce_qu_ils_ajoutent(maison: Maison) -> None:
    candidature = deux_versions(maison)
    maison.ecouler()
    lettre = next(
        m.text for m in maison.memoire.mailer.sent if m.subject.endswith("Compléments reçus : dossier EQ-2027-0001")
    )
    (lien,) = re.findall(r"/candidatures/(\S+)/versions/(\d+)/comparaison/(\d+)", lettre)
    assert lien[0] == candidature
    vue = maison.appeler("candidature", "comparer_versions", "Dora", id=candidature, numero=lien[1], autre=lien[2])
    assert {"sens": "ajout", "texte": "longue "} in vue["differences"][1]["segments"]
    assert (vue["differences"][0]["avant"], vue["differences"][0]["apres"]) == (120, 130)


@pytest.mark.parametrize("numero", ["0", "3", "x", "01", "-1"])
def test_une_version_que_le_dossier_n_a_pas_n_est_pas_la(maison: Maison, numero: str) -> None:
    candidature = deux_versions(maison)
    for code, ici in (("consulter_version", {}), ("comparer_versions", {"autre": "1"})):
        lue = maison.appeler("candidature", code, "Paul", None, None, None, id=candidature, numero=numero, **ici)
        assert (lue.statut, lue["code"]) == (404, "introuvable")


def test_un_brouillon_n_a_pas_de_version(maison: Maison) -> None:
    candidature = brouillon(maison)
    assert maison.appeler("candidature", "consulter_version", "Paul", id=candidature, numero="1").statut == 404


def test_un_document_qui_ne_se_lit_pas_se_redemande_plus_tard(maison: Maison) -> None:
    candidature = deux_versions(maison)
    maison.memoire.objects.kept.clear()
    lue = maison.appeler("candidature", "consulter_version", "Paul", id=candidature, numero="1")
    assert (lue.statut, lue["code"]) == (503, "indisponible")


@given(MOTS, MOTS)
def test_les_segments_redonnent_les_deux_textes(avant: str, apres: str) -> None:
    found = list(segments(avant, apres))
    assert "".join(s.texte for s in found if s.sens != "ajout") == avant
    assert "".join(s.texte for s in found if s.sens != "retrait") == apres
    assert all(s.texte for s in found)


def test_un_champ_apparu_ou_disparu_se_dit_aussi() -> None:
    champs = reglement("2020").champs(2)
    avant: dict[str, Any] = {"reponses": {"nom": "Quartier", "ancien_champ": "Oui"}}
    apres: dict[str, Any] = {"reponses": {"nom": "Quartier", "foncier": "Maîtrisé"}}
    found = differences(avant, apres, champs)
    assert [(d.champ, d.avant, d.apres) for d in found] == [
        ("foncier", None, "Maîtrisé"),
        ("ancien_champ", "Oui", None),
    ]
    assert [[(s.sens, s.texte) for s in d.segments] for d in found] == [[("ajout", "Maîtrisé")], [("retrait", "Oui")]]


def test_un_texte_et_ce_qui_n_en_est_pas_un_ne_se_comparent_pas_mot_a_mot() -> None:
    assert [*segments("oui", 3)] == [*segments(3, "oui")] == [*segments(3, None)] == []
    assert [(s.sens, s.texte) for s in segments(None, "oui")] == [("ajout", "oui")]


def test_un_mot_frequent_d_un_long_texte_reste_un_mot_commun() -> None:
    """difflib takes the words of a long text that come often for noise, unless told not to."""
    long = "de la ville " * 100
    assert [s.sens for s in segments(long, f"{long}neuve")] == ["egal", "ajout"]
    assert [s.sens for s in segments(f"vieille {long}", f"neuve {long}")] == ["retrait", "ajout", "egal"]
