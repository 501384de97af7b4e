"""The long texts as they are kept for ever, each under a name that commits to its content."""

from collections.abc import Sequence
from datetime import date

from expertise.domaine.dossier import COMPTE_RENDU, SYNTHESE, Expertise, cle_texte
from expertise.domaine.evenements import AvisRendu, CompteRenduRendu, Event, SyntheseRendue
from kernel.decider import Document
from kernel.journal import canonical

JSON = "application/json"


def _entete(e: Expertise) -> dict[str, object]:
    d = e.dossier
    return {
        "format": 1,
        "candidature": d.candidature,
        "numero": d.numero,
        "nom": d.nom,
        "etape": d.etape,
        "reglement": d.reglement,
        "annee": d.annee,
    }


def contenu_avis(e: Expertise, expert: str, conclusion: str) -> str:
    """Give an opinion as it is kept."""
    textes = {sujet: e.texte(cle_texte(sujet, expert)) for sujet in e.sujets}
    role = next(m.role for m in e.vivants if m.expert == expert)
    return canonical({**_entete(e), "expert": expert, "role": role, "textes": textes, "conclusion": conclusion})


def contenu_compte_rendu(e: Expertise, faite_le: date) -> str:
    """Give the visit report as it is kept."""
    assert e.visite is not None, "a report is given of a visit"
    texte, lieu = e.texte(COMPTE_RENDU), e.visite.lieu
    return canonical({**_entete(e), "faite_le": faite_le.isoformat(), "lieu": lieu, "texte": texte})


def contenu_synthese(e: Expertise) -> str:
    """Give the synthesis as it is kept: its text, and what each opinion concludes, so that a divergence shows."""
    conclusions = [{"role": m.role, "conclusion": e.avis_de(m.expert).versions[-1].conclusion} for m in e.vivants]
    return canonical({**_entete(e), "texte": e.texte(SYNTHESE), "conclusions": conclusions})


def documents(e: Expertise, event: Event) -> Sequence[Document]:
    """Give the document to keep before the entry that names it is written."""
    match event:
        case CompteRenduRendu(faite_le=faite_le, document=nom):
            return (Document(nom, contenu_compte_rendu(e, faite_le).encode(), JSON),)
        case AvisRendu(expert=expert, version=version):
            return (Document(version.document, contenu_avis(e, expert, version.conclusion).encode(), JSON),)
        case SyntheseRendue(synthese=synthese):
            return (Document(synthese.document, contenu_synthese(e).encode(), JSON),)
        case _:
            return ()
