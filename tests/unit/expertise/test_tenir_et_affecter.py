"""Ce qui arrive à une affectation quand ceux qui siègent changent : habilitation, liens, structure, région."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.unit.expertise.cas import CAND
from tests.unit.expertise.guichet import Guichet, pret

ANNEE: Any = {"annee": "2027"}


def decliner(guichet: Guichet, nom: str) -> None:
    guichet.demande("decliner_mandat", nom, {"motif": "charge"}, id=CAND)
    guichet.ecouler()


def suspendre(guichet: Guichet, nom: str) -> None:
    guichet.demande("suspendre_expert", "adama", {"motif": "Signalement"}, id=f"pers_{nom}")
    guichet.ecouler()


def echoir(guichet: Guichet, nom: str) -> None:
    corps = {"roles": ["coordonnateur", "second"], "jusqu_au": "2027-06-20"}
    guichet.demande("habiliter_expert", "adama", corps, id=f"pers_{nom}")
    guichet.reveiller(datetime(2027, 6, 22, tzinfo=UTC))


# Qui siège sans habilitation


@pytest.mark.parametrize("perdre", [suspendre, echoir])
def test_un_expert_qui_n_est_plus_habilite_ne_bloque_pas_l_affectation_des_autres_dossiers(perdre: Any) -> None:
    guichet = pret()
    equipe = guichet.equipe(CAND)
    perdre(guichet, equipe["coordonnateur"])
    decliner(guichet, equipe["second"])
    autre = guichet.recevable(2)
    vue = guichet.proposer()
    assert vue["calcul"]["statut"] == "fini", vue["calcul"]["raisons"]
    assert autre in {p["candidature"] for p in vue["places"]}
    assert f"pers_{equipe['coordonnateur']}" not in {p["expert"] for p in vue["places"]}, "no seat without habilitation"
    assert "coordonnateur" not in {p["role"] for p in vue["places"] if p["candidature"] == CAND}, "that seat is held"


# Interdire, imposer


def test_interdire_qui_siege_deja_est_refuse_remplacez_le_d_abord() -> None:
    guichet = pret()
    equipe = guichet.equipe(CAND)
    decliner(guichet, equipe["second"])
    interdit = {"candidature": CAND, "expert": f"pers_{equipe['coordonnateur']}"}
    vue = guichet.proposer(interdits=[interdit])
    assert (vue["calcul"]["statut"], vue["proposition"]) == ("echoue", 1)
    (raison,) = vue["calcul"]["raisons"]
    assert raison == f"pers_{equipe['coordonnateur']} siège déjà sur le dossier EQ-2027-0001 : remplacez-le d'abord."
