"""Each function may do what it does, and nothing else: the calls of a whole campagne against the policies.

The three services share their templates: a right is needless when none of the three uses it there.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import PurePosixPath
from typing import Any
from unittest.mock import patch

import pytest

from infra import templates
from kernel import aws, reactions
from kernel.journal import STATE_SK
from kernel.ports import Absent, Delete, Key, Mail, Message, Put, World, Write
from kernel.settings import Settings
from tests import fakes, theatre
from tests.infrastructure.gestes import GESTES, WAYS_IN, noter
from tests.maison import Maison
from tests.unit.candidature import scene

# What Lambda itself does in a function's name, or what only a failure or an operator sets off.
OF_THE_PLATFORM = frozenset(
    {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:ChangeMessageVisibility",
        "sqs:GetQueueAttributes",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:DescribeStream",
    }
)
FUNCTIONS = [
    *((service, function) for service in templates.SERVICES for function in WAYS_IN),
    ("solveur", "calculs"),
    *(("documents", printer) for printer in templates.PRINTERS),
]


@cache
def made() -> Mapping[str, frozenset[tuple[str, str]]]:
    """Play a campagne, read its feed and its documents, and give what each function asked of AWS. Facts call for few
    orders in it: a message carries out one alone, so that others follow."""
    with noter() as carnet, patch.object(reactions, "ORDERS_MAX", 1):
        maison = Maison()
        last = list(theatre.campagne(theatre.Piece(maison)))[-1]
        for service in maison.services:
            assert maison.appeler(service, "journal", "Ada").statut == 200
        _take_papers(maison, last.ids)
        _read_documents(theatre.moments()["synthese_rendue"].copie(), last.ids["candidature"])
        _let_a_draft_end()
    return {function: frozenset(calls) for function, calls in carnet.items()}


def _read_documents(maison: Maison, candidature: str) -> None:
    for code, qui in (("consulter_dossier", "Ana"), ("consulter_synthese", "Ada"), ("consulter_compte_rendu", "Ada")):
        assert maison.appeler("expertise", code, qui, id=candidature).statut == 200


def _take_papers(maison: Maison, ids: Mapping[str, str]) -> None:
    assert maison.appeler("candidature", "telecharger_dossier", "Ada", id=ids["candidature"]).statut == 303
    assert maison.appeler("commission", "telecharger_proces_verbal", "Ada", id=ids["seance"]).statut == 303


def _let_a_draft_end() -> None:
    maison = scene.maison_ouverte()
    scene.brouillon(maison)
    maison.avancer(days=100)


@cache
def allowed(service: str, function: str) -> frozenset[tuple[str, str]]:
    """Give each action of a policy with each pattern of what it is allowed on."""
    return frozenset(_allowed(service, function))


def _allowed(service: str, function: str) -> Iterator[tuple[str, str]]:
    for statement in templates.policy(service, function)["Statement"]:
        for action in statement["Action"]:
            for resource in _resources(statement):
                for key in _leading_keys(statement):
                    yield action, key or resource


def _resources(statement: Mapping[str, Any]) -> list[str]:
    found = statement["Resource"]
    return [json.dumps(r) for r in (found if isinstance(found, list) else [found])]


def _leading_keys(statement: Mapping[str, Any]) -> list[str]:
    keys = statement.get("Condition", {}).get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys", [""])
    index = "index/jour " if "index/jour" in json.dumps(statement["Resource"]) else ""
    return [f"{index}{key}" for key in keys]


def permits(service: str, function: str, action: str, target: str) -> bool:
    """Tell whether a policy lets this action through, on this very partition or document."""
    for granted, pattern in allowed(service, function):
        document = action.startswith("s3:") and any(
            f"/{folder}/*" in pattern for folder in PurePosixPath(target).parents
        )
        key = action.startswith("dynamodb:") and fnmatchcase(target, pattern)
        queue = action.startswith("sqs:") and f"-{target}.fifo" in pattern
        if granted == action and (document or key or queue or action.startswith("ses:")):
            return True
    return False


@pytest.mark.parametrize(("service", "function"), FUNCTIONS)
def test_rien_de_ce_qu_une_fonction_fait_ne_lui_est_refuse(service: str, function: str) -> None:
    calls = made()[f"{service}.{function}"]

    assert calls
    assert [c for c in calls if not permits(service, function, *c)] == []


@pytest.mark.parametrize("function", WAYS_IN)
def test_aucun_droit_d_une_fonction_n_est_inutile(function: str) -> None:
    granted = {a for service in templates.SERVICES for a, _ in allowed(service, function)} - OF_THE_PLATFORM
    used = {a for service in templates.SERVICES for a, _ in made()[f"{service}.{function}"]}
    if function == "reveil":
        granted.discard("sqs:SendMessage")  # its failures, that the platform sends

    assert granted == used


def test_aucun_droit_du_solveur_n_est_inutile() -> None:
    granted = {a for a, _ in allowed("solveur", "calculs")} - OF_THE_PLATFORM

    assert granted == {a for a, _ in made()["solveur.calculs"]}


@pytest.mark.parametrize("function", templates.PRINTERS)
def test_aucun_droit_de_ce_qui_imprime_n_est_inutile(function: str) -> None:
    granted = {a for a, _ in allowed("documents", function)} - OF_THE_PLATFORM

    assert granted == {a for a, _ in made()[f"documents.{function}"]}


@pytest.mark.parametrize("function", ["relay", "sweep"])
def test_le_relais_ne_peut_que_relayer(function: str) -> None:
    """It publishes and sends; it writes nothing, and the sweep alone reads, by day."""
    granted = {a for a, _ in allowed("kernel", function)} - OF_THE_PLATFORM

    assert granted == {"sns:Publish", "sqs:SendMessage"} | ({"dynamodb:Query"} if function == "sweep" else set())


# The journal


class Gardien(fakes.MemoryStore):
    """A table where an entry of the journal, once written, can be neither replaced nor removed."""

    def _apply(self, write: Write) -> None:
        if write.key.sk.startswith("JOURNAL#"):
            assert isinstance(write, Put), f"removed: {write.key}"
            assert write.condition == Absent(), f"may be replaced: {write.key}"
        if write.key.sk == STATE_SK:
            assert not isinstance(write, Delete), f"removed: {write.key}"
            assert write.condition is not None, f"written over: {write.key}"
        super()._apply(write)


def test_d_un_bout_a_l_autre_d_une_campagne_aucune_entree_n_est_remplacee_ni_otee() -> None:
    """By the code: no policy can say it, since a journal shares its partition with its state (docs/securite.md)."""
    maison = Maison(fakes.MemoryWorld(store=Gardien()))

    moments = list(theatre.campagne(theatre.Piece(maison)))

    assert len(moments) > 20
    assert sum(key.sk.startswith("JOURNAL#") for key in maison.memoire.store.items) > 100


def test_aucune_fonction_ne_peut_oter_ni_rouvrir_ce_qui_est_garde() -> None:
    """Neither the table, nor a document, nor a log, nor a backup: what undoes is not in any policy."""
    actions = {
        action
        for app in templates.APPS
        for name in templates.policies(app)
        for statement in templates.policy(app, "api" if name == "api_handler" else name)["Statement"]
        for action in statement["Action"]
    }

    undoing = ("Delete", "Remove", "Purge", "Restore", "UpdateTable", "PutRetention", "PutBucket", "PutLifecycle")
    assert {a for a in actions if any(word in a for word in undoing)} == {"dynamodb:DeleteItem", "sqs:DeleteMessage"}
    assert {a for a in actions if a.startswith("logs:")} == {"logs:CreateLogStream", "logs:PutLogEvents"}
    assert {a for a in actions if a.startswith("s3:")} == {"s3:GetObject", "s3:PutObject"}


def test_les_lettres_n_otent_rien() -> None:
    for service in templates.SERVICES:
        assert "dynamodb:DeleteItem" not in {a for a, _ in allowed(service, "lettres")}


class StopError(Exception):
    """Raised where a call to AWS would leave."""


class Recorder:
    """An AWS client that only says what was asked of it."""

    exceptions: Any = None

    def __init__(self, asked: list[str], service: str) -> None:
        self.asked, self.prefix = asked, "ses" if service == "sesv2" else service

    def __getattr__(self, name: str) -> Any:
        def call(**arguments: Any) -> Any:
            self.asked.extend(f"{self.prefix}:{action}" for action in self._actions(name, arguments))
            raise StopError

        return call

    def _actions(self, name: str, arguments: Mapping[str, Any]) -> Iterator[str]:
        if name == "transact_write_items":
            yield from (f"{kind}Item" for action in arguments["TransactItems"] for kind in action)
        else:
            yield "".join(part.capitalize() for part in name.split("_"))


PUT, DELETE = Put(Key("candidature/x", "y"), {}), Delete(Key("candidature/x", "y"))
MAIL = Mail("a@exemple.invalid", "s", "t", "h", {})
CALLS: list[tuple[str, Callable[[World], Any]]] = [
    ("store.read", lambda w: w.store.read([PUT.key])),
    ("store.query", lambda w: w.store.query("p", "a", "b", 1)),
    ("store.query_day", lambda w: w.store.query_day("j", "r", 1)),
    ("store.put", lambda w: w.store.write(PUT)),
    ("store.delete", lambda w: w.store.write(DELETE)),
    ("store.put", lambda w: w.store.transact([PUT], "t")),
    ("store.delete", lambda w: w.store.transact([DELETE], "t")),
    ("store.add", lambda w: w.store.add(PUT.key, "n")),
    ("objects.put", lambda w: w.objects.put("n", b"", "t")),
    ("objects.get", lambda w: w.objects.get("n")),
    ("mailer.send", lambda w: w.mailer.send(MAIL)),
    ("outgoing.publish", lambda w: w.outgoing.publish(Message("b", "g", "d"))),
    ("outgoing.send", lambda w: w.outgoing.send("candidature", Message("b", "g", "d"))),
    ("outgoing.resume", lambda w: w.outgoing.resume("candidature", Message("b", "g", "d"))),
]


@pytest.mark.parametrize(("geste", "call"), CALLS, ids=[f"{n}-{g}" for n, (g, _) in enumerate(CALLS)])
def test_chaque_appel_d_un_port_est_bien_le_geste_que_l_on_dit(
    monkeypatch: pytest.MonkeyPatch, geste: str, call: Callable[[World], Any]
) -> None:
    """What was counted in memory is what the adapter asks of AWS."""
    asked: list[str] = []
    monkeypatch.setattr(aws, "client", lambda service: Recorder(asked, service))
    settings = Settings(stage="local", service="candidature", table="t", letters_queues={"candidature": "q"})

    with pytest.raises(StopError):
        call(aws.world(settings))

    assert asked == [GESTES[geste]]


def test_chaque_geste_est_verifie() -> None:
    assert {geste for geste, _ in CALLS} == set(GESTES)
