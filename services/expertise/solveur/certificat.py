"""The certificate of an assignment: the raw instance, the seats, and for each stage the prices that prove it.

Whoever holds this file can check it without this software (`infra/affectation/verificateur.py` does, in a page): at
these prices no file has a team worth more than its mark, so no assignment is worth more than the sum of what is said.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from expertise.solveur.recherche import Feuille
from expertise.solveur.resolution import EtageProuve, Resolution
from expertise.solveur.tableaux import Tableaux

FORMAT = "affectation/1"


def emettre(resolution: Resolution) -> dict[str, Any]:
    """Give the certificate, ready for JSON: integers and names only."""
    raw = resolution.instance.model_dump(mode="json")
    t = resolution.tableaux
    return {
        "format": FORMAT,
        "instance": raw,
        "certificat": {
            "empreinte": empreinte(raw),
            "base": t.base,
            "affectation": [list(place) for place in resolution.places],
            "etages": [_etage(t, etage) for etage in resolution.etages],
        },
    }


def empreinte(brute: Mapping[str, Any]) -> str:
    """Give the SHA-256 of a raw instance, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(brute, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _etage(t: Tableaux, etage: EtageProuve) -> dict[str, Any]:
    return {
        "nom": etage.nom,
        "valeur": etage.valeur,
        "borne": etage.borne,
        "feuilles": [_feuille(t, feuille) for feuille in etage.feuilles],
    }


def _feuille(t: Tableaux, feuille: Feuille) -> dict[str, Any]:
    factors = vars(feuille.facteurs)
    return {
        "branche": [[*t.place(membre), int(dedans)] for membre, dedans in feuille.branche],
        "facteurs": {nom: value for nom, value in factors.items() if value},
        "prix": {t.experts[e].id: price for e, price in enumerate(feuille.prix) if price},
        "dossiers": {t.dossiers[d].id: worth for d, worth in enumerate(feuille.dossiers)},
    }
