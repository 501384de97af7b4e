"""An expert as they see themselves, and as the administration sees them."""

from datetime import date, datetime

from expertise.domaine.expert import CarteExpert, Expert, Profil
from kernel.api import Appel, Enveloppe
from kernel.model import Frozen

PLACES = "places"  # of `lus`: how many places an expert has left, the year that a list asks for
STATUTS = {
    "candidat": "Candidat, à habiliter",
    "refuse": "Candidature non retenue",
    "habilite": "Habilité",
    "suspendu": "Suspendu",
}


class VueInteret(Frozen):
    """A declared tie."""

    nature: str
    siren: str
    operation: str
    declare_le: datetime
    jusqu_au: datetime


class VueExpert(Enveloppe):
    """An expert. `charges` gives, by year, how many files they take on at most; `motif` is the reason of what the
    administration last decided: why they are habilitated, suspended or not taken."""

    profil: Profil | None
    roles: tuple[str, ...]
    habilite_jusqu_au: date | None
    charges: dict[str, int]
    interets: tuple[VueInteret, ...]
    correspondant_de: tuple[str, ...]
    motif: str


class LigneExpert(Frozen):
    """An expert in the list. `places_restantes` are those of the year asked for, None when none is."""

    id: str
    href: str
    statut: str
    statut_libelle: str
    structure: str
    departements: tuple[str, ...]
    roles: tuple[str, ...]
    role_souhaite: str
    charges: dict[str, int]
    places_restantes: int | None = None


def vue_expert(expert: Expert, appel: Appel) -> VueExpert:
    """Show an expert. Ties are all there, those that have lapsed too: their date says it."""
    return VueExpert(
        type="expert",
        id=expert.personne,
        href=f"{appel.base}/experts/{expert.personne}",
        statut=expert.statut,
        statut_libelle=STATUTS[expert.statut],
        profil=expert.profil,
        roles=expert.roles,
        habilite_jusqu_au=expert.jusqu_au,
        charges=expert.charges,
        interets=tuple(VueInteret(**dict(i), jusqu_au=i.fin) for i in expert.interets),
        correspondant_de=expert.correspondant_de,
        motif=expert.motif,
    )


def ligne_expert(carte: CarteExpert, identifiant: str, appel: Appel) -> LigneExpert:
    """Show a line of the list of experts."""
    profil = carte.profil
    return LigneExpert(
        id=identifiant,
        href=f"{appel.base}/experts/{identifiant}",
        statut=carte.statut,
        statut_libelle=STATUTS[carte.statut],
        structure=profil.structure.nom if profil else "",
        departements=profil.departements if profil else (),
        roles=carte.roles,
        role_souhaite=profil.role_souhaite if profil else "",
        charges=carte.charges,
        places_restantes=appel.lus[PLACES](carte) if PLACES in appel.lus else None,
    )
