"""Schemathesis' own engine over our gateway instead of a network: what is asked of it, and what it draws from."""

import hashlib
import io
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit
from warnings import catch_warnings, filterwarnings

import requests
from hypothesis import stateful
from hypothesis.errors import HypothesisWarning
from hypothesis.internal.cache import LRUCache
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants
from requests.adapters import HTTPAdapter
from schemathesis import Case, Config, HookContext, Response
from schemathesis.core.failures import Failure
from schemathesis.hooks import GLOBAL_HOOK_DISPATCHER
from schemathesis.openapi.checks import RejectedPositiveData
from schemathesis.specs.openapi.schemas import OpenApiSchema
from schemathesis.transport.requests import REQUESTS_TRANSPORT, RequestsTransport
from urllib3 import HTTPHeaderDict, HTTPResponse

from kernel import observe
from tests import remembered
from tests.fuzz.dressing import Dresser
from tests.fuzz.gateway import Sent
from tests.fuzz.orders import Order, Trail
from tests.fuzz.stage import FULLEST, Stage
from tests.maison import SETTINGS

STEPS_MAX = 12  # of a sequence
POLL_SECONDS = 0.1  # a hundred times a second, the thread that waits takes the interpreter from the one that works
LONG = 8  # from how many steps on a sequence is a long one
RUN_MACHINE = stateful.run_state_machine_as_test
ORIGIN = "http://maison.invalid"
OF_THE_TOOL = frozenset({"User-Agent", "Connection", "X-Schemathesis-TestCaseId"})
METHODS = ["get", "put", "post", "delete", "patch"]

# What we ask of Schemathesis' checks otherwise than it does by itself, and why.
#
# - A request that is right by the contract may be refused for who makes it (401, 403, 404), for the state of the thing
#   (409, 412) or by a rule of the label (422): no contract can say these. Never as unreadable (400, 413, 415, 428).
# - A wrong one may meet these same refusals first; it is never carried out.
# - A header that is missing is 400 or 428, after who calls (401, 403, 404) has been looked at.
# - A method that the contract does not give is refused by the gateway, which has no 405: see our own check.
# - Two things are refused as unreadable that no contract can say: a SIRET whose key is wrong, and a list by territory
#   when the caller has several, or none (`SAID_BY_RULES`).
# - There is no DELETE (`use_after_free` has nothing to look at) and OPTIONS is the gateway's alone.
EXPECTED: Mapping[str, list[str]] = {
    "positive_data_acceptance": ["2xx", "303", "304", "401", "403", "404", "409", "412", "422"],
    "negative_data_rejection": ["400", "401", "403", "404", "409", "412", "413", "415", "422", "428"],
    "missing_required_header": ["400", "401", "403", "404", "428"],
}
SAID_BY_RULES = frozenset({"siret-invalide", "siren-invalide", "territoire-a-choisir"})
LEFT_OUT = ("unsupported_method", "use_after_free", "allow_header_conformance", "object_level_authorization")


class Run:
    """The house under a contract. Schemathesis knows it as the application; checks find the stage in it."""

    def __init__(self, order: Order) -> None:
        """Set the stage."""
        self.order, self.service, self.public_url = order, order.service, SETTINGS.public_url
        self.stage = Stage()
        self.stage.to(FULLEST)
        self.dresser = Dresser(self.stage, self.service, str(order.seed))
        self.transport = InProcess(self)
        self.trails: dict[str, Trail] = {}
        self.pages: dict[str, tuple[int, str]] = {}
        self.written = 0
        self._trail: tuple[Sent, ...] = ()
        self._hash = hashlib.sha256()

    def ask(self, sent: Sent) -> Any:
        """Carry one request of Schemathesis'."""
        before = self.stage.writes
        answer = self.stage.ask(self.service, sent)
        self.written = self.stage.writes - before
        self._trail = (*self._trail, sent)
        self._hash.update(f"{self.stage.moment}\n{sent}\n{answer.status}\n".encode())
        return answer

    def dress(self, context: Any, case: Case[Any], kwargs: dict[str, Any]) -> None:
        """Dress a request that is about to leave; forget those before it where a new scenario begins."""
        scenario = self.dresser.scenario
        self.dresser(context, case, kwargs)
        if self.dresser.scenario is not scenario:
            self._trail = ()

    def page(self, problem: str) -> tuple[int, str]:
        """Open the page of a kind of problem, once: its status, and the code that it explains."""
        if problem not in self.pages:
            answer = self.stage.ask(self.service, Sent("GET", problem.removeprefix(self.public_url)))
            self.pages[problem] = answer.status, answer.json().get("code")
        return self.pages[problem]

    def kept(self, case: Case[Any]) -> None:
        """Remember how a case came to be."""
        self.trails[case.id] = Trail(self.service, self.stage.moment, self._trail)

    @property
    def digest(self) -> str:
        """Give one hash of everything that was asked and of how it was answered."""
        return self._hash.hexdigest()[:16]


class Door(HTTPAdapter):
    """Carries what would go over the network to the gateway in this process."""

    def __init__(self, run: Run) -> None:
        """Know whose it is."""
        super().__init__()
        self.run = run

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Carry one request."""
        url, body = urlsplit(str(request.url)), request.body or b""
        assert isinstance(body, str | bytes), "nothing here is streamed"
        sent = Sent(
            method=str(request.method),
            path=url.path,
            query=url.query,
            headers=tuple((n, _text(v)) for n, v in request.headers.items() if n not in OF_THE_TOOL),
            body=body.encode() if isinstance(body, str) else body,
        )
        answer = self.run.ask(sent)
        raw = HTTPResponse(
            io.BytesIO(answer.body), HTTPHeaderDict(answer.headers), answer.status, preload_content=False
        )
        return self.build_response(request, raw)


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")


class Still(requests.Session):
    """A session that stays where it was sent: an answer that leads to the bucket is looked at as it is."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Lead nowhere."""
        return None


class InProcess(RequestsTransport):
    """Schemathesis' transport, whose only session leads to our door."""

    def __init__(self, run: Run) -> None:
        """Open the door."""
        super().__init__()
        self._copy_serializers_from(REQUESTS_TRANSPORT)
        self.run, self.session = run, Still()
        self.session.trust_env = False
        del self.session.headers["Accept"]  # it would stand before what a request asks for
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, Door(run))

    def send(self, case: Case[Any], *, session: requests.Session | None = None, **kwargs: Any) -> Response:
        """Send a case."""
        kwargs.pop("app", None)
        response = super().send(case, session=self.session, **kwargs)
        self.run.kept(case)
        return response


def config(order: Order) -> Config:
    left_out = {name: {"enabled": False} for name in LEFT_OUT}
    expected = {name: {"expected-statuses": statuses} for name, statuses in EXPECTED.items()}
    return Config.from_dict(
        {
            "seed": order.seed,
            "base-url": f"{ORIGIN}/{order.service}/v1",
            "continue-on-failure": True,
            "cache": {"enabled": False},
            "output": {"sanitization": {"enabled": False}},
            "analysis": {"constants": {"enabled": False}},
            "generation": {"database": "none"},
            "checks": {**left_out, **expected},
            "phases": {
                "examples": {"enabled": False},
                "coverage": {
                    "enabled": order.cases > 0,
                    "unexpected-methods": METHODS,
                    "generate-duplicate-query-parameters": True,
                },
                "fuzzing": {
                    "enabled": order.cases > 0,
                    "generation": {"max-examples": max(1, order.cases)},
                    "error-feedback": {"enabled": False},
                },
                "stateful": {
                    "enabled": order.sequences > 0,
                    "max-steps": STEPS_MAX,
                    "generation": {"max-examples": max(1, order.sequences)},
                    "inference": {"algorithms": []},
                    "link-calibration": False,
                },
            },
        }
    )


@contextmanager
def quiet() -> Iterator[None]:
    """Keep logs and metrics out of the way, and decode each state once."""
    silent = patch.multiple(observe, record=_nothing, count=_nothing, flush=_nothing, failure=_nothing)
    with remembered.states(), silent:
        yield


@contextmanager
def engine(here: Run) -> Iterator[Run]:
    """Have the engine go through our door, and draw from the seed alone: neither from the modules that happen to be
    loaded, nor towards whatever succeeds, nor from what an earlier run has left."""
    with ExitStack() as stack, catch_warnings():
        filterwarnings("ignore", category=HypothesisWarning)
        stack.enter_context(patch("schemathesis.transport.get", lambda _app: here.transport))
        stack.enter_context(patch("schemathesis.engine.run.stateful.EVENT_QUEUE_TIMEOUT", POLL_SECONDS))
        stack.enter_context(patch("hypothesis.target", _nothing))
        stack.enter_context(patch.object(stateful, "run_state_machine_as_test", _long))
        stack.enter_context(patch.object(OpenApiSchema, "create_extra_data_source", _nothing))
        stack.enter_context(patch.object(providers.HypothesisProvider, "_local_constants", Constants()))
        stack.enter_context(patch.object(providers, "CONSTANTS_CACHE", LRUCache(1024)))
        for name, hook in (("before_call", here.dress), ("filter_failure", _counts)):
            GLOBAL_HOOK_DISPATCHER.register_hook_with_name(hook, name)
            stack.callback(GLOBAL_HOOK_DISPATCHER.unregister, hook)
        yield here


def _counts(_context: HookContext, failure: Failure, _case: Case[Any], response: Response) -> bool:
    """Tell whether a failure is one: a right request that is refused for what no contract can say is none."""
    if not isinstance(failure, RejectedPositiveData) or response.status_code != 400:
        return True
    codes = {e["code"] for e in response.json()["erreurs"]}
    return not codes or not codes <= SAID_BY_RULES


def _long(machine: Any, *, settings: Any = None, _min_steps: int = 0) -> None:
    """Run a machine whose sequences do not stop before they are long, as far as links lead on."""
    RUN_MACHINE(machine, settings=settings, _min_steps=max(LONG, _min_steps))


def _nothing(*_: Any, **__: Any) -> None:
    return None
