"""The form of an étape as JSON Schema (2020-12), for who builds the front end: made of the règlement's data alone.

One property per field, by its code. What JSON Schema cannot measure (characters without spaces, lines) is said in
`x-limite`, and what the sources leave open in `x-a-confirmer`. A draft need not satisfy `required`: the deposit must.
"""

from collections.abc import Mapping
from typing import Any

from kernel.label.formulaire import Champ, Genre, Partie
from kernel.label.reglement import Reglement
from kernel.label.reponses import CLE, LIBELLE_MAX, NOMBRE_MAX

DIALECTE = "https://json-schema.org/draft/2020-12/schema"
INSEE = r"^([0-9]{5}|2[AB][0-9]{3})$"
LIBELLE = {"type": "string", "minLength": 1, "maxLength": LIBELLE_MAX}
MESURE = {"type": "number", "exclusiveMinimum": -NOMBRE_MAX, "exclusiveMaximum": NOMBRE_MAX}
CONTACT = {"type": "string", "maxLength": 254}

FORMES: Mapping[Genre, Mapping[str, Any]] = {
    "texte": {"type": "string"},
    "entier": {"type": "integer", "minimum": 0, "exclusiveMaximum": NOMBRE_MAX},
    "decimal": {"type": "number", "minimum": 0, "exclusiveMaximum": NOMBRE_MAX},
    "annee": {"type": "integer", "minimum": 1900, "maximum": 2100},
    "booleen": {"type": "boolean"},
    "commune": {"type": "string", "pattern": INSEE},
    "communes": {"type": "array", "uniqueItems": True, "items": {"type": "string", "pattern": INSEE}},
    "perimetre": {
        "type": "object",
        "properties": {
            "type": {"enum": ["Polygon", "MultiPolygon"]},
            "coordinates": {"type": "array", "minItems": 1},
            "bbox": {"type": "array"},
        },
        "required": ["type", "coordinates"],
        "additionalProperties": False,
    },
    "contact": {
        "type": "object",
        "properties": dict.fromkeys(("prenom", "nom", "courriel", "organisme"), CONTACT),
        "additionalProperties": False,
    },
    "indicateurs": {
        "type": "object",
        "propertyNames": {"pattern": f"^{CLE.pattern}$"},
        "additionalProperties": {
            "type": "object",
            "properties": {"nom": LIBELLE, "valeur": MESURE, "unite": LIBELLE, "cible": MESURE},
            "required": ["nom", "valeur"],
            "additionalProperties": False,
        },
    },
}


def schema(regles: Reglement, numero: int, ajoutes: Mapping[str, Champ]) -> dict[str, Any]:
    """Give the schema of the form of an étape; `ajoutes` are the fields that a file may have beside it, by the pattern
    of their code. Raises ValueError when the règlement has no such étape."""
    champs = regles.champs(numero)
    etape = regles.etape(numero)
    assert etape is not None, "an étape with a form is one of the règlement"
    return {
        "$schema": DIALECTE,
        "title": f"{etape.libelle} : formulaire du règlement {regles.version}",
        "type": "object",
        "properties": {c.code: _champ(regles, c) for c in champs},
        "required": [c.code for c in champs if c.requis],
        "patternProperties": {motif: _champ(regles, champ) for motif, champ in ajoutes.items()},
        "additionalProperties": False,
        "x-parties": [_partie(p) for p in regles.parties(numero)],
    }


def _partie(partie: Partie) -> dict[str, Any]:
    """Give the order in which the form is filled in."""
    content = partie.model_dump(mode="json", exclude={"champs"})
    return {**content, "champs": [c.code for c in partie.champs]}


def _champ(regles: Reglement, champ: Champ) -> dict[str, Any]:
    said = {"title": champ.libelle, "description": champ.aide, "x-type": champ.type, "x-unite": champ.unite}
    limite = champ.limite.model_dump() if champ.limite else None
    around = {**said, "x-limite": limite, "x-a-confirmer": champ.a_confirmer or None}
    return {**_forme(regles, champ), **_taille(champ), **{k: v for k, v in around.items() if v is not None}}


def _forme(regles: Reglement, champ: Champ) -> Mapping[str, Any]:
    """Give what a value must look like."""
    match champ.type:
        case "choix":
            return {"type": "string", "oneOf": _termes(regles, champ)}
        case "choix_multiple":
            items = {"type": "string", "oneOf": _termes(regles, champ)}
            return {"type": "array", "uniqueItems": True, "items": items}
        case "actions":
            return _actions(_termes(regles, champ))
        case _:
            return FORMES[champ.type]


def _termes(regles: Reglement, champ: Champ) -> list[dict[str, Any]]:
    """Give the words of a vocabulary; those that new files are not offered are said to be so."""
    termes = regles.vocabulaires[champ.vocabulaire or ""].termes
    return [{"const": t.code, "title": t.libelle, **({} if t.propose else {"deprecated": True})} for t in termes]


def _actions(etats: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": "object",
        "propertyNames": {"pattern": f"^{CLE.pattern}$"},
        "additionalProperties": {
            "type": "object",
            "properties": {"libelle": LIBELLE, "etat": {"type": "string", "oneOf": etats}},
            "required": ["libelle", "etat"],
            "additionalProperties": False,
        },
    }


def _taille(champ: Champ) -> dict[str, int]:
    """Give the limit where JSON Schema has a word for it."""
    match champ.limite:
        case None:
            return {}
        case limite if limite.unite == "signes":
            return {"maxLength": limite.max}
        case limite if limite.unite == "elements":
            return {"maxItems" if champ.type in ("choix_multiple", "communes") else "maxProperties": limite.max}
        case _:
            return {}
