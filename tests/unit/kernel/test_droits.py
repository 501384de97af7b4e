"""Ce que le jeton et la table des droits disent d'un appelant, ligne par ligne."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from kernel.door import check_listing, check_right, relations
from kernel.droits import ANONYME, QUI, TABLE, Appelant, Droit, acte, lire
from kernel.jeton import KEYS_LIFE, KEYS_REFRESH, TOKEN_CHARACTERS_MAX, pseudonym
from kernel.refus import ActeInterdit, Introuvable, NonAuthentifie
from tests.unit.kernel.jouet import ALICE, CARNETS, Carnet
from tests.unit.kernel.test_jetons import CLAIMS, NOW, Issuer, T, passes, rsa, signed, token, verifier


def test_une_lecture_se_voit_et_se_fait_par_les_memes_et_un_acte_par_moins_de_monde() -> None:
    assert lire("a", "b") == Droit(voir=frozenset({"a", "b"}), agir=frozenset({"a", "b"}))
    assert acte("a", vu_par=("b", "c")) == Droit(voir=frozenset({"a", "b", "c"}), agir=frozenset({"a"}))
    assert acte("a") == lire("a")


def test_un_pseudonyme_se_reconnait_et_ne_depend_que_de_l_emetteur_et_du_sujet() -> None:
    name = pseudonym("emetteur", "sujet")
    assert name.startswith("pers_")
    assert len(name) == len("pers_") + 26
    assert len({name, pseudonym("emetteur", "sujet2"), pseudonym("emetteu", "rsujet")}) == 3


def test_qui_est_connecte_l_est_partout_et_le_public_aussi() -> None:
    assert ANONYME.relations == {"public"}
    assert Appelant(personne="p", roles=frozenset({"expert"})).relations == {"public", "connecte", "expert"}
    assert Appelant(roles=frozenset({"expert"})).relations == {"public"}


DROIT = acte("proprietaire", vu_par=("connecte",))


@pytest.mark.parametrize("creating", [False, True])
def test_ne_pas_voir_passe_avant_ne_pas_pouvoir(creating: bool) -> None:
    sien, absent = Carnet(statut="ouvert", proprietaire=ALICE.personne), Carnet()
    autre = Appelant(personne="zoe")
    with pytest.raises(Introuvable):
        check_right(DROIT, CARNETS, ANONYME, sien, creating)
    with pytest.raises(ActeInterdit):
        check_right(DROIT, CARNETS, autre, sien, creating)
    check_right(DROIT, CARNETS, ALICE, sien, creating)
    with pytest.raises(ActeInterdit if creating else Introuvable):
        check_right(DROIT, CARNETS, ALICE, absent, creating)


def test_on_n_est_rien_a_ce_qui_n_existe_pas() -> None:
    assert "proprietaire" not in relations(CARNETS, ALICE, Carnet(proprietaire=ALICE.personne))
    assert "proprietaire" in relations(CARNETS, ALICE, Carnet(statut="ouvert", proprietaire=ALICE.personne))


def test_une_liste_se_ferme_a_qui_n_en_voit_aucune_ligne() -> None:
    check_listing(lire("connecte"), ALICE)
    with pytest.raises(Introuvable):
        check_listing(lire("connecte"), ANONYME)


class Forced(Issuer):
    """An issuer that keeps whether it was asked to leave its own memory aside."""

    def __init__(self) -> None:
        super().__init__(rsa())
        self.refreshes: list[bool] = []

    def issuer_keys(self, refresh: bool) -> Mapping[str, object]:
        self.refreshes.append(refresh)
        return super().issuer_keys(refresh)


def test_les_cles_gardees_ailleurs_servent_la_premiere_fois_et_sont_relues_ensuite() -> None:
    issuer = Forced()
    subject = verifier(issuer)
    passes(subject, token())
    passes(subject, token({"kid": "inconnu"}), NOW + KEYS_REFRESH + timedelta(seconds=1))
    assert issuer.refreshes == [False, True]


def test_les_cles_valent_un_jour_entier() -> None:
    issuer = Issuer(rsa())
    subject = verifier(issuer)
    passes(subject, token())
    later = NOW + KEYS_LIFE
    moment = int(later.timestamp())
    assert passes(subject, token(iat=moment, exp=moment + 60), later)
    assert issuer.asked == 1


@pytest.mark.parametrize("name", [chr(0xD800), chr(0xDFFF), "A" + chr(0xDC80)])
def test_un_nom_qui_ne_s_ecrit_pas_compte_comme_absent(name: str) -> None:
    assert verifier().appelant(f"Bearer {token(name=name)}", NOW).nom == ""


@pytest.mark.parametrize(
    ("claims", "good"),
    [
        ({"exp": T}, False),
        ({"exp": T + 1}, True),
        ({"iat": T + 30, "nbf": T + 30}, True),
        ({"iat": T + 31, "nbf": T}, False),
        ({"iat": T, "nbf": T + 31}, False),
        ({"iat": T - 43_200}, True),
        ({"iat": T - 43_201}, False),
        ({"iat": True}, False),
        ({"exp": "demain"}, False),
        ({"exp": 1e30}, False),
        ({"sub": ""}, False),
        ({"sub": 12}, False),
        ({"sub": chr(0xDFFF)}, False),
        ({"token_use": "access"}, False),
        ({"aud": "autre"}, False),
        ({"aud": ["autre", "app-1"]}, True),
        ({"aud": []}, False),
    ],
    ids=repr,
)
def test_un_jeton_vaut_a_son_heure_pour_cette_application(claims: dict[str, Any], good: bool) -> None:
    assert passes(verifier(), token(**claims)) == good


def test_sans_nbf_un_jeton_commence_quand_il_est_emis() -> None:
    for iat, good in ((T + 30, True), (T + 31, False)):
        claims = {name: value for name, value in CLAIMS.items() if name != "nbf"} | {"iat": iat}
        assert passes(verifier(), signed({"alg": "RS256", "kid": "rsa-1"}, claims)) == good


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic x", f"Bearer {'x' * 8193}", "Bearer  x"])
def test_un_en_tete_mal_forme_est_refuse(header: str) -> None:
    with pytest.raises(NonAuthentifie, match="reconnectez-vous"):
        verifier().appelant(header, NOW)


def test_un_jeton_tient_en_huit_mille_caracteres() -> None:
    longs = [token(header, bourre="x" * n) for header in ({}, {"typ": "JWT"}) for n in range(5515, 5545)]
    tailles = {len(text): text for text in longs}
    assert passes(verifier(), tailles[TOKEN_CHARACTERS_MAX])
    assert not passes(verifier(), tailles[TOKEN_CHARACTERS_MAX + 2])


def test_un_nom_se_lit_sur_une_ligne_sans_signe_invisible() -> None:
    appelant = verifier().appelant(f"Bearer {token(name='Alice' + chr(7) + 'Exemple' + chr(10) + chr(9))}", NOW)
    assert appelant.nom == "Alice Exemple"


def test_une_cle_illisible_n_empeche_pas_les_autres() -> None:
    issuer = Issuer(rsa())
    issuer.answer = {"keys": [{"kty": "RSA", "kid": "z", "n": "A", "e": "AQAB"}, *issuer.answer["keys"]]}
    assert passes(verifier(issuer), token())


def test_qui_peut_faire_un_acte_se_dit_a_qui_ne_le_peut_pas() -> None:
    """Every act that some may see and not do names in words those who may: no relation of the table is left out."""
    refuses = [droit for table in TABLE.values() for droit in table.values() if droit.voir - droit.agir]
    for droit in refuses:
        assert droit.agir <= set(QUI), droit.agir - set(QUI)
        assert droit.qui
    assert TABLE["candidature"]["deposer"].qui == "le propriétaire de l'opération"
    assert TABLE["candidature"]["repondre"].qui == "le propriétaire de l'opération ou un co-éditeur de l'opération"
