"""What is somebody's to do, the most pressing first."""

from collections.abc import Iterable
from datetime import datetime

from candidature.domaine.diffusion import CarteCandidature
from candidature.domaine.plan import Campagne
from candidature.domaine.taches import LIBELLES, Tache
from kernel.api import Appel, Echeance, echeance_vue
from kernel.label.calendrier import echeance, est_passee
from kernel.model import Frozen


class VueTache(Frozen):
    """Something to do: `action` is the act that does it where there is one, on the thing at `href`."""

    tache: str
    libelle: str
    action: str
    dossier: str
    numero: str
    nom: str
    href: str
    echeance: Echeance | None
    jours_de_retard: int


class AFaire(Frozen):
    """What there is to do here. `au_moins` says that there are more files than were looked at."""

    elements: tuple[VueTache, ...]
    au_moins: bool
    en_retard: int
    maintenant: datetime


def vue_tache(tache: Tache, identifiant: str, carte: CarteCandidature, appel: Appel) -> VueTache:
    """Show a task on a file."""
    href = f"{appel.base}/candidatures/{identifiant}"
    return _tache(tache, identifiant, carte.numero, carte.nom, href, appel)


def vue_confirmation(campagne: Campagne, appel: Appel) -> VueTache:
    """Show that a campagne waits to be confirmed, before the day that it would open."""
    tache = Tache(code="confirmer_campagne", echeance=campagne.dates.ouverture)
    href = f"{appel.base}/campagnes/{campagne.annee}/preparation"
    return _tache(tache, "", "", f"Campagne {campagne.annee}", href, appel)


def _tache(tache: Tache, dossier: str, numero: str, nom: str, href: str, appel: Appel) -> VueTache:
    fin, now = tache.echeance, appel.maintenant
    late = fin is not None and est_passee(fin, now)
    return VueTache(
        tache=tache.code,
        libelle=LIBELLES[tache.code],
        action="" if tache.code.startswith("suivre_") else tache.code,
        dossier=dossier,
        numero=numero,
        nom=nom,
        href=href,
        echeance=echeance_vue(tache.code, fin, f"Jusqu'au {echeance(fin)}", now) if fin else None,
        jours_de_retard=(now - fin.instant).days + 1 if fin is not None and late else 0,
    )


def vue_a_faire(taches: Iterable[VueTache], complet: bool, appel: Appel) -> AFaire:
    """Put tasks in order: by date, what has none last."""
    ordered = sorted(taches, key=lambda t: (t.echeance is None, t.echeance.a if t.echeance else "", t.numero, t.tache))
    en_retard = sum(t.jours_de_retard > 0 for t in ordered)
    return AFaire(elements=tuple(ordered), au_moins=not complet, en_retard=en_retard, maintenant=appel.maintenant)
