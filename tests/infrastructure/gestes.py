"""What each call of a port asks of AWS, and which calls each function makes while a campagne is played."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from documents import travail
from expertise.calculs.travail import recevoir
from infra.templates import PRINTERS
from kernel.ports import Put, Write
from kernel.service import Running
from tests import fakes

# By port and method: the action a role must hold. A transaction needs those of what it writes.
GESTES: Mapping[str, str] = {
    "store.read": "dynamodb:BatchGetItem",
    "store.query": "dynamodb:Query",
    "store.query_day": "dynamodb:Query",
    "store.put": "dynamodb:PutItem",
    "store.delete": "dynamodb:DeleteItem",
    "store.add": "dynamodb:UpdateItem",
    "objects.put": "s3:PutObject",
    "objects.get": "s3:GetObject",
    "mailer.send": "ses:SendEmail",
    "outgoing.publish": "sns:Publish",
    "outgoing.send": "sqs:SendMessage",
    "outgoing.resume": "sqs:SendMessage",
}
WAYS_IN = {"api": "http", "faits": "fact", "lettres": "letter", "reveil": "tick"}
Carnet = dict[str, set[tuple[str, str]]]
"""By function, `<service>.<function>`: an action, and on what (a partition, or a document)."""


@contextmanager
def noter() -> Iterator[Carnet]:
    """Note every call to a port in memory, under the function that makes it."""
    carnet: Carnet = defaultdict(set)
    inside = [""]
    ways: Any = {method: _during(inside, function, getattr(Running, method)) for function, method in WAYS_IN.items()}
    prints: Any = {name: _beside(inside, f"documents.{name}", getattr(travail, name)) for name in PRINTERS}
    solver = patch("tests.maison.recevoir", _beside(inside, "solveur.calculs", recevoir))
    with patch.multiple(Running, **ways), patch.multiple(travail, **prints), solver, _watched(inside, carnet):
        yield carnet
    carnet.pop("", None)


def _during(inside: list[str], function: str, method: Callable[..., Any]) -> Callable[..., Any]:
    def call(self: Running, *args: Any) -> Any:
        before, inside[0] = inside[0], f"{self.service.nom}.{function}"
        try:
            return method(self, *args)
        finally:
            inside[0] = before

    return call


def _beside(inside: list[str], function: str, take: Callable[..., None]) -> Callable[..., None]:
    def call(*args: Any) -> None:
        before, inside[0] = inside[0], function
        try:
            take(*args)
        finally:
            inside[0] = before

    return call


@contextmanager
def _watched(inside: list[str], carnet: Carnet) -> Iterator[None]:
    def watch(method: Callable[..., Any], asks: Callable[..., Iterator[tuple[str, str]]]) -> Callable[..., Any]:
        def call(self: Any, *args: Any, **kwargs: Any) -> Any:
            carnet[inside[0]].update(asks(*args))
            return method(self, *args, **kwargs)

        return call

    store, objects, mailer = fakes.MemoryStore, fakes.MemoryObjects, fakes.MemoryMailer
    outgoing = fakes.MemoryOutgoing
    asked: dict[Any, dict[str, Callable[..., Iterator[tuple[str, str]]]]] = {
        store: {
            "read": lambda keys: ((GESTES["store.read"], k.pk) for k in keys),
            "query": lambda pk, *_: iter([(GESTES["store.query"], pk)]),
            "query_day": lambda jour, *_: iter([(GESTES["store.query_day"], f"index/jour {jour}")]),
            "transact": lambda writes, _token: map(_written, writes),
            "write": lambda write: iter([_written(write)]),
            "add": lambda key, _name: iter([(GESTES["store.add"], key.pk)]),
        },
        objects: {
            "put": lambda name, *_: iter([(GESTES["objects.put"], name)]),
            "get": lambda name: iter([(GESTES["objects.get"], name)]),
            "link": lambda name, _filename: iter([(GESTES["objects.get"], name)]),  # who follows it has our right
        },
        mailer: {"send": lambda _mail: iter([(GESTES["mailer.send"], "")])},
        outgoing: {"resume": lambda service, _message: iter([(GESTES["outgoing.resume"], f"{service}-faits")])},
    }
    patches = [
        patch.object(port, name, watch(getattr(port, name), asks))
        for port, methods in asked.items()
        for name, asks in methods.items()
    ]
    for p in patches:
        p.start()
    try:
        yield
    finally:
        for p in patches:
            p.stop()


def _written(write: Write) -> tuple[str, str]:
    return GESTES["store.put" if isinstance(write, Put) else "store.delete"], write.key.pk
