"""The SIRET of an organisation, checked by its key (La Poste's own rule included)."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError


def _checked(siret: str) -> str:
    from stdnum.fr.siret import is_valid  # noqa: PLC0415  paid by the first SIRET, not by every import

    if not is_valid(siret):
        fr = "Ce SIRET n'est pas valide : 14 chiffres, dont une clé de contrôle. Vérifiez la saisie."
        raise PydanticCustomError("siret-invalide", "not a SIRET", {"fr": fr})
    return siret


Siret = Annotated[str, Field(pattern=r"^\d{14}$"), AfterValidator(_checked)]
