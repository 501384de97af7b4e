"""The addresses of this service, by aggregate: HTTP in, command out. No rule lives here."""

from candidature.routes import campagne, candidature, operation, referentiel, versions

ROUTES = (*campagne.ROUTES, *operation.ROUTES, *candidature.ROUTES, *versions.ROUTES, *referentiel.ROUTES)
