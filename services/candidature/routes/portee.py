"""What moving a date of the campagne would reach, told in its dry run: files by status, and letters to come.

One query, no longer than one page: a count that has stopped says « au moins ».
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from candidature.domaine.plan import Campagne
from candidature.domaine.portee import Touches, se_rappelle, touches
from candidature.domaine.relances import JOURS, rang_du
from candidature.domaine.valeurs import BROUILLONS
from candidature.routes.lectures import lignes
from candidature.views import SUIVI
from kernel.api import Appel, CourrielAVenir, DossiersTouches, Portee
from kernel.label.calendrier import FINS, Jalon, Moment, a_partir_de, echeance
from kernel.label.reglement import reglement

PORTEURS = "porteurs"


def portee(avant: Campagne, apres: Campagne, appel: Appel) -> Portee:
    """Give what would move, and which letters would leave for it."""
    deplace = next((j for j, m in avant.dates.jalons().items() if apres.dates.jalon(j) != m), None)
    if deplace is None:
        return Portee()
    lues = lignes(appel, f"candidatures#{avant.annee}")
    cartes = [carte for _, carte in lues.dossiers]
    regles = reglement(avant.reglement)
    found = touches(cartes, regles, deplace, avant.dates, apres.dates)
    dossiers = tuple(_touches(deplace, t, not lues.complet) for t in found)
    prevenus = sum(t.nombre for t in found if t.statut in BROUILLONS) if se_rappelle(deplace, regles) else 0
    courriels: tuple[CourrielAVenir, ...] = ()
    if prevenus:
        dite = {"le": appel.maintenant, "dossiers": prevenus, "au_moins": not lues.complet}
        courriels = (CourrielAVenir(modele="echeance_deplacee", destinataires=PORTEURS, **dite),)
        courriels += tuple(_rappels(apres.dates.jalon(deplace), dite))
    return Portee(dossiers, courriels)


def _touches(jalon: Jalon, t: Touches, au_moins: bool) -> DossiersTouches:
    return DossiersTouches(
        statut=t.statut,
        statut_libelle=SUIVI[t.statut],
        nombre=t.nombre,
        au_moins=au_moins,
        quoi=jalon.libelle,
        avant=_dite(jalon, t.avant),
        apres=_dite(jalon, t.apres),
    )


def _dite(jalon: Jalon, moment: Moment) -> str:
    return echeance(moment) if jalon in FINS else a_partir_de(moment)


def _rappels(fin: Moment, dite: Mapping[str, Any]) -> Iterator[CourrielAVenir]:
    """Give the reminders that these drafts will have of the new date, whatever they had of the old one: none whose day
    has come."""
    for rang in range(rang_du(fin, dite["le"]) + 1, len(JOURS) + 1):
        le = fin.instant - timedelta(days=JOURS[rang - 1])
        yield CourrielAVenir(modele="rappel_depot", destinataires=PORTEURS, **{**dite, "le": le})
