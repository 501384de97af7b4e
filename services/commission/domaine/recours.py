"""What the law has a decision say, and how its delays are counted. Where to contest it: `kernel/label/recours.py`."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from commission.domaine.point import Decision
from commission.domaine.seance import Signataire
from kernel.label.calendrier import PARIS, jours_feries, plus_mois, zone
from kernel.label.recours import RECOURS_MOIS, voies

SAMEDI = 5


def mentions_manquantes(decision: Decision, signataire: Signataire | None) -> Iterator[str]:
    """Give, in words, each mention without which the letter of a decision may not leave."""
    if signataire is None or not all(x.strip() for x in (signataire.nom, signataire.prenom, signataire.qualite)):
        yield "il manque le nom, le prénom ou la qualité de qui a signé (CRPA, L212-1)."
    if not decision.document:
        yield "il manque les motifs : le document de la conclusion n'est pas nommé."
    if voies(decision.region) is None:
        yield "il manque les voies et délais de recours : le territoire n'est pas connu."
    if not decision.porteurs:
        yield "il manque un porteur à qui notifier la décision."


def rejet_implicite(depose_le: datetime) -> date:
    """Give the day on which a gracious appeal that nobody has answered counts as refused: two months after it was
    received (CRPA, L231-4; CJA, R421-2)."""
    return plus_mois(depose_le.astimezone(zone(PARIS)).date(), RECOURS_MOIS)


def fin_de_delai(jour: date, mois: int) -> date:
    """Give the last day of a delay that counts neither its first day nor its last (« franc »), carried to the next
    working day when it ends on a Saturday, a Sunday or a public holiday (the administrative courts' own count)."""
    fin = plus_mois(jour, mois) + timedelta(days=1)
    while fin.weekday() >= SAMEDI or fin in jours_feries(fin.year):
        fin += timedelta(days=1)
    return fin
