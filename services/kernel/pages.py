"""The routes of the house, the same in every service: health, contract, problems, who am I, the feed of acts."""

import re
from datetime import date, datetime, timedelta

from pydantic import Field

from kernel import journal, people
from kernel.api import PAGE_DEFAULT, PAGE_MAX, Appel, Page, SansParametre, decode_cursor, encode_cursor
from kernel.door import Door
from kernel.model import Frozen
from kernel.ports import Item
from kernel.refus import CODES, Introuvable, RequeteInvalide

FEED_LAG = timedelta(minutes=1)  # the index by day may lag by seconds: younger entries wait for the next reading
FEED_DAYS_MAX = 31
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Sante(Frozen):
    """The service answers."""

    statut: str


class Probleme(Frozen):
    """The page of one problem."""

    code: str
    statut: int
    titre: str
    explication: str


class Problemes(Frozen):
    """The closed list of problems."""

    elements: tuple[Probleme, ...]


class Moi(Frozen):
    """Who the caller is to this service, and what time it is here."""

    personne: str
    nom: str
    roles: tuple[str, ...]
    territoires: tuple[str, ...]
    siret: str
    maintenant: str


class ParametresJournal(Frozen):
    """The query of the feed of acts."""

    depuis: str | None = Field(None, max_length=600, description="Curseur de la lecture précédente, ou AAAA-MM-JJ")
    limite: int = Field(PAGE_DEFAULT, ge=1, le=PAGE_MAX)


class Acte(Frozen):
    """One entry of the journal, as the feed shows it: what happened, when, to what. Bodies stay in the journal.

    Letters name an act by its stream and its `commande`.
    """

    flux: str
    seq: int
    types: tuple[str, ...]
    le: str
    acteur: str
    commande: str
    correlation: str
    empreinte: str


class Actes(Frozen):
    """One page of the feed. `curseur` is where the next reading starts, even when nothing is new."""

    elements: tuple[Acte, ...]
    curseur: str
    a_jour: bool


def _sante(_door: Door, _appel: Appel, _query: SansParametre) -> Sante:
    return Sante(statut="ok")


def _openapi(door: Door, _appel: Appel, _query: SansParametre) -> str:
    return door.contrat


def _probleme(code: str) -> Probleme:
    refus = CODES[code]
    titre, texte = refus.page()
    return Probleme(code=code, statut=refus.statut, titre=titre, explication=texte)


def _problemes(_door: Door, _appel: Appel, _query: SansParametre) -> Problemes:
    return Problemes(elements=tuple(_probleme(code) for code in sorted(CODES)))


def _un_probleme(_door: Door, appel: Appel, _query: SansParametre) -> Probleme:
    if appel.params["code"] not in CODES:
        raise Introuvable("Il n'y a pas de problème de ce nom : la liste est à l'adresse /problemes.")
    return _probleme(appel.params["code"])


def _moi(door: Door, appel: Appel, _query: SansParametre) -> Moi:
    """Tell callers who they are, and remember them: letters are sent to people who have come once."""
    record = people.of(appel.appelant)
    people.remember(door.world.store, door.service, record, door.world.clock.ulid())
    fields = record.model_dump(exclude={"courriel", "adresses"})
    return Moi(**fields, maintenant=journal.instant(appel.maintenant))


def _journal(door: Door, appel: Appel, query: ParametresJournal) -> Actes:
    """Give the acts that follow a place. A place is the start of a `rang`: an instant, so days follow from it.

    One query a day, at most a month of days a reading; then the place moves on, even through days without acts.
    """
    horizon = journal.instant(appel.maintenant - FEED_LAG)
    place = _place(query, appel.maintenant)
    day = date.fromisoformat(place[:10])
    today = date.fromisoformat(horizon[:10])
    last = min(today, day + timedelta(days=FEED_DAYS_MAX - 1)) if day < today else today
    found: list[Item] = []
    while day <= last and len(found) < query.limite:
        page = door.world.store.query_day(f"{door.service}#{day.isoformat()}", place, query.limite - len(found))
        found.extend(item for item in page if str(item["rang"]) < horizon)
        day += timedelta(days=1)
    full = len(found) >= query.limite
    reached = str(found[-1]["rang"]) if full else max(place, min(horizon, (last + timedelta(days=1)).isoformat()))
    return Actes(
        elements=tuple(_line(item) for item in found),
        curseur=encode_cursor(reached),
        a_jour=not full and reached >= horizon,
    )


def _place(query: ParametresJournal, now: datetime) -> str:
    """Read where to start: a cursor of ours, a day, or by default a month ago."""
    if query.depuis is None:
        return (now - timedelta(days=FEED_DAYS_MAX - 1)).date().isoformat()
    place = query.depuis if DAY.fullmatch(query.depuis) else decode_cursor(query.depuis)
    try:
        date.fromisoformat(place[:10])
    except ValueError as error:
        raise RequeteInvalide("`depuis` est un curseur rendu ici, ou un jour (AAAA-MM-JJ).") from error
    return place


def _line(item: Item) -> Acte:
    entete = journal.header(item)
    return Acte(
        flux=entete.flux,
        seq=entete.seq,
        types=entete.types,
        le=entete.le,
        acteur=entete.acteur,
        commande=entete.commande,
        correlation=entete.correlation,
        empreinte=str(item["empreinte"]),
    )


PAGES = (
    Page("sante", "Le service répond", "/sante", Sante, _sante),
    Page("openapi", "Le contrat de ce service (OpenAPI 3.1)", "/openapi.json", None, _openapi),
    Page("lister_problemes", "Tous les problèmes", "/problemes", Problemes, _problemes),
    Page("consulter_probleme", "La page d'un problème", "/problemes/{code}", Probleme, _un_probleme),
    Page("moi", "Qui je suis", "/moi", Moi, _moi),
    Page("journal", "Le fil des actes", "/journal", Actes, _journal, query=ParametresJournal),
)
