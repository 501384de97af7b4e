"""What others' facts call for here: pure, from the newest copy to our commands."""

from collections.abc import Sequence

from expertise.domaine.affectation import AFFECTATION, OuvrirAppel
from kernel.label.calendrier import Phase
from kernel.label.faits import Fait, FaitCampagne
from kernel.reactions import Ordre


def reagir(fait: Fait) -> Sequence[Ordre]:
    """Call for experts as soon as the campagne is open."""
    match fait:
        case FaitCampagne(etat=etat) if etat.phase is not Phase.PLANIFIEE:
            appel = OuvrirAppel(annee=etat.annee, jusqu_au=etat.calendrier.debut_expertise)
            return (Ordre(AFFECTATION, str(etat.annee), appel),)
        case _:
            return ()
