"""The toy service stands beside the real ones; once for a module, since a law is many examples."""

from collections.abc import Iterator

import pytest

from kernel import droits
from kernel.label import faits
from tests.unit.kernel import jouet


@pytest.fixture(scope="module")
def toy_service() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(droits.TABLE, jouet.SERVICE, jouet.DROITS)
        for nom, fait in jouet.FAITS.items():
            patched.setitem(faits.FAITS, nom, fait)
        yield
