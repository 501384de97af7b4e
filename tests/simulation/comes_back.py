"""A later year: whoever was adjourned comes back, finds the file, and deposits nothing while a reserve waits (rule 17).

Played once the year is at rest, in calm weather: what the year itself did is judged before, and draws the same.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from kernel.label.calendrier import Calendrier
from kernel.label.reglement import reglement
from tests.simulation.network import DAY_MS
from tests.simulation.violation import hold
from tests.simulation.workload import Play, valeur_pour

CAME_BACK, KEPT_AWAY = "came_back", "kept_away"  # counted: files taken up; those whose étape before was taken back
ANSWER = "Nous y avons travaillé : voici comment."
RESERVE = "/reponses/reserve_"


def come_back(play: Play) -> None:
    """Have every porteur whose file was adjourned last take it up in the next campagne."""
    if adjourned := list(_adjourned(play)):
        annee = _open_a_year(play)
        for identifiant, file in adjourned:
            _take_up(play, annee, identifiant, file)


def _adjourned(play: Play) -> Iterator[tuple[str, Any]]:
    """Give the files of which the commissions' last word is that they are adjourned, by what the files say."""
    files = {i: play.state("candidature", "candidature", i) for i in play.streams("candidature", "candidature")}
    judged = Counter(f.operation for f in files.values() if f.statut in ("ajournee", "labellisee"))
    for identifiant, file in files.items():
        won = play.state("candidature", "operation", file.operation).etapes
        last = judged[file.operation] == 1 and not any(e.etape > 1 and e.annee > file.annee for e in won)
        if file.statut == "ajournee" and last:
            yield identifiant, file


def _open_a_year(play: Play) -> int:
    """Have the next campagne that has not begun planned, and opened."""
    for name in play.rights:
        play.give_back(name)
    annee = play.annee + 1
    while _planned(annee).ouverture.instant <= play.sim.now:
        annee += 1
    if play.state("candidature", "campagne", str(annee)).phase is None:
        _done(play, "admin", "planifier_campagne", {"annee": annee})
    opens = play.state("candidature", "campagne", str(annee)).dates.ouverture
    if play.sim.mailing is not None:
        play.sim.mailing.knows_the_words = False  # but those of the year that was played
    play.sim.run_until(play.sim.ms_of(opens.instant) + DAY_MS)
    _settle(play)
    return annee


def _planned(annee: int) -> Calendrier:
    return Calendrier.depuis(reglement("2020").calendrier, annee)


def _settle(play: Play) -> None:
    for nom in play.sim.services:
        play.sim.tick(nom)
    play.sim.run_all()


def _take_up(play: Play, annee: int, identifiant: str, file: Any) -> None:
    """Find the file, start from it, be refused for each reserve, answer them, deposit."""
    owner = play.state("candidature", "operation", file.operation).proprietaire.removeprefix("pers_")
    asked = {"operation": file.operation, "annee": annee, "etape": file.etape}
    _, way = _ask(play, owner, "consulter_parcours", id=file.operation)
    (found,) = [e for e in way["demandables"] if (e["annee"], e["etape"]) == (annee, file.etape)]
    hold(found["a_reprendre"] == identifiant, f"{owner} comes back in {annee} for {identifiant}, and is shown {found}")
    play.sim.gate.fired[CAME_BACK if found["ouverte"] else KEPT_AWAY] += 1
    if not found["ouverte"]:
        return
    status, said = _ask(play, owner, "creer_candidature", asked)
    hold(status == 422, f"{owner} starts anew in {annee}, without {identifiant}: {status} {said}")
    status, said = _ask(play, owner, "creer_candidature", {**asked, "reprise_de": identifiant})
    hold(status == 201, f"{owner} may not start from {identifiant}: {status} {said}")
    _finds_the_answers(file, said)
    _answers_the_reserves(play, owner, said["id"], _asked_for(play, identifiant))


def _finds_the_answers(file: Any, said: Mapping[str, Any]) -> None:
    """What was answered is there; what speaks of people is asked again."""
    fields = {c["code"]: c["valeur"] for c in said["formulaire"] if c["type"] != "contact"}
    lost = {c: r.valeur for c, r in file.donnees.items() if fields.get(c, r.valeur) != r.valeur}
    hold(not lost and len(fields.keys() & file.donnees.keys()) > 1, f"{said['id']} has lost {lost}")


def _asked_for(play: Play, identifiant: str) -> int:
    """Give how many reserves the commission has signed, as its own decision says."""
    decision = play.state("commission", "decision", identifiant).decision
    return int(decision.nb_reserves)


def _answers_the_reserves(play: Play, owner: str, identifiant: str, asked: int) -> None:
    for champ, valeur in _missing(play, identifiant):
        _done(play, owner, "repondre", {"valeur": valeur}, id=identifiant, champ=champ)
    status, said = _ask(play, owner, "deposer", {}, id=identifiant)
    wait = [e["pointeur"].rpartition("/")[2] for e in said.get("erreurs", ()) if e["pointeur"].startswith(RESERVE)]
    hold(len(wait) == asked, f"{identifiant} has {asked} reserves to answer, and is told of {wait}: {status} {said}")
    for champ in wait:
        _done(play, owner, "repondre", {"valeur": ANSWER}, id=identifiant, champ=champ)
    status, said = _ask(play, owner, "deposer", {}, id=identifiant) if wait else (status, said)
    hold(status == 200, f"{identifiant} answers every reserve, and is not deposited: {status} {said}")
    _settle(play)


def _missing(play: Play, identifiant: str) -> Iterator[tuple[str, Any]]:
    """Give an answer to each field of the form that has none, but for what the commission has asked."""
    file = play.state("candidature", "candidature", identifiant)
    answered = {code: reponse.valeur for code, reponse in file.reponses.items()}
    yield from ((champ.code, valeur_pour(file, champ)) for champ in file.regles.manquants(file.etape, answered))


def _done(play: Play, bearer: str, code: str, corps: Any, **params: str) -> None:
    status, said = _ask(play, bearer, code, corps, **params)
    assert status < 300, (code, bearer, status, said)


def _ask(play: Play, bearer: str, code: str, corps: Any = None, **params: str) -> tuple[int, Any]:
    """Send one request in calm weather, and give its answer."""
    route = play.routes["candidature", code]
    known = {} if corps is None else {"body": json.dumps(corps), "key": f"later-{len(play.clients.intentions)}"}
    tag = {"if_match": "*"} if getattr(route, "modifie", False) else {}
    reply = play.clients.send(play.clients.intend(bearer, "candidature", route, params=params, **known, **tag))
    assert reply is not None, f"{code} by {bearer} is not answered in calm weather"
    return reply.status, json.loads(reply.body)
