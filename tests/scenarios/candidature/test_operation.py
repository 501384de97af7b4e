"""The steps of `operation.feature`."""

import re
from pathlib import Path

from pytest_bdd import given, parsers, scenarios, then, when

from candidature.domaine.operation import OPERATION
from kernel.store import load
from tests.scenarios.candidature.bureau import Bureau, local
from tests.unit.candidature import scene

scenarios(str(Path(__file__).parent / "operation.feature"))


@given(parsers.re(r"(?P<qui>Paul) a créé « (?P<nom>[^»]+) » à (?P<ou>[\d et]+)"))
@when(parsers.re(r"(?P<qui>Paul|Pia) crée « (?P<nom>[^»]+) » à (?P<ou>[\d et]+)(?P<autre>, en disant .+)?"))
def _cree(bureau: Bureau, qui: str, nom: str, ou: str, autre: str | None = None) -> None:
    porteur = {"nom": "Ville", "siret": scene.SIRET}
    corps = {"nom": nom, "communes": ou.split(" et "), "porteur": porteur, "est_une_autre": bool(autre)}
    creee = bureau.demander("creer_operation", qui, corps)
    bureau.operation = str(creee.corps.get("id", bureau.operation))


@when(
    parsers.re(r"Paul dit la charte signée le (?P<le>.+) par (?P<par>.+), l'autorité d'urbanisme étant la (?P<qui>\w+)")
)
def _signe(bureau: Bureau, le: str, par: str, qui: str) -> None:
    signataires = re.findall(r"la (\w+)", par)
    corps = {"signee_le": local(le).date().isoformat(), "signataires": signataires, "autorite_urbanisme": qui}
    bureau.partager("signer_charte", "Paul", corps)


@when(parsers.re(r"(que )?Paul modifie l'opération : « (?P<nom>[^»]+) », à (?P<ou>[\d et]+)"))
def _modifie(bureau: Bureau, nom: str, ou: str) -> None:
    bureau.maison.memoire.clock.advance(minutes=1)
    porteur = {"nom": "Ville", "siret": scene.SIRET}
    corps = {"nom": nom, "communes": ou.split(" et "), "porteur": porteur}
    bureau.demander("modifier_operation", "Paul", corps, entetes={"if-match": "*"}, id=bureau.operation)


@then(parsers.re(r"le dossier est celui de « (?P<nom>[^»]+) », à (?P<ou>.+)"))
def _suit(bureau: Bureau, nom: str, ou: str) -> None:
    bureau.solder()
    dossier = bureau.lire("consulter_candidature", "Paul")
    assert (dossier["nom"], [c["nom"] for c in dossier["communes"]]) == (nom, ou.split(" et "))


@then(parsers.re(r"l'histoire du dossier dit « (?P<dit>.+) »"))
def _histoire(bureau: Bureau, dit: str) -> None:
    assert dit in [f["dit"] for f in bureau.lire("consulter_histoire", "Paul")["faits"]]


@then(parsers.parse("« {nom} » lui est proposée"))
def _proposee(bureau: Bureau, nom: str) -> None:
    assert [e["nom"] for e in bureau.vu["existants"]] == [nom]


@then("c'est une opération de plus")
def _de_plus(bureau: Bureau) -> None:
    assert bureau.reponse is not None
    assert bureau.reponse.statut == 201, bureau.reponse.corps


@then("la charte est signée")
def _signee(bureau: Bureau) -> None:
    bureau.solder()
    assert load(OPERATION, bureau.maison.memoire.store, bureau.operation).etat.charte
