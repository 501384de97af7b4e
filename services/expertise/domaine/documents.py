"""What the administration joins to a mandate: documents by reference, for the expert who holds it alone.

The platform keeps where a document is, and its digest, so that who reads it knows it is the one that was meant; files
themselves are not taken in yet (docs/adr/0016). Once the mandate ends, so does its holder's reading; the administration
sees what had been joined. One taken back is gone for everybody, and its trace is in the journal.
"""

from datetime import datetime

from expertise.domaine.dossier import FINIES, DocumentMandat, Expertise, GenreDocument
from expertise.domaine.expert import EFFACE
from kernel.decider import Commande, Evenement
from kernel.refus import Erreur, RegleNonSatisfaite, TransitionImpossible

HOTES = ("gouv.fr",)  # whose sites, and those below: the State's own, where its services deposit files
DOCUMENTS_MAX = 20  # of one mandate


class JoindreDocument(Commande):
    """Join a document to the mandate of an expert."""

    expert: str
    titre: str
    genre: GenreDocument
    url: str
    sha256: str


class RetirerDocument(Commande):
    """Take a document back, with the reason."""

    numero: int
    motif: str


class DocumentJoint(Evenement):
    """A document is joined to a mandate."""

    PERSONNEL = {"titre": EFFACE}

    expert: str
    numero: int
    titre: str
    genre: GenreDocument
    url: str
    sha256: str
    le: datetime

    def personnes(self) -> tuple[str, ...]:
        """Give whose mandate it is."""
        return (self.expert,)


class DocumentRetire(Evenement):
    """A document is taken back."""

    PERSONNEL = {"motif": EFFACE}

    expert: str
    numero: int
    motif: str

    def personnes(self) -> tuple[str, ...]:
        """Give whose mandate it was joined to."""
        return (self.expert,)


def joindre(e: Expertise, command: JoindreDocument, now: datetime) -> tuple[DocumentJoint, ...]:
    """Join a document; the same again is there already."""
    if e.statut in FINIES:
        raise TransitionImpossible("L'expertise de ce dossier est terminée : plus rien ne se joint à ses mandats.")
    if e.mandat(command.expert) is None:
        message = "Cette personne n'a pas de mandat en cours sur ce dossier : vérifiez son identifiant."
        raise RegleNonSatisfaite(message, Erreur("/expert", "mandat-absent", message))
    _exige_hote(command.url)
    mine = [d for d in e.documents if d.expert == command.expert]
    if any((d.url, d.sha256) == (command.url, command.sha256) for d in mine):
        return ()
    if len(mine) >= DOCUMENTS_MAX:
        message = f"Un mandat porte au plus {DOCUMENTS_MAX} documents : retirez-en un d'abord."
        raise RegleNonSatisfaite(message, Erreur("/expert", "trop-de-documents", message))
    return (DocumentJoint(**dict(command), numero=e.dernier_document + 1, le=now),)


def _exige_hote(url: str) -> None:
    hote = url.removeprefix("https://").partition("/")[0]
    if not any(hote == allowed or hote.endswith(f".{allowed}") for allowed in HOTES):
        message = (
            f"Un document se joint depuis un site de l'État ({', '.join(HOTES)}), et « {hote} » n'en est pas un : "
            "déposez-le sur l'un d'eux, puis donnez son adresse."
        )
        raise RegleNonSatisfaite(message, Erreur("/url", "hote-inconnu", message))


def retirer(e: Expertise, command: RetirerDocument) -> tuple[DocumentRetire, ...]:
    """Take a document back, at any time; one taken back before is gone already."""
    found = next((d for d in e.documents if d.numero == command.numero), None)
    if found is not None:
        return (DocumentRetire(expert=found.expert, numero=found.numero, motif=command.motif),)
    if 0 < command.numero <= e.dernier_document:
        return ()
    message = "Aucun document ne porte ce numéro sur ce dossier : relisez la liste."
    raise RegleNonSatisfaite(message, Erreur("/numero", "document-absent", message))


def joints(documents: tuple[DocumentMandat, ...], event: DocumentJoint | DocumentRetire) -> tuple[DocumentMandat, ...]:
    """Fold one event into the documents of a file."""
    if isinstance(event, DocumentJoint):
        return (*documents, DocumentMandat(**dict(event)))
    return tuple(d for d in documents if d.numero != event.numero)
