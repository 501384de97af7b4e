"""The kept contracts: equal to what the routes declare, valid, and a break is seen."""

import copy
from functools import cache
from typing import Any

import pytest

from infra.openapi import SERVICES, breaks, check, current, reference

contract = cache(current)  # made anew for each of these tests, it would be most of their time


def test_les_contrats_gardes_sont_ceux_des_routes_valides_et_sans_rupture_tue() -> None:
    assert list(check()) == []


@pytest.mark.parametrize("service", SERVICES)
def test_un_contrat_ne_rompt_pas_avec_lui_meme(service: str) -> None:
    assert reference(service)
    assert list(breaks(contract(service), current(service))) == []


def changed(act: Any) -> list[str]:
    before: Any = contract("candidature")
    after = copy.deepcopy(before)
    act(after)
    return list(breaks(before, after))


def test_une_route_disparue_est_une_rupture() -> None:
    assert changed(lambda d: d["paths"].pop("/candidatures")) == [
        "GET /candidatures a disparu",
        "POST /candidatures a disparu",
    ]


def test_un_champ_exige_en_plus_dans_un_corps_est_une_rupture() -> None:
    def demand(document: Any) -> None:
        schema = document["components"]["schemas"]["NouvelleOperation"]
        schema["properties"]["epci"] = {"type": "string"}
        schema["required"].append("epci")

    assert changed(demand) == ["NouvelleOperation : le champ epci devient obligatoire"]


def test_un_champ_de_moins_dans_une_reponse_est_une_rupture() -> None:
    def drop(document: Any) -> None:
        document["components"]["schemas"]["VueOperation"]["properties"].pop("charte")

    assert changed(drop) == ["VueOperation : le champ charte a disparu"]


def test_un_champ_ou_une_route_de_plus_n_est_pas_une_rupture() -> None:
    def add(document: Any) -> None:
        schema = document["components"]["schemas"]["VueOperation"]
        schema["properties"]["epci"] = {"type": "string"}
        schema["required"].append("epci")
        document["paths"]["/nouveautes"] = document["paths"]["/sante"]

    assert changed(add) == []


def test_un_parametre_qui_devient_obligatoire_est_une_rupture() -> None:
    def demand(document: Any) -> None:
        for parameter in document["paths"]["/candidatures"]["get"]["parameters"]:
            parameter["required"] = True

    assert "GET /candidatures : le paramètre annee devient obligatoire" in changed(demand)
