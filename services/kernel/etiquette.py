"""The tag that a letter leaves with: the mail service names it back in whatever it says of the letter."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, NamedTuple

from kernel.ports import Key

ETIQUETTE_MAX = 256  # characters that the mail service takes: letters, digits, dashes and underscores


class Designee(NamedTuple):
    """One letter to one person: of which entry. Its command tells it from another that a restored table would have at
    the same place (docs/adr/0009)."""

    flux: str
    seq: int
    lettre: str
    personne: str
    commande: str

    @property
    def etiquette(self) -> str:
        """Give its tag; none where it would be too long, and nothing is then heard of the letter."""
        said = f"{self.flux}#{self.seq:08d}#{self.lettre}#{self.personne}#{self.commande}".encode()
        tag = urlsafe_b64encode(said).decode().rstrip("=")
        return tag if len(tag) <= ETIQUETTE_MAX else ""

    @property
    def notification(self) -> Key:
        """Give the key of its notification, in the service that its stream belongs to."""
        service = self.flux.split("/", 1)[0]
        return Key(f"{service}/notification#{self.flux}#{self.seq:08d}", f"{self.lettre}#{self.personne}")


def notifiee(notification: Key) -> tuple[str, dict[str, Any]]:
    """Read the key of a notification: the service that it is of, and which letter, of which entry, to whom."""
    service, _, rest = notification.pk.partition("/notification#")
    (flux, _, seq), (lettre, _, personne) = rest.rpartition("#"), notification.sk.rpartition("#")
    return service, {"flux": flux, "seq": int(seq), "lettre": lettre, "personne": personne}


def designee(etiquette: str) -> Designee | None:
    """Read a tag; None of what is not one of ours."""
    try:
        said = urlsafe_b64decode(etiquette + "=" * (-len(etiquette) % 4)).decode()
        flux, seq, lettre, personne, commande = said.rsplit("#", 4)
        return Designee(flux, int(seq), lettre, personne, commande)
    except (binascii.Error, ValueError):
        return None
