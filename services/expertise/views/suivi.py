"""The board of a year: where the files of each région stand, what is late, when the next reminder leaves."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from expertise.domaine.affectation import DELAIS_RAPPELS_JOURS, Affectation
from expertise.domaine.diffusion import CarteExpertise
from expertise.domaine.liens import est_retenu
from expertise.domaine.mandats import RELANCES_JOURS, echeance_reponse
from expertise.views.affectation import enveloppe
from kernel.api import Appel, Enveloppe
from kernel.label.calendrier import est_passee
from kernel.label.territoires import region
from kernel.model import Frozen


class VueRegion(Frozen):
    """Where the files of a région stand: to assign, awaiting answers, at work, late; and the next reminder."""

    region: str
    nom: str
    dossiers: int
    a_affecter: int
    en_attente: int
    acceptes: int
    en_retard: int
    rendus: int
    prochain_rappel: datetime | None


class VueSuivi(Enveloppe):
    """The board of a year, by région."""

    annee: int
    regions: tuple[VueRegion, ...]


def vue_suivi(affectation: Affectation, cartes: Sequence[CarteExpertise], appel: Appel) -> VueSuivi:
    """Show where each région stands. What is closed is not counted."""
    groups: dict[str, list[CarteExpertise]] = {}
    for carte in cartes:
        if carte.statut != "fermee":
            groups.setdefault(carte.identite.region, []).append(carte)
    return VueSuivi(
        **enveloppe(affectation, appel, "suivi", "/suivi"),
        annee=affectation.annee,
        regions=tuple(_region(code, group, affectation, appel.maintenant) for code, group in sorted(groups.items())),
    )


def _region(code: str, cartes: Sequence[CarteExpertise], affectation: Affectation, now: datetime) -> VueRegion:
    known = region(code)
    late = [c for c in cartes if _en_retard(c, affectation, now)]
    return VueRegion(
        region=code,
        nom=known.nom if known else code,
        dossiers=len(cartes),
        a_affecter=_combien(cartes, "a_affecter"),
        en_attente=_combien(cartes, "affectee"),
        acceptes=_combien(cartes, "en_cours") + _combien(cartes, "avis_rendus"),
        en_retard=len(late),
        rendus=_combien(cartes, "rendue"),
        prochain_rappel=min((r for c in cartes for r in _rappels(c, affectation, now) if r > now), default=None),
    )


def _combien(cartes: Iterable[CarteExpertise], statut: str) -> int:
    return sum(c.statut == statut for c in cartes)


def _en_retard(carte: CarteExpertise, affectation: Affectation, now: datetime) -> bool:
    """Tell whether a team, an answer, or the synthesis, is overdue (docs/adr/0028): the time given to one expert is not
    another's. A line does not say who has given their opinion before all have; then the coordonnateur alone owes."""
    if carte.statut == "rendue":
        return False
    if carte.sieges_vides and affectation.appel_jusqu_au and est_passee(affectation.appel_jusqu_au, now):
        return True
    owing = [m for m in carte.mandats if m.statut == "accepte" and (carte.statut, m.role) != ("avis_rendus", "second")]
    fin = None if owing and all(m.a_plus_de_temps(now) for m in owing) else affectation.fin_expertise
    attendues = [echeance_reponse(m) for m in carte.mandats if m.statut == "propose"]
    return any(e is not None and e <= now for e in attendues) or (fin is not None and est_passee(fin, now))


def _rappels(carte: CarteExpertise, affectation: Affectation, now: datetime) -> Iterable[datetime]:
    """Give the instants of the reminders that a file calls for: nobody is reminded of what they may not do."""
    if carte.statut == "rendue":
        return
    for m in carte.mandats:
        asked = m.statut == "propose" and not est_retenu(m, carte.identite, carte.decisions, now)
        due = echeance_reponse(m) if asked else None
        yield from (due + timedelta(days=jours) for jours in RELANCES_JOURS if due is not None)
    if affectation.fin_expertise is not None:
        yield from (affectation.fin_expertise.instant + timedelta(days=jours) for jours in DELAIS_RAPPELS_JOURS)
        yield from _du_jour_donne(carte, affectation.fin_expertise.instant + timedelta(days=DELAIS_RAPPELS_JOURS[-1]))


def _du_jour_donne(carte: CarteExpertise, dernier: datetime) -> Iterable[datetime]:
    """Give the ends of the days that were given past the last reminder of all: each calls for one more."""
    for m in carte.mandats:
        due = echeance_reponse(m) if m.statut == "accepte" and m.jusqu_au else None
        if due and due > dernier and (carte.statut, m.role) != ("avis_rendus", "second"):
            yield due
