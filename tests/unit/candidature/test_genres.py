"""Ce qu'un champ accepte : le genre de réponse qu'il attend, et ce qui peut encore se garder."""

from typing import Any

import pytest

from candidature.domaine import genres
from candidature.domaine.genres import LIGNE_OCTETS_MAX, POINT_OCTETS_MAX, REPONSE_CARACTERES_MAX, exige_genre
from kernel.label.formulaire import Champ
from kernel.label.perimetre import POSITIONS_MAX
from kernel.refus import RegleNonSatisfaite


def champ(genre: str, **autres: Any) -> Champ:
    return Champ.model_validate({"code": "c", "libelle": "Le champ", "type": genre, **autres})


OUI_NON, ENTIER, PERIMETRE = champ("booleen"), champ("entier"), champ("perimetre")
TABLE = champ("indicateurs", limite={"max": 3, "unite": "elements"})


def faute(un: Champ, valeur: Any) -> tuple[str, str, str]:
    with pytest.raises(RegleNonSatisfaite) as refus:
        exige_genre(un, valeur)
    (erreur,) = refus.value.erreurs
    assert erreur.message == refus.value.detail
    return erreur.pointeur, erreur.code, erreur.message


@pytest.mark.parametrize(("un", "valeur"), [(OUI_NON, True), (OUI_NON, False), (ENTIER, 3), (ENTIER, 0)])
def test_une_reponse_du_genre_attendu_est_acceptee(un: Champ, valeur: Any) -> None:
    exige_genre(un, valeur)


@pytest.mark.parametrize(("un", "valeur"), [(OUI_NON, 1), (OUI_NON, "oui"), (ENTIER, True), (ENTIER, "3")])
def test_une_reponse_d_un_autre_genre_est_refusee_et_dit_ce_qui_est_attendu(un: Champ, valeur: Any) -> None:
    pointeur, code, message = faute(un, valeur)
    assert (pointeur, code) == ("/valeur", "type-inattendu")
    assert genres.ATTENDUS[un.type] in message


@pytest.mark.parametrize(
    ("un", "octets", "dit"),
    [
        (TABLE, 3 * LIGNE_OCTETS_MAX, "3 lignes au plus"),
        (PERIMETRE, POSITIONS_MAX * POINT_OCTETS_MAX, f"{POSITIONS_MAX} points au plus"),
    ],
)
def test_une_table_ou_un_trace_se_garde_jusqu_a_sa_taille_et_pas_un_octet_de_plus(
    un: Champ, octets: int, dit: str
) -> None:
    juste: dict[str, Any] = {"a": "x" * (octets - len('{"a":""}'))}
    exige_genre(un, juste)
    pointeur, code, message = faute(un, {"a": juste["a"] + "x"})
    assert (pointeur, code) == ("/valeur", "trop-long")
    assert dit in message


def test_un_texte_se_garde_jusqu_a_sa_taille_et_pas_un_signe_de_plus() -> None:
    texte = champ("texte", limite={"max": 3, "unite": "lignes"})
    exige_genre(texte, "x" * (REPONSE_CARACTERES_MAX - 2))
    assert faute(texte, "x" * (REPONSE_CARACTERES_MAX - 1))[:2] == ("/valeur", "trop-long")
