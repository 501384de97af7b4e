"""The OpenAPI 3.1 document of a service, from its route declarations alone."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, Field
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

from kernel import droits
from kernel.act import KEY_FORM
from kernel.api import Acte, Consultation, Elements, Essai, Fichier, Liste, Lot, Page, Resultats, Route
from kernel.http import MERGE_PATCH, PROBLEM
from kernel.links import names, onward
from kernel.model import Frozen
from kernel.refus import CODES
from kernel.signes import NO_TEXT, UNSEEN

VERSION = "1.0.0"
SCHEMA = "#/components/schemas/{model}"
TITLES = {
    "candidature": "Candidature : qui candidate, avec quel dossier, avant quand",
    "expertise": "Expertise : qui regarde chaque dossier, et ce qui en est dit",
    "commission": "Commission : qui décide, les labels et leur registre public",
}
JOUR = (
    r"(2[01][0-9][0-9]-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
    r"|(2000|2[01](0[48]|[2468][048]|[13579][26]))-02-29)"
)
MINUTE = rf"^{JOUR}T([01][0-9]|2[0-3]):[0-5][0-9](:00)?$"


class ErreurDeChamp(Frozen):
    """One fault of a request."""

    pointeur: str
    code: str
    message: str


class Conflit(Frozen):
    """A value that changed meanwhile: what was sent, what is there; of a part that is signed, who wrote it and when."""

    pointeur: str
    valeur_envoyee: Any
    valeur_actuelle: Any
    auteur: str | None = None
    date: str | None = None


class ProblemeRFC9457(Frozen):
    """A refusal (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str = Field("", description="L'adresse demandée ; absente quand la passerelle refuse d'elle-même")
    code: str
    trace_id: str
    erreurs: tuple[ErreurDeChamp, ...]
    conflits: tuple[Conflit, ...] = ()
    existants: tuple[dict[str, Any], ...] = Field(
        (), description="Avec `doublon` : ce qui existe et que vous pouvez voir"
    )
    echeance: str = Field("", description="Avec `echeance-depassee` : l'instant de l'échéance (RFC 3339)")


def document(service: str, routes: Sequence[Route]) -> dict[str, Any]:
    """Give the whole document. The order of keys is fixed: two runs give the same text."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.chemin, {})[route.methode.lower()] = _operation(service, route, routes)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"Label ÉcoQuartier — {service}",
            "version": VERSION,
            "description": TITLES[service],
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": f"/{service}/v1"}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": _schemas(routes),
            "securitySchemes": {"jeton": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _models(routes: Iterable[Route]) -> Mapping[str, type[BaseModel]]:
    found: dict[str, type[BaseModel]] = {m.__name__: m for m in (ProblemeRFC9457, Essai, Elements)}
    for route in routes:
        for model in _models_of(route):
            if found.setdefault(model.__name__, model) is not model:
                raise ValueError(f"two models are called {model.__name__}")
    return found


def _models_of(route: Route) -> list[type[BaseModel]]:
    match route:
        case Acte():
            return [route.corps, route.ressource.modele]
        case Consultation():
            return [route.ressource.modele]
        case Fichier():
            return []
        case Liste():
            return [route.modele]
        case Lot():
            return [route.corps, Resultats]
        case Page():
            return [route.modele] if route.modele else []


class AsRead(GenerateJsonSchema):
    """What JSON Schema is to say of a value: what our reader takes, no more and no less."""

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        """Say which characters a text that is sent to us may hold; where one is asked for, something of it is seen."""
        found = super().str_schema(schema)
        if self.mode == "validation" and found.get("pattern") in (None, r"\S"):
            blank = r"\s\u0085" if "pattern" in found else ""
            seen = f"[^{blank}{UNSEEN}][^{NO_TEXT}]*" if blank or found.get("minLength") else ""
            found["pattern"] = f"^[^{NO_TEXT}]*{seen}$"
        return found

    def datetime_schema(self, schema: core_schema.DatetimeSchema) -> JsonSchemaValue:
        """Say what a local time is: a `date-time` has an offset, it has none."""
        is_local = schema.get("tz_constraint") == "naive"
        return {"type": "string", "pattern": MINUTE} if is_local else super().datetime_schema(schema)


def _schemas(routes: Sequence[Route]) -> dict[str, Any]:
    """Give every model that a route names: what is asked as it is validated, what is answered as it is written."""
    bodies = {r.corps for r in routes if isinstance(r, Acte | Lot)}
    asked = [(m, "validation" if m in bodies else "serialization") for m in _models(routes).values()]
    _, schemas = models_json_schema(asked, ref_template=SCHEMA, schema_generator=AsRead)  # type: ignore[arg-type]
    return dict(sorted(schemas["$defs"].items()))


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": SCHEMA.format(model=model.__name__)}


def _operation(service: str, route: Route, routes: Sequence[Route]) -> dict[str, Any]:
    droit = droits.TABLE[service][route.code]
    operation: dict[str, Any] = {
        "operationId": route.code,
        "summary": route.libelle,
        "description": f"Accessible à : {', '.join(sorted(droit.agir))}.",
        "parameters": [*_path_parameters(route.chemin), *_query_parameters(route.query), *_header_parameters(route)],
        "responses": {**_success(route, routes), **_problems(route, droit)},
    }
    if droits.PUBLIC not in droit.agir:
        operation["security"] = [{"jeton": []}]
    if isinstance(route, Acte | Lot):
        operation["requestBody"] = _body(route)
    return operation


def _body(acte: Acte[Any, Any, Any] | Lot) -> dict[str, Any]:
    kinds = ("application/json", MERGE_PATCH) if acte.methode == "PATCH" else ("application/json",)
    required = any(f.is_required() for f in acte.corps.model_fields.values())
    return {"required": required, "content": {kind: {"schema": _ref(acte.corps)} for kind in kinds}}


def _path_parameters(chemin: str) -> list[dict[str, Any]]:
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names(chemin)]


def _query_parameters(model: type[Frozen]) -> list[dict[str, Any]]:
    schema = model.model_json_schema(ref_template=SCHEMA)
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _said(described)}
        for name, described in schema.get("properties", {}).items()
    ]


def _said(described: Mapping[str, Any]) -> dict[str, Any]:
    """Leave `null` out: an address says a parameter or does not, it cannot say nothing."""
    about = {key: value for key, value in described.items() if key not in ("anyOf", "default")}
    choices = [choice for choice in described.get("anyOf", []) if choice != {"type": "null"}]
    return {**about, **choices[0]} if choices else dict(described)


def _header_parameters(route: Route) -> list[dict[str, Any]]:
    if isinstance(route, Acte):
        key = _header("Idempotency-Key", route.cle_requise, "Une valeur neuve par intention")
        key["schema"]["pattern"] = f"^{KEY_FORM.pattern}$"
        match = _header("If-Match", route.modifie, "L'`ETag` de la version que vous modifiez")
        prefer = _header("Prefer", False, "`return=minimal` : ne pas renvoyer la ressource")
        return [key, match, prefer]
    if isinstance(route, Lot):
        key = _header("Idempotency-Key", True, "Une valeur neuve par intention : celle de chacun en découle")
        key["schema"]["pattern"] = f"^{KEY_FORM.pattern}$"
        return [key]
    if isinstance(route, Consultation):
        return [_header("If-None-Match", False, "L'`ETag` que vous avez déjà")]
    return []


def _header(name: str, required: bool, description: str) -> dict[str, Any]:
    schema = {"type": "string"}
    return {"name": name, "in": "header", "required": required, "description": description, "schema": schema}


def _success(route: Route, routes: Sequence[Route]) -> dict[str, Any]:
    links = {"links": onward(route, routes)}
    match route:
        case Acte():
            return _done(route, links)
        case Consultation():
            return {"200": {**_seen(route, "ETag"), **links}, "304": {"description": "Rien n'a changé"}}
        case Fichier():
            found = "Le document est à l'adresse de `Location`, pendant une minute"
            return {"303": {"description": found, **_headers(Location=True)}}
        case Liste():
            page = _content("Une page", _listed(route.modele))
            return {"200": {**page, **_headers(Link=False), **links}}
        case Lot():
            return {"200": {**_content("Voici", _ref(Resultats)), **links}}
        case Page(genre=genre) if genre:
            file = {"description": "Le fichier", "content": {genre: {"schema": {"type": "string"}}}}
            return {"200": {**file, **_headers(**{"Content-Disposition": True})}}
        case Page():
            return {"200": {**_content("Voici", _ref(route.modele) if route.modele else {"type": "object"}), **links}}


def _done(acte: Acte[Any, Any, Any], links: Mapping[str, Any]) -> dict[str, Any]:
    """Give the answers of an act: a dry run shows no version of anything, hence has no entity tag."""
    new = ["Location"] if acte.statut == 201 else []
    minimal = {"description": "Fait, et demandé sans réponse (`Prefer: return=minimal`)"}
    minimal |= _headers(**{"Idempotency-Replayed": False, "ETag": True}, **dict.fromkeys(new, True))
    if acte.statut == 200:
        done = _content("Fait ; ou, avec `essai=true`, ce qui changerait", _either(acte))
        return {"200": {**done, **_headers(ETag=False, **{"Idempotency-Replayed": False}), **links}, "204": minimal}
    created = {**_seen(acte, "ETag", *new), **links}
    return {"200": _rehearsed(), str(acte.statut): created, "204": minimal}


HEADERS = {
    "Content-Disposition": "Le nom sous lequel garder le fichier",
    "ETag": "Ce que vous voyez de cette ressource",
    "Idempotency-Replayed": "`true` quand cette requête avait déjà été faite",
    "Link": "La page suivante (`rel=next`), s'il y en a une",
    "Location": "L'adresse de ce qui est créé, ou du document",
    "Retry-After": "Dans combien de secondes recommencer",
    "WWW-Authenticate": "Comment se connecter",
}


def _headers(**named: bool) -> dict[str, Any]:
    """Describe the headers of an answer, each always there or not."""
    described = {
        name: {"description": HEADERS[name], "required": always, "schema": {"type": "string"}}
        for name, always in named.items()
    }
    return {"headers": described}


def _either(acte: Acte[Any, Any, Any]) -> dict[str, Any]:
    return {"anyOf": [_ref(acte.ressource.modele), _ref(Essai)]}


def _rehearsed() -> dict[str, Any]:
    return _content("Avec `essai=true` : ce qui changerait, rien n'est écrit", _ref(Essai))


def _seen(route: Acte[Any, Any, Any] | Consultation[Any, Any], *headers: str) -> dict[str, Any]:
    shown = _content("La ressource, telle que vous la voyez", _ref(route.ressource.modele))
    return {**shown, **_headers(**dict.fromkeys(headers, True))}


def _listed(model: type[BaseModel]) -> dict[str, Any]:
    elements = {"type": "array", "items": _ref(model)}
    return {"allOf": [_ref(Elements), {"type": "object", "properties": {"elements": elements}}]}


def _content(description: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": dict(schema)}}}


def _problems(route: Route, droit: droits.Droit) -> dict[str, Any]:
    """Give the refusals that a route may answer, by status, with the codes of each."""
    by_status: dict[int, list[str]] = {}
    for code in sorted(_codes(route, droit)):
        by_status.setdefault(CODES[code].statut, []).append(code)
    return {str(statut): _problem(statut, codes) for statut, codes in sorted(by_status.items())}


def _problem(statut: int, codes: Sequence[str]) -> dict[str, Any]:
    said = {401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After"}.get(statut)
    headers = _headers(**{said: True}) if said else {}
    return {"description": ", ".join(codes), "content": {PROBLEM: {"schema": _ref(ProblemeRFC9457)}}, **headers}


def _codes(route: Route, droit: droits.Droit) -> set[str]:
    codes = {"requete-invalide", "introuvable", "debit-depasse", "indisponible", "erreur-interne", "non-authentifie"}
    if droit.voir != droit.agir:
        codes.add("acte-interdit")
    if not isinstance(route, Lot):
        codes |= set(route.refus)
    if isinstance(route, Fichier):
        codes.add("transition-impossible")
    if isinstance(route, Lot):
        codes |= {"cle-idempotence-manquante", "corps-trop-gros", "type-non-pris", "regle-non-satisfaite"}
    if isinstance(route, Acte):
        codes |= {
            "cle-idempotence-manquante",
            "cle-idempotence-reutilisee",
            "corps-trop-gros",
            "type-non-pris",
            "transition-impossible",
            "echeance-depassee",
            "dossier-fige",
            "doublon",
            "conflit",
            "regle-non-satisfaite",
            "version-perimee",
        }
        if route.modifie:
            codes.add("precondition-requise")
    return codes
