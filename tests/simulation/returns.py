"""What the mail service says of letters that have left: delivered, sent back for good or for a time, unwanted; late,
twice, in any order, before our own note that they left. The administration sends anew what came back, and writes words
of its own in the letters of the year, each tag of theirs among them.

Some seeds alone play it (`Order.mail`), from a source of chance of its own.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from kernel import mail, people, rejets, retours
from kernel.etiquette import Designee, designee
from kernel.journal import unpacked
from kernel.mot import Mot, modifiables, ref_mot
from kernel.ports import Item, Key, Mail, Message
from kernel.renvoi import RENVOI
from tests.simulation.faults import Fault
from tests.simulation.invariants import LEFT
from tests.simulation.network import DAY_MS, MINUTE_MS, spread
from tests.simulation.violation import hold

if TYPE_CHECKING:
    from tests.simulation.workload import Play
    from tests.simulation.world import Simulation

ADMIN = "admin"
DELIVERED, AWAY, GONE, UNWANTED = ("remis", ""), ("rejete", "Transient"), ("rejete", "Permanent"), ("signale", "")
# What is said of one letter: most arrive, one in five comes back.
STRANGE: Sequence[tuple[tuple[str, str], ...]] = (
    (DELIVERED, UNWANTED),
    (AWAY,),
    (DELIVERED, AWAY),
    (GONE,),
    (GONE, DELIVERED),
    (),
)
FATES = (*[(DELIVERED,)] * 12, *STRANGE)
SAID_AFTER_MAX_MS = 4 * DAY_MS
TWICE = 0.2
SENT_ANEW = 0.7
WRITTEN_AGAIN = 0.5
WORDS_AT_DAYS = (2, 40, 90, 150, 200, 260)
YEAR = re.compile(r"#(20\d\d)")  # in the name of a campagne and of what there is one of a year
OWN, TAGS = "Mot de la campagne", "Mot de la campagne, avec tout ce qu'il peut dire"
LASTS = {"Permanent": mail.DEFINITIF, "Transient": mail.TEMPORAIRE}
# From what settles the least to what settles all (docs/adr/0039).
SCALE = (
    (mail.REJETE, mail.TEMPORAIRE),
    (mail.REMIS, ""),
    (mail.SIGNALE, ""),
    (mail.REJETE, mail.DEFINITIF),
)


class Returns:
    """The mail service, as it speaks of the letters that it has accepted."""

    def __init__(self, play: "Play", seed: str) -> None:
        """Listen to what leaves."""
        self.play, self.sim, self.rng = play, play.sim, Random(f"{seed}/returns")
        self.heard, self.numbers, self.knows_the_words = 0, 0, True
        self.said: dict[str, list[tuple[str, str]]] = {}
        self.written: dict[str, list[str]] = {}  # the letters that had words of their own, by service
        self.left: dict[str, int] = {}  # when each letter was first known to have left, in milliseconds
        self.gone: dict[str, int] = {}  # when it was last noted that a letter came back for good
        self.sim.mailing = self
        for service in self.sim.services:
            for days in WORDS_AT_DAYS:
                self.sim.after(days * DAY_MS + self.rng.randint(0, DAY_MS), "words", partial(self.write_words, service))

    def leaving(self, letter: Mail) -> None:
        """A letter leaves with the words that its campagne has in it now, and with none that it has not any more."""
        found = designee(letter.tag)
        if found is None or not self.knows_the_words or self.sim.doings != self.sim.invocations[-1].began:
            return  # these words may have changed while it was being written
        service, named = found.flux.split("/", 1)[0], YEAR.search(found.flux)
        annee = named[1] if named else str(self.play.annee)
        item = self.sim.memory.store.items.get(ref_mot(service, annee, found.lettre).key)
        texte = Mot.model_validate_json(unpacked(item["etat"])).texte if item else ""
        said, wanted = (next((own for own in (TAGS, OWN) if own in text), "") for text in (letter.text, texte))
        whole = said == wanted and texte.partition("{")[0].strip() in letter.text
        hold(whole, f"{found} says « {said} », its campagne « {texte} »")
        hold(not said or "{annee}" not in letter.text, f"{found} leaves with a tag in it")

    def collect(self) -> None:
        """Decide what becomes of each letter that has left since."""
        sent = self.sim.memory.mailer.sent
        for letter in sent[self.heard :]:
            if letter.tag:
                self.left.setdefault(letter.tag, self.sim.now_ms)
                self._decide(letter)
        self.heard = len(sent)

    def noted(self, body: str) -> None:
        """Remember when a return was noted."""
        retour = retours.Retour.model_validate_json(body)
        if retour.issue == (mail.REJETE, mail.DEFINITIF):
            self.gone[retour.lettre] = self.sim.now_ms

    def _decide(self, letter: Mail) -> None:
        for retour in self.rng.choice(FATES):
            for _ in range(1 + (self.rng.random() < TWICE)):
                delay = spread(self.rng, 1, SAID_AFTER_MAX_MS)
                self.sim.after(delay, "mail says", partial(self._say, letter, retour))

    def _say(self, letter: Mail, retour: tuple[str, str]) -> None:
        found = designee(letter.tag)
        assert found is not None, "the tag is ours"
        self.numbers += 1
        self.said.setdefault(letter.tag, []).append(retour)
        service, body = found.flux.split("/", 1)[0], self.sim.memory.mailer.says(*retour, of=letter)
        self.sim.queues[service, "letter"].put(Message(body, "retours", f"retour-{self.numbers}"))
        self.sim.gate.fired["mail_said"] += 1
        if retour == GONE:
            self.sim.after(spread(self.rng, MINUTE_MS, 20 * DAY_MS), "sent anew", partial(self._send_anew, found))

    # The administration

    def _send_anew(self, found: Designee) -> None:
        if self.rng.random() < SENT_ANEW:
            body = {"flux": found.flux, "seq": found.seq, "lettre": found.lettre, "personne": found.personne}
            corps = json.dumps({**body, "motif": "L'adresse a été corrigée"})
            self.play.act(ADMIN, found.flux.split("/", 1)[0], "renvoyer_lettre", corps, self.rng)

    def write_words(self, service: str) -> None:
        """Have the administration write words of its own in a letter of the year, or take them back."""
        known = modifiables(self.sim.services[service].service.templates)
        again = self.written.setdefault(service, [])
        lettre = self.rng.choice(again if again and self.rng.random() < WRITTEN_AGAIN else sorted(known))
        again.append(lettre)
        ici = {"id": f"{self.play.annee}-{lettre}"}
        tags = " ".join(f"{{{balise}}}" for balise in sorted(known[lettre].balises))
        corps = json.dumps({"texte": self.rng.choice((OWN, f"{TAGS} : {tags}", ""))})
        self.play.act(ADMIN, service, "ecrire_mot", corps, self.rng, params=ici)


# At rest


def followed(returns: Returns) -> None:
    """What the log says of a letter is the most that was said of it; who takes nothing any more is a task, until a
    letter was sent anew. A table that went back may have forgotten some."""
    sim = returns.sim
    forgets = sim.gate.fired[Fault.RESTORE] > 0
    for tag, said in returns.said.items():
        found = designee(tag)
        assert found is not None, "the tag is ours"
        item = sim.memory.store.items.get(found.notification)
        if item is None or item.get("commande") != found.commande:
            hold(forgets, f"the letter {found} left, and is not in the table")
            continue
        _noted(item, said, f"{found}", forgets)
        if item["statut"] == mail.REJETE and item["nature"] == mail.DEFINITIF:
            _to_be_reached(sim.memory.store.items, found, int(item["adresse"]))
    for key, carte in _tasks(sim.memory.store.items):
        _owed(returns, key, carte)


def _noted(item: Item, said: Sequence[tuple[str, str]], letter: str, forgets: bool) -> None:
    most = max(SCALE.index((what, LASTS.get(how, ""))) for what, how in said)
    noted = (str(item["statut"]), str(item.get("nature", "")))
    rank = SCALE.index(noted) if noted in SCALE else -1
    hold(rank == most or (forgets and rank < most), f"{letter} is {noted}, the mail service said {said}")


def _to_be_reached(items: Mapping[Key, Item], found: Designee, written_to: int) -> None:
    """Whose address took nothing for good is on the list of those to reach otherwise, unless it is another since."""
    service = found.flux.split("/", 1)[0]
    known = items.get(people.person_key(service, found.personne))
    there = known and people.Personne.model_validate_json(str(known["etat"])).adresses == written_to
    hold(not there or rejets.rejet_key(service, found.personne) in items, f"{found} came back, and nobody is told")


def _tasks(items: Mapping[Key, Item]) -> Iterator[tuple[Key, rejets.CarteRejet]]:
    for key, item in items.items():
        if f"/liste#{rejets.LISTE}" in key.pk:
            yield key, rejets.CarteRejet.model_validate_json(str(item["etat"]))


def _owed(returns: Returns, key: Key, carte: rejets.CarteRejet) -> None:
    """Whoever is to be reached otherwise is so for a letter that came back, and until one was sent anew, no longer."""
    said = [s for tag, s in returns.said.items() if (d := designee(tag)) and d[:4] == _named(carte)]
    back = any(GONE in s for s in said) if carte.statut == "rejete" else _refused(returns.sim, carte)
    hold(back, f"{key.sk} is to be reached otherwise, and nothing came back for good")
    if not returns.sim.gate.fired[Fault.RESTORE]:
        anew = [at for tag, at in returns.left.items() if _sent_anew(returns.sim, tag, key)]
        gone = [at for tag, at in returns.gone.items() if (d := designee(tag)) and d[:4] == _named(carte)]
        late = carte.regle or not gone or max(anew, default=-1) <= max(gone)
        hold(anew or not carte.regle, f"{key} is said to be reached, and nothing was sent anew")
        hold(late, f"{key} was sent a letter anew, and is still a task")


def _refused(sim: "Simulation", carte: rejets.CarteRejet) -> bool:
    """Tell whether the mail service would not take a letter; what it said since of a first sending may be noted."""
    item = sim.memory.store.items.get(Designee(*_named(carte), "").notification, {})
    return item.get("statut") == mail.REFUSE or int(item.get("envois", 0)) > 1


def _sent_anew(sim: "Simulation", tag: str, key: Key) -> bool:
    """Tell whether a letter is a resending to somebody, that is known to have left."""
    found, service = designee(tag), key.pk.split("/", 1)[0]
    if found is None or found.personne != key.sk or not found.flux.startswith(f"{service}/{RENVOI}#"):
        return False
    return sim.memory.store.items[found.notification]["statut"] in LEFT


def _named(carte: rejets.CarteRejet) -> tuple[str, int, str, str]:
    return carte.flux, carte.seq, carte.lettre, carte.personne
