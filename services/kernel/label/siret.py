"""The SIRET of an organisation and the SIREN of its legal unit, checked by their key (La Poste's rule included)."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError


def _checked(siret: str) -> str:
    from stdnum.fr.siret import is_valid  # noqa: PLC0415  paid by the first SIRET, not by every import

    if not is_valid(siret):
        fr = "Ce SIRET n'est pas valide : 14 chiffres, dont une clé de contrôle. Vérifiez la saisie."
        raise PydanticCustomError("siret-invalide", "not a SIRET", {"fr": fr})
    return siret


Siret = Annotated[str, Field(pattern=r"^[0-9]{14}$"), AfterValidator(_checked)]


def _siren_checked(siren: str) -> str:
    from stdnum.fr.siren import is_valid  # noqa: PLC0415

    if not is_valid(siren):
        fr = "Ce SIREN n'est pas valide : 9 chiffres, dont une clé de contrôle. Vérifiez la saisie."
        raise PydanticCustomError("siren-invalide", "not a SIREN", {"fr": fr})
    return siren


Siren = Annotated[str, Field(pattern=r"^[0-9]{9}$"), AfterValidator(_siren_checked)]
