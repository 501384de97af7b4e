"""Whatever is sent, the answer is a clear problem in French, and nothing is half written."""

from typing import Any

import pytest

from tests.fakes import fingerprint
from tests.unit.candidature.scene import SIRET, brouillon, maison_ouverte, operation

MAISON = maison_ouverte()
OPERATION = operation(MAISON)
CANDIDATURE = brouillon(MAISON, operation_=OPERATION)
BONNE: dict[str, Any] = {"nom": "Quartier", "communes": ["35238"], "porteur": {"nom": "Ville", "siret": SIRET}}
BONNE["est_une_autre"] = True

OPERATIONS_REFUSEES: dict[str, tuple[Any, int, str, str | None]] = {
    "json coupé": (b'{"nom": "Qu', 400, "requete-invalide", None),
    "latin-1": ('{"nom": "Séné"}'.encode("latin-1"), 400, "requete-invalide", None),
    "utf-16": ('{"nom": "Sene"}'.encode("utf-16"), 400, "requete-invalide", None),
    "nan": (b'{"nom": NaN}', 400, "requete-invalide", None),
    "nom deux fois": (b'{"nom": "a", "nom": "b"}', 400, "requete-invalide", None),
    "liste": ([], 400, "requete-invalide", ""),
    "champ inconnu": ({**BONNE, "statut": "archivee"}, 400, "requete-invalide", "/statut"),
    "mauvais type": ({**BONNE, "nom": 12}, 400, "requete-invalide", "/nom"),
    "nom vide": ({**BONNE, "nom": "   "}, 400, "requete-invalide", "/nom"),
    "nom trop long": ({**BONNE, "nom": "x" * 201}, 400, "requete-invalide", "/nom"),
    "sans commune": ({**BONNE, "communes": []}, 400, "requete-invalide", "/communes"),
    "insee mal formé": ({**BONNE, "communes": ["3523"]}, 400, "requete-invalide", "/communes/0"),
    "insee inconnu": ({**BONNE, "communes": ["35238", "35999"]}, 422, "regle-non-satisfaite", "/communes/1"),
    "commune disparue": ({**BONNE, "communes": ["14697"]}, 422, "regle-non-satisfaite", "/communes/0"),
    "siret faux": (
        {**BONNE, "porteur": {"nom": "Ville", "siret": "21350238800018"}},
        400,
        "requete-invalide",
        "/porteur/siret",
    ),
    "siret court": ({**BONNE, "porteur": {"nom": "Ville", "siret": "2135"}}, 400, "requete-invalide", "/porteur/siret"),
    "trop gros": (b'{"nom": "' + b"x" * 300_000 + b'"}', 413, "corps-trop-gros", None),
    "trop profond": (b'{"nom":' + b"[" * 60 + b"]" * 60 + b"}", 400, "requete-invalide", None),
    "très trop profond": (b"[" * 90_000 + b"]" * 90_000, 400, "requete-invalide", None),
}


@pytest.mark.parametrize("cas", OPERATIONS_REFUSEES)
def test_une_operation_mal_formee_est_refusee_avec_l_endroit_et_rien_n_est_ecrit(cas: str) -> None:
    corps, statut, code, pointeur = OPERATIONS_REFUSEES[cas]
    avant = fingerprint(MAISON.memoire.store)
    refus = MAISON.appeler("candidature", "creer_operation", "Paul", corps)
    assert (refus.statut, refus["code"]) == (statut, code), refus.corps
    assert refus.entetes["Content-Type"] == "application/problem+json"
    assert pointeur is None or pointeur in [e["pointeur"] for e in refus["erreurs"]]
    assert refus["detail"][-1] in ".:"
    assert "Traceback" not in str(refus.corps)
    assert fingerprint(MAISON.memoire.store) == avant


def _repondre(champ: str, valeur: Any, qui: str = "Paul", **entetes: str) -> Any:
    lue = MAISON.appeler("candidature", "consulter_reponse", "Paul", id=CANDIDATURE, champ=champ)
    found = {"if-match": lue.entetes["ETag"]} if not entetes else {k.replace("_", "-"): v for k, v in entetes.items()}
    return MAISON.appeler(
        "candidature", "repondre", qui, {"valeur": valeur}, entetes=found, id=CANDIDATURE, champ=champ
    )


def test_un_texte_trop_long_est_garde_et_dit_puis_refuse_au_depot() -> None:
    faite = _repondre("engagement_03", "x " * 2001)
    assert faite.statut == 200
    assert faite["avertissement"] == "2001 signes hors espaces, pour 2000 au plus."
    refus = MAISON.appeler("candidature", "deposer", "Paul", {}, id=CANDIDATURE)
    assert "/reponses/engagement_03" in [e["pointeur"] for e in refus["erreurs"]]
    assert _repondre("engagement_03", "x " * 2000)["avertissement"] is None


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [
        ("nom", 12),
        ("logements", "beaucoup"),
        ("logements", True),
        ("types_operation", "extension"),
        ("littoral", 1),
        ("engagement_01", ["a"]),
        ("engagement_01", "x" * 20_001),
    ],
)
def test_une_reponse_d_un_autre_genre_est_refusee_sans_rien_changer(champ: str, valeur: Any) -> None:
    avant = fingerprint(MAISON.memoire.store)
    refus = _repondre(champ, valeur)
    assert (refus.statut, refus["erreurs"][0]["pointeur"]) == (422, "/valeur")
    assert fingerprint(MAISON.memoire.store) == avant


def test_modifier_sans_dire_quelle_version_est_refuse() -> None:
    refus = _repondre("nom", "Autre", x_rien="")
    assert (refus.statut, refus["code"]) == (428, "precondition-requise")


def test_un_champ_qui_n_existe_pas_n_a_pas_d_adresse() -> None:
    refus = MAISON.appeler("candidature", "consulter_reponse", "Paul", id=CANDIDATURE, champ="inconnu")
    assert refus.statut == 404


@pytest.mark.parametrize("code", ["deposer", "annoncer", "retirer", "repondre", "donner_avis"])
def test_le_dossier_d_un_autre_n_existe_pas(code: str) -> None:
    route = next(r for r in MAISON.services["candidature"].service.all_routes if r.code == code)
    params: Any = {"id": CANDIDATURE} | ({"champ": "nom"} if "champ" in route.chemin else {})
    refus = MAISON.appeler("candidature", code, "Pia", {"n'importe": "quoi"}, **params)
    ailleurs = MAISON.appeler("candidature", code, "Pia", {}, **{**params, "id": "cand_" + "Z" * 26})
    assert refus.statut == ailleurs.statut == 404
    assert refus["detail"] == ailleurs["detail"]


def test_une_operation_d_un_autre_ne_sert_pas_a_candidater() -> None:
    corps = {"operation": OPERATION, "annee": 2027, "etape": 3}
    autre = MAISON.appeler("candidature", "creer_candidature", "Pia", corps)
    inconnue = MAISON.appeler("candidature", "creer_candidature", "Pia", {**corps, "operation": "oper_" + "9" * 26})
    assert autre.statut == inconnue.statut == 422
    assert autre["erreurs"] == inconnue["erreurs"]


def test_une_cle_deja_servie_pour_autre_chose_est_refusee_et_la_meme_requete_est_rejouee() -> None:
    entetes = {"idempotency-key": "toujours-la-meme"}
    une = MAISON.appeler("candidature", "creer_operation", "Paul", BONNE, entetes=entetes)
    avant = fingerprint(MAISON.memoire.store)
    encore = MAISON.appeler("candidature", "creer_operation", "Paul", BONNE, entetes=entetes)
    assert (encore.statut, encore["id"]) == (201, une["id"])
    assert encore.entetes["Idempotency-Replayed"] == "true"
    autre = MAISON.appeler("candidature", "creer_operation", "Paul", {**BONNE, "nom": "Autre"}, entetes=entetes)
    assert (autre.statut, autre["code"]) == (422, "cle-idempotence-reutilisee")
    assert fingerprint(MAISON.memoire.store) == avant


def test_un_parametre_d_adresse_inconnu_est_refuse() -> None:
    refus = MAISON.appeler("candidature", "lister_candidatures", "Paul", query={"ordre": "nom"})
    assert (refus.statut, refus["erreurs"][0]["code"]) == (400, "champ-inconnu")
    assert MAISON.appeler("candidature", "lister_candidatures", "Paul", query={"curseur": "%%%"}).statut == 400
    assert MAISON.appeler("candidature", "lister_candidatures", "Paul", query={"limite": "1000"}).statut == 400


def test_un_essai_dit_ce_qui_changerait_et_n_ecrit_rien() -> None:
    avant, compteur = fingerprint(MAISON.memoire.store), MAISON.memoire.clock.rng.getstate()
    essai = MAISON.appeler("candidature", "creer_operation", "Paul", BONNE, {"essai": "true"})
    assert (essai.statut, essai["valide"]) == (200, True)
    assert [c["modele"] for c in essai["effets"]["courriels"]] == ["operation_creee"]
    assert fingerprint(MAISON.memoire.store) == avant
    assert MAISON.memoire.clock.rng.getstate() == compteur
