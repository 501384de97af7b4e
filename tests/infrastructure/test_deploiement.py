"""The production templates on the local cloud: one request all the way to another service, and after a restart."""

import http.client
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.build import Package
from infra.local import deploy
from infra.local.cloud import HOST, running
from infra.local.front import Front, serving

pytestmark = pytest.mark.cloud

FRONT = "https://front.exemple.invalid"
PATIENCE_SECONDS = 20
POLL_SECONDS = 0.2


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True)
class Platform:
    front: Front
    deployed: deploy.Deployment

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection(HOST, self.front.server_address[1], timeout=60)
        content = None if body is None else json.dumps(body)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, content, {"Content-Type": "application/json", **names})
        answer = connection.getresponse()
        text = answer.read()
        found = dict(answer.getheaders())
        connection.close()
        return Answer(answer.status, found, json.loads(text) if text else None)

    def until(self, status: int, path: str, **headers: str) -> Answer:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (answer := self.ask("GET", path, **headers)).status != status:
            assert time.monotonic() < deadline, answer
            time.sleep(POLL_SECONDS)
        return answer


@contextmanager
def platform(state: Path, packages: Mapping[str, Package]) -> Iterator[Platform]:
    with running(state) as cloud:
        front = Front(0, cloud.port, {})
        deployed = deploy.deploy(cloud, packages, deploy.Settings(front.origin, front_origin=FRONT))
        front.apis = deployed.apis
        with serving(front):
            yield Platform(front, deployed)


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("deploiement")


@pytest.fixture(scope="module")
def eq(state: Path, packages: Mapping[str, Package]) -> Iterator[Platform]:
    with platform(state, packages) as started:
        yield started


def planifier(eq: Platform, annee: int) -> str:
    """Plan a campagne as the administration, and give the token used."""
    jeton = "Bearer " + eq.deployed.people.token("administration", nom="Ada Inventée")
    answer = eq.ask(
        "POST", "/candidature/v1/campagnes", {"annee": annee}, Authorization=jeton, Idempotency_Key=f"cle-{annee}-essai"
    )
    assert answer.status == 201, "\n".join(eq.deployed.logs("candidature", "api")[-15:])
    return jeton


def test_une_campagne_planifiee_prepare_son_palmares_dans_l_autre_service(eq: Platform) -> None:
    """HTTP, table, stream, relay, topic, queue, reaction: the whole way, through what is deployed."""
    jeton = planifier(eq, 2027)
    assert eq.until(200, "/commission/v1/palmares/2027", Authorization=jeton).body["annee"] == 2027


def test_la_fonction_du_solveur_se_charge_avec_ses_bibliotheques(eq: Platform) -> None:
    assert eq.deployed.invoke("solveur", "calculs", {"Records": []}) == {"batchItemFailures": []}


def test_une_adresse_inconnue_repond_comme_un_refus(eq: Platform) -> None:
    answer = eq.ask("GET", "/candidature/v1/rien-ici")
    assert (answer.status, answer.body["code"]) == (404, "introuvable")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == FRONT


def test_un_service_inconnu_repond_comme_un_refus(eq: Platform) -> None:
    answer = eq.ask("GET", "/inconnu/v1/campagnes")
    assert (answer.status, answer.body["code"]) == (404, "introuvable")


def test_le_navigateur_de_la_seule_origine_peut_demander(eq: Platform) -> None:
    answer = eq.ask("OPTIONS", "/candidature/v1/campagnes", Origin=FRONT)
    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == FRONT
    assert "Idempotency-Key" in answer.headers["Access-Control-Allow-Headers"]


def test_deployer_deux_fois_ne_change_rien(eq: Platform, packages: Mapping[str, Package]) -> None:
    again = deploy.deploy(eq.deployed.cloud, packages, deploy.Settings(eq.front.origin, front_origin=FRONT))
    assert again.apis == eq.deployed.apis


def test_apres_un_arret_l_etat_revient_et_le_relais_reprend(packages: Mapping[str, Package], tmp_path: Path) -> None:
    with platform(tmp_path, packages) as first:
        planifier(first, 2027)
    with platform(tmp_path, packages) as second:
        assert second.deployed.cloud.resumed
        jeton = planifier(second, 2028)
        assert second.until(200, "/commission/v1/palmares/2028", Authorization=jeton).body["annee"] == 2028
        assert second.ask("GET", "/candidature/v1/campagnes/2027", Authorization=jeton).status == 200
