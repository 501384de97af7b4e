"""What others' facts call for here: pure, from the newest copy to our commands."""

from collections.abc import Sequence

from commission.domaine.palmares import PALMARES, PreparerPalmares
from kernel.label.faits import Fait, FaitCampagne
from kernel.reactions import Ordre


def reagir(fait: Fait) -> Sequence[Ordre]:
    """Prepare the palmarès of a campagne, and keep its date in step."""
    match fait:
        case FaitCampagne(etat=etat):
            preparer = PreparerPalmares(annee=etat.annee, ceremonie=etat.calendrier.ceremonie)
            return (Ordre(PALMARES, str(etat.annee), preparer),)
        case _:
            return ()
