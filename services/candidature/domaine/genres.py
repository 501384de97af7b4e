"""Which kind of value each type of field takes: the one thing that an answer is refused for as it is saved."""

from collections.abc import Mapping

from pydantic import JsonValue

from kernel.journal import canonical
from kernel.label.formulaire import TABLES, Champ
from kernel.label.perimetre import POSITIONS_MAX
from kernel.label.reponses import LIBELLE_MAX
from kernel.refus import Erreur, RegleNonSatisfaite

# What is kept even when too long for the form; beyond, it is not an answer. Whatever a form allows fits: a line of a
# table is two labels, all of signs of four bytes, with a key and two numbers; a point of a perimeter three numbers
# written whole.
REPONSE_CARACTERES_MAX = 20_000
LIGNE_OCTETS_MAX = 2 * 4 * LIBELLE_MAX + 200
POINT_OCTETS_MAX = 100
GENRES: Mapping[str, tuple[type, ...]] = {
    "texte": (str,),
    "choix": (str,),
    "commune": (str,),
    "entier": (int,),
    "annee": (int,),
    "decimal": (int, float),
    "booleen": (bool,),
    "choix_multiple": (list,),
    "communes": (list,),
    "perimetre": (dict,),
    "contact": (dict,),
    "actions": (dict,),
    "indicateurs": (dict,),
}
ATTENDUS: Mapping[str, str] = {
    "texte": "un texte",
    "choix": "un choix de la liste",
    "commune": "le code INSEE d'une commune",
    "entier": "un nombre entier",
    "annee": "une année",
    "decimal": "un nombre",
    "booleen": "« oui » ou « non »",
    "choix_multiple": "un ou plusieurs choix de la liste",
    "communes": "les codes INSEE d'une ou plusieurs communes",
    "perimetre": "un périmètre dessiné",
    "contact": "un contact : un nom et une adresse électronique",
    "actions": "des actions, chacune avec son état",
    "indicateurs": "des indicateurs, chacun avec sa valeur",
}


def exige_genre(champ: Champ, valeur: JsonValue) -> None:
    """Refuse what is not of the right kind; what is too long or incomplete is kept, and said."""
    juste = isinstance(valeur, GENRES[champ.type]) and (champ.type == "booleen" or not isinstance(valeur, bool))
    if not juste:
        message = f"« {champ.libelle} » attend {ATTENDUS[champ.type]} : corrigez la réponse."
        raise RegleNonSatisfaite(message, Erreur("/valeur", "type-inattendu", message))
    if dit := _trop_long(champ, canonical(valeur)):
        raise RegleNonSatisfaite(dit, Erreur("/valeur", "trop-long", dit))


def _trop_long(champ: Champ, ecrite: str) -> str | None:
    """Say what to shorten of an answer that is too long to be kept."""
    if champ.type in TABLES and champ.limite:
        trop = len(ecrite.encode()) > champ.limite.max * LIGNE_OCTETS_MAX
        dit = f"Cette table est trop longue : gardez {champ.limite.max} lignes au plus, de libellés plus courts."
    elif champ.type == "perimetre":
        trop = len(ecrite.encode()) > POSITIONS_MAX * POINT_OCTETS_MAX
        dit = f"Ce périmètre est trop détaillé : simplifiez son tracé ({POSITIONS_MAX} points au plus)."
    else:
        trop = len(ecrite) > REPONSE_CARACTERES_MAX
        dit = f"Cette réponse dépasse {REPONSE_CARACTERES_MAX} caractères : raccourcissez-la."
    return dit if trop else None
