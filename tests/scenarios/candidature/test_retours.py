"""The steps of `retours.feature`."""

from dataclasses import replace
from pathlib import Path

from pytest_bdd import parsers, scenarios, then, when

from tests.scenarios.candidature.bureau import Bureau
from tests.unit.candidature.test_renvoi import accuses, lettres, renvoie
from tests.unit.candidature.test_retours import a_joindre

scenarios(str(Path(__file__).parent / "retours.feature"))
DITS = {
    "remis": ("remis", ""),
    "rejeté pour de bon": ("rejete", "Permanent"),
    "rejeté pour un temps": ("rejete", "Transient"),
}


@when(parsers.re(r"l'accusé de Paul est (?P<dit>.+)"))
def _retour(bureau: Bureau, dit: str) -> None:
    bureau.maison.ecouler()
    mailer, (premier, *_) = bureau.maison.memoire.mailer, accuses(bureau.maison)
    bureau.maison.services["candidature"].letter(mailer.says(*DITS[dit], of=premier))


@when("Ada renvoie l'accusé à Paul")
def _renvoie(bureau: Bureau) -> None:
    (ligne,) = lettres(bureau.maison, bureau.dossier)
    assert renvoie(bureau.maison, ligne).statut == 201


@when("Paul revient avec une autre adresse")
def _autre(bureau: Bureau) -> None:
    gens = bureau.maison.registre.personnes
    gens["Paul"] = replace(gens["Paul"], courriel="paul@ailleurs.invalid")
    assert bureau.maison.appeler("candidature", "moi", "Paul").statut == 200


@then(parsers.re(r"le registre dit « (?P<libelle>.+) »"))
def _registre(bureau: Bureau, libelle: str) -> None:
    assert [x["statut_libelle"] for x in lettres(bureau.maison, bureau.dossier)] == [libelle]


@then("l'administration n'a personne à joindre autrement")
def _personne(bureau: Bureau) -> None:
    assert a_joindre(bureau.maison) == []


@then("l'administration a Paul à joindre autrement")
def _paul(bureau: Bureau) -> None:
    assert [t["nom"] for t in a_joindre(bureau.maison)] == ["pers_paul"]


@then("rien d'autre n'est parti à Paul")
def _rien(bureau: Bureau) -> None:
    bureau.maison.ecouler()
    assert len(list(bureau.recues("Paul", ""))) == 1
