"""From a request to a reply: the order of checks, the same for every route.

token → visibility (404) and role (403) → repeated request → readable body → If-Match → rules.
"""

from kernel import droits
from kernel.act import act
from kernel.api import Acte, Appel, Consultation, Fichier, Liste, Lot, Page, Route
from kernel.door import Door
from kernel.droits import Appelant
from kernel.http import Reply, Request, problem
from kernel.lot import lot
from kernel.ports import ConflictError, UnavailableError, UnknownOutcomeError
from kernel.refus import ErreurInterne, Indisponible, NonAuthentifie, Refus
from kernel.show import house_page, lead, listing, show


def serve(door: Door, route: Route, request: Request) -> Reply:
    """Answer a request. A refusal is a problem document; any other exception is a bug, and the caller's to catch."""
    acteur = ""
    try:
        appelant = door.verifier.appelant(request.headers.get("authorization"), door.world.clock.real())
        acteur = appelant.personne or droits.PUBLIC
        reply = _serve(door, route, request, appelant)
    except Refus as refus:
        reply = problem(refus, request, door.public_url, door.service)
    except (UnavailableError, UnknownOutcomeError, ConflictError):
        down = Indisponible("Le service ne répond pas pour le moment : réessayez dans quelques instants.")
        reply = problem(down, request, door.public_url, door.service)
    return reply.having(X_Correlation_Id=request.correlation).noting(acteur=acteur, flux=_flux(route, request))


def _flux(route: Route, request: Request) -> str:
    """Name the stream that a request is about, there or not; an address that cannot be one of ours is not repeated."""
    if isinstance(route, Liste | Lot | Page) or (isinstance(route, Acte) and route.cree is not None):
        return ""
    identifiant = route.ressource.identifiant(request.params)
    return "" if identifiant is None else route.ressource.decider.flux(identifiant)


def broken(door: Door, request: Request) -> Reply:
    """Answer when the fault is ours: the trace is in the log, under the id that the caller is given."""
    refus = ErreurInterne("Une erreur est survenue de notre côté ; elle est enregistrée. Réessayez.")
    return problem(refus, request, door.public_url, door.service).having(X_Correlation_Id=request.correlation)


def _serve(door: Door, route: Route, request: Request, appelant: Appelant) -> Reply:
    appel = Appel(
        appelant,
        request.received,
        request.params,
        door.world,
        door.base,
        instructeur=door.instructeur,
        public_url=door.public_url,
        production=door.production,
    )
    if appelant == droits.ANONYME and droits.PUBLIC not in door.droit(route).agir:
        raise NonAuthentifie("Connectez-vous pour accéder à cette adresse.")
    match route:
        case Acte():
            return act(door, route, request, appel)
        case Consultation():
            return show(door, route, request, appel)
        case Fichier():
            return lead(door, route, request, appel)
        case Liste():
            return listing(door, route, request, appel)
        case Lot():
            return lot(door, route, request, appel)
        case Page():
            return house_page(door, route, request, appel)
