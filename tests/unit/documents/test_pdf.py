"""Un papier imprimé est un PDF/A-3b : tout ce qu'il faut pour le lire est dedans, et il ne dépend que de ce qu'il dit.

No validator (veraPDF) can be had from the package registries: what the norm asks and can be read back is held here.
"""

import io
import time
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from documents.pdf import imprimer, lisible
from kernel.papier import Papier, fiche, liste, section, texte
from tests.unit.documents.lecture import catalogue, lu, plie, polices, xmp

SIGNE_LE = datetime(2027, 9, 10, 15, 30, tzinfo=UTC)
PAPIER = Papier(
    titre="Procès-verbal de l'œuvre « A & B » <été>",
    sous_titre="Campagne 2027",
    date=SIGNE_LE,
    reference="Acte signé : commission/proces-verbaux/0123.json",
    mention="PROJET",
    blocs=(
        section("Délibérations"),
        *texte("Un texte long. " * 400),
        *liste("Un", "Deux"),
        *fiche(("Motifs", "Voilà")),
    ),
)


@pytest.fixture(scope="module")
def octets() -> bytes:
    return imprimer(PAPIER)


def test_le_papier_dit_tout_ce_qu_il_doit_dire_et_rien_d_autre_que_ses_pieds_de_page(octets: bytes) -> None:
    dit = lu(octets)

    assert [t for t in PAPIER.textes if plie(t) not in dit and len(t) < 200] == []
    assert dit.count("long.") == 400
    assert "Page 2 sur 2" in dit


def test_les_metadonnees_disent_pdf_a_3b_et_la_seule_date_de_l_acte(octets: bytes) -> None:
    arbre = ET.fromstring(xmp(octets).split("?>", 1)[1].rsplit("<?xpacket", 1)[0].strip())  # noqa: S314  our own
    pdfaid = "{http://www.aiim.org/pdfa/ns/id/}"
    dites = {element.tag: element.text for element in arbre.iter()}

    assert (dites[f"{pdfaid}part"], dites[f"{pdfaid}conformance"]) == ("3", "B")
    assert PAPIER.titre in [element.text for element in arbre.iter() if element.tag.endswith("}li")]
    (description,) = [e for e in arbre.iter() if e.tag.endswith("}Description")]
    dates = {v for k, v in description.attrib.items() if k.endswith("Date")}
    assert dates == {SIGNE_LE.isoformat(timespec="seconds")}


def test_les_couleurs_sont_definies_dans_le_fichier(octets: bytes) -> None:
    (intention,) = catalogue(octets)["/OutputIntents"]

    assert intention["/S"] == "/GTS_PDFA1"
    profil = intention["/DestOutputProfile"].get_object().get_data()
    assert profil[36:40] == b"acsp"  # an ICC profile


def test_toutes_les_polices_sont_dans_le_fichier(octets: bytes) -> None:
    found = list(polices(octets))

    assert found
    for police in found:
        programme = police["/FontDescriptor"].get_object()["/FontFile2"].get_object().get_data()
        assert TTFont(io.BytesIO(programme))["glyf"] is not None


def test_le_fichier_dit_sa_langue_montre_son_titre_et_n_est_ni_chiffre_ni_actif(octets: bytes) -> None:
    racine, lecteur = catalogue(octets), PdfReader(io.BytesIO(octets))

    assert racine["/Lang"] == "fr-FR"
    assert racine["/ViewerPreferences"]["/DisplayDocTitle"]
    assert not lecteur.is_encrypted
    assert not {"/AA", "/AcroForm", "/JavaScript"} & set(racine)
    assert b"/JS" not in octets
    assert b"/EmbeddedFile" not in octets
    assert octets.startswith(b"%PDF-1.7\n%")
    assert all(o > 127 for o in octets[10:14])
    ids: Any = lecteur.trailer["/ID"]
    assert ids[0] == ids[1]


def test_le_meme_papier_donne_les_memes_octets_quelle_que_soit_l_heure(
    octets: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)

    assert imprimer(PAPIER) == octets
    assert imprimer(PAPIER.model_copy(update={"titre": "Autre"})) != octets


def test_aucun_texte_ne_se_fait_passer_pour_le_nombre_de_pages() -> None:
    dit = lu(
        imprimer(PAPIER.model_copy(update={"blocs": texte("{nb} et \N{MATHEMATICAL LEFT WHITE SQUARE BRACKET}n")}))
    )

    assert "{nb} et [n" in dit
    assert "Page 1 sur 1" in dit


def test_un_caractere_que_la_police_ne_dessine_pas_est_marque_plutot_que_troue() -> None:
    assert lisible("漢\t\u0007a\r\nb") == "□  a\nb"
    assert lisible("œuvre — « été » n° 1, 30 m², coût : 5 €") == "œuvre — « été » n° 1, 30 m², coût : 5 €"


@pytest.mark.parametrize("texte_", ["", " ", "a" * 5000, "<b>gras</b>", "{nb}", "\u202e à l'envers", "\n\n"])
def test_aucun_texte_ne_fait_tomber_l_imprimante(texte_: str) -> None:
    papier = PAPIER.model_copy(update={"blocs": (*texte(texte_), *liste(texte_), *fiche(("A", texte_)))})

    assert imprimer(papier).startswith(b"%PDF")
