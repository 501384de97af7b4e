"""What ties somebody who sits on a file: it ends the mandate, or it waits for the administration's answer.

One's own word, or one's own move, ends it. A partner of the opération does not: whoever carries it names its partners,
and nobody chooses so who looks at their file. The seat is kept and no opinion is given until the administration has
waived the tie, or has replaced its holder (docs/adr/0013).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from expertise.domaine.commandes import ConstaterConflit
from expertise.domaine.dossier import FINIES, DecisionPaire, Expertise, Identite, Mandat, StatutMandat
from expertise.domaine.evenements import Event
from expertise.domaine.expert import Expert
from expertise.domaine.incompatibilites import (
    EN_MOTS,
    PARTENAIRE,
    PORTE,
    Incompatibilite,
    devenu_partenaire,
    empechement,
    incompatibilites,
    nom_partenaire,
    restantes,
)
from expertise.domaine.rattachements import (
    MEME_STRUCTURE,
    ConflitConstate,
    LienSignale,
    RattachementConstate,
    meme_structure,
)

SANS_REINVITATION: tuple[StatutMandat, ...] = ("decline", "clos")  # whoever has left is not assigned to the file again


def conflit(e: Expertise, expert: Expert, now: datetime) -> str | None:
    """Give in words what ties an expert to this file, once the administration has decided, or None."""
    return empechement(expert, e.dossier, e.decisions, expert.personne, now)


# Whoever has left


def est_parti(mandat: Mandat, decisions: Sequence[DecisionPaire]) -> bool:
    """Tell whether somebody has left for good: they may be asked again once the tie that ended it is waived."""
    if mandat.statut not in SANS_REINVITATION:
        return False
    lien = mandat.lien or _lien_d_avant(mandat)
    return not lien or all(d.expert != mandat.expert or lien not in d.levees for d in decisions)


def _lien_d_avant(mandat: Mandat) -> str:
    """Name the tie of a mandate that ended before that was kept: an employer become a partner ended it then."""
    return nom_partenaire(mandat.siren) if mandat.motif == EN_MOTS[PARTENAIRE] else ""


# What ends a mandate


def lien(e: Expertise, expert: Expert, now: datetime) -> Incompatibilite | None:
    """Give what ends the mandate of somebody who sits here: another expert's structure, or a tie to the file."""
    if meme_structure(expert, e.vivants):
        return Incompatibilite(nom="equipe", code="equipe", motif=MEME_STRUCTURE)
    return lien_au_dossier(e, expert, now)


def lien_au_dossier(e: Expertise, expert: Expert, now: datetime) -> Incompatibilite | None:
    """Give the first tie to the file that waits for nobody's answer."""
    mandat = e.mandat(expert.personne)
    found = restantes(incompatibilites(expert, e.dossier, now), e.decisions, expert.personne)
    return next((i for i in found if mandat is None or not _depend_d_un_partenaire(i, mandat)), None)


def constater_conflit(
    e: Expertise, command: ConstaterConflit, expert: Expert | None, now: datetime
) -> tuple[Event, ...]:
    """End the mandate of somebody whom something ties since: a declared tie, another structure, a territory that they
    oversee. What they wrote is kept. A structure or a région that ties them to nothing is kept for the others; the loss
    of the habilitation is told, and an employer who is a partner."""
    mandat = e.mandat(command.expert)
    if e.statut in FINIES or mandat is None or expert is None:
        return ()
    if found := lien(e, expert, now):
        return (ConflitConstate(expert=mandat.expert, role=mandat.role, raison=found.motif, lien=found.nom),)
    seen = {"siren": expert.siren, "regions": expert.regions, "habilite": expert.peut_etre(mandat.role)}
    if all(getattr(mandat, nom) == value for nom, value in seen.items()):
        return ()
    change = RattachementConstate.model_validate({"expert": mandat.expert, **seen})
    arrive = mandat.model_copy(update=seen)
    if arrive.siren == mandat.siren or not attend(arrive, e.dossier, e.decisions):
        return (change,)
    return change, LienSignale(expert=mandat.expert, role=mandat.role, siren=arrive.siren)


# What waits for the administration's answer


def attend(mandat: Mandat, dossier: Identite, decisions: Sequence[DecisionPaire]) -> bool:
    """Tell whether the employer of somebody who sits is a partner, and the administration has not answered yet."""
    siren = "" if mandat.siren in dossier.sirens or not mandat.est_vivant else mandat.siren
    return devenu_partenaire(siren, dossier.partenaires, decisions, mandat.expert)


def est_retenu(mandat: Mandat, dossier: Identite, decisions: Sequence[DecisionPaire]) -> bool:
    """Tell whether somebody who sits may accept and give nothing now: they are habilitated no more, or wait."""
    return not mandat.habilite or attend(mandat, dossier, decisions)


def a_trancher(e: Expertise, mandat: Mandat, expert: Expert | None, now: datetime) -> tuple[str, ...]:
    """Give the partners by whom somebody who sits is tied, by SIREN, where the administration has not answered."""
    employeur = (mandat.siren,) if attend(mandat, e.dossier, e.decisions) else ()
    if expert is None:
        return employeur
    found = restantes(incompatibilites(expert, e.dossier, now), e.decisions, mandat.expert)
    return tuple(dict.fromkeys((*employeur, *(i.partenaire for i in found if _depend_d_un_partenaire(i, mandat)))))


def _depend_d_un_partenaire(i: Incompatibilite, mandat: Mandat) -> bool:
    """Tell whether a tie comes of the naming of a partner: one declared since the offer is its author's own word."""
    since = i.declare_le is not None and mandat.le is not None and i.declare_le > mandat.le
    return bool(i.partenaire) and not since


def suivre_equipe(e: Expertise, apres: Expertise, equipe: Sequence[Expert | None], now: datetime) -> Iterator[Event]:
    """End the mandates of those who have come to carry the file, having said yes to that, and tell whom the partners
    named since tie, one by one, while the file is looked at."""
    known = {expert.personne: expert for expert in equipe if expert is not None}
    for m in apres.vivants if e.statut not in FINIES else ():
        if m.expert in apres.dossier.porteurs:
            yield ConflitConstate(expert=m.expert, role=m.role, raison=PORTE.motif, lien=PORTE.nom)
            continue
        expert = known.get(m.expert)
        before = a_trancher(e, m, expert, now)
        for siren in a_trancher(apres, m, expert, now):
            if siren not in before:
                yield LienSignale(expert=m.expert, role=m.role, siren=siren, employeur=siren == m.siren)
