"""Le SIRET et le SIREN : des chiffres que tout le monde écrit pareil une fois lus, et une clé."""

import pytest
from pydantic import TypeAdapter, ValidationError

from kernel.label.siret import Siren, Siret

SIRET, SIREN = "21350238800019", "213502388"
LUS: dict[str, TypeAdapter[str]] = {SIRET: TypeAdapter(Siret), SIREN: TypeAdapter(Siren)}
AUTRES_CHIFFRES = {ord("0") + n: ord("０") + n for n in range(10)}


@pytest.mark.parametrize("numero", LUS)
def test_un_numero_s_ecrit_avec_nos_chiffres_seuls(numero: str) -> None:
    """Written otherwise, one organisation would be two: a duplicate, a conflict of interest would be missed."""
    assert LUS[numero].validate_python(numero) == numero
    with pytest.raises(ValidationError):
        LUS[numero].validate_python(numero.translate(AUTRES_CHIFFRES))
