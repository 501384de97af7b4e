"""The same three apps, served in this process: a change in the code is seen at the next start, in a second.

The table, the bucket, the mail and the tokens are the local cloud's; the gateway, the stream, the topic and the queues
are replaced by this process, which carries each entry as the relay would. For the deployed templates, use `make demo`.
"""

import logging
import os
import queue
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from chalice.config import Config
from chalice.local import create_local_server

from infra.build import build
from infra.lint import REGION
from infra.local import deploy
from infra.local.cloud import HOST, running
from infra.local.front import Front, serving
from infra.local.house import FRONT_PORT, SERVICES, House
from infra.local.mailbox import keep
from kernel import aws
from kernel.label.faits import ACCUSES, PV, SOLVEUR
from kernel.lambdas import plug
from kernel.ports import Item, Message, Put, Write
from kernel.relay import relay_entry, sweep
from kernel.service import Running
from kernel.settings import Claims, Settings

RECEIVES_MAX = 5


class JournalingStore(aws.DynamoStore):
    """The table, which also hands over each journal entry that it takes, as its stream would."""

    def __init__(self, table: str, taken: "queue.Queue[Item]") -> None:
        """Name the table and where entries go."""
        super().__init__(table)
        self.taken = taken

    def transact(self, writes: Sequence[Write], token: str) -> None:
        """See the port."""
        super().transact(writes, token)
        for write in writes:
            if isinstance(write, Put) and write.key.sk.startswith("JOURNAL#"):
                self.taken.put({**write.item, "pk": write.key.pk, "sk": write.key.sk})


@dataclass
class Carrier:
    """The topic and the queues, in this process: a message is tried five times, then kept aside and said."""

    services: dict[str, Running] = field(default_factory=dict)
    aside: list[str] = field(default_factory=list)

    def publish(self, message: Message) -> None:
        """Give a fact to the services of its audience."""
        for service in message.attributes["audience"]:
            self._try(self._taker(service), message)

    def _taker(self, service: str) -> Callable[[str], None]:
        """Give what hears an audience: a service, or a function that works beside it."""
        if service == SOLVEUR:
            return self._works
        return partial(self._prints, service) if service in (PV, ACCUSES) else self.services[service].fact

    def _prints(self, service: str, body: str) -> None:
        """Do what the functions that print do (docs/adr/0018)."""
        from documents import travail  # noqa: PLC0415  fpdf2 at the first paper, not before
        from documents.pdf import imprimer  # noqa: PLC0415

        running = self.services["commission" if service == PV else "candidature"]
        take = travail.pv if service == PV else travail.accuses
        take(running.settings, running.world, body, imprimer)

    def _works(self, body: str) -> None:
        """Do what the solver's own function does (docs/adr/0011)."""
        from expertise.calculs.travail import recevoir  # noqa: PLC0415  numpy at the first assignment, not before

        running = self.services["expertise"]
        recevoir(running.settings, running.world, body)

    def send(self, service: str, message: Message) -> None:
        """Give an entry's address to its owner's letters."""
        self._try(self.services[service].letter, message)

    def resume(self, service: str, message: Message) -> None:
        """Give the rest of a fact to the service that is at work on it."""
        self._try(self.services[service].fact, message)

    def _try(self, take: Any, message: Message) -> None:
        for attempt in range(1, RECEIVES_MAX + 1):
            try:
                take(message.body)
            except Exception:
                logging.getLogger(__name__).exception("message %s, attempt %s", message.dedup, attempt)
            else:
                return
        self.aside.append(message.dedup)


@dataclass
class InProcessHouse(House):
    """A house whose services run here."""

    services: Mapping[str, Running] = field(default_factory=dict)
    taken: "queue.Queue[Item]" = field(default_factory=queue.Queue)
    carrier: Carrier = field(default_factory=Carrier)

    def _tick_one(self, service: str) -> int:
        return self.services[service].tick()

    def _waiting(self) -> dict[str, tuple[int, ...]]:
        waiting = self.taken.unfinished_tasks
        return {"messages": (waiting,)} if waiting else {}

    def dead_letters(self) -> dict[str, int]:
        """Give what was kept aside."""
        return {"messages": len(self.carrier.aside)} if self.carrier.aside else {}


@contextmanager
def open_in_process(state: Path, port: int = 0) -> Iterator[InProcessHouse]:
    """Start the cloud, make the table and the pool, and serve the three apps here."""
    packages = build((), check=False)
    with running(state) as cloud, serving(Front(port, cloud.port, {})) as front, ExitStack() as stack:
        chosen = deploy.Settings(public_url=front.origin, front_origin=front.origin)
        deployment = deploy.deploy(cloud, packages, chosen)
        os.environ.update({**cloud.environment(), "POWERTOOLS_METRICS_DISABLED": "true"})
        taken, carrier = queue.Queue[Item](), Carrier()
        settings = _settings(deployment, chosen)
        world = replace(aws.world(settings), store=JournalingStore(deployment.table, taken), outgoing=carrier)
        for name in SERVICES:
            service = import_module(f"{name}.app").SERVICE
            carrier.services[name] = service.running(settings, world)
        front.ports = {name: stack.enter_context(_served(running_)) for name, running_ in carrier.services.items()}
        threading.Thread(target=_relay, args=(taken, carrier), daemon=True).start()
        if cloud.resumed:
            sweep(world)
        (state / FRONT_PORT).write_text(str(front.server_address[1]))
        try:
            yield InProcessHouse(
                deployment, front.server_address[1], front, services=carrier.services, taken=taken, carrier=carrier
            )
        finally:
            taken.join()
            keep(cloud)


def _settings(deployment: deploy.Deployment, chosen: deploy.Settings) -> Settings:
    """Give what the templates would have put in the environment of the functions."""
    pool, cloud = deployment.people.pool, deployment.cloud
    return Settings(
        stage="local",
        service="eq",
        table=deployment.table,
        bucket=deployment.bucket,
        issuer=f"https://cognito-idp.{REGION}.amazonaws.com/{pool}",
        jwks_url=f"{cloud.endpoint}/{pool}/.well-known/jwks.json",
        audience=deployment.people.app,
        claims=Claims(),
        front_origin=chosen.front_origin,
        public_url=chosen.public_url,
        mail_from=chosen.mail_from,
        mail_reply_to=chosen.mail_reply_to,
        clock_parameter=deploy.CLOCK,
        instructeur=deploy.INSTRUCTEUR,
    )


def _relay(taken: "queue.Queue[Item]", carrier: Carrier) -> None:
    while True:
        item = taken.get()
        try:
            relay_entry(item, carrier)
        finally:
            taken.task_done()


@contextmanager
def _served(live: Running) -> Iterator[int]:
    """Serve one app on a free port of the loopback. Chalice's own local server keeps requests apart by thread."""
    app, *_ = plug(live.service, lambda _service: live)
    server = create_local_server(app, Config(), HOST, 0)
    thread = threading.Thread(target=server.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield int(server.server.server_address[1])
    finally:
        server.shutdown()
        thread.join()
