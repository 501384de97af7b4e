"""Nobody guesses the address of what is not public: an identifier holds eighty bits of chance, and no order of ours."""

import re
import secrets
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from math import log2

import pytest

from kernel import jeton
from kernel.aws import CROCKFORD, SystemClock
from kernel.journal import SALT_BYTES
from tests import theatre
from tests.fakes import MemoryClock
from tests.maison import Maison

DRAWN = 4000
CHANCE_BITS = 80


class Still(SystemClock):
    """The real clock, at one instant: only chance tells two identifiers apart."""

    def now(self) -> datetime:
        return datetime(2027, 1, 4, 8, 0, tzinfo=UTC)


def drawn() -> list[str]:
    return [Still().ulid() for _ in range(DRAWN)]


def test_au_meme_instant_seul_le_hasard_distingue_deux_identifiants() -> None:
    found = drawn()

    assert len(set(found)) == DRAWN
    assert len({u[:10] for u in found}) == 1
    assert found != sorted(found)
    numbers = [int("".join(f"{CROCKFORD.index(c):05b}" for c in u[10:]), 2) for u in found]
    assert len({b - a for a, b in pairwise(numbers)}) == DRAWN - 1


def test_chacun_des_seize_caracteres_de_hasard_en_vaut_cinq_bits() -> None:
    """Sixteen characters of thirty-two, each as likely as the others wherever it stands."""
    found = drawn()

    bits = 0.0
    for place in range(10, 26):
        counts = Counter(u[place] for u in found)
        assert set(counts) == set(CROCKFORD)
        assert max(counts.values()) < 2 * DRAWN / 32
        bits += -sum(n / DRAWN * log2(n / DRAWN) for n in counts.values())
    assert bits > CHANCE_BITS - 0.5


def test_le_hasard_est_celui_du_systeme_et_de_quatre_vingts_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def randbits(bits: int) -> int:
        asked.append(bits)
        return 0

    def token_bytes(size: int) -> bytes:
        asked.append(size)
        return b""

    monkeypatch.setattr(secrets, "randbits", randbits)  # the one module of chance that the adapter may use
    monkeypatch.setattr(secrets, "token_bytes", token_bytes)

    SystemClock().ulid()
    SystemClock().random(SALT_BYTES)

    assert asked == [CHANCE_BITS, 16]


class Identifiers(MemoryClock):
    """The clock of the tests, with the identifiers of the real one."""

    def ulid(self) -> str:
        return SystemClock().ulid()


def test_ce_qui_n_est_pas_public_n_a_d_adresse_que_par_le_hasard_ou_le_pseudonyme() -> None:
    """Campagnes, séances and palmarès are named by their year: everybody knows they exist, few may read them."""
    maison = Maison()
    maison.memoire.clock = Identifiers()
    maison = Maison(maison.memoire)
    list(theatre.campagne(theatre.Piece(maison)))

    streams = {key.pk for key in maison.memoire.store.items if key.sk == "ETAT"}
    forms = {
        "candidature/operation": r"oper_[0-9A-Z]{26}",
        "candidature/candidature": r"cand_[0-9A-Z]{52}",
        "candidature/campagne": r"202[78]",
        "candidature/edition": r"cand_[0-9A-Z]{52}",
        "expertise/expertise": r"cand_[0-9A-Z]{52}",
        "expertise/expert": r"pers_\w+",
        "expertise/affectation": r"202[78]",
        "commission/seance": r"202[78]-(R53|nationale)",
        "commission/edition": r"202[78]-(R53|nationale)",
        "commission/palmares": r"202[78]",
        "commission/decision": r"cand_[0-9A-Z]{52}",
        "commission/label": r"oper_[0-9A-Z]{26}-[1-4]",
        **{f"{service}/renvoi": r"[\w-]{1,60}~[0-9A-Z]{26}" for service in ("candidature", "expertise", "commission")},
    }
    assert {pk.partition("#")[0] for pk in streams} == set(forms)
    for pk in streams:
        kind, _, identifiant = pk.partition("#")
        assert re.fullmatch(forms[kind], identifiant), pk
    drawn_ones = [pk.partition("_")[2] for pk in streams if pk.startswith("candidature/candidature#")]
    assert len({u[10:13] for u in drawn_ones}) > 1, "no common beginning but the hour"


def test_un_pseudonyme_a_plus_de_cent_bits_et_ne_dit_rien_du_sujet() -> None:
    found = {jeton.pseudonym("https://emetteur.exemple.invalid", f"sujet-{n}") for n in range(DRAWN)}

    assert len(found) == DRAWN
    for p in found:
        assert re.fullmatch(r"pers_[0-9a-f]{26}", p)  # 104 bits
    assert jeton.pseudonym("a", "b") != jeton.pseudonym("ab", "")
