"""What people do at the same time as something else: two hands on one séance or on one expert, and the very hour of the
ceremony."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from kernel.journal import digest_in
from tests.simulation.network import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, spread

if TYPE_CHECKING:
    from tests.simulation.workload import Play
    from tests.simulation.year import Duty, View

TOGETHER = frozenset({"ouvrir_seance", "conclure_point", "clore_seance"})
TWO_HANDS = 0.4  # how often two people do the same thing of a séance at once
AT_ONCE_MS = 40
EDITS = 0.4  # how often the other hand edits the minutes that one signs
OTHER_HAND: Mapping[str, str] = {"secretaire": "secretaire2", "secretaire2": "secretaire", "admin": "admin"}
AT_THE_DATE = 0.08  # how often a file is withdrawn a minute before the national commission
ASLEEP, BY_HAND = 0.25, 0.5  # how often the schedule comes a day late, or somebody publishes beside it
AROUND_MS = 20 * MINUTE_MS  # how long before and after the ceremony's hour somebody corrects the minutes
FIRED = (
    *(f"together_{code}" for code in sorted({*TOGETHER, "remplacer_expert"})),
    *("withdrawn_at_the_ceremony", "corrected_as_published", "published_a_day_late"),
    *("aside_with_a_vote", "tied_with_a_vote", "put_off", "tied_votes", "withdrawn_at_the_national"),
    *("edited_as_signed", "too_late_for_its_region", "put_off_too_late", "national_without_a_point"),
)


def with_two_hands(play: "Play", duty: "Duty", rng: Random, act: Callable[[], None]) -> Callable[[], None]:
    """Give an act of a séance as it is done: now and then by two people at once, who say it in their own words; and who
    is put on a file by hand is put on another at the same time."""
    if duty.code == "remplacer_expert":
        return partial(_on_two_files, play, duty, act)
    other = OTHER_HAND.get(str(duty.bearer))
    if duty.code not in TOGETHER or other is None or rng.random() > TWO_HANDS:
        return act
    own = Random(rng.getrandbits(32))
    code, corps = _beside(duty, own)

    def twin() -> None:
        play.sim.gate.fired[f"together_{duty.code}"] += 1
        play.sim.gate.fired["edited_as_signed"] += code != duty.code
        play.discard(play.act(other, duty.service, code, json.dumps(corps), own, params=dict(duty.params)))

    def both() -> None:
        play.sim.after(own.randint(0, AT_ONCE_MS), f"{duty.code} at once", twin)
        act()

    return both


def _beside(duty: "Duty", rng: Random) -> tuple[str, Mapping[str, Any]]:
    """Give what the other hand does: the same in other words, or a remark added to minutes that are being signed."""
    if duty.code == "clore_seance" and rng.random() < EDITS:
        return "rediger_remarques", {"remarques": f"Ajout de dernière minute {rng.randint(0, 9)}"}
    return duty.code, _in_other_words(duty.corps)


def _on_two_files(play: "Play", duty: "Duty", act: Callable[[], None]) -> None:
    """Have two administrators turn to one expert at once: no more may come of it than the places that they offer."""
    here, corps = duty.params["id"], json.dumps(duty.corps)
    files = ((i, play.state("expertise", "expertise", i)) for i in play.streams("expertise", "expertise"))
    others = [i for i, e in files if i != here and e.statut == "a_affecter" and e.dossier.annee == play.annee]
    if others:
        own = Random(f"{here}/{others[0]}/{corps}")
        again = partial(play.act, duty.bearer, duty.service, duty.code, corps, own, params={"id": others[0]})
        play.sim.gate.fired["together_remplacer_expert"] += 1
        play.sim.after(own.randint(0, AT_ONCE_MS), "remplacer_expert at once", lambda: play.discard(again()))
    act()


def _in_other_words(corps: Mapping[str, Any]) -> Mapping[str, Any]:
    """Say the same otherwise: nothing that a label rests on changes."""
    change = {"motifs": f"{corps.get('motifs', '')} et autrement", "prenom": "Alix"}
    return {name: change.get(name, value) for name, value in corps.items()}


def the_ceremony(view: "View", rng: Random) -> None:
    """Have the hour of the ceremony come, when it does before people look again."""
    play = view.play
    delay = play.sim.ms_of(view.dates.ceremonie.instant) - play.sim.now_ms
    if 0 < delay <= view.every_ms:
        if rng.random() < ASLEEP:
            play.sim.after(delay - 1, "asleep", partial(_asleep, play, rng))
        play.sim.after(delay, "the ceremony", partial(_at_the_hour, play, rng))
        play.sim.after(delay - min(delay, spread(rng, 1, AROUND_MS)), "corrected before", partial(_correct, play, rng))
        play.sim.after(delay + spread(rng, 1, AROUND_MS), "corrected after", partial(_correct, play, rng))


def the_national(view: "View", rng: Random) -> None:
    """Withdraw a file a minute before the national commission begins, and another at the very instant: too late."""
    play = view.play
    delay = play.sim.ms_of(view.dates.commission_nationale.instant) - play.sim.now_ms
    if MINUTE_MS < delay <= view.every_ms:
        for early in (MINUTE_MS, 0):
            play.sim.after(delay - early, "the national séance", partial(_withdraw, play, rng, bool(early)))


def _withdraw(play: "Play", rng: Random, early: bool) -> None:
    """Withdraw one file of the year, now and then."""
    files = ((i, play.state("candidature", "candidature", i)) for i in play.streams("candidature", "candidature"))
    left = [
        (i, f.proprietaire.removeprefix("pers_")) for i, f in files if (f.annee, f.statut) == (play.annee, "recevable")
    ]
    if left and (not early or rng.random() < AT_THE_DATE):
        identifiant, bearer = rng.choice(left)
        play.sim.gate.fired["withdrawn_at_the_national"] += not early
        corps = json.dumps({"motif": "Projet suspendu"})
        play.discard(play.act(bearer, "candidature", "retirer", corps, rng, params={"id": identifiant}))


def _at_the_hour(play: "Play", rng: Random) -> None:
    """Withdraw files at the very hour at which everything becomes public, and publish by hand as the schedule does."""
    for identifiant in play.streams("candidature", "candidature"):
        file = play.state("candidature", "candidature", identifiant)
        if file.annee == play.annee and file.statut == "recevable":
            play.sim.gate.fired["withdrawn_at_the_ceremony"] += 1
            bearer = file.proprietaire.removeprefix("pers_")
            corps, here = json.dumps({"motif": "Au dernier moment"}), {"id": identifiant}
            play.discard(play.act(bearer, "candidature", "retirer", corps, rng, params=here))
    if "commission" not in play.sim.asleep and rng.random() < BY_HAND:
        play.sim.after(spread(rng, 1, SECOND_MS), "publish", partial(_publish, play, rng))


def _asleep(play: "Play", rng: Random) -> None:
    """Have the schedule come a day late."""
    play.sim.asleep.add("commission")
    play.sim.after(DAY_MS + spread(rng, 1, HOUR_MS), "awake", partial(_awake, play))


def _awake(play: "Play") -> None:
    play.sim.asleep.discard("commission")
    play.sim.tick("commission")


def _publish(play: "Play", rng: Random) -> None:
    here = {"annee": str(play.annee)}
    play.discard(play.act("admin", "commission", "publier_palmares", "{}", rng, params=here))


def _correct(play: "Play", rng: Random) -> None:
    """Say one outcome of the national minutes in other words: whatever it is, for what people do may not tell it."""
    identifiant = f"{play.annee}-nationale"
    seance = play.state("commission", "seance", identifiant)
    if seance.statut != "close" or not seance.decisions or rng.random() < 0.5:
        return
    d = rng.choice(seance.decisions)
    said = f"secret-nationale-{d.candidature}"
    corps: dict[str, Any] = {"issue": d.issue, "etape_accordee": d.etape_accordee, "motifs": f"{said} : motifs"}
    corps["contact"] = "pers_ddt35"  # whatever is decided: naming somebody takes a call
    if d.issue == "ajourne":
        corps["reserves"] = [{"champ": "engagement_09", "texte": f"{said} : réserve"}]
        corps["accompagnement"] = "La direction départementale des territoires"
    signature = {"nom": "Exemple", "prenom": "Camille", "qualite": "Présidente de la commission"}
    corps["acte"] = digest_in(seance.acte_sur(d.candidature))
    corps |= {"motif": f"À la dernière heure {rng.randint(1, 2)}", "fondement": "Erreur", "signature": signature}
    there = {"id": identifiant, "candidature": d.candidature}
    play.discard(play.act("admin", "commission", "rectifier_decision", json.dumps(corps), rng, params=there))
