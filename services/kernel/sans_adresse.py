"""The letters that nobody could be sent: their reader is not known to the service, or has been erased, or nobody holds
the capacity that they are for (`people.vacant`).

Letters go to people who have come once (`moi`). Whoever runs the label sees here, year by year, which ones never left:
it is for them to reach their reader otherwise.
"""

from typing import Annotated

from pydantic import Field

from kernel.api import Appel, Liste, ParametresListe
from kernel.decider import Fiche
from kernel.journal import Entete
from kernel.model import Frozen
from kernel.people import Personne
from kernel.ports import Item, Put
from kernel.store import list_key


class CarteSansAdresse(Frozen):
    """What the list keeps of a letter: which one, about what, to whom, since when. A pseudonym, or the capacity that
    nobody holds, never a name."""

    lettre: str
    flux: str
    seq: int
    personne: str
    le: str


class ParametresSansAdresse(ParametresListe):
    """The query of the list."""

    annee: Annotated[int | None, Field(ge=2009, le=2099, description="L'année de la lettre ; sinon, celle-ci")] = None


def line(service: str, entete: Entete, modele: str, personne: Personne, notification: Item) -> Put:
    """Give the line of a letter without an address: the same one, however many times it is written."""
    le = str(notification["le"])
    carte = CarteSansAdresse(lettre=modele, flux=entete.flux, seq=entete.seq, personne=personne.personne, le=le)
    rang = f"{le}#{entete.seq:08d}#{modele}#{personne.personne}"
    key = list_key(service, Fiche(_liste(int(le[:4])), rang, ""), entete.flux)
    return Put(key, {"etat": carte.model_dump_json(), "flux": entete.flux})


def _liste(annee: int) -> str:
    return f"sans-adresse#{annee}"


class LigneSansAdresse(CarteSansAdresse):
    """A letter that nobody could be sent; `id` is that of what it is about."""

    id: str


def _ligne(carte: CarteSansAdresse, identifiant: str, _appel: Appel) -> LigneSansAdresse:
    return LigneSansAdresse(id=identifiant, **dict(carte))


SANS_ADRESSE = Liste(
    code="lister_sans_adresse",
    libelle="Les lettres qui n'ont pas d'adresse : leur destinataire est inconnu de ce service",
    chemin="/courriels/sans-adresse",
    carte=CarteSansAdresse,
    modele=LigneSansAdresse,
    vue=_ligne,
    partition=lambda appel, query: _liste(query.annee or appel.maintenant.year),
    query=ParametresSansAdresse,
)
