"""Starting a candidature: which opération may ask for which étape, when, and from which file it starts."""

from datetime import datetime

from candidature.domaine.commandes import CreerCandidature
from candidature.domaine.dossier import Candidature, CandidatureCreee, Contexte, Event
from candidature.domaine.operation import Operation
from candidature.domaine.plan import Campagne
from candidature.domaine.relances import rangs_atteints
from candidature.domaine.reports import rangs
from candidature.domaine.reprise import reprises
from kernel.label.calendrier import Jalon, Moment, Phase, echeance, est_passee, limite, phase
from kernel.label.reglement import Etape, reglement
from kernel.refus import Doublon, EcheanceDepassee, Erreur, RegleNonSatisfaite, TransitionImpossible


def creer(candidature: Candidature, command: CreerCandidature, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Start a draft, and have it take over another. Raises a Refus when the étape is not open to this opération."""
    if candidature.statut != "inexistante":
        raise Doublon("Cette candidature existe déjà : reprenez-la.")
    campagne, operation = campagne_de(contexte), contexte.operation
    if operation is None or operation.porteur is None or not operation.est_editable_par(command.auteur):
        raise RegleNonSatisfaite(
            "Cette opération n'existe pas, ou ne vous est pas accessible.",
            Erreur("/operation", "operation-inconnue", "Donnez l'identifiant d'une de vos opérations."),
        )
    etape = reglement(campagne.reglement).etape(command.etape)
    if etape is None:
        connues = ", ".join(f"{e.numero} ({e.libelle})" for e in reglement(campagne.reglement).etapes)
        message = f"Les étapes de la campagne {campagne.annee} sont : {connues}."
        raise RegleNonSatisfaite(message, Erreur("/etape", "etape-inconnue", message))
    exige_ouverte(campagne, etape, now, operation.fuseau)
    exige_prerequis(operation, etape, campagne)
    return (
        CandidatureCreee(
            operation=command.operation,
            annee=campagne.annee,
            etape=etape.numero,
            reglement=campagne.reglement,
            numero=command.numero,
            nom=operation.nom,
            lieux=operation.lieux,
            porteur=operation.porteur,
            proprietaire=operation.proprietaire,
            coediteurs=operation.coediteurs,
            partenaires=operation.partenaires,
            rappels=rangs_atteints(etape, campagne.dates, now),
            reports=rangs(etape, campagne),
        ),
        *reprises(command, operation, reglement(campagne.reglement), etape, now),
    )


def campagne_de(contexte: Contexte) -> Campagne:
    """Give the campagne that a rule reads. Raises RegleNonSatisfaite when there is none."""
    if contexte.campagne is None or contexte.campagne.phase is None:
        raise RegleNonSatisfaite(
            "Cette campagne n'existe pas.", Erreur("/annee", "campagne-inconnue", "Choisissez une campagne ouverte.")
        )
    return contexte.campagne


def exige_ouverte(campagne: Campagne, etape: Etape, now: datetime, fuseau: str | None = None) -> None:
    """Refuse to start before the campagne opens, or once nothing can be deposited any more."""
    if phase(campagne.dates, now) is Phase.PLANIFIEE:
        raise TransitionImpossible(f"La campagne {campagne.annee} n'est pas encore ouverte.")
    exige_delai(campagne, etape.depot, now, fuseau=fuseau)


def exige_delai(
    campagne: Campagne, jalon: Jalon, now: datetime, prolongation: Moment | None = None, fuseau: str | None = None
) -> None:
    """Refuse what comes after a milestone, or after the file's own; `fuseau` is the zone of the clocks there."""
    fin = limite(campagne.dates, jalon, prolongation)
    if est_passee(fin, now):
        quand = echeance(fin, fuseau)
        raise EcheanceDepassee(
            f"{jalon.libelle} est passée : c'était jusqu'au {quand}.", echeance=fin.instant.isoformat()
        )


def exige_prerequis(operation: Operation, etape: Etape, campagne: Campagne) -> None:
    """Refuse an étape already held or gone past, or whose own prerequisite is not held long enough."""
    plus_haute = max((e.etape for e in operation.etapes), default=0)
    if plus_haute >= etape.numero:
        message = f"L'opération détient déjà l'étape {plus_haute}."
        raise RegleNonSatisfaite(message, Erreur("/etape", "etape-detenue", message))
    requise, annees = etape.prerequis.etape, etape.prerequis.annees
    if requise is None:
        return
    held = operation.etape_detenue(requise)
    if held is None:
        avant = reglement(campagne.reglement).etape(requise)
        dite = f"{requise} ({avant.libelle})" if avant else str(requise)
        message = f"L'étape {etape.numero} ({etape.libelle}) demande que l'étape {dite} soit détenue."
        raise RegleNonSatisfaite(message, Erreur("/etape", "etape-requise", message))
    if held.annee + annees > campagne.annee:
        ouverture = held.annee + annees
        message = (
            f"L'étape {requise} date de {held.annee} : l'étape {etape.numero} ({etape.libelle}) s'ouvre en {ouverture}."
        )
        raise RegleNonSatisfaite(message, Erreur("/etape", "etape-trop-recente", message))
