"""What is somebody's to do: the administration's files without a team, an expert's own mandates."""

from collections.abc import Iterator
from typing import Any

from expertise.domaine.affectation import AFFECTATION, Affectation
from expertise.domaine.diffusion import CarteExpertise
from expertise.domaine.dossier import Expertise
from expertise.domaine.expertise import EXPERTISE
from expertise.domaine.taches import a_trancher, de_l_administration, de_l_expert
from expertise.routes.lectures import expertises
from expertise.views import vue_lien, vue_tache, vue_tache_d_expert
from kernel.api import Appel
from kernel.decider import Ref
from kernel.droits import ADMINISTRATION, EXPERT
from kernel.journal import STATE_SK
from kernel.label.calendrier import PARIS, zone
from kernel.ports import Key
from kernel.retours import a_joindre
from kernel.store import load, read_all, read_ref
from kernel.taches import AFaire, VueTache, page_a_faire, vue_a_faire

LIGNES_MAX = 500  # a real year has 220 files, and few of them wait; a line is about 1.5 KB


def _a_faire(_door: Any, appel: Appel, _query: Any) -> AFaire:
    """Look at what concerns the caller, in each capacity that they have here."""
    taches, complet = list[VueTache](), True
    if ADMINISTRATION in appel.appelant.roles:
        found, complet = _de_l_administration(appel)
        rejetees, tous = a_joindre(appel)
        taches, complet = [*found, *rejetees], complet and tous
    if EXPERT in appel.appelant.roles:
        taches += _de_l_expert(appel)
    return vue_a_faire(taches, complet, appel)


def _de_l_administration(appel: Appel) -> tuple[list[VueTache], bool]:
    """Look at the files of this year that are short of a seat, or wait to hear whether somebody may go on: one query,
    and one read for the dates of the year."""
    an = appel.maintenant.astimezone(zone(PARIS)).year
    page = appel.world.store.query(f"expertise/liste#a-affecter#{an}", "", "\U0010ffff", LIGNES_MAX, None)
    dates = load(AFFECTATION, appel.world.store, str(an)).etat
    cartes = [CarteExpertise.model_validate_json(str(item["etat"])) for item in page.items]
    taches = [vue_tache(t, c, appel) for c in cartes for t in de_l_administration(c, dates.appel_jusqu_au)]
    liens = ((c, m, siren) for c in cartes for m, siren in a_trancher(c, appel.maintenant))
    taches += [vue_lien(m, siren, c, dates.fin_expertise, appel) for c, m, siren in liens]
    return taches, page.next is None


def _de_l_expert(appel: Appel) -> Iterator[VueTache]:
    """Look at the files that the caller has a mandate on, as they are now, and at the dates of their years: one query
    and one read."""
    qui = appel.appelant.personne
    dossiers = {c.identite.candidature: c.identite.annee for c in expertises(appel, f"mandats#{qui}")}
    etats = {i: Ref(Key(EXPERTISE.flux(i), STATE_SK), Expertise) for i in dossiers}
    annees = {an: Ref(Key(AFFECTATION.flux(str(an)), STATE_SK), Affectation) for an in dossiers.values()}
    items = read_all(appel.world.store, (ref.key for ref in (*etats.values(), *annees.values())))
    for identifiant, an in dossiers.items():
        affectation, e = read_ref(annees[an], items), read_ref(etats[identifiant], items)
        fin = affectation.fin_expertise if affectation else None
        for tache in de_l_expert(e, qui, fin, appel.maintenant) if e else ():
            yield vue_tache_d_expert(tache, e, appel)


ROUTES = (page_a_faire(_a_faire),)
