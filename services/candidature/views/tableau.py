"""The board of a campagne, for those who follow files: how many, where they stand, which are late, what comes next."""

from collections.abc import Callable, Sequence
from datetime import datetime

from candidature.domaine.diffusion import CarteCandidature
from candidature.domaine.plan import Campagne
from candidature.domaine.suivi import suivi
from candidature.domaine.tableau import Case, attendue, cases, est_en_retard, prochains
from candidature.domaine.territoire import fuseau
from candidature.views.campagne import PHASES, vue_echeance
from candidature.views.candidature import NON_DEPOSEE, SUIVI
from kernel.api import Appel, Echeance
from kernel.label.calendrier import Calendrier, echeance, phase
from kernel.label.reglement import Reglement, reglement
from kernel.label.taches import jours_de_retard
from kernel.label.territoires import region
from kernel.model import Frozen

RETARDS_MAX = 50


class Compte(Frozen):
    """How many files a word of the board has, and how many of them are late."""

    code: str
    libelle: str
    nombre: int
    en_retard: int


class VueCase(Frozen):
    """How many files of an étape and a région stand at one place of the suivi."""

    etape: int
    etape_libelle: str
    region: str
    statut: str
    nombre: int
    en_retard: int


class DossierEnRetard(Frozen):
    """A file on which somebody of the services should have acted: which, since when."""

    dossier: str
    href: str
    numero: str
    nom: str
    etape: int
    etape_libelle: str
    statut: str
    statut_libelle: str
    attendu: str
    jours: int


class VueTableau(Frozen):
    """The board: what was counted, at what instant. `au_moins` says that there are more files than were counted."""

    annee: int
    territoire: str
    le: datetime
    statut: str
    statut_libelle: str
    nombre: int
    au_moins: bool
    en_retard: int
    etapes: tuple[Compte, ...]
    regions: tuple[Compte, ...]
    statuts: tuple[Compte, ...]
    cases: tuple[VueCase, ...]
    retards: tuple[DossierEnRetard, ...]
    prochains: tuple[Echeance, ...]


def vue_tableau(
    campagne: Campagne, territoire: str, lus: Sequence[tuple[str, CarteCandidature]], complet: bool, appel: Appel
) -> VueTableau:
    """Show what the lines of a list say."""
    regles, dates, now = reglement(campagne.reglement), campagne.dates, appel.maintenant
    found, ou = cases((carte for _, carte in lus), regles, dates, now), phase(dates, now)
    return VueTableau(
        annee=campagne.annee,
        territoire=territoire,
        le=now,
        statut=ou.value,
        statut_libelle=PHASES[ou.value],
        nombre=len(lus),
        au_moins=not complet,
        en_retard=sum(c.en_retard for c in found),
        etapes=_comptes(found, lambda c: str(c.etape), lambda code: _libelle_etape(regles, code)),
        regions=_comptes(found, lambda c: c.region, _nom_region),
        statuts=_comptes(found, lambda c: c.statut, {**SUIVI, "non_deposee": NON_DEPOSEE}.__getitem__),
        cases=tuple(VueCase(**dict(c), etape_libelle=_libelle_etape(regles, str(c.etape))) for c in found),
        retards=_retards(lus, regles, dates, appel),
        prochains=tuple(vue_echeance(dates, jalon, appel) for jalon in prochains(dates, now)),
    )


def _libelle_etape(regles: Reglement, code: str) -> str:
    etape = regles.etape(int(code))
    return etape.libelle if etape else code


def _nom_region(code: str) -> str:
    known = region(code)
    return known.nom if known else code


def _comptes(found: Sequence[Case], par: Callable[[Case], str], libelle: Callable[[str], str]) -> tuple[Compte, ...]:
    """Add the cases up by one of their words."""
    return tuple(
        Compte(
            code=code,
            libelle=libelle(code),
            nombre=sum(c.nombre for c in found if par(c) == code),
            en_retard=sum(c.en_retard for c in found if par(c) == code),
        )
        for code in sorted({par(c) for c in found})
    )


def _retards(
    lus: Sequence[tuple[str, CarteCandidature]], regles: Reglement, dates: Calendrier, appel: Appel
) -> tuple[DossierEnRetard, ...]:
    """Give the files that have waited longest."""
    late = [(i, c) for i, c in lus if est_en_retard(c, regles, dates, appel.maintenant)]
    shown = (_retard(i, c, regles, dates, appel) for i, c in late)
    return tuple(sorted(shown, key=lambda d: (-d.jours, d.numero))[:RETARDS_MAX])


def _retard(
    identifiant: str, carte: CarteCandidature, regles: Reglement, dates: Calendrier, appel: Appel
) -> DossierEnRetard:
    fin = attendue(carte, regles, dates)
    assert fin is not None, "a file is late of a date"
    statut = suivi(carte.statut, carte.expertise, dates, appel.maintenant)
    return DossierEnRetard(
        dossier=identifiant,
        href=f"{appel.base}/candidatures/{identifiant}",
        numero=carte.numero,
        nom=carte.nom,
        etape=carte.etape,
        etape_libelle=_libelle_etape(regles, str(carte.etape)),
        statut=statut,
        statut_libelle=SUIVI[statut],
        attendu=echeance(fin, fuseau(carte.lieux)),
        jours=jours_de_retard(fin, appel.maintenant),
    )
