"""The steps of `echanges.feature`."""

from pathlib import Path
from typing import Any

from pytest_bdd import given, parsers, scenarios, then, when

from kernel import people
from tests.scenarios.candidature.bureau import Bureau
from tests.unit.candidature import scene

scenarios(str(Path(__file__).parent / "echanges.feature"))


@given("Eva, experte, a accepté le dossier")
def _experte(bureau: Bureau) -> None:
    scene.accepte(bureau.maison, bureau.dossier, "Eva")


@when(parsers.re(r"(?P<qui>\w+) écrit « (?P<texte>.+) » entre « (?P<cercle>\w+) »"))
def _ecrit(bureau: Bureau, qui: str, texte: str, cercle: str) -> None:
    bureau.agir("ecrire_message", qui, {"texte": texte, "visibilite": cercle})


@when("Dora donne un avis d'opportunité")
def _opine(bureau: Bureau) -> None:
    bureau.agir("donner_opportunite", "Dora", {"sens": "defavorable", "texte": "Le maire hésite."})


def messages(bureau: Bureau, qui: str) -> list[str]:
    bureau.solder()
    return [m["texte"] for m in bureau.lire("consulter_messages", qui)["messages"]]


@then(parsers.re(r"(?P<qui>\w+) ne lit que « (?P<texte>.+) »"))
def _ne_lit_que(bureau: Bureau, qui: str, texte: str) -> None:
    assert messages(bureau, qui) == [texte]


@then("Dora lit les trois")
def _lit_tout(bureau: Bureau) -> None:
    assert sorted(messages(bureau, "Dora")) == ["Le maire hésite", "Où en est-on ?", "Où est le plan ?"]


def histoire(bureau: Bureau, qui: str) -> list[Any]:
    bureau.solder()
    return list(bureau.lire("consulter_histoire", qui)["faits"])


def auteur(bureau: Bureau, fait: Any, qui: str) -> str:
    """Give who has done it as it is read: a name to the services, a side to the porteur."""
    if qui == "Paul" or not fait["par"]:
        return str(fait["origine_libelle"])
    connue = people.find(bureau.maison.memoire.store, "candidature", fait["par"])
    return connue.nom if connue else ""


@then(parsers.re(r"l'histoire que lit (?P<qui>\w+) est"))
def _histoire(bureau: Bureau, qui: str, datatable: list[list[str]]) -> None:
    assert [[f["dit"], auteur(bureau, f, qui)] for f in histoire(bureau, qui)] == datatable


@then(parsers.re(r"« (?P<dit>.+) » est dans l'histoire que lit (?P<qui>\w+)"))
def _dans(bureau: Bureau, qui: str, dit: str) -> None:
    assert dit in [f["dit"] for f in histoire(bureau, qui)]


@then(parsers.parse("Paul ne trouve « {texte} » nulle part dans son dossier"))
def _nulle_part(bureau: Bureau, texte: str) -> None:
    assert texte not in str(bureau.lire("consulter_candidature", "Paul").corps)
