"""The steps of `publication.feature`: three services in one memory, each person in turn, over their own routes.

The expertise has scenarios of its own: here its synthesis is told by its fact.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pytest_bdd import given, parsers, scenarios, then, when

from kernel.label.calendrier import PARIS, zone
from kernel.label.faits import EtatExpertise
from tests.maison import Maison
from tests.unit.candidature.scene import depot, maison_ouverte

scenarios(str(Path(__file__).parent / "publication.feature"))

REGIONALES = datetime(2027, 9, 6, 7, 0, tzinfo=UTC)
NATIONALE = datetime(2027, 11, 5, 8, 0, tzinfo=UTC)
CEREMONIE = datetime(2027, 12, 10, 9, 0, tzinfo=UTC)
REGION, NATION = "2027-R53", "2027-nationale"
SIGNATURE = {"nom": "Exemple", "prenom": "Camille", "qualite": "Présidente de la commission"}
VALIDE = {"issue": "valide", "etape_accordee": 2}
MOTIF = "Une étude de sol est attendue."
AJOURNE = {
    "issue": "ajourne",
    "motifs": "La mobilité reste à préciser.",
    "reserves": [{"champ": "engagement_09", "texte": "Décrire les modes actifs."}],
    "accompagnement": "La DDTM d'Ille-et-Vilaine",
    "contact": "pers_dora",
}


@dataclass
class Annee:
    """A house, and the file that the scenario follows."""

    maison: Maison
    candidature: str

    def acte(self, code: str, qui: str, corps: Any, **params: Any) -> None:
        service = "candidature" if code in ("retirer", "donner_avis", "notifier_avis") else "commission"
        reponse = self.maison.appeler(service, code, qui, corps, **params)
        assert reponse.statut == 200, reponse.corps
        self.maison.ecouler()

    def a(self, quand: datetime) -> None:
        self.maison.memoire.clock.current = max(self.maison.memoire.clock.current, quand)
        self.maison.reveiller()

    def signe(self, qui: str, seance: str) -> None:
        lu = self.maison.appeler("commission", "consulter_proces_verbal", qui, id=seance)["empreinte"]
        absentes = [*self.maison.appeler("commission", "consulter_seance", qui, id=seance)["regions_attendues"]]
        self.acte("clore_seance", qui, {**SIGNATURE, "empreinte": lu, "sans_regions": absentes}, id=seance)

    def tenir(self, seance: str, qui: str, quand: datetime) -> None:
        """Compose, convene and open a séance on its day."""
        self.a(quand)
        self.acte("composer_seance", qui, {"membres": [{"personne": "pers_mia", "qualite": "DREAL"}]}, id=seance)
        tantot = (self.maison.memoire.clock.current + timedelta(minutes=30)).astimezone(zone(PARIS))
        convocation = {"quand": {"local": tantot.replace(tzinfo=None).isoformat()}, "lieu": "Rennes"}
        self.acte("convoquer_seance", qui, convocation, id=seance)
        self.acte("ouvrir_seance", qui, {"presents": ["pers_mia"]}, id=seance)


@given("un dossier d'étape 2 déposé, recevable, dont la synthèse est rendue", target_fixture="annee")
def un_dossier() -> Annee:
    maison = maison_ouverte()
    maison.personne("Sam", "secretariat", territoires=("R53",))
    maison.personne("Mia", "membre")
    annee = Annee(maison, depot(maison))
    annee.acte("donner_avis", "Dora", {"recevable": True}, id=annee.candidature)
    annee.acte("notifier_avis", "Dora", {}, id=annee.candidature)
    etat = EtatExpertise(
        candidature=annee.candidature, annee=2027, etape=2, region="53", statut="rendue", synthese="expertise/s.json"
    )
    fait = {"type": "SyntheseRendue-V1", "flux": f"expertise/expertise#{annee.candidature}", "seq": 99}
    message = json.dumps({**fait, "correlation": "test", "etat": etat.model_dump(mode="json")})
    for service in ("candidature", "commission"):
        maison.services[service].fact(message)
    maison.ecouler()
    return annee


@when("vient l'ouverture des commissions régionales")
def les_regionales(annee: Annee) -> None:
    annee.a(REGIONALES)


@when(parsers.re("la commission régionale (?P<verbe>valide|ajourne) le dossier"))
def la_region(annee: Annee, verbe: str) -> None:
    annee.tenir(REGION, "Sam", REGIONALES)
    corps = VALIDE if verbe == "valide" else AJOURNE
    annee.acte("conclure_point", "Sam", corps, id=REGION, candidature=annee.candidature)
    annee.signe("Sam", REGION)


@when("la commission régionale reporte le dossier sans signer")
def la_region_reporte(annee: Annee) -> None:
    annee.tenir(REGION, "Sam", REGIONALES)
    annee.acte("reporter_point", "Sam", {"motif": MOTIF}, id=REGION, candidature=annee.candidature)


@when("la commission régionale signe enfin")
def la_region_signe(annee: Annee) -> None:
    annee.signe("Sam", REGION)


@when("la commission régionale reporte le dossier")
def la_region_reporte_et_signe(annee: Annee) -> None:
    la_region_reporte(annee)
    la_region_signe(annee)


@when("la séance régionale est reportée, puis tenue à nouveau")
def la_region_recommence(annee: Annee) -> None:
    annee.acte("reporter_seance", "Sam", {"motif": "Alerte incendie"}, id=REGION)
    annee.tenir(REGION, "Sam", REGIONALES)


@when("la commission nationale reporte le dossier")
def la_nation_reporte(annee: Annee) -> None:
    annee.tenir(NATION, "Ada", NATIONALE)
    annee.acte("reporter_point", "Ada", {"motif": MOTIF}, id=NATION, candidature=annee.candidature)
    annee.signe("Ada", NATION)


@when("la commission nationale ratifie la proposition")
@when("la commission nationale se tient sans ce dossier")
def la_nation(annee: Annee) -> None:
    annee.tenir(NATION, "Ada", NATIONALE)
    annee.acte("ratifier_points", "Ada", {}, id=NATION)
    annee.signe("Ada", NATION)


@when("le porteur retire son dossier")
def le_retrait(annee: Annee) -> None:
    annee.acte("retirer", "Paul", {"motif": "Projet reporté"}, id=annee.candidature)


@when("vient le jour de la cérémonie")
def la_ceremonie(annee: Annee) -> None:
    annee.a(CEREMONIE)


@then(parsers.parse("le porteur lit « {statut} »"))
def le_suivi(annee: Annee, statut: str) -> None:
    vue = annee.maison.appeler("candidature", "consulter_candidature", "Paul", id=annee.candidature)
    (ligne,) = annee.maison.appeler("candidature", "lister_candidatures", "Paul")["elements"]
    assert vue["statut"] == ligne["statut"] == statut


@then("le registre public est vide")
def le_registre_vide(annee: Annee) -> None:
    assert annee.maison.appeler("commission", "lister_registre")["elements"] == []


@then(parsers.parse("le registre public montre {nombre:d} label d'étape {etape:d}"))
def le_registre(annee: Annee, nombre: int, etape: int) -> None:
    query = {"etape": str(etape)}
    assert len(annee.maison.appeler("commission", "lister_registre", query=query)["elements"]) == nombre
    assert annee.maison.appeler("commission", "statistiques")["par_etape"] == {str(etape): nombre}


@then(parsers.parse("l'opération détient l'étape {etape:d}"))
def l_operation(annee: Annee, etape: int) -> None:
    vue = annee.maison.appeler("candidature", "consulter_candidature", "Paul", id=annee.candidature)
    operation = annee.maison.appeler("candidature", "consulter_operation", "Paul", id=vue["operation"])
    assert [e["etape"] for e in operation["etapes"]] == [etape]


@then(parsers.parse("le porteur a reçu « {sujet} »"))
def le_courriel(annee: Annee, sujet: str) -> None:
    assert [c for c in annee.maison.courriels("Paul") if c.startswith(sujet)]


@then(parsers.parse("le porteur n'a rien reçu de « {sujet} »"))
def pas_de_courriel(annee: Annee, sujet: str) -> None:
    assert not [c for c in annee.maison.courriels("Paul") if c.startswith(sujet)]


@then("la lettre dit pourquoi, à qui écrire et quoi faire ensuite")
def la_lettre(annee: Annee) -> None:
    (lettre,) = [m for m in annee.maison.memoire.mailer.sent if "Dossier reporté" in m.subject]
    for dit in (MOTIF, "Pour en parler : ", "à l'ouverture de la campagne 2028", "en reprenant ce dossier"):
        assert dit in lettre.text


@then("le dossier est de nouveau à examiner")
def a_examiner(annee: Annee) -> None:
    vue = annee.maison.appeler("commission", "consulter_point", "Sam", id=REGION, candidature=annee.candidature)
    assert (vue["statut"], vue["report"]) == ("a_examiner", "")
