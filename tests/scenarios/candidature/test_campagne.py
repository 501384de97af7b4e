"""The steps of `campagne.feature`."""

from pathlib import Path

from pytest_bdd import parsers, scenarios, then, when

from tests.scenarios.candidature.bureau import Bureau, moment

scenarios(str(Path(__file__).parent / "campagne.feature"))


@when(parsers.re(r"Ada reporte la clôture des dépôts au (?P<quand>[\w ]+)"))
def _reporte(bureau: Bureau, quand: str) -> None:
    corps = {"jalon": "cloture_depots", "au": moment(quand), "motif": "Inondations"}
    bureau.demander("reporter_echeance", "Ada", corps, annee="2027")


@when(parsers.parse("Ada planifie la campagne {annee:d}"))
def _planifie(bureau: Bureau, annee: int) -> None:
    bureau.demander("planifier_campagne", "Ada", {"annee": annee})


@when(parsers.parse("Ada confirme la campagne {annee}"))
def _confirme(bureau: Bureau, annee: str) -> None:
    bureau.demander("confirmer_campagne", "Ada", annee=annee)


@then(parsers.re(r"la campagne (?P<annee>\d+) (?P<est>est|n'est pas) publique"))
def _publique(bureau: Bureau, annee: str, est: str) -> None:
    bureau.solder()
    lue = bureau.maison.appeler("candidature", "consulter_campagne", None, annee=annee)
    assert lue.statut == (200 if est == "est" else 404)


@then(parsers.re(r"Paul a été rappelé (?P<fois>\d) fois du dépôt « (?P<quand>.+) »"))
def _rappele(bureau: Bureau, fois: str, quand: str) -> None:
    bureau.solder()
    objet = f"Votre dossier EQ-2027-0001 n'est PAS déposé : dépôt attendu jusqu'au {quand}"
    assert len(list(bureau.recues("Paul", objet))) == int(fois)
