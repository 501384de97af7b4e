"""What the table holds and how it is read and written: streams in one transaction, and a closed list of the rest.

Streams are written by `handle` alone. Beside them stand the technical writes, all here, none with a rule in it:
copies of others' facts, notifications, `personne` records, the number counter, erasure.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Generic

from kernel import journal
from kernel.decider import C, Decider, E, Fiche, Quand, Ref, S, X, copie_de
from kernel.journal import STATE_SK, Entete, Entry, Fault, Writing, packed, unpacked
from kernel.label import conservation
from kernel.label.faits import Copie
from kernel.ports import (
    BATCH_GET_ITEMS_MAX,
    PAGE_ITEMS_MAX,
    Absent,
    AbsentOrLess,
    Clock,
    ConflictError,
    Delete,
    Equals,
    Item,
    Key,
    Put,
    Store,
    Write,
)

REQUEST_LIFE = timedelta(days=conservation.jours("requetes"))
PART = "ETAT#"
STATE_ITEMS_MAX = 1000  # parts of one state in one query: they are small, and its one megabyte is what ends a page


@dataclass(frozen=True, eq=False)
class Loaded(Generic[S]):
    """A stream as it was read: its state, its place in the journal, and what was read beside it. `asked` names
    everything that was looked for beside it, there or not."""

    flux: str
    etat: S
    version: int
    empreinte: str
    le: str
    parts: Mapping[str, str]
    items: Mapping[Key, Item]
    asked: frozenset[Key] = frozenset()


# Reading


def _no_key(*_: Any) -> tuple[()]:
    return ()


def load(
    decider: Decider[S, C, E, X],
    store: Store,
    identifiant: str,
    beside: Sequence[Key] = (),
    then: Callable[[S], Iterable[Key]] = _no_key,
    parts: Sequence[str] | None = None,
) -> Loaded[S]:
    """Read a stream and some items beside it: one round trip, two when its state is kept in parts.

    The second of these two also reads the items that the state names (`then`). With `parts`, a state is read with those
    parts alone, in one round trip: enough for whoever looks at no other.
    """
    flux = decider.flux(identifiant)
    if decider.parties and parts is not None:
        head, some = Key(flux, STATE_SK), (Key(flux, PART + part) for part in parts)
        found = read_all(store, (head, *some, *beside))
        if head not in found or found[head]["schema"] == decider.schema:
            return decode(decider, flux, found, asked=beside)
    if not decider.parties:
        items = store.read(tuple(dict.fromkeys((Key(flux, STATE_SK), *beside))))
        return _current(decider, store, flux, items, beside)
    own = {Key(str(i["pk"]), str(i["sk"])): i for i in between(store, flux, STATE_SK, "ETAT~", STATE_ITEMS_MAX)}
    loaded = _current(decider, store, flux, own)
    return read_beside(store, loaded, (*beside, *then(loaded.etat)))


def read_all(store: Store, keys: Iterable[Key]) -> dict[Key, Item]:
    """Read any number of items: one round trip for each hundred."""
    found, left = dict[Key, Item](), list(dict.fromkeys(keys))
    while left:
        found.update(store.read(left[:BATCH_GET_ITEMS_MAX]))
        left = left[BATCH_GET_ITEMS_MAX:]
    return found


def read_beside(store: Store, loaded: Loaded[S], keys: Iterable[Key]) -> Loaded[S]:
    """Give a stream with some more items read beside it: no round trip for those that were looked for already."""
    missing = [k for k in keys if k not in loaded.asked and k not in loaded.items]
    if not missing:
        return loaded
    return replace(loaded, items={**loaded.items, **read_all(store, missing)}, asked=loaded.asked.union(missing))


def _current(
    decider: Decider[S, C, E, X], store: Store, flux: str, items: Mapping[Key, Item], asked: Iterable[Key] = ()
) -> Loaded[S]:
    """Decode a stream. A state that was written under another schema is folded again from its journal."""
    head = items.get(Key(flux, STATE_SK))
    if head is None or head["schema"] == decider.schema:
        return decode(decider, flux, items, asked=asked)
    refolded = refold(decider, list(islice(entries(store, flux), int(head["version"]))))
    return decode(decider, flux, items, refolded, asked)


def between(store: Store, pk: str, sk_from: str, sk_to: str, limit: int = PAGE_ITEMS_MAX) -> Iterator[Item]:
    """Give every item of a range, page by page."""
    after: Key | None = None
    while True:
        page = store.query(pk, sk_from, sk_to, limit, after)
        yield from page.items
        if page.next is None:
            return
        after = page.next


def decode(
    decider: Decider[S, C, E, X],
    flux: str,
    items: Mapping[Key, Item],
    refolded: S | None = None,
    asked: Iterable[Key] = (),
) -> Loaded[S]:
    """Put a state together from its items, unless it had to be folded again."""
    head = items.get(Key(flux, STATE_SK))
    if head is None:
        return Loaded(flux, decider.etat(), 0, journal.ORIGIN, "", {}, items, frozenset(asked))
    parts = {k.sk: str(i["etat"]) for k, i in items.items() if k.pk == flux and k.sk.startswith(PART)}
    etat = _assembled(decider, unpacked(head["etat"]), parts) if refolded is None else refolded
    version, empreinte, le = int(head["version"]), str(head["empreinte"]), str(head["le"])
    return Loaded(flux, etat, version, empreinte, le, parts, items, frozenset(asked))


def _assembled(decider: Decider[S, C, E, X], texte: str, parts: Mapping[str, str]) -> S:
    etat: dict[str, Any] = json.loads(texte)
    for sk, part in parts.items():
        _, nom, cle = sk.split("#", 2)
        etat.setdefault(nom, {})[cle] = json.loads(part)
    return decider.etat.model_validate(etat)


def entries(store: Store, flux: str) -> Iterator[Item]:
    """Give the journal of a stream, in order, page by page."""
    yield from between(store, flux, journal.FIRST, journal.LAST)


def refold(decider: Decider[S, C, E, X], items: Sequence[Item]) -> S:
    """Rebuild a state from its journal alone."""
    etat = decider.etat()
    for item in items:
        bodies = journal.from_item(item).bodies()
        etat = decider.fold(etat, [decider.read_event(b) for b in bodies if b["type"] != journal.ERASURE])
    return etat


def faults_of(decider: Decider[S, C, E, X], store: Store, identifiant: str) -> Iterator[Fault]:
    """Check one stream: its journal against itself, then its state and parts against what the journal folds to."""
    flux = decider.flux(identifiant)
    items = list(entries(store, flux))
    own = {str(i["sk"]): i for i in between(store, flux, STATE_SK, "ETAT~")}
    head = own.pop(STATE_SK, None)
    faults = list(journal.verify(flux, items, head))
    yield from faults
    if faults or head is None or head["schema"] != decider.schema:
        return
    kept = unpacked(head["etat"]), {sk: str(i["etat"]) for sk, i in own.items()}
    if kept != split_state(decider, refold(decider, items)):
        yield Fault(flux, len(items), "l'état n'est pas celui que donne le journal")


def read_ref(ref: Ref, items: Mapping[Key, Item]) -> Any:
    """Give what a rule asked to read, or None when it does not exist."""
    item = items.get(ref.key)
    return None if item is None else ref.modele.model_validate_json(unpacked(item["etat"]))


def version_of(item: Item) -> int | None:
    """Give the version of a state, or the sequence of a copy; None of what has none, as somebody in the directory."""
    version = item.get("version", item.get("seq"))
    return None if version is None else int(version)


# What one command writes


def guard_key(service: str, name: str) -> Key:
    """Give the key of a guard."""
    return Key(f"{service}/garde#{name}", "GARDE")


@dataclass(frozen=True)
class Requete:
    """The key of a request that may come twice: who, where, which intention; and what it asked."""

    cle: Key
    empreinte: str
    statut: int


@dataclass(frozen=True, eq=False)
class Decision(Generic[S, E]):
    """What was decided, on which versions, for whom: everything the transaction says beside what was there."""

    etat: S
    evenements: tuple[E, ...]
    lu: Mapping[str, int]
    acteur: str
    commande_id: str
    correlation: str
    maintenant: datetime
    requete: Requete | None = None


def writes(decider: Decider[S, C, E, X], clock: Clock, loaded: Loaded[S], decision: Decision[S, E]) -> list[Write]:
    """Give the one transaction of a command: state, entry, guards, lines of lists, record of the request."""
    entry = _entry(decider, clock, loaded, decision)
    return [
        *state_writes(decider, loaded, decision.etat, entry),
        Put(journal.entry_key(loaded.flux, entry.entete.seq), entry.to_item(), Absent()),
        *guard_writes(decider, loaded, decision.etat),
        *list_writes(decider, loaded, decision.etat),
        *added_writes(decider, decision, entry.entete),
        *_request_writes(loaded, decision),
    ]


def _entry(decider: Decider[S, C, E, X], clock: Clock, loaded: Loaded[S], decision: Decision[S, E]) -> Entry:
    """Make the journal entry."""
    seq = loaded.version + 1
    writing = Writing(
        evenements=tuple(e.corps() for e in decision.evenements),
        lu=decision.lu,
        le=next_instant(loaded, clock),
        acteur=decision.acteur,
        commande=decision.commande_id,
        correlation=decision.correlation,
        personnes=_people(decision),
        fait=_fact(decider, loaded.flux, seq, decision),
    )
    return journal.compose(loaded.flux, seq, loaded.empreinte, clock.random(journal.SALT_BYTES), writing)


def next_instant(loaded: Loaded[Any], clock: Clock) -> datetime:
    """Give the time of a stream's next entry: now, and never before its last one, whichever clock that was read on."""
    now = clock.now()
    return max(now, datetime.fromisoformat(loaded.le)) if loaded.le else now


def _people(decision: Decision[S, E]) -> tuple[str, ...]:
    """Give the pseudonyms of those whom the body speaks of: erasing them will redact it."""
    named = {p for e in decision.evenements for p in e.personnes()}
    author = {decision.acteur} if any(e.PERSONNEL for e in decision.evenements) else set()
    return tuple(sorted(named | author))


def _fact(decider: Decider[S, C, E, X], flux: str, seq: int, decision: Decision[S, E]) -> str | None:
    """Give the message that others receive: the last event that has something to publish speaks for the command."""
    faits = [f for e in decision.evenements if (f := decider.publier(decision.etat, e)) is not None]
    if not faits:
        return None
    envelope = {"type": faits[-1].type_fait(), "flux": flux, "seq": seq, "correlation": decision.correlation}
    return journal.canonical({**envelope, **faits[-1].model_dump(mode="json")})


def split_state(decider: Decider[S, C, E, X], etat: S) -> tuple[str, dict[str, str]]:
    """Give the text of the main state item and those of its parts, by sort key."""
    data = etat.model_dump(mode="json")
    parts = {
        f"{PART}{nom}#{cle}": journal.canonical(valeur)
        for nom in decider.parties
        for cle, valeur in data.pop(nom).items()
    }
    return journal.canonical(data), parts


def state_writes(decider: Decider[S, C, E, X], loaded: Loaded[S], etat: S, entry: Entry) -> Iterator[Write]:
    """Write the state over the one that was read. Each part says what it replaces: a read of several items is no
    snapshot, and the main one may be newer than a part that was read beside it."""
    texte, parts = split_state(decider, etat)
    head: Item = {
        "etat": packed(texte),
        "version": entry.entete.seq,
        "schema": decider.schema,
        "empreinte": entry.empreinte,
        "le": entry.entete.le,
    }
    condition = Equals("version", loaded.version) if loaded.version else Absent()
    yield Put(Key(loaded.flux, STATE_SK), head, condition)
    for sk in sorted({*parts, *loaded.parts}):
        there = Equals("etat", loaded.parts[sk]) if sk in loaded.parts else Absent()
        if sk not in parts:
            yield Delete(Key(loaded.flux, sk), there)
        elif parts[sk] != loaded.parts.get(sk):
            yield Put(Key(loaded.flux, sk), {"etat": parts[sk]}, there)


def guard_writes(decider: Decider[S, C, E, X], loaded: Loaded[S], etat: S) -> Iterator[Write]:
    before, after = set(decider.gardes(loaded.etat)), set(decider.gardes(etat))
    for name in sorted(after - before):
        yield Put(guard_key(decider.service, name), {"flux": loaded.flux}, Absent())
    for name in sorted(before - after):
        yield Delete(guard_key(decider.service, name), Equals("flux", loaded.flux))


def list_key(service: str, fiche: Fiche, flux: str) -> Key:
    """Give the key of a line: its list, then its rank, then its stream so that two never collide."""
    return Key(f"{service}/liste#{fiche.liste}", f"{fiche.rang}#{flux}")


def list_writes(decider: Decider[S, C, E, X], loaded: Loaded[S], etat: S) -> Iterator[Write]:
    def lines(state: S) -> dict[Key, str]:
        return {list_key(decider.service, f, loaded.flux): f.carte for f in decider.fiches(state)}

    before, after = lines(loaded.etat), lines(etat)
    for key in sorted({*before, *after}):
        if key not in after:
            yield Delete(key)
        elif after[key] != before.get(key):
            yield Put(key, {"etat": after[key], "flux": loaded.flux})


def added_writes(decider: Decider[S, C, E, X], decision: Decision[S, E], entete: Entete) -> Iterator[Write]:
    for key, line in added_lines(decider, decision.etat, decision.evenements, entete):
        yield Put(key, line, Absent())


def added_lines(
    decider: Decider[S, C, E, X], etat: S, evenements: Sequence[E], entete: Entete
) -> Iterator[tuple[Key, Item]]:
    """Give the lines that the events of an entry add for good: the same ones whenever they are worked out again."""
    quand = Quand(datetime.fromisoformat(entete.le), entete.acteur, entete.commande)
    for fiche in (f for e in evenements for f in decider.ajouts(etat, e, quand)):
        yield list_key(decider.service, fiche, entete.flux), {"etat": fiche.carte, "flux": entete.flux}


def _request_writes(loaded: Loaded[S], decision: Decision[S, E]) -> Iterator[Write]:
    """Keep that this request was carried out: status, entry and version, never the body of the answer."""
    requete = decision.requete
    if requete is None:
        return
    old = loaded.items.get(requete.cle)
    record: Item = {
        "empreinte": requete.empreinte,
        "statut": requete.statut,
        "flux": loaded.flux,
        "seq": loaded.version + 1,
        "expire": int((decision.maintenant + REQUEST_LIFE).timestamp()),
    }
    yield Put(requete.cle, record, Absent() if old is None else Equals("expire", old["expire"]))


# Technical writes


def copy_key(service: str, flux: str) -> Key:
    """Give the key under which a service keeps its copy of another's aggregate."""
    return copie_de(service, flux, Copie).key


def keep_copy(store: Store, service: str, copie: Copie) -> bool:
    """Keep a fact if it is newer than what is there. False when what is there is newer still."""
    key = copy_key(service, copie.flux)
    item: Item = {"etat": packed(journal.canonical(copie.etat)), "seq": copie.seq, "type": copie.type}
    try:
        store.write(Put(key, item, AbsentOrLess("seq", copie.seq)))
    except ConflictError:
        stored = store.read([key]).get(key)
        if stored is None or int(stored["seq"]) < copie.seq:
            raise  # only another writer was in the way: what is newest must not be taken for old
        return int(stored["seq"]) == copie.seq
    return True


def next_number(store: Store, service: str, name: str) -> int:
    """Draw the next number of a series. Gaps are allowed, repeats are not."""
    return store.add(Key(f"{service}/compteur#{name}", "COMPTEUR"), "valeur")
