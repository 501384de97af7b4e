"""The simulation itself: every port call can be struck, seeds hold, the same seed is the same run anywhere."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, Protocol
from unittest.mock import patch

import pytest

from candidature.app import SERVICE as CANDIDATURE
from commission.app import SERVICE as COMMISSION
from expertise.app import SERVICE as EXPERTISE
from kernel import dispatch, droits
from kernel.api import Acte, Appel
from kernel.door import Door
from kernel.http import Reply, Request
from kernel.journal import unpacked
from kernel.label.faits import Copie
from kernel.ports import Message, UnavailableError
from kernel.show import listing
from tests.fakes import MemoryOutgoing
from tests.simulation import faults, hours, invariants, owed, revocations, rights, versions
from tests.simulation.faults import Crash, Fault, Gate
from tests.simulation.runner import Order, Result, numbers, run, shrink, two_worlds
from tests.simulation.workload import READS
from tests.simulation.world import Simulation

ROOT = Path(__file__).parents[2]
# Few, and together they see every act, every fault, every port; `make simulate` goes through hundreds of others.
SEEDS = (3013, 3014, 3016, 3024, 3027, 3029, 3040, 3041, 3045, 3064, 3069, 3071)
PUBLISHED_MIN = 0.5
REGISTERS_COMPARED = (3013, 3029, 3045)  # whose people decide the same with and without faults
TWO_WORLDS = (111, 120, 123)  # both a label and an ajournement change sides, in one région and in two
RARE = frozenset(
    {"reporter_visite", "reporter_seance", "reporter_point", "deporter_membre", "retirer_label", "suspendre_expert"}
    | {"mettre_a_jour_profil", "corriger_label", "noter_notification"}
)
SHORT_MESSAGES = (3014, 3026)
# Where the mail service says what becomes of letters: what this once found, or nothing.
MAIL_SAYS: Mapping[int, str] = {
    132: "a letter that arrived at its first sending was told refused, for its second was",
    3014: "",
}
REPLAYED = (3013, 3014)  # the second has a 29 February
RESTORED = range(100, 160)
# Seeds that once found something in the services, and what.
REGRESSIONS: Mapping[int, str] = {
    3009: "an erasure went back in time behind a function whose clock was ahead",
}
SPARED = frozenset({"clock.received", "objects.link"})  # there is no gateway here; an address is signed without a call


@pytest.fixture(scope="module")
def results() -> list[Result]:
    return [run(Order(seed)) for seed in SEEDS]


@pytest.fixture(scope="module")
def short() -> list[Result]:
    """Give years whose messages carry out one order, and leave the rest to others: many of these."""
    sent = set[str]()

    def resume(self: MemoryOutgoing, service: str, message: Message, plain: Any = MemoryOutgoing.resume) -> None:
        sent.add(message.dedup)
        plain(self, service, message)

    with patch.object(MemoryOutgoing, "resume", resume):
        found = [run(Order(seed, orders=1)) for seed in SHORT_MESSAGES]
    assert len(sent) > 25 * len(found)
    return found


@pytest.fixture(scope="module")
def mailing() -> list[Result]:
    return [run(Order(seed, mail=True)) for seed in MAIL_SAYS]


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
        (Fault.CRASH_DURING, 0),
        (Fault.ANSWER_LOST, 1),
    ):
        inner, struck = Recorder(), gate({fault: 1.0})
        with pytest.raises((Exception, Crash)):
            faults.wrap("store", protocol, inner, struck).write(None)
        assert len(inner.called) == done, fault
        struck.settle()
        assert len(inner.called) == done + (fault in faults.LATE), fault


def test_un_port_en_panne_refuse_tout_et_les_autres_repondent() -> None:
    struck, store, mailer = gate({}), Recorder(), Recorder()
    struck.down.add("store")

    with pytest.raises(UnavailableError):
        faults.wrap("store", faults.ports()["store"], store, struck).write(None)
    faults.wrap("mailer", faults.ports()["mailer"], mailer, struck).send(None)

    assert (store.called, mailer.called) == ([], ["send"])
    assert struck.fired[Fault.OUTAGE] == 1


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
    for broken in (r for r in results if r.order.seed in REGISTERS_COMPARED and r.published):
        calm = run(replace(broken.order, without=frozenset(Fault) - faults.CONSEQUENCES))
        if calm.decided == broken.decided:
            compared += 1
            assert calm.register == broken.register, broken.order
    assert compared == len(REGISTERS_COMPARED)


@pytest.mark.parametrize("seed", TWO_WORLDS)
def test_avant_la_publication_personne_dehors_ne_distingue_deux_mondes(seed: int) -> None:
    assert two_worlds(Order(seed)) == ""


def test_avant_la_publication_le_temps_de_reponse_ne_distingue_pas_deux_mondes() -> None:
    """One call more when a file was granted a label: no word tells it, the time of every answer does."""
    plain = listing

    def slower(door: Door, route: Any, request: Request, appel: Appel) -> Reply:
        flux = f"commission/seance#{appel.maintenant.year}-nationale"
        told = door.world.store.query(flux, "ETAT", "ETAT~", 100).items
        if any('"issue":"labellise"' in unpacked(item["etat"]) for item in told):
            door.world.store.query(flux, "ETAT", "ETAT", 1)
        return plain(door, route, request, appel)

    with patch.object(dispatch, "listing", slower), patch.object(invariants.Ledger, "asked", _within_any_service):
        assert any(two_worlds(Order(seed)).startswith("two worlds differ") for seed in TWO_WORLDS)


def _within_any_service(ledger: invariants.Ledger, call: faults.Call) -> None:
    ledger.sim.invocations[-1].said.append(call.method)


def test_une_table_restauree_oublie_et_tout_se_remet_d_accord() -> None:
    """What was undone is counted, messages of the replaced table are reported, nothing is left waiting."""
    missing = {Fault.RESTORE, "undone", "undone_told_accepted", "done_again", "of_another_table"}
    for seed in RESTORED:
        restored = run(Order(seed, always=frozenset({Fault.RESTORE})))
        assert restored.violation == "", restored.order
        missing -= {name for name in missing if restored.fired[name]}
        if not missing:
            break
    assert not missing


def test_chaque_facon_de_perdre_un_droit_a_lieu(results: list[Result]) -> None:
    fired = sum((r.fired for r in results), Counter[str]())
    assert [k.__name__ for k in revocations.KINDS if not fired[f"revoked_{k.__name__}"]] == []


def test_un_message_d_une_autre_version_se_lit_de_meme_ou_pas_du_tout() -> None:
    etat = {"candidature": "c1", "annee": 2027, "etape": 2, "region": "53", "statut": "en_cours", "synthese": ""}
    body = {"type": "ExpertsNommes-V1", "flux": "expertise/expertise#c1", "seq": 1, "correlation": "c", "etat": etat}
    plain = Copie.model_validate({**body, "origine": "t"}).lire()
    sim = Simulation("1", datetime(2027, 1, 1, tzinfo=UTC), dict.fromkeys(Fault, 0.0))

    older, newer = (write({**body, "origine": "t"}, sim) for write in (versions.older, versions.newer))

    assert older["etat"] == {k: v for k, v in etat.items() if k != "synthese"}
    assert set(newer["etat"]) > set(etat)
    assert [Copie.model_validate(b).lire() for b in (older, newer)] == [plain, plain]
    for change in versions.FACTS:
        strange = json.loads(json.dumps(body))
        change(strange, Random(1))
        with pytest.raises(ValueError):
            Copie.model_validate(strange).lire()


@pytest.mark.parametrize("seed", REGRESSIONS, ids=str)
def test_ce_qui_a_ete_trouve_ne_revient_pas(seed: int, results: list[Result]) -> None:
    known = {r.order.seed: r for r in results}
    assert (known.get(seed) or run(Order(seed))).violation == "", REGRESSIONS[seed]


def test_aucune_graine_ne_met_un_invariant_en_defaut(results: list[Result]) -> None:
    assert [f"{r.order}: {r.violation}" for r in results if r.violation] == []


def test_une_annee_tient_aussi_quand_un_message_ne_porte_qu_un_ordre(short: list[Result]) -> None:
    assert [r.violation for r in short if r.violation] == []


def test_une_annee_tient_quand_le_service_de_courrier_dit_ce_que_deviennent_les_lettres(mailing: list[Result]) -> None:
    assert [r.violation for r in mailing if r.violation] == []
    for result in mailing:
        heard = (result.fired["mail_said"], result.acts["renvoyer_lettre"], result.acts["ecrire_mot"])
        assert min(heard) > 0, result.order


def test_une_lettre_emportee_par_une_restauration_s_attend_depuis_la_restauration() -> None:
    avant, restauree, apres = (datetime(2027, mois, 1, tzinfo=UTC) for mois in (8, 9, 10))
    assert owed.counted_from(avant, apres, restauree) == restauree
    assert owed.counted_from(avant, apres, None) == owed.counted_from(avant, restauree, apres) == avant
    assert owed.counted_from(restauree, apres, avant) == restauree


def test_un_echec_se_reduit_aux_pannes_et_aux_actes_qu_il_lui_faut(results: list[Result]) -> None:
    """With a run of the imagination, which fails where two acts and one fault meet."""
    needed, whole = {3, 217}, range(450)

    def again(order: Order) -> Result:
        left = set(whole[: order.acts]) - order.skip
        fails = needed <= left and Fault.CONFLICT not in order.without
        return replace(results[0], order=order, planned=len(whole), violation="fails" if fails else "")

    *_, smallest = shrink(again(Order(1)), again)
    assert set(whole[: smallest.order.acts]) - smallest.order.skip == needed
    assert smallest.order.without == frozenset(Fault) - faults.CONSEQUENCES - {Fault.CONFLICT}
    replay = str(smallest.order).split("--sauf ")[1].split()[0]
    assert numbers(replay) == smallest.order.skip


def test_chaque_panne_frappe_vraiment(results: list[Result]) -> None:
    fired = sum((r.fired for r in results), Counter[str]())
    assert [f for f in Fault if not fired[f]] == []


def test_ce_qui_arrive_en_meme_temps_arrive_vraiment(results: list[Result]) -> None:
    fired = sum((r.fired for r in results), Counter[str]())
    assert [name for name in hours.FIRED if not fired[name]] == []


def test_chaque_port_est_frappe(results: list[Result], short: list[Result]) -> None:
    fired = sum((r.fired for r in (*results, *short)), Counter[str]())
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


def test_chaque_lecture_qui_n_est_pas_a_tous_est_jugee_sans_demander_a_la_table_des_droits() -> None:
    everybody = {droits.PUBLIC, droits.CONNECTE}
    for service in (CANDIDATURE, EXPERTISE, COMMISSION):
        reads = {r.code for r in service.all_routes if isinstance(r, READS)}
        judged = rights.PRIVATE[service.nom] | rights.ADMINISTRATION_ALONE[service.nom]
        judged |= {code for nom, code in rights.OF_ROLES if nom == service.nom}
        assert judged == {c for c in reads if not droits.TABLE[service.nom][c].voir & everybody}
