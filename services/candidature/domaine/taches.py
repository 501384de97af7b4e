"""What is somebody's to do on a file: worked out when it is read, from the line of a list and the dates of the year.

Nothing is stored: a task is there while the state says so. What may be done is a rule of the file, not of this page.
"""

from collections.abc import Iterator
from datetime import datetime

from candidature.domaine.diffusion import CarteCandidature
from candidature.domaine.tableau import attendue, est_en_retard
from candidature.domaine.valeurs import BROUILLONS
from kernel.label.calendrier import Calendrier, est_passee, limite
from kernel.label.reglement import Etape, Reglement
from kernel.label.taches import Tache

REGION = "R"
LIBELLES = {
    "annoncer": "Annoncer la candidature",
    "deposer": "Déposer le dossier",
    "repondre": "Compléter le dossier",
    "fournir_complements": "Remettre les compléments demandés",
    "donner_avis": "Examiner la recevabilité",
    "notifier_avis": "Notifier la recevabilité",
    "constater_etape_1": "Constater les conditions de l'étape 1",
    "suivre_recevabilite": "Relancer le correspondant : la recevabilité est en retard",
    "suivre_expertise": "Faire aboutir l'expertise : elle est en retard",
    "suivre_accuse": "Fixer le régime du silence : l'accusé de réception attend cette mention pour partir",
    "confirmer_campagne": "Confirmer la campagne préparée",
}


def du_porteur(
    carte: CarteCandidature, regles: Reglement, dates: Calendrier, personne: str, now: datetime
) -> Iterator[Tache]:
    """Give what waits for those who write a file: its owner alone announces, deposits and hands in."""
    etape, proprietaire = regles.etape(carte.etape), carte.proprietaire == personne
    if etape is None:
        return
    if carte.statut == "complements_demandes":
        yield Tache(code="fournir_complements" if proprietaire else "repondre", echeance=carte.attend)
    if carte.statut in BROUILLONS and not est_passee(fin := limite(dates, etape.depot, carte.attend), now):
        yield from _precandidature(carte, etape, dates, now)
        yield Tache(code="deposer" if proprietaire else "repondre", echeance=fin)


def _precandidature(carte: CarteCandidature, etape: Etape, dates: Calendrier, now: datetime) -> Iterator[Tache]:
    """Announce a draft, which its co-editors may do too."""
    if carte.statut == "brouillon" and etape.precandidature is not None:
        fin = limite(dates, etape.precandidature)
        if not est_passee(fin, now):
            yield Tache(code="annoncer", echeance=fin)


def du_correspondant(
    carte: CarteCandidature, regles: Reglement, dates: Calendrier, territoires: frozenset[str]
) -> Iterator[Tache]:
    """Give what waits for a correspondant: a file that the region has taken over waits for the region alone."""
    if carte.statut != "deposee":
        return
    if carte.charge.startswith(REGION) and carte.charge not in territoires:
        return
    code = "notifier_avis" if carte.avis_donne else "constater_etape_1" if carte.etape == 1 else "donner_avis"
    yield Tache(code=code, echeance=attendue(carte, regles, dates))


def de_l_administration(
    carte: CarteCandidature, regles: Reglement, dates: Calendrier, now: datetime
) -> Iterator[Tache]:
    """Give what the administration has to see to: what is late."""
    if est_en_retard(carte, regles, dates, now):
        code = "suivre_recevabilite" if carte.statut == "deposee" else "suivre_expertise"
        yield Tache(code=code, echeance=attendue(carte, regles, dates))
