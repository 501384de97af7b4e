"""Where an opération stands, frozen the day it was said: a decision is read again with the data of its day."""

from collections.abc import Sequence

from kernel.label import territoires
from kernel.label.calendrier import PARIS
from kernel.model import Frozen
from kernel.refus import Erreur, RegleNonSatisfaite


class Lieu(Frozen):
    """A commune as the public table had it; `source` names the table. `fuseau` (IANA) is that of the clocks by which
    its deadlines are told: those of its département, where none was kept."""

    code: str
    nom: str
    departement: str
    region: str
    population: int | None = None
    source: str = territoires.SOURCE
    fuseau: str = ""


def lieux(codes: Sequence[str]) -> tuple[Lieu, ...]:
    """Give the communes of these INSEE codes. Raises RegleNonSatisfaite with a pointer to each unknown one."""
    fautes = [_faute(rang, code) for rang, code in enumerate(codes) if territoires.commune(code) is None]
    if fautes:
        raise RegleNonSatisfaite("Une commune n'est pas connue : corrigez les codes indiqués.", *fautes)
    if len(set(codes)) != len(codes):
        faute = Erreur("/communes", "doublon", "Ne citez chaque commune qu'une fois.")
        raise RegleNonSatisfaite("La même commune est citée deux fois.", faute)
    return tuple(_lieu(code) for code in codes)


def _faute(rang: int, code: str) -> Erreur:
    actuelle = territoires.commune_actuelle(code)
    if actuelle is None:
        return Erreur(f"/communes/{rang}", "commune-inconnue", f"Aucune commune n'a le code INSEE « {code} ».")
    message = f"La commune {code} n'existe plus : c'est aujourd'hui {actuelle.nom} ({actuelle.code})."
    return Erreur(f"/communes/{rang}", "commune-ancienne", message)


def _lieu(code: str) -> Lieu:
    trouvee = territoires.commune(code)
    assert trouvee is not None, "unknown codes were refused above"
    return Lieu(
        code=trouvee.code,
        nom=trouvee.nom,
        departement=trouvee.departement,
        region=trouvee.region,
        population=trouvee.population,
        fuseau=trouvee.fuseau,
    )


def mots(lieux_: Sequence[Lieu]) -> tuple[str, ...]:
    """Give the words by which a token names these territories: `D35` a département, `R53` a région.

    The letter tells them apart: 84 is both the Vaucluse and Auvergne-Rhône-Alpes.
    """
    return tuple(dict.fromkeys(mot for lieu in lieux_ for mot in (f"D{lieu.departement}", f"R{lieu.region}")))


def fuseau(lieux_: Sequence[Lieu]) -> str | None:
    """Give the zone of the clocks of a place, None where they are those of Paris."""
    dits = (lieu.fuseau or territoires.fuseau(lieu.departement) for lieu in lieux_[:1])
    return next((nom for nom in dits if nom != PARIS), None)
