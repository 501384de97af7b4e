"""The addresses of this service, by aggregate: HTTP in, command out. No rule lives here."""

from commission.routes import palmares, point, proces_verbal, registre, seance

ROUTES = (*seance.ROUTES, *point.ROUTES, *proces_verbal.ROUTES, *palmares.ROUTES, *registre.ROUTES)
