"""The steps of `exports.feature`."""

import csv
import io
import json
from pathlib import Path
from urllib.parse import parse_qsl

from pytest_bdd import given, parsers, scenarios, then, when

from tests.maison import Reponse
from tests.scenarios.candidature.bureau import Bureau
from tests.unit.candidature.scene import SIRET
from tests.unit.candidature.test_exports import exporte, remplir

scenarios(str(Path(__file__).parent / "exports.feature"))


@given(parsers.re(r"une opération de Paul qui s'appelle « (?P<nom>.+) »"))
def _operation(bureau: Bureau, nom: str) -> None:
    corps = {"nom": nom, "communes": ["35238"], "porteur": {"nom": "Ville", "siret": SIRET}}
    bureau.operation = str(bureau.demander("creer_operation", "Paul", corps)["id"])


@given("une campagne de 10001 dossiers")
def _longue(bureau: Bureau) -> None:
    remplir(bureau.maison, 10_001)


@when(parsers.re(r"(?P<qui>\w+) emporte « (?P<query>.+) »"))
def _emporte(bureau: Bureau, qui: str, query: str) -> None:
    bureau.demander("moi", qui)  # nothing is owed before, and what is kept is known
    lu = exporte(bureau.maison, "csv", qui, **dict(parse_qsl(query)))
    refus = lu.status >= 400
    bureau.reponse = Reponse(lu.status, json.loads(lu.body) if refus else lu.body, dict(lu.headers))


@then(parsers.re(r"la case « (?P<colonne>\w+) » est « (?P<dit>.+) »"))
def _case(bureau: Bureau, colonne: str, dit: str) -> None:
    bureau.solder()
    assert bureau.reponse is not None
    (ligne,) = csv.DictReader(io.StringIO(bureau.reponse.corps.removeprefix("\ufeff"), newline=""), delimiter=";")
    assert ligne[colonne] == dit
