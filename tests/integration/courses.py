"""Many gestures at the same moment, over a store that is not ours."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

from kernel.aws import DynamoStore
from kernel.ports import World
from tests.fakes import MemoryWorld


def world_of(memory: MemoryWorld, store: DynamoStore) -> World:
    return replace(memory.world, store=store)


def at_once(gestures: Sequence[Callable[[], str]]) -> list[str]:
    """Do everything at the same moment, each in its thread."""
    barrier = Barrier(len(gestures))

    def go(gesture: Callable[[], str]) -> str:
        barrier.wait()
        return gesture()

    with ThreadPoolExecutor(len(gestures)) as pool:
        return list(pool.map(go, gestures))
