"""Ce qu'un essai montre de la lettre qui partirait : son texte entier, sans nom, à qui peut tout en savoir."""

import re
from pathlib import Path
from typing import Any

import pytest

from candidature.app import SERVICE as CANDIDATURE
from commission.app import SERVICE as COMMISSION
from expertise.app import SERVICE as EXPERTISE
from kernel.lettre import lisibles
from tests.fakes import fingerprint
from tests.maison import Maison
from tests.theatre import moments
from tests.unit.candidature.scene import depot, maison_ouverte, operation

SERVICES = {s.nom: s for s in (CANDIDATURE, EXPERTISE, COMMISSION)}
DEMANDE = {
    "points": [{"champ": "engagement_09", "motif": "Précisez le calendrier."}],
    "echeance": {"local": "2027-03-20T00:00:00"},
}


@pytest.fixture
def maison() -> Maison:
    return maison_ouverte()


def essaie(maison: Maison, code: str, qui: str, corps: Any, service: str = "candidature", **params: str) -> list[Any]:
    avant, envoyees = fingerprint(maison.memoire.store), len(maison.memoire.mailer.sent)
    essai = maison.appeler(service, code, qui, corps, {"essai": "true"}, None, **params)
    assert essai.statut == 200, essai.corps
    assert (fingerprint(maison.memoire.store), len(maison.memoire.mailer.sent)) == (avant, envoyees)
    return list(essai["effets"]["courriels"])


def acte_a_venir(texte: str) -> str:
    return re.sub(r"Référence de l'acte.*", "", texte)


def test_la_lettre_montree_est_celle_qui_part_au_nom_pres(maison: Maison) -> None:
    un = depot(maison)
    (prevue,) = essaie(maison, "demander_complements", "Dora", DEMANDE, id=un)
    assert maison.appeler("candidature", "demander_complements", "Dora", DEMANDE, id=un).statut == 200
    maison.ecouler()
    partie = maison.memoire.mailer.sent[-1]
    apercu = prevue["apercu"]
    assert apercu["objet"] == partie.subject
    dit = acte_a_venir(apercu["texte"]).replace("(nom du destinataire)", "Paul")
    assert dit == acte_a_venir(partie.text)
    assert "Précisez le calendrier." in apercu["html"]


def test_les_mots_de_la_campagne_y_sont(maison: Maison) -> None:
    un, version = depot(maison), {"if-match": "*"}
    mots = {"texte": "Besoin d'aide pour {operation} ?"}
    maison.appeler("candidature", "ecrire_mot", "Ada", mots, {}, version, id="2027-complements_demandes")
    (prevue,) = essaie(maison, "demander_complements", "Dora", DEMANDE, id=un)
    assert re.search(r"Besoin d'aide pour [^{}]+ \?", prevue["apercu"]["texte"])


def test_personne_n_y_est_nomme_que_celui_qui_agit(maison: Maison) -> None:
    ici = operation(maison)
    (prevue,) = essaie(maison, "inviter_coediteur", "Paul", {"personne": "pers_pia"}, id=ici)
    assert "(votre nom) vous invite à travailler" in prevue["apercu"]["texte"]
    corps = {"personne": "pers_pia", "motif": "Paul est parti."}
    prevues = {p["modele"]: p["apercu"]["texte"] for p in essaie(maison, "proposer_transfert", "Ada", corps, id=ici)}
    assert "(votre nom) a proposé à (nom d'une autre personne)" in prevues["transfert_demande"]
    assert not any(nom in texte for texte in prevues.values() for nom in ("Pia", "pers_"))


def test_une_lettre_qui_n_est_pas_de_la_liste_se_dit_sans_se_montrer() -> None:
    """The agenda of a member may say who stands aside: that it would leave is said, not what it says."""
    moment = moments()["synthese_rendue"]
    maison = moment.copie()
    membres = [{"personne": "pers_mia", "qualite": "DREAL"}, {"personne": "pers_max", "qualite": "Élu"}]
    composee = {"membres": membres, "president": "pers_mia"}
    version = {"if-match": "*"}
    ici = moment.ids["seance"]
    assert maison.appeler("commission", "composer_seance", "Sam", composee, {}, version, id=ici).statut == 200
    quand = {"quand": {"local": "2027-09-20T09:00:00"}, "lieu": "Rennes"}
    prevues = essaie(maison, "convoquer_seance", "Sam", quand, "commission", id=ici)
    assert {p["modele"] for p in prevues} >= {"convocation"}
    assert {p["apercu"] for p in prevues} == {None}


# The lists


@pytest.mark.parametrize("nom", SERVICES)
def test_les_listes_ne_nomment_que_des_lettres_et_chacune_une_fois(nom: str) -> None:
    templates = Path(SERVICES[nom].templates)
    dites = lisibles(templates)
    assert dites.par_l_acte | dites.renvoyee <= {p.stem for p in templates.glob("*.txt")}
    assert not dites.par_l_acte & dites.renvoyee


def test_rien_de_ce_qui_peut_dire_une_issue_ou_un_deport_ne_se_montre_avant() -> None:
    """Said by hand: whoever adds a letter of the commission to its lists meets this."""
    dites = lisibles(Path(COMMISSION.templates))
    assert dites.par_l_acte == {"seance_reportee", "recours_enregistre", "recours_a_examiner", "recours_decide"}
    jamais = {
        *("decision_confidentielle", "convocation", "nouvelle_convocation", "ordre_du_jour_modifie"),
        *("invitation_porteur", "audience_annulee", "audience_reportee", "convocation_retiree"),
        *("correction_a_confirmer", "dossier_en_attente", "pv_a_signer", "pv_signe", "pv_rectifie"),
        *("publication_arretee", "retrait_publie"),
    }
    assert not jamais & (dites.par_l_acte | dites.renvoyee)


def test_une_lettre_dont_l_essai_d_un_lot_parle_ne_s_y_montre_pas(maison: Maison) -> None:
    un = depot(maison)
    corps = {"acte": "prendre_en_charge", "dossiers": [{"id": un}]}
    lue = maison.appeler("candidature", "agir_en_lot", "Dora", corps, {"essai": "true"})
    assert {c["apercu"] for r in lue["elements"] for c in r["essai"]["effets"]["courriels"]} <= {None}
