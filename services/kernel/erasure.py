"""Erasing: what the journal says of a person, or of what has been kept long enough, goes; the proof that nothing else
changed stays."""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from kernel import journal
from kernel.decider import C, Decider, E, Evenement, S, X
from kernel.journal import Entry, Writing
from kernel.ports import Absent, Item, Key, Put, World
from kernel.store import added_lines, entries, guard_writes, list_writes, load, next_instant, refold, state_writes

Redacted = Callable[[Iterable[Item]], Iterator[tuple[int, Entry]]]
ENTRIES_MAX = 25  # in one transaction: 100 items with the lines that they added, the state, its parts and its lines


def erase(decider: Decider[S, C, E, X], world: World, identifiant: str, personne: str, acteur: str) -> tuple[int, ...]:
    """Redact what one stream says of a person, and give the numbers of the entries it changed.

    The redacted bodies, the state folded from them and the erasure entry that allows them are one transaction; a long
    stream takes several, each whole.
    """
    return _erase(decider, world, identifiant, lambda items: _speaking_of(decider, items, personne), acteur)


def erase_content(decider: Decider[S, C, E, X], world: World, identifiant: str, acteur: str) -> tuple[int, ...]:
    """Redact all that was written on one stream, the same way. Its state must hold nothing of it any more."""
    return _erase(decider, world, identifiant, lambda items: _written(decider, items), acteur)


def _erase(
    decider: Decider[S, C, E, X], world: World, identifiant: str, redacted: Redacted, acteur: str
) -> tuple[int, ...]:
    done = touched = _erase_some(decider, world, identifiant, redacted, acteur)
    while len(touched) == ENTRIES_MAX:
        touched = _erase_some(decider, world, identifiant, redacted, acteur)
        done = [*done, *touched]
    return tuple(done)


def _erase_some(
    decider: Decider[S, C, E, X], world: World, identifiant: str, redacted: Redacted, acteur: str
) -> list[int]:
    loaded = load(decider, world.store, identifiant)
    journal_items = list(entries(world.store, loaded.flux))
    touched = dict(islice(redacted(journal_items), ENTRIES_MAX))
    if not touched:
        return []
    after = [touched[n].to_item() if n in touched else i for n, i in enumerate(journal_items, start=1)]
    etat = refold(decider, after)
    event = {"type": journal.ERASURE, "corps": {str(n): journal.digest(e.corps) for n, e in touched.items()}}
    le = next_instant(loaded, world.clock)
    writing = Writing((event,), {}, le, acteur, world.clock.ulid(), world.clock.ulid())
    entry = journal.compose(
        loaded.flux, loaded.version + 1, loaded.empreinte, world.clock.random(journal.SALT_BYTES), writing
    )
    writes = [
        *state_writes(decider, loaded, etat, entry),
        Put(journal.entry_key(loaded.flux, entry.entete.seq), entry.to_item(), Absent()),
        *(Put(journal.entry_key(loaded.flux, n), e.to_item()) for n, e in touched.items()),
        *guard_writes(decider, loaded, etat),
        *list_writes(decider, loaded, etat),
        *(Put(key, line) for e in touched.values() for key, line in _lines(decider, etat, e)),
    ]
    world.store.transact(writes, writing.commande)
    return list(touched)


def _speaking_of(decider: Decider[S, C, E, X], items: Iterable[Item], personne: str) -> Iterator[tuple[int, Entry]]:
    """Give, by number, the entries that speak of a person, as they will be. An erasure entry speaks of nobody."""
    for entry in map(journal.from_item, items):
        if personne in entry.entete.personnes:
            yield from _changed(entry, _redact(decider, entry, lambda e: e.expurge()))


def _written(decider: Decider[S, C, E, X], items: Iterable[Item]) -> Iterator[tuple[int, Entry]]:
    """Give, by number, the entries in which something was written, as they will be."""
    for entry in map(journal.from_item, items):
        if journal.ERASURE not in entry.entete.types:
            yield from _changed(entry, _redact(decider, entry, lambda e: e.sans_contenu()))


def _changed(before: Entry, after: Entry) -> Iterator[tuple[int, Entry]]:
    if after.corps != before.corps:
        yield after.entete.seq, after


def _lines(decider: Decider[S, C, E, X], etat: S, entry: Entry) -> Iterator[tuple[Key, Item]]:
    """Give the lines that a redacted entry had added, as they are now."""
    return added_lines(decider, etat, [decider.read_event(b) for b in entry.bodies()], entry.entete)


def _redact(decider: Decider[S, C, E, X], entry: Entry, redact: Callable[[Evenement], Evenement]) -> Entry:
    body = json.loads(entry.corps)
    body["evenements"] = [redact(decider.read_event(b)).corps() for b in body["evenements"]]
    return Entry(entry.entete, journal.canonical(body), b"", entry.fait)
