"""The papers of a deposit: what the receipt says, or would say, and the way to what was printed."""

from typing import Literal

from candidature.domaine.depot import charte_de
from candidature.domaine.dossier import Candidature
from candidature.domaine.edition import ACCUSE, nom_dossier
from candidature.papiers import accuse, est_retenu, projet_d_accuse
from candidature.views.version import lire_version
from kernel.api import Appel, Enveloppe, LienFichier, lien_papier
from kernel.papier import Bloc

STATUTS = {
    "projet": "Projet : rien n'est déposé",
    "etabli": "Le dossier est déposé : voici ce que dit son accusé",
    "retenu": (
        "Le dossier est déposé : son accusé de réception attend que le règlement de la campagne dise ce que vaut le "
        "silence de l'administration. Vous n'avez rien à faire."
    ),
}
PAS_DEPOSE = "Le dossier n'est pas déposé : rien n'est à imprimer avant le dépôt. Relisez le projet d'accusé à l'écran."
PAS_ENCORE = "Le PDF est en cours d'édition : réessayez dans une minute. Le dépôt, lui, est enregistré."
SANS_REGIME = (
    "L'accusé de réception ne peut pas être établi : le règlement de la campagne ne dit pas ce que vaut le silence de "
    "l'administration. Demandez au service chargé du dossier ; le dépôt, lui, est enregistré."
)


class VueAccuse(Enveloppe):
    """What the receipt of a deposit says, block by block; as long as there is none, what it would say."""

    blocs: tuple[Bloc, ...]


def vue_accuse(candidature: Candidature, appel: Appel) -> VueAccuse:
    """Show the words of the receipt."""
    statut = _statut(candidature, appel)
    return VueAccuse(
        type="accuse-reception",
        id=appel.params["id"],
        href=f"{appel.base}/candidatures/{appel.params['id']}/accuse-reception",
        statut=statut,
        statut_libelle=STATUTS[statut],
        blocs=(_accuse if candidature.versions else _projet)(candidature, appel),
    )


def _statut(candidature: Candidature, appel: Appel) -> Literal["projet", "retenu", "etabli"]:
    if not candidature.versions:
        return "projet"
    return "retenu" if est_retenu(candidature, appel.production) else "etabli"


def _accuse(candidature: Candidature, appel: Appel) -> tuple[Bloc, ...]:
    premiere = candidature.versions[0]
    return accuse(candidature, premiere, lire_version(premiere, appel), appel.instructeur, "").blocs


def _projet(candidature: Candidature, appel: Appel) -> tuple[Bloc, ...]:
    return projet_d_accuse(candidature, charte_de(appel.contexte), appel.instructeur)


def lien_accuse(candidature: Candidature, appel: Appel) -> LienFichier:
    """Lead to the receipt. Raises TransitionImpossible while there is none, and says why."""
    absents = {"projet": PAS_DEPOSE, "retenu": SANS_REGIME, "etabli": PAS_ENCORE}
    nom = f"accuse-reception-{candidature.numero}"
    return lien_papier(appel.contexte, ACCUSE, nom, absents[_statut(candidature, appel)])


def lien_dossier(candidature: Candidature, appel: Appel) -> LienFichier:
    """Lead to the last deposited version, printed. Raises TransitionImpossible while there is none."""
    derniere = candidature.versions[-1].numero if candidature.versions else 0
    nom = f"dossier-{candidature.numero}-version-{derniere}"
    return lien_papier(appel.contexte, nom_dossier(derniere), nom, PAS_ENCORE if derniere else PAS_DEPOSE)
