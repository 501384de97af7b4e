"""Qui vient ensuite quand un siège est rendu : dit à l'administration, montré à l'écran, sans rien changer."""

from datetime import UTC, datetime
from typing import Any

import pytest

from expertise.domaine.expertise import EXPERTISE
from kernel.store import load
from tests.fakes import fingerprint
from tests.unit.expertise.cas import CAND, OPER
from tests.unit.expertise.guichet import PEOPLE, Guichet, pret
from tests.unit.expertise.test_ordre import quatrieme

TOUS = {"ana", "bea", "cyr"}
DU_VIVIER = "cette personne n'est plus habilitée, ou ne prend aucun dossier en 2027"


def dernier(guichet: Guichet, objet: str) -> str:
    """Give the text of the last mail of the administration on a subject."""
    sent = [m for m in guichet.memoire.mailer.sent if m.recipient == PEOPLE["adama"].courriel]
    return [m.text for m in sent if objet in m.subject][-1]


def troisieme(guichet: Guichet) -> str:
    (nom,) = TOUS - set(guichet.equipe(CAND).values())
    return nom


def quitter(guichet: Guichet, comment: str, nom: str) -> str:
    """Have the seat of somebody given back, or not answered, and give the subject of what is said of it."""
    match comment:
        case "declin":
            guichet.demande("decliner_mandat", nom, {"motif": "charge"}, id=CAND)
        case "conflit":
            guichet.demande("signaler_conflit", nom, {"precision": "Un lien"}, id=CAND)
        case "lien":
            corps = {"nature": "familial", "operation": OPER}
            guichet.demande("declarer_interet", nom, corps, id=f"pers_{nom}")
        case _:
            guichet.reveiller(datetime(2027, 6, 20, 12, tzinfo=UTC))
            return "Mandat sans réponse"
    guichet.ecouler()
    return "Mandat à réattribuer"


@pytest.mark.parametrize("comment", ["declin", "conflit", "lien", "silence"])
def test_le_siege_rendu_est_annonce_avec_le_meilleur_remplacant_et_son_prix(comment: str) -> None:
    guichet = pret()
    sortant, suivant = guichet.equipe(CAND)["second"], troisieme(guichet)
    texte = dernier(guichet, quitter(guichet, comment, sortant))
    assert f": {suivant.title()} (pers_{suivant})." in texte
    vue = guichet.demande("consulter_remplacements", "adama", id=CAND)
    (ligne,) = [s for s in vue["sortants"] if s["expert"] == f"pers_{sortant}"]
    assert f"personne d'autre ne bougeant : {ligne['remplacants'][0]['prix']}." in texte
    assert f"/expertise/v1/expertises/{CAND}/remplacements" in texte


def test_qui_a_quitte_le_dossier_n_est_pas_propose_de_nouveau() -> None:
    guichet = pret()
    equipe, suivant = guichet.equipe(CAND), troisieme(guichet)
    quitter(guichet, "declin", equipe["second"])
    entrant = {"entrant": f"pers_{suivant}", "motif": "Le meilleur remplaçant"}
    guichet.demande("remplacer_expert", "adama", entrant, id=CAND)
    assert "aucun autre remplaçant" in dernier(guichet, quitter(guichet, "declin", suivant)), "put there by hand"
    vue = guichet.demande("consulter_remplacements", "adama", id=CAND)
    (premier, second) = (
        vue["sortants"] if vue["sortants"][0]["expert"] != f"pers_{equipe['coordonnateur']}" else (vue["sortants"][1:])
    )
    assert [r["obstacle"] for r in premier["remplacants"]] == ["cette personne a déjà quitté ce dossier"]
    assert second["remplacants"] == []


def test_l_ecran_dit_ce_qui_s_oppose_aujourd_hui_a_un_remplacant() -> None:
    guichet = pret()
    sortant, suivant = guichet.equipe(CAND)["second"], troisieme(guichet)
    quitter(guichet, "declin", sortant)

    def obstacle() -> Any:
        vue = guichet.demande("consulter_remplacements", "adama", id=CAND)
        (ligne,) = [s for s in vue["sortants"] if s["expert"] == f"pers_{sortant}"]
        assert (vue["statut"], vue["sieges_vides"]) == ("a_pourvoir", ["second"])
        return [r["obstacle"] for r in ligne["remplacants"] if r["expert"] == f"pers_{suivant}"]

    assert obstacle() == [""]
    lien = {"nature": "travaux", "operation": OPER}
    guichet.demande("declarer_interet", suivant, lien, id=f"pers_{suivant}")
    assert "travaux" in obstacle()[0]
    guichet.demande("suspendre_expert", "adama", {"motif": "m"}, id=f"pers_{suivant}")
    assert obstacle() == [DU_VIVIER]
    entrant = {"entrant": f"pers_{suivant}", "motif": "m"}
    guichet.demande("remplacer_expert", "adama", entrant, 422, id=CAND)


def prend(guichet: Guichet, nom: str, charge: int) -> None:
    guichet.demande("declarer_disponibilite", nom, {"annee": 2027, "charge_max": charge}, id=f"pers_{nom}")


def obstacles(guichet: Guichet, sortant: str) -> dict[str, str]:
    """Give what the screen says of each who could sit instead of somebody."""
    vue = guichet.demande("consulter_remplacements", "adama", id=CAND)
    (ligne,) = [s for s in vue["sortants"] if s["expert"] == f"pers_{sortant}"]
    return {r["expert"].removeprefix("pers_"): r["obstacle"] for r in ligne["remplacants"]}


@pytest.mark.parametrize("charge", [1, 0])
def test_l_ecran_dit_que_la_charge_d_un_remplacant_est_atteinte_comme_le_dirait_le_remplacement(charge: int) -> None:
    guichet = pret()
    sortant, suivant = guichet.equipe(CAND)["second"], troisieme(guichet)
    quitter(guichet, "declin", sortant)
    autre = guichet.recevable(2)
    entrant = {"entrant": f"pers_{suivant}", "motif": "m"}
    guichet.demande("remplacer_expert", "adama", entrant, id=autre)
    assert obstacles(guichet, sortant) == {suivant: ""}, "one file of two"
    prend(guichet, suivant, charge)
    dit = obstacles(guichet, sortant)[suivant]
    refus = guichet.demande("remplacer_expert", "adama", entrant, 422, id=CAND)
    assert "sa charge maximale est atteinte" in refus["detail"]
    assert dit == ("sa charge maximale est atteinte" if charge else DU_VIVIER)
    prend(guichet, suivant, 2)
    assert obstacles(guichet, sortant) == {suivant: ""}
    guichet.demande("remplacer_expert", "adama", entrant, id=CAND)
    assert obstacles(guichet, sortant) == {suivant: "le siège est déjà pourvu"}


def test_un_siege_vide_va_a_qui_peut_le_tenir() -> None:
    guichet = pret()
    suivant = troisieme(guichet)
    for nom in guichet.equipe(CAND).values():
        quitter(guichet, "declin", nom)
    guichet.demande("habiliter_expert", "adama", {"roles": ["second"], "motif": "m"}, id=f"pers_{suivant}")
    guichet.demande("remplacer_expert", "adama", {"entrant": f"pers_{suivant}", "motif": "m"}, id=CAND)
    assert guichet.equipe(CAND) == {"second": suivant}, "the first empty seat is the coordonnateur's"


@pytest.fixture
def a_quatre(monkeypatch: pytest.MonkeyPatch) -> Guichet:
    """Give a file assigned among four experts: two come next on each seat."""
    luc = PEOPLE["luc"]
    monkeypatch.setitem(PEOPLE, "luc", type(luc)(luc.personne, frozenset({"expert"}), nom="Luc", courriel=luc.courriel))
    guichet = Guichet()
    guichet.campagne()
    guichet.experts()
    quatrieme(guichet)
    guichet.recevable()
    guichet.affecter()
    return guichet


@pytest.mark.parametrize("rendu_avant", [False, True])
def test_qui_est_place_a_la_main_a_pour_remplacants_ceux_du_siege_qu_il_reprend(
    a_quatre: Guichet, rendu_avant: bool
) -> None:
    guichet, sortant = a_quatre, a_quatre.equipe(CAND)["second"]
    premier, dernier_nom = (TOUS | {"luc"}) - set(guichet.equipe(CAND).values())
    if rendu_avant:
        quitter(guichet, "declin", sortant)
    qui_part = {} if rendu_avant else {"sortant": f"pers_{sortant}"}
    corps = {**qui_part, "entrant": f"pers_{premier}", "motif": "Indisponible"}
    guichet.demande("remplacer_expert", "adama", corps, id=CAND)
    assert obstacles(guichet, premier) == {dernier_nom: ""}
    texte = dernier(guichet, quitter(guichet, "declin", premier))
    assert f"{dernier_nom.title()} (pers_{dernier_nom}). Ce qu'on y perdait alors" in texte
    guichet.demande("remplacer_expert", "adama", {"entrant": f"pers_{dernier_nom}", "motif": "m"}, id=CAND)
    mandat = load(EXPERTISE, guichet.memoire.store, CAND).etat.mandats[-1]
    assert (mandat.expert, mandat.remplace) == (f"pers_{dernier_nom}", f"pers_{sortant}"), "hand after hand"


def test_qui_reprend_un_siege_que_nulle_proposition_n_explique_n_a_pas_de_remplacant() -> None:
    guichet = Guichet()
    guichet.campagne()
    guichet.experts()
    guichet.recevable()
    for entrant in ("ana", "cyr"):
        guichet.demande("remplacer_expert", "adama", {"entrant": f"pers_{entrant}", "motif": "m"}, id=CAND)
    corps = {"sortant": "pers_cyr", "entrant": "pers_bea", "motif": "m"}
    guichet.demande("remplacer_expert", "adama", corps, id=CAND)
    assert obstacles(guichet, "bea") == obstacles(guichet, "ana") == {}


def test_suivre_le_lien_du_courriel_ne_change_rien() -> None:
    guichet = pret()
    quitter(guichet, "declin", guichet.equipe(CAND)["second"])
    avant = fingerprint(guichet.memoire.store)
    for _ in range(2):
        guichet.demande("consulter_remplacements", "adama", id=CAND)
    for nom in ("paul", "dora", *TOUS):
        guichet.demande("consulter_remplacements", nom, statut=404, id=CAND)
    assert fingerprint(guichet.memoire.store) == avant


def test_un_document_disparu_n_arrete_ni_l_ecran_ni_les_mandats() -> None:
    guichet = pret()
    quitter(guichet, "declin", guichet.equipe(CAND)["second"])
    mandat = load(EXPERTISE, guichet.memoire.store, CAND).etat.mandats[0]
    assert mandat.document.endswith(f"/paires/{CAND}.json")
    del guichet.memoire.objects.kept[mandat.document]
    vue = guichet.demande("consulter_remplacements", "adama", id=CAND)
    assert all(s["remplacants"] == [] for s in vue["sortants"])
