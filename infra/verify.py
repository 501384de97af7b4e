"""Check a whole table: every chain of the journal, and every state against the fold of its own.

The operator's command alone scans; no function may (architecture.md §3).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from kernel import aws, journal
from kernel.decider import Decider
from kernel.journal import STATE_SK, Fault
from kernel.ports import Item
from kernel.store import PART, refold, split_state

SERVICES = ("candidature", "expertise", "commission")
AnyDecider = Decider[Any, Any, Any, Any]


@dataclass
class Stream:
    """What the table holds of one stream."""

    state: Item | None = None
    entries: list[Item] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)


def scan(client: Any, table: str) -> Iterator[Item]:
    """Give every item of a table, page by page."""
    for page in client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield from map(aws.decode, page["Items"])


def streams(items: Iterable[Item]) -> Mapping[str, Stream]:
    """Put the items of streams together; others (copies, guards, lists…) have no journal."""
    found: dict[str, Stream] = defaultdict(Stream)
    for item in items:
        pk, sk = str(item["pk"]), str(item["sk"])
        if sk == STATE_SK:
            found[pk].state = item
        elif sk.startswith(PART):
            found[pk].parts[sk] = str(item["etat"])
        elif sk.startswith("JOURNAL#"):
            found[pk].entries.append(item)
    return found


def verify(items: Iterable[Item]) -> tuple[int, list[Fault]]:
    """Give the number of entries checked and what is wrong with them."""
    deciders, total, faults = deciders_by_prefix(), 0, list[Fault]()
    for flux, stream in sorted(streams(items).items()):
        ordered = sorted(stream.entries, key=lambda item: str(item["sk"]))
        total += len(ordered)
        broken = list(journal.verify(flux, ordered, stream.state))
        faults += broken or list(_unfolded(deciders.get(flux.split("#", 1)[0]), flux, ordered, stream))
    return total, faults


def deciders_by_prefix() -> Mapping[str, AnyDecider]:
    """Give every aggregate of the three services by `<service>/<aggregate>`."""
    found = [d for name in SERVICES for d in import_module(f"{name}.app").SERVICE.deciders]
    return {f"{d.service}/{d.agregat}": d for d in found}


def _unfolded(decider: AnyDecider | None, flux: str, entries: list[Item], stream: Stream) -> Iterator[Fault]:
    """Say when a state is not what its journal makes of it."""
    if decider is None:
        yield Fault(flux, 0, "aucun service ne connaît ce flux")
        return
    if stream.state is None or int(stream.state["schema"]) != decider.schema:
        return
    text, parts = split_state(decider, refold(decider, entries))
    if stream.state["etat"] != text:
        yield Fault(flux, len(entries), "l'état n'est pas le repli du journal")
    for sk in sorted({*parts, *stream.parts}):
        if parts.get(sk) != stream.parts.get(sk):
            yield Fault(flux, len(entries), f"la partie {sk} n'est pas le repli du journal")
