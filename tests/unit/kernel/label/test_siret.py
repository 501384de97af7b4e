"""Le SIRET et le SIREN : des chiffres que tout le monde écrit pareil une fois lus, et une clé."""

import re

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


@pytest.mark.parametrize(
    ("copie", "numero"),
    [
        ("213 502 388 00019", SIRET),
        ("213\u00a0502\u00a0388\u00a000019", SIRET),
        (" 21350238800019\n", SIRET),
        ("213 502 388", SIREN),
        ("213\u202f502\u2009388", SIREN),
    ],
    ids=ascii,
)
def test_un_numero_se_copie_avec_ses_espaces_et_se_garde_sans(copie: str, numero: str) -> None:
    assert LUS[numero].validate_python(copie) == numero
    assert re.search(LUS[numero].json_schema()["pattern"], copie)


@pytest.mark.parametrize("tape", ["", "213 502 388", "21350238800019 1", "2135O238800019", "213-502-388-00019"])
def test_un_siret_qui_n_a_pas_quatorze_chiffres_est_refuse_en_francais(tape: str) -> None:
    with pytest.raises(ValidationError) as refused:
        LUS[SIRET].validate_python(tape)

    (error,) = refused.value.errors()
    assert (error["type"], error["ctx"]["fr"]) == (
        "forme-inattendue",
        "Un SIRET a 14 chiffres : vérifiez la saisie.",
    )


def test_un_siret_qui_n_est_pas_un_texte_est_refuse_comme_tel() -> None:
    with pytest.raises(ValidationError) as refused:
        LUS[SIRET].validate_python(21350238800019)

    assert [e["type"] for e in refused.value.errors()] == ["string_type"]
