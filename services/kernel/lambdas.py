"""A service plugged into Chalice: its routes behind one API, and its three other functions.

The event sources (queues, schedule) are in the templates under `infra/`: Chalice's own decorators emit neither partial
batch responses nor dead-letter queues.
"""

import base64
import os
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from chalice.app import Chalice, CORSConfig, Response

from kernel import observe
from kernel.api import Route
from kernel.http import ALLOWED_HEADERS, EXPOSED_HEADERS
from kernel.service import Running, Service, each_message, request_of
from kernel.settings import settings

CORS_MAX_AGE_S = 600
DEFAULT_ORIGIN = "http://127.0.0.1:8000"  # when packaging; the template then puts the stage's in the preflight


@cache
def deployed(service: Service) -> Running:
    """Give a service with the ports of this process. boto3 is imported here, at the first request, not before."""
    from kernel import aws  # noqa: PLC0415

    return service.running(settings(), aws.deployed())


def plug(service: Service, running: Callable[[Service], Running] = deployed) -> tuple[Chalice, Any, Any, Any]:
    """Give the Chalice app of a service and its functions `faits`, `lettres` and `reveil`."""
    app = Chalice(app_name=service.nom, configure_logs=False)
    cors = CORSConfig(
        allow_origin=os.environ.get("EQ_FRONT_ORIGIN", DEFAULT_ORIGIN),
        allow_headers=list(ALLOWED_HEADERS),
        expose_headers=list(EXPOSED_HEADERS),
        max_age=CORS_MAX_AGE_S,
    )
    for route in service.all_routes:
        options: dict[str, Any] = {"methods": [route.methode], "content_types": ["*/*"], "cors": cors}
        app.route(route.chemin, name=route.code, **options)(_view(app, route, service, running))

    @app.lambda_function(name="faits")
    def faits(event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
        return each_message(event, running(service).fact)

    @app.lambda_function(name="lettres")
    def lettres(event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
        return each_message(event, running(service).letter)

    @app.lambda_function(name="reveil")
    def reveil(_event: Mapping[str, Any], _context: Any) -> dict[str, int]:
        with observe.wordless("tick"):
            orders = running(service).tick()
        observe.flush()
        return {"ordres": orders}

    return app, faits, lettres, reveil


def _view(
    app: Chalice, route: Route, service: Service, running: Callable[[Service], Running]
) -> Callable[..., Response]:
    def view(**_params: str) -> Response:
        live, current = running(service), app.current_request
        assert current is not None, "a view runs within a request"
        reply = live.http(route, request_of(current.to_original_event(), live.world))
        observe.flush()
        body = base64.b64decode(reply.body) if reply.encoded else reply.body
        return Response(body=body, status_code=reply.status, headers=dict(reply.headers))

    return view
