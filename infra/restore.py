"""What the operator runs on a restored table, before anybody writes to it (docs/exploitation.md, « Restoring »).

`python -m infra.restore eq-prod-20270515 --perdue eq-prod`: check every chain, jump the counters past the numbers that
the lost hours may have given, and list the entries that the replaced table knows and this one does not. Nothing of the
lost hours is applied: people do it again.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from infra.verify import entries_by_stream, verify
from kernel import aws
from kernel.ports import Absent, Equals, Key, Put, Store
from kernel.settings import Settings

NUMBERS_JUMPED = 500  # more than one campagne gives in the days that a restore may lose
COUNTER, COUNTER_SK, VALUE = "/compteur#", "COMPTEUR", "valeur"
CAMPAGNE = "candidature/campagne#"


class Lost(NamedTuple):
    """An entry that the restored table does not know: whose act it was, by pseudonym, and when."""

    flux: str
    seq: int
    le: str
    acteur: str
    types: str


Entries = Mapping[tuple[str, str], Mapping[str, Any]]  # by stream and place: the hash, and the header


def skipped(store: Store, key: Key) -> int:
    """Jump a counter and give where it stands. Gaps are allowed, a number given to two files is not."""
    item = store.read([key]).get(key)
    before = int(item[VALUE]) if item else 0
    store.write(Put(key, {VALUE: before + NUMBERS_JUMPED}, Equals(VALUE, before) if item else Absent()))
    return before + NUMBERS_JUMPED


def counters(partitions: Iterator[str]) -> list[Key]:
    """Name the counters to jump: those that there are, and that of each year that may have begun to number."""
    found = set()
    for pk in partitions:
        if COUNTER in pk:
            found.add(pk)
        elif pk.startswith(CAMPAGNE):
            found.add(f"candidature{COUNTER}candidatures-{pk.removeprefix(CAMPAGNE)}")
    return [Key(pk, COUNTER_SK) for pk in sorted(found)]


def lost(before: Entries, after: Entries) -> list[Lost]:
    """Give the entries of the replaced table that the restored one does not have, in the order of their time."""
    found = []
    for place, item in before.items():
        if after.get(place, {}).get("empreinte") != item["empreinte"]:
            raw = json.loads(item["entete"])
            found.append(Lost(raw["flux"], raw["seq"], raw["le"], raw["acteur"], ", ".join(raw["types"])))
    return sorted(found, key=lambda x: (x.le, x.flux, x.seq))


def journal_of_table(client: Any, table: str) -> Entries:
    """Give every entry of a table by its place."""
    pages = client.get_paginator("scan").paginate(
        TableName=table,
        ProjectionExpression="pk, sk, empreinte, entete",
        FilterExpression="begins_with(sk, :j)",
        ExpressionAttributeValues={":j": {"S": "JOURNAL#"}},
        ConsistentRead=True,
    )
    items = (aws.decode(item) for page in pages for item in page["Items"])
    return {(str(i["pk"]), str(i["sk"])): i for i in items}


def partitions_of(client: Any, table: str) -> Iterator[str]:
    """Give the partition keys of a table, with repeats."""
    pages = client.get_paginator("scan").paginate(TableName=table, ProjectionExpression="pk", ConsistentRead=True)
    yield from (item["pk"]["S"] for page in pages for item in page["Items"])


def prepare(client: Any, store: Store, table: str, replaced: str | None) -> Iterator[str]:
    """Check, jump, compare; give what there is to say, line by line. A faulty chain stops everything."""
    streams = entries_by_stream(client, table)
    faults = [str(fault) for fault in verify(streams, store)]
    if faults:
        raise SystemExit("\n".join(faults))
    yield f"{len(streams)} flux vérifiés, {sum(streams.values())} entrées, aucune faute"
    for key in counters(partitions_of(client, table)):
        yield f"{key.pk} reprend après {skipped(store, key)}"
    if replaced is not None:
        gone = lost(journal_of_table(client, replaced), journal_of_table(client, table))
        yield from (f"perdu : {x.le} {x.flux} entrée {x.seq}, {x.types}, par {x.acteur}" for x in gone)
        yield f"{len(gone)} entrées perdues"


def main() -> None:
    """Read the names of the tables and prepare the restored one, with the operator's own credentials."""
    parser = argparse.ArgumentParser(prog="python -m infra.restore", description=__doc__)
    parser.add_argument("table", help="the restored table")
    parser.add_argument("--perdue", help="the table that it replaces, while it can still be read")
    options = parser.parse_args()
    store = aws.world(Settings(stage="prod", service="eq", table=options.table)).store
    for line in prepare(aws.client("dynamodb"), store, options.table, options.perdue):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
