"""What is the caller's to do here: about the files that no commission has examined, the signed decisions that wait for
another act, the published ones that nobody has read or that are contested, and those whom no letter reaches. No rule
lives here."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from commission.domaine.commission import SEANCE, SERVICE, copie, identifiant
from commission.domaine.decision import A_TRAITER, CarteDecision
from commission.domaine.seance import Seance
from commission.domaine.taches import CORRECTION, EN_REGION, Affaire, a_faire, attendus
from commission.views import vue_tache, vues_de_la_decision
from kernel.api import Appel
from kernel.decider import Ref
from kernel.droits import ADMINISTRATION
from kernel.journal import STATE_SK
from kernel.label.calendrier import PARIS, Calendrier, zone
from kernel.label.faits import EtatCampagne
from kernel.ports import Key
from kernel.retours import a_joindre
from kernel.store import read_all, read_ref
from kernel.taches import AFaire, VueTache, page_a_faire, vue_a_faire

NATIONAL = "NAT"
LIGNES_MAX = 500  # a real year has 220 decisions, and few of them wait; a line is about 400 bytes


class Annee(NamedTuple):
    """A year whose files may still wait: its national séance, and its dates."""

    nationale: Seance
    calendrier: Calendrier


def _a_faire(_door: Any, appel: Appel, _query: Any) -> AFaire:
    """Look at this year and the one before, whose late files may still be put off: one read, and one for the régions
    that are waited for. The administration has two lists more, a query each."""
    annees = tuple(_annees(appel))
    regions = _lues(appel, {i: _seance(i) for annee in annees for i in _regions(annee, appel)})
    taches = [
        vue_tache(affaire, annee.nationale.annee, appel)
        for annee in annees
        for affaire in a_faire(annee.nationale, _par_region(regions, annee), annee.calendrier, appel.maintenant)
        if _est_sienne(affaire, annee.nationale, appel)
    ]
    if ADMINISTRATION not in appel.appelant.roles:
        return vue_a_faire(taches, True, appel)
    publiees, lues = _des_decisions(appel)
    rejetees, tous = a_joindre(appel)
    return vue_a_faire([*taches, *publiees, *rejetees], lues and tous, appel)


def _des_decisions(appel: Appel) -> tuple[list[VueTache], bool]:
    """Look at the published decisions that something is owed to, in one query; and whether that is all of them."""
    page = appel.world.store.query(f"{SERVICE}/liste#{A_TRAITER}", "", "\U0010ffff", LIGNES_MAX, None)
    lues = ((str(i["flux"]).split("#", 1)[1], CarteDecision.model_validate_json(str(i["etat"]))) for i in page.items)
    return [tache for dossier, carte in lues for tache in vues_de_la_decision(carte, dossier, appel)], page.next is None


def _lues(appel: Appel, refs: Mapping[str, Ref]) -> dict[str, Any]:
    """Read what is there of these, in one call."""
    items = read_all(appel.world.store, (ref.key for ref in refs.values()))
    return {nom: lu for nom, ref in refs.items() if (lu := read_ref(ref, items)) is not None}


def _seance(ici: str) -> Ref:
    """Name a séance, but for its points."""
    return Ref(Key(SEANCE.flux(ici), STATE_SK), Seance)


def _annees(appel: Appel) -> Iterator[Annee]:
    an = appel.maintenant.astimezone(zone(PARIS)).year
    dates = {str(a): copie(f"candidature/campagne#{a}", EtatCampagne) for a in (an, an - 1)}
    lues = _lues(appel, {**dates, **{identifiant(a): _seance(identifiant(a)) for a in (an, an - 1)}})
    for a in (an, an - 1):
        if (campagne := lues.get(str(a))) and (nationale := lues.get(identifiant(a))):
            yield Annee(nationale, campagne.calendrier)


def _regions(annee: Annee, appel: Appel) -> set[str]:
    """Name the séances of the régions whose files are waited for, of those that the caller may have something to do
    about: how long this page takes says nothing of the others."""
    qui = appel.appelant
    toutes = ADMINISTRATION in qui.roles or NATIONAL in qui.territoires
    oublies = attendus(annee.nationale, annee.calendrier, appel.maintenant)
    regions = {point.region for point in oublies if toutes or f"R{point.region}" in qui.territoires}
    return {identifiant(annee.nationale.annee, region) for region in regions}


def _par_region(seances: Mapping[str, Seance], annee: Annee) -> dict[str, Seance]:
    return {s.region: s for s in seances.values() if s.annee == annee.nationale.annee}


def _est_sienne(affaire: Affaire, nationale: Seance, appel: Appel) -> bool:
    """Tell whose a task is: the administration's; of what is left to a région, its secretariat's too, and of the rest,
    that of the national one; nobody's who stands aside on the file, or may: of what is decided, the séance that is read
    without its points says who stands aside on one of them."""
    moi = appel.appelant.personne
    if nationale.est_deporte(moi, affaire.point.candidature):
        return False
    if affaire.tache.code == CORRECTION and moi in nationale.deportes_du_palmares:
        return False
    ici = f"R{affaire.point.region}" if affaire.tache.code in EN_REGION else NATIONAL
    return ADMINISTRATION in appel.appelant.roles or ici in appel.appelant.territoires


ROUTES = (page_a_faire(_a_faire),)
