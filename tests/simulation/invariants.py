"""What must hold: the cheap things at every commit, everything when all is at rest.

The table is compared with what the journal alone says it should hold: nothing missing, nothing more.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from kernel import droits, journal, mail, people, rejets
from kernel.decider import Decider
from kernel.handle import Envoi, handle
from kernel.journal import Entete
from kernel.label.calendrier import Calendrier, Phase, heure_de_paris
from kernel.label.faits import FAITS, FONCTIONS, Copie
from kernel.lettre import Lettre
from kernel.ports import Item, Key, Mail, Put
from kernel.reactions import orders
from kernel.refus import Doublon, Refus
from kernel.relay import Address
from kernel.renvoi import RENVOI, LettreRenvoyee
from kernel.store import added_lines, copy_key, guard_key, list_key, load, refold, split_state
from tests.simulation.faults import Call, Fault
from tests.simulation.followed import everything_followed
from tests.simulation.history import History, said_in_public, tied_while_sitting, waited_for
from tests.simulation.instants import instant_of, phase_at
from tests.simulation.owed import everybody_is_written_to
from tests.simulation.papers import every_act_is_printed
from tests.simulation.rights import AMONG_THE_EXPERTS, AMONG_THE_SERVICES, may_be_written_to
from tests.simulation.versions import read_alike
from tests.simulation.violation import Line, Violation, hold

if TYPE_CHECKING:
    from tests.simulation.world import Simulation

SKEW_MAX = timedelta(seconds=2)
LEFT = frozenset({mail.ENVOYE, mail.REMIS, mail.REJETE, mail.SIGNALE})
SENDINGS_MAX = 2  # of one mail, whatever happens (domain.md §4.14)
WRITES = frozenset({"transact", "write", "add"})
OWN = {service: (f"{service}/", f"{service}#") for service in ("candidature", "expertise", "commission")}
FREE = ("requete", "personne", "notification", "compteur")  # items that the journal does not give
CHANGES = {3: Fault.SPRING_FORWARD, 10: Fault.FALL_BACK}
LAST_WEEK, SUNDAY, HOURS_OF_CHANGE = 24, 6, (0, 1)  # the clocks change at 01:00 UTC


class Ledger:
    """What was really carried out, seen at the ports; checks what is cheap as it goes."""

    def __init__(self, sim: "Simulation") -> None:
        self.sim = sim
        self.last: dict[str, Line] = {}
        self.by_correlation: defaultdict[str, list[Line]] = defaultdict(list)
        self.lines: list[Line] = []
        self.mails: Counter[tuple[str, str, str]] = Counter()
        self.interruptions: Counter[tuple[str, int]] = Counter()
        self.letters_done: set[tuple[str, int]] = set()
        self.ended: dict[Key, str] = {}  # the letters that have ended, and how
        self.received: dict[str, datetime] = {}  # when the gateway received a request, by correlation
        self.acts: dict[str, tuple[str, int]] = {}  # the entry of each act, as letters name it
        self.history = History(sim)

    # Going back to a backup

    def copy_of(self) -> "Ledger":
        """Give what is known now, to come back to."""
        twin = copy(self)
        twin.lines, twin.last, twin.acts = list(self.lines), dict(self.last), dict(self.acts)
        twin.mails, twin.interruptions = Counter(self.mails), Counter(self.interruptions)
        twin.letters_done, twin.ended = set(self.letters_done), dict(self.ended)
        return twin

    def back_to(self, kept: "Ledger", history: History) -> list[Line]:
        """Forget what a restore has undone, and give it. What was published stays known to everybody, and numbers stay
        given; mails of the lost hours that leave again leave for the first time."""
        undone = self.lines[len(kept.lines) :]
        self.lines, self.last, self.acts = kept.lines, kept.last, kept.acts
        self.mails, self.interruptions, self.letters_done = kept.mails, kept.interruptions, kept.letters_done
        self.ended = kept.ended
        self.by_correlation = defaultdict(list)
        for line in self.lines:
            self.by_correlation[line.correlation].append(line)
        history.published |= self.history.published
        self.history = history
        return undone

    def note_hour(self) -> None:
        """Count what is done in the hours that only some days have."""
        now, fired = self.sim.now, self.sim.gate.fired
        fired[Fault.LEAP_DAY] += (now.month, now.day) == (2, 29)
        if now.month in CHANGES and now.day > LAST_WEEK and now.weekday() == SUNDAY and now.hour in HOURS_OF_CHANGE:
            fired[CHANGES[now.month]] += 1

    # As it goes

    def asked(self, call: Call) -> None:
        """Look at a call before it is made: a function touches its own service's items, a reading writes nothing."""
        current = self.sim.invocations[-1]
        self.sim.said(call.method)
        if call.port == "mailer":
            self._announced(call.args[0])
        if call.port != "store":
            return
        if call.method in WRITES:
            hold(not current.read_only, f"a reading or a dry run writes: {call.args}")
        if current.service:
            own = OWN[current.service]
            strange = [pk for pk in _partitions(call) if not pk.startswith(own)]
            hold(not strange, f"{current.service} touches {strange}")
        else:
            hold(call.method == "query_day", f"{current.kind} calls {call.method}")

    def _announced(self, letter: Mail) -> None:
        """A mail leaves only after the table says that it is leaving: or a crash would send it again for ever."""
        flux, seq = _entry_of(self.sim, letter)
        pk = f"{self.sim.invocations[-1].service}/notification#{flux}#{seq:08d}"
        table = self.sim.memory.store.items
        going = [sk for sk in table.partitions.get(pk, ()) if table[Key(pk, sk)]["statut"] == mail.EN_COURS]
        hold(going, f"a mail leaves unannounced: {pk}")
        self._still_wanted(letter)
        if self.sim.mailing is not None:
            self.sim.mailing.leaving(letter)

    def _still_wanted(self, letter: Mail) -> None:
        """No mail leaves for an act that a later one has superseded, unless that came while it was being sent."""
        current = self.sim.invocations[-1]
        if self.sim.doings != current.began:
            return
        flux, seq = _entry_of(self.sim, letter)
        item = self.sim.memory.store.items[journal.entry_key(flux, seq)]
        going = {k for k in _wanted(self.sim, current.service, item) if self._status(k) == mail.EN_COURS}
        hold(going, f"a mail leaves that nothing calls for any more: {letter.subject} {flux} {seq}")
        for modele, who in (k.sk.split("#", 1) for k in going):
            allowed = may_be_written_to(self.history, self.told_by(letter), modele, who)
            hold(allowed, f"« {modele} » of {flux} {seq} goes to {who}, who has left that file")

    def told_by(self, letter: Mail) -> str:
        """Give the stream that a letter tells of: when it is sent anew, that of the act that called for it first."""
        flux, seq = _entry_of(self.sim, letter)
        entry = self.sim.memory.store.items[journal.entry_key(flux, seq)]
        return next((str(asked["flux"]) for asked in _asked_again(entry)), flux)

    def _status(self, key: Key) -> object:
        return self.sim.memory.store.items.get(key, {}).get("statut")

    def done(self, call: Call) -> None:
        """Look at what was carried out."""
        self._kept(call)
        if call.method == "transact":
            written = {w.key: w.item for w in call.args[0] if isinstance(w, Put)}
            entries = [k for k, i in written.items() if "entete" in i and k not in self._known(k)]
            hold(len(entries) <= 1, f"several entries in one transaction: {entries}")
            for key in entries:
                self._committed(written[key], written.get(Key(key.pk, journal.STATE_SK)))
        elif call.port == "mailer":
            letter = call.args[0]
            self.sim.embargo.mailed(letter)
            flux, seq = _entry_of(self.sim, letter)
            sent = (f"{flux}#{seq}", letter.recipient, letter.subject)
            self.mails[sent] += 1
            self.sim.gate.fired[Fault.MAIL_TWICE] += self.mails[sent] > 1

    def _kept(self, call: Call) -> None:
        """Look at what services outside the commission keep."""
        writes = call.args[0] if call.method == "transact" else call.args[:1] if call.method == "write" else ()
        for write in (w for w in writes if isinstance(w, Put)):
            if "/notification#" in write.key.pk:
                self._ends_once(write)
            if not write.key.pk.startswith("commission/"):
                texts = (v for name, v in write.item.items() if name in ("etat", "corps", "fait"))
                for text in texts:
                    self.sim.embargo.written("/".join(write.key), str(text))

    def _ends_once(self, write: Put) -> None:
        """A letter that has ended leaves no more."""
        before, now = self.ended.get(write.key), str(write.item["statut"])
        hold(before is None or now in mail.FINAL, f"{write.key} was {before}, and is {now} again")
        if now in mail.FINAL:
            self.ended[write.key] = now

    def _known(self, key: Key) -> tuple[Key, ...]:
        line = self.last.get(key.pk)
        return (key,) if line and key <= journal.entry_key(key.pk, line.seq) else ()

    def _committed(self, item: Item, head: Item | None) -> None:
        raw = json.loads(str(item["entete"]))
        line = Line(raw["flux"], raw["seq"], raw["le"], str(item["empreinte"]), raw["correlation"], raw["acteur"])
        before = self.last.get(line.flux)
        hold(line.seq == (before.seq if before else 0) + 1, f"gap before {line}")
        hold(before is None or line.le >= before.le, f"time goes back: {before} then {line}")
        hold(raw["precedent"] == (before.empreinte if before else journal.ORIGIN), f"chain broken at {line}")
        hold(head is not None and head["version"] == line.seq, f"entry without its state: {line}")
        self.last[line.flux] = line
        self.lines.append(line)
        self.acts[f"{line.flux}#{raw['commande']}"] = line.flux, line.seq
        self.by_correlation[line.correlation].append(line)
        self.sim.note(f"commit {line.flux} {line.seq}")
        self.note_hour()
        if head is not None:
            self._follow(line, journal.unpacked(head["etat"]))
        self.history.follow(line, item)
        self.sim.plan_ticks([*waited_for(self.history.now_of(line.flux))], line.flux.split("/", 1)[0])

    def _follow(self, line: Line, etat: str) -> None:
        """Have the schedule and the sweep that follow this entry."""
        if "/campagne#" in line.flux:
            campagne = json.loads(etat)
            dates = Calendrier.model_validate(campagne["calendrier"])
            moved = [self.sim.now + timedelta(milliseconds=1)] if campagne["reports"] else []
            self.sim.plan_ticks([*(m.instant for m in dates.jalons().values()), *moved])
        self.sim.plan_sweeps()

    def interrupted(self, kind: str, body: str) -> None:
        """Remember that the handling of a letter stopped halfway: its mail may have left, or not."""
        if kind == "letter":
            address = Address.model_validate_json(body)
            self.interruptions[address.flux, address.seq] += 1

    def posted(self, service: str, body: str, alone: bool) -> None:
        """Check that a letter handled without a fault left nothing undone, unless others came in between."""
        address = Address.model_validate_json(body)
        self.letters_done.add((address.flux, address.seq))
        items = self.sim.memory.store.items
        if alone and (item := items.get(journal.entry_key(address.flux, address.seq))):
            try:
                wanted = list(_wanted(self.sim, service, item))
            except Exception as error:
                raise Violation(f"the letters of {address} cannot be worked out: {error!r}") from error
            for key in wanted:
                hold(key in items and items[key]["statut"] in mail.FINAL, f"letter left undone: {key}")


def _partitions(call: Call) -> list[str]:
    """Give the partitions that a call of the store touches."""
    first = call.args[0]
    match call.method:
        case "transact":
            return [w.key.pk for w in first]
        case "read":
            return [k.pk for k in first]
        case "write":
            return [first.key.pk]
        case "add":
            return [first.pk]
        case _:
            return [first]


def _wanted(sim: "Simulation", service: str, item: Item) -> Iterator[Key]:
    """Give the notifications that an entry calls for as things stand."""
    entete = Entete.model_validate_json(str(item["entete"]))
    pk = f"{service}/notification#{entete.flux}#{entete.seq:08d}"
    for sk in _called_for(sim, service, entete, item):
        yield Key(pk, sk)


def _called_for(sim: "Simulation", service: str, entete: Entete, item: Item) -> Iterator[str]:
    """Give the letters that an entry calls for, each with whom it is for; a resending calls for the one that it names,
    for as long as the act that it names does."""
    corr = sim.services[service].correspondence
    agregat = corr.decider(entete.flux).agregat
    if agregat == RENVOI:
        yield from _called_for_again(sim, service, item)
    elif agregat in corr.courriers:
        for lettre in _letters_of(sim, service, entete, item):
            yield from (f"{lettre.modele}#{name}" for name in _readers(sim, service, lettre))


def _letters_of(sim: "Simulation", service: str, entete: Entete, item: Item) -> Iterator[Lettre]:
    corr, decider = sim.services[service].correspondence, sim.services[service].correspondence.decider(entete.flux)
    etat = load(decider, sim.memory.store, entete.flux.split("#", 1)[1]).etat
    for body in (b for b in journal.from_item(item).bodies() if b["type"] != journal.ERASURE):
        yield from corr.wanted(entete.flux, decider.read_event(body), etat)


def _readers(sim: "Simulation", service: str, lettre: Lettre) -> Iterator[str]:
    """Name who a letter is for: a capacity that nobody holds is named itself, so that the log has it."""
    to = lettre.a
    if to.personne:
        names = [to.personne]
    else:
        held = (p.personne for p in people.holding(sim.memory.store, service, to.role, to.territoire))
        names = list(held) or ["-".join(filter(None, ("role", to.role, to.territoire)))]
    yield from (n for n in names if n not in (to.sauf, *lettre.tue_a))


def _called_for_again(sim: "Simulation", service: str, item: Item) -> Iterator[str]:
    """Give what a resending calls for: the letter that it names, to whom it names; to who holds it by now, when nobody
    held the capacity that it is for."""
    for asked in _asked_again(item):
        first = sim.memory.store.items[journal.entry_key(asked["flux"], asked["seq"])]
        entete = Entete.model_validate_json(str(first["entete"]))
        for lettre in (lt for lt in _letters_of(sim, service, entete, first) if lt.modele == asked["lettre"]):
            names, to = list(_readers(sim, service, lettre)), lettre.a
            if asked["personne"] == "-".join(filter(None, ("role", to.role, to.territoire))):
                yield from (f"{asked['lettre']}#{name}" for name in names)
                break
            if asked["personne"] in names:
                yield f"{asked['lettre']}#{asked['personne']}"
                break


def _asked_again(item: Item) -> Iterator[Mapping[str, Any]]:
    """Give the letter that a resending names: of which entry, to whom."""
    yield from (b for b in journal.from_item(item).bodies() if b["type"] == LettreRenvoyee.type_evenement())


def journal_of(sim: "Simulation", flux: str) -> list[Item]:
    """Give the journal of a stream as the table holds it."""
    line, items = sim.ledger.last.get(flux), sim.memory.store.items
    keys = [journal.entry_key(flux, n) for n in range(1, line.seq + 1)] if line else []
    return [items[k] for k in keys if k in items]


# At rest


def at_rest(sim: "Simulation") -> None:
    """Check everything, once nothing is left to happen."""
    _nothing_waits(sim)
    _chains(sim)
    _table_is_its_journal(sim)
    _everything_names_entries(sim)
    _reactions_done(sim)
    _mails(sim)
    everybody_is_written_to(sim)
    _receipts(sim)
    _register(sim)
    _campagnes(sim)
    _calendar_followed(sim)
    _nobody_tied_sits(sim)
    every_act_is_printed(sim)
    everything_followed(sim)


def _nobody_tied_sits(sim: "Simulation") -> None:
    """Whoever has come to be tied since accepting sits no more, on a file whose synthesis is still to come: a tie that
    they declared, a structure that carries the file. Where it works beside who does, that is waived, or
    waits for an answer (`_partner_told`)."""
    states = sim.ledger.history.versions
    for flux, versions in list(states.items()):
        if not flux.startswith("expertise/expertise#") or versions[-1].statut in ("inexistante", "rendue", "fermee"):
            continue
        e = versions[-1]
        for m in (m for m in e.mandats if m.statut in ("propose", "accepte")):
            expert = states[f"expertise/expert#{m.expert}"][-1]
            tied = expert.siren in e.dossier.sirens or any(tied_while_sitting(expert, e, m))
            hold(not tied, f"{flux}: {m.expert} has come to be tied and still sits: {expert.interets}")
            hold(m.siren == expert.siren, f"{flux}: {m.expert} sits as of {m.siren}, works for {expert.siren}")


def _nothing_waits(sim: "Simulation") -> None:
    waiting = [f"{q.service}.{q.kind}" for q in sim.queues.values() if not q.empty]
    waiting += ["stream" for shard in sim.shards if shard.records]
    hold(not waiting, f"still waiting: {waiting}")


def _chains(sim: "Simulation") -> None:
    for flux in sim.ledger.last:
        faults = list(
            journal.verify(flux, journal_of(sim, flux), sim.memory.store.items.get(Key(flux, journal.STATE_SK)))
        )
        hold(not faults, "; ".join(map(str, faults)))


def deciders(sim: "Simulation") -> Mapping[str, Decider[Any, Any, Any, Any]]:
    """Give every aggregate by the prefix of its streams."""
    return {f"{s.service.nom}/{d.agregat}": d for s in sim.services.values() for d in s.service.deciders}


def _table_is_its_journal(sim: "Simulation") -> None:
    """Compare the table with what its journals and its people alone give."""
    items, known, expected = sim.memory.store.items, deciders(sim), dict[Key, Item]()
    for flux in sim.ledger.last:
        entries = journal_of(sim, flux)
        for key, item in _from_journal(known[flux.split("#", 1)[0]], flux, entries):
            hold(key not in expected, f"two streams hold {key}: {expected.get(key)} and {item}")
            expected[key] = item
        expected |= _copies(flux, entries)
    for key, item in items.items():
        if "/personne#" in key.pk:
            service, personne = key.pk.split("/", 1)[0], people.Personne.model_validate_json(str(item["etat"]))
            expected |= {k: {"etat": item["etat"]} for k in people._lines(service, personne)}
    expected |= dict(_unaddressed(items)) | dict(_logged(items))
    # What the mail service says of letters, no journal says.
    found = {k: i for k, i in items.items() if k.pk.split("/", 1)[1].split("#", 1)[0] not in FREE}
    found = {k: i for k, i in found.items() if not k.pk.endswith(f"/liste#{rejets.LISTE}")}
    for key in sorted(expected.keys() | found.keys()):
        wanted = {**expected[key], "pk": key.pk, "sk": key.sk} if key in expected else None
        if key.sk.startswith("JOURNAL#"):
            continue
        hold(
            _alike(key, found.get(key), wanted), f"{key}: the table holds {found.get(key)}, the journal gives {wanted}"
        )


def _unaddressed(items: Mapping[Key, Item]) -> Iterator[tuple[Key, Item]]:
    """Give the line of each letter that had no address: none other is told of."""
    for key, item in items.items():
        service, _, rest = key.pk.partition("/notification#")
        if rest and item["statut"] == mail.SANS_DESTINATAIRE:
            (flux, _, seq), (modele, _, personne) = rest.rpartition("#"), key.sk.rpartition("#")
            le = str(item["le"])
            said = {"lettre": modele, "flux": flux, "seq": int(seq), "personne": personne, "le": le}
            rank = f"{le}#{seq}#{modele}#{personne}#{flux}"
            line: Item = {"etat": json.dumps(said, separators=(",", ":")), "flux": flux}
            yield Key(f"{service}/liste#sans-adresse#{le[:4]}", rank), line


def _logged(items: Mapping[Key, Item]) -> Iterator[tuple[Key, Item]]:
    """Give the lines of each letter that has ended: what came of it, in the log of its year and of what it is about."""
    for key, item in items.items():
        service, _, rest = key.pk.partition("/notification#")
        if rest and item["statut"] in mail.FINAL:
            (flux, _, seq), (modele, _, personne) = rest.rpartition("#"), key.sk.rpartition("#")
            le, said = str(item["le"]), {"lettre": modele, "flux": flux, "seq": int(seq), "personne": personne}
            said |= {"le": le, "statut": item["statut"], "envois": int(item["envois"])}
            said |= {"mot": int(item.get("mot", 0)), "nature": item.get("nature", "")}
            line: Item = {"etat": json.dumps(said, separators=(",", ":")), "flux": flux}
            for which in (f"courriels#{le[:4]}", f"courriels-de#{flux.split('#', 1)[1].partition('~')[0]}"):
                yield Key(f"{service}/liste#{which}", f"{le}#{int(seq)}#{modele}#{personne}#{flux}"), line


def _alike(key: Key, found: Item | None, wanted: Item | None) -> bool:
    """Compare byte for byte; copies by what they mean, whichever version of a service wrote the message."""
    if found == wanted or "/copie#" not in key.pk or found is None or wanted is None:
        return found == wanted
    one, other = (read_alike(journal.unpacked(i["etat"]), str(i["type"])) for i in (found, wanted))
    return one == other and {**found, "etat": ""} == {**wanted, "etat": ""}


def _from_journal(
    decider: Decider[Any, Any, Any, Any], flux: str, entries: Sequence[Item]
) -> Iterator[tuple[Key, Item]]:
    etat = refold(decider, entries)
    texte, parts = split_state(decider, etat)
    last = entries[-1]
    yield (
        Key(flux, journal.STATE_SK),
        {
            "etat": journal.packed(texte),
            "version": len(entries),
            "schema": decider.schema,
            "empreinte": last["empreinte"],
            "le": json.loads(str(last["entete"]))["le"],
        },
    )
    yield from ((Key(flux, sk), {"etat": part}) for sk, part in parts.items())
    yield from ((guard_key(decider.service, name), {"flux": flux}) for name in decider.gardes(etat))
    for fiche in decider.fiches(etat):
        yield list_key(decider.service, fiche, flux), {"etat": fiche.carte, "flux": flux}
    for entry in map(journal.from_item, entries):
        bodies = (b for b in entry.bodies() if b["type"] != journal.ERASURE)
        yield from added_lines(decider, etat, [decider.read_event(b) for b in bodies], entry.entete)


def _copies(flux: str, entries: Sequence[Item]) -> dict[Key, Item]:
    """Give the copies of a stream: the newest published state, in the services of its audience and nowhere else."""
    found: dict[Key, Item] = {}
    for item in entries:
        if "fait" in item:
            copie = Copie.depuis(str(item["fait"]))
            kept: Item = {"etat": journal.packed(journal.canonical(copie.etat)), "seq": copie.seq, "type": copie.type}
            found |= {copy_key(service, flux): kept for service in FAITS[copie.type].AUDIENCE - FONCTIONS}
    return found


def _everything_names_entries(sim: "Simulation") -> None:
    """No record of a request, notification or decision refers to an entry that the table does not know."""
    items = sim.memory.store.items
    for key, item in items.items():
        if "/requete#" in key.pk:
            entry = journal.entry_key(str(item["flux"]), int(item["seq"]))
            hold(entry in items, f"a request's record names {entry}, which does not exist")
        elif "/notification#" in key.pk:
            flux, _, seq = key.pk.partition("/notification#")[2].rpartition("#")
            hold(journal.entry_key(flux, int(seq)) in items, f"{key} is about an entry that does not exist")
        elif "corps" in item:
            read = {f: n for f, n in json.loads(str(item["corps"]))["lu"].items() if "/copie#" not in f}
            unknown = [f for f, n in read.items() if n and journal.entry_key(f, n) not in items]
            hold(not unknown, f"{key} was decided on what nobody knows: {unknown}")


def _reactions_done(sim: "Simulation") -> None:
    """Every copy has had its effect: reacting again, or ticking again, would change nothing."""
    for key, item in sim.memory.store.items.items():
        service, _, name = key.pk.partition("/")
        if name.startswith("copie#"):
            flux, etat = name.removeprefix("copie#"), json.loads(journal.unpacked(item["etat"]))
            fait = Copie(flux=flux, correlation="", seq=0, type=str(item["type"]), etat=etat).lire()
            for called_for in sim.services[service].service.reagir(fait):
                for ordre in orders(service, called_for, sim.memory.world):
                    _carried_out(sim, ordre)
    for nom in sim.services:
        before = len(sim.ledger.lines)
        sim.tick(nom)
        hold(len(sim.ledger.lines) == before, f"{nom}: a tick at rest still finds something to do")


def _carried_out(sim: "Simulation", ordre: Any) -> None:
    """Check that an order, or what it says to do instead, would change nothing."""
    last: Refus = Doublon("")
    for commande in (c for c in (ordre.commande, getattr(ordre, "sinon", None)) if c is not None):
        envoi: Envoi[Any, Any] = Envoi(
            ordre.identifiant, commande, "essai", droits.SYSTEM, "essai", sim.now, essai=True
        )
        try:
            issue = handle(ordre.decider, sim.memory.world, envoi)
        except Refus as refus:
            last = refus
            if not isinstance(refus, Doublon):
                break
        else:
            hold(not issue.evenements, f"an order was never carried out: {ordre}")
            return
    raise Violation(f"an order is refused for ever: {ordre} ({last})")


def _mails(sim: "Simulation") -> None:
    """Each wanted letter has ended, justified by its faults; a mail leaves twice only after an unknown outcome."""
    ledger = sim.ledger
    private = (AMONG_THE_SERVICES, AMONG_THE_EXPERTS)
    told = [m.subject for m in sim.memory.mailer.sent if any(p in m.text + m.subject for p in private)]
    hold(not told, f"what the services think leaves by mail: {told}")
    for (acte, recipient, subject), times in ledger.mails.items():
        flux, _, seq = acte.rpartition("#")
        allowed = min(SENDINGS_MAX, 1 + ledger.interruptions[flux, int(seq)])
        hold(times <= allowed, f"{times} mails « {subject} » of {acte} to {recipient}, {allowed} allowed")
    left = Counter[str]()
    for acte, recipient, _ in ledger.mails:
        left[f"{acte}>{recipient}"] += 1
    for key, item in sim.memory.store.items.items():
        if "/notification#" in key.pk:
            _notification(sim, key, item, left)
    for line in ledger.lines:
        hold((line.flux, line.seq) in ledger.letters_done, f"the letters of {line} were never looked at")


def _notification(sim: "Simulation", key: Key, item: Item, left: Counter[str]) -> None:
    service, _, rest = key.pk.partition("/notification#")
    flux, _, seq = rest.rpartition("#")
    statut, troubles = str(item["statut"]), sim.ledger.interruptions[flux, int(seq)]
    found = sim.memory.store.items.get(people.person_key(service, key.sk.rpartition("#")[2]))
    address = json.loads(str(found["etat"]))["courriel"] if found else ""
    sent = left[f"{flux}#{int(seq)}>{address}"]
    told = not found or rejets.rejet_key(service, key.sk.rpartition("#")[2]) in sim.memory.store.items
    hold(statut in mail.FINAL, f"{key} is still {statut}")
    hold(statut != mail.REFUSE or told, f"{key} was refused, and nobody is told to reach its reader otherwise")
    hold(statut not in LEFT or sent, f"{key} says it was sent ({statut}), no mail left")
    hold(statut != mail.INCERTAIN or troubles >= SENDINGS_MAX, f"{key} given up after {troubles} interruptions")


def _calendar_followed(sim: "Simulation") -> None:
    """What the hour makes due is done: the phase is recorded, what was signed is published after the ceremony, and the
    next year is there to be confirmed, if nobody has planned it."""
    history, now = sim.ledger.history, sim.now
    for annee, campagne in history.each("candidature/campagne#").items():
        if campagne.phase is None:
            continue
        after = history.now_of(f"candidature/campagne#{int(annee) + 1}")
        ends = instant_of(campagne.dates.cloture_depots) + timedelta(days=365)
        over = instant_of(campagne.dates.ceremonie) <= now < ends - timedelta(days=1)
        due = phase_at(campagne.dates, now)
        hold(campagne.phase is due, f"campagne {annee} is still {campagne.phase}, should be {due}")
        hold(not over or (after is not None and after.calendrier is not None), f"{annee} is over, nothing follows it")
        nationale = history.now_of(f"commission/seance#{annee}-nationale")
        year = history.now_of(f"commission/palmares#{annee}")
        signed = nationale is not None and nationale.statut == "close" and not nationale.corrections_ouvertes
        signed = signed and not nationale.en_attente  # a person must answer first, as for a correction
        signed = signed and now >= instant_of(campagne.dates.ceremonie)
        hold(not signed or year.publie_le is not None, f"the palmarès {annee} is signed and not published")


def _receipts(sim: "Simulation") -> None:
    """Each deposit has one accusé for each of its people, with its number and the hour of its reception."""
    for identifiant, file in sim.ledger.history.each("candidature/candidature#").items():
        flux = f"candidature/candidature#{identifiant}"
        for item in journal_of(sim, flux):
            entete = json.loads(str(item["entete"]))
            if "CandidatureDeposee-V1" in entete["types"]:
                _receipt(sim, file, flux, int(entete["seq"]))
            if "ComplementsFournis-V1" in entete["types"]:
                (event,) = json.loads(str(item["corps"]))["evenements"]
                rank = int(event["version"]["numero"]) - 1
                _receipt(sim, file, flux, int(entete["seq"]), "complements_recus#", rank)


def _entry_of(sim: "Simulation", letter: Mail) -> tuple[str, int]:
    """Find the entry that a letter tells of: the letter names the command, which is one entry."""
    acte = letter.headers["X-Acte"]
    if acte not in sim.ledger.acts:
        raise Violation(f"a mail leaves for an act that nobody knows: {letter.subject} {acte}")
    return sim.ledger.acts[acte]


def _receipt(sim: "Simulation", file: Any, flux: str, seq: int, kind: str = "accuse_reception#", rank: int = 0) -> None:
    pk = f"candidature/notification#{flux}#{seq:08d}"
    acts = sim.ledger.acts
    table = sim.memory.store.items
    sks = [sk for sk in table.partitions.get(pk, ()) if sk.startswith(kind)]
    found = {sk.removeprefix(kind): table[Key(pk, sk)] for sk in sks}
    since = sim.ledger.history.versions[flux][seq:]  # a letter goes to who carries the file when it is written
    teams = [{f.proprietaire, *f.coediteurs} for f in since]
    told_to = any(team <= {*found} for team in teams) and (rank or {*found} <= set().union(*teams))
    hold(told_to, f"{flux}: receipts for {sorted(found)}, carried by {teams}")
    heure = heure_de_paris(file.versions[rank].recu_le)
    mails = [m for m in sim.memory.mailer.sent if acts.get(m.headers["X-Acte"]) == (flux, seq) and heure in m.text]
    sent = [i for i in found.values() if i["statut"] in LEFT]
    told = [m for m in mails if file.numero in m.subject + m.text]
    hold(not sent or told, f"{flux}: no receipt tells {file.numero} and {heure}")


CORRECTED = "décision rectifiée, candidature"  # what names the act that takes a label back


def _register(sim: "Simulation") -> None:
    """Each label that an act grants is on the public register, once, and no other but those that were taken back."""
    history, granted = sim.ledger.history, set[str]()
    for operation, state in history.each("candidature/operation#").items():
        granted |= {f"{operation}-{e.etape}" for e in state.etapes}
    for palmares in history.each("commission/palmares#").values():
        for d in (d for d in palmares.decisions if d.issue == "labellise"):
            granted.add(f"{d.operation}-{d.etape_accordee}")
            label = history.now_of(f"commission/label#{d.operation}-{d.etape_accordee}")
            rests = label is not None and any(t.candidature == d.candidature for t in label.titres)
            hold(rests, f"no label rests on the decision on {d.candidature}")
            lost = label is not None and label.retrait is not None and label.retrait.acte == f"{CORRECTED} {d.numero}"
            hold(not lost, f"{d.candidature} is granted again, and its label is not on the register")
    for file in history.each("candidature/candidature#").values():
        if file.statut == "constatee":
            granted.add(f"{file.operation}-{file.etape}")
            label = history.now_of(f"commission/label#{file.operation}-{file.etape}")
            checked = label is not None and any(t.acte == f"candidature {file.numero}" for t in label.titres)
            hold(checked, f"no label rests on the check of {file.numero}")
    table, register = sim.memory.store.items, "commission/liste#registre"
    listed = (str(table[Key(register, sk)]["flux"]) for sk in table.partitions.get(register, ()))
    lines = Counter(flux.removeprefix("commission/label#") for flux in listed)
    granted |= {line for line in lines if _taken_back(history, line)}
    for line in lines:
        _held_as_registered(history, line)
    hold(lines == Counter(granted), f"the register says {sorted(lines.elements())}, acts grant {sorted(granted)}")


def _held_as_registered(history: History, label: str) -> None:
    """An opération holds an étape since the year that the register has put right, and none that it has taken back."""
    state, operation = (
        history.now_of(f"commission/label#{label}"),
        history.now_of(f"candidature/operation#{label[:-2]}"),
    )
    held = {e.etape: e.annee for e in operation.etapes}
    if state.retrait is not None:
        hold(state.etape not in held, f"{label} is taken back, and its opération still holds it")
    elif any(c.annee for c in state.corrections):
        hold(held.get(state.etape) == state.annee, f"{label} is of {state.annee}, its opération has {held}")


def _taken_back(history: History, label: str) -> bool:
    """Tell whether a label was granted, by a palmarès or a takeover, that a later act has taken back."""
    state = history.now_of(f"commission/label#{label}")
    granted = (d for d in said_in_public(history) if d.issue == "labellise")
    won = any(f"{d.operation}-{d.etape_accordee}" == label for d in granted)
    return state.retrait is not None and (won or any(t.origine == "reprise" for t in state.titres))


def _campagnes(sim: "Simulation") -> None:
    """Each phase of a campagne is recorded, once, and none before its date."""
    for flux in (f for f in sim.ledger.last if "/campagne#" in f):
        decider, seen = deciders(sim)["candidature/campagne"], Counter[str]()
        etat = decider.etat()
        for item in journal_of(sim, flux):
            le = datetime.fromisoformat(json.loads(str(item["entete"]))["le"])
            for body in (b for b in journal.from_item(item).bodies() if b["type"] != journal.ERASURE):
                if body["type"].startswith("PhaseConstatee"):
                    seen[body["phase"]] += 1
                    reached = phase_at(etat.dates, le + SKEW_MAX)
                    phases = list(type(reached))
                    hold(phases.index(reached) >= phases.index(body["phase"]), f"{flux}: {body} too early, {le}")
                etat = decider.fold(etat, [decider.read_event(body)])
        hold(max(seen.values(), default=0) <= 1, f"{flux}: a phase began twice: {seen}")
        begun = list(Phase)[1 : list(Phase).index(etat.phase) + 1] if etat.phase else []
        hold(seen.keys() >= set(begun), f"{flux}: {etat.phase} was reached by {list(seen)} alone")
