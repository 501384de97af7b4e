"""Where an opération stands, frozen the day it was said: a decision is read again with the data of its day."""

from collections.abc import Sequence
from datetime import date, datetime

from kernel.label import territoires
from kernel.label.calendrier import PARIS, zone
from kernel.model import Frozen
from kernel.refus import Erreur, RegleNonSatisfaite


class Intercommunalite(Frozen):
    """An EPCI, or an EPT of the Grand Paris, as the public table had it: its SIREN, kind and name."""

    siren: str
    nature: str
    nom: str


class Lieu(Frozen):
    """A commune as the public table had it: `source` names the table, `releve_le` is the day it was read, none where it
    was not kept; of its EPCI and its EPT, nothing was then either. An arrondissement has those of its ville. `fuseau`
    (IANA) is that of the clocks by which its deadlines are told: those of its département, where none was kept."""

    code: str
    nom: str
    departement: str
    region: str
    population: int | None = None
    source: str = territoires.SOURCE
    fuseau: str = ""
    releve_le: date | None = None
    epci: Intercommunalite | None = None
    ept: Intercommunalite | None = None


def lieux(codes: Sequence[str], now: datetime) -> tuple[Lieu, ...]:
    """Freeze the communes of these INSEE codes as the table has them now. Raises RegleNonSatisfaite with a pointer to
    each unknown one."""
    fautes = [_faute(rang, code) for rang, code in enumerate(codes) if territoires.commune(code) is None]
    if fautes:
        raise RegleNonSatisfaite("Une commune n'est pas connue : corrigez les codes indiqués.", *fautes)
    if len(set(codes)) != len(codes):
        faute = Erreur("/communes", "doublon", "Ne citez chaque commune qu'une fois.")
        raise RegleNonSatisfaite("La même commune est citée deux fois.", faute)
    return tuple(lieu for code in codes if (lieu := relever(code, now)) is not None)


def _faute(rang: int, code: str) -> Erreur:
    actuelle = territoires.commune_actuelle(code)
    if actuelle is None:
        return Erreur(f"/communes/{rang}", "commune-inconnue", f"Aucune commune n'a le code INSEE « {code} ».")
    message = f"La commune {code} n'existe plus : c'est aujourd'hui {actuelle.nom} ({actuelle.code})."
    return Erreur(f"/communes/{rang}", "commune-ancienne", message)


def relever(code: str, now: datetime) -> Lieu | None:
    """Freeze the commune of this code as the table has it now; None when it has none."""
    trouvee = territoires.commune(code)
    if trouvee is None:
        return None
    ville = territoires.commune(trouvee.ville) if trouvee.ville else None
    return Lieu(
        **{nom: getattr(trouvee, nom) for nom in ("code", "nom", "departement", "region", "population", "fuseau")},
        releve_le=now.astimezone(zone(PARIS)).date(),
        epci=_intercommunalite((ville or trouvee).epci),
        ept=_intercommunalite((ville or trouvee).ept),
    )


def _intercommunalite(siren: str | None) -> Intercommunalite | None:
    found = territoires.intercommunalite(siren) if siren else None
    return Intercommunalite(**dict(found)) if found else None


def nommee(code: str) -> str:
    """Name a commune, with its code: two may have one name; by its code alone what no table knows."""
    connue = territoires.commune(code)
    return f"{connue.nom} ({code})" if connue else f"la commune {code}"


def mots(lieux_: Sequence[Lieu]) -> tuple[str, ...]:
    """Give the words by which a token names these territories: `D35` a département, `R53` a région.

    The letter tells them apart: 84 is both the Vaucluse and Auvergne-Rhône-Alpes.
    """
    return tuple(dict.fromkeys(mot for lieu in lieux_ for mot in (f"D{lieu.departement}", f"R{lieu.region}")))


def fuseau(lieux_: Sequence[Lieu]) -> str | None:
    """Give the zone of the clocks of a place, None where they are those of Paris."""
    dits = (lieu.fuseau or territoires.fuseau(lieu.departement) for lieu in lieux_[:1])
    return next((nom for nom in dits if nom != PARIS), None)
