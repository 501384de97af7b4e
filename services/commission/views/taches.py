"""What is somebody's to do here, on a file: at the région's séance while that is where it waits, then at the national
one, where it is put off."""

from collections.abc import Iterator

from commission.domaine.commission import identifiant
from commission.domaine.decision import CarteDecision
from commission.domaine.taches import CORRECTION, EN_REGION, LIBELLES, Affaire, d_une_decision
from kernel import taches
from kernel.api import Appel
from kernel.taches import Objet, VueTache


def vue_tache(affaire: Affaire, annee: int, appel: Appel) -> VueTache:
    """Show what is to be done about a file of a year, and where."""
    point, code = affaire.point, affaire.tache.code
    href = f"{appel.base}/seances/{identifiant(annee, point.region if code in EN_REGION else '')}"
    if code not in EN_REGION:
        href = f"{href}/points/{point.candidature}"
    objet = Objet(point.nom, href, point.candidature, point.numero)
    return taches.vue_tache(affaire.tache, affaire.libelle, objet, appel)


def vues_de_la_decision(carte: CarteDecision, candidature: str, appel: Appel) -> Iterator[VueTache]:
    """Show what a published decision leaves to be done: on it, or at the point of the national séance that corrects."""
    for tache, quoi in d_une_decision(carte):
        href = f"{appel.base}/decisions/{candidature}"
        if tache.code == CORRECTION:
            href = f"{appel.base}/seances/{identifiant(carte.annee)}/points/{candidature}"
        yield taches.vue_tache(tache, LIBELLES[quoi], Objet(carte.nom, href, candidature, carte.numero), appel)
