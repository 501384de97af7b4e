"""A cursor is readable: it must hold nothing that its reader does not read in the list itself."""

import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest

from kernel.api import Liste, any_line, decode_cursor
from kernel.listes import MARQUE
from tests.oracles import requetes
from tests.oracles.catalogue import TOUS
from tests.oracles.monde import Demande, Monde, sous_surveillance
from tests.oracles.rejeu import jeu
from tests.oracles.requetes import Champ

MOMENTS = ("recevable", "non_deposee", "un_avis_rendu", "regionale_close", "nationale_close", "label_retire")
ANNEES = 9999  # newest first: a year is written as what is left to this


def _pages(monde: Monde, qui: str | None, demande: Demande) -> Iterator[tuple[str, str]]:
    """Give each cursor with the body of its page, and of all pages before it: of all that its reader may read in this
    list, where a page is a choice of lines that they make themselves."""
    lu, query = _tout(monde, qui, demande), dict(demande.query)
    for numero in range(1, 100):
        constat = monde.demander(Demande(demande.service, demande.route, query=query), qui, numero)
        if constat.statut != 200:
            return
        lu += constat.corps.casefold()
        suivant = json.loads(constat.corps)["suivant"]
        if suivant is None:
            return
        query = dict(parse_qsl(urlsplit(suivant).query))
        yield query["curseur"], lu


def _tout(monde: Monde, qui: str | None, demande: Demande) -> str:
    """Give the whole list, for the lists that are searched."""
    if not isinstance(demande.route, Liste) or demande.route.garde is any_line:
        return ""
    return monde.demander(Demande(demande.service, demande.route, query={"limite": "100"}), qui, 0).corps.casefold()


def _inconnus(place: str, lu: str) -> list[str]:
    """Give the words of a place that are not on its page."""
    return [mot for mot in re.split(r"[#/]", place.casefold()) if mot and not _est_dit(mot, lu)]


def _est_dit(mot: str, lu: str) -> bool:
    annee = mot.isdigit() and len(mot) == 4 and str(ANNEES - int(mot)) in lu
    region = re.fullmatch(r"r\d+", mot) is not None and f'"{mot[1:]}"' in lu
    return annee or region or mot in lu or mot in ("nat", "candidature", "expertise", "commission", *AGREGATS)


AGREGATS = tuple(d.agregat for service in requetes.MAISONS for d in service.deciders)


@pytest.mark.parametrize("moment", MOMENTS)
def test_un_curseur_ne_dit_rien_que_sa_page_ne_dise(moment: str) -> None:
    with sous_surveillance():
        monde = jeu().arrets[moment].monde.copie()
        une_par_page = [d for d in requetes.listes() if d.query.get("limite") == "1"]
        lus = 0
        for qui in TOUS:
            for demande in une_par_page:
                for curseur, lu in _pages(monde, qui, demande):
                    lus += 1
                    place = decode_cursor(curseur).rpartition(MARQUE)[2]  # before it: a digest of their own request
                    assert not _inconnus(place, lu), (qui, str(demande), place)
    assert lus > 10


def test_le_curseur_du_fil_des_actes_ne_dit_rien_que_sa_page_ne_dise() -> None:
    with sous_surveillance():
        monde = jeu().arrets["label_retire"].monde.copie()
        champ = Champ(monde, monde)
        lus = 0
        for demande in (d for d in requetes.lectures(champ) if d.route.code == "journal" and "limite" in d.query):
            constat = monde.demander(demande, "Ada", 1)
            page = json.loads(constat.corps)
            if constat.statut == 200 and page["elements"]:
                lus += 1
                le, *rang = decode_cursor(page["curseur"]).split("#")
                dernier = page["elements"][-1]
                assert le >= dernier["le"]
                assert not rang or "#".join(rang) == f"{dernier['flux']}#{dernier['seq']:08d}"
    assert lus > 5
