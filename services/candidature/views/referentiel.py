"""The règlement as everybody reads it: what is asked at each étape, in which words, within which limits."""

from kernel.label.formulaire import Code, Partie, Piece, Vocabulaire
from kernel.label.reglement import Axe, Condition, Dimension, Engagement, Etape, Prerequis, Reglement
from kernel.model import Frozen


class LigneReferentiel(Frozen):
    """A version of the règlement in the list of all."""

    version: str
    href: str
    libelle: str
    campagnes: tuple[int, int]


class Referentiels(Frozen):
    """Every version of the règlement."""

    elements: tuple[LigneReferentiel, ...]


class VueEtape(Frozen):
    """What is asked at one étape; `schema_href` leads to its form as JSON Schema."""

    numero: int
    nom: str
    libelle: str
    schema_href: str
    repris_de: int | None
    precandidature: str | None
    depot: str
    prerequis: Prerequis
    conditions: tuple[Condition, ...]
    pieces: tuple[Piece, ...]
    formulaire: tuple[Partie, ...]


class VueReferentiel(LigneReferentiel):
    """One version of the règlement, as data. What the sources leave open is marked `a_confirmer`."""

    dimensions: tuple[Dimension, ...]
    engagements: tuple[Engagement, ...]
    axes: tuple[Axe, ...]
    vocabulaires: dict[Code, Vocabulaire]
    etapes: tuple[VueEtape, ...]


def ligne_referentiel(regles: Reglement, base: str) -> LigneReferentiel:
    """Show a version in the list."""
    return LigneReferentiel(
        version=regles.version,
        href=f"{base}/referentiels/{regles.version}",
        libelle=regles.libelle,
        campagnes=regles.campagnes,
    )


def vue_referentiel(regles: Reglement, base: str) -> VueReferentiel:
    """Show a version."""
    ligne = ligne_referentiel(regles, base)
    return VueReferentiel(
        **dict(ligne),
        dimensions=regles.dimensions,
        engagements=regles.engagements,
        axes=regles.axes,
        vocabulaires=regles.vocabulaires,
        etapes=tuple(_etape(regles, e, ligne.href) for e in regles.etapes),
    )


def _etape(regles: Reglement, etape: Etape, href: str) -> VueEtape:
    return VueEtape(
        numero=etape.numero,
        nom=etape.nom,
        libelle=etape.libelle,
        schema_href=f"{href}/etapes/{etape.numero}/schema",
        repris_de=etape.repris_de,
        precandidature=etape.precandidature,
        depot=etape.depot,
        prerequis=etape.prerequis,
        conditions=etape.conditions,
        pieces=etape.pieces,
        formulaire=regles.parties(etape.numero),
    )
