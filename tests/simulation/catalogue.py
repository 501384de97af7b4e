"""Every rule that the simulation holds the services to, and the checks that do it; the checks are found in the code.

The numbers are those of the label's invariants; the words name what the simulation asks beside them.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
SAYING = frozenset({"hold", "Violation"})  # what a check calls when something does not hold
NOT_CHECKS = frozenset({"violation", "catalogue", "plant"})


@dataclass(frozen=True)
class Rule:
    """What must hold, and the functions that check it; `not_yet` says why nothing can break it today."""

    says: str
    checks: tuple[str, ...] = ()
    not_yet: str = ""


RULES: Mapping[str, Rule] = {
    "1": Rule(
        "One accepted command, one entry, without gap; the state equals the fold of the journal.",
        ("Ledger._committed", "Ledger.done", "_table_is_its_journal", "_everything_names_entries"),
    ),
    "2": Rule(
        "Of two writers on one stream one wins, the other is told and loses nothing.",
        ("edits_lost_nothing", "Ledger._committed", "Clients._judge", "Clients._judge_effect", "_table_is_its_journal"),
    ),
    "3": Rule("Each deposit has one receipt, with its date and number.", ("_receipt", "_numbered")),
    "4": Rule(
        "No file after its deadline, none within it refused for time; nobody joins the pool once the call is closed.",
        ("_in_time", "_offers_oneself", "Clients._judge_time", "_deposited", "_dates", "Simulation.expected"),
    ),
    "5": Rule(
        "The deposited version is frozen, and it is what is read.",
        ("_answered", "_deposited", "_completed", "Clients._judge_reading", "_on_the_agenda"),
    ),
    "6": Rule(
        "No conflict on a file, never two of one structure.",
        ("_seats", "_without_conflict", "_nobody_tied_sits", "_partner_told", "_tie_told", "_nothing_given_while_tied"),
    ),
    "7": Rule(
        "No expert beyond their load, exactly the seats of the règlement filled.",
        ("_offered", "_seats", "_synthesis_given", "_without_conflict"),
    ),
    "8": Rule(
        "An opinion is its author's alone until all are given, and then stays.",
        ("Embargo._opinions", "Embargo.mailed", "Embargo.sent", "_opinion_given"),
    ),
    "9": Rule(
        "No synthesis before the opinions and the report, no séance before the synthesis.",
        ("_synthesis_given", "_on_the_agenda"),
    ),
    "10": Rule(
        "Who stands aside neither reads, nor speaks, nor votes; where rules have it, the majority concludes.",
        (
            "_carried_by_votes",
            "_concluded",
            "_stands_aside",
            "_tie_declared",
            "_ties_carried",
            "_voted",
            "Clients._judge_reading",
        ),
    ),
    "11": Rule(
        "A région before the national séance; one signed entry, all of it or none; no withdrawal once it begins.",
        (
            "_withdrawn",
            "_on_the_agenda",
            "_concluded",
            "_ratified",
            "_signed",
            "_opened",
            "_national_opened",
            "_in_time",
            "_made_public",
        ),
    ),
    "12": Rule(
        "Nothing tells a decision before its publication.",
        ("Embargo._outcomes", "Embargo._national", "_made_public"),
    ),
    "confidence": Rule(
        "Under embargo the porteurs of a file alone are told of it, where the campagne says so.",
        ("_confided", "Embargo._in_confidence"),
    ),
    "11 later": Rule(
        "A signed outcome changes by another act, which cites it; a file that signed minutes put off is told so at the "
        "publication.",
        ("_corrected", "_corrected_in_public", "_corrections_heard", "_put_off_told", "_withdrawn_and_published"),
    ),
    "11 forgotten": Rule(
        "A file that came too late for its minutes is known to the national séance, keeps the palmarès from being "
        "published until an act puts it off, and its porteurs are told.",
        ("_late_passed_on", "_nothing_waits", "_none_forgotten"),
    ),
    "recours": Rule(
        "A published decision is notified as signed; one appeal at a time, which changes nothing by itself.",
        ("_notified", "_appealed", "_answered_appeal"),
    ),
    "13": Rule(
        "A label rests on its act, is on the register once, and is held by its opération while it stands there.",
        ("_granted", "_held_as_registered", "_register"),
    ),
    "13 attestation": Rule("Its attestation verifies.", not_yet="there are no attestations"),
    "14": Rule(
        "One notification for each act and person; its mail is not lost, not superseded, twice at most.",
        (
            "Ledger._announced",
            "Ledger._still_wanted",
            "Ledger.posted",
            "Ledger._ends_once",
            "_written",
            "_mails",
            "_notification",
            "_entry_of",
            "Simulation.expected",
        ),
    ),
    "15": Rule(
        "A message again, late or out of order changes nothing.",
        ("_replay", "_again", "_carried_out", "Simulation.expected"),
    ),
    "16": Rule(
        "Everybody reads what they may; the rest answers as what does not exist.",
        ("Clients._judge", "Clients._judge_reading", "_refused"),
    ),
    "17": Rule(
        "Whoever comes back after an ajournement finds the file, and answers every reserve before the deposit.",
        ("_take_up", "_finds_the_answers", "_answers_the_reserves"),
    ),
    "18": Rule(
        "The journal is chained: a changed byte is found, and where.",
        ("Ledger._committed", "_chains", "_forgery_found"),
    ),
    "one live": Rule("One live candidature for an opération, campagne and étape.", ("_table_is_its_journal",)),
    "numbers": Rule("A number is given once.", ("_numbered",)),
    "client": Rule(
        "Nobody is told of a failure for what was done, nor of an act that was not; a request is carried out once.",
        ("Clients._judge_lines", "Clients._judge_effect", "Clients._judge", "Clients.send", "Clients._calmly"),
    ),
    "etag": Rule("One entity tag, one content.", ("Clients._judge_reading",)),
    "dry run": Rule(
        "A dry run or a reading writes nothing, and says what would be said.",
        ("Ledger.asked", "Clients._judge_lines", "Clients._judge_effect"),
    ),
    "actions": Rule("`actions` says what may be done, and why not.", ("check_actions", "rehearse")),
    "boundaries": Rule("A service touches its own items alone.", ("Ledger.asked",)),
    "recevabilité": Rule("A file is found recevable once, when it waits for that.", ("_found_recevable",)),
    "affectation": Rule(
        "A work that is given up gives nothing; a proposal is validated on the world that it was worked out from; "
        "nobody who sits keeps others from being assigned.",
        ("_worked_out", "_validated_as_it_was", "_failed"),
    ),
    "mandate": Rule("No mandate is accepted once the file is withdrawn.", ("_mandate_accepted",)),
    "suivi": Rule(
        "What the others tell of a file, it shows; each recevable file is looked at and goes before its séances.",
        ("_expertise_open", "_experts_known", "_synthesis_heard", "_carried_on", "_decision_known"),
    ),
    "palmarès": Rule("A palmarès is published once.", ("_made_public",)),
    "calendar": Rule(
        "Phases and the palmarès follow the clocks of Paris: once, not before, and at rest not after.",
        ("_campagnes", "_calendar_followed", "_made_public", "_around_publication", "_confirmed_by_somebody"),
    ),
    "among services": Rule(
        "What the services think, and what is said among them or with experts, is read by them; it leaves by no mail.",
        ("Clients._judge_secret", "_mails"),
    ),
    "moved dates": Rule(
        "A date that moves is told once to each draft that waits for it.", ("_move_told", "_knows_the_date")
    ),
    "compléments": Rule(
        "One request at a time; what it names alone reopens, until its date; the answer is a version more.",
        (
            "_asked_for",
            "_answered",
            "_completed",
            "_in_time_for_complements",
            "_closed_unanswered",
            "_complements_reminded",
            "Clients._judge_time",
        ),
    ),
    "drafts": Rule(
        "Drafts are closed after their deadline, their own when they have one, and not before.",
        ("drafts_are_closed", "_missed", "_prolonged"),
    ),
    "reminders": Rule(
        "A reminder is sent once, to who has not answered, or not deposited.",
        ("_reminded", "_answer_reminded", "_draft_reminded"),
    ),
    "mail to whom": Rule("Who has left a file gets no letter of it.", ("Ledger._still_wanted",)),
    "returns": Rule(
        "What is said of a letter is noted, in whatever order it comes; who takes no mail any more is a task, until a "
        "letter was sent anew.",
        ("followed", "_noted", "_to_be_reached", "_owed"),
    ),
    "words": Rule("A letter leaves with the words that its campagne has in it.", ("Returns.leaving",)),
    "erasure": Rule("Nothing of an erased person is left.", ("nothing_is_left",)),
    "feed": Rule("The feed of acts gives every entry once.", ("feeds_are_complete",)),
    "liveness": Rule(
        "Once faults stop, everything is done: queues are empty, nothing is due, no order is left.",
        (
            "_drain",
            "_nothing_waits",
            "_reactions_done",
            "_carried_out",
            "Simulation.run_all",
            "Simulation.expected",
            "_table_is_its_journal",
            "_mails",
            "_notification",
            "Ledger.posted",
            "_calendar_followed",
        ),
    ),
    "versions": Rule(
        "A message of another version is applied with the same meaning or put aside, never dropped.",
        ("Simulation._put_aside", "Simulation.expected", "_drain", "_nothing_waits", "Simulation.run_all"),
    ),
    "restore": Rule(
        "After a restore nothing refers to what the table does not know.",
        ("_everything_names_entries", "Simulation._reported", "_entry_of", "_table_is_its_journal"),
    ),
    "printed": Rule(
        "Each act has its paper, kept under its digest, and a paper says what its reader may read.",
        ("_paper", "_judge_minutes", "_printed"),
    ),
    "two worlds": Rule("Outsiders cannot tell two worlds apart that differ in what is secret.", ("two worlds",)),
    "no fault of ours": Rule(
        "No request ends in a fault of ours.", ("_failure", "Simulation.expected", "Clients._judge")
    ),
    "drafts of others": Rule(
        "Nobody learns of an opération, or of a file of one, that its people have shown to nobody.", ("judge_told",)
    ),
    "co-editors": Rule(
        "Who works on an opération has said yes, in time; a former co-editor, or owner, is nobody, at once.",
        ("joined", "teams_followed", "_refused"),
    ),
    "identity": Rule(
        "A draft is of its opération as its people say it; what was deposited says what it said.",
        ("_of_its_operation", "deposited_as_said", "said_otherwise"),
    ),
}

# Checks of the simulation itself: they would stop a broken harness, and no service can trip them first.
GUARDS: Mapping[str, str] = {
    "Simulation.run_all": "what comes back for ever is in its queue still, half an hour on: `_drain` says so first",
    "Clients._calmly": "an answer that never comes is a 503 or a conflict in calm weather: `_judge` says so first",
    "rehearse": "the same, of a dry run",
    "Ledger.posted": "letters that cannot be worked out were not worked out a moment before: `expected` says so first",
    "_reactions_done": "a tick that finds something at each turn keeps the house from rest: `run_all` says so first",
    "_nothing_waits": "nothing is left to happen, so nothing waits: `run_all` would still be running",
}


@dataclass(frozen=True)
class Check:
    """One place in the code that says that something does not hold."""

    module: str
    function: str
    first: int
    last: int
    text: str


@cache
def checks() -> tuple[Check, ...]:
    """Find every check."""
    modules = (p for p in sorted(HERE.glob("*.py")) if p.stem not in NOT_CHECKS and not p.stem.startswith("test_"))
    return tuple(c for p in modules for c in _within(p.stem, ast.parse(p.read_text("utf-8")), ()))


def _within(module: str, node: ast.AST, names: tuple[str, ...]) -> Iterator[Check]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id in SAYING:
            yield Check(module, ".".join(names), child.lineno, child.end_lineno or 0, ast.unparse(child))
        named = isinstance(child, ast.FunctionDef | ast.ClassDef)
        yield from _within(module, child, (*names, child.name) if named else names)  # type: ignore[attr-defined]


def check_at(place: str) -> Check | None:
    """Give the check of a place, `module.py:line`."""
    module, _, line = place.partition(".py:")
    here = (c for c in checks() if c.module == module and c.first <= int(line) <= c.last)
    return next(here, None)
