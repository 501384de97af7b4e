"""What the fuzzing has found, kept: each was an answer outside its contract, or a right request called unreadable."""

import json
from functools import cache
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from infra.openapi import SERVICES
from infra.templates import gateway_responses
from kernel.http import Request, read_body, same_content
from kernel.label.calendrier import Moment
from kernel.model import Frozen, Ligne
from kernel.refus import RequeteInvalide
from tests.fuzz.engine import quiet
from tests.fuzz.gateway import Answer, Sent
from tests.fuzz.stage import FULLEST, ROUTES, Stage, contract_of
from tests.theatre import NATIONALE, moments


class Corps(Frozen):
    """A body with what the fuzzing has found hard to read."""

    entier: int = 0
    reel: float = 0.0
    libre: Any = None
    ligne: Ligne = "x"
    quand: Moment | None = None


def read(text: str) -> Corps:
    return read_body(
        Corps, Request("POST", "/x", moments()[FULLEST].maison.memoire.clock.now(), "c", body=text.encode())
    )


@cache
def house() -> Stage:
    """Give the house that these tests share: each takes it back to the moment it needs."""
    return Stage()


def ask(moment: str, service: str, method: str, path: str, caller: str, body: Any = None, **headers: str) -> Answer:
    house().to(moment)
    signed = [("Authorization", caller), *((name.replace("_", "-"), value) for name, value in headers.items())]
    sent = Sent(method, f"/{service}/v1{path}", "", signed, json.dumps(body or {}).encode())
    with quiet():
        return house().ask(service, sent)


@cache
def schema(service: str, name: str) -> Draft202012Validator:
    contract = contract_of(service)
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": contract["components"]})


# Numbers


@pytest.mark.parametrize(
    ("written", "value"),
    [("2.0", 2), ("2e0", 2), ("-0.0", 0), ("1.2E1", 12), ("9007199254740991.0", 2**53 - 1)],
)
def test_un_entier_ecrit_avec_une_virgule_est_cet_entier(written: str, value: int) -> None:
    """JSON Schema calls 2.0 an integer; some languages write it so."""
    assert read(f'{{"entier":{written}}}').entier == value


@pytest.mark.parametrize("written", ["2.5", "1e-3", "9007199254740992.0", "1e17", "true", '"2"'])
def test_ce_qui_n_est_pas_un_entier_n_en_devient_pas_un(written: str) -> None:
    with pytest.raises(RequeteInvalide):
        read(f'{{"entier":{written}}}')


def test_un_nombre_a_virgule_garde_sa_valeur() -> None:
    assert read('{"reel":2.0,"libre":[0.1,3.0,1e300]}') == Corps(reel=2.0, libre=[0.1, 3, 1e300])


# Texts


@pytest.mark.parametrize("text", ["a\nb", "a\n", "\na", "a\r", "a\u2028b", "a\u2029"])
def test_un_nom_tient_sur_une_ligne_sans_fin_de_ligne(text: str) -> None:
    with pytest.raises(RequeteInvalide):
        read(json.dumps({"ligne": text}))
    assert not schema("candidature", "NouvelleOperation").is_valid(operation(text))


@pytest.mark.parametrize("text", ["a", "a\tb", "é\u0301", "\U0001f333", "a\u200fb"])
def test_un_nom_que_le_contrat_permet_est_pris(text: str) -> None:
    assert read(json.dumps({"ligne": text})).ligne == text
    assert schema("candidature", "NouvelleOperation").is_valid(operation(text))


def operation(name: str) -> dict[str, Any]:
    return {"nom": name, "communes": ["35238"], "porteur": {"nom": "Ville", "siret": "21350238800019"}}


@pytest.mark.parametrize("character", ["\x1b", "\x7f", "\x9f", "\xad", "\u202e", "\u2066", "\ufeff"])
def test_le_contrat_permet_ce_qui_ne_se_voit_pas_a_cote_de_ce_qui_se_voit(character: str) -> None:
    """It is left out as it is read: a text made of nothing else is empty, by the contract too."""
    assert read(json.dumps({"libre": character, "ligne": f"a{character}"})) == Corps(libre="", ligne="a")
    with pytest.raises(RequeteInvalide):
        read(json.dumps({"ligne": character}))
    for name, body in (("Retrait", {"motif": character}), ("NouvelleOperation", operation(character))):
        assert not schema("candidature", name).is_valid(body)
    assert schema("candidature", "Retrait").is_valid({"motif": f"a{character}b"})
    assert schema("candidature", "NouvelleOperation").is_valid(operation(f"a{character}"))


@pytest.mark.parametrize("text", ["", " ", "\x85", "\x0b", "\u202e \x02"])
def test_un_texte_vide_pour_le_contrat_l_est_pour_le_service(text: str) -> None:
    with pytest.raises(RequeteInvalide):
        read(json.dumps({"ligne": text}))
    assert not schema("candidature", "Retrait").is_valid({"motif": text})


def test_le_contrat_dit_le_caractere_qu_aucun_texte_ne_peut_avoir() -> None:
    with pytest.raises(RequeteInvalide):
        read(json.dumps({"libre": "\x00"}))
    assert not schema("candidature", "Retrait").is_valid({"motif": "a\x00b"})
    assert schema("candidature", "Retrait").is_valid({"motif": "a\nb"})


def test_la_raison_qu_une_regle_de_forme_donne_est_dite() -> None:
    """It was thrown away for « cette valeur n'est pas admise »."""
    with pytest.raises(RequeteInvalide) as refused:
        read('{"quand":{"local":"2027-05-16T00:00:30"}}')

    (erreur,) = refused.value.erreurs
    assert (erreur.pointeur, erreur.code) == ("/quand", "valeur-refusee")
    assert erreur.message == "Une échéance se donne à la minute, sans secondes."


# Moments


@pytest.mark.parametrize(
    ("local", "is_right"),
    [
        ("2027-05-16T00:00:00", True),
        ("2027-05-16T23:59", True),
        ("2028-02-29T12:00", True),
        ("2000-02-29T12:00", True),
        ("2100-02-29T12:00", False),
        ("2027-02-29T12:00", False),
        ("2027-04-31T12:00", False),
        ("2027-05-16T24:00", False),
        ("2027-05-16T12:00:30", False),
        ("2027-05-16T12:00:00Z", False),
        ("2200-01-01T00:00", False),
        ("1999-12-31T23:59", False),
    ],
)
def test_le_contrat_et_le_lecteur_s_accordent_sur_un_moment(local: str, is_right: bool) -> None:
    """It was said to be a `date-time`, which has an offset: no answer with a date was in its contract."""
    assert schema("candidature", "Moment").is_valid({"local": local}) is is_right
    try:
        read(json.dumps({"quand": {"local": local}}))
        taken = True
    except RequeteInvalide:
        taken = False
    assert taken is is_right


def test_une_campagne_repond_dans_son_contrat() -> None:
    answer = ask(FULLEST, "candidature", "GET", "/campagnes/2027", "Bearer Ada")

    assert schema("candidature", "VueCampagne").is_valid(answer.json())


# Refusals


def test_une_echeance_depassee_est_dans_le_contrat_avec_son_instant() -> None:
    operation_ = moments()[FULLEST].ids["operation"]
    body = {"operation": operation_, "annee": 2027, "etape": 3}
    answer = ask("regionale_close", "candidature", "POST", "/candidatures", "Bearer Paul", body, Idempotency_Key="k")

    assert (answer.status, answer.json()["code"]) == (409, "echeance-depassee")
    assert answer.json()["echeance"]
    assert schema("candidature", "ProblemeRFC9457").is_valid(answer.json())


@pytest.mark.parametrize("document", ["dossier", "synthese"])
def test_un_document_ferme_a_qui_se_deporte_l_est_par_le_contrat(document: str) -> None:
    path = f"/seances/{NATIONALE}/points/{moments()[FULLEST].ids['candidature']}/{document}"
    answer = ask("nationale_ouverte", "commission", "GET", path, "Bearer Max")
    operation_ = contract_of("commission")["paths"][f"/seances/{{id}}/points/{{candidature}}/{document}"]["get"]

    assert answer.status == 403
    assert operation_["responses"]["403"]["description"] == answer.json()["code"] == "acte-interdit"


@pytest.mark.parametrize("service", SERVICES)
def test_les_refus_de_la_passerelle_sont_dans_le_contrat(service: str) -> None:
    for kind, refusal in gateway_responses(service).items():
        body = json.loads(refusal["responseTemplates"]["application/json"]["Fn::Sub"])
        if "statusCode" in refusal:
            assert list(schema(service, "ProblemeRFC9457").iter_errors(body)) == [], kind


# Requests


def test_un_acte_qui_ne_demande_rien_se_passe_de_corps() -> None:
    required = {
        (service, operation_["operationId"]): operation_["requestBody"]["required"]
        for service in SERVICES
        for methods in contract_of(service)["paths"].values()
        for operation_ in methods.values()
        if "requestBody" in operation_
    }

    assert required["candidature", "deposer"] is False
    assert required["commission", "ratifier_points"] is False
    assert required["candidature", "repondre"] is True
    for (service, code), demanded in required.items():
        route = ROUTES[service, code]
        assert demanded is any(f.is_required() for f in route.corps.model_fields.values())  # type: ignore[union-attr]


def test_un_parametre_d_adresse_n_est_jamais_nul_et_une_cle_a_sa_forme() -> None:
    for service in SERVICES:
        for methods in contract_of(service)["paths"].values():
            for operation_ in methods.values():
                for parameter in operation_["parameters"]:
                    assert "anyOf" not in parameter["schema"], parameter
                    assert (parameter["name"] == "Idempotency-Key") is ("pattern" in parameter["schema"]) or (
                        parameter["in"] == "query"
                    )


@pytest.mark.parametrize(
    ("given", "is_same"),
    [('"a.b"', True), ('"x", "a.c"', True), ('W/"x",W/"a.b"', True), ('"x", "y"', False), (",", False), ("", False)],
)
def test_une_version_parmi_plusieurs_est_comparee_a_chacune(given: str, is_same: bool) -> None:
    assert same_content(given, '"a.b"') is is_same


# Answers


@pytest.mark.parametrize("service", SERVICES)
def test_le_contrat_dit_les_en_tetes_qu_une_reponse_a_toujours(service: str) -> None:
    for methods in contract_of(service)["paths"].values():
        for method, operation_ in methods.items():
            for status, response in operation_["responses"].items():
                always = {name for name, header in response.get("headers", {}).items() if header["required"]}
                expected = {"201": {"ETag", "Location"}, "401": {"WWW-Authenticate"}}
                expected |= {status: {"Retry-After"} for status in ("429", "503")}
                if status in expected:
                    assert always == expected[status], (method, operation_["operationId"])
