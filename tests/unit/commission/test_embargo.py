"""Until publication nobody outside can tell two years apart that differ only in what was decided."""

from collections.abc import Mapping
from typing import Any

import pytest

from commission.app import SERVICE
from kernel import observe
from kernel.api import Acte
from kernel.ports import Message
from tests.unit.commission.scene import (
    AJOURNE,
    BRETAGNE,
    CEREMONIE,
    NATIONAL,
    VALIDE,
    Scene,
    cand,
    conclure,
    decidee,
    oper,
    ouvrir,
    scene,
    signer,
)

DEHORS = (None, "Paul", "Dora", "Rosa")
LECTURES = [r.code for r in SERVICE.all_routes if not isinstance(r, Acte) and r.code not in ("moi", "openapi")]
ACTES = [r.code for r in SERVICE.routes if isinstance(r, Acte)]


def ce_que_voit(s: Scene, qui: str | None) -> list[Any]:
    """Give every answer that somebody can get, entity tags and refusals included."""
    if qui == "Rosa":
        s.personne("Rosa", "secretariat", "membre", territoires=("R84",))
    vus: list[Any] = []
    for ici in (BRETAGNE, NATIONAL):
        adresse: dict[str, Any] = {"id": ici, "candidature": cand(1), "annee": "2027", "code": "introuvable"}
        for code in (*LECTURES, *ACTES):
            r = s.appeler(code, qui, {} if code in ACTES else None, **adresse)
            vus.append((code, r.statut, r.texte, dict(r.entetes)))
    for numero in (1, 2):
        r = s.appeler("consulter_label", qui, id=f"{oper(numero)}-2")
        vus.append((r.statut, r.texte, dict(r.entetes)))
    return vus


def ce_qui_sort(s: Scene) -> list[tuple[str, str]]:
    """Give every mail but those to the séances' people, and their number for these."""
    dehors = ("paul@", "dora@", "pia@")
    return [(m.recipient, m.text if m.recipient.startswith(dehors) else m.subject) for m in s.memoire.mailer.sent]


UN: Mapping[int, Mapping[str, Any]] = {1: VALIDE, 2: AJOURNE}
AUTRE: Mapping[int, Mapping[str, Any]] = {1: AJOURNE, 2: VALIDE}


@pytest.mark.parametrize("qui", DEHORS)
def test_personne_dehors_ne_distingue_deux_annees_avant_la_publication(qui: str | None) -> None:
    un, autre = decidee(UN), decidee(AUTRE)
    assert ce_que_voit(un, qui) == ce_que_voit(autre, qui)
    for s in (un, autre):
        s.a(CEREMONIE).service.tick()
        s.ecouler()
    assert ce_que_voit(un, qui) != ce_que_voit(autre, qui)


# She sits in the région, and not in the national séance.
NORA = {"personne": "pers_nora", "qualite": "Élue", "voix": 1}


def nationale(issue: Mapping[str, Any]) -> Scene:
    s = scene(1)
    s.personne("Nora", "membre")
    ouvrir(s, BRETAGNE, NORA)
    conclure(s, 1, {"issue": "renvoi_national", "motifs": "Avis partagés."})
    signer(s)
    ouvrir(s, NATIONAL)
    conclure(s, 1, issue, NATIONAL)
    return signer(s, NATIONAL)


@pytest.mark.parametrize("qui", [*DEHORS, "Sam", "Nora"])
def test_la_region_elle_meme_ignore_ce_que_la_nationale_decide(qui: str | None) -> None:
    un, autre = nationale({"issue": "labellise", "etape_accordee": 2}), nationale(AJOURNE)
    assert ce_que_voit(un, qui) == ce_que_voit(autre, qui)


def test_aucun_courriel_ni_journal_technique_ne_distingue_deux_annees(monkeypatch: pytest.MonkeyPatch) -> None:
    dits: list[Any] = []

    def record(event: str, **fields: Any) -> None:
        fields.pop("duree_ms", None)
        dits.append((event, fields))

    monkeypatch.setattr(observe, "record", record)
    monkeypatch.setattr(observe, "count", lambda *args: dits.append(args))
    traces = []
    for issues in (UN, AUTRE):
        dits.clear()
        s = decidee(issues)
        s.service.tick()
        traces.append((list(dits), ce_qui_sort(s)))
    assert traces[0] == traces[1]


def test_aucun_fait_ne_sort_du_service_avant_la_publication(monkeypatch: pytest.MonkeyPatch) -> None:
    s = scene(1)
    sorties: list[str | tuple[str, ...]] = []
    publier = s.memoire.outgoing.publish

    def noter(message: Message) -> None:
        sorties.append(message.attributes["audience"])
        publier(message)

    monkeypatch.setattr(s.memoire.outgoing, "publish", noter)
    ouvrir(s)
    assert set(sorties) == {("expertise",)}  # when and where the région examines which files, before it has
    sorties.clear()
    conclure(s, 1, VALIDE)
    signer(s)
    ouvrir(s, NATIONAL)
    s.faire("ratifier_points", "Nina", {}, id=NATIONAL)
    signer(s, NATIONAL)
    assert set(sorties) == {("commission", "pv")}  # what prints the minutes is of this service
    s.a(CEREMONIE).service.tick()
    s.ecouler()
    assert sorties[-1] == ("candidature", "commission")


@pytest.mark.parametrize("qui", DEHORS)
def test_un_palmares_en_preparation_repond_comme_une_annee_qui_n_existe_pas(qui: str | None) -> None:
    s = decidee(UN)
    if qui == "Rosa":
        s.personne("Rosa", "secretariat", territoires=("R84",))
    decide, absent = (s.appeler("consulter_palmares", qui, annee=annee) for annee in ("2027", "2041"))
    assert (decide.statut, decide.texte, decide.entetes) == (absent.statut, absent.texte, absent.entetes)
