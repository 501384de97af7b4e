"""What a caller is to an expert or to a file, from its state: the authorization table speaks in these words."""

from expertise.domaine.dossier import Expertise
from expertise.domaine.expert import Expert
from kernel.droits import (
    ANCIENNEMENT_MANDATE,
    COORDONNATEUR,
    CORRESPONDANT,
    CORRESPONDANT_DU_TERRITOIRE,
    EXPERT,
    MANDATE,
    MANDATE_ACCEPTE,
    SOI_MEME,
    Appelant,
)


def envers_expert(appelant: Appelant, expert: Expert) -> frozenset[str]:
    """Give what a caller is to an expert: themselves, or nothing."""
    return frozenset({SOI_MEME}) if appelant.personne and appelant.personne == expert.personne else frozenset()


def envers_expertise(appelant: Appelant, expertise: Expertise) -> frozenset[str]:
    """Give what a caller is to the expertise of a file. Who has declined, or was taken off, is nothing any more: the
    table names `anciennement_mandate` nowhere. A mandate opens nothing to a token without the capacity of expert:
    the issuer takes that back before the administration has replaced anybody."""
    found = set()
    mandat = expertise.mandat(appelant.personne) if EXPERT in appelant.roles else None
    if mandat is not None:
        found.add(MANDATE)
        if mandat.statut == "accepte":
            found |= {MANDATE_ACCEPTE, COORDONNATEUR} if mandat.role == "coordonnateur" else {MANDATE_ACCEPTE}
    elif any(m.expert == appelant.personne for m in expertise.mandats):
        found.add(ANCIENNEMENT_MANDATE)
    if CORRESPONDANT in appelant.roles and appelant.territoires & set(expertise.territoires):
        found.add(CORRESPONDANT_DU_TERRITOIRE)
    return frozenset(found)
