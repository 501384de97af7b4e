"""The three OpenAPI documents as kept in `docs/api/`, and what of a change would break a caller."""

import json
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from kernel.openapi import document

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "api"
SERVICES = ("candidature", "expertise", "commission")
Document = Mapping[str, Any]


def current(service: str) -> Document:
    """Give the document of a service as its routes declare it now."""
    found = import_module(f"{service}.app").SERVICE
    return document(service, found.all_routes)


def text(content: Document) -> str:
    """Give a document as it is kept: readable, in a fixed order."""
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def kept(service: str) -> Document:
    """Give the document that was kept last, empty if there was none."""
    path = FOLDER / f"{service}.json"
    content: Document = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return content


def write() -> None:
    """Keep the three documents."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for service in SERVICES:
        (FOLDER / f"{service}.json").write_text(text(current(service)), encoding="utf-8")


def breaks(before: Document, after: Document) -> Iterator[str]:
    """Give what a caller of `before` would lose in `after`: a route, a field answered, a new demand."""
    for path, methods in before.get("paths", {}).items():
        for method, operation in methods.items():
            there = after.get("paths", {}).get(path, {}).get(method)
            if there is None:
                yield f"{method.upper()} {path} a disparu"
            else:
                yield from (f"{method.upper()} {path} : {what}" for what in _demands(operation, there))
    for name, schema in before.get("components", {}).get("schemas", {}).items():
        there = after.get("components", {}).get("schemas", {}).get(name)
        if there is not None:
            yield from (f"{name} : {what}" for what in _changes(schema, there))


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


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    gone = set(before.get("properties", {})) - set(after.get("properties", {}))
    yield from (f"le champ {name} a disparu" for name in sorted(gone))
    new = set(after.get("required", [])) - set(before.get("required", []))
    yield from (f"le champ {name} devient obligatoire" for name in sorted(new & set(before.get("properties", {}))))
    for name, schema in before.get("properties", {}).items():
        there = after.get("properties", {}).get(name)
        if there is not None and schema.get("type") != there.get("type"):
            yield f"le champ {name} change de type"
    gone_values = set(map(str, before.get("enum", []))) - set(map(str, after.get("enum", before.get("enum", []))))
    yield from (f"la valeur {value} a disparu" for value in sorted(gone_values))
