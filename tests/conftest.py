"""What several kinds of tests share: the two AWS stand-ins, each in an environment of its own."""

import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("AWS_ACCOUNT_ID_ENDPOINT_MODE", "disabled")

from infra.local.cloud import Cloud, running
from kernel import aws
from tests import remembered

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
GUARDED = {"socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1, "socket.bind": 1, "socket.getaddrinfo": 0}
GUARDED |= {"socket.gethostbyname": 0, "socket.gethostbyname_ex": 0}


def stay_home(event: str, args: tuple[Any, ...]) -> None:
    """Refuse whatever leaves this machine, in any test, by any library: the interpreter asks before each such call."""
    if event not in GUARDED:
        return
    address = args[GUARDED[event]]
    host = address[0] if isinstance(address, tuple) else address
    there = host is not None and host not in LOOPBACK and not str(host).startswith("/")  # a path: between processes
    if there:
        raise PermissionError(f"a test may not talk to {host}")


sys.addaudithook(stay_home)  # for good: nothing in this process can take it away

settings.register_profile("untimed", deadline=None, suppress_health_check=(HealthCheck.too_slow,))
if settings.get_current_profile_name() == "default":  # mutation testing has its own, and times nothing either
    settings.load_profile("untimed")

REGION = "eu-west-3"
SIMULATED = {
    "AWS_ACCESS_KEY_ID": "simulee",
    "AWS_SECRET_ACCESS_KEY": "simulee",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
}


@contextmanager
def environment(values: Mapping[str, str]) -> Iterator[None]:
    """Talk to one AWS for the time of a block: its variables, and clients made for it alone."""
    kept = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    _replace(values)
    try:
        yield
    finally:
        _replace(kept)


def _replace(values: Mapping[str, str]) -> None:
    for name in [n for n in os.environ if n.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(values)
    aws.client.cache_clear()


@contextmanager
def simulated_aws() -> Iterator[None]:
    """Answer AWS calls in this process (moto)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from moto import mock_aws  # noqa: PLC0415  a second of imports that most tests do not need
    with environment(SIMULATED), mock_aws():
        yield


@pytest.fixture(scope="session", autouse=True)
def _each_state_once() -> Iterator[None]:
    """Decode each state once: a session of tests reads the same ones over and over."""
    with remembered.states():
        yield


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """Give the local cloud, started for this session and stopped with it."""
    with running(tmp_path_factory.mktemp("cloud")) as started:
        yield started
