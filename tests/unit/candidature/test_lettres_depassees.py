"""Ce qu'un acte a dépassé avant que sa lettre parte n'est plus dit ; ce qui est reçu est accusé, quoi qu'il arrive."""

from typing import Any

import pytest

from candidature import letters
from candidature.domaine import dossier as d
from candidature.domaine import editeurs as e
from candidature.domaine import operation as o
from candidature.domaine import plan as c
from kernel.label.calendrier import Phase
from kernel.lettre import Lettre
from tests.maison import Maison
from tests.unit.candidature.scene import brouillon, depot, lieux, maison_ouverte, remplir, repond
from tests.unit.candidature.test_lettres import DATES, MARS, VERSION, VILLE, demande, dossier, operation


@pytest.fixture
def maison() -> Maison:
    return maison_ouverte()


def agit(maison: Maison, code: str, qui: str, dossier_: str, corps: Any = None) -> None:
    """Act without letting any letter leave."""
    reponse = maison.appeler("candidature", code, qui, corps or {}, id=dossier_)
    assert reponse.statut == 200, reponse.corps


def recus(maison: Maison, qui: str, depuis: int) -> list[str]:
    return [s.partition(" :")[0] for s in maison.courriels(qui)[depuis:]]


def modeles(lettres: Any) -> list[str]:
    dites: list[Lettre] = list(lettres)
    return [lettre.modele for lettre in dites]


def test_un_depot_retire_avant_sa_lettre_n_est_pas_a_examiner_mais_il_est_accuse(maison: Maison) -> None:
    un = brouillon(maison)
    remplir(maison, un)
    maison.ecouler()
    avant, sien = len(maison.courriels("Dora")), len(maison.courriels("Paul"))
    agit(maison, "deposer", "Paul", un)
    agit(maison, "retirer", "Paul", un, {"motif": "Reporté"})
    maison.ecouler()
    assert recus(maison, "Dora", avant) == ["Retrait enregistré"]
    assert recus(maison, "Paul", sien) == ["Accusé de réception", "Retrait enregistré"]


@pytest.mark.parametrize(
    ("statut", "dite"), [("deposee", True), ("complements_demandes", True), ("irrecevable", False)]
)
def test_un_depot_est_a_examiner_tant_qu_il_n_a_pas_de_reponse(statut: str, dite: bool) -> None:
    etat = dossier(statut, versions=(VERSION,), demandes=(demande("nom"),))
    dites = modeles(letters.candidature(d.CandidatureDeposee(version=VERSION, sel="s"), etat))
    assert ("depot_recu" in dites, "accuse_reception" in dites) == (dite, True)


def test_des_complements_juges_avant_leur_lettre_sont_accuses_sans_rien_promettre(maison: Maison) -> None:
    un = depot(maison)
    point = {"champ": "description", "motif": "À préciser."}
    corps = {"points": [point], "echeance": {"local": "2027-03-20T00:00:00"}}
    agit(maison, "demander_complements", "Dora", un, corps)
    maison.ecouler()
    repond(maison, un, "description", "Tout autre chose.")
    avant = len(maison.courriels("Dora"))
    agit(maison, "fournir_complements", "Paul", un)
    agit(maison, "donner_avis", "Dora", un, {"recevable": False, "motif": "Hors du périmètre."})
    agit(maison, "notifier_avis", "Dora", un)
    maison.ecouler()
    assert "Compléments reçus" not in recus(maison, "Dora", avant)
    (lettre,) = [m for m in maison.memoire.mailer.sent if "Compléments reçus" in m.subject]
    assert lettre.recipient == "paul@exemple.invalid"
    assert "sont reçus" in lettre.text
    assert "La suite" not in lettre.text
    assert "sera examinée" not in lettre.text


def test_des_complements_que_d_autres_ont_suivis_ne_reprennent_plus_l_examen() -> None:
    suivante = VERSION.model_copy(update={"numero": 3})
    fournis = d.ComplementsFournis(version=VERSION, sel="s")
    for versions, suite in (((VERSION,), True), ((VERSION, suivante), False)):
        dites = letters.candidature(fournis, dossier("deposee", versions=versions))
        assert {lettre.donnees["suite"] for lettre in dites} == {suite}
        assert any(lettre.a.role for lettre in dites) is suite


def test_le_rappel_d_une_demande_ne_part_pas_pour_la_suivante() -> None:
    attendue = demande("nom").model_copy(update={"relancee_le": None})
    rappel = d.ComplementsRelances(le=MARS)
    assert letters.candidature(rappel, dossier("complements_demandes", demandes=(attendue,))) == ()


def test_une_campagne_qui_n_est_plus_ouverte_aux_precandidatures_n_est_pas_dite_ouverte() -> None:
    plan = c.Campagne(annee=2027, reglement="2020", calendrier=DATES, phase=Phase.PRECANDIDATURES_CLOSES)
    assert letters.campagne(c.PhaseConstatee(phase=Phase.OUVERTE), plan) == ()


def test_une_operation_partie_d_un_departement_ne_lui_est_plus_annoncee() -> None:
    creee = o.OperationCreee(nom="ZAC", lieux=lieux(("35238", "97411")), porteur=VILLE, proprietaire="pers_paul")
    dites = letters.operation(creee, operation(lieux=lieux(("97411",))))
    assert [lettre.a.territoire for lettre in dites] == ["D974"]


def test_qui_est_revenu_sur_une_operation_n_est_pas_dit_parti() -> None:
    parti = e.CoediteurParti(personne="pers_pia")
    transferee = e.OperationTransferee(ancien="pers_pia", nouveau="pers_paul", demande_par="pers_pia")
    for event in (parti, transferee):
        assert letters.operation(event, operation(coediteurs=("pers_pia",))) == ()
        assert letters.operation(event, operation()) != ()


def test_un_transfert_propose_a_une_autre_personne_depuis_ne_part_plus() -> None:
    invitee = {"qualite": "proprietaire", "par": "pers_paul", "expire_le": MARS}
    pia, max_ = (e.Invitation.model_validate({**invitee, "personne": p}) for p in ("pers_pia", "pers_max"))
    propose = e.TransfertPropose(invitation=pia, motif="Départ.")
    assert modeles(letters.operation(propose, operation(invitations=(max_,)))) == []
    attend = pia.model_copy(update={"motif": "Départ."})
    assert modeles(letters.operation(propose, operation(invitations=(attend,)))) == ["transfert_propose"]
