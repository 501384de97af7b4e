"""What the gateway does before and instead of our code."""

import json
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import pytest

from infra import templates
from kernel.http import ALLOWED_HEADERS, EXPOSED_HEADERS, SAFE_HEADERS
from kernel.refus import CODES
from tests.infrastructure.lecture import Template, of_type, text

ANSWERS = "x-amazon-apigateway-gateway-responses"
HEADER = "method.response.header.Access-Control-"


def body(template: Template) -> Template:
    found: Template = template["Resources"]["RestAPI"]["Properties"]["Body"]
    return found


def preflights(template: Template) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for path, methods in body(template)["paths"].items():
        integration = methods["options"]["x-amazon-apigateway-integration"]
        yield path, integration["responses"]["default"]["responseParameters"]


@pytest.mark.parametrize("service", templates.SERVICES)
def test_chaque_adresse_repond_au_navigateur_de_la_seule_origine(
    service: str, translated: Mapping[str, Template]
) -> None:
    for path, headers in preflights(translated[service]):
        assert headers[f"{HEADER}Allow-Origin"] == {"Fn::Sub": "'${FrontOrigin}'"}, path
        assert set(ALLOWED_HEADERS) <= set(headers[f"{HEADER}Allow-Headers"].strip("'").split(","))
        assert set(headers[f"{HEADER}Expose-Headers"].strip("'").split(",")) == set(EXPOSED_HEADERS)


@pytest.mark.parametrize("service", templates.SERVICES)
def test_la_passerelle_refuse_dans_la_forme_de_tous_les_refus(service: str, translated: Mapping[str, Template]) -> None:
    answers = body(translated[service])[ANSWERS]
    assert {"DEFAULT_4XX", "DEFAULT_5XX", "MISSING_AUTHENTICATION_TOKEN", "THROTTLED"} <= answers.keys()
    for kind, answer in answers.items():
        headers = answer["responseParameters"]
        assert headers["gatewayresponse.header.Content-Type"] == "'application/problem+json'", kind
        assert headers["gatewayresponse.header.Access-Control-Allow-Origin"] == {"Fn::Sub": "'${FrontOrigin}'"}
        problem = json.loads(text(answer["responseTemplates"]["application/json"]))
        assert problem["type"] == f"${{PublicUrl}}/{service}/v1/problemes/{problem['code']}"


def test_la_passerelle_et_l_application_refusent_avec_les_memes_mots() -> None:
    for kind, problem in templates.read("gateway.yaml").items():
        refus = CODES[problem["code"]]
        assert problem["title"] == refus.page()[0], kind
        assert problem.get("status", refus.statut) == refus.statut, kind


@pytest.mark.parametrize("service", templates.SERVICES)
def test_la_passerelle_n_ouvre_que_les_adresses_declarees(service: str, translated: Mapping[str, Template]) -> None:
    declared = {(r.methode.lower(), r.chemin) for r in import_module(f"{service}.app").SERVICE.all_routes}
    opened = {(m, path) for path, methods in body(translated[service])["paths"].items() for m in methods}

    assert opened == declared | {("options", path) for _, path in declared}


@pytest.mark.parametrize("service", templates.SERVICES)
def test_la_passerelle_refuse_avec_les_precautions_de_l_application(
    service: str, translated: Mapping[str, Template]
) -> None:
    """But for the one whose value has quotes in it, which the gateway cannot write."""
    safe = {name: value for name, value in SAFE_HEADERS.items() if name != "Content-Security-Policy"}
    for answer in body(translated[service])[ANSWERS].values():
        for name, value in safe.items():
            assert answer["responseParameters"][f"gatewayresponse.header.{name}"] == f"'{value}'"


@pytest.mark.parametrize("service", templates.SERVICES)
def test_aucune_adresse_ne_laisse_passer_les_temoins_d_un_navigateur(
    service: str, translated: Mapping[str, Template]
) -> None:
    assert "Allow-Credentials" not in json.dumps(translated[service])


@pytest.mark.parametrize("service", templates.SERVICES)
def test_chaque_api_borne_son_debit(service: str, translated: Mapping[str, Template]) -> None:
    (stage,) = [s for _, s in of_type(translated[service], "AWS::ApiGateway::Stage")]
    (every,) = stage["MethodSettings"]
    assert (every["HttpMethod"], every["ResourcePath"]) == ("*", "/*")
    assert 0 < every["ThrottlingRateLimit"] <= every["ThrottlingBurstLimit"]
    assert stage["StageName"] == "v1"
