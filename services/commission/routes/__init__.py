"""The addresses of this service, by aggregate: HTTP in, command out. No rule lives here."""

from commission.routes import palmares, point, registre, seance

ROUTES = (*seance.ROUTES, *point.ROUTES, *palmares.ROUTES, *registre.ROUTES)
