"""What the calendar makes due: pure, from a campagne and the hour to commands."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from candidature.domaine.campagne import CAMPAGNE, EN_COURS, dus
from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.commandes import (
    ConstaterExpurgation,
    ConstaterNonDepot,
    RappelerDepot,
    SuivreComplements,
    SuivreConservation,
    SuivreEcheance,
)
from candidature.domaine.conservation import A_EXPURGER, A_SUIVRE
from candidature.domaine.diffusion import liste_brouillons, liste_complements, liste_prolonges
from candidature.domaine.editeurs import ExpirerInvitations
from candidature.domaine.etapes import OuvrirEtape
from candidature.domaine.operation import INVITATIONS, OPERATION, liste_detenues
from candidature.domaine.plan import Campagne, PreparerCampagne
from candidature.domaine.relances import liste_rappels, rang_du
from candidature.domaine.reports import a_dire
from kernel.journal import instant
from kernel.label.calendrier import Jalon, est_passee, limite
from kernel.label.reglement import reglement
from kernel.reactions import Balayage, Ordre, Veille

DEPOTS = (Jalon.CLOTURE_DEPOTS, Jalon.CEREMONIE)  # the deadlines that the étapes of the règlements name


def balayages(campagne: Campagne, now: datetime) -> Sequence[Balayage]:
    """Go through the drafts whose deadline has passed, comes or has moved, those that have their own, the files that
    wait for compléments, the invitations that have expired, the drafts that were left, whatever their year, and, while
    files are taken, the opérations for which time opens an étape."""
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
    reportes = (Balayage(CANDIDATURE, liste, SuivreEcheance(jalon=jalon)) for jalon, liste in a_dire(campagne, now))
    suivis = (
        Balayage(CANDIDATURE, liste_prolonges(campagne.annee), ConstaterNonDepot()),
        Balayage(CANDIDATURE, liste_complements(campagne.annee), SuivreComplements()),
    )
    perimees = Balayage(OPERATION, INVITATIONS, ExpirerInvitations(), jusque=instant(now))
    ouverte = est_passee(campagne.dates.ouverture, now)
    suite = (*suivis, *_a_ouvrir(campagne, now)) if ouverte else ()
    laisses = (
        Balayage(CANDIDATURE, A_SUIVRE, SuivreConservation(), jusque=instant(now)),
        Balayage(CANDIDATURE, A_EXPURGER, ConstaterExpurgation(), expurge=True),
    )
    return (perimees, *laisses, *reportes, *brouillons, *rappels, *suite)


def _a_ouvrir(campagne: Campagne, now: datetime) -> Iterator[Balayage]:
    """Open what the règlement of the year opens once another étape is held for some years."""
    for etape in reglement(campagne.reglement).etapes:
        requise, annees = etape.prerequis.etape, etape.prerequis.annees
        jusqu_au = limite(campagne.dates, etape.depot)
        if requise is not None and annees and not est_passee(jusqu_au, now):
            dite = {"requise": requise, "annees": annees, "annee": campagne.annee, "jusqu_au": jusqu_au}
            ouvrir = OuvrirEtape(etape=etape.numero, **dite)
            yield Balayage(OPERATION, liste_detenues(requise), ouvrir, jusque=f"{campagne.annee - annees:04d}")


def suivante(campagne: Campagne, now: datetime) -> Sequence[Ordre]:
    """Prepare the year that follows once this one's palmarès is public, while files could still be taken in it. It is
    decided once: what is planned, or prepared already, stays as it is."""
    fin = campagne.dates.cloture_depots.deplace(1)
    if not est_passee(campagne.dates.ceremonie, now) or est_passee(fin, now):
        return ()
    annee = campagne.annee + 1
    return (Ordre(CAMPAGNE, str(annee), PreparerCampagne(annee=annee, modele=campagne.annee)),)


VEILLES = (Veille(CAMPAGNE, EN_COURS, dus, balayages, suivante),)
