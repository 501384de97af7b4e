"""The letters that are held: in production, one that lacks a mention of the law does not leave, and is not lost.

What it lacks is in the package (a règlement, its texts) or in the settings: only a new deployment brings it. The first
letter that a process takes looks at those that were held, and lets go those that lack nothing any more.
"""

from collections.abc import Iterator

from kernel.decider import Fiche
from kernel.journal import Entete
from kernel.model import Frozen
from kernel.ports import Key, Put, Store
from kernel.store import between, list_key

LISTE = "courriels-retenus"


class CarteRetenue(Frozen):
    """What the list keeps of a letter: which one, about what, to whom (a pseudonym), what it lacks, whether it left."""

    lettre: str
    flux: str
    seq: int
    personne: str
    manque: str
    service: str
    partie: bool = False

    @property
    def notification(self) -> Key:
        """Give the key of its notification."""
        return Key(f"{self.service}/notification#{self.flux}#{self.seq:08d}", f"{self.lettre}#{self.personne}")

    def put(self) -> Put:
        """Give its line: the same one, however many times it is written."""
        rang = f"{self.seq:08d}#{self.lettre}#{self.personne}"
        key = list_key(self.service, Fiche(LISTE, rang, ""), self.flux)
        return Put(key, {"etat": self.model_dump_json(), "flux": self.flux})


def carte(service: str, entete: Entete, modele: str, personne: str, manque: str) -> CarteRetenue:
    """Say that a letter is held."""
    ou = {"flux": entete.flux, "seq": entete.seq, "personne": personne}
    return CarteRetenue(lettre=modele, manque=manque, service=service, **ou)


def retenues(store: Store, service: str) -> Iterator[CarteRetenue]:
    """Give the letters that are held now."""
    for item in between(store, f"{service}/liste#{LISTE}", "", "\U0010ffff"):
        found = CarteRetenue.model_validate_json(str(item["etat"]))
        if not found.partie:
            yield found
