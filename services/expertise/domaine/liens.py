"""What ties somebody who sits on a file: it ends the mandate, or it waits for the administration's answer.

One's own word, or one's own move, ends it. A partner of the opération does not: whoever carries it names its partners,
and nobody chooses so who looks at their file. The seat is kept and no opinion is given until the administration has
waived the tie, or has replaced its holder (docs/adr/0013).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from expertise.domaine.commandes import ConstaterConflit
from expertise.domaine.dossier import (
    FINIES,
    DecisionPaire,
    Expertise,
    Identite,
    LienDeclare,
    Mandat,
    StatutMandat,
)
from expertise.domaine.evenements import Event
from expertise.domaine.expert import Expert
from expertise.domaine.incompatibilites import (
    CHEZ_UN_PARTENAIRE,
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
    return all(d.expert != mandat.expert or lien not in d.levees for d in decisions)


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
    if arrive.siren == mandat.siren or arrive.siren not in attendus(arrive, e.dossier, e.decisions):
        return (change,)
    return change, LienSignale(expert=mandat.expert, role=mandat.role, siren=arrive.siren)


# What waits for the administration's answer


def attendus(
    mandat: Mandat, dossier: Identite, decisions: Sequence[DecisionPaire], now: datetime | None = None
) -> tuple[str, ...]:
    """Give the partners, by SIREN, who tie somebody who sits where the administration has not answered: their employer,
    those to whom ties declared before the offer lead. Without an hour, a tie that may have lapsed counts."""
    if not mandat.est_vivant:
        return ()
    siren = "" if mandat.siren in dossier.sirens else mandat.siren
    employeur = (siren,) if devenu_partenaire(siren, dossier.partenaires, decisions, mandat.expert) else ()
    levees = [nom for d in decisions if d.expert == mandat.expert for nom in d.levees]
    left = (lien for lien in mandat.liens if lien.compte(now) and not lien.est_leve(levees))
    return tuple(dict.fromkeys((*employeur, *(lien.siren for lien in left if lien.siren in dossier.partenaires))))


def attend(mandat: Mandat, dossier: Identite, decisions: Sequence[DecisionPaire], now: datetime | None = None) -> bool:
    """Tell whether somebody who sits waits for the administration's answer."""
    return bool(attendus(mandat, dossier, decisions, now))


def motif_attente(
    mandat: Mandat, dossier: Identite, decisions: Sequence[DecisionPaire], now: datetime | None = None
) -> str:
    """Say what somebody who sits waits for an answer about, or nothing."""
    found = attendus(mandat, dossier, decisions, now)
    return EN_MOTS[PARTENAIRE] if mandat.siren in found else CHEZ_UN_PARTENAIRE if found else ""


def est_retenu(
    mandat: Mandat, dossier: Identite, decisions: Sequence[DecisionPaire], now: datetime | None = None
) -> bool:
    """Tell whether somebody who sits may accept and give nothing now: they are habilitated no more, or wait."""
    return not mandat.habilite or attend(mandat, dossier, decisions, now)


def a_trancher(e: Expertise, mandat: Mandat, expert: Expert | None, now: datetime) -> tuple[str, ...]:
    """Give the partners by whom somebody who sits is tied, by SIREN, where the administration has not answered."""
    found = (i.partenaire for i in _chez_un_partenaire(e, mandat, expert, now))
    return tuple(dict.fromkeys((*attendus(mandat, e.dossier, e.decisions, now), *found)))


def _chez_un_partenaire(
    e: Expertise, mandat: Mandat, expert: Expert | None, now: datetime
) -> tuple[Incompatibilite, ...]:
    if expert is None:
        return ()
    found = restantes(incompatibilites(expert, e.dossier, now), e.decisions, mandat.expert)
    return tuple(i for i in found if _depend_d_un_partenaire(i, mandat))


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
                yield _signale(apres, m, expert, siren, now)


def _signale(e: Expertise, mandat: Mandat, expert: Expert | None, siren: str, now: datetime) -> LienSignale:
    """Tell of a partner, with the declared ties that lead to it: they are read again until they are answered for."""
    found = [i for i in _chez_un_partenaire(e, mandat, expert, now) if i.partenaire == siren]
    return LienSignale(
        expert=mandat.expert,
        role=mandat.role,
        siren=siren,
        employeur=siren in (mandat.siren, expert.siren if expert else ""),
        liens=tuple(LienDeclare(siren=siren, nom=i.nom, fin=i.fin) for i in found if i.declare_le is not None),
    )
