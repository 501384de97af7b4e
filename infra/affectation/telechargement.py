"""Fetch a certificate from the API, however many answers it takes, and put it together."""

import json
from collections.abc import Callable
from http.client import HTTPMessage
from typing import IO, Any
from urllib.request import HTTPRedirectHandler, Request, build_opener

SECONDES = 60
SURES = ("https://", "http://127.0.0.1:")  # a token never travels in clear but on this machine
Lire = Callable[[str, str], bytes]


class _SansRenvoi(HTTPRedirectHandler):
    """Follow no redirection: the token would follow it."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Say that there is nowhere to go."""


def lire(adresse: str, jeton: str) -> bytes:
    """Read an address with a token. Raises OSError when it does not answer well."""
    request = Request(adresse, headers={"Authorization": f"Bearer {jeton}"})
    with build_opener(_SansRenvoi()).open(request, timeout=SECONDES) as answer:
        content: bytes = answer.read()
        return content


def telecharger(adresse: str, jeton: str, lire: Lire = lire) -> dict[str, Any]:
    """Give a certificate as the API gives it, its parts put together. Raises ValueError when it cannot be whole."""
    if not adresse.startswith(SURES):
        raise ValueError("l'adresse doit commencer par https://")
    whole: dict[str, Any] = json.loads(lire(adresse, jeton))
    parts = [json.loads(lire(f"{adresse}/parties/{n}", jeton)) for n in range(1, len(whole["parties"]) + 1)]
    if any(part["proposition"] != whole["proposition"] for part in parts):
        raise ValueError("une autre proposition a été calculée pendant la lecture : recommencez")
    return {**whole, "certificat": json.loads("".join(part["texte"] for part in parts))} if parts else whole
