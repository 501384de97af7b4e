"""La liste des candidatures, à emporter : les mêmes lignes que la liste, et rien qu'un tableur exécute."""

import base64
import csv
import io
import json
import zipfile
from typing import Any
from xml.etree import ElementTree

import pytest

from candidature.domaine.diffusion import CarteCandidature
from candidature.routes.exports import LIGNES_MAX
from candidature.views.exports import COLONNES
from kernel.api import BINAIRE
from kernel.http import Reply, Request
from kernel.ports import Key
from kernel.tableur import FEUILLES, citee, en_csv, en_xlsx
from tests.fuzz.gateway import Gateway, Sent
from tests.maison import Maison
from tests.unit.candidature.scene import brouillon, depot, maison_ouverte

PAGE_OCTETS_MAX = 6 * 1024 * 1024  # an answer of a function


@pytest.fixture
def maison() -> Maison:
    return maison_ouverte()


def exporte(maison: Maison, genre: str, qui: str, accept: str = BINAIRE, **query: str) -> Reply:
    running = maison.services["candidature"]
    route = next(r for r in running.service.all_routes if r.code == f"exporter_candidatures_{genre}")
    now = maison.memoire.clock.now()
    headers = {"authorization": qui, **({"accept": accept} if accept else {})}
    asked = {nom: (valeur,) for nom, valeur in query.items()}
    return running.http(route, Request("GET", route.chemin, now, "correlation", {}, asked, headers))


def lignes(maison: Maison, qui: str, **query: str) -> list[dict[str, str]]:
    """Read a CSV back, as a spreadsheet does."""
    reponse = exporte(maison, "csv", qui, **query)
    assert reponse.status == 200, reponse.body
    assert reponse.body.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(reponse.body.removeprefix("\ufeff"), newline=""), delimiter=";"))


def feuille(contenu: bytes) -> list[list[str]]:
    """Read an XLSX back: the texts of its cells, row by row."""
    with zipfile.ZipFile(io.BytesIO(contenu)) as classeur:
        assert classeur.testzip() is None
        for piece in classeur.namelist():
            ElementTree.fromstring(classeur.read(piece))  # noqa: S314  our own bytes
        racine = ElementTree.fromstring(classeur.read("xl/feuille.xml"))  # noqa: S314  our own bytes
    lus = []
    for ligne in racine.iter(f"{{{FEUILLES}}}row"):
        lus.append(["".join(c.itertext()) for c in ligne.iter(f"{{{FEUILLES}}}c")])
    return lus


# Ce qu'on y lit


def test_un_export_a_les_lignes_de_la_liste_et_ses_colonnes_promises(maison: Maison) -> None:
    un = depot(maison)
    deux = brouillon(maison, 3, "Pia")
    assert [x["identifiant"] for x in lignes(maison, "Ada")] == [
        x["id"] for x in maison.appeler("candidature", "lister_candidatures", "Ada")["elements"]
    ]
    (sienne,) = lignes(maison, "Dora")
    assert tuple(sienne) == COLONNES
    assert sienne == {
        "numero": "EQ-2027-0001",
        "nom": "ZAC des Essais",
        "campagne": "2027",
        "etape": "2",
        "statut": "deposee",
        "statut_libelle": "Déposée",
        "communes": "Rennes",
        "codes_insee": "35238",
        "departements": "35",
        "regions": "53",
        "depose_le": "2027-03-01 10:00",
        "attendu_avant": "",
        "pris_en_charge_pour": "",
        "avis_donne": "non",
        "identifiant": un,
        "etape_libelle": "ÉcoQuartier en chantier",
    }
    assert deux not in str(lignes(maison, "Dora")), "un brouillon inconnu n'est qu'à ses auteurs"


def test_le_classeur_dit_la_meme_chose_que_le_csv(maison: Maison) -> None:
    depot(maison)
    reponse = exporte(maison, "xlsx", "Dora")
    assert (reponse.status, reponse.encoded, reponse.headers["Content-Type"]) == (200, True, BINAIRE)
    assert reponse.headers["Content-Disposition"] == 'attachment; filename="candidatures.xlsx"'
    titres, *reste = feuille(base64.b64decode(reponse.body))
    assert [dict(zip(titres, x, strict=True)) for x in reste] == lignes(maison, "Dora")


def test_les_dates_sont_a_l_heure_de_paris_ete_compris(maison: Maison) -> None:
    un = depot(maison)
    corps = {"points": [{"champ": "nom", "motif": "m"}], "echeance": {"local": "2027-04-20T00:00:00"}}
    assert maison.appeler("candidature", "demander_complements", "Dora", corps, id=un).statut == 200
    (sienne,) = lignes(maison, "Dora")
    assert (sienne["depose_le"], sienne["attendu_avant"]) == ("2027-03-01 10:00", "2027-04-20 00:00")
    assert sienne["statut"] == "complements_demandes"


# Qui, et sous quels filtres


def test_chacun_n_emporte_que_ce_que_sa_liste_lui_montre(maison: Maison) -> None:
    depot(maison)
    assert len(lignes(maison, "Rosa")) == 1
    assert lignes(maison, "Luc") == []
    for genre in ("csv", "xlsx"):
        assert exporte(maison, genre, "Paul").status == 404
        assert exporte(maison, genre, "Luc", territoire="D35").status == 400, "le territoire d'un autre"


@pytest.mark.parametrize("territoire", ['é"\r\n', "D3\r\n", "../X", "R5", "d35", ""])
def test_ce_qui_n_est_pas_un_territoire_est_refuse_et_n_atteint_aucun_en_tete(maison: Maison, territoire: str) -> None:
    for genre in ("csv", "xlsx"):
        refus = exporte(maison, genre, "Ada", territoire=territoire)
        assert (refus.status, json.loads(refus.body)["erreurs"][0]["pointeur"]) == (400, "/territoire")
        assert "Content-Disposition" not in refus.headers
    for code in ("lister_candidatures", "lister_operations", "lister_a_faire"):
        assert maison.appeler("candidature", code, "Ada", query={"territoire": territoire}).statut == 400


def test_une_campagne_se_choisit_dans_un_territoire(maison: Maison) -> None:
    depot(maison)
    assert len(lignes(maison, "Dora", annee="2027")) == len(lignes(maison, "Ada", territoire="D35", annee="2027")) == 1
    assert lignes(maison, "Dora", annee="2026") == lignes(maison, "Ada", annee="2026") == []
    for mauvais in ({"annee": "1999"}, {"etape": "5"}, {"annee": "x"}, {"limite": "2"}):
        assert exporte(maison, "csv", "Ada", **mauvais).status == 400


def test_le_classeur_se_demande_par_son_genre_sans_quoi_la_passerelle_le_rendrait_illisible(maison: Maison) -> None:
    for accept in ("", "*/*", "application/json"):
        refus = exporte(maison, "xlsx", "Ada", accept)
        assert (refus.status, "Accept: application/octet-stream" in refus.body) == (400, True)
        assert exporte(maison, "csv", "Ada", accept).status == 200


# Rien qu'un tableur exécute


@pytest.mark.parametrize("debut", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"])
def test_une_cellule_qui_serait_une_formule_est_citee(debut: str) -> None:
    formule = f"{debut}HYPERLINK(1)"
    assert citee(formule) == f"'{formule}"
    relu = list(csv.reader(io.StringIO(en_csv(["a"], [[formule]]).decode("utf-8-sig"), newline=""), delimiter=";"))
    assert relu[1] == [f"'{formule}"]
    assert feuille(en_xlsx(["a"], [[formule]]))[1][0].replace("\r", "\n") == f"'{formule}".replace("\r", "\n")


def test_un_nom_d_operation_piege_reste_un_texte(maison: Maison) -> None:
    porteur = {"nom": "Ville", "siret": "21350238800019"}
    corps = {"nom": '=cmd|"/c calc"!A1;<&>', "communes": ["35238"], "porteur": porteur, "est_une_autre": True}
    oper = maison.appeler("candidature", "creer_operation", "Paul", corps)["id"]
    brouillon(maison, 1, operation_=oper)
    (sienne,) = lignes(maison, "Ada")
    assert sienne["nom"] == '\'=cmd|"/c calc"!A1;<&>'
    assert feuille(base64.b64decode(exporte(maison, "xlsx", "Ada").body))[1][1] == sienne["nom"]


def test_ce_que_le_xml_ne_tient_pas_est_ote_et_le_reste_garde() -> None:
    assert feuille(en_xlsx(["a"], [["l'été\x00 ; \ud800ici"], [None], [12]]))[1:] == [["l'été ; ici"], [""], ["12"]]
    assert citee(-3) == -3
    assert citee("a=b") == "a=b"


def test_les_memes_lignes_donnent_les_memes_octets() -> None:
    assert en_xlsx(["a"], [["b"]]) == en_xlsx(["a"], [["b"]])


# La mesure


def remplir(maison: Maison, nombre: int) -> None:
    """Put that many lines in the list of the year, each like a real one."""
    depot(maison)
    items: dict[Key, Any] = maison.memoire.store.items
    partition = "candidature/liste#candidatures#2027"
    un = next(dict(i) for k, i in items.items() if k.pk == partition)
    carte = CarteCandidature.model_validate_json(un["etat"])
    for n in range(nombre - 1):
        lue = carte.model_copy(update={"numero": f"EQ-2027-{n:05d}", "nom": f"ZAC des Essais de la ville nº {n}"})
        sk = f"7972#EQ-2027-9{n:05d}#x"
        items[Key(partition, sk)] = {**un, "sk": sk, "etat": lue.model_dump_json()}


def test_dix_mille_lignes_tiennent_dans_une_reponse_et_une_de_plus_dit_comment_reduire(maison: Maison) -> None:
    remplir(maison, LIGNES_MAX)
    for genre in ("csv", "xlsx"):
        reponse = exporte(maison, genre, "Ada")
        assert reponse.status == 200
        assert len(json.dumps(reponse.body).encode()) < PAGE_OCTETS_MAX / 1.2
    assert len(lignes(maison, "Ada")) == LIGNES_MAX
    items: dict[Key, Any] = maison.memoire.store.items
    items[Key("candidature/liste#candidatures#2027", "~")] = next(
        i for k, i in items.items() if k.pk == "candidature/liste#candidatures#2027"
    )
    refus = exporte(maison, "csv", "Ada")
    assert refus.status == 400
    assert "demandez une campagne (`annee`), ou un territoire" in refus.body


def test_le_classeur_traverse_la_passerelle_en_octets(maison: Maison) -> None:
    depot(maison)
    passerelle = Gateway(maison.services["candidature"])
    adresse = "/candidature/v1/exports/candidatures.xlsx"
    rendu = passerelle.ask(Sent("GET", adresse, headers=(("authorization", "Ada"), ("accept", BINAIRE))))
    assert rendu.status == 200, rendu.body
    assert feuille(rendu.body)[1][0] == "EQ-2027-0001"
    refus = passerelle.ask(Sent("GET", adresse, headers=(("authorization", "Ada"), ("accept", "*/*"))))
    assert (refus.status, refus.json()["code"]) == (400, "requete-invalide")
