"""What a check says when it does not hold, and the line of the journal that it speaks of."""

from dataclasses import dataclass
from pathlib import Path
from traceback import walk_tb


class Violation(BaseException):
    """Something that must hold does not. Not an Exception: no handler of the application may swallow it."""

    def __str__(self) -> str:
        """Say it, and which check found it."""
        frames = [(f.f_code, line) for f, line in walk_tb(self.__traceback__) if f.f_code is not hold.__code__]
        place = f" ({Path(frames[-1][0].co_filename).name}:{frames[-1][1]})" if frames else ""
        return super().__str__() + place


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
