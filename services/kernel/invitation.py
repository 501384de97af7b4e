"""A calendar invitation (RFC 5545, 5546): what a letter puts into its reader's calendar, and later moves or takes away.

The identifier of an event never changes; its sequence grows each time that it is said again, so that a calendar keeps
the last word whatever the order in which the letters arrive.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from kernel.model import Frozen

LINE_OCTETS_MAX = 75
PRODUCT = "-//Label EcoQuartier//FR"


class RendezVous(Frozen):
    """An event: `uid` names it for ever, `sequence` says the how-many-th version this is."""

    uid: str
    sequence: int
    debut: datetime
    duree_minutes: int
    objet: str
    lieu: str
    envoye_le: datetime
    annule: bool = False

    @property
    def methode(self) -> str:
        """Give what a calendar is asked to do."""
        return "CANCEL" if self.annule else "REQUEST"


def calendrier(rdv: RendezVous, organisateur: str = "", invite: str = "") -> str:
    """Give the calendar document; `organisateur` and `invite` are mail addresses."""
    lines = (line for property_ in _properties(rdv, organisateur, invite) for line in _folded(property_))
    return "".join(f"{line}\r\n" for line in lines)


def _properties(rdv: RendezVous, organisateur: str, invite: str) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", f"METHOD:{rdv.methode}", "BEGIN:VEVENT")
    yield f"UID:{rdv.uid}"
    yield f"SEQUENCE:{rdv.sequence}"
    yield f"DTSTAMP:{_utc(rdv.envoye_le)}"
    yield f"DTSTART:{_utc(rdv.debut)}"
    yield f"DTEND:{_utc(rdv.debut + timedelta(minutes=rdv.duree_minutes))}"
    yield f"SUMMARY:{_text(rdv.objet)}"
    yield f"LOCATION:{_text(rdv.lieu)}"
    yield f"STATUS:{'CANCELLED' if rdv.annule else 'CONFIRMED'}"
    if organisateur:
        yield f"ORGANIZER:mailto:{organisateur}"
    if invite:
        yield f"ATTENDEE;ROLE=REQ-PARTICIPANT;RSVP=FALSE:mailto:{invite}"
    yield from ("END:VEVENT", "END:VCALENDAR")


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """Write a text so that none of its characters ends it, or the line."""
    for mark in ("\\", ";", ","):
        value = value.replace(mark, f"\\{mark}")
    return "\\n".join(value.splitlines())


def _folded(line: str) -> Iterator[str]:
    """Cut a line in pieces of at most 75 octets, never inside a character; each next one begins with a space."""
    piece, size = "", 0
    for character in line:
        width = len(character.encode())
        if size + width > LINE_OCTETS_MAX:
            yield piece
            piece, size = " ", 1
        piece, size = piece + character, size + width
    yield piece
