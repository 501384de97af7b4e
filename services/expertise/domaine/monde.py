"""What an assignment is worked out from, and how to tell that it has changed since: pure, from the lines of lists."""

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime

from expertise.domaine.diffusion import CarteExpertise
from expertise.domaine.dossier import FINIES
from expertise.domaine.expert import CarteExpert
from kernel.journal import canonical, digest

CARACTERES = 6  # of a digest: enough to see a change, nobody has an interest in forging one


def a_pourvoir(cartes: Iterable[CarteExpertise], annee: int) -> tuple[CarteExpertise, ...]:
    """Give the files of a year with empty seats."""
    return tuple(c for c in cartes if c.statut == "a_affecter" and c.identite.annee == annee)


def arrivees(cartes: Iterable[CarteExpertise]) -> dict[str, int]:
    """Give, of each file under way, the last proposal that was carried out there."""
    return {
        c.identite.candidature: c.proposition for c in cartes if c.proposition is not None and c.statut not in FINIES
    }


def places_tenues(cartes: Iterable[CarteExpertise], annee: int) -> dict[str, set[int]]:
    """Give the places of the year that each expert holds, from the lines of files."""
    found: dict[str, set[int]] = {}
    for c in cartes:
        for m in c.mandats:
            if m.est_vivant and c.identite.annee == annee:
                found.setdefault(m.expert, set()).add(m.place)
    return found


def places_libres(carte: CarteExpert, tenues: Mapping[str, set[int]], annee: int) -> tuple[int, ...]:
    """Give the places of the year that an expert may still take, within what they take on."""
    charge, prises = carte.charges.get(str(annee), 0), tenues.get(carte.personne, set())
    return tuple(k for k in range(1, charge + 1) if k not in prises)[: max(0, charge - len(prises))]


def empreintes(
    cartes: Sequence[CarteExpertise], experts: Iterable[CarteExpert], annee: int, now: datetime
) -> dict[str, str]:
    """Give a digest of each file to assign and of each expert who takes on files: all that a result depends on."""
    tenues, en_lice = places_tenues(cartes, annee), [e for e in experts if e.charges.get(str(annee), 0)]
    qui = {e.personne for e in en_lice}
    found = {c.identite.candidature: _court(_dossier(c, qui)) for c in a_pourvoir(cartes, annee)}
    for e in en_lice:
        held = len(tenues.get(e.personne, ()))
        found[e.personne] = _court(_expert(e, places_libres(e, tenues, annee), held, now))
    return found


def _court(said: object) -> str:
    return digest(canonical(said))[:CARACTERES]


def _dossier(c: CarteExpertise, experts: Set[str]) -> object:
    """Give what a result depends on; of its people, those who are experts too: none, unless somebody is both."""
    d = c.identite
    mandats = [[m.expert, m.role, m.statut] for m in c.mandats]
    decisions = [[x.expert, x.ecarte, sorted(x.levees)] for x in c.decisions]
    units = [*sorted(d.sirens), *sorted(d.partenaires)]
    eux_memes = [sorted(experts & {*d.porteurs})] if experts & {*d.porteurs} else []
    return [d.operation, units, sorted(d.territoires), c.sieges_vides, mandats, decisions, *eux_memes]


def _expert(e: CarteExpert, libres: Sequence[int], tenues: int, now: datetime) -> object:
    """Give what a result depends on: a proposal names the very places that it gives, and evens out those held."""
    ties = sorted(i.objet for i in e.interets if i.est_en_vigueur(now))
    p = e.profil
    profil = [p.competences, p.departements, p.role_souhaite] if p else []
    return [e.siren, sorted(e.roles), [*libres], tenues, profil, ties, sorted(e.correspondant_de)]
