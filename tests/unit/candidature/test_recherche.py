"""La liste des candidatures : ce qu'on y cherche, dans quel ordre, et un curseur qui n'est qu'à ce qu'on a demandé."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from candidature.routes import recherche
from kernel.label.calendrier import Calendrier
from kernel.label.reglement import reglement
from tests.fakes import trips
from tests.maison import Maison
from tests.unit.candidature.scene import SIRET, brouillon, depot, maison_ouverte
from tests.unit.candidature.test_exports import lignes

DATES = Calendrier.depuis(reglement("2020").calendrier, 2027)


def demande(maison: Maison, qui: str, **query: str) -> Any:
    return maison.appeler("candidature", "lister_candidatures", qui, None, query)


def noms(maison: Maison, qui: str, **query: str) -> list[str]:
    reponse = demande(maison, qui, **query)
    assert reponse.statut == 200, reponse.corps
    return [ligne["nom"] for ligne in reponse["elements"]]


def nommee(maison: Maison, nom: str, commune: str = "35238", etape: int = 2) -> str:
    corps = {"nom": nom, "communes": [commune], "porteur": {"nom": "V", "siret": SIRET}, "est_une_autre": True}
    cree = maison.appeler("candidature", "creer_operation", "Paul", corps)
    assert cree.statut == 201, cree.corps
    return brouillon(maison, etape, operation_=cree["id"])


@pytest.fixture
def maison() -> Maison:
    """Trois dossiers de Paul, le deuxième annoncé, et un quatrième, de Pia, déposé."""
    maison = maison_ouverte()
    nommee(maison, "Écluse")
    annoncee = nommee(maison, "Braderie", "29019", 3)
    nommee(maison, "Zénith", etape=1)
    assert maison.appeler("candidature", "annoncer", "Paul", {}, id=annoncee).statut == 200
    depot(maison, qui="Pia")
    return maison


@pytest.mark.parametrize(
    ("query", "attendus"),
    [
        ({}, ["Écluse", "Braderie", "Zénith", "ZAC des Essais"]),
        ({"etape": "3"}, ["Braderie"]),
        ({"statut": "annoncee"}, ["Braderie"]),
        ({"statut": "annoncee,deposee"}, ["Braderie", "ZAC des Essais"]),
        ({"departement": "29"}, ["Braderie"]),
        ({"region": "53", "etape": "2"}, ["Écluse", "ZAC des Essais"]),
        ({"region": "84"}, []),
        ({"texte": "ECLUSE"}, ["Écluse"]),
        ({"texte": "eq-2027-0003"}, ["Zénith"]),
        ({"texte": "brest"}, ["Braderie"]),
        ({"tri": "nom"}, ["Braderie", "Écluse", "ZAC des Essais", "Zénith"]),
        ({"tri": "-nom"}, ["Zénith", "ZAC des Essais", "Écluse", "Braderie"]),
        ({"tri": "etape"}, ["Zénith", "Écluse", "ZAC des Essais", "Braderie"]),
        ({"tri": "-depose_le", "etape": "2"}, ["ZAC des Essais", "Écluse"]),
        ({"tri": "-statut", "statut": "annoncee,deposee"}, ["ZAC des Essais", "Braderie"]),
        ({"annee": "2026"}, []),
    ],
)
def test_l_administration_cherche_et_trie_et_l_export_dit_la_meme_chose(
    maison: Maison, query: dict[str, str], attendus: list[str]
) -> None:
    assert noms(maison, "Ada", **query) == attendus
    assert [ligne["nom"] for ligne in lignes(maison, "Ada", **query)] == attendus


def test_page_par_page_on_lit_chaque_dossier_une_fois_dans_l_ordre_demande(maison: Maison) -> None:
    for query in ({}, {"tri": "nom"}, {"tri": "-nom"}, {"region": "53"}, {"texte": "e", "tri": "etape"}):
        entiers, lus = noms(maison, "Ada", **query), []
        page = demande(maison, "Ada", **query, limite="1")
        lus += [x["nom"] for x in page["elements"]]
        while page["suivant"]:
            page = demande(maison, "Ada", **dict(parse_qsl(urlsplit(page["suivant"]).query)))
            assert page.statut == 200, page.corps
            lus += [x["nom"] for x in page["elements"]]
        assert lus == entiers


def test_un_curseur_n_est_qu_a_ce_qu_on_a_demande_avec_lui(maison: Maison) -> None:
    demandes: list[dict[str, str]] = [{}, {"tri": "nom"}, {"etape": "2"}, {"annee": "2027"}, {"tri": "-nom"}]
    curseurs = []
    for query in demandes:
        suivant = demande(maison, "Ada", **query, limite="1")["suivant"]
        curseurs.append(dict(parse_qsl(urlsplit(suivant).query))["curseur"])
    for query in demandes:
        for sienne, curseur in zip(demandes, curseurs, strict=True):
            reponse = demande(maison, "Ada", **query, curseur=curseur)
            assert reponse.statut == (200 if query == sienne else 400), (query, sienne)
            if query != sienne:
                assert "repartez de la première page" in reponse["detail"]


def test_une_liste_triee_qui_a_change_se_relit_du_debut(maison: Maison) -> None:
    suivant = demande(maison, "Ada", statut="brouillon", tri="nom", limite="1")["suivant"]
    (premier,) = demande(maison, "Ada", statut="brouillon", tri="nom", limite="1")["elements"]
    retrait = maison.appeler("candidature", "retirer", "Paul", {"motif": "m"}, id=premier["id"])
    assert retrait.statut == 200, retrait.corps
    refus = demande(maison, "Ada", **dict(parse_qsl(urlsplit(suivant).query)))
    assert (refus.statut, refus["detail"]) == (400, "La liste a changé depuis cette page : repartez de la première.")


def test_une_liste_trop_longue_se_filtre_par_morceaux_et_ne_se_trie_pas(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recherche, "LUES_MAX", 2)
    refus = demande(maison, "Ada", tri="nom")
    assert (refus.statut, "demandez une campagne" in refus["detail"]) == (400, True)
    page = demande(maison, "Ada", etape="1")
    assert page["elements"] == []
    suite = demande(maison, "Ada", **dict(parse_qsl(urlsplit(page["suivant"]).query)))
    assert ([x["nom"] for x in suite["elements"]], suite["suivant"]) == (["Zénith"], None)


def test_une_page_cherchee_est_une_seule_lecture_de_la_liste_et_une_de_ce_qui_l_entoure(maison: Maison) -> None:
    for qui in ("Ada", "Dora", "Paul"):
        with trips(maison.memoire.store) as appels:
            noms(maison, qui, tri="nom", statut="deposee,brouillon", limite="1")
        assert sorted(appels) == ["query", "read"], qui


# Qui cherche quoi


def test_un_porteur_ne_cherche_que_dans_les_siens_et_dans_ce_qu_il_lit(maison: Maison) -> None:
    assert noms(maison, "Paul", tri="nom") == ["Braderie", "Écluse", "Zénith"]
    assert noms(maison, "Pia", texte="e") == ["ZAC des Essais"]
    assert noms(maison, "Pia", texte="braderie") == []
    for query in ({"en_retard": "true"}, {"en_retard": "false"}, {"charge": "moi"}, {"charge": "R53"}):
        for page in (demande(maison, "Paul", **query), demande(maison, "Paul", **query, tri="nom")):
            assert (page.statut, "celui des services" in page["detail"]) == (403, True)


def test_un_correspondant_ne_trouve_pas_un_brouillon_qu_il_ne_connait_pas(maison: Maison) -> None:
    assert noms(maison, "Dora", texte="e", tri="nom") == ["ZAC des Essais"]
    assert noms(maison, "Rosa", statut="annoncee,brouillon") == ["Braderie"]
    assert demande(maison, "Dora", territoire="D29", etape="3").statut == 400


def test_les_services_cherchent_ce_qui_est_en_retard_et_qui_a_le_dossier(maison: Maison) -> None:
    (depose,) = demande(maison, "Rosa", statut="deposee")["elements"]
    assert noms(maison, "Rosa", charge="personne") == ["Braderie", "ZAC des Essais"]
    assert maison.appeler("candidature", "prendre_en_charge", "Rosa", {}, id=depose["id"]).statut == 200
    assert noms(maison, "Rosa", charge="moi") == noms(maison, "Ada", charge="R53") == ["ZAC des Essais"]
    assert noms(maison, "Dora", charge="moi") == []
    assert noms(maison, "Rosa", en_retard="true") == []
    maison.memoire.clock.current = DATES.fin_recevabilite.instant
    assert noms(maison, "Rosa", en_retard="true") == ["ZAC des Essais"]
    assert noms(maison, "Rosa", en_retard="false") == ["Braderie"]


@pytest.mark.parametrize(
    "query",
    [
        {"tri": "numero"},
        {"statut": "en_cours"},
        {"statut": "deposee,"},
        {"region": "R53"},
        {"departement": "x"},
        {"etape": "5"},
        {"texte": ""},
        {"charge": "pers_rosa"},
        {"en_retard": "peut-être"},
        {"charge": "moi", "tri": "charge"},
    ],
)
def test_un_filtre_qui_n_existe_pas_est_refuse_partout_pareil(maison: Maison, query: dict[str, str]) -> None:
    assert demande(maison, "Ada", **query)["code"] == "requete-invalide"
