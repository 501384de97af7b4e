"""Who could sit instead, as the administration sees it: for each seat given back or unanswered, the next best that the
applied proposal has kept, with the price it said then, and whether anything stands in the way today."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from expertise.domaine.calcul import SUIVANTS, cle_prix, cle_suivant
from expertise.domaine.diffusion import CarteExpertise
from expertise.domaine.dossier import Expertise, Mandat
from expertise.domaine.expert import CarteExpert
from expertise.domaine.incompatibilites import empechement
from expertise.domaine.liens import est_parti, est_retenu, motif_attente
from expertise.domaine.mandats import CHARGE_ATTEINTE
from expertise.domaine.monde import places_libres, places_tenues
from expertise.domaine.rattachements import hors_equipe
from kernel.api import Appel, Enveloppe
from kernel.model import Frozen


class VueRemplacant(Frozen):
    """The next best for a seat: what was lost by it, nobody else moving, when the proposal was made; `obstacle` is
    what keeps them from it today, their load on other files included, empty when nothing does."""

    expert: str
    prix: str
    obstacle: str


class VueSortant(Frozen):
    """Somebody who has left a seat, could not be given it, has not answered yet, is habilitated for it no more, or is
    tied by a partner of the opération, for the administration to answer."""

    expert: str
    role: str
    statut: str
    motif: str
    remplacants: tuple[VueRemplacant, ...]


class VueRemplacements(Enveloppe):
    """The seats that wait for somebody. Reading this changes nothing: replacing is an act on the file."""

    candidature: str
    sieges_vides: tuple[str, ...]
    sortants: tuple[VueSortant, ...]


class Monde(NamedTuple):
    """Who takes files in the year, each by who they are, and which places they hold."""

    experts: Mapping[str, CarteExpert]
    tenues: Mapping[str, set[int]]


def vue_remplacements(
    e: Expertise, dossiers: Sequence[CarteExpertise], experts: Sequence[CarteExpert], appel: Appel
) -> VueRemplacements:
    """Show who could sit instead of whom, from the files of the year and the experts who take some."""
    ici, annee = e.dossier.candidature, e.dossier.annee
    monde = Monde({c.personne: c for c in experts}, places_tenues(dossiers, annee))
    now, ties = appel.maintenant, (e.dossier, e.decisions)
    waiting = [m for m in e.mandats if m.statut != "accepte" or est_retenu(m, *ties, now)]
    return VueRemplacements(
        type="remplacements",
        id=ici,
        href=f"{appel.base}/expertises/{ici}/remplacements",
        statut="a_pourvoir" if e.sieges_vides else "pourvus",
        statut_libelle=f"{len(e.sieges_vides)} siège(s) à pourvoir" if e.sieges_vides else "Tous les sièges sont tenus",
        candidature=ici,
        sieges_vides=e.sieges_vides,
        sortants=tuple(_sortant(e, m, monde, appel) for m in waiting),
    )


def _sortant(e: Expertise, mandat: Mandat, monde: Monde, appel: Appel) -> VueSortant:
    found = tuple(
        VueRemplacant(expert=expert, prix=prix, obstacle=_obstacle(e, mandat, expert, monde, appel))
        for expert, prix in _suivants(mandat, appel)
        if expert != mandat.expert
    )
    said = {nom: getattr(mandat, nom) for nom in ("expert", "role", "statut")}
    motif = motif_attente(mandat, e.dossier, e.decisions, appel.maintenant) or mandat.motif
    return VueSortant(**said, motif=motif, remplacants=found)


def _suivants(mandat: Mandat, appel: Appel) -> Iterator[tuple[str, str]]:
    """Give who came next on a seat; nobody when no proposal gave it, nor that of whom its holder follows."""
    if not mandat.document:
        return
    try:
        kept: dict[str, Any] = json.loads(appel.world.objects.get(mandat.document))
    except KeyError:
        return
    for rang in range(1, SUIVANTS + 1):
        if cle_suivant(mandat.nomme, rang) in kept:
            yield kept[cle_suivant(mandat.nomme, rang)], kept[cle_prix(mandat.nomme, rang)]


def _obstacle(e: Expertise, mandat: Mandat, expert: str, monde: Monde, appel: Appel) -> str:
    """Give what replacing would answer: whoever is not in the year's world is suspended, or takes no file."""
    annee, carte = e.dossier.annee, monde.experts.get(expert)
    if not mandat.est_vivant and mandat.role not in e.sieges_vides:
        return "le siège est déjà pourvu"
    if any(m.expert == expert and est_parti(m, e.decisions) for m in e.mandats):
        return "cette personne a déjà quitté ce dossier"
    if any(m.expert == expert and m.est_vivant for m in e.mandats):
        return "cette personne siège déjà sur ce dossier"
    if carte is None:
        return f"cette personne n'est plus habilitée, ou ne prend aucun dossier en {annee}"
    if mandat.role not in carte.roles:
        return f"cette personne n'est plus habilitée comme {mandat.role}"
    if raison := hors_equipe(e, carte, (m for m in e.vivants if m.expert != mandat.expert)):
        return raison
    if raison := empechement(carte, e.dossier, e.decisions, expert, appel.maintenant):
        return raison
    return "" if places_libres(carte, monde.tenues, annee) else CHARGE_ATTEINTE
