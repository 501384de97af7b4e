"""Requests and replies as values, the problem document, and how a body is read.

Nothing here knows Chalice nor a rule: `api.py` declares routes over it, `service.py` plugs it into Chalice.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import isfinite
from typing import Any, NoReturn, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ValidationError

from kernel.journal import canonical, digest
from kernel.refus import CorpsTropGros, Erreur, Refus, RequeteInvalide, TypeNonPris
from kernel.signes import ILLEGIBLE, Place, illegible, shown

BODY_BYTES_MAX = 256 * 1024
DEPTH_MAX = 20
WHOLE_MAX = 2**53  # above, a number with a fraction no longer says which whole number it is
FAULTS_MAX = 100  # told of one request: what would answer a quarter of a megabyte with ten is cut there
NOT_TAKEN = "La requête ne peut pas être prise : corrigez les champs indiqués."
ETAG_CHARACTERS = 20
JSON, PROBLEM, MERGE_PATCH = "application/json", "application/problem+json", "application/merge-patch+json"

# Headers of the one front-end origin: what it may send, what its scripts may read.
ALLOWED_HEADERS = (
    "Authorization",
    "Content-Type",
    "If-Match",
    "If-None-Match",
    "Idempotency-Key",
    "Prefer",
    "X-Correlation-Id",
)
EXPOSED_HEADERS = (
    "ETag",
    "Location",
    "Link",
    "Retry-After",
    "Idempotency-Replayed",
    "Deprecation",
    "Sunset",
    "Content-Disposition",
    "X-Correlation-Id",
)

# Headers of every answer. Nothing here is ever a page: a browser that is shown one runs and frames none of it.
SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
}

# What would end a quoted name of a header, or the header, and what a disk would take for a folder.
NOT_IN_A_NAME = re.compile(r"[^\w .,()'-]", re.ASCII)

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, eq=False)
class Request:
    """One HTTP request, as the gateway received it. Header names are lower case."""

    method: str
    path: str
    received: datetime
    correlation: str
    params: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, eq=False)
class Reply:
    """One HTTP answer. `trace` is what our own log says of it, and is never sent: who, to what, which refusal."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    encoded: bool = False  # the body is bytes, in base64
    trace: Mapping[str, str] = field(default_factory=dict)

    def having(self, **headers: str) -> "Reply":
        """Give this answer with more headers; `_` stands for `-` in a name."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return replace(self, headers={**self.headers, **more})

    def noting(self, **trace: str) -> "Reply":
        """Give this answer with more to say of it in the log."""
        return replace(self, trace={**self.trace, **trace})


def problem(refus: Refus, request: Request, public_url: str, service: str) -> Reply:
    """Give the RFC 9457 document of a refusal. What it says is for the caller alone: no trace, no state."""
    titre, _ = refus.page()
    body: dict[str, Any] = {
        "type": f"{public_url}/{service}/v1/problemes/{refus.code}",
        "title": titre,
        "status": refus.statut,
        "detail": refus.detail,
        "instance": request.path,
        "code": refus.code,
        "trace_id": request.correlation,
        "erreurs": [{"pointeur": e.pointeur, "code": e.code, "message": e.message} for e in refus.erreurs],
        **refus.extra,
    }
    headers = {"Content-Type": PROBLEM, "Cache-Control": "no-store"}
    reply = Reply(refus.statut, canonical(body), headers).noting(code=refus.code)
    if refus.statut == 401:
        return reply.having(WWW_Authenticate="Bearer")
    return reply.having(Retry_After="5") if refus.statut in (429, 503) else reply


def attachment(name: str) -> str:
    """Give the header of a file to keep under a name, whatever the name holds (RFC 6266): what is no plain ASCII goes
    in the extended form of RFC 8187, beside a name without it for who does not read that form."""
    name = ILLEGIBLE.sub("", shown(" ".join(name.split())))
    plain = NOT_IN_A_NAME.sub("_", unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode())
    extended = f"; filename*=UTF-8''{quote(name, safe='')}" if plain != name else ""
    return f'attachment; filename="{plain}"{extended}'


def etag(content: str, surroundings: str) -> str:
    """Give the entity tag of what this caller sees: the content, then what time and rights change around it."""
    return f'"{digest(content)[:ETAG_CHARACTERS]}.{digest(surroundings)[:ETAG_CHARACTERS]}"'


def same_content(given: str, current: str) -> bool:
    """Compare an entity tag, or one of several, by content: a deadline that passes is no edit by somebody else."""
    return current.strip('"').split(".")[0] in {_content(tag) for tag in given.split(",")}


def _content(tag: str) -> str:
    return tag.strip().removeprefix("W/").strip('"').split(".")[0]


# Reading a body


def read_body(model: type[M], request: Request) -> M:
    """Read a JSON body strictly. Raises CorpsTropGros, TypeNonPris or RequeteInvalide with every fault."""
    if len(request.body) > BODY_BYTES_MAX:
        raise CorpsTropGros(f"Le corps fait {len(request.body)} octets ; la limite est de {BODY_BYTES_MAX}.")
    kind = request.headers.get("content-type", JSON).split(";")[0].strip().lower()
    if kind not in (JSON, MERGE_PATCH):
        raise TypeNonPris(f"« {kind[:80]} » n'est pas pris : envoyez du JSON ({JSON}).")
    data = _json(request.body or b"{}")
    try:
        return model.model_validate_json(json.dumps(data), strict=True)
    except ValidationError as error:
        raise invalid(error, data) from error


def _json(body: bytes) -> Any:
    try:
        data = json.loads(
            body.decode("utf-8"), parse_constant=_not_json, parse_float=_finite, object_pairs_hook=_no_double
        )
    except UnicodeDecodeError as error:
        raise _unreadable(f"le corps n'est pas en UTF-8 (octet {error.start})") from error
    except (ValueError, RecursionError) as error:
        raise _unreadable(_where(error)) from error
    if _depth(data) > DEPTH_MAX:
        raise _unreadable(f"plus de {DEPTH_MAX} niveaux d'imbrication")
    if found := next(illegible(data), None):
        raise _no_text(*found)
    return _shown(data)


def _no_text(place: Place, before: int) -> RequeteInvalide:
    message = f"Le caractère n° {before + 1} n'en est pas un (zéro ou moitié de caractère) : retirez-le puis renvoyez."
    return RequeteInvalide(NOT_TAKEN, Erreur(pointer(place), "caractere-illisible", message))


def _shown(value: Any) -> Any:
    """Give the texts of a body as people see them (`kernel.signes`)."""
    match value:
        case str():
            return shown(value)
        case list():
            return [_shown(inner) for inner in value]
        case dict():
            return {name: _shown(inner) for name, inner in value.items()}
        case _:
            return value


def _where(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"ligne {error.lineno}, colonne {error.colno}"
    return str(error) if isinstance(error, _NotJson) else "valeur hors limites"


class _NotJson(ValueError):  # noqa: N818
    """Something Python's reader takes and JSON does not have."""


def _not_json(constant: str) -> NoReturn:
    raise _NotJson(f"{constant} n'est pas du JSON")


def _finite(number: str) -> float:
    """Read a number with a fraction. Beyond what a float holds, it would be read as infinite; `2.0` is the whole number
    2, as JSON Schema has it, as long as nothing of it is lost."""
    value = float(number)
    if not isfinite(value):
        raise _NotJson("un nombre est hors limites")
    return int(value) if value.is_integer() and abs(value) < WHOLE_MAX else value


def _no_double(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name given twice, as people see it: readers disagree on which one counts."""
    found = {shown(name): value for name, value in pairs}
    if len(found) != len(pairs):
        raise _NotJson("un même nom est donné deux fois dans un objet")
    return found


def _depth(value: Any) -> int:
    """Measure nesting level by level, without recursion."""
    level, depth = [value], 0
    while level and depth <= DEPTH_MAX:
        nested = (v.values() if isinstance(v, dict) else v for v in level if isinstance(v, dict | list))
        level, depth = [w for v in nested for w in v], depth + 1
    return depth


def _unreadable(why: str) -> RequeteInvalide:
    return RequeteInvalide(f"Le corps n'est pas du JSON lisible ({why}). Corrigez-le puis renvoyez.")


def read_query(model: type[M], request: Request) -> M:
    """Read the parameters of the address. An unknown or repeated one is refused."""
    repeated = [name for name, values in request.query.items() if len(values) > 1]
    if repeated:
        raise RequeteInvalide(f"Le paramètre « {repeated[0][:80]} » est donné plusieurs fois : donnez-le une fois.")
    data = {name: values[0] for name, values in request.query.items()}
    try:
        return model.model_validate_strings(data)
    except ValidationError as error:
        raise invalid(error, data) from error


# Saying in French what the validator found

EXPECTED = {
    "string": "un texte",
    "int": "un nombre entier",
    "float": "un nombre",
    "decimal": "un nombre",
    "bool": "vrai ou faux",
    "date": "une date (AAAA-MM-JJ)",
    "datetime": "une date et une heure",
    "list": "une liste",
    "tuple": "une liste",
    "dict": "un objet",
    "model": "un objet",
    "literal": "une des valeurs admises",
    "enum": "une des valeurs admises",
}


def invalid(error: ValidationError, data: Any) -> RequeteInvalide:
    """Give the refusal of a body or of parameters, with a JSON Pointer to each fault in it."""
    erreurs = tuple(_fault(e, data) for e in error.errors(include_url=False, include_input=False)[:FAULTS_MAX])
    return RequeteInvalide(NOT_TAKEN, *erreurs)


def _place(error: Mapping[str, Any], data: Any) -> Place:
    """Give the place of a fault in what was sent: where one thing or another may stand, the validator's own names for
    them are no part of it."""
    found = list[int | str]()
    for part in error["loc"]:
        is_there = part in data if isinstance(data, dict) else isinstance(part, int) and isinstance(data, list)
        if is_there or (error["type"] == "missing" and part == error["loc"][-1]):
            found.append(part)
            data = data[part] if is_there else None
    return tuple(found)


def pointer(loc: Place) -> str:
    """Give the JSON Pointer (RFC 6901) of a place."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in loc)


FAULTS = {
    "missing": ("champ-absent", "Ce champ est obligatoire : ajoutez-le."),
    "extra_forbidden": ("champ-inconnu", "Ce champ n'existe pas ici : retirez-le."),
    "string_too_long": ("trop-long", "Trop long : {max_length} caractères au plus."),
    "too_long": ("trop-long", "Trop d'éléments : {max_length} au plus."),
    "string_too_short": ("trop-court", "Trop court : {min_length} caractères au moins."),
    "too_short": ("trop-court", "Pas assez d'éléments : {min_length} au moins."),
    "string_pattern_mismatch": ("forme-inattendue", "Ce texte n'a pas la forme attendue : corrigez-le."),
}


def _fault(error: Mapping[str, Any], data: Any) -> Erreur:
    """Say one fault. Our own validators bring their sentence in the context, under `fr`."""
    place, kind, ctx = pointer(_place(error, data)), str(error["type"]), error.get("ctx", {})
    if "fr" in ctx:
        return Erreur(place, kind, str(ctx["fr"]))
    if kind == "value_error":  # a validator of ours: what it raises is written for people
        return Erreur(place, "valeur-refusee", str(ctx["error"]))
    if kind == "too_long" and ctx["field_type"] == "Value":  # what the validator calls a text that it checks otherwise
        kind = "string_too_long"
    if kind in FAULTS:
        code, message = FAULTS[kind]
        return Erreur(place, code, message.format(**ctx))
    if expected := EXPECTED.get(kind.split("_", maxsplit=1)[0]):
        return Erreur(place, "type-inattendu", f"Il faut {expected}.")
    return Erreur(place, "valeur-refusee", "Cette valeur n'est pas admise : consultez la description du champ.")
