"""The gateway in front of the three services: an HTTP request becomes the event of a proxy integration, its answer a
reply. What the gateway refuses by itself, it refuses with the words of its template.

It goes through the deployed handler (Chalice, `lambdas.py`, `service.request_of`): paths, parameters, headers and bytes
are read by the code of production.
"""

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, unquote

from infra.templates import API_STAGE, gateway_responses
from kernel.lambdas import plug
from kernel.service import Running

BODY_BYTES_MAX = 10 * 1024 * 1024
BINARY_TYPES = frozenset({"application/octet-stream", "image/jpeg"})
CONTEXT = SimpleNamespace(aws_request_id="requete-de-la-passerelle", function_name="api")

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Sent:
    """A request on the wire: the path as it is written, percent signs included, and every header in its order."""

    method: str
    path: str
    query: str = ""
    headers: Pairs = ()
    body: bytes = b""

    @property
    def caller(self) -> str:
        """Give who calls, as the header names them."""
        return next((v for n, v in self.headers if n.lower() == "authorization"), "(personne)")

    def __str__(self) -> str:
        """Give the request as it is said to replay it."""
        lines = [f"{self.method} {self.path}{'?' + self.query if self.query else ''}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        return "\n".join([*lines, "", ascii(self.body.decode("utf-8", "backslashreplace"))])


@dataclass(frozen=True)
class Answer:
    """A reply on the wire."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Read the body."""
        return json.loads(self.body)


class Gateway:
    """One stage of one API: its routes, and the function behind them."""

    def __init__(self, running: Running) -> None:
        """Plug a running service."""
        self.running, self.service = running, running.service.nom
        self.base = f"/{self.service}/{API_STAGE}"
        self.app, *_ = plug(running.service, lambda _: running)
        self.routes = {route.chemin: route.chemin.strip("/").split("/") for route in running.service.all_routes}
        self.of_length: dict[int, list[str]] = {}
        for chemin, parts in self.routes.items():
            self.of_length.setdefault(len(parts), []).append(chemin)

    def ask(self, sent: Sent) -> Answer:
        """Answer a request, as the stage would."""
        segments = sent.path.removeprefix(self.base).strip("/").split("/")
        found = self._route(segments) if sent.path.startswith(self.base + "/") else None
        if found is None or sent.method not in self.app.routes[found[0]]:
            return self._refuse("MISSING_AUTHENTICATION_TOKEN")
        if len(sent.body) > BODY_BYTES_MAX:
            return self._refuse("REQUEST_TOO_LARGE")
        reply = self.app(self._event(sent, *found), CONTEXT)
        return Answer(reply["statusCode"], reply["headers"], _carried(sent, reply))

    def _route(self, segments: Sequence[str]) -> tuple[str, dict[str, str]] | None:
        """Find the resource of an address: literal segments win over parameters, and no parameter is empty."""
        as_long = self.of_length.get(len(segments), ())
        matching = [chemin for chemin in as_long if _matches(self.routes[chemin], segments)]
        if not matching:
            return None
        chemin = min(matching, key=lambda c: c.count("{"))
        pairs = zip(self.routes[chemin], segments, strict=True)
        return chemin, {part[1:-1]: unquote(value) for part, value in pairs if part.startswith("{")}

    def _event(self, sent: Sent, chemin: str, params: Mapping[str, str]) -> dict[str, Any]:
        query, headers = _many(parse_qsl(sent.query, keep_blank_values=True)), _many(sent.headers)
        kind = {name.lower(): values[-1] for name, values in headers.items()}.get("content-type", "")
        encoded = kind.split(";")[0] in BINARY_TYPES or not _is_text(sent.body)
        return {
            "resource": chemin,
            "path": sent.path.removeprefix(self.base),
            "httpMethod": sent.method,
            "headers": {name: values[-1] for name, values in headers.items()} or None,
            "multiValueHeaders": headers or None,
            "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
            "multiValueQueryStringParameters": query or None,
            "pathParameters": dict(params) or None,
            "stageVariables": None,
            "requestContext": {
                "resourcePath": chemin,
                "httpMethod": sent.method,
                "path": sent.path,
                "stage": API_STAGE,
                "requestTimeEpoch": int(self.running.world.clock.now().timestamp() * 1000),
                "identity": {"sourceIp": "127.0.0.1"},
            },
            "body": (base64.b64encode(sent.body) if encoded else sent.body).decode() if sent.body else None,
            "isBase64Encoded": encoded and bool(sent.body),
        }

    def _refuse(self, kind: str) -> Answer:
        refusal = _refusals(self.service)[kind]
        headers = {n.rsplit(".", 1)[1]: v.strip("'") for n, v in refusal["responseParameters"].items() if _plain(v)}
        text = refusal["responseTemplates"]["application/json"]["Fn::Sub"]
        for name, value in {"${PublicUrl}": self.running.settings.public_url, "$context.requestId": "requete"}.items():
            text = text.replace(name, value)
        return Answer(refusal["statusCode"], headers, text.encode())


def _matches(parts: Sequence[str], segments: Sequence[str]) -> bool:
    return all(
        bool(segment) if part.startswith("{") else part == segment
        for part, segment in zip(parts, segments, strict=True)
    )


def _many(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Gather the values of each name, in their order."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _carried(sent: Sent, reply: Mapping[str, Any]) -> bytes:
    """Give what leaves the gateway: what the function has put in base64 is bytes again only for who asks for bytes."""
    asked = next((value for name, value in sent.headers if name.lower() == "accept"), "")
    if reply.get("isBase64Encoded") and asked.split(",")[0].split(";")[0].strip() in BINARY_TYPES:
        return base64.b64decode(reply["body"])
    return str(reply["body"]).encode("utf-8", "surrogatepass")


def _plain(value: Any) -> bool:
    return isinstance(value, str)


@cache
def _refusals(service: str) -> Mapping[str, Any]:
    return gateway_responses(service)
