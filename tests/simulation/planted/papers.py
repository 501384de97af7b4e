"""Bugs of what is printed: papers that are missing, that nobody kept, or that say too much or too little."""

from typing import Any
from unittest.mock import patch

from commission import papiers
from commission.domaine import edition
from commission.views import papiers as shown
from documents import travail
from kernel import api
from tests.simulation.planted.bug import Patch, as_it_is, bug


@bug("printed")
def correction_never_printed() -> Patch:
    """Once the minutes are printed, a correction has no paper."""
    plain = papiers.feuilles

    def feuilles(seance: Any, *rest: Any) -> Any:
        return plain(seance.model_copy(update={"rectifications": ()}), *rest)

    return patch.object(papiers, "feuilles", feuilles)


@bug("printed")
def paper_on_record_and_never_kept() -> Patch:
    """The digest of a paper is written to the journal, its file is not written to the bucket."""
    plain = travail._tirer

    def tirer(world: Any, *rest: Any) -> Any:
        class Nowhere:
            def put(self, *_: object) -> None:
                return None

        class Unkept:
            objects = Nowhere()

        return plain(Unkept(), *rest)  # type: ignore[arg-type]

    return patch.object(travail, "_tirer", tirer)


@bug("printed", "10")
def one_copy_for_all() -> Patch:
    """Every member is given the same copy of the minutes, whatever they stand aside from."""
    plain = edition.exemplaire
    return patch.object(shown, "exemplaire", lambda _sans: plain(frozenset()))


@bug("printed")
def copy_that_leaves_out_for_all() -> Patch:
    """What one member stands aside from is left out of the copy of every member."""
    plain = edition.exemplaires

    def exemplaires(seance: Any) -> Any:
        copies = plain(seance)
        return dict.fromkeys(copies, frozenset().union(*copies.values()))

    return patch.object(papiers, "exemplaires", exemplaires)


@bug("printed")
def link_to_what_was_signed() -> Patch:
    """The link leads to the document that was signed, with its pseudonyms, instead of the paper."""
    plain = as_it_is(api, "papier_de")

    def papier_de(*args: Any) -> Any:
        found = plain(*args)
        return found and found.model_copy(update={"document": found.source})

    return patch.object(api, "papier_de", papier_de)
