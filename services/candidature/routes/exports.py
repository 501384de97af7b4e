"""The list of candidatures, to take away: CSV and XLSX, the same lines under the same filters as the list."""

from functools import partial
from itertools import islice
from typing import Annotated, Any

from pydantic import Field

from candidature.domaine.diffusion import CarteCandidature, contexte_des_lignes
from candidature.routes.listes import Territoire, partition
from candidature.routes.suivi import rang_de
from candidature.views.exports import COLONNES, ligne_export
from kernel.api import BINAIRE, Appel, Page, Telechargement
from kernel.model import Frozen
from kernel.ports import Item
from kernel.refus import RequeteInvalide
from kernel.store import between, read_all, read_ref

LIGNES_MAX = 10_000  # 2 to 3 MB of CSV: an answer of the function is 6 MB at most
PAR_LECTURE = 1000  # a query gives a megabyte at most, and a line is about 600 bytes


class ParametresExport(Frozen):
    """The filters of an export: those of the list, and one year for a territory."""

    territoire: Territoire = None
    annee: Annotated[int | None, Field(ge=2009, le=2099, description="Une campagne")] = None


def _exporter(genre: str, _door: Any, appel: Appel, query: ParametresExport) -> Telechargement:
    """Read every line of the caller's list, then the campagne of each year among them, and write the table."""
    from kernel import tableur  # noqa: PLC0415  only an export needs it

    items = _lignes(appel, query)
    cartes = [CarteCandidature.model_validate_json(str(item["etat"])) for item in items]
    refs = contexte_des_lignes(cartes, siennes=False)
    lus = read_all(appel.world.store, [ref.key for ref in refs.values()])
    campagnes = {nom: read_ref(ref, lus) for nom, ref in refs.items()}
    identifiants = (str(item["flux"]).split("#", 1)[1] for item in items)
    lignes = [ligne_export(c, i, campagnes, appel) for c, i in zip(cartes, identifiants, strict=True)]
    en = {"csv": tableur.en_csv, "xlsx": tableur.en_xlsx}[genre]
    quoi = "-".join(str(x) for x in ("candidatures", query.territoire, query.annee) if x)
    return Telechargement(f"{quoi}.{genre}", en(COLONNES, lignes))


def _lignes(appel: Appel, query: ParametresExport) -> list[Item]:
    """Read the lines of a list, the years in it chosen by their rank. Raises RequeteInvalide beyond what an answer
    holds."""
    liste = partition("candidatures", appel, query, f"candidatures#{query.annee or appel.maintenant.year}")
    rang = rang_de(query.annee) if query.annee else ""
    found = between(appel.world.store, f"candidature/liste#{liste}", rang, rang + "\U0010ffff", PAR_LECTURE)
    items = list(islice(found, LIGNES_MAX + 1))
    if len(items) > LIGNES_MAX:
        raise RequeteInvalide(
            f"Cet export dépasserait {LIGNES_MAX} lignes : demandez une campagne (`annee`), ou un territoire "
            "(`territoire`), et recommencez pour les autres."
        )
    return items


ROUTES = (
    Page(
        code="exporter_candidatures_csv",
        libelle="Vos candidatures en CSV, sous les filtres de la liste",
        chemin="/exports/candidatures.csv",
        modele=None,
        lire=partial(_exporter, "csv"),
        query=ParametresExport,
        genre="text/csv",
    ),
    Page(
        code="exporter_candidatures_xlsx",
        libelle="Vos candidatures en XLSX, sous les filtres de la liste",
        chemin="/exports/candidatures.xlsx",
        modele=None,
        lire=partial(_exporter, "xlsx"),
        query=ParametresExport,
        genre=BINAIRE,
    ),
)
