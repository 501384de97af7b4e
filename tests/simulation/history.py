"""What may never happen to a file, checked on each event as it is committed (domain.md §4).

The states of every stream are kept version by version, so that a decision is judged on what it read. Rules are said
here anew, in the simplest words, from the states alone: a rule that a service loses is missed here.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from kernel.decider import Decider
from kernel.droits import SYSTEM
from kernel.journal import ERASURE
from kernel.label.calendrier import PARIS, Calendrier, Jalon, zone
from kernel.ports import Item
from tests.simulation.aside import aside, touches
from tests.simulation.faults import Fault
from tests.simulation.instants import LONG_HEARD, instant_of, start_of
from tests.simulation.teams import deposited_as_said, joined, said_otherwise
from tests.simulation.violation import Line, hold

if TYPE_CHECKING:
    from tests.simulation.world import Simulation

SKEW_MAX = timedelta(seconds=2)
UNSURE = (Fault.CLOCK_STEP, Fault.RESTORE)  # after which nobody can say what a tick should have done
AN_HOUR, SEVERAL_TICKS = timedelta(hours=1), timedelta(minutes=30)
A_YEAR = timedelta(days=364)  # what a tie is good for, but for a day that clocks may differ by
DRAFTS = frozenset({"brouillon", "annoncee"})
DRAFTS_AND_LATE = DRAFTS | {"non_deposee"}
ACCEPTED = "accepte"
ANSWER_DAYS, COMPLEMENTS_DAYS = (5, 8), (3, 0)  # after an offer; before the date of a request
REMINDER_DAYS = (15, 3, 1)  # before a deadline of drafts
LEFT = frozenset({"decline", "clos"})
WAIVABLE = frozenset({"professionnel", "personnel", "travaux", "partenaire"})


@dataclass(frozen=True)
class Step:
    """One event, between the states before and after it; `lu` are the versions that its decision read."""

    line: Line
    event: Any
    before: Any
    after: Any
    lu: Mapping[str, int]

    @property
    def identifiant(self) -> str:
        return self.line.flux.split("#", 1)[1]


class History:
    """Every stream as its own entries give it."""

    def __init__(self, sim: "Simulation") -> None:
        self.sim = sim
        self.versions: dict[str, list[Any]] = {}
        self.deciders: dict[str, Decider[Any, Any, Any, Any]] = {}
        self.frozen: dict[str, Any] = {}  # what was deposited, by candidature
        self.examined: dict[str, str] = {}  # the regional outcome, by candidature
        self.published: set[str] = set()
        self.withdrawn: dict[str, datetime] = {}
        self.late: dict[str, datetime] = {}  # when a file came to its région, its minutes being signed
        self.moved: dict[tuple[str, Jalon], datetime] = {}  # when a date of a campagne has last moved
        self.told: set[tuple[str, str, str]] = set()  # whom a partner ties, as the administration knows
        self.numbers: dict[str, str] = {}  # which file was ever given a number: a restore takes none back

    def copy_of(self) -> "History":
        """Give what is known now, to come back to."""
        twin = copy(self)
        twin.versions = {flux: list(states) for flux, states in self.versions.items()}
        twin.frozen, twin.examined, twin.published = dict(self.frozen), dict(self.examined), set(self.published)
        twin.withdrawn, twin.moved, twin.told = dict(self.withdrawn), dict(self.moved), set(self.told)
        twin.late = dict(self.late)
        return twin

    def follow(self, line: Line, item: Item) -> None:
        """Fold one entry and check each of its events."""
        corps = json.loads(str(item["corps"]))
        decider = self._decider(line.flux)
        states = self.versions.setdefault(line.flux, [decider.etat()])
        etat = states[-1]
        for body in (b for b in corps["evenements"] if b["type"] != ERASURE):
            event = decider.read_event(body)
            after = decider.evolve(etat, event)
            for check in CHECKS.get(body["type"].rpartition("-")[0], ()):
                check(self, Step(line, event, etat, after, corps["lu"]))
            etat = after
        states.append(etat)
        if decider.agregat == "expertise" and etat.identite is not None:
            _seats(line, etat)
            _partner_told(self, line, etat)

    def _decider(self, flux: str) -> Decider[Any, Any, Any, Any]:
        if not self.deciders:
            every = [d for s in self.sim.services.values() for d in s.service.deciders]
            self.deciders = {f"{d.service}/{d.agregat}": d for d in every}
        return self.deciders[flux.split("#", 1)[0]]

    def now_of(self, flux: str) -> Any:
        """Give the newest state of a stream, None when there is none."""
        return self.versions.get(flux, [None])[-1]

    def read(self, step: Step, flux: str) -> Any:
        """Give the state of a stream on which a decision was made."""
        states = self.versions.get(flux, [])
        return states[step.lu[flux]] if step.lu.get(flux, len(states)) < len(states) else None

    def each(self, prefix: str) -> Mapping[str, Any]:
        """Give the newest states of a kind, by identifier."""
        return {f.removeprefix(prefix): v[-1] for f, v in self.versions.items() if f.startswith(prefix)}


def waited_for(etat: Any) -> Iterator[datetime]:
    """Give the dates of what a state waits for: deposits, an answer to an offer, compléments. The schedule looks at
    them."""
    if isinstance(dates := getattr(etat, "dates", None), Calendrier):
        ends = [m.instant for m in (dates.cloture_precandidatures, dates.cloture_depots)]
        yield from (end - timedelta(days=days) for end in ends for days in REMINDER_DAYS)
    if own := getattr(etat, "prolongation", None):
        yield from (instant_of(own) - timedelta(days=days) for days in (*REMINDER_DAYS, 0))
    for mandat in (m for m in getattr(etat, "mandats", ()) if getattr(m, "statut", "") == "propose"):
        yield from (mandat.le + timedelta(days=days) for days in ANSWER_DAYS)
    for demande in (d for d in getattr(etat, "demandes", ()) if d.statut == "en_attente"):
        yield from (instant_of(demande.echeance) - timedelta(days=days) for days in COMPLEMENTS_DAYS)


# Candidature: in time, once, frozen


def _dates(history: History, step: Step, annee: int) -> Calendrier:
    campagne = history.read(step, f"candidature/campagne#{annee}")
    hold(campagne is not None, f"{step.line}: decided without the campagne, {step.lu}")
    dates: Calendrier = campagne.dates
    return dates


def _in_time(history: History, step: Step, jalon: Jalon) -> datetime:
    """Hold a command to the reception of its request by the gateway, and give that."""
    received = history.sim.ledger.received[step.line.correlation]
    limit = deadline_of(step.before, _dates(history, step, step.after.annee), jalon)
    hold(received < limit, f"{step.line}: {type(step.event).__name__} received {received}, after {limit}")
    return received


def deadline_of(file: Any, dates: Calendrier, jalon: Jalon) -> datetime:
    """Give a deadline of a file: that of all, or its own for the deposit, whichever is the later."""
    own = file.prolongation if file.annee and jalon is file.regles_etape.depot else None
    return max(start_of(dates, jalon), instant_of(own)) if own else start_of(dates, jalon)


def _prolonged(history: History, step: Step) -> None:
    """A deadline of one's own is later than that of all, and early enough to be examined."""
    dates = _dates(history, step, step.after.annee)
    common = start_of(dates, step.after.regles_etape.depot)
    hold(step.before.statut in DRAFTS_AND_LATE, f"{step.line}: more time for a file that is {step.before.statut}")
    own, last = instant_of(step.event.jusqu_au), start_of(dates, Jalon.CLOTURE)
    hold(common < own <= last, f"{step.line}: until {own}, which is not after {common} or too late")


def _numbered(history: History, step: Step) -> None:
    """A number is one file's for ever: it is on paper, whatever becomes of the table."""
    holder = history.numbers.setdefault(step.after.numero, step.identifiant)
    hold(holder == step.identifiant, f"{step.line}: {step.after.numero} was given to {holder}")


def _announced(history: History, step: Step) -> None:
    _in_time(history, step, Jalon.CLOTURE_PRECANDIDATURES)


def _answered(history: History, step: Step) -> None:
    if step.before.statut == "complements_demandes" or _closed_in_time(step):
        asked = _in_time_for_complements(history, step)
        hold(step.event.champ in asked, f"{step.line}: {step.event.champ} changes, asked were {sorted(asked)}")
        return
    if step.before.statut == "non_deposee":
        _in_time(history, step, step.before.regles_etape.depot)
        return
    hold(step.before.statut in DRAFTS, f"{step.line}: an answer changes once {step.before.statut}")


def _closed_in_time(step: Step) -> bool:
    """Tell whether the last request was closed before what had been received for it was handled."""
    file = step.before
    closed = bool(file.demandes) and file.demandes[-1].statut == "sans_suite"
    return file.statut == "deposee" and file.avis is None and closed


def _in_time_for_complements(history: History, step: Step) -> set[str]:
    """Hold an answer to the date of the request that waits, and give the fields that it names."""
    waiting = step.before.demandes[-1]
    received = history.sim.ledger.received[step.line.correlation]
    hold(received < instant_of(waiting.echeance), f"{step.line}: received {received}, asked before {waiting.echeance}")
    return {p.champ for p in waiting.points}


def _asked_for(_history: History, step: Step) -> None:
    waits = [d for d in step.before.demandes if d.statut == "en_attente"]
    hold(step.before.statut == "deposee" and not waits, f"{step.line}: asked of a file that is {step.before.statut}")


def _completed(history: History, step: Step) -> None:
    """A version more, in which what was asked may change, and nothing else."""
    asked, version = _in_time_for_complements(history, step), step.event.version
    waits = step.before.statut == "complements_demandes" or _closed_in_time(step)
    hold(waits, f"{step.line}: completed while {step.before.statut}")
    hold(version.numero == len(step.before.versions) + 1, f"{step.line}: version {version.numero}")
    was, now = history.frozen[step.identifiant], _frozen(step)
    changed = {code for code in {*was, *now} if was.get(code) != now.get(code)}
    hold(changed <= asked, f"{step.line}: {sorted(changed)} changed, asked were {sorted(asked)}")
    history.frozen[step.identifiant] = now


def _closed_unanswered(_history: History, step: Step) -> None:
    le, waiting = datetime.fromisoformat(step.line.le), step.before.demandes[-1]
    hold(le + SKEW_MAX >= instant_of(waiting.echeance), f"{step.line}: closed before {waiting.echeance}")
    as_of = step.event.le
    hold(as_of == instant_of(waiting.echeance), f"{step.line}: closed as of {as_of}, not of {waiting.echeance}")


def _complements_reminded(_history: History, step: Step) -> None:
    waiting = step.before.demandes[-1]
    once = waiting.statut == "en_attente" and waiting.relancee_le is None
    hold(once, f"{step.line}: reminded twice, or of nothing")


def _frozen(step: Step) -> Any:
    """Give the answers that are kept: completed, over typed, over taken over; but for those about people."""
    file = step.before
    types = {c.code: c.type for c in file.champs}
    asked = {p.champ for d in file.demandes[-1:] if d.statut != "satisfaite" for p in d.points}
    every = {code: r for part in file.reprises.values() for code, r in part.items()} | file.reponses
    every |= {code: r for code, r in file.complements.items() if code in asked}
    answers = {k: r.valeur for k, r in every.items() if types[k] != "contact" and r.valeur is not None}
    return json.loads(json.dumps(answers))


def _deposited(history: History, step: Step) -> None:
    received = _in_time(history, step, step.after.regles_etape.depot)
    version = step.event.version
    hold(step.before.statut in DRAFTS_AND_LATE and not step.before.versions, f"{step.line}: deposited twice")
    hold(version.recu_le == received, f"{step.line}: dated {version.recu_le}, received {received}")
    history.frozen[step.identifiant] = _frozen(step)


def _withdrawn(history: History, step: Step) -> None:
    """What goes before a commission is withdrawn before it meets; étape 1, which goes before none, until its check."""
    if step.after.regles_etape.sieges.total:
        history.withdrawn[step.identifiant] = _in_time(history, step, Jalon.COMMISSION_NATIONALE)
    else:
        hold(step.before.statut != "constatee", f"{step.line}: withdrawn once its étape is held")


def _missed(history: History, step: Step) -> None:
    le, dates = datetime.fromisoformat(step.line.le), _dates(history, step, step.after.annee)
    limit = deadline_of(step.before, dates, step.after.regles_etape.depot)
    hold(le + SKEW_MAX >= limit, f"{step.line}: a draft is closed before {limit}")
    _knows_the_date(history, step, limit)


def _knows_the_date(history: History, step: Step, limit: datetime) -> None:
    """A draft that is closed was told that its date had moved, if the schedule has come between."""
    file, jalon = step.before, step.after.regles_etape.depot
    moves = history.now_of(f"candidature/campagne#{file.annee}").reports_de(jalon)
    if file.prolongation or file.reports.get(jalon.value, 0) >= len(moves):
        return
    since = history.moved[str(file.annee), jalon] + SKEW_MAX
    passed = [t for t in history.sim.ticked.get("candidature", ()) if since < t < limit - SEVERAL_TICKS]
    sure = not any(history.sim.gate.fired[f] for f in UNSURE)
    hold(not (passed and sure), f"{step.line}: closed, and never told of {moves}, though the schedule came {passed}")


def _date_moved(history: History, step: Step) -> None:
    history.moved[step.identifiant, step.event.jalon] = datetime.fromisoformat(step.line.le)


def _confirmed_by_somebody(_history: History, step: Step) -> None:
    hold(step.line.acteur != SYSTEM, f"{step.line}: a campagne that nobody has planned")


def _move_told(history: History, step: Step) -> None:
    """Once for each move; what is told is the date that stands."""
    event, dates = step.event, _dates(history, step, step.after.annee)
    hold(event.rang > step.before.reports.get(event.jalon.value, 0), f"{step.line}: told again of the same move")
    stands = deadline_of(step.before, dates, event.jalon)
    hold(instant_of(event.au) == stands, f"{step.line}: told {event.au}, and it is {stands}")


def _draft_reminded(history: History, step: Step) -> None:
    """Once for each rank, to who has not deposited, before the deadline: a step of the journal may be late."""
    event, le = step.event, datetime.fromisoformat(step.line.le)
    limit = deadline_of(step.before, _dates(history, step, step.after.annee), event.jalon)
    hold(step.before.statut in DRAFTS, f"{step.line}: a {step.before.statut} file is told that it is not deposited")
    known = step.before.rappels.get(event.jalon.value, 0)
    hold(event.rang > known, f"{step.line}: the same reminder twice, {event.rang}")
    hold(le - SKEW_MAX < limit, f"{step.line}: reminded of {limit}, which has passed")


def _found_recevable(_history: History, step: Step) -> None:
    hold(step.before.statut == "deposee", f"{step.line}: notified of a file that is {step.before.statut}")


# Expertise: who sits, what is given, in which order


def _offers_oneself(history: History, step: Step) -> None:
    """One joins the pool while a call for experts is open, by the dates that were read; if none was, there is none."""
    received = history.sim.ledger.received[step.line.correlation]
    annee = received.astimezone(zone(PARIS)).year
    found = []
    for flux in (f"candidature/campagne#{year}" for year in (annee, annee + 1)):
        seq, states = step.lu.get(f"expertise/copie#{flux}", 0), history.versions.get(flux, [])
        found += [states[seq].dates] if 0 < seq < len(states) else []
    calls = [(start_of(dates, Jalon.OUVERTURE), start_of(dates, Jalon.DEBUT_EXPERTISE)) for dates in found]
    is_open = not calls or any(opens <= received < closes for opens, closes in calls)
    hold(is_open, f"{step.line}: somebody joins the pool at {received}, outside {calls}")


def _seats(line: Line, e: Any) -> None:
    """Never two of one structure, never more than the seats of the règlement."""
    sieges, live = e.regles_etape.sieges, [m for m in e.mandats if m.statut in ("propose", ACCEPTED)]
    roles, sirens = Counter(m.role for m in live), Counter(m.siren for m in live)
    hold(max(sirens.values(), default=0) <= 1, f"{line}: two of one structure, {live}")
    fits = roles["coordonnateur"] <= sieges.coordonnateur and roles["second"] <= sieges.seconds
    hold(fits, f"{line}: more experts than seats, {live}")


def _offered(history: History, step: Step) -> None:
    expert = _without_conflict(history, step)
    annee, personne = step.after.dossier.annee, step.event.expert
    every = history.each("expertise/expertise#")
    live = [e for i, e in every.items() if i != step.identifiant and e.mandat(personne) and e.dossier.annee == annee]
    states = history.versions[f"expertise/expert#{personne}"]
    most = max(s.charges.get(str(annee), 0) for s in states)
    hold(len(live) + 1 <= most, f"{step.line}: {personne} takes {most} files at most, has {len(live)} and gets one")
    waived = {nom for d in step.before.decisions if d.expert == personne for nom in d.levees}
    left = [m for m in step.before.mandats if m.expert == personne and m.statut in ("decline", "clos")]
    gone = any(m.lien not in waived for m in left)
    hold(not gone, f"{step.line}: {personne} has left this file and is asked again")
    hold(step.event.role in expert.roles, f"{step.line}: {personne} is not habilitated as {step.event.role}")


def _without_conflict(history: History, step: Step) -> Any:
    """Compare an expert as the decision read them with the file, and give them."""
    expert = history.read(step, f"expertise/expert#{step.event.expert}")
    hold(expert is not None and expert.statut == "habilite", f"{step.line}: {step.event.expert} is not habilitated")
    dossier, le = step.after.dossier, datetime.fromisoformat(step.line.le)
    ties = [i for i in expert.interets if le - i.declare_le < timedelta(days=364)]
    waived = {nom for d in step.before.decisions if d.expert == step.event.expert for nom in d.levees}
    waived = {nom for nom in waived if nom.split(":")[0] in WAIVABLE}
    left = [i for i in ties if ":".join(i.objet) not in waived]
    units = {*dossier.sirens, *dossier.partenaires}
    tied = any(i.siren in units or i.operation == dossier.operation for i in left)
    outweighed = not waived.isdisjoint({"partenaire", f"partenaire:{expert.siren}"})  # the employer's, and no other's
    employed = expert.siren in (dossier.sirens if outweighed else units)
    carries = step.event.expert in dossier.porteurs
    hold(not (employed or tied or carries), f"{step.line}: {step.event.expert} has a conflict")
    return expert


def _worked_out(_history: History, step: Step) -> None:
    """What comes of a work that was given up, or comes twice, changes nothing."""
    work, numero = step.before.calcul, step.event.proposition.numero
    waited_for = work is not None and work.numero == numero and work.statut in ("demande", "en_cours")
    hold(waited_for, f"{step.line}: proposal {numero} comes of {work}")


def _failed(_history: History, step: Step) -> None:
    """A work where nobody imposed a seat never fails for a seat that is held."""
    asked = step.before.calcul.demande if step.before.calcul else None
    pinned = [raison for raison in step.event.raisons if raison.startswith("verrou ")]
    hold(not pinned or (asked and asked.verrous), f"{step.line}: nothing can be assigned, {pinned}")


def _validated_as_it_was(history: History, step: Step) -> None:
    """A proposal is validated on the world that it was worked out from: what changed the day before is no race."""
    received = history.sim.ledger.received[step.line.correlation]
    changed = [p for p in step.before.proposition.places if _has_changed(history, p, received)]
    hold(not changed, f"{step.line}: validated although these have changed: {changed}")


def _has_changed(history: History, p: Any, received: datetime) -> bool:
    """Tell whether somebody has since left the file, taken the seat, or lost the role."""
    file, expert = f"expertise/expertise#{p.candidature}", f"expertise/expert#{p.expert}"
    if _settled(history, file, received):
        e = history.now_of(file)
        if p.role not in e.sieges_vides or any(m.expert == p.expert and m.statut in LEFT for m in e.mandats):
            return True
    return _settled(history, expert, received) and p.role not in history.now_of(expert).roles


def _settled(history: History, flux: str, received: datetime) -> bool:
    """Tell whether the last change of a stream is so old that whoever decides now has surely read it."""
    last = history.sim.ledger.last.get(flux)
    return last is not None and datetime.fromisoformat(last.le) < received - timedelta(days=1)


def _mandate_accepted(history: History, step: Step) -> None:
    _without_conflict(history, step)
    hold(not step.before.fermee, f"{step.line}: a mandate is accepted on a file that is withdrawn")


def _reminded(history: History, step: Step) -> None:
    """Each rank once; after the last, nobody but who was spared, once their own day is over."""
    e, rang = step.before, step.event.rang
    again = [m for m in e.vivants if m.expert not in step.event.epargnes] if rang == e.rappel else []
    own = again and all(m.jusqu_au and m.relance < rang and not _has_time(m, step) for m in again)
    hold(rang > e.rappel or own, f"{step.line}: the same reminder twice, {rang}")
    history.sim.gate.fired["reminded_on_their_own_day"] += bool(own)


def _has_time(mandat: Any, step: Step) -> bool:
    now = datetime.fromisoformat(step.line.le) - SKEW_MAX
    return bool(now.astimezone(zone(PARIS)).date() <= mandat.jusqu_au)


def _answer_reminded(_history: History, step: Step) -> None:
    mandat = step.before.mandat(step.event.expert)
    waited_for = mandat is not None and mandat.statut == "propose" and step.event.rang > mandat.relance
    hold(waited_for, f"{step.line}: the same reminder twice, or to who has answered, {mandat}")


def _opinion_given(_history: History, step: Step) -> None:
    who = step.event.expert
    was, now = step.before.avis.get(who), step.after.avis[who]
    versions = was.versions if was else ()
    hold(was is None or was.rouvert or not versions, f"{step.line}: a given opinion changes, {was}")
    hold(now.versions[:-1] == versions, f"{step.line}: an earlier opinion is lost, {was} then {now}")
    mandat = step.before.mandat(who)
    hold(mandat is not None and mandat.statut == ACCEPTED, f"{step.line}: an opinion without a mandate")


def waits_for_an_answer(e: Any, mandat: Any) -> bool:
    """Tell whether somebody works for a partner, and the administration has waived nothing of that employer."""
    names = {"partenaire", f"partenaire:{mandat.siren}"}
    waived = any(d.expert == mandat.expert and not names.isdisjoint(d.levees) for d in e.decisions)
    return mandat.siren in e.dossier.partenaires and not waived


def tied_by(history: History, e: Any, mandat: Any, now: datetime) -> frozenset[str]:
    """Give the partners who tie somebody who sits, where the administration has waived nothing: their employer, those
    to whom a tie that is good today, declared before the offer, leads."""
    employer = {mandat.siren} if waits_for_an_answer(e, mandat) else set()
    expert = history.now_of(f"expertise/expert#{mandat.expert}")
    waived = {name for d in e.decisions if d.expert == mandat.expert for name in d.levees}
    here = {*e.dossier.partenaires} - {*e.dossier.sirens}
    before = [i for i in (expert.interets if expert else ()) if mandat.le is not None and i.declare_le <= mandat.le]
    good = [i for i in before if now - i.declare_le < A_YEAR and f"{i.nature}:{i.siren}:{i.operation}" not in waived]
    return frozenset(employer) | {i.siren for i in good if i.siren in here and i.operation != e.dossier.operation}


def _nothing_given_while_tied(history: History, step: Step) -> None:
    """Neither a mandate accepted nor an opinion while the administration has not answered for its author; no synthesis
    while it has not for one of the team."""
    who, now = getattr(step.event, "expert", ""), datetime.fromisoformat(step.line.le)
    here = [m for m in step.before.vivants if who in ("", m.expert)]
    tied = [m.expert for m in here if tied_by(history, step.before, m, now)]
    hold(not tied, f"{step.line}: given while {tied} wait for the administration's answer")


def _tie_told(history: History, step: Step) -> None:
    """The administration is told of a partner who is one, and of somebody who sits."""
    siren, sits = step.event.siren, step.before.mandat(step.event.expert)
    hold(sits and siren in step.before.dossier.partenaires, f"{step.line}: {siren} is no partner, or nobody sits")
    history.told.add((step.line.flux, step.event.expert, siren))


def _partner_told(history: History, line: Line, e: Any) -> None:
    """Whom a partner ties, and the administration has answered nothing: it knows at once."""
    for m in e.vivants if e.statut not in ("rendue", "fermee") else ():
        for siren in tied_by(history, e, m, datetime.fromisoformat(line.le)):
            told = (line.flux, m.expert, siren) in history.told and siren in (m.siren, *(tie.siren for tie in m.liens))
            hold(told, f"{line}: {siren} is a partner, {m.expert} sits, and nobody is told")


def tied_while_sitting(expert: Any, e: Any, mandat: Any) -> Iterator[Any]:
    """Give the ties of family that were good when a seat was offered, or have been declared since, however long ago
    that is."""
    ties = (i for i in expert.interets if i.nature == "familial" and i.operation == e.dossier.operation)
    return (i for i in ties if mandat.le is None or mandat.le - i.declare_le < A_YEAR)


def _synthesis_given(history: History, step: Step) -> None:
    e, sieges = step.before, step.before.regles_etape.sieges
    roles = Counter(m.role for m in e.mandats if m.statut == ACCEPTED)
    exact = roles["coordonnateur"] == sieges.coordonnateur == 1 and roles["second"] == sieges.seconds
    hold(exact, f"{step.line}: the seats are not exactly filled, {roles}")
    complete = all_given(e) and e.visite and e.visite.faite_le
    hold(complete, f"{step.line}: a synthesis before the opinions and the report")
    now, sit = datetime.fromisoformat(step.line.le), [m for m in e.mandats if m.statut == ACCEPTED]
    for m in sit:
        expert = history.now_of(f"expertise/expert#{m.expert}")
        tied = [i for i in tied_while_sitting(expert, e, m) if now - i.declare_le >= LONG_HEARD]
        hold(not tied, f"{step.line}: the work of somebody who has declared {tied}")


def all_given(e: Any) -> bool:
    """Tell whether every expert of a file has given an opinion that stands."""
    accepted = [m.expert for m in e.mandats if m.statut == ACCEPTED]
    return bool(accepted) and all(e.avis.get(x) and not e.avis[x].rouvert for x in accepted)


# Commission: the order of things, one act


def _on_the_agenda(history: History, step: Step) -> None:
    point = step.event.point
    states = history.versions.get(f"expertise/expertise#{point.candidature}", [])
    known = any(s.synthese and s.synthese.document == point.synthese for s in states)
    hold(known, f"{step.line}: on the agenda before its synthesis, {point.candidature}")
    file = history.now_of(f"candidature/candidature#{point.candidature}")
    hold(file.versions[-1].document == point.document, f"{step.line}: not the deposited version")
    ours = step.before.niveau != "nationale" or point.candidature in history.examined
    hold(ours, _no_region(step, point.candidature))


def _no_region(step: Step, candidature: str) -> str:
    return f"{step.line}: no région has examined {candidature}"


def _carried_by_votes(history: History, step: Step) -> None:
    """Under the rules of the CRPA what is asked is granted when the majority votes for it, or half of it with the
    chair's own vote, and never else."""
    seance, votes = step.before, step.event.conclusion.votes
    if seance.regles != "R133" or votes is None:
        return
    tie = votes.pour == votes.contre
    cast = seance.points[step.event.candidature].voix
    chair = any(v.membre == v.votant == seance.president and v.sens == "pour" for v in cast)
    history.sim.gate.fired["tied_votes"] += tie and bool(cast)
    settled = tie and (chair if cast else votes.preponderante)
    granted = step.event.conclusion.issue in ("valide", "labellise")
    hold(granted == (votes.pour > votes.contre or settled), f"{step.line}: concluded against the votes, {votes}")


def _concluded(history: History, step: Step) -> None:
    candidature = step.event.candidature
    hold(step.before.statut == "ouverte", f"{step.line}: concluded while {step.before.statut}")
    out = aside(step.before, candidature)
    hold(step.line.acteur not in out, f"{step.line}: who stands aside holds the pen")
    votes = step.event.conclusion.votes
    voices = sum(m.voix for m in step.before.membres if m.personne in step.before.presents and m.personne not in out)
    hold(votes is None or votes.total <= voices, f"{step.line}: {votes} for {voices} voices")
    _carried_by_votes(history, step)
    here = {m.personne for m in step.before.membres} & {*step.before.presents}
    hold(not here or bool(here - out), f"{step.line}: concluded by nobody, all of {sorted(here)} stand aside")


def _ratified(history: History, step: Step) -> None:
    for candidature in step.event.candidatures:
        hold(history.examined.get(candidature) in ("valide", "ajourne"), _no_region(step, candidature))


def _opened(history: History, step: Step) -> None:
    """A séance opens once, whoever is at its door."""
    hold(step.before.statut == "convoquee", f"{step.line}: opened while {step.before.statut}")
    _national_opened(history, step)


def _came_late(history: History, step: Step) -> None:
    """Count the files that come once the minutes of their région, or of the nation, are signed, and remember when."""
    if step.before.niveau == "regionale":
        history.late.setdefault(step.event.candidature, datetime.fromisoformat(step.line.le))
    signed, fired = step.before.statut == "close" and not step.event.suivi, history.sim.gate.fired
    fired["too_late_for_its_region"] += signed and step.before.niveau == "regionale"
    fired["too_late_for_the_nation"] += signed and step.before.niveau == "nationale"


def _settled_late(history: History, _step: Step) -> None:
    history.sim.gate.fired["put_off_too_late"] += 1


def _convened(history: History, step: Step) -> None:
    """Count the national séances that have nothing to examine: all that is theirs was put off, or came too late."""
    alone = step.before.niveau == "nationale" and not step.before.points
    history.sim.gate.fired["national_without_a_point"] += alone


def _stands_aside(history: History, step: Step) -> None:
    """Not once it is signed; a vote that was cast goes with who cast it, and so does what was concluded with it."""
    point, qui = step.before.points[step.event.candidature], step.event.membre
    history.sim.gate.fired["aside_with_a_vote"] += any(qui in (v.membre, v.votant) for v in point.voix)
    kept = [v for v in step.after.points[step.event.candidature].voix if qui in (v.membre, v.votant)]
    hold(not kept, f"{step.line}: who stands aside still votes, {kept}")
    after = step.after.conclusion(step.after.points[step.event.candidature])
    hold(step.before.statut != "close", f"{step.line}: aside too late")
    hold(after is None, f"{step.line}: concluded with {qui}, who stands aside: {after}")


def _tie_declared(history: History, step: Step) -> None:
    """From then on its bearer stands aside on the files that it touches, votes and conclusions included; after the
    signature it changes nothing."""
    if not step.line.flux.startswith("commission/"):
        return  # an expert's: it is looked at where it is carried
    tie = step.event.interet
    if step.before.statut == "close":
        hold(
            step.before.points == step.after.points and tie.etat == "tardif", f"{step.line}: a tie told too late counts"
        )
        return
    sits = any(m.personne == tie.membre for m in step.before.membres)
    new = [p for p in step.after.points.values() if tie.membre not in aside(step.before, p.candidature)]
    for point in (p for p in new if touches(tie, p) and sits):
        voted = any(tie.membre in (v.membre, v.votant) for v in step.before.points[point.candidature].voix)
        history.sim.gate.fired["tied_with_a_vote"] += voted
        kept = [v for v in point.voix if tie.membre in (v.membre, v.votant)]
        after = step.after.conclusion(point)
        ours = tie.membre in (*point.porteurs, *point.deports_anterieurs)  # aside before, without saying so
        hold(not kept and (after is None or ours), f"{step.line}: {tie.membre} has a tie, and counts: {kept}, {after}")


def _ties_carried(history: History, step: Step) -> None:
    """What holds for the year is what its bearer has declared for it, in the séance where they did."""
    event = step.event
    there = history.versions.get(f"commission/seance#{event.de}", [])
    said = {i.objet for s in there for i in s.interets if i.origine == event.de and i.membre == event.membre}
    hold({i.objet for i in event.interets} <= said, f"{step.line}: {event.membre} has declared nothing of the kind")


def _signed(history: History, step: Step) -> None:
    """One entry with the outcome of every point, and no other than what was concluded."""
    seance, results = step.before, {r.candidature: r.issue for r in step.event.resultats}
    hold(seance.statut == "ouverte", f"{step.line}: signed while {seance.statut}")
    wanted = {p.candidature: seance.conclusion(p) for p in seance.points.values() if not p.report}
    said = {c: k.issue if k else None for c, k in wanted.items()}
    hold(results == said, f"{step.line}: the minutes say {results}, the séance {said}")
    if seance.niveau == "regionale":
        history.examined |= results


def _corrected(history: History, step: Step) -> None:
    """A correction is another act: after the signature, citing an act that stands, and on that file alone."""
    seance, event = step.before, step.event
    public = history.now_of(f"commission/palmares#{seance.annee}")
    if public is not None and public.publie_le is not None and seance.niveau == "nationale":
        history.sim.gate.fired["corrected_as_published"] += event.signe_le - public.publie_le < AN_HOUR
    minutes = [seance.proces_verbal.document] if seance.proces_verbal else []
    acts = {*minutes, *(r.document for r in seance.rectifications)}
    hold(event.cite in acts, f"{step.line}: cites {event.cite}, which is no act of this séance")
    others = [d for d in seance.decisions if d.candidature != event.resultat.candidature]
    kept = [d for d in step.after.decisions if d.candidature != event.resultat.candidature]
    hold(others == kept, f"{step.line}: correcting one file has changed another")
    if seance.niveau == "regionale":
        history.examined[event.resultat.candidature] = event.resultat.issue


def _voted(_history: History, step: Step) -> None:
    """Who votes is there, on the file that is examined, and does not stand aside."""
    seance, voix = step.before, step.event.voix
    out = aside(seance, step.event.candidature)
    hold(seance.statut == "ouverte" and seance.en_cours == step.event.candidature, f"{step.line}: voted out of turn")
    hold(voix.votant in seance.presents and not {voix.votant, voix.membre} & out, f"{step.line}: {voix} may not vote")


def _confided(history: History, step: Step) -> None:
    """A decision is told under embargo where the campagne says so, as it was signed, and not once it is public."""
    told, annee = step.event.decision, step.event.annee
    said = history.now_of(f"candidature/campagne#{annee}")
    hold(said.lettre_confidentielle, f"{step.line}: told in confidence, which the campagne does not say")
    signed = any(told in s.decisions for s in history.versions[f"commission/seance#{annee}-nationale"])
    hold(signed and step.before.decision is None, f"{step.line}: {told} is not what is to be told in confidence")


def _notified(history: History, step: Step) -> None:
    """A decision is notified once it is public, as it was signed."""
    told = step.event.decision
    hold(told.candidature in history.published, f"{step.line}: notified before it is public")
    nationale = history.versions[f"commission/seance#{step.event.annee}-nationale"]
    signed = any(told in s.decisions for s in nationale)
    hold(signed and step.event.auteur is not None, f"{step.line}: {told} was signed by nobody")


def _appealed(_history: History, step: Step) -> None:
    hold(step.before.pendant is None, f"{step.line}: two appeals at once")


def _answered_appeal(_history: History, step: Step) -> None:
    hold(step.before.decision == step.after.decision, f"{step.line}: an answer has changed the decision by itself")


def _national_opened(history: History, step: Step) -> None:
    if step.before.niveau == "nationale":
        campagne = history.now_of(f"candidature/campagne#{step.before.annee}")
        starts = [start_of(s.dates, Jalon.COMMISSION_NATIONALE) for s in _planned(history, campagne.annee)]
        received = history.sim.ledger.received[step.line.correlation]
        hold(received >= min(starts), f"{step.line}: opened {received}, before {starts}")


def _planned(history: History, annee: int) -> list[Any]:
    return [s for s in history.versions[f"candidature/campagne#{annee}"] if s.calendrier is not None]


def _made_public(history: History, step: Step) -> None:
    minutes = f"commission/seance#{step.after.annee}-nationale"
    nationale = history.read(step, minutes)  # an act of the same instant follows, as one of the instant after does
    le = datetime.fromisoformat(step.line.le)
    newest = not _settled(history, minutes, le) or nationale is history.now_of(minutes)
    hold(newest, f"{step.line}: published from {step.lu} though the minutes have changed long before")
    hold(step.before.publie_le is None, f"{step.line}: published twice")
    hold(le + SKEW_MAX >= instant_of(step.before.ceremonie), f"{step.line}: published before the ceremony")
    hold(nationale is not None and nationale.statut == "close", f"{step.line}: published without signed minutes")
    _nothing_waits(step, nationale)
    signed = {d.candidature: d for d in nationale.decisions}
    published = {d.candidature: d for d in step.event.decisions}
    late = {c: d for c, d in signed.items() if c not in published}
    same = all(signed.get(c) == d for c, d in published.items())
    hold(same and set(late) <= set(nationale.retraits_tardifs), f"{step.line}: {published} is not what was signed")
    gone = [c for c in published if c in history.withdrawn and le - history.withdrawn[c] > LONG_HEARD]
    hold(not gone, f"{step.line}: decided and published, though withdrawn long before: {gone}")
    _around_publication(history, step, le, nationale)
    history.published |= set(published) | {r.candidature for r in step.event.reports}


def _nothing_waits(step: Step, nationale: Any) -> None:
    """Nothing is published while a file of the year waits for somebody to settle it."""
    hold(not nationale.en_attente, f"{step.line}: published while {[*nationale.en_attente]} wait")


def _around_publication(history: History, step: Step, le: datetime, nationale: Any) -> None:
    """Count what happened close to the publication; the schedule that comes late publishes none the less."""
    fired = history.sim.gate.fired
    ceremonie = instant_of(step.before.ceremonie)
    fired["published_a_day_late"] += step.line.acteur == SYSTEM and le - ceremonie >= timedelta(days=1)
    fired["corrected_as_published"] += any(le - r.signe_le < AN_HOUR for r in nationale.rectifications)
    by_hand = step.line.acteur != SYSTEM
    ticked = [t for t in history.sim.ticked.get("commission", ()) if max(ceremonie, _known(history, nationale)) < t]
    passed = [t for t in ticked if le - t > SEVERAL_TICKS] if by_hand and not any(fired[f] for f in UNSURE) else []
    hold(not passed, f"{step.line}: published by hand, which the schedule of {passed} did not do")


def _known(history: History, nationale: Any) -> datetime:
    """Give since when all that is published could have been: the last time that its minutes changed."""
    line = history.sim.ledger.last[f"commission/seance#{nationale.annee}-nationale"]
    return datetime.fromisoformat(line.le) + SKEW_MAX


def _corrected_in_public(history: History, step: Step) -> None:
    """What is said again after publication is what a later act says."""
    nationale = history.now_of(f"commission/seance#{step.after.annee}-nationale")
    acts = {r.document for r in nationale.rectifications}
    hold(all(d.acte in acts for d in step.event.decisions), f"{step.line}: no act says {step.event.decisions}")
    history.published |= {r.candidature for r in step.event.reports}


def said_in_public(history: History) -> Iterator[Any]:
    """Give each decision that a palmarès has said: who is told of it may hear after a later act has corrected it."""
    for flux, versions in history.versions.items():
        if flux.startswith("commission/palmares#"):
            yield from (d for palmares in versions for d in palmares.decisions)


def _decision_known(history: History, step: Step) -> None:
    told = step.event.decision
    public = [d for d in said_in_public(history) if d.candidature == step.identifiant]
    same = any((d.issue, d.etape_accordee) == (told.issue, told.etape_accordee) for d in public)
    hold(same, f"{step.line}: told {told}, the palmarès says {public}")


def _granted(history: History, step: Step) -> None:
    """A label rests on the act that it names."""
    titre, etape = step.event.titre, step.event.etape
    match titre.origine:
        case "commission":
            found = any(
                (d.operation, d.etape_accordee, d.issue) == (step.event.operation, etape, "labellise")
                for d in said_in_public(history)
            )
        case "constat":
            file = history.now_of(f"candidature/candidature#{titre.candidature}")
            found = file is not None and file.statut == "constatee" and etape == 1
        case _:
            operation = history.now_of(f"candidature/operation#{step.event.operation}")
            found = any((e.etape, e.annee, e.source) == (etape, titre.annee, titre.acte) for e in operation.etapes)
    hold(found, f"{step.line}: a label that rests on nothing, {titre}")


Check = Callable[[History, Step], None]
CHECKS: Mapping[str, tuple[Check, ...]] = {
    "CampagnePlanifiee": (_confirmed_by_somebody,),
    "EcheanceReportee": (_date_moved,),
    "EcheanceDeplacee": (_move_told,),
    "CoediteurRejoint": (joined,),
    "OperationTransferee": (joined,),
    "OperationModifiee": (said_otherwise,),
    "IdentiteSuivie": (said_otherwise,),
    "CandidatureCreee": (_numbered,),
    "CandidatureAnnoncee": (_announced,),
    "ReponseDonnee": (_answered,),
    "ContactDonne": (_answered,),
    "ReponseRetiree": (_answered,),
    "CandidatureDeposee": (_deposited, deposited_as_said),
    "ComplementsDemandes": (_asked_for,),
    "ComplementsRelances": (_complements_reminded,),
    "ComplementsFournis": (_completed,),
    "ComplementsClos": (_closed_unanswered,),
    "CandidatureRetiree": (_withdrawn,),
    "DepotManque": (_missed,),
    "DepotRappele": (_draft_reminded,),
    "DepotProlonge": (_prolonged,),
    "RecevabiliteNotifiee": (_found_recevable,),
    "Etape1Constatee": (_found_recevable,),
    "DecisionPubliee": (_decision_known,),
    "ExpertCandidat": (_offers_oneself,),
    "AffectationCalculee": (_worked_out,),
    "AffectationValidee": (_validated_as_it_was,),
    "CalculEchoue": (_failed,),
    "MandatPropose": (_offered,),
    "MandatAccepte": (_mandate_accepted, _nothing_given_while_tied),
    "LienSignale": (_tie_told,),
    "RappelEnvoye": (_reminded,),
    "ReponseRappelee": (_answer_reminded,),
    "AvisRendu": (_opinion_given, _nothing_given_while_tied),
    "SyntheseRendue": (_synthesis_given, _nothing_given_while_tied),
    "PointInscrit": (_on_the_agenda,),
    "PointConclu": (_concluded,),
    "PointsRatifies": (_ratified,),
    "MembreDeporte": (_stands_aside,),
    "InteretDeclare": (_tie_declared,),
    "InteretsSuivis": (_ties_carried,),
    "SeanceConvoquee": (_convened,),
    "SeanceOuverte": (_opened,),
    "PointMisEnAttente": (_came_late,),
    "ReportSigne": (_settled_late,),
    "SeanceClose": (_signed,),
    "VoixExprimee": (_voted,),
    "DecisionRectifiee": (_corrected,),
    "DecisionConfiee": (_confided,),
    "DecisionNotifiee": (_notified,),
    "RecoursDepose": (_appealed,),
    "RecoursRepondu": (_answered_appeal,),
    "PalmaresPublie": (_made_public,),
    "PalmaresRectifie": (_corrected_in_public,),
    "LabelDelivre": (_granted,),
}
