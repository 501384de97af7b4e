"""How an act of the administration may be contested, and until when: what its letter must print.

Two months before the court (CJA, R421-1), not opposable unless printed (R421-5). R421-7 gives a month more to who lives
overseas before a court of the mainland, and to who lives elsewhere before a court overseas: nobody tells us where a
porteur lives, so each letter says both, in the same words. A gracious appeal has the two months alone. Which court
answers for which territory, and where it is written to, are data to be confirmed by who is in charge of the law
(docs/adr).
"""

from collections.abc import Mapping

from kernel.label.territoires import departements, est_outre_mer
from kernel.label.territoires import region as region_de
from kernel.model import Frozen

RECOURS_MOIS = 2
A_DISTANCE = (
    "pour qui demeure outre-mer quand ce tribunal siège en métropole, ou hors de la collectivité où il siège quand il "
    "siège outre-mer"
)
DELAI = f"deux mois, augmenté d'un mois {A_DISTANCE} (code de justice administrative, R421-1 et R421-7)"


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
    """How a decision may be contested: the gracious appeal and the court, each with its delay in months. `delai` says
    that of the court as letters do, with who has a month more."""

    gracieux_mois: int
    tribunal_mois: int
    outre_mer: bool
    tribunal: Tribunal
    delai: str


def voies(region: str) -> Voies | None:
    """Give the ways and delays of appeal for what stands in a région; None when we know no such place."""
    if region_de(region) is None:
        return None
    return Voies(
        gracieux_mois=RECOURS_MOIS,
        tribunal_mois=RECOURS_MOIS,
        outre_mer=any(est_outre_mer(d.code) for d in departements() if d.region == region),
        tribunal=OUTRE_MER.get(region, TRIBUNAL_DE_PARIS),
        delai=DELAI,
    )
