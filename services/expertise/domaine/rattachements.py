"""What ties an expert to a file, or to others of its team, beside what they declare: their structure, where they come
from. Known when the seat is given, and looked at again when it changes."""

from collections.abc import Iterable
from typing import Protocol

from expertise.domaine.dossier import Expertise, LienDeclare, Mandat
from expertise.domaine.expert import EFFACE, Role
from kernel.decider import Evenement

MEME_STRUCTURE = "un autre expert du dossier est de la même structure"
AUCUN_EXTERIEUR = "l'équipe complète n'aurait aucun expert extérieur à la région"


class Rattachement(Protocol):
    """Whoever is looked at: the expert's state, or their line in a list."""

    @property
    def personne(self) -> str:
        """Who they are."""
        ...

    @property
    def siren(self) -> str:
        """The legal unit they work for."""
        ...

    @property
    def regions(self) -> tuple[str, ...]:
        """Where they are from."""
        ...


class RattachementConstate(Evenement):
    """Who sits here has another structure, is from elsewhere, or is habilitated for the seat no more, or again;
    that ties them to nothing here."""

    PERSONNEL = {"siren": "", "regions": ()}

    expert: str
    siren: str
    regions: tuple[str, ...]
    habilite: bool = True

    def personnes(self) -> tuple[str, ...]:
        """Give whose employer it tells."""
        return (self.expert,)


class ConflitConstate(Evenement):
    """An expert who sits here is tied to it since: their mandate and their access end; what they wrote is kept.
    `lien` names the tie, as the administration may waive it."""

    PERSONNEL = {"raison": EFFACE, "lien": ""}

    expert: str
    role: Role
    raison: str
    lien: str = ""

    def personnes(self) -> tuple[str, ...]:
        """Give whose tie it tells."""
        return (self.expert,)


class LienSignale(Evenement):
    """A partner of the opération ties an expert who sits here, their employer or one to whom declared ties lead
    (`liens`): the administration is to waive that, or to replace them."""

    PERSONNEL = {"siren": "", "liens": ()}

    expert: str
    role: Role
    siren: str
    employeur: bool = True
    liens: tuple[LienDeclare, ...] = ()

    def personnes(self) -> tuple[str, ...]:
        """Give whose tie it tells."""
        return (self.expert,)


def signales(mandats: Iterable[Mandat], event: LienSignale) -> tuple[LienDeclare, ...]:
    """Give the declared ties of somebody who sits, with those that an event tells."""
    known = tuple(lien for m in mandats if m.expert == event.expert and m.est_vivant for lien in m.liens)
    told = event.liens or (() if event.employeur or not event.siren else (LienDeclare(siren=event.siren),))
    if not event.liens and any(lien.siren == event.siren for lien in known):
        return known  # a partner who comes back: the ties are those that were known
    return (*(lien for lien in known if lien.siren != event.siren), *told)


def meme_structure(expert: Rattachement, autres: Iterable[Mandat]) -> bool:
    """Tell whether one of the others works where they do."""
    return bool(expert.siren) and any(m.siren == expert.siren for m in autres if m.expert != expert.personne)


def hors_equipe(e: Expertise, expert: Rattachement, autres: Iterable[Mandat]) -> str | None:
    """Give what keeps an expert from a team with these others, or None: one structure, nobody from outside (at most
    as many are from the région as the file has seconds)."""
    autres = tuple(autres)
    if meme_structure(expert, autres):
        return MEME_STRUCTURE
    ici = {*e.dossier.regions}
    local = sum(not ici.isdisjoint(regions) for regions in (expert.regions, *(m.regions for m in autres)))
    return AUCUN_EXTERIEUR if local > e.regles_etape.sieges.seconds else None
