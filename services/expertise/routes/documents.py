"""The addresses of the documents joined to mandates: HTTP in, command out. No rule lives here."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from expertise.domaine.documents import JoindreDocument, RetirerDocument
from expertise.domaine.dossier import Expertise, GenreDocument
from expertise.domaine.expertise import EXPERTISE
from expertise.relations import envers_expertise
from expertise.routes.expertise import Texte, identifiant
from expertise.views import VueDocumentsMandat, vue_documents
from kernel.api import Acte, Consultation, Ressource
from kernel.formes import COMPTE, EMPREINTE, sinon
from kernel.model import Frozen, Ligne

ADRESSE = r"^https://[a-z0-9.-]{1,253}/[A-Za-z0-9._~:/?#@!$&()*+,;=%-]{0,1000}$"  # no user, no port, nothing to escape


class DocumentAJoindre(Frozen):
    """A document by reference: where it is, on a site of the State, and the SHA-256 of its content."""

    expert: Annotated[str, Field(pattern=r"^pers_[0-9a-z_]{1,40}$"), COMPTE]
    titre: Annotated[Ligne, Field(max_length=200)]
    genre: GenreDocument
    url: Annotated[
        str,
        Field(pattern=ADRESSE),
        sinon("Donnez l'adresse complète, en https:// et avec une barre après le nom du site, sans espace ni accent."),
    ]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$"), EMPREINTE]


class RetraitDocument(Frozen):
    """Which document is taken back, and why; the reason stays in the journal."""

    numero: Annotated[int, Field(ge=1)]
    motif: Texte


def _exemple(e: Expertise, _now: datetime) -> DocumentAJoindre:
    return DocumentAJoindre(
        expert=e.vivants[0].expert if e.vivants else "pers_exemple",
        titre="Lettre de mission",
        genre="lettre_de_mission",
        url="https://exemple.gouv.fr/lettre-de-mission.pdf",
        sha256="0" * 64,
    )


DOCUMENTS: Ressource[Expertise, VueDocumentsMandat] = Ressource(
    nom="documents",
    chemin="/expertises/{id}/documents",
    decider=EXPERTISE,
    identifiant=identifiant,
    existe=lambda e: e.identite is not None,
    vue=vue_documents,
    modele=VueDocumentsMandat,
    relations=envers_expertise,
)

ROUTES = (
    Consultation(code="consulter_documents", libelle="Les documents joints au mandat", ressource=DOCUMENTS),
    Acte(
        code="joindre_document",
        libelle="Joindre un document au mandat d'un expert",
        methode="POST",
        chemin="/expertises/{id}/documents",
        ressource=DOCUMENTS,
        corps=DocumentAJoindre,
        commande=lambda _appel, corps: JoindreDocument(**dict(corps)),
        exemple=_exemple,
    ),
    Acte(
        code="retirer_document",
        libelle="Retirer un document joint à un mandat",
        methode="POST",
        chemin="/expertises/{id}/documents/retrait",
        ressource=DOCUMENTS,
        corps=RetraitDocument,
        commande=lambda _appel, corps: RetirerDocument(numero=corps.numero, motif=corps.motif),
        exemple=lambda e, _now: RetraitDocument(numero=e.documents[0].numero if e.documents else 1, motif="Périmé"),
    ),
)
