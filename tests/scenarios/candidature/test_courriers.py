"""The steps of `courriers.feature`."""

from pathlib import Path
from typing import Any

from pytest_bdd import parsers, scenarios, then, when

from candidature.domaine.candidature import CANDIDATURE
from tests.scenarios.candidature.bureau import Bureau, pers

scenarios(str(Path(__file__).parent / "courriers.feature"))


def registre(bureau: Bureau, lettre: str) -> list[Any]:
    query = {"dossier": bureau.dossier, "lettre": lettre}
    return list(bureau.lire("lister_courriels", "Ada", query=query)["elements"])


@when(parsers.re(r"(?P<qui>\w+) renvoie « (?P<lettre>\w+) » à (?P<a>\w+) : « (?P<motif>.+) »"))
def _renvoie(bureau: Bureau, qui: str, lettre: str, a: str, motif: str) -> None:
    seq = next((x["seq"] for x in registre(bureau, lettre)), 1)
    dite = {"flux": CANDIDATURE.flux(bureau.dossier), "seq": seq, "lettre": lettre, "personne": pers(a)}
    bureau.demander("renvoyer_lettre", qui, {**dite, "motif": motif})


@then(parsers.re(r"le registre du dossier a (?P<fois>\d) fois « (?P<lettre>\w+) », « (?P<statut>.+) »"))
def _registre(bureau: Bureau, fois: str, lettre: str, statut: str) -> None:
    bureau.solder()
    assert [x["statut_libelle"] for x in registre(bureau, lettre)] == [statut] * int(fois)


@then(parsers.re(r"Paul a reçu (?P<fois>\d) fois la lettre « accuse_reception »"))
def _recue(bureau: Bureau, fois: str) -> None:
    bureau.solder()
    textes = [m for m in bureau.recues("Paul", "") if "ccusé de réception" in m.subject]
    assert len(textes) == int(fois)
