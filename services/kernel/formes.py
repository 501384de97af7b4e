"""What is said to who typed a text of another form than is asked: a sentence beside each pattern, never the pattern."""

from collections.abc import Callable, Mapping
from typing import Any, LiteralString

from pydantic import ValidationError, WrapValidator
from pydantic_core import PydanticCustomError

CODES: Mapping[str, LiteralString] = {"string_pattern_mismatch": "forme-inattendue", "string_too_short": "trop-court"}


def sinon(fr: str) -> WrapValidator:
    """Say `fr` of a text that has not the form asked for: it comes after the `Field` that has the pattern."""

    def said(value: Any, read: Callable[[Any], Any]) -> Any:
        try:
            return read(value)
        except ValidationError as error:
            if code := next((CODES[e["type"]] for e in error.errors(include_url=False) if e["type"] in CODES), None):
                raise PydanticCustomError(code, "another form", {"fr": fr}) from None
            raise

    return WrapValidator(said)


ECRIT = sinon("Écrivez quelque chose : ce texte est vide.")
COMPTE = sinon("Donnez l'identifiant du compte (pers_…), pas son adresse.")
DOSSIER = sinon("Donnez l'identifiant du dossier (cand_…), pas son numéro.")
OPERATION = sinon("Donnez l'identifiant de l'opération (oper_…), pas son nom.")
EMPREINTE = sinon("Donnez l'empreinte entière, telle qu'elle s'affiche : 64 chiffres et lettres de a à f, sans espace.")
COMMUNE = sinon("Donnez le code INSEE de la commune : cinq signes, par exemple 35238 ou 2A004.")
REGION = sinon("Donnez le code INSEE de la région : des chiffres seuls, par exemple 53.")
UN_TERRITOIRE = sinon("Donnez un territoire : D35 pour un département, R53 pour une région, NAT pour la nation.")
