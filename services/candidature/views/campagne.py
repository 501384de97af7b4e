"""What people see of what this service keeps: read only, one function per resource."""

from candidature.domaine.campagne import CarteCampagne
from candidature.domaine.plan import Campagne
from kernel.api import Appel, Echeance, Enveloppe, echeance_vue
from kernel.label.calendrier import FINS, Calendrier, Jalon, Moment, a_partir_de, avertissements, echeance, phase
from kernel.model import Frozen

PHASES = {
    "planifiee": "Planifiée",
    "ouverte": "Ouverte",
    "precandidatures_closes": "Précandidatures closes, dépôts ouverts",
    "depots_clos": "Dépôts clos",
    "expertise_close": "Expertise close",
    "publiee": "Palmarès publié",
    "close": "Close",
}


class VueAvertissement(Frozen):
    """Something to look at twice in a calendar."""

    jalon: str
    raison: str


class VueReport(Frozen):
    """A date that was moved, and why."""

    jalon: str
    de: Moment
    au: Moment
    motif: str


class VueCampagne(Enveloppe):
    """A campagne as everybody sees it."""

    annee: int
    reglement: str
    calendrier: Calendrier
    lettre_confidentielle: bool
    avertissements: tuple[VueAvertissement, ...]
    reports: tuple[VueReport, ...]


class VuePreparation(Enveloppe):
    """A campagne that the trigger has drawn from the year before, until it is confirmed and once it is."""

    annee: int
    reglement: str
    calendrier: Calendrier
    lettre_confidentielle: bool
    avertissements: tuple[VueAvertissement, ...]


class LigneCampagne(Frozen):
    """A campagne in a list."""

    id: str
    href: str
    annee: int
    reglement: str
    statut: str
    statut_libelle: str


def vue_campagne(campagne: Campagne, appel: Appel) -> VueCampagne:
    """Show a campagne. Its phase follows from its dates, whatever the schedule has recorded."""
    statut = phase(campagne.dates, appel.maintenant)
    return VueCampagne(
        type="campagne",
        id=str(campagne.annee),
        href=f"{appel.base}/campagnes/{campagne.annee}",
        statut=statut.value,
        statut_libelle=PHASES[statut.value],
        echeances=tuple(vue_echeance(campagne.dates, jalon, appel) for jalon in Jalon),
        annee=campagne.annee,
        reglement=campagne.reglement,
        calendrier=campagne.dates,
        lettre_confidentielle=campagne.lettre_confidentielle,
        avertissements=_avertissements(campagne),
        reports=tuple(VueReport(**dict(r)) for r in campagne.reports),
    )


def vue_preparation(campagne: Campagne, appel: Appel) -> VuePreparation:
    """Show a campagne that waits to be confirmed."""
    attend = campagne.phase is None
    return VuePreparation(
        type="preparation",
        id=str(campagne.annee),
        href=f"{appel.base}/campagnes/{campagne.annee}/preparation",
        statut="en_preparation" if attend else "confirmee",
        statut_libelle="À confirmer : rien n'ouvre sans cela" if attend else "Confirmée",
        echeances=tuple(vue_echeance(campagne.dates, jalon, appel) for jalon in Jalon),
        annee=campagne.annee,
        reglement=campagne.reglement,
        calendrier=campagne.dates,
        lettre_confidentielle=campagne.lettre_confidentielle,
        avertissements=_avertissements(campagne),
    )


def _avertissements(campagne: Campagne) -> tuple[VueAvertissement, ...]:
    return tuple(VueAvertissement(jalon=a.jalon.value, raison=a.raison) for a in avertissements(campagne.dates))


def vue_echeance(calendrier: Calendrier, jalon: Jalon, appel: Appel) -> Echeance:
    """Show a date of a campagne: until when, or from when."""
    moment = calendrier.jalon(jalon)
    quand = echeance(moment) if jalon in FINS else a_partir_de(moment)
    return echeance_vue(jalon.value, moment, f"{jalon.libelle} : {quand}", appel.maintenant)


def ligne_campagne(carte: CarteCampagne, identifiant: str, appel: Appel) -> LigneCampagne:
    """Show a line of the list of campagnes."""
    statut = phase(carte.calendrier, appel.maintenant).value
    return LigneCampagne(
        id=identifiant,
        href=f"{appel.base}/campagnes/{identifiant}",
        annee=carte.annee,
        reglement=carte.reglement,
        statut=statut,
        statut_libelle=PHASES[statut],
    )
