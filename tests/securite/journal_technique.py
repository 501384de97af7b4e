"""What the services write to their technical log and to their metrics, caught as it leaves."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from typing import Any

from kernel import observe

OURS = frozenset({"level", "location", "message", "timestamp", "service"})  # what the library adds to every line


@dataclass
class Ecrits:
    """Everything that was written, as text; and its lines, read."""

    flot: io.StringIO = field(default_factory=io.StringIO)

    @property
    def texte(self) -> str:
        return self.flot.getvalue()

    @property
    def lignes(self) -> list[dict[str, Any]]:
        """Give the lines of the log, in order; metrics are not among them."""
        found = [json.loads(line) for line in self.texte.splitlines()]
        return [line for line in found if "_aws" not in line]

    def requetes(self) -> list[dict[str, Any]]:
        return [line for line in self.lignes if line["message"] == "request"]


@contextmanager
def ecoute() -> Iterator[Ecrits]:
    """Catch what is logged and counted for the time of a block: the other tests keep it silent."""
    ecrits = Ecrits()
    observe.metrics().clear_metrics()
    silence = logging.root.manager.disable
    logging.disable(logging.NOTSET)
    logging.getLogger(observe.NAMESPACE).disabled = False  # import-linter, run by another test, disables every logger
    (handler,) = observe.logger().handlers
    before = handler.setStream(ecrits.flot)  # type: ignore[attr-defined]
    try:
        with redirect_stdout(ecrits.flot):
            yield ecrits
            observe.flush()
    finally:
        handler.setStream(before)  # type: ignore[attr-defined]
        logging.disable(silence)
