"""A candidature as its people, its correspondants and the administration see it: the suivi, the form, the deposit."""

from collections.abc import Iterator
from datetime import date, datetime

from pydantic import Field, JsonValue

from candidature.domaine.complements import attendant, silence
from candidature.domaine.conservation import fin as fin_de_garde
from candidature.domaine.diffusion import CarteCandidature
from candidature.domaine.dossier import Candidature, Contexte
from candidature.domaine.porteur import Structure
from candidature.domaine.suivi import Decision, suivi
from candidature.domaine.territoire import Lieu
from candidature.domaine.valeurs import BROUILLONS, Demande, Reponse, Version
from candidature.relations import est_des_services, surveille
from candidature.views.etapes import libelle_de
from candidature.views.instruction import VueCharge, en_charge, vue_charge
from kernel.api import Appel, Echeance, Enveloppe, Signee, echeance_vue
from kernel.droits import ADMINISTRATION
from kernel.label.calendrier import Moment, echeance, limite
from kernel.label.formulaire import Champ, Limite
from kernel.label.perimetre import Mesures, mesures
from kernel.model import Frozen
from kernel.refus import Introuvable
from kernel.show import content_tag
from kernel.taches import EnCharge, est_tue

LAISSEE = "La réponse du dossier repris était trop longue pour venir avec les autres : recopiez-la depuis ce dossier."
EFFACEE = "Jamais déposée : les réponses sont effacées"
NON_DEPOSEE = "Non déposée : l'échéance est passée"
SUIVI = {
    "brouillon": "Brouillon : votre dossier n'est pas déposé",
    "annoncee": "Annoncée : votre dossier n'est pas encore déposé",
    "non_deposee": f"{NON_DEPOSEE}, le dossier est gardé",
    "deposee": "Déposée",
    "complements_demandes": "Compléments demandés",
    "recevable": "Recevable",
    "irrecevable": "Irrecevable",
    "constatee": "Étape 1 obtenue",
    "retiree": "Retirée",
    "en_expertise": "En expertise",
    "expertise_rendue": "Expertise rendue",
    "en_commission_regionale": "En commission régionale",
    "en_commission_nationale": "En commission nationale",
    "labellisee": "Labellisée",
    "ajournee": "Ajournée : le dossier pourra revenir",
    "reportee": "Reportée à la prochaine campagne : reprenez ce dossier à son ouverture",
}


def dit_du_suivi(statut: str, efface: bool) -> str:
    """Say where a file stands, in the same words wherever it shows."""
    return EFFACEE if efface else SUIVI[statut]


class VueChamp(Frozen):
    """A field of the form with its answer, and the entity tag to send back when changing it."""

    code: str
    libelle: str
    type: str
    requis: bool
    limite: Limite | None
    valeur: JsonValue
    avertissement: str | None
    origine: str
    modifiable: bool
    etag: str


class VueVersion(Frozen):
    """A deposited version."""

    numero: int
    recu_le: str
    champs: tuple[str, ...]


class VuePoint(Frozen):
    """A field to complete, and why."""

    champ: str
    libelle: str
    motif: str


class VueDemande(Frozen):
    """A request for compléments."""

    numero: int
    statut: str
    points: tuple[VuePoint, ...]
    demandee_le: datetime
    close_le: datetime | None


class VueSilence(Frozen):
    """What the silence of the administration would mean, and from when; no date while the clock waits."""

    sens: str
    terme: date | None
    suspendu: bool


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
    etape_libelle: str
    reglement: str
    reglement_libelle: str
    communes: tuple[Lieu, ...]
    porteur: Structure
    reprise_de: str
    formulaire: tuple[VueChamp, ...]
    demandes: tuple[VueDemande, ...]
    versions: tuple[VueVersion, ...]
    avis: VueAvis | None
    charge: VueCharge | None
    effet_le: date | None
    silence: VueSilence | None
    decision: Decision | None


class VueReponse(Signee):
    """The answer to one field: a part of the file with its own entity tag."""

    champ: str
    libelle: str
    valeur: JsonValue
    avertissement: str | None
    origine: str
    mesures: Mesures | None = Field(None, description="D'un périmètre : sa superficie en hectares et son centre")


class LigneCandidature(Frozen):
    """A file in a list."""

    id: str
    href: str
    numero: str
    nom: str
    annee: int
    etape: int
    etape_libelle: str
    statut: str
    statut_libelle: str
    communes: tuple[str, ...]
    depose_le: datetime | None = Field(None, description="La dernière version déposée")
    charge: EnCharge | None = Field(None, exclude_if=est_tue, description="Pour les services : qui a ce dossier")


def vue_candidature(candidature: Candidature, appel: Appel) -> VueCandidature:
    """Show a file. What the correspondant has found shows to those who instruct alone, until it is notified."""
    assert candidature.porteur is not None, "a candidature has a porteur from its creation"
    instruit = surveille(appel.appelant, candidature) or ADMINISTRATION in appel.appelant.roles
    avis = candidature.avis if instruit else None
    statut = _suivi(candidature, appel)
    return VueCandidature(
        type="candidature",
        id=appel.params["id"],
        href=f"{appel.base}/candidatures/{appel.params['id']}",
        statut=statut,
        statut_libelle=dit_du_suivi(statut, candidature.garde.efface_le is not None),
        echeances=_echeances(candidature, appel),
        numero=candidature.numero,
        nom=candidature.nom,
        operation=candidature.operation,
        annee=candidature.annee,
        etape=candidature.etape,
        etape_libelle=candidature.regles_etape.libelle,
        reglement=candidature.reglement,
        reglement_libelle=candidature.regles.libelle,
        communes=candidature.lieux,
        porteur=candidature.porteur,
        formulaire=tuple(_formulaire(candidature, appel)),
        reprise_de=candidature.reprise_de,
        demandes=tuple(_demande(candidature, d) for d in candidature.demandes),
        versions=tuple(_version(v) for v in candidature.versions),
        avis=VueAvis(recevable=avis.recevable, motif=avis.motif) if avis else None,
        charge=vue_charge(candidature),
        effet_le=candidature.effet_le,
        silence=_silence(candidature),
        decision=candidature.decision,
    )


def _version(version: Version) -> VueVersion:
    return VueVersion(numero=version.numero, recu_le=version.recu_le.isoformat(), champs=version.champs)


def _demande(candidature: Candidature, demande: Demande) -> VueDemande:
    points = ((p, candidature.champ(p.champ)) for p in demande.points)
    return VueDemande(
        numero=demande.numero,
        statut=demande.statut,
        points=tuple(VuePoint(champ=p.champ, libelle=c.libelle if c else p.champ, motif=p.motif) for p, c in points),
        demandee_le=demande.demandee_le,
        close_le=demande.close_le,
    )


def _silence(candidature: Candidature) -> VueSilence | None:
    """Say what silence means, from the state alone: it is content, which no clock may change."""
    regime = candidature.regles.regime_silence
    if regime is None or candidature.statut not in ("deposee", "complements_demandes"):
        return None
    return VueSilence(
        sens=regime.sens, terme=silence(candidature, regime), suspendu=candidature.statut == "complements_demandes"
    )


def _suivi(candidature: Candidature, appel: Appel) -> str:
    """Give what the file shows of where it stands, by the calendar when its campagne was read with it."""
    campagne = appel.contexte.campagne if isinstance(appel.contexte, Contexte) else None
    return suivi(candidature.statut, candidature.expertise, campagne.dates if campagne else None, appel.maintenant)


def vue_reponse(candidature: Candidature, appel: Appel) -> VueReponse:
    """Show the answer to one field. Raises Introuvable when the form of this étape has no such field."""
    candidature = attendant(candidature, appel.maintenant)
    champ = candidature.champ(appel.params["champ"])
    if champ is None:
        raise Introuvable("Le formulaire de cette étape n'a pas ce champ.")
    return _reponse(candidature, champ, candidature.donnees.get(champ.code), appel, _ecrit(candidature, appel))


def _ecrit(candidature: Candidature, appel: Appel) -> bool:
    """Tell whether the caller is one of those who write the file: they know each other."""
    return appel.appelant.personne in (candidature.proprietaire, *candidature.coediteurs)


def _reponse(candidature: Candidature, champ: Champ, reponse: Reponse | None, appel: Appel, ecrit: bool) -> VueReponse:
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
        avertissement=_avertissement(candidature, champ, reponse),
        origine=reponse.origine if reponse else "",
        par=reponse.par if reponse and ecrit else "",
        modifiee_le=reponse.le if reponse and ecrit else None,
        mesures=mesures(valeur) if champ.type == "perimetre" else None,
    )


def _avertissement(candidature: Candidature, champ: Champ, reponse: Reponse | None) -> str | None:
    """Say what is wrong with an answer, or that the one of the file taken over is still there to be copied."""
    if reponse is None and champ.code in candidature.laissees:
        return LAISSEE
    return candidature.regles.anomalie(champ, reponse.valeur if reponse else None)


def _formulaire(candidature: Candidature, appel: Appel) -> Iterator[VueChamp]:
    """Show every field; the answers are put together once for all."""
    candidature = attendant(candidature, appel.maintenant)
    donnees, demande, ecrit = candidature.donnees, candidature.demande, _ecrit(candidature, appel)
    for champ in candidature.champs:
        ouvert = candidature.statut in BROUILLONS or (demande is not None and champ.code in demande.champs)
        yield _champ(champ, _reponse(candidature, champ, donnees.get(champ.code), appel, ecrit), ouvert)


def _champ(champ: Champ, reponse: VueReponse, ouvert: bool) -> VueChamp:
    return VueChamp(
        code=champ.code,
        libelle=champ.libelle,
        type=champ.type,
        requis=champ.requis,
        limite=champ.limite,
        valeur=reponse.valeur,
        avertissement=reponse.avertissement,
        origine=reponse.origine,
        modifiable=ouvert,
        etag=content_tag(reponse),
    )


def _echeances(candidature: Candidature, appel: Appel) -> tuple[Echeance, ...]:
    """Give the deadlines of this file, when its campagne was read with it."""
    campagne = appel.contexte.campagne if isinstance(appel.contexte, Contexte) else None
    if campagne is None:
        return ()
    etape = candidature.regles_etape
    jalons = (etape.precandidature, etape.depot, etape.retrait)
    siennes = {etape.depot: candidature.prolongation}
    fins = [(j.value, limite(campagne.dates, j, siennes.get(j)), j.libelle) for j in jalons if j is not None]
    if (demande := candidature.demande) is not None:
        fins.insert(0, ("complements", demande.echeance, "Les compléments sont attendus"))
    if (quand := fin_de_garde(candidature.garde)) is not None:
        fins.append(("effacement", Moment.de(quand), "Fin de conservation des réponses"))
    return tuple(
        echeance_vue(code, fin, f"{quoi} : {echeance(fin, candidature.fuseau)}", appel.maintenant)
        for code, fin, quoi in fins
    )


def ligne_candidature(carte: CarteCandidature, identifiant: str, appel: Appel) -> LigneCandidature | None:
    """Show a line of a list of candidatures, its suivi by the calendar of its year. One's own list keeps a file for a
    moment after one has left its opération: nothing of it shows any more."""
    operation = appel.contexte.get(carte.operation)
    if operation is not None and not operation.est_editable_par(appel.appelant.personne):
        return None
    campagne = appel.contexte[str(carte.annee)]
    statut = suivi(carte.statut, carte.expertise, campagne.dates if campagne else None, appel.maintenant)
    return LigneCandidature(
        id=identifiant,
        href=f"{appel.base}/candidatures/{identifiant}",
        numero=carte.numero,
        nom=carte.nom,
        annee=carte.annee,
        etape=carte.etape,
        etape_libelle=libelle_de(carte, campagne),
        statut=statut,
        statut_libelle=dit_du_suivi(statut, carte.efface),
        communes=tuple(lieu.nom for lieu in carte.lieux),
        depose_le=carte.recu_le,
        charge=en_charge(carte, appel.appelant) if est_des_services(appel.appelant) else None,
    )
