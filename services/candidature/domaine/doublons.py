"""Opérations that may well be the same: of one commune, with a close name or carried by the same organisation.

Two people of a town hall begin the same opération, or one that holds an étape is created anew: it is proposed before
another comes into being. Nobody is shown more than they may see: what is public, because an étape is held, or theirs
(adr/0020).
"""

from collections.abc import Iterator, Mapping

from kernel.label.territoires import commune, plier
from kernel.model import Frozen
from kernel.refus import Doublon

PROCHE = 0.85  # of the letters of two names, generic words left out
GENERIQUES = frozenset(
    {"zac", "quartier", "ecoquartier", "eco", "secteur", "site", "projet"}
    | {"de", "du", "des", "d", "la", "le", "les", "l", "un", "une"}
)

CREEE = "Une opération ressemble à celle que vous créez : reprenez-la, ou confirmez que la vôtre en est une autre."
DEVIENDRAIT = (
    "Une opération ressemble à ce que deviendrait la vôtre : comparez-les, puis confirmez que la vôtre en est une "
    "autre."
)


class CarteRapprochement(Frozen):
    """What it takes to tell whether another opération is the same, and who may know of this one."""

    nom: str
    commune: str
    siren: str
    editeurs: tuple[str, ...]
    publique: bool


class Rapprochement(Frozen):
    """An opération that may be the one that is about to be created, and why."""

    id: str
    nom: str
    commune: str
    raison: str  # `nom_proche` or `meme_organisme`


def rapprochements(
    nom: str, siren: str, personne: str, cartes: Mapping[str, CarteRapprochement]
) -> Iterator[Rapprochement]:
    """Give those that this person may see, of the opérations of the commune, by identifier."""
    for identifiant, carte in cartes.items():
        if not (carte.publique or personne in carte.editeurs):
            continue
        proche, meme = sont_proches(nom, carte.nom), siren == carte.siren
        if proche or meme:
            raison = "nom_proche" if proche else "meme_organisme"
            yield Rapprochement(id=identifiant, nom=carte.nom, commune=carte.commune, raison=raison)


def sont_proches(un: str, autre: str) -> bool:
    """Tell whether two names are close: without accents, case and generic words, the same words, those of one among
    those of the other, or nearly the same letters."""
    first, second = _mots(un), _mots(autre)
    if not first or not second:
        return plier(un) == plier(autre)
    if set(first) <= set(second) or set(second) <= set(first):
        return True
    from difflib import SequenceMatcher  # noqa: PLC0415  creations alone pay for its import

    return SequenceMatcher(None, " ".join(first), " ".join(second), autojunk=False).ratio() >= PROCHE


def _mots(nom: str) -> list[str]:
    return sorted(mot for mot in plier(nom).split() if mot not in GENERIQUES)


def liste_de_la_commune(code: str) -> str:
    """Name the list of the opérations of a commune; an arrondissement is listed with its ville."""
    trouvee = commune(code)
    return f"operations-a#{trouvee.ville if trouvee and trouvee.ville else code}"


def exige_nouvelle(
    nom: str, siren: str, personne: str, voisines: Mapping[str, CarteRapprochement], modifiee: bool = False
) -> None:
    """Refuse an opération that is perhaps one too many, created or `modifiee`, and say which exist that this person may
    see."""
    if found := list(rapprochements(nom, siren, personne, voisines)):
        raise Doublon(DEVIENDRAIT if modifiee else CREEE, existants=[r.model_dump(mode="json") for r in found])
