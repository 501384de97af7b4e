"""How far a file is, as its people and those who instruct see it."""

from candidature.domaine.completude import EtatDimension, EtatPartie, Manque, completude
from candidature.domaine.dossier import Candidature, Contexte
from kernel.api import Appel, Enveloppe


class VueCompletude(Enveloppe):
    """What is complete, by part and by dimension, and what « déposer » would refuse with now (`manques`)."""

    pct: int
    manques: tuple[Manque, ...]
    parties: tuple[EtatPartie, ...]
    dimensions: tuple[EtatDimension, ...]


def vue_completude(candidature: Candidature, appel: Appel) -> VueCompletude:
    """Look at a file beside its opération, whose charte counts. Nothing is written at this address."""
    operation = appel.contexte.operation if isinstance(appel.contexte, Contexte) else None
    found = completude(candidature, operation)
    complet = not found.manques
    return VueCompletude(
        type="completude",
        id=appel.params["id"],
        href=f"{appel.base}/candidatures/{appel.params['id']}/completude",
        statut="complet" if complet else "incomplet",
        statut_libelle="Rien ne manque au dossier" if complet else "Le dossier n'est pas complet",
        **dict(found),
    )
