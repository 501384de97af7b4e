"""Nothing answers that is not declared: routes, rights, contract and templates say the same, both ways."""

import json
from dataclasses import replace

import pytest

from infra.openapi import FOLDER
from kernel import droits
from kernel.api import Route
from kernel.http import SAFE_HEADERS
from tests.maison import Maison
from tests.securite.demandes import ROUTE_IDS, ROUTES, SERVICES, demander

LINES = [(name, code) for name, lines in droits.TABLE.items() for code in lines]
# What a house of this kind may be tempted to leave open: nothing of it is a route at any stage.
FOREIGN = ("debug", "test", "admin", "metrics", "horloge", "semer", "reset", "swagger", "graphql", "actuator")


@pytest.mark.parametrize(("name", "code"), LINES, ids=lambda v: v)
def test_sans_sa_ligne_dans_la_table_une_route_empeche_son_service_de_demarrer(
    name: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = {c: line for c, line in droits.TABLE[name].items() if c != code}
    monkeypatch.setitem(droits.TABLE, name, lines)

    with pytest.raises(ValueError, match=code):
        replace(SERVICES[name])


@pytest.mark.parametrize("name", SERVICES)
def test_le_contrat_publie_nomme_toutes_les_routes_et_rien_d_autre(name: str) -> None:
    published = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))["paths"]

    described = {(method.upper(), path) for path, methods in published.items() for method in methods}
    assert described == {(r.methode, r.chemin) for r in SERVICES[name].all_routes}


@pytest.mark.parametrize("name", SERVICES)
def test_aucune_route_de_mise_au_point_n_est_servie(name: str) -> None:
    words = {word for r in SERVICES[name].all_routes for word in r.chemin.lower().strip("/").split("/")}

    assert not words & set(FOREIGN)


def test_chaque_service_a_sa_table_et_aucun_autre() -> None:
    assert set(droits.TABLE) == set(SERVICES)


@pytest.mark.parametrize(("name", "route"), ROUTES, ids=ROUTE_IDS)
def test_sans_jeton_seules_les_adresses_publiques_repondent(name: str, route: Route) -> None:
    """Every other one asks to sign in, whether the thing is there or not."""
    public = droits.PUBLIC in droits.TABLE[name][route.code].agir

    assert (demander(Maison(), name, route).status == 401) == (not public)


@pytest.mark.parametrize(("name", "route"), ROUTES, ids=ROUTE_IDS)
def test_chaque_reponse_interdit_au_navigateur_d_en_faire_une_page(name: str, route: Route) -> None:
    maison = Maison()
    maison.personne("Ada", "administration")

    for qui in (None, "Ada"):
        headers = demander(maison, name, route, qui).headers
        assert headers.items() >= SAFE_HEADERS.items()
        assert headers["Cache-Control"] == "no-store"
        taken_away = headers.get("Content-Disposition", "").startswith("attachment; ")
        assert taken_away or headers["Content-Type"] in ("application/json", "application/problem+json")
        assert not {"Server", "X-Powered-By", "Set-Cookie", "Access-Control-Allow-Credentials"} & headers.keys()
