"""The addresses of declared ties: HTTP in, command out. No rule lives here."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from commission.domaine.interets import DeclarerInteret, Nature, RetirerInteret
from commission.domaine.seance import Seance
from commission.routes.seance import EXEMPLE_MEMBRE, SEANCES, Motif, Personne
from kernel.api import Acte, Appel
from kernel.formes import OPERATION
from kernel.label.siret import Siren
from kernel.model import Frozen

Operation = Annotated[str, Field(pattern=r"^oper_[0-9A-Z]{26}$"), OPERATION]
EXEMPLE_SIREN = "213502388"


class Lien(Frozen):
    """A tie to a legal unit or to an opération: one of the two."""

    nature: Nature
    siren: Siren | None = None
    operation: Operation | None = None


class DeclarationPersonnelle(Lien):
    """What ties the caller, for this séance or for all those of its year."""

    pour_l_annee: bool = False


class DeclarationDeMembre(DeclarationPersonnelle):
    """What ties a member, in whose name the secretariat declares it."""

    membre: Personne


class RetraitPersonnel(Frozen):
    """Which of one's ties are taken back, and why: those of this nature, to this unit or opération; what is left out
    is any."""

    nature: Nature | None = None
    siren: Siren | None = None
    operation: Operation | None = None
    motif: Motif


class RetraitDeMembre(RetraitPersonnel):
    """Which ties of a member are taken back, and why."""

    membre: Personne


def _objet(corps: Lien | RetraitPersonnel) -> dict[str, str]:
    return {"nature": corps.nature or "", "siren": corps.siren or "", "operation": corps.operation or ""}


def _declarer(appel: Appel, corps: DeclarationPersonnelle) -> DeclarerInteret:
    membre = corps.membre if isinstance(corps, DeclarationDeMembre) else appel.appelant.personne
    return DeclarerInteret(**{"membre": membre, "pour_l_annee": corps.pour_l_annee, **_objet(corps)})


def _retirer(appel: Appel, corps: RetraitPersonnel) -> RetirerInteret:
    membre = corps.membre if isinstance(corps, RetraitDeMembre) else appel.appelant.personne
    return RetirerInteret(**{"membre": membre, "motif": corps.motif, **_objet(corps)})


def _exemple(seance: Seance, _now: datetime) -> DeclarationDeMembre:
    membre = seance.membres[0].personne if seance.membres else EXEMPLE_MEMBRE
    return DeclarationDeMembre(membre=membre, nature="employeur", siren=EXEMPLE_SIREN)


def _exemple_retrait(seance: Seance, _now: datetime) -> RetraitDeMembre:
    """Take back the ties of the first member who has any to take back."""
    siens = (i.membre for i in seance.interets if i.etat != "retire" and i.origine in ("", seance.identifiant))
    return RetraitDeMembre(membre=next(siens, EXEMPLE_MEMBRE), motif="Déclaré par erreur")


ROUTES = (
    Acte(
        code="declarer_interet",
        libelle="Déclarer ce qui vous lie à une opération ou à une structure",
        methode="POST",
        chemin="/seances/{id}/interet",
        ressource=SEANCES,
        corps=DeclarationPersonnelle,
        commande=_declarer,
        exemple=lambda _seance, _now: DeclarationPersonnelle(nature="employeur", siren=EXEMPLE_SIREN),
    ),
    Acte(
        code="retirer_interet",
        libelle="Retirer un intérêt que vous avez déclaré",
        methode="POST",
        chemin="/seances/{id}/interet/retrait",
        ressource=SEANCES,
        corps=RetraitPersonnel,
        commande=_retirer,
        exemple=lambda _seance, _now: RetraitPersonnel(motif="Déclaré par erreur"),
    ),
    Acte(
        code="declarer_interet_de_membre",
        libelle="Noter ce qui lie un membre à une opération ou à une structure",
        methode="POST",
        chemin="/seances/{id}/interets",
        ressource=SEANCES,
        corps=DeclarationDeMembre,
        commande=_declarer,
        exemple=_exemple,
    ),
    Acte(
        code="retirer_interet_de_membre",
        libelle="Retirer l'intérêt noté pour un membre",
        methode="POST",
        chemin="/seances/{id}/interets/retrait",
        ressource=SEANCES,
        corps=RetraitDeMembre,
        commande=_retirer,
        exemple=_exemple_retrait,
    ),
)
