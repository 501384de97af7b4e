"""Bugs of what is asked of a deposited file, and of its answer."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

from candidature.domaine import complements
from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.dossier import ComplementsClos, ComplementsDemandes
from kernel.label.calendrier import est_passee
from tests.simulation.planted.bug import Patch, altered, bug

WEEK = timedelta(days=7)


@bug("compléments")
def complements_refused_before_their_date() -> Patch:
    """What is asked for is refused as late two days before its date."""
    plain, early = complements.exige_ouverte, timedelta(days=2)
    return patch.object(complements, "exige_ouverte", lambda file, now: plain(file, now + early))


@bug("compléments")
def complements_taken_after_their_date() -> Patch:
    """A request for compléments is left open for a week after its date."""
    return patch.object(complements, "est_passee", lambda fin, now: est_passee(fin, now - WEEK))


@bug("compléments")
def closed_as_of_the_tick() -> Patch:
    """A request without an answer is closed as of the tick that found it, not as of its date."""
    plain = complements.suivre

    def suivre(*args: Any) -> Any:
        now = args[-1]
        return tuple(ComplementsClos(le=now) if isinstance(e, ComplementsClos) else e for e in plain(*args))

    return patch.object(complements, "suivre", suivre)


@bug("compléments")
def completed_twice() -> Patch:
    """Compléments that are handed in are handed in again, whether anything is asked for or not."""
    plain = complements.fournir

    def fournir(file: Any, *args: Any) -> Any:
        last = file.demandes[-1:] if file.statut == "deposee" else ()
        asked = tuple(d.model_copy(update={"statut": "en_attente"}) for d in last)
        again = {"demandes": asked, "statut": "complements_demandes"}
        return plain(file.model_copy(update=again) if asked else file, *args)

    return patch.object(complements, "fournir", fournir)


@bug("compléments", "5")
def version_number_skipped() -> Patch:
    """The completed version has the number of the one after it."""
    plain = complements.fournir

    def fournir(*args: Any) -> Any:
        events: Any = plain(*args)
        return tuple(
            e.model_copy(update={"version": e.version.model_copy(update={"numero": e.version.numero + 1})})
            for e in events
        )

    return patch.object(complements, "fournir", fournir)


@bug("compléments", "5")
def answers_exchanged_by_the_request() -> Patch:
    """A request for compléments exchanges two answers that it does not name."""
    plain = CANDIDATURE.evolve

    def evolve(file: Any, event: Any) -> Any:
        after = plain(file, event)
        if not isinstance(event, ComplementsDemandes):
            return after
        texts = {c.code for c in file.champs if c.type == "texte"} - event.demande.champs
        mixed = sorted(texts & {*after.reponses})
        exchanged = dict(zip(mixed, (after.reponses[c] for c in reversed(mixed)), strict=True))
        return after.model_copy(update={"reponses": {**after.reponses, **exchanged}})

    return altered(CANDIDATURE, evolve=evolve)


@bug("compléments", "reminders")
def complements_reminded_at_each_tick() -> Patch:
    """Who has compléments to give is reminded again at each tick of the last three days."""
    plain = complements.suivre

    def suivre(file: Any, now: Any) -> Any:
        demandes = tuple(d.model_copy(update={"relancee_le": None}) for d in file.demandes)
        return plain(file.model_copy(update={"demandes": demandes}), now)

    return patch.object(complements, "suivre", suivre)
