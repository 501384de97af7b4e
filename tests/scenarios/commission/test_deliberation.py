"""The steps of `deliberation.feature`: who votes, who stands aside, what a conclusion must say."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_bdd import given, parsers, scenarios, then, when

from tests.scenarios.commission.conftest import composer
from tests.scenarios.commission.salle import PERSONNES, Salle, personnes
from tests.unit.commission.scene import AJOURNE, NATIONAL, VALIDE, candidature, oper, synthese

scenarios(str(Path(__file__).parent / "deliberation.feature"))
HAUTE = 3  # a file that asks for étape 3: a lower one may be granted
NOMS = {"Zoé": "Zoe"}


def sans(champ: str) -> dict[str, Any]:
    return {nom: dit for nom, dit in AJOURNE.items() if nom != champ}


CONCLUSIONS: Mapping[str, Mapping[str, Any]] = {
    "une étape moindre que la demande, sans motifs": VALIDE,
    "une étape plus haute que la demande": {**VALIDE, "etape_accordee": 4},
    "un ajournement sans motifs": sans("motifs"),
    "un ajournement sans réserve": sans("reserves"),
    "un ajournement sans service accompagnateur": sans("accompagnement"),
    "un ajournement sans contact": sans("contact"),
    "une réserve sur un engagement inconnu": {**AJOURNE, "reserves": [{"champ": "engagement_99", "texte": "x"}]},
    "une recommandation sans responsable": {**AJOURNE, "recommandations": [{"texte": "Associer les habitants."}]},
}


@given("la personne du secrétariat siège aussi")
def _siege(salle: Salle) -> None:
    salle.scene.personne("Sam", "secretariat", "membre", territoires=("R53",))
    composer(salle, {"personne": "pers_sam", "qualite": "DREAL"})


@given("le porteur du dossier 1 siège aussi")
def _porteur_siege(salle: Salle) -> None:
    salle.scene.personne("Paul", "porteur", "membre", pseudonyme="pers_porteur1")
    composer(salle, {"personne": "pers_porteur1", "qualite": "Élu"})


@when("elle se déporte du dossier 1")
def _secretaire_deportee(salle: Salle) -> None:
    salle.demander("se_deporter", "Sam", {"motif": "Famille"}, numero=1)


@when(parsers.re(r"(?P<qui>\w+) se connecte à distance"))
def _connecter(salle: Salle, qui: str) -> None:
    salle.mener("pointer_presence", {"membre": PERSONNES[qui], "presence": "distance"})


@when(parsers.parse("le dossier {numero:d} est appelé"))
def _appeler(salle: Salle, numero: int) -> None:
    salle.mener("appeler_point", numero=numero)


@when(parsers.re(r"(?P<qui>Mia|Max|Zoé|Sue) vote (?P<sens>pour|contre)( au nom de (?P<absent>\w+))?$"))
def _voter(salle: Salle, qui: str, sens: str, absent: str | None) -> None:
    corps = {"sens": sens} | ({"pour_le_compte_de": PERSONNES[absent]} if absent else {})
    salle.demander("voter", NOMS.get(qui, qui), corps, numero=1)


@when("Max se déporte du dossier 1")
def _se_deporter(salle: Salle) -> None:
    salle.demander("se_deporter", "Max", {"motif": "Ancien élu de la commune"}, numero=1)


@when("Max déclare un mandat électif dans l'opération du dossier 1")
def _declarer(salle: Salle) -> None:
    salle.demander("declarer_interet", "Max", {"nature": "mandat_electif", "operation": oper(1)})


@when("Max retire ce qu'il a déclaré")
def _retirer_interet(salle: Salle) -> None:
    salle.demander("retirer_interet", "Max", {"motif": "Mandat fini"})


@when("Mia et Max se déportent tous deux du dossier 1")
def _tous_deportes(salle: Salle) -> None:
    for qui in ("Mia", "Max"):
        salle.demander("se_deporter", qui, {"motif": "Élus de la commune"}, numero=1)


@when("le secrétariat reporte le dossier 1")
def _reporter(salle: Salle) -> None:
    salle.mener("reporter_point", {"motif": "À revoir."}, numero=1)


@when(parsers.re(r"le secrétariat conclut par (?P<conclusion>.+)"))
def _conclure(salle: Salle, conclusion: str) -> None:
    salle.scene.recevoir(candidature(HAUTE, etape=HAUTE), synthese(HAUTE, etape=HAUTE))
    salle.mener("conclure_point", dict(CONCLUSIONS[conclusion]), numero=HAUTE)


@when("le secrétariat conclut que le dossier 1 est validé, par 3 mains levées")
def _main_levee(salle: Salle) -> None:
    salle.mener("conclure_point", {**VALIDE, "votes": {"pour": 3}}, numero=1)


@when("le secrétariat conclut que le dossier 1 est validé, par 1 main levée contre 1, la présidence départageant")
def _departage(salle: Salle) -> None:
    corps = {**VALIDE, "votes": {"pour": 1, "contre": 1}, "preponderante": True}
    salle.mener("conclure_point", corps, numero=1)


@when("Mia, Max et Zoé composent aussi la commission nationale")
def _nationale(salle: Salle) -> None:
    salle.ici = NATIONAL
    composer(salle)


@then(parsers.re(r"l'issue du dossier (?P<numero>\d) est « (?P<issue>\w+) »"))
def _issue(salle: Salle, numero: str, issue: str) -> None:
    salle.solder()
    assert salle.point(int(numero))["conclusion"]["issue"] == issue


@then("le dossier 1 est reporté parce que tous se sont déportés")
def _reporte(salle: Salle) -> None:
    salle.solder()
    motif = salle.point(1)["report"]
    assert motif.startswith("Tous ceux qui siègent ici se sont déportés")
    assert motif.endswith("À revoir.")


@then("le dossier 1 est reporté « À revoir. »")
def _reporte_pour(salle: Salle) -> None:
    salle.solder()
    assert salle.point(1)["report"] == "À revoir."


@then("Mia et Max ont voté sur le dossier 1")
def _deux_voix(salle: Salle) -> None:
    salle.solder()
    assert salle.point(1)["ont_vote"] == personnes("Mia et Max")


@then(parsers.re(r"(?P<qui>\w+) est seule? à avoir voté sur le dossier 1"))
def _ont_vote(salle: Salle, qui: str) -> None:
    salle.solder()
    assert salle.point(1)["ont_vote"] == personnes(qui)


@then("Max ne peut plus lire ni le dossier 1 ni sa synthèse, que Mia lit toujours")
def _ne_lit_plus(salle: Salle) -> None:
    for code in ("consulter_dossier", "consulter_synthese"):
        salle.lire(code, "Mia", numero=1)
        salle.demander(code, "Max", numero=1)
        salle.refusee("déporté")


@then("le porteur lit le dossier 2 en séance, et pas le sien")
def _porteur_lit(salle: Salle) -> None:
    for code in ("consulter_dossier", "consulter_synthese"):
        salle.lire(code, "Paul", numero=2)
        salle.demander(code, "Paul", numero=1)
        salle.refusee("déporté")


@then("le dossier 1 n'est plus dans la liasse de Max, et reste dans celle de Mia")
def _liasse(salle: Salle) -> None:
    liasses = {qui: [d["numero"] for d in salle.lire("consulter_liasse", qui)["dossiers"]] for qui in ("Mia", "Max")}
    assert liasses == {"Mia": ["EQ-2027-0001", "EQ-2027-0002"], "Max": ["EQ-2027-0002"]}


@then("rien ne change pour Max quand le dossier 1 est conclu")
def _rien_ne_change(salle: Salle) -> None:
    def vus() -> list[tuple[str, str]]:
        codes = ("consulter_seance", "consulter_point", "consulter_liasse", "consulter_proces_verbal")
        lus = [salle.lire(code, "Max", numero=1) for code in codes]
        return [(r.texte, r.entetes["ETag"]) for r in lus]

    avant = vus()
    salle.mener("conclure_point", dict(AJOURNE), numero=1)
    salle.solder()
    assert vus() == avant


@then("le dossier 1 est conclu par 1 voix contre 1, celle de la présidence étant prépondérante")
def _preponderante(salle: Salle) -> None:
    salle.solder()
    votes = salle.point(1)["conclusion"]["votes"]
    assert (votes["pour"], votes["contre"], votes["preponderante"]) == (1, 1, True)
