"""The letters that people are owed, said from the events alone: the services' own letters are not asked which they are.

A letter may come late, and what it says be superseded meanwhile; where it was true for long enough, it was written.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from kernel.journal import ERASURE, entry_key
from kernel.ports import Key
from tests.simulation.violation import hold

if TYPE_CHECKING:
    from tests.simulation.world import Simulation

LONG = timedelta(days=12)  # the relay down, a queue paused, dead letters and an outage, one after the other
Body = Mapping[str, Any]


class Owed(NamedTuple):
    """A letter, to whom it is owed as the state stands, and for how long that holds."""

    lettre: str
    a: Callable[[Any, Body], set[str]]
    tant_que: Callable[[Any, Body], bool] = lambda _etat, _body: True


def _carry(etat: Any, _body: Body) -> set[str]:
    return {etat.proprietaire, *etat.coediteurs}


def _porteurs(etat: Any, _body: Body) -> set[str]:
    return set(etat.porteurs)


def _expert(_etat: Any, body: Body) -> set[str]:
    return {body["expert"]}


def _members(etat: Any, _body: Body) -> set[str]:
    return {m.personne for m in etat.membres}


def _is(statut: str) -> Callable[[Any, Body], bool]:
    return lambda etat, _body: etat.statut == statut


def _offered(etat: Any, body: Body) -> bool:
    return any((m.expert, m.statut) == (body["expert"], "propose") for m in etat.vivants) and not etat.fermee


def _decided(etat: Any, body: Body) -> bool:
    return etat.decision is not None and etat.decision.document == body["decision"]["document"]


def _convened(etat: Any, body: Body) -> bool:
    same = etat.convocation is not None and etat.convocation.sequence == body["convocation"]["sequence"]
    return same and etat.statut in ("convoquee", "ouverte")


def owed_by(flux: str, body: Body) -> Iterator[Owed]:
    """Give the letters that an event owes, whoever writes them and however."""
    match flux.partition("#")[0], body["type"].rpartition("-")[0], body:
        case "candidature/candidature", "RecevabiliteNotifiee", {"recevable": bool(good)}:
            lettre = "recevable" if good else "irrecevable"
            yield Owed(lettre, _carry, _is(lettre))
        case "candidature/candidature", "Etape1Constatee", _:
            yield Owed("etape_1", _carry, _is("constatee"))
        case "candidature/candidature", "DepotManque", _:
            yield Owed("non_deposee", _carry, _is("non_deposee"))
        case "candidature/candidature", "ComplementsDemandes", _:
            yield Owed("complements_demandes", _carry, _is("complements_demandes"))
        case "candidature/candidature", "CandidatureRetiree", _:
            yield Owed("retrait", _carry)
        case "expertise/expertise", "MandatPropose", _:
            yield Owed("mandat_propose", _expert, _offered)
        case "commission/seance", "SeanceConvoquee", {"convocation": {"sans_quorum": bool(again)}}:
            yield Owed("nouvelle_convocation" if again else "convocation", _members, _convened)
        case "commission/seance", "SeanceClose", _:
            yield Owed("pv_signe", _members)
        case "commission/decision", "DecisionNotifiee", {"decision": {"issue": str(issue)}}:
            yield Owed("decision_labellisee" if issue == "labellise" else "decision_ajournee", _porteurs, _decided)
        case "commission/decision", "RecoursDepose", {"recours": {}}:
            yield Owed("recours_enregistre", _porteurs)
        case "commission/decision", "RecoursRepondu", _:
            yield Owed("recours_decide", _porteurs)
        case "commission/decision", "ReportNotifie", _:
            yield Owed("dossier_reporte", _porteurs)


def everybody_is_written_to(sim: "Simulation") -> None:
    """At rest, each of those to whom a letter was owed for long has it in the log, however it ended."""
    for flux, states in sim.ledger.history.versions.items():
        entries = [sim.memory.store.items.get(entry_key(flux, seq)) for seq in range(1, len(states))]
        times = [datetime.fromisoformat(json.loads(str(i["entete"]))["le"]) for i in entries if i]
        for seq, item in enumerate((i for i in entries if i), start=1):
            for body in (b for b in json.loads(str(item["corps"]))["evenements"] if b["type"] != ERASURE):
                for letter in owed_by(flux, body):
                    _written(sim, f"{flux}#{seq:08d}", letter, body, (states[seq:], [*times[seq - 1 :], sim.now]))


def counted_from(first: datetime, last: datetime, restored: datetime | None) -> datetime:
    """Give from when an act has waited for its letters. A restore may have taken them with it: the sweep that follows
    has them written anew, and nobody could before."""
    return restored if restored is not None and first < restored <= last else first


def _written(sim: "Simulation", entry: str, letter: Owed, body: Body, after: tuple[list[Any], list[datetime]]) -> None:
    states, times = after
    held = next((n for n, s in enumerate(states) if not letter.tant_que(s, body)), len(states))
    if times[held] - counted_from(times[0], times[held], sim.restored) < LONG:
        return
    people = set[str].intersection(*(letter.a(s, body) for s in states[:held]))
    pk = f"{entry.split('/', 1)[0]}/notification#{entry}"
    missing = [p for p in people if Key(pk, f"{letter.lettre}#{p}") not in sim.memory.store.items]
    hold(not missing, f"« {letter.lettre} » of {entry} was owed to {missing}, and was never written")
