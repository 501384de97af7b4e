"""What the operator does with the operator's own rights: read and write the table of a local cloud directly."""

import json
import os
from collections.abc import Iterator

from infra.local.cloud import Cloud
from infra.local.deploy import CLOCK, STAGE
from infra.verify import SERVICES, deciders_by_prefix
from kernel import aws, people
from kernel.droits import SYSTEM
from kernel.erasure import erase
from kernel.ports import Store, World
from kernel.settings import Settings


def operator_store(cloud: Cloud, table: str) -> Store:
    """Give the table of a cloud."""
    return operator_world(cloud, table).store


def operator_world(cloud: Cloud, table: str) -> World:
    """Give the ports of a deployed cloud, to the operator. This process then talks to that cloud and to no other."""
    os.environ.update(cloud.environment())
    return aws.world(Settings(stage=STAGE, service="eq", table=table, clock_parameter=CLOCK))


def streams_naming(cloud: Cloud, table: str, personne: str) -> Iterator[str]:
    """Give the streams whose journal speaks of a person."""
    found = set()
    pages = cloud.client("dynamodb").get_paginator("scan")
    for page in pages.paginate(TableName=table, ProjectionExpression="pk, entete", ConsistentRead=True):
        for item in page["Items"]:
            if "entete" in item and personne in json.loads(item["entete"]["S"])["personnes"]:
                found.add(item["pk"]["S"])
    yield from sorted(found)


def erase_person(cloud: Cloud, table: str, personne: str) -> dict[str, int]:
    """Erase a person everywhere: the records that name them, and what the journals say of them."""
    world, deciders = operator_world(cloud, table), deciders_by_prefix()
    forgotten = sum(people.forget(world.store, service, personne, world.clock.ulid()) for service in SERVICES)
    redacted = 0
    for flux in list(streams_naming(cloud, table, personne)):
        prefix, _, identifiant = flux.partition("#")
        redacted += len(erase(deciders[prefix], world, identifiant, personne, SYSTEM))
    return {"fiches": forgotten, "entrees": redacted}
