"""The steps of `liste.feature`."""

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from pytest_bdd import given, parsers, scenarios, then, when

from tests.scenarios.candidature.bureau import Bureau
from tests.unit.candidature import scene

scenarios(str(Path(__file__).parent / "liste.feature"))


@given("une autre opération de Paul, en brouillon")
def _une_autre(bureau: Bureau) -> None:
    scene.brouillon(bureau.maison, 3)


@when(parsers.re(r"(?P<qui>\w+) cherche « (?P<query>.+) »"))
def _cherche(bureau: Bureau, qui: str, query: str) -> None:
    bureau.demander("lister_candidatures", qui, query=dict(parse_qsl(query)))


@when(parsers.re(r"(?P<qui>\w+) reprend ce curseur pour « (?P<query>.+) »"))
def _reprend(bureau: Bureau, qui: str, query: str) -> None:
    assert bureau.reponse is not None
    curseur = dict(parse_qsl(urlsplit(bureau.reponse["suivant"]).query))["curseur"]
    bureau.demander("lister_candidatures", qui, query={**dict(parse_qsl(query)), "curseur": curseur})


@then(parsers.re(r"elle trouve (?P<nombre>\d) dossier"))
def _trouve(bureau: Bureau, nombre: str) -> None:
    bureau.solder()
    assert bureau.reponse is not None
    assert len(bureau.reponse["elements"]) == int(nombre)


@when("Paul invite Pia à travailler sur l'opération")
def _invite(bureau: Bureau) -> None:
    bureau.partager("inviter_coediteur", "Paul", {"personne": "pers_pia"})


@when("Pia accepte cette invitation")
def _accepte(bureau: Bureau) -> None:
    bureau.partager("accepter_invitation", "Pia")


@then(parsers.re(r"(?P<qui>\w+) a à faire « (?P<libelle>.+) »"))
def _a_faire(bureau: Bureau, qui: str, libelle: str) -> None:
    bureau.solder()
    assert libelle in [t["libelle"] for t in bureau.lire("lister_a_faire", qui)["elements"]]
