"""A service assembled: rights and routes agree, each message answers for itself, Chalice carries it all."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from chalice.config import Config
from chalice.local import LocalGateway
from chalice.test import Client
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import create_model

from candidature.app import SERVICE as CANDIDATURE
from commission.app import SERVICE as COMMISSION
from expertise.app import SERVICE as EXPERTISE
from kernel import droits, observe, openapi
from kernel.api import Acte, Consultation, Fichier, Liste, Lot, Page
from kernel.http import ALLOWED_HEADERS, EXPOSED_HEADERS
from kernel.lambdas import DEFAULT_ORIGIN, plug
from kernel.model import Frozen
from kernel.openapi import document
from kernel.pages import PAGES
from kernel.refus import CODES
from kernel.service import Running, Service, each_message, request_of
from kernel.store import copy_key
from tests.fakes import MemoryKeys, MemoryWorld, fingerprint
from tests.unit.kernel.jouet import EN_PARTIES, ROUTES, SERVICE, SETTINGS, OuvrirCarnet, do
from tests.unit.kernel.test_jetons import ISSUER, rsa, signed

SERVICES = [CANDIDATURE, EXPERTISE, COMMISSION]
each_service = pytest.mark.parametrize("service", SERVICES, ids=lambda s: s.nom)
OUVRIR = next(r for r in ROUTES if isinstance(r, Acte))
NOWHERE = Path(__file__).parent


def toy() -> Service:
    return Service(nom=SERVICE, routes=ROUTES, deciders=(EN_PARTIES,), templates=NOWHERE)


# Messages of a table that a restore has replaced


def fact_from(table: str) -> str:
    body = {
        "type": "CarnetPublie-V1",
        "flux": "autre/carnet#9",
        "seq": 1,
        "correlation": "c",
        "etat": {"titre": "Bleu"},
    }
    return json.dumps({**body, "origine": table})


def address_from(table: str) -> str:
    return json.dumps({"flux": "jouet/carnet#c1", "seq": 1, "correlation": "c", "origine": table})


def test_un_message_d_une_table_remplacee_est_compte_et_n_est_pas_applique(
    memory: MemoryWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it speaks of may never have happened here (docs/adr/0009)."""
    counted: list[str] = []
    monkeypatch.setattr(observe, "count", counted.append)
    monkeypatch.setattr(observe, "record", lambda event, **_: counted.append(event))
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    before = fingerprint(memory.store)
    running = toy().running(SETTINGS, memory.world)

    running.fact(fact_from("celle-d-avant"))
    running.letter(address_from("celle-d-avant"))

    assert fingerprint(memory.store) == before
    assert counted == ["message_d_une_autre_table", "messages_d_une_autre_table"] * 2


@pytest.mark.parametrize("table", ["", SETTINGS.table])
def test_un_message_de_notre_table_ou_d_avant_qu_il_la_nomme_est_applique(
    memory: MemoryWorld, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    monkeypatch.setattr(observe, "count", lambda _: None)

    toy().running(SETTINGS, memory.world).fact(fact_from(table))

    assert copy_key("jouet", "autre/carnet#9") in memory.store.items


# Routes and rights


def test_une_route_que_la_table_ne_nomme_pas_ne_demarre_pas(monkeypatch: pytest.MonkeyPatch) -> None:
    for route in (*ROUTES, *PAGES):
        lines = {code: line for code, line in droits.TABLE[SERVICE].items() if code != route.code}
        with monkeypatch.context() as patched:
            patched.setitem(droits.TABLE, SERVICE, lines)
            with pytest.raises(ValueError, match=route.code):
                toy()


def test_une_ligne_de_la_table_sans_route_ne_demarre_pas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(droits.TABLE, SERVICE, {**droits.TABLE[SERVICE], "fantome": droits.lire("public")})

    with pytest.raises(ValueError, match="fantome"):
        toy()


@each_service
def test_aucun_acte_n_est_ouvert_au_public(service: Service) -> None:
    for route in service.all_routes:
        if isinstance(route, Acte):
            assert not {droits.PUBLIC, droits.CONNECTE} & droits.TABLE[service.nom][route.code].agir, route.code


@each_service
def test_qui_peut_agir_peut_voir(service: Service) -> None:
    for code, droit in droits.TABLE[service.nom].items():
        assert droit.agir <= droit.voir, code


@each_service
def test_une_adresse_ne_sert_qu_une_fois(service: Service) -> None:
    addresses = [(r.methode, r.chemin) for r in service.all_routes]

    assert len(addresses) == len(set(addresses))


# The contract


@each_service
def test_le_contrat_est_un_document_valide_qui_couvre_chaque_route(service: Service) -> None:
    contract = document(service.nom, service.all_routes)

    OpenAPIV31SpecValidator(contract).validate()
    described = {(m.upper(), path) for path, methods in contract["paths"].items() for m in methods}
    assert described == {(r.methode, r.chemin) for r in service.all_routes}


@each_service
def test_le_contrat_dit_chaque_statut_de_refus_par_un_code_connu(service: Service) -> None:
    contract = document(service.nom, service.all_routes)
    for methods in contract["paths"].values():
        for operation in methods.values():
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    assert {CODES[c].statut for c in response["description"].split(", ")} == {int(status)}


@each_service
def test_le_contrat_est_le_meme_a_chaque_fois(service: Service) -> None:
    assert json.dumps(document(service.nom, service.all_routes)) == json.dumps(
        document(service.nom, service.all_routes)
    )


@each_service
def test_le_contrat_demande_un_jeton_la_ou_il_en_faut_un(service: Service) -> None:
    contract = document(service.nom, service.all_routes)
    for route in service.all_routes:
        operation = contract["paths"][route.chemin][route.methode.lower()]
        assert ("security" in operation) is (droits.PUBLIC not in droits.TABLE[service.nom][route.code].agir)


@each_service
def test_un_acte_dit_ses_en_tetes(service: Service) -> None:
    contract = document(service.nom, service.all_routes)
    for route in service.all_routes:
        if isinstance(route, Acte):
            named = {p["name"]: p for p in contract["paths"][route.chemin][route.methode.lower()]["parameters"]}
            assert named["If-Match"]["required"] is route.modifie
            assert named["Idempotency-Key"]["required"] is route.cle_requise


def test_deux_modeles_du_meme_nom_ne_se_confondent_pas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(openapi.TITLES, SERVICE, "Un jouet")

    def named(**fields: Any) -> Any:
        return create_model("Ouverture", __base__=Frozen, **fields)

    first, second = (replace(OUVRIR, corps=named(**{f: (int, ...)})) for f in ("a", "b"))
    with pytest.raises(ValueError, match="Ouverture"):
        document(SERVICE, (first, second))


# Messages


def sqs(*bodies: tuple[str, str]) -> dict[str, Any]:
    return {
        "Records": [
            {"messageId": f"m{n}", "body": body, "attributes": {"MessageGroupId": group}}
            for n, (group, body) in enumerate(bodies)
        ]
    }


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("record", "count", "flush", "failure"):
        monkeypatch.setattr(observe, name, lambda *_, **__: None)


@pytest.mark.usefixtures("silent")
@pytest.mark.parametrize(
    ("bodies", "failed"),
    [
        ((("a", "ok"), ("b", "ok")), []),
        ((("a", "faux"), ("b", "ok")), ["m0"]),
        ((("a", "faux"), ("a", "ok")), ["m0", "m1"]),
        ((("a", "ok"), ("a", "faux"), ("b", "ok"), ("a", "ok")), ["m1", "m3"]),
        ((), []),
    ],
    ids=str,
)
def test_un_message_en_faute_ne_retient_que_la_suite_de_son_groupe(bodies: Any, failed: list[str]) -> None:
    taken: list[str] = []

    def take(body: str) -> None:
        if body == "faux":
            raise ValueError(body)
        taken.append(body)

    answer = each_message(sqs(*bodies), take)

    assert [f["itemIdentifier"] for f in answer["batchItemFailures"]] == failed
    assert len(taken) == len(bodies) - len(failed)


# Requests


def test_une_requete_de_la_passerelle_se_lit(memory: MemoryWorld) -> None:
    event = {
        "httpMethod": "PUT",
        "path": "/x/é",
        "requestContext": {"path": "/prod/x/é", "requestTimeEpoch": 1_809_504_000_123},
        "pathParameters": {"id": "é"},
        "multiValueQueryStringParameters": {"a": ["1", "2"]},
        "headers": {"If-Match": '"x"', "X-Correlation-Id": "abcdefgh-1"},
        "body": "w6k=",
        "isBase64Encoded": True,
    }

    request = request_of(event, memory.world)

    assert (request.method, request.path, request.params) == ("PUT", "/prod/x/é", {"id": "é"})
    assert (request.query, request.headers["if-match"]) == ({"a": ("1", "2")}, '"x"')
    assert (request.body, request.correlation) == ("é".encode(), "abcdefgh-1")
    assert request.received == memory.clock.received(1_809_504_000_123)


def test_une_requete_nue_se_lit_aussi(memory: MemoryWorld) -> None:
    event = {
        "httpMethod": "GET",
        "path": "/x",
        "pathParameters": None,
        "headers": None,
        "multiValueQueryStringParameters": None,
        "body": None,
    }

    request = request_of(event, memory.world)

    assert (request.params, request.query, request.headers, request.body) == ({}, {}, {}, b"")
    assert request.received == memory.clock.now()


@pytest.mark.parametrize(
    "asked", ["", "court", "x" * 65, "avec espace", "a\nb" * 4, "é" * 10, "<script>alert</script>"]
)
def test_une_correlation_mal_formee_est_remplacee(memory: MemoryWorld, asked: str) -> None:
    event = {"httpMethod": "GET", "path": "/x", "headers": {"x-correlation-id": asked}}

    assert request_of(event, memory.world).correlation == f"{1:026d}"


# Chalice


def settings_of(service: Service) -> Any:
    return SETTINGS.model_copy(update={"service": service.nom, "issuer": ISSUER, "audience": "app-1"})


class Site:
    """One service behind Chalice, on the ports in memory."""

    def __init__(self, service: Service) -> None:
        self.memory = MemoryWorld(keys=MemoryKeys({"keys": [rsa().as_dict(private=False)]}))
        self.running = service.running(settings_of(service), self.memory.world)
        self.app, *_ = plug(service, lambda _: self.running)
        self.client = Client(self.app)

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Any:
        named = {n.replace("_", "-"): v for n, v in headers.items()}
        return self.client.http.request(method, path, headers=named, body=body)

    def preflight(self, path: str) -> Mapping[str, str]:
        """Ask as a browser does before it asks. The test client cannot read an answer without a body."""
        config = Config.create(chalice_app=self.app, project_dir=".")
        answer: Mapping[str, Any] = LocalGateway(self.app, config).handle_request("OPTIONS", path, {}, b"")
        headers: Mapping[str, str] = answer["headers"]
        return headers

    def token(self, *roles: str) -> str:
        now = int(self.memory.clock.real().timestamp())
        claims = {"iss": ISSUER, "aud": "app-1", "sub": "s", "token_use": "id", "iat": now, "exp": now + 60}
        return "Bearer " + signed({"alg": "RS256", "kid": "rsa-1"}, {**claims, "cognito:groups": list(roles)})


@pytest.fixture
def site() -> Site:
    return Site(CANDIDATURE)


@each_service
def test_chaque_route_repond_derriere_chalice(service: Service) -> None:
    site = Site(service)
    for route in service.all_routes:
        path = route.chemin.replace("{annee}", "2027").replace("{", "").replace("}", "")
        reply = site.ask(route.methode, path, Content_Type="application/json")
        assert reply.status_code in (200, 400, 401, 403, 404), (route.code, reply.body)
        assert reply.headers["Content-Type"] in ("application/json", "application/problem+json")


def test_une_adresse_inconnue_n_est_pas_a_nous(site: Site) -> None:
    """The gateway answers (shaped in its template); nothing of ours runs."""
    assert site.ask("GET", "/inconnue").status_code in (403, 404)


def test_le_navigateur_peut_demander_ce_qui_lui_est_permis(site: Site) -> None:
    headers = site.preflight("/campagnes")

    assert headers["Access-Control-Allow-Origin"] == DEFAULT_ORIGIN
    assert set(ALLOWED_HEADERS) <= set(headers["Access-Control-Allow-Headers"].split(","))


def test_chaque_reponse_dit_au_navigateur_ce_qu_il_peut_lire(site: Site) -> None:
    for path in ("/sante", "/campagnes/2099", "/moi"):
        reply = site.ask("GET", path)
        assert reply.headers["Access-Control-Allow-Origin"] == DEFAULT_ORIGIN
        assert set(EXPOSED_HEADERS) <= set(reply.headers["Access-Control-Expose-Headers"].split(","))


def test_un_vrai_jeton_ouvre_un_faux_non(site: Site) -> None:
    assert site.ask("GET", "/moi", Authorization=site.token("administration")).status_code == 200
    assert site.ask("GET", "/moi", Authorization="Bearer faux").status_code == 401


def test_un_acte_entier_passe_par_chalice(site: Site) -> None:
    sent = {"Authorization": site.token("administration"), "Content_Type": "application/json"}

    created = site.ask("POST", "/campagnes", b'{"annee":2028}', Idempotency_Key="k1", **sent)
    seen = site.ask("GET", created.headers["Location"].removeprefix("/candidature/v1"))

    assert (created.status_code, seen.status_code) == (201, 200)
    assert seen.json_body["annee"] == 2028


@pytest.mark.parametrize("body", [b"\xe9", b"\xff\xfe{\x00}\x00", b"\xef\xbb\xbf{}", b"\x00", b"{", b"[" * 5000])
def test_un_corps_illisible_est_un_probleme_clair(site: Site, body: bytes) -> None:
    sent = {"Authorization": site.token("administration"), "Content_Type": "application/json"}

    reply = site.ask("POST", "/campagnes", body, Idempotency_Key="k", **sent)

    assert (reply.status_code, reply.json_body["code"]) == (400, "requete-invalide")


HOSTILE_DATES = ["0001-01-01T00:00:00", "9999-12-31T23:59:00", "2027-13-01T00:00:00", "2027-05-15T00:00:30", "", "x"]


@pytest.mark.parametrize("local", HOSTILE_DATES)
def test_une_date_impossible_est_un_probleme_clair(site: Site, local: str) -> None:
    """The first and last years have no reading in another zone: they must be refused, not overflow."""
    sent = {"Authorization": site.token("administration"), "Content_Type": "application/json"}
    site.ask("POST", "/campagnes", b'{"annee":2028}', Idempotency_Key="k1", **sent)
    report = json.dumps({"jalon": "cloture", "au": {"local": local}, "motif": "x"}).encode()

    reply = site.ask("POST", "/campagnes/2028/reports", report, Idempotency_Key="k2", **sent)

    assert (reply.status_code, reply.json_body["erreurs"][0]["pointeur"][:3]) == (400, "/au")


# Bugs


def test_un_bug_est_un_500_qui_ne_dit_rien(monkeypatch: pytest.MonkeyPatch, memory: MemoryWorld) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("secret interne")

    seen: list[str] = []
    monkeypatch.setattr("kernel.service.serve", broken)
    monkeypatch.setattr(observe, "failure", lambda event, correlation: seen.append(correlation))
    running = Running(toy(), SETTINGS, memory.world)
    event = {"httpMethod": "GET", "path": "/sante", "headers": {"x-correlation-id": "abcdefgh"}}

    reply = running.http(PAGES[0], request_of(event, memory.world))

    assert (reply.status, json.loads(reply.body)["code"]) == (500, "erreur-interne")
    assert "secret" not in reply.body
    assert (json.loads(reply.body)["trace_id"], seen) == ("abcdefgh", ["abcdefgh"])


def test_un_champ_de_journal_technique_inconnu_est_refuse() -> None:
    with pytest.raises(ValueError, match="nom"):
        observe.record("x", nom="Alice")


def test_une_requete_ne_laisse_au_journal_technique_que_des_champs_connus(
    monkeypatch: pytest.MonkeyPatch, memory: MemoryWorld
) -> None:
    lines: list[dict[str, Any]] = []
    monkeypatch.setattr(observe, "record", lambda event, **fields: lines.append(fields))
    do(memory, "c1", OuvrirCarnet(titre="Alice Exemple"), decider=EN_PARTIES)
    running = Running(toy(), SETTINGS, memory.world)
    route = next(r for r in ROUTES if isinstance(r, Consultation))

    running.http(
        route, request_of({"httpMethod": "GET", "path": "/x", "pathParameters": {"carnet": "c1"}}, memory.world)
    )

    (line,) = lines
    assert set(line) <= observe.FIELDS
    assert "Alice" not in repr(line)


def test_il_n_y_a_que_six_sortes_de_routes() -> None:
    for service in SERVICES:
        assert {type(r) for r in service.all_routes} <= {Acte, Consultation, Fichier, Liste, Lot, Page}


def test_une_panne_qui_se_dit_la_cause_d_elle_meme_se_note_une_fois() -> None:
    """Some libraries raise again what they caught: the chain of its causes goes round."""
    first, second = ValueError("un"), KeyError("deux")
    first.__cause__, second.__cause__ = second, first
    assert list(observe._chain(first)) == [first, second]
