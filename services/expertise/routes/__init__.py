"""The addresses of this service, by aggregate: HTTP in, command out. No rule lives here."""

from expertise.routes import affectation, expert, expertise, textes

ROUTES = (*expert.ROUTES, *affectation.ROUTES, *expertise.ROUTES, *textes.ROUTES)
