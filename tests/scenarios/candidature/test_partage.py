"""The steps of `partage.feature`."""

from pathlib import Path

from pytest_bdd import parsers, scenarios, then, when

from candidature.domaine.operation import OPERATION
from kernel.store import load
from tests.scenarios.candidature.bureau import Bureau, pers

scenarios(str(Path(__file__).parent / "partage.feature"))


@when(parsers.re(r"Paul invite (?P<qui>\w+)"))
def _invite(bureau: Bureau, qui: str) -> None:
    bureau.partager("inviter_coediteur", "Paul", {"personne": pers(qui)})


@when(parsers.re(r"(?P<qui>\w+) accepte"))
def _accepte(bureau: Bureau, qui: str) -> None:
    bureau.partager("accepter_invitation", qui)


@when(parsers.re(r"(?P<par>\w+) retire l'invitation de (?P<qui>\w+)"))
def _retire_invitation(bureau: Bureau, par: str, qui: str) -> None:
    bureau.partager("retirer_invitation", par, {"personne": pers(qui)})


@when(parsers.re(r"(?P<par>\w+) propose l'opération à (?P<qui>\w+)(, car (?P<motif>.+))?"))
def _propose(bureau: Bureau, par: str, qui: str, motif: str | None) -> None:
    bureau.partager("proposer_transfert", par, {"personne": pers(qui), "motif": motif or ""})


@when(parsers.re(r"Paul retire (?P<qui>\w+) de l'opération"))
def _retire(bureau: Bureau, qui: str) -> None:
    bureau.partager("retirer_coediteur", "Paul", {"personne": pers(qui), "motif": "Fin de mission"})


@then(parsers.re(r"(?P<qui>\w+) peut encore accepter"))
def _encore(bureau: Bureau, qui: str) -> None:
    actions = bureau.lire("consulter_invitation", qui, id=bureau.operation)["actions"]
    assert {a["code"]: a["disponible"] for a in actions}["accepter_invitation"]


@then(parsers.re(r"l'opération est à (?P<qui>\w+)(, avec (?P<avec>\w+))?"))
def _est_a(bureau: Bureau, qui: str, avec: str | None) -> None:
    bureau.solder()
    lue = load(OPERATION, bureau.maison.memoire.store, bureau.operation).etat
    assert (lue.proprietaire, lue.coediteurs) == (pers(qui), (pers(avec),) if avec else ())
    assert not lue.invitations
