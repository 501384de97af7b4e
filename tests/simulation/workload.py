"""What people do during a campagne: stories that go through it, and everything else that people do meanwhile.

To add an act: nothing (the generic gesture `n_importe_quel_acte` sends every declared act with its own example), or,
to have it sent with better bodies, one function marked `@geste` or one more step in a story.
"""

import json
from calendar import isleap
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from candidature.domaine.conservation import DUREE, PREAVIS
from candidature.domaine.dossier import Candidature
from kernel import erasure
from kernel.api import Acte, Consultation, Fichier, Liste, Page, Route
from kernel.droits import ADMINISTRATION, CORRESPONDANT, EXPERT, MEMBRE, PORTEUR, SECRETARIAT, SYSTEM, TABLE, Appelant
from kernel.journal import unpacked
from kernel.label.calendrier import Calendrier, Jalon, Moment
from kernel.label.formulaire import Champ
from kernel.label.reglement import reglement
from kernel.ports import ConflictError, Key
from kernel.store import load
from tests.simulation import troubles
from tests.simulation.clients import Clients, Intention, routes_of
from tests.simulation.faults import Fault
from tests.simulation.history import deadline_of
from tests.simulation.instants import start_of
from tests.simulation.invariants import deciders
from tests.simulation.network import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, spread
from tests.simulation.revocations import TOKENS, now_and_then, revoke_token
from tests.simulation.violation import Line, Violation, hold
from tests.simulation.world import Simulation
from tests.simulation.year import POOL, in_confidence, looks

CAST: Mapping[str, Appelant] = {
    "admin": Appelant("pers_admin", frozenset({ADMINISTRATION}), nom="Adama", courriel="admin@exemple.fr"),
    "ddt35": Appelant("pers_ddt35", frozenset({CORRESPONDANT}), frozenset({"D35"}), "", "Bao", "ddt35@exemple.fr"),
    "ddt69": Appelant("pers_ddt69", frozenset({CORRESPONDANT}), frozenset({"D69"}), "", "Cléo", "ddt69@exemple.fr"),
    "rennes": Appelant(
        "pers_rennes", frozenset({PORTEUR}), frozenset(), "21350238800019", "Dominique", "rennes@exemple.fr"
    ),
    "lyon": Appelant("pers_lyon", frozenset({PORTEUR}), frozenset(), "21690123100011", "Eden", "lyon@exemple.fr"),
    "fougeres": Appelant(
        "pers_fougeres", frozenset({PORTEUR}), frozenset(), "21350238800027", "Flo", "fougeres@exemple.fr"
    ),
    "expert": Appelant("pers_expert", frozenset({EXPERT}), nom="Fanta", courriel="expert@exemple.fr"),
    "expert2": Appelant("pers_expert2", frozenset({EXPERT}), nom="Jo", courriel="expert2@exemple.fr"),
    "expert3": Appelant("pers_expert3", frozenset({EXPERT}), nom="Kim", courriel="expert3@exemple.fr"),
    "expert4": Appelant("pers_expert4", frozenset({EXPERT}), nom="Lou", courriel="expert4@exemple.fr"),
    "expert5": Appelant("pers_expert5", frozenset({EXPERT}), nom="Paz", courriel="expert5@exemple.fr"),
    "expert6": Appelant("pers_expert6", frozenset({EXPERT}), nom="Rio", courriel="expert6@exemple.fr"),
    "muet": Appelant("pers_muet", frozenset({EXPERT}), nom="Gwen"),
    "maison": Appelant("pers_maison", frozenset({EXPERT}), nom="Mo", courriel="maison@exemple.fr"),
    "membre": Appelant("pers_membre", frozenset({MEMBRE}), nom="Hyacinthe", courriel="m@exemple.fr"),
    "membre2": Appelant("pers_membre2", frozenset({MEMBRE}), nom="Noa", courriel="m2@exemple.fr"),
    "secretaire": Appelant(
        "pers_secretaire", frozenset({SECRETARIAT}), frozenset({"R53", "R84"}), "", "Ouri", "secretaire@exemple.fr"
    ),
    "secretaire2": Appelant(
        "pers_secretaire2", frozenset({SECRETARIAT}), frozenset({"R53", "R84"}), "", "Rim", "secretaire2@exemple.fr"
    ),
}
COMES_TO: Mapping[str, Sequence[str]] = {
    "admin": ("candidature", "expertise", "commission"),
    "lyon": ("candidature",),
    **dict.fromkeys(("ddt35", "ddt69", "rennes", "fougeres"), ("candidature", "expertise", "commission")),
    **dict.fromkeys(POOL, ("expertise",)),
    **dict.fromkeys(("membre", "membre2", "secretaire", "secretaire2"), ("commission",)),
}
FALLBACK: Mapping[str, Sequence[str]] = {
    "champ": ("nom", "description", "inconnu"),
    "sujet": ("compte_rendu", "avis", "synthese"),
    "version": ("2020", "inconnue"),
    "etape": ("2", "9"),
    "numero": ("1", "2", "x"),
    "autre": ("1", "2"),
    "partie": ("1", "2"),
}
NOISE_MAX = 26
STRANGE_DATES = 0.25  # the share of seeds in which a date is moved where the calendar is odd
STRANGE_HOUR_ACTS = 2  # for each change of hour, and for 29 February
ERASURES_MAX = 3
FRESH_MS = 3 * SECOND_MS  # how soon somebody reads the feed after an act
PAGES_MAX = 60
PAGE_READ, PAGE_AT_REST = 40, 100  # acts on one page of a feed, at most
LOOKS_MAX = 6
STRANGE_DATES_SAID_MS = 20 * DAY_MS  # once the year is planned, long before it begins
COMPLEMENTS_DAYS = (3, 5, 7, 9, 11, 14)  # when the schedule looks at what is waited for
LATENESS = (*(-1,) * 13, 0, 1, 1)  # where a deposit falls: within the last day, on the last instant, after
BUSY_YEARS = 0.1  # the share of seeds in which many people do whatever they can
BUSY_ACTS = 60
LONG_YEARS = 0.3  # the share of seeds in which the drafts that were left are followed to their end (adr/0040)
ENDINGS = frozenset({"retirer", "suspendre_expert", "decliner_mandat", "signaler_conflit", "retirer_label"})
FIELDS_AT_ONCE = (8, *(60,) * 5)
DRY = 0.08  # how many acts are tried dry
AS_ALL_ELSE = 0.35  # how many answers are clicked twice, tried dry or sent late, as other acts are: there are many
SAID_AGAIN = 0.1  # how often what is there already (a contact, a charte) is given again, by who comes back
PORTEURS: Mapping[str, tuple[str, str]] = {  # commune and SIRET
    "rennes": ("35238", "21350238800019"),
    "fougeres": ("35115", "21350115800009"),
    "lyon": ("69123", "21690123100011"),
}
READS = (Consultation, Fichier, Liste, Page)
CONTACT = "iris@exemple.fr"
EXEMPLE_VALEURS: Mapping[str, Any] = {
    "texte": "Un quartier",
    "commune": "35238",
    "communes": ["35238"],
    "entier": 12,
    "annee": 2024,
    "decimal": 1.5,
    "booleen": True,
    "contact": {"nom": "Iris", "courriel": CONTACT},
}

Geste = Callable[["Play", Random], None]
GESTES: list[tuple[int, Geste]] = []


def geste(poids: int) -> Callable[[Geste], Geste]:
    """Declare something that people do now and then."""

    def declared(act: Geste) -> Geste:
        GESTES.append((poids, act))
        return act

    return declared


class Play:
    """One year, its people and what they do."""

    def __init__(self, sim: Simulation, seed: str, annee: int, swapped: frozenset[str], curiosity: int) -> None:
        self.sim, self.seed, self.annee, self.swapped, self.curiosity = sim, seed, annee, swapped, curiosity
        self._states: dict[str, tuple[int, Any]] = {}
        self.clients, self.planned = Clients(sim), 0
        self.rights = dict(CAST)
        self.feed: dict[str, tuple[str | None, list[tuple[str, int]]]] = {}
        self.routes: dict[tuple[str, str], Route] = {(n, r.code): r for n, r in routes_of(sim, *READS, Acte)}
        self.readings = [(s, r) for s, r in routes_of(sim, *READS) if r.code not in ("openapi", "journal")]
        self.dates = Calendrier.depuis(reglement("2020").calendrier, annee)
        for name in CAST:
            self.give_back(name)
        sim.told_of_a_restore.append(self.told_of_a_restore)

    def give_back(self, name: str) -> None:
        """Give somebody what their token says most of the time."""
        self.sim.badges[f"Bearer {name}"] = CAST[name]

    def prepare(self, limit: int | None, skip: frozenset[int] = frozenset()) -> int:
        """Put everything that people will do on the calendar, at most `limit` things, without those that are skipped by
        their numbers; give the end of the year."""
        rng = Random(f"{self.seed}/play")
        acts = [*self._arrivals(), *self._stories(rng), *self._noise(rng), *looks(self), *self._strange_hours(rng)]
        acts += [(moment, now_and_then) for moment, _ in looks(self)]
        closes = self.sim.ms_of(self.dates.cloture_depots.instant)
        acts += [(closes + days * DAY_MS, the_tick) for days in COMPLEMENTS_DAYS]
        acts += self._much_later(Random(f"{self.seed}/later"), closes)
        revoked = round(self.sim.gate.rates[Fault.RIGHT_REVOKED] * TOKENS)
        acts += [(self._moment(rng), revoke_token) for _ in range(revoked)]
        if rng.random() < STRANGE_DATES:
            acts.append((STRANGE_DATES_SAID_MS, reporter_ou_le_calendrier_est_etrange))
        if rng.random() < BUSY_YEARS:
            acts += [(self._moment(rng), faire_ce_qui_est_possible) for _ in range(BUSY_ACTS)]
        self.planned = len(acts)
        acts = sorted(acts, key=lambda a: a[0])[:limit]
        for number, (moment, act) in ((n, a) for n, a in enumerate(acts) if n not in skip):
            self.sim.after(moment, act.__name__, self._bound(act, Random(f"{self.seed}/{number}")))
        end = self.sim.ms_of(self.dates.cloture.instant) + DAY_MS
        troubles.plan(self.sim, Random(f"{self.seed}/troubles"), [moment for moment, _ in acts])
        return end

    def _much_later(self, rng: Random, closes: int) -> Iterator[tuple[int, Geste]]:
        """Have the end of drafts that were left announced, some of them kept, and the others erased."""
        if rng.random() >= LONG_YEARS:
            return
        announced, erased = (closes + delay.days * DAY_MS for delay in (DUREE - PREAVIS, DUREE))
        yield from ((announced + days * DAY_MS, the_tick) for days in (1, 30))
        yield announced + 35 * DAY_MS, garder_ce_qui_est_laisse
        yield from ((erased + days * DAY_MS, the_tick) for days in (1, 30, 31))

    def _strange_hours(self, rng: Random) -> Iterator[tuple[int, Geste]]:
        """Have people and the schedule at work around both changes of hour, and on 29 February."""
        days = [last_sunday(self.annee, month) + timedelta(hours=1) for month in (3, 10)]
        days += [datetime(self.annee, 2, 29, 12)] if isleap(self.annee) else []  # noqa: DTZ001  given its zone below
        for day in days:
            moment = self.sim.ms_of(day.replace(tzinfo=UTC))
            for _ in range(STRANGE_HOUR_ACTS):
                yield moment + rng.randint(-HOUR_MS, HOUR_MS), rng.choices(*self._gestes())[0]
            yield moment, the_tick

    def _gestes(self) -> tuple[list[Geste], list[int]]:
        return [act for _, act in GESTES], [poids for poids, _ in GESTES]

    def _bound(self, act: Geste, rng: Random) -> Callable[[], None]:
        return lambda: act(self, rng)

    def _arrivals(self) -> Iterator[tuple[int, Geste]]:
        """Have everybody come once where they have something to do, and the administration plan the year."""
        for place, (name, nom) in enumerate((n, s) for n, services in COMES_TO.items() for s in services):

            def arrive(play: Play, _rng: Random, name: str = name, nom: str = nom) -> None:
                play.send(name, nom, "moi")

            yield place * MINUTE_MS, arrive
        yield HOUR_MS, planifier
        yield from ((HOUR_MS + days * DAY_MS, planifier_l_annee) for days in (1, 3, 9))

    def _noise(self, rng: Random) -> Iterator[tuple[int, Geste]]:
        for _ in range(rng.randint(4, NOISE_MAX)):
            (act,) = rng.choices(*self._gestes())
            yield self._moment(rng), act

    def told_of_a_restore(self, undone: list[Line]) -> None:
        """Have people find that what they were told was done is not: they look again, and do it again."""
        rng, gone = self.sim.network_rng, {x.correlation for x in undone}
        lines = {(x.flux, x.seq) for x in undone}
        self._states.clear()
        self.feed = {s: (cursor, [x for x in seen if x not in lines]) for s, (cursor, seen) in self.feed.items()}
        for _, arrive in self._arrivals():
            self.sim.after(rng.randint(0, DAY_MS), "arrives again", partial(arrive, self, rng))
        for lost in [i for i in self.clients.intentions if i.accepted and gone.intersection(i.correlations)]:
            self.sim.gate.fired["undone_told_accepted"] += 1
            if lost.key:
                twin = self.clients.intend(**{**_copy(lost), "if_match": lost.if_match and "*"}, key=lost.key)
                self.sim.after(spread(rng, MINUTE_MS, 2 * DAY_MS), "done again", partial(self._again, twin))

    def _again(self, twin: Intention) -> None:
        reply = self.clients.send(twin)
        self.sim.gate.fired["done_again"] += reply is not None and reply.status < 300

    def example(self, acte: Any, params: Mapping[str, str]) -> Any:
        """Give the body that an act says is enough."""
        return example(self, acte, params)

    def _moment(self, rng: Random) -> int:
        """Draw when: around a milestone most often, where the rules change."""
        if rng.random() < 0.3:
            return rng.randint(0, self.sim.ms_of(self.dates.cloture.instant))
        milestone = self.sim.ms_of(rng.choice(list(self.dates.jalons().values())).instant)
        return max(0, milestone + rng.choice((-1, 1)) * spread(rng, 1, 10 * DAY_MS))

    def _stories(self, rng: Random) -> Iterator[tuple[int, Geste]]:
        """Give the steps of some files, from the opération to the answer."""
        opens = self.sim.ms_of(self.dates.ouverture.instant)
        closes = self.sim.ms_of(self.dates.cloture_depots.instant)
        bearers = rng.sample([*PORTEURS], rng.choice((2, 2, 2, 3)))
        for bearer in bearers:
            story = Story(bearer, etape=rng.choice((2, 3, 4, 4) if bearer == bearers[0] else (1, 1, 2, 3, 4, 4, 4)))
            start, late = opens + spread(rng, HOUR_MS, 30 * DAY_MS), rng.choice(LATENESS) * spread(rng, 1, DAY_MS)
            yield from (
                *((opens - d * DAY_MS, story.operation) for d in (4, 3)),
                *((opens + d * DAY_MS, story.charte) for d in (-2, -1, 3)),
                *((start + d * DAY_MS, story.candidature) for d in (0, 2, 9, 16)),
                *((start + d * DAY_MS, story.annoncer) for d in (1, 3, 17)),
                *((closes - d * DAY_MS, story.remplir) for d in (15, 9, 6, 4, 3, 2, 1)),
                *((closes + late + d, story.deposer) for d in ((-HOUR_MS, 0, MINUTE_MS) if late else (0, MINUTE_MS))),
            )
            if rng.random() < 0.5:
                yield closes + late - (HOUR_MS if late else 0) + rng.randint(1, FRESH_MS), suivre_le_fil_de_pres
            if rng.random() < 0.05:
                yield closes + spread(rng, DAY_MS, 200 * DAY_MS), story.retirer

    # Sending

    def send(
        self, bearer: str | None, service: str, code: str, rng: Random | None = None, **more: Any
    ) -> Intention | None:
        """Have somebody call a route, as people do: once, twice in the same millisecond, again with another body."""
        route = self.routes.get((service, code))
        if route is None:
            return None
        intention = self.clients.intend(bearer, service, route, **more)
        if rng is None:
            self.clients.send(intention)
        else:
            self._as_people_do(intention, rng)
        return intention

    def act(
        self, bearer: str | None, service: str, code: str, corps: str, rng: Random, **more: Any
    ) -> Intention | None:
        """Have somebody do an act, with a key when one is required, and often when not."""
        route = self.routes.get((service, code))
        if not isinstance(route, Acte):
            return None
        if route.cle_requise or rng.random() < 0.5:
            more["key"] = f"k{rng.getrandbits(40):x}"
        if route.modifie and "if_match" not in more:
            more["if_match"] = self.tag(bearer, service, route, more.get("params", {}), rng)
        if rng.random() < DRY:
            more["query"] = {"essai": "true"}
        return self.send(bearer, service, code, rng, body=corps, **more)

    def _as_people_do(self, intention: Intention, rng: Random) -> None:
        clients, habit = self.clients, rng.random()
        if habit < 0.12 and intention.repeatable:
            self.sim.after(0, "double click", lambda: clients.send(intention))
        elif habit < 0.18:
            twin = clients.intend(**_copy(intention), key=None if intention.key is None else intention.key + "bis")
            self.sim.after(0, "other tab", lambda: clients.send(twin))
        elif habit < 0.22 and intention.key:
            other = clients.intend(**{**_copy(intention), "body": '{"autre": 1}'}, key=intention.key, reused=intention)
            self.sim.after(spread(rng, 1, HOUR_MS), "other body", lambda: clients.send(other))
        clients.send(intention)
        if habit > 0.9 and intention.key:
            self.sim.after(spread(rng, 1, DAY_MS), "sent again", lambda: clients.send(intention))

    def tag(
        self, bearer: str | None, service: str, acte: Acte[Any, Any, Any], params: Mapping[str, str], rng: Random
    ) -> str:
        """Read the resource as its page does before an edit; sometimes what was read is old."""
        reads = [r for _, r in routes_of(self.sim, Consultation) if r.chemin == acte.chemin]
        if not reads or rng.random() < 0.2:
            return rng.choice(("*", '"0.0"'))
        reply = self.clients.send(self.clients.intend(bearer, service, reads[0], params=params))
        return reply.headers["ETag"] if reply and reply.status == 200 else "*"

    def discard(self, _intention: Intention | None) -> None:
        """Do without what comes of an act: its author will look again."""

    def state(self, service: str, agregat: str, identifiant: str) -> Any:
        """Give the state of a stream as the table holds it, decoded once a version."""
        flux = f"{service}/{agregat}#{identifiant}"
        line = self.sim.ledger.last.get(flux)
        version, etat = self._states.get(flux, (0, None))
        if etat is None or line is None or line.seq != version:
            etat = etat_de(self, service, agregat, identifiant)
            self._states[flux] = line.seq if line else 0, etat
        return etat

    def streams(self, service: str, agregat: str) -> list[str]:
        """Give the identifiers of the aggregates of a kind."""
        prefix = f"{service}/{agregat}#"
        return [flux.removeprefix(prefix) for flux in self.sim.ledger.last if flux.startswith(prefix)]

    def address(self, route: Any, rng: Random) -> dict[str, str] | None:
        """Give an address that a route may have; None when there is nothing yet."""
        names = [part[1:-1] for part in route.chemin.split("/") if part.startswith("{")]
        if isinstance(route, Page):
            return {name: rng.choice(FALLBACK.get(name, ("introuvable", "inconnu"))) for name in names}
        if not names:
            return {}
        known = self.streams(route.ressource.decider.service, route.ressource.decider.agregat)
        if rng.random() < 0.05 or not known:
            known = ["2099", "cand_00000000000000000000000000", "rien"]
        others = {**FALLBACK, "candidature": self.streams("candidature", "candidature") or ["x"]}
        return {names[0]: rng.choice(known), **{n: rng.choice(others.get(n, ["x"])) for n in names[1:]}}

    def somebody(self, route: Route, service: str, rng: Random) -> str | None:
        """Give a caller: somebody who may, most often."""
        may = [n for n, a in self.rights.items() if a.relations & TABLE[service][route.code].agir]
        anybody: list[str | None] = [*CAST, None, "inconnu"]
        return rng.choice(may) if may and rng.random() < 0.6 else rng.choice(anybody)


def _copy(intention: Intention) -> dict[str, Any]:
    names = ("bearer", "service", "route", "params", "body", "if_match", "query")
    return {name: getattr(intention, name) for name in names}


class Story:
    """One file of one porteur, step by step; a step that has nothing to stand on is left out."""

    def __init__(self, bearer: str, etape: int) -> None:
        self.bearer, self.etape = bearer, etape

    def _mine(self, play: Play, agregat: str) -> str | None:
        """Give the newest of this porteur's streams of a kind."""
        me = CAST[self.bearer].personne
        lines = [x for x in play.sim.ledger.lines if x.flux.startswith(f"candidature/{agregat}#") and x.acteur == me]
        return next((x.flux.split("#", 1)[1] for x in reversed(lines) if x.seq == 1), None)

    def _on_file(self, play: Play, rng: Random, bearer: str, code: str, corps: str = "{}") -> None:
        if (identifiant := self._mine(play, "candidature")) is not None:
            play.act(bearer, "candidature", code, corps, rng, params={"id": identifiant})

    def operation(self, play: Play, rng: Random) -> None:
        if self._mine(play, "operation") is not None:
            return
        commune, siret = PORTEURS[self.bearer]
        corps = {"nom": "Le Port", "communes": [commune], "porteur": {"nom": "La ville", "siret": siret}}
        play.act(self.bearer, "candidature", "creer_operation", json.dumps(corps), rng)

    def charte(self, play: Play, rng: Random) -> None:
        if (identifiant := self._mine(play, "operation")) is None:
            return
        operation, here = play.state("candidature", "operation", identifiant), {"id": identifiant}
        if operation.charte is None or rng.random() < SAID_AGAIN:
            jour = (play.sim.now - timedelta(days=3)).date().isoformat()
            corps = {"signee_le": jour, "signataires": ["La ville"], "autorite_urbanisme": "La ville"}
            play.act(self.bearer, "candidature", "signer_charte", json.dumps(corps), rng, params=here)
        if self.etape == 4 and (not operation.etapes or rng.random() < SAID_AGAIN):
            reprise = {"etape": 3, "annee": play.annee - 4, "source": "Palmarès"}
            play.act("admin", "candidature", "reprendre_etape", json.dumps(reprise), rng, params=here)

    def candidature(self, play: Play, rng: Random) -> None:
        if self._mine(play, "candidature") is None and (operation := self._mine(play, "operation")) is not None:
            corps = {"operation": operation, "annee": play.annee, "etape": self.etape}
            play.act(self.bearer, "candidature", "creer_candidature", json.dumps(corps), rng)
            if rng.random() < 0.5:
                trial = {"query": {"essai": "true"}} if rng.random() < 0.4 else {}
                again = partial(
                    play.act, self.bearer, "candidature", "creer_candidature", json.dumps(corps), rng, **trial
                )
                play.sim.after(rng.choice((0, HOUR_MS)), "begin again", again)

    def annoncer(self, play: Play, rng: Random) -> None:
        identifiant = self._mine(play, "candidature")
        if identifiant is not None and play.state("candidature", "candidature", identifiant).statut == "brouillon":
            self._on_file(play, rng, self.bearer, "annoncer")

    def remplir(self, play: Play, rng: Random) -> None:
        """Answer what is required and missing; a long form is most often left unfinished."""
        if (identifiant := self._mine(play, "candidature")) is None:
            return
        file = etat_de(play, "candidature", "candidature", identifiant)
        missing = file.regles.manquants(file.etape, {code: r.valeur for code, r in file.reponses.items()})
        contacts = [c for c in file.regles.champs(file.etape) if c.type == "contact"][:1]
        unsaid = [c for c in contacts if c.code not in file.reponses or rng.random() < SAID_AGAIN]
        for champ in (*unsaid, *missing)[: rng.choice(FIELDS_AT_ONCE)]:
            params = {"id": identifiant, "champ": champ.code}
            corps = json.dumps({"valeur": valeur_pour(file, champ)})
            if rng.random() < AS_ALL_ELSE:
                play.act(self.bearer, "candidature", "repondre", corps, rng, params=params, if_match="*")
            else:
                key = f"k{rng.getrandbits(40):x}"
                play.send(self.bearer, "candidature", "repondre", body=corps, params=params, if_match="*", key=key)
        self._sooner(play, file, rng)

    def _sooner(self, play: Play, file: Candidature, rng: Random) -> None:
        """Deposit before a deadline that was brought forward: a porteur reads the date that the campagne shows."""
        dates = play.state("candidature", "campagne", str(play.annee)).dates
        fin, planned = (play.sim.ms_of(start_of(d, file.regles_etape.depot)) for d in (dates, play.dates))
        if play.sim.now_ms < fin < planned and file.statut in ("brouillon", "annoncee"):
            for before in (DAY_MS, HOUR_MS):
                moment = max(0, fin - before - play.sim.now_ms)
                play.sim.after(moment, "deposits sooner", partial(self.deposer, play, Random(rng.getrandbits(32))))

    def deposer(self, play: Play, rng: Random) -> None:
        identifiant = self._mine(play, "candidature")
        file = play.state("candidature", "candidature", identifiant) if identifiant else None
        if file is not None and (not file.versions or rng.random() < SAID_AGAIN):
            self._on_file(play, rng, self.bearer, "deposer")

    def retirer(self, play: Play, rng: Random) -> None:
        self._on_file(play, rng, self.bearer, "retirer", json.dumps({"motif": "Projet reporté"}))


def etat_de(play: Play, service: str, agregat: str, identifiant: str) -> Any:
    """Give the state of a stream as the table holds it."""
    decider = next(d for d in play.sim.services[service].service.deciders if d.agregat == agregat)
    return load(decider, play.sim.memory.store, identifiant).etat


def valeur_pour(file: Candidature, champ: Champ) -> Any:
    """Give an answer that a field takes."""
    termes = list(file.regles.vocabulaires[champ.vocabulaire].codes.values()) if champ.vocabulaire else []
    match champ.type:
        case "choix":
            return termes[0]
        case "choix_multiple":
            return termes[:1]
        case _:
            ici = {"commune": file.lieux[0].code, "communes": [file.lieux[0].code]}
            return {**EXEMPLE_VALEURS, **ici}.get(champ.type, {})


# What people do now and then


def the_tick(play: Play, _rng: Random) -> None:
    """Have every service do what is due."""
    for nom in play.sim.services:
        play.sim.tick(nom)


def garder_ce_qui_est_laisse(play: Play, rng: Random) -> None:
    """Keep drafts whose end is announced, one time in two."""
    for identifiant in play.streams("candidature", "candidature"):
        file = etat_de(play, "candidature", "candidature", identifiant)
        if file.garde.effacement_le is not None and rng.random() < 0.5:
            owner = file.proprietaire.removeprefix("pers_")
            play.act(owner, "candidature", "conserver_brouillon", "{}", rng, params={"id": identifiant})


@geste(2)
def planifier(play: Play, rng: Random) -> None:
    """Plan a year: this one, the next, or one that cannot be."""
    corps = {"annee": play.annee + rng.choice((0, 0, 0, 0, 1, 1, -5))}
    play.act("admin", "candidature", "planifier_campagne", json.dumps(corps), rng)


def planifier_l_annee(play: Play, rng: Random) -> None:
    """Plan this year, unless it is done."""
    corps = {"annee": play.annee, "lettre_confidentielle": in_confidence(play.seed)}
    play.act("admin", "candidature", "planifier_campagne", json.dumps(corps), rng)


@geste(4)
def reporter(play: Play, rng: Random) -> None:
    """Move a date, by little or by much."""
    jalon = rng.choice(list(Jalon))
    moments = [
        play.dates.jalon(jalon).local + timedelta(minutes=rng.randint(-20_000, 20_000)),
        play.dates.jalon(jalon).local + timedelta(days=rng.randint(-3, 3)),
    ]
    move(play, rng, jalon, rng.choice(moments).replace(second=0, microsecond=0))


def reporter_ou_le_calendrier_est_etrange(play: Play, rng: Random) -> None:
    """Move a date into an hour that summer time removes or doubles, or to 29 February."""
    move(play, rng, *rng.choice(strange_dates(play.annee)))


def move(play: Play, rng: Random, jalon: Jalon, local: datetime) -> None:
    """Move a date of the year."""
    au = Moment(local=local)
    corps = {"jalon": jalon.value, "au": au.model_dump(mode="json"), "motif": "Intempéries"}
    bearer, params = rng.choice(("admin", "admin", "rennes")), {"annee": str(play.annee)}
    play.act(bearer, "candidature", "reporter_echeance", json.dumps(corps), rng, params=params)


def strange_dates(annee: int) -> list[tuple[Jalon, datetime]]:
    """Give the hours that are read twice, or never, and the day that most years do not have, where a date may fall."""
    spring, autumn = (last_sunday(annee, month) + timedelta(hours=2, minutes=30) for month in (3, 10))
    found = [(Jalon.OUVERTURE, spring), (Jalon.CLOTURE_PRECANDIDATURES, spring), (Jalon.COMMISSION_NATIONALE, autumn)]
    leap = [(Jalon.OUVERTURE, datetime(annee, 2, 29, 9))] if isleap(annee) else []  # noqa: DTZ001  a wall clock has no zone
    return leap * len(found) or found


def last_sunday(annee: int, mois: int) -> datetime:
    """Give the day that summer time begins (March) or ends (October)."""
    last = datetime(annee, mois, 31)  # noqa: DTZ001  a wall clock has no zone
    return last - timedelta(days=(last.weekday() + 1) % 7)


@geste(4)
def faire_ce_qui_est_possible(play: Play, rng: Random) -> None:
    """Find something that somebody may do now, and do it with its own example: so whole procedures are walked."""
    for _ in range(LOOKS_MAX):
        service, route = rng.choice(routes_of(play.sim, Consultation, Liste))
        params = {} if isinstance(route, Liste) else play.address(route, rng)
        if params is None:
            continue
        bearer = rng.choice([*CAST])
        with play.sim.gate.calm():
            reply = play.clients.send(play.clients.intend(bearer, service, route, params=params))
        actions = json.loads(reply.body)["actions"] if reply and reply.status == 200 else []
        possible = [a["code"] for a in actions if a["disponible"] and (a["code"] not in ENDINGS or rng.random() < 0.1)]
        if possible:
            acte = play.routes[service, rng.choice(possible)]
            corps = example(play, acte, params).model_dump_json()
            play.act(bearer, service, acte.code, corps, rng, params=params)
            return


@geste(8)
def n_importe_quel_acte(play: Play, rng: Random) -> None:
    """Do any declared act on anything, with its own example for a body."""
    actes: list[tuple[str, Acte[Any, Any, Any]]] = routes_of(play.sim, Acte)
    service, acte = rng.choice(actes)
    params = play.address(acte, rng)
    if params is None:
        return
    decider = acte.ressource.decider
    etat = decider.etat()
    if (identifiant := next(iter(params.values()), None)) is not None:
        etat = load(decider, play.sim.memory.store, identifiant).etat
    if acte.cree or acte.ressource.existe(etat):
        corps = acte.exemple(etat, play.sim.now).model_dump_json()
        play.act(play.somebody(acte, service, rng), service, acte.code, corps, rng, params=params)


@geste(4)
def modifier_dans_deux_onglets(play: Play, rng: Random) -> None:
    """Edit the same answer from two pages read at the same time: the second must be told."""
    acte = play.routes.get(("candidature", "repondre"))
    files = play.streams("candidature", "candidature")
    if not isinstance(acte, Acte) or not files:
        return
    identifiant = rng.choice(files)
    owner = etat_de(play, "candidature", "candidature", identifiant).proprietaire.removeprefix("pers_")
    params = {"id": identifiant, "champ": rng.choice(("nom", "description"))}
    read = play.tag(owner, "candidature", acte, params, rng)
    for _ in range(2):
        corps = json.dumps({"valeur": f"Quartier {rng.randint(1, 99)}"})

        def edit(corps: str = corps) -> None:
            play.act(owner, "candidature", "repondre", corps, Random(corps), params=params, if_match=read)

        play.sim.after(rng.choice((0, spread(rng, 1, HOUR_MS))), "edit", edit)


@geste(6)
def lire(play: Play, rng: Random) -> None:
    """Read anything that can be read."""
    service, route = rng.choice([(s, r) for s, r in routes_of(play.sim, *READS) if r.code != "openapi"])
    bearer, query = play.somebody(route, service, rng), {}
    if isinstance(route, Liste):
        query = {"limite": str(rng.randint(1, 5))}
    params = {} if isinstance(route, Liste) else play.address(route, rng)
    play.send(bearer, service, route.code, rng, params=params, query=query)


@geste(2)
def prendre_un_papier(play: Play, rng: Random) -> None:
    """Take away something printed: those of the séances, more often than not once they are signed."""
    service, route = rng.choice(routes_of(play.sim, Fichier))
    play.send(play.somebody(route, service, rng), service, route.code, rng, params=play.address(route, rng))


@geste(2)
def changer_les_roles(play: Play, rng: Random) -> None:
    """Take a right away, or the whole token, and give it back later; in between, nothing may be done with it."""
    name = rng.choice(sorted(CAST))
    plain, badge = CAST[name], f"Bearer {name}"
    if rng.random() < 0.5:
        play.sim.badges[badge] = Appelant(plain.personne, frozenset({PORTEUR}), nom=plain.nom, courriel=plain.courriel)
    else:
        play.sim.badges.pop(badge, None)
    play.sim.after(spread(rng, SECOND_MS, 20 * DAY_MS), "right back", lambda: play.give_back(name))


@geste(3)
def effacer_une_personne(play: Play, rng: Random) -> None:
    """Erase what one stream says of somebody, as the operator's command does: again until it is done."""
    sim = play.sim
    files = play.streams("candidature", "candidature")
    if not files:
        return
    identifiant, personne = rng.choice(files), CAST[rng.choice(("rennes", "lyon"))].personne
    decider = deciders(sim)["candidature/candidature"]

    def erase() -> str:
        try:
            done = erasure.erase(decider, sim.world, identifiant, personne, SYSTEM)
            nothing_is_left(play, f"candidature/candidature#{identifiant}", personne)
            return str(done)
        except ConflictError:
            return ""
        except Exception as error:  # noqa: BLE001  it is looked at
            sim.expected(error)
            return ""

    for _ in range(ERASURES_MAX):
        erased = sim.invoke("candidature", "erasure", erase)
        sim.note(f"erased {identifiant} {erased}")
        if erased:
            return


def nothing_is_left(play: Play, flux: str, personne: str) -> None:
    """Once somebody is erased, neither the journal nor the state keeps the contact that they gave."""
    items = play.sim.memory.store.items
    named = {sk: items[Key(flux, sk)] for sk in items.partitions[flux] if CONTACT in repr(items[Key(flux, sk)])}
    kept = [sk for sk, item in named.items() if _typed_by(item) == personne]
    hold(not kept, f"{personne} is erased from {flux}, and still named in {kept}")


def _typed_by(item: Mapping[str, Any]) -> str:
    """Give who typed what an entry, or a part of a state, says."""
    said = json.loads(str(item["entete"]) if "entete" in item else unpacked(item["etat"]))
    return str(said.get("acteur") or said.get("par", ""))


@geste(2)
def suivre_le_fil(play: Play, rng: Random) -> None:
    """Read one service's feed of acts from where one stopped."""
    follow(play, rng.choice(sorted(play.sim.services)), Random(rng.getrandbits(32)))


def suivre_le_fil_de_pres(play: Play, rng: Random) -> None:
    """Read the whole feed of candidatures just after a deposit, unless it does not answer."""
    pages = (follow(play, "candidature", rng) for _ in range(PAGES_MAX))
    next((True for done in pages if done is not False), None)


def follow(play: Play, service: str, rng: Random, page_max: int = PAGE_READ) -> bool | None:
    """Read one page of a feed; True when there is nothing left to read, None when there is no answer."""
    cursor, seen = play.feed.get(service, (None, []))
    debut = play.sim.start.date().isoformat()
    query = {"depuis": cursor or debut, "limite": str(rng.randint(2, page_max))}
    intention = play.clients.intend("admin", service, play.routes[service, "journal"], query=query)
    reply = play.clients.send(intention)
    if reply is None or reply.status != 200:
        return None
    page = json.loads(reply.body)
    play.feed[service] = page["curseur"], [*seen, *((e["flux"], e["seq"]) for e in page["elements"])]
    return bool(page["a_jour"])


@geste(5)
def verifier_les_actions(play: Play, rng: Random) -> None:
    """Look at anything as anybody, and try what its `actions` say."""
    service, route = rng.choice(routes_of(play.sim, Consultation, Liste))
    params = {} if isinstance(route, Liste) else play.address(route, rng)
    if params is not None:
        check_actions(play, play.somebody(route, service, rng), service, route, params)


def check_actions(play: Play, bearer: str | None, service: str, route: Any, params: Mapping[str, str]) -> None:
    """An action is available exactly when its example, sent dry, is accepted; or else the reason is among its own."""
    with play.sim.gate.calm():
        reply = play.clients.send(play.clients.intend(bearer, service, route, params=params))
        if reply is None or reply.status != 200:
            return
        for action in json.loads(reply.body)["actions"]:
            acte = play.routes[service, action["code"]]
            verdict = rehearse(play, bearer, service, acte, params)
            said = (
                f"{action['code']} by {bearer} on {dict(params)}: shown {action}, tried {verdict.status} {verdict.body}"
            )
            hold(action["disponible"] == (verdict.status == 200), said)
            if verdict.status != 200:
                problem = json.loads(verdict.body)
                codes = {e["code"] for e in problem["erreurs"]} or {problem["code"]}
                hold(codes <= {r["code"] for r in action["raisons"]}, said)


def example(play: Play, acte: Any, params: Mapping[str, str]) -> Any:
    """Give the body that an act says is enough."""
    decider = acte.ressource.decider
    etat = decider.etat()
    if not acte.cree:
        etat = load(decider, play.sim.memory.store, acte.ressource.identifiant(params)).etat
    return acte.exemple(etat, play.sim.now)


def rehearse(play: Play, bearer: str | None, service: str, acte: Any, params: Mapping[str, str]) -> Any:
    """Send an act's own example dry."""
    corps = example(play, acte, params).model_dump_json()
    tag = "*" if acte.modifie else None
    intention = play.clients.intend(
        bearer, service, acte, params=params, body=corps, key="essai", if_match=tag, query={"essai": "true"}
    )
    reply = play.clients.send(intention)
    if reply is None:
        raise Violation(f"no answer to a dry run in calm weather: {acte.code}")
    return reply


def feeds_are_complete(play: Play) -> None:
    """Read the feeds that somebody follows to their end: every entry once. A clock that was wrong by more than a minute
    writes behind a reader: who must miss nothing then reads from the first day again."""
    if play.sim.gate.fired[Fault.CLOCK_STEP]:
        day_before = (play.sim.start - timedelta(days=1)).date().isoformat()
        play.feed = {service: (day_before, []) for service in play.feed}
    rng = Random(0)
    play.sim.badges["Bearer admin"] = CAST["admin"]
    play.sim.run_until(play.sim.now_ms + HOUR_MS)  # the feed shows what is more than a minute old
    for service in sorted(play.feed):
        while not follow(play, service, rng, PAGE_AT_REST):
            pass
        seen = play.feed[service][1]
        lines = [(x.flux, x.seq) for x in play.sim.ledger.lines if x.flux.startswith(f"{service}/")]
        missing, extra = sorted(set(lines) - set(seen)), len(seen) - len(set(seen))
        hold(not missing and not extra, f"the feed of {service} misses {missing}, repeats {extra}")


def drafts_are_closed(play: Play) -> None:
    """Once the campagne is over, no draft is still waiting for a deadline that has passed."""
    for identifiant in play.streams("candidature", "candidature"):
        file = etat_de(play, "candidature", "candidature", identifiant)
        if file.statut in ("brouillon", "annoncee"):
            campagne = etat_de(play, "candidature", "campagne", str(file.annee))
            fin = deadline_of(file, campagne.dates, file.regles_etape.depot)
            hold(play.sim.now < fin, f"{identifiant} is still {file.statut} after {fin}")
