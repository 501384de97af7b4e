"""What the law has a decision say: who took it, and how and until when it may be contested.

Two months before the court (CJA, R421-1), one more for who lives overseas (R421-7), not opposable unless printed
(R421-5). A gracious appeal has the two months alone. Which court answers for which territory, and where it is written
to, are data to be confirmed by who is in charge of the law (docs/adr).
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from commission.domaine.point import Decision
from commission.domaine.seance import Signataire
from kernel.label.calendrier import PARIS, jours_feries, zone
from kernel.label.territoires import departements, est_outre_mer
from kernel.label.territoires import region as region_de
from kernel.model import Frozen

RECOURS_MOIS, OUTRE_MER_MOIS = 2, 1
SAMEDI = 5


class Tribunal(Frozen):
    """A court and where it is written to."""

    nom: str
    adresse: str


TRIBUNAL_DE_PARIS = Tribunal(nom="tribunal administratif de Paris", adresse="7, rue de Jouy, 75181 Paris Cedex 04")
GUADELOUPE = Tribunal(nom="tribunal administratif de la Guadeloupe", adresse="6, rue Victor-Hugues, 97100 Basse-Terre")
MARTINIQUE = Tribunal(
    nom="tribunal administratif de la Martinique", adresse="12, rue du Citronnier, 97271 Schœlcher Cedex"
)
REUNION = Tribunal(nom="tribunal administratif de La Réunion", adresse="27, rue Félix-Guyon, 97404 Saint-Denis Cedex")
NOUMEA = "BP Q3, 98851 Nouméa Cedex"
OUTRE_MER: Mapping[str, Tribunal] = {
    "01": GUADELOUPE,
    "02": MARTINIQUE,
    "03": Tribunal(nom="tribunal administratif de la Guyane", adresse="7, rue Schœlcher, 97305 Cayenne Cedex"),
    "04": REUNION,
    "06": Tribunal(nom="tribunal administratif de Mayotte", adresse="Les Hauts du Jardin du Collège, 97600 Mamoudzou"),
    "975": Tribunal(nom="tribunal administratif de Saint-Pierre-et-Miquelon", adresse=MARTINIQUE.adresse),
    "977": Tribunal(nom="tribunal administratif de Saint-Barthélemy", adresse=GUADELOUPE.adresse),
    "978": Tribunal(nom="tribunal administratif de Saint-Martin", adresse=GUADELOUPE.adresse),
    "984": REUNION,
    "986": Tribunal(nom="tribunal administratif de Wallis-et-Futuna", adresse=NOUMEA),
    "987": Tribunal(nom="tribunal administratif de la Polynésie française", adresse="BP 4522, 98713 Papeete"),
    "988": Tribunal(nom="tribunal administratif de Nouvelle-Calédonie", adresse=NOUMEA),
}


class Voies(Frozen):
    """How a decision may be contested: the gracious appeal and the court, each with its delay in months."""

    gracieux_mois: int
    tribunal_mois: int
    outre_mer: bool
    tribunal: Tribunal


def voies(region: str) -> Voies | None:
    """Give the ways and delays of appeal of who lives in a région; None when we know no such place."""
    if region_de(region) is None:
        return None
    loin = any(est_outre_mer(d.code) for d in departements() if d.region == region)
    return Voies(
        gracieux_mois=RECOURS_MOIS,
        tribunal_mois=RECOURS_MOIS + (OUTRE_MER_MOIS if loin else 0),
        outre_mer=loin,
        tribunal=OUTRE_MER.get(region, TRIBUNAL_DE_PARIS),
    )


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


def plus_mois(jour: date, mois: int) -> date:
    """Give the same day some months later, or the last of a month that is too short."""
    annee, rang = divmod(jour.month - 1 + mois, 12)
    for quantieme in (jour.day, 30, 29, 28):
        try:
            return date(jour.year + annee, rang + 1, quantieme)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
