"""The planted bugs: small mutations of the real code, each found by the simulation (`make plant`)."""

from tests.simulation.planted import (
    completing,
    deadlines,
    label,
    mailing,
    messages,
    papers,
    returning,
    rights,
    sessions,
    writing,
)
from tests.simulation.planted.bug import BUGS, Bug

__all__ = [
    "BUGS",
    "Bug",
    "completing",
    "deadlines",
    "label",
    "mailing",
    "messages",
    "papers",
    "returning",
    "rights",
    "sessions",
    "writing",
]
