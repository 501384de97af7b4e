"""What is somebody's to do on a file: worked out when it is read, from the line of a list and the dates of the year.

Nothing is stored: a task is there while the state says so. What may be done is a rule of the file, not of this page.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from candidature.domaine.diffusion import CarteCandidature
from candidature.domaine.operation import Operation
from candidature.domaine.plan import Campagne
from candidature.domaine.tableau import attendue, est_en_retard
from candidature.domaine.valeurs import BROUILLONS, FINIES
from kernel.label.calendrier import Calendrier, Moment, est_passee, limite
from kernel.label.reglement import Etape, Reglement, reglement
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
    "suivre_etape_1": "Faire constater l'étape 1, en retard : relancez le correspondant, ou faites-en désigner un",
    "suivre_expertise": "Faire aboutir l'expertise : elle est en retard",
    "suivre_accuse": "Fixer le régime du silence : l'accusé de réception attend cette mention pour partir",
    "confirmer_campagne": "Confirmer la campagne préparée",
    "signer_charte": "Ajouter la charte signée, que le dépôt demande",
    "creer_candidature": "Reprendre le dossier : des suites y sont attendues",
    "accepter_invitation": "Répondre à l'invitation à travailler sur l'opération",
}
REPORTE = "Reprendre le dossier reporté d'une campagne précédente"
TRANSFERT = "Répondre à la proposition de devenir propriétaire de l'opération"


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
        code = "suivre_etape_1" if carte.etape == 1 else "suivre_recevabilite"
        code = code if carte.statut == "deposee" else "suivre_expertise"
        yield Tache(code=code, echeance=attendue(carte, regles, dates))


def de_la_charte(
    carte: CarteCandidature, regles: Reglement, dates: Calendrier, operation: Operation, now: datetime
) -> Iterator[Tache]:
    """Give the charte that a draft lacks to be deposited: anybody who works on the opération may record it."""
    etape = regles.etape(carte.etape)
    if etape is None or carte.statut not in BROUILLONS or operation.charte is not None:
        return
    fin = limite(dates, etape.depot, carte.attend)
    if etape.prerequis.charte == "signee" and not est_passee(fin, now):
        yield Tache(code="signer_charte", echeance=fin)


def de_la_suite(
    dossier: tuple[str, CarteCandidature],
    tous: Iterable[CarteCandidature],
    operation: Operation,
    campagne: Campagne,
    now: datetime,
) -> Iterator[Tache]:
    """Give the file to take up in a campagne that takes files: the one that was adjourned last, or put off, as long as
    nothing was started there for it nor won since."""
    identifiant, carte = dossier
    etape = reglement(campagne.reglement).etape(carte.etape)
    if etape is None or carte.annee >= campagne.annee or operation.plus_haute >= carte.etape:
        return
    attendu = identifiant == operation.a_reprendre if carte.statut == "ajournee" else carte.statut == "reportee"
    depuis = carte.annee if carte.statut == "reportee" else campagne.annee - 1
    if not attendu or any(_recommence(carte, autre, depuis) for autre in tous):
        return
    fin = limite(campagne.dates, etape.depot)
    if est_passee(campagne.dates.ouverture, now) and not est_passee(fin, now):
        yield Tache(code="creer_candidature", echeance=fin)


def _recommence(carte: CarteCandidature, autre: CarteCandidature, depuis: int) -> bool:
    """Tell whether a file asks again, after a year, for what another asked."""
    meme = (autre.operation, autre.etape) == (carte.operation, carte.etape)
    return meme and autre.annee > depuis and autre.statut not in FINIES


def de_l_invite(expire_le: datetime, now: datetime) -> Iterator[Tache]:
    """Give the invitation that waits for an answer, as a co-editor or as the next owner."""
    if now < expire_le:
        yield Tache(code="accepter_invitation", echeance=Moment.de(expire_le))
