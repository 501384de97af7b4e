"""What a caller is to a file, from the file itself: the authorization table speaks in these words."""

from candidature.domaine.dossier import Candidature
from candidature.domaine.operation import Operation
from kernel.droits import COEDITEUR, CORRESPONDANT, CORRESPONDANT_DU_TERRITOIRE, PROPRIETAIRE, Appelant


def envers_operation(appelant: Appelant, operation: Operation) -> frozenset[str]:
    """Give what a caller is to an opération."""
    return _relations(appelant, operation, ouverte=True)


def envers_candidature(appelant: Appelant, candidature: Candidature) -> frozenset[str]:
    """Give what a caller is to a candidature. A draft that nobody has announced is its authors' alone,
    closed or withdrawn included."""
    return _relations(appelant, candidature, ouverte=candidature.est_connue)


def _relations(appelant: Appelant, dossier: Operation | Candidature, ouverte: bool) -> frozenset[str]:
    found = set()
    if appelant.personne and appelant.personne == dossier.proprietaire:
        found.add(PROPRIETAIRE)
    if appelant.personne in dossier.coediteurs:
        found.add(COEDITEUR)
    if ouverte and CORRESPONDANT in appelant.roles and appelant.territoires & set(dossier.territoires):
        found.add(CORRESPONDANT_DU_TERRITOIRE)
    return frozenset(found)
