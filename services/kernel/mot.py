"""The words that a campagne has of its own in a letter: what the administration wrote instead of its ordinary words.

Each letter that takes some has one place for them, away from what the law or the act must say. They are kept by the
service that writes the letter, year by year, and read when it is written (docs/adr/0038).
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

from kernel.decider import Commande, Decider, Evenement, Ref, Vide
from kernel.journal import STATE_SK
from kernel.model import Frozen
from kernel.ports import Key
from kernel.refus import Erreur, RegleNonSatisfaite

MOT = "mot"
DONNEES = "mots.toml"  # beside the templates: which letters take a word of the campagne, with which tags
TEXTE_MAX = 1500  # characters: a paragraph or two
POINTEUR = "/texte"
BALISE = re.compile(r"\{([^{}]*)\}")
MARQUAGE = re.compile(r"</?[a-zA-Z!?]|&#?\w+;|\]\(")  # of HTML or Markdown: a letter has none
IDENTIFIANT = re.compile(r"(?P<annee>20[0-9][0-9])-(?P<lettre>[a-z0-9_]{1,60})")


class Modifiable(Frozen):
    """A letter in which a campagne may have a word of its own: its tags with what each says, and invented data that a
    preview is written with. Every tag names a datum of the letter; `annee`, that of its campagne, is always one."""

    libelle: str
    balises: Mapping[str, str]
    exemple: Mapping[str, Any]
    noms: tuple[str, ...] = ()


@cache
def modifiables(templates: Path) -> Mapping[str, Modifiable]:
    """Give the letters of a service that take a word of the campagne; none where the data say nothing."""
    path = templates / DONNEES
    if not path.exists():
        return {}
    return {nom: Modifiable.model_validate(dit) for nom, dit in tomllib.loads(path.read_text("utf-8")).items()}


class Mot(Frozen):
    """What a campagne says in a letter in its own words; in the ordinary ones when `texte` is empty."""

    statut: Literal["ordinaire", "propre"] = "ordinaire"
    texte: str = ""
    par: str = ""
    le: datetime | None = None


class EcrireMot(Commande):
    """Write the words of a campagne; nothing goes back to the ordinary ones. `balises` are those of the letter."""

    texte: str
    balises: tuple[str, ...]
    auteur: str


class MotEcrit(Evenement):
    """A campagne has words of its own in a letter, or the ordinary ones again."""

    texte: str
    par: str
    le: datetime


def decide(mot: Mot, command: EcrireMot, _: Vide, now: datetime) -> tuple[MotEcrit, ...]:
    """Write words that a letter can say; refuse, each with its reason, those that it cannot."""
    texte = en_paragraphes(command.texte)
    if faults := tuple(fautes(texte, command.balises)):
        raise RegleNonSatisfaite(faults[0].message, *faults)
    return () if texte == mot.texte else (MotEcrit(texte=texte, par=command.auteur, le=now),)


def evolve(_mot: Mot, event: MotEcrit) -> Mot:
    """Fold an event."""
    return Mot(statut="propre" if event.texte else "ordinaire", **dict(event))


def en_paragraphes(texte: str) -> str:
    """Give a text with its paragraphs one blank line apart, and nothing around them."""
    lines = [line.rstrip() for line in texte.strip().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def fautes(texte: str, balises: Collection[str]) -> Iterator[Erreur]:
    """Say everything that keeps a text out of a letter."""
    if len(texte) > TEXTE_MAX:
        yield _faute("trop-long", f"Ce texte a {len(texte)} caractères : {TEXTE_MAX} au plus. Raccourcissez-le.")
    if MARQUAGE.search(texte):
        yield _faute("balisage", "Une lettre n'a ni HTML ni Markdown : écrivez ce texte sans balisage.")
    for nom in dict.fromkeys(BALISE.findall(texte)):
        if nom not in balises:
            yield _faute("balise-inconnue", f"« {{{nom}}} » n'est pas de cette lettre, qui a {_liste(balises)}.")
    if re.search(r"[{}]", BALISE.sub("", texte)):
        yield _faute("balise-mal-formee", f"Une accolade est seule. Une balise s'écrit ainsi : {_liste(balises)}.")


def _faute(code: str, message: str) -> Erreur:
    return Erreur(POINTEUR, code, message)


def _liste(balises: Iterable[str]) -> str:
    return ", ".join(f"{{{nom}}}" for nom in balises)


def rempli(texte: str, donnees: Mapping[str, Any]) -> str:
    """Give a text with its tags replaced, once: what a datum holds is never read as a tag."""
    return BALISE.sub(lambda found: str(donnees[found[1]]), texte)


def ref_mot(service: str, annee: str, lettre: str) -> Ref:
    """Say where the words of a campagne in a letter are read."""
    return Ref(Key(f"{service}/{MOT}#{annee}-{lettre}", STATE_SK), Mot)


def mot(service: str) -> Decider[Mot, EcrireMot, MotEcrit, Vide]:
    """Give the aggregate of the words of the campagnes in the letters of a service."""
    return Decider(
        service=service,
        agregat=MOT,
        etat=Mot,
        evenements=(MotEcrit,),
        decide=decide,
        evolve=evolve,
        contexte=Vide,
    )
