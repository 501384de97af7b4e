"""Reading the file that a new one starts from. What may be taken over is a rule of the domain."""

import json

from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.dossier import Candidature
from candidature.domaine.reprise import reprise
from candidature.domaine.valeurs import Reprise
from kernel.api import Appel
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


def _conclusion(lue: Candidature, appel: Appel) -> dict[str, object] | None:
    if lue.decision is None:
        return None
    try:
        found: dict[str, object] = json.loads(appel.world.objects.get(lue.decision.document))
    except KeyError as error:
        raise Indisponible("La conclusion n'est pas lisible pour le moment : réessayez plus tard.") from error
    return found
