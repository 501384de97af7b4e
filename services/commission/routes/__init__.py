"""The addresses of this service, by aggregate: HTTP in, command out. No rule lives here."""

from commission.routes import (
    a_faire,
    decision,
    interets,
    lectures,
    palmares,
    papiers,
    point,
    proces_verbal,
    registre,
    report,
    seance,
)

PIECES = (a_faire, seance, interets, lectures, point, report, proces_verbal, papiers, palmares, decision, registre)
ROUTES = tuple(route for piece in PIECES for route in piece.ROUTES)
