"""People's browsers: they send, wait, send again under the same key, and hold the services to what they answered."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kernel.api import BINAIRE, Acte, Appel, Consultation, Fichier, Route, fill
from kernel.door import garants, guarded, relations
from kernel.droits import ADMINISTRATION, ANONYME, CORRESPONDANT, EXPERT, PUBLIC, SYSTEM, TABLE, Appelant
from kernel.http import Reply, Request, same_content
from kernel.label.calendrier import Jalon
from kernel.show import reply_of
from kernel.store import load
from tests.simulation.faults import Fault
from tests.simulation.history import History, deadline_of
from tests.simulation.instants import instant_of
from tests.simulation.network import HOUR_MS, SECOND_MS, spread
from tests.simulation.papers import judge_paper
from tests.simulation.rights import AMONG_THE_EXPERTS, AMONG_THE_SERVICES, FACTS_OF_THE_SERVICES, may_read
from tests.simulation.teams import judge_told
from tests.simulation.violation import Line, hold
from tests.simulation.world import Simulation

TRIES_MAX, READINGS_MAX = 5, 2  # an act is insisted on; who cannot read something reads it another time
LAST_TRY_MS = 40 * HOUR_MS  # within the life of a request's record: the client learns the truth
HIDDEN = frozenset({401, 404})
DEADLINES: Mapping[str, Callable[[Any], Jalon | None]] = {
    "repondre": lambda file: file.regles_etape.depot,
    "fournir_complements": lambda _file: Jalon.FIN_EXPERTISE,  # its own date counts, which the file says
    "deposer": lambda file: file.regles_etape.depot,
    "annoncer": lambda file: file.regles_etape.precandidature,
    "retirer": lambda file: Jalon.COMMISSION_NATIONALE if file.regles_etape.sieges.total else None,  # none at étape 1
}


@dataclass
class Intention:
    """What somebody wants done once, however often it is sent."""

    number: int
    bearer: str | None
    service: str
    route: Route
    params: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    key: str | None = None
    if_match: str | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    correlations: list[str] = field(default_factory=list)
    accepted: Reply | None = None
    settled: bool = False
    reused: "Intention | None" = None  # whose key this one takes for something else

    @property
    def dry(self) -> bool:
        return "essai" in self.query

    @property
    def repeatable(self) -> bool:
        """Tell whether sending it again is safe."""
        return self.key is not None or self.dry or not isinstance(self.route, Acte)


class Clients:
    """Everybody's browser."""

    def __init__(self, sim: Simulation) -> None:
        self.sim = sim
        self.intentions: list[Intention] = []
        self.acts = Counter[str]()  # the acts that were accepted
        self._tagged: dict[tuple[object, ...], str] = {}  # what each entity tag was seen on
        self._last_at: dict[tuple[str, tuple[tuple[str, str], ...]], int] = {}

    def intend(self, bearer: str | None, service: str, route: Route, **more: Any) -> Intention:
        """Form an intention; nothing is sent yet."""
        intention = Intention(len(self.intentions), bearer, service, route, **more)
        self.intentions.append(intention)
        return intention

    def caller(self, intention: Intention) -> Appelant | None:
        """Give who the service will see; None for a token that is not accepted."""
        return ANONYME if intention.bearer is None else self.sim.badges.get(f"Bearer {intention.bearer}")

    def send(self, intention: Intention) -> Reply | None:
        """Send once, judge the answer, and plan what the client does if there is none."""
        sim, caller = self.sim, self.caller(intention)
        expected = self._expected(intention, caller)
        correlation = f"int-{intention.number:05d}-{len(intention.correlations):02d}"
        intention.correlations.append(correlation)
        self._note_instant(intention)
        strikes, doings, done = sim.gate.strikes, sim.doings, self.lines(intention.reused)
        acts = isinstance(intention.route, Acte) and not intention.dry
        request = self._request(intention, correlation)
        writes = acts or intention.route.code == "moi"
        reply = sim.request(intention.service, intention.route, request, read_only=not writes)
        alone = sim.doings == doings and not sim.gate.waiting
        troubled = sim.gate.strikes != strikes or not alone
        if reply is not None:
            self._judge(intention, caller, reply, expected if not troubled else None, troubled)
            hold(not done or reply.status >= 400, f"a key that served {intention.reused} served again: {reply}")
            if alone and 200 <= reply.status < 300 and isinstance(intention.route, Acte):
                self._judge_effect(intention, reply)
        if reply is None or sim.gate.chance(Fault.REPLY_LOST) or reply.status == 503 or _code(reply) == "conflit":
            self._try_again(intention)
            return None
        intention.settled = True
        return reply

    def _note_instant(self, intention: Intention) -> None:
        """Count two commands that arrive at one address in the same millisecond."""
        if isinstance(intention.route, Acte):
            place = (intention.service, tuple(intention.params.items()))
            self.sim.gate.fired[Fault.SAME_INSTANT] += self._last_at.get(place) == self.sim.now_ms
            self._last_at[place] = self.sim.now_ms

    def _request(self, intention: Intention, correlation: str) -> Request:
        headers = {"x-correlation-id": correlation, "accept": BINAIRE}
        if intention.bearer is not None:
            headers["authorization"] = f"Bearer {intention.bearer}"
        if intention.key is not None:
            headers["idempotency-key"] = intention.key
        if intention.if_match is not None:
            headers["if-match"] = intention.if_match
        return Request(
            method=intention.route.methode,
            path=f"/{intention.service}/v1{fill(intention.route.chemin, intention.params)}",
            received=self.sim.now,
            correlation=correlation,
            params=intention.params,
            query={name: (value,) for name, value in intention.query.items()},
            headers=headers,
            body=intention.body.encode(),
        )

    def _try_again(self, intention: Intention) -> None:
        tries, rng = len(intention.correlations), self.sim.network_rng
        enough = TRIES_MAX if isinstance(intention.route, Acte) else READINGS_MAX
        if intention.settled or not intention.repeatable or tries > enough:
            return
        if tries < TRIES_MAX:
            self.sim.after(spread(rng, SECOND_MS, 2 * HOUR_MS), "retry", lambda: self._again(intention))
        else:
            self.sim.after(LAST_TRY_MS - TRIES_MAX * 2 * HOUR_MS, "last try", lambda: self._calmly(intention))

    def _again(self, intention: Intention) -> None:
        if not intention.settled:
            self.send(intention)

    def _calmly(self, intention: Intention) -> None:
        with self.sim.gate.calm():
            self._again(intention)
        hold(intention.settled, f"no answer in calm weather: {intention}")

    # What an answer must be

    def _expected(self, intention: Intention, caller: Appelant | None) -> frozenset[int] | None:
        """Give the only statuses that this caller may receive, or None when the rest decides."""
        route, droit = intention.route, TABLE[intention.service][intention.route.code]
        if caller is None or (caller == ANONYME and PUBLIC not in droit.agir):
            return frozenset({401})
        found, exists = caller.relations, True
        if isinstance(route, Acte | Consultation | Fichier) and not (isinstance(route, Acte) and route.cree):
            identifiant = route.ressource.identifiant(intention.params)
            if identifiant is None:
                return HIDDEN
            store, ressource = self.sim.memory.store, route.ressource
            loaded = load(ressource.decider, store, identifiant)
            loaded = guarded(store, loaded, garants(ressource, loaded.etat, intention.params))
            found = relations(ressource, caller, loaded.etat, loaded.items)
            exists = ressource.existe(loaded.etat)
        if not exists or not found & droit.voir:
            return HIDDEN
        return None if found & droit.agir else frozenset({403})

    def _judge(
        self,
        intention: Intention,
        caller: Appelant | None,
        reply: Reply,
        expected: frozenset[int] | None,
        troubled: bool,
    ) -> None:
        said = f"{intention.route.code} {intention.correlations[-1]} → {reply.status} {reply.body[:300]}"
        hold(reply.status < 500 or (reply.status == 503 and troubled), said)
        if caller is not None:
            what = f"{intention.route.code} {intention.correlations[-1]} {dict(intention.params)}"
            self.sim.embargo.answered(caller, what, reply)
            self._judge_secret(caller, reply, said)
        hold(_code(reply) != "conflit" or troubled, said)
        hold(expected is None or reply.status in expected, f"{said}, expected {sorted(expected or ())}")
        self._judge_lines(intention, reply, said)
        if not troubled and _code(reply) == "version-perimee":
            hold(not self._is_current(intention), f"{said}: stale, and nothing has changed")
        self._judge_time(intention, reply, said)
        self._judge_reading(intention, caller, reply, said)
        if caller is not None:
            judge_told(self._history, intention.route.code, caller, reply)
        if 200 <= reply.status < 300:
            self.acts[intention.route.code] += isinstance(intention.route, Acte) and not intention.dry
            first, intention.accepted = intention.accepted, intention.accepted or reply
            hold(first is None or not intention.key or first.status == reply.status, f"{said}: another outcome")

    def _judge_secret(self, caller: Appelant, reply: Reply, said: str) -> None:
        """What the services say of a file among themselves is read by nobody else."""
        theirs = caller.roles & {CORRESPONDANT, ADMINISTRATION}
        kept = [AMONG_THE_SERVICES, *(f'"code":"{code}"' for code in FACTS_OF_THE_SERVICES)]
        hold(theirs or not any(k in reply.body for k in kept), f"{said}: {caller.personne} reads what is not theirs")
        theirs = theirs or caller.roles & {EXPERT}
        hold(theirs or AMONG_THE_EXPERTS not in reply.body, f"{said}: {caller.personne} reads what experts say")

    def _is_current(self, intention: Intention) -> bool:
        """Tell whether the content of what is edited is still what its author has read."""
        ressource, params = intention.route.ressource, intention.params  # type: ignore[union-attr]
        etat = load(ressource.decider, self.sim.memory.store, str(ressource.identifiant(params))).etat
        if not ressource.existe(etat):
            return False
        caller, base = self.caller(intention) or ANONYME, f"/{intention.service}/v1"
        world, named = self.sim.memory.world, self.sim.services[intention.service].settings.instructeur
        shown = ressource.vue(etat, Appel(caller, self.sim.now, params, world, base, instructeur=named))
        return same_content(str(intention.if_match), reply_of(shown, 200).headers["ETag"])

    @property
    def _history(self) -> History:
        return self.sim.ledger.history

    def _judge_time(self, intention: Intention, reply: Reply, said: str) -> None:
        """Nothing received within its deadline is refused for time, whichever calendar stood while it was handled."""
        if intention.route.code not in DEADLINES or _code(reply) != "echeance-depassee":
            return
        history = self._history
        file = history.now_of(f"candidature/candidature#{intention.params['id']}")
        if file.statut == "non_deposee" and intention.route.code not in ("deposer", "repondre"):
            return
        received = self.sim.ledger.received[intention.correlations[-1]]
        if file.demandes and intention.route.code != "retirer":
            hold(received >= instant_of(file.demandes[-1].echeance), f"{said}, received {received}")
            return
        jalon = DEADLINES[intention.route.code](file)
        calendars = [s.dates for s in history.versions[f"candidature/campagne#{file.annee}"] if s.calendrier]
        late = jalon is not None and any(received >= deadline_of(file, c, jalon) for c in calendars[-2:])
        hold(late, f"{said}, received {received}")

    def _judge_reading(self, intention: Intention, caller: Appelant | None, reply: Reply, said: str) -> None:
        """What is read was the reader's to read, and a deposited file is read as it was deposited."""
        if reply.status not in (200, 303) or caller is None:
            return
        service, code, params, history = intention.service, intention.route.code, intention.params, self._history
        hold(may_read(history, caller, service, code, params), f"{said}: read by {caller.personne}")
        if reply.status == 303:
            judge_paper(self.sim, intention, caller, reply, said)
        if not isinstance(intention.route, Consultation):
            return
        tag = (caller.personne, service, code, *params.items(), reply.headers["ETag"])
        hold(self._tagged.setdefault(tag, reply.body) == reply.body, f"{said}: one entity tag for two contents")
        if code == "consulter_documents" and ADMINISTRATION not in caller.roles:
            others = [d for d in json.loads(reply.body)["documents"] if d["expert"] != caller.personne]
            hold(not others, f"{said}: {caller.personne} reads what is joined to another's mandate")
        if code == "consulter_dossier":
            identifiant = params.get("candidature") or params["id"]
            answers = json.loads(reply.body)["contenu"]["reponses"]
            hold(answers == history.frozen[identifiant], f"{said}: not what was deposited")

    def _judge_lines(self, intention: Intention, reply: Reply, said: str) -> None:
        """Compare an answer with what the journal holds of this intention."""
        lines = self.lines(intention)
        counts = Counter(x.correlation for x in lines)
        once = len(lines) <= 1 if intention.key else max(counts.values(), default=0) <= 1
        hold(once, f"{said}: done twice, {lines}")
        refused = 400 <= reply.status < 500 and reply.status not in (401, 403, 404)
        own = [x for x in lines if x.correlation == intention.correlations[-1]]
        done = lines if intention.key and _code(reply) != "cle-idempotence-reutilisee" else own
        hold(not (refused and done), f"{said}: told it failed, and it was done")

    def lines(self, intention: Intention | None) -> list[Line]:
        """Give the entries that an intention has made, reactions left aside."""
        found = self.sim.ledger.by_correlation
        return [x for c in (intention.correlations if intention else ()) for x in found[c] if x.acteur != SYSTEM]

    def _judge_effect(self, intention: Intention, reply: Reply) -> None:
        """An act accepted without an entry had nothing to change; a dry run that is accepted would be done."""
        if not intention.dry and self.lines(intention):
            return
        request = self._request(intention, "verification")
        query = {} if intention.dry else {"essai": ("true",)}
        other = self.sim.elsewhere(intention.service, intention.route, replace(request, query=query))
        said = f"{intention} was told {reply}, and then {other}"
        if intention.dry:
            hold(other.status < 300, said)
        elif other.status == 200:
            hold(not json.loads(other.body)["changements"], said)


def edits_lost_nothing(clients: Clients) -> None:
    """Every accepted edit was made on what its author had read: content counts, not what time changes around it, and
    as it stood then, which an erasure may have taken out of the journal since."""
    for intention in clients.intentions:
        read, acte = intention.if_match, intention.route
        if read in (None, "*") or not intention.accepted or intention.dry or not isinstance(acte, Acte):
            continue
        for line in clients.lines(intention):
            before = clients.sim.ledger.history.versions[line.flux][line.seq - 1]
            world, base = clients.sim.memory.world, f"/{intention.service}/v1"
            said = clients.sim.services[intention.service].settings
            appel = Appel(Appelant(line.acteur), clients.sim.now, intention.params, world, base)
            appel = replace(appel, instructeur=said.instructeur, public_url=said.public_url)
            hold(
                same_content(str(read), reply_of(acte.ressource.vue(before, appel), 200).headers["ETag"]),
                f"{line}: edited unseen, {intention}",
            )


def _code(reply: Reply) -> str:
    return str(json.loads(reply.body).get("code", "")) if reply.status >= 400 else ""


def routes_of(sim: Simulation, *kinds: type[Any]) -> list[tuple[str, Any]]:
    """Give every declared route of some kinds, with its service."""
    return [(nom, r) for nom, s in sim.services.items() for r in s.service.all_routes if isinstance(r, kinds)]
