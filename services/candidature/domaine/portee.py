"""Which files a date of the campagne is a date for, and what moving it would change for them."""

from collections import Counter
from collections.abc import Sequence

from candidature.domaine.diffusion import CarteCandidature
from candidature.domaine.relances import jalons
from candidature.domaine.valeurs import BROUILLONS, Statut
from kernel.label.calendrier import Calendrier, Jalon, Moment, limite
from kernel.label.reglement import Etape, Reglement
from kernel.model import Frozen

DEPOSEES: frozenset[Statut] = frozenset({"deposee", "complements_demandes"})
RETIRABLES: frozenset[Statut] = BROUILLONS | DEPOSEES | {"recevable"}


class Touches(Frozen):
    """Some files of one status, and what would move for them."""

    statut: Statut
    nombre: int
    avant: Moment
    apres: Moment


def attend(carte: CarteCandidature, etape: Etape, jalon: Jalon) -> bool:
    """Tell whether a date is one for a file where it stands: it may deposit, be answered, withdraw… until then."""
    expertisee = etape.sieges.total > 0
    match jalon:
        case Jalon.CLOTURE_PRECANDIDATURES:
            return carte.statut == "brouillon" and etape.precandidature is jalon
        case etape.depot if carte.statut in BROUILLONS:
            return True
        case Jalon.FIN_RECEVABILITE:
            return carte.statut in DEPOSEES and expertisee
        case Jalon.DEBUT_EXPERTISE | Jalon.FIN_EXPERTISE:
            return carte.statut == "recevable" and carte.expertise != "expertise_rendue"
        case Jalon.COMMISSION_NATIONALE:
            return carte.statut in RETIRABLES and etape.retrait is jalon
        case Jalon.DEBUT_COMMISSIONS_REGIONALES | Jalon.FIN_COMMISSIONS_REGIONALES | Jalon.CEREMONIE:
            return carte.statut == "recevable"
        case _:
            return False


def se_rappelle(jalon: Jalon, regles: Reglement) -> bool:
    """Tell whether drafts are reminded of a date, and told when it moves."""
    return any(jalon in jalons(etape) for etape in regles.etapes)


def touches(
    cartes: Sequence[CarteCandidature], regles: Reglement, jalon: Jalon, avant: Calendrier, apres: Calendrier
) -> tuple[Touches, ...]:
    """Count the files for which a date would move, by status; those whose own deadline hides it are not touched."""
    found = Counter[tuple[Statut, Moment, Moment]]()
    for carte in cartes:
        etape = regles.etape(carte.etape)
        if etape is None or not attend(carte, etape, jalon):
            continue
        sienne = carte.attend if jalon is etape.depot and carte.statut in BROUILLONS else None
        de, au = (limite(dates, jalon, sienne) for dates in (avant, apres))
        if de != au:
            found[carte.statut, de, au] += 1
    return tuple(Touches(statut=s, nombre=n, avant=de, apres=au) for (s, de, au), n in found.items())
