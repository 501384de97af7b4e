"""The work of what prints: a message says that a stream has an act to print; what is missing is printed and recorded.

What to print is read on the stream when the work begins, never in the message: one that comes twice, late or out of
order prints what is still missing, or nothing. The file is kept first, under its digest, then put on record by the one
write path; a work cut short in between leaves a file that nobody names, and the next one finds the same bytes.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

from candidature import papiers as depots
from candidature.domaine import edition as de_la_candidature
from candidature.domaine.candidature import CANDIDATURE
from commission import papiers as minutes
from commission.domaine import edition as de_la_commission
from commission.domaine.commission import SEANCE
from kernel import observe, people
from kernel.decider import Decider
from kernel.edition import ConsignerTirages, Edition, Tirage, nom_fichier
from kernel.label.faits import Copie
from kernel.papier import Feuille, Papier
from kernel.ports import World
from kernel.reactions import Ordre, carry_out
from kernel.settings import Settings
from kernel.store import load

PDF = "application/pdf"

Imprimer = Callable[[Papier], bytes]
Feuilles = Callable[[Edition], Iterator[Feuille]]


def pv(settings: Settings, world: World, body: str, imprimer: Imprimer) -> None:
    """Take one message about a séance: print its minutes and what corrects them."""
    if (copie := _ours(settings, body)) is None:
        return
    identifiant = copie.flux.split("#", 1)[1]
    seance = load(SEANCE, world.store, identifiant).etat
    lire, nommer = _lire(world), _nommer(world, "commission")

    def feuilles(deja: Edition) -> Iterator[Feuille]:
        return minutes.feuilles(seance, deja.papiers, lire, nommer)

    _editer(world, de_la_commission.EDITION, identifiant, feuilles, imprimer, copie.correlation)


def accuses(settings: Settings, world: World, body: str, imprimer: Imprimer) -> None:
    """Take one message about a candidature: print its receipt and each of its deposited versions."""
    if (copie := _ours(settings, body)) is None:
        return
    identifiant = copie.flux.split("#", 1)[1]
    candidature = load(CANDIDATURE, world.store, identifiant).etat
    lire = _lire(world)

    def feuilles(deja: Edition) -> Iterator[Feuille]:
        return depots.feuilles(candidature, deja.papiers, lire, settings)

    _editer(world, de_la_candidature.EDITION, identifiant, feuilles, imprimer, copie.correlation)


def _ours(settings: Settings, body: str) -> Copie | None:
    """Read a message. One from a table that a restore has replaced is reported, not applied (docs/adr/0009)."""
    copie = Copie.depuis(body)
    copie.lire()  # a fact of a version that is not read here comes back, then waits
    if copie.origine in ("", settings.table):
        return copie
    observe.record("message_d_une_autre_table", correlation=copie.correlation, flux=copie.flux)
    observe.count("messages_d_une_autre_table")
    return None


def _lire(world: World) -> Callable[[str], Any]:
    return lambda nom: json.loads(world.objects.get(nom))


def _nommer(world: World, service: str) -> Callable[[str], str]:
    """Give the name of a person, asked once: none for who never came, or was erased."""
    connus: dict[str, str] = {}

    def nommer(personne: str) -> str:
        if personne not in connus:
            found = people.find(world.store, service, personne)
            connus[personne] = found.nom if found else ""
        return connus[personne]

    return nommer


def _editer(
    world: World,
    edition: Decider[Edition, Any, Any, Any],
    identifiant: str,
    feuilles: Feuilles,
    imprimer: Imprimer,
    correlation: str,
) -> None:
    """Print what is missing, keep each file, and put them all on record in one entry."""
    deja = load(edition, world.store, identifiant).etat
    tirages = tuple(_tirer(world, edition.service, f, imprimer) for f in feuilles(deja))
    if tirages:
        carry_out(world, Ordre(edition, identifiant, ConsignerTirages(tirages=tirages)), correlation)
        observe.record("edition", correlation=correlation, flux=edition.flux(identifiant), nombre=len(tirages))


def _tirer(world: World, service: str, feuille: Feuille, imprimer: Imprimer) -> Tirage:
    octets = imprimer(feuille.papier)
    empreinte = hashlib.sha256(octets).hexdigest()
    document = nom_fichier(service, empreinte)
    world.objects.put(document, octets, PDF)
    return Tirage(nom=feuille.nom, source=feuille.source, document=document, empreinte=empreinte, octets=len(octets))
