"""Le calcul d'une affectation, de la demande à la proposition : expliqué, prouvé, repris, importé, abandonné."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import kernel
from expertise.calculs import compte_rendu, travail
from expertise.calculs.travail import recevoir
from expertise.domaine.affectation import AFFECTATION
from expertise.solveur import explications
from expertise.solveur.fichier import Import
from expertise.solveur.resolution import Annulee
from infra.affectation.verificateur import verifier
from kernel.journal import canonical
from kernel.store import load
from tests.fakes import fingerprint
from tests.unit.expertise.cas import CAND, OPER
from tests.unit.expertise.guichet import SETTINGS, Guichet, pret

ANNEE: Any = {"annee": "2027"}


def demandeur(numeros: int = 1, charge: int = 2, **change: Any) -> Guichet:
    """Give a service with its experts, and files that wait."""
    guichet = Guichet()
    guichet.campagne()
    guichet.experts(charge)
    for numero in range(1, numeros + 1):
        guichet.recevable(numero, **change)
    return guichet


def test_une_demande_est_prise_puis_calculee_hors_de_la_requete() -> None:
    guichet = demandeur()
    vue = guichet.demande("proposer_affectation", "adama", {}, 202, **ANNEE)
    assert (vue["calcul"]["statut"], vue["places"], vue["proposition"]) == ("demande", [], 0)
    guichet.demande("proposer_affectation", "adama", {}, 409, **ANNEE)
    guichet.ecouler()
    vue = guichet.demande("consulter_affectation", "adama", **ANNEE)
    assert (vue["calcul"]["statut"], vue["calcul"]["avancement"]) == ("fini", "la note totale est la meilleure")
    assert (vue["proposition"], vue["optimale"], vue["manques"], vue["blocage"]) == (1, True, [], "")
    assert sorted(p["role"] for p in vue["places"]) == ["coordonnateur", "second"]
    assert vue["valeurs"]["sieges"] == 2


def test_chaque_paire_dit_pourquoi_et_la_preuve_se_verifie_sans_le_solveur() -> None:
    guichet = demandeur()
    guichet.proposer()
    paires = guichet.demande("consulter_paires", "adama", **ANNEE, candidature=CAND)["paires"]
    assert [p["role"] for p in paires] == ["coordonnateur", "second"]
    for paire in paires:
        assert paire["pourquoi"][0] == f"Note : {paire['note']} sur 1000."
        assert set(paire["parts"]) == {"competence", "distance", "continuite", "rotation", "souhait"}
    assert any(p["suivants"] for p in paires), "somebody could take a seat instead, and it says at what price"
    preuve = guichet.demande("consulter_certificat", "adama", **ANNEE)
    assert verifier(preuve["certificat"])
    assert sorted(preuve["charges"].values()) == [0, 1, 1]
    guichet.demande("consulter_paires", "adama", statut=404, **ANNEE, candidature="cand_" + "9" * 26)


def test_une_preuve_falsifiee_est_refusee() -> None:
    guichet = demandeur()
    guichet.proposer()
    preuve = guichet.demande("consulter_certificat", "adama", **ANNEE)["certificat"]
    preuve["certificat"]["affectation"][0][2] = "pers_bea"
    with pytest.raises(ValueError, match=r".+"):
        verifier(preuve)


def test_quand_il_manque_des_experts_le_manque_est_dit_en_mots() -> None:
    guichet = demandeur(3, charge=1)
    vue = guichet.proposer()
    assert vue["valeurs"]["sieges"] == 3
    assert len(vue["manques"]) == 3
    assert all(m["raison"].startswith("dossier EQ-2027-") for m in vue["manques"])
    assert "admissibles" in vue["blocage"]
    guichet.demande("valider_affectation", "adama", {"proposition": 1}, **ANNEE)


def test_rien_a_affecter_se_dit() -> None:
    vue = demandeur(0).proposer()
    assert (vue["calcul"]["statut"], vue["calcul"]["raisons"]) == ("echoue", [travail.RIEN_A_FAIRE])


def test_un_verrou_est_tenu_et_un_interdit_aussi() -> None:
    guichet = demandeur()
    verrou = {"candidature": CAND, "role": "second", "expert": "pers_bea"}
    assert {p["expert"]: p["role"] for p in guichet.proposer(verrous=[verrou])["places"]}["pers_bea"] == "second"
    interdit = {"candidature": CAND, "expert": "pers_bea"}
    vue = guichet.proposer(interdits=[interdit])
    assert "pers_bea" not in {p["expert"] for p in vue["places"]}
    assert any("pers_bea quitte EQ-2027-0001" in phrase for phrase in vue["difference"])
    impossible = {"candidature": CAND, "role": "coordonnateur", "expert": "pers_bea"}
    echec = guichet.proposer(verrous=[impossible])["calcul"]
    assert echec["statut"] == "echoue"
    assert "pas habilité comme coordonnateur" in echec["raisons"][0]
    assert echec["raisons"][-1] == travail.A_CORRIGER


def test_une_faute_du_fichier_est_suivie_de_quoi_faire_meme_si_elle_finit_par_un_point(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(travail, "importer", lambda *_: Import((), ("ligne 2 : « Dr. ».",)))
    guichet = demandeur()
    guichet.demande("importer_affectation", "adama", {"contenu": "dossier;role;expert"}, 202, **ANNEE)
    guichet.ecouler()
    calcul = guichet.demande("consulter_affectation", "adama", **ANNEE)["calcul"]
    assert (calcul["statut"], calcul["raisons"]) == ("echoue", ["ligne 2 : « Dr. ».", travail.A_CORRIGER])


INCONNUE = "pers_zoe n'est pas en lice cette année : vérifiez son identifiant, ou retirez-le de votre demande."


@pytest.mark.parametrize(
    ("demande", "raison"),
    [
        ({"interdits": [{"candidature": CAND, "expert": "pers_zoe"}]}, INCONNUE),
        ({"absents": ["pers_zoe"]}, INCONNUE),
        ({"verrous": [{"candidature": CAND, "role": "second", "expert": "pers_zoe"}]}, INCONNUE),
        (
            {"interdits": [{"candidature": f"cand_{9:026d}", "expert": "pers_ana"}]},
            f"cand_{9:026d} n'est pas un dossier à expertiser cette année : vérifiez son identifiant.",
        ),
    ],
)
def test_un_nom_que_personne_ne_porte_est_refuse_au_lieu_d_etre_ignore(demande: Any, raison: str) -> None:
    calcul = demandeur().proposer(**demande)["calcul"]
    assert (calcul["statut"], calcul["raisons"]) == ("echoue", [raison])


def test_une_hypothese_laisse_la_proposition_comme_elle_est() -> None:
    guichet = demandeur()
    avant = guichet.proposer()
    (parti,) = (p["expert"] for p in avant["places"] if p["role"] == "second")
    vue = guichet.proposer(absents=[parti])
    assert [vue[nom] for nom in ("proposition", "places", "difference", "statut")] == [
        avant[nom] for nom in ("proposition", "places", "difference", "statut")
    ]
    found = vue["hypothese"]
    assert (found["absents"], found["sieges"], found["manques"]) == ([parti], 2, [])
    assert any(f"{parti} quitte EQ-2027-0001" in phrase for phrase in found["difference"])
    guichet.demande("valider_affectation", "adama", {"proposition": found["numero"]}, 409, **ANNEE)
    guichet.demande("valider_affectation", "adama", {"proposition": vue["proposition"]}, **ANNEE)


def test_une_hypothese_dit_les_sieges_qui_resteraient_vides() -> None:
    guichet = demandeur()
    found = guichet.proposer(absents=["pers_ana", "pers_cyr"])["hypothese"]
    assert found["sieges"] < 2
    assert found["nombre_manques"] == len(found["manques"]) > 0
    assert guichet.demande("consulter_affectation", "adama", **ANNEE)["proposition"] == 0


def test_une_nouvelle_proposition_efface_l_hypothese_qui_se_comparait_a_l_ancienne() -> None:
    guichet = demandeur()
    guichet.proposer()
    assert guichet.proposer(absents=["pers_cyr"])["hypothese"]
    assert guichet.proposer()["hypothese"] is None


def test_ce_qui_est_exporte_se_corrige_et_s_importe() -> None:
    guichet = demandeur()
    avant = guichet.proposer()["places"]
    fichier = guichet.demande("exporter_affectation", "adama", **ANNEE)
    assert fichier["nom"] == "affectation-2027-1.csv"
    guichet.demande("importer_affectation", "adama", {"contenu": fichier["contenu"]}, 202, **ANNEE)
    guichet.ecouler()
    assert guichet.demande("consulter_affectation", "adama", **ANNEE)["places"] == avant
    second = next(p["expert"] for p in avant if p["role"] == "second")
    corrige = fichier["contenu"].replace(f"second;{second}", "second;pers_bea")
    guichet.demande("importer_affectation", "adama", {"contenu": corrige}, 202, **ANNEE)
    guichet.ecouler()
    apres = guichet.demande("consulter_affectation", "adama", **ANNEE)["places"]
    assert {p["expert"] for p in apres if p["role"] == "second"} == {"pers_bea"}
    faux = fichier["contenu"].replace(f"second;{second}", "second;pers_zoe")
    guichet.demande("importer_affectation", "adama", {"contenu": faux}, 202, **ANNEE)
    guichet.ecouler()
    calcul = guichet.demande("consulter_affectation", "adama", **ANNEE)["calcul"]
    assert (calcul["statut"], "ligne 3" in calcul["raisons"][0]) == ("echoue", True)
    assert calcul["raisons"][-1].endswith("puis redemandez une proposition.")


def test_un_import_redit_les_interdits_et_ce_que_vaut_un_dossier_vide() -> None:
    guichet = demandeur()
    guichet.proposer(dossier_vide="zero")
    (entete,) = guichet.demande("exporter_affectation", "adama", **ANNEE)["contenu"].splitlines()[:1]
    ban = {"interdits": [{"candidature": CAND, "expert": "pers_ana"}], "dossier_vide": "zero"}
    guichet.demande("importer_affectation", "adama", {"contenu": entete, **ban}, 202, **ANNEE)
    calcul = load(AFFECTATION, guichet.memoire.store, "2027").etat.calcul
    assert calcul is not None
    demande = calcul.demande
    assert ([i.expert for i in demande.interdits], demande.dossier_vide) == (["pers_ana"], "zero")
    guichet.ecouler()
    vue = guichet.demande("consulter_affectation", "adama", **ANNEE)
    assert (vue["calcul"]["statut"], vue["optimale"]) == ("fini", True)
    assert {p["expert"] for p in vue["places"]} == {"pers_bea", "pers_cyr"}
    preuve = guichet.demande("consulter_certificat", "adama", **ANNEE)
    assert preuve["certificat"]["instance"]["reglages"]["dossier_vide"] == "zero"


def test_un_import_qui_donne_un_siege_a_un_interdit_dit_pourquoi_il_ne_se_peut_pas() -> None:
    guichet = demandeur()
    avant = guichet.proposer()["places"]
    contenu = guichet.demande("exporter_affectation", "adama", **ANNEE)["contenu"]
    corps = {"contenu": contenu, "interdits": [{"candidature": CAND, "expert": avant[0]["expert"]}]}
    guichet.demande("importer_affectation", "adama", corps, 202, **ANNEE)
    guichet.ecouler()
    calcul = guichet.demande("consulter_affectation", "adama", **ANNEE)["calcul"]
    assert calcul["statut"] == "echoue"
    assert avant[0]["expert"] in " ".join(calcul["raisons"])


def annuler(guichet: Guichet) -> None:
    """Give the work up, and let the time pass after which it looks again."""
    guichet.demande("annuler_calcul", "adama", {}, **ANNEE)
    guichet.memoire.clock.current += timedelta(seconds=travail.SECONDES_ENTRE_REGARDS)


def test_un_calcul_annule_pendant_qu_on_cherche_ce_qui_bloque_s_arrete_la(monkeypatch: pytest.MonkeyPatch) -> None:
    guichet = demandeur(3, charge=1)
    guichet.demande("proposer_affectation", "adama", {}, 202, **ANNEE)
    suites = list[str]()

    def chercher(_instance: Any, pilotage: Any) -> None:
        annuler(guichet)
        assert pilotage.annule(), "a search that listens is told"
        raise Annulee

    monkeypatch.setattr(travail, "bloquer", chercher)
    monkeypatch.setattr(travail.Travail, "_stabilite", lambda *_: suites.append("stabilite"))
    guichet.ecouler()
    vue = guichet.demande("consulter_affectation", "adama", **ANNEE)
    assert (vue["calcul"]["statut"], vue["proposition"], suites) == ("annule", 0, [])


def test_ce_qui_bloque_ne_se_cherche_pas_plus_longtemps_que_prevu(monkeypatch: pytest.MonkeyPatch) -> None:
    guichet = demandeur(3, charge=1)

    def chercher(_instance: Any, pilotage: Any) -> None:
        guichet.memoire.clock.current += timedelta(seconds=travail.SECONDES_BLOCAGE)
        assert not pilotage.annule()
        guichet.memoire.clock.current += timedelta(seconds=1)
        assert pilotage.annule()
        raise Annulee

    monkeypatch.setattr(travail, "bloquer", chercher)
    assert guichet.proposer()["blocage"] == travail.TROP_LONG


def test_un_calcul_annule_pendant_qu_on_ecrit_ses_documents_n_en_ecrit_plus(monkeypatch: pytest.MonkeyPatch) -> None:
    guichet = demandeur()
    guichet.demande("proposer_affectation", "adama", {}, 202, **ANNEE)
    plain, ecrits = guichet.memoire.objects.put, list[str]()

    def put(nom: str, content: bytes, kind: str) -> None:
        ecrits.append(nom)
        annuler(guichet)
        plain(nom, content, kind)

    monkeypatch.setattr(guichet.memoire.objects, "put", put)
    guichet.ecouler()
    vue = guichet.demande("consulter_affectation", "adama", **ANNEE)
    assert (vue["calcul"]["statut"], vue["proposition"], len(ecrits)) == ("annule", 0, 1)


def test_un_calcul_annule_avant_d_etre_lu_ne_fait_rien() -> None:
    guichet = demandeur()
    guichet.demande("proposer_affectation", "adama", {}, 202, **ANNEE)
    guichet.demande("annuler_calcul", "adama", {}, **ANNEE)
    guichet.ecouler()
    vue = guichet.demande("consulter_affectation", "adama", **ANNEE)
    assert (vue["calcul"]["statut"], vue["proposition"]) == ("annule", 0)
    assert guichet.memoire.objects.kept.keys() == {"candidature/depots/abc.json"}


def test_un_calcul_annule_pendant_qu_il_tourne_s_arrete(monkeypatch: pytest.MonkeyPatch) -> None:
    guichet = demandeur()
    guichet.demande("proposer_affectation", "adama", {}, 202, **ANNEE)
    plain = travail.Travail._lire

    def lire(work: Any, *args: Any) -> Any:
        guichet.demande("annuler_calcul", "adama", {}, **ANNEE)
        return plain(work, *args)

    monkeypatch.setattr(travail.Travail, "_lire", lire)
    guichet.ecouler()
    vue = guichet.demande("consulter_affectation", "adama", **ANNEE)
    assert (vue["calcul"]["statut"], vue["proposition"]) == ("annule", 0)


def test_un_calcul_annule_pendant_qu_il_s_explique_s_arrete_entre_deux_dossiers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    guichet = demandeur(2)
    guichet.demande("proposer_affectation", "adama", {}, 202, **ANNEE)
    dits: list[str] = []

    def expliquer(resolution: Any, place: Any, parts: Any) -> Any:
        if not dits:
            guichet.demande("annuler_calcul", "adama", {}, **ANNEE)
        dits.append(place.dossier)
        return explications.expliquer(resolution, place, parts)

    monkeypatch.setattr(compte_rendu, "expliquer", expliquer)
    monkeypatch.setattr(travail, "SECONDES_ENTRE_REGARDS", 0)
    guichet.ecouler()
    vue = guichet.demande("consulter_affectation", "adama", **ANNEE)
    assert (vue["calcul"]["statut"], vue["proposition"]) == ("annule", 0)
    assert len(dits) == 2, "both seats of the first file"
    assert len({*dits}) == 1
    assert not [nom for nom in guichet.memoire.objects.kept if nom.startswith("expertise/affectations/")]


def test_le_message_recu_deux_fois_ou_d_une_autre_table_ne_refait_rien() -> None:
    guichet = demandeur()
    guichet.proposer()
    (body,) = [b for b in guichet.publies if "CalculDemande-V1" in b]
    avant = fingerprint(guichet.memoire.store)
    for message in (body, canonical({**json.loads(body), "origine": "ancienne"})):
        recevoir(SETTINGS, guichet.memoire.world, message)
    assert fingerprint(guichet.memoire.store) == avant


def compter(guichet: Guichet, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note the round trips to the table from now on."""
    trips: list[str] = []
    store = guichet.memoire.store
    for name in ("read", "query", "transact", "write", "add"):
        monkeypatch.setattr(store, name, _compte(getattr(store, name), name, trips))
    return trips


def _compte(plain: Any, name: str, trips: list[str]) -> Any:
    def counted(*args: Any, **more: Any) -> Any:
        trips.append(name)
        return plain(*args, **more)

    return counted


def test_valider_prend_trois_allers_et_retours_et_lire_l_affectation_deux(monkeypatch: pytest.MonkeyPatch) -> None:
    guichet = demandeur(2)
    numero = guichet.proposer()["proposition"]
    trips = compter(guichet, monkeypatch)
    guichet.demande("consulter_affectation", "adama", **ANNEE)
    assert trips == ["read", "query"]
    trips.clear()
    guichet.demande("valider_affectation", "adama", {"proposition": numero}, **ANNEE)
    assert trips == ["query", "read", "transact"]


@pytest.mark.parametrize("acte", ["suspension", "charge", "interet", "declin", "nouveau dossier"])
def test_une_proposition_est_refusee_quand_le_monde_a_change(acte: str) -> None:
    guichet = pret() if acte == "declin" else demandeur()
    if acte == "declin":
        guichet.recevable(2)
    numero = guichet.proposer()["proposition"]
    match acte:
        case "suspension":
            guichet.demande("suspendre_expert", "adama", {"motif": "m"}, id="pers_ana")
        case "charge":
            guichet.demande("declarer_disponibilite", "bea", {"annee": 2027, "charge_max": 1}, id="pers_bea")
        case "interet":
            corps = {"nature": "familial", "operation": OPER}
            guichet.demande("declarer_interet", "cyr", corps, id="pers_cyr")
        case "declin":
            guichet.demande("decliner_mandat", guichet.equipe(CAND)["second"], {"motif": "charge"}, id=CAND)
        case _:
            guichet.recevable(9)
    refus = guichet.demande("valider_affectation", "adama", {"proposition": numero}, 409, **ANNEE)
    assert refus["detail"].startswith("Ont changé depuis le calcul : ")
    guichet.affecter()


def test_apres_un_declin_personne_d_autre_ne_bouge_et_le_prix_en_est_dit() -> None:
    guichet = pret(2)
    avant = {c: guichet.equipe(c) for c in (CAND, "cand_" + "0" * 25 + "2")}
    guichet.demande("decliner_mandat", avant[CAND]["second"], {"motif": "hors_competence"}, id=CAND)
    vue = guichet.proposer()
    assert [(p["candidature"], p["role"]) for p in vue["places"]] == [(CAND, "second")]
    assert vue["places"][0]["expert"] != f"pers_{avant[CAND]['second']}", "a stored refusal blocks a new invitation"
    assert vue["stabilite"]
    guichet.demande("valider_affectation", "adama", {"proposition": vue["proposition"]}, **ANNEE)
    guichet.ecouler()
    apres = {c: guichet.equipe(c) for c in avant}
    assert apres[CAND]["coordonnateur"] == avant[CAND]["coordonnateur"]
    assert len(apres[CAND]) == 2


def test_qui_d_autre_tiendrait_un_siege_et_a_quel_prix_exact() -> None:
    guichet = demandeur()
    places = guichet.proposer()["places"]
    siege = next(p for p in places if p["role"] == "second")
    guichet.demande("chercher_remplacants", "adama", {"siege": siege}, 202, **ANNEE)
    guichet.ecouler()
    vue = guichet.demande("consulter_affectation", "adama", **ANNEE)
    found = vue["calcul"]["remplacants"]
    assert vue["calcul"]["statut"] == "fini"
    assert found
    assert siege["expert"] not in {r["expert"] for r in found}
    assert all(r["prix"] and r["prouve"] for r in found)
    assert (vue["proposition"], vue["places"]) == (1, places), "the proposal that was read is still the one to validate"
    guichet.demande("valider_affectation", "adama", {"proposition": 1}, **ANNEE)
    ailleurs = {**siege, "expert": found[0]["expert"]}
    guichet.ecouler()
    guichet.recevable(2)
    guichet.demande("chercher_remplacants", "adama", {"siege": ailleurs}, 202, **ANNEE)
    guichet.ecouler()
    calcul = guichet.demande("consulter_affectation", "adama", **ANNEE)["calcul"]
    assert (calcul["statut"], calcul["raisons"]) == ("echoue", [travail.AILLEURS])


def test_une_incompatibilite_levee_rend_l_expert_possible() -> None:
    guichet = demandeur()
    guichet.demande("declarer_interet", "cyr", {"nature": "travaux", "operation": OPER}, id="pers_cyr")
    corps = {"expert": "pers_cyr", "sens": "lever", "motif": "Seul à connaître le bois"}
    (exclu,) = guichet.demande("consulter_incompatibilites", "adama", id=CAND)["experts"]
    assert (exclu["expert"], exclu["possible"]) == ("pers_cyr", False)
    verrou = {"candidature": CAND, "role": "second", "expert": "pers_cyr"}
    assert guichet.proposer(verrous=[verrou])["calcul"]["statut"] == "echoue"
    vue = guichet.demande("decider_incompatibilite", "adama", corps, id=CAND)
    assert vue["experts"][0]["possible"]
    assert "pers_cyr" in {p["expert"] for p in guichet.proposer(verrous=[verrou])["places"]}
    for nom in ("dora", "ana", "paul"):
        guichet.demande("consulter_incompatibilites", nom, statut=404, id=CAND)


def test_le_suivi_compte_les_dossiers_de_chaque_region() -> None:
    guichet = pret(2)
    guichet.accepter(CAND)
    guichet.recevable(3, departements=["69"], region="84")
    vue = guichet.demande("suivre_affectation", "adama", **ANNEE)
    rows = {r["nom"]: (r["a_affecter"], r["en_attente"], r["acceptes"], r["en_retard"]) for r in vue["regions"]}
    assert rows == {"Bretagne": (0, 1, 1, 0), "Auvergne-Rhône-Alpes": (1, 0, 0, 1)}, "late from the end of the call"
    assert vue["regions"][0]["prochain_rappel"] is not None


def test_la_demande_en_cours_se_lit_dans_l_etat_et_le_journal() -> None:
    guichet = demandeur()
    guichet.demande("proposer_affectation", "adama", {"absents": ["pers_bea"]}, 202, **ANNEE)
    calcul = load(AFFECTATION, guichet.memoire.store, "2027").etat.calcul
    assert calcul is not None
    assert calcul.demande.absents == ("pers_bea",)


def test_l_api_n_importe_ni_le_solveur_ni_numpy() -> None:
    code = (
        "import sys; import expertise.app; "
        "print([m for m in sys.modules "
        "if m.startswith(('numpy', 'highspy', 'expertise.solveur', 'expertise.calculs'))])"
    )
    services = Path(kernel.__file__).parents[1]
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=services)  # noqa: S603
    assert found.stdout.strip() == "[]"
