"""The steps of `etape_4.feature`: an opération that holds étape 3, on the three services together."""

from dataclasses import dataclass
from pathlib import Path

from pytest_bdd import given, parsers, scenarios, then, when

from tests.maison import Maison, Reponse
from tests.unit.candidature import scene

scenarios(str(Path(__file__).parent / "etape_4.feature"))
GENS = ("Paul", "Dora", "Rosa", "Luc", "Pia")


@dataclass
class Suivi:
    """A house, and the opération that the scenario follows."""

    maison: Maison
    operation: str

    def lettres(self, qui: str) -> int:
        return sum("étape 4" in objet for objet in self.maison.courriels(qui))

    def demander(self) -> Reponse:
        corps = {"operation": self.operation, "annee": 2027, "etape": 4}
        return self.maison.appeler("candidature", "creer_candidature", "Paul", corps)

    def au_registre(self, code: str, **corps: object) -> None:
        faite = self.maison.appeler("commission", code, "Ada", corps, id=f"{self.operation}-3")
        assert faite.statut == 200, faite.corps
        self.maison.ecouler()


@given(parsers.parse("une opération qui détient l'étape 3 depuis {annee:d}"), target_fixture="suivi")
def _detenue(annee: int) -> Suivi:
    maison = scene.maison_ouverte()
    suivi = Suivi(maison, scene.operation(maison))
    corps = {"etape": 3, "annee": annee, "source": "Palmarès"}
    assert maison.appeler("candidature", "reprendre_etape", "Ada", corps, id=suivi.operation).statut == 200
    maison.ecouler()
    return suivi


@when("vient le lendemain, puis le jour suivant")
def _deux_jours(suivi: Suivi) -> None:
    for _ in range(2):
        suivi.maison.avancer(days=1)


@when("vient l'année 2028")
def _un_an(suivi: Suivi) -> None:
    suivi.maison.avancer(days=365)
    suivi.maison.avancer(days=1)


@when("l'administration retire son label d'étape 3")
def _retirer(suivi: Suivi) -> None:
    suivi.au_registre("retirer_label", motif="Engagements abandonnés", acte="Décision 12")


@when(parsers.parse("l'administration corrige l'année de son label d'étape 3, désormais {annee:d}"))
def _corriger(suivi: Suivi, annee: int) -> None:
    suivi.au_registre("corriger_label", annee=annee, motif="Erreur de saisie", acte="Note 3")


@then("Paul, Dora et Rosa ont reçu une lettre sur l'étape 4")
def _recue(suivi: Suivi) -> None:
    assert [suivi.lettres(qui) for qui in GENS] == [1, 1, 1, 0, 0]


@then("personne n'a reçu de lettre sur l'étape 4")
def _aucune(suivi: Suivi) -> None:
    assert [suivi.lettres(qui) for qui in GENS] == [0] * len(GENS)


@then("son porteur commence un dossier d'étape 4")
def _commence(suivi: Suivi) -> None:
    assert suivi.demander().statut == 201


@then(parsers.parse("un dossier d'étape 4 est refusé : « {dit} »"))
def _refuse(suivi: Suivi, dit: str) -> None:
    reponse = suivi.demander()
    assert (reponse.statut, reponse["detail"]) == (422, dit)
