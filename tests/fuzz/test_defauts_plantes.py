"""The fuzzing bites: each way of not keeping a contract, planted in the code that is deployed, is found by a small run,
under the check that is there for it. Without a plant, the same runs find nothing.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from pydantic import ValidationError

from candidature.routes.candidature import CANDIDATURES
from infra.openapi import SERVICES
from kernel import act, dispatch, http, listes
from kernel.http import Reply, Request
from kernel.model import Frozen
from kernel.refus import ErreurInterne, PreconditionRequise, RegleNonSatisfaite
from tests.fuzz.engine import quiet
from tests.fuzz.orders import Order
from tests.fuzz.places import places
from tests.fuzz.runner import Result, run
from tests.fuzz.stage import contract_of
from tests.fuzz.walk import lost
from tests.maison import Registre

SEED = 1
PROMISED = {service: contract_of(service) for service in SERVICES}  # before anything is planted

Plant = Callable[[ExitStack], None]


@pytest.fixture(scope="module", autouse=True)
def _places_of_the_true_house() -> None:
    """Look for places before anything is planted."""
    with quiet():
        for bug in BUGS:
            places(bug.service, bug.operation, str(SEED))


@contextmanager
def frozen(thing: object, **values: Any) -> Iterator[None]:
    """Change a declaration for the time of a block."""
    before = {name: getattr(thing, name) for name in values}
    for name, value in values.items():
        object.__setattr__(thing, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            object.__setattr__(thing, name, value)


def _a_route_fails(stack: ExitStack) -> None:
    def vue(_etat: Any, _appel: Any) -> Any:
        raise RuntimeError("interne")

    stack.enter_context(frozen(CANDIDATURES, vue=vue))


def _a_trace_is_shown(stack: ExitStack) -> None:
    _a_route_fails(stack)

    def broken(door: Any, request: Request) -> Reply:
        refus = ErreurInterne('Traceback (most recent call last): File "/var/task/app.py", line 12, in vue')
        return http.problem(refus, request, door.public_url, door.service)

    stack.enter_context(patch("kernel.service.broken", broken))


def _a_field_is_missing(stack: ExitStack) -> None:
    def without(line: Any) -> Any:
        said = line.model_dump(mode="json")
        return SimpleNamespace(model_dump=lambda **_: {n: v for n, v in said.items() if n != "nom"})

    def sheet(*args: Any) -> Any:
        whole = SHEET(*args)
        return whole._replace(lignes=tuple(without(line) for line in whole.lignes))

    stack.enter_context(patch.object(listes, "feuille", sheet))


def _a_status_is_not_in_the_contract(stack: ExitStack) -> None:
    stack.enter_context(patch.object(RegleNonSatisfaite, "statut", 418))


def _a_code_comes_with_a_status_that_is_not_its_own(stack: ExitStack) -> None:
    stack.enter_context(patch.object(RegleNonSatisfaite, "statut", 409))


def _an_unknown_field_is_taken(stack: ExitStack) -> None:
    def read(model: type[Frozen], request: Request) -> Any:
        body = request.body or b"{}"
        try:
            return model.model_validate_json(body, strict=True, extra="ignore")
        except ValidationError as error:
            raise http.invalid(error, json.loads(body)) from error

    stack.enter_context(patch.object(act, "read_body", read))


def _a_wrong_value_is_taken(stack: ExitStack) -> None:
    """Read a body as if it were only to resemble what is asked: a number for a text, a text for a number."""

    def read(model: type[Frozen], request: Request) -> Any:
        body = json.loads(request.body or b"{}")
        taken = {n: [str(x) for x in v] if isinstance(v, list) else str(v) for n, v in body.items()}
        return READ(model, replace(request, body=json.dumps(taken).encode()))

    stack.enter_context(patch.object(act, "read_body", read))


def _a_refusal_is_not_said_to_be_a_problem(stack: ExitStack) -> None:
    stack.enter_context(patch.object(http, "PROBLEM", http.JSON))


def _an_entity_tag_is_forgotten(stack: ExitStack) -> None:
    def serve(door: Any, route: Any, request: Request) -> Reply:
        reply = SERVE(door, route, request)
        return replace(reply, headers={n: v for n, v in reply.headers.items() if n != "ETag"})

    stack.enter_context(patch("kernel.service.serve", serve))


def _a_created_thing_is_not_where_it_is_said_to_be(stack: ExitStack) -> None:
    def having(self: Reply, **headers: str) -> Reply:
        return HAVING(self, **{n: v + "0" if n == "Location" else v for n, v in headers.items()})

    stack.enter_context(patch.object(Reply, "having", having))


def _nobody_is_taken_for_the_administration(stack: ExitStack) -> None:
    def appelant(self: Registre, authorization: str | None, now: object) -> Any:
        return APPELANT(self, authorization or "Bearer Ada", now)

    stack.enter_context(patch.object(Registre, "appelant", appelant))


def _what_the_contract_allows_is_unreadable(stack: ExitStack) -> None:
    stack.enter_context(patch.object(http, "DEPTH_MAX", 1))


def _a_refusal_writes(stack: ExitStack) -> None:
    def serve(door: Any, route: Any, request: Request) -> Reply:
        reply = SERVE(door, route, request)
        return Reply(409, *_problem(door, request)) if reply.status == 200 and request.method == "POST" else reply

    stack.enter_context(patch("kernel.service.serve", serve))


def _problem(door: Any, request: Request) -> tuple[str, Any]:
    refusal = http.problem(PreconditionRequise("Trop tard."), request, door.public_url, door.service)
    return refusal.body, refusal.headers


SHEET, READ, SERVE = listes.feuille, http.read_body, dispatch.serve
HAVING, APPELANT = Reply.having, Registre.appelant


@dataclass(frozen=True)
class Bug:
    """A plant, where a small run meets it, and the check that must say so."""

    plant: Plant
    check: str
    operation: str
    service: str = "candidature"
    cases: int = 15


BUGS = [
    Bug(_a_route_fails, "not_a_server_error", "consulter_candidature"),
    Bug(_a_trace_is_shown, "rien_de_l_interieur_ne_se_voit", "consulter_candidature"),
    Bug(_a_field_is_missing, "response_schema_conformance", "lister_operations"),
    Bug(_a_status_is_not_in_the_contract, "status_code_conformance", "creer_candidature", cases=30),
    Bug(
        _a_code_comes_with_a_status_that_is_not_its_own,
        "un_refus_est_un_probleme_documente",
        "creer_candidature",
        cases=30,
    ),
    Bug(_an_unknown_field_is_taken, "aucune_entree_invalide_n_est_acceptee", "creer_operation"),
    Bug(_a_wrong_value_is_taken, "negative_data_rejection", "signer_charte"),
    Bug(_a_refusal_is_not_said_to_be_a_problem, "content_type_conformance", "consulter_candidature"),
    Bug(_an_entity_tag_is_forgotten, "response_headers_conformance", "consulter_campagne"),
    Bug(_a_created_thing_is_not_where_it_is_said_to_be, "ce_qui_est_cree_se_retrouve", "creer_operation"),
    Bug(_nobody_is_taken_for_the_administration, "ignored_auth", "lister_experts", "expertise"),
    Bug(_what_the_contract_allows_is_unreadable, "positive_data_acceptance", "creer_operation"),
    Bug(_a_refusal_writes, "un_refus_n_ecrit_rien", "signer_charte"),
]


def small(service: str, operation: str, cases: int) -> Result:
    order = Order(service, SEED, cases, operation=operation)
    return run(order, PROMISED[service])


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.plant.__name__.strip("_"))
def test_un_defaut_plante_est_trouve_par_le_controle_fait_pour_lui(bug: Bug) -> None:
    with ExitStack() as stack:
        bug.plant(stack)
        found = small(bug.service, bug.operation, bug.cases)

    assert bug.check in {finding.check for finding in found.findings.values()}, found.findings.keys()


@pytest.mark.parametrize(
    ("service", "operation"), sorted({(bug.service, bug.operation) for bug in BUGS}), ids=lambda x: x
)
def test_sans_defaut_les_memes_essais_ne_trouvent_rien(service: str, operation: str) -> None:
    cases = max(bug.cases for bug in BUGS if (bug.service, bug.operation) == (service, operation))

    found = small(service, operation, cases)

    assert (list(found.findings), found.wrong, found.silent) == ([], [], [])


def test_un_lien_qui_ne_mene_nulle_part_est_trouve() -> None:
    with quiet():
        astray = json.loads(json.dumps(PROMISED["candidature"]))
        link = astray["paths"]["/operations"]["get"]["responses"]["200"]["links"]["consulter_operation"]
        link["parameters"]["path.id"] = "$response.body#/elements/0/nom"

        assert [line.split(":")[1] for line in lost("candidature", astray)] == [
            " lister_operations [200] -> consulter_operation"
        ]
