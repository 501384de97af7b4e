"""The journal: one entry per accepted command, chained, each event sealed so that it can be erased and never changed.

The hashed header (`entete`) commits to everything else: to the body through `scelle = HMAC(sel, corps)`, to the
published fact through its digest, to the previous entry through its hash. Erasing a person replaces the body by a
redacted one and drops the salt; the erasure entry holds the digest of the redacted body, so the chain still proves
that nothing else was touched (docs/adr/0003).
"""

import hashlib
import hmac
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from kernel.model import Frozen
from kernel.ports import Item, Key, Value

FORMAT = 1
SALT_BYTES = 16
PLAIN_CHARACTERS_MAX = 20_000  # beyond, the table keeps a fact, or a state, compressed: what says 150 files stays small
ORIGIN = "0" * 64  # what the first entry of a stream names as its predecessor
ERASURE = "PersonneEffacee-V1"  # of a person, or of what was kept long enough: a stored type keeps its name
STATE_SK = "ETAT"
FIRST, LAST = "JOURNAL#00000000", "JOURNAL#99999999"


def entry_key(flux: str, seq: int) -> Key:
    """Give the key of an entry. Eight digits: a stream lives a few hundred commands at most."""
    return Key(flux, f"JOURNAL#{seq:08d}")


CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical(value: Any) -> str:
    """Give the one JSON text of a value: what is hashed is this very string."""
    return CANONICAL.encode(value)


def digest(text: str) -> str:
    """Give the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest_in(document: str) -> str:
    """Give the digest after which a document is named (`…/<digest>.json`)."""
    return document.rsplit("/", 1)[1].removesuffix(".json")


def seal(sel: bytes, corps: str) -> str:
    """Give the salted commitment of a body: without the salt nobody can guess a short body from it."""
    return hmac.new(sel, corps.encode(), hashlib.sha256).hexdigest()


def instant(moment: datetime) -> str:
    """Give an instant as RFC 3339 in UTC with microseconds: its text order is its time order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


class Entete(Frozen):
    """The hashed part of an entry. Nothing here names a person: `acteur` and `personnes` are pseudonyms."""

    format: int
    flux: str
    seq: int
    types: tuple[str, ...]
    le: str
    acteur: str
    commande: str
    correlation: str
    personnes: tuple[str, ...]
    fait: str | None
    precedent: str
    scelle: str


@dataclass(frozen=True)
class Entry:
    """One line of the journal, as it is kept."""

    entete: Entete
    corps: str
    sel: bytes
    fait: str | None

    @property
    def empreinte(self) -> str:
        """Give the hash that the next entry names."""
        return digest(canonical(self.entete.model_dump(mode="json")))

    @property
    def erased(self) -> bool:
        """Tell whether the body was redacted."""
        return self.sel == b""

    def bodies(self) -> list[dict[str, Any]]:
        """Give the events of the command, in order, each with its `type`."""
        evenements: list[dict[str, Any]] = json.loads(self.corps)["evenements"]
        return evenements

    def to_item(self) -> Item:
        """Give the item of the table, with the two attributes of the `jour` index."""
        entete = self.entete
        extra = {} if self.fait is None else {"fait": packed(self.fait)}
        return {
            "entete": canonical(entete.model_dump(mode="json")),
            "empreinte": self.empreinte,
            "corps": self.corps,
            "sel": self.sel,
            **index_of(entete),
            **extra,
        }


def index_of(entete: Entete) -> dict[str, str]:
    """Give the place of an entry in the index by day: `<service>#<day>`, then by instant."""
    service = entete.flux.split("/", 1)[0]
    return {"jour": f"{service}#{entete.le[:10]}", "rang": f"{entete.le}#{entete.flux}#{entete.seq:08d}"}


def from_item(item: Item) -> Entry:
    """Read an entry back. Raises ValueError if it is not one."""
    sel = item.get("sel", b"")
    if not isinstance(sel, bytes):
        raise ValueError("a salt is bytes")
    return Entry(header(item), str(item["corps"]), sel, fact(item))


def header(item: Item) -> Entete:
    """Read the hashed part of an entry, which the index by day has too. Raises ValueError if it is not one."""
    return Entete.model_validate_json(str(item["entete"]))


def fact(item: Item) -> str | None:
    """Read the fact that an entry publishes, which the index by day has too."""
    fait = item.get("fait")
    return None if fait is None else unpacked(fait)


def packed(texte: str) -> str | bytes:
    """Give a fact, or a state, as the table keeps it: one that is long is compressed."""
    return texte if len(texte) <= PLAIN_CHARACTERS_MAX else zlib.compress(texte.encode())


def unpacked(texte: Value) -> str:
    """Read it back. Raises ValueError when it is not one."""
    if isinstance(texte, bytes):
        try:
            return zlib.decompress(texte).decode()
        except zlib.error as error:
            raise ValueError("not a compressed text") from error
    return str(texte)


@dataclass(frozen=True, eq=False)
class Writing:
    """What an entry says, before its place in the chain is known."""

    evenements: tuple[Mapping[str, Any], ...]
    lu: Mapping[str, int]
    le: datetime
    acteur: str
    commande: str
    correlation: str
    personnes: tuple[str, ...] = ()
    fait: str | None = None


def compose(flux: str, seq: int, precedent: str, sel: bytes, writing: Writing) -> Entry:
    """Make the entry that follows `precedent`; `lu` are the versions of what the decision read."""
    corps = canonical({"evenements": list(writing.evenements), "lu": dict(writing.lu)})
    entete = Entete(
        format=FORMAT,
        flux=flux,
        seq=seq,
        types=tuple(str(e["type"]) for e in writing.evenements),
        le=instant(writing.le),
        acteur=writing.acteur,
        commande=writing.commande,
        correlation=writing.correlation,
        personnes=writing.personnes,
        fait=None if writing.fait is None else digest(writing.fait),
        precedent=precedent,
        scelle=seal(sel, corps),
    )
    return Entry(entete, corps, sel, writing.fait)


class Fault(NamedTuple):
    """Something the verifier found, and where."""

    flux: str
    seq: int
    raison: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.flux} entrée {self.seq} : {self.raison}"


def verify(flux: str, items: Iterable[Item], head: Item | None) -> Iterator[Fault]:
    """Check one stream: every entry in order against its predecessor, then the last against the state item.

    `head` is the `ETAT` item; comparing with it also detects entries cut off at the end.
    """
    precedent, seq = ORIGIN, 0
    erased: dict[int, str] = {}
    allowed: dict[int, str] = {}
    for seq, item in enumerate(items, start=1):
        faults = list(_verify_entry(flux, seq, precedent, item))
        yield from (Fault(flux, seq, raison) for raison in faults)
        precedent = str(item.get("empreinte"))
        if not faults:
            entry = from_item(item)
            allowed.update(_erasures(entry))
            if entry.erased:
                erased[seq] = digest(entry.corps)
    for numero, empreinte in erased.items():
        if allowed.get(numero) != empreinte:
            yield Fault(flux, numero, "corps effacé sans entrée d'effacement qui l'autorise")
    yield from _verify_head(flux, seq, precedent, head)


def _verify_entry(flux: str, seq: int, precedent: str, item: Item) -> Iterator[str]:
    try:
        entry = from_item(item)
    except (ValueError, KeyError, TypeError):
        yield "entrée illisible"
        return
    texte, entete = str(item["entete"]), entry.entete
    expected = {**entry.to_item(), "pk": flux, "sk": entry_key(flux, seq).sk}
    if (entete.flux, entete.seq) != (flux, seq):
        yield f"place inattendue dans la suite ({entete.flux}, {entete.seq})"
    if entete.precedent != precedent:
        yield "ne suit pas l'entrée précédente"
    if digest(texte) != item.get("empreinte"):
        yield "en-tête modifié"
    if not entry.erased and seal(entry.sel, entry.corps) != entete.scelle:
        yield "corps modifié"
    if (None if entry.fait is None else digest(entry.fait)) != entete.fait:
        yield "fait publié modifié"
    if changed := sorted(k for k in {*expected, *item} if expected.get(k) != item.get(k)):
        yield f"attributs modifiés : {', '.join(changed)}"


def _erasures(entry: Entry) -> dict[int, str]:
    """Give the redacted bodies that an entry allows, by sequence number. One that was itself blanked allows nothing."""
    if ERASURE not in entry.entete.types or entry.erased:
        return {}
    corps = entry.bodies()[0]["corps"]
    return {int(seq): str(empreinte) for seq, empreinte in corps.items()}


def _verify_head(flux: str, seq: int, last: str, head: Item | None) -> Iterator[Fault]:
    if head is None:
        yield Fault(flux, seq, "le journal existe et l'état manque")
    elif (head.get("version"), head.get("empreinte")) != (seq, last):
        yield Fault(flux, seq, "l'état ne correspond pas à la dernière entrée")
