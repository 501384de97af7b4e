"""Leaks that the comparison of two houses has found, each kept as a test of its own."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from kernel.api import Acte
from tests.fakes import trips
from tests.maison import Maison
from tests.oracles import requetes
from tests.oracles.monde import Monde, sous_surveillance
from tests.oracles.rejeu import jeu
from tests.oracles.requetes import Champ
from tests.theatre import TROUPE, moments
from tests.unit.candidature import scene

ESSAI = {"essai": "true"}


def test_le_dernier_expert_n_apprend_pas_par_un_essai_que_les_autres_ont_rendu_leur_avis() -> None:
    seul, dernier = moments()["expertise_en_cours"].copie(), moments()["un_avis_rendu"].copie()
    candidature = moments()["un_avis_rendu"].ids["candidature"]
    for numero in range(1, 5):
        for maison in (seul, dernier):
            _redige(maison, candidature, f"dimension_{numero}")

    essais = [
        _essai(maison, "expertise", "rendre_avis", {"conclusion": "favorable"}, candidature)
        for maison in (seul, dernier)
    ]

    assert essais[0] == essais[1]
    assert essais[0]["valide"]


def _redige(maison: Maison, candidature: str, sujet: str) -> None:
    corps, etoile = {"texte": "Mon avis."}, {"if-match": "*"}
    fait = maison.appeler("expertise", "rediger_texte", "Bea", corps, None, etoile, id=candidature, sujet=sujet)
    assert fait.statut == 200, fait.corps


def _essai(maison: Maison, service: str, code: str, corps: Any, candidature: str) -> Any:
    reponse = maison.appeler(service, code, "Bea", corps, ESSAI, id=candidature)
    assert reponse.statut == 200, reponse.corps
    return reponse.corps


def test_le_retrait_d_un_brouillon_que_personne_ne_connait_n_est_dit_qu_a_ses_auteurs() -> None:
    maison = scene.maison_ouverte()
    candidature = scene.brouillon(maison)
    maison.ecouler()
    maison.memoire.mailer.sent.clear()

    retire = maison.appeler("candidature", "retirer", "Paul", {"motif": "Projet abandonné"}, id=candidature)
    maison.ecouler()

    assert retire.statut == 200
    assert {mail.recipient for mail in maison.memoire.mailer.sent} == {"paul@exemple.invalid"}


def test_le_retrait_d_un_dossier_connu_est_dit_aussi_aux_correspondants() -> None:
    maison = scene.maison_ouverte()
    candidature = scene.depot(maison)
    maison.memoire.mailer.sent.clear()

    maison.appeler("candidature", "retirer", "Paul", {"motif": "Projet abandonné"}, id=candidature)
    maison.ecouler()

    assert {"paul@exemple.invalid", "dora@exemple.invalid"} <= {mail.recipient for mail in maison.memoire.mailer.sent}


def test_aucune_lettre_ne_dit_combien_d_actes_ont_precede_le_sien() -> None:
    maison = moments()["label_retire"].maison
    for mail in maison.memoire.mailer.sent:
        flux, _, commande = mail.headers["X-Acte"].rpartition("#")
        assert len(commande) == 26, "an identifier that is drawn, not an order number"
        assert mail.text.rstrip().endswith(f"{flux}#{commande}")


@pytest.mark.parametrize("moment", ["annoncee", "un_avis_rendu", "nationale_ouverte"])
def test_un_essai_ne_nomme_que_ce_que_son_auteur_voit(moment: str) -> None:
    with sous_surveillance():
        monde = jeu().arrets[moment].monde.copie()
        acceptes = [found for qui in TROUPE for found in _acceptes(monde, qui)]
    for acte, essai in acceptes:
        vus = {f"/{nom}" for nom in acte.ressource.modele.model_fields}
        assert set(essai["changements"]) <= vus, acte.code
    assert acceptes


def _acceptes(monde: Monde, qui: str) -> list[tuple[Acte[Any, Any, Any], Any]]:
    """Give each dry run that is accepted from somebody, with its act."""
    found: list[tuple[Acte[Any, Any, Any], Any]] = []
    champ = Champ(monde, monde)
    for demande in requetes.actes(champ):
        for un_corps in requetes.corps_possibles(champ, demande)[:2]:
            constat = monde.demander(requetes.essai(demande, un_corps), qui, len(found))
            if constat.statut == 200:
                assert isinstance(demande.route, Acte)
                found.append((demande.route, json.loads(constat.corps)))
    return found


def test_un_essai_montre_le_statut_que_son_auteur_voit() -> None:
    """The suivi follows the calendar for everybody: the status behind it stays inside."""
    maison = moments()["regionale_close"].copie()
    candidature = moments()["regionale_close"].ids["candidature"]
    vu = maison.appeler("candidature", "consulter_candidature", "Paul", id=candidature)

    essai = maison.appeler("candidature", "retirer", "Paul", {"motif": "Projet reporté"}, ESSAI, id=candidature)

    assert vu["statut"] == "en_commission_regionale"
    assert essai["effets"]["etats"] == [
        {"flux": f"candidature/candidature#{candidature}", "avant": "en_commission_regionale", "apres": "retiree"}
    ]
    assert essai["changements"] == ["/statut", "/statut_libelle"]


def test_la_page_a_faire_d_une_region_ne_lit_rien_des_autres() -> None:
    """How long it took said whether another région had signed."""
    lectures = []
    for moment in ("regionale_convoquee", "regionale_close"):
        maison = moments()[moment].copie()
        maison.memoire.clock.current = datetime(2027, 11, 5, 8, tzinfo=UTC)
        with trips(maison.memoire.store) as appels:
            assert maison.appeler("commission", "lister_a_faire", "Sol").statut == 200
        lectures.append(appels)
    assert lectures[0] == lectures[1]
