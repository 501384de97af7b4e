"""Which kind of value each type of field takes: the one thing that an answer is refused for as it is saved."""

from collections.abc import Mapping

from pydantic import JsonValue

from kernel.journal import canonical
from kernel.label.formulaire import Champ
from kernel.refus import Erreur, RegleNonSatisfaite

REPONSE_CARACTERES_MAX = 20_000  # what is kept even when too long for the form; beyond, it is not an answer
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
    if len(canonical(valeur)) > REPONSE_CARACTERES_MAX:
        message = f"Cette réponse dépasse {REPONSE_CARACTERES_MAX} caractères : raccourcissez-la."
        raise RegleNonSatisfaite(message, Erreur("/valeur", "trop-long", message))
