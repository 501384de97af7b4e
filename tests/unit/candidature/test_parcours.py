"""Le parcours d'une opération : ce qu'elle détient, ses dossiers, ce qui reste à répondre, ce qu'elle peut demander."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.commandes import PublierDecision
from candidature.domaine.diffusion import CarteCandidature
from candidature.domaine.etapes import Ajournement, EtapeDetenue, NoterAjournement, ReprendreEtape
from candidature.domaine.operation import OPERATION, Operation
from candidature.domaine.parcours import SuiteOuverte, a_suivre, etapes_demandables, proposee, suites_ouvertes
from candidature.domaine.plan import Campagne
from candidature.domaine.suivi import Decision
from kernel.label.calendrier import Calendrier
from kernel.label.reglement import reglement
from kernel.reactions import Ordre, carry_out
from tests.maison import Maison, Reponse
from tests.unit.candidature.scene import brouillon, depot, etat, maison_ouverte, operation, repond
from tests.unit.candidature.test_a_faire import ailleurs

CONCLUSION = "commission/conclusions/abc.json"
DITE: Any = {
    "motifs": "La mobilité reste à préciser.",
    "reserves": [{"numero": 1, "champ": "engagement_14", "texte": "Décrire les modes actifs."}],
    "recommandations": ["Planter.", "Compter les arbres."],
}


@pytest.fixture
def maison() -> Maison:
    return maison_ouverte()


def parcours(maison: Maison, oper: str, qui: str = "Paul") -> Reponse:
    return maison.appeler("candidature", "consulter_parcours", qui, None, None, None, id=oper)


def etapes(vue: Reponse, annee: int = 2027) -> dict[int, list[str]]:
    return {e["etape"]: [r["code"] for r in e["raisons"]] for e in vue["demandables"] if e["annee"] == annee}


def decide(maison: Maison, candidature: str, issue: str, accordee: int) -> None:
    """Have the palmarès publish a decision on a recevable file."""
    maison.memoire.objects.put(CONCLUSION, json.dumps(DITE).encode(), "application/json")
    for code, corps in (("donner_avis", {"recevable": True}), ("notifier_avis", {})):
        assert maison.appeler("candidature", code, "Dora", corps, id=candidature).statut == 200
    oper = etat(maison, candidature).operation
    decision = Decision.model_validate({"issue": issue, "etape_accordee": accordee, "document": CONCLUSION})
    suite: Any = NoterAjournement(ajournement=Ajournement(etape=2, annee=2027, candidature=candidature))
    if issue == "labellise":
        suite = ReprendreEtape(etape=accordee, annee=2027, source="palmarès", gagnee=True, candidature=candidature)
    for ordre in (
        Ordre(CANDIDATURE, candidature, PublierDecision(decision=decision)),
        Ordre(OPERATION, oper, suite),
    ):
        carry_out(maison.memoire.world, ordre, "correlation")


def test_une_operation_neuve_peut_demander_tout_sauf_ce_qui_demande_d_abord_autre_chose(maison: Maison) -> None:
    vue = parcours(maison, operation(maison, charte=False))

    assert etapes(vue) == {1: [], 2: [], 3: [], 4: ["etape-requise"]}
    assert (vue["statut"], vue["etapes"], vue["dossiers"], vue["suites"]) == ("etape_ouverte", [], [], [])
    assert all("charte" in e["a_prevoir"] for e in vue["demandables"] if e["etape"] in (2, 3))
    (quatre,) = [e for e in vue["demandables"] if e["etape"] == 4]
    assert (
        quatre["raisons"][0]["message"]
        == "L'étape 4 (ÉcoQuartier confirmé) demande que l'étape 3 (ÉcoQuartier livré) soit détenue."
    )


def test_ce_que_dit_le_parcours_est_ce_que_dit_la_creation(maison: Maison) -> None:
    oper = operation(maison)
    brouillon(maison, 2, operation_=oper)
    maison.appeler("candidature", "reprendre_etape", "Ada", {"etape": 1, "annee": 2020, "source": "P"}, id=oper)

    for etape, raisons in etapes(parcours(maison, oper)).items():
        corps = {"operation": oper, "annee": 2027, "etape": etape}
        cree = maison.appeler("candidature", "creer_candidature", "Paul", corps, query={"essai": "true"})
        assert (cree.statut == 200) == (raisons == []), (etape, raisons, cree.corps)


def test_un_dossier_en_cours_ferme_son_etape_et_dit_lequel(maison: Maison) -> None:
    candidature = brouillon(maison)
    oper = etat(maison, candidature).operation

    vue = parcours(maison, oper)

    assert etapes(vue)[2] == ["candidature-en-cours"]
    assert [e["reprise_proposee"] for e in vue["demandables"] if e["etape"] == 2] == [None]
    assert [(d["id"], d["statut"]) for d in vue["dossiers"]] == [(candidature, "brouillon")]
    assert "EQ-2027-0001" in next(e for e in vue["demandables"] if e["etape"] == 2)["raisons"][0]["message"]


def test_un_brouillon_jamais_annonce_ne_se_voit_pas_du_correspondant(maison: Maison) -> None:
    oper = etat(maison, brouillon(maison)).operation

    vue = parcours(maison, oper, "Dora")

    assert vue["dossiers"] == []
    assert etapes(vue)[2] == []
    assert [d["statut"] for d in parcours(maison, oper, "Ada")["dossiers"]] == ["brouillon"]


def test_avant_l_ouverture_rien_n_est_ouvert_et_la_raison_le_dit(maison: Maison) -> None:
    oper = operation(maison)
    maison.memoire.clock.current = datetime(2027, 1, 4, tzinfo=UTC)

    vue = parcours(maison, oper)

    assert vue["statut"] == "rien_a_demander"
    assert set(etapes(vue)[2]) == {"transition-impossible"}


def test_apres_le_depot_de_l_annee_seule_l_etape_1_reste_ouverte(maison: Maison) -> None:
    oper = operation(maison)
    maison.memoire.clock.current = datetime(2027, 6, 1, tzinfo=UTC)

    assert etapes(parcours(maison, oper)) == {
        1: [],
        2: ["echeance-depassee"],
        3: ["echeance-depassee"],
        4: ["echeance-depassee", "etape-requise"],
    }


def test_outre_mer_la_raison_dit_aussi_l_heure_de_la_bas(maison: Maison) -> None:
    la_bas = ailleurs(maison, "97411")
    maison.memoire.clock.current = datetime(2027, 6, 1, tzinfo=UTC)

    dites = {e["etape"]: e["raisons"] for e in parcours(maison, la_bas)["demandables"]}

    assert "heure locale" in dites[2][0]["message"]


def test_pendant_l_embargo_le_dossier_suit_le_calendrier_et_rien_d_autre(maison: Maison) -> None:
    candidature = depot(maison)
    oper = etat(maison, candidature).operation
    for code, corps in (("donner_avis", {"recevable": True}), ("notifier_avis", {})):
        maison.appeler("candidature", code, "Dora", corps, id=candidature)
    maison.memoire.clock.current = datetime(2027, 11, 25, tzinfo=UTC)

    (dossier,) = parcours(maison, oper)["dossiers"]

    vue = maison.appeler("candidature", "consulter_candidature", "Paul", None, None, None, id=candidature)
    assert (dossier["statut"], dossier["issue"], dossier["etape_accordee"]) == (vue["statut"], "", 0)
    assert dossier["statut"] == "en_commission_nationale"


def test_apres_un_ajournement_les_reserves_restent_a_repondre_et_le_dossier_a_reprendre(maison: Maison) -> None:
    candidature = depot(maison)
    oper = etat(maison, candidature).operation

    decide(maison, candidature, "ajourne", 0)

    vue = parcours(maison, oper)
    assert [(d["statut"], d["issue"]) for d in vue["dossiers"]] == [("ajournee", "ajourne")]
    assert vue["suites"] == [
        {
            "candidature": candidature,
            "genre": "reserve",
            "numero": 1,
            "champ": "engagement_14",
            "lire": f"/commission/v1/decisions/{candidature}",
        }
    ]
    assert {e["a_reprendre"] for e in vue["demandables"] if e["etape"] in (2, 3)} == {candidature}
    assert "modes actifs" not in json.dumps(vue.corps), "the text opens with the act of reading the decision"


def test_une_etape_gagnee_laisse_ses_recommandations_jusqu_a_l_etape_qui_regarde_en_arriere(maison: Maison) -> None:
    candidature = depot(maison)
    oper = etat(maison, candidature).operation
    decide(maison, candidature, "labellise", 2)

    vue = parcours(maison, oper)
    assert [(s["genre"], s["numero"]) for s in vue["suites"]] == [("recommandation", 1), ("recommandation", 2)]
    assert [(d["statut"], d["etape_accordee"]) for d in vue["dossiers"]] == [("labellisee", 2)]
    assert etapes(vue)[2] == ["etape-detenue", "candidature-en-cours"]

    maison.appeler("candidature", "reprendre_etape", "Ada", {"etape": 4, "annee": 2026, "source": "P"}, id=oper)
    assert parcours(maison, oper)["suites"] == []


def proposees(maison: Maison, oper: str, annee: int, qui: str = "Paul") -> dict[int, str]:
    """Give the identifier of what is proposed, by étape; empty where nothing is."""
    vues = (e for e in parcours(maison, oper, qui)["demandables"] if e["annee"] == annee)
    return {e["etape"]: (e["reprise_proposee"] or {}).get("id", "") for e in vues}


def en_2028(maison: Maison) -> None:
    maison.appeler("candidature", "planifier_campagne", "Ada", {"annee": 2028, "reglement": "2020"})
    maison.memoire.clock.current = datetime(2028, 3, 1, 9, tzinfo=UTC)
    maison.reveiller()


def test_l_etape_2_gagnee_se_propose_a_l_etape_3_qui_ne_l_exige_pas(maison: Maison) -> None:
    candidature = depot(maison)
    oper = etat(maison, candidature).operation
    assert proposees(maison, oper, 2027) == {1: "", 2: "", 3: "", 4: ""}, "nothing is closed yet"
    decide(maison, candidature, "labellise", 2)
    en_2028(maison)

    assert proposees(maison, oper, 2028) == {1: "", 2: "", 3: candidature, 4: ""}
    trois = next(e for e in parcours(maison, oper)["demandables"] if (e["annee"], e["etape"]) == (2028, 3))
    href = f"/candidature/v1/candidatures/{candidature}"
    assert trois["reprise_proposee"] == {"id": candidature, "href": href, "numero": "EQ-2027-0001"}
    assert trois["a_reprendre"] == ""

    corps = {"operation": oper, "annee": 2028, "etape": 3}
    sans = maison.appeler("candidature", "creer_candidature", "Paul", corps, query={"essai": "true"})
    assert sans["effets"]["dits"] == [
        "Le dossier commencerait sans aucune réponse. Pour partir de celles du dossier EQ-2027-0001, donnez "
        f"« {candidature} » dans `reprise_de`."
    ]
    avec = {**corps, "reprise_de": trois["reprise_proposee"]["id"]}
    essai = maison.appeler("candidature", "creer_candidature", "Paul", avec, query={"essai": "true"})
    cree = maison.appeler("candidature", "creer_candidature", "Paul", avec)
    venues = [c for c in cree["formulaire"] if c["origine"] == candidature]
    assert essai["effets"]["dits"] == [
        f"Réponses reprises du dossier EQ-2027-0001 : {len(venues)}.",
        "Suites à donner avant le dépôt : 1, dont déjà répondues : 0.",
    ]
    assert len(venues) > 20


def test_apres_un_ajournement_se_propose_le_dernier_dossier_qui_en_est_parti(maison: Maison) -> None:
    candidature = depot(maison)
    oper = etat(maison, candidature).operation
    decide(maison, candidature, "ajourne", 0)
    en_2028(maison)
    assert proposees(maison, oper, 2028) == {1: "", 2: candidature, 3: candidature, 4: ""}

    corps = {"operation": oper, "annee": 2028, "etape": 2, "reprise_de": candidature}
    parti = maison.appeler("candidature", "creer_candidature", "Paul", corps)["id"]
    repond(maison, parti, "reserve_01", "Voici nos pistes cyclables.")
    assert maison.appeler("candidature", "retirer", "Paul", {"motif": "Reporté"}, id=parti).statut == 200
    assert proposees(maison, oper, 2028) == {1: "", 2: parti, 3: parti, 4: ""}
    assert proposees(maison, oper, 2028, "Dora") == {1: "", 2: candidature, 3: candidature, 4: ""}, "a draft untold"

    essai = maison.appeler(
        "candidature", "creer_candidature", "Paul", {**corps, "reprise_de": parti}, query={"essai": "true"}
    )
    assert essai["effets"]["dits"][1:] == ["Suites à donner avant le dépôt : 1, dont déjà répondues : 1."]


def carte(numero: int, etape: int, annee: int, statut: str, **autres: Any) -> CarteCandidature:
    dite = {"numero": f"EQ-{annee}-{numero:04}", "nom": "n", "operation": "o", "lieux": ()}
    return CarteCandidature.model_validate({**dite, "annee": annee, "etape": etape, "statut": statut, **autres})


MIENS = {
    "projet": carte(1, 1, 2026, "constatee"),
    "chantier": carte(2, 2, 2024, "labellisee"),
    "manque": carte(3, 3, 2025, "non_deposee"),
    "ouvert": carte(4, 3, 2027, "brouillon"),
}
PARTI = carte(5, 3, 2026, "retiree", lignee=("ajourne",))
AJOURNE = {"ajourne": carte(6, 2, 2025, "ajournee")}


@pytest.mark.parametrize(
    ("version", "etape", "dossiers", "attendu"),
    [
        ("2023", 3, MIENS, "manque"),
        ("2023", 3, {**MIENS, "manque": MIENS["manque"].model_copy(update={"efface": True})}, "chantier"),
        ("2023", 3, {**MIENS, "manque": carte(3, 3, 2023, "non_deposee")}, "chantier"),
        ("2023", 3, {**MIENS, "manque": carte(3, 3, 2024, "non_deposee")}, "manque"),
        ("2023", 3, {"projet": MIENS["projet"]}, "projet"),
        ("2020", 3, {"projet": MIENS["projet"]}, ""),
        ("2020", 2, MIENS, "chantier"),
        ("2020", 3, {"ouvert": MIENS["ouvert"]}, ""),
        ("2020", 3, {}, ""),
    ],
    ids=[
        "le dernier, de l'étape même",
        "pas ce qui est effacé",
        "le dernier, de l'étape la plus proche",
        "la même année, l'étape même",
        "à défaut, une étape plus loin",
        "pas une étape que l'on ne reprend pas",
        "l'étape même seulement, quand elle ne reprend rien",
        "pas un brouillon ouvert",
        "rien",
    ],
)
def test_se_propose_le_dernier_dossier_clos_de_l_etape_ou_de_la_plus_proche_qu_elle_reprend(
    version: str, etape: int, dossiers: dict[str, CarteCandidature], attendu: str
) -> None:
    visee = reglement(version).etape(etape)
    assert visee
    assert proposee(Operation(), visee, dossiers) == attendu


@pytest.mark.parametrize(
    ("etape", "dossiers", "attendu"),
    [
        (3, {**MIENS, **AJOURNE}, "ajourne"),
        (3, {**MIENS, **AJOURNE, "parti": PARTI}, "parti"),
        (2, {**AJOURNE, "parti": PARTI}, "ajourne"),
        (3, {**AJOURNE, "parti": PARTI.model_copy(update={"statut": "ajournee"})}, "ajourne"),
        (3, {**AJOURNE, "parti": PARTI.model_copy(update={"efface": True})}, "ajourne"),
        (3, {}, "ajourne"),
    ],
    ids=[
        "lui, et non un autre plus récent",
        "le dernier qui en est parti",
        "pas celui d'une étape que l'on ne reprend pas",
        "pas celui qu'une commission a examiné",
        "pas celui qui est effacé",
        "lui, même si rien ne le montre",
    ],
)
def test_ce_qui_doit_etre_repris_se_propose_ou_ce_qui_en_est_parti(
    etape: int, dossiers: dict[str, CarteCandidature], attendu: str
) -> None:
    visee = reglement("2020").etape(etape)
    assert visee
    put_off = Ajournement(etape=2, annee=2025, candidature="ajourne")
    assert proposee(Operation(ajournements=(put_off,)), visee, dossiers) == attendu


def test_une_conclusion_illisible_se_dit_et_rien_n_est_invente(maison: Maison) -> None:
    candidature = depot(maison)
    oper = etat(maison, candidature).operation
    decide(maison, candidature, "ajourne", 0)
    maison.memoire.objects.kept.pop(CONCLUSION)

    assert parcours(maison, oper).statut == 503


def test_le_parcours_est_a_qui_lit_l_operation(maison: Maison) -> None:
    oper = operation(maison)

    assert {qui: parcours(maison, oper, qui).statut for qui in ("Paul", "Pia", "Dora", "Luc", "Ada")} == {
        "Paul": 200,
        "Pia": 404,
        "Dora": 200,
        "Luc": 404,
        "Ada": 200,
    }


def test_le_parcours_se_lit_en_deux_allers_retours(maison: Maison) -> None:
    oper = etat(maison, depot(maison)).operation
    calls: list[str] = []
    store = maison.memoire.store
    for name in ("read", "query"):
        setattr(store, name, _counted(calls, name, getattr(store, name)))

    assert parcours(maison, oper).statut == 200

    assert calls == ["read", "query"], "the state with the calendars around today, then the files"


def _counted(calls: list[str], name: str, plain: Any) -> Any:
    def call(*args: Any, **named: Any) -> Any:
        calls.append(name)
        return plain(*args, **named)

    return call


def test_ce_qui_est_a_suivre_vient_des_dossiers_qui_ont_gagne_une_etape_apres_la_premiere() -> None:
    etapes_tenues = (
        EtapeDetenue(etape=1, annee=2024, source="s", candidature="cand_1"),
        EtapeDetenue(etape=2, annee=2025, source="s", candidature="cand_2"),
        EtapeDetenue(etape=3, annee=2026, source="reprise"),
    )
    assert a_suivre(Operation(etapes=etapes_tenues)) == (("cand_2", "recommandations"),)
    assert a_suivre(Operation()) == ()


def test_une_suite_dit_le_champ_dont_elle_parle_quand_il_y_en_a_un() -> None:
    dite = {"reserves": [{"champ": "engagement_14"}, {"texte": "t"}, "En un mot."]}
    found = list(suites_ouvertes({("cand_1", "reserves"): dite, ("cand_2", "recommandations"): {}}))
    assert found == [
        SuiteOuverte(candidature="cand_1", genre="reserve", numero=n, champ=champ)
        for n, champ in enumerate(("engagement_14", "", ""), start=1)
    ]


def test_une_campagne_close_ne_cache_pas_celle_qui_la_suit() -> None:
    regles = reglement("2020")
    campagnes = [
        Campagne(annee=annee, reglement="2020", calendrier=Calendrier.depuis(regles.calendrier, annee))
        for annee in (2026, 2027)
    ]
    now = datetime(2027, 3, 1, tzinfo=UTC)
    ouvertes = list(etapes_demandables(Operation(), campagnes, {}, now))
    assert {e.annee for e in ouvertes} == {2027}
    assert all(e.reprise_proposee == "" for e in ouvertes if e.raisons)
    assert any(e.raisons for e in ouvertes)


def test_la_charte_a_prevoir_se_dit_la_ou_elle_sera_demandee_et_tant_qu_elle_manque(maison: Maison) -> None:
    def prevues(charte: bool) -> dict[int, bool]:
        vue = parcours(maison, operation(maison, charte=charte))
        return {e["etape"]: "charte" in e["a_prevoir"] for e in vue["demandables"] if e["annee"] == 2027}

    assert prevues(charte=False) == {1: True, 2: True, 3: True, 4: False}
    assert not any(prevues(charte=True).values())
    vue = parcours(maison, operation(maison))
    assert {e["a_prevoir"] for e in vue["demandables"]} == {""}


def test_un_brouillon_se_reprend_un_dossier_depose_attend_la_campagne_suivante(maison: Maison) -> None:
    def dit(oper: str) -> str:
        (raison,) = next(e["raisons"] for e in parcours(maison, oper)["demandables"] if e["etape"] == 2)
        return str(raison["message"])

    assert "reprenez-le" in dit(etat(maison, brouillon(maison)).operation)
    assert "dans cette campagne" in dit(etat(maison, depot(maison)).operation)
