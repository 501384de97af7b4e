"""The whole year of a few files: each person looks now and then at what waits for them, and does it.

People read the dates that the campagne shows, put most things off until shortly before they are late, and do again
what was lost. What they decide (who declines, what a séance concludes) follows from the seed and the file alone, so
that two runs of a seed decide the same whatever goes wrong; `outcomes_swapped` turns every outcome round.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from random import Random
from typing import TYPE_CHECKING, Any
from zlib import crc32

from commission.domaine.minutes import empreinte
from kernel.api import Liste
from kernel.journal import digest_in
from kernel.label.calendrier import PARIS, Calendrier, Jalon, Moment, est_passee, zone
from tests.simulation.aside import aside
from tests.simulation.history import waits_for_an_answer
from tests.simulation.hours import the_ceremony, the_national, with_two_hands
from tests.simulation.network import DAY_MS, HOUR_MS, SECOND_MS, spread
from tests.simulation.rights import AMONG_THE_EXPERTS, AMONG_THE_SERVICES
from tests.simulation.teams import passers_by, teams

if TYPE_CHECKING:
    from tests.simulation.workload import Play

LOOK_EVERY_MS = 2 * DAY_MS
LOOKS_AFTER_MS = 12 * DAY_MS  # after the ceremony
LEFT_FOR_LATER = 0.25
EARLY_DAYS = (70, 30, 21, 12, 9, 7, 6, 5, 4, -3)  # how long before the deadline an expert begins to write
OUTSIDERS = (None, "rennes", "fougeres", "lyon", "ddt35", "ddt69", "expert", "expert2", "expert4", "secretaire")
MEMBERS = ("membre", "membre2")
ANOTHER_HAND = "secretaire2"  # holds the pen when the secretary stands aside
SLOW = 0.2  # how often a synthesis comes once minutes are signed, if they are in time for that
SLOW_REGION = 0.15  # how often a région meets once the nation has signed, when another was in time
WITHIN_THE_DAY = (2, 4, 6)  # hours after a look at which an open séance goes on
TALKS = 0.008  # how often, at a look, each of those who may say something on a file says it, or reads what was said
TOO_LATE = 0.1  # how often, at a look, experts go on once their time is over
IN_ERROR = 0.1  # how often, at a look, somebody who is wrong about a deadline moves it
GIVEN_UP_AT_ONCE = 0.1  # how often a work is given up before it is done
TWO_FILES_PRESS = 0.5  # in how many years two files ask for the same expert before anything is worked out
CONFIDED = 0.2  # how often the letters under embargo are sent, or sent again
HELD = frozenset({"planifiee", "reportee", "convoquee", "ouverte", "close"})
CONTACT = "pers_ddt35"
SIGNATURE = {"nom": "Exemple", "prenom": "Camille", "qualite": "Présidente de la commission"}
OPPOSITE = {"pour": "contre", "contre": "pour"}
TURNED = {"valide": "ajourne", "ajourne": "valide", "labellise": "ajourne"}


@dataclass(frozen=True)
class Applicant:
    """Somebody of the pool: where they work, what they may be, how many files they take."""

    siret: str
    roles: tuple[str, ...]
    charge: int
    departement: str = "35"


# Two of one structure, one who works for a porteur, and little room: conflicts and full loads happen.
POOL: Mapping[str, Applicant] = {
    "expert": Applicant("90000001900019", ("coordonnateur", "second"), 2),
    "expert2": Applicant("90000002700012", ("coordonnateur", "second"), 1, "75"),
    "expert3": Applicant("90000002700012", ("second",), 2, "75"),
    "expert4": Applicant("90000004300001", ("coordonnateur",), 3, "69"),
    "muet": Applicant("90000003500007", ("coordonnateur", "second"), 2),
    "maison": Applicant("21350238800019", ("coordonnateur", "second"), 1),
    "expert5": Applicant("90000005000014", ("coordonnateur", "second"), 2, "75"),
    "expert6": Applicant("90000006800016", ("coordonnateur", "second"), 2, "69"),
}


IN_RESERVE = frozenset({"expert5", "expert6"})  # they come when a file waits for somebody


@dataclass(frozen=True)
class Duty:
    """Something that somebody has to do now."""

    bearer: str | None
    service: str
    code: str
    corps: Mapping[str, Any] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)


def in_confidence(seed: str) -> bool:
    """Tell whether a seed's campagne has a confidential letter."""
    return crc32(f"{seed}/in confidence".encode()) % 2 == 0


def looks(play: "Play") -> Iterator[tuple[int, Callable[["Play", Random], None]]]:
    """Give the moments at which people look at what waits for them."""
    first, last = (play.sim.ms_of(m.instant) for m in (play.dates.ouverture, play.dates.ceremonie))
    for moment in range(first + HOUR_MS, last + LOOKS_AFTER_MS, LOOK_EVERY_MS):
        yield moment, look


def look(play: "Play", rng: Random) -> None:
    """Have each person do what waits for them, within the day, or leave some of it for the next time."""
    campagne = play.state("candidature", "campagne", str(play.annee))
    if campagne.phase is None:
        return
    view = View(play, campagne.dates, rng)
    for find in DUTIES:
        for duty in find(view):
            if rng.random() > LEFT_FOR_LATER:
                play.sim.after(spread(rng, SECOND_MS, DAY_MS), duty.code, _carried_out(play, duty, rng))
    if any(seance.statut == "ouverte" for _, seance in view.seances):
        for hours in WITHIN_THE_DAY:
            play.sim.after(hours * HOUR_MS, "séance goes on", partial(go_on, play, rng))
    the_ceremony(view, rng)
    the_national(view, rng)
    for reading in (*colleagues(view), *curious(view), *passers_by(view)):
        play.sim.after(spread(rng, SECOND_MS, DAY_MS), reading.code, _read(play, reading))


def go_on(play: "Play", rng: Random) -> None:
    """Go on with the séances that are open: what is begun in the morning is not left for another day."""
    view = View(play, play.state("candidature", "campagne", str(play.annee)).dates, rng)
    for duty in seances(view, frozenset({"ouverte"})):
        play.sim.after(spread(rng, SECOND_MS, HOUR_MS), duty.code, _carried_out(play, duty, rng))


def _read(play: "Play", reading: Duty) -> Callable[[], None]:
    return lambda: play.discard(play.send(reading.bearer, reading.service, reading.code, params=dict(reading.params)))


def _carried_out(play: "Play", duty: Duty, rng: Random) -> Callable[[], None]:
    own = Random(rng.getrandbits(32))
    corps, params = json.dumps(duty.corps), dict(duty.params)
    act = lambda: play.discard(play.act(duty.bearer, duty.service, duty.code, corps, own, params=params))  # noqa: E731
    return with_two_hands(play, duty, rng, act)


@dataclass
class View:
    """What people see on one day: the files, the dates, and how the seed decides."""

    play: "Play"
    dates: Calendrier
    rng: Random
    every_ms: int = LOOK_EVERY_MS

    @property
    def now(self) -> datetime:
        return self.play.sim.now

    def draw(self, *words: object) -> float:
        """Draw what does not depend on when it is drawn."""
        return crc32("/".join(map(str, (self.play.seed, *words))).encode()) / 2**32

    def passed(self, moment: Moment, days: float = 0) -> bool:
        return self.now >= moment.instant + timedelta(days=days)

    def in_days(self, days: float, hour: int = 14) -> dict[str, str]:
        """Give a moment to come, as a body says it."""
        local = (self.now + timedelta(days=days)).astimezone(zone(PARIS)).replace(tzinfo=None)
        return {"local": local.replace(hour=hour, minute=0, second=0, microsecond=0).isoformat()}

    @cached_property
    def files(self) -> Sequence[tuple[str, Any]]:
        """Give the files of the year: nothing is done while people look, so that each kind is looked for once."""
        return [*self._files()]

    @cached_property
    def expertises(self) -> Sequence[tuple[str, Any]]:
        """Give the expertises that are not over."""
        return [*self._expertises()]

    @cached_property
    def seances(self) -> Sequence[tuple[str, Any]]:
        return [*self._seances()]

    def _files(self) -> Iterator[tuple[str, Any]]:
        for identifiant in self.play.streams("candidature", "candidature"):
            file = self.play.state("candidature", "candidature", identifiant)
            if file.annee == self.play.annee:
                yield identifiant, file

    def _expertises(self) -> Iterator[tuple[str, Any]]:
        for identifiant in self.play.streams("expertise", "expertise"):
            e = self.play.state("expertise", "expertise", identifiant)
            if e.identite is not None and e.statut not in ("rendue", "fermee") and e.dossier.annee == self.play.annee:
                yield identifiant, e

    def _seances(self) -> Iterator[tuple[str, Any]]:
        for identifiant in self.play.streams("commission", "seance"):
            seance = self.play.state("commission", "seance", identifiant)
            if seance.annee == self.play.annee:
                yield identifiant, seance


def badge(personne: str) -> str:
    """Give the bearer behind a pseudonym."""
    return personne.removeprefix("pers_")


# The pool


def pool(view: View) -> Iterator[Duty]:
    """Have experts come, be habilitated, and say how much they take on."""
    for name, applicant in POOL.items():
        expert, starts = view.play.state("expertise", "expert", f"pers_{name}"), view.dates.debut_expertise
        here = {"id": f"pers_{name}"}
        if expert.statut == "habilite" and view.draw("suspended", name) < 0.04 and _around(view, starts):
            yield Duty("admin", "expertise", "suspendre_expert", {"motif": "Signalement"}, here)
        turned_down = expert.statut == "candidat" and not expert.charges and view.draw("refused", name) < 0.15
        if name in IN_RESERVE and expert.statut == "inexistant" and not (view.passed(starts, 3) and _seats_left(view)):
            continue
        if expert.statut in ("inexistant", "refuse"):
            yield Duty(name, "expertise", "se_porter_candidat", _profile(applicant))
            if view.passed(starts):
                late = {**_profile(applicant), "personne": f"pers_{name}", "motif": "Un dossier attend un expert"}
                yield Duty("admin", "expertise", "inscrire_expert", late)
        elif turned_down and view.rng.random() < 0.7:
            yield Duty("admin", "expertise", "refuser_candidature", {"motif": "Pas encore"}, here)
        elif expert.statut == "candidat" or (expert.statut == "suspendu" and view.passed(starts, 30)):
            yield Duty("admin", "expertise", "habiliter_expert", {"roles": applicant.roles, "motif": "Retenu"}, here)
        if expert.statut != "inexistant" and str(view.play.annee) not in expert.charges:
            charge = {"annee": view.play.annee, "charge_max": applicant.charge}
            yield Duty(name, "expertise", "declarer_disponibilite", charge, here)
        if expert.statut != "inexistant" and not expert.interets and view.draw("interest", name) < 0.15:
            yield from _interest(view, name, here)


def _seats_left(view: View) -> bool:
    return any(e.sieges_vides for _, e in view.expertises)


def _around(view: View, moment: Moment) -> bool:
    return view.passed(moment, -6) and not view.passed(moment, 4)


def _profile(applicant: Applicant) -> Mapping[str, Any]:
    return {
        "structure": {"nom": "Agence", "siret": applicant.siret},
        "competences": [1],
        "departements": [applicant.departement],
        "role_souhaite": applicant.roles[0],
    }


def _interest(view: View, name: str, here: Mapping[str, str]) -> Iterator[Duty]:
    operations = view.play.streams("candidature", "operation")
    if operations:
        tie = {"nature": "professionnel", "operation": operations[0]}
        yield Duty(name, "expertise", "declarer_interet", tie, here)


# The recevabilité


def correspondant(view: View) -> Iterator[Duty]:
    """Examine what is deposited, and say so; check the conditions of étape 1."""
    for identifiant, file in view.files:
        bearer, here = f"ddt{file.lieux[0].departement}", {"id": identifiant}
        if file.statut == "complements_demandes":
            yield from _completed(view, identifiant, file)
            if view.draw("insists", *file_key(file)) < 0.4:
                yield Duty(bearer, "candidature", "demander_complements", _asked(view, file), here)
        yield from _among_the_services(view, bearer, file, here)
        yield from _talk(view, bearer, file, here)
        if file.statut != "deposee":
            continue
        if file.demandes and view.rng.random() < 0.05:  # a button pressed again, on a page that was left open
            yield Duty(badge(file.proprietaire), "candidature", "fournir_complements", {}, here)
        if not file.demandes and view.draw("complements", *file_key(file)) < 0.3:
            yield Duty(bearer, "candidature", "demander_complements", _asked(view, file), here)
        elif file.etape == 1:
            codes = [c.code for c in file.regles_etape.conditions]
            yield Duty(bearer, "candidature", "constater_etape_1", {"conditions": codes}, here)
        elif file.avis is None:
            recevable = view.draw("recevable", *file_key(file)) > 0.05
            corps = {"recevable": recevable, "motif": "Examiné"}
            yield Duty(bearer, "candidature", "donner_avis", corps, here)
        else:
            yield Duty(bearer, "candidature", "notifier_avis", {}, here)


def _among_the_services(view: View, bearer: str, file: Any, here: Mapping[str, str]) -> Iterator[Duty]:
    """Take some files in charge, and say to the other services what is thought of them."""
    if file.statut not in ("annoncee", "deposee", "recevable"):
        return
    if file.charge is None and view.draw("takes", *file_key(file)) < 0.4 and view.rng.random() < 0.3:
        yield Duty(bearer, "candidature", "prendre_en_charge", {}, here)
    if file.charge is not None and view.draw("leaves", *file_key(file)) < 0.5 and view.rng.random() < 0.06:
        yield Duty(bearer, "candidature", "rendre_en_charge", {}, here)
    if not file.opportunites and view.draw("thinks", *file_key(file)) < 0.6:
        corps = {"sens": "reserve", "texte": AMONG_THE_SERVICES}
        yield Duty(bearer, "candidature", "donner_opportunite", corps, here)


def _talk(view: View, bearer: str, file: Any, here: Mapping[str, str]) -> Iterator[Duty]:
    """Say something around some files: to the porteur and back, among services, with the experts; read it now and then.
    Some write where it is not theirs to, or once the file is withdrawn."""
    said = [(badge(file.proprietaire), "parties", "Une question"), (bearer, "services", AMONG_THE_SERVICES)]
    said += [(bearer, "parties", "Une réponse"), (badge(file.proprietaire), "experts", "Par erreur")]
    for expert in file.experts:
        said += [(badge(expert), "experts", AMONG_THE_EXPERTS), (bearer, "experts", AMONG_THE_EXPERTS)]
    for who, visibilite, texte in said if file.statut != "brouillon" else ():
        if view.rng.random() < TALKS:
            corps = {"texte": texte, "visibilite": visibilite}
            yield Duty(who, "candidature", "ecrire_message", corps, here)
        if view.rng.random() < TALKS:
            yield Duty(who, "candidature", "consulter_messages", {}, here)
        if view.rng.random() < TALKS:
            yield Duty(who, "candidature", "consulter_histoire", {}, here)


def campagne(view: View) -> Iterator[Duty]:
    """Have the administration move the end of the deposits in some years, and confirm the next one."""
    here = {"annee": str(view.play.annee)}
    year, ends = view.play.state("candidature", "campagne", here["annee"]), view.dates.cloture_depots
    near = view.passed(ends, -12) and not view.passed(ends, -3)
    if near and view.draw("moved") < 0.3 and not year.reports_de(Jalon.CLOTURE_DEPOTS):
        au = {"local": (ends.local + timedelta(days=2)).isoformat()}
        corps = {"jalon": Jalon.CLOTURE_DEPOTS.value, "au": au, "motif": "Intempéries"}
        yield Duty("admin", "candidature", "reporter_echeance", corps, here)
    follows = view.play.state("candidature", "campagne", str(view.play.annee + 1))
    if follows.preparee and follows.phase is None and view.draw("confirmed") < 0.5:
        yield Duty("admin", "candidature", "confirmer_campagne", {}, {"annee": str(view.play.annee + 1)})


def more_time(view: View) -> Iterator[Duty]:
    """Give some drafts more time once the deadline has closed them; they are deposited then. A date may be wrong, and
    the file not the right one."""
    for identifiant, file in view.files:
        here, drawn = {"id": identifiant}, view.draw("more time", *file_key(file))
        wrong = (file.statut == "non_deposee" and drawn < 0.1) or (file.statut == "deposee" and drawn > 0.9)
        if wrong and view.rng.random() > IN_ERROR:
            continue
        if file.prolongation is None and (wrong or (file.statut == "non_deposee" and drawn < 0.9)):
            days = -20 if file.statut == "non_deposee" and wrong else 6
            corps = {"jusqu_au": view.in_days(days), "motif": "Mairie inondée"}
            yield Duty("admin", "candidature", "prolonger_depot", corps, here)
        elif file.prolongation is not None and file.statut in ("brouillon", "annoncee") and drawn < 0.7:
            yield Duty(badge(file.proprietaire), "candidature", "deposer", {}, here)


def _asked(view: View, file: Any) -> Mapping[str, Any]:
    """Ask for what is said of the opération and of one field more, within the week."""
    champs = ("description", next(c.code for c in reversed(file.champs) if c.requis))
    points = [{"champ": c, "motif": "À préciser"} for c in dict.fromkeys(champs) if c != "nom" and file.champ(c)]
    return {"points": points, "echeance": view.in_days(7)}


def _completed(view: View, identifiant: str, file: Any) -> Iterator[Duty]:
    """Complete what is asked, then hand it in; some try once it is too late, some never do."""
    bearer, here = badge(file.proprietaire), {"id": identifiant}
    forgets = view.draw("answers", *file_key(file)) < 0.3
    if forgets != view.passed(file.demande.echeance) or (forgets and view.draw("tries late", *file_key(file)) < 0.3):
        return
    if view.draw("goes on", *file_key(file)) < 0.5:
        yield Duty(bearer, "candidature", "repondre", {"valeur": "Un autre nom"}, {**here, "champ": "nom"})
    champ = file.demande.points[0].champ
    if champ in file.complements:
        yield Duty(bearer, "candidature", "fournir_complements", {}, here)
    else:
        yield Duty(bearer, "candidature", "repondre", {"valeur": "Complété."}, {**here, "champ": champ})


def file_key(file: Any) -> tuple[str, int]:
    """Name a file by what no fault changes."""
    return (file.proprietaire, file.etape)


def regrets(view: View) -> Iterator[Duty]:
    """Withdraw a file while its experts are being named, or once a région has examined it. Who holds an étape 1 finds
    that it cannot be withdrawn."""
    reported: Mapping[str, Any] = {"motif": "Projet reporté"}
    for identifiant, file in view.files:
        if file.statut == "constatee" and view.rng.random() < TALKS:
            yield Duty(badge(file.proprietaire), "candidature", "retirer", reported, {"id": identifiant})
    for identifiant, e in view.expertises:
        if e.statut == "affectee" and view.draw("regrets", *point_key(e.dossier)) < 0.05:
            yield Duty(badge(e.dossier.porteurs[0]), "candidature", "retirer", reported, {"id": identifiant})
    starts = view.dates.commission_nationale
    for identifiant, file in view.files if view.passed(starts, -20) and not view.passed(starts, -2) else ():
        if file.statut == "recevable" and view.draw("second thoughts", *file_key(file)) < 0.03:
            yield Duty(badge(file.proprietaire), "candidature", "retirer", reported, {"id": identifiant})


# The expertise


def affectation(view: View) -> Iterator[Duty]:
    """Ask for an assignment and validate it while a file waits for experts; replace by hand what none fills. One in
    ten gives the work up, some ask what would happen without somebody."""
    waiting = [(i, e) for i, e in view.expertises if e.statut == "a_affecter"]
    if not waiting or not view.passed(view.dates.debut_expertise):
        return
    if len(waiting) > 1 and view.draw("by hand") < TWO_FILES_PRESS:
        yield from _last_place(view, *waiting[0])
    year = view.play.state("expertise", "affectation", str(view.play.annee))
    here, last = {"annee": str(view.play.annee)}, year.proposition
    left = [(i, e) for i, e in waiting if any(m.statut == "decline" for m in e.mandats)]
    if year.calcul is not None and year.calcul.est_actif:
        if view.rng.random() < 0.3:
            yield Duty("admin", "expertise", "annuler_calcul", {}, here)
    elif left and view.rng.random() < 0.4:
        yield from (_newcomer(view, i, e) for i, e in left)
    elif year.statut == "proposee" and last.places and view.rng.random() < 0.8:
        yield Duty("admin", "expertise", "valider_affectation", {"proposition": last.numero}, here)
    elif year.statut != "proposee" or view.rng.random() < 0.5:
        yield _work(view, last, here)
        if view.draw("given up", view.now.date(), last.numero if last else 0) < GIVEN_UP_AT_ONCE:
            yield Duty("admin", "expertise", "annuler_calcul", {}, here)
    else:
        yield from (_newcomer(view, i, e) for i, e in waiting)


def _work(view: View, last: Any, here: Mapping[str, str]) -> Duty:
    """Ask for an assignment, as a file sometimes; or what would happen without somebody, or with another on a seat."""
    roll = view.rng.random()
    if last is not None and last.places and roll < 0.1:
        p = last.places[0]
        siege = {"candidature": p.candidature, "role": p.role, "expert": p.expert}
        return Duty("admin", "expertise", "chercher_remplacants", {"siege": siege}, here)
    if roll < 0.2:
        return Duty("admin", "expertise", "importer_affectation", {"contenu": "dossier;role;expert"}, here)
    absents = [view.rng.choice(known)] if roll < 0.3 and (known := _taking_files(view)) else []
    return Duty("admin", "expertise", "proposer_affectation", {"absents": absents}, here)


def _taking_files(view: View) -> Sequence[str]:
    """Give who may be assigned this year: nobody else is asked about."""
    every = {f"pers_{name}": view.play.state("expertise", "expert", f"pers_{name}") for name in POOL}
    return [p for p, who in every.items() if who.statut == "habilite" and who.charges.get(str(view.play.annee), 0)]


def _last_place(view: View, identifiant: str, e: Any) -> Iterator[Duty]:
    """Put by hand on a file somebody who takes one more and no other: a second file asks for them at the same time."""
    annee = str(view.play.annee)
    taken = Counter(m.expert for _, other in view.expertises for m in other.vivants)
    for name in POOL:
        who = view.play.state("expertise", "expert", f"pers_{name}")
        able = who.statut == "habilite" and e.sieges_vides[0] in who.roles
        if able and who.charges.get(annee, 0) == taken[f"pers_{name}"] + 1:
            corps = {"entrant": f"pers_{name}", "motif": "Les deux dossiers pressent"}
            yield Duty("admin", "expertise", "remplacer_expert", corps, {"id": identifiant})
            return


def _newcomer(view: View, identifiant: str, e: Any) -> Duty:
    """Put somebody on a file by hand; whoever cannot sit there is refused."""
    known = {m.expert for m in e.mandats}
    free = [n for n, who in POOL.items() if f"pers_{n}" not in known and e.sieges_vides[0] in who.roles] or [*POOL]
    corps = {"entrant": f"pers_{view.rng.choice(free)}", "motif": "Aucun autre n'est libre"}
    return Duty("admin", "expertise", "remplacer_expert", corps, {"id": identifiant})


def mandats(view: View) -> Iterator[Duty]:
    """Accept what is offered; some wait to be reminded twice, decline, find a conflict, ask for time, or declare a tie
    once they have accepted."""
    for identifiant, e in view.expertises:
        for mandat in e.vivants:
            roll = view.draw("later", mandat.expert, e.dossier.porteurs[0], e.dossier.etape)
            if mandat.statut == "propose" and 0.2 < roll < 0.3 and mandat.jusqu_au is None:
                yield _more_time(view, identifiant, mandat)
            elif mandat.statut == "propose" and (roll < 0.85 or mandat.relance > 1):
                yield _answer(view, identifiant, e, mandat)
            elif roll > 0.5 and not e.dernier_document:
                yield Duty("admin", "expertise", "joindre_document", _letter(mandat.expert), {"id": identifiant})
            elif roll > 0.9 and e.documents:
                corps = {"numero": e.documents[0].numero, "motif": "Mauvaise version"}
                yield Duty("admin", "expertise", "retirer_document", corps, {"id": identifiant})
            elif roll < 0.07:
                yield from _tied_since(view, e, mandat)
            elif roll < 0.11:
                yield from _another_structure(view, e, mandat)
            elif roll < 0.14:
                yield from _partner_named(view, e, mandat)


def _tied_since(view: View, e: Any, mandat: Any) -> Iterator[Duty]:
    """Declare a tie of family, once: what is declared again counts from then."""
    tie = {"nature": "familial", "operation": e.dossier.operation}
    known = view.play.state("expertise", "expert", mandat.expert).interets
    if all((i.nature, i.operation) != (tie["nature"], tie["operation"]) for i in known):
        yield Duty(badge(mandat.expert), "expertise", "declarer_interet", tie, {"id": mandat.expert})


def _partner_named(view: View, e: Any, mandat: Any) -> Iterator[Duty]:
    """Have the charte name the employer of an expert who sits among the partners, or a co-editor come from there."""
    siret, jour = POOL[name].siret if (name := badge(mandat.expert)) in POOL else "", view.now.date().isoformat()
    if siret and siret[:9] not in {*e.dossier.partenaires, *e.dossier.sirens}:
        signed = {"signee_le": jour, "signataires": ["La ville"], "autorite_urbanisme": "La ville"}
        corps = {**signed, "partenaires": [{"nom": "Agence", "siret": siret}]}
        yield Duty(badge(e.dossier.porteurs[0]), "candidature", "signer_charte", corps, {"id": e.dossier.operation})


def _another_structure(view: View, e: Any, mandat: Any) -> Iterator[Duty]:
    """Go to work for the porteur, or with another expert of the file: where somebody of the pool works already."""
    name, colleagues = badge(mandat.expert), {m.siren for m in e.vivants if m is not mandat}
    near = colleagues if view.draw("colleague", name) < 0.5 else {*e.dossier.sirens}
    there = next((a.siret for a in POOL.values() if a.siret[:9] in near), None)
    if name in POOL and there:
        moved = _profile(replace(POOL[name], siret=there))
        yield Duty(name, "expertise", "mettre_a_jour_profil", moved, {"id": mandat.expert})


def _letter(expert: str) -> Mapping[str, Any]:
    where = {"url": "https://exemple.gouv.fr/lettre.pdf", "sha256": "0" * 64}
    return {"expert": expert, "titre": "Lettre de mission", "genre": "lettre_de_mission", **where}


def _more_time(view: View, identifiant: str, mandat: Any) -> Duty:
    jour = (view.now + timedelta(days=12)).date().isoformat()
    corps = {"expert": mandat.expert, "jusqu_au": jour, "motif": "Congés"}
    return Duty("admin", "expertise", "prolonger_mandat", corps, {"id": identifiant})


def waivers(view: View) -> Iterator[Duty]:
    """Waive a tie of profession on one file in three that waits for experts. Waive what ties somebody who sits to a new
    partner, or replace them: soon, or once opinions are waited for."""
    for identifiant, e in view.expertises:
        for mandat in e.vivants if e.statut not in ("rendue", "fermee") and view.rng.random() < 0.4 else ():
            soon = view.draw("settled soon", mandat.expert, identifiant) < 0.4
            if waits_for_an_answer(e, mandat) and (soon or view.passed(view.dates.fin_expertise, -2)):
                yield _waived_or_replaced(view, identifiant, mandat)
        if e.statut == "a_affecter" and not e.decisions and view.draw("waiver", *point_key(e.dossier)) < 0.3:
            for name in POOL:
                expert = view.play.state("expertise", "expert", f"pers_{name}")
                if any(i.nature == "professionnel" and i.operation == e.dossier.operation for i in expert.interets):
                    corps = {"expert": f"pers_{name}", "sens": "lever", "motif": "Aucun autre ne connaît le bois"}
                    yield Duty("admin", "expertise", "decider_incompatibilite", corps, {"id": identifiant})


def _waived_or_replaced(view: View, identifiant: str, mandat: Any) -> Duty:
    if view.draw("settled", mandat.expert, identifiant) < 0.6:
        corps = {"expert": mandat.expert, "sens": "lever", "motif": "Une autre agence du groupe"}
        return Duty("admin", "expertise", "decider_incompatibilite", corps, {"id": identifiant})
    corps = {"sortant": mandat.expert, "motif": "Son employeur est partenaire"}
    return Duty("admin", "expertise", "remplacer_expert", corps, {"id": identifiant})


def _answer(view: View, identifiant: str, e: Any, mandat: Any) -> Duty:
    here, who = {"id": identifiant}, badge(mandat.expert)
    roll = view.draw("mandat", who, e.dossier.porteurs[0], e.dossier.etape)
    if roll < 0.1 or view.rng.random() < 0.02:
        return Duty(who, "expertise", "decliner_mandat", {"motif": "charge"}, here)
    if roll < 0.15:
        return Duty(who, "expertise", "signaler_conflit", {"precision": "Lien avec l'aménageur"}, here)
    return Duty(who, "expertise", "accepter_mandat", {"absence_de_conflit": True}, here)


def visites(view: View) -> Iterator[Duty]:
    """Settle a day for the visit, go, and report."""
    for identifiant, e in view.expertises:
        put_off = 10 if view.draw("visit", e.dossier.porteurs[0]) < 0.3 else 100  # days before the deadline
        wanted = e.est_complete and view.passed(view.dates.fin_expertise, -put_off)
        if wanted and (e.visite is None or e.visite.faite_le is None):
            yield from _visit(view, {"id": identifiant}, e)


def _visit(view: View, here: Mapping[str, str], e: Any) -> Iterator[Duty]:
    visite, who = e.visite, _coordinator(e)
    day = {"le": view.in_days(view.rng.randint(3, 9)), "lieu": "Sur le site"}
    if visite is None:
        yield Duty(who, "expertise", "proposer_visite", day, here)
    elif not visite.confirmee:
        bearer = view.rng.choice((who, f"ddt{e.dossier.departements[0]}"))
        yield Duty(bearer, "expertise", "confirmer_visite", {}, here)
    elif not est_passee(visite.le, view.now):
        if view.rng.random() < 0.1:
            yield Duty(who, "expertise", "reporter_visite", {**day, "motif": "Intempéries"}, here)
    elif not e.texte("compte_rendu"):
        yield _text(who, here, "compte_rendu", "La visite a eu lieu.")
    else:
        faite_le = {"faite_le": visite.le.local.date().isoformat()}
        yield Duty(who, "expertise", "rendre_compte", faite_le, here)


def _coordinator(e: Any) -> str:
    return next(badge(m.expert) for m in e.vivants if m.role == "coordonnateur")


def _text(who: str, here: Mapping[str, str], sujet: str, texte: str) -> Duty:
    return Duty(who, "expertise", "rediger_texte", {"texte": texte}, {**here, "sujet": sujet})


def avis(view: View) -> Iterator[Duty]:
    """Write opinions as their deadline comes, some after it; the administration reopens one now and then."""
    over = view.passed(view.dates.commissions_regionales.fin) and view.rng.random() > TOO_LATE
    for identifiant, e in () if over else view.expertises:
        if not e.est_complete:
            continue
        for mandat in e.vivants:
            early = EARLY_DAYS[int(view.draw("early", mandat.expert) * len(EARLY_DAYS))]
            if view.passed(view.dates.fin_expertise, -early):
                yield from _opinion(view, {"id": identifiant}, e, mandat)


def _opinion(view: View, here: Mapping[str, str], e: Any, mandat: Any) -> Iterator[Duty]:
    who, given = badge(mandat.expert), e.avis_de(mandat.expert)
    if given.est_rendu:
        if len(given.versions) == 1 and view.draw("reopen", who, e.dossier.porteurs[0]) < 0.08:
            corps = {"expert": mandat.expert, "motif": "Une précision est attendue"}
            yield Duty("admin", "expertise", "rouvrir_avis", corps, here)
        return
    said = secret_of(mandat.expert, e.dossier.candidature, len(given.versions))
    missing = [s for s in e.sujets if said not in e.texte(f"{mandat.expert}#{s}")]
    yield from (_text(who, here, sujet, f"{said} : le projet tient.") for sujet in missing)
    if not missing:
        corps = {"conclusion": ("favorable", "defavorable")[int(view.draw("avis", who) * 2)]}
        yield Duty(who, "expertise", "rendre_avis", corps, here)


def secret_of(expert: str, candidature: str, version: int) -> str:
    """Give the words by which an opinion is recognised wherever it shows."""
    return f"avis-de-{expert}-sur-{candidature}-{version}"


def syntheses(view: View) -> Iterator[Duty]:
    """Have the coordonnateur close the file; once it is too late, some try none the less."""
    over = view.passed(view.dates.commissions_regionales.fin) and view.rng.random() > TOO_LATE
    for identifiant, e in () if over else view.expertises:
        if e.statut == "avis_rendus" and e.visite and e.visite.faite_le and not _kept_back(view, e):
            here, who = {"id": identifiant}, _coordinator(e)
            if e.texte("synthese"):
                yield Duty(who, "expertise", "rendre_synthese", {}, here)
            else:
                yield _text(who, here, "synthese", "Un projet solide.")


def _kept_back(view: View, e: Any) -> bool:
    """Tell whether a slow coordonnateur still keeps a synthesis, when the région has others to examine: until its
    minutes are signed, or the days in which it may be given are nearly over."""
    if not _is_slow(view, e) or view.passed(view.dates.commissions_regionales.fin, -7):
        return False
    here = [s for _, s in view.seances if s.niveau == "regionale" and s.region == e.dossier.region]
    return any(s.points for s in here) and not any(s.statut == "close" for s in here)


def _is_slow(view: View, e: Any) -> bool:
    return view.draw("slow", *point_key(e.dossier)) < SLOW


# Who reads


def colleagues(view: View) -> Iterator[Duty]:
    """Have experts and members open what is before them, what they may not read included; the administration, what
    somebody who has left had given."""
    for identifiant, e in view.expertises:
        for mandat in e.mandats:
            early = mandat.statut == "propose"
            if view.rng.random() < (0.3 if early else 0.05):
                codes = (
                    "consulter_dossier",
                    "consulter_avis",
                    "consulter_avis",
                    "consulter_expertise",
                    "consulter_documents",
                )
                code = "consulter_dossier" if early else view.rng.choice(codes)
                kept = not mandat.est_vivant and mandat.expert in e.avis
                reader = "admin" if kept else badge(mandat.expert)
                yield Duty(reader, "expertise", code, params={"id": identifiant})
    for identifiant, seance in view.seances:
        again = seance.statut == "close" and view.rng.random() < 0.2
        for candidature in seance.points if seance.statut == "ouverte" or again else ():
            code = view.rng.choice(("consulter_dossier", "consulter_synthese", "consulter_point"))
            here = {"id": identifiant, "candidature": candidature}
            yield Duty(view.rng.choice((*MEMBERS, "secretaire")), "commission", code, params=here)


def curious(view: View) -> Iterator[Duty]:
    """Have people outside look at anything, from the first séance to the ceremony."""
    dates = view.dates
    if not view.passed(dates.commissions_regionales.debut) or view.passed(dates.ceremonie, 5):
        return
    for _ in range(view.play.curiosity):
        service, route = view.rng.choice(view.play.readings)
        params = {} if isinstance(route, Liste) else view.play.address(route, view.rng)
        if params is not None:
            yield Duty(view.rng.choice(OUTSIDERS), service, route.code, params=params)


# The commissions


def seances(view: View, statuts: frozenset[str] = HELD) -> Iterator[Duty]:
    """Compose, convene, open, examine and sign."""
    for identifiant, seance in ((i, s) for i, s in view.seances if s.statut in statuts):
        who = "admin" if seance.niveau == "nationale" else "secretaire"
        here = {"id": identifiant}
        if seance.statut in ("planifiee", "reportee", "convoquee") and _has_business(seance):
            yield from _prepared(view, who, here, seance)
        elif seance.statut == "ouverte":
            yield from _held(view, who, here, seance)
        elif (
            seance.statut == "close" and not seance.interets and seance.points and view.draw("late", identifiant) < 0.2
        ):
            yield _tie(view, MEMBERS[1], identifiant, seance.a_l_ordre_du_jour[0])
        elif seance.statut == "close" and seance.niveau == "nationale":
            yield from _corrected(view, who, here, seance)
            yield from _late(view, who, here, seance)


def _has_business(seance: Any) -> bool:
    """Tell whether a séance is to be held: files to examine, or, for the national one, to say what régions have put
    off, or have sent too late."""
    return bool(seance.points or (seance.niveau == "nationale" and (seance.reports or seance.en_attente)))


def _prepared(view: View, who: str, here: Mapping[str, str], seance: Any) -> Iterator[Duty]:
    if not seance.membres:
        sits = (*MEMBERS, who) if who != "admin" and view.draw("sits", here["id"]) < 0.25 else MEMBERS
        membres = [{"personne": f"pers_{m}", "qualite": "Membre", "voix": 1} for m in sits]
        regles = "R133" if view.draw("rules", here["id"]) < 0.5 else "aucune"
        gens: dict[str, Any] = {"membres": membres, "regles": regles, "president": f"pers_{MEMBERS[0]}"}
        yield Duty(who, "commission", "composer_seance", gens, here)
    elif seance.statut != "convoquee":
        corps = {"quand": view.in_days(view.rng.randint(3, 8), 9), "lieu": "Salle de réunion"}
        late = view.draw("urgent", here["id"]) < 0.5
        if _may_be_convened(view, seance):
            yield Duty(who, "commission", "convoquer_seance", {**corps, "urgence": late}, here)
    elif (
        seance.regles == "R133"
        and not seance.ajournee_sur
        and view.now >= seance.convocation.quand.instant
        and view.draw("nobody came", here["id"]) < 0.3
    ):
        yield Duty(who, "commission", "reporter_seance", {"motif": "Quorum non réuni", "presents": []}, here)
    elif (ties := [*_ties(view, who, seance)]) and view.rng.random() < 0.5:
        yield from ties
    elif _is_time(view, seance):
        presents = {"presents": [m.personne for m in seance.membres]}
        yield Duty(who, "commission", "ouvrir_seance", presents, here)


def _may_be_convened(view: View, seance: Any) -> bool:
    """Tell whether a séance can be given a day: the national one, once its commission is near. Some try before."""
    soon = seance.niveau != "nationale" or view.passed(view.dates.commission_nationale, -4)
    return soon or view.rng.random() < IN_ERROR


def _tie(view: View, who: str, seance: str, point: Any, hand: str = "") -> Duty:
    """Have a member declare a tie to a file, or the secretariat in their name; for the year, half of the time."""
    nature = view.rng.choice(("employeur", "familial", "mandat_electif"))
    tie: dict[str, Any] = {"nature": nature, "operation": point.operation, "pour_l_annee": view.rng.random() < 0.5}
    code, named = ("declarer_interet_de_membre", {"membre": f"pers_{who}"}) if hand else ("declarer_interet", {})
    return Duty(hand or who, "commission", code, {**tie, **named}, {"id": seance})


def _ties(view: View, who: str, seance: Any) -> Iterator[Duty]:
    """Declare a tie before a séance, and take it back now and then."""
    here, first = seance.identifiant, next(iter(seance.a_l_ordre_du_jour), None)
    if first and not seance.interets and view.draw("tie", here) < 0.2:
        yield _tie(view, MEMBERS[0], here, first, view.rng.choice(("", who)))
    elif (
        any(i.etat == "en_vigueur" and i.origine in ("", here) for i in seance.interets)
        and view.draw("out", here) < 0.3
    ):
        qui = badge(seance.interets[0].membre)
        hand, named = view.rng.choice(((qui, {}), (who, {"membre": f"pers_{qui}"})))
        code = "retirer_interet_de_membre" if named else "retirer_interet"
        yield Duty(hand, "commission", code, {"motif": "Déclaré par erreur", **named}, {"id": here})


def _is_time(view: View, seance: Any) -> bool:
    """Wait for the hour of the convocation, and for files that are still on their way as long as the window allows."""
    if view.now < seance.convocation.quand.instant:
        return False
    if seance.niveau == "nationale":
        others = [s for _, s in view.seances if s.niveau == "regionale"]
        all_here = all(s.statut == "close" for s in others) and {
            d.candidature for s in others for d in s.decisions
        } <= {*seance.points}
        return view.passed(view.dates.commission_nationale) and (
            all_here or view.passed(view.dates.commission_nationale, 20)
        )
    if _waits_for_the_nation(view, seance):
        return False
    expected = any(e.dossier.region == seance.region and not _is_slow(view, e) for _, e in view.expertises)
    hasty = view.draw("hasty", seance.region) < 0.25  # it signs without the files whose synthesis is not given
    late = hasty or view.passed(view.dates.commissions_regionales.fin, -4)
    return view.passed(view.dates.commissions_regionales.debut, 4) and (late or not expected)


def _waits_for_the_nation(view: View, seance: Any) -> bool:
    """Tell whether a slow région still puts its séance off: until the national minutes are signed without it."""
    every = [s for _, s in view.seances if s.annee == seance.annee]
    others = any(s.statut == "close" for s in every if s.niveau == "regionale" and s.region != seance.region)
    signed = any(s.statut == "close" for s in every if s.niveau == "nationale")
    return others and not signed and view.draw("slow region", seance.region) < SLOW_REGION


def _held(view: View, who: str, here: Mapping[str, str], seance: Any) -> Iterator[Duty]:
    left = [p for p in seance.a_l_ordre_du_jour if not p.report and seance.conclusion(p) is None]
    if not left and not seance.remarques and view.draw("remarks", here["id"]) < 0.5:
        yield Duty(who, "commission", "rediger_remarques", {"remarques": "Rien à signaler."}, here)
    elif not left:
        hand = ANOTHER_HAND if seance.se_deporte(f"pers_{who}") and view.rng.random() < 0.7 else who
        sans = sorted({a.region for a in seance.attendus.values()}) if seance.niveau == "nationale" else []
        corps = {**SIGNATURE, "empreinte": empreinte(seance), "sans_regions": sans}
        yield Duty(hand, "commission", "clore_seance", corps, here)
    elif not seance.distants and _sits(seance, MEMBERS[1]) and view.draw("far away", here["id"]) < 0.4:
        corps = {"membre": f"pers_{MEMBERS[1]}", "presence": "distance"}
        yield Duty(who, "commission", "pointer_presence", corps, here)
    elif not seance.ordre and view.draw("order", here["id"]) < 0.5:
        ordre = [p.candidature for p in reversed(seance.a_l_ordre_du_jour)]
        yield Duty(who, "commission", "ordonner_points", {"ordre": ordre}, here)
    elif seance.niveau == "nationale" and (bulk := [p for p in left if not _debated(view, p) and _voters(seance, p)]):
        sauf = {"sauf": [p.candidature for p in left if p not in bulk]}
        yield Duty(who, "commission", "ratifier_points", sauf, here)
    else:
        for point in left:
            yield from _examined(view, who, {**here, "candidature": point.candidature}, seance, point)


def _sits(seance: Any, name: str) -> bool:
    return any(m.personne == f"pers_{name}" for m in seance.membres)


def _debated(view: View, point: Any) -> bool:
    return point.ratifiee is None or view.draw("debat", *point_key(point)) < 0.4


def point_key(point: Any) -> tuple[str, int]:
    """Name the file of a point by what no fault changes."""
    return (point.porteurs[0], point.etape)


def _voters(seance: Any, point: Any) -> list[str]:
    """Give who is there and does not stand aside on a file."""
    out = aside(seance, point.candidature) | {*(point.deports_anterieurs if seance.regles == "R133" else ())}
    return [m for m in MEMBERS if f"pers_{m}" in seance.presents and f"pers_{m}" not in out]


def _examined(view: View, who: str, here: Mapping[str, str], seance: Any, point: Any) -> Iterator[Duty]:
    key = (*point_key(point), seance.niveau)
    out = {badge(p) for p in aside(seance, point.candidature)}
    voters = _voters(seance, point)
    hand = view.rng.choice((who, ANOTHER_HAND)) if who in out else who
    wanted = _sens(_issue(view, seance.niveau, point))
    if view.draw("deport", *key) < 0.12 and not out and _sits(seance, MEMBERS[1]):
        yield Duty("membre2", "commission", "se_deporter", {"motif": "Lien avec le porteur"}, here)
    elif len(seance.membres) > len(MEMBERS) and not out:
        corps = {"membre": f"pers_{who}", "motif": "Lien avec l'aménageur"}
        yield Duty(who, "commission", "deporter_membre", corps, here)
    elif len(out) == 1 and len(voters) == 1 and view.draw("all aside", *key) < 0.05:
        yield Duty(voters[0], "commission", "se_deporter", {"motif": "Lien de famille"}, here)
    elif not voters or view.draw("report", *key) < 0.03:
        yield _put_off(view, hand, seance, point, here)
    elif point.debut is None and view.draw("called", *key) < 0.7:
        yield Duty(who, "commission", "appeler_point", {}, here)
    elif point.voix and not out and (again := view.draw("thinks again", *key)) < 0.3:
        qui = badge(point.voix[0].votant)
        if again < 0.15:
            yield Duty(qui, "commission", "se_deporter", {"motif": "Lien apparu en séance"}, here)
        else:
            yield _tie(view, qui, here["id"], point)
    elif seance.en_cours == point.candidature and not point.voix and view.draw("voted", *key) < 0.8:
        insists = [*voters, *sorted(out & {*MEMBERS})]
        sens = OPPOSITE[wanted] if view.draw("against", *key) < 0.6 else wanted
        yield Duty(view.rng.choice(insists), "commission", "voter", {"sens": sens}, here)
    elif any(v.sens != wanted for v in point.voix) and view.rng.random() < (0.9 if len(point.voix) == 1 else 0.4):
        yield _talked_over(voters, point, here, wanted)
    else:
        corps = {**conclusion(view, seance.niveau, point)}
        if point.voix:
            del corps["votes"]
        yield Duty(hand, "commission", "conclure_point", corps, here)


def _put_off(view: View, hand: str, seance: Any, point: Any, here: Mapping[str, str]) -> Duty:
    """Put a file off. When nobody is left to conclude, the secretariat tries all the same now and then."""
    if not _voters(seance, point) and view.rng.random() < 0.5:
        alone = {name: said for name, said in conclusion(view, seance.niveau, point).items() if name != "votes"}
        return Duty(hand, "commission", "conclure_point", alone, here)
    return Duty(hand, "commission", "reporter_point", {"motif": "Dossier à reprendre"}, here)


def _talked_over(voters: list[str], point: Any, here: Mapping[str, str], wanted: str) -> Duty:
    """Have a vote against what will be concluded answered: another member votes as is wanted, or who has voted thinks
    again."""
    silent = [v for v in voters if all(f"pers_{v}" != cast.membre for cast in point.voix)]
    against = next(cast for cast in point.voix if cast.sens != wanted)
    qui = silent[0] if silent else badge(against.votant)
    return Duty(qui, "commission", "voter", {"sens": wanted}, here)


def _corrected(view: View, who: str, here: Mapping[str, str], seance: Any) -> Iterator[Duty]:
    """Correct the minutes by a new act: before the ceremony now and then, and when an appeal was granted."""
    for d in seance.decisions:
        corrected = any(r.candidature == d.candidature for r in seance.rectifications)
        appeal = view.play.state("commission", "decision", d.candidature).recours
        granted = bool(appeal) and appeal[-1].statut == "accorde" and not appeal[-1].acte
        early = not view.passed(view.dates.ceremonie) and view.draw("corrected", d.porteurs[0], d.etape) < 0.5
        waits = d.candidature in (*seance.corrections_ouvertes, *seance.retraits_publies)
        if (early and not corrected) or waits or granted:
            point = seance.points[d.candidature]
            corps = {**conclusion(view, seance.niveau, point)}
            del corps["votes"]
            why = {"motif": f"Correction {len(seance.rectifications)}", "fondement": "Recours" if granted else "Erreur"}
            if granted and d.issue == "ajourne":
                corps = {"issue": "labellise", "etape_accordee": d.etape}
            elif corps["issue"] == "labellise":
                corps["etape_accordee"] = 2 if d.etape == 3 else d.etape
            read = {"acte": digest_in(seance.acte_sur(d.candidature))}
            corps = {**corps, **why, **read, "signature": SIGNATURE}
            there = {**here, "candidature": d.candidature}
            yield Duty(who, "commission", "rectifier_decision", corps, there)


def _settled(view: View, point: Any) -> bool:
    return view.draw("settled late", *point_key(point)) >= 0.5 or view.passed(view.dates.ceremonie, 1)


def _late(view: View, who: str, here: Mapping[str, str], seance: Any) -> Iterator[Duty]:
    """Put off, by acts of their own, the files that came too late, some once the ceremony has passed without them, and,
    one time in two before they are public, those of which nothing came."""
    forgotten = [c for c in seance.non_examines if seance.publiee or view.draw("forgotten", c) < 0.5]
    waiting = [c for c, point in seance.en_attente.items() if _settled(view, point)]
    for candidature in (*waiting, *forgotten):
        corps = {"motif": "Arrivé trop tard", "signature": SIGNATURE}
        yield Duty(who, "commission", "reporter_point", corps, {**here, "candidature": candidature})


def decisions(view: View) -> Iterator[Duty]:
    """Read what is decided, contest it, answer."""
    for name in view.play.streams("commission", "decision"):
        told, here = view.play.state("commission", "decision", name), {"id": name}
        if told.decision is None:  # told in confidence: there is nothing to read yet
            continue
        owner, key = badge(told.porteurs[0]), (told.decision.porteurs[0], told.decision.etape)
        waits = told.en_attente
        if told.pendant is not None and view.draw("contested by another", *key) < 0.3:
            other = badge(told.porteurs[-1])
            yield Duty(other, "commission", "deposer_recours", {"motif": "Un avis n'a pas été lu."}, here)
        if told.statut == "notifiee" and view.draw("reads", *key) < 0.9:
            yield Duty(owner, "commission", "lire_decision", {}, here)
        elif told.statut == "notifiee" and view.passed(view.dates.ceremonie, 4):
            jour = view.now.astimezone(zone(PARIS)).date().isoformat()
            yield Duty("admin", "commission", "noter_notification", {"le": jour}, here)
        elif waits is not None and waits.statut == "depose":
            yield Duty("admin", "commission", "examiner_recours", {}, here)
        elif waits is not None:
            answer = {"accorde": view.draw("granted", *key) < 0.6, "motif": "Vu.", "signature": SIGNATURE}
            yield Duty("admin", "commission", "repondre_recours", answer, here)
        elif told.decision.nb_reserves and not told.suites and view.draw("follows", *key) < 0.5:
            corps = {"texte": "reserve-1", "etat": "en_cours"}
            yield Duty(owner, "commission", "suivre_texte", corps, here)
        elif not told.recours and told.statut != "notifiee" and view.draw("contested", *key) < 0.7:
            yield Duty(owner, "commission", "deposer_recours", {"motif": "Une pièce n'a pas été lue."}, here)


def _granted(niveau: str) -> str:
    return "labellise" if niveau == "nationale" else "valide"


def _issue(view: View, niveau: str, point: Any) -> str:
    """Give the outcome that a séance comes to, whatever goes wrong."""
    granted = _granted(niveau)
    choices = (granted, granted, granted, "ajourne", "ajourne" if niveau == "nationale" else "renvoi_national")
    issue = choices[int(view.draw("issue", niveau, *point_key(point)) * len(choices))]
    return {**TURNED, "ajourne": granted}.get(issue, issue) if niveau in view.play.swapped else issue


def _sens(issue: str) -> str:
    """Say how members vote who want an outcome: for what the file asks, or against."""
    return "pour" if issue in ("valide", "labellise") else "contre"


def conclusion(view: View, niveau: str, point: Any) -> Mapping[str, Any]:
    """Give what a séance concludes; its texts are recognised wherever they show."""
    granted, issue = _granted(niveau), _issue(view, niveau, point)
    said = f"secret-{niveau}-{point.candidature}"
    votes = {_sens(issue): view.rng.choice((1, 1, 1, len(MEMBERS)))}  # too many when somebody stands aside
    corps: dict[str, Any] = {"issue": issue, "votes": votes, "motifs": f"{said} : motifs", "contact": CONTACT}
    if issue == granted:
        suivre = {"texte": f"{said} : à suivre", "responsable": "La ville"}
        lower = point.etape == 3 and view.draw("lower", *point_key(point)) < 0.3
        return {**corps, "etape_accordee": 2 if lower else point.etape, "recommandations": [suivre]}
    if issue == "ajourne":
        corps["reserves"] = [{"champ": "engagement_09", "texte": f"{said} : réserve"}]
        corps["accompagnement"] = "La direction départementale des territoires"
    return corps


def palmares(view: View) -> Iterator[Duty]:
    """Look at the palmarès before the ceremony; publish by hand what the schedule has not."""
    here, year = {"annee": str(view.play.annee)}, view.play.state("commission", "palmares", str(view.play.annee))
    if year.ceremonie is None or year.publie_le is not None:
        return
    if view.passed(year.ceremonie, 2) and view.rng.random() < 0.5:
        yield Duty("admin", "commission", "publier_palmares", {}, here)
    elif view.passed(year.ceremonie, -8):
        yield Duty("admin", "commission", "controler_palmares", {}, here)
    if view.passed(view.dates.commission_nationale, 3) and view.rng.random() < CONFIDED:
        yield Duty("admin", "commission", "confier_decisions", {}, here)


def labels(view: View) -> Iterator[Duty]:
    """Take a label back, now and then."""
    for name in view.play.streams("commission", "label"):
        label = view.play.state("commission", "label", name)
        if label.statut == "en_vigueur" and view.draw("taken back", label.titres[0].nom, label.etape) < 0.05:
            corps = {"motif": "Les engagements ne sont plus tenus", "acte": "Décision de la commission nationale"}
            yield Duty("admin", "commission", "retirer_label", corps, {"id": name})


def impatient(view: View) -> Iterator[Duty]:
    """Have people try, now and then, what it is too early or too late for."""
    rng = view.rng
    for find in (impatient_experts, late_experts, impatient_seances):
        yield from find(view)
    if rng.random() < 0.02 and view.passed(view.dates.commission_nationale, -10):
        yield Duty("admin", "commission", "publier_palmares", {}, {"annee": str(view.play.annee)})
    for identifiant, file in view.files:
        if view.passed(view.dates.commission_nationale) and file.statut == "recevable" and rng.random() < 0.03:
            corps, who = {"motif": "Trop tard ?"}, badge(file.proprietaire)
            yield Duty(who, "candidature", "retirer", corps, {"id": identifiant})


def impatient_experts(view: View) -> Iterator[Duty]:
    """Have experts give an opinion before they accept, or a synthesis before the rest."""
    for identifiant, e in view.expertises:
        here, unseen = {"id": identifiant}, e.statut == "avis_rendus" and not (e.visite and e.visite.faite_le)
        if view.rng.random() < (0.2 if unseen else 0.05 if e.statut == "en_cours" and e.est_complete else 0):
            yield _text(_coordinator(e), here, "synthese", "Un projet solide.")
            yield Duty(_coordinator(e), "expertise", "rendre_synthese", {}, here)
        for m in (m for m in e.vivants if m.statut == "propose" and view.rng.random() < 0.1):
            yield Duty(badge(m.expert), "expertise", "rendre_avis", {"conclusion": "favorable"}, here)


def late_experts(view: View) -> Iterator[Duty]:
    """Have experts answer for a file that is withdrawn."""
    for identifiant in view.play.streams("expertise", "expertise"):
        e = view.play.state("expertise", "expertise", identifiant)
        if e.fermee and view.rng.random() < 0.1:
            yield from (_answer(view, identifiant, e, m) for m in e.mandats if m.statut in ("propose", "clos"))


def impatient_seances(view: View) -> Iterator[Duty]:
    """Have séances held before their day, and members stand aside when all is said."""
    for identifiant, seance in view.seances:
        if seance.statut == "convoquee" and view.rng.random() < 0.04:
            who = "admin" if seance.niveau == "nationale" else "secretaire"
            presents = {"presents": [m.personne for m in seance.membres]}
            yield Duty(who, "commission", "ouvrir_seance", presents, {"id": identifiant})
            for point in seance.a_l_ordre_du_jour:
                here = {"id": identifiant, "candidature": point.candidature}
                yield Duty(who, "commission", "conclure_point", conclusion(view, seance.niveau, point), here)
        said = [c for c, p in seance.points.items() if p.voix or seance.conclusion(p) is not None]
        for candidature in said if seance.statut == "ouverte" and view.rng.random() < 0.2 else ():
            aside, here = {"motif": "Trop tard ?"}, {"id": identifiant, "candidature": candidature}
            yield Duty(view.rng.choice(MEMBERS), "commission", "se_deporter", aside, here)


DUTIES = (
    *(pool, campagne, correspondant, more_time, regrets, waivers, affectation, mandats, visites, avis, syntheses),
    *(seances, palmares, decisions, labels, impatient, teams),
)
