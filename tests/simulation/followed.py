"""What must have followed, once all is at rest: said from the states alone, for the services' own reactions are not
asked what they should have done."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kernel import journal
from kernel.ports import Item, Key
from tests.simulation.instants import LONG_HEARD
from tests.simulation.teams import teams_followed
from tests.simulation.violation import hold

if TYPE_CHECKING:
    from tests.simulation.history import History
    from tests.simulation.world import Simulation

DECIDED = frozenset({"recevable", "labellisee", "ajournee", "reportee"})


def everything_followed(sim: "Simulation") -> None:
    """Check that each service did what the others' facts called for, and that a forged journal is found."""
    history = sim.ledger.history
    for identifiant, file in history.each("candidature/candidature#").items():
        _expertise_open(history, identifiant, file)
    for identifiant, e in history.each("expertise/expertise#").items():
        if e.identite is not None:
            _experts_known(history, identifiant, e)
        if e.identite is not None and e.synthese is not None:
            _synthesis_heard(history, identifiant, e)
    for name, seance in history.each("commission/seance#").items():
        if seance.niveau == "regionale" and seance.statut == "close":
            _carried_on(history, name, seance)
    for palmares in history.each("commission/palmares#").values():
        _corrections_heard(history, palmares)
    for name, seance in history.each("commission/seance#").items():
        if seance.publiee:
            _withdrawn_and_published(history, seance)
        if seance.niveau == "nationale":
            _none_forgotten(history, seance)
        if seance.statut == "close":
            _put_off_told(sim, history, name, seance)
    teams_followed(history)
    _forgery_found(sim)


def _expertise_open(history: "History", identifiant: str, file: Any) -> None:
    looked_at = file.statut in DECIDED and file.regles_etape.sieges.total > 0
    e = history.now_of(f"expertise/expertise#{identifiant}") if looked_at else None
    hold(not looked_at or (e is not None and e.identite is not None), f"{identifiant} is recevable, without experts")


def _experts_known(history: "History", identifiant: str, e: Any) -> None:
    """Who may read what is said among experts is who has accepted the file, and sits on it still."""
    sits = tuple(sorted(m.expert for m in e.mandats if m.statut == "accepte"))
    file = history.now_of(f"candidature/candidature#{identifiant}")
    hold(file.experts == sits, f"{identifiant} is known to be looked at by {file.experts}, not by {sits}")


def _synthesis_heard(history: "History", identifiant: str, e: Any) -> None:
    """The porteur sees that it is given, and the file is on its region's agenda."""
    file = history.now_of(f"candidature/candidature#{identifiant}")
    hold(file.expertise == "expertise_rendue", f"{identifiant} shows « {file.expertise} », its synthesis is given")
    regionale = history.now_of(f"commission/seance#{e.dossier.annee}-R{e.dossier.region}")
    there = regionale is not None and identifiant in regionale.points
    late = regionale is not None and identifiant in regionale.en_attente
    hold(there or late or file.statut not in DECIDED, f"{identifiant} is on no regional agenda, its synthesis is given")
    if late:
        _late_passed_on(history, identifiant, e.dossier.annee)


def _late_passed_on(history: "History", identifiant: str, annee: int) -> None:
    """What came to a région once its minutes were signed is known to the national séance, as what it is."""
    nationale = history.now_of(f"commission/seance#{annee}-nationale")
    known = nationale is not None and identifiant in _answered(nationale)
    heard = known and not _put_off_unheard(history, nationale, identifiant)
    hold(heard, f"{identifiant} came too late for its région, and the national séance does not know it")


def _put_off_unheard(history: "History", nationale: Any, identifiant: str) -> bool:
    """Tell whether an act put a file off as one of which nothing had come, long after it had come to its région."""
    heard = history.late[identifiant] + LONG_HEARD
    actes = (a for a in nationale.actes_de_report if a.point.candidature == identifiant)
    return any(a.signe_le > heard and not a.point.synthese for a in actes)


def _answered(nationale: Any) -> set[str]:
    """Name the files that the national séance examines, has put off, or has to."""
    return {*nationale.points, *nationale.en_attente, *(r.candidature for r in nationale.reports)}


def _none_forgotten(history: "History", seance: Any) -> None:
    """Once the palmarès is public, what it has left out is told."""
    published = history.now_of(f"commission/palmares#{seance.annee}").publie_le is not None
    for identifiant in seance.non_examines if published else ():
        file = history.now_of(f"candidature/candidature#{identifiant}").statut
        told = history.now_of(f"commission/decision#{identifiant}")
        said = told is not None and told.non_examine_le is not None
        hold(said or file != "recevable", f"{identifiant} was examined by nobody, and its porteurs are told nothing")
    for acte in seance.actes_de_report if published else ():
        file = history.now_of(f"candidature/candidature#{acte.point.candidature}").statut
        hold(file in ("reportee", "retiree"), f"{acte.point.candidature}, put off by an act, is {file}")


def _carried_on(history: "History", name: str, seance: Any) -> None:
    """What a région has concluded is before the national séance."""
    nationale = history.now_of(f"commission/seance#{seance.annee}-nationale")
    for d in seance.decisions:
        there = nationale is not None and d.candidature in _answered(nationale)
        gone = history.now_of(f"candidature/candidature#{d.candidature}").statut == "retiree"
        hold(there or gone, f"{d.candidature}, concluded in {name}, is before no national séance")


def _corrections_heard(history: "History", palmares: Any) -> None:
    """Once public, what the last act says of a file is what the palmarès, its porteurs and the file itself are told."""
    nationale = history.now_of(f"commission/seance#{palmares.annee}-nationale")
    last = {d.candidature: d for d in nationale.decisions} if nationale else {}
    for d in palmares.decisions:
        hold(d == last.get(d.candidature), f"the palmarès says {d}, the last act {last.get(d.candidature)}")
        told = history.now_of(f"commission/decision#{d.candidature}")
        hold(told is not None and told.decision == d, f"{d.candidature}: its porteurs are told {told}, not {d}")
        file = history.now_of(f"candidature/candidature#{d.candidature}").decision
        same = file is None or (file.issue, file.etape_accordee) == (d.issue, d.etape_accordee)
        hold(same, f"{d.candidature}: the file says {file}, the last act {d}")


def _withdrawn_and_published(history: "History", seance: Any) -> None:
    """What is public of a file that was withdrawn waits for the administration, until an act answers it."""
    for d in history.now_of(f"commission/palmares#{seance.annee}").decisions:
        gone = history.now_of(f"candidature/candidature#{d.candidature}").statut == "retiree"
        waits = d.candidature in seance.retraits_publies
        answered = any(r.candidature == d.candidature for r in seance.rectifications)
        hold(waits <= gone and (waits or answered or not gone), f"{d.candidature}: public, withdrawn: {gone}, {waits}")


def _put_off_told(sim: "Simulation", history: "History", name: str, seance: Any) -> None:
    """Until the palmarès is public nobody knows of a file that signed minutes put off; then it says so, and its
    porteurs are told, unless they have withdrawn it."""
    public = history.now_of(f"commission/palmares#{seance.annee}").publie_le is not None
    for candidature in (p.candidature for p in seance.points.values() if p.report):
        file = history.now_of(f"candidature/candidature#{candidature}").statut
        told = history.now_of(f"commission/decision#{candidature}")
        said = told is not None and told.report is not None
        sim.gate.fired["put_off"] += public and file == "reportee"
        hold(file in ("retiree", "reportee" if public else "recevable"), f"{candidature}, put off in {name}, is {file}")
        hold(said == public or file == "retiree", f"{candidature}, put off in {name}: its porteurs are told {told}")


# Forgery


def _forgery_found(sim: "Simulation") -> None:
    """Change one past byte of one stream in each of its places: the verifier finds it, and says where."""
    flux = max(sim.ledger.last, key=lambda f: (sim.ledger.last[f].seq, f), default=None)
    if flux is None:
        return
    items = sim.memory.store.items
    count = sim.ledger.last[flux].seq
    entries = [items[journal.entry_key(flux, n)] for n in range(1, count + 1)]
    head, place = items[Key(flux, journal.STATE_SK)], count // 2
    for forged in _forgeries(entries[place]):
        faults = journal.verify(flux, [*entries[:place], forged, *entries[place + 1 :]], head)
        hold(any(f.seq == place + 1 for f in faults), f"a forged entry is not found: {flux} {place + 1}")
    shorter = list(journal.verify(flux, entries[:-1], head))
    hold(shorter, f"an entry cut off is not found: {flux}")


def _forgeries(entry: Item) -> Iterator[Item]:
    yield {**entry, "corps": str(entry["corps"]) + " "}
    header = json.loads(str(entry["entete"]))
    yield {**entry, "entete": journal.canonical({**header, "acteur": "pers_autre"})}
