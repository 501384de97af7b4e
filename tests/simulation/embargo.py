"""What people outside may learn before its time: everything that reaches them is looked at (domain.md §4.8, 12, 16).

Two ways. Words: opinions and conclusions carry words that are found wherever they show. Two worlds: the same seed with
every outcome turned round must give outsiders the very same answers, mails and messages until publication.
"""

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from zlib import crc32

from kernel.droits import ADMINISTRATION, MEMBRE, SECRETARIAT, Appelant
from kernel.http import Reply
from kernel.label.faits import PV
from kernel.ports import Mail, Message
from tests.simulation.history import all_given
from tests.simulation.violation import hold

if TYPE_CHECKING:
    from tests.simulation.world import Invocation, Simulation

INSIDE = frozenset({ADMINISTRATION, MEMBRE, SECRETARIAT})
SECRET = re.compile(r"secret-(regionale|nationale)-(cand_[0-9A-Z]{26,52})")
ISSUE = re.compile(r'"(?:issue|statut)":"(?:valide|ajourne|renvoi_national|labellise|ajournee|labellisee|reportee)"')
FILE = re.compile(r"cand_[0-9A-Z]{26,52}")
MINUTES = re.compile(r"commission/(?:conclusions|proces-verbaux)/")
OPINION = re.compile(r"avis-de-(pers_\w+?)-sur-(cand_[0-9A-Z]{26,52})-\d")


class Embargo:
    """Looks at what leaves, and keeps what outsiders saw of it until the palmarès is public."""

    def __init__(self, sim: "Simulation") -> None:
        self.sim, self.watched = sim, False
        self.seen: list[tuple[str, int]] = []
        self.inside: set[str] = set()

    @property
    def _published(self) -> set[str]:
        return self.sim.ledger.history.published

    def answered(self, who: Appelant, what: str, reply: Reply) -> None:
        """Look at an answer to somebody."""
        text = reply.body + json.dumps(dict(reply.headers))
        self._opinions(who, what, text)
        if not who.roles & INSIDE:
            self._outcomes(what, text)
            self._see(f"{what} {who.personne} {reply.status}", text + repr(self.sim.last_said))
        elif not who.roles & {ADMINISTRATION, MEMBRE}:
            self._national(what, text)

    def mailed(self, letter: Mail) -> None:
        """Look at a mail: people inside receive none with an outcome either before publication; who carries a file may
        be told of it in confidence."""
        text = letter.subject + letter.text + letter.html
        if self._in_confidence(letter):
            return
        self._outcomes(f"mail to {letter.recipient}", text)
        hold(not OPINION.search(text), f"an opinion in a mail: {text}")
        self.inside |= {who.courriel for who in self.sim.badges.values() if who.roles & INSIDE}
        if letter.recipient not in self.inside:  # members alone learn the digest of their own minutes
            self._see(f"mail {letter.recipient} {letter.headers['X-Acte']}", text)

    def _in_confidence(self, letter: Mail) -> bool:
        """Tell whether a letter is of those that tell an outcome under embargo: to the porteurs of that file alone."""
        about = self.sim.ledger.told_by(letter)
        told = self.sim.ledger.history.now_of(about) if "/decision#" in about else None
        if told is None or told.decision is not None or told.confiee is None:
            return False
        porteurs = {w.courriel for w in self.sim.badges.values() if w.personne in told.porteurs}
        hold(letter.recipient in porteurs, f"{letter.recipient} is told in confidence: {letter.subject}")
        others = {name for _, name in SECRET.findall(letter.text)} - {told.confiee.candidature}
        hold(not others, f"in confidence, told of another file: {others}")
        return True

    def sent(self, service: str, message: Message) -> None:
        """Look at a message that a service receives."""
        if service not in ("commission", PV):  # what prints the minutes is a function of the commission
            self._outcomes(f"message to {service} {_read(message.body).get('flux', '')}", message.body)
            self._see(f"message {service} {message.dedup}", message.body)
        hold(not OPINION.search(message.body), f"an opinion in a message: {message.body}")

    def logged(self, invocation: "Invocation") -> None:
        """Look at what a function outside the commission says of itself: its logs, its counters, and the calls that it
        made, which are its time. An answer's are those of whoever asked, whichever service answers."""
        if self.watched and invocation.service in ("candidature", "expertise"):
            self._see(f"{invocation.service}.{invocation.kind} says", repr(invocation.said))

    def written(self, place: str, text: str) -> None:
        """Look at what a service other than the commission keeps."""
        self._outcomes(place, text)

    def _see(self, what: str, text: str) -> None:
        """Keep what outsiders saw, until the first publication: from then on two worlds may differ."""
        if self.watched and not self._published:
            self.seen.append((f"{self.sim.now_ms} {what}", crc32(text.encode())))

    def _outcomes(self, what: str, text: str) -> None:
        for level, candidature in SECRET.findall(text):
            hold(candidature in self._published, f"{what} tells the {level} outcome of {candidature}: {text}")
        hold(self._published or not MINUTES.search(text), f"{what} names minutes or conclusions: {text}")
        if ISSUE.search(text):
            about = FILE.search(what)
            for name, found in _decided(_read(text), about.group() if about else ""):
                hold(name in self._published, f"{what} tells an outcome of {name}: {found}")

    def _national(self, what: str, text: str) -> None:
        for level, candidature in SECRET.findall(text):
            told = level == "nationale" and candidature not in self._published
            hold(not told, f"{what} tells a région the national outcome of {candidature}: {text}")

    def _opinions(self, who: Appelant, what: str, text: str) -> None:
        """An opinion is its author's alone until all are given, or none will be: the file is withdrawn."""
        reader = who.personne
        for author, candidature in set(OPINION.findall(text)):
            states = self.sim.ledger.history.versions.get(f"expertise/expertise#{candidature}", [])
            known = author == reader or any(_readable(who, author, s) for s in states[-3:])
            hold(known, f"{what}: {reader} reads the opinion of {author} on {candidature}")


def _readable(who: Appelant, author: str, e: Any) -> bool:
    """Tell whether others than its author may read an opinion, as a file stands."""
    return all_given(e) if e.mandat(author) else ADMINISTRATION in who.roles and (e.fermee or all_given(e))


def _read(text: str) -> Any:
    """Read a body, whatever stands behind it."""
    try:
        return json.JSONDecoder().raw_decode(text)[0]
    except ValueError:
        return {}


def _decided(found: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Give everything in a body that tells an outcome, with the file that it is about."""
    if isinstance(found, list):
        for item in found:
            yield from _decided(item, name)
    if isinstance(found, dict):
        own = str(found.get("candidature") or found.get("id") or name)
        name = own if own.startswith("cand_") else name
        if ISSUE.search(json.dumps({k: found.get(k) for k in ("issue", "statut")}, separators=(",", ":"))):
            yield name, found
        for value in found.values():
            yield from _decided(value, name)
