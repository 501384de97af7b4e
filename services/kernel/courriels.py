"""The log of letters: which one was sent of which act, to whom, when, and what came of it.

A line is written with the end of each notification, in the list of its year and in that of what it is about: a
pseudonym, never a name nor a word of the letter. Whoever runs the label reads it.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from kernel import people
from kernel.api import Appel, Liste, ParametresListe, Recherche
from kernel.decider import Fiche
from kernel.etiquette import notifiee
from kernel.model import Frozen
from kernel.ports import Item, Key, Put
from kernel.renvoi import objet
from kernel.store import list_key

LUES_MAX = 1000  # one query gives a megabyte, and a line is about 300 bytes
Etat = Literal["envoye", "remis", "rejete", "signale", "refuse", "incertain", "sans_destinataire", "caduc"]
ETATS: Mapping[str, str] = {
    "envoye": "Envoyée",
    "remis": "Remise au serveur de son destinataire",
    "rejete": "Rejetée",
    "signale": "Remise, puis signalée comme indésirable : ses prochaines lettres peuvent ne pas lui parvenir",
    "refuse": "Refusée : l'adresse n'est pas acceptée, joignez son destinataire autrement",
    "incertain": "Abandonnée : deux envois sans réponse, elle a pu arriver",
    "sans_destinataire": "Jamais partie : son destinataire est inconnu de ce service",
    "caduc": "Jamais partie : un acte l'a rendue sans objet",
}
VACANT = "Jamais partie : personne n'a ce rôle ici ; renvoyez-la quand quelqu'un l'aura"
REJETS: Mapping[str, str] = {
    "definitif": "Rejetée pour de bon : son adresse ne reçoit plus rien, joignez son destinataire autrement",
    "temporaire": "Rejetée pour un temps : boîte pleine ou serveur absent, renvoyez-la plus tard",
}


class CarteCourriel(Frozen):
    """What the log keeps of a letter: which one, of which entry, to whom, since when, how it ended, how often it left,
    in which version of the words of its campagne (0: the ordinary ones); when it was sent back, for how long."""

    lettre: str
    flux: str
    seq: int
    personne: str
    le: str
    statut: Etat
    envois: int
    mot: int = 0
    nature: Literal["", "definitif", "temporaire"] = ""


class LigneCourriel(CarteCourriel):
    """A letter of the log; `id` is that of what it is about."""

    id: str
    statut_libelle: str


class ParametresCourriels(ParametresListe):
    """The query of the log: of a year, or of one thing."""

    annee: Annotated[int | None, Field(ge=2009, le=2099, description="L'année des lettres ; sinon, celle-ci")] = None
    dossier: Annotated[
        str | None, Field(max_length=60, description="L'identifiant d'un dossier, d'une opération, d'une séance…")
    ] = None
    statut: Annotated[Etat | None, Field(description="Ce qu'il en est advenu")] = None
    lettre: Annotated[str | None, Field(max_length=60, description="Le modèle de la lettre")] = None


def lines(notification: Key, ended: Item) -> Iterator[Put]:
    """Give the lines of a letter whose notification has ended: the same ones, however many times they are written."""
    (service, said), le = notifiee(notification), str(ended["le"])
    kept = {"mot": int(ended.get("mot", 0)), "nature": ended.get("nature", "")}
    carte = CarteCourriel.model_validate(
        {**said, "le": le, "statut": ended["statut"], "envois": int(ended["envois"]), **kept}
    )
    rang = f"{le}#{carte.seq}#{carte.lettre}#{carte.personne}"
    for liste in (_de_l_annee(int(le[:4])), _du_dossier(objet(carte.flux.split("#", 1)[1]))):
        key = list_key(service, Fiche(liste, rang, ""), carte.flux)
        yield Put(key, {"etat": carte.model_dump_json(), "flux": carte.flux})


def _de_l_annee(annee: int) -> str:
    return f"courriels#{annee}"


def _du_dossier(identifiant: str) -> str:
    return f"courriels-de#{identifiant}"


def _partition(appel: Appel, query: ParametresCourriels) -> str:
    return _du_dossier(query.dossier) if query.dossier else _de_l_annee(query.annee or appel.maintenant.year)


def _parmi(carte: CarteCourriel, _appel: Appel, query: ParametresCourriels) -> bool:
    an = query.annee in (None, int(carte.le[:4]))
    return an and query.statut in (None, carte.statut) and query.lettre in (None, carte.lettre)


def _recherche(_appel: Appel, query: ParametresCourriels) -> Recherche | None:
    """Look further where most lines are not asked for: a page of those that are."""
    return Recherche(LUES_MAX) if query.statut or query.lettre or (query.dossier and query.annee) else None


def _ligne(carte: CarteCourriel, identifiant: str, _appel: Appel) -> LigneCourriel:
    libelle = REJETS.get(carte.nature, ETATS[carte.statut])
    libelle = VACANT if carte.personne.startswith(people.VACANT) and carte.statut == "sans_destinataire" else libelle
    return LigneCourriel(id=objet(identifiant), statut_libelle=libelle, **dict(carte))


COURRIELS = Liste(
    code="lister_courriels",
    libelle="Les lettres d'une année, ou d'un dossier : à qui, de quel acte, et ce qu'il en est advenu",
    chemin="/courriels",
    carte=CarteCourriel,
    modele=LigneCourriel,
    vue=_ligne,
    partition=_partition,
    query=ParametresCourriels,
    garde=_parmi,
    recherche=_recherche,
)
