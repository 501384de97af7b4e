"""Bugs of time: a second, an hour, the wrong clock, the wrong zone, the day that is not there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from candidature import letters as lettres_candidature
from candidature import schedule
from candidature.domaine import campagne, candidature, complements, creation, plan, prolongation, reports
from commission.domaine import assemblee, palmares
from expertise.domaine import expert, vivier
from kernel import dispatch, service
from kernel.label import calendrier
from kernel.ports import UnavailableError
from tests.simulation.faults import Fault
from tests.simulation.planted.bug import Patch, all_of, altered, as_it_is, bug

PASSED = calendrier.est_passee


def _deadlines(passed: Any) -> Patch:
    """Have the rules of a file read their deadlines otherwise."""
    return all_of(*(patch.object(where, "est_passee", passed) for where in (candidature, creation)))


@bug("4")
def deadline_an_hour_early() -> Patch:
    """The deadlines of a file fall an hour early."""
    return _deadlines(lambda fin, now: PASSED(fin, now + timedelta(hours=1)))


@bug("4")
def deadline_forgotten() -> Patch:
    """A file has no deadline."""
    return _deadlines(lambda *_: False)


@bug("4")
def deadline_a_second_late() -> Patch:
    """The second at which the delay ends is still good."""
    return _deadlines(lambda fin, now: PASSED(fin, now - timedelta(seconds=1)))


@bug("4")
def deadline_read_as_utc() -> Patch:
    """The hour of a deadline in Paris is read as one of UTC."""
    return _deadlines(lambda fin, now: now >= fin.local.replace(tzinfo=UTC))


@bug("4", "client", needs=(Fault.CLOCK_STEP, Fault.CLOCK_SKEW))
def own_clock_trusted() -> Patch:
    """A deposit is dated by the function that handles it, not by its reception."""
    plain = dispatch.serve

    def serve(door: Any, route: Any, request: Any) -> Any:
        return plain(door, route, replace(request, received=door.world.clock.now()))

    return patch.object(service, "serve", serve)


@bug("client", "no fault of ours", needs=(Fault.CLOCK_STEP,))
def request_of_another_hour_put_off() -> Patch:
    """A request that the gateway has dated a minute or more off the function's clock is not served."""
    plain = dispatch.serve

    def appelant(*_: Any) -> None:
        raise UnavailableError("the clock is wrong")

    def serve(door: Any, route: Any, request: Any) -> Any:
        off = abs(request.received - door.world.clock.now()) >= timedelta(minutes=1)
        return plain(replace(door, verifier=SimpleNamespace(appelant=appelant)) if off else door, route, request)

    return patch.object(service, "serve", serve)


@bug("calendar", "4", "11", needs=(Fault.SPRING_FORWARD, Fault.FALL_BACK))
def summer_time_of_one_hour() -> Patch:
    """An hour that the clocks of Paris jump over, or show twice, is read as the earlier of its two readings."""
    earlier = property(lambda moment: min(calendrier._lectures(moment.local, moment.fuseau)))
    return patch.object(calendrier.Moment, "instant", earlier)


@bug("calendar", "4", needs=(Fault.LEAP_DAY,))
def leap_day_read_as_the_day_before() -> Patch:
    """29 February is read as 28 February."""

    def instant(moment: Any) -> datetime:
        leap = (moment.local.month, moment.local.day) == (2, 29)
        return max(calendrier._lectures(moment.local - timedelta(days=leap), moment.fuseau))

    return patch.object(calendrier.Moment, "instant", property(instant))


@bug("drafts")
def draft_closed_before_its_deadline() -> Patch:
    """The tick closes the drafts of a campagne at its opening."""
    plain = schedule.VEILLES[0].balayages
    early = timedelta(days=200)
    return all_of(
        altered(schedule.VEILLES[0], balayages=lambda etat, now: plain(etat, now + early)),
        patch.object(candidature, "_constater_non_depot", _closed),
    )


def _closed(file: Any, *_: Any) -> Any:
    return (as_it_is(candidature, "DepotManque")(),) if file.statut in as_it_is(candidature, "BROUILLONS") else ()


@bug("3")
def receipt_tells_another_hour() -> Patch:
    """The receipt of a deposit gives its hour in UTC."""
    plain = as_it_is(lettres_candidature, "heure_de_paris")
    return patch.object(lettres_candidature, "heure_de_paris", lambda moment: plain(moment - timedelta(hours=1)))


@bug("11", "4")
def withdrawal_accepted_too_late() -> Patch:
    """A file may be withdrawn after the national commission has begun."""
    plain = candidature._retirer
    later = timedelta(days=90)
    return patch.object(candidature, "_retirer", lambda c, command, x, now: plain(c, command, x, now - later))


@bug("11", "4")
def withdrawal_accepted_as_the_commission_begins() -> Patch:
    """A file may be withdrawn at the very instant at which the national commission begins."""
    plain, just = candidature._retirer, timedelta(seconds=1)
    return patch.object(candidature, "_retirer", lambda c, command, x, now: plain(c, command, x, now - just))


@bug("11")
def withdrawn_though_it_is_held() -> Patch:
    """An étape 1 that was checked, and so is held and public, is withdrawn like a file that waits."""
    plain = candidature._retirer

    def withdrawn(c: Any, command: Any, contexte: Any, now: Any) -> Any:
        held = c.statut == "constatee"
        return plain(c.model_copy(update={"statut": "recevable"}) if held else c, command, contexte, now)

    return patch.object(candidature, "_retirer", withdrawn)


@bug("11")
def seance_at_any_time() -> Patch:
    """A séance opens before its date."""
    return patch.object(assemblee, "_exige_date", lambda *_: None)


@bug("12", "calendar")
def published_before_the_ceremony() -> Patch:
    """The palmarès does not wait for the ceremony."""
    return patch.object(palmares, "est_passee", lambda *_: True)


@bug("4")
def call_for_experts_never_closes() -> Patch:
    """Experts offer themselves whether a call is open or not."""
    return patch.object(vivier, "_exige_appel", lambda *_: None)


@bug("6")
def interest_lapses_too_soon() -> Patch:
    """A declared tie counts for a month instead of twelve."""

    def in_force(interet: Any, now: datetime) -> bool:
        return bool(now < interet.declare_le + timedelta(days=30))

    return patch.object(expert.Interet, "est_en_vigueur", in_force)


@bug("compléments")
def complements_closed_before_their_date() -> Patch:
    """A request for compléments is closed ten days before its date."""
    plain = complements.suivre
    early = timedelta(days=10)
    return patch.object(complements, "suivre", lambda file, now: plain(file, now + early))


@bug("drafts", "4")
def more_time_for_a_deposited_file() -> Patch:
    """Whether a file is a draft still is not looked at when it is given more time."""
    plain = as_it_is(candidature, "prolonger")

    def prolonger(file: Any, *args: Any) -> Any:
        return plain(file.model_copy(update={"statut": "brouillon"}), *args)

    return patch.object(candidature, "prolonger", prolonger)


@bug("drafts", "4")
def own_deadline_not_heard() -> Patch:
    """A draft that was given more time is closed with the others."""
    return patch.object(prolongation, "limite", lambda dates, jalon, *_: calendrier.limite(dates, jalon))


@bug("drafts")
def own_deadline_before_the_others() -> Patch:
    """A draft may be given less time than the others."""
    return patch.object(prolongation, "_faute", lambda *_: None)


@bug("moved dates")
def moved_date_not_told() -> Patch:
    """Drafts are not told that their date has moved."""
    return patch.object(schedule, "a_dire", lambda *_: ())


@bug("moved dates", "reminders")
def moved_date_told_at_each_tick() -> Patch:
    """A draft is told of the same move at each tick."""
    plain, of = reports.suivre, reports.listes

    def forgetful(file: Any) -> Any:
        return file.model_copy(update={"reports": {}})

    return all_of(
        patch.object(reports, "listes", lambda file: of(forgetful(file))),
        patch.object(reports, "suivre", lambda file, *args: plain(forgetful(file), *args)),
    )


@bug("calendar")
def next_year_not_prepared() -> Patch:
    """Nothing prepares the year that follows."""
    return altered(schedule.VEILLES[0], ordres=lambda *_: ())


@bug("calendar")
def next_year_opens_by_itself() -> Patch:
    """The year that the schedule prepares needs nobody to confirm it."""
    plain = campagne._preparer

    def preparer(*args: Any) -> Any:
        events: Any = plain(*args)
        return tuple(plan.CampagnePlanifiee(**e.model_dump(exclude={"modele"})) for e in events)

    return patch.object(campagne, "_preparer", preparer)


@bug("moved dates")
def moved_date_told_as_it_was() -> Patch:
    """A draft whose date has moved is told the old one."""
    plain = reports.suivre

    def suivre(*args: Any) -> Any:
        events: Any = plain(*args)
        return tuple(e.model_copy(update={"au": e.de}) for e in events)

    return patch.object(reports, "suivre", suivre)
