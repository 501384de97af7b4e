"""What is somebody's to do here: worked out when it is read, from the state of a file and the year's dates.

A file short of a seat is a task of the administration from its first day to the last seat held, whoever has left it and
why. An expert has an answer to give, then the steps of the expertise as the file comes to each: what may be done is a
rule of the file (`travaux.py`), not of this page.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from expertise.domaine.diffusion import CarteExpertise
from expertise.domaine.dossier import FINIES, Expertise, Mandat
from expertise.domaine.expert import Role
from expertise.domaine.liens import attendus, est_retenu
from expertise.domaine.mandats import echeance_reponse
from kernel.label.calendrier import Moment, est_passee
from kernel.label.taches import Tache

A_AFFECTER = "proposer_affectation"  # the act that does it
A_TRANCHER = "decider_incompatibilite"
LIBELLES = {
    "accepter_mandat": "Accepter le mandat, ou le décliner",
    "proposer_visite": "Proposer une date de visite",
    "confirmer_visite": "Confirmer la date de la visite",
    "rendre_compte": "Rendre le compte rendu de la visite",
    "rendre_avis": "Rendre votre avis",
    "rendre_synthese": "Rendre la synthèse",
}


def de_l_administration(carte: CarteExpertise, fin_appel: Moment | None) -> tuple[Tache, ...]:
    """Give what a file waits for: its experts, late once the call for experts is closed."""
    return (Tache(code=A_AFFECTER, echeance=fin_appel),) if carte.sieges_vides else ()


def a_trancher(carte: CarteExpertise, now: datetime) -> Iterator[tuple[Mandat, str]]:
    """Give who sits and is tied by a partner of the opération, and by which, as long as the administration has not
    answered."""
    for m in carte.mandats:
        yield from ((m, siren) for siren in attendus(m, carte.identite, carte.decisions, now))


def il_manque(sieges: Sequence[Role]) -> str:
    """Say which seats nobody holds."""
    seconds = sieges.count("second")
    said = ["un coordonnateur"] if "coordonnateur" in sieges else []
    return " et ".join([*said, "un second" if seconds == 1 else f"{seconds} seconds"] if seconds else said)


def de_l_expert(e: Expertise, personne: str, fin: Moment | None, now: datetime) -> Iterator[Tache]:
    """Give what a file waits for from one of its experts. `fin` is the end of the year's expertise."""
    mandat = e.mandat(personne)
    if mandat is None or e.statut in FINIES:
        return
    waits = est_retenu(mandat, e.dossier, e.decisions, now)  # the administration's answer comes first
    if mandat.statut == "propose":
        yield from () if waits else (Tache(code="accepter_mandat", echeance=_reponse(mandat)),)
        return
    own = [*_visite(e, mandat, now)]
    if not waits:
        own += _ecrits(e, mandat)
    yield from (Tache(code=code, echeance=_fin(mandat, fin)) for code in own)


def _ecrits(e: Expertise, mandat: Mandat) -> Iterator[str]:
    if not e.avis_de(mandat.expert).est_rendu:
        yield "rendre_avis"
    elif mandat.role == "coordonnateur" and e.avis_sont_rendus and _est_visite(e):
        yield "rendre_synthese"


def il_reste(mandat: Mandat, e: Expertise, now: datetime | None = None) -> list[str]:
    """Say what is expected of one expert, without a word on the others' opinions before all are given."""
    found = []
    if e.visite is None or e.visite.faite_le is None:
        found.append("la visite du site et son compte rendu")
    if est_retenu(mandat, e.dossier, e.decisions, now):
        return found
    if not e.avis_de(mandat.expert).est_rendu:
        found.append("votre avis")
    if mandat.role == "coordonnateur":
        found.append("la synthèse")
    return found


def _visite(e: Expertise, mandat: Mandat, now: datetime) -> Iterator[str]:
    """The coordonnateur settles the day with the correspondant; either expert reports on it once it has passed."""
    if not e.est_complete or _est_visite(e):
        return
    visite = e.visite
    if visite is not None and visite.confirmee:
        yield from ("rendre_compte",) if est_passee(visite.le, now) else ()
    elif mandat.role == "coordonnateur":
        yield "confirmer_visite" if visite else "proposer_visite"


def _est_visite(e: Expertise) -> bool:
    """Tell whether the site has been seen and reported on, or need not be."""
    return not e.regles_etape.visite or (e.visite is not None and e.visite.faite_le is not None)


def _reponse(mandat: Mandat) -> Moment | None:
    until = echeance_reponse(mandat)
    return Moment.de(until) if until else None


def _fin(mandat: Mandat, fin: Moment | None) -> Moment | None:
    """Give the end of expertise, or the day until which this expert has more time where that is later."""
    more = _reponse(mandat) if mandat.jusqu_au is not None else None
    return max(fin, more, key=lambda m: m.instant) if fin and more else fin
