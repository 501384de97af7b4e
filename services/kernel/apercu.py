"""A letter seen before it leaves: with invented data, while its words are written; or as an act is about to send it.

Nothing is written, and nobody is named: where a letter has a name, its preview says whose.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kernel.api import Apercu, CourrielPrevu
from kernel.journal import Entete
from kernel.lettre import A, Correspondence, Lettre
from kernel.mail import again
from kernel.people import Personne
from kernel.ports import World
from kernel.redaction import in_the_words_of_the_year, named_within, quoting, render, words
from kernel.renvoi import Renvoi
from kernel.settings import Instructeur
from kernel.store import read_all

DESTINATAIRE, SOI, AUTRUI = "(nom du destinataire)", "(votre nom)", "(nom d'une autre personne)"
ACTE = "(à venir)"
INSTRUCTEUR = Instructeur(
    nom="Service instructeur (exemple)",
    adresse="1 rue de l'Exemple",
    courriel="label@exemple.invalid",
    telephone="00 00 00 00 00",
)
PERSONNE = Personne(personne="", nom=DESTINATAIRE, courriel="", roles=(), territoires=(), siret="")


def exemple(corr: Correspondence, modele: str, mot: str) -> Apercu:
    """Show a letter on invented data, with words that a campagne would have in it."""
    modifiable = corr.modifiables[modele]
    lettre = Lettre(modele, A(), modifiable.exemple, mot=mot)
    return _apercu(corr, f"{corr.service}/exemple#exemple", lettre, modifiable.noms)


def prevus(
    corr: Correspondence, world: World, flux: str, evenement: Any, etat: Any, qui: str
) -> tuple[CourrielPrevu, ...]:
    """Give the letters that an event would send, to who tries it; in full, those that they may know all of."""
    renvoi = isinstance(etat, Renvoi)
    wanted = list(again(corr, world, etat)) if renvoi else corr.wanted(flux, evenement, etat)
    told, shown = [lt for lt in wanted if qui not in lt.tue_a], corr.lisibles.par_l_acte
    shown |= corr.lisibles.renvoyee if renvoi else frozenset()
    lus = read_all(world.store, [key for lt in told if lt.modele in shown for key in words(corr, lt)])
    written = (in_the_words_of_the_year(corr, lt, lus) if lt.modele in shown else None for lt in told)
    return tuple(
        CourrielPrevu(modele=lt.modele, destinataires=str(lt.a), apercu=full and _prevu(corr, world, flux, full, qui))
        for lt, full in zip(told, written, strict=True)
    )


def _prevu(corr: Correspondence, world: World, flux: str, lettre: Lettre, qui: str) -> Apercu:
    quoted = quoting(world, lettre)
    named = (*lettre.nommes, *named_within(quoted))
    return _apercu(corr, flux, quoted, [SOI if personne == qui else AUTRUI for personne in named])


def _apercu(corr: Correspondence, flux: str, lettre: Lettre, noms: Sequence[str]) -> Apercu:
    named = corr if corr.instructeur else replace(corr, instructeur=INSTRUCTEUR)
    mail = render(named, _entete(flux), lettre, PERSONNE, noms)
    return Apercu(objet=mail.subject, texte=mail.text, html=mail.html)


def _entete(flux: str) -> Entete:
    """Give the header of an act that has not been done: what a letter says of it is where, and no more."""
    vide: Mapping[str, str] = dict.fromkeys(("le", "acteur", "correlation", "precedent", "scelle"), "")
    return Entete(format=1, flux=flux, seq=0, types=(), commande=ACTE, personnes=(), fait=None, **vide)
