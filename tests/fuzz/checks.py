"""What every answer must be, beside what Schemathesis looks at: each refusal one of ours, nothing of the inside shown,
nothing written by a refusal, and what is created found again by its author.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import schemathesis
from schemathesis import Case, CheckContext, Response
from schemathesis.generation.meta import CoverageScenario, coverage_scenario

from kernel.http import JSON, PROBLEM
from kernel.refus import CODES
from tests.fuzz.gateway import Sent

PAGE = Path(__file__).parents[2] / "docs" / "problemes.md"
MEMBERS = {"type", "title", "status", "detail", "instance", "code", "trace_id", "erreurs"}
INSIDE = re.compile(
    rb"Traceback \(most recent|File \\?\"[^\"]+\\?\", line \d+|<class '|object at 0x|"
    rb"pydantic|botocore|boto3|NoneType|KeyError|AssertionError|site-packages|/var/task"
)
UNDECLARED = CoverageScenario.UNSPECIFIED_HTTP_METHOD


@cache
def documented() -> frozenset[str]:
    """Give the codes that `docs/problemes.md` explains."""
    return frozenset(re.findall(r"^## `([a-z0-9-]+)`", PAGE.read_text(encoding="utf-8"), re.MULTILINE))


@schemathesis.check
def un_refus_est_un_probleme_documente(_ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """See that a refusal is the problem document of a code which the contract gives at this status, with its page."""
    if response.status_code < 400:
        return
    assert _header(response, "content-type") == PROBLEM, f"content type {_header(response, 'content-type')}"
    run, body = case.operation.app, json.loads(response.content)
    expected = CODES.get(body["code"])
    assert expected is not None, f"no refusal is called {body['code']}"
    assert body["code"] in documented(), f"{body['code']} has no section in docs/problemes.md"
    assert (body["status"], body["title"]) == (response.status_code, expected.page()[0])
    assert expected.statut == response.status_code, f"{body['code']} comes with {expected.statut}"
    if coverage_scenario(case) is not UNDECLARED:
        told = case.operation.responses.find_by_status_code(response.status_code)
        codes = told.definition["description"].split(", ") if told is not None else []
        assert body["code"] in codes, f"{body['code']} is not among the {response.status_code} of the contract: {codes}"
        assert set(body) >= MEMBERS, f"members are missing: {MEMBERS - set(body)}"
        assert body["trace_id"] == _header(response, "x-correlation-id")
    assert run.page(body["type"]) == (200, body["code"]), f"{body['type']} opens no page"


@schemathesis.check
def rien_de_l_interieur_ne_se_voit(_ctx: CheckContext, response: Response, _case: Case[Any]) -> None:
    """See that no answer shows a trace, a class or a library of ours."""
    shown = b"\n".join([response.content, *(v.encode() for vs in response.headers.values() for v in vs)])
    found = INSIDE.search(shown)
    assert found is None, f"the inside shows: {found.group() if found else b''!r}"


@schemathesis.check
def une_methode_non_declaree_est_refusee_par_la_passerelle(
    _ctx: CheckContext, response: Response, case: Case[Any]
) -> None:
    """See that a method which the contract does not give at an address gets nothing but the gateway's 404."""
    if coverage_scenario(case) is UNDECLARED:
        assert response.status_code == 404, f"{case.method} answers {response.status_code}"
        assert json.loads(response.content)["code"] == "introuvable"


@schemathesis.check
def aucune_entree_invalide_n_est_acceptee(_ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """See that nothing outside the contract is carried out. Schemathesis lets an API leave aside what it does not know,
    and repeated parameters: ours has promised to refuse them."""
    if response.status_code >= 300 or coverage_scenario(case) is UNDECLARED:
        return
    query = parse_qsl(urlsplit(str(response.request.url)).query, keep_blank_values=True)
    names, declared = [name for name, _ in query], {p.name for p in case.operation.query}
    assert set(names) <= declared, f"parameters that the contract does not have: {set(names) - declared}"
    assert len(names) == len(set(names)), f"parameters given several times: {names}"
    if "requestBody" in case.operation.definition.raw:
        faults = case.operation.app.dresser.faults(case, _sent(response))
        assert not faults, f"the body is wrong by the contract, at {faults}"


@schemathesis.check
def un_refus_n_ecrit_rien(_ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """See that what is refused, and what only reads or rehearses, carries out no transaction."""
    written = case.operation.app.written
    silent = response.status_code >= 300 or case.method == "GET" or case.query.get("essai") in (True, "true")
    assert not (written and silent), f"{response.status_code}, and {written} transactions"


@schemathesis.check
def ce_qui_est_cree_se_retrouve(_ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """See that the address of what was just created opens for its author, with the same entity tag."""
    if response.status_code not in (201, 204) or "location" not in response.headers:
        return
    run: Any = case.operation.app
    signed = [("Authorization", str(response.request.headers["Authorization"]))]
    seen = run.stage.ask(run.service, Sent("GET", _header(response, "location"), headers=signed))
    assert seen.status == 200, f"{_header(response, 'location')} answers {seen.status} to its author"
    assert seen.headers["ETag"] == _header(response, "etag"), "what was created is not what is read"


@schemathesis.check
def une_reponse_sans_corps_n_en_a_pas(_ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """See that 204, 303 and 304 are empty, and that everything else is JSON, or the file that the contract says, never
    kept by a cache."""
    if response.status_code in (204, 303, 304):
        assert response.content == b"", "a body where there is none"
        return
    assert _header(response, "cache-control") == "no-store"
    kind = _header(response, "content-type")
    if kind in (JSON, PROBLEM):
        json.loads(response.content)
        return
    told = case.operation.responses.find_by_status_code(response.status_code)
    assert told is not None, f"{response.status_code} is not in the contract"
    assert kind.split(";")[0] in told.definition["content"], f"a file of the kind {kind}"
    assert response.content[:2] in (b"PK", "\ufeff".encode()[:2]), "neither a workbook nor a text marked as UTF-8"


def _sent(response: Response) -> Any:
    body = response.request.body or b"{}"
    assert isinstance(body, str | bytes), "nothing here is streamed"
    return json.loads(body)


def _header(response: Response, name: str) -> str:
    return response.headers.get(name, [""])[0]
