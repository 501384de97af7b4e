"""Letters: an act calls for them, one notification per (act, recipient), then a mail.

The notification is unique: put if absent, before anything leaves. Its mail leaves again only when the outcome of the
first sending is unknown, at most twice, under the same act number. Before each sending the letter is worked out again
on the state of now: what a later act has superseded does not leave.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kernel import courriels, journal, observe, people, retenues, sans_adresse
from kernel.decider import Decider
from kernel.invitation import RendezVous, calendrier
from kernel.journal import Entete
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
from kernel.relay import Address
from kernel.renvoi import LettreRenvoyee, Renvoi, objet
from kernel.settings import Instructeur
from kernel.store import load

if TYPE_CHECKING:
    from jinja2 import Environment

SENDINGS_MAX = 2
EFFACE = "(nom effacé)"  # who was erased; a template may say nothing of them rather than this (`efface`)

# The life of a notification.
A_ENVOYER, EN_COURS, ENVOYE = "a_envoyer", "en_cours", "envoye"
RETENU = "retenu"  # it lacks a mention of the law: it waits for it
CADUC, REFUSE, INCERTAIN, SANS_DESTINATAIRE = "caduc", "refuse", "incertain", "sans_destinataire"
FINAL = frozenset({ENVOYE, CADUC, REFUSE, INCERTAIN, SANS_DESTINATAIRE})


@dataclass(frozen=True)
class A:
    """To whom: one person, or everybody of a capacity, in one territory or all, but somebody (`sauf`)."""

    personne: str = ""
    role: str = ""
    territoire: str = ""
    sauf: str = ""

    def __str__(self) -> str:
        """Say it without naming anybody."""
        return (self.personne and "une personne") or " ".join(filter(None, [self.role, self.territoire]))


@dataclass(frozen=True)
class Lettre:
    """A letter that an act calls for: its template, its recipients, what the template says.

    `nommes` are people whom the template names (`noms`): a pseudonym becomes a name only when the letter is written.
    `document` names a JSON document of the bucket that the template quotes: long texts stay out of events.
    `rendez_vous` is what it puts into its reader's calendar; `nommes_par_document` are the fields of the document that
    hold a pseudonym, named after the others when there is one. `tue_a` are people who may not learn what it tells: they
    are not written to, nor told by a dry run that it would leave. `manque` says which mention of the law it lacks: it
    does not leave in production without it.
    """

    modele: str
    a: A
    donnees: Mapping[str, Any] = field(default_factory=dict)
    nommes: tuple[str, ...] = ()
    document: str = ""
    rendez_vous: RendezVous | None = None
    nommes_par_document: tuple[str, ...] = ()
    tue_a: tuple[str, ...] = ()
    manque: str = ""


Courriers = Callable[[Any, Any], Sequence[Lettre]]


@dataclass(frozen=True, eq=False)
class Correspondence:
    """What one service writes: for each aggregate, the letters of an event given the state of now."""

    service: str
    deciders: tuple[Decider[Any, Any, Any, Any], ...]
    courriers: Mapping[str, Courriers]
    templates: Path
    public_url: str
    instructeur: Instructeur | None
    production: bool = False

    def decider(self, flux: str) -> Decider[Any, Any, Any, Any]:
        """Give the decider of a stream."""
        agregat = flux.split("/", 1)[1].split("#", 1)[0]
        return next(d for d in self.deciders if d.agregat == agregat)

    def wanted(self, flux: str, evenement: Any, etat: Any) -> Sequence[Lettre]:
        """Give the letters that an event calls for, as things stand."""
        courriers = self.courriers.get(self.decider(flux).agregat)
        return courriers(evenement, etat) if courriers else ()


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
    kept = {k.sk: k for k in _notifications(corr, world, entete)}
    for lettre in wanted:
        for personne in _recipients(corr, world, lettre):
            kept.pop(f"{lettre.modele}#{personne.personne}", None)
            _deliver(corr, world, entete, lettre, personne)
    for leftover in kept.values():
        _close(world, leftover, CADUC)


def _letters(
    corr: Correspondence, world: World, flux: str, bodies: Sequence[Mapping[str, Any]], etat: Any
) -> list[Lettre]:
    """Give the letters of an entry as things stand; those of a resending are worked out from the act it names."""
    if isinstance(etat, Renvoi):
        return list(_again(corr, world, etat))
    decider = corr.decider(flux)
    return [lt for b in bodies for lt in corr.wanted(flux, decider.read_event(b), etat)]


def _again(corr: Correspondence, world: World, renvoi: Renvoi) -> Iterator[Lettre]:
    """Give the letter that is sent anew, to one of those whom it is for: none when it is not called for any more."""
    key = journal.entry_key(renvoi.flux, renvoi.seq)
    loaded = load(corr.decider(renvoi.flux), world.store, renvoi.flux.split("#", 1)[1], [key])
    bodies = [b for b in journal.from_item(loaded.items[key]).bodies() if b["type"] != journal.ERASURE]
    for lettre in _letters(corr, world, renvoi.flux, bodies, loaded.etat):
        to = (p.personne for p in _recipients(corr, world, lettre))
        if lettre.modele == renvoi.lettre and renvoi.personne in to:
            yield replace(lettre, a=A(personne=renvoi.personne))
            return


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


def _recipients(corr: Correspondence, world: World, lettre: Lettre) -> Iterator[Personne]:
    a = lettre.a
    if not a.personne:
        seen = {a.sauf, *lettre.tue_a}
        for personne in people.holding(world.store, corr.service, a.role, a.territoire):
            if personne.personne not in seen:
                seen.add(personne.personne)
                yield personne
        return
    found = people.find(world.store, corr.service, a.personne)
    yield found or Personne(personne=a.personne, nom="", courriel="", roles=(), territoires=(), siret="")


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
    lettre = _quoting(world, lettre)
    noms = [_name(corr, world, p) for p in (*lettre.nommes, *_named_within(lettre))]
    _send(world, key, state, render(corr, entete, lettre, personne, noms))


def _hold(corr: Correspondence, world: World, entete: Entete, lettre: Lettre, personne: Personne, state: Item) -> None:
    """Keep a letter until it lacks nothing, where it can be found again."""
    if state["statut"] == RETENU:
        return
    held = retenues.carte(corr.service, entete, lettre.modele, personne.personne, lettre.manque)
    _moved(world, held.notification, state, RETENU, int(state["envois"]), held.put())
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


def _named_within(lettre: Lettre) -> list[str]:
    document = lettre.donnees.get("document", {})
    return [document[champ] for champ in lettre.nommes_par_document if document.get(champ)]


def _quoting(world: World, lettre: Lettre) -> Lettre:
    """Give a letter with the document that it quotes, read only when it is about to leave."""
    if not lettre.document:
        return lettre
    return replace(lettre, donnees={**lettre.donnees, "document": json.loads(world.objects.get(lettre.document))})


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
    going = _moved(world, key, state, EN_COURS, int(state["envois"]) + 1)
    try:
        number = world.mailer.send(mail)
    except UnavailableError:
        _moved(world, key, going, A_ENVOYER, int(state["envois"]))
        raise
    except MailRefusedError:
        _moved(world, key, going, REFUSE, int(going["envois"]))
        observe.count("courriels_refuses")
        return
    _moved(world, key, {**going, "recu": number}, ENVOYE, int(going["envois"]))
    observe.count("courriels")


def _moved(world: World, key: Key, state: Item, statut: str, envois: int, *also: Put) -> Item:
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
        _moved(world, key, state, statut, int(state["envois"]), *also)


# Words


@cache
def _environment(templates: Path) -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape  # noqa: PLC0415

    own, shared = str(templates), str(Path(__file__).parent / "templates")
    return Environment(
        loader=FileSystemLoader([own, shared]),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(corr: Correspondence, entete: Entete, lettre: Lettre, personne: Personne, noms: Sequence[str] = ()) -> Mail:
    """Give a letter in its words. The first line of a template is the subject; the text is written once, for both
    the plain and the laid-out form.

    The act is named by its command, never by its order number: that would tell how much was done before, such as that
    another expert has given an opinion.
    """
    environment = _environment(corr.templates)
    acte = f"{entete.flux}#{entete.commande}"
    data = {**lettre.donnees, "nom": personne.nom, "acte": acte, "adresse": corr.public_url}
    data["ici"] = objet(entete.flux.split("#", 1)[1])
    data |= {"instructeur": corr.instructeur, "noms": list(noms), "efface": EFFACE}
    subject, _, body = environment.get_template(f"{lettre.modele}.txt").render(data).partition("\n")
    paragraphs = [p.strip() for p in body.strip().split("\n\n")]
    html = environment.get_template("lettre.html").render(objet=subject, paragraphes=paragraphs, acte=acte)
    text = "\n\n".join([*paragraphs, f"Référence de l'acte : {acte}"]) + "\n"
    return Mail(
        recipient=personne.courriel,
        subject=f"[ÉcoQuartier] {' '.join(subject.split())}",
        text=text,
        html=html,
        headers={"X-Acte": acte, "X-Correlation-Id": entete.correlation},
        calendar=_invitation(corr, lettre, personne),
    )


def _invitation(corr: Correspondence, lettre: Lettre, personne: Personne) -> str:
    if lettre.rendez_vous is None:
        return ""
    return calendrier(lettre.rendez_vous, corr.instructeur.courriel if corr.instructeur else "", personne.courriel)
