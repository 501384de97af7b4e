"""The steps of `conservation.feature`."""

from pathlib import Path

from pytest_bdd import parsers, scenarios, then, when

from tests.scenarios.candidature.bureau import Bureau

scenarios(str(Path(__file__).parent / "conservation.feature"))


@when(parsers.re(r"le brouillon est laissé jusqu'au (?P<quand>[\w ]+)"))
def _laisse(bureau: Bureau, quand: str) -> None:
    bureau.a("16 mai 2027 à 0 h")
    bureau.a(quand)


@when("Paul le garde")
def _garde(bureau: Bureau) -> None:
    bureau.agir("conserver_brouillon", "Paul")


@then(parsers.re(r"Paul lit partout « (?P<dit>.+) »"))
def _lit(bureau: Bureau, dit: str) -> None:
    bureau.solder()
    (ligne,) = bureau.lire("lister_candidatures", "Paul")["elements"]
    (etape,) = bureau.lire("consulter_parcours", "Paul", id=bureau.operation)["dossiers"]
    page = bureau.lire("consulter_candidature", "Paul")
    assert [vu["statut_libelle"] for vu in (page, ligne, etape)] == [dit] * 3
