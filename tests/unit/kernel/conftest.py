"""The toy service stands beside the real ones for the time of a test."""

import pytest

from kernel import droits
from kernel.label import faits
from tests.fakes import MemoryWorld
from tests.unit.kernel import jouet


@pytest.fixture(autouse=True)
def _toy_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(droits.TABLE, jouet.SERVICE, jouet.DROITS)
    for nom, fait in jouet.FAITS.items():
        monkeypatch.setitem(faits.FAITS, nom, fait)


@pytest.fixture
def memory() -> MemoryWorld:
    return MemoryWorld()


@pytest.fixture
def guichet(memory: MemoryWorld) -> jouet.Guichet:
    return jouet.Guichet(memory)
