"""The SIRET of an organisation and the SIREN of its legal unit, checked by their key (La Poste's rule included).

They are copied as everybody writes them, in groups with spaces, non-breaking ones too; they are kept without.
"""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from kernel.formes import sinon


def _without_spaces(value: object) -> object:
    return "".join(value.split()) if isinstance(value, str) else value


def _checked(siret: str) -> str:
    from stdnum.fr.siret import is_valid  # noqa: PLC0415  paid by the first SIRET, not by every import

    if not is_valid(siret):
        fr = "Ce SIRET n'est pas valide : 14 chiffres, dont une clé de contrôle. Vérifiez la saisie."
        raise PydanticCustomError("siret-invalide", "not a SIRET", {"fr": fr})
    return siret


Siret = Annotated[
    str,
    Field(pattern=r"^[0-9]{14}$", json_schema_extra={"pattern": r"^\s*([0-9]\s*){14}$"}),
    sinon("Un SIRET a 14 chiffres : vérifiez la saisie."),
    AfterValidator(_checked),
    BeforeValidator(_without_spaces),
]


def _siren_checked(siren: str) -> str:
    from stdnum.fr.siren import is_valid  # noqa: PLC0415

    if not is_valid(siren):
        fr = "Ce SIREN n'est pas valide : 9 chiffres, dont une clé de contrôle. Vérifiez la saisie."
        raise PydanticCustomError("siren-invalide", "not a SIREN", {"fr": fr})
    return siren


Siren = Annotated[
    str,
    Field(pattern=r"^[0-9]{9}$", json_schema_extra={"pattern": r"^\s*([0-9]\s*){9}$"}),
    sinon("Un SIREN a 9 chiffres : vérifiez la saisie."),
    AfterValidator(_siren_checked),
    BeforeValidator(_without_spaces),
]
