"""Does it bite? Small mutations of the real code, each found within a bounded number of seeds.

To plant one more: a function that gives the patch, and its line in `PLANTED` with the seeds it is allowed.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest

from kernel import act, handle, mail, reactions, relay, store
from kernel.journal import canonical
from kernel.ports import Delete, Item, Message, Put, UnavailableError, Write
from kernel.store import copy_key
from tests.simulation.runner import Order, run

FIRST_SEED = 20_000
Patch = AbstractContextManager[Any]


def writes_changed(change: Callable[[list[Write]], list[Write]]) -> Patch:
    """Change the transaction of every command."""
    plain = store.writes

    def changed(*args: Any) -> list[Write]:
        return change(plain(*args))

    return patch.object(handle, "writes", changed)


def unconditional(*words: str) -> Callable[[list[Write]], list[Write]]:
    """Take their conditions from the writes whose key holds one of these words."""

    def bare(write: Write) -> Write:
        return replace(write, condition=None) if any(w in "/".join(write.key) for w in words) else write

    return lambda writes: [bare(w) for w in writes]


def without(word: str, kind: type[Put] | type[Delete]) -> Callable[[list[Write]], list[Write]]:
    """Leave out the writes of a kind whose key holds a word."""
    return lambda writes: [w for w in writes if not (isinstance(w, kind) and word in "/".join(w.key))]


def guard_without_condition() -> Patch:
    return writes_changed(unconditional("/garde#"))


def guard_never_released() -> Patch:
    return writes_changed(without("/garde#", Delete))


def commit_without_condition() -> Patch:
    """Neither the version nor the absence of the entry: each alone makes up for the other."""
    return writes_changed(unconditional("ETAT", "JOURNAL#"))


def request_not_recorded() -> Patch:
    return writes_changed(without("/requete#", Put))


def line_left_in_its_list() -> Patch:
    return writes_changed(without("/liste#", Delete))


def part_not_written() -> Patch:
    return writes_changed(without("ETAT#", Put))


def time_going_back() -> Patch:
    return patch.object(store, "max", lambda now, _before: now, create=True)


def conflict_ignored() -> Patch:
    return patch.object(handle, "_is_ours", lambda *_: True)


def repetition_ignored() -> Patch:
    def never(_decider: Any, _store: Any, envoi: Any, loaded: Any) -> None:
        envoi.voir(loaded.etat)

    return patch.object(handle, "_repeated", never)


def other_body_taken_for_the_same() -> Patch:
    plain = act._request_record

    def same(*args: Any) -> Any:
        record = plain(*args)
        return record and replace(record, empreinte="")

    return patch.object(act, "_request_record", same)


def everybody_sees() -> Patch:
    return patch.object(act, "check_right", lambda *_, **__: None)


def stale_edit_accepted() -> Patch:
    return patch.object(act, "_check_version", lambda *_: None)


def dry_run_ignored() -> Patch:
    plain = handle.handle
    return patch.object(act, "handle", lambda decider, world, envoi: plain(decider, world, replace(envoi, essai=False)))


def dry_run_blind_to_guards() -> Patch:
    return patch.object(handle, "_refuse_if_held", lambda *_: None)


def older_copy_kept() -> Patch:
    def keep(table: Any, service: str, copie: Any) -> bool:
        item = {"etat": canonical(copie.etat), "seq": copie.seq, "type": copie.type}
        table.write(Put(copy_key(service, copie.flux), item))
        return True

    return patch.object(reactions, "keep_copy", keep)


def same_fact_not_done_again() -> Patch:
    """The first time may have stopped between the copy and the command."""
    plain = store.keep_copy

    def keep(table: Any, service: str, copie: Any) -> bool:
        kept = table.read([copy_key(service, copie.flux)]).get(copy_key(service, copie.flux))
        return plain(table, service, copie) and not (kept and kept["seq"] == copie.seq)

    return patch.object(reactions, "keep_copy", keep)


def mail_before_its_notification() -> Patch:
    def send(world: Any, key: Any, state: Any, letter: Any) -> None:
        number = world.mailer.send(letter)
        mail._moved(world, key, {**state, "recu": number}, mail.ENVOYE, int(state["envois"]) + 1)

    return patch.object(mail, "_send", send)


def notification_made_again() -> Patch:
    def announce(world: Any, key: Any) -> Any:
        fresh: Item = {"statut": mail.A_ENVOYER, "envois": 0, "le": ""}
        world.store.write(Put(key, fresh))
        return fresh

    return patch.object(mail, "_announce", announce)


def refusal_to_wait_swallowed() -> Patch:
    """A mail that the mail service asked to wait for is taken as sent."""
    plain = mail._send

    def send(world: Any, key: Any, state: Any, letter: Any) -> None:
        try:
            plain(world, key, state, letter)
        except UnavailableError:
            return

    return patch.object(mail, "_send", send)


def letters_only_for_unpublished_entries() -> Patch:
    plain = relay.relay_entry

    class FactsOnly:
        def __init__(self, outgoing: Any) -> None:
            self.publish = outgoing.publish

        def send(self, *_: Any) -> None:
            return None

    def entry(item: Any, outgoing: Any) -> None:
        plain(item, FactsOnly(outgoing) if "fait" in item else outgoing)

    return patch.object(relay, "relay_entry", entry)


def everybody_is_told() -> Patch:
    def publish(fait: str, flux: str, dedup: str, outgoing: Any) -> None:
        outgoing.publish(Message(fait, flux, dedup, {"type": "", "audience": relay.SERVICES}))

    return patch.object(relay, "_publish", publish)


def sweep_dropped() -> Patch:
    return patch.object(relay, "sweep", lambda *_: 0)


def tick_does_nothing() -> Patch:
    return patch.object(reactions, "_due", lambda *args, plain=reactions._due: list(plain(*args))[:0])


PLANTED: Sequence[tuple[Callable[[], Patch], int]] = (
    (guard_without_condition, 60),
    (guard_never_released, 60),
    (commit_without_condition, 60),
    (request_not_recorded, 20),
    (line_left_in_its_list, 20),
    (part_not_written, 20),
    (time_going_back, 60),
    (conflict_ignored, 20),
    (repetition_ignored, 20),
    (other_body_taken_for_the_same, 20),
    (everybody_sees, 20),
    (stale_edit_accepted, 60),
    (dry_run_ignored, 20),
    (dry_run_blind_to_guards, 60),
    (older_copy_kept, 20),
    (same_fact_not_done_again, 60),
    (mail_before_its_notification, 20),
    (notification_made_again, 20),
    (refusal_to_wait_swallowed, 100),
    (letters_only_for_unpublished_entries, 20),
    (everybody_is_told, 20),
    (sweep_dropped, 100),
    (tick_does_nothing, 20),
)


def seeds_to_find(planted: Callable[[], Patch], limit: int) -> tuple[int, str] | None:
    """Give after how many seeds a bug is found, and as what; None when it is not."""
    for place in range(limit):
        order = Order(FIRST_SEED + place)
        with planted():
            found = run(order).violation
        if found and not run(order).violation:
            return place + 1, found
    return None


@pytest.mark.parametrize(("planted", "limit"), PLANTED, ids=[p.__name__ for p, _ in PLANTED])
def test_un_bug_plante_est_trouve(planted: Callable[[], Patch], limit: int) -> None:
    assert seeds_to_find(planted, limit) is not None
