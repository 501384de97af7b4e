"""Le périmètre d'une opération : ce qui n'en est pas un se dit en français, ce qui en est un se mesure."""

from itertools import pairwise
from math import log, radians, sin, sqrt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.label.perimetre import DEMI_GRAND_AXE, EXCENTRICITE2, POSITIONS_MAX, faute, mesures

NAN = float("nan")


def carre(x: float = -1.7, y: float = 48.1, cote: float = 0.01) -> list[list[float]]:
    return [[x, y], [x + cote, y], [x + cote, y + cote], [x, y + cote], [x, y]]


def polygone(*anneaux: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(anneaux)}


def exacte(x1: float, y1: float, x2: float, y2: float) -> float:
    """Give the area, in hectares, between two meridians and two parallels of the ellipsoid: a closed formula."""
    e = sqrt(EXCENTRICITE2)

    def q(phi: float) -> float:
        s = sin(radians(phi))
        return s / (1 - EXCENTRICITE2 * s * s) + log((1 + e * s) / (1 - e * s)) / (2 * e)

    demi = DEMI_GRAND_AXE**2 * (1 - EXCENTRICITE2) / 2
    return radians(x2 - x1) * demi * (q(y2) - q(y1)) / 10_000


@pytest.mark.parametrize(
    ("valeur", "dit"),
    [
        (None, "est attendu"),
        ("ici", "est attendu"),
        ({"type": "Point", "coordinates": [0, 0]}, "est attendu"),
        ({"type": "Polygon"}, "est attendu"),
        ({**polygone(carre()), "crs": {"type": "name"}}, "rien d'autre"),
        (polygone(), "vide"),
        ({"type": "MultiPolygon", "coordinates": []}, "vide"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "vide"),
        (polygone(["x"]), "en degrés"),
        (polygone([[0, NAN], [0, 1], [1, 1], [0, NAN]]), "en degrés"),
        (polygone([[0, True], [0, 1], [1, 1], [0, True]]), "en degrés"),
        (polygone([[200, 0], [0, 1], [1, 1], [200, 0]]), "en degrés"),
        (polygone([[0, 10**400], [0, 1], [1, 1], [0, 0]]), "en degrés"),
        (polygone([[352000, 6789000]] * 4), "en degrés"),
        (polygone([[0, 0], [0, 1], [0, 0]]), "moins de trois"),
        (polygone(carre()[:-1]), "n'est pas fermé"),
        (polygone([[p[1], p[0]] for p in carre()]), "inversées"),
        (polygone([[-1.7, 48.1], [2.3, 48.8], [-1.6, 48.2], [-1.7, 48.1]]), "plus d'un degré"),
        (polygone([[0, 0], [0.01, 0.01], [0.01, 0], [0, 0.01], [0, 0]]), "se croise : le contour"),
        (polygone([[0, 0], [0.02, 0], [0.01, 0], [0.01, 0.01], [0, 0]]), "se croise"),
        (polygone([[0, 0], [0.02, 0], [0.02, 0.02], [0.01, 0], [0, 0.02], [0, 0]]), "se croise"),
        (polygone([[0, 0], [0.01, 0.01], [0.02, 0.02], [0, 0]]), "se croise"),
        (polygone(carre(), carre(cote=0.02)), "pas de surface"),
        (
            {"type": "MultiPolygon", "coordinates": [[carre()], [carre(-1.6), carre(-1.599)[:3]]]},
            "le trou n° 1 du polygone n° 2",
        ),
        (polygone([[0.0001 * (i % 1000), 0.00001 * i] for i in range(POSITIONS_MAX + 1)] + [[0, 0]]), "simplifiez"),
    ],
)
def test_ce_qui_n_est_pas_un_perimetre_se_dit_avec_ce_qu_il_faut_corriger(valeur: Any, dit: str) -> None:
    assert dit in (faute(valeur) or "rien")
    assert mesures(valeur) is None


@pytest.mark.parametrize(("x", "y"), [(-1.7, 48.1), (55.45, -20.9), (-61.5, 16.2), (-52.3, 4.9), (166.4, -22.3)])
@pytest.mark.parametrize("cote", [0.001, 0.01, 0.1])
def test_la_superficie_est_juste_a_un_millieme_de_la_metropole_a_l_outre_mer(x: float, y: float, cote: float) -> None:
    found = mesures(polygone(carre(x, y, cote)))

    assert found is not None
    assert found.superficie_ha == pytest.approx(exacte(x, y, x + cote, y + cote), rel=1e-3, abs=0.01)
    assert found.centre == pytest.approx((x + cote / 2, y + cote / 2), abs=1e-6)


def test_un_trou_se_retranche_et_deux_polygones_s_ajoutent_quel_que_soit_leur_sens() -> None:
    plein = mesures(polygone(carre()))
    troue = mesures(polygone(carre(), carre(-1.698, 48.102, 0.005)[::-1]))
    deux = mesures({"type": "MultiPolygon", "coordinates": [[carre()], [carre(-1.68)[::-1]]]})
    assert plein is not None
    assert troue is not None
    assert deux is not None

    assert troue.superficie_ha == pytest.approx(plein.superficie_ha * 0.75, rel=1e-3)
    assert deux.superficie_ha == pytest.approx(plein.superficie_ha * 2, rel=1e-3)
    assert deux.centre[0] == pytest.approx(-1.685, abs=1e-5)


def test_une_altitude_et_une_boite_englobante_sont_laissees_de_cote() -> None:
    avec = polygone([[x, y, 35.0] for x, y in carre()])

    assert faute({**avec, "bbox": [-1.7, 48.1, -1.69, 48.11]}) is None
    assert mesures(avec) == mesures(polygone(carre()))


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=3, max_size=12, unique=True))
def test_un_trace_est_croise_exactement_quand_deux_bords_se_touchent(points: list[tuple[int, int]]) -> None:
    """Every pair of edges is compared here, the slow way, in whole numbers."""
    anneau = [*points, points[0]]
    dit = faute(polygone([[x / 1000, y / 1000] for x, y in anneau])) or ""

    assert ("se croise" in dit) == _croise(anneau), dit


def _croise(anneau: list[tuple[int, int]]) -> bool:
    bords = list(pairwise(anneau))
    n = len(bords)
    for i in range(n):
        for j in range(i + 1, n):
            shared = set(bords[i]) & set(bords[j]) if j - i in (1, n - 1) else set()
            met = [p for p in _communs(bords[i], bords[j]) if p not in shared]
            if met or len(shared) > 1:
                return True
    return False


def _communs(un: Any, autre: Any) -> set[Any]:
    """Give points that two segments share: an end of one on the other, or « x » for a proper crossing."""

    def cote(a: Any, b: Any, p: Any) -> int:
        return int((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]))

    def sur(a: Any, b: Any, p: Any) -> bool:
        inside = min(a[0], b[0]) <= p[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= p[1] <= max(a[1], b[1])
        return cote(a, b, p) == 0 and inside

    (a, b), (c, d) = un, autre
    found: set[Any] = {p for p in (c, d) if sur(a, b, p)} | {p for p in (a, b) if sur(c, d, p)}
    if cote(a, b, c) * cote(a, b, d) < 0 and cote(c, d, a) * cote(c, d, b) < 0:
        found.add("x")
    return found
