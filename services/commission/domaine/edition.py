"""The papers of a séance: its minutes and what corrects them, printed. What is printed is named here, and for whom."""

from collections.abc import Mapping

from commission.domaine.seance import ActeDeReport, Rectification, Seance
from kernel.edition import edition
from kernel.journal import canonical, digest, digest_in

EDITION = edition("commission")
INTEGRAL = "proces-verbal"


def ecartes(seance: Seance, personne: str) -> frozenset[str]:
    """Give the files of a séance that somebody stands aside from."""
    return frozenset(c for c in seance.points if seance.est_deporte(personne, c))


def exemplaire(sans: frozenset[str]) -> str:
    """Name the copy of the minutes that leaves these files out, and who stands aside from any."""
    return f"exemplaire-{digest(canonical(sorted(sans)))[:16]}" if sans else "exemplaire"


def exemplaires(seance: Seance) -> Mapping[str, frozenset[str]]:
    """Give the copies that its members may read, each with what it leaves out: who stands aside from the same files
    reads the same copy."""
    hors = {candidature: seance.deportes_de(candidature) for candidature in seance.points}
    chacun = (frozenset(c for c, gens in hors.items() if m.personne in gens) for m in seance.membres)
    manques = {frozenset[str](), *chacun}
    return {exemplaire(sans): sans for sans in sorted(manques, key=sorted)}


def nom_report(acte: ActeDeReport) -> str:
    """Name the paper of an act that puts off a file which came too late, after its document."""
    return f"report-{digest_in(acte.document)[:16]}"


def nom_rectificatif(rectification: Rectification) -> str:
    """Name the paper of a correction, after its document: one file may be corrected twice."""
    return f"rectificatif-{digest_in(rectification.document)[:16]}"
