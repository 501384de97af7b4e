"""The étapes in the label's words, beside their numbers."""

from collections.abc import Iterable

from candidature.domaine.campagne import REGLEMENT_COURANT
from candidature.domaine.diffusion import CarteCandidature
from candidature.domaine.etapes import EtapeDetenue
from candidature.domaine.plan import Campagne
from kernel.label.reglement import reglement
from kernel.model import Frozen


class VueEtapeDetenue(Frozen):
    """An étape that is held: which, of which year, and where that is known from."""

    etape: int
    etape_libelle: str
    annee: int
    source: str
    candidature: str


def libelle(etape: int, version: str) -> str:
    """Give the words of an étape under some rules; none where they are not known, or have no such étape."""
    found = reglement(version).etape(etape) if version else None
    return found.libelle if found else ""


def libelle_de(carte: CarteCandidature, campagne: Campagne | None) -> str:
    """Give the words of the étape that a file asks for, under the rules of its campagne."""
    return libelle(carte.etape, carte.reglement or (campagne.reglement if campagne else ""))


def detenues(etapes: Iterable[EtapeDetenue]) -> tuple[VueEtapeDetenue, ...]:
    """Show the étapes held. Their words are those of the rules of today: what was won under older ones, whatever it was
    called then, is one of these étapes since."""
    return tuple(VueEtapeDetenue(**dict(e), etape_libelle=libelle(e.etape, REGLEMENT_COURANT)) for e in etapes)
