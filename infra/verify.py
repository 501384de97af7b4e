"""Check a whole table: every chain of the journal, and every state against the fold of its own.

The operator's command alone scans; no function may (architecture.md §3).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from kernel.decider import Decider
from kernel.journal import STATE_SK, Fault
from kernel.ports import Store
from kernel.store import faults_of

SERVICES = ("candidature", "expertise", "commission")
AnyDecider = Decider[Any, Any, Any, Any]


def entries_by_stream(client: Any, table: str) -> Counter[str]:
    """Give every stream of a table with its number of entries; a state without entries counts too."""
    found = Counter[str]()
    pages = client.get_paginator("scan").paginate(TableName=table, ProjectionExpression="pk, sk", ConsistentRead=True)
    for item in (item for page in pages for item in page["Items"]):
        sk = item["sk"]["S"]
        if sk == STATE_SK or sk.startswith("JOURNAL#"):
            found[item["pk"]["S"]] += sk != STATE_SK
    return found


def verify(streams: Mapping[str, int], store: Store) -> Iterator[Fault]:
    """Give what is wrong, stream by stream."""
    deciders = deciders_by_prefix()
    for flux in sorted(streams):
        prefix, _, identifiant = flux.partition("#")
        if prefix in deciders:
            yield from faults_of(deciders[prefix], store, identifiant)
        else:
            yield Fault(flux, 0, "aucun service ne connaît ce flux")


def deciders_by_prefix() -> Mapping[str, AnyDecider]:
    """Give every aggregate of the three services by `<service>/<aggregate>`."""
    found = [d for name in SERVICES for d in import_module(f"{name}.app").SERVICE.deciders]
    return {f"{d.service}/{d.agregat}": d for d in found}
