"""What was printed, taken away as anybody would: the address, then where it leads, then the bytes."""

import hashlib
import time
from dataclasses import dataclass
from urllib.request import urlopen

from infra.local.house import House, HouseError

PATIENCE_SECONDS = 120
POLL_SECONDS = 0.5


@dataclass(frozen=True)
class Taken:
    """A paper: where it was, and what it is."""

    location: str
    content: bytes

    @property
    def digest(self) -> str:
        """Give its sha256, which is its name in the bucket and what the journal has."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def stands(self) -> bool:
        """Tell whether it is a PDF, under the name of its own bytes."""
        return self.content.startswith(b"%PDF-") and f"/{self.digest}.pdf" in self.location


def take(house: House, token: str, path: str) -> Taken:
    """Wait until a paper is printed, and take it. Raises HouseError when it never is."""
    end = time.monotonic() + PATIENCE_SECONDS
    while (answer := house.call(token, "GET", path)).status == 409 and time.monotonic() < end:
        time.sleep(POLL_SECONDS)
    if answer.status != 303:
        raise HouseError(f"GET {path} : {answer.status} {answer.body}")
    with urlopen(answer.headers["location"]) as found:
        return Taken(answer.headers["location"], found.read())
