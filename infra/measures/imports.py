"""How long a service's app takes to import, against what any app of this kind must: fresh processes, bytecode warm."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

SERVICES = ("candidature", "expertise", "commission")
ROUNDS = 7
PATHS = os.pathsep.join(str(Path(__file__).parents[2] / name) for name in ("services", ""))

# The base: the web frame, models with a field, a client of the table, a logger; nothing of ours.
BASE = """
import chalice.app
from pydantic import BaseModel, ConfigDict, Field
{start}
import boto3
from aws_lambda_powertools import Logger
boto3.client("dynamodb")
Logger(service="base")
"""
# A service reaches the same point: its app imported, its client and its logger made.
APP = """
import {service}.app
{start}
from kernel import aws, observe
aws.client("dynamodb")
observe.logger()
"""
TIMED = """
import json, time
t0 = time.perf_counter()
{body}
t2 = time.perf_counter()
import joserfc.jwk, joserfc.jwt
t3 = time.perf_counter()
print(json.dumps([(t1 - t0) * 1000, (t2 - t0) * 1000, (t3 - t2) * 1000]))
"""


def programs() -> Mapping[str, str]:
    """Give the program of the base and of each service: what it imports, then client and logger, then the tokens."""
    start = "t1 = time.perf_counter()"
    bodies = {"base": BASE.format(start=start)} | {s: APP.format(service=s, start=start) for s in SERVICES}
    return {name: TIMED.format(body=body) for name, body in bodies.items()}


def measure(rounds: int = ROUNDS) -> dict[str, Sequence[float]]:
    """Give, by program, the medians in milliseconds: app alone, up to client and logger, the token library.

    The programs take turns, so that what else the machine does weighs on all alike; the first turn warms the bytecode.
    """
    found: dict[str, list[list[float]]] = {name: [] for name in programs()}
    with tempfile.TemporaryDirectory() as bytecode:
        for turn in range(rounds + 1):
            for name, program in programs().items():
                times = _run(program, bytecode)
                if turn:
                    found[name].append(times)
    return {name: [median(column) for column in zip(*runs, strict=True)] for name, runs in found.items()}


def _run(program: str, bytecode: str) -> list[float]:
    environment = {
        "PATH": os.defpath,
        "PYTHONPATH": PATHS,
        "PYTHONPYCACHEPREFIX": bytecode,
        "PYDANTIC_DISABLE_PLUGINS": "__all__",  # looked for among every package of this environment, none in a zip
        "AWS_DEFAULT_REGION": "eu-west-3",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
    }
    done = subprocess.run([sys.executable, "-c", program], env=environment, check=True, capture_output=True, text=True)
    times: list[float] = json.loads(done.stdout.splitlines()[-1])
    return times
