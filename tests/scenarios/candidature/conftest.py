"""The sentences that several features of the candidature share."""

from collections.abc import Iterator

import pytest
from pytest_bdd import given, parsers, then, when

from tests.scenarios.candidature.bureau import Bureau
from tests.unit.candidature import scene

QUI = r"(?P<qui>Paul|Pia|Max|Dora|Rosa|Luc|Dede|Ada|Eva)"


@pytest.fixture
def bureau() -> Iterator[Bureau]:
    """1 March 2027, the campagne open; no refusal may be left unsaid at the end."""
    bureau = Bureau()
    yield bureau
    bureau.solder()


@given("une opération de Paul, à Rennes, sa charte signée")
def _operation(bureau: Bureau) -> None:
    bureau.operation = scene.operation(bureau.maison)


@given("une opération de Paul, à Rennes, sans charte")
def _sans_charte(bureau: Bureau) -> None:
    bureau.operation = scene.operation(bureau.maison, charte=False)


@given(parsers.parse("un brouillon d'étape {etape:d}"))
def _brouillon(bureau: Bureau, etape: int) -> None:
    bureau.prendre(etape, "brouillon")


@given(parsers.parse("un brouillon d'étape {etape:d} complet"))
def _complet(bureau: Bureau, etape: int) -> None:
    bureau.prendre(etape, "complet")


@given(parsers.parse("un dossier d'étape {etape:d} que Paul a déposé"))
def _depose(bureau: Bureau, etape: int) -> None:
    bureau.prendre(etape, "depose")


@given("Pia est co-éditrice de l'opération")
def _coeditrice(bureau: Bureau) -> None:
    bureau.partager("inviter_coediteur", "Paul", {"personne": "pers_pia"})
    bureau.partager("accepter_invitation", "Pia")


@given(parsers.parse("elle détient l'étape {etape:d} depuis {annee:d}"))
def _detient(bureau: Bureau, etape: int, annee: int) -> None:
    bureau.partager("reprendre_etape", "Ada", {"etape": etape, "annee": annee, "source": "Palmarès"})


@given(parsers.parse("la campagne {annee:d} est planifiée"))
def _planifiee(bureau: Bureau, annee: int) -> None:
    bureau.demander("planifier_campagne", "Ada", {"annee": annee})


@when(parsers.re(rf"{QUI} commence un dossier d'étape (?P<etape>\d)( pour (?P<annee>\d+))?"))
def _commence(bureau: Bureau, qui: str, etape: str, annee: str | None) -> None:
    bureau.commencer(qui, int(etape), int(annee or 2027))


@when(parsers.re(rf"{QUI} dépose (le|son) dossier"))
def _deposer(bureau: Bureau, qui: str) -> None:
    bureau.agir("deposer", qui)


@when(parsers.re(rf"{QUI} retire (le|son) dossier"))
@given(parsers.re(rf"{QUI} a retiré (le|son) dossier"))
def _retirer(bureau: Bureau, qui: str) -> None:
    bureau.agir("retirer", qui, {"motif": "Reporté"})


@when(parsers.re(rf"{QUI} répond « (?P<valeur>.+) » au champ « (?P<champ>\w+) »"))
def _repond(bureau: Bureau, qui: str, valeur: str, champ: str) -> None:
    bureau.repondre(qui, champ, valeur)


@when(parsers.re(rf"{QUI} (donne un|a donné un) avis (?P<avis>favorable|défavorable)"))
@given(parsers.re(rf"{QUI} (donne un|a donné un) avis (?P<avis>favorable|défavorable)"))
def _avis(bureau: Bureau, qui: str, avis: str) -> None:
    corps = {"recevable": True} if avis == "favorable" else {"recevable": False, "motif": "Hors du périmètre."}
    bureau.agir("donner_avis", qui, corps)


@when(parsers.re(rf"{QUI} (le|l'a) notifie?"))
def _notifie(bureau: Bureau, qui: str) -> None:
    bureau.agir("notifier_avis", qui)


@when(parsers.re(r"(?P<qui>\w+) le prend en charge( pour (?P<ou>\w+))?"))
def _prend(bureau: Bureau, qui: str, ou: str | None) -> None:
    bureau.agir("prendre_en_charge", qui, {"territoire": ou or ""})


@when(parsers.re(r"vient le (?P<quand>[\w ]+)"))
def _vient(bureau: Bureau, quand: str) -> None:
    bureau.a(quand)


@when(parsers.re(r"vient le (?P<quand>[\w ]+), avant le réveil du service"))
def _sans_reveil(bureau: Bureau, quand: str) -> None:
    bureau.a(quand, reveil=False)


@then(parsers.re(r"c'est refusé(, au champ « (?P<champ>[^»]+) »)? : « (?P<dit>.+) »"))
def _refus(bureau: Bureau, dit: str, champ: str | None) -> None:
    bureau.refusee(dit, champ or "")


@then(parsers.re(r"le dossier est « (?P<statut>\w+) »"))
def _statut(bureau: Bureau, statut: str) -> None:
    bureau.solder()
    assert scene.etat(bureau.maison, bureau.dossier).statut == statut


@then(parsers.re(rf"{QUI} a reçu (?P<fois>une fois )?« (?P<objet>((?!qui dit).)+) »"))
def _recu(bureau: Bureau, qui: str, objet: str, fois: str | None) -> None:
    bureau.solder()
    recues = len(list(bureau.recues(qui, objet)))
    assert recues == 1 if fois else recues, bureau.maison.courriels(qui)


@then(parsers.re(rf"{QUI} n'a pas reçu « (?P<objet>[^»]+) »"))
def _pas_recu(bureau: Bureau, qui: str, objet: str) -> None:
    assert not list(bureau.recues(qui, objet))


@then(parsers.re(r"la réponse au champ « (?P<champ>\w+) » est « (?P<valeur>.+) »"))
def _reponse(bureau: Bureau, champ: str, valeur: str) -> None:
    bureau.solder()
    assert scene.etat(bureau.maison, bureau.dossier).donnees[champ].valeur == valeur


@then(parsers.re(r"ce refus dit « (?P<dit>.+) »"))
def _dit_aussi(bureau: Bureau, dit: str) -> None:
    assert dit in [e["message"] for e in bureau.vu["erreurs"]]


@then(parsers.re(rf"{QUI} a reçu « (?P<objet>[^»]+) », qui dit « (?P<dit>.+) »"))
def _lettre(bureau: Bureau, qui: str, objet: str, dit: str) -> None:
    bureau.solder()
    (lettre,) = bureau.recues(qui, objet)
    assert dit in lettre.text
