"""Start and stop the local cloud: ministack, in its own environment, on 127.0.0.1 only.

It runs what we deploy as plain local processes that inherit its environment, so that environment is built here from
nothing. It saves its state at a clean stop only, so a stop is a SIGTERM that is waited for.
"""

import fcntl
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, Any

import boto3
from botocore.config import Config

from infra.lint import REGION

ROOT = Path(__file__).parent.parent.parent
PROGRAM = ROOT / ".venv-local" / "bin" / "ministack"
HOST = "127.0.0.1"
ACCOUNT = "000000000000"
# The local cloud takes this pair, and no other that we made, as its administrator.
ADMINISTRATOR = "test"
MEMORY = Path("/dev/shm")  # noqa: S108  the folder made there is ours alone
SCRATCH_BYTES_MIN = 2 * 1024**3
START_SECONDS_MAX = 30
STOP_SECONDS_MAX = 30
POLL_SECONDS = 0.05


class CloudError(RuntimeError):
    """The local cloud did not do what it was asked."""


@dataclass(frozen=True)
class Cloud:
    """A local cloud that answers."""

    port: int
    state: Path
    resumed: bool
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)  # None: another program's
    lock: IO[str] | None = field(default=None, repr=False)
    scratch: Path | None = field(default=None, repr=False)

    @property
    def endpoint(self) -> str:
        """Where every AWS API answers."""
        return f"http://{HOST}:{self.port}"

    @property
    def log(self) -> Path:
        """What it has to say."""
        return self.state / "ministack.log"

    def environment(self) -> dict[str, str]:
        """Give the variables with which a program of ours talks to this cloud and to no other."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": ADMINISTRATOR,
            "AWS_SECRET_ACCESS_KEY": ADMINISTRATOR,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def client(self, service: str) -> Any:
        """Give the boto3 client of this cloud for a service, whatever the developer's own settings are."""
        return _client(self.endpoint, service)

    def get(self, path: str) -> Any:
        """Read one of its own pages, which is JSON."""
        with urllib.request.urlopen(f"{self.endpoint}{path}", timeout=10) as answer:
            return json.load(answer)


@cache
def _client(endpoint: str, service: str) -> Any:
    """Make a client once: it costs a tenth of a second and may be shared between threads."""
    return boto3.Session().client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=ADMINISTRATOR,
        aws_secret_access_key=ADMINISTRATOR,
        config=Config(retries={"total_max_attempts": 2}, s3={"addressing_style": "path"}, max_pool_connections=20),
    )


def start(state: Path, port: int = 0, extra: Mapping[str, str] | None = None) -> Cloud:
    """Start a cloud on this state; port 0 takes the one this state was on, or a free one.

    Queue addresses hold the port and are saved with the state: a resumed state keeps its port.
    """
    state = state.resolve()  # it runs in its own folder: a relative path would mean another place there
    state.mkdir(parents=True, exist_ok=True)
    lock = _lock(state)
    try:
        cloud = _launch(state, port or _port(state), lock, extra or {})
    except BaseException:
        lock.close()
        raise
    try:
        _wait_until_ready(cloud)
    except BaseException:
        stop(cloud)
        raise
    (state / "port").write_text(str(cloud.port))
    return cloud


def _launch(state: Path, port: int, lock: IO[str], extra: Mapping[str, str]) -> Cloud:
    resumed = (state / "saved").exists()
    scratch = _scratch(state)
    with (state / "ministack.log").open("ab") as log:
        process = subprocess.Popen(
            [PROGRAM],
            env=_environment(state, scratch, port) | dict(extra),
            cwd=state,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for us: it is stopped when we decide
        )
    return Cloud(port, state, resumed, process, lock, scratch)


def attached(state: Path) -> Cloud | None:
    """Give the cloud that another program runs on this state, or None when nobody does."""
    try:
        _lock(state).close()
    except (CloudError, FileNotFoundError):
        port = state / "port"
        return Cloud(int(port.read_text()), state, resumed=True) if port.exists() else None
    return None


@contextmanager
def at_hand(state: Path) -> Iterator[Cloud]:
    """Give the cloud that runs on a state, or one started for the time of a block."""
    found = attached(state)
    if found is not None:
        yield found
        return
    with running(state) as cloud:
        yield cloud


def stop(cloud: Cloud) -> None:
    """Let it save, then leave no process behind."""
    if cloud.process is None or cloud.lock is None:
        raise CloudError("this cloud is another program's to stop")
    cloud.process.terminate()
    try:
        cloud.process.wait(STOP_SECONDS_MAX)
        (cloud.state / "saved").touch()
    except subprocess.TimeoutExpired:
        raise CloudError(f"the local cloud did not stop; see {cloud.log}") from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(cloud.process.pid, signal.SIGKILL)
        cloud.process.wait()
        if cloud.scratch is not None:
            shutil.rmtree(cloud.scratch, ignore_errors=True)
        cloud.lock.close()


@contextmanager
def running(state: Path, port: int = 0) -> Iterator[Cloud]:
    """Give a cloud for the time of a block."""
    cloud = start(state, port)
    try:
        yield cloud
    finally:
        stop(cloud)


def _lock(state: Path) -> IO[str]:
    lock = (state / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise CloudError(f"another local cloud is running on {state}") from None
    return lock


def _port(state: Path) -> int:
    remembered = state / "port"
    if remembered.exists():
        port = int(remembered.read_text())
        if not _is_free(port):
            raise CloudError(f"port {port} is taken, and the addresses saved in {state} hold it")
        return port
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        free: int = probe.getsockname()[1]
    return free


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _scratch(state: Path) -> Path:
    """Give an empty folder for the code that each function unpacks: in memory where there is room.

    A busy disk took forty seconds to delete what it took a second to write.
    """
    name = f"eq-{hashlib.sha256(str(state.resolve()).encode()).hexdigest()[:16]}"
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > SCRATCH_BYTES_MIN
    scratch = MEMORY / name if roomy else state / "tmp"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(mode=0o700)
    return scratch


def _environment(state: Path, scratch: Path, port: int) -> dict[str, str]:
    """Give the whole environment of the cloud, and so of every function it runs."""
    return {
        "PATH": os.defpath,
        "HOME": str(state),
        "LANG": "C.UTF-8",
        "TMPDIR": str(scratch),
        # Without these three, it opens ports to the network whatever BIND_HOST says.
        "BIND_HOST": HOST,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": HOST,
        "MINISTACK_REGION": REGION,
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "AWS_DEFAULT_REGION": REGION,
        "AUTH": "true",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(state / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(state / "s3"),
    }


def _wait_until_ready(cloud: Cloud) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while not _is_ready(cloud):
        if (cloud.process and cloud.process.poll() is not None) or time.monotonic() > deadline:
            raise CloudError(f"the local cloud did not start; see {cloud.log}")
        time.sleep(POLL_SECONDS)


def _is_ready(cloud: Cloud) -> bool:
    try:
        cloud.get("/_ministack/ready")
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
    return True
