"""Render the templates of this folder: one service's name in, plain CloudFormation or SAM out.

The three services differ by their name alone, so each template is written once with `<service>` in it.
"""

import copy
import json
from functools import reduce
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from kernel.http import SAFE_HEADERS

Template = dict[str, Any]

HERE = Path(__file__).parent
SERVICES = ("candidature", "expertise", "commission")
PRINTERS = {"pv": "commission", "accuses": "candidature"}  # what prints, and for which service
APPS = ("kernel", *SERVICES, "solveur", "documents")
HANDLERS = {
    "kernel": ("relay", "sweep"),
    "solveur": ("calculs",),
    "documents": tuple(PRINTERS),
    **dict.fromkeys(SERVICES, ("faits", "lettres", "reveil")),
}
# Whose documents a service serves to its own people: an expert reads the file through expertise (architecture.md §2).
READS = {
    "candidature": ("candidature", "commission/conclusions"),  # what an adjourned file must answer, once published
    "expertise": ("expertise", "candidature"),
    "commission": ("commission", "expertise", "candidature"),
}
API_STAGE = "v1"
# Headers a browser needs to read on an error that our code never saw.
EXPOSED_HEADERS = "Retry-After,X-Correlation-Id"
# Where a preflight says which origin is allowed, and what it says once deployed.
ALLOW_ORIGIN = "method.response.header.Access-Control-Allow-Origin"
FRONT_ORIGIN = {"Fn::Sub": "'${FrontOrigin}'"}


def read(name: str, service: str = "") -> Any:
    """Read one template, with `<service>` and `<Service>` replaced."""
    text = (HERE / name).read_text(encoding="utf-8")
    text = text.replace("<service>", service).replace("<Service>", service.capitalize())
    return yaml.safe_load(text)


def merge(base: Template, extra: Template) -> Template:
    """Join two templates section by section; an entry defined twice is a mistake, not an override."""
    joined = {key: dict(value) if isinstance(value, dict) else value for key, value in base.items()}
    for section, entries in extra.items():
        twice = joined.setdefault(section, {}).keys() & entries.keys()
        if twice:
            raise ValueError(f"{section} defined twice: {sorted(twice)}")
        joined[section] |= entries
    return joined


def socle() -> Template:
    """Give the base template, with the queues of each service and of what works beside them."""
    template: Template = read("socle.yaml")
    for service in SERVICES:
        template = merge(template, read("queues.yaml", service))
    for printer in PRINTERS:
        template = merge(template, read("papiers.yaml", printer))
    return merge(template, read("calculs.yaml"))


def merge_template(app: str) -> Template:
    """Give what is merged into the template that Chalice packages for this app."""
    if app == "kernel":
        return merge(read("kernel.yaml"), read("failures.yaml", app))
    if app == "solveur":
        return read("solveur.yaml")  # type: ignore[no-any-return]
    if app == "documents":
        return reduce(merge, (read("impression.yaml", printer) for printer in PRINTERS), read("documents.yaml"))
    template = merge(read("service.yaml", app), read("failures.yaml", app))
    responses = {"x-amazon-apigateway-gateway-responses": gateway_responses(app)}
    template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"] = responses
    return template


def policies(app: str) -> dict[str, Template]:
    """Give the IAM policy of each function of this app, by handler name (`api_handler` for HTTP)."""
    names = ("api", *HANDLERS[app]) if app in SERVICES else HANDLERS[app]
    return {("api_handler" if name == "api" else name): policy(app, name) for name in names}


def policy(app: str, function: str) -> Template:
    """Give the IAM policy of one function."""
    statements = read("policies.yaml", app)["policies"][function]
    text = json.dumps(statements).replace("<function>", function)
    return {"Version": "2012-10-17", "Statement": [_readable(s, app, function) for s in json.loads(text)]}


def _readable(statement: Template, app: str, function: str) -> Template:
    """Name every folder of documents that a function may read: its service's, and for who answers people what is
    printed of it, to sign links with. A service writes its own alone."""
    if statement["Sid"] != "LireLesDocuments":
        return statement
    pattern = statement["Resource"]["Fn::Sub"]
    printed = (f"editions/{app}",) if function == "api" and app in PRINTERS.values() else ()
    folders = (*READS[app], *printed)
    return {**statement, "Resource": [{"Fn::Sub": pattern.replace("<folder>", folder)} for folder in folders]}


def gateway_responses(service: str) -> Template:
    """Give the gateway's own answers as the Swagger extension holds them."""
    return {kind: _gateway_response(problem, service) for kind, problem in read("gateway.yaml").items()}


def _gateway_response(problem: Template, service: str) -> Template:
    headers: Template = {
        "Content-Type": "'application/problem+json'",
        "Cache-Control": "'no-store'",
        **{name: f"'{value}'" for name, value in SAFE_HEADERS.items() if "'" not in value},  # it takes no quote within
        "Access-Control-Allow-Origin": FRONT_ORIGIN,
        "Access-Control-Expose-Headers": f"'{EXPOSED_HEADERS}'",
    }
    if "retry_after" in problem:
        headers["Retry-After"] = f"'{problem['retry_after']}'"
    return {
        "responseParameters": {f"gatewayresponse.header.{name}": value for name, value in headers.items()},
        "responseTemplates": {"application/json": {"Fn::Sub": _problem_json(problem, service)}},
        **({"statusCode": problem["status"]} if "status" in problem else {}),
    }


def _problem_json(problem: Template, service: str) -> str:
    """Write one problem; where the gateway has several statuses for one answer, the status line alone says which."""
    status = {"status": problem["status"]} if "status" in problem else {}
    body = {
        "type": f"${{PublicUrl}}/{service}/{API_STAGE}/problemes/{problem['code']}",
        "title": problem["title"],
        **status,
        "detail": problem["detail"],
        "code": problem["code"],
        "trace_id": "$context.requestId",
        "erreurs": [],
    }
    return json.dumps(body, ensure_ascii=False)


def name_the_origin(value: Any) -> Any:
    """Let the stage give the origin that CORS allows: the app knew none yet when it was packaged."""
    if isinstance(value, dict):
        named = {key: name_the_origin(inner) for key, inner in value.items()}
        return named | {ALLOW_ORIGIN: FRONT_ORIGIN} if isinstance(named.get(ALLOW_ORIGIN), str) else named
    return [name_the_origin(inner) for inner in value] if isinstance(value, list) else value


def chalice_config(app: str) -> Template:
    """Give `.chalice/config.json`: names and policies; all other settings are in the templates."""
    functions = {name: {"iam_policy_file": f"policy-{name}.json"} for name in policies(app)}
    stage = {"api_gateway_stage": API_STAGE, "autogen_policy": False, "lambda_functions": functions}
    return {"version": "2.0", "app_name": app, "stages": {API_STAGE: stage}}


def with_code(sam: Template, uri: str) -> Template:
    """Give the SAM template with its code in S3, as `aws cloudformation package` does."""
    packaged = copy.deepcopy(sam)
    for resource in packaged["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = uri
    return packaged
