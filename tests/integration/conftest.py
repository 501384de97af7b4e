"""One table and one clock for all the races of the real engine."""

from collections.abc import Iterator

import pytest

from infra.local.cloud import Cloud
from kernel import aws
from kernel.aws import DynamoStore
from tests.conftest import environment
from tests.contract.conftest import create_table
from tests.fakes import MemoryWorld

TABLE = "courses"


@pytest.fixture(scope="session")
def store(cloud: Cloud) -> Iterator[DynamoStore]:
    with environment(cloud.environment()):
        create_table(TABLE)
        aws.client("dynamodb")  # boto3 makes clients one thread at a time
        yield DynamoStore(TABLE)


@pytest.fixture(scope="session")
def memory() -> MemoryWorld:
    """Give one clock for all the races: the engine remembers the tokens of transactions, drawn from it."""
    return MemoryWorld()
