"""The letters of this service: an event, and the state of now, give who is written to and what is said."""

from collections.abc import Sequence

from candidature.domaine.campagne import Campagne, Event, PhaseConstatee
from kernel.droits import CORRESPONDANT
from kernel.label.calendrier import Phase, echeance
from kernel.mail import A, Lettre


def campagne(event: Event, etat: Campagne) -> Sequence[Lettre]:
    """Tell the correspondants that the session is open."""
    match event:
        case PhaseConstatee(phase=Phase.OUVERTE):
            return (Lettre("campagne_ouverte", A(role=CORRESPONDANT), _dates(etat)),)
        case _:
            return ()


def _dates(etat: Campagne) -> dict[str, str]:
    return {
        "annee": str(etat.annee),
        "precandidature": echeance(etat.dates.cloture_precandidatures),
        "depot": echeance(etat.dates.cloture_depots),
    }
