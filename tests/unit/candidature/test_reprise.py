"""Une candidature part de ce qui a été dit : l'étape 3 de l'étape 2, un dossier ajourné de lui-même."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.commandes import CreerCandidature
from candidature.domaine.dossier import Candidature, ReponsesReprises
from candidature.domaine.etapes import Ajournement, EtapeDetenue
from candidature.domaine.operation import Operation
from candidature.domaine.repli import evolve
from candidature.domaine.reprise import REPRISE_OCTETS_MAX, SEPARATEURS, reprise, reprises
from candidature.domaine.suivi import Decision
from candidature.domaine.valeurs import Reponse, Reprise, Suite
from commission.domaine.decision import DECISION
from commission.domaine.point import Recommandation, Textes
from kernel.journal import canonical
from kernel.label.reglement import reglement
from kernel.refus import RegleNonSatisfaite
from kernel.store import faults_of, load
from tests import theatre
from tests.maison import Maison
from tests.unit.candidature.scene import brouillon, etat, maison_ouverte, operation, remplir, repond

ANNEE_2028 = datetime(2028, 3, 1, 9, tzinfo=UTC)
R2020 = reglement("2020")


def creer(maison: Maison, op: str, etape: int, reprise_de: str | None, annee: int = 2027, qui: str = "Paul") -> Any:
    corps = {"operation": op, "annee": annee, "etape": etape, "reprise_de": reprise_de}
    return maison.appeler("candidature", "creer_candidature", qui, corps)


@pytest.fixture
def maison() -> Maison:
    return maison_ouverte()


def laisse(maison: Maison, op: str, etape: int = 2) -> str:
    """Give a file that was filled in, with contacts and actions, then withdrawn."""
    source = brouillon(maison, etape=etape, operation_=op)
    remplir(maison, source)
    repond(maison, source, "engagement_01", "Ce que nous avions écrit.")
    repond(maison, source, "engagement_01_actions", {"a1": {"libelle": "Planter", "etat": "en_cours"}})
    repond(maison, source, "contact_commune", {"nom": "Zoé Inventée"})
    assert maison.appeler("candidature", "retirer", "Paul", {"motif": "Reporté"}, id=source).statut == 200
    return source


def test_l_etape_3_part_des_reponses_de_l_etape_2_et_dit_d_ou_elles_viennent(maison: Maison) -> None:
    op = operation(maison)
    source = laisse(maison, op)
    cree = creer(maison, op, 3, source)
    assert (cree.statut, cree["reprise_de"]) == (201, source)
    champs = {c["code"]: c for c in cree["formulaire"]}
    assert champs["engagement_01"]["valeur"] == "Ce que nous avions écrit."
    assert champs["engagement_01"]["origine"] == source
    assert champs["engagement_01_actions"]["valeur"] == {"a1": {"libelle": "Planter", "etat": "en_cours"}}
    assert (champs["contact_commune"]["valeur"], champs["contact_commune"]["origine"]) == (None, "")
    assert list(faults_of(CANDIDATURE, maison.memoire.store, cree["id"])) == []


def test_une_reponse_reprise_se_change_ou_se_retire_comme_une_autre(maison: Maison) -> None:
    op = operation(maison)
    nouvelle = creer(maison, op, 3, laisse(maison, op))["id"]
    changee = repond(maison, nouvelle, "engagement_01", "Ce que nous écrivons.")
    assert (changee["valeur"], changee["origine"]) == ("Ce que nous écrivons.", "")
    retiree = repond(maison, nouvelle, "engagement_02", None)
    assert (retiree["valeur"], retiree["statut"]) == (None, "absente")
    assert repond(maison, nouvelle, "engagement_01", None)["valeur"] is None
    manques = maison.appeler("candidature", "consulter_completude", "Paul", id=nouvelle)["manques"]
    assert {m["pointeur"] for m in manques} == {"/reponses/engagement_01", "/reponses/engagement_02"}
    assert list(faults_of(CANDIDATURE, maison.memoire.store, nouvelle)) == []


def test_un_dossier_repris_se_depose_avec_ses_reponses_reprises(maison: Maison) -> None:
    op = operation(maison)
    nouvelle = creer(maison, op, 3, laisse(maison, op))["id"]
    assert maison.appeler("candidature", "deposer", "Paul", {}, id=nouvelle).statut == 200
    (document,) = maison.memoire.objects.kept.values()
    assert json.loads(document)["reponses"]["engagement_01"] == "Ce que nous avions écrit."


def test_un_brouillon_manque_a_l_echeance_sert_l_annee_suivante(maison: Maison) -> None:
    op = operation(maison)
    garde = brouillon(maison, operation_=op)
    repond(maison, garde, "engagement_07", "Déjà écrit.")
    maison.memoire.clock.current = datetime(2027, 6, 1, tzinfo=UTC)
    maison.reveiller()
    maison.appeler("candidature", "planifier_campagne", "Ada", {"annee": 2028, "reglement": "2020"})
    maison.memoire.clock.current = ANNEE_2028
    maison.reveiller()
    cree = creer(maison, op, 2, garde, annee=2028)
    assert {c["code"]: c["valeur"] for c in cree["formulaire"]}["engagement_07"] == "Déjà écrit."


@pytest.mark.parametrize(
    "cas", ["d'une autre opération", "d'une autre étape", "encore ouvert", "d'un autre", "inconnu"]
)
def test_un_dossier_qui_ne_peut_pas_servir_de_depart_est_refuse_de_la_meme_facon(maison: Maison, cas: str) -> None:
    op = operation(maison)
    sources = {
        "d'une autre opération": lambda: laisse(maison, operation(maison)),
        "d'une autre étape": lambda: laisse(maison, op, etape=3),
        "encore ouvert": lambda: brouillon(maison, operation_=op),
        "d'un autre": lambda: brouillon(maison, qui="Pia"),
        "inconnu": lambda: "cand_" + "9" * 26,
    }
    refus = creer(maison, op, 2, sources[cas]()) if cas != "encore ouvert" else creer(maison, op, 3, sources[cas]())
    assert (refus.statut, [(e["pointeur"], e["code"]) for e in refus["erreurs"]]) == (
        422,
        [("/reprise_de", "reprise-impossible")],
    )
    assert "donnez un dossier clos de cette opération" in refus["detail"]


# Après la commission


@pytest.fixture
def ajournee() -> tuple[Maison, str, str]:
    """Give a house after the palmarès, in the next campagne, the adjourned file and its opération."""
    moment = theatre.moments()["ajournee"]
    maison, dossier = moment.copie(), moment.ids["candidature"]
    maison.appeler("candidature", "planifier_campagne", "Ada", {"annee": 2028, "reglement": "2020"})
    maison.memoire.clock.current = ANNEE_2028
    maison.reveiller()
    return maison, dossier, etat(maison, dossier).operation


def test_l_operation_sait_quel_dossier_est_ajourne_et_quel_dossier_a_gagne_son_etape() -> None:
    moment = theatre.moments()["ajournee"]
    store = moment.maison.memoire.store
    lues = {
        k.pk: Operation.model_validate_json(str(i["etat"]))
        for k, i in store.items.items()
        if k.pk.startswith("candidature/operation#") and k.sk == "ETAT"
    }
    pia = next(o for o in lues.values() if o.proprietaire == "pers_pia")
    numero = etat(moment.maison, moment.ids["candidature"]).numero
    put_off = Ajournement(etape=2, annee=2027, candidature=moment.ids["candidature"], numero=numero)
    assert pia.ajournements == (put_off,)
    assert pia.a_reprendre == moment.ids["candidature"]
    paul = lues[f"candidature/operation#{moment.ids['operation']}"]
    held = paul.etape_detenue(2)
    assert held
    assert held.candidature == theatre.moments()["publie"].ids["candidature"]


def test_qui_revient_apres_un_ajournement_reprend_son_dossier(ajournee: tuple[Maison, str, str]) -> None:
    maison, dossier, op = ajournee
    sans = creer(maison, op, 2, None, 2028, "Pia")
    assert (sans.statut, sans["erreurs"][0]["code"]) == (422, "reprise-attendue")
    assert f"Partez du dossier {etat(maison, dossier).numero} : " in sans["detail"]
    assert dossier not in sans["detail"]
    assert creer(maison, op, 2, dossier, 2028, "Pia").statut == 201


def test_chaque_reserve_se_repond_avant_le_depot(ajournee: tuple[Maison, str, str]) -> None:
    maison, dossier, op = ajournee
    cree = creer(maison, op, 2, dossier, 2028, "Pia")
    nouvelle = cree["id"]
    reserve = next(c for c in cree["formulaire"] if c["code"] == "reserve_01")
    assert (reserve["libelle"], reserve["requis"]) == ("Réserve 1 : Décrire les modes actifs.", True)
    assert reserve["limite"] == {"max": 2000, "unite": "signes_hors_espaces", "signes_par_ligne": 100}
    schema = Draft202012Validator(maison.appeler("candidature", "consulter_schema", version="2020", etape="2").corps)
    dit = {"reserve_01": 1, "recommandation_12": "Dit.", "reserve_un": "Dit."}
    fautes = {e.validator: e.message for e in schema.iter_errors(dit) if e.validator != "required"}
    assert set(fautes) == {"type", "additionalProperties"}
    assert "reserve_un" in fautes["additionalProperties"]
    (champ,) = schema.schema["patternProperties"].values()
    assert champ["x-limite"] == reserve["limite"], "le schéma dit ce que dit le champ"
    refus = maison.appeler("candidature", "deposer", "Pia", {}, id=nouvelle)
    assert [e["pointeur"] for e in refus["erreurs"]] == ["/reponses/reserve_01"]
    manques = maison.appeler("candidature", "consulter_completude", "Pia", id=nouvelle)
    assert manques["manques"] == refus["erreurs"]
    assert manques["parties"][-1]["code"] == "suites"
    assert repond(maison, nouvelle, "reserve_01", "Voici nos pistes cyclables.", "Pia").statut == 200
    assert maison.appeler("candidature", "deposer", "Pia", {}, id=nouvelle).statut == 200
    contenu = json.loads(maison.memoire.objects.kept[etat(maison, nouvelle).versions[0].document])
    assert contenu["reponses"]["reserve_01"] == "Voici nos pistes cyclables."
    assert contenu["suites"] == [
        {"code": "reserve_01", "genre": "reserve", "numero": 1, "texte": "Décrire les modes actifs."}
    ]


def test_la_decision_apprend_du_depot_ce_qui_lui_est_repondu_et_du_retrait_que_rien_ne_l_est(
    ajournee: tuple[Maison, str, str],
) -> None:
    maison, dossier, op = ajournee

    def repondus() -> dict[str, tuple[str, ...]]:
        return load(DECISION, maison.memoire.store, dossier).etat.repondus

    premiere = creer(maison, op, 2, dossier, 2028, "Pia")["id"]
    maison.appeler("candidature", "retirer", "Pia", {"motif": "Reporté"}, id=premiere)
    nouvelle = creer(maison, op, 2, premiere, 2028, "Pia")["id"]  # from a file that started from it
    repond(maison, nouvelle, "reserve_01", "Voici nos pistes cyclables.", "Pia")
    assert repondus() == {}
    assert maison.appeler("candidature", "deposer", "Pia", {}, id=nouvelle).statut == 200
    maison.ecouler()
    assert repondus() == {nouvelle: ("reserve",)}
    maison.appeler("candidature", "retirer", "Pia", {"motif": "Reporté"}, id=nouvelle)
    maison.ecouler()
    assert repondus() == {}


def test_qui_retire_sa_reprise_garde_ses_reserves_a_repondre(ajournee: tuple[Maison, str, str]) -> None:
    maison, dossier, op = ajournee
    premiere = creer(maison, op, 2, dossier, 2028, "Pia")["id"]
    repond(maison, premiere, "engagement_05", "Retravaillé.", "Pia")
    maison.appeler("candidature", "retirer", "Pia", {"motif": "Reporté"}, id=premiere)
    seconde = creer(maison, op, 2, premiere, 2028, "Pia")
    champs = {c["code"]: c for c in seconde["formulaire"]}
    assert (champs["engagement_05"]["valeur"], champs["reserve_01"]["requis"]) == ("Retravaillé.", True)


def lue(maison: Maison, dossier: str, champ: str) -> Any:
    return maison.appeler("candidature", "consulter_reponse", "Pia", None, None, None, id=dossier, champ=champ)


@pytest.mark.parametrize("fin", ["manquée", "retirée"])
def test_ce_qui_repondait_a_une_reserve_revient_avec_le_dossier_que_personne_n_a_examine(
    ajournee: tuple[Maison, str, str], fin: str
) -> None:
    maison, dossier, op = ajournee
    premiere = creer(maison, op, 2, dossier, 2028, "Pia")["id"]
    repond(maison, premiere, "reserve_01", "Voici nos pistes cyclables.", "Pia")
    if fin == "retirée":
        maison.appeler("candidature", "retirer", "Pia", {"motif": "Reporté"}, id=premiere)
    maison.appeler("candidature", "planifier_campagne", "Ada", {"annee": 2029, "reglement": "2020"})
    maison.memoire.clock.current = datetime(2029, 3, 1, 9, tzinfo=UTC)
    maison.reveiller()
    seconde = creer(maison, op, 2, premiere, 2029, "Pia")
    reserve = next(c for c in seconde["formulaire"] if c["code"] == "reserve_01")
    assert (reserve["valeur"], reserve["origine"]) == ("Voici nos pistes cyclables.", premiere)
    seule = lue(maison, seconde["id"], "reserve_01")
    assert (seule["valeur"], seule["origine"]) == (reserve["valeur"], premiere), "read alone, from its own part"
    assert list(faults_of(CANDIDATURE, maison.memoire.store, seconde["id"])) == []
    changee = repond(maison, seconde["id"], "reserve_01", "Et nos stationnements.", "Pia")
    assert (changee["valeur"], changee["origine"]) == ("Et nos stationnements.", "")
    assert repond(maison, seconde["id"], "reserve_01", None, "Pia")["valeur"] is None
    manques = maison.appeler("candidature", "consulter_completude", "Pia", id=seconde["id"])["manques"]
    assert [m["pointeur"] for m in manques] == ["/reponses/reserve_01"]


def test_un_document_illisible_ne_fait_pas_oublier_les_reserves(ajournee: tuple[Maison, str, str]) -> None:
    maison, dossier, op = ajournee
    maison.memoire.objects.kept.clear()
    refus = creer(maison, op, 2, dossier, 2028, "Pia")
    assert (refus.statut, refus["code"]) == (503, "indisponible")


# Les règles, sans rien autour

DETENUE = EtapeDetenue(etape=3, annee=2020, source="palmarès 2020", candidature="cand_3")
CREER = CreerCandidature(operation="o", annee=2027, etape=4, numero="EQ", auteur="pers_paul")
CONCLUSION = {"recommandations": ["Suivre les consommations.", "Associer les habitants."], "reserves": []}


def source(**champs: Any) -> Reprise:
    return Reprise.model_validate({"de": "cand_3", "operation": "o", "etape": 3, "statut": "labellisee", **champs})


def ecrite_par_la_commission(*textes: str) -> Mapping[str, Any]:
    """Give a conclusion as the commission keeps it."""
    dites = (Recommandation(numero=n, texte=t, responsable="EPCI") for n, t in enumerate(textes, start=1))
    return Textes(recommandations=tuple(dites)).model_dump(mode="json")


@pytest.mark.parametrize("conclusion", [CONCLUSION, ecrite_par_la_commission(*CONCLUSION["recommandations"])])
def test_a_l_etape_4_chaque_recommandation_recue_a_l_etape_3_se_repond(conclusion: Mapping[str, Any]) -> None:
    operation_ = Operation(statut="active", etapes=(DETENUE,))
    etape = R2020.etape(4)
    assert etape
    with pytest.raises(RegleNonSatisfaite, match="palmarès 2020"):
        reprises(CREER, operation_, R2020, etape, ANNEE_2028)
    lue = reprise("cand_3", Candidature(operation="o", etape=3, statut="labellisee", reglement="2020"), conclusion)
    (event,) = reprises(CREER.model_copy(update={"reprise": lue}), operation_, R2020, etape, ANNEE_2028)
    assert [(s.code, s.texte) for s in event.suites] == [
        ("recommandation_01", "Suivre les consommations."),
        ("recommandation_02", "Associer les habitants."),
    ]


def test_a_l_etape_4_une_etape_3_reprise_d_ailleurs_n_a_rien_a_faire_suivre() -> None:
    operation_ = Operation(statut="active", etapes=(DETENUE.model_copy(update={"candidature": ""}),))
    etape = R2020.etape(4)
    assert etape
    assert reprises(CREER, operation_, R2020, etape, ANNEE_2028) == ()


@pytest.mark.parametrize(
    ("etapes", "a_reprendre"),
    [((), "cand_2"), (((1, 2028),), "cand_2"), (((2, 2027),), "cand_2"), (((2, 2028),), ""), (((3, 2029),), "")],
)
def test_un_ajournement_est_a_reprendre_jusqu_a_ce_que_l_operation_gagne_une_etape(
    etapes: tuple[tuple[int, int], ...], a_reprendre: str
) -> None:
    held = tuple(EtapeDetenue(etape=e, annee=a, source="palmarès") for e, a in etapes)
    put_off = Ajournement(etape=3, annee=2027, candidature="cand_2")
    assert Operation(statut="active", etapes=held, ajournements=(put_off,)).a_reprendre == a_reprendre


@pytest.mark.parametrize(("numero", "attendue"), [(1, False), (2, True), (3, True)])
def test_un_ajournement_se_reprend_a_toute_etape_qui_va_en_commission(numero: int, attendue: bool) -> None:
    etape = R2020.etape(numero)
    assert etape
    put_off = Ajournement(etape=3, annee=2027, candidature="cand_3")
    operation_ = Operation(statut="active", ajournements=(put_off,))
    if not attendue:
        assert reprises(CREER, operation_, R2020, etape, ANNEE_2028) == ()
        return
    with pytest.raises(RegleNonSatisfaite, match="cand_3"):
        reprises(CREER, operation_, R2020, etape, ANNEE_2028)
    command = CREER.model_copy(update={"etape": numero, "reprise": source(statut="ajournee")})
    assert len(reprises(command, operation_, R2020, etape, ANNEE_2028)) == 1


def test_un_dossier_reporte_se_reprend_a_la_campagne_suivante_avec_ce_qui_lui_restait_a_repondre() -> None:
    etape = R2020.etape(2)
    assert etape
    reste = Suite(code="reserve_01", genre="reserve", numero=1, texte="Préciser.", champ="engagement_01")
    reporte = Candidature(operation=CREER.operation, etape=2, statut="reportee", reglement="2020", suites=(reste,))
    command = CREER.model_copy(update={"etape": 2, "reprise": reprise("cand_2", reporte, None)})
    (event,) = reprises(command, Operation(statut="active"), R2020, etape, ANNEE_2028)
    assert (event.reprise_de, [s.texte for s in event.suites]) == ("cand_2", ["Préciser."])


def test_a_l_etape_3_les_recommandations_de_l_etape_2_ne_sont_pas_exigees() -> None:
    etape = R2020.etape(3)
    assert etape
    vieille = Candidature(operation="o", etape=2, statut="labellisee", reglement="2020")
    command = CREER.model_copy(update={"etape": 3, "reprise": reprise("cand_2", vieille, CONCLUSION)})
    (event,) = reprises(command, Operation(statut="active"), R2020, etape, ANNEE_2028)
    assert event.suites == ()


@pytest.mark.parametrize(
    ("version", "etape", "depuis", "admis"),
    [("2023", 3, 2, True), ("2023", 3, 1, True), ("2020", 3, 2, True), ("2020", 3, 1, False), ("2023", 4, 2, False)],
)
def test_une_etape_reprend_celles_que_son_reglement_dit_meme_quand_lui_ne_les_a_plus(
    version: str, etape: int, depuis: int, admis: bool
) -> None:
    regles = reglement(version)
    visee = regles.etape(etape)
    assert visee
    depart = source(de="cand_2", etape=depuis, reponses={"engagement_01": "Oui."})
    command = CREER.model_copy(update={"etape": etape, "reprise": depart})
    if admis:
        (event,) = reprises(command, Operation(statut="active"), regles, visee, ANNEE_2028)
        assert event.reprises["dimension_1"]["engagement_01"].origine == "cand_2"
        return
    with pytest.raises(RegleNonSatisfaite, match="ne peut pas servir de départ"):
        reprises(command, Operation(statut="active"), regles, visee, ANNEE_2028)


def reponses_longues(caracteres: int) -> dict[str, Any]:
    """Give the answers of étape 2, each text of so many characters of two bytes, with actions."""
    pleine: dict[str, Any] = {c.code: "é" * caracteres for c in R2020.champs(2) if c.type == "texte"}
    actions = {f"a{k}": {"libelle": "x" * 250, "etat": "realise"} for k in range(10)}
    return pleine | {f"engagement_{n:02}_actions": actions for n in range(1, 21)}


def prise(reponses: Mapping[str, Any], **champs: Any) -> ReponsesReprises:
    etape = R2020.etape(2)
    assert etape
    command = CREER.model_copy(update={"etape": 2, "reprise": source(etape=2, reponses=reponses, **champs)})
    (event,) = reprises(command, Operation(statut="active"), R2020, etape, ANNEE_2028)
    return event


def test_une_reprise_tient_dans_une_entree_du_journal_et_en_peu_de_parties() -> None:
    event = prise(reponses_longues(2000))
    taken = {code: r for partie in event.reprises.values() for code, r in partie.items()}
    assert set(taken) == set(reponses_longues(2000)), "un formulaire rempli vient tout entier"
    assert event.laissees == ()
    assert len(event.reprises) <= 8
    assert all(isinstance(r, Reponse) and r.origine == "cand_3" for r in taken.values())


def test_ce_qui_ne_tient_pas_dans_l_entree_est_nomme_et_le_reste_est_pris() -> None:
    suites = (suite_de("cand_3").model_copy(update={"texte": "é" * 20_000}),)
    longues = {**reponses_longues(19_000), "nom": "court"}
    event = prise(longues, suites=suites)
    taken = {code for partie in event.reprises.values() for code in partie}
    assert taken | set(event.laissees) == set(longues)
    assert not taken & set(event.laissees)
    assert event.laissees
    assert REPRISE_OCTETS_MAX - 40_000 < len(canonical(event.corps()).encode()) < REPRISE_OCTETS_MAX + 2_000


def test_ce_qu_une_reponse_prend_compte_son_nom_et_ses_guillemets() -> None:
    ((ici,),) = (partie.values() for partie in prise({"nom": "x"}).reprises.values())
    juste = REPRISE_OCTETS_MAX - len(canonical(ici.model_dump(mode="json"))) - len("nom") - SEPARATEURS
    assert prise({"nom": "x" * (juste + 1)}).laissees == ()
    assert prise({"nom": "x" * (juste + 2)}).laissees == ("nom",)


def test_un_champ_dont_la_reponse_n_a_pas_pu_venir_le_dit_jusqu_a_ce_qu_on_y_reponde(maison: Maison) -> None:
    op = operation(maison)
    vieux = brouillon(maison, operation_=op)
    champs = [c.code for c in R2020.champs(2) if c.type == "texte"]
    for champ in champs[:24]:
        assert repond(maison, vieux, champ, "é" * 19_000).statut == 200
    assert maison.appeler("candidature", "retirer", "Paul", {"motif": "Reporté"}, id=vieux).statut == 200
    cree = creer(maison, op, 3, vieux)
    dits = {c["code"]: c for c in cree["formulaire"] if "recopiez-la" in (c["avertissement"] or "")}
    assert dits
    assert all(c["valeur"] is None for c in dits.values())
    un = next(iter(dits))
    assert "recopiez-la" not in (repond(maison, cree["id"], un, "Recopié.")["avertissement"] or "")
    assert list(faults_of(CANDIDATURE, maison.memoire.store, cree["id"])) == []


def test_les_reponses_reprises_se_rangent_par_dimension_ou_par_partie() -> None:
    etape = R2020.etape(2)
    assert etape
    reponses = {"description": "Un quartier.", "engagement_01": "Oui.", "engagement_06": "Aussi."}
    command = CREER.model_copy(update={"etape": 2, "reprise": source(etape=2, reponses=reponses)})
    (event,) = reprises(command, Operation(statut="active"), R2020, etape, ANNEE_2028)
    rangees = {nom: sorted(partie) for nom, partie in event.reprises.items()}
    generale = next(nom for nom, codes in rangees.items() if "description" in codes)
    assert rangees == {
        generale: ["description"],
        "dimension_1": ["engagement_01"],
        "dimension_2": ["engagement_06"],
    }
    assert generale in {p.code for p in R2020.parties(2)}


@pytest.mark.parametrize(
    ("genre", "libelle"),
    [("reserve", "Réserve 3 : Décrire."), ("recommandation", "Recommandation 3 : Décrire.")],
)
def test_ce_qui_est_a_repondre_dit_son_genre_et_que_sa_limite_est_la_notre(genre: Any, libelle: str) -> None:
    question = Suite(code=f"{genre}_03", genre=genre, numero=3, texte="Décrire.").question
    assert (question.libelle, question.requis, question.a_confirmer) == (libelle, True, True)


def test_les_suites_retenues_se_numerotent_a_nouveau() -> None:
    etape = R2020.etape(4)
    assert etape
    suites = tuple(Suite(code="", genre="recommandation", numero=n, texte=f"n° {n}") for n in (4, 7))
    command = CREER.model_copy(update={"reprise": source(suites=suites)})
    operation_ = Operation(statut="active", etapes=(DETENUE,))
    (event,) = reprises(command, operation_, R2020, etape, ANNEE_2028)
    assert [(s.code, s.numero, s.texte) for s in event.suites] == [
        ("recommandation_01", 1, "n° 4"),
        ("recommandation_02", 2, "n° 7"),
    ]


def donnee(valeur: str) -> Reponse:
    return Reponse(valeur=valeur, le=ANNEE_2028, par="pers_paul")


def test_ce_qui_repondait_a_une_recommandation_la_suit_quand_son_numero_change() -> None:
    """Étape 4 is adjourned with a recommandation: the two of étape 3, which it answered, come after that one."""
    dite = Decision(issue="ajourne", etape_accordee=0, document="d")
    siennes = tuple(
        Suite(code=f"recommandation_{n:02}", genre="recommandation", numero=n, texte=t, dossier="cand_3")
        for n, t in enumerate(CONCLUSION["recommandations"], start=1)
    )
    ajourne = Candidature(
        operation="o",
        etape=4,
        statut="ajournee",
        reglement="2020",
        decision=dite,
        suites=(*siennes, suite_de("cand_0")),
        reponses={"recommandation_01": donnee("Suivies."), "reserve_01": donnee("Jugée.")},
        reprises={"suites": {"recommandation_02": donnee("Associés.")}},
    )
    put_off = Ajournement(etape=4, annee=2027, candidature="cand_4")
    depart = reprise(
        "cand_4", ajourne, {"recommandations": ["Mesurer."], "reserves": [{"champ": "", "texte": "Dire."}]}
    )
    etape = R2020.etape(4)
    assert etape
    command = CREER.model_copy(update={"reprise": depart})
    (event,) = reprises(command, Operation(statut="active", ajournements=(put_off,)), R2020, etape, ANNEE_2028)
    assert {s.code: s.texte for s in event.suites} == {
        "reserve_01": "Dire.",
        "recommandation_01": "Mesurer.",
        "recommandation_02": "Suivre les consommations.",
        "recommandation_03": "Associer les habitants.",
    }
    assert {code: (r.valeur, r.origine) for code, r in event.reprises["suites"].items()} == {
        "recommandation_02": ("Suivies.", "cand_4"),
        "recommandation_03": ("Associés.", "cand_4"),
    }, "an answer to a reserve that was judged does not answer the next one"


def test_ce_qui_repond_a_une_suite_et_ne_tient_pas_est_nomme_par_son_nouveau_code() -> None:
    event = prise(
        {"recommandation_01": "é" * 200_000, "reserve_02": "é" * 200_000, "nom": "court"},
        suites=(suite_de("cand_3").model_copy(update={"code": "reserve_02"}),),
    )
    assert (event.laissees, set(event.reprises)) == (("reserve_01",), {"identite"})


def test_ce_qu_une_commission_demande_se_repond_reserve_par_reserve() -> None:
    dite = Decision(issue="ajourne", etape_accordee=0, document="commission/conclusions/d.json")
    fichier = Candidature(operation="o", etape=2, statut="ajournee", reglement="2020", decision=dite)
    conclusion = {
        "reserves": [{"numero": 3, "champ": "engagement_09", "texte": "Décrire."}, {"champ": "nom", "texte": "Dire."}],
        "recommandations": ["Associer.", {"texte": "Mesurer.", "responsable": "EPCI"}],
    }
    suites = reprise("cand_2", fichier, conclusion).suites
    assert [(s.code, s.genre, s.numero, s.texte, s.champ) for s in suites] == [
        ("", "reserve", 3, "Décrire.", "engagement_09"),
        ("", "reserve", 0, "Dire.", "nom"),
        ("", "recommandation", 1, "Associer.", ""),
        ("", "recommandation", 2, "Mesurer.", ""),
    ]
    assert {s.document for s in suites} == {"commission/conclusions/d.json"}


@pytest.mark.parametrize(
    ("examine", "transmises"), [(False, ["reserve", "recommandation"]), (True, ["recommandation"])]
)
def test_un_dossier_que_nul_n_a_examine_transmet_tout_ce_qu_il_avait_a_repondre(
    examine: bool, transmises: list[str]
) -> None:
    dite = Decision(issue="ajourne", etape_accordee=0, document="d") if examine else None
    genres: tuple[Any, ...] = ("reserve", "recommandation")
    attendues = tuple(Suite(code=f"{g}_01", genre=g, numero=1, texte="t", document="avant") for g in genres)
    fichier = Candidature(operation="o", etape=2, reglement="2020", decision=dite, suites=attendues)
    suites = reprise("cand_2", fichier, None).suites
    assert [s.genre for s in suites] == transmises
    assert {s.document for s in suites} == {"avant"}


def test_qui_a_des_suites_a_donner_ne_part_pas_d_un_dossier_qui_n_en_dit_rien() -> None:
    etape = R2020.etape(2)
    assert etape
    put_off = Ajournement(etape=2, annee=2027, candidature="cand_2")
    command = CREER.model_copy(update={"etape": 2, "reprise": source(de="cand_1", etape=2, statut="retiree")})
    with pytest.raises(RegleNonSatisfaite, match="cand_2") as refus:
        reprises(command, Operation(statut="active", ajournements=(put_off,)), R2020, etape, ANNEE_2028)
    assert [(e.pointeur, e.code) for e in refus.value.erreurs] == [("/reprise_de", "reprise-attendue")]


def suite_de(dossier: str, genre: str = "reserve") -> Suite:
    return Suite.model_validate({"code": f"{genre}_01", "genre": genre, "numero": 1, "texte": "t", "dossier": dossier})


@pytest.mark.parametrize(
    ("depart", "admis"),
    [
        ({"de": "cand_2", "statut": "ajournee"}, True),
        ({"de": "cand_9", "statut": "retiree", "suites": (suite_de("cand_2"),)}, True),
        (
            {"de": "cand_1", "etape": 2, "statut": "labellisee", "suites": (suite_de("cand_1", "recommandation"),)},
            False,
        ),
        ({"de": "cand_1", "statut": "ajournee", "suites": (suite_de("cand_1"),)}, False),
        ({"de": "cand_9", "statut": "labellisee", "suites": (suite_de("cand_2", "recommandation"),)}, False),
    ],
    ids=[
        "le dossier ajourné lui-même",
        "sa reprise, retirée depuis",
        "l'étape d'avant, gagnée avec une recommandation",
        "un ajournement plus ancien",
        "sa reprise, examinée depuis",
    ],
)
def test_les_suites_a_donner_sont_celles_du_dernier_ajournement(depart: dict[str, Any], admis: bool) -> None:
    etape = R2020.etape(3)
    assert etape
    put_off = Ajournement(etape=3, annee=2027, candidature="cand_2", numero="EQ-2027-0002")
    operation_ = Operation(statut="active", ajournements=(put_off,))
    command = CREER.model_copy(update={"etape": 3, "reprise": source(**depart)})
    if admis:
        assert len(reprises(command, operation_, R2020, etape, ANNEE_2028)) == 1
        return
    with pytest.raises(RegleNonSatisfaite, match="Partez du dossier EQ-2027-0002, ou d'un dossier qui en est parti"):
        reprises(command, operation_, R2020, etape, ANNEE_2028)


def passe(de: str, source_: Candidature, numero: int = 4) -> Candidature:
    """Give what starts from a file, as it is folded."""
    etape = R2020.etape(numero)
    assert etape
    command = CREER.model_copy(update={"etape": numero, "reprise": reprise(de, source_, {})})
    (event,) = reprises(command, Operation(statut="active", etapes=(DETENUE,)), R2020, etape, ANNEE_2028)
    return evolve(Candidature(operation="o", etape=numero, statut="non_deposee", reglement="2020"), event)


def test_a_l_etape_4_un_brouillon_manque_se_reprend_meme_sans_recommandation_et_autant_de_fois_qu_on_le_manque() -> (
    None
):
    gagnee = Candidature(operation="o", etape=3, statut="labellisee", reglement="2020")
    manquee = passe("cand_3", gagnee)
    encore = passe("cand_a", manquee)
    derniere = passe("cand_b", encore)
    assert (derniere.reprise_de, derniere.lignee) == ("cand_b", ("cand_b", "cand_a", "cand_3"))
    assert derniere.suites == ()


def test_un_dossier_examine_depuis_ne_tient_plus_lieu_de_celui_dont_il_est_parti() -> None:
    examinee = passe("cand_3", Candidature(operation="o", etape=3, statut="labellisee", reglement="2020"))
    ajournee_ = examinee.model_copy(update={"statut": "ajournee"})
    with pytest.raises(RegleNonSatisfaite, match="de l'étape 3"):
        passe("cand_a", ajournee_)
    command = CREER.model_copy(update={"reprise": reprise("cand_a", ajournee_, {})})
    put_off = Ajournement(etape=4, annee=2027, candidature="cand_a")
    etape = R2020.etape(4)
    assert etape
    (event,) = reprises(command, Operation(statut="active", ajournements=(put_off,)), R2020, etape, ANNEE_2028)
    assert event.lignee == ("cand_a",)


def test_une_reprise_d_avant_que_la_lignee_soit_gardee_dit_le_dossier_dont_elle_part() -> None:
    event = ReponsesReprises(reprise_de="cand_3", reprises={}, suites=())
    assert evolve(Candidature(), event).lignee == ("cand_3",)


def test_le_dossier_a_reprendre_est_nomme_comme_les_gens_le_connaissent() -> None:
    etape = R2020.etape(4)
    assert etape
    gagnee = DETENUE.model_copy(update={"source": "palmarès 2020, candidature EQ-2020-0003"})
    with pytest.raises(RegleNonSatisfaite, match=r"l'étape 3 \(palmarès 2020, candidature EQ-2020-0003\)"):
        reprises(CREER, Operation(statut="active", etapes=(gagnee,)), R2020, etape, ANNEE_2028)
