"""Rights that go while their holder is at work: what was read a moment ago may not be acted upon any more.

The token's: a role, a territory, the token itself. The files': a mandate ended, an habilitation suspended, a member
taken out of a séance. Each time, the next call is refused and writes nothing.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

from kernel.api import Acte, Consultation
from kernel.droits import Appelant
from tests.simulation.clients import Intention, routes_of
from tests.simulation.faults import Fault
from tests.simulation.network import DAY_MS, SECOND_MS, spread
from tests.simulation.violation import hold
from tests.simulation.year import MEMBERS, Duty, badge

if TYPE_CHECKING:
    from tests.simulation.workload import Play

LOOKS_MAX = 12
TOKENS = 10  # how many are taken away in a year, at a rate of one
# The others act by what a file says of them.
BY_ROLE = frozenset({"admin", "ddt35", "ddt69", "secretaire", "membre", "membre2"})
BY_MANDATE = frozenset({"accepter_mandat", "rendre_compte", "rediger_texte", "rendre_avis", "rendre_synthese"})
BY_TERRITORY = frozenset({"ddt35", "ddt69", "secretaire"})
ELSEWHERE = frozenset({"D01", "R11"})  # no file of a simulated year is there
NO_RIGHT = (401, 403, 404)
Corps = Mapping[str, Any]


def revoke_token(play: "Play", rng: Random) -> None:
    """Take a token's right away from somebody who is about to use it."""
    _counted(play, token, rng)


def now_and_then(play: "Play", rng: Random) -> None:
    """Take away what a file gives, when there is something to take."""
    for kind, rate in AT_A_LOOK.items():
        if play.sim.gate.drawn(Fault.RIGHT_REVOKED, rate):
            _counted(play, kind, rng)


def _counted(play: "Play", kind: "Kind", rng: Random) -> None:
    done = kind(play, rng)
    play.sim.gate.fired[Fault.RIGHT_REVOKED] += done
    play.sim.gate.fired[f"revoked_{kind.__name__}"] += done


def token(play: "Play", rng: Random) -> bool:
    """Take the whole token, a role or a territory, between the reading and the act."""
    found = _about_to_act(play, rng)
    if found is None:
        return False
    bearer, service, acte, params, corps = found
    held = play.sim.badges.pop(f"Bearer {bearer}")
    if (left := _less(bearer, held, acte, rng)) is not None:
        play.sim.badges[f"Bearer {bearer}"] = left
    play.sim.after(spread(rng, SECOND_MS, 3 * DAY_MS), "right back", lambda: play.give_back(bearer))
    _refused(play, Duty(bearer, service, acte.code, corps, params), NO_RIGHT if left else (401,))
    return True


def _less(bearer: str, held: Appelant, acte: Any, rng: Random) -> Appelant | None:
    ways: list[Appelant | None] = [None]
    if bearer in BY_ROLE or acte.code in BY_MANDATE:
        ways.append(replace(held, roles=frozenset()))
    if bearer in BY_TERRITORY:
        ways.append(replace(held, territoires=ELSEWHERE))
    return rng.choice(ways)


def _about_to_act(play: "Play", rng: Random) -> tuple[str, str, Any, Mapping[str, str], Corps] | None:
    """Find somebody who reads something and is told that they may act on it."""
    for _ in range(LOOKS_MAX):
        service, route = rng.choice(routes_of(play.sim, Consultation))
        params, bearer = play.address(route, rng), rng.choice(sorted(BY_ROLE) + sorted(play.rights))
        if params is None:
            continue
        with play.sim.gate.calm():
            reply = play.clients.send(play.clients.intend(bearer, service, route, params=params))
        actions = json.loads(reply.body)["actions"] if reply and reply.status == 200 else []
        possible = [a["code"] for a in actions if a["disponible"]]
        if possible:
            acte: Any = play.routes[service, rng.choice(possible)]
            return bearer, service, acte, params, play.example(acte, params).model_dump(mode="json")
    return None


def _intended(play: "Play", duty: Duty) -> Intention:
    route: Any = play.routes[duty.service, duty.code]
    acte, number = isinstance(route, Acte), len(play.clients.intentions)
    return play.clients.intend(
        duty.bearer,
        duty.service,
        route,
        params=duty.params,
        body=json.dumps(duty.corps) if acte else "",
        key=f"right{number}" if acte else None,
        if_match="*" if acte and route.modifie else None,
    )


def _refused(play: "Play", duty: Duty, allowed: Sequence[int]) -> None:
    """Hold a call to a refusal that leaves nothing behind."""
    intention = _intended(play, duty)
    reply = play.clients.send(intention)
    said = f"{duty}, whose right is gone: {reply}"
    hold(reply is None or reply.status in (*allowed, 503), said)
    hold(not play.clients.lines(intention), said)


def _by_hand(play: "Play", duty: Duty) -> bool:
    """Have somebody take the right away; False when they could not."""
    with play.sim.gate.calm():
        reply = play.clients.send(_intended(play, duty))
    return reply is not None and reply.status < 300


def _mandates(play: "Play", statut: str) -> list[tuple[str, Any, Any]]:
    states = ((i, play.state("expertise", "expertise", i)) for i in play.streams("expertise", "expertise"))
    return [(i, e, m) for i, e in states if e.identite is not None for m in e.vivants if m.statut == statut]


def mandate(play: "Play", rng: Random) -> bool:
    """End a mandate while its expert is writing."""
    found = _mandates(play, "accepte")
    if not found:
        return False
    identifiant, e, ended = rng.choice(found)
    here, who = {"id": identifiant}, badge(ended.expert)
    corps = {"sortant": ended.expert, "motif": "Indisponible"}
    if not _by_hand(play, Duty("admin", "expertise", "remplacer_expert", corps, here)):
        return False
    sujet = {**here, "sujet": rng.choice(sorted(e.sujets))}
    _refused(play, Duty(who, "expertise", "rediger_texte", {"texte": "Un avis de trop."}, sujet), NO_RIGHT)
    _refused(play, Duty(who, "expertise", "consulter_dossier", params=here), NO_RIGHT)
    return True


def habilitation(play: "Play", rng: Random) -> bool:
    """Suspend an expert to whom a mandate is offered."""
    found = _mandates(play, "propose")
    if not found:
        return False
    identifiant, _, offered = rng.choice(found)
    suspended = Duty("admin", "expertise", "suspendre_expert", {"motif": "Signalement"}, {"id": offered.expert})
    if not _by_hand(play, suspended):
        return False
    yes, here = {"absence_de_conflit": True}, {"id": identifiant}
    _refused(play, Duty(badge(offered.expert), "expertise", "accepter_mandat", yes, here), (*NO_RIGHT, 409, 422))
    return True


def member(play: "Play", rng: Random) -> bool:
    """Take a member out of a séance that is about to be held."""
    states = [(i, play.state("commission", "seance", i)) for i in play.streams("commission", "seance")]
    held = [(i, s) for i, s in states if s.membres and s.statut in ("planifiee", "reportee", "convoquee")]
    if not held:
        return False
    identifiant, seance = rng.choice(held)
    here, who = {"id": identifiant}, "admin" if seance.niveau == "nationale" else "secretaire"
    corps = {"membres": [{"personne": f"pers_{MEMBERS[0]}", "qualite": "Membre", "voix": 1}]}
    if not _by_hand(play, Duty(who, "commission", "composer_seance", corps, here)):
        return False
    _refused(play, Duty(MEMBERS[1], "commission", "consulter_seance", params=here), NO_RIGHT)
    return True


def coeditor(play: "Play", rng: Random) -> bool:
    """Take somebody out of an opération: what its files still say of them gives them nothing."""
    states = [(i, play.state("candidature", "operation", i)) for i in play.streams("candidature", "operation")]
    shared = [(i, o) for i, o in states if o.coediteurs]
    if not shared:
        return False
    identifiant, operation = rng.choice(shared)
    gone, files = operation.coediteurs[0], play.streams("candidature", "candidature")
    mine = [f for f in files if play.state("candidature", "candidature", f).operation == identifiant]
    corps, here = {"personne": gone, "motif": "Fin de mission"}, {"id": identifiant}
    if not _by_hand(play, Duty(badge(operation.proprietaire), "candidature", "retirer_coediteur", corps, here)):
        return False
    _refused(play, Duty(badge(gone), "candidature", "consulter_operation", params=here), NO_RIGHT)
    for file in mine:
        _refused(play, Duty(badge(gone), "candidature", "consulter_candidature", params={"id": file}), NO_RIGHT)
        _refused(play, Duty(badge(gone), "candidature", "annoncer", params={"id": file}), NO_RIGHT)
    return True


Kind = Callable[["Play", Random], bool]
# How often the files' own rights go, when people look at what waits for them: an offer is soon answered.
AT_A_LOOK: Mapping[Kind, float] = {mandate: 0.08, habilitation: 0.2, member: 0.08, coeditor: 0.03}
KINDS: Sequence[Kind] = (token, *AT_A_LOOK)
