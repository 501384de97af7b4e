"""The simulation itself: every port call can be struck, seeds hold, the same seed is the same run anywhere."""

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Protocol

import pytest

from candidature.app import SERVICE as CANDIDATURE
from commission.app import SERVICE as COMMISSION
from expertise.app import SERVICE as EXPERTISE
from kernel.api import Acte
from tests.simulation import faults
from tests.simulation.faults import Crash, Fault, Gate
from tests.simulation.runner import Order, Result, run, two_worlds

ROOT = Path(__file__).parents[2]
SEEDS = range(3000, 3016)
PUBLISHED_MIN = 0.6
REGISTERS_COMPARED = 8
TWO_WORLDS = (102, 104, 106)  # both a label and an ajournement change sides, in one région and in two
RARE = frozenset(
    {"reporter_visite", "reporter_seance", "reporter_point", "deporter_membre", "retirer_label", "suspendre_expert"}
)
REPLAYED = (3001, 3002)
SPARED = frozenset({"clock.received"})  # there is no gateway here


@pytest.fixture(scope="module")
def results() -> list[Result]:
    return [run(Order(seed)) for seed in SEEDS]


def gate(rates: faults.Rates) -> Gate:
    opened = Gate({**dict.fromkeys(Fault, 0.0), **rates}, Random(0), lambda: pytest.fail("no time passes here"))
    opened.open = True
    return opened


class Recorder:
    """Stands for any adapter: every method exists and says that it was called."""

    def __init__(self) -> None:
        self.called: list[str] = []

    def __getattr__(self, name: str) -> object:
        return lambda *_: self.called.append(name)


CALLS = [
    (port, protocol, method, signature)
    for port, protocol in faults.ports().items()
    for method, signature in faults.methods(protocol).items()
]


@pytest.mark.parametrize(("port", "protocol", "method", "signature"), CALLS, ids=[f"{c[0]}.{c[2]}" for c in CALLS])
def test_chaque_appel_de_port_a_son_point_d_injection(port, protocol, method, signature) -> None:  # type: ignore[no-untyped-def]
    arguments = [None] * (len(signature.parameters) - 1)
    for fault, calls in ((Fault.CRASH_BEFORE, []), (Fault.CRASH_AFTER, [method])):
        inner = Recorder()
        with pytest.raises(Crash):
            getattr(faults.wrap(port, protocol, inner, gate({fault: 1.0})), method)(*arguments)
        assert inner.called == calls


def test_une_porte_inconnue_ou_qui_n_est_pas_un_appel_ne_demarre_pas() -> None:
    class Door(Protocol):
        def open(self) -> None: ...

    class Attribute(Protocol):
        size: int

    with pytest.raises(KeyError):
        faults.wrap("door", Door, Recorder(), gate({}))
    with pytest.raises(TypeError):
        faults.wrap("store", Attribute, Recorder(), gate({}))


def test_une_panne_dit_vrai_sur_ce_qui_a_ete_fait() -> None:
    protocol = faults.ports()["store"]
    for fault, done in (
        (Fault.UNAVAILABLE, 0),
        (Fault.CALL_LOST, 0),
        (Fault.CONFLICT, 0),
        (Fault.EFFECT_LATE, 0),
        (Fault.ANSWER_LOST, 1),
    ):
        inner, struck = Recorder(), gate({fault: 1.0})
        with pytest.raises(Exception):  # noqa: B017  each fault has its own
            faults.wrap("store", protocol, inner, struck).write(None)
        assert len(inner.called) == done, fault
        struck.settle()
        assert len(inner.called) == done + (fault is Fault.EFFECT_LATE), fault


def test_l_essaim_tire_les_memes_taux_quand_on_ecarte_une_panne() -> None:
    whole = faults.swarm(Random("7"))
    less = faults.swarm(Random("7"), frozenset({Fault.CONFLICT}))
    assert less == {**whole, Fault.CONFLICT: 0.0}


def test_la_plupart_des_annees_vont_jusqu_au_palmares(results: list[Result]) -> None:
    assert sum(r.published for r in results) >= PUBLISHED_MIN * len(results)


def test_chaque_acte_de_l_annee_est_accepte_quelque_part(results: list[Result]) -> None:
    done = set(sum((r.acts for r in results), Counter[str]()))
    every = {r.code for s in (CANDIDATURE, EXPERTISE, COMMISSION) for r in s.routes if isinstance(r, Acte)}
    assert every - done <= RARE


def test_le_registre_est_le_meme_quelles_que_soient_les_pannes(results: list[Result]) -> None:
    """Where people have decided the same with and without faults, the register says the same."""
    compared = 0
    for broken in (r for r in results[:REGISTERS_COMPARED] if r.published):
        calm = run(replace(broken.order, without=frozenset(Fault) - faults.CONSEQUENCES))
        if calm.decided == broken.decided:
            compared += 1
            assert calm.register == broken.register, broken.order
    assert compared >= REGISTERS_COMPARED // 4


@pytest.mark.parametrize("seed", TWO_WORLDS)
def test_avant_la_publication_personne_dehors_ne_distingue_deux_mondes(seed: int) -> None:
    assert two_worlds(Order(seed)) == ""


def test_aucune_graine_ne_met_un_invariant_en_defaut(results: list[Result]) -> None:
    assert [f"{r.order}: {r.violation}" for r in results if r.violation] == []


def test_chaque_panne_frappe_vraiment(results: list[Result]) -> None:
    fired = sum((r.fired for r in results), Counter[str]())
    assert [f for f in Fault if not fired[f]] == []


def test_chaque_port_est_frappe(results: list[Result]) -> None:
    fired = sum((r.fired for r in results), Counter[str]())
    called = {f"{port}.{method}" for port, _, method, _ in CALLS}
    assert {c for c in called if not fired[c]} <= SPARED


def test_la_meme_graine_est_la_meme_histoire_dans_un_autre_processus(results: list[Result]) -> None:
    lines = [f"print(run(Order({seed})).trace)" for seed in REPLAYED]
    script = "\n".join(["from tests.simulation.runner import Order, run", *lines])
    for hash_seed in ("1", "4242"):
        env = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": f"{ROOT / 'services'}{os.pathsep}{ROOT}"}
        command = [sys.executable, "-c", script]
        other = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
        assert other.stdout.split() == [r.trace for r in results if r.order.seed in REPLAYED]
