"""The three tables that keep the Store's contract, and what moto is known to do otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kernel import aws
from kernel.aws import DynamoStore
from kernel.ports import INDEXED, Store
from tests.conftest import environment, simulated_aws
from tests.fakes import MemoryStore

TABLE = "contrat"

# Where moto is known to lie: the case is run, and must still fail, so that we learn when it stops lying.
JETON = "moto ignore ClientRequestToken"
TYPES = "moto compare un texte et un nombre par un TypeError au lieu de répondre non"
MENSONGES = {
    "test_le_meme_jeton_est_la_meme_transaction": JETON,
    "test_le_meme_jeton_ne_rejoue_pas_ce_qui_a_change_depuis": JETON,
    "test_le_meme_jeton_pour_autre_chose_est_refuse": JETON,
    "test_une_ecriture_tient_sa_condition[moto-moindre, texte]": TYPES,
    "test_une_suppression_tient_sa_condition[moto-moindre, texte]": TYPES,
    "test_une_transaction_tient_la_meme_condition[moto-moindre, texte]": TYPES,
    "test_une_suppression_en_transaction_tient_la_meme_condition[moto-moindre, texte]": TYPES,
}


def create_table(name: str) -> None:
    """Make the table as `infra/socle.yaml` describes its keys."""
    attributes = ("pk", "sk", "jour", "rang")
    aws.client("dynamodb").create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": a, "AttributeType": "S"} for a in attributes],
        KeySchema=_schema("pk", "sk"),
        GlobalSecondaryIndexes=[
            {
                "IndexName": "jour",
                "KeySchema": _schema("jour", "rang"),
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": [*INDEXED]},
            }
        ],
    )


def _schema(partition: str, sort: str) -> list[dict[str, str]]:
    return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]


@contextmanager
def _simulated() -> Iterator[Store]:
    with simulated_aws():
        create_table(TABLE)
        yield DynamoStore(TABLE)


@contextmanager
def _on_the_cloud(request: pytest.FixtureRequest) -> Iterator[Store]:
    with environment(request.getfixturevalue("cloud").environment()):
        create_table(TABLE)
        yield DynamoStore(TABLE)
        aws.client("dynamodb").delete_table(TableName=TABLE)


@pytest.fixture(scope="module", params=["memoire", "moto", pytest.param("nuage", marks=pytest.mark.cloud)])
def table(request: pytest.FixtureRequest) -> Iterator[Store]:
    match request.param:
        case "memoire":
            yield MemoryStore()
        case "moto":
            with _simulated() as store:
                yield store
        case _:
            with _on_the_cloud(request) as store:
                yield store


@pytest.fixture
def store(table: Store, request: pytest.FixtureRequest) -> Store:
    """Give a table; each test writes under its own partition (`pk`)."""
    if reason := _lie(request):
        request.node.add_marker(pytest.mark.xfail(reason=reason, strict=True))
    return table


def _lie(request: pytest.FixtureRequest) -> str | None:
    chosen = request.node.callspec.params.get("table")
    names = (request.node.name, request.node.originalname) if chosen == "moto" else ()
    return next((MENSONGES[n] for n in names if n in MENSONGES), None)


@pytest.fixture
def pk(request: pytest.FixtureRequest) -> str:
    """Give a partition that no other test writes in."""
    return f"contrat/{request.node.originalname}#1"
