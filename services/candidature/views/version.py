"""The deposited versions of a file, as their readers see them: each as it was kept, and two side by side."""

import json
from typing import Any

from pydantic import JsonValue

from candidature.domaine.comparaison import Difference, differences
from candidature.domaine.dossier import Candidature
from candidature.domaine.valeurs import Version
from kernel.api import Appel, Enveloppe
from kernel.door import NOTHING_HERE
from kernel.refus import Indisponible, Introuvable


class VueVersionDeposee(Enveloppe):
    """A version as it was deposited, for ever; `champs` are those that it changed of the one before."""

    numero: int
    recu_le: str
    champs: tuple[str, ...]
    document: str
    contenu: JsonValue


class VueComparaison(Enveloppe):
    """What a version changes of another, field by field and word by word."""

    de: int
    a: int
    differences: tuple[Difference, ...]


def vue_version(candidature: Candidature, appel: Appel) -> VueVersionDeposee:
    """Show a version. Raises Introuvable when the file has none of that number."""
    version = _version(candidature, appel.params["numero"])
    return VueVersionDeposee(
        type="version",
        id=str(version.numero),
        href=_href(version.numero, appel),
        statut="figee",
        statut_libelle="Version déposée : elle ne change plus",
        numero=version.numero,
        recu_le=version.recu_le.isoformat(),
        champs=version.champs,
        document=version.document,
        contenu=lire_version(version, appel),
    )


def vue_comparaison(candidature: Candidature, appel: Appel) -> VueComparaison:
    """Compare two versions. Raises Introuvable when the file has not both."""
    de, a = (_version(candidature, appel.params[nom]) for nom in ("numero", "autre"))
    found = differences(lire_version(de, appel), lire_version(a, appel), candidature.champs)
    return VueComparaison(
        type="comparaison",
        id=f"{de.numero}-{a.numero}",
        href=f"{_href(de.numero, appel)}/comparaison/{a.numero}",
        statut="differentes" if found else "identiques",
        statut_libelle="Les deux versions diffèrent" if found else "Les deux versions sont identiques",
        de=de.numero,
        a=a.numero,
        differences=found,
    )


def _href(numero: int, appel: Appel) -> str:
    return f"{appel.base}/candidatures/{appel.params['id']}/versions/{numero}"


def _version(candidature: Candidature, numero: str) -> Version:
    found = next((v for v in candidature.versions if str(v.numero) == numero), None)
    if found is None:
        raise Introuvable(NOTHING_HERE)
    return found


def lire_version(version: Version, appel: Appel) -> Any:
    """Read a version where it is kept. Raises Indisponible when it cannot be."""
    try:
        return json.loads(appel.world.objects.get(version.document))
    except KeyError as error:
        raise Indisponible("Le document n'est pas lisible pour le moment : réessayez plus tard.") from error
