"""What facts call for here: pure, from the newest copy to our commands."""

from collections.abc import Sequence

from candidature.domaine.operation import OPERATION, ReprendreEtape
from kernel.label.faits import Etape1Constatee, Fait
from kernel.reactions import Ordre


def reagir(fait: Fait) -> Sequence[Ordre]:
    """Give the opération the étape 1 that one of its candidatures has won."""
    match fait:
        case Etape1Constatee(etat=etat) if etat.effet_le is not None:
            acquise = ReprendreEtape(etape=etat.etape, annee=etat.effet_le.year, source=f"candidature {etat.numero}")
            return (Ordre(OPERATION, etat.operation, acquise),)
        case _:
            return ()
