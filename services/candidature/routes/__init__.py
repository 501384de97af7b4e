"""The addresses of this service, by aggregate: HTTP in, command out. No rule lives here."""

from candidature.routes import (
    a_faire,
    campagne,
    candidature,
    conservation,
    editeurs,
    exports,
    histoire,
    instruction,
    lots,
    messages,
    operation,
    papiers,
    parcours,
    prolongation,
    referentiel,
    suivi,
    versions,
)

PIECES = (
    *(campagne, operation, editeurs, parcours, candidature, prolongation, conservation),
    *(instruction, lots, messages, histoire, versions, papiers, suivi, a_faire, exports, referentiel),
)
ROUTES = tuple(route for piece in PIECES for route in piece.ROUTES)
