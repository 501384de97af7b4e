"""Nobody outside a secret can tell two houses apart that differ in it alone, until it is out.

Each thing, page and act once, and a part of the rest, drawn by a seed that is always the same; `python -m
tests.oracles` asks all.
"""

import pytest

from tests.oracles.catalogue import SECRETS, SERVICES, TOUS, Secret
from tests.oracles.comparaison import EN_CI, suivre
from tests.oracles.rejeu import jeu


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret.nom)
def test_personne_dehors_ne_distingue_deux_maisons_qui_ne_different_que_d_un_secret(secret: Secret) -> None:
    resultat = suivre(secret, EN_CI)

    assert not resultat.fautes, resultat.fautes
    assert not resultat.differences, "\n".join(map(str, resultat.differences[:5]))
    assert resultat.requetes > 100


def test_un_secret_nomme_des_gens_des_moments_et_des_services_qui_existent() -> None:
    for secret in SECRETS:
        gens = secret.dedans.union(*secret.apprennent.values())
        assert gens <= {*TOUS, "Yann"}, secret.nom
        assert {secret.depuis, *secret.apprennent, *secret.confie} <= set(jeu().arrets), secret.nom
        assert secret.services <= SERVICES, secret.nom
        assert secret.dates or secret.jusqu_a, secret.nom


def test_chaque_secret_a_son_nom() -> None:
    assert len({secret.nom for secret in SECRETS}) == len(SECRETS) > 40
