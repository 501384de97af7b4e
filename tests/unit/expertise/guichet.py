"""The expertise service alone, in one process: people call it, others' facts reach it, its own come back to it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from expertise.app import SERVICE
from expertise.calculs.travail import recevoir
from kernel import droits, observe
from kernel.droits import Appelant
from kernel.http import Reply, Request
from kernel.journal import canonical
from kernel.label.calendrier import Phase
from kernel.relay import relay_entry
from kernel.settings import Settings
from tests.fakes import MemoryWorld
from tests.unit.expertise.cas import CAMPAGNE, MIDI, OPER, SIREN_PORTEUR, SIRETS

APPEL = datetime(2027, 5, 10, 10, 0, tzinfo=UTC)  # while the call for experts is open
LIEUX = {"ana": ["35"], "bea": ["44"], "cyr": ["75"]}  # an outsider on each team
SETTINGS = Settings(stage="local", service="expertise", table="test")
DOCUMENT = "candidature/depots/abc.json"
PEOPLE = {
    "adama": Appelant("pers_adama", frozenset({"administration"}), nom="Adama", courriel="adama@exemple.invalid"),
    "paul": Appelant("pers_paul", frozenset({"porteur"}), nom="Paul", courriel="paul@exemple.invalid"),
    "dora": Appelant("pers_dora", frozenset({"correspondant"}), frozenset({"D35"}), "", "Dora", "dora@exemple.invalid"),
    "luc": Appelant("pers_luc", frozenset({"correspondant"}), frozenset({"D69"}), "", "Luc", "luc@exemple.invalid"),
    **{
        nom: Appelant(f"pers_{nom}", frozenset({"expert"}), nom=nom.title(), courriel=f"{nom}@exemple.invalid")
        for nom in SIRETS
    },
}


class Badges:
    """Knows its people by sight."""

    def appelant(self, authorization: str | None, _now: datetime) -> Appelant:
        return droits.ANONYME if authorization is None else PEOPLE[authorization]


@contextmanager
def silence() -> Iterator[None]:
    """Keep logs out of the tests; a 500 is a failure."""

    def broken(event: str, _correlation: str) -> None:
        raise AssertionError(f"a trace was written: {event}")

    def nothing(*_: object, **__: object) -> None:
        return None

    with patch.multiple(observe, failure=broken, record=nothing, count=nothing, flush=nothing):
        yield


@dataclass
class Guichet:
    """The service over one memory."""

    memoire: MemoryWorld = field(default_factory=MemoryWorld)
    publies: list[str] = field(default_factory=list)
    seqs: dict[str, int] = field(default_factory=dict)
    cles: int = 0

    def __post_init__(self) -> None:
        self.running = SERVICE.running(SETTINGS, self.memoire.world)
        object.__setattr__(self.running.door, "verifier", Badges())
        self.memoire.clock.current = MIDI
        self.memoire.objects.put(DOCUMENT, canonical({"reponses": {"engagement_01": "Oui."}}).encode(), "")
        for nom in PEOPLE:
            self.demande("moi", nom)

    def reply(self, code: str, qui: str | None, corps: Any = None, query: Any = None, **params: str) -> Reply:
        """Call a route by its code; names in capitals are headers."""
        self.cles += 1
        entetes = {n.lower().replace("_", "-"): v for n, v in params.items() if n.isupper()}
        headers = {"idempotency-key": f"cle-{self.cles}", **entetes}
        route = next(r for r in self.running.service.all_routes if r.code == code)
        request = Request(
            method=route.methode,
            path=route.chemin,
            received=self.memoire.clock.now(),
            correlation="correlation-1",
            params={n: v for n, v in params.items() if not n.isupper()},
            query={n: (v,) for n, v in (query or {}).items()},
            headers=headers if qui is None else {**headers, "authorization": qui},
            body=corps if isinstance(corps, bytes) else b"" if corps is None else json.dumps(corps).encode(),
        )
        with silence():
            return self.running.http(route, request)

    def demande(self, code: str, qui: str | None, corps: Any = None, statut: int = 200, **more: Any) -> Any:
        """Call and read the answer, which must have this status."""
        reply = self.reply(code, qui, corps, **more)
        assert reply.status == statut, (code, reply.status, reply.body)
        return json.loads(reply.body) if reply.body else None

    def fait(self, kind: str, flux: str, etat: Any) -> None:
        """Have a fact of another service arrive."""
        self.seqs[flux] = seq = self.seqs.get(flux, 0) + 1
        body = {"type": f"{kind}-V1", "flux": flux, "seq": seq, "correlation": "correlation-1", "etat": etat}
        self.message(canonical(body))

    def message(self, body: str) -> None:
        with silence():
            self.running.fact(body)
        self.ecouler()

    def ecouler(self) -> None:
        """Let every message arrive."""
        store, outgoing = self.memoire.store, self.memoire.outgoing
        with silence():
            while store.inserted or outgoing.published or any(outgoing.letters.values()):
                if store.inserted:
                    relay_entry(store.inserted.popleft(), outgoing)
                elif outgoing.published:
                    self._publish(outgoing.published.popleft())
                else:
                    self.running.letter(outgoing.letters["expertise"].popleft().body)

    def _publish(self, message: Any) -> None:
        self.publies.append(message.body)
        if "solveur" in message.attributes["audience"]:
            recevoir(SETTINGS, self.memoire.world, message.body)
        if "expertise" in message.attributes["audience"]:
            self.running.fact(message.body)

    def reveiller(self, le: datetime) -> int:
        """Move the clock, tick, and let the messages arrive."""
        self.memoire.clock.current = le
        with silence():
            orders = self.running.tick()
        self.ecouler()
        return orders

    def courriels(self, nom: str) -> list[str]:
        """Give the subjects of what somebody received."""
        adresse = PEOPLE[nom].courriel
        return [m.subject.removeprefix("[ÉcoQuartier] ") for m in self.memoire.mailer.sent if m.recipient == adresse]

    # The usual beginnings

    def campagne(self) -> None:
        """Have the campagne open, while its call for experts is."""
        now, self.memoire.clock.current = self.memoire.clock.current, APPEL
        etat = CAMPAGNE.model_copy(update={"phase": Phase.OUVERTE}).model_dump(mode="json")
        self.fait("PhaseConstatee", "candidature/campagne#2027", etat)
        self.memoire.clock.current = now

    def recevable(self, numero: int = 1, **change: Any) -> str:
        """Have a file found recevable, and give its identifier."""
        candidature = f"cand_{numero:026d}"
        self.fait("RecevabiliteNotifiee", f"candidature/candidature#{candidature}", dossier(numero, **change))
        return candidature

    def experts(self, charge: int = 2) -> None:
        """Have the three experts offer themselves while the call is open, be habilitated and available."""
        now, self.memoire.clock.current = self.memoire.clock.current, APPEL
        for nom in SIRETS:
            self.demande("se_porter_candidat", nom, profil(nom), 201)
        self.memoire.clock.current = now
        for nom in SIRETS:
            roles = ["coordonnateur", "second"] if nom != "bea" else ["second"]
            self.demande("habiliter_expert", "adama", {"roles": roles, "motif": "m"}, id=f"pers_{nom}")
            corps = {"annee": 2027, "charge_max": charge}
            self.demande("declarer_disponibilite", nom, corps, id=f"pers_{nom}")
        self.ecouler()

    def proposer(self, **demande: Any) -> Any:
        """Have an assignment worked out, and give what is shown of it."""
        self.demande("proposer_affectation", "adama", demande, 202, annee="2027")
        self.ecouler()
        return self.demande("consulter_affectation", "adama", annee="2027")

    def affecter(self) -> None:
        """Have a proposal made and validated."""
        vue = self.proposer()
        self.demande("valider_affectation", "adama", {"proposition": vue["proposition"]}, annee="2027")
        self.ecouler()

    def equipe(self, candidature: str) -> dict[str, str]:
        """Give who sits on a file, by role."""
        vue = self.demande("consulter_expertise", "adama", id=candidature)
        return {
            m["role"]: m["expert"].removeprefix("pers_")
            for m in vue["mandats"]
            if m["statut"] in ("propose", "accepte")
        }

    def accepter(self, candidature: str) -> dict[str, str]:
        """Have everybody accept, and give who sits on the file."""
        equipe = self.equipe(candidature)
        for nom in equipe.values():
            self.demande("accepter_mandat", nom, {"absence_de_conflit": True}, id=candidature)
        self.ecouler()
        return equipe

    def rediger(self, nom: str, candidature: str, sujet: str, texte: str = "Une appréciation.") -> Any:
        corps = {"texte": texte}
        return self.demande("rediger_texte", nom, corps, id=candidature, sujet=sujet, IF_MATCH="*")

    def rendre_avis(self, nom: str, candidature: str, texte: str = "Une appréciation.") -> None:
        for n in range(1, 5):
            self.rediger(nom, candidature, f"dimension_{n}", texte)
        self.demande("rendre_avis", nom, {"conclusion": "favorable"}, id=candidature)


def profil(nom: str) -> dict[str, Any]:
    """Give what an expert says of themselves."""
    return {
        "structure": {"nom": f"Structure de {nom}", "siret": SIRETS[nom]},
        "competences": [1],
        "departements": LIEUX[nom],
        "role_souhaite": "second",
    }


def dossier(numero: int = 1, **change: Any) -> dict[str, Any]:
    """Give the public state of a file found recevable."""
    return {
        "operation": OPER,
        "numero": f"EQ-2027-{numero:04d}",
        "nom": "ZAC des Essais",
        "annee": 2027,
        "etape": 2,
        "reglement": "2020",
        "statut": "recevable",
        "communes": [{"code": "35238", "nom": "Rennes"}],
        "departements": ["35"],
        "region": "53",
        "sirens": [SIREN_PORTEUR],
        "porteurs": ["pers_paul"],
        "document": DOCUMENT,
        **change,
    }


def a_affecter(numeros: int = 1) -> Guichet:
    """Give a service with its campagne, its experts, and files that wait for some."""
    guichet = Guichet()
    guichet.campagne()
    guichet.experts()
    for numero in range(1, numeros + 1):
        guichet.recevable(numero)
    return guichet


def pret(numeros: int = 1) -> Guichet:
    """Give a service with its campagne, its experts, and files assigned."""
    guichet = a_affecter(numeros)
    guichet.affecter()
    return guichet
