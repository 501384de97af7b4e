"""The addresses of this service, by aggregate: HTTP in, command out. No rule lives here."""

from candidature.routes import campagne, candidature, operation, prolongation, referentiel, versions

ROUTES = (
    *campagne.ROUTES,
    *operation.ROUTES,
    *candidature.ROUTES,
    *prolongation.ROUTES,
    *versions.ROUTES,
    *referentiel.ROUTES,
)
