"""Un même acte sur plusieurs dossiers : chacun est décidé comme s'il était demandé seul."""

from typing import Any

import pytest

from candidature.routes.lots import DOSSIERS_MAX
from kernel.http import Request
from kernel.ports import UnavailableError
from tests.fakes import fingerprint
from tests.maison import Maison
from tests.unit.candidature.scene import brouillon, depot, etat, maison_ouverte

INCONNU = "cand_99999999999999999999999999"


@pytest.fixture
def maison() -> Maison:
    return maison_ouverte()


@pytest.fixture
def dossiers(maison: Maison) -> list[str]:
    """Give three deposited files, of étapes 2, 3 and 3."""
    return [depot(maison), depot(maison, 3), depot(maison, 3, "Pia")]


def lot(maison: Maison, acte: str, ids: list[Any], qui: str = "Dora", cle: str = "", **plus: Any) -> Any:
    elements = [i if isinstance(i, dict) else {"id": i} for i in ids]
    body = {"acte": acte, "dossiers": elements, "corps": plus.get("corps", {})}
    entetes = {"idempotency-key": cle} if cle else None
    query = {"essai": "true"} if plus.get("essai") else None
    reponse = maison.appeler("candidature", "agir_en_lot", qui, body, query, entetes)
    maison.ecouler()
    return reponse


def statuts(reponse: Any) -> list[int]:
    return [e["statut"] for e in reponse["elements"]]


def test_une_region_prend_plusieurs_dossiers_d_un_geste(maison: Maison, dossiers: list[str]) -> None:
    faite = lot(maison, "prendre_en_charge", dossiers, "Rosa", corps={"territoire": "R53"})
    assert (faite.statut, statuts(faite), faite["faits"], faite["refuses"]) == (200, [200] * 3, 3, 0)
    assert {etat(maison, d).charge.par for d in dossiers} == {"pers_rosa"}
    rendue = lot(maison, "rendre_en_charge", dossiers, "Rosa")
    assert [e["id"] for e in rendue["elements"]] == dossiers
    assert {etat(maison, d).charge for d in dossiers} == {None}


def test_chacun_a_son_resultat_ce_qui_est_refuse_n_empeche_pas_le_reste(maison: Maison, dossiers: list[str]) -> None:
    avis = {"recevable": True}
    for d in dossiers[:2]:
        assert maison.appeler("candidature", "donner_avis", "Dora", avis, id=d).statut == 200
    sien = brouillon(maison, 1)
    faite = lot(maison, "notifier_avis", [dossiers[0], dossiers[2], INCONNU, sien, dossiers[1]])
    assert statuts(faite) == [200, 409, 404, 404, 200]
    assert [e["fait"] for e in faite["elements"]] == [True, False, False, False, True]
    assert "rien à notifier" in faite["elements"][1]["probleme"]["detail"]
    inconnu, cache = (e["probleme"] for e in faite["elements"][2:4])
    assert inconnu == cache, "un brouillon d'un autre répond comme ce qui n'existe pas"
    assert [etat(maison, d).statut for d in dossiers] == ["recevable", "recevable", "deposee"]
    assert sum("recevable" in sujet for sujet in maison.courriels("Paul")) == 2


def test_la_meme_requete_finit_ce_qui_restait_et_ne_refait_rien(maison: Maison, dossiers: list[str]) -> None:
    assert maison.appeler("candidature", "donner_avis", "Dora", {"recevable": True}, id=dossiers[0]).statut == 200
    un = lot(maison, "notifier_avis", dossiers[:2], cle="un-clic")
    assert statuts(un) == [200, 409]
    assert maison.appeler("candidature", "donner_avis", "Dora", {"recevable": True}, id=dossiers[1]).statut == 200
    deux = lot(maison, "notifier_avis", dossiers[:2], cle="un-clic")
    assert [(e["statut"], e["rejoue"]) for e in deux["elements"]] == [(200, True), (200, False)]
    assert sum("recevable" in sujet for sujet in maison.courriels("Paul")) == 2


def test_une_version_perimee_n_arrete_que_son_dossier(maison: Maison, dossiers: list[str]) -> None:
    lue = maison.appeler("candidature", "consulter_candidature", "Dora", id=dossiers[0]).entetes["ETag"]
    faite = lot(
        maison,
        "prendre_en_charge",
        [{"id": dossiers[0], "version": lue}, {"id": dossiers[1], "version": '"0.0"'}],
    )
    assert statuts(faite) == [200, 412]
    assert faite["elements"][0]["version"] != lue
    assert faite["elements"][1]["probleme"]["code"] == "version-perimee"
    assert etat(maison, dossiers[1]).charge is None


def test_un_essai_dit_la_meme_liste_et_n_ecrit_rien(maison: Maison, dossiers: list[str]) -> None:
    avant = fingerprint(maison.memoire.store)
    essai = lot(maison, "prendre_en_charge", [*dossiers, INCONNU], essai=True)
    assert fingerprint(maison.memoire.store) == avant
    assert statuts(essai) == [200, 200, 200, 404]
    assert [e["fait"] for e in essai["elements"]] == [False] * 4
    assert essai["elements"][0]["essai"]["changements"] == ["/charge"]
    assert statuts(lot(maison, "prendre_en_charge", [*dossiers, INCONNU])) == statuts(essai)


def test_un_dossier_pour_lequel_le_service_ne_repond_pas_le_dit_et_les_autres_sont_faits(
    maison: Maison, dossiers: list[str]
) -> None:
    store = maison.memoire.store
    vraie, appels = store.transact, iter([False, True, True, True, True])

    def transact(*args: Any) -> None:
        if next(appels, False):
            raise UnavailableError("x")
        vraie(*args)

    object.__setattr__(store, "transact", transact)
    faite = lot(maison, "prendre_en_charge", dossiers[:2], cle="k")
    assert statuts(faite) == [200, 503]
    object.__setattr__(store, "transact", vraie)
    assert [
        (e["statut"], e["rejoue"]) for e in lot(maison, "prendre_en_charge", dossiers[:2], cle="k")["elements"]
    ] == [
        (200, True),
        (200, False),
    ]


@pytest.mark.parametrize(
    ("acte", "dossiers"),
    [
        ("demander_complements", [INCONNU]),
        ("donner_avis", [INCONNU]),
        ("constater_etape_1", [INCONNU]),
        ("prendre_en_charge", []),
        ("prendre_en_charge", [f"cand_{n:026d}" for n in range(DOSSIERS_MAX + 1)]),
        ("prendre_en_charge", [""]),
    ],
)
def test_ce_qui_ne_se_fait_pas_en_lot_est_refuse_en_entier(maison: Maison, acte: str, dossiers: list[str]) -> None:
    assert lot(maison, acte, dossiers)["code"] == "requete-invalide"


def test_un_dossier_nomme_deux_fois_arrete_le_lot_avant_le_premier(maison: Maison, dossiers: list[str]) -> None:
    refus = lot(maison, "prendre_en_charge", [dossiers[0], dossiers[1], dossiers[0]])
    assert (refus["code"], [e["pointeur"] for e in refus["erreurs"]]) == ("regle-non-satisfaite", ["/dossiers/2/id"])
    assert statuts(lot(maison, "prendre_en_charge", dossiers[:1])) == [200], "rien n'était fait"


def test_un_lot_est_aux_services_et_demande_une_cle(maison: Maison, dossiers: list[str]) -> None:
    for qui in ("Paul", "Ada"):
        assert lot(maison, "prendre_en_charge", dossiers, qui).statut == 404
    assert statuts(lot(maison, "prendre_en_charge", dossiers, "Luc")) == [404] * 3, "ailleurs, rien n'existe"
    running = maison.services["candidature"]
    route = next(r for r in running.service.all_routes if r.code == "agir_en_lot")
    now, corps = maison.memoire.clock.now(), b'{"acte": "notifier_avis", "dossiers": [{"id": "x"}]}'
    sans = running.http(route, Request("POST", "/lots", now, "c", {}, {}, {"authorization": "Dora"}, corps))
    assert "cle-idempotence-manquante" in sans.body
    avec = Request("POST", "/lots", now, "c", {}, {}, {"authorization": "Dora", "idempotency-key": "k"}, corps)
    assert '"statut":404' in running.http(route, avec).body, "un identifiant qui n'en est pas un"


def test_un_corps_que_l_acte_ne_prend_pas_est_refuse_pour_chacun(maison: Maison, dossiers: list[str]) -> None:
    faite = lot(maison, "notifier_avis", dossiers, corps={"territoire": "D35"})
    assert statuts(faite) == [400] * 3
