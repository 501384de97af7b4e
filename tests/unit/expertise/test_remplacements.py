"""Qui vient ensuite quand un siège est rendu : dit à l'administration, montré à l'écran, sans rien changer."""

from datetime import UTC, datetime
from typing import Any

import pytest

from expertise.domaine.expertise import EXPERTISE
from kernel.store import load
from tests.fakes import fingerprint
from tests.unit.expertise.cas import CAND, OPER
from tests.unit.expertise.guichet import PEOPLE, Guichet, pret

TOUS = {"ana", "bea", "cyr"}


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
    assert obstacle() == ["cette personne n'est plus habilitée comme second"]
    entrant = {"entrant": f"pers_{suivant}", "motif": "m"}
    guichet.demande("remplacer_expert", "adama", entrant, 422, id=CAND)


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
