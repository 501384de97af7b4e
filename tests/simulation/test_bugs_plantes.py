"""Does it bite? Small mutations of the real code, each found by the simulation (`make plant` counts the seeds).

Here one bug for each rule is hunted once, from a seed that `make plant` has seen it at; `make plant` hunts all of them,
and looks for those that each fault shows by itself. To plant one more: a function that gives the
patch, marked `@bug` with the rules that it breaks, in `planted/`.
"""

from contextlib import nullcontext

import pytest

from tests.simulation.catalogue import GUARDS, RULES, checks
from tests.simulation.faults import CONSEQUENCES, Fault
from tests.simulation.plant import STARTS, hunt, read
from tests.simulation.planted import BUGS, Bug

STALE = 15  # seeds
SEEDS = 120  # what a change elsewhere may move a bug by; beyond, `make plant` says where it is now
KEPT = read()


def _seeds(bug: Bug) -> float:
    """Give how long a bug is likely to be hunted: what was found soon is found soon after a change elsewhere, and less
    surely when it waits to be hunted anew."""
    study = KEPT.studies.get(bug.name)
    return (study.median if study else SEEDS) + (STALE if bug.name in KEPT.left else 0)


ONE_FOR_EACH_RULE = list({b.rules[0]: b for b in sorted(BUGS, key=_seeds, reverse=True)}.values())  # all: `make plant`


@pytest.mark.parametrize("planted", ONE_FOR_EACH_RULE, ids=[b.name for b in ONE_FOR_EACH_RULE])
def test_un_bug_plante_est_trouve_par_une_regle_qu_il_enfreint(planted: Bug) -> None:
    known = [f.seed for f in KEPT.studies[planted.name].founds] if planted.name in KEPT.studies else []
    found = hunt(planted, min(known, default=STARTS[0]), SEEDS)
    assert found is not None
    assert found.function in {c for rule in planted.rules for c in RULES[rule].checks}, found.said


def test_chaque_panne_qui_survient_d_elle_meme_est_dans_l_histoire_d_un_bug_trouve() -> None:
    assert {f for f in CONSEQUENCES if f not in KEPT.shown} == set()


def test_chaque_regle_a_son_bug_ou_dit_pourquoi_pas_encore() -> None:
    planted_for = {b.rules[0] for b in BUGS}
    assert [name for name, rule in RULES.items() if (name in planted_for) == bool(rule.not_yet)] == []


def test_chaque_panne_a_son_bug() -> None:
    assert set(Fault) == {f for b in BUGS for f in b.needs}


def test_chaque_verification_est_celle_d_une_regle() -> None:
    used = {c for rule in RULES.values() for c in rule.checks} | set(GUARDS)
    found = {c.function for c in checks()} | {"two worlds"}
    assert used == found


def test_chaque_bug_dit_ce_qui_est_faux_et_les_regles_qu_il_enfreint() -> None:
    assert [b.name for b in BUGS if not b.says or not b.rules or not set(b.rules) <= set(RULES)] == []
    assert len({b.name for b in BUGS}) == len(BUGS)


def test_chaque_bug_se_plante_dans_le_code_tel_qu_il_est() -> None:
    for planted in BUGS:
        with planted.plant():
            pass


def test_une_graine_sans_bug_n_est_pas_une_trouvaille() -> None:
    """What hunts a bug compares with the same seed as it is: a bug that does nothing is never found."""
    assert hunt(Bug(nullcontext, ("1",)), STARTS[0], 1) is None
