"""What is asked of a list of candidatures: the same words for its pages and for what is taken away of it.

Nobody filters by what they do not read: what the services alone know of a file (who has it, whether they are late) is
theirs to ask for.
"""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Literal

from pydantic import Field

from candidature.domaine.diffusion import CarteCandidature
from candidature.domaine.plan import Campagne
from candidature.domaine.suivi import suivi
from candidature.domaine.tableau import est_en_retard
from candidature.relations import est_des_services
from candidature.routes.listes import Territoire
from candidature.views import SUIVI, LigneCandidature
from kernel.api import PAGE_MAX, Appel, Recherche
from kernel.formes import sinon
from kernel.label.reglement import reglement
from kernel.label.territoires import MOT, plier
from kernel.model import Frozen
from kernel.refus import ActeInterdit, Erreur

LUES_MAX = 1000  # one query gives a megabyte, and a line is about 600 bytes
MOI, PERSONNE = "moi", "personne"
STATUT = "|".join(SUIVI)
Tri = Literal["nom", "-nom", "etape", "-etape", "statut", "-statut", "depose_le", "-depose_le"]
Code = Annotated[
    str,
    Field(pattern=r"^([0-9]{2,3}|2[AB])$"),
    sinon("Donnez un code INSEE, par exemple 53 pour une région ou 35 pour un département."),
]


class Filtres(Frozen):
    """Which candidatures, in which order: what is not said keeps them all, the newest campagne first."""

    territoire: Territoire = None
    annee: Annotated[int | None, Field(ge=2009, le=2099, description="Une campagne")] = None
    etape: Annotated[int | None, Field(ge=1, le=4)] = None
    statut: Annotated[
        str | None,
        Field(
            max_length=300,
            pattern=rf"^({STATUT})(,({STATUT}))*$",
            description="Un statut tel que vous le lisez, ou plusieurs séparés par des virgules",
        ),
        sinon("Donnez un statut tel que vous le lisez, ou plusieurs séparés par des virgules."),
    ] = None
    region: Annotated[Code | None, Field(description="Le code INSEE d'une région, par exemple 53")] = None
    departement: Annotated[Code | None, Field(description="Le code INSEE d'un département, par exemple 35")] = None
    texte: Annotated[
        str | None, Field(min_length=1, max_length=100, description="Dans le numéro, le nom ou une commune")
    ] = None
    en_retard: Annotated[
        bool | None, Field(description="Pour les services : ceux dont la recevabilité ou l'expertise est en retard")
    ] = None
    charge: Annotated[
        str | None,
        Field(
            pattern=rf"^({MOI}|{PERSONNE}|{MOT})$",
            description=f"Pour les services : « {MOI} », un territoire (D35), ou « {PERSONNE} » quand nul ne l'a pris",
        ),
        sinon(f"Donnez « {MOI} », « {PERSONNE} » ou un territoire, par exemple D35."),
    ] = None
    tri: Annotated[Tri | None, Field(description="Un tiret devant renverse l'ordre")] = None


def rang_de(annee: int) -> str:
    """Give how the ranks of a year's files begin, in the lists that hold several years."""
    return f"{9999 - annee:04d}#"


def verifie(appel: Appel, query: Filtres) -> None:
    """Refuse to look for what a caller does not read."""
    for nom in ("en_retard", "charge"):
        if getattr(query, nom) is not None and not est_des_services(appel.appelant):
            message = f"Le filtre `{nom}` est celui des services : retirez-le."
            raise ActeInterdit(message, Erreur(f"/{nom}", "filtre-des-services", message))


def rang(query: Filtres) -> str:
    """Give how the ranks of what is asked for begin."""
    return rang_de(query.annee) if query.annee else ""


def recherche(appel: Appel, query: Filtres) -> Recherche | None:
    """Say how a page is looked for: as the list is, but for what is filtered or sorted. One's own list says less at a
    time, because each of its lines asks the opération whether it is still one's own."""
    verifie(appel, query)
    filtres = query.model_dump(exclude_none=True, exclude={"territoire", "annee", "limite", "curseur"})
    if not filtres:
        return Recherche(getattr(query, "limite", LUES_MAX), rang(query)) if query.annee else None
    lues = LUES_MAX if est_des_services(appel.appelant) else PAGE_MAX
    return Recherche(lues, rang(query), ordre(query), (query.tri or "").startswith("-"))


def ordre(query: Filtres) -> Callable[[LigneCandidature], str] | None:
    """Give by what the lines are sorted, when not by their rank."""
    return partial(_valeur, query.tri.removeprefix("-")) if query.tri else None


def _valeur(champ: str, ligne: LigneCandidature) -> str:
    """Give what sorts a line: what it shows, as people sort it; nothing comes before something."""
    match champ:
        case "statut":
            return f"{list(SUIVI).index(ligne.statut):02d}"
        case "nom":
            return plier(ligne.nom)
        case "etape":
            return str(ligne.etape)
        case _:
            return ligne.depose_le.isoformat() if ligne.depose_le else ""


def parmi(carte: CarteCandidature, appel: Appel, query: Filtres) -> bool:
    """Tell whether a file is among those that are asked for, by what its line shows: its suivi too follows the calendar
    of its year (`contexte`)."""
    campagne: Campagne | None = appel.contexte[str(carte.annee)]
    statut = suivi(carte.statut, carte.expertise, campagne.dates if campagne else None, appel.maintenant)
    return (
        query.annee in (None, carte.annee)
        and query.etape in (None, carte.etape)
        and (query.statut is None or statut in query.statut.split(","))
        and (query.region is None or query.region in {lieu.region for lieu in carte.lieux})
        and (query.departement is None or query.departement in {lieu.departement for lieu in carte.lieux})
        and (query.texte is None or _dit(carte, query.texte))
        and (query.en_retard is None or query.en_retard is _en_retard(carte, campagne, appel))
        and (query.charge is None or _charge(carte, query.charge, appel))
    )


def _dit(carte: CarteCandidature, texte: str) -> bool:
    """Tell whether a file is called so, or is there: without a thought for case, accents or punctuation."""
    return plier(texte) in plier(" ".join((carte.numero, carte.nom, *(lieu.nom for lieu in carte.lieux))))


def _en_retard(carte: CarteCandidature, campagne: Campagne | None, appel: Appel) -> bool:
    if campagne is None:
        return False
    return est_en_retard(carte, reglement(campagne.reglement), campagne.dates, appel.maintenant)


def _charge(carte: CarteCandidature, demandee: str, appel: Appel) -> bool:
    if demandee == MOI:
        return carte.charge_par == appel.appelant.personne
    return carte.charge == ("" if demandee == PERSONNE else demandee)
