"""Who sees a séance: its people and the administration. Who stands aside sees nothing of the file, and nobody knows."""

from typing import Any

import pytest

from commission.app import SERVICE
from kernel.api import Acte, Consultation
from tests.unit.commission.scene import (
    AJOURNE,
    BRETAGNE,
    NATIONAL,
    SIGNATURE,
    VALIDE,
    Scene,
    cand,
    conclure,
    ouvrir,
    scene,
    signer,
)


@pytest.mark.parametrize("qui", ["Paul", "Dora", "Nina", "Max2", None])
def test_une_seance_n_existe_que_pour_ses_gens(qui: str | None) -> None:
    s = ouvrir(scene(1))
    s.personne("Max2", "membre")
    attendu = 401 if qui is None else 404
    for code in ("consulter_seance", "consulter_point", "consulter_dossier", "consulter_synthese"):
        absent = s.appeler(code, qui, id="2027-R84", candidature=cand(1))
        present = s.appeler(code, qui, candidature=cand(1))
        assert present.statut == attendu
        assert present.texte == absent.texte


def test_aucun_acte_n_est_ouvert_a_qui_n_est_pas_de_la_seance() -> None:
    s = ouvrir(scene(1))
    for route in SERVICE.routes:
        if isinstance(route, Acte) and route.ressource.nom in ("seance", "point"):
            assert s.appeler(route.code, "Paul", {}, candidature=cand(1)).statut == 404, route.code
            assert s.appeler(route.code, None, {}, candidature=cand(1)).statut == 401, route.code


@pytest.mark.parametrize("qui", ["Mia", "Ada"])
def test_un_membre_et_l_administration_lisent_une_seance_regionale_sans_la_conduire(qui: str) -> None:
    s = ouvrir(scene(1))
    assert s.appeler("consulter_seance", qui).statut == 200
    assert s.appeler("clore_seance", qui, SIGNATURE).statut == 403
    assert s.appeler("conclure_point", qui, dict(VALIDE), candidature=cand(1)).statut == 403


def test_le_secretariat_d_une_autre_region_ne_voit_rien() -> None:
    s = ouvrir(scene(1))
    s.personne("Rosa", "secretariat", territoires=("R84", "D35"))
    assert s.appeler("consulter_seance", "Rosa").statut == 404
    assert s.appeler("consulter_seance", "Sam", id=NATIONAL).statut == 404


def test_l_administration_conduit_la_seance_nationale() -> None:
    s = scene()
    membres = {"membres": [{"personne": "pers_mia", "qualite": "Élue"}]}
    assert s.appeler("composer_seance", "Ada", membres, id=NATIONAL).statut == 200


def test_les_actions_offertes_sont_celles_qui_seraient_acceptees() -> None:
    s = scene(1)
    actions = {a["code"]: a["disponible"] for a in s.appeler("consulter_seance", "Sam")["actions"]}
    assert actions == {
        "composer_seance": True,
        "convoquer_seance": False,
        "reporter_seance": False,
        "ouvrir_seance": False,
        "ordonner_points": True,
        "pointer_presence": False,
        "ratifier_points": False,
        "clore_seance": False,
        "declarer_interet_de_membre": False,
        "retirer_interet_de_membre": False,
    }
    ouvrir(s)
    point = {a["code"]: a["disponible"] for a in s.appeler("consulter_point", "Sam", candidature=cand(1))["actions"]}
    tenus = {"deporter_membre": True, "conclure_point": True, "reporter_point": True, "appeler_point": True}
    assert point == {**tenus, "rectifier_decision": False}
    membre = {a["code"]: a["disponible"] for a in s.appeler("consulter_point", "Mia", candidature=cand(1))["actions"]}
    assert membre == {"se_deporter": True, "voter": False}


# Standing aside


def deportee() -> Scene:
    s = ouvrir(scene(1, 2))
    s.faire("se_deporter", "Mia", {"motif": "Ancienne élue"}, candidature=cand(1))
    conclure(s, 1, AJOURNE)
    return s


def test_qui_se_deporte_ne_lit_plus_rien_du_dossier() -> None:
    s = deportee()
    for code in ("consulter_dossier", "consulter_synthese"):
        assert s.appeler(code, "Mia", candidature=cand(1)).statut == 403
        assert s.appeler(code, "Mia", candidature=cand(2)).statut == 200
        assert s.appeler(code, "Max", candidature=cand(1)).statut == 200
    vue = s.appeler("consulter_point", "Mia", candidature=cand(1))
    assert (vue["statut"], vue["conclusion"], vue["proposition"], vue["nature"]) == ("deporte", None, None, "")
    un, deux = s.appeler("consulter_seance", "Mia")["points"]
    assert (un["statut"], un["issue"], deux["statut"]) == ("deporte", None, "a_examiner")


def test_qui_se_deporte_ne_voit_pas_l_issue_changer() -> None:
    s = deportee()
    avant = [s.appeler("consulter_seance", "Mia"), s.appeler("consulter_point", "Mia", candidature=cand(1))]
    conclure(s, 1, VALIDE)
    apres = [s.appeler("consulter_seance", "Mia"), s.appeler("consulter_point", "Mia", candidature=cand(1))]
    assert [(r.texte, r.entetes["ETag"]) for r in avant] == [(r.texte, r.entetes["ETag"]) for r in apres]


def test_un_deport_ne_se_dit_pas_aux_autres_membres() -> None:
    avant, apres = ouvrir(scene(1, 2)), ouvrir(scene(1, 2))
    apres.faire("se_deporter", "Mia", {"motif": "Ancienne élue"}, candidature=cand(1))
    for code in ("consulter_seance", "consulter_point"):
        textes = {s.appeler(code, "Max", candidature=cand(1)).texte for s in (avant, apres)}
        assert len(textes) == 1
    assert apres.appeler("consulter_point", "Sam", candidature=cand(1))["deports"] == ["pers_mia"]
    assert "Ancienne élue" not in apres.appeler("consulter_point", "Sam", candidature=cand(1)).texte


def test_le_secretariat_note_le_deport_d_un_membre_et_de_lui_seul() -> None:
    s = ouvrir(scene(1))
    corps = {"membre": "pers_max", "motif": "Signalé en séance"}
    s.faire("deporter_membre", "Sam", corps, candidature=cand(1))
    assert s.appeler("consulter_dossier", "Max", candidature=cand(1)).statut == 403
    assert s.appeler("deporter_membre", "Mia", corps, candidature=cand(1)).statut == 403
    assert s.appeler("deporter_membre", "Sam", {**corps, "membre": "pers_paul"}, candidature=cand(1)).statut == 422


def test_un_secretaire_deporte_ne_lit_ni_ne_conclut() -> None:
    s = scene(1)
    s.personne("Sam", "secretariat", "membre", territoires=("R53",))
    membres = [{"personne": "pers_sam", "qualite": "DREAL"}, {"personne": "pers_mia", "qualite": "Élue"}]
    s.faire("composer_seance", "Sam", {"membres": membres})
    s.faire("se_deporter", "Sam", {"motif": "Famille"}, candidature=cand(1))
    assert s.appeler("consulter_dossier", "Sam", candidature=cand(1)).statut == 403
    assert s.appeler("consulter_point", "Sam", candidature=cand(1))["deports"] == []


def test_un_membre_qui_porte_le_dossier_est_deporte_sans_avoir_a_le_dire() -> None:
    s = scene(1, 2)
    s.personne("Paul", "porteur", "membre", pseudonyme="pers_porteur1")
    membres = [{"personne": "pers_porteur1", "qualite": "Élu"}, {"personne": "pers_mia", "qualite": "DREAL"}]
    s.faire("composer_seance", "Sam", {"membres": membres})
    assert s.appeler("consulter_synthese", "Paul", candidature=cand(1)).statut == 403
    assert s.appeler("consulter_synthese", "Paul", candidature=cand(2)).statut == 200
    assert s.appeler("consulter_point", "Paul", candidature=cand(1))["statut"] == "deporte"


# Bad input


@pytest.mark.parametrize(
    ("code", "corps", "statut"),
    [
        ("composer_seance", {"membres": []}, 400),
        ("composer_seance", {"membres": [{"personne": "Jean Dupont", "qualite": "x"}]}, 400),
        ("composer_seance", {"membres": [{"personne": "pers_a", "qualite": "x", "voix": -1}]}, 400),
        ("composer_seance", {"membres": [{"personne": "pers_a", "qualite": "x"}] * 41}, 400),
        ("convoquer_seance", {"quand": "2027-09-20", "lieu": "Ici"}, 400),
        ("convoquer_seance", {"quand": {"local": "2027-09-20T09:00:30"}, "lieu": "Ici"}, 400),
        ("convoquer_seance", {"quand": {"local": "2027-09-20T09:00:00"}}, 400),
        ("ouvrir_seance", {"presents": "tous"}, 400),
        ("reporter_seance", {"motif": " "}, 400),
        ("clore_seance", {"nom": "Dupont"}, 400),
        ("clore_seance", SIGNATURE, 400),
        ("clore_seance", {**SIGNATURE, "age": 3}, 400),
        ("conclure_point", {"issue": "refuse"}, 400),
        ("conclure_point", {"issue": "valide", "etape_accordee": 9}, 400),
        ("conclure_point", {**AJOURNE, "reserves": [{"champ": "engagement_99", "texte": "x"}]}, 422),
        ("conclure_point", {**AJOURNE, "motifs": "m" * 4001}, 400),
        ("conclure_point", {"issue": "valide", "etape_accordee": 2, "votes": {"pour": -1}}, 400),
        ("se_deporter", {}, 404),
        ("reporter_point", {"motif": ""}, 400),
        ("ratifier_points", {"sauf": ["x"]}, 400),
        ("ratifier_points", [], 400),
    ],
)
def test_une_mauvaise_entree_a_une_reponse_claire(code: str, corps: object, statut: int) -> None:
    s = ouvrir(scene(1))
    avant = dict(s.memoire.store.items)
    qui = "Paul" if code == "se_deporter" else "Sam"
    reponse = s.appeler(code, qui, corps, candidature=cand(1))
    assert reponse.statut == statut, reponse.texte
    assert reponse["code"]
    assert s.memoire.store.items == avant


@pytest.mark.parametrize(
    ("code", "params"),
    [
        ("consulter_seance", {"id": "2027-R5"}),
        ("consulter_seance", {"id": "1999-nationale"}),
        ("consulter_seance", {"id": "../../etc"}),
        ("consulter_point", {"candidature": "cand_x"}),
        ("consulter_palmares", {"annee": "x"}),
        ("consulter_palmares", {"annee": "2031"}),
        ("consulter_label", {"id": "oper_x-2"}),
        ("consulter_label", {"id": "oper_00000000000000000000000009-2"}),
    ],
)
def test_une_adresse_sans_rien_repond_introuvable(code: str, params: dict[str, Any]) -> None:
    assert scene(1).appeler(code, "Ada", **params).statut == 404


@pytest.mark.parametrize(
    "query", [{"etape": "9"}, {"annee": "x"}, {"region": "Bretagne"}, {"q": "1"}, {"curseur": "é"}]
)
def test_un_filtre_du_registre_mal_ecrit_est_refuse(query: dict[str, str]) -> None:
    assert scene().appeler("lister_registre", query=query).statut == 400


def test_un_acte_sur_un_dossier_absent_de_l_ordre_du_jour_est_introuvable() -> None:
    s = ouvrir(scene(1))
    assert s.appeler("conclure_point", "Sam", dict(VALIDE), candidature=cand(9)).statut == 404


def test_un_document_absent_du_seau_n_est_pas_une_panne() -> None:
    s = ouvrir(scene(1))
    del s.memoire.objects.kept["expertise/syntheses/1.json"]
    assert s.appeler("consulter_synthese", "Mia", candidature=cand(1)).statut == 503


def test_chaque_lecture_repond_a_l_administration() -> None:
    s = ouvrir(scene(1))
    conclure(s, 1, VALIDE)
    signer(s)
    for route in SERVICE.routes:
        if isinstance(route, Consultation) and route.ressource.nom not in ("label", "label_passe", "decision"):
            alors = "2027-12-31T00:00:00Z"
            reponse = s.appeler(route.code, "Ada", candidature=cand(1), annee="2027", instant=alors)
            assert reponse.statut == 200, (route.code, reponse.texte)
    assert s.appeler("consulter_seance", "Ada", id=BRETAGNE)["statut"] == "close"
