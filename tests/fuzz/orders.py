"""Which run, and what of it is needed to see a failure again."""

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from tests.fuzz.gateway import Sent


@dataclass(frozen=True)
class Order:
    """Which run: the same order gives the same requests."""

    service: str
    seed: int = 0
    cases: int = 0  # per operation, beside those that its contract calls for one by one
    sequences: int = 0  # over the contract, around each thing that it shows
    operation: str = ""  # only this one


@dataclass(frozen=True)
class Trail:
    """What was asked since the house was as it is at a moment: all that a failure needs to be seen again."""

    service: str
    moment: str
    sent: tuple[Sent, ...]

    def __str__(self) -> str:
        """Give the requests in their order."""
        return f"at the moment « {self.moment} »\n" + "\n---\n".join(map(str, self.sent))

    def packed(self) -> str:
        """Give one word that holds it all."""
        asked = [[s.method, s.path, s.query, list(s.headers), s.body.decode("latin-1")] for s in self.sent]
        text = json.dumps([self.service, self.moment, asked]).encode()
        return urlsafe_b64encode(zlib.compress(text)).decode()

    @staticmethod
    def unpacked(word: str) -> "Trail":
        """Read it back."""
        service, moment, asked = json.loads(zlib.decompress(urlsafe_b64decode(word)))
        sent = (Sent(m, p, q, tuple(map(tuple, h)), b.encode("latin-1")) for m, p, q, h, b in asked)
        return Trail(service, moment, tuple(sent))
