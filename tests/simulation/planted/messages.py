"""Bugs between the services: the relay and its sweep, facts, letters, ticks."""

import json
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from unittest.mock import patch

from candidature import schedule
from candidature.domaine import campagne, candidature, plan, relances
from candidature.domaine import diffusion as diffusion_candidature
from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.commandes import ConstaterNonDepot
from expertise.domaine import diffusion, expertise, mandats
from expertise.domaine.commandes import OuvrirExpertise
from expertise.domaine.expertise import EXPERTISE
from expertise.schedule import VEILLES
from kernel import handle, journal, mail, reactions, redaction, relay, service, store
from kernel.decider import Fiche
from kernel.journal import canonical, packed
from kernel.label import faits
from kernel.label.calendrier import PARIS, zone
from kernel.ports import ConflictError, Item, Key, Message, Put, UnavailableError
from kernel.refus import Doublon, Refus, TransitionImpossible
from kernel.store import copy_key
from tests.simulation.faults import Fault
from tests.simulation.planted.bug import Patch, all_of, altered, as_it_is, bug

STOPPED = (Fault.CRASH_BEFORE, Fault.CRASH_DURING, Fault.CRASH_AFTER, Fault.UNAVAILABLE, Fault.ANSWER_LOST)

# Facts


@bug("15", "1", needs=(Fault.DUPLICATE,))
def late_duplicate_resurrects_an_old_copy() -> Patch:
    """A fact is kept even when a newer one is there."""

    def keep(table: Any, service: str, copie: Any) -> bool:
        item = {"etat": packed(canonical(copie.etat)), "seq": copie.seq, "type": copie.type}
        table.write(Put(copy_key(service, copie.flux), item))
        return True

    return patch.object(reactions, "keep_copy", keep)


@bug("15", "liveness", needs=STOPPED)
def same_fact_not_done_again() -> Patch:
    """A fact that is there already is not acted on, though the first time may have stopped before the command."""
    plain = store.keep_copy

    def keep(table: Any, service: str, copie: Any) -> bool:
        kept = table.read([copy_key(service, copie.flux)]).get(copy_key(service, copie.flux))
        return plain(table, service, copie) and not (kept and kept["seq"] == copie.seq)

    return patch.object(reactions, "keep_copy", keep)


@bug("15", needs=(Fault.CONFLICT,))
def conflict_taken_for_a_held_name() -> Patch:
    """Another transaction in the way is taken for a name that another stream holds."""

    def refuse(decider: Any, cause: Exception) -> None:
        if isinstance(cause, ConflictError):
            raise handle._held(decider)

    return patch.object(handle, "_refuse_if_guarded", refuse)


@bug("liveness", "calendar", needs=(Fault.UNAVAILABLE, Fault.CONFLICT))
def failed_reaction_taken_for_done() -> Patch:
    """A fact whose reaction fails is done with."""
    plain = reactions.carry_out

    def carry_out(*args: Any) -> bool:
        try:
            return plain(*args)
        except (UnavailableError, ConflictError, Refus):
            return False

    return patch.object(reactions, "carry_out", carry_out)


@bug("liveness", needs=(Fault.UNAVAILABLE, Fault.CALL_LOST))
def failed_messages_not_reported() -> Patch:
    """A batch says that all its messages are done, those that failed too."""
    plain = service.each_message

    def each(event: Any, take: Any) -> dict[str, Any]:
        plain(event, take)
        return {"batchItemFailures": []}

    from tests.simulation import network  # noqa: PLC0415  the consumer of the stage

    return patch.object(network, "each_message", each)


@bug("liveness", "14", "suivi", needs=(Fault.OUTAGE,))
def message_given_up() -> Patch:
    """A message that has failed three times is done with, so that those behind it go on."""
    plain, failures = service._taken, Counter[str]()

    def taken(body: str, take: Any) -> bool:
        done = plain(body, take)
        failures[body] += not done
        return done or failures[body] >= 3

    return patch.object(service, "_taken", taken)


@bug("liveness", "15")
def older_fact_comes_back_for_ever() -> Patch:
    """A fact that a newer one has overtaken fails instead of being done with."""
    plain = store.keep_copy

    def keep(table: Any, service: str, copie: Any) -> bool:
        if not plain(table, service, copie):
            raise UnavailableError("older")
        return True

    return patch.object(reactions, "keep_copy", keep)


@bug("15", "liveness")
def fact_long_overtaken_fails() -> Patch:
    """A fact that comes again when its aggregate is forty versions further fails, instead of being done with."""
    plain = store.keep_copy

    def keep(table: Any, service: str, copie: Any) -> bool:
        if plain(table, service, copie):
            return True
        key = store.copy_key(service, copie.flux)
        if int(table.read([key])[key]["seq"]) - copie.seq > 40:
            raise UnavailableError("older by far")
        return False

    return patch.object(reactions, "keep_copy", keep)


@bug("liveness", "calendar")
def rest_of_a_fact_never_done() -> Patch:
    """A message carries out one order, and nobody the rest."""
    plain = reactions._placed
    return patch.object(reactions, "_placed", lambda *args: islice(plain(*args), 1))


@bug("liveness", "calendar")
def rest_of_a_fact_taken_up_too_far() -> Patch:
    """A message carries out one order, and the next one leaves out that which follows."""
    plain = reactions.Place.read

    def read(text: str) -> reactions.Place:
        place = plain(text)
        return place._replace(rank=place.rank + 1) if text else place

    return all_of(patch.object(reactions, "ORDERS_MAX", 1), patch.object(reactions.Place, "read", read))


@bug("boundaries")
def copy_kept_by_its_author() -> Patch:
    """A copy is kept in the partition of the service whose fact it is."""
    plain = store.copy_key
    return patch.object(store, "copy_key", lambda _service, flux: plain(flux.split("/", 1)[0], flux))


@bug("boundaries", "12", "1")
def everybody_is_told() -> Patch:
    """A fact goes to the three services, whoever it is for."""

    def publish(fait: str, flux: str, dedup: str, outgoing: Any) -> None:
        outgoing.publish(Message(fait, flux, dedup, {"type": "", "audience": relay.SERVICES}))

    return patch.object(relay, "_publish", publish)


@bug("versions", "liveness", needs=(Fault.STRANGE_MESSAGE,))
def unreadable_fact_dropped() -> Patch:
    """A fact that another version has written is done with, unread."""
    plain = as_it_is(service, "receive")

    def receive(*args: Any) -> None:
        with suppress(ValueError):
            plain(*args)

    return patch.object(service, "receive", receive)


@bug("versions", needs=(Fault.STRANGE_MESSAGE,))
def unknown_version_guessed() -> Patch:
    """A fact of a version that is not read here is applied as what it resembles."""
    plain = as_it_is(service, "receive")

    def receive(nom: str, reagir: Any, world: Any, body: str) -> None:
        read = json.loads(body)
        if read["type"].endswith("-V2"):
            read |= {"type": read["type"].replace("-V2", "-V1"), "etat": read["etat"]["contenu"]}
        plain(nom, reagir, world, json.dumps(read))

    return patch.object(service, "receive", receive)


@bug("versions", needs=(Fault.STRANGE_MESSAGE,))
def unknown_version_applied_and_put_aside() -> Patch:
    """A fact of a version that is not read here is applied as what it resembles, and then put aside."""
    plain = as_it_is(service, "receive")

    def receive(nom: str, reagir: Any, world: Any, body: str) -> None:
        read = json.loads(body)
        if read["type"].endswith("-V2"):
            resembling = {"type": read["type"].replace("-V2", "-V1"), "etat": read["etat"]["contenu"]}
            plain(nom, reagir, world, json.dumps(read | resembling))
        plain(nom, reagir, world, body)

    return patch.object(service, "receive", receive)


@bug("versions", "liveness", needs=(Fault.OLD_MESSAGE,))
def added_field_demanded() -> Patch:
    """A field that was added to a fact since is demanded of those on their way."""
    plain = faits.Copie.lire

    def lire(copie: Any) -> Any:
        if copie.type == "RecevabiliteNotifiee-V1" and "effet_le" not in copie.etat:
            raise UnavailableError("effet_le")
        return plain(copie)

    return patch.object(faits.Copie, "lire", lire)


@bug("versions", "liveness", needs=(Fault.NEW_MESSAGE,))
def field_of_tomorrow_refused() -> Patch:
    """A field that is not known here yet makes a fact unreadable."""
    plain = faits.Copie.lire

    def lire(copie: Any) -> Any:
        fait: Any = plain(copie)
        if set(copie.etat) - set(type(fait.etat).model_fields):
            raise UnavailableError("unknown field")
        return fait

    return patch.object(faits.Copie, "lire", lire)


@bug("versions", "liveness", needs=(Fault.NEW_MESSAGE,))
def envelope_read_strictly() -> Patch:
    """A message whose envelope has a field that is not known here is refused."""
    plain = faits.Copie.depuis.__func__  # type: ignore[attr-defined]

    def depuis(kind: Any, corps: str) -> Any:
        if set(json.loads(corps)) - set(kind.model_fields):
            raise ValueError("unknown field")
        return plain(kind, corps)

    return patch.object(faits.Copie, "depuis", classmethod(depuis))


@bug("14", "versions", "liveness", needs=(Fault.OLD_MESSAGE,))
def origin_demanded() -> Patch:
    """A message that does not say which table it is from, as none did before, is taken for one of another table."""
    return patch.object(service.Running, "_ours", lambda at, message: message.origine == at.settings.table)


@bug("restore", "14", "15", "liveness", needs=(Fault.RESTORE,), beside=(Fault.DUPLICATE, Fault.QUEUE_PAUSED))
def message_of_a_replaced_table_applied() -> Patch:
    """A message of a table that a restore has replaced is applied as ours."""
    return patch.object(service.Running, "_ours", lambda *_: True)


@bug("15", "liveness")
def orders_refused_once_it_is_over() -> Patch:
    """A seat offered again on an expertise that is over is an error instead of nothing."""
    plain = mandats.affecter

    def affecter(e: Any, *args: Any) -> Any:
        if e.statut in ("rendue", "fermee"):
            raise TransitionImpossible("L'expertise est terminée.")
        return plain(e, *args)

    return patch.object(mandats, "affecter", affecter)


@bug("15", "liveness")
def opening_again_refused() -> Patch:
    """Opening again the expertise that a fact has opened is refused as a double."""

    def decide(e: Any, command: Any, *args: Any) -> Any:
        if e.identite is not None and isinstance(command, OuvrirExpertise):
            raise Doublon("Cette expertise est déjà ouverte.")
        return expertise.decide(e, command, *args)

    return altered(EXPERTISE, decide=decide)


# The relay and its sweep


@bug("14", "liveness")
def letters_only_for_unpublished_entries() -> Patch:
    """An entry with a fact has no letter."""
    plain = relay.relay_entry

    class FactsOnly:
        def __init__(self, outgoing: Any) -> None:
            self.publish, self.resume = outgoing.publish, outgoing.resume

        def send(self, *_: Any) -> None:
            return None

    def entry(item: Any, outgoing: Any, origine: str = "") -> None:
        plain(item, FactsOnly(outgoing) if "fait" in item else outgoing, origine)

    return patch.object(relay, "relay_entry", entry)


@bug("14", "liveness")
def deduplicated_by_correlation() -> Patch:
    """What one command has caused is one message: all but the first entry of a tick are dropped."""
    plain = relay.relay_entry

    class OneEach:
        def __init__(self, outgoing: Any) -> None:
            self.outgoing, self.resume = outgoing, outgoing.resume

        def publish(self, message: Message) -> None:
            self.outgoing.publish(_deduplicated(message, str(json.loads(message.body)["correlation"])))

        def send(self, service: str, message: Message) -> None:
            self.outgoing.send(service, _deduplicated(message, str(json.loads(message.body)["correlation"])))

    return patch.object(relay, "relay_entry", lambda item, outgoing, table="": plain(item, OneEach(outgoing), table))


def _deduplicated(message: Message, dedup: str) -> Message:
    return Message(message.body, message.group, dedup, message.attributes)


@bug("14", "liveness", needs=(Fault.RELAY_DOWN, Fault.RECORD_LOST))
def sweep_dropped() -> Patch:
    """What the stream has lost is not swept."""
    return patch.object(relay, "sweep", lambda *_: 0)


@bug("14", "liveness", needs=(Fault.SWEEP_MISSED,), beside=(Fault.RELAY_DOWN,))
def operators_sweep_of_one_day() -> Patch:
    """A sweep that an operator starts from a day takes that day alone."""
    plain = relay.sweep

    def sweep(world: Any, since: Any = None, origine: str = "") -> int:
        if since is None:
            return plain(world, since, origine)
        with patch.object(relay, "entries_since", lambda table, nom, first, _now: _one_day(table, nom, first)):
            return plain(world, since, origine)

    return patch.object(relay, "sweep", sweep)


def _one_day(table: Any, nom: str, first: Any) -> Any:
    return relay.entries_of_day(table, f"{nom}#{first.isoformat()}")


@bug("14", "feed", "liveness")
def sweep_skips_a_day_at_midnight() -> Patch:
    """Entries are indexed under the day it is in Paris, and swept by the days of UTC, yesterday last."""
    plain = journal.index_of

    def index_of(entete: Any) -> dict[str, str]:
        jour = datetime.fromisoformat(entete.le).astimezone(zone(PARIS)).date().isoformat()
        return {**plain(entete), "jour": f"{entete.flux.split('/', 1)[0]}#{jour}"}

    swept = relay.entries_since

    def since(table: Any, nom: str, first: Any, now: datetime) -> Any:
        return swept(table, nom, first, now - timedelta(days=1))

    return all_of(patch.object(journal, "index_of", index_of), patch.object(relay, "entries_since", since))


@bug("boundaries")
def sweep_reads_the_states() -> Patch:
    """The sweep reads the states of the services, which it has no right to."""
    plain = relay.entries_since

    def since(table: Any, nom: str, *args: Any) -> Any:
        for item in plain(table, nom, *args):
            table.query(str(item["pk"]), "ETAT", "ETAT", 1)
            yield item

    return patch.object(relay, "entries_since", since)


@bug("feed", needs=(Fault.STALE_INDEX,))
def feed_without_a_margin() -> Patch:
    """The feed of acts shows what the index may not have yet."""
    from kernel import pages  # noqa: PLC0415  beside its bug

    return patch.object(pages, "FEED_LAG", timedelta(0))


@bug("feed")
def feed_leaves_out_a_day() -> Patch:
    """The feed of acts starts a day at the hour where the reading before stopped."""
    from kernel import pages  # noqa: PLC0415  beside its bug

    plain = as_it_is(pages, "decode_cursor")

    def cursor(text: str) -> str:
        place = plain(text)
        return (datetime.fromisoformat(place[:19]) + timedelta(seconds=1)).isoformat() if len(place) > 19 else place

    return patch.object(pages, "decode_cursor", cursor)


# Letters


@bug("14")
def mail_before_its_notification() -> Patch:
    """A mail leaves before the table says that it is leaving."""

    def send(world: Any, key: Any, state: Any, letter: Any) -> None:
        number = world.mailer.send(letter)
        mail.moved(world, key, {**state, "recu": number}, mail.ENVOYE, int(state["envois"]) + 1)

    return patch.object(mail, "_send", send)


@bug("14")
def act_named_by_its_number() -> Patch:
    """A letter names its act by a number that a restore gives again."""
    plain = redaction.render

    def render(corr: Any, entete: Any, *more: Any) -> Any:
        letter = plain(corr, entete, *more)
        return replace(letter, headers={**letter.headers, "X-Acte": f"{entete.flux}#{entete.seq}"})

    return patch.object(mail, "render", render)


@bug("14")
def notification_made_again() -> Patch:
    """A letter handled again has a new notification."""

    def announce(world: Any, key: Any) -> Any:
        fresh: Item = {"statut": mail.A_ENVOYER, "envois": 0, "le": ""}
        world.store.write(Put(key, fresh))
        return fresh

    return patch.object(mail, "_announce", announce)


@bug("14", needs=(Fault.DELETE_LOST, Fault.DUPLICATE))
def letter_that_comes_back_sent_again() -> Patch:
    """A letter that the queue gives again within ten minutes is sent again."""
    plain = mail._announce

    def announce(world: Any, key: Any) -> Any:
        state, now = plain(world, key), world.clock.now()
        if state["statut"] != mail.ENVOYE or now - datetime.fromisoformat(str(state["le"])) > timedelta(minutes=10):
            return state
        fresh: Item = {"statut": mail.A_ENVOYER, "envois": 0, "le": journal.instant(now)}
        world.store.write(Put(key, fresh))
        return fresh

    return patch.object(mail, "_announce", announce)


@bug("14", needs=(Fault.UNAVAILABLE, Fault.OUTAGE, Fault.MAIL_THROTTLED))
def refusal_to_wait_swallowed() -> Patch:
    """A mail that the mail service asked to wait for is taken as sent."""
    plain = mail._send

    class Impatient:
        def __init__(self, mailer: Any) -> None:
            self.mailer = mailer

        def send(self, letter: Any) -> str:
            try:
                return str(self.mailer.send(letter))
            except UnavailableError:
                return "sent"

    def send(world: Any, key: Any, state: Any, letter: Any) -> None:
        plain(replace(world, mailer=Impatient(world.mailer)), key, state, letter)

    return patch.object(mail, "_send", send)


@bug("14", needs=(Fault.MAIL_REFUSED,))
def refused_mail_counted_as_sent() -> Patch:
    """A mail that the mail service will never take is recorded as sent."""
    plain = mail.moved

    def moved(world: Any, key: Any, state: Any, statut: str, envois: int, *also: Any) -> Any:
        return plain(world, key, state, mail.ENVOYE if statut == mail.REFUSE else statut, envois, *also)

    return patch.object(mail, "moved", moved)


@bug("14", needs=(*STOPPED, Fault.MAIL_TWICE))
def mail_sent_five_times() -> Patch:
    """A mail of which nobody knows whether it left may leave five times."""
    return patch.object(mail, "SENDINGS_MAX", 5)


@bug("14", needs=(Fault.CRASH_AFTER, Fault.ANSWER_LOST))
def mail_given_up_at_once() -> Patch:
    """A mail of which nobody knows whether it left is given up."""
    return patch.object(mail, "SENDINGS_MAX", 1)


@bug("14", needs=(Fault.QUEUE_PAUSED, Fault.RELAY_DOWN, Fault.DEAD_LETTER))
def late_letter_left_out() -> Patch:
    """The letters of an act older than two days are not sent any more where none of them has been; but for those of
    the candidature, whose addressees may still grow in number."""
    plain = mail.post

    def post(corr: Any, world: Any, address: Any) -> None:
        item = world.store.read([key := journal.entry_key(address.flux, address.seq)]).get(key)
        le = datetime.fromisoformat(json.loads(str(item["entete"]))["le"]) if item else world.clock.now()
        known = world.store.query(f"{corr.service}/notification#{address.flux}#{address.seq:08d}", "", "~", 1).items
        if corr.service == "candidature" or known or world.clock.now() - le < timedelta(days=2):
            plain(corr, world, address)

    return patch.object(service, "post", post)


@bug("14")
def superseded_letter_sent() -> Patch:
    """The letters of an entry are worked out on the state that it made, not on that of now."""
    plain = store.load

    def load(decider: Any, table: Any, identifiant: str, beside: Any = (), *more: Any) -> Any:
        loaded = plain(decider, table, identifiant, beside, *more)
        if not beside or not (seq := beside[0].sk.rpartition("#")[2]).isdigit():
            return loaded
        entries = list(store.entries(table, loaded.flux))[: int(seq)]
        return replace(loaded, etat=store.refold(decider, entries))

    return patch.object(mail, "load", load)


@bug("15")
def letters_counted() -> Patch:
    """Each letter that is handled is counted, and counted again when it comes again."""
    plain = as_it_is(service, "post")

    def post(corr: Any, world: Any, address: Any) -> None:
        plain(corr, world, address)
        world.store.add(Key(f"{corr.service}/compteur#lettres", "COMPTEUR"), "valeur")

    return patch.object(service, "post", post)


@bug("restore", "14")
def next_letter_announced() -> Patch:
    """The notification of a letter is made together with that of the entry that will follow."""
    plain = mail._deliver

    def deliver(corr: Any, world: Any, entete: Any, *args: Any) -> None:
        plain(corr, world, entete, *args)
        mail._announce(world, Key(mail._pk(corr, entete.model_copy(update={"seq": entete.seq + 1})), "suite#"))

    return patch.object(mail, "_deliver", deliver)


# What the calendar makes due


@bug("calendar", "liveness")
def tick_does_nothing() -> Patch:
    """The tick finds nothing to do."""
    return patch.object(reactions, "_due", lambda *args, plain=reactions._due: list(plain(*args))[:0])


@bug("drafts", needs=(Fault.TICK_MISSED, Fault.TICK_LATE))
def missed_tick_not_caught_up() -> Patch:
    """Drafts are closed in the twenty minutes that follow the deadline of all, or never."""
    plain = schedule.balayages

    def balayages(etat: Any, now: datetime) -> Any:
        before = set(map(repr, plain(etat, now - timedelta(minutes=20))))
        return [b for b in plain(etat, now) if not of_all(b) or repr(b) not in before]

    def of_all(balayage: Any) -> bool:
        return isinstance(balayage.commande, ConstaterNonDepot) and "prolonges" not in balayage.liste

    return altered(schedule.VEILLES[0], balayages=balayages)


@bug("calendar", needs=(Fault.TICK_MISSED, Fault.TICK_LATE))
def phase_recorded_on_time_or_never() -> Patch:
    """The end of précandidatures is recorded in the twenty minutes that follow, or never; unless dates just moved."""
    plain, reached, end = campagne.dus, as_it_is(campagne, "phase"), as_it_is(campagne, "Phase").PRECANDIDATURES_CLOSES
    looked_at = dict[int, Any]()

    def dus(etat: Any, now: datetime) -> Any:
        known, looked_at[etat.annee] = looked_at.get(etat.annee), etat.dates
        if known != etat.dates:
            return plain(etat, now)
        old = campagne._rang(reached(etat.dates, now - timedelta(minutes=20)))
        return tuple(c for c in plain(etat, now) if c.phase is not end or campagne._rang(end) > old)

    return altered(schedule.VEILLES[0], dus=dus)


@bug("calendar")
def phase_skipped() -> Patch:
    """Of several phases that are due, the last alone is recorded."""
    plain = campagne.dus
    return altered(schedule.VEILLES[0], dus=lambda etat, now: plain(etat, now)[-1:])


@bug("calendar", "liveness")
def phase_recorded_at_each_tick() -> Patch:
    """A phase that is recorded is recorded again at the next tick."""

    def dus(etat: Any, now: datetime) -> Any:
        reached = as_it_is(campagne, "phase")(etat.dates, now)
        return (plan.ConstaterPhase(phase=reached),) if reached is not as_it_is(campagne, "Phase").PLANIFIEE else ()

    return all_of(altered(schedule.VEILLES[0], dus=dus), _phase_recorded_whatever_was())


@bug("calendar", needs=(Fault.TICK_DOUBLED,), beside=(Fault.PREEMPTION,))
def phase_recorded_twice() -> Patch:
    """A phase is recorded without looking whether it is: two ticks at once begin it twice."""
    return _phase_recorded_whatever_was()


def _phase_recorded_whatever_was() -> Patch:
    return patch.object(campagne, "_constater", lambda _c, command, _now: (plan.PhaseConstatee(phase=command.phase),))


@bug("calendar", needs=(Fault.TICK_EARLY,))
def tick_trusts_the_schedule() -> Patch:
    """The tick works for the quarter of an hour that it was planned for, whatever the clock says."""
    minute, due, record = timedelta(minutes=1), campagne.dus, campagne._constater
    return all_of(
        altered(schedule.VEILLES[0], dus=lambda etat, now: due(etat, now + minute)),
        patch.object(campagne, "_constater", lambda c, command, now: record(c, command, now + minute)),
    )


@bug("reminders")
def reminder_sent_at_each_tick() -> Patch:
    """A file waits for the same reminder after it was sent."""
    plain = diffusion._veilles

    def veilles(e: Any) -> Any:
        return plain(e.model_copy(update={"rappel": 0}))

    def rappeler(e: Any, command: Any, _contexte: Any, _now: datetime) -> Any:
        return () if e.statut in ("rendue", "fermee") else (as_it_is(expertise, "RappelEnvoye")(rang=command.rang),)

    return all_of(patch.object(diffusion, "_veilles", veilles), patch.object(expertise, "_rappeler", rappeler))


@bug("reminders")
def answer_asked_for_at_each_tick() -> Patch:
    """Whoever has been reminded to answer is reminded again at each tick, the last time included."""
    plain, remind = mandats.relances_dues, mandats.rappeler_reponse

    def forgetful(e: Any) -> Any:
        return e.model_copy(update={"mandats": tuple(m.model_copy(update={"relance": 0}) for m in e.mandats)})

    veille = next(v for v in VEILLES if v.liste == diffusion.REPONSES)
    return all_of(
        altered(veille, dus=lambda e, now: plain(forgetful(e), now)),
        patch.object(mandats, "rappeler_reponse", lambda e, command, now: remind(forgetful(e), command, now)),
    )


@bug("reminders")
def drafts_reminded_at_each_tick() -> Patch:
    """A draft is reminded of the same deadline at each tick."""
    plain, of = relances.rappeler, relances.listes

    def forgetful(file: Any) -> Any:
        return file.model_copy(update={"rappels": {}})

    return all_of(
        patch.object(relances, "listes", lambda file: of(forgetful(file))),
        patch.object(relances, "rappeler", lambda file, *args: plain(forgetful(file), *args)),
    )


@bug("reminders")
def deposited_files_reminded() -> Patch:
    """Whoever has deposited is told that the file is not deposited."""
    plain, of = relances.attendus, diffusion_candidature.fiches

    def attendus(file: Any) -> Any:
        return plain(file.model_copy(update={"statut": "annoncee"}) if file.statut == "deposee" else file)

    def fiches(file: Any) -> Any:
        more = relances.listes(file) if file.statut == "deposee" else ()
        return (*of(file), *(Fiche(liste, file.numero, "{}") for liste in more))

    return all_of(patch.object(relances, "attendus", attendus), altered(CANDIDATURE, fiches=fiches))


@bug("reminders")
def reminded_once_it_is_over() -> Patch:
    """A draft is reminded a last time at the hour of the deadline itself, and closed a week after."""
    week = timedelta(days=7)
    plain, watched = as_it_is(relances, "est_passee"), candidature._veiller

    def veiller(file: Any, command: Any, year: Any, now: datetime) -> Any:
        closes = isinstance(command, ConstaterNonDepot)
        try:
            return watched(file, command, year, now - week if closes else now)
        except TransitionImpossible:
            return ()

    return all_of(
        patch.object(relances, "JOURS", (*relances.JOURS, 0)),
        patch.object(relances, "est_passee", lambda fin, now: plain(fin, now - week)),
        patch.object(candidature, "_veiller", veiller),
    )
