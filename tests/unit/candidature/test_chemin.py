"""The path of a file from the draft to recevabilité, as its people live it."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from candidature.domaine.candidature import CANDIDATURE
from kernel import journal
from kernel.store import entries, refold, split_state
from tests.maison import Maison
from tests.unit.candidature.scene import brouillon, depot, etat, maison_ouverte, operation, remplir, repond

CLOTURE = datetime(2027, 5, 15, 22, 0, tzinfo=UTC)  # midnight in Paris, at the end of 15 May


@pytest.fixture
def maison() -> Maison:
    return maison_ouverte()


def test_la_campagne_s_ouvre_a_sa_date_par_le_reveil_et_par_rien_d_autre(maison: Maison) -> None:
    assert maison.appeler("candidature", "consulter_campagne", id="", annee="2027")["statut"] == "ouverte"
    ouvre = [r.code for r in maison.services["candidature"].service.all_routes if "ouv" in r.code or "clo" in r.code]
    assert ouvre == []


def test_un_dossier_complet_depose_a_temps_recoit_un_accuse_de_reception(maison: Maison) -> None:
    depot(maison)
    (accuse,) = [m for m in maison.memoire.mailer.sent if "Accusé de réception" in m.subject]
    assert "EQ-2027-0001" in accuse.subject
    assert "Date et heure de réception : lundi 1er mars 2027 à 10 h 00 min 00 s (heure de Paris)" in accuse.text
    for mention in ("Service chargé du dossier", "label@exemple.invalid", "silence", "deux mois", "Empreinte"):
        assert mention in accuse.text


def test_chaque_depot_a_exactement_un_accuse_meme_si_les_messages_reviennent(maison: Maison) -> None:
    candidature = depot(maison)
    flux = f"candidature/candidature#{candidature}"
    for item in list(entries(maison.memoire.store, flux)):
        maison.memoire.store.inserted.append(item)
    maison.ecouler()
    assert len([s for s in maison.courriels("Paul") if s.startswith("Accusé")]) == 1


def test_une_seconde_avant_minuit_le_depot_est_pris(maison: Maison) -> None:
    candidature = brouillon(maison)
    remplir(maison, candidature)
    maison.memoire.clock.current = CLOTURE - timedelta(seconds=1)
    assert maison.appeler("candidature", "deposer", "Paul", {}, id=candidature).statut == 200


def test_a_minuit_pile_le_depot_est_refuse_et_l_echeance_est_dite(maison: Maison) -> None:
    candidature = brouillon(maison)
    remplir(maison, candidature)
    maison.memoire.clock.current = CLOTURE
    refus = maison.appeler("candidature", "deposer", "Paul", {}, id=candidature)
    assert (refus.statut, refus["code"]) == (409, "echeance-depassee")
    assert "samedi 15 mai 2027 à 23 h 59" in refus["detail"]


def test_un_depot_recu_a_temps_est_pris_meme_apres_le_passage_du_reveil(maison: Maison) -> None:
    candidature = brouillon(maison)
    remplir(maison, candidature)
    maison.memoire.clock.current = CLOTURE + timedelta(seconds=5)
    maison.reveiller()
    assert etat(maison, candidature).statut == "non_deposee"
    refus = repond(maison, candidature, "engagement_09", "Trop tard.")
    assert (refus.statut, refus["code"]) == (409, "echeance-depassee")
    maison.memoire.clock.current = CLOTURE - timedelta(seconds=1)  # the gateway received it before the tick
    assert repond(maison, candidature, "engagement_09", "Écrit à temps.")["valeur"] == "Écrit à temps."
    assert maison.appeler("candidature", "deposer", "Paul", {}, id=candidature).statut == 200
    maison.ecouler()
    assert "Votre dossier EQ-2027-0001 n'a pas été déposé" in maison.courriels("Paul")
    assert any(s.startswith("Accusé") for s in maison.courriels("Paul"))


def test_un_brouillon_a_l_echeance_devient_non_depose_et_le_porteur_le_sait(maison: Maison) -> None:
    candidature = brouillon(maison)
    maison.memoire.clock.current = CLOTURE + timedelta(minutes=10)
    maison.reveiller()
    assert etat(maison, candidature).statut == "non_deposee"
    assert "Votre dossier EQ-2027-0001 n'a pas été déposé" in maison.courriels("Paul")
    avant = len(maison.memoire.store.items)
    maison.reveiller()
    assert len(maison.memoire.store.items) == avant


def test_un_brouillon_non_annonce_n_est_vu_de_personne_d_autre(maison: Maison) -> None:
    candidature = brouillon(maison)
    for qui in ("Dora", "Rosa", "Luc", "Pia"):
        vu = maison.appeler("candidature", "consulter_candidature", qui, id=candidature)
        rien = maison.appeler("candidature", "consulter_candidature", qui, id="cand_" + "9" * 26)
        assert vu.statut == rien.statut == 404
        assert {k: v for k, v in vu.corps.items() if k != "trace_id"} == {
            k: v for k, v in rien.corps.items() if k != "trace_id"
        }
    assert maison.appeler("candidature", "consulter_candidature", id=candidature).statut == 401


def test_annonce_le_dossier_est_vu_du_departement_et_de_la_region_seulement(maison: Maison) -> None:
    candidature = brouillon(maison)
    assert maison.appeler("candidature", "annoncer", "Paul", {}, id=candidature).statut == 200
    vus = {
        q: maison.appeler("candidature", "consulter_candidature", q, id=candidature).statut for q in ("Dora", "Rosa")
    }
    assert vus == {"Dora": 200, "Rosa": 200}
    assert maison.appeler("candidature", "consulter_candidature", "Luc", id=candidature).statut == 404
    assert len(maison.appeler("candidature", "lister_candidatures", "Rosa")["elements"]) == 1
    assert maison.appeler("candidature", "lister_candidatures", "Luc")["elements"] == []


def test_l_avis_reste_interne_jusqu_a_sa_notification(maison: Maison) -> None:
    candidature = depot(maison)
    avant = maison.appeler("candidature", "consulter_candidature", "Paul", id=candidature)
    assert maison.appeler("candidature", "donner_avis", "Dora", {"recevable": True}, id=candidature).statut == 200
    apres = maison.appeler("candidature", "consulter_candidature", "Paul", id=candidature)
    assert avant.corps == apres.corps
    assert avant.entetes["ETag"] == apres.entetes["ETag"]
    assert maison.appeler("candidature", "notifier_avis", "Rosa", {}, id=candidature).statut == 200
    assert maison.appeler("candidature", "consulter_candidature", "Paul", id=candidature)["statut"] == "recevable"


def test_un_dossier_irrecevable_dit_pourquoi_et_comment_contester(maison: Maison) -> None:
    candidature = depot(maison)
    sans_motif = maison.appeler("candidature", "donner_avis", "Dora", {"recevable": False}, id=candidature)
    assert (sans_motif.statut, sans_motif["erreurs"][0]["pointeur"]) == (422, "/motif")
    corps = {"recevable": False, "motif": "Le périmètre n'est pas celui de l'opération."}
    assert maison.appeler("candidature", "donner_avis", "Dora", corps, id=candidature).statut == 200
    assert maison.appeler("candidature", "notifier_avis", "Dora", {}, id=candidature).statut == 200
    maison.ecouler()
    (lettre,) = [m for m in maison.memoire.mailer.sent if "Décision relative à la recevabilité" in m.subject]
    for mention in (corps["motif"], "Voies et délais de recours", "outre-mer", "deux mois"):
        assert str(mention) in lettre.text


def test_l_etape_1_se_constate_et_l_operation_la_detient_aussitot(maison: Maison) -> None:
    op = operation(maison)
    candidature = brouillon(maison, etape=1, operation_=op)
    remplir(maison, candidature)
    assert maison.appeler("candidature", "deposer", "Paul", {}, id=candidature).statut == 200
    incomplet = maison.appeler("candidature", "constater_etape_1", "Dora", {"conditions": []}, id=candidature)
    assert (incomplet.statut, len(incomplet["erreurs"])) == (422, 4)
    toutes = ["rencontre_correspondant", "enjeux_territoriaux", "charte_signee", "fiche_identite"]
    constat = maison.appeler("candidature", "constater_etape_1", "Dora", {"conditions": toutes}, id=candidature)
    assert (constat.statut, constat["effet_le"]) == (200, "2027-03-01")
    maison.ecouler()
    etapes = maison.appeler("candidature", "consulter_operation", "Paul", id=op)["etapes"]
    assert [(e["etape"], e["annee"]) for e in etapes] == [(1, 2027)]
    assert "Votre opération rejoint la démarche : étape 1" in maison.courriels("Paul")


def test_l_etape_4_s_ouvre_a_qui_detient_l_etape_3_depuis_trois_ans(maison: Maison) -> None:
    op = operation(maison)
    corps = {"operation": op, "annee": 2027, "etape": 4}
    sans = maison.appeler("candidature", "creer_candidature", "Paul", corps)
    assert (sans.statut, sans["erreurs"][0]["code"]) == (422, "etape-requise")
    recente = {"etape": 3, "annee": 2025, "source": "Palmarès 2025"}
    assert maison.appeler("candidature", "reprendre_etape", "Ada", recente, id=op).statut == 200
    trop_tot = maison.appeler("candidature", "creer_candidature", "Paul", corps)
    assert (trop_tot.statut, trop_tot["erreurs"][0]["code"]) == (422, "etape-trop-recente")
    autre = operation(maison)
    ancienne = {"etape": 3, "annee": 2024, "source": "Palmarès 2024"}
    assert maison.appeler("candidature", "reprendre_etape", "Ada", ancienne, id=autre).statut == 200
    assert maison.appeler("candidature", "creer_candidature", "Paul", {**corps, "operation": autre}).statut == 201


def test_une_seule_candidature_vivante_par_operation_campagne_et_etape(maison: Maison) -> None:
    op = operation(maison)
    premiere = brouillon(maison, operation_=op)
    corps = {"operation": op, "annee": 2027, "etape": 2}
    double = maison.appeler("candidature", "creer_candidature", "Paul", corps)
    assert (double.statut, double["code"]) == (409, "doublon")
    assert maison.appeler("candidature", "retirer", "Paul", {"motif": "Reporté"}, id=premiere).statut == 200
    assert maison.appeler("candidature", "creer_candidature", "Paul", corps).statut == 201


def test_le_retrait_est_possible_jusqu_a_la_commission_nationale_et_pas_apres(maison: Maison) -> None:
    tot, tard = depot(maison), depot(maison)
    nationale = datetime(2027, 11, 5, 8, 0, tzinfo=UTC)
    maison.memoire.clock.current = nationale - timedelta(seconds=1)
    assert maison.appeler("candidature", "retirer", "Paul", {"motif": "Reporté"}, id=tot).statut == 200
    maison.memoire.clock.current = nationale
    refus = maison.appeler("candidature", "retirer", "Paul", {"motif": "Reporté"}, id=tard)
    assert (refus.statut, refus["code"]) == (409, "echeance-depassee")


def test_la_version_deposee_est_figee_et_ne_porte_aucun_contact(maison: Maison) -> None:
    candidature = brouillon(maison)
    remplir(maison, candidature)
    vue = maison.appeler("candidature", "consulter_candidature", "Paul", id=candidature)
    contact = next(c for c in vue["formulaire"] if c["type"] == "contact")
    corps = {"valeur": {"nom": "Zoé Inventée", "courriel": "zoe@exemple.invalid"}}
    params = {"id": candidature, "champ": contact["code"]}
    entetes = {"if-match": contact["etag"]}
    assert maison.appeler("candidature", "repondre", "Paul", corps, entetes=entetes, **params).statut == 200
    assert maison.appeler("candidature", "deposer", "Paul", {}, id=candidature).statut == 200
    ((nom, contenu),) = maison.memoire.objects.kept.items()
    assert nom == etat(maison, candidature).versions[0].document
    assert b"Zo\xc3\xa9" not in contenu
    assert json.loads(contenu)["reponses"]["nom"] == "Une réponse."
    relire = maison.appeler("candidature", "consulter_reponse", "Paul", **params)
    fige = maison.appeler(
        "candidature", "repondre", "Paul", {"valeur": None}, entetes={"if-match": relire.entetes["ETag"]}, **params
    )
    assert (fige.statut, fige["code"]) == (409, "dossier-fige")


def test_deux_coediteurs_sur_deux_champs_ne_se_genent_pas_et_sur_un_seul_rien_ne_se_perd(maison: Maison) -> None:
    candidature = brouillon(maison)
    vue = maison.appeler("candidature", "consulter_candidature", "Paul", id=candidature)
    un, deux = (c for c in vue["formulaire"] if c["code"] in ("engagement_01", "engagement_02"))
    for champ in (un, deux):
        faite = maison.appeler(
            "candidature",
            "repondre",
            "Paul",
            {"valeur": "La mienne"},
            entetes={"if-match": champ["etag"]},
            id=candidature,
            champ=champ["code"],
        )
        assert faite.statut == 200
    perimee = maison.appeler(
        "candidature",
        "repondre",
        "Paul",
        {"valeur": "L'autre"},
        entetes={"if-match": un["etag"]},
        id=candidature,
        champ="engagement_01",
    )
    assert perimee.statut == 412
    (conflit,) = perimee["conflits"]
    assert (conflit["valeur_envoyee"], conflit["valeur_actuelle"]) == ("L'autre", "La mienne")
    assert conflit["auteur"] == "Paul"


def test_l_etat_est_le_repli_du_journal_et_la_chaine_est_intacte(maison: Maison) -> None:
    candidature = depot(maison)
    store, flux = maison.memoire.store, f"candidature/candidature#{candidature}"
    items = list(entries(store, flux))
    tete = store.items[next(k for k in store.items if k == (flux, "ETAT"))]
    assert list(journal.verify(flux, items, tete)) == []
    texte, parts = split_state(CANDIDATURE, refold(CANDIDATURE, items))
    assert tete["etat"] == texte
    assert {k.sk: i["etat"] for k, i in store.items.items() if k.pk == flux and k.sk.startswith("ETAT#")} == parts


def test_une_action_annoncee_disponible_est_exactement_ce_qu_un_essai_accepterait(maison: Maison) -> None:
    candidature = brouillon(maison)
    for rempli in (False, True):
        if rempli:
            remplir(maison, candidature)
        for qui in ("Paul", "Ada"):
            vue = maison.appeler("candidature", "consulter_candidature", qui, id=candidature)
            for action in vue["actions"]:
                route = next(r for r in maison.services["candidature"].service.all_routes if r.code == action["code"])
                corps = route.exemple(etat(maison, candidature), maison.memoire.clock.now()).model_dump(mode="json")  # type: ignore[union-attr]
                essai = maison.appeler("candidature", action["code"], qui, corps, {"essai": "true"}, id=candidature)
                assert (essai.statut == 200) == action["disponible"], (action, essai.corps)


@pytest.mark.parametrize("fin", ["retiree", "non_deposee"])
def test_un_brouillon_jamais_annonce_reste_a_ses_auteurs_une_fois_clos(fin: str) -> None:
    """What was never announced nor deposited is nobody else's business, however it ends."""
    maison = maison_ouverte()
    candidature = brouillon(maison)
    if fin == "retiree":
        maison.appeler("candidature", "retirer", "Paul", {"motif": "Projet abandonné"}, id=candidature)
    maison.memoire.clock.current = datetime(2027, 6, 2, tzinfo=UTC)
    maison.reveiller()
    assert maison.appeler("candidature", "consulter_candidature", "Paul", id=candidature)["statut"] == fin
    for nom in ("Dora", "Rosa", "Luc"):
        assert maison.appeler("candidature", "consulter_candidature", nom, id=candidature).statut == 404
        assert maison.appeler("candidature", "lister_candidatures", nom)["elements"] == []
