"""What an answer must be, by type of field: said in French to who types it."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from kernel.label import perimetre
from kernel.label.formulaire import Champ, Genre, Vocabulaire
from kernel.label.territoires import commune, commune_actuelle

NOMBRE_MAX = 10**12  # no area, population or cost of an operation is beyond
CLE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")  # what an action or an indicator is called within its table
LIBELLE_MAX = 300  # characters of what an action or an indicator says of itself

Vocabulaires = Mapping[str, Vocabulaire]


def anomalie(connus: Vocabulaires, champ: Champ, valeur: object) -> str | None:
    """Say in French what keeps `valeur` from being an answer to `champ`; None if nothing does.

    An empty answer is no anomaly: a draft is never complete, `manquants` is asked at the deposit.
    """
    return None if est_vide(valeur) else _EXAMENS[champ.type](connus, champ, valeur)


def est_vide(valeur: object) -> bool:
    """Tell whether a value answers nothing."""
    return valeur is None or valeur in ([], {}) or (isinstance(valeur, str) and not valeur.strip())


def _texte(_v: Vocabulaires, champ: Champ, valeur: object) -> str | None:
    if not isinstance(valeur, str):
        return "Un texte est attendu."
    return champ.limite.depassement(valeur) if champ.limite else None


def _choix(connus: Vocabulaires, champ: Champ, valeur: object) -> str | None:
    codes = [terme.code for terme in connus[champ.vocabulaire or ""].termes]
    return None if valeur in codes else f"« {valeur} » n'est pas un choix possible : {', '.join(codes)}."


def _commune(_v: Vocabulaires, _c: Champ, valeur: object) -> str | None:
    if not isinstance(valeur, str):
        return "Un code commune (INSEE) est attendu, par exemple « 44109 »."
    if commune(valeur):
        return None
    if actuelle := commune_actuelle(valeur):
        return f"La commune {valeur} n'existe plus : c'est aujourd'hui {actuelle.nom} ({actuelle.code})."
    return f"Aucune commune n'a le code INSEE « {valeur} »."


def _liste(de: "Examen") -> "Examen":
    def examen(connus: Vocabulaires, champ: Champ, valeur: object) -> str | None:
        if not isinstance(valeur, list):
            return "Une liste est attendue."
        if any(valeur.count(element) > 1 for element in valeur):
            return "La même valeur y figure deux fois."
        trop = champ.limite.depassement(valeur) if champ.limite else None
        return trop or next((raison for v in valeur if (raison := de(connus, champ, v))), None)

    return examen


def _forme(est_bonne: Callable[[object], bool], sinon: str) -> "Examen":
    return lambda _v, _c, valeur: None if est_bonne(valeur) else sinon


def _est_nombre(valeur: object) -> bool:
    """Refuse NaN and infinity, which JSON readers let in, and true and false, which Python takes for 1 and 0."""
    if isinstance(valeur, bool) or not isinstance(valeur, int | float | Decimal):
        return False
    return Decimal(valeur).is_finite() and 0 <= valeur < NOMBRE_MAX


def _est_entier(valeur: object) -> bool:
    return isinstance(valeur, int) and _est_nombre(valeur)


def _est_annee(valeur: object) -> bool:
    return isinstance(valeur, int) and 1900 <= valeur <= 2100


def _est_contact(valeur: object) -> bool:
    if not isinstance(valeur, dict) or not set(valeur) <= {"prenom", "nom", "courriel", "organisme"}:
        return False
    return all(isinstance(v, str) and len(v) <= 254 for v in valeur.values())


def _table(de: "Examen") -> "Examen":
    """Look at a table: its size, the keys of its lines, then each line."""

    def examen(connus: Vocabulaires, champ: Champ, valeur: object) -> str | None:
        if not isinstance(valeur, dict):
            return "Une table est attendue : une entrée par clé."
        if (cle := next((c for c in valeur if not CLE.fullmatch(str(c))), None)) is not None:
            return f"« {str(cle)[:40]} » n'est pas une clé : lettres minuscules, chiffres et tirets, 40 au plus."
        trop = champ.limite.depassement(valeur) if champ.limite else None
        fautes = ((cle, de(connus, champ, v)) for cle, v in valeur.items())
        return trop or next((f"« {cle} » : {faute}" for cle, faute in fautes if faute), None)

    return examen


def _action(connus: Vocabulaires, champ: Champ, valeur: object) -> str | None:
    if not isinstance(valeur, dict) or set(valeur) != {"libelle", "etat"}:
        return "Une action a un libellé (libelle) et un état (etat), rien d'autre."
    return _libelle(valeur["libelle"]) or _choix(connus, champ, valeur["etat"])


def _indicateur(_v: Vocabulaires, _c: Champ, valeur: object) -> str | None:
    if not isinstance(valeur, dict) or not {"nom", "valeur"} <= set(valeur) <= {"nom", "valeur", "unite", "cible"}:
        return "Un indicateur a un nom et une valeur et, s'il y a lieu, une unité (unite) et une cible."
    textes = (valeur["nom"], *([valeur["unite"]] if "unite" in valeur else []))
    faute = next((f for t in textes if (f := _libelle(t))), None)
    if faute:
        return faute
    nombres = (valeur["valeur"], *([valeur["cible"]] if "cible" in valeur else []))
    return None if all(map(_est_mesure, nombres)) else "La valeur et la cible d'un indicateur sont des nombres."


def _libelle(texte: object) -> str | None:
    if not isinstance(texte, str) or not texte.strip():
        return "Le libellé manque."
    return None if len(texte) <= LIBELLE_MAX else f"Ce libellé dépasse {LIBELLE_MAX} signes."


def _est_mesure(valeur: object) -> bool:
    """Take a number of either sign: a temperature may fall."""
    if isinstance(valeur, bool) or not isinstance(valeur, int | float):
        return False
    return Decimal(valeur).is_finite() and abs(valeur) < NOMBRE_MAX


Examen = Callable[[Vocabulaires, Champ, object], str | None]


_EXAMENS: dict[Genre, Examen] = {
    "texte": _texte,
    "entier": _forme(_est_entier, "Un nombre entier, positif ou nul, est attendu."),
    "decimal": _forme(_est_nombre, "Un nombre, positif ou nul, est attendu."),
    "annee": _forme(_est_annee, "Une année, entre 1900 et 2100, est attendue."),
    "booleen": _forme(lambda valeur: isinstance(valeur, bool), "Oui (true) ou non (false) est attendu."),
    "choix": _choix,
    "choix_multiple": _liste(_choix),
    "commune": _commune,
    "communes": _liste(_commune),
    "perimetre": lambda _v, _c, valeur: perimetre.faute(valeur),
    "contact": _forme(_est_contact, "Un contact est attendu : prenom, nom, courriel, organisme (254 signes au plus)."),
    "actions": _table(_action),
    "indicateurs": _table(_indicateur),
}
