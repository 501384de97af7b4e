"""Structured logs and metrics, with a closed list of fields: what has no name here cannot be logged.

No field can hold a person, a text typed by somebody, an event type or an outcome: a log line must not tell what a
caller may not know.
"""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger, Metrics

FIELDS = frozenset(
    {"correlation", "route", "method", "statut", "code", "duree_ms", "flux", "seq", "modele", "resultat", "nombre"}
)
NAMESPACE = "ecoquartier"


@cache
def logger() -> "Logger":
    """Give the process's logger, made at first use."""
    from aws_lambda_powertools import Logger  # noqa: PLC0415

    return Logger(service=NAMESPACE, use_rfc3339=True)


@cache
def metrics() -> "Metrics":
    """Give the process's metrics, made at first use."""
    from aws_lambda_powertools import Metrics  # noqa: PLC0415

    return Metrics(namespace=NAMESPACE, service=NAMESPACE)


def record(event: str, **fields: str | int | float) -> None:
    """Log that something happened. Raises ValueError on a field outside the closed list."""
    if unknown := set(fields) - FIELDS:
        raise ValueError(f"not a log field: {sorted(unknown)}")
    logger().info(event, extra=fields)


def failure(event: str, correlation: str) -> None:
    """Log the exception being handled, with its trace, for us alone."""
    logger().exception(event, extra={"correlation": correlation})


def count(name: str, value: float = 1) -> None:
    """Add to a counter, written with the log when the invocation ends."""
    metrics().add_metric(name=name, unit="Count", value=value)


def flush() -> None:
    """Write the counters of this invocation, if any."""
    if metrics().metric_set:
        metrics().flush_metrics()
