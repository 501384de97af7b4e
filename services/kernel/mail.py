"""Letters: an act calls for them, one notification per (act, recipient), then a mail.

The notification is unique: put if absent, before anything leaves. Its mail leaves again only when the outcome of the
first sending is unknown, at most twice, under the same act number. Before each sending the letter is worked out again
on the state of now: what a later act has superseded does not leave.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kernel import courriels, journal, observe, people, rejets, retenues, sans_adresse
from kernel.etiquette import notifiee
from kernel.journal import Entete
from kernel.lettre import EFFACE, A, Correspondence, Lettre
from kernel.people import Personne
from kernel.ports import (
    Absent,
    ConflictError,
    Equals,
    Item,
    Key,
    Mail,
    MailRefusedError,
    Put,
    UnavailableError,
    UnknownOutcomeError,
    World,
)
from kernel.redaction import in_the_words_of_the_year, named_within, quoting, render, words
from kernel.relay import Address
from kernel.renvoi import RENVOI, LettreRenvoyee, Renvoi
from kernel.store import load, read_all

SENDINGS_MAX = 2

# The life of a notification.
A_ENVOYER, EN_COURS, ENVOYE = "a_envoyer", "en_cours", "envoye"
RETENU = "retenu"  # it lacks a mention of the law: it waits for it
CADUC, REFUSE, INCERTAIN, SANS_DESTINATAIRE = "caduc", "refuse", "incertain", "sans_destinataire"
REMIS, REJETE, SIGNALE = "remis", "rejete", "signale"  # what the mail service says of it later (`retours`)
DEFINITIF, TEMPORAIRE = "definitif", "temporaire"  # for how long a letter was sent back
FINAL = frozenset({ENVOYE, CADUC, REFUSE, INCERTAIN, SANS_DESTINATAIRE, REMIS, REJETE, SIGNALE})


def post(corr: Correspondence, world: World, address: Address) -> None:
    """Write and send the letters of one entry. Raises UnavailableError when the mail service asks to wait.

    Done again, it finishes what was left: nothing is sent twice that was known to have left.
    """
    decider = corr.decider(address.flux)
    key = journal.entry_key(address.flux, address.seq)
    loaded = load(decider, world.store, address.flux.split("#", 1)[1], [key])
    if key not in loaded.items:
        return
    entry = journal.from_item(loaded.items[key])
    bodies, entete = [b for b in entry.bodies() if b["type"] != journal.ERASURE], entry.entete
    wanted = _letters(corr, world, address.flux, bodies, loaded.etat)
    if isinstance(loaded.etat, Renvoi) and not wanted:
        _announce(world, Key(_pk(corr, entete), f"{loaded.etat.lettre}#{loaded.etat.personne}"))  # to close it below
    lus = _beside(corr, world, wanted)
    kept = {k.sk: k for k in _notifications(corr, world, entete)}
    for lettre in wanted:
        for personne in _recipients(corr, world, lettre, lus):
            kept.pop(f"{lettre.modele}#{personne.personne}", None)
            _deliver(corr, world, entete, in_the_words_of_the_year(corr, lettre, lus), personne)
    for leftover in kept.values():
        _close(world, leftover, CADUC)


def _beside(corr: Correspondence, world: World, wanted: Sequence[Lettre]) -> Mapping[Key, Item]:
    """Read at once who is written to by name, and the words of the campagne in the letters that take some."""
    named = [people.person_key(corr.service, lt.a.personne) for lt in wanted if lt.a.personne]
    return read_all(world.store, [*named, *(key for lt in wanted for key in words(corr, lt))])


def _letters(
    corr: Correspondence, world: World, flux: str, bodies: Sequence[Mapping[str, Any]], etat: Any
) -> list[Lettre]:
    """Give the letters of an entry as things stand; those of a resending are worked out from the act it names."""
    if isinstance(etat, Renvoi):
        return list(again(corr, world, etat))
    decider = corr.decider(flux)
    return [lt for b in bodies for lt in corr.wanted(flux, decider.read_event(b), etat)]


def again(corr: Correspondence, world: World, renvoi: Renvoi) -> Iterator[Lettre]:
    """Give the letter that is sent anew, to one of those whom it is for: none when it is not called for any more. One
    that nobody was there to read goes to who holds that capacity by now."""
    key = journal.entry_key(renvoi.flux, renvoi.seq)
    loaded = load(corr.decider(renvoi.flux), world.store, renvoi.flux.split("#", 1)[1], [key])
    bodies = [b for b in journal.from_item(loaded.items[key]).bodies() if b["type"] != journal.ERASURE]
    for lettre in _letters(corr, world, renvoi.flux, bodies, loaded.etat):
        if lettre.modele != renvoi.lettre:
            continue
        if lettre.a.role and renvoi.personne == people.vacant(lettre.a.role, lettre.a.territoire):
            yield lettre
            return
        if _is_for(corr, world, lettre, renvoi.personne):
            yield replace(lettre, a=A(personne=renvoi.personne))
            return


def _is_for(corr: Correspondence, world: World, lettre: Lettre, personne: str) -> bool:
    if lettre.a.personne:
        return lettre.a.personne == personne
    return any(p.personne == personne for p in _recipients(corr, world, lettre, {}))


def du_renvoi(event: LettreRenvoyee, _etat: Renvoi) -> tuple[Lettre, ...]:
    """Say which letter a resending is about to send, and to whom."""
    return (Lettre(event.lettre, A(personne=event.personne)),)


def _pk(corr: Correspondence, entete: Entete) -> str:
    return f"{corr.service}/notification#{entete.flux}#{entete.seq:08d}"


def _notifications(corr: Correspondence, world: World, entete: Entete) -> Iterator[Key]:
    """Give the notifications of an act that have not ended: some may have been superseded since."""
    after: Key | None = None
    while True:
        page = world.store.query(_pk(corr, entete), "", "\U0010ffff", 100, after)
        yield from (Key(str(i["pk"]), str(i["sk"])) for i in page.items if i["statut"] not in FINAL)
        if page.next is None:
            return
        after = page.next


def _recipients(corr: Correspondence, world: World, lettre: Lettre, lus: Mapping[Key, Item]) -> Iterator[Personne]:
    if not lettre.a.personne:
        yield from _holders(corr, world, lettre)
        return
    found = people.known(lus, corr.service, lettre.a.personne)
    yield found or people.unknown(lettre.a.personne)


def _holders(corr: Correspondence, world: World, lettre: Lettre) -> Iterator[Personne]:
    """Give who holds a capacity, but those who are not to be written to. Where nobody does, the capacity itself stands
    for its reader, without an address: the log says that the letter reached nobody."""
    a, held = lettre.a, False
    seen = {a.sauf, *lettre.tue_a}
    for personne in people.holding(world.store, corr.service, a.role, a.territoire):
        held = True
        if personne.personne not in seen:
            seen.add(personne.personne)
            yield personne
    if not held:
        yield people.unknown(people.vacant(a.role, a.territoire))


def _deliver(corr: Correspondence, world: World, entete: Entete, lettre: Lettre, personne: Personne) -> None:
    key = Key(_pk(corr, entete), f"{lettre.modele}#{personne.personne}")
    state = _announce(world, key)
    if state["statut"] in FINAL:
        return
    if not personne.courriel:
        _close(world, key, SANS_DESTINATAIRE, sans_adresse.line(corr.service, entete, lettre.modele, personne, state))
        observe.count("courriels_sans_destinataire")
        return
    if lettre.manque and corr.production:
        _hold(corr, world, entete, lettre, personne, state)
        return
    if int(state["envois"]) >= SENDINGS_MAX:
        _close(world, key, INCERTAIN)
        observe.count("courriels_incertains")
        return
    lettre = quoting(world, lettre)
    noms = [_name(corr, world, p) for p in (*lettre.nommes, *named_within(lettre))]
    leaving = {**state, "mot": lettre.mot_version, "adresse": personne.adresses, "commande": entete.commande}
    _send(world, key, leaving, render(corr, entete, lettre, personne, noms))


def _hold(corr: Correspondence, world: World, entete: Entete, lettre: Lettre, personne: Personne, state: Item) -> None:
    """Keep a letter until it lacks nothing, where it can be found again."""
    if state["statut"] == RETENU:
        return
    held = retenues.carte(corr.service, entete, lettre.modele, personne.personne, lettre.manque)
    moved(world, held.notification, state, RETENU, int(state["envois"]), held.put())
    observe.count("courriels_retenus")


def release(corr: Correspondence, world: World) -> int:
    """Send the letters that were held and lack nothing any more, and give the number of those that have ended."""
    ended = 0
    for held in retenues.retenues(world.store, corr.service):
        post(corr, world, Address(flux=held.flux, seq=held.seq, correlation=""))
        if world.store.read([held.notification])[held.notification]["statut"] in FINAL:
            world.store.write(held.model_copy(update={"partie": True}).put())
            ended += 1
    return ended


def _name(corr: Correspondence, world: World, personne: str) -> str:
    found = people.find(world.store, corr.service, personne)
    return found.nom if found else EFFACE


def _announce(world: World, key: Key) -> Item:
    """Make the notification if it does not exist, and give it."""
    fresh: Item = {"statut": A_ENVOYER, "envois": 0, "le": journal.instant(world.clock.now())}
    try:
        world.store.write(Put(key, fresh, Absent()))
    except ConflictError:
        stored = world.store.read([key]).get(key)
        if stored is None:
            raise  # only another writer was in the way: it comes back through the queue
        return stored
    return fresh


def _send(world: World, key: Key, state: Item, mail: Mail) -> None:
    """Say that the mail is leaving, let it leave, say what came of it. A crash in between counts as one sending."""
    going = moved(world, key, state, EN_COURS, int(state["envois"]) + 1)
    try:
        number = world.mailer.send(mail)
    except UnavailableError:
        moved(world, key, going, A_ENVOYER, int(state["envois"]))
        raise
    except MailRefusedError:
        moved(world, key, going, REFUSE, int(going["envois"]), rejets.refusee(key, going))
        observe.count("courriels_refuses")
        return
    moved(world, key, {**going, "recu": number}, ENVOYE, int(going["envois"]), *settled(world, key))
    observe.count("courriels")


def settled(world: World, key: Key) -> tuple[Put, ...]:
    """Note that somebody whose address took nothing any more was sent a letter anew."""
    service, letter = notifiee(key)
    again_ = letter["flux"].startswith(f"{service}/{RENVOI}#")
    return rejets.settled(world.store, service, letter["personne"]) if again_ else ()


def moved(world: World, key: Key, state: Item, statut: str, envois: int, *also: Put) -> Item:
    """Write a notification's next state, and what goes with it, its lines of the log when it ends; whoever is slower
    loses and comes back through the queue."""
    after: Item = {**{k: v for k, v in state.items() if k not in ("pk", "sk")}, "statut": statut, "envois": envois}
    stamp = int(state.get("tour", 0))
    new: Item = {**after, "tour": stamp + 1}
    condition = Equals("tour", stamp) if stamp else Equals("statut", str(state["statut"]))
    beside = (*also, *courriels.lines(key, new)) if statut in FINAL else also
    try:
        if beside:
            world.store.transact([Put(key, new, condition), *beside], world.clock.ulid())
        else:
            world.store.write(Put(key, new, condition))
    except ConflictError as error:
        raise UnknownOutcomeError("another sender is at work on this letter") from error
    return new


def _close(world: World, key: Key, statut: str, *also: Put) -> None:
    state = world.store.read([key])[key]
    if state["statut"] not in FINAL:
        moved(world, key, state, statut, int(state["envois"]), *also)
