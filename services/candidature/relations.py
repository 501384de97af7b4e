"""What a caller is to a file, from the file itself: the authorization table speaks in these words.

Who works on a candidature is who works on its opération, asked of it each time: the copy that a candidature keeps of
them serves its lists and letters, and gives nobody any right (adr/0019).
"""

from candidature.domaine.dossier import Candidature
from candidature.domaine.editeurs import Editeurs
from candidature.domaine.operation import Operation
from kernel.droits import (
    ADMINISTRATION,
    COEDITEUR,
    CORRESPONDANT,
    CORRESPONDANT_DU_TERRITOIRE,
    EXPERT,
    INVITE,
    MANDATE_ACCEPTE,
    PROPRIETAIRE,
    Appelant,
)


def envers_operation(appelant: Appelant, operation: Operation) -> frozenset[str]:
    """Give what a caller is to an opération."""
    invited = operation.invitation(appelant.personne) is not None
    return _relations(appelant, operation, operation, ouverte=True) | ({INVITE} if invited else frozenset())


def envers_candidature(appelant: Appelant, candidature: Candidature, operation: Operation | None) -> frozenset[str]:
    """Give what a caller is to a candidature of this opération. A draft that nobody has announced is its authors'
    alone, closed or withdrawn included. Who has accepted to look at it is known here by a fact (adr/0024)."""
    found = _relations(appelant, candidature, operation or Editeurs(), ouverte=candidature.est_connue)
    looks = EXPERT in appelant.roles and appelant.personne in candidature.experts
    return found | {MANDATE_ACCEPTE} if looks else found


def veille_sur(appelant: Appelant) -> tuple[str, ...]:
    """Give the territories whose files a caller follows as a correspondant."""
    return tuple(sorted(appelant.territoires)) if CORRESPONDANT in appelant.roles else ()


def est_des_services(appelant: Appelant) -> bool:
    """Tell whether a caller looks at the files of others, and not at their own."""
    return not appelant.roles.isdisjoint({ADMINISTRATION, CORRESPONDANT})


def surveille(appelant: Appelant, dossier: Operation | Candidature) -> bool:
    """Tell whether a caller is the correspondant of one of the territories of a file."""
    return not set(veille_sur(appelant)).isdisjoint(dossier.territoires)


def _relations(appelant: Appelant, dossier: Operation | Candidature, equipe: Editeurs, ouverte: bool) -> frozenset[str]:
    found = set()
    if appelant.personne and appelant.personne == equipe.proprietaire:
        found.add(PROPRIETAIRE)
    if appelant.personne in equipe.coediteurs:
        found.add(COEDITEUR)
    if ouverte and surveille(appelant, dossier):
        found.add(CORRESPONDANT_DU_TERRITOIRE)
    return frozenset(found)
