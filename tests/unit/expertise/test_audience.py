"""Experts are told when the région examines their file: who presents the synthesis, what moves, what is put off."""

from typing import Any

import pytest

from kernel.label.calendrier import Moment
from tests.unit.expertise.cas import CAND
from tests.unit.expertise.guichet import Guichet, dossier, pret

QUAND = Moment.model_validate({"local": "2027-09-20T09:00:00"})


def audiences(quand: Moment | None = QUAND, *candidatures: str, lieu: str = "Rennes") -> dict[str, Any]:
    dit = None if quand is None else quand.model_dump(mode="json")
    return {"annee": 2027, "region": "53", "quand": dit, "lieu": lieu, "candidatures": candidatures or (CAND,)}


def apprend(guichet: Guichet, *dites: dict[str, Any]) -> Guichet:
    for dite in dites:
        guichet.fait("AudiencesFixees", "commission/seance#2027-R53", dite)
    return guichet


def en_commission(guichet: Guichet, nom: str) -> list[Any]:
    """Give the letters about the région that somebody received."""
    adresse = f"{nom}@"
    envoyes = guichet.memoire.mailer.sent
    return [m for m in envoyes if m.recipient.startswith(adresse) and "ommission régionale" in m.subject]


@pytest.fixture
def guichet() -> Guichet:
    ouvert = pret()
    ouvert.accepter(CAND)
    return ouvert


def test_le_coordonnateur_presente_la_synthese_et_le_second_l_accompagne(guichet: Guichet) -> None:
    equipe = guichet.equipe(CAND)
    apprend(guichet, audiences())
    (presente,), (accompagne,) = (en_commission(guichet, equipe[role]) for role in ("coordonnateur", "second"))
    assert "Vous y présentez" in presente.text
    assert "l'y accompagner" in accompagne.text
    assert all("lundi 20 septembre 2027" in m.text and "Rennes" in m.text for m in (presente, accompagne))


def test_la_meme_audience_dite_deux_fois_n_ecrit_qu_une_fois_et_deplacee_ou_reportee_se_redit(guichet: Guichet) -> None:
    nom = guichet.equipe(CAND)["coordonnateur"]
    apprend(guichet, audiences(), audiences())
    assert len(en_commission(guichet, nom)) == 1
    apprend(guichet, audiences(QUAND.deplace(1)), audiences(None))
    assert ["reportée" in m.subject for m in en_commission(guichet, nom)] == [False, False, True]


def test_un_dossier_d_un_autre_ordre_du_jour_et_un_expert_qui_n_a_pas_accepte_n_apprennent_rien() -> None:
    guichet = pret()
    guichet.affecter()
    apprend(guichet, audiences(), audiences(QUAND, "cand_00000000000000000000000099"))
    assert [m for m in guichet.memoire.mailer.sent if "ommission régionale" in m.subject] == []


def test_un_dossier_retire_n_a_plus_d_audience(guichet: Guichet) -> None:
    nom = guichet.equipe(CAND)["coordonnateur"]
    guichet.fait("CandidatureRetiree", f"candidature/candidature#{CAND}", _retiree())
    apprend(guichet, audiences())
    assert en_commission(guichet, nom) == []


def _retiree() -> dict[str, Any]:
    return {**dossier(), "statut": "retiree"}
