"""The people of the opérations: whom they invite, who answers and when, who leaves, who takes one over; and what must
hold of it. Rules are said here anew, from the states alone.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from kernel.droits import ADMINISTRATION
from tests.simulation.violation import hold

if TYPE_CHECKING:
    from kernel.droits import Appelant
    from kernel.http import Reply
    from tests.simulation.history import History, Step
    from tests.simulation.year import Duty, View

COLLEAGUES = {"rennes": "fougeres", "fougeres": "lyon", "lyon": "rennes"}  # rennes and fougeres have one SIREN
OVERSEERS = {"35": "ddt35", "69": "ddt69"}
INVITES, LEAVES, TAKEN_OUT, HANDED_OVER = 0.5, 0.25, 0.15, 0.12
LOOKS_AT, BEGUN_ANEW, WITHOUT_LOOKING = 0.03, 0.3, 0.04
ANSWERS, SOON_ENOUGH = 0.5, 0.2
ASKED_AGAIN = 0.03
ASKS = 0.1  # how often, at a look, somebody who wants a colleague in asks them: again, once it has lapsed
PUT_RIGHT, SOON = 0.6, 0.05
LATE, SILENT = 0.25, 0.2  # of those who are invited: answer when it is too late, or never
NEXT_TO = {"35238": "35051", "35115": "35238", "69123": "69266"}
AGAIN = ", secteur nord"
SKEW_MAX = timedelta(seconds=2)
RECENT = 3  # states: an answer may have been worked out on one just before the last


def teams(view: "View") -> Iterator["Duty"]:
    """Have opérations get co-editors, lose them, and change hands."""
    for identifiant in view.play.streams("candidature", "operation"):
        operation = view.play.state("candidature", "operation", identifiant)
        if operation.statut == "active":
            yield from _team(view, identifiant, operation)
            yield from _begun_anew(view, identifiant, operation)
            yield from _put_right(view, identifiant, operation)


def _team(view: "View", identifiant: str, operation: Any) -> Iterator["Duty"]:
    owner, here = _badge(operation.proprietaire), {"id": identifiant}
    colleague = COLLEAGUES.get(owner)
    yield from (d for i in operation.invitations for d in _answer(view, identifiant, i))
    if colleague is None:
        return
    asked = {"personne": f"pers_{colleague}"}
    if f"pers_{colleague}" in operation.coediteurs:
        if view.draw("leaves", identifiant) < LEAVES and view.rng.random() < 0.3:
            yield _duty(colleague, "quitter_operation", {}, here)
        elif view.draw("out", identifiant) < TAKEN_OUT and view.rng.random() < 0.3:
            yield _duty(owner, "retirer_coediteur", {**asked, "motif": "Fin de mission"}, here)
    elif view.draw("invites", identifiant) < INVITES and not operation.invitations and view.rng.random() < ASKS:
        yield _duty(owner, "inviter_coediteur", asked, here)
    given = view.draw("hands over", identifiant) < HANDED_OVER and view.passed(view.dates.cloture_depots)
    again = ASKED_AGAIN if any(i.qualite == "proprietaire" for i in operation.invitations) else ASKS
    if given and view.rng.random() < again:
        overseer = OVERSEERS.get(operation.lieux[0].departement, "admin")
        who = overseer if view.draw("who hands over", identifiant) < 0.5 else owner
        yield _duty(who, "proposer_transfert", {**asked, "motif": "Le propriétaire est parti"}, here)


def passers_by(view: "View") -> Iterator["Duty"]:
    """Have the correspondant look at the parcours of what is prepared in their territory."""
    for identifiant in view.play.streams("candidature", "operation"):
        operation = view.play.state("candidature", "operation", identifiant)
        if operation.statut == "active" and view.rng.random() < LOOKS_AT:
            who = OVERSEERS.get(operation.lieux[0].departement, "admin")
            yield _duty(who, "consulter_parcours", {}, {"id": identifiant})


def _begun_anew(view: "View", identifiant: str, operation: Any) -> Iterator["Duty"]:
    """Have somebody else begin the same one, without looking."""
    other = COLLEAGUES.get(_badge(operation.proprietaire))
    if other and view.draw("begun anew", identifiant) < BEGUN_ANEW and view.rng.random() < WITHOUT_LOOKING:
        porteur = {"nom": "La ville", "siret": operation.porteur.siret}
        corps = {"nom": operation.nom.upper(), "communes": [operation.lieux[0].code], "porteur": porteur}
        yield _duty(other, "creer_operation", corps, {})


def _put_right(view: "View", identifiant: str, operation: Any) -> Iterator["Duty"]:
    """Have an opération take another name, or a commune more, whatever its files have become."""
    if view.draw("put right", identifiant) < PUT_RIGHT and view.rng.random() < SOON:
        codes = list(operation.codes)
        more = NEXT_TO.get(codes[0], "")
        communes = [*codes, more] if more not in (*codes, "") and view.rng.random() < 0.5 else codes[:1]
        nom = f"{operation.nom.removesuffix(AGAIN)}{'' if operation.nom.endswith(AGAIN) else AGAIN}"
        corps = {"nom": nom, "communes": communes, "porteur": operation.porteur.model_dump(), "est_une_autre": True}
        yield _duty(_badge(view.rng.choice(operation.editeurs)), "modifier_operation", corps, {"id": identifiant})


def _answer(view: "View", identifiant: str, invitation: Any) -> Iterator["Duty"]:
    """Answer at once, when it is too late, or never."""
    who, roll = _badge(invitation.personne), view.draw("answers", identifiant, invitation.expire_le)
    late = view.now >= invitation.expire_le - timedelta(days=1)
    if (roll > LATE + SILENT and view.rng.random() < ANSWERS) or (
        roll < LATE and late and view.rng.random() < SOON_ENOUGH
    ):
        code = "decliner_invitation" if view.draw("declines", identifiant, roll) < 0.2 else "accepter_invitation"
        yield _duty(who, code, {}, {"id": identifiant})


def _duty(bearer: str, code: str, corps: dict[str, Any], params: dict[str, str]) -> "Duty":
    from tests.simulation.year import Duty  # noqa: PLC0415  what people do of everything else knows of this

    return Duty(bearer, "candidature", code, corps, params)


def _badge(personne: str) -> str:
    return personne.removeprefix("pers_")


# What must hold


def joined(history: "History", step: "Step") -> None:
    """Somebody becomes a co-editor, or the owner, by saying yes, in time, to what was asked of them."""
    event = step.event
    owner = type(event).__name__ == "OperationTransferee"
    who = event.nouveau if owner else event.personne
    asked = [i for i in step.before.invitations if i.personne == who]
    qualite = "proprietaire" if owner else "coediteur"
    hold([i.qualite for i in asked] == [qualite], f"{step.line}: {who} was asked {asked}, and becomes {qualite}")
    hold(step.line.acteur == who, f"{step.line}: {step.line.acteur} has said yes for {who}")
    received = history.sim.ledger.received[step.line.correlation]
    hold(received < asked[0].expire_le + SKEW_MAX, f"{step.line}: {who} says yes too late, {received}")
    badges = [a for a in history.sim.badges.values() if a.personne == who and a.siret]
    mine = not asked[0].siren or not badges or any(a.siret.startswith(asked[0].siren) for a in badges)
    hold(mine, f"{step.line}: {who} is of another organisation than {asked[0].siren}")


def judge_told(history: "History", code: str, caller: "Appelant", reply: "Reply") -> None:
    """A likely duplicate is proposed to who works on it, or to everybody once it holds an étape; a parcours shows the
    drafts that nobody has announced to who works on them, and to the administration."""
    told = json.loads(reply.body) if "json" in reply.headers.get("Content-Type", "") else {}
    if code in ("creer_operation", "modifier_operation"):
        for found in told.get("existants", ()):
            states = history.versions[f"candidature/operation#{found['id']}"][-RECENT:]
            theirs = any(caller.personne in (o.proprietaire, *o.coediteurs) or o.etapes for o in states)
            hold(theirs, f"{caller.personne} is shown {found}, which is not theirs")
    if code == "consulter_parcours" and reply.status == 200 and ADMINISTRATION not in caller.roles:
        states = history.versions[f"candidature/operation#{told['id']}"][-RECENT:]
        mine = any(caller.personne in (o.proprietaire, *o.coediteurs) for o in states)
        files = {d["id"]: history.now_of(f"candidature/candidature#{d['id']}") for d in told["dossiers"]}
        hidden = [i for i, file in files.items() if not file.est_connue]
        hold(mine or not hidden, f"{caller.personne} is shown the drafts {hidden}")


def teams_followed(history: "History") -> None:
    """At rest, files are carried by the people of their opération, beside its partners, in every service."""
    for identifiant, file in history.each("candidature/candidature#").items():
        operation = history.now_of(f"candidature/operation#{file.operation}")
        team = (operation.proprietaire, *operation.coediteurs)
        mine = (file.proprietaire, *file.coediteurs)
        hold(mine == team, f"{identifiant} is carried by {mine}, its opération by {team}")
        partners = operation.partenaires
        hold(file.partenaires == partners, f"{identifiant} has partners {file.partenaires}, its opération {partners}")
        e = history.now_of(f"expertise/expertise#{identifiant}")
        known = e.dossier if e is not None and e.identite is not None and not e.fermee else None
        there = (known.porteurs, known.partenaires) if known else (team, partners)
        hold(there == (team, partners), f"the experts of {identifiant} know {there}, its opération {team}, {partners}")
        _of_its_operation(identifiant, file, operation)
        told = history.now_of(f"commission/decision#{identifiant}")
        readers = told.porteurs if told is not None and told.porteurs else team
        hold(readers == team, f"the decision of {identifiant} is for {readers}, its opération is {team}'s")


def _of_its_operation(identifiant: str, file: Any, operation: Any) -> None:
    """A draft is of its opération as it is said now."""
    mine, now = ((x.nom, x.lieux, x.porteur) for x in (file, operation))
    drafts = ("brouillon", "annoncee", "non_deposee")
    hold(file.statut not in drafts or mine == now, f"{identifiant} is a draft of {mine}, its opération is {now}")


def deposited_as_said(history: "History", step: "Step") -> None:
    """What is deposited is of the opération as its decision has read it."""
    operation = history.read(step, f"candidature/operation#{step.after.operation}")
    mine, then = ((x.nom, x.lieux, x.porteur) for x in (step.after, operation or step.after))
    hold(mine == then, f"{step.line}: deposited as {mine}, its opération was {then}")


def said_otherwise(history: "History", step: "Step") -> None:
    """An opération is said otherwise by who works on it, and what a file has deposited keeps what it said."""
    event, before = step.event, step.before
    if type(event).__name__ == "OperationModifiee":
        team = (before.proprietaire, *before.coediteurs)
        hold(step.line.acteur in team, f"{step.line}: {step.line.acteur} is not of {team}")
        return
    hold(not before.versions, f"{step.line}: a deposited file is made one of {event.nom}")
