"""What is the caller's to do, in each capacity that they have: the files of others that they follow, territory by
territory; their own, and what they are invited to. One query for each of these lists, and one read beside them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from candidature.domaine.campagne import CAMPAGNE
from candidature.domaine.diffusion import CarteCandidature, ref_operation
from candidature.domaine.operation import CarteInvitation, Operation
from candidature.domaine.plan import Campagne
from candidature.domaine.taches import (
    de_l_administration,
    de_l_invite,
    de_la_charte,
    de_la_suite,
    du_correspondant,
    du_porteur,
)
from candidature.routes.lectures import LIGNES_MAX, Lignes, lignes
from candidature.routes.listes import Territoire
from candidature.views import vue_confirmation, vue_invitee, vue_suivie, vue_tache
from kernel.api import Appel, one_of
from kernel.decider import Ref
from kernel.droits import ADMINISTRATION, CORRESPONDANT, PORTEUR
from kernel.journal import STATE_SK
from kernel.label.reglement import reglement
from kernel.label.taches import Tache
from kernel.model import Frozen
from kernel.ports import Key
from kernel.retenues import retenues
from kernel.retours import a_joindre
from kernel.store import read_all, read_ref
from kernel.taches import AFaire, VueTache, page_a_faire, vue_a_faire

Dossiers = Mapping[str, CarteCandidature]


class ParametresAFaire(Frozen):
    """The query of what there is to do: in one territory, or in all and for oneself."""

    territoire: Territoire = None


class Bureau(NamedTuple):
    """What lies before somebody: the files that they follow, and their own; the campagnes and opérations of these."""

    suivis: Dossiers
    siens: Dossiers
    campagnes: Mapping[int, Campagne]
    operations: Mapping[str, Operation]


def _a_faire(_door: Any, appel: Appel, query: ParametresAFaire) -> AFaire:
    """Look at what concerns the caller. A territory that is asked for is looked at alone."""
    suivies = [lignes(appel, f"candidatures#{liste}") for liste in _listes(appel, query.territoire)]
    pour_soi = PORTEUR in appel.appelant.roles and query.territoire is None
    siennes = [lignes(appel, f"candidatures#{appel.appelant.personne}")] if pour_soi else []
    bureau = _bureau(_dossiers(suivies), _dossiers(siennes), appel)
    taches = [*_des_services(bureau, appel), *_de_soi(bureau, appel)]
    if pour_soi:
        taches += _invitations(appel)
    if ADMINISTRATION in appel.appelant.roles:
        attendent = (c for c in bureau.campagnes.values() if c.preparee and c.phase is None)
        taches += [vue_confirmation(campagne, appel) for campagne in attendent]
        taches += _accuses_retenus(bureau, appel)
    rejetees, tous = a_joindre(appel) if _sans_territoire(appel, query) else ([], True)
    uniques = {(t.tache, t.href, t.dossier, t.nom): t for t in (*taches, *rejetees)}.values()
    return vue_a_faire(uniques, tous and all(lues.complet for lues in (*suivies, *siennes)), appel)


def _sans_territoire(appel: Appel, query: ParametresAFaire) -> bool:
    """Tell whether the administration looks at all that is its to do."""
    return ADMINISTRATION in appel.appelant.roles and query.territoire is None


def _listes(appel: Appel, territoire: str | None) -> tuple[str, ...]:
    """Name the lists of the files that a caller follows: of this year and the one before, whose files may still be
    open, or of their territories. Raises RequeteInvalide on another's."""
    an = appel.maintenant.year
    if ADMINISTRATION in appel.appelant.roles:
        return (territoire,) if territoire else (str(an), str(an - 1))
    if CORRESPONDANT not in appel.appelant.roles:
        return ()
    siens = appel.appelant.territoires
    return (one_of(siens, territoire),) if territoire else tuple(sorted(siens))


def _dossiers(listes: Iterable[Lignes]) -> dict[str, CarteCandidature]:
    """Give each file once, in whichever lists it is."""
    return {identifiant: carte for lues in listes for identifiant, carte in lues.dossiers}


def _bureau(suivis: Dossiers, siens: Dossiers, appel: Appel) -> Bureau:
    """Read what the files rest on. One's own list keeps a file for a moment after one has left its opération."""
    an = appel.maintenant.year
    annees = {*(carte.annee for carte in (*suivis.values(), *siens.values())), an, an + 1}
    refs = {annee: Ref(Key(CAMPAGNE.flux(str(annee)), STATE_SK), Campagne) for annee in annees}
    equipes = {carte.operation: ref_operation(carte.operation) for carte in siens.values()}
    items = read_all(appel.world.store, (ref.key for ref in (*refs.values(), *equipes.values())))
    campagnes = {annee: c for annee, ref in refs.items() if (c := read_ref(ref, items)) is not None}
    lues = ((nom, read_ref(ref, items)) for nom, ref in equipes.items())
    operations = {nom: o for nom, o in lues if o is not None and o.est_editable_par(appel.appelant.personne)}
    return Bureau(suivis, {i: c for i, c in siens.items() if c.operation in operations}, campagnes, operations)


def _campagne(bureau: Bureau, annee: int) -> Campagne | None:
    """Give the campagne of a year, once it is planned."""
    campagne = bureau.campagnes.get(annee)
    return campagne if campagne is not None and campagne.phase is not None else None


def _des_services(bureau: Bureau, appel: Appel) -> Iterator[VueTache]:
    """Give what waits for who follows the files of others, in the capacity in which they do."""
    for identifiant, carte in bureau.suivis.items():
        if (campagne := _campagne(bureau, carte.annee)) is not None:
            for tache in _suivre(carte, campagne, appel):
                yield vue_suivie(tache, identifiant, carte, appel)


def _suivre(carte: CarteCandidature, campagne: Campagne, appel: Appel) -> Iterable[Tache]:
    regles, dates = reglement(campagne.reglement), campagne.dates
    if ADMINISTRATION in appel.appelant.roles:
        return de_l_administration(carte, regles, dates, appel.maintenant)
    return du_correspondant(carte, regles, dates, appel.appelant.territoires)


def _de_soi(bureau: Bureau, appel: Appel) -> Iterator[VueTache]:
    """Give what waits for who works on files: to write them, and to take up again those that were put off."""
    now, personne = appel.maintenant, appel.appelant.personne
    for identifiant, carte in bureau.siens.items():
        operation, taches = bureau.operations[carte.operation], list[Tache]()
        if (campagne := _campagne(bureau, carte.annee)) is not None:
            regles, dates = reglement(campagne.reglement), campagne.dates
            taches += du_porteur(carte, regles, dates, personne, now)
            taches += de_la_charte(carte, regles, dates, operation, now)
        if (celle_ci := _campagne(bureau, now.year)) is not None:
            taches += de_la_suite((identifiant, carte), bureau.siens.values(), operation, celle_ci, now)
        yield from (vue_tache(tache, identifiant, carte, appel) for tache in taches)


def _accuses_retenus(bureau: Bureau, appel: Appel) -> Iterator[VueTache]:
    """Give the files whose receipt by mail is held until what silence means is said."""
    retenus = {r.flux.split("#", 1)[1] for r in retenues(appel.world.store, "candidature")}
    for identifiant in sorted(retenus & bureau.suivis.keys()):
        yield vue_suivie(Tache(code="suivre_accuse"), identifiant, bureau.suivis[identifiant], appel)


def _invitations(appel: Appel) -> Iterator[VueTache]:
    """Give the invitations that the caller has not answered."""
    partition = f"candidature/liste#invitations#{appel.appelant.personne}"
    page = appel.world.store.query(partition, "", "\U0010ffff", LIGNES_MAX, None)
    for item in page.items:
        carte = CarteInvitation.model_validate_json(str(item["etat"]))
        for tache in de_l_invite(carte.expire_le, appel.maintenant):
            yield vue_invitee(tache, str(item["flux"]).split("#", 1)[1], carte, appel)


ROUTES = (page_a_faire(_a_faire, ParametresAFaire),)
