"""Une action est disponible exactement quand son essai est accepté, même pour qui s'est déporté."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from commission.app import SERVICE
from kernel.api import Acte, Appel
from tests.unit.commission.scene import (
    AJOURNE,
    BRETAGNE,
    NATIONAL,
    REGIONALES,
    VALIDE,
    Scene,
    cand,
    conclure,
    ouvrir,
    quand,
    scene,
    signature,
    signer,
)

Moments = Callable[[], Iterator[tuple[str, Scene]]]
ROUTES = {r.code: r for r in SERVICE.all_routes}
VUES = ("consulter_seance", "consulter_point", "consulter_proces_verbal")
LABELLISE = {"issue": "labellise", "etape_accordee": 2}
SIEGE = {"personne": "pers_sam", "qualite": "DREAL"}


def regionale() -> Iterator[tuple[str, Scene]]:
    """Give a regional séance at each moment; its secretary sits, and stands aside on file 1."""
    s = scene(1, 2)
    s.personne("Sam", "secretariat", "membre", territoires=("R53",))
    s.personne("Sara", "secretariat", territoires=("R53",))
    yield "planifiée", s
    ouvrir(s, BRETAGNE, SIEGE)
    s.faire("deporter_membre", "Sam", {"membre": "pers_sam", "motif": "Famille"}, candidature=cand(1))
    yield "ouverte", s
    s.faire("conclure_point", "Sara", dict(VALIDE), candidature=cand(1))
    yield "à moitié conclue", s
    conclure(s, 2, AJOURNE)
    yield "conclue", s
    signer(s, qui="Sara")
    yield "close", s


def votee() -> Iterator[tuple[str, Scene]]:
    """Give a séance under the rules of the CRPA, whose members vote for what file 1 asks, then against."""
    s = scene(1)
    membres = [{"personne": "pers_mia", "qualite": "DREAL"}, {"personne": "pers_max", "qualite": "Élu"}]
    s.faire("composer_seance", "Sam", {"membres": membres, "regles": "R133", "president": "pers_mia"})
    s.a(REGIONALES)
    convocation = {"quand": quand(REGIONALES + timedelta(hours=2, minutes=30)), "lieu": "Rennes", "urgence": True}
    s.faire("convoquer_seance", "Sam", convocation)
    s.faire("ouvrir_seance", "Sam", {"presents": ["pers_mia", "pers_max"]})
    s.faire("appeler_point", "Sam", candidature=cand(1))
    for sens in ("pour", "contre"):
        for qui in ("Mia", "Max"):
            s.faire("voter", qui, {"sens": sens}, candidature=cand(1))
            yield f"{qui} {sens}", s


def nationale() -> Iterator[tuple[str, Scene]]:
    """Give the national séance, whose secretary stands aside on file 1."""
    *_, (_, s) = regionale()
    s.personne("Nina", "secretariat", "membre", territoires=("NAT",))
    ouvrir(s, NATIONAL, {"personne": "pers_nina", "qualite": "DGALN"})
    s.faire("deporter_membre", "Nina", {"membre": "pers_nina", "motif": "Famille"}, id=NATIONAL, candidature=cand(1))
    yield "à ratifier", s
    s.faire("ratifier_points", "Nina", {"sauf": [cand(1)]}, id=NATIONAL)
    s.faire("conclure_point", "Ada", LABELLISE, id=NATIONAL, candidature=cand(1))
    yield "à signer", s


def actions(s: Scene, qui: str, ici: str) -> Iterator[tuple[str, bool, int, str]]:
    """Give each action that somebody is shown, whether it is available, and how its dry run is answered."""
    for code in VUES:
        params: dict[str, Any] = {"id": ici, "candidature": cand(1)}
        reponse = s.appeler(code, qui, **params)
        for action in reponse["actions"] if reponse.statut == 200 else ():
            acte = ROUTES[action["code"]]
            assert isinstance(acte, Acte)
            appel = Appel(s.annuaire.personnes[qui], s.memoire.clock.now(), params, s.memoire.world, "/commission/v1")
            corps = acte.corps_de(s.seance(ici), appel).model_dump(mode="json")
            essai = s.appeler(acte.code, qui, corps, {"essai": "true"}, **params)
            yield action["code"], action["disponible"], essai.statut, essai.texte


@pytest.mark.parametrize(("moments", "ici"), [(regionale, BRETAGNE), (votee, BRETAGNE), (nationale, NATIONAL)])
def test_une_action_est_disponible_exactement_quand_son_essai_est_accepte(moments: Moments, ici: str) -> None:
    essayees = 0
    for moment, s in moments():
        for qui in ("Ada", "Sam", "Sara", "Nina", "Mia", "Max"):
            for code, disponible, statut, texte in actions(s, qui, ici):
                assert disponible == (statut == 200), (moment, qui, code, texte)
                essayees += 1
    assert essayees > 20


def test_on_peut_toujours_conclure_quoi_que_les_membres_aient_vote() -> None:
    for moment, s in votee():
        (dit,) = [a for a in actions(s, "Sam", BRETAGNE) if a[0] == "conclure_point"]
        assert dit[1], (moment, dit)


@pytest.mark.parametrize(
    ("moments", "alors", "ici", "qui", "code"),
    [
        (regionale, "conclue", BRETAGNE, "Sara", "clore_seance"),
        (nationale, "à ratifier", NATIONAL, "Nina", "ratifier_points"),
        (nationale, "à signer", NATIONAL, "Ada", "clore_seance"),
    ],
)
def test_qui_voit_un_acte_disponible_le_fait_les_deports_compris(
    moments: Moments, alors: str, ici: str, qui: str, code: str
) -> None:
    s = next(s for moment, s in moments() if moment == alors)
    (dit,) = [a for a in s.appeler("consulter_seance", qui, id=ici)["actions"] if a["code"] == code]
    assert dit["disponible"], dit["raisons"]
    corps = signature(s, qui, ici) if code == "clore_seance" else {}
    assert s.appeler(code, qui, corps, id=ici).statut == 200
