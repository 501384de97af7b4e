"""The addresses of this service, by aggregate: HTTP in, command out. No rule lives here."""

from candidature.routes import (
    campagne,
    candidature,
    editeurs,
    operation,
    papiers,
    parcours,
    prolongation,
    referentiel,
    versions,
)

PIECES = (campagne, operation, editeurs, parcours, candidature, prolongation, versions, papiers, referentiel)
ROUTES = tuple(route for piece in PIECES for route in piece.ROUTES)
