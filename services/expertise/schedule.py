"""What the calendar makes due: pure, from a year's affectation, one file or one expert, and the hour to commands."""

from collections.abc import Sequence
from datetime import datetime

from expertise.domaine.affectation import AFFECTATION, EN_COURS, Affectation, dus, rang_du_rappel
from expertise.domaine.commandes import ConstaterConflit, Rappeler
from expertise.domaine.diffusion import REPONSES, liste_rappels
from expertise.domaine.expert import Expert
from expertise.domaine.expertise import EXPERTISE
from expertise.domaine.mandats import relances_dues
from expertise.domaine.vivier import A_SUIVRE, EXPERT, vient_de_declarer
from expertise.domaine.vivier import dus as dates_d_un_expert
from kernel.reactions import Balayage, Veille


def rappels(affectation: Affectation, now: datetime) -> Sequence[Balayage]:
    """Go through the files whose reminder is due: the last due alone, when a tick was missed."""
    rang = rang_du_rappel(affectation.fin_expertise, now) if affectation.fin_expertise else 0
    if not rang:
        return ()
    return (Balayage(EXPERTISE, liste_rappels(affectation.annee, rang), Rappeler(rang=rang)),)


def liens_frais(expert: Expert, now: datetime) -> Sequence[Balayage]:
    """Go through the files of somebody who has just declared a tie, or has another structure, région or territory."""
    if not vient_de_declarer(expert, now):
        return ()
    return (Balayage(EXPERTISE, f"mandats#{expert.personne}", ConstaterConflit(expert=expert.personne)),)


VEILLES = (
    Veille(AFFECTATION, EN_COURS, dus, rappels),
    Veille(EXPERTISE, REPONSES, relances_dues),
    Veille(EXPERT, A_SUIVRE, dates_d_un_expert, liens_frais),
)
