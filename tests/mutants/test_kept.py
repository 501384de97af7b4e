"""Ce que l'on sait des mutants se garde d'une fois à l'autre, et d'une machine à l'autre."""

import json
from pathlib import Path

import pytest

from tests.mutants import kept

CODES = {
    "m.x_f__mutmut_1": 1,
    "m.x_f__mutmut_2": 37,
    "m.x_f__mutmut_3": 0,
    "m.x_f__mutmut_4": None,
    "m.x_g__mutmut_1": 0,
}


def bench(place: Path, codes: dict[str, int | None]) -> Path:
    meta = place / "mutants" / "src" / "m.py.meta"
    meta.parent.mkdir(parents=True)
    found = {"exit_code_by_key": codes, "hash_by_function_name": {"x_f": "aa", "x_g": "bb"}}
    meta.write_text(json.dumps(found), "utf-8")
    return place


def known(place: Path) -> dict[str, int | None]:
    found: dict[str, int | None] = json.loads((place / "mutants/src/m.py.meta").read_text("utf-8"))["exit_code_by_key"]
    return found


def test_un_banc_neuf_repart_de_ce_qui_est_garde_sauf_si_tout_est_a_refaire(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "KEPT", tmp_path / "kept.json")
    kept.keep(bench(tmp_path / "un", CODES), {"m.x_g__mutmut_1"})
    assert json.loads((tmp_path / "kept.json").read_text("utf-8")) == {"m": {"x_f": "aa krs.", "x_g": "bb e"}}

    for place in ("deux", "trois"):
        (tmp_path / place).mkdir()
    kept.restore(tmp_path / "deux", anew=False)
    assert known(tmp_path / "deux") == CODES
    accepted = json.loads((tmp_path / "deux" / "accepted.json").read_text("utf-8"))
    assert accepted == {name: "bb" if "x_g" in name else "aa" for name, code in CODES.items() if code != 37}
    assert json.loads((tmp_path / "deux" / "explained.json").read_text("utf-8")) == ["m.x_g__mutmut_1"]

    kept.restore(tmp_path / "trois", anew=True)
    assert not (tmp_path / "trois" / "mutants").exists()
    assert json.loads((tmp_path / "trois" / "explained.json").read_text("utf-8")) == []


def test_une_fin_que_l_on_ne_connait_pas_est_a_reprendre(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "KEPT", tmp_path / "kept.json")
    kept.keep(bench(tmp_path / "un", {"m.x_f__mutmut_1": 2, "m.x_f__mutmut_2": 35, "m.x_f__mutmut_3": -24}), set())
    assert json.loads((tmp_path / "kept.json").read_text("utf-8")) == {"m": {"x_f": "aa ..k"}}
