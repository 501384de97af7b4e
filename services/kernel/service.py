"""A service, assembled: its routes, reactions, watches and letters, and the four ways in.

Everything here is the same for the three services. It needs neither Chalice nor AWS: the simulation drives it as it
is, `lambdas.py` plugs it into Chalice.
"""

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import Any

from kernel import droits, observe, retours
from kernel.apercu import prevus
from kernel.api import CourrielPrevu, Route
from kernel.courriels import COURRIELS
from kernel.decider import Decider
from kernel.dispatch import broken, serve
from kernel.door import Door, now_of
from kernel.http import SAFE_HEADERS, Reply, Request
from kernel.jeton import Verifier
from kernel.label.faits import Copie
from kernel.lettre import Correspondence, Courriers
from kernel.mail import du_renvoi, post, release
from kernel.mot import MOT
from kernel.mots import mots
from kernel.pages import PAGES
from kernel.ports import World
from kernel.reactions import Reagir, Veille, receive, tick
from kernel.relay import Address
from kernel.renvoi import RENVOI
from kernel.renvois import renvois
from kernel.sans_adresse import SANS_ADRESSE
from kernel.settings import Settings

CORRELATION = re.compile(r"[A-Za-z0-9_.-]{8,64}")


def _no_order(_: Any) -> tuple[()]:
    return ()


@dataclass(frozen=True, eq=False)
class Service:
    """What a service is made of. Raises ValueError when a route has no line in the authorization table, or a line
    has no route: such a service does not start."""

    nom: str
    routes: tuple[Route, ...]
    deciders: tuple[Decider[Any, Any, Any, Any], ...]
    templates: Path
    reagir: Reagir = _no_order
    veilles: tuple[Veille, ...] = ()
    courriers: Mapping[str, Courriers] | None = None

    def __post_init__(self) -> None:
        """Compare the routes with the table, both ways."""
        declared, named = {r.code for r in self.all_routes}, set(droits.TABLE[self.nom])
        if declared != named:
            raise ValueError(f"{self.nom}: routes and rights differ: {sorted(declared ^ named)}")

    @cached_property
    def all_routes(self) -> tuple[Route, ...]:
        """Give the service's own routes, then those of the house."""
        return (*self.routes, COURRIELS, SANS_ADRESSE, *self._renvois, *self._mots, *PAGES)

    @property
    def _renvois(self) -> tuple[Route, ...]:
        """Give the routes by which its letters are sent anew, where there are letters."""
        return tuple(route for d in self.deciders if d.agregat == RENVOI for route in renvois(d))

    @property
    def _mots(self) -> tuple[Route, ...]:
        """Give the routes by which a campagne has words of its own in its letters, where it may."""
        return tuple(route for d in self.deciders if d.agregat == MOT for route in mots(d, self.templates))

    def running(self, settings: Settings, world: World) -> "Running":
        """Give this service with its ports."""
        return Running(self, settings, world)


@dataclass(frozen=True, eq=False)
class Running:
    """A service with its ports: the four ways in."""

    service: Service
    settings: Settings
    world: World

    @cached_property
    def correspondence(self) -> Correspondence:
        """Give what this service writes."""
        return Correspondence(
            service=self.service.nom,
            deciders=self.service.deciders,
            courriers={**(self.service.courriers or {}), RENVOI: du_renvoi},
            templates=self.service.templates,
            public_url=self.settings.public_url,
            instructeur=self.settings.instructeur,
            production=self.settings.stage == "prod",
        )

    @cached_property
    def released(self) -> int:
        """Let go, once in a process, the letters that were held: only another deployment brings what was missing."""
        if not self.correspondence.production:
            return 0
        gone = release(self.correspondence, self.world)
        observe.record("lettres_retenues_parties", nombre=gone)
        return gone

    @cached_property
    def door(self) -> Door:
        """Give what the routes share."""
        verifier = Verifier(self.settings, self.world.keys)
        routes, public_url = self.service.all_routes, self.settings.public_url
        named, production = self.settings.instructeur, self.settings.stage == "prod"
        return Door(self.service.nom, routes, self.world, verifier, public_url, self._planned, named, production)

    def _planned(self, flux: str, evenement: Any, etat: Any, qui: str) -> Sequence[CourrielPrevu]:
        return prevus(self.correspondence, self.world, flux, evenement, etat, qui)

    def http(self, route: Route, request: Request) -> Reply:
        """Answer a request; a bug becomes a 500 that tells nothing but where to find it in our log."""
        started = perf_counter()
        try:
            reply = serve(self.door, route, request)
        except Exception:  # noqa: BLE001  the last wall: nothing else may reach the caller
            observe.failure("request", request.correlation)
            reply = broken(self.door, request)
        observe.record(
            "request",
            correlation=request.correlation,
            route=route.code,
            method=request.method,
            statut=reply.status,
            duree_ms=round((perf_counter() - started) * 1000, 1),
            acteur=reply.trace.get("acteur", ""),
            flux=reply.trace.get("flux", ""),
            code=reply.trace.get("code", ""),
        )
        return replace(reply, headers={**reply.headers, **SAFE_HEADERS})

    def fact(self, body: str) -> None:
        """Take one message of the facts queue."""
        if self._ours(Copie.depuis(body)):
            receive(self.service.nom, self.service.reagir, self.world, body)
            observe.count("faits_recus")

    def letter(self, body: str) -> None:
        """Take one message of the letters queue: an entry whose letters leave, or what became of one that left."""
        if retours.est_un_retour(body):
            retours.take(self.service.nom, self.world, body)
            return
        address = Address.model_validate_json(body)
        if self._ours(address):
            post(self.correspondence, self.world, address)
            _ = self.released

    def _ours(self, message: Copie | Address) -> bool:
        """Tell whether a message comes from our table. One from a table that a restore has replaced speaks of what may
        never have happened here: it is reported and not applied (docs/adr/0009)."""
        ours = message.origine in ("", self.settings.table)
        if not ours:
            observe.record("message_d_une_autre_table", correlation=message.correlation, flux=message.flux)
            observe.count("messages_d_une_autre_table")
        return ours

    def tick(self) -> int:
        """Do what is due now."""
        correlation = self.world.clock.ulid()
        orders = tick(self.service.nom, self.service.veilles, self.world, correlation)
        observe.record("tick", correlation=correlation, nombre=orders)
        return orders


def each_message(event: Mapping[str, Any], take: Callable[[str], None]) -> dict[str, Any]:
    """Take the messages of a FIFO batch, each for itself. One that fails goes back with those that follow it in its
    group, so that order holds; the others are done."""
    failed: list[str] = []
    blocked: set[str] = set()
    for record in event["Records"]:
        group = str(record["attributes"].get("MessageGroupId", ""))
        if group in blocked or not _taken(record["body"], take):
            blocked.add(group)
            failed.append(record["messageId"])
    observe.flush()
    return {"batchItemFailures": [{"itemIdentifier": i} for i in failed]}


def _taken(body: str, take: Callable[[str], None]) -> bool:
    try:
        take(body)
    except Exception:  # noqa: BLE001  it comes back, then waits in the dead-letter queue
        observe.failure("message", "")
        observe.count("messages_en_echec")
        return False
    return True


def request_of(event: Mapping[str, Any], world: World) -> Request:
    """Read a gateway event, or one of Chalice's own local gateway, which is leaner.

    The correlation id is the caller's if it has the form of one, else a new one.
    """
    context = event.get("requestContext") or {}
    headers = {str(k).lower(): str(v) for k, v in (event.get("headers") or {}).items()}
    asked = headers.get("x-correlation-id", "")
    return Request(
        method=event.get("httpMethod") or context["httpMethod"],
        path=context.get("path") or event.get("path") or "",
        received=now_of(world, context.get("requestTimeEpoch")),
        correlation=asked if CORRELATION.fullmatch(asked) else world.clock.ulid(),
        params=dict(event.get("pathParameters") or {}),
        query={k: tuple(v) for k, v in (event.get("multiValueQueryStringParameters") or {}).items()},
        headers=headers,
        body=_bytes(event.get("body") or "", bool(event.get("isBase64Encoded"))),
    )


def _bytes(body: str | bytes, encoded: bool) -> bytes:
    if encoded:
        return base64.b64decode(body)
    return body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
