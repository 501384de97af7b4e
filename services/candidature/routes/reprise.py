"""Reading the file that a new one starts from, and saying in a dry run what would come of it. What may be taken over
is a rule of the domain."""

import json
from collections.abc import Iterator, Mapping

from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.diffusion import CarteCandidature, liste_de_l_operation
from candidature.domaine.dossier import Candidature
from candidature.domaine.operation import OPERATION
from candidature.domaine.parcours import proposee
from candidature.domaine.reprise import reprise
from candidature.domaine.valeurs import Reprise
from candidature.routes.lectures import lignes
from candidature.views import reprise_dite, reprise_possible
from kernel.api import Appel, Portee
from kernel.refus import Indisponible
from kernel.store import load


def lire_reprise(source: str, appel: Appel) -> Reprise:
    """Read a closed file and what its conclusion asked for: one round trip, and a document when it was decided.

    A file that is not the caller's reads as one that does not exist.
    """
    lue = load(CANDIDATURE, appel.world.store, source).etat
    if appel.appelant.personne not in (lue.proprietaire, *lue.coediteurs):
        return Reprise(de=source, operation="", etape=0, statut="inexistante")
    return reprise(source, lue, _conclusion(lue, appel))


def portee_de_la_creation(_avant: Candidature, apres: Candidature, appel: Appel) -> Portee:
    """Say what a new file would start with or, when it would start from nothing, from which it could."""
    dossiers = dict(lignes(appel, liste_de_l_operation(apres.operation)).dossiers)
    return Portee(dits=tuple(_dits(apres, dossiers, appel)))


def _dits(apres: Candidature, dossiers: Mapping[str, CarteCandidature], appel: Appel) -> Iterator[str]:
    if apres.reprise_de:
        depart = dossiers.get(apres.reprise_de)
        yield from reprise_dite(apres, depart.numero if depart else apres.reprise_de)
        return
    operation = load(OPERATION, appel.world.store, apres.operation).etat
    if de := proposee(operation, apres.regles_etape, dossiers):
        yield reprise_possible(de, dossiers[de].numero)


def _conclusion(lue: Candidature, appel: Appel) -> dict[str, object] | None:
    if lue.decision is None:
        return None
    try:
        found: dict[str, object] = json.loads(appel.world.objects.get(lue.decision.document))
    except KeyError as error:
        raise Indisponible("La conclusion n'est pas lisible pour le moment : réessayez plus tard.") from error
    return found
