"""What a member is called with: the agenda that is theirs to read, and the event in their calendar."""

from datetime import datetime

from commission.domaine.commission import identifiant
from commission.domaine.point import Point
from commission.domaine.seance import NATIONALE, Seance
from kernel.invitation import RendezVous
from kernel.label.territoires import region


def nom_commission(seance: Seance) -> str:
    """Name the commission of a séance."""
    if seance.niveau == NATIONALE:
        return "commission nationale"
    connue = region(seance.region)
    return f"commission régionale ({connue.nom if connue else seance.region})"


def ordre_du_jour(seance: Seance, personne: str) -> tuple[Point, ...]:
    """Give the agenda as somebody may read it: without the files that they stand aside from."""
    return tuple(p for p in seance.a_l_ordre_du_jour if not seance.est_deporte(personne, p.candidature))


def rendez_vous(
    seance: Seance, sequence: int, annule: bool = False, dit_le: datetime | None = None
) -> RendezVous | None:
    """Give the event of a séance, said with the convocation or anew (`dit_le`): its name never changes, whatever its
    date becomes. None before it is convened."""
    convocation = seance.convocation
    if convocation is None or convocation.envoyee_le is None:
        return None
    return RendezVous(
        uid=f"seance-{identifiant(seance.annee, seance.region)}@label-ecoquartier",
        sequence=sequence,
        debut=convocation.quand.instant,
        duree_minutes=convocation.duree_minutes,
        objet=f"Label ÉcoQuartier : séance {seance.annee} de la {nom_commission(seance)}",
        lieu=convocation.lieu,
        envoye_le=dit_le or convocation.envoyee_le,
        annule=annule,
    )
