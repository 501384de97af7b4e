"""A candidature as its people, its correspondants and the administration see it: the suivi, the form, the deposit."""

from datetime import date

from pydantic import JsonValue

from candidature.domaine.diffusion import CarteCandidature
from candidature.domaine.dossier import Candidature, Contexte
from candidature.domaine.operation import Structure
from candidature.domaine.suivi import Decision, suivi
from candidature.domaine.territoire import Lieu
from candidature.relations import envers_candidature
from kernel.api import Appel, Echeance, Enveloppe, echeance_vue
from kernel.droits import ADMINISTRATION, CORRESPONDANT_DU_TERRITOIRE
from kernel.label.calendrier import Jalon, echeance
from kernel.label.reglement import Champ
from kernel.model import Frozen
from kernel.refus import Introuvable
from kernel.show import content_tag

SUIVI = {
    "brouillon": "Brouillon : votre dossier n'est pas déposé",
    "annoncee": "Annoncée : votre dossier n'est pas encore déposé",
    "non_deposee": "Non déposée : l'échéance est passée, le dossier est gardé",
    "deposee": "Déposée",
    "recevable": "Recevable",
    "irrecevable": "Irrecevable",
    "constatee": "Labellisée (étape 1)",
    "retiree": "Retirée",
    "en_expertise": "En expertise",
    "expertise_rendue": "Expertise rendue",
    "en_commission_regionale": "En commission régionale",
    "en_commission_nationale": "En commission nationale",
    "labellisee": "Labellisée",
    "ajournee": "Ajournée : le dossier pourra revenir",
}


class VueChamp(Frozen):
    """A field of the form with its answer, and the entity tag to send back when changing it."""

    code: str
    libelle: str
    type: str
    requis: bool
    valeur: JsonValue
    avertissement: str | None
    etag: str


class VueVersion(Frozen):
    """A deposited version."""

    numero: int
    recu_le: str


class VueAvis(Frozen):
    """The correspondant's finding, for those who instruct."""

    recevable: bool
    motif: str


class VueCandidature(Enveloppe):
    """A file."""

    numero: str
    nom: str
    operation: str
    annee: int
    etape: int
    reglement: str
    communes: tuple[Lieu, ...]
    porteur: Structure
    formulaire: tuple[VueChamp, ...]
    versions: tuple[VueVersion, ...]
    avis: VueAvis | None
    effet_le: date | None
    decision: Decision | None


class VueReponse(Enveloppe):
    """The answer to one field: a part of the file with its own entity tag."""

    champ: str
    libelle: str
    valeur: JsonValue
    avertissement: str | None


class LigneCandidature(Frozen):
    """A file in a list."""

    id: str
    href: str
    numero: str
    nom: str
    annee: int
    etape: int
    statut: str
    statut_libelle: str
    communes: tuple[str, ...]


def vue_candidature(candidature: Candidature, appel: Appel) -> VueCandidature:
    """Show a file. What the correspondant has found shows to those who instruct alone, until it is notified."""
    assert candidature.porteur is not None, "a candidature has a porteur from its creation"
    qui = envers_candidature(appel.appelant, candidature) | appel.appelant.roles
    avis = candidature.avis if qui & {CORRESPONDANT_DU_TERRITOIRE, ADMINISTRATION} else None
    statut = _suivi(candidature, appel)
    return VueCandidature(
        type="candidature",
        id=appel.params["id"],
        href=f"{appel.base}/candidatures/{appel.params['id']}",
        statut=statut,
        statut_libelle=SUIVI[statut],
        echeances=_echeances(candidature, appel),
        numero=candidature.numero,
        nom=candidature.nom,
        operation=candidature.operation,
        annee=candidature.annee,
        etape=candidature.etape,
        reglement=candidature.reglement,
        communes=candidature.lieux,
        porteur=candidature.porteur,
        formulaire=tuple(_champ(candidature, c, appel) for c in candidature.regles.champs(candidature.etape)),
        versions=tuple(VueVersion(numero=v.numero, recu_le=v.recu_le.isoformat()) for v in candidature.versions),
        avis=VueAvis(recevable=avis.recevable, motif=avis.motif) if avis else None,
        effet_le=candidature.effet_le,
        decision=candidature.decision,
    )


def _suivi(candidature: Candidature, appel: Appel) -> str:
    """Give what the file shows of where it stands, by the calendar when its campagne was read with it."""
    campagne = appel.contexte.campagne if isinstance(appel.contexte, Contexte) else None
    return suivi(candidature.statut, candidature.expertise, campagne.dates if campagne else None, appel.maintenant)


def vue_reponse(candidature: Candidature, appel: Appel) -> VueReponse:
    """Show the answer to one field. Raises Introuvable when the form of this étape has no such field."""
    champ = candidature.champ(appel.params["champ"])
    if champ is None:
        raise Introuvable("Le formulaire de cette étape n'a pas ce champ.")
    return _reponse(candidature, champ, appel)


def _reponse(candidature: Candidature, champ: Champ, appel: Appel) -> VueReponse:
    reponse = candidature.reponses.get(champ.code)
    valeur = reponse.valeur if reponse else None
    return VueReponse(
        type="reponse",
        id=champ.code,
        href=f"{appel.base}/candidatures/{appel.params['id']}/reponses/{champ.code}",
        statut="donnee" if reponse else "absente",
        statut_libelle="Réponse donnée" if reponse else "Sans réponse",
        champ=champ.code,
        libelle=champ.libelle,
        valeur=valeur,
        avertissement=candidature.regles.anomalie(champ, valeur),
    )


def _champ(candidature: Candidature, champ: Champ, appel: Appel) -> VueChamp:
    reponse = _reponse(candidature, champ, appel)
    return VueChamp(
        code=champ.code,
        libelle=champ.libelle,
        type=champ.type,
        requis=champ.requis,
        valeur=reponse.valeur,
        avertissement=reponse.avertissement,
        etag=content_tag(reponse),
    )


def _echeances(candidature: Candidature, appel: Appel) -> tuple[Echeance, ...]:
    """Give the deadlines of this file, when its campagne was read with it."""
    campagne = appel.contexte.campagne if isinstance(appel.contexte, Contexte) else None
    if campagne is None:
        return ()
    etape = candidature.regles_etape
    jalons = (etape.precandidature, etape.depot, Jalon.COMMISSION_NATIONALE)
    return tuple(
        echeance_vue(jalon.value, fin, f"{jalon.libelle} : {echeance(fin)}", appel.maintenant)
        for jalon in jalons
        if jalon is not None and (fin := campagne.dates.jalon(jalon))
    )


def ligne_candidature(carte: CarteCandidature, identifiant: str, appel: Appel) -> LigneCandidature:
    """Show a line of a list of candidatures, its suivi by the calendar of its year."""
    campagne = appel.contexte[str(carte.annee)]
    statut = suivi(carte.statut, carte.expertise, campagne.dates if campagne else None, appel.maintenant)
    return LigneCandidature(
        id=identifiant,
        href=f"{appel.base}/candidatures/{identifiant}",
        numero=carte.numero,
        nom=carte.nom,
        annee=carte.annee,
        etape=carte.etape,
        statut=statut,
        statut_libelle=SUIVI[statut],
        communes=tuple(lieu.nom for lieu in carte.lieux),
    )
