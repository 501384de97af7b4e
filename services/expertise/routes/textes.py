"""The addresses of the texts of an expertise: drafts, opinions, report, synthesis, the deposited file. No rule here."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from expertise.domaine.commandes import Rediger, RendreAvis, RendreCompte, RendreSynthese, RouvrirAvis
from expertise.domaine.dossier import COMPTE_RENDU, Expertise
from expertise.domaine.expertise import EXPERTISE
from expertise.relations import envers_expertise
from expertise.routes.expertise import EXPERTISES, SansCorps, Texte, identifiant
from expertise.views import (
    VueAvisDuDossier,
    VueDocument,
    VueTexte,
    vue_avis,
    vue_compte_rendu,
    vue_dossier,
    vue_synthese,
    vue_texte,
)
from kernel.api import Acte, Appel, Consultation, Ressource
from kernel.formes import COMPTE
from kernel.label.calendrier import PARIS, zone
from kernel.model import Frozen

TEXTE_CARACTERES_MAX = 20_000  # what is kept even when too long to be given; beyond, it is not an opinion


class Redaction(Frozen):
    """A text; null takes it away."""

    texte: Annotated[str | None, Field(max_length=TEXTE_CARACTERES_MAX)]


class CompteRendu(Frozen):
    """The day the visit took place; the text is the one being written."""

    faite_le: date


class RemiseAvis(Frozen):
    """What the opinion concludes; its texts are those being written."""

    conclusion: Annotated[str, Field(max_length=60)]


class ReouvertureAvis(Frozen):
    """Whose opinion may change again, and why."""

    expert: Annotated[str, Field(pattern=r"^pers_[0-9a-z_]{1,40}$"), COMPTE]
    motif: Texte


def _exemple_compte_rendu(e: Expertise, now: datetime) -> CompteRendu:
    return CompteRendu(faite_le=e.visite.le.local.date() if e.visite else now.astimezone(zone(PARIS)).date())


def _exemple_remise(e: Expertise, _now: datetime) -> RemiseAvis:
    return RemiseAvis(conclusion=e.regles.vocabulaires[e.regles.avis.echelle].termes[0].code)


def _exemple_reouverture(e: Expertise, _now: datetime) -> ReouvertureAvis:
    """Reopen the first opinion that stands."""
    rendus = [m.expert for m in e.vivants if e.avis_de(m.expert).est_rendu]
    return ReouvertureAvis(expert=rendus[0] if rendus else "pers_0", motif="Une précision est attendue")


TEXTES: Ressource[Expertise, VueTexte] = Ressource(
    nom="texte",
    chemin="/expertises/{id}/textes/{sujet}",
    decider=EXPERTISE,
    identifiant=identifiant,
    existe=lambda e: e.identite is not None,
    vue=vue_texte,
    modele=VueTexte,
    relations=envers_expertise,
    reperes={"sujet": COMPTE_RENDU},
)

AVIS: Ressource[Expertise, VueAvisDuDossier] = Ressource(
    nom="avis",
    chemin="/expertises/{id}/avis",
    decider=EXPERTISE,
    identifiant=identifiant,
    existe=lambda e: e.identite is not None,
    vue=vue_avis,
    modele=VueAvisDuDossier,
    relations=envers_expertise,
)


def _document(
    nom: str, chemin: str, vue: Callable[[Expertise, Appel], VueDocument]
) -> Ressource[Expertise, VueDocument]:
    """Declare a document of the expertise: read from the bucket, under the rights of the moment."""
    return Ressource(
        nom=nom,
        chemin=f"/expertises/{{id}}/{chemin}",
        decider=EXPERTISE,
        identifiant=identifiant,
        existe=lambda e: e.identite is not None,
        vue=vue,
        modele=VueDocument,
        relations=envers_expertise,
    )


ROUTES = (
    Consultation(
        code="consulter_dossier",
        libelle="Le dossier déposé, pour l'expert qui a accepté",
        ressource=_document("dossier", "dossier", vue_dossier),
    ),
    Consultation(code="consulter_texte", libelle="Un texte que vous rédigez", ressource=TEXTES),
    Acte(
        code="rediger_texte",
        libelle="Enregistrer un texte",
        methode="PATCH",
        chemin="/expertises/{id}/textes/{sujet}",
        ressource=TEXTES,
        corps=Redaction,
        commande=lambda appel, corps: Rediger(
            sujet=appel.params["sujet"], texte=corps.texte, auteur=appel.appelant.personne
        ),
        exemple=lambda _e, _now: Redaction(texte=None),
    ),
    Acte(
        code="rendre_compte",
        libelle="Rendre compte de la visite",
        methode="POST",
        chemin="/expertises/{id}/visite/compte-rendu",
        ressource=EXPERTISES,
        corps=CompteRendu,
        commande=lambda appel, corps: RendreCompte(faite_le=corps.faite_le, sel=appel.sel()),
        exemple=_exemple_compte_rendu,
        cle_requise=True,
    ),
    Consultation(
        code="consulter_compte_rendu",
        libelle="Le compte rendu de la visite",
        ressource=_document("compte_rendu", "visite/compte-rendu", vue_compte_rendu),
    ),
    Consultation(code="consulter_avis", libelle="Les avis que vous pouvez lire", ressource=AVIS),
    Acte(
        code="rendre_avis",
        libelle="Rendre votre avis",
        methode="POST",
        chemin="/expertises/{id}/avis",
        ressource=EXPERTISES,
        corps=RemiseAvis,
        commande=lambda appel, corps: RendreAvis(
            auteur=appel.appelant.personne, conclusion=corps.conclusion, sel=appel.sel()
        ),
        exemple=_exemple_remise,
        cle_requise=True,
        apprend=True,  # the last one to give theirs may read the others': by giving it, not by trying
    ),
    Acte(
        code="rouvrir_avis",
        libelle="Rouvrir un avis rendu",
        methode="POST",
        chemin="/expertises/{id}/avis/reouverture",
        ressource=EXPERTISES,
        corps=ReouvertureAvis,
        commande=lambda _appel, corps: RouvrirAvis(expert=corps.expert, motif=corps.motif),
        exemple=_exemple_reouverture,
        cle_requise=True,
    ),
    Consultation(
        code="consulter_synthese",
        libelle="La synthèse de l'expertise",
        ressource=_document("synthese", "synthese", vue_synthese),
    ),
    Acte(
        code="rendre_synthese",
        libelle="Rendre la synthèse",
        methode="POST",
        chemin="/expertises/{id}/synthese",
        ressource=EXPERTISES,
        corps=SansCorps,
        commande=lambda appel, _corps: RendreSynthese(sel=appel.sel()),
        exemple=lambda _e, _now: SansCorps(),
        cle_requise=True,
    ),
)
