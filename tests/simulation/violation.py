"""What a check says when it does not hold, and the line of the journal that it speaks of."""

from dataclasses import dataclass


class Violation(BaseException):
    """Something that must hold does not. Not an Exception: no handler of the application may swallow it."""


def hold(condition: object, said: str) -> None:
    """Raise a Violation unless the condition holds."""
    if not condition:
        raise Violation(said)


@dataclass(frozen=True)
class Line:
    """One accepted command, as the ledger remembers it."""

    flux: str
    seq: int
    le: str
    empreinte: str
    correlation: str
    acteur: str
