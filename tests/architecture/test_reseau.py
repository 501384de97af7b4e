"""No test leaves this machine: the guard of `tests/conftest.py` is there, and bites."""

import ast
import socket
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kernel.aws import IssuerKeys
from kernel.ports import UnavailableError

SERVICES = Path(__file__).parents[2] / "services"
TALKING = {
    "socket",
    "ssl",
    "http",
    "urllib",
    "requests",
    "httpx",
    "urllib3",
    "aiohttp",
    "ftplib",
    "smtplib",
    "telnetlib",
}
TALKING |= {"asyncio", "subprocess", "multiprocessing", "ctypes", "boto3", "botocore", "os.system"}
TEST_NET = "192.0.2.1"  # an address for documentation: nobody answers there (RFC 5737)


def connect() -> None:
    with socket.socket() as s:
        s.connect((TEST_NET, 443))


def connect_without_raising() -> None:
    with socket.socket() as s:
        s.connect_ex((TEST_NET, 443))


def send_a_datagram() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as s:
        s.sendto(b"x", (TEST_NET, 53))


def listen_to_everybody() -> None:
    with socket.socket() as s:
        s.bind(("0.0.0.0", 0))  # noqa: S104  what must be refused


def ask_for_a_name() -> None:
    socket.getaddrinfo("exemple.invalid", 443)


def ask_for_a_name_as_of_old() -> None:
    socket.gethostbyname("exemple.invalid")


LEAVING = [
    connect,
    connect_without_raising,
    send_a_datagram,
    listen_to_everybody,
    ask_for_a_name,
    ask_for_a_name_as_of_old,
]


@pytest.mark.parametrize("leave", LEAVING, ids=lambda f: f.__name__)
def test_un_test_ne_parle_qu_a_sa_machine(leave: Callable[[], None]) -> None:
    with pytest.raises(PermissionError, match="may not talk to"):
        leave()


def test_une_bibliotheque_non_plus() -> None:
    with pytest.raises(OSError, match="may not talk to"):
        urllib.request.urlopen(f"http://{TEST_NET}/")


def test_la_seule_adresse_du_web_que_le_code_demande_passe_par_la_garde() -> None:
    with pytest.raises(UnavailableError) as raised:
        IssuerKeys(f"https://{TEST_NET}/cles").issuer_keys(refresh=False)

    assert "may not talk to" in str(raised.value.__cause__)


def test_sur_sa_machine_on_se_parle() -> None:
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_un_seul_module_des_services_parle_au_reseau() -> None:
    """And none of its calls takes an address from what somebody sent: table, queues, bucket, keys are settings."""
    found = {
        (path.relative_to(SERVICES).as_posix(), name)
        for path in SERVICES.rglob("*.py")
        for name in imported(path)
        if name.partition(".")[0] in TALKING and name != "urllib.parse"
    }

    assert {path for path, _ in found} == {"kernel/aws.py"}
