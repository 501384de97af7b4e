"""What a planted bug is: a small mutation of the real code, the rule that it breaks, the faults that show it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

from kernel import act, reactions
from kernel.ports import Write
from tests.simulation.faults import Fault

Patch = AbstractContextManager[Any]
Plant = Callable[[], Patch]


@dataclass(frozen=True)
class Bug:
    """A mutation. `rules` are those it breaks, the one it is planted for first; with `needs`, nobody sees it in calm
    weather, and each of these faults alone shows it, once the faults `beside` have set the scene; `worlds` when it
    shows only to who compares two worlds, `mail` where the mail service says what becomes of letters."""

    plant: Plant
    rules: tuple[str, ...]
    needs: frozenset[Fault] = frozenset()
    beside: frozenset[Fault] = frozenset()
    worlds: bool = False
    mail: bool = False

    @property
    def name(self) -> str:
        return self.plant.__name__

    @property
    def says(self) -> str:
        """Say in a line what is wrong."""
        return (self.plant.__doc__ or "").strip().partition("\n")[0]


BUGS: list[Bug] = []


def bug(
    *rules: str,
    needs: Sequence[Fault] = (),
    beside: Sequence[Fault] = (),
    worlds: bool = False,
    mail: bool = False,
) -> Callable[[Plant], Plant]:
    """Declare a bug: a function that gives its patch, and whose first line says what is wrong."""

    def declared(plant: Plant) -> Plant:
        BUGS.append(Bug(plant, rules, frozenset(needs), frozenset(beside), worlds, mail))
        return plant

    return declared


@contextmanager
def all_of(*patches: Patch) -> Iterator[None]:
    """Plant a bug that stands in several places."""
    with ExitStack() as stack:
        for one in patches:
            stack.enter_context(one)
        yield


@contextmanager
def altered(thing: Any, **fields: Any) -> Iterator[None]:
    """Change fields of a frozen value: a decider, a route."""
    kept = {name: getattr(thing, name) for name in fields}
    for name, value in fields.items():
        object.__setattr__(thing, name, value)
    try:
        yield
    finally:
        for name, value in kept.items():
            object.__setattr__(thing, name, value)


class Over:
    """A port with some calls done otherwise."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


def store_as(kind: type[Over]) -> Patch:
    """Have every command carried out over another table."""
    plain = as_it_is(act, "handle")

    def handle(decider: Any, world: Any, envoi: Any) -> Any:
        return plain(decider, replace(world, store=kind(world.store)), envoi)

    return all_of(patch.object(act, "handle", handle), patch.object(reactions, "handle", handle))


def as_it_is(where: Any, name: str) -> Any:
    """Give what stands under a name of a module before it is changed."""
    return getattr(where, name)


Change = Callable[[list[Write]], list[Write]]
