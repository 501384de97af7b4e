"""Who runs a séance and stands aside on a file of it: nothing tells them what becomes of it."""

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.commission.scene import (
    AJOURNE,
    ANNEE,
    BRETAGNE,
    CEREMONIE,
    NATIONAL,
    VALIDE,
    Scene,
    cand,
    candidature,
    conclure,
    decidee,
    ouvrir,
    scene,
    signature,
    signer,
    synthese,
)
from tests.unit.commission.test_embargo import ce_que_voit

LABELLISE = {"issue": "labellise", "etape_accordee": 2}
Geste = Callable[[Scene, str, str], None]


def rien(_s: Scene, _qui: str, _ici: str) -> None:
    """Leave the file to be examined."""


def conclu(corps: Any) -> Geste:
    def geste(s: Scene, qui: str, ici: str) -> None:
        s.faire("conclure_point", qui, dict(corps), id=ici, candidature=cand(1))

    return geste


def reporte(s: Scene, qui: str, ici: str) -> None:
    s.faire("reporter_point", qui, {"motif": "À revoir"}, id=ici, candidature=cand(1))


def ratifie(s: Scene, qui: str, ici: str) -> None:
    s.faire("ratifier_points", qui, {"sauf": [cand(2)]}, id=ici)


def corrige(s: Scene, _qui: str, _ici: str) -> None:
    """Have the région propose something else."""
    signe = {"nom": "Dupont", "prenom": "Ana", "qualite": "Présidente"}
    corps = {**AJOURNE, "motif": "Erreur", "fondement": "Note", "signature": signe}
    s.faire("rectifier_decision", "Sam", corps, id=BRETAGNE, candidature=cand(1))


def regionale(geste: Geste) -> Scene:
    """Give a région whose secretary Sam sits, and stands aside on file 1; Sara holds the pen there."""
    s = scene(1, 2)
    s.personne("Sam", "secretariat", "membre", territoires=("R53",))
    s.personne("Sara", "secretariat", territoires=("R53",))
    ouvrir(s, BRETAGNE, {"personne": "pers_sam", "qualite": "DREAL"})
    s.faire("deporter_membre", "Sam", {"membre": "pers_sam", "motif": "Famille"}, candidature=cand(1))
    geste(s, "Sara", BRETAGNE)
    return s


def nationale(geste: Geste, qui: str = "Nina", proposition: Any = VALIDE) -> Scene:
    """Give a national séance where who runs it sits, and stands aside on file 1; somebody else holds the pen there."""
    s = ouvrir(scene(1, 2))
    for numero, issue in ((1, proposition), (2, VALIDE)):
        conclure(s, numero, issue)
    signer(s)
    roles = {"Nina": ("secretariat", "membre"), "Ada": ("administration", "membre")}[qui]
    s.personne(qui, *roles, territoires=("NAT",) if qui == "Nina" else ())
    pseudonyme = f"pers_{qui.lower()}"
    ouvrir(s, NATIONAL, {"personne": pseudonyme, "qualite": "DGALN"})
    corps = {"membre": pseudonyme, "motif": "Famille"}
    s.faire("deporter_membre", qui, corps, id=NATIONAL, candidature=cand(1))
    geste(s, "Ada" if qui == "Nina" else "Nina", NATIONAL)
    return s


def courriers(s: Scene, qui: str) -> list[str]:
    return [m.text for m in s.memoire.mailer.sent if m.recipient == f"{qui.lower()}@exemple.invalid"]


def vu(s: Scene, qui: str, ici: str) -> list[Any]:
    """Give all that somebody reads, is written, and is told of what they try, up to the last file that is theirs."""
    s.cles = 1000
    s.memoire.clock.rng.seed(1)  # what is drawn from here on is the same in both
    s.memoire.clock.counter = itertools.count(10**6)
    adresse: dict[str, Any] = {"id": ici, "candidature": cand(2)}
    issue = VALIDE if ici == BRETAGNE else LABELLISE
    essai = s.appeler("conclure_point", qui, dict(issue), {"essai": "true"}, **adresse)
    autres = [s.appeler("conclure_point", qui, dict(issue), **adresse).texte, essai.texte]
    s.ecouler()
    projet = s.appeler("consulter_proces_verbal", "Mia", id=ici)
    refus = s.appeler("clore_seance", qui, {**signature(s, qui, ici), "empreinte": "0" * 64}, id=ici)
    assert (projet.statut, refus.statut) == (200, 403)
    return [*autres, refus.texte, *courriers(s, qui), *ce_que_voit(s, qui)]


@pytest.mark.parametrize("geste", [conclu(VALIDE), conclu(AJOURNE), reporte], ids=["validé", "ajourné", "reporté"])
def test_un_secretaire_regional_ignore_ce_que_devient_le_dossier_dont_il_se_deporte(geste: Geste) -> None:
    assert vu(regionale(rien), "Sam", BRETAGNE) == vu(regionale(geste), "Sam", BRETAGNE)


@pytest.mark.parametrize(
    "geste",
    [conclu(LABELLISE), conclu(AJOURNE), reporte, ratifie, corrige],
    ids=["labellisé", "ajourné", "reporté", "ratifié", "corrigé par la région"],
)
def test_le_secretariat_national_ignore_ce_que_devient_le_dossier_dont_il_se_deporte(geste: Geste) -> None:
    assert vu(nationale(rien), "Nina", NATIONAL) == vu(nationale(geste), "Nina", NATIONAL)


def test_il_ignore_aussi_ce_que_la_region_propose() -> None:
    renvoi = {"issue": "renvoi_national", "motifs": "Les avis divergent."}
    un, autre = nationale(rien), nationale(rien, proposition=renvoi)
    assert vu(un, "Nina", NATIONAL) == vu(autre, "Nina", NATIONAL)


@pytest.mark.parametrize("code", ["consulter_seance", "consulter_point", "consulter_suivi_seance"])
@pytest.mark.parametrize("geste", [conclu(LABELLISE), reporte, ratifie], ids=["labellisé", "reporté", "ratifié"])
def test_l_administration_qui_tient_la_seance_et_se_deporte_n_y_voit_rien_non_plus(code: str, geste: Geste) -> None:
    un, autre = (nationale(g, "Ada") for g in (rien, geste))
    lus = [s.appeler(code, "Ada", id=NATIONAL, candidature=cand(1)) for s in (un, autre)]
    assert lus[0].texte == lus[1].texte
    assert lus[0].entetes["ETag"] == lus[1].entetes["ETag"]


def test_qui_sort_pour_un_dossier_ne_voit_pas_qui_sort_avec_lui() -> None:
    s = regionale(rien)
    s.faire("deporter_membre", "Sara", {"membre": "pers_max", "motif": "Lien"}, candidature=cand(1))
    s.faire("appeler_point", "Sara", candidature=cand(1))
    assert s.appeler("consulter_suivi_seance", "Sara", id=BRETAGNE)["sortants"] == ["pers_max"]
    assert s.appeler("consulter_suivi_seance", "Sam", id=BRETAGNE)["sortants"] == []


@pytest.mark.parametrize(("qui", "attendu"), [("Nina", []), ("Ada", [cand(1)])])
def test_une_correction_ouverte_ne_se_montre_pas_a_qui_s_est_deporte(qui: str, attendu: list[str]) -> None:
    s = nationale(ratifie)
    s.faire("conclure_point", "Ada", LABELLISE, id=NATIONAL, candidature=cand(2))
    signer(s, NATIONAL, "Ada")
    corrige(s, "", "")
    assert s.appeler("consulter_seance", qui, id=NATIONAL)["corrections_ouvertes"] == attendu
    assert any("Correction d'une région" in c for c in s.courriels(qui)) == bool(attendu)


REGARDS = ("controler_palmares", "confier_decisions", "publier_palmares")


def signee(geste: Geste) -> Scene:
    """Give a national séance that is signed, where Ada of the administration stood aside on file 1, and another
    colleague of hers on nothing."""
    s = nationale(geste, "Ada")
    s.personne("Alma", "administration")
    s.faire("conclure_point", "Nina", LABELLISE, id=NATIONAL, candidature=cand(2))
    return signer(s, NATIONAL)


def palmares(s: Scene, qui: str) -> list[Any]:
    """Give all that somebody of the administration reads and is told of the palmarès, up to its hour and after it."""
    vus = []
    for quand in (s.memoire.clock.current, CEREMONIE):
        s.a(quand)
        for code in ("consulter_palmares", *REGARDS):
            for query in ({}, {"essai": "true"}) if code in REGARDS else ({},):
                r = s.appeler(code, qui, {} if code in REGARDS else None, query, annee=str(ANNEE))
                vus.append((code, r.statut, r.texte, r.entetes.get("ETag")))
    return vus


def corrige_apres(s: Scene) -> Scene:
    """Have the région correct file 1 once the national minutes are signed: nothing is published then."""
    corrige(s, "", "")
    return s


@pytest.mark.parametrize("geste", [conclu(AJOURNE), reporte], ids=["ajourné", "reporté"])
def test_l_administration_qui_s_est_deportee_ne_lit_pas_le_controle_du_palmares(geste: Geste) -> None:
    un, autre = signee(conclu(LABELLISE)), signee(geste)
    assert palmares(un, "Ada") == palmares(autre, "Ada")
    assert palmares(signee(conclu(LABELLISE)), "Alma") != palmares(signee(geste), "Alma"), "sa collègue le lit"


def test_elle_ignore_aussi_ce_qui_manque_pour_publier_et_la_lettre_qui_le_dit() -> None:
    un, autre = signee(conclu(LABELLISE)), corrige_apres(signee(conclu(LABELLISE)))
    assert palmares(un, "Ada") == palmares(autre, "Ada")
    autre.a(CEREMONIE).service.tick()
    autre.ecouler()
    arretee = "Le palmarès 2027 n'est pas publié : 1 point à régler"
    assert (arretee in autre.courriels("Ada"), arretee in autre.courriels("Alma")) == (False, True)


@pytest.mark.parametrize("code", REGARDS)
def test_le_controle_la_confidence_et_la_publication_lui_sont_refuses_avant_tout_et_disent_qui_le_fait(
    code: str,
) -> None:
    s = signee(conclu(LABELLISE))
    refus = s.appeler(code, "Ada", {}, annee=str(ANNEE))
    assert (refus.statut, "une autre personne de l'administration" in refus["detail"]) == (403, True)
    vue = s.appeler("consulter_palmares", "Ada", annee=str(ANNEE))
    assert (vue["controles"], vue["confiees"]) == (None, None)
    (action,) = (a for a in vue["actions"] if a["code"] == code)
    assert [r["message"] for r in action["raisons"]] == [refus["detail"]]


def test_la_publication_se_fait_seule_a_l_heure_et_ce_qui_est_public_se_lit() -> None:
    s = signee(conclu(LABELLISE))
    s.a(CEREMONIE).service.tick()
    s.ecouler()
    vue = s.appeler("consulter_palmares", "Ada", annee=str(ANNEE))
    assert (vue["statut"], len(vue["laureats"]), vue["controles"]) == ("publie", 2, None)


def test_qui_porte_un_dossier_arrive_trop_tard_n_en_lit_pas_non_plus_le_manque() -> None:
    s = decidee({1: VALIDE})
    assert s.appeler("controler_palmares", "Ada", annee=str(ANNEE)).statut == 200
    message = json.loads(candidature(3))
    message["etat"]["porteurs"] = ["pers_ada"]
    s.recevoir(json.dumps(message), synthese(3))
    assert s.appeler("controler_palmares", "Ada", annee=str(ANNEE)).statut == 403


def test_qui_ne_s_est_deporte_de_rien_signe_et_recoit_l_annonce() -> None:
    s = decidee({1: VALIDE})
    assert "Procès-verbal à signer" in " ".join(s.courriels("Nina"))
