"""Requests made by hand, where the house's own way of asking is too well mannered."""

import json
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from infra import templates
from kernel.api import Route
from kernel.http import Reply, Request
from kernel.service import Service
from tests.maison import Maison

SERVICES: Mapping[str, Service] = {name: import_module(f"{name}.app").SERVICE for name in templates.SERVICES}
ROUTES = [(name, route) for name, service in SERVICES.items() for route in service.all_routes]
ROUTE_IDS = [f"{name}-{route.code}" for name, route in ROUTES]
NOWHERE = {
    **dict.fromkeys(
        ("id", "champ", "sujet", "candidature", "code", "version", "numero", "autre", "partie", "instant"), "x"
    ),
    "annee": "2041",
    "etape": "9",
}


def demander(
    maison: Maison,
    service: str,
    route: Route,
    qui: str | None = None,
    corps: Any = None,
    params: Mapping[str, str] = NOWHERE,
    **entetes: str,
) -> Reply:
    """Ask a route, whatever its address holds."""
    headers = {"authorization": qui} if qui else {}
    return maison.services[service].http(
        route,
        Request(
            method=route.methode,
            path=route.chemin,
            received=maison.memoire.clock.now(),
            correlation=maison.memoire.clock.ulid(),
            params=params,
            headers={**headers, **{name.replace("_", "-"): value for name, value in entetes.items()}},
            body=corps if isinstance(corps, bytes) else b"" if corps is None else json.dumps(corps).encode(),
        ),
    )
