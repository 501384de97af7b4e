"""The steps of `mots.feature`."""

from pathlib import Path

from pytest_bdd import parsers, scenarios, then, when

from tests.scenarios.candidature.bureau import Bureau, etablir
from tests.unit.candidature import scene

scenarios(str(Path(__file__).parent / "mots.feature"))


def ecrit(bureau: Bureau, qui: str, lettre: str, texte: str, essai: bool = False) -> None:
    plus = {"query": {"essai": "true"}} if essai else {}
    bureau.demander("ecrire_mot", qui, {"texte": texte}, entetes={"if-match": "*"}, id=f"2027-{lettre}", **plus)


@when(parsers.re(r"(?P<qui>\w+) écrit dans « (?P<lettre>\w+) » : « (?P<texte>.+) »"))
def _ecrit(bureau: Bureau, qui: str, lettre: str, texte: str) -> None:
    ecrit(bureau, qui, lettre, texte)


@when(parsers.re(r"Ada écrit (?P<combien>\d+) caractères dans « (?P<lettre>\w+) »"))
def _long(bureau: Bureau, combien: str, lettre: str) -> None:
    ecrit(bureau, "Ada", lettre, "a" * int(combien))


@when(parsers.parse("Ada n'écrit rien dans « {lettre} »"))
def _vide(bureau: Bureau, lettre: str) -> None:
    ecrit(bureau, "Ada", lettre, "")


@when(parsers.re(r"Ada essaie dans « (?P<lettre>\w+) » : « (?P<texte>.+) »"))
def _essaie(bureau: Bureau, lettre: str, texte: str) -> None:
    ecrit(bureau, "Ada", lettre, texte, essai=True)


@when("Paul dépose ensuite un dossier d'étape 2")
def _depose(bureau: Bureau) -> None:
    bureau.solder()
    etablir(bureau.maison, scene.operation(bureau.maison), 2, "depose")


@then(parsers.re(r"l'essai montre « (?P<texte>.+) »"))
def _montre(bureau: Bureau, texte: str) -> None:
    bureau.solder()
    assert bureau.reponse is not None
    assert texte in bureau.reponse["apercu"]["texte"]


@then(parsers.parse("rien n'est écrit dans « {lettre} »"))
def _rien(bureau: Bureau, lettre: str) -> None:
    assert bureau.lire("consulter_mot", "Ada", id=f"2027-{lettre}")["texte"] == ""


@then(parsers.re(r"l'accusé de Paul (?P<sens>dit|ne dit pas) « (?P<texte>.+) »"))
def _dit(bureau: Bureau, sens: str, texte: str) -> None:
    (accuse,) = [m for m in bureau.recues("Paul", "") if "ccusé de réception" in m.subject]
    assert (texte in accuse.text) is (sens == "dit")
