"""The three OpenAPI documents as kept in `docs/api/`, and what of a change would break a caller."""

import json
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from kernel.openapi import document

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "api"
CHANGELOG = ROOT / "CHANGELOG.md"
SERVICES = ("candidature", "expertise", "commission")
Document = Mapping[str, Any]


def current(service: str) -> Document:
    """Give the document of a service as its routes declare it now."""
    found = import_module(f"{service}.app").SERVICE
    return document(service, found.all_routes)


def text(content: Document) -> str:
    """Give a document as it is kept: readable, in a fixed order."""
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write(promised: bool = False) -> None:
    """Keep the three documents; `promised` makes them the reference that later ones are compared with."""
    for folder in (FOLDER, FOLDER / "reference") if promised else (FOLDER,):
        folder.mkdir(parents=True, exist_ok=True)
        for service in SERVICES:
            (folder / f"{service}.json").write_text(text(current(service)), encoding="utf-8")


def check() -> Iterator[str]:
    """Give what is wrong with the kept documents: not up to date, not valid, or breaking callers unannounced."""
    from openapi_spec_validator import validate  # noqa: PLC0415  a development tool

    announced = CHANGELOG.read_text(encoding="utf-8")
    for service in SERVICES:
        now, path = current(service), FOLDER / f"{service}.json"
        validate(dict(now))
        if not path.exists() or path.read_text(encoding="utf-8") != text(now):
            yield f"{path.relative_to(ROOT)} n'est pas à jour : lancez make openapi"
        for rupture in breaks(reference(service), now):
            if rupture not in announced:
                yield f"{service}, rupture à annoncer dans CHANGELOG.md : {rupture}"


def reference(service: str) -> Document:
    """Give the contract that callers were last promised; `docs/api/reference` is renewed at each release."""
    path = FOLDER / "reference" / f"{service}.json"
    content: Document = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return content


def breaks(before: Document, after: Document) -> Iterator[str]:
    """Give what a caller of `before` would lose in `after`: a route, a field answered, a new demand."""
    for path, methods in before.get("paths", {}).items():
        for method, operation in methods.items():
            there = after.get("paths", {}).get(path, {}).get(method)
            if there is None:
                yield f"{method.upper()} {path} a disparu"
            else:
                yield from (f"{method.upper()} {path} : {what}" for what in _demands(operation, there))
    bodies = _bodies(before)
    for name, schema in before.get("components", {}).get("schemas", {}).items():
        there = after.get("components", {}).get("schemas", {}).get(name)
        if there is not None:
            yield from (f"{name} : {what}" for what in _changes(schema, there, asked=name in bodies))


def _bodies(document_: Document) -> set[str]:
    """Give the schemas that callers send."""
    found = set()
    for methods in document_.get("paths", {}).values():
        for operation in methods.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                found.add(content["schema"]["$ref"].rsplit("/", 1)[1])
    return found


def _demands(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    known = {(p["in"], p["name"]): p for p in before.get("parameters", [])}
    asked = {(p["in"], p["name"]): p for p in after.get("parameters", [])}
    for where, parameter in asked.items():
        if parameter.get("required") and not known.get(where, {}).get("required"):
            yield f"le paramètre {where[1]} devient obligatoire"
    yield from (f"le paramètre {where[1]} a disparu" for where in known if where not in asked)
    yield from (f"la réponse {code} a disparu" for code in _successes(before) - _successes(after))


def _successes(operation: Mapping[str, Any]) -> set[str]:
    return {code for code in operation["responses"] if code < "400"}


def _changes(before: Mapping[str, Any], after: Mapping[str, Any], asked: bool) -> Iterator[str]:
    """Compare two schemas: what is asked may not ask more, what is answered may not answer less."""
    had, has = before.get("properties", {}), after.get("properties", {})
    yield from (f"le champ {name} a disparu" for name in sorted(set(had) - set(has)))
    if asked:
        demands = set(after.get("required", [])) - set(before.get("required", []))
        yield from (f"le champ {name} devient obligatoire" for name in sorted(demands))
    for name in sorted(set(had) & set(has)):
        if had[name].get("type") != has[name].get("type"):
            yield f"le champ {name} change de type"
    values = set(map(str, before.get("enum", [])))
    gone = values - set(map(str, after.get("enum", []))) if asked else set()
    yield from (f"la valeur {value} a disparu" for value in sorted(gone))
