"""The steps of `courriers.feature`."""

from pathlib import Path
from typing import Any

from pytest_bdd import given, parsers, scenarios, then, when

from candidature.domaine.candidature import CANDIDATURE
from tests.scenarios.candidature.bureau import Bureau, pers

scenarios(str(Path(__file__).parent / "courriers.feature"))
ISSUES = {"a perdu son objet avant de partir": "caduc", "est en train de partir": "en_cours"}


def registre(bureau: Bureau, lettre: str) -> list[Any]:
    query = {"dossier": bureau.dossier, "lettre": lettre}
    return list(bureau.lire("lister_courriels", "Ada", query=query)["elements"])


def nommee(bureau: Bureau, lettre: str, a: str) -> dict[str, Any]:
    """Name a letter as the log shows it."""
    seq = next((x["seq"] for x in registre(bureau, lettre)), 1)
    return {"flux": CANDIDATURE.flux(bureau.dossier), "seq": seq, "lettre": lettre, "personne": pers(a)}


@given(
    parsers.re(r"« (?P<lettre>\w+) » à (?P<a>\w+) (?P<issue>a perdu son objet avant de partir|est en train de partir)")
)
def _advient(bureau: Bureau, lettre: str, a: str, issue: str) -> None:
    """Have the notification stand where only an outage of the mail service, or this very moment, puts it."""
    items = bureau.maison.memoire.store.items
    flux = CANDIDATURE.flux(bureau.dossier)
    (key,) = (k for k in items if f"/notification#{flux}#" in k.pk and k.sk == f"{lettre}#{pers(a)}")
    items[key] = {**items[key], "statut": ISSUES[issue]}


@when(parsers.re(r"(?P<qui>\w+) renvoie « (?P<lettre>\w+) » à (?P<a>\w+) : « (?P<motif>.+) »"))
def _renvoie(bureau: Bureau, qui: str, lettre: str, a: str, motif: str) -> None:
    bureau.demander("renvoyer_lettre", qui, {**nommee(bureau, lettre, a), "motif": motif})


@when(parsers.re(r"(?P<qui>\w+) essaie de renvoyer « (?P<lettre>\w+) » à (?P<a>\w+)"))
def _essaie(bureau: Bureau, qui: str, lettre: str, a: str) -> None:
    dite = {**nommee(bureau, lettre, a), "motif": "Égarée"}
    bureau.demander("renvoyer_lettre", qui, dite, query={"essai": "true"})


@when(parsers.re(r"Dora essaie de demander un complément : « (?P<motif>.+) »"))
def _demande(bureau: Bureau, motif: str) -> None:
    corps = {"points": [{"champ": "engagement_09", "motif": motif}], "echeance": {"local": "2027-03-20T00:00:00"}}
    bureau.agir("demander_complements", "Dora", corps, query={"essai": "true"})


@then(parsers.re(r"l'essai montre la lettre, à « (?P<a>.+) » : « (?P<texte>.+) »"))
def _montre(bureau: Bureau, a: str, texte: str) -> None:
    bureau.solder()
    assert bureau.reponse is not None
    (prevue,) = bureau.reponse["effets"]["courriels"]
    assert f"Bonjour {a}," in prevue["apercu"]["texte"]
    assert texte in prevue["apercu"]["texte"]


@then(parsers.re(r"le registre du dossier a (?P<fois>\d) fois « (?P<lettre>\w+) », « (?P<statut>.+) »"))
def _registre(bureau: Bureau, fois: str, lettre: str, statut: str) -> None:
    bureau.solder()
    assert [x["statut_libelle"] for x in registre(bureau, lettre)] == [statut] * int(fois)


@then(parsers.re(r"Paul a reçu (?P<fois>\d) fois la lettre « accuse_reception »"))
def _recue(bureau: Bureau, fois: str) -> None:
    bureau.solder()
    textes = [m for m in bureau.recues("Paul", "") if "ccusé de réception" in m.subject]
    assert len(textes) == int(fois)
