"""What a reserve may be tied to: an engagement or an axe of the règlement, by the name that forms give its answer."""

from kernel.label.reglement import Reglement, reglement


def champs(regles: Reglement) -> dict[str, str]:
    """Give each engagement and axe that a reserve may be tied to, with its words."""
    engagements = {f"engagement_{e.numero:02}": f"engagement {e.numero}, « {e.libelle} »" for e in regles.engagements}
    return engagements | {f"axe_{a.numero:02}": f"axe {a.numero}, « {a.libelle} »" for a in regles.axes}


def libelles(version: str) -> dict[str, str]:
    """Give the words of each under a version of the règlement; none where what was kept does not say which it was."""
    return champs(reglement(version)) if version else {}
