"""What a file of rules must hold besides the types of its fields, and how its faults are said."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from kernel.label.formulaire import en_double

if TYPE_CHECKING:
    from kernel.label.reglement import Etape, Reglement

NOMBRE_ENGAGEMENTS, NOMBRE_DIMENSIONS, NOMBRE_AXES = 20, 4, 4


def problemes(r: "Reglement") -> Iterator[str]:
    """Say in French what a file of rules holds that does not hold together."""
    for examen in (_numeros, _etapes, _renvois, _champs_uniques):
        yield from examen(r)


def _numeros(r: "Reglement") -> Iterator[str]:
    yield from _suite("dimensions", [d.numero for d in r.dimensions], (NOMBRE_DIMENSIONS,))
    yield from _suite("engagements", [e.numero for e in r.engagements], (NOMBRE_ENGAGEMENTS,))
    yield from _suite("axes", [a.numero for a in r.axes], (0, NOMBRE_AXES))
    if vides := {d.numero for d in r.dimensions} - {e.dimension for e in r.engagements}:
        yield f"dimensions : aucun engagement pour la dimension {min(vides)}"
    if r.campagnes[0] > r.campagnes[1]:
        yield "campagnes : la première vient après la dernière"


def _suite(ou: str, numeros: list[int], nombres: tuple[int, ...]) -> Iterator[str]:
    if len(numeros) not in nombres or numeros != list(range(1, len(numeros) + 1)):
        yield f"{ou} : il en faut {' ou '.join(map(str, nombres))}, numérotés de 1 en 1, dans l'ordre"


def _etapes(r: "Reglement") -> Iterator[str]:
    numeros = [e.numero for e in r.etapes]
    if any(suivant <= numero for numero, suivant in pairwise(numeros)):
        yield "etapes : leurs numéros doivent croître, sans doublon"
    for e in r.etapes:
        yield from _anterieure(f"étape {e.numero}, prerequis.etape", e.prerequis.etape, e.numero, numeros)
        yield from _reprises(e)
    if doubles := en_double(nom for e in r.etapes for nom in e.noms):
        yield f"etapes : un même nom désigne deux étapes ({', '.join(doubles)})"


def _anterieure(ou: str, visee: int | None, numero: int, numeros: list[int]) -> Iterator[str]:
    if visee is not None and (visee not in numeros or visee >= numero):
        yield f"{ou} : {visee} n'est pas une étape antérieure"


def _reprises(e: "Etape") -> Iterator[str]:
    """An étape may take up one that this règlement has no more: its files are there from the years before."""
    ou = f"étape {e.numero}, repris_de"
    yield from (f"{ou} : {visee} n'est pas une étape antérieure" for visee in e.repris_de if visee >= e.numero)
    if any(suivante >= visee for visee, suivante in pairwise(e.repris_de)):
        yield f"{ou} : l'étape la plus proche vient d'abord, et sans doublon"


def _renvois(r: "Reglement") -> Iterator[str]:
    champs = [c for f in r.formulaires.values() for c in (*f.champs, *f.pour_chacun)]
    yield from _connus("vocabulaire", [c.vocabulaire for c in champs if c.vocabulaire], r.vocabulaires)
    pieces = [p for f in r.formulaires.values() for p in f.pieces] + [p for e in r.etapes for p in e.pieces]
    yield from _connus("pièce, natures", [p.natures for p in pieces if p.natures], r.vocabulaires)
    yield from _connus("avis.echelle", [r.avis.echelle], r.vocabulaires)
    for e in r.etapes:
        yield from _connus(f"étape {e.numero}, formulaires", e.formulaires, r.formulaires)
        yield from _connus(f"étape {e.numero}, commissions", e.commissions, r.commissions)
    if not r.axes and any(f.par == "axe" for f in r.formulaires.values()):
        yield "formulaires : un formulaire demande une réponse par axe, et il n'y a pas d'axes"


def _connus(ou: str, codes: Iterable[str], connus: Iterable[str]) -> Iterator[str]:
    yield from (f"{ou} : « {code} » n'existe pas" for code in codes if code not in connus)


def _champs_uniques(r: "Reglement") -> Iterator[str]:
    """An étape puts several forms in one file: their fields share one name space."""
    for e in r.etapes:
        connus = [code for code in e.formulaires if code in r.formulaires]
        champs = [c for code in connus for p in r.parties_de(code) for c in p.champs]
        if doubles := en_double(c.code for c in champs):
            yield f"étape {e.numero}, formulaires : champ en double ({', '.join(doubles)})"


_PHRASES = {
    "missing": "cette valeur manque",
    "extra_forbidden": "ce nom n'est pas connu",
    "greater_than": "doit être un nombre positif",
    "greater_than_equal": "est trop petit",
    "less_than_equal": "est trop grand",
    "string_too_short": "ne peut pas être vide",
    "string_pattern_mismatch": "n'est pas écrit comme il faut",
    "too_short": "ne peut pas être vide",
    "literal_error": "n'est pas une des valeurs possibles",
    "enum": "n'est pas une des valeurs possibles",
}


def phrase(chemin: tuple[int | str, ...], genre: str, message: str) -> str:
    """Turn an error of pydantic into « etapes[n° 2].sieges.seconds : est trop petit »."""
    pas = (f"[n° {p + 1}]" if isinstance(p, int) else f".{p}" for p in chemin)
    ou = "".join(pas).lstrip(".")
    raison = _PHRASES.get(genre) or message.removeprefix("Value error, ")
    return f"{ou} : {raison}" if ou else raison
