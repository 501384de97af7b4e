"""The perimeter of an opération: a GeoJSON polygon (RFC 7946) that is checked, and measured, with arithmetic alone.

Areas are those of the plane that touches the ellipsoid WGS84 at the middle of the perimeter: over some kilometres the
error is below a thousandth. Communes have no boundary here: which ones it crosses, the porteur says.
"""

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from math import cos, radians, sin, sqrt
from typing import Any, NamedTuple

from kernel.model import Frozen

POSITIONS_MAX = 500  # of all its rings together
ETENDUE_MAX = 1.0  # degrees: an opération is a neighbourhood, not a département
DEMI_GRAND_AXE, EXCENTRICITE2 = 6_378_137.0, 0.006694379990141  # WGS84
GRAIN = 1_000_000_000  # a tenth of a millimetre: in whole numbers, whether three points are in line has one answer
LATITUDES_DE_METROPOLE, LONGITUDES_DE_METROPOLE = (41.0, 51.6), (-5.6, 10.0)

Point = tuple[float, float]
Exact = tuple[int, int]
Anneau = list[Point]


class Mesures(Frozen):
    """What a perimeter measures: its area without its holes, and the centre of it (longitude, latitude)."""

    superficie_ha: float
    centre: tuple[float, float]


class _Faute(Exception):  # noqa: N818  a sentence on its way out of the checks
    pass


class _Lu(NamedTuple):
    faute: str | None
    mesures: Mesures | None


def faute(valeur: object) -> str | None:
    """Say in French what keeps a value from being a perimeter; None if nothing does."""
    return _lu(valeur).faute


def mesures(valeur: object) -> Mesures | None:
    """Measure a perimeter; None when it is not one."""
    return _lu(valeur).mesures


def _lu(valeur: object) -> _Lu:
    if not isinstance(valeur, dict):
        return _Lu("Un périmètre GeoJSON (Polygon ou MultiPolygon) est attendu.", None)
    return _examine(json.dumps(valeur, sort_keys=True, default=str))


@lru_cache(maxsize=64)
def _examine(texte: str) -> _Lu:
    """Check and measure once what is looked at again with each view of its file."""
    try:
        polygones = list(_polygones(json.loads(texte)))
        _exige_etendue([point for anneaux in polygones for anneau in anneaux for point in anneau])
        for rang, anneaux in enumerate(polygones, start=1):
            for numero, anneau in enumerate(anneaux, start=1):
                _exige_simple(anneau, _ou(len(polygones), rang, numero))
        return _Lu(None, _mesure(polygones))
    except _Faute as raison:
        return _Lu(str(raison), None)


def _ou(polygones: int, rang: int, numero: int) -> str:
    ici = "le contour" if numero == 1 else f"le trou n° {numero - 1}"
    return ici if polygones == 1 else f"{ici} du polygone n° {rang}"


# The shape


def _polygones(valeur: dict[str, Any]) -> Iterator[list[Anneau]]:
    genre, coordonnees = valeur.get("type"), valeur.get("coordinates")
    if genre not in ("Polygon", "MultiPolygon") or not isinstance(coordonnees, list):
        raise _Faute("Un périmètre GeoJSON (Polygon ou MultiPolygon) est attendu.")
    if not set(valeur) <= {"type", "coordinates", "bbox"}:
        raise _Faute("Un périmètre GeoJSON a un type et des coordonnées (WGS84), rien d'autre.")
    lus = [coordonnees] if genre == "Polygon" else coordonnees
    if not lus or not all(isinstance(p, list) and p for p in lus):
        raise _Faute("Le périmètre est vide : dessinez-le sur la carte.")
    total = 0
    for rang, polygone in enumerate(lus, start=1):
        anneaux = [_anneau(a, _ou(len(lus), rang, n)) for n, a in enumerate(polygone, start=1)]
        total += sum(map(len, anneaux))
        if total > POSITIONS_MAX:
            raise _Faute(f"Le périmètre a plus de {POSITIONS_MAX} points : simplifiez son tracé.")
        yield anneaux


def _anneau(valeur: object, ou: str) -> Anneau:
    if not isinstance(valeur, list) or not all(map(_est_position, valeur)):
        raise _Faute(f"Dans {ou}, un point n'est pas une longitude et une latitude en degrés (WGS84).")
    points = [(float(p[0]), float(p[1])) for p in valeur]
    if len(set(points)) < 3:
        raise _Faute(f"Il manque des points : {ou} en a moins de trois.")
    if points[0] != points[-1]:
        raise _Faute(f"Le tracé n'est pas fermé : {ou} doit finir au point où il commence.")
    return points


def _est_position(valeur: object) -> bool:
    """Take a longitude, a latitude, and a height that is left aside."""
    if not isinstance(valeur, list) or len(valeur) not in (2, 3):
        return False
    if not all(isinstance(v, int | float) and not isinstance(v, bool) for v in valeur):
        return False
    return bool(abs(valeur[0]) <= 180 and abs(valeur[1]) <= 90)


def _exige_etendue(points: Sequence[Point]) -> None:
    (gauche, bas), (droite, haut) = (tuple(f(p[i] for p in points) for i in (0, 1)) for f in (min, max))
    first, second = LATITUDES_DE_METROPOLE, LONGITUDES_DE_METROPOLE
    if first[0] <= gauche <= droite <= first[1] and second[0] <= bas <= haut <= second[1]:
        raise _Faute("Longitude et latitude semblent inversées : GeoJSON donne la longitude d'abord.")
    if max(droite - gauche, haut - bas) > ETENDUE_MAX:
        raise _Faute("Le périmètre s'étend sur plus d'un degré : un point est sans doute mal placé.")


# A simple ring: no edge meets another but its neighbours, at their common end


def _exige_simple(anneau: Anneau, ou: str) -> None:
    """Sweep the edges along the longer side of the ring, and compare those that are abreast."""
    exacts = [(round(x * GRAIN), round(y * GRAIN)) for x, y in anneau]
    bords = [(a, b) for a, b in pairwise(exacts) if a != b]
    axe = max((0, 1), key=lambda n: max(p[n] for p in exacts) - min(p[n] for p in exacts))
    debuts, fins = ([f(a[axe], b[axe]) for a, b in bords] for f in (min, max))
    ouverts: list[int] = []
    for i in sorted(range(len(bords)), key=debuts.__getitem__):
        ouverts = [j for j in ouverts if fins[j] >= debuts[i]]
        if any(_se_touchent(bords, i, j) for j in ouverts):
            raise _Faute(f"Le tracé se croise : {ou} repasse sur lui-même.")
        ouverts.append(i)


def _se_touchent(bords: Sequence[tuple[Exact, Exact]], i: int, j: int) -> bool:
    (a, b), (c, d) = bords[i], bords[j]
    voisins = {a, b} & {c, d} if (i - j) % len(bords) in (1, len(bords) - 1) else set()
    if voisins:
        (commun,) = voisins if len(voisins) == 1 else (a,)
        autres = [p for p in (a, b, c, d) if p != commun]
        return len(voisins) == 2 or (_cote(a, b, c) == _cote(a, b, d) == 0 and _replie(commun, *autres[:2]))
    ici, la = (_cote(a, b, c), _cote(a, b, d)), (_cote(c, d, a), _cote(c, d, b))
    if ici[0] * ici[1] < 0 and la[0] * la[1] < 0:
        return True
    return any(_cote(u, v, p) == 0 and _entre(u, v, p) for u, v, p in ((a, b, c), (a, b, d), (c, d, a), (c, d, b)))


def _cote(a: Exact, b: Exact, p: Exact) -> int:
    return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])


def _entre(a: Exact, b: Exact, p: Exact) -> bool:
    return min(a[0], b[0]) <= p[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= p[1] <= max(a[1], b[1])


def _replie(commun: Exact, un: Exact, autre: Exact) -> bool:
    """Tell whether two edges that share an end go the same way from it."""
    return (un[0] - commun[0]) * (autre[0] - commun[0]) + (un[1] - commun[1]) * (autre[1] - commun[1]) > 0


# Its measures


def _mesure(polygones: Sequence[list[Anneau]]) -> Mesures:
    points = [p for anneaux in polygones for p in anneaux[0]]
    milieu = tuple((min(p[i] for p in points) + max(p[i] for p in points)) / 2 for i in (0, 1))
    est, nord = _metres_par_degre(milieu[1])
    aire = x = y = 0.0
    for anneaux in polygones:
        for numero, anneau in enumerate(anneaux):
            plan = [((p[0] - milieu[0]) * est, (p[1] - milieu[1]) * nord) for p in anneau]
            a, cx, cy = _aire(plan)
            signe = 1 if numero == 0 else -1
            aire, x, y = aire + signe * a, x + signe * cx, y + signe * cy
    if aire <= 0:
        raise _Faute("Le périmètre n'a pas de surface : dessinez-le de nouveau.")
    centre = (round(milieu[0] + x / aire / est, 6), round(milieu[1] + y / aire / nord, 6))
    return Mesures(superficie_ha=round(aire / 10_000, 2), centre=centre)


def _metres_par_degre(latitude: float) -> tuple[float, float]:
    """Give how long a degree of longitude, and of latitude, is there on the ellipsoid."""
    phi = radians(latitude)
    w2 = 1 - EXCENTRICITE2 * sin(phi) ** 2
    normale, meridien = DEMI_GRAND_AXE / sqrt(w2), DEMI_GRAND_AXE * (1 - EXCENTRICITE2) / w2**1.5
    return radians(1) * normale * cos(phi), radians(1) * meridien


def _aire(plan: Anneau) -> tuple[float, float, float]:
    """Give the area of a ring, and its moments; whichever way it turns."""
    aire = x = y = 0.0
    for (x1, y1), (x2, y2) in pairwise(plan):
        croix = x1 * y2 - x2 * y1
        aire, x, y = aire + croix / 2, x + (x1 + x2) * croix / 6, y + (y1 + y2) * croix / 6
    return (aire, x, y) if aire >= 0 else (-aire, -x, -y)
