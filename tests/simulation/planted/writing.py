"""Bugs of the one write path: transactions, guards, requests that come twice, the journal and erasure."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from kernel import act, api, dispatch, erasure, handle, http, journal, store
from kernel.decider import Evenement
from kernel.ports import (
    ConflictError,
    Delete,
    Equals,
    Key,
    Put,
    UnavailableError,
    UnknownOutcomeError,
    Write,
)
from kernel.refus import ConflitPersistant, TransitionImpossible
from tests.simulation.faults import Fault
from tests.simulation.planted.bug import Change, Over, Patch, all_of, as_it_is, bug, store_as


def writes_changed(change: Change) -> Patch:
    """Change the transaction of every command."""
    plain = store.writes
    return patch.object(handle, "writes", lambda *args: change(plain(*args)))


def unconditional(*words: str) -> Change:
    """Take their conditions from the writes whose key holds one of these words."""

    def bare(write: Write) -> Write:
        return replace(write, condition=None) if any(w in "/".join(write.key) for w in words) else write

    return lambda writes: [bare(w) for w in writes]


def without(word: str, kind: type[Put] | type[Delete]) -> Change:
    """Leave out the writes of a kind whose key holds a word."""
    return lambda writes: [w for w in writes if not (isinstance(w, kind) and word in "/".join(w.key))]


def item_changed(word: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Change:
    """Change what is put under the keys that hold a word."""

    def changed(write: Write) -> Write:
        if not isinstance(write, Put) or word not in "/".join(write.key):
            return write
        return replace(write, item=change(dict(write.item)))

    return lambda writes: [changed(w) for w in writes]


# Two writers


@bug("one live", "2", needs=(Fault.SAME_INSTANT,))
def guard_without_condition() -> Patch:
    """A guard is taken whoever holds it."""
    return writes_changed(unconditional("/garde#"))


@bug("1", "one live")
def guard_never_released() -> Patch:
    """A guard stays held by what is over."""
    return writes_changed(without("/garde#", Delete))


@bug("2", "1", "14", "18", needs=(Fault.PREEMPTION, Fault.EFFECT_LATE, Fault.CRASH_DURING, Fault.SAME_INSTANT))
def commit_without_condition() -> Patch:
    """Neither the version nor the absence of the entry is a condition: each alone makes up for the other."""
    return writes_changed(unconditional("ETAT", "JOURNAL#"))


@bug("2")
def condition_on_the_wrong_version() -> Patch:
    """From its tenth entry on, a stream is written on condition that it is one version older."""

    def older(write: Write) -> Write:
        condition = write.condition
        if isinstance(condition, Equals) and condition.name == "version" and int(condition.value) > 9:
            return replace(write, condition=Equals("version", int(condition.value) - 1))
        return write

    return writes_changed(lambda writes: [older(w) for w in writes])


@bug("2")
def stale_edit_accepted() -> Patch:
    """`If-Match` is not looked at."""
    return patch.object(act, "_check_version", lambda *_: None)


@bug("client", "2")
def stale_edit_told_to_come_back() -> Patch:
    """Who has read an older version is told of a conflict that sending again would solve."""
    return patch.object(act, "VersionPerimee", lambda detail, **_: ConflitPersistant(detail))


@bug("2")
def version_compared_by_what_is_around() -> Patch:
    """Two entity tags are compared by the half that time changes, not by the content."""

    def same(left: str, right: str) -> bool:
        return left.strip('"').split(".")[-1] == right.strip('"').split(".")[-1]

    return patch.object(act, "same_content", same)


@bug("etag", "2")
def one_tag_for_two_contents() -> Patch:
    """The entity tag is the digest of the beginning of the content."""
    plain = as_it_is(http, "digest")
    return patch.object(http, "digest", lambda text: plain(text[:200]))


# Once, and only once


@bug("client", "2")
def conflict_ignored() -> Patch:
    """Whatever entry stands where ours should be is taken for ours."""
    return patch.object(handle, "_is_ours", lambda *_: True)


@bug("client")
def own_entry_not_recognised() -> Patch:
    """After an unknown outcome, our own entry is taken for somebody else's, and the record of our request not read."""
    plain, ours, lost = as_it_is(handle, "_repeated"), as_it_is(handle, "_is_ours"), list[bool]()

    def is_ours(*args: Any) -> bool:
        lost.append(ours(*args))
        return False

    def repeated(*args: Any) -> Any:
        return _only_seen(*args) if lost and lost.pop() else plain(*args)

    return all_of(patch.object(handle, "_is_ours", is_ours), patch.object(handle, "_repeated", repeated))


def _only_seen(_decider: Any, _store: Any, envoi: Any, loaded: Any) -> None:
    envoi.voir(loaded.etat, loaded.items)


@bug("client", needs=(Fault.CALL_LOST,))
def unknown_taken_for_done() -> Patch:
    """A commit that gives no answer is taken as made."""

    class Hopeful(Over):
        def transact(self, writes: Any, token: str) -> None:
            try:
                self.inner.transact(writes, token)
            except UnknownOutcomeError:
                return

    return store_as(Hopeful)


@bug("client", "no fault of ours", needs=(Fault.ANSWER_LOST, Fault.EFFECT_LATE))
def accepted_act_answered_409() -> Patch:
    """A commit that gives no answer is answered as refused, without reading the journal."""

    class Hasty(Over):
        def transact(self, writes: Any, token: str) -> None:
            try:
                self.inner.transact(writes, token)
            except UnknownOutcomeError as error:
                raise TransitionImpossible("Refusé.") from error

    return store_as(Hasty)


@bug("client", "1")
def request_not_recorded() -> Patch:
    """A request is carried out and not recorded as such."""
    return writes_changed(without("/requete#", Put))


@bug("client", needs=(Fault.REPLY_LOST,))
def request_forgotten_too_soon() -> Patch:
    """The record of a request lives for less than clients may send it again."""
    return patch.object(store, "REQUEST_LIFE", store.REQUEST_LIFE * 25 / 48)


@bug("client")
def repetition_ignored() -> Patch:
    """A request that comes again is carried out again."""
    return patch.object(handle, "_repeated", _only_seen)


@bug("client")
def creation_repeated() -> Patch:
    """An opération is created once more each time that its request comes again."""
    plain = handle._repeated

    def repeated(decider: Any, *args: Any) -> Any:
        return _only_seen(decider, *args) if decider.agregat == "operation" else plain(decider, *args)

    return patch.object(handle, "_repeated", repeated)


@bug("client")
def repeated_request_answered_otherwise() -> Patch:
    """A request that comes again is answered 200 whatever it was answered first."""
    plain = act._done

    def done(door: Any, acte: Any, request: Any, appel: Any, issue: Any) -> Any:
        reply = plain(door, acte, request, appel, issue)
        return replace(reply, status=200) if issue.rejouee else reply

    return patch.object(act, "_done", done)


@bug("client")
def other_body_taken_for_the_same() -> Patch:
    """A key that served serves again for another body."""
    plain = act._request_record

    def same(*args: Any) -> Any:
        record = plain(*args)
        return record and replace(record, empreinte="")

    return patch.object(act, "_request_record", same)


@bug("client", "1")
def request_record_names_the_next_entry() -> Patch:
    """The record of a request names the entry that follows its own."""
    return writes_changed(item_changed("/requete#", lambda item: {**item, "seq": int(item["seq"]) + 1}))


# Dry runs and readings


@bug("dry run")
def dry_run_ignored() -> Patch:
    """A dry run is carried out."""
    plain = as_it_is(act, "handle")
    return patch.object(act, "handle", lambda decider, world, envoi: plain(decider, world, replace(envoi, essai=False)))


@bug("dry run", "actions")
def dry_run_blind_to_guards() -> Patch:
    """A dry run does not look whether a name is held."""
    return patch.object(handle, "_refuse_if_held", lambda *_: None)


@bug("dry run")
def reading_leaves_a_trace() -> Patch:
    """Reading a resource writes that it was read."""
    plain = as_it_is(dispatch, "show")

    def show(door: Any, route: Any, request: Any, appel: Any) -> Any:
        door.world.store.write(Put(Key(f"{door.service}/compteur#lectures", "COMPTEUR"), {"valeur": 1}))
        return plain(door, route, request, appel)

    return patch.object(dispatch, "show", show)


# State, lists, parts


@bug("1")
def line_left_in_its_list() -> Patch:
    """A line stays in a list that its stream has left."""
    return writes_changed(without("/liste#", Delete))


@bug("1", "2")
def part_not_written() -> Patch:
    """A part of the state is not written."""
    return writes_changed(without("ETAT#", Put))


@bug("1")
def state_not_written() -> Patch:
    """The entry is written without the state."""
    return writes_changed(lambda writes: [w for w in writes if w.key.sk != "ETAT"])


@bug("1", needs=(Fault.CRASH_BEFORE, Fault.CRASH_DURING, Fault.CRASH_AFTER))
def two_transactions() -> Patch:
    """Lines of lists follow the commit in writes of their own, insisted on: only a crash in between leaves them out."""

    class Split(Over):
        def transact(self, writes: Any, token: str) -> None:
            self.inner.transact([w for w in writes if "/liste#" not in w.key.pk], token)
            for write in (w for w in writes if "/liste#" in w.key.pk):
                _insist(self.inner, write)

    return store_as(Split)


def _insist(table: Any, write: Write) -> None:
    done = False
    while not done:
        try:
            table.write(write)
            done = True
        except (UnavailableError, UnknownOutcomeError, ConflictError):
            pass


@bug("one live", "1", "2", needs=(Fault.PREEMPTION, Fault.CRASH_BEFORE, Fault.CRASH_DURING, Fault.CRASH_AFTER))
def guard_taken_after_the_commit() -> Patch:
    """The guards of a command are looked at before its commit, and follow it in writes of their own."""

    class Late(Over):
        def transact(self, writes: Any, token: str) -> None:
            taken = [w.key for w in writes if "/garde#" in w.key.pk and isinstance(w, Put)]
            if taken and (held := self.inner.read(taken)):
                raise ConflictError(tuple(held))
            self.inner.transact([w for w in writes if "/garde#" not in w.key.pk], token)
            for write in (w for w in writes if "/garde#" in w.key.pk):
                _insist(self.inner, replace(write, condition=None))

    return store_as(Late)


@bug("numbers")
def number_of_the_week() -> Patch:
    """A human number is not drawn but worked out from the date: two files of one week have the same."""
    return patch.object(
        api.Appel, "numero", lambda call, _serie: call.maintenant.isocalendar().week if call.ecrit else 0
    )


# The journal


@bug("18", "1")
def chain_not_linked() -> Patch:
    """An entry names no predecessor."""
    plain = journal.compose
    return patch.object(journal, "compose", lambda f, n, _before, sel, w: plain(f, n, journal.ORIGIN, sel, w))


@bug("1")
def number_skipped() -> Patch:
    """The third entry of a stream is numbered four."""
    plain = journal.compose
    return patch.object(journal, "compose", lambda flux, n, *more: plain(flux, n + (n == 3), *more))


@bug("4", "6", "1", "no fault of ours")
def what_was_read_not_kept() -> Patch:
    """An entry does not say on which versions it was decided."""
    plain = journal.compose

    def compose(flux: str, seq: int, precedent: str, sel: bytes, writing: Any) -> Any:
        return plain(flux, seq, precedent, sel, replace(writing, lu={}))

    return patch.object(journal, "compose", compose)


@bug("18")
def cut_journal_not_seen() -> Patch:
    """The verifier does not compare the last entry with the state."""
    return patch.object(journal, "_verify_head", lambda *_: iter(()))


@bug("18")
def seal_blind_to_the_body() -> Patch:
    """The seal of an entry does not depend on its body."""
    return patch.object(journal, "seal", lambda sel, _corps: journal.digest(sel.hex()))


@bug("1")
def an_entry_for_each_event() -> Patch:
    """A command writes several entries."""

    def doubled(writes: list[Write]) -> list[Write]:
        entry = next(w for w in writes if w.key.sk.startswith("JOURNAL#"))
        after = journal.entry_key(entry.key.pk, int(entry.key.sk.rpartition("#")[2]) + 1)
        return [*writes, replace(entry, key=after)]

    return writes_changed(doubled)


@bug("1", needs=(Fault.CLOCK_SKEW,))
def time_going_back() -> Patch:
    """An entry takes the time of its function's clock, even before that of its predecessor."""
    return patch.object(store, "max", lambda now, _before: now, create=True)


# Erasure


@bug("erasure")
def erasure_leaves_a_name() -> Patch:
    """The last entry that speaks of a person keeps its body."""
    plain = erasure._speaking_of
    return patch.object(erasure, "_speaking_of", lambda *args: list(plain(*args))[:-1])


@bug("18")
def erasure_that_nothing_allows() -> Patch:
    """The erasure entry does not say what it has changed."""
    plain = as_it_is(erasure, "Writing")

    def writing(evenements: Any, *more: Any) -> Any:
        return plain(({**evenements[0], "corps": {}},), *more)

    return patch.object(erasure, "Writing", writing)


@bug("erasure", "1")
def erasure_leaves_the_state() -> Patch:
    """Erasing redacts the journal and leaves the state as it was."""
    plain = as_it_is(erasure, "state_writes")

    def as_it_was(decider: Any, loaded: Any, _etat: Any, entry: Any) -> Any:
        return plain(decider, loaded, loaded.etat, entry)

    return patch.object(erasure, "state_writes", as_it_was)


@bug("18", "1")
def erasure_drops_the_proof() -> Patch:
    """A redacted entry loses the seal of what it said: its header is written anew."""
    plain = erasure._redact

    def redact(decider: Any, entry: Any, how: Any) -> Any:
        redacted = plain(decider, entry, how)
        return replace(redacted, entete=redacted.entete.model_copy(update={"scelle": ""}))

    return patch.object(erasure, "_redact", redact)


@bug("5", "1")
def event_forgets_a_field() -> Patch:
    """What an event keeps of an answer is not what was decided."""
    plain = Evenement.corps

    def corps(event: Evenement) -> dict[str, Any]:
        said = plain(event)
        return {**said, "reponse": {**said["reponse"], "valeur": "?"}} if said.get("reponse") else said

    return patch.object(Evenement, "corps", corps)


@bug("restore")
def decided_on_the_version_to_come() -> Patch:
    """A decision made beside an opération says that it has read the version that will follow."""
    plain = as_it_is(handle, "version_of")

    def version_of(item: Any) -> Any:
        read = plain(item)
        return read and read + str(item["pk"]).startswith("candidature/operation#")

    return patch.object(handle, "version_of", version_of)
