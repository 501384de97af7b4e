"""The addresses of the référentiel: the règlement as data, and the schema of each form. Public, and never changing:
a new version is a new address."""

from typing import Any

from candidature.domaine.valeurs import SUITE_CODE, champ_de_suite
from candidature.views.referentiel import Referentiels, VueReferentiel, ligne_referentiel, vue_referentiel
from kernel.api import Appel, Page, SansParametre
from kernel.journal import canonical
from kernel.label.reglement import Reglement, reglement, versions
from kernel.label.reglement_schema import schema
from kernel.refus import Introuvable

SUITE = "La suite donnée à une réserve ou à une recommandation, dans un dossier qui en a"


def _referentiels(_door: Any, appel: Appel, _query: SansParametre) -> Referentiels:
    return Referentiels(elements=tuple(ligne_referentiel(reglement(v), appel.base) for v in versions()))


def _referentiel(_door: Any, appel: Appel, _query: SansParametre) -> VueReferentiel:
    return vue_referentiel(_version(appel), appel.base)


def _schema(_door: Any, appel: Appel, _query: SansParametre) -> str:
    regles, numero = _version(appel), appel.params["etape"]
    if numero not in {str(e.numero) for e in regles.etapes}:
        connues = ", ".join(str(e.numero) for e in regles.etapes)
        raise Introuvable(f"Le règlement {regles.version} n'a pas cette étape ; les siennes sont : {connues}.")
    return canonical(schema(regles, int(numero), {SUITE_CODE: champ_de_suite("suite", SUITE)}))


def _version(appel: Appel) -> Reglement:
    if appel.params["version"] not in versions():
        raise Introuvable(f"Aucun règlement ne porte cette version ; connues : {', '.join(versions())}.")
    return reglement(appel.params["version"])


ROUTES = (
    Page("lister_referentiels", "Les versions du règlement", "/referentiels", Referentiels, _referentiels),
    Page("consulter_referentiel", "Une version du règlement", "/referentiels/{version}", VueReferentiel, _referentiel),
    Page(
        "consulter_schema",
        "Le formulaire d'une étape, en JSON Schema",
        "/referentiels/{version}/etapes/{etape}/schema",
        None,
        _schema,
    ),
)
