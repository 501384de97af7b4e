"""The steps of `expertise.feature`: the expertise service alone, each person in turn, over its own routes."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pytest_bdd import given, parsers, scenarios, then, when

from tests.unit.expertise.cas import CAND
from tests.unit.expertise.guichet import Guichet, a_affecter, dossier
from tests.unit.expertise.test_chemin import regards, visiter

scenarios(str(Path(__file__).parent / "expertise.feature"))
GENS = {"le porteur": "paul", "le correspondant": "dora", "l'administration": "adama"}


@dataclass
class Cours:
    """A service, who sits on the file, and what one of them saw before."""

    guichet: Guichet
    equipe: dict[str, str] = field(default_factory=dict)
    vu: Any = None


@given("un dossier recevable, et trois experts habilités et disponibles", target_fixture="cours")
def _cours() -> Cours:
    return Cours(a_affecter())


@when("l'administration valide l'affectation proposée")
def _affecter(cours: Cours) -> None:
    cours.guichet.affecter()
    cours.equipe = cours.guichet.equipe(CAND)


@when("les experts acceptent leur mandat")
def _accepter(cours: Cours) -> None:
    cours.guichet.accepter(CAND)
    cours.vu = regards(cours.guichet, cours.equipe["coordonnateur"])


@when("la visite a lieu et qu'il en est rendu compte")
def _visiter(cours: Cours) -> None:
    visiter(cours.guichet, cours.equipe)


@when("les deux experts rendent leur avis")
def _avis(cours: Cours) -> None:
    for nom in cours.equipe.values():
        cours.guichet.rendre_avis(nom, CAND)


@when(parsers.re(r"le (?P<role>second|coordonnateur) rend son avis"))
def _son_avis(cours: Cours, role: str) -> None:
    cours.guichet.rendre_avis(cours.equipe[role], CAND)
    cours.guichet.ecouler()


@when("le second décline son mandat")
def _decliner(cours: Cours) -> None:
    cours.guichet.demande("decliner_mandat", cours.equipe["second"], {"motif": "charge"}, id=CAND)
    cours.guichet.ecouler()


@when("le coordonnateur rend la synthèse")
def _synthese(cours: Cours) -> None:
    lead = cours.equipe["coordonnateur"]
    cours.guichet.rediger(lead, CAND, "synthese", "Les avis convergent.")
    cours.guichet.demande("rendre_synthese", lead, {}, id=CAND)
    cours.guichet.ecouler()


@when("le porteur retire son dossier")
def _retirer(cours: Cours) -> None:
    cours.guichet.fait("CandidatureRetiree", f"candidature/candidature#{CAND}", dossier(statut="retiree"))


@then(parsers.re(r"(?P<qui>le porteur|le correspondant|l'administration) a reçu « (?P<objet>.+) »"))
def _recu(cours: Cours, qui: str, objet: str) -> None:
    assert any(s.startswith(objet) for s in cours.guichet.courriels(GENS[qui]))


@then(parsers.parse("le dossier est « {statut} »"))
def _statut(cours: Cours, statut: str) -> None:
    assert cours.guichet.demande("consulter_expertise", "adama", id=CAND)["statut"] == statut


@then("le coordonnateur ne voit aucun changement")
def _rien(cours: Cours) -> None:
    assert regards(cours.guichet, cours.equipe["coordonnateur"]) == cours.vu


@then("le coordonnateur lit les deux avis")
def _deux(cours: Cours) -> None:
    lus = cours.guichet.demande("consulter_avis", cours.equipe["coordonnateur"], id=CAND)["avis"]
    assert {a["role"] for a in lus} == {"coordonnateur", "second"}


@then("celui qui a décliné ne voit plus le dossier")
def _plus_rien(cours: Cours) -> None:
    cours.guichet.demande("consulter_expertise", cours.equipe["second"], statut=404, id=CAND)


@then("tous les sièges sont pourvus")
def _pourvus(cours: Cours) -> None:
    assert set(cours.guichet.equipe(CAND)) == {"coordonnateur", "second"}


@then("plus aucun expert n'a de mandat")
def _aucun(cours: Cours) -> None:
    for nom in cours.equipe.values():
        assert cours.guichet.demande("lister_mandats", nom)["elements"] == []
