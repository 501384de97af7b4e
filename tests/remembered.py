"""What the houses of the tests work out once: a state is frozen, so that the same text gives the same.

In production each request decodes what it reads, once; here the same few hundred states are read a million times, and
that was a tenth to a quarter of what tests of the whole house cost.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from unittest.mock import patch

from kernel import store

STATES = 4_000
AS_DEPLOYED = store._assembled


def decoded_once() -> Callable[[Any, str, Mapping[str, str]], Any]:
    """Give a decoder of states like the deployed one, which remembers the latest."""

    @lru_cache(STATES)
    def decoded(decider: Any, texte: str, parts: tuple[tuple[str, str], ...]) -> Any:
        return AS_DEPLOYED(decider, texte, dict(parts))

    return lambda decider, texte, parts: decoded(decider, texte, tuple(parts.items()))


@contextmanager
def states() -> Iterator[None]:
    """Decode each state once, for the time of a block; within another such block, that one remembers."""
    if store._assembled is not AS_DEPLOYED:
        yield
        return
    with patch.object(store, "_assembled", decoded_once()):
        yield
