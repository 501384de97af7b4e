"""Structured logs and metrics, with a closed list of fields: what has no name here cannot be logged.

No field can hold a name, an address, a text typed by somebody, an event type or an outcome: a log line must not tell
what a caller may not know. `acteur` is a pseudonym: who it is stands in the directory alone, and can be erased there.
"""

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from kernel.refus import Refus

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger, Metrics

FIELDS = frozenset(
    {"correlation", "route", "method", "acteur", "flux", "statut", "code", "duree_ms", "nombre", "erreur", "trace"}
)
NAMESPACE = "ecoquartier"


@cache
def logger() -> "Logger":
    """Give the process's logger, made at first use."""
    from aws_lambda_powertools import Logger  # noqa: PLC0415

    return Logger(service=NAMESPACE, use_rfc3339=True, utc=True)


@cache
def metrics() -> "Metrics":
    """Give the process's metrics, made at first use."""
    from aws_lambda_powertools import Metrics  # noqa: PLC0415

    return Metrics(namespace=NAMESPACE, service=NAMESPACE)


def record(event: str, **fields: str | int | float) -> None:
    """Log that something happened; what is empty is left out. Raises ValueError on a field outside the closed list."""
    if unknown := set(fields) - FIELDS:
        raise ValueError(f"not a log field: {sorted(unknown)}")
    logger().info(event, extra={name: value for name, value in fields.items() if value != ""})


def failure(event: str, correlation: str) -> None:
    """Log the exception being handled: its kind, those behind it, and where each was raised, for us alone.

    What an exception says stays out: AWS quotes the addresses it refuses, a bug quotes whatever it met.
    """
    chain = list(_chain(sys.exc_info()[1]))
    trace = [f"{f.filename}:{f.lineno} {f.name}" for e in chain for f in traceback.extract_tb(e.__traceback__)]
    said = {"correlation": correlation, "erreur": " < ".join(map(_kind, chain)), "trace": trace}
    logger().error(event, extra=said)


@contextmanager
def wordless(event: str) -> Iterator[None]:
    """Let a failure out without what it says: the runtime copies to the log whatever leaves a function."""
    try:
        yield
    except Exception:  # noqa: BLE001  it goes on, less its words
        failure(event, "")
        raise RuntimeError(f"{event}: see the log") from None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Give an exception and those behind it, each once: one that is raised again may be behind itself."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _kind(error: BaseException) -> str:
    """Name an exception, with the code that AWS or we gave it."""
    aws = getattr(error, "response", None)
    code = error.code if isinstance(error, Refus) else aws.get("Error", {}).get("Code") if isinstance(aws, dict) else ""
    return f"{type(error).__name__}({code})" if code else type(error).__name__


def count(name: str, value: float = 1) -> None:
    """Add to a counter, written with the log when the invocation ends."""
    metrics().add_metric(name=name, unit="Count", value=value)


def flush() -> None:
    """Write the counters of this invocation, if any."""
    if metrics().metric_set:
        metrics().flush_metrics()
