"""The fold of a candidature: what each thing that happens to it makes of its state."""

from collections.abc import Mapping
from typing import Any, assert_never

from candidature.domaine.dossier import (
    AvisDonne,
    Candidature,
    CandidatureAnnoncee,
    CandidatureCreee,
    CandidatureDeposee,
    CandidatureRetiree,
    ChargeRendue,
    ComplementsClos,
    ComplementsDemandes,
    ComplementsFournis,
    ComplementsRelances,
    ComplementsSuivis,
    ContactDonne,
    DepotManque,
    DepotProlonge,
    DepotRappele,
    EcheanceDeplacee,
    EcheanceSuivie,
    Etape1Constatee,
    Event,
    MessageEcrit,
    OpportuniteDonnee,
    PriseEnCharge,
    RecevabiliteNotifiee,
    ReponseChangee,
    ReponseDonnee,
    ReponseRetiree,
    ReponsesReprises,
)
from candidature.domaine.effacement import (
    BrouillonEfface,
    BrouillonGarde,
    EffacementAnnonce,
    EffacementSuivi,
    Garde,
    JournalExpurge,
    depuis_la_cloture,
)
from candidature.domaine.identite import traits
from candidature.domaine.suivi import (
    CandidatureReportee,
    DecisionPubliee,
    ExpertiseSuivie,
    ExpertsSuivis,
    IdentiteSuivie,
    PorteursSuivis,
)
from candidature.domaine.valeurs import Demande, Reponse


def evolve(candidature: Candidature, event: Event) -> Candidature:
    """Fold one event."""
    change = candidature.model_copy
    match event:
        case CandidatureCreee():
            return Candidature(statut="brouillon", **dict(event))
        case ReponseDonnee() | ContactDonne() | ReponseRetiree():
            return change(update=_repondu(candidature, event))
        case CandidatureAnnoncee():
            return change(update={"statut": "annoncee", "est_connue": True})
        case CandidatureDeposee(version=version):
            versions = (*candidature.versions, version)
            return change(update={"statut": "deposee", "est_connue": True, "versions": versions, "garde": Garde()})
        case ComplementsDemandes() | ComplementsRelances() | ComplementsFournis() | ComplementsClos():
            return change(update=_complements(candidature, event))
        case DepotManque() | DepotRappele() | DepotProlonge() | EcheanceDeplacee():
            return change(update=_veille(candidature, event))
        case RecevabiliteNotifiee() | Etape1Constatee() | CandidatureRetiree():
            return change(update=_conclu(candidature, event))
        case EffacementAnnonce() | BrouillonGarde() | BrouillonEfface() | JournalExpurge():
            return change(update=_efface(candidature.garde, event))
        case AvisDonne() | ExpertiseSuivie() | ExpertsSuivis() | PorteursSuivis() | PriseEnCharge() | ChargeRendue():
            return change(update=dict(event))
        case MessageEcrit():
            return candidature  # what is said around a file is no part of its state: it moves nothing that anybody sees
        case IdentiteSuivie() | DecisionPubliee() | CandidatureReportee() | ReponsesReprises() | OpportuniteDonnee():
            return change(update=_appris(candidature, event))
        case _:
            assert_never(event)


def _conclu(
    candidature: Candidature, event: RecevabiliteNotifiee | Etape1Constatee | CandidatureRetiree
) -> dict[str, Any]:
    """Give what ends an examination changes."""
    match event:
        case RecevabiliteNotifiee(recevable=recevable):
            return {"statut": "recevable" if recevable else "irrecevable"}
        case Etape1Constatee(effet_le=effet_le):
            return {"statut": "constatee", "effet_le": effet_le}
        case CandidatureRetiree(motif=motif, le=le):
            garde = Garde() if candidature.versions else depuis_la_cloture(le, candidature.annee)
            return {"statut": "retiree", "motif": motif, "garde": garde}


def _efface(garde: Garde, event: EffacementSuivi) -> dict[str, Any]:
    """Give what the end of what was written changes. Once it is no part of the state, taking it out of the journal
    changes nothing more."""
    match event:
        case EffacementAnnonce(effacement_le=quand):
            return {"garde": garde.model_copy(update={"effacement_le": quand})}
        case BrouillonGarde(le=le):
            return {"garde": Garde(depuis=le)}
        case BrouillonEfface(le=le):
            vide: dict[str, Any] = {"reponses": {}, "reprises": {}, "complements": {}, "laissees": (), "motif": ""}
            return {**vide, "garde": garde.model_copy(update={"efface_le": le})}
        case JournalExpurge():
            return {"garde": garde.model_copy(update={"expurge": True})}


def _appris(
    candidature: Candidature,
    event: IdentiteSuivie | DecisionPubliee | CandidatureReportee | ReponsesReprises | OpportuniteDonnee,
) -> dict[str, Any]:
    """Give what the opération, the palmarès, the file that it starts from, or a service changes of a file: an avis
    takes the place of its own alone."""
    match event:
        case IdentiteSuivie():
            return traits(event)
        case ReponsesReprises(lignee=lignee):
            return {**dict(event), "lignee": lignee or (event.reprise_de,)}
        case CandidatureReportee():
            return {"statut": "reportee"}
        case DecisionPubliee(decision=decision):
            return {"statut": decision.statut, "decision": decision}
        case OpportuniteDonnee(opportunite=avis):
            autres = (o for o in candidature.opportunites if o.de not in (avis.de, avis.par))
            return {"opportunites": (*autres, avis)}


def _veille(candidature: Candidature, event: EcheanceSuivie) -> dict[str, Any]:
    """Give what deadlines change of a draft."""
    match event:
        case DepotManque(le=le):
            return {"statut": "non_deposee", "garde": depuis_la_cloture(le, candidature.annee)}
        case DepotRappele(jalon=jalon, rang=rang):
            return {"rappels": {**candidature.rappels, jalon.value: rang}}
        case EcheanceDeplacee(jalon=jalon, rang=rang, rappels=rappels):
            anew = {} if rappels is None else {"rappels": {**candidature.rappels, jalon.value: rappels}}
            return {"reports": {**candidature.reports, jalon.value: rang}, **anew}
        case DepotProlonge(jusqu_au=jusqu_au, rang=rang):
            siens = {**candidature.rappels, candidature.regles_etape.depot.value: rang}
            ouvert = "annoncee" if candidature.est_connue else "brouillon"  # again, if it was closed
            return {"prolongation": jusqu_au, "rappels": siens, "statut": ouvert, "garde": Garde()}


def _repondu(candidature: Candidature, event: ReponseChangee) -> dict[str, Any]:
    """Give what an answer changes: what is being completed stays apart until it is handed in."""
    if isinstance(event, ReponseRetiree):
        reprises = {code: _avec(partie, event.champ, None) for code, partie in candidature.reprises.items()}
        return {"reponses": _avec(candidature.reponses, event.champ, None), "reprises": reprises}
    where = "complements" if candidature.versions else "reponses"  # after a deposit, what a request asks for
    return {where: _avec(getattr(candidature, where), event.champ, event.reponse), **_garde_encore(candidature, event)}


def _garde_encore(candidature: Candidature, event: ReponseDonnee | ContactDonne) -> dict[str, Any]:
    """Count anew a draft that was closed, when what was received in time is saved after that."""
    depuis = candidature.garde.depuis
    if depuis is None or event.reponse is None:
        return {}
    return {"garde": Garde(depuis=max(depuis, event.reponse.le))}


def _complements(candidature: Candidature, event: ComplementsSuivis) -> dict[str, Any]:
    """Give what happens to a request changes."""
    match event:
        case ComplementsDemandes(demande=demande):
            return {"statut": "complements_demandes", "demandes": (*candidature.demandes, demande), "avis": None}
        case ComplementsRelances(le=le):
            return {"demandes": _demandes(candidature, relancee_le=le)}
        case ComplementsFournis(version=version):
            attend = rouverte(candidature)  # what was received in time may come after the tick that closed it
            demandes = _demandes(attend, statut="satisfaite", close_le=version.recu_le)
            versions = (*candidature.versions, version)
            return {"statut": "deposee", "versions": versions, "demandes": demandes, **_completees(attend)}
        case ComplementsClos(le=le):
            return {"statut": "deposee", "demandes": _demandes(candidature, statut="sans_suite", close_le=le)}


def _demandes(candidature: Candidature, **change: Any) -> tuple[Demande, ...]:
    """Give the requests with the one that waits changed."""
    return tuple(d.model_copy(update=change) if d.statut == "en_attente" else d for d in candidature.demandes)


def _completees(candidature: Candidature) -> dict[str, Any]:
    """Give the answers with what was completed put in its place; what an earlier request has left stays apart."""
    ouverts = candidature.demande.champs if candidature.demande else frozenset()
    completes = {code: r for code, r in candidature.complements.items() if code in ouverts}
    restes = {code: r for code, r in candidature.complements.items() if code not in ouverts}
    return {"reponses": {**candidature.reponses, **completes}, "complements": restes}


def _avec(reponses: Mapping[str, Reponse], champ: str, reponse: Reponse | None) -> dict[str, Reponse]:
    """Give the answers with one changed; an erased one is as one never given."""
    autres = {code: r for code, r in reponses.items() if code != champ}
    return autres if reponse is None else {**autres, champ: reponse}


def rouverte(candidature: Candidature) -> Candidature:
    """Give the file as it was before its last request was closed without an answer, while nothing came of that."""
    *autres, derniere = candidature.demandes or (None,)
    nothing_came = candidature.statut == "deposee" and candidature.avis is None
    if not nothing_came or derniere is None or derniere.statut != "sans_suite":
        return candidature
    demandes = (*autres, derniere.model_copy(update={"statut": "en_attente", "close_le": None}))
    return candidature.model_copy(update={"statut": "complements_demandes", "demandes": demandes})
