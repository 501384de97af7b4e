"""The fuzzing itself: the same seed asks the same, a failure is seen again, every link of the contracts leads on."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from infra.openapi import SERVICES
from kernel.api import Acte, Consultation, Fichier, Liste
from kernel.courriels import COURRIELS
from kernel.sans_adresse import SANS_ADRESSE
from tests.fuzz.engine import quiet
from tests.fuzz.gateway import Sent
from tests.fuzz.orders import Order, Trail
from tests.fuzz.stage import ROUTES, contract_of
from tests.fuzz.walk import links, lost

ROOT = Path(__file__).parents[2]
DIGEST = "from tests.fuzz.orders import Order; from tests.fuzz.runner import run; print(*(run(o).digest for o in {!r}))"
REQUESTS = Order("candidature", seed=7, cases=20, operation="creer_operation")
CHAINS = Order("commission", seed=7, sequences=1)


def python(*arguments: str, hash_seed: str = "0") -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own: nothing that is loaded here has a part in what is drawn there."""
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)  # noqa: S603  our own code


def test_la_meme_graine_donne_les_memes_requetes_dans_un_autre_processus() -> None:
    same, others = [REQUESTS, CHAINS], [replace(REQUESTS, seed=8), replace(CHAINS, seed=8)]
    runs = [python("-c", DIGEST.format(o), hash_seed=seed) for o, seed in (([*same, *others], "1"), (same, "2"))]

    one, again = (run.stdout.splitlines()[-1].split() if run.stdout else [] for run in runs)
    assert re.fullmatch(" ".join(["[0-9a-f]{16}"] * 4), " ".join(one)), runs[0].stderr
    assert one[:2] == again
    assert all(digest != changed for digest, changed in zip(one[:2], one[2:], strict=True))


def test_un_essai_court_finit_par_une_ligne_de_chiffres() -> None:
    """The same command, of one operation alone: `make fuzz` is that of all of them."""
    run = python("-m", "tests.fuzz", "--service", "candidature", "--operation", "signer_charte", "--cases", "15")

    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]
    assert re.fullmatch(
        r"\d+ requests, 1 of 1 operations did what was asked, 0 of 0 links followed, "
        r"0 sequences \(0 of 8 steps or more\); \d+ 2xx, \d+ 3xx, \d+ 4xx, 0 5xx; 0 failures, \d+ s",
        run.stdout.splitlines()[-1],
    )


def test_un_echec_se_rejoue_seul() -> None:
    """What is said of a failure holds all that is needed to see it again."""
    sent = Sent("POST", "/candidature/v1/operations", "essai=true", (("Authorization", "Bearer Paul"),), b"\xff{")
    trail = Trail("candidature", "planifiee", (Sent("GET", "/candidature/v1/sante"), sent))
    assert Trail.unpacked(trail.packed()) == trail

    run = python("-m", "tests.fuzz", "--replay", trail.packed())

    assert re.findall(r"^-> (\d+)", run.stdout, re.MULTILINE) == ["200", "400"]
    assert "POST /candidature/v1/operations?essai=true" in run.stdout


# Links


@pytest.mark.parametrize("service", SERVICES)
def test_chaque_lien_du_contrat_mene_quelque_part(service: str) -> None:
    with quiet():
        assert list(lost(service, contract_of(service))) == []


@pytest.mark.parametrize("service", SERVICES)
def test_un_lien_mene_a_tout_ce_qui_a_une_adresse(service: str) -> None:
    """Whatever is about one thing is reached from what shows it; what shows a thing, from a list or from a whole."""
    reached = {link.target for link in links(service, contract_of(service))}

    routes = {code: route for (of, code), route in ROUTES.items() if of == service}
    of_one = (Consultation, Fichier)
    wanted = {c for c, r in routes.items() if isinstance(r, of_one) or (isinstance(r, Acte) and r.cree is None)}
    assert reached - {"consulter_probleme", "consulter_referentiel"} == wanted  # pages, from their lists


@pytest.mark.parametrize("service", SERVICES)
def test_un_lien_remplit_l_adresse_entiere_et_donne_la_version_la_ou_il_en_faut_une(service: str) -> None:
    routes = {code: route for (of, code), route in ROUTES.items() if of == service}
    for link in links(service, contract_of(service)):
        target = routes[link.target]
        names = {f"path.{part[1:-1]}" for part in target.chemin.split("/") if part.startswith("{")}
        tag = {"header.If-Match"} if isinstance(target, Acte) and target.modifie else set()
        assert set(link.parameters) == names | tag, link


def test_un_lien_vient_de_chaque_liste_de_chaque_chose_et_de_chaque_acte() -> None:
    """But from the log of letters and from those without an address: each is about a stream of any kind."""
    for service in SERVICES:
        sources = {link.source for link in links(service, contract_of(service))}
        for (of, code), route in ROUTES.items():
            if of == service and isinstance(route, Liste | Acte) and route not in (COURRIELS, SANS_ADRESSE):
                assert code in sources
