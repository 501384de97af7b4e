"""What the calendar makes due: pure, from a campagne and the hour to commands."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from candidature.domaine.campagne import CAMPAGNE, EN_COURS, Campagne, dus
from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.commandes import ConstaterNonDepot, RappelerDepot, SuivreComplements
from candidature.domaine.diffusion import liste_brouillons, liste_complements, liste_prolonges
from candidature.domaine.editeurs import ExpirerInvitations
from candidature.domaine.etapes import OuvrirEtape
from candidature.domaine.operation import INVITATIONS, OPERATION, liste_detenues
from candidature.domaine.relances import liste_rappels, rang_du
from kernel.journal import instant
from kernel.label.calendrier import Jalon, est_passee, limite
from kernel.label.reglement import reglement
from kernel.reactions import Balayage, Veille

DEPOTS = (Jalon.CLOTURE_DEPOTS, Jalon.CEREMONIE)  # the deadlines that the étapes of the règlements name


def balayages(campagne: Campagne, now: datetime) -> Sequence[Balayage]:
    """Go through the drafts whose deadline has passed or comes, those that have their own, the files that wait for
    compléments, the invitations that have expired, and, while files are taken, the opérations for which time opens an
    étape."""
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
    perimees = Balayage(OPERATION, INVITATIONS, ExpirerInvitations(), jusque=instant(now))
    ouverte = est_passee(campagne.dates.ouverture, now)
    return (perimees, *brouillons, *rappels, *((*suivis, *_a_ouvrir(campagne, now)) if ouverte else ()))


def _a_ouvrir(campagne: Campagne, now: datetime) -> Iterator[Balayage]:
    """Open what the règlement of the year opens once another étape is held for some years."""
    for etape in reglement(campagne.reglement).etapes:
        requise, annees = etape.prerequis.etape, etape.prerequis.annees
        jusqu_au = limite(campagne.dates, etape.depot)
        if requise is not None and annees and not est_passee(jusqu_au, now):
            dite = {"requise": requise, "annees": annees, "annee": campagne.annee, "jusqu_au": jusqu_au}
            ouvrir = OuvrirEtape(etape=etape.numero, **dite)
            yield Balayage(OPERATION, liste_detenues(requise), ouvrir, jusque=f"{campagne.annee - annees:04d}")


VEILLES = (Veille(CAMPAGNE, EN_COURS, dus, balayages),)
