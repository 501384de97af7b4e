"""The list of candidatures, to take away: CSV and XLSX, the same lines under the same filters as the list."""

from dataclasses import replace
from functools import partial
from itertools import islice
from operator import itemgetter
from typing import Any

from candidature.domaine.diffusion import CarteCandidature, contexte_des_lignes
from candidature.routes.listes import partition
from candidature.routes.recherche import Filtres, ordre, parmi, rang, verifie
from candidature.views import ligne_candidature
from candidature.views.exports import COLONNES, ligne_export
from kernel.api import BINAIRE, Appel, Page, Telechargement
from kernel.ports import Item
from kernel.refus import ActeInterdit, RequeteInvalide
from kernel.store import between, read_all, read_ref

LIGNES_MAX = 10_000  # 2 to 3 MB of CSV: an answer of the function is 6 MB at most
PAR_LECTURE = 1000  # a query gives a megabyte at most, and a line is about 600 bytes


def _exporter(genre: str, _door: Any, appel: Appel, query: Filtres) -> Telechargement:
    """Read every line of the caller's list, then the campagne of each year among them; keep and sort those that are
    asked for, and write the table."""
    from kernel import tableur  # noqa: PLC0415  only an export needs it

    verifie(appel, query)
    items = _lignes(appel, query)
    cartes = [CarteCandidature.model_validate_json(str(item["etat"])) for item in items]
    refs = contexte_des_lignes(cartes, siennes=False)
    lus = read_all(appel.world.store, [ref.key for ref in refs.values()])
    ici = replace(appel, contexte={nom: read_ref(ref, lus) for nom, ref in refs.items()})
    identifiants = (str(item["flux"]).split("#", 1)[1] for item in items)
    gardees = [(c, i) for c, i in zip(cartes, identifiants, strict=True) if parmi(c, ici, query)]
    lignes = [ligne_export(c, i, ici.contexte, appel) for c, i in _triees(gardees, query, ici)]
    en = {"csv": tableur.en_csv, "xlsx": tableur.en_xlsx}[genre]
    quoi = "-".join(str(x) for x in ("candidatures", query.territoire, query.annee) if x)
    return Telechargement(f"{quoi}.{genre}", en(COLONNES, lignes))


def _triees(
    gardees: list[tuple[CarteCandidature, str]], query: Filtres, appel: Appel
) -> list[tuple[CarteCandidature, str]]:
    """Put the lines in the order of the list."""
    if (par := ordre(query)) is None:
        return gardees
    vues = [(ligne_candidature(c, i, appel), (c, i)) for c, i in gardees]
    inverse = (query.tri or "").startswith("-")
    return [x for _, x in sorted(((par(v), x) for v, x in vues if v), key=itemgetter(0), reverse=inverse)]


def _lignes(appel: Appel, query: Filtres) -> list[Item]:
    """Read the lines of a list, the years in it chosen by their rank. Raises RequeteInvalide beyond what an answer
    holds."""
    liste = partition("candidatures", appel, query, f"candidatures#{query.annee or appel.maintenant.year}")
    debut = rang(query)
    found = between(appel.world.store, f"candidature/liste#{liste}", debut, debut + "\U0010ffff", PAR_LECTURE)
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
        query=Filtres,
        genre="text/csv",
        refus=(ActeInterdit.code,),
    ),
    Page(
        code="exporter_candidatures_xlsx",
        libelle="Vos candidatures en XLSX, sous les filtres de la liste",
        chemin="/exports/candidatures.xlsx",
        modele=None,
        lire=partial(_exporter, "xlsx"),
        query=Filtres,
        genre=BINAIRE,
        refus=(ActeInterdit.code,),
    ),
)
