"""The pages of who follows many files: the board of a campagne, and what is theirs to do."""

from collections.abc import Iterable
from typing import Any

from candidature.domaine.campagne import CAMPAGNE
from candidature.domaine.diffusion import CarteCandidature, ref_operation
from candidature.domaine.plan import Campagne
from candidature.domaine.taches import de_l_administration, du_correspondant, du_porteur
from candidature.routes.lectures import lignes
from candidature.routes.listes import Territoire
from candidature.views import VueTableau, vue_confirmation, vue_tableau, vue_tache
from kernel.api import Appel, Page, annee, one_of
from kernel.decider import Ref
from kernel.door import NOTHING_HERE
from kernel.droits import ADMINISTRATION, CORRESPONDANT
from kernel.journal import STATE_SK
from kernel.label.reglement import reglement
from kernel.label.taches import Tache
from kernel.model import Frozen
from kernel.ports import Key
from kernel.refus import Introuvable
from kernel.retenues import retenues
from kernel.store import load, read_all, read_ref
from kernel.taches import AFaire, vue_a_faire


class ParametresTableau(Frozen):
    """The query of the board."""

    territoire: Territoire = None


def territoire_de(appel: Appel, demande: str | None) -> str:
    """Give the territory whose files a caller follows, nothing for all of them. Raises RequeteInvalide when a
    correspondant of several names none, or another's."""
    if ADMINISTRATION in appel.appelant.roles:
        return demande or ""
    return one_of(appel.appelant.territoires, demande)


def rang_de(annee_: int) -> str:
    """Give how the ranks of a year's files begin, in the lists that hold several years."""
    return f"{9999 - annee_:04d}#"


def _tableau(_door: Any, appel: Appel, query: ParametresTableau) -> VueTableau:
    """Count the files of a year, or of one territory in it: one query, and one read for the dates."""
    territoire, an = territoire_de(appel, query.territoire), annee(appel.params)
    campagne = load(CAMPAGNE, appel.world.store, an).etat if an else Campagne()
    if campagne.phase is None:
        raise Introuvable(NOTHING_HERE)
    lues = lignes(appel, f"candidatures#{territoire or campagne.annee}", rang_de(campagne.annee))
    return vue_tableau(campagne, territoire, lues.dossiers, lues.complet, appel)


class ParametresAFaire(Frozen):
    """The query of what there is to do: for a correspondant, in which territory."""

    territoire: Territoire = None


def _a_faire(_door: Any, appel: Appel, query: ParametresAFaire) -> AFaire:
    """Look at the files that concern the caller: one query, and one read for the dates of their years."""
    lues = lignes(appel, f"candidatures#{_liste(appel, query.territoire)}")
    an = appel.maintenant.year
    annees = {*(carte.annee for _, carte in lues.dossiers), an, an + 1}
    refs = {annee_: Ref(Key(CAMPAGNE.flux(str(annee_)), STATE_SK), Campagne) for annee_ in annees}
    equipes = {c.operation: ref_operation(c.operation) for _, c in lues.dossiers} if _a_soi(appel) else {}
    items = read_all(appel.world.store, (ref.key for ref in (*refs.values(), *equipes.values())))
    dossiers = [
        (i, c) for i, c in lues.dossiers if not equipes or _y_travaille(read_ref(equipes[c.operation], items), appel)
    ]
    campagnes = {annee_: c for annee_, ref in refs.items() if (c := read_ref(ref, items)) is not None}
    taches = [
        vue_tache(tache, identifiant, carte, appel)
        for identifiant, carte in dossiers
        if (campagne := campagnes.get(carte.annee)) and campagne.phase is not None
        for tache in _taches(carte, campagne, appel)
    ]
    if ADMINISTRATION in appel.appelant.roles:
        attendent = (c for c in campagnes.values() if c.preparee and c.phase is None)
        taches += [vue_confirmation(campagne, appel) for campagne in attendent]
        retenus = {r.flux.split("#", 1)[1] for r in retenues(appel.world.store, "candidature")}
        taches += [vue_tache(Tache(code="suivre_accuse"), i, c, appel) for i, c in lues.dossiers if i in retenus]
    return vue_a_faire(taches, lues.complet, appel)


def _a_soi(appel: Appel) -> bool:
    """Tell whether the caller looks at their own files, and at no territory's."""
    return appel.appelant.roles.isdisjoint({ADMINISTRATION, CORRESPONDANT})


def _y_travaille(operation: Any, appel: Appel) -> bool:
    """Tell whether the caller still works on an opération: one's own list keeps a file for a moment after."""
    return operation is not None and operation.est_editable_par(appel.appelant.personne)


def _liste(appel: Appel, territoire: str | None) -> str:
    if _a_soi(appel):
        return appel.appelant.personne
    return territoire_de(appel, territoire) or str(appel.maintenant.year)


def _taches(carte: CarteCandidature, campagne: Campagne, appel: Appel) -> Iterable[Tache]:
    """Give what is the caller's to do on a file, in the capacity in which they look at it."""
    regles, dates, now = reglement(campagne.reglement), campagne.dates, appel.maintenant
    if ADMINISTRATION in appel.appelant.roles:
        return de_l_administration(carte, regles, dates, now)
    if CORRESPONDANT in appel.appelant.roles:
        return du_correspondant(carte, regles, dates, appel.appelant.territoires)
    return du_porteur(carte, regles, dates, appel.appelant.personne, now)


ROUTES = (
    Page(
        code="lister_a_faire",
        libelle="Ce que j'ai à faire, le plus pressé d'abord",
        chemin="/moi/a-faire",
        modele=AFaire,
        lire=_a_faire,
        query=ParametresAFaire,
    ),
    Page(
        code="consulter_tableau",
        libelle="Où en sont les dossiers d'une campagne",
        chemin="/campagnes/{annee}/tableau",
        modele=VueTableau,
        lire=_tableau,
        query=ParametresTableau,
    ),
)
