"""Which characters a text that is sent to us may hold, and what becomes of those that nobody sees (docs/adr/0021).

Copying from a word processor or a PDF brings marks that show nothing: whoever pastes them cannot see, find or take out
what they would be refused for. They are left out where a body is read: no text kept or shown turns the direction of
what follows it. Kept, although they show nothing either: the joiners (an emoji, a word of many scripts is made with
them) and the marks of direction of a single letter.
"""

import re
from collections.abc import Iterator
from typing import Any

ILLEGIBLE = re.compile("[\x00\ud800-\udfff]")  # no text at all: a zero, half a character
INVISIBLE = re.compile(
    "[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters, but tab and ends of lines
    "\xad\u200b\u2060-\u2065\ufeff"  # where a word may or may not be cut
    "\u202a-\u202e\u2066-\u206f\ufff9-\ufffb]"  # what turns the direction of a text, or speaks of one that is not there
)
END_OF_LINE = re.compile("[\x0b\x0c\x85]")  # other ways to end a line or a page

NO_TEXT = r"\u0000"  # in a pattern of the contract, which has no word for half a character
UNSEEN = NO_TEXT + "".join(c if c in "[]-" else f"\\u{ord(c):04x}" for c in INVISIBLE.pattern.strip("[]"))

Place = tuple[int | str, ...]


def shown(text: str) -> str:
    """Give a text as people see it: without what shows nothing, each end of line written as such."""
    return END_OF_LINE.sub("\n", INVISIBLE.sub("", text))


def illegible(value: Any, place: Place = ()) -> Iterator[tuple[Place, int]]:
    """Give what no text holds: in which one, and after how many characters. A name is said of the object it is in."""
    match value:
        case str():
            if found := ILLEGIBLE.search(value):
                yield place, found.start()
        case dict():
            for name, inner in value.items():
                if found := ILLEGIBLE.search(name):
                    yield place, found.start()
                else:
                    yield from illegible(inner, (*place, name))
        case list():
            for rank, inner in enumerate(value):
                yield from illegible(inner, (*place, rank))
