"""The one write path: load → decide → fold → commit. Nothing else writes a stream.

It asks again when another writer was faster, and reads the journal before it says that something failed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, cast

from kernel import journal
from kernel.decider import C, Decider, E, Ref, S, X
from kernel.ports import ConflictError, Item, Key, Store, UnavailableError, UnknownOutcomeError, World
from kernel.refus import CleReutilisee, ConflitPersistant, Doublon, Indisponible, Refus
from kernel.store import Decision, Loaded, Requete, guard_key, load, read_beside, read_ref, version_of, writes

ATTEMPTS_MAX = 3


def _accept(*_: Any) -> None:
    return None


def _no_key(_: Any) -> tuple[()]:
    return ()


@dataclass(frozen=True, eq=False)
class Envoi(Generic[S, C]):
    """A command on its way to a stream, with everything the write path needs to know about its sender.

    `maintenant` is the instant the rules see: the gateway's reception for a request, the clock for the rest.
    `voir` refuses who may not see the stream, with what `garants` names beside it; `controler` who may not act or has
    read an older part; they run on every load, so that a right or a version lost meanwhile is noticed. `connus` are
    the garants that are known before the stream is read: they are read with it. `commande` is a
    Refus when the body could not be read: it is told only to those who may see. `autour` names what the answer will
    show beside the state: it is read along with what the rules need. `parts` are the only parts of the state that the
    command is about, if not all.
    """

    identifiant: str
    commande: C | Refus
    commande_id: str
    acteur: str
    correlation: str
    maintenant: datetime
    requete: Requete | None = None
    voir: Callable[[S, Mapping[Key, Item]], None] = _accept
    garants: Callable[[S], Sequence[Key]] = _no_key
    connus: Sequence[Key] = ()
    controler: Callable[[S], None] = _accept
    autour: Callable[[S], Iterable[Key]] = _no_key
    essai: bool = False
    parts: Sequence[str] | None = None


@dataclass(frozen=True, eq=False)
class Issue(Generic[S, E]):
    """What came of a command: the state, its version, the events, and whether it had been done before. `lu` is the
    stream as it was read, with the context that it was decided in."""

    flux: str
    avant: S
    etat: S
    version: int
    lu: Loaded[S]
    evenements: tuple[E, ...] = ()
    rejouee: bool = False


def handle(decider: Decider[S, C, E, X], world: World, envoi: Envoi[S, C]) -> Issue[S, E]:
    """Carry a command to its stream and give what came of it.

    Order: visibility → repeated request → readable body → right and version → rules → commit. A lost race is decided
    again on what is there now, `ATTEMPTS_MAX` times. After a race or an unknown outcome the journal is read first:
    if our own entry stands there, it was done. Raises a Refus.
    """
    loaded, cause = _load(decider, world.store, envoi), Exception()
    if (repeated := _repeated(decider, world.store, envoi, loaded)) is not None:
        return repeated
    for attempt in range(ATTEMPTS_MAX):
        decision, lu = _decide(decider, world.store, envoi, loaded)
        issue = Issue(loaded.flux, loaded.etat, decision.etat, loaded.version, lu, decision.evenements)
        if envoi.essai or not decision.evenements:
            return issue
        _keep_documents(decider, world, decision)
        try:
            world.store.transact(writes(decider, world.clock, loaded, decision), f"{envoi.commande_id}-{attempt}")
        except (ConflictError, UnknownOutcomeError, UnavailableError) as error:
            cause = cause if isinstance(cause, UnknownOutcomeError) else error  # what may still land is not « refused »
            before, next_seq = loaded.version, loaded.version + 1
            loaded = _load(decider, world.store, envoi, journal.entry_key(loaded.flux, next_seq))
            if not _is_ours(loaded, next_seq, envoi.commande_id):
                if (repeated := _repeated(decider, world.store, envoi, loaded)) is not None:
                    return repeated  # its twin, sent at the same time, was faster
                if loaded.version == before:
                    _refuse_if_guarded(decider, error)
                continue
        return replace(issue, version=issue.version + 1)
    raise _give_up(cause)


def _keep_documents(decider: Decider[S, C, E, X], world: World, decision: Decision[S, E]) -> None:
    """Keep what the entry will name. If the commit then fails, a document that nobody names is left: harmless."""
    for evenement in decision.evenements:
        for document in decider.documents(decision.etat, evenement):
            world.objects.put(document.nom, document.contenu, document.type)


def _give_up(cause: Exception) -> Refus:
    if isinstance(cause, ConflictError):
        return ConflitPersistant("D'autres écritures ont eu lieu en même temps : relisez puis renvoyez.")
    return Indisponible("Le service ne répond pas pour le moment : réessayez avec la même clé d'idempotence.")


def _load(decider: Decider[S, C, E, X], store: Store, envoi: Envoi[S, C], *more: Key) -> Loaded[S]:
    """Read the stream, the record of a repeated request, and the context: what of it the command alone names, and what
    the state names where that costs no round trip more. For who may not see the state, not even that is read: what
    exists then answers after as many reads as what does not. Where another stream says who may, it is read in any case,
    and the rest with it."""

    def context(etat: S) -> Iterator[Key]:
        if not isinstance(envoi.commande, Refus):
            yield from (ref.key for ref in decider.besoins(etat, envoi.commande).values())
            yield from envoi.autour(etat)

    def then(etat: S) -> Iterable[Key]:
        guards = envoi.garants(etat)
        return [*guards, *context(etat)] if guards or _sees(envoi, etat) else ()

    record = [envoi.requete.cle] if envoi.requete else []
    first = [*record, *envoi.connus, *context(decider.etat()), *more]
    loaded = load(decider, store, envoi.identifiant, first, then, envoi.parts)
    return read_beside(store, loaded, envoi.garants(loaded.etat))


def _sees(envoi: Envoi[S, C], etat: S) -> bool:
    try:
        envoi.voir(etat, {})
    except Refus:
        return False
    return True


def _repeated(decider: Decider[S, C, E, X], store: Store, envoi: Envoi[S, C], loaded: Loaded[S]) -> Issue[S, E] | None:
    """Give the outcome of the same request made before, or None. The caller must still be allowed to see it."""
    record = loaded.items.get(envoi.requete.cle) if envoi.requete else None
    if envoi.requete is None or record is None or _expired(record, envoi.maintenant):
        envoi.voir(loaded.etat, loaded.items)
        return None
    flux = str(record["flux"])
    if flux != loaded.flux:
        loaded = load(decider, store, flux.split("#", 1)[1])
        loaded = read_beside(store, loaded, envoi.garants(loaded.etat))
    envoi.voir(loaded.etat, loaded.items)
    if record["empreinte"] != envoi.requete.empreinte:
        raise CleReutilisee("Cette clé d'idempotence a servi à une autre requête : prenez-en une neuve.")
    return Issue(flux, loaded.etat, loaded.etat, loaded.version, loaded, rejouee=True)


def _expired(record: Item, now: datetime) -> bool:
    """Compare by value: the table removes old records days late."""
    return int(record["expire"]) <= int(now.timestamp())


def _decide(
    decider: Decider[S, C, E, X], store: Store, envoi: Envoi[S, C], loaded: Loaded[S]
) -> tuple[Decision[S, E], Loaded[S]]:
    if isinstance(envoi.commande, Refus):
        raise envoi.commande
    envoi.controler(loaded.etat)
    refs = decider.besoins(loaded.etat, envoi.commande)
    loaded = read_beside(store, loaded, [*(ref.key for ref in refs.values()), *envoi.autour(loaded.etat)])
    contexte = context_of(decider, refs, loaded.items)
    versions = {r.key.pk: version_of(loaded.items[r.key]) for r in refs.values() if r.key in loaded.items}
    lu = {pk: version for pk, version in versions.items() if version is not None}
    evenements = decider.decide(loaded.etat, envoi.commande, contexte, envoi.maintenant)
    etat = decider.fold(loaded.etat, evenements)
    if envoi.essai:
        _refuse_if_held(store, decider, loaded.etat, etat)
    decision = Decision(
        etat, evenements, lu, envoi.acteur, envoi.commande_id, envoi.correlation, envoi.maintenant, envoi.requete
    )
    return decision, loaded


def context_of(decider: Decider[S, C, E, X], refs: Mapping[str, Ref], items: Mapping[Key, Item]) -> X:
    """Make the context of a decision from what was read; what does not exist is None."""
    return cast(X, decider.contexte.model_construct(**{nom: read_ref(ref, items) for nom, ref in refs.items()}))


def _refuse_if_held(store: Store, decider: Decider[S, C, E, X], avant: S, etat: S) -> None:
    """Say in a dry run what the commit would say: another stream holds one of these names."""
    taken = set(decider.gardes(etat)) - set(decider.gardes(avant))
    if taken and store.read([guard_key(decider.service, g) for g in sorted(taken)]):
        raise _held(decider)


def _refuse_if_guarded(decider: Decider[S, C, E, X], cause: Exception) -> None:
    prefix = f"{decider.service}/garde#"
    if isinstance(cause, ConflictError) and any(k.pk.startswith(prefix) for k in cause.failed):
        raise _held(decider)


def _held(decider: Decider[Any, Any, Any, Any]) -> Doublon:
    return Doublon(decider.tenu)


def _is_ours(loaded: Loaded[Any], seq: int, commande_id: str) -> bool:
    item = loaded.items.get(journal.entry_key(loaded.flux, seq))
    return item is not None and journal.from_item(item).entete.commande == commande_id


def with_context(
    decider: Decider[S, C, E, X], store: Store, loaded: Loaded[S], commandes: Sequence[C], more: Iterable[Ref]
) -> Loaded[S]:
    """Give a stream with everything that some commands and a view read beside it, in one round trip at most."""
    refs = [r for c in commandes for r in decider.besoins(loaded.etat, c).values()]
    return read_beside(store, loaded, [ref.key for ref in (*refs, *more)])


def probe(
    decider: Decider[S, C, E, X], store: Store, loaded: Loaded[S], commandes: Sequence[C], now: datetime
) -> list[Refus | None]:
    """Decide commands dry on a stream read with its context: None where it would be accepted."""
    return [_verdict(decider, store, loaded, c, now) for c in commandes]


def _verdict(decider: Decider[S, C, E, X], store: Store, loaded: Loaded[S], commande: C, now: datetime) -> Refus | None:
    try:
        refs = decider.besoins(loaded.etat, commande)
        evenements = decider.decide(loaded.etat, commande, context_of(decider, refs, loaded.items), now)
        _refuse_if_held(store, decider, loaded.etat, decider.fold(loaded.etat, evenements))
    except Refus as refus:
        return refus
    return None
