"""The steps of `depot.feature`."""

from pathlib import Path

from pytest_bdd import parsers, scenarios, then, when

from tests.scenarios.candidature.bureau import Bureau, moment

scenarios(str(Path(__file__).parent / "depot.feature"))


@when("Paul annonce sa candidature")
def _annonce(bureau: Bureau) -> None:
    bureau.agir("annoncer", "Paul")


@when(parsers.parse("est lu le dépôt de Paul, reçu le {quand}"))
def _recu_avant(bureau: Bureau, quand: str) -> None:
    bureau.a(quand, reveil=False)
    bureau.agir("deposer", "Paul")


@when(parsers.re(r"Ada prolonge son dépôt jusqu'au (?P<quand>[\w ]+)"))
def _prolonge(bureau: Bureau, quand: str) -> None:
    bureau.agir("prolonger_depot", "Ada", {"jusqu_au": moment(quand), "motif": "Mairie inondée"})


@then("ces manques sont ceux que montre le formulaire")
def _manques(bureau: Bureau) -> None:
    assert bureau.vu["erreurs"] == bureau.lire("consulter_completude", "Paul")["manques"]
