"""The papers printed of a stream's acts: which file each one is, by the digest of its bytes, once and for ever.

An aggregate beside the one whose acts it prints, under the same identifier: what is signed does not change because it
was printed. A paper is named after its act, so one that was printed is never printed over (docs/adr/0018).
"""

from collections.abc import Mapping
from datetime import datetime

from kernel.decider import Commande, Decider, Evenement, Ref, Vide
from kernel.model import Frozen
from kernel.ports import Key


class Tirage(Frozen):
    """A paper as it was printed: the act that it prints (`source`, a document of the service), the file (`document`),
    its sha256 (`empreinte`) and its size in bytes."""

    nom: str
    source: str
    document: str
    empreinte: str
    octets: int


class Edition(Frozen):
    """The papers of one stream, by name."""

    papiers: dict[str, Tirage] = {}


class ConsignerTirages(Commande):
    """Put on record what was printed. What is on record stays: the first print is the paper."""

    tirages: tuple[Tirage, ...]


class PapierEdite(Evenement):
    """A paper exists: the journal has the digest of its bytes."""

    tirage: Tirage
    le: datetime


def decide(edition: Edition, command: ConsignerTirages, _: Vide, now: datetime) -> tuple[PapierEdite, ...]:
    """Record the papers that are not there yet."""
    nouveaux = {t.nom: t for t in reversed(command.tirages) if t.nom not in edition.papiers}
    return tuple(PapierEdite(tirage=nouveaux[nom], le=now) for nom in sorted(nouveaux))


def evolve(edition: Edition, event: PapierEdite) -> Edition:
    """Fold an event."""
    return Edition(papiers={**edition.papiers, event.tirage.nom: event.tirage})


def edition(service: str) -> Decider[Edition, ConsignerTirages, PapierEdite, Vide]:
    """Give the aggregate of the papers of a service."""
    return Decider(
        service=service,
        agregat="edition",
        etat=Edition,
        evenements=(PapierEdite,),
        decide=decide,
        evolve=evolve,
        contexte=Vide,
    )


def editions_de(service: str, identifiant: str) -> Mapping[str, Ref]:
    """Say that an answer reads the papers of a stream."""
    return {"edition": Ref(Key(f"{service}/edition#{identifiant}", "ETAT"), Edition)}


class Imprime(Frozen):
    """What giving a paper reads beside the state: the papers that exist."""

    edition: Edition | None = None


def nom_fichier(service: str, empreinte: str) -> str:
    """Name the file of a paper: its name is its digest. The folder is written by what prints, and by nothing else."""
    return f"editions/{service}/{empreinte}.pdf"


def papier_de(imprime: Imprime, nom: str) -> Tirage | None:
    """Give a paper, or None while it is not printed."""
    return imprime.edition.papiers.get(nom) if imprime.edition else None
