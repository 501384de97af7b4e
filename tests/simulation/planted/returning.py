"""Bugs of who comes back after an ajournement."""

from typing import Any
from unittest.mock import patch

from candidature.domaine import depot, reprise
from candidature.domaine.etapes import Acquis
from tests.simulation.comes_back import ANSWER
from tests.simulation.planted.bug import Patch, as_it_is, bug


@bug("17")
def reserves_are_not_taken_over() -> Patch:
    """The new file has the answers of the adjourned one, and nothing of what the commission asked."""
    return patch.object(reprise, "_suites", lambda *_: iter(()))


@bug("17")
def deposited_with_a_reserve_unanswered() -> Patch:
    """A reserve that has no answer keeps nothing from being deposited."""
    plain = depot.lacunes

    def lacunes(*args: Any) -> Any:
        return [lacune for lacune in plain(*args) if not lacune.pointeur.startswith("/reponses/reserve_")]

    return patch.object(depot, "lacunes", lacunes)


@bug("17")
def taken_up_without_its_answers() -> Patch:
    """The new file starts from the adjourned one, empty."""
    return patch.object(reprise, "_par_partie", lambda *_: ({}, ()))


@bug("17")
def adjourned_file_forgotten() -> Patch:
    """The opération does not say that it has a file to take up."""
    return patch.object(Acquis, "a_reprendre", "")


@bug("17")
def begun_anew_without_the_file() -> Patch:
    """Whoever was adjourned may begin a file that starts from nothing."""
    return patch.object(reprise, "attendue", lambda *_: "")


@bug("17")
def adjourned_file_cannot_be_taken_up() -> Patch:
    """A file that was adjourned may not be started from."""
    return patch.object(reprise, "CLOSES", reprise.CLOSES - {"ajournee"})


@bug("17")
def reserve_never_answered() -> Patch:
    """What answers a reserve is not looked at by the deposit."""
    plain = as_it_is(depot, "est_vide")
    return patch.object(depot, "est_vide", lambda valeur: plain(valeur) or valeur == ANSWER)
