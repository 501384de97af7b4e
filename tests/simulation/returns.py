"""What the mail service says of letters that have left: delivered, sent back for good or for a time, unwanted; late,
twice, in any order, before our own note that they left. The administration sends anew what came back, and writes words
of its own in the letters of the year.

Some seeds alone play it (`Order.mail`), from a source of chance of its own.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from kernel import mail, people, rejets, retours
from kernel.etiquette import Designee, designee
from kernel.mot import modifiables
from kernel.ports import Item, Key, Mail, Message
from tests.simulation.faults import Fault
from tests.simulation.network import DAY_MS, MINUTE_MS, spread
from tests.simulation.violation import hold

if TYPE_CHECKING:
    from tests.simulation.workload import Play

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
WORDS_AT_DAYS = (2, 40, 90, 150, 200, 260)
WORDS = ("Pour la campagne {annee}, écrivez-nous.", "Nous sommes à vos côtés.", "")
LASTS = {"Permanent": mail.DEFINITIF, "Transient": mail.TEMPORAIRE}


class Returns:
    """The mail service, as it speaks of the letters that it has accepted."""

    def __init__(self, play: "Play", seed: str) -> None:
        """Listen to what leaves."""
        self.play, self.sim, self.rng = play, play.sim, Random(f"{seed}/returns")
        self.heard, self.numbers = 0, 0
        self.said: dict[str, list[tuple[str, str]]] = {}
        self.sim.told_of_letters = self.collect
        for service in self.sim.services:
            for days in WORDS_AT_DAYS:
                self.sim.after(days * DAY_MS + self.rng.randint(0, DAY_MS), "words", partial(self.write_words, service))

    def collect(self) -> None:
        """Decide what becomes of each letter that has left since."""
        sent = self.sim.memory.mailer.sent
        for letter in sent[self.heard :]:
            if letter.tag:
                self._decide(letter)
        self.heard = len(sent)

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
        letters = sorted(modifiables(self.sim.services[service].service.templates))
        ici = {"id": f"{self.play.annee}-{self.rng.choice(letters)}"}
        corps = json.dumps({"texte": self.rng.choice(WORDS)})
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
    for key, item in _tasks(sim.memory.store.items):
        _owed(returns, key, item)


def _noted(item: Item, said: Sequence[tuple[str, str]], letter: str, forgets: bool) -> None:
    most = max(retours.ECHELLE.index((what, LASTS.get(how, ""))) for what, how in said)
    noted = (str(item["statut"]), str(item.get("nature", "")))
    rank = retours.ECHELLE.index(noted) if noted in retours.ECHELLE else -1
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
    said = (s for tag, s in returns.said.items() if (d := designee(tag)) and d[:4] == _named(carte))
    hold(any(GONE in s for s in said), f"{key.sk} is to be reached otherwise, and nothing came back for good")


def _named(carte: rejets.CarteRejet) -> tuple[str, int, str, str]:
    return carte.flux, carte.seq, carte.lettre, carte.personne
