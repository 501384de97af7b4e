"""The expertise of a file as its experts, its correspondants and the administration see it.

Before all opinions are given, nothing of this view moves for an expert when another writes or gives theirs: neither a
field, nor the status, nor a reason, hence nor the entity tag.
"""

from datetime import datetime

from expertise.domaine.diffusion import CarteExpertise
from expertise.domaine.dossier import Contexte, Expertise, Mandat
from expertise.domaine.liens import motif_attente
from expertise.domaine.mandats import echeance_reponse
from kernel.api import Appel, Echeance, Enveloppe, echeance_vue
from kernel.droits import ADMINISTRATION
from kernel.label.calendrier import FINS, Jalon, Moment, a_partir_de, echeance, est_passee
from kernel.label.faits import EtatCampagne
from kernel.model import Frozen

STATUTS = {
    "a_affecter": "Experts à désigner",
    "affectee": "En attente de la réponse des experts",
    "en_cours": "Expertise en cours",
    "avis_rendus": "Avis rendus : synthèse attendue",
    "rendue": "Synthèse rendue",
    "fermee": "Close : le dossier est retiré",
}


class VueMandat(Frozen):
    """A seat of the file, or one given back (for the administration). `avant_le` is when an answer is due, or the
    opinion when more time was given. `avis_rendu` is null for who may not know yet."""

    expert: str
    role: str
    statut: str
    motif: str
    avant_le: datetime | None
    avis_rendu: bool | None


class VueVisite(Frozen):
    """The visit of the site."""

    le: Moment
    lieu: str
    confirmee: bool
    compte_rendu: bool


class VueExpertise(Enveloppe):
    """The expertise of a file."""

    candidature: str
    numero: str
    nom: str
    operation: str
    annee: int
    etape: int
    region: str
    departements: tuple[str, ...]
    sujets: dict[str, str]
    mandats: tuple[VueMandat, ...]
    visite: VueVisite | None
    synthese_rendue: bool
    tardive: bool


class LigneExpertise(Frozen):
    """A file in a list; `mon_mandat` is the reader's own."""

    id: str
    href: str
    numero: str
    nom: str
    annee: int
    etape: int
    statut: str
    statut_libelle: str
    departements: tuple[str, ...]
    sieges_vides: tuple[str, ...]
    mon_mandat: str | None


def vue_expertise(e: Expertise, appel: Appel) -> VueExpertise:
    """Show the expertise of a file."""
    d, campagne = e.dossier, appel.contexte.campagne if isinstance(appel.contexte, Contexte) else None
    return VueExpertise(
        type="expertise",
        id=d.candidature,
        href=f"{appel.base}/expertises/{d.candidature}",
        statut=e.statut,
        statut_libelle=_libelle(e, campagne, appel),
        echeances=_echeances(campagne, d.fuseau, appel),
        candidature=d.candidature,
        numero=d.numero,
        nom=d.nom,
        operation=d.operation,
        annee=d.annee,
        etape=d.etape,
        region=d.region,
        departements=d.departements,
        sujets=e.sujets,
        mandats=tuple(_mandat(e, m, appel) for m in _mandats_visibles(e, appel)),
        visite=_visite(e),
        synthese_rendue=e.synthese is not None,
        tardive=e.synthese is not None and e.synthese.tardif,
    )


def _mandats_visibles(e: Expertise, appel: Appel) -> tuple[Mandat, ...]:
    return e.mandats if ADMINISTRATION in appel.appelant.roles else e.vivants


def _mandat(e: Expertise, mandat: Mandat, appel: Appel) -> VueMandat:
    administration = ADMINISTRATION in appel.appelant.roles
    known = administration or e.avis_sont_rendus or mandat.expert == appel.appelant.personne
    return VueMandat(
        expert=mandat.expert,
        role=mandat.role,
        statut=mandat.statut,
        motif=_motif(e, mandat, appel) if administration else "",
        avant_le=_avant_le(mandat) if administration or mandat.expert == appel.appelant.personne else None,
        avis_rendu=e.avis_de(mandat.expert).est_rendu if known else None,
    )


def _motif(e: Expertise, mandat: Mandat, appel: Appel) -> str:
    """Say why a mandate has ended, or what it waits for."""
    return motif_attente(mandat, e.dossier, e.decisions, appel.maintenant) or mandat.motif


def _avant_le(mandat: Mandat) -> datetime | None:
    """Give when an answer is due; of somebody who has accepted, only the time that was added."""
    due = mandat.statut == "propose" or (mandat.est_vivant and mandat.jusqu_au is not None)
    return echeance_reponse(mandat) if due else None


def _visite(e: Expertise) -> VueVisite | None:
    if e.visite is None:
        return None
    v = e.visite
    return VueVisite(le=v.le, lieu=v.lieu, confirmee=v.confirmee, compte_rendu=v.faite_le is not None)


def _libelle(e: Expertise, campagne: EtatCampagne | None, appel: Appel) -> str:
    late = campagne is not None and est_passee(campagne.calendrier.fin_expertise, appel.maintenant)
    en_retard = late and e.statut not in ("rendue", "fermee")
    return STATUTS[e.statut] + (" (en retard)" if en_retard else "")


def _echeances(campagne: EtatCampagne | None, fuseau: str | None, appel: Appel) -> tuple[Echeance, ...]:
    """Give the deadlines of the file, when its campagne was read with it."""
    if campagne is None:
        return ()
    found = []
    for jalon in (Jalon.DEBUT_EXPERTISE, Jalon.FIN_EXPERTISE, Jalon.FIN_COMMISSIONS_REGIONALES):
        moment = campagne.calendrier.jalon(jalon)
        quand = echeance(moment, fuseau) if jalon in FINS else a_partir_de(moment)
        found.append(echeance_vue(jalon.value, moment, f"{jalon.libelle} : {quand}", appel.maintenant))
    return tuple(found)


def ligne_expertise(carte: CarteExpertise, identifiant: str, appel: Appel) -> LigneExpertise:
    """Show a line of a list of files."""
    d, moi = carte.identite, appel.appelant.personne
    return LigneExpertise(
        id=identifiant,
        href=f"{appel.base}/expertises/{identifiant}",
        numero=d.numero,
        nom=d.nom,
        annee=d.annee,
        etape=d.etape,
        statut=carte.statut,
        statut_libelle=STATUTS[carte.statut],
        departements=d.departements,
        sieges_vides=carte.sieges_vides,
        mon_mandat=next((m.statut for m in carte.mandats if m.expert == moi and m.est_vivant), None),
    )
