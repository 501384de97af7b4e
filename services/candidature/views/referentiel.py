"""The règlement as everybody reads it: what is asked at each étape, in which words, within which limits."""

from kernel.label.calendrier import Jalon
from kernel.label.formulaire import Code, Partie, Piece, Vocabulaire
from kernel.label.reglement import Axe, Condition, Dimension, Engagement, Etape, Prerequis, Reglement
from kernel.model import Frozen


class LigneReferentiel(Frozen):
    """A version of the règlement in the list of all."""

    version: str
    href: str
    libelle: str
    campagnes: tuple[int, int]
    campagnes_libelle: str


class Referentiels(Frozen):
    """Every version of the règlement."""

    elements: tuple[LigneReferentiel, ...]


class VueEtape(Frozen):
    """What is asked at one étape; `schema_href` leads to its form as JSON Schema."""

    numero: int
    nom: str
    libelle: str
    schema_href: str
    repris_de: tuple[int, ...]
    precandidature: str | None
    precandidature_libelle: str
    depot: str
    depot_libelle: str
    prerequis: Prerequis
    prerequis_libelle: str
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
        campagnes_libelle=_campagnes(*regles.campagnes),
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
        precandidature_libelle=_jusqu_a(etape.precandidature) if etape.precandidature else "Sans précandidature",
        depot=etape.depot,
        depot_libelle=_jusqu_a(etape.depot),
        prerequis=etape.prerequis,
        prerequis_libelle=_prerequis(etape.prerequis, regles),
        conditions=etape.conditions,
        pieces=etape.pieces,
        formulaire=regles.parties(etape.numero),
    )


SANS_FIN = 2099  # the last year that the data can say: there is no end
CHARTES = {"signee": "charte signée", "facultative": "charte facultative", "sans_objet": ""}
DEPARTS = {
    "label": "depuis l'année de son label",
    "livraison": "depuis la livraison de l'opération, dont l'année du label tient lieu (à vérifier à l'examen)",
}


def _campagnes(premiere: int, derniere: int) -> str:
    """Say for which years a version was written."""
    if premiere == derniere:
        return f"Campagne {premiere}"
    return f"Campagnes {premiere} {'et suivantes' if derniere >= SANS_FIN else f'à {derniere}'}"


def _jusqu_a(jalon: Jalon) -> str:
    return f"Jusqu'à {jalon.libelle[0].lower()}{jalon.libelle[1:]}"


def _prerequis(prerequis: Prerequis, regles: Reglement) -> str:
    """Say what must be held before, from when it counts, and whether somebody has still to settle it."""
    charte = CHARTES[prerequis.charte]
    if charte and prerequis.charte_avec_le_dossier:
        charte += ", au plus tard au dépôt"
    dits = [charte, _etape_requise(prerequis, regles)]
    dit = " ; ".join(filter(None, dits)) or "aucun"
    return f"{dit[0].upper()}{dit[1:]}{' (à confirmer)' if prerequis.a_confirmer else ''}"


def _etape_requise(prerequis: Prerequis, regles: Reglement) -> str:
    etape = regles.etape(prerequis.etape) if prerequis.etape else None
    if etape is None:
        return ""
    annees = prerequis.annees
    depuis = f" depuis {annees} an{'s' if annees > 1 else ''}, comptés {DEPARTS[prerequis.depart]}" if annees else ""
    return f"étape {etape.numero} ({etape.libelle}) détenue{depuis}"
