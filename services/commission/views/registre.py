"""The public register and what is counted of it: published facts alone, the same for everybody."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from commission.domaine.label import COMPTES, CarteCompte, CarteLabel, carte_label
from commission.domaine.titre import Label
from kernel.api import Appel, Enveloppe
from kernel.door import Door
from kernel.droits import ADMINISTRATION
from kernel.label.faits import CommunePublique
from kernel.model import Frozen

STATUTS = {"en_vigueur": "En vigueur", "retire": "Retiré"}
COMPTES_MAX = 2000  # labels counted: one query, below the 1 MB of the table; ten real years make about 1,500


class LigneLabel(Frozen):
    """A label on the register."""

    id: str
    href: str
    operation: str
    nom: str
    communes: tuple[CommunePublique, ...]
    departements: tuple[str, ...]
    region: str
    etape: int
    annee: int
    statut: str
    statut_libelle: str


class VueLabel(Enveloppe):
    """A label: where, which étape, since when, resting on what. `motif` (of a withdrawal) is the administration's."""

    operation: str
    nom: str
    communes: tuple[CommunePublique, ...]
    departements: tuple[str, ...]
    region: str
    etape: int
    annee: int
    acte: str
    motif: str | None


class Compte(Frozen):
    """How many labels in force, of one étape, year or région."""

    cle: str
    par_etape: dict[str, int]
    total: int


class Statistiques(Frozen):
    """What is counted of the labels in force. `complet` is false beyond the number that one query gives."""

    total: int
    complet: bool
    par_etape: dict[str, int]
    par_annee: tuple[Compte, ...]
    par_region: tuple[Compte, ...]


def vue_label(label: Label, appel: Appel) -> VueLabel:
    """Show a label; one taken back says so."""
    carte = carte_label(label)
    administration = ADMINISTRATION in appel.appelant.roles
    return VueLabel(
        type="label",
        id=appel.params["id"],
        href=f"{appel.base}/registre/{appel.params['id']}",
        statut_libelle=STATUTS[label.statut],
        acte=label.en_cours[0].acte,
        motif=label.retrait.motif if label.retrait and administration else None,
        **dict(carte),
    )


def ligne_label(carte: CarteLabel, identifiant: str, appel: Appel) -> LigneLabel:
    """Show a line of the register."""
    return LigneLabel(
        id=identifiant,
        href=f"{appel.base}/registre/{identifiant}",
        statut_libelle=STATUTS[carte.statut],
        **dict(carte),
    )


def statistiques(door: Door, _appel: Appel, _query: Any) -> Statistiques:
    """Count the labels in force, in one query."""
    page = door.world.store.query(f"{door.service}/liste#{COMPTES}", "", "\U0010ffff", COMPTES_MAX)
    comptes = [CarteCompte.model_validate_json(str(item["etat"])) for item in page.items]
    return Statistiques(
        total=len(comptes),
        complet=page.next is None,
        par_etape=_etapes(comptes),
        par_annee=_par(comptes, "annee"),
        par_region=_par(comptes, "region"),
    )


def _etapes(comptes: Iterable[CarteCompte]) -> dict[str, int]:
    return dict(sorted(Counter(str(c.etape) for c in comptes).items()))


def _par(comptes: Iterable[CarteCompte], champ: str) -> tuple[Compte, ...]:
    groupes: dict[str, list[CarteCompte]] = {}
    for compte in comptes:
        groupes.setdefault(str(getattr(compte, champ)), []).append(compte)
    return tuple(Compte(cle=k, par_etape=_etapes(v), total=len(v)) for k, v in sorted(groupes.items()))
