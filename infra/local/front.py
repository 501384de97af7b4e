"""One stable origin in front of the gateway, whose API ids change: /{service}/v1/… goes to the right one.

It carries bytes both ways and adds nothing: what a browser gets here is what it would get from the gateway.
"""

import http.client
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from infra.local.cloud import HOST
from infra.templates import API_STAGE

if TYPE_CHECKING:
    from infra.local.pages import Pages

UPSTREAM_SECONDS_MAX = 35
POLICY = "default-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:"
# Headers about one connection, not about the message it carries (RFC 9110 §7.6.1); lengths are computed again.
HOP_BY_HOP = frozenset(
    (
        "connection",
        "content-length",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    )
)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Front(ThreadingHTTPServer):
    """The proxy; `apis` (service → API id) may be replaced while it runs."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, gateway_port: int, apis: Mapping[str, str]) -> None:
        """Bind at once, so that a taken port is known before anything else starts."""
        super().__init__((HOST, port), _Passage)
        self.gateway_port = gateway_port
        self.apis = apis
        self.ports: Mapping[str, int] = {}  # of services that are served in process, without a gateway
        self.pages: Pages | None = None  # those of a demonstration that stays up

    @property
    def origin(self) -> str:
        """The address to give to people."""
        return f"http://{HOST}:{self.server_address[1]}"


class _Passage(BaseHTTPRequestHandler):
    """One connection of a client, and the one it uses to the gateway."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Front
    upstream: http.client.HTTPConnection | None = None

    def pass_on(self) -> None:
        """Send this request to the gateway and its answer back."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.server.pages is not None and (self.path == "/" or self.path.startswith("/demo/")):
            self._show(self.server.pages, body)
            return
        service, _, rest = self.path.lstrip("/").partition("/")
        api, port = self.server.apis.get(service), self.server.ports.get(service)
        if (api is None and port is None) or not f"{rest}/".replace("?", "/").startswith(f"{API_STAGE}/"):
            self._refuse(404, "introuvable", "Cette ressource n'existe pas.")
            return
        try:
            if port is None:
                answer = self._ask(self.server.gateway_port, f"/_aws/execute-api/{api}/{rest}", body)
            else:
                answer = self._ask(port, "/" + rest.removeprefix(f"{API_STAGE}/"), body)
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self._hang_up()
            self._refuse(502, "erreur-interne", "Le cloud local ne répond pas.")
            return
        self._answer(answer.status, answer.getheaders(), content)

    def _show(self, pages: "Pages", body: bytes) -> None:
        """Answer with a page of the demonstration. A page of another origin may not move the clock."""
        origin = self.headers.get("Origin")
        if self.command == "POST" and origin not in (None, self.server.origin):
            self._refuse(403, "acte-interdit", "Cette page n'est pas de la démonstration.")
            return
        page = pages.answer(self.command, self.path, body)
        self._answer(page.status, [("Content-Type", page.kind), ("Content-Security-Policy", POLICY)], page.content)

    def _ask(self, port: int, path: str, body: bytes) -> http.client.HTTPResponse:
        if self.upstream is not None and self.upstream.port == port:
            with suppress(http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                return self._send(self.upstream, path, body)
        self._hang_up()  # another service's, or closed at the other end meanwhile
        self.upstream = http.client.HTTPConnection(HOST, port, UPSTREAM_SECONDS_MAX)
        return self._send(self.upstream, path, body)

    def _send(self, upstream: http.client.HTTPConnection, path: str, body: bytes) -> http.client.HTTPResponse:
        upstream.putrequest(self.command, path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in HOP_BY_HOP:
                upstream.putheader(name, value)
        if body or self.command in {"POST", "PUT", "PATCH"}:
            upstream.putheader("Content-Length", str(len(body)))
        upstream.endheaders(body or None)
        return upstream.getresponse()

    def _answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        if status not in {204, 304}:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _refuse(self, status: int, code: str, title: str) -> None:
        problem = {"type": f"/problemes/{code}", "title": title, "status": status, "code": code}
        content = json.dumps(problem, ensure_ascii=False).encode()
        self._answer(status, [("Content-Type", "application/problem+json")], content)

    def _hang_up(self) -> None:
        if self.upstream is not None:
            self.upstream.close()
            self.upstream = None

    def finish(self) -> None:
        """Close both connections."""
        self._hang_up()
        super().finish()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # the base class's name
        """Keep quiet: the functions log their own requests."""


for method in METHODS:
    setattr(_Passage, f"do_{method}", _Passage.pass_on)


@contextmanager
def serving(front: Front) -> Iterator[Front]:
    """Serve for the time of a block."""
    thread = threading.Thread(target=front.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield front
    finally:
        front.shutdown()
        front.server_close()
        thread.join()
