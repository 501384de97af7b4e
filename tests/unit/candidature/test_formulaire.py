"""Le formulaire est une donnée publique, et ce qui manque à un dossier se lit comme « déposer » le refuserait."""

import json

import pytest

from candidature.domaine.completude import completude
from candidature.domaine.dossier import Candidature
from candidature.domaine.operation import Operation
from candidature.domaine.porteur import Charte
from candidature.domaine.valeurs import Reponse
from kernel.label.reglement import reglement, versions
from tests.maison import Maison
from tests.unit.candidature.scene import OUVERTURE, brouillon, lieux, maison_ouverte, operation, remplir, repond, valeur


@pytest.fixture
def maison() -> Maison:
    return maison_ouverte()


def test_le_referentiel_se_lit_sans_compte_version_par_version(maison: Maison) -> None:
    liste = maison.appeler("candidature", "lister_referentiels")
    assert [e["version"] for e in liste["elements"]] == list(versions())
    lu = maison.appeler("candidature", "consulter_referentiel", version="2020")
    assert (len(lu["engagements"]), len(lu["dimensions"]), len(lu["axes"])) == (20, 4, 4)
    etape = lu["etapes"][1]
    assert etape["schema_href"] == "/candidature/v1/referentiels/2020/etapes/2/schema"
    assert [c["code"] for p in etape["formulaire"] for c in p["champs"]] == [
        c.code for c in reglement("2020").champs(2)
    ]


def test_le_referentiel_dit_en_mots_pour_quelles_annees_jusqu_a_quand_et_ce_qu_il_faut_deja(maison: Maison) -> None:
    liste = maison.appeler("candidature", "lister_referentiels")["elements"]
    annees = {e["version"]: e["campagnes_libelle"] for e in liste}
    assert (annees["2020"], annees["2023"]) == ("Campagnes 2020 à 2022", "Campagnes 2023 et suivantes")
    vus = {v: maison.appeler("candidature", "consulter_referentiel", version=v)["etapes"] for v in ("2020", "2023")}
    une, deux, _, quatre = vus["2020"]
    assert (une["precandidature_libelle"], une["depot_libelle"]) == ("Sans précandidature", "Jusqu'à la cérémonie")
    assert deux["precandidature_libelle"] == "Jusqu'à la clôture des précandidatures"
    assert une["prerequis_libelle"] == "Charte signée, au plus tard au dépôt"
    dit = "Étape 3 (ÉcoQuartier livré) détenue depuis 3 ans, comptés depuis l'année de son label (à confirmer)"
    assert quatre["prerequis_libelle"] == dit
    dit = "comptés depuis la livraison de l'opération, dont l'année du label tient lieu"
    assert dit in vus["2023"][-1]["prerequis_libelle"], "no date of delivery is on record: what is checked is said"


def test_un_dossier_dit_son_etape_et_son_reglement_en_mots(maison: Maison) -> None:
    vu = maison.appeler("candidature", "consulter_candidature", "Paul", id=brouillon(maison))
    assert (vu["etape_libelle"], vu["reglement_libelle"]) == ("ÉcoQuartier en chantier", reglement("2020").libelle)


def test_chaque_etape_a_son_schema_public(maison: Maison) -> None:
    for version in versions():
        for etape in reglement(version).etapes:
            lu = maison.appeler("candidature", "consulter_schema", version=version, etape=str(etape.numero))
            assert (lu.statut, set(lu["properties"])) == (
                200,
                {c.code for c in reglement(version).champs(etape.numero)},
            )


@pytest.mark.parametrize(
    ("code", "params"),
    [
        ("consulter_referentiel", {"version": "1999"}),
        ("consulter_schema", {"version": "1999", "etape": "2"}),
        ("consulter_schema", {"version": "2013", "etape": "1"}),
        ("consulter_schema", {"version": "2020", "etape": "deux"}),
    ],
)
def test_une_version_ou_une_etape_inconnue_n_a_rien_a_son_adresse(
    maison: Maison, code: str, params: dict[str, str]
) -> None:
    assert maison.appeler("candidature", code, None, None, None, None, **params)["code"] == "introuvable"


def test_ce_qui_manque_est_la_liste_meme_avec_laquelle_deposer_refuse(maison: Maison) -> None:
    candidature = brouillon(maison, operation_=operation(maison, charte=False))
    repond(maison, candidature, "nom", "x" * 300)
    refus = maison.appeler("candidature", "deposer", "Paul", {}, id=candidature)
    vue = maison.appeler("candidature", "consulter_completude", "Paul", id=candidature)
    assert refus.statut == 422
    assert vue["manques"] == refus["erreurs"]
    assert {m["code"] for m in vue["manques"]} == {"champ-absent", "valeur-refusee", "charte-absente"}
    deposer = next(
        a
        for a in maison.appeler("candidature", "consulter_candidature", "Paul", id=candidature)["actions"]
        if a["code"] == "deposer"
    )
    assert [r["pointeur"] for r in deposer["raisons"]] == [m["pointeur"] for m in vue["manques"]]


def test_la_completude_avance_engagement_par_engagement_et_dimension_par_dimension(maison: Maison) -> None:
    candidature = brouillon(maison)
    for numero in (1, 2, 6):
        repond(maison, candidature, f"engagement_{numero:02}", "Notre réponse.")
    repond(maison, candidature, "engagement_02_actions", {"a1": {"libelle": "Planter", "etat": "fini"}})
    vue = maison.appeler("candidature", "consulter_completude", "Paul", id=candidature)
    assert [(d["numero"], d["completes"], d["total"]) for d in vue["dimensions"]] == [
        (1, 1, 5),
        (2, 1, 5),
        (3, 0, 5),
        (4, 0, 5),
    ]
    parties = {p["code"]: p for p in vue["parties"]}
    assert parties["engagement_01"]["complete"]
    assert [m["pointeur"] for m in parties["engagement_02"]["manques"]] == ["/reponses/engagement_02_actions"]
    assert 0 < vue["pct"] < 100
    assert "suites" not in parties, "rien n'est à répondre aux commissions"


def test_le_pourcentage_compte_la_charte_parmi_ce_qui_est_exige() -> None:
    vide = Candidature(statut="brouillon", etape=2, reglement="2020", lieux=lieux(("35238",)))
    exiges = [c for c in vide.champs if c.requis]
    assert completude(vide, None).pct == 0

    def remplis(nombre: int, operation_: Operation | None) -> int:
        dites = {c.code: Reponse(valeur=valeur(c), le=OUVERTURE, par="p") for c in exiges[:nombre]}
        return completude(vide.model_copy(update={"reponses": dites}), operation_).pct

    charte = Charte(signee_le=OUVERTURE.date(), signataires=("Ville",), autorite_urbanisme="Ville")
    signee = Operation(statut="active", charte=charte)
    total = len(exiges) + 1
    assert [remplis(n, None) for n in (1, total - 1)] == [100 // total, 100 * (total - 1) // total]
    assert remplis(total - 1, signee) == 100


def test_un_dossier_complet_l_est_a_cent_pour_cent(maison: Maison) -> None:
    candidature = brouillon(maison)
    remplir(maison, candidature)
    vue = maison.appeler("candidature", "consulter_completude", "Paul", id=candidature)
    assert (vue["statut"], vue["pct"], vue["manques"]) == ("complet", 100, [])


def test_la_completude_d_un_brouillon_n_est_qu_a_ses_auteurs(maison: Maison) -> None:
    candidature = brouillon(maison)
    for qui in ("Dora", "Pia"):
        assert maison.appeler("candidature", "consulter_completude", qui, id=candidature).statut == 404


def test_des_actions_incompletes_se_gardent_et_se_disent_ce_qui_n_est_pas_une_table_se_refuse(maison: Maison) -> None:
    candidature, champ = brouillon(maison), "engagement_03_actions"
    gardee = repond(maison, candidature, champ, {"a1": {"libelle": "", "etat": "en_cours"}})
    assert (gardee.statut, gardee["avertissement"]) == (200, "« a1 » : Le libellé manque.")
    for faux in ("Planter", ["Planter"], 3, True):
        refus = repond(maison, candidature, champ, faux)
        assert (refus.statut, refus["erreurs"][0]["code"]) == (422, "type-inattendu")
    relue = maison.appeler("candidature", "consulter_reponse", "Paul", id=candidature, champ=champ)
    assert relue["valeur"] == {"a1": {"libelle": "", "etat": "en_cours"}}


def test_une_reponse_trop_longue_se_garde_entiere_et_se_dit(maison: Maison) -> None:
    candidature = brouillon(maison)
    longue = "mot " * 600
    gardee = repond(maison, candidature, "engagement_01", longue)
    assert gardee.statut == 200
    assert gardee["valeur"] == longue
    pleine = repond(maison, candidature, "engagement_01", "x" * 2001)
    assert pleine["avertissement"] == "2001 signes hors espaces, pour 2000 au plus."


def test_une_campagne_sous_le_reglement_2023_se_joue_sans_une_ligne_de_code() -> None:
    maison = maison_ouverte("2023")
    op = operation(maison)
    corps = {"operation": op, "annee": 2027, "etape": 2}
    refus = maison.appeler("candidature", "creer_candidature", "Paul", corps)
    dit = "Les étapes de la campagne 2027 sont : 1 (ÉcoProjet), 3 (ÉcoQuartier Livré), 4 (ÉcoQuartier Vécu)."
    assert (refus.statut, refus["erreurs"][0]["message"]) == (422, dit)
    candidature = brouillon(maison, etape=3, operation_=op)
    remplir(maison, candidature)
    assert maison.appeler("candidature", "deposer", "Paul", {}, id=candidature).statut == 200
    (document,) = maison.memoire.objects.kept.values()
    assert json.loads(document)["reglement"] == "2023"
