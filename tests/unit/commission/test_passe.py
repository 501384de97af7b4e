"""Any séance and any label as it stood at any instant, from the journal alone, in two readings of the table."""

from datetime import timedelta
from typing import Any

import pytest

from commission.domaine.commission import SEANCE
from kernel.erasure import erase
from tests.fakes import trips
from tests.unit.commission.scene import (
    BRETAGNE,
    CEREMONIE,
    NATIONAL,
    REGIONALES,
    VALIDE,
    Scene,
    cand,
    conclure,
    decidee,
    oper,
    ouvrir,
    scene,
    signature,
)

ILLISIBLES = ("hier", "2027-02-30T00:00:00Z", "9999-12-31T23:59:59-12:00", "2027-09-10T08:00:00Z\0", "2027-09-10")
LABEL = f"{oper(1)}-2"


def labellisee() -> Scene:
    s = decidee({1: VALIDE}).a(CEREMONIE)
    s.service.tick()
    s.ecouler()
    return s


def seance(s: Scene, instant: str, ici: str = BRETAGNE) -> Any:
    return s.appeler("consulter_seance_passee", "Ada", id=ici, instant=instant)


def label(s: Scene, instant: str) -> Any:
    return s.appeler("consulter_label_passe", "Ada", id=LABEL, instant=instant)


def test_relire_une_seance_ou_un_label_tel_qu_il_etait_coute_deux_lectures() -> None:
    s = labellisee()
    for code, ici in (("consulter_seance_passee", NATIONAL), ("consulter_label_passe", LABEL)):
        with trips(s.memoire.store) as calls:
            assert s.appeler(code, "Ada", id=ici, instant="2040-01-01T00:00:00Z").statut == 200
        assert len(calls) <= 2, calls


def test_une_seance_de_centaines_d_entrees_se_relit_en_autant_de_lectures() -> None:
    s = ouvrir(scene(1))
    for tour in range(120):
        presence = {"membre": "pers_max", "presence": ("absent", "present")[tour % 2]}
        assert s.appeler("pointer_presence", "Sam", presence).statut == 200
    with trips(s.memoire.store) as calls:
        assert seance(s, "2040-01-01T00:00:00Z").statut == 200
    assert len(calls) <= 2, calls


@pytest.mark.parametrize("instant", ILLISIBLES)
def test_une_adresse_qui_ne_dit_pas_un_instant_ne_donne_rien(instant: str) -> None:
    s = labellisee()
    assert (seance(s, instant).statut, label(s, instant).statut) == (404, 404)


def test_avant_de_naitre_rien_n_existait() -> None:
    s = labellisee()
    avant = (CEREMONIE - timedelta(microseconds=1)).isoformat()
    assert label(s, avant).statut == 404
    assert "existait" in label(s, avant).texte
    assert label(s, CEREMONIE.isoformat()).statut == 200
    assert seance(s, "2020-01-01T00:00:00Z").statut == 404


def test_un_label_retire_se_relit_en_vigueur_avant_son_retrait() -> None:
    s = labellisee().a(CEREMONIE + timedelta(days=40))
    motif = {"motif": "Engagements non tenus", "acte": "Décision du 19 janvier 2028"}
    s.faire("retirer_label", "Ada", motif, id=LABEL)
    assert label(s, CEREMONIE.isoformat())["statut"] == "en_vigueur"
    assert label(s, (CEREMONIE + timedelta(days=40)).isoformat())["statut"] == "retire"


def test_un_instant_se_lit_dans_n_importe_quelle_heure_locale() -> None:
    s = ouvrir(scene(1))
    assert seance(s, REGIONALES.isoformat())["statut"] == seance(s, "2027-09-10T10:00:00+02:00")["statut"] == "ouverte"
    assert seance(s, "2027-09-10T09:59:59+02:00")["statut"] == "planifiee"


def test_ce_qui_a_ete_efface_l_est_aussi_du_passe() -> None:
    s = ouvrir(scene(1))
    conclure(s, 1, VALIDE)
    s.faire("clore_seance", "Sam", {**signature(s), "membre": "pers_mia"})
    signee = s.memoire.clock.current.isoformat()
    assert "Dupont" in seance(s, signee).texte
    s.a(s.memoire.clock.current + timedelta(days=1))
    assert erase(SEANCE, s.memoire.world, BRETAGNE, "pers_mia", "pers_ada")
    relue = seance(s, signee)
    assert (relue["statut"], "Dupont" in relue.texte) == ("close", False)
    assert [p["candidature"] for p in relue["points"]] == [cand(1)]
