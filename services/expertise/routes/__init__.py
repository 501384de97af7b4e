"""The addresses of this service, by aggregate: HTTP in, command out. No rule lives here."""

from expertise.routes import affectation, documents, expert, expertise, suivi, textes

ROUTES = (
    *suivi.ROUTES,
    *expert.ROUTES,
    *affectation.ROUTES,
    *expertise.ROUTES,
    *documents.ROUTES,
    *textes.ROUTES,
)
