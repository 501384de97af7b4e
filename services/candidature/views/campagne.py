"""What people see of what this service keeps: read only, one function per resource."""

from candidature.domaine.campagne import Campagne, CarteCampagne
from kernel.api import Appel, Echeance, Enveloppe, echeance_vue
from kernel.label.calendrier import FINS, Calendrier, Jalon, a_partir_de, avertissements, echeance, phase
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


class VueCampagne(Enveloppe):
    """A campagne as everybody sees it."""

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
        echeances=tuple(_echeance(campagne.dates, jalon, appel) for jalon in Jalon),
        annee=campagne.annee,
        reglement=campagne.reglement,
        calendrier=campagne.dates,
        lettre_confidentielle=campagne.lettre_confidentielle,
        avertissements=tuple(
            VueAvertissement(jalon=a.jalon.value, raison=a.raison) for a in avertissements(campagne.dates)
        ),
    )


def _echeance(calendrier: Calendrier, jalon: Jalon, appel: Appel) -> Echeance:
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
