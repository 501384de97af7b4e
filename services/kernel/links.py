"""Where an answer leads, by the route declarations alone: the `links` of the OpenAPI document."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel

from kernel.api import Acte, Consultation, Fichier, Liste, Lot, Page, Ressource, Route, acts_on


def onward(route: Route, routes: Sequence[Route]) -> dict[str, Any]:
    """Give the links of a successful answer of a route, by the code of the route that each leads to."""
    return {to.code: _link(route, to, at) for to, at in _leads(route, routes)}


def names(chemin: str) -> list[str]:
    """Give the names that an address holds."""
    found: list[str] = re.findall(r"{(\w+)}", chemin)
    return found


def _link(route: Route, to: Route, at: Mapping[str, str]) -> dict[str, Any]:
    """Describe one way onward: what the address of the request does not say, its answer does."""
    said = {name: f"$request.path.{name}" for name in names(route.chemin)}
    said |= {n: f"$response.body#{where}" if where[0] == "/" else where for n, where in at.items() if n not in said}
    parameters = {f"path.{name}": said[name] for name in names(to.chemin)}
    if isinstance(to, Acte) and to.modifie:
        parameters["header.If-Match"] = "$response.header.ETag"
    return {"operationId": to.code, "description": to.libelle, "parameters": parameters}


def _leads(route: Route, routes: Sequence[Route]) -> Iterator[tuple[Route, Mapping[str, str]]]:
    """Give the routes that an answer leads to, and where it says the names that their addresses hold.

    A list leads to its items, a resource to its acts and to its parts, an act to its resource.
    """
    shown = [r for r in routes if isinstance(r, Consultation)]
    match route:
        case Acte(ressource=ressource):
            yield from ((c, {names(c.chemin)[-1]: "/id"}) for c in shown if c.ressource.nom == ressource.nom)
        case Consultation(ressource=ressource):
            yield from ((acte, {}) for acte in acts_on(routes, ressource))
            yield from ((c, c.ressource.reperes) for c in shown if _is_part(c.ressource, ressource))
            yield from ((f, {}) for f in routes if isinstance(f, Fichier) and _is_taken(f, ressource))
        case Liste(modele=modele):
            yield from _items(modele, [r.chemin for r in routes if isinstance(r, Liste) and r.modele is modele], routes)
        case Lot():
            return  # it leads to what its caller has named
        case Page(modele=modele) if modele is not None and "elements" in modele.model_fields:
            line = get_args(modele.model_fields["elements"].annotation)[0]
            yield from _items(line, [route.chemin], routes)


def _is_part(part: Ressource[Any, Any], whole: Ressource[Any, Any]) -> bool:
    new = set(names(part.chemin)) - set(names(whole.chemin))
    below = part.chemin.startswith(whole.chemin + "/") and new <= set(part.reperes)
    return below and all(_is_said(part.reperes[name], whole) for name in new)


def _is_taken(fichier: Fichier[Any], ressource: Ressource[Any, Any]) -> bool:
    """Tell whether a document is that of a resource, named by what its address says."""
    said = set(names(fichier.chemin)) <= set(names(ressource.chemin))
    return said and fichier.ressource.nom == ressource.nom


def _is_said(where: str, whole: Ressource[Any, Any]) -> bool:
    """Tell whether the view of the whole has what a pointer is about: a part may have several wholes."""
    return where[0] != "/" or where.split("/")[1] in whole.modele.model_fields


def _items(
    line: type[BaseModel], lists: Sequence[str], routes: Sequence[Route]
) -> Iterator[tuple[Route, Mapping[str, str]]]:
    """Give what the lines of a list lead to: the thing itself, and what no list shows but a line names. An `id` names
    the line's own thing, and no other."""
    listed = {r.chemin for r in routes if isinstance(r, Liste)}
    for route in routes:
        above, _, last = route.chemin.rpartition("/")
        if isinstance(route, Acte) or names(route.chemin) != [last[1:-1]]:
            continue
        name = last[1:-1]
        field = name if name in line.model_fields else "id"
        if above in lists or (above not in listed and field == name != "id"):
            yield route, {name: f"/elements/0/{field}"}
