"""The papers of a candidature: the receipt of its deposit, and each deposited version, printed."""

from kernel.edition import edition

EDITION = edition("candidature")
ACCUSE = "accuse-reception"


def nom_dossier(version: int) -> str:
    """Name the paper of a deposited version."""
    return f"dossier-{version}"
