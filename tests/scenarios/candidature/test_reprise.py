"""The steps of `reprise.feature`: two campagnes, and a file that the first has put off."""

from pathlib import Path
from typing import Any

import pytest
from pytest_bdd import given, parsers, scenarios, then, when

from candidature.domaine.etapes import Ajournement, NoterAjournement
from candidature.domaine.operation import OPERATION
from kernel.handle import Envoi, handle
from tests import theatre
from tests.scenarios.candidature.bureau import Bureau
from tests.unit.candidature import scene

scenarios(str(Path(__file__).parent / "reprise.feature"))


@pytest.fixture
def source() -> dict[str, str]:
    """« Ce dossier »: the one that another starts from."""
    return {}


@given("le dossier d'étape 2 de Pia, ajourné avec une réserve, et la campagne 2028 ouverte")
def _ajourne(bureau: Bureau, source: dict[str, str]) -> None:
    moment = theatre.moments()["ajournee"]
    bureau.maison, bureau.dossier = moment.copie(), moment.ids["candidature"]
    source["ce dossier"] = bureau.dossier
    bureau.operation = scene.etat(bureau.maison, bureau.dossier).operation
    bureau.demander("planifier_campagne", "Ada", {"annee": 2028, "reglement": "2020"})
    bureau.a("1 mars 2028")


@given("un brouillon d'étape 3 de la même opération, retiré")
def _retire(bureau: Bureau, source: dict[str, str]) -> None:
    source["déposé"] = bureau.dossier
    bureau.prendre(3, "complet")
    bureau.agir("retirer", "Paul", {"motif": "Trop tôt"})


@when("le palmarès ajourne le dossier déposé")
def _palmares(bureau: Bureau, source: dict[str, str]) -> None:
    monde = bureau.maison.memoire.world
    note = NoterAjournement(ajournement=Ajournement(etape=2, annee=2027, candidature=source["déposé"]))
    envoi: Envoi[Any, Any] = Envoi(bureau.operation, note, monde.clock.ulid(), "systeme", "c", monde.clock.now())
    handle(OPERATION, monde, envoi)
    bureau.maison.ecouler()


@when(parsers.re(r"(?P<qui>\w+) reprend ce dossier à l'étape (?P<etape>\d)"))
def _reprend(bureau: Bureau, source: dict[str, str], qui: str, etape: str) -> None:
    de = source.setdefault("ce dossier", bureau.dossier)
    bureau.commencer(qui, int(etape), bureau.maison.memoire.clock.now().year, de)


@when("Paul reprend ce dossier pour une autre opération")
def _ailleurs(bureau: Bureau, source: dict[str, str]) -> None:
    sienne, bureau.operation = bureau.operation, scene.operation(bureau.maison)
    bureau.commencer("Paul", 2, 2027, source["ce dossier"])
    bureau.operation = sienne


@then(parsers.parse("son formulaire demande « {libelle} »"))
def _demande(bureau: Bureau, libelle: str) -> None:
    bureau.solder()
    formulaire = bureau.lire("consulter_candidature", "Pia")["formulaire"]
    assert [c["requis"] for c in formulaire if c["libelle"] == libelle] == [True]


@then(parsers.parse("sa réponse au champ « {champ} » est « {valeur} », reprise de ce dossier"))
def _reprise(bureau: Bureau, source: dict[str, str], champ: str, valeur: str) -> None:
    bureau.solder()
    assert bureau.dossier != source["ce dossier"]
    lue = bureau.lire("consulter_reponse", "Paul", champ=champ)
    assert (lue["valeur"], lue["origine"]) == (valeur, source["ce dossier"])
