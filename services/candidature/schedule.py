"""What the calendar makes due: pure, from a campagne and the hour to commands."""

from collections.abc import Sequence
from datetime import datetime

from candidature.domaine.campagne import CAMPAGNE, EN_COURS, Campagne, dus
from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.commandes import ConstaterNonDepot, RappelerDepot, SuivreComplements
from candidature.domaine.diffusion import liste_brouillons, liste_complements, liste_prolonges
from candidature.domaine.relances import liste_rappels, rang_du
from kernel.label.calendrier import Jalon, est_passee
from kernel.reactions import Balayage, Veille

DEPOTS = (Jalon.CLOTURE_DEPOTS, Jalon.CEREMONIE)  # the deadlines that the étapes of the règlements name


def balayages(campagne: Campagne, now: datetime) -> Sequence[Balayage]:
    """Go through the drafts whose deadline has passed or comes, those that have their own, and the files that wait
    for compléments."""
    brouillons = (
        Balayage(CANDIDATURE, liste_brouillons(campagne.annee, jalon), ConstaterNonDepot())
        for jalon in DEPOTS
        if est_passee(campagne.dates.jalon(jalon), now)
    )
    rappels = (
        Balayage(CANDIDATURE, liste_rappels(campagne.annee, jalon, rang), RappelerDepot(jalon=jalon))
        for jalon in (Jalon.CLOTURE_PRECANDIDATURES, *DEPOTS)
        if (rang := rang_du(campagne.dates.jalon(jalon), now))
    )
    suivis = (
        Balayage(CANDIDATURE, liste_prolonges(campagne.annee), ConstaterNonDepot()),
        Balayage(CANDIDATURE, liste_complements(campagne.annee), SuivreComplements()),
    )
    return (*brouillons, *rappels, *(suivis if est_passee(campagne.dates.ouverture, now) else ()))


VEILLES = (Veille(CAMPAGNE, EN_COURS, dus, balayages),)
