"""The whole house in one process, in memory: three services, their queues, a mailbox, and people who call.

For tests that follow a request or a fact across services; nothing here is random, late or lost (the simulation is for
that).
"""

import json
import logging
from dataclasses import dataclass, field
from typing import Any

from candidature.app import SERVICE as CANDIDATURE
from commission.app import SERVICE as COMMISSION
from documents import travail
from documents.travail import Imprimer
from expertise.app import SERVICE as EXPERTISE
from expertise.calculs.travail import recevoir
from kernel import droits
from kernel.droits import Appelant
from kernel.http import Reply, Request
from kernel.label.faits import ACCUSES, PV, SOLVEUR
from kernel.papier import Papier
from kernel.refus import NonAuthentifie
from kernel.relay import relay_entry
from kernel.service import Running
from kernel.settings import Instructeur, Settings
from tests.fakes import MemoryWorld

logging.disable(logging.CRITICAL)
INSTRUCTEUR = Instructeur(
    nom="Service instructeur",
    adresse="1 rue de l'Exemple",
    courriel="label@exemple.invalid",
    telephone="00 00 00 00 00",
)
SETTINGS = Settings(
    stage="local", service="test", table="test", mail_from="label@exemple.invalid", instructeur=INSTRUCTEUR
)
MESSAGES_MAX = 10_000


def en_mots(papier: Papier) -> bytes:
    """Print without a printer: what the paper says, for tests that do not look at pages."""
    return papier.model_dump_json().encode()


class Registre:
    """A verifier that knows people by name instead of by token."""

    def __init__(self) -> None:
        self.personnes: dict[str, Appelant] = {}

    def appelant(self, authorization: str | None, _now: object) -> Appelant:
        if authorization is None:
            return droits.ANONYME
        if authorization not in self.personnes:
            raise NonAuthentifie("Votre jeton n'est pas accepté : reconnectez-vous puis recommencez.")
        return self.personnes[authorization]


@dataclass
class Reponse:
    """An answer, read."""

    statut: int
    corps: Any
    entetes: dict[str, str]

    def __getitem__(self, name: str) -> Any:
        return self.corps[name]


@dataclass
class Maison:
    """The three services over one memory."""

    memoire: MemoryWorld = field(default_factory=MemoryWorld)
    registre: Registre = field(default_factory=Registre)
    cles: int = 0
    imprimer: Imprimer = en_mots

    def __post_init__(self) -> None:
        services = (CANDIDATURE, EXPERTISE, COMMISSION)
        self.services: dict[str, Running] = {s.nom: s.running(SETTINGS, self.memoire.world) for s in services}
        for running in self.services.values():
            object.__setattr__(running.door, "verifier", self.registre)

    def personne(self, nom: str, *roles: str, territoires: tuple[str, ...] = (), siret: str = "") -> str:
        """Make somebody known everywhere, and give the name to call with."""
        pseudonyme = "pers_" + nom.lower()
        self.registre.personnes[nom] = Appelant(
            pseudonyme, frozenset(roles), frozenset(territoires), siret, nom, f"{nom.lower()}@exemple.invalid"
        )
        for service in self.services:
            assert self.appeler(service, "moi", nom).statut == 200
        return nom

    def appeler(
        self,
        service: str,
        code: str,
        qui: str | None = None,
        corps: Any = None,
        query: dict[str, str] | None = None,
        entetes: dict[str, str] | None = None,
        **params: str,
    ) -> Reponse:
        """Call a route by its code. An act gets a fresh key unless one is given."""
        running = self.services[service]
        route = next(r for r in running.service.all_routes if r.code == code)
        self.cles += 1
        headers = {"idempotency-key": f"cle-{self.cles}", **(entetes or {})}
        if qui is not None:
            headers["authorization"] = qui
        body = corps if isinstance(corps, bytes) else b"" if corps is None else json.dumps(corps).encode()
        clock = self.memoire.clock
        request = Request(
            method=route.methode,
            path=route.chemin,
            received=clock.now(),
            correlation=clock.ulid(),
            params=params,
            query={name: (value,) for name, value in (query or {}).items()},
            headers=headers,
            body=body,
        )
        return _read(running.http(route, request))

    def ecouler(self) -> None:
        """Let every message arrive, in order, until nothing is left."""
        for _ in range(MESSAGES_MAX):
            if not self._one_message():
                return
        raise AssertionError("messages go round and round")

    def _one_message(self) -> bool:
        store, outgoing = self.memoire.store, self.memoire.outgoing
        if store.inserted:
            relay_entry(store.inserted.popleft(), outgoing)
            return True
        if outgoing.published:
            message = outgoing.published.popleft()
            for service in message.attributes["audience"]:
                self.heard(service, message.body)
            return True
        for service, queue in outgoing.letters.items():
            if queue:
                self.services[service].letter(queue.popleft().body)
                return True
        return False

    def heard(self, service: str, body: str) -> None:
        """Give a fact to who hears it: a service, or what works beside it in a function of its own."""
        if service == SOLVEUR:
            recevoir(SETTINGS, self.memoire.world, body)
        elif service in (PV, ACCUSES):
            {PV: travail.pv, ACCUSES: travail.accuses}[service](SETTINGS, self.memoire.world, body, self.imprimer)
        else:
            self.services[service].fact(body)

    def copie(self) -> "Maison":
        """Give another house, the same as this one is now: what is done in it does not show here."""
        twin = Maison(self.memoire.copy_of(), Registre(), self.cles)
        twin.registre.personnes.update(self.registre.personnes)
        return twin

    def avancer(self, **delta: float) -> None:
        """Let time pass, then tick every service and let the messages arrive."""
        self.ecouler()
        self.memoire.clock.advance(**delta)
        self.reveiller()

    def reveiller(self) -> None:
        """Tick every service, and let the messages arrive."""
        for running in self.services.values():
            running.tick()
        self.ecouler()

    def courriels(self, a: str) -> list[str]:
        """Give the subjects of what somebody received."""
        adresse = f"{a.lower()}@exemple.invalid"
        return [m.subject.removeprefix("[ÉcoQuartier] ") for m in self.memoire.mailer.sent if m.recipient == adresse]


def _read(reply: Reply) -> Reponse:
    return Reponse(reply.status, json.loads(reply.body) if reply.body else None, dict(reply.headers))
