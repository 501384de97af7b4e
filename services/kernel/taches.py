"""What is somebody's to do: worked out when it is read, shown in the same shape by every service, never stored."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import Field

from kernel.api import Appel, Echeance, Page, SansParametre, echeance_vue
from kernel.label.calendrier import echeance
from kernel.label.taches import Tache, jours_de_retard
from kernel.model import Frozen

SUIVRE = "suivre_"  # how the codes of what no single act does begin


def est_tue(valeur: object) -> bool:
    """Tell whether a part of a view is left out of it: what is not its reader's has no name there either."""
    return valeur is None


class EnCharge(Frozen):
    """Which service has a file in charge, and whether it is for the caller that it does: who it is there, the page of
    the services says. Both are empty as long as nobody has it."""

    territoire: str
    service: str
    par_moi: bool
    libelle: str


class VueTache(Frozen):
    """Something to do: `action` is the act that does it where there is one, on the thing at `href`."""

    tache: str
    libelle: str
    action: str
    dossier: str
    numero: str
    nom: str
    href: str
    echeance: Echeance | None
    jours_de_retard: int
    charge: EnCharge | None = Field(None, exclude_if=est_tue, description="Pour les services : qui a ce dossier")


class AFaire(Frozen):
    """What there is to do here. `au_moins` says that there are more files than were looked at."""

    elements: tuple[VueTache, ...]
    au_moins: bool
    en_retard: int
    maintenant: datetime


class Objet(NamedTuple):
    """What a task is done on, and where it is; which file it is about, where it is about one."""

    nom: str
    href: str
    dossier: str = ""
    numero: str = ""


def vue_tache(tache: Tache, libelle: str, objet: Objet, appel: Appel, fuseau: str | None = None) -> VueTache:
    """Show a task in words; `fuseau` is the zone of the clocks where its thing is, when it is not that of Paris."""
    fin, now = tache.echeance, appel.maintenant
    return VueTache(
        tache=tache.code,
        libelle=libelle,
        action="" if tache.code.startswith(SUIVRE) else tache.code,
        **objet._asdict(),
        echeance=echeance_vue(tache.code, fin, f"Jusqu'au {echeance(fin, fuseau)}", now) if fin else None,
        jours_de_retard=jours_de_retard(fin, now) if fin else 0,
    )


def vue_a_faire(taches: Iterable[VueTache], complet: bool, appel: Appel) -> AFaire:
    """Put tasks in order: by date, what has none last."""
    ordered = sorted(taches, key=lambda t: (t.echeance is None, t.echeance.a if t.echeance else "", t.numero, t.tache))
    en_retard = sum(t.jours_de_retard > 0 for t in ordered)
    return AFaire(elements=tuple(ordered), au_moins=not complet, en_retard=en_retard, maintenant=appel.maintenant)


def page_a_faire(lire: Callable[[Any, Appel, Any], AFaire], query: type[Frozen] = SansParametre) -> Page:
    """Give the route by which somebody reads what is theirs to do, at the same address in every service."""
    return Page(
        code="lister_a_faire",
        libelle="Ce que j'ai à faire, le plus pressé d'abord",
        chemin="/moi/a-faire",
        modele=AFaire,
        lire=lire,
        query=query,
    )
