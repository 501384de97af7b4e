"""The documents joined to mandates: an expert sees those of their own mandate, the administration all of them."""

from datetime import datetime

from expertise.domaine.dossier import DocumentMandat, Expertise
from kernel.api import Appel, Enveloppe
from kernel.droits import ADMINISTRATION
from kernel.model import Frozen

GENRES = {
    "lettre_de_mission": "Lettre de mission",
    "grille": "Grille d'analyse",
    "plan": "Plan ou carte",
    "etude": "Étude",
    "autre": "Autre document",
}


class VueDocumentMandat(Frozen):
    """A document by reference; `sha256` tells whether what is fetched at `url` is what was meant. `ouvert` while the
    mandate is: once it has ended, the administration alone still sees it here."""

    numero: int
    expert: str
    titre: str
    genre: str
    genre_libelle: str
    url: str
    sha256: str
    le: datetime
    ouvert: bool


class VueDocumentsMandat(Enveloppe):
    """The documents joined to the mandates of a file that the reader may see."""

    candidature: str
    documents: tuple[VueDocumentMandat, ...]


def vue_documents(e: Expertise, appel: Appel) -> VueDocumentsMandat:
    """Show the documents of one's own mandate, or all of them."""
    ici, every = e.dossier.candidature, ADMINISTRATION in appel.appelant.roles
    found = tuple(_vue(e, d) for d in e.documents if every or d.expert == appel.appelant.personne)
    return VueDocumentsMandat(
        type="documents",
        id=ici,
        href=f"{appel.base}/expertises/{ici}/documents",
        statut="joints" if found else "aucun",
        statut_libelle=f"{len(found)} document(s)" if found else "Aucun document",
        candidature=ici,
        documents=found,
    )


def _vue(e: Expertise, document: DocumentMandat) -> VueDocumentMandat:
    is_open = e.mandat(document.expert) is not None
    return VueDocumentMandat(**dict(document), genre_libelle=GENRES[document.genre], ouvert=is_open)
