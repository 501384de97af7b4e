"""The candidature: one opération asking for one étape in one campagne, from the draft to the answer on recevabilité.

What a rule reads of time is the calendar of the campagne and the reception by the gateway, never the tick: a deposit
received before midnight is accepted even after the schedule has found the draft late (domain.md §1, §4.4).
"""

from datetime import datetime
from typing import assert_never, get_args

from candidature.domaine import (
    complements,
    conservation,
    depot,
    diffusion,
    instruction,
    messages,
    relances,
    reports,
    suites,
)
from candidature.domaine.commandes import (
    Annoncer,
    Command,
    ConserverBrouillon,
    ConstaterEtape1,
    ConstaterExpurgation,
    ConstaterNonDepot,
    ConstaterReport,
    CreerCandidature,
    DemanderComplements,
    Deposer,
    DonnerAvis,
    DonnerOpportunite,
    EcrireMessage,
    FournirComplements,
    NotifierAvis,
    PrendreEnCharge,
    ProlongerDepot,
    PublierDecision,
    RappelerDepot,
    RendreEnCharge,
    Repondre,
    Retirer,
    SuivreComplements,
    SuivreConservation,
    SuivreEcheance,
    SuivreEditeurs,
    SuivreExpertise,
    SuivreExperts,
    SurEcheance,
)
from candidature.domaine.creation import campagne_de, creer, exige_delai
from candidature.domaine.dossier import (
    AvisDonne,
    Candidature,
    CandidatureAnnoncee,
    CandidatureRetiree,
    ContactDonne,
    Contexte,
    DepotManque,
    Etape1Constatee,
    Event,
    RecevabiliteNotifiee,
    ReponseDonnee,
    ReponseRetiree,
)
from candidature.domaine.genres import exige_genre
from candidature.domaine.plan import Campagne
from candidature.domaine.prolongation import exige_delai_de_depot, fin_de_depot, prolonger
from candidature.domaine.repli import evolve
from candidature.domaine.valeurs import BROUILLONS, Avis, Reponse
from kernel.decider import Decider
from kernel.label.calendrier import PARIS, est_passee, limite, zone
from kernel.label.formulaire import Champ
from kernel.refus import (
    DossierFige,
    EcheanceDepassee,
    Erreur,
    RegleNonSatisfaite,
    TransitionImpossible,
)

CLOSES = frozenset({"inexistante", "irrecevable", "constatee", "non_deposee", "labellisee", "ajournee", "reportee"})


def decide(candidature: Candidature, command: Command, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Answer a command."""
    match command:
        case CreerCandidature():
            return creer(candidature, command, contexte, now)
        case Repondre() | Annoncer() | Deposer():
            return _rediger(candidature, command, contexte, now)
        case ConstaterNonDepot() | RappelerDepot() | ProlongerDepot() | SuivreEcheance():
            return _veiller(candidature, command, campagne_de(contexte), now)
        case SuivreConservation() | ConserverBrouillon() | ConstaterExpurgation():
            return conservation.decide(candidature, command, now)
        case DemanderComplements() | FournirComplements() | SuivreComplements():
            return complements.decide(candidature, command, contexte, now)
        case PrendreEnCharge() | RendreEnCharge() | DonnerOpportunite():
            return instruction.decide(candidature, command, now)
        case DonnerAvis() | NotifierAvis() | ConstaterEtape1():
            return _examiner(candidature, command, now)
        case Retirer():
            return _retirer(candidature, command, contexte, now)
        case EcrireMessage():
            return messages.decide(candidature, command, contexte.operation, now)
        case SuivreExpertise() | SuivreExperts() | PublierDecision() | ConstaterReport() | SuivreEditeurs():
            return suites.decide(candidature, command, contexte.operation)
        case _:
            assert_never(command)


# Before the deposit


def _rediger(
    candidature: Candidature, command: Repondre | Annoncer | Deposer, contexte: Contexte, now: datetime
) -> tuple[Event, ...]:
    """Answer who writes a file."""
    match command:
        case Repondre():
            return _repondre(candidature, command, contexte, now)
        case Annoncer():
            return _annoncer(candidature, contexte, now)
        case Deposer():
            return depot.deposer(candidature, command, contexte, now)


def _repondre(candidature: Candidature, command: Repondre, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    candidature = complements.attendant(candidature, now)
    if candidature.demande is None:
        _exige_ecrivable(candidature, campagne_de(contexte), now)
    champ = candidature.champ(command.champ)
    if champ is None:
        raise RegleNonSatisfaite(
            "Ce champ n'existe pas dans le formulaire de cette étape.",
            Erreur("/champ", "champ-inconnu", "Les champs de l'étape sont dans le référentiel."),
        )
    _exige_rouvert(candidature, champ, now)
    actuelle = candidature.donnees.get(champ.code)
    if command.valeur is None and candidature.demande is None:
        return (ReponseRetiree(champ=champ.code),) if actuelle else ()
    if command.valeur is None and actuelle is None:
        return ()
    if command.valeur is not None:
        exige_genre(champ, command.valeur)
    if actuelle is not None and actuelle.valeur == command.valeur:
        return ()
    reponse = Reponse(valeur=command.valeur, le=now, par=command.auteur)
    return ((ContactDonne if champ.type == "contact" else ReponseDonnee)(champ=champ.code, reponse=reponse),)


def _exige_rouvert(candidature: Candidature, champ: Champ, now: datetime) -> None:
    """While compléments are waited for, take those alone, and until their date."""
    if candidature.demande is None:
        return
    if champ.code not in complements.exige_ouverte(candidature, now).champs:
        dits = (f"« {c.libelle} »" for c in candidature.champs if c.code in candidature.demande.champs)
        raise DossierFige(f"Ce champ n'est pas rouvert : les compléments demandés portent sur {', '.join(dits)}.")


def _exige_ecrivable(candidature: Candidature, campagne: Campagne, now: datetime) -> None:
    """Refuse to write a file that is deposited, or too late; what was received in time may find the draft closed."""
    if candidature.statut == "non_deposee" and not est_passee(fin_de_depot(candidature, campagne), now):
        return
    _exige_brouillon(candidature)
    exige_delai_de_depot(candidature, campagne, now)


def _exige_brouillon(candidature: Candidature) -> None:
    if candidature.statut in BROUILLONS:
        return
    if candidature.garde.efface_le is not None:
        raise DossierFige(
            "Ce dossier n'a jamais été déposé et ses réponses sont effacées : commencez-en un autre dans une campagne "
            "ouverte."
        )
    if candidature.statut == "non_deposee":
        raise EcheanceDepassee("Le dossier n'a pas été déposé à temps : il est gardé pour la prochaine campagne.")
    raise DossierFige("Le dossier est déposé ou clos : il ne se modifie plus.")


def _annoncer(candidature: Candidature, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    if candidature.statut == "annoncee":
        return ()
    _exige_brouillon(candidature)
    jalon = candidature.regles_etape.precandidature
    if jalon is None:
        raise TransitionImpossible("Cette étape ne demande pas de précandidature : déposez directement.")
    campagne = campagne_de(contexte)
    exige_delai(campagne, jalon, now, fuseau=candidature.fuseau)
    return (CandidatureAnnoncee(depot=fin_de_depot(candidature, campagne)),)


# The deadlines of a draft


def _veiller(
    candidature: Candidature,
    command: SurEcheance,
    campagne: Campagne,
    now: datetime,
) -> tuple[Event, ...]:
    """Watch over a draft: remind it of a deadline, say that it has moved, close it after, or give it another."""
    match command:
        case RappelerDepot(jalon=jalon):
            return relances.rappeler(candidature, jalon, campagne, now)
        case SuivreEcheance(jalon=jalon):
            return reports.suivre(candidature, jalon, campagne, now)
        case ProlongerDepot():
            return prolonger(candidature, command, campagne, now)
        case ConstaterNonDepot():
            return _constater_non_depot(candidature, campagne, now)


def _constater_non_depot(candidature: Candidature, campagne: Campagne, now: datetime) -> tuple[Event, ...]:
    """Close a draft whose deadline has passed; one that has its own is reminded of it until then."""
    if candidature.statut not in BROUILLONS:
        return ()
    if est_passee(fin := fin_de_depot(candidature, campagne), now):
        return (DepotManque(le=fin.instant),)
    if candidature.prolongation is None:
        raise TransitionImpossible("L'échéance n'est pas passée.")
    return relances.rappeler(candidature, candidature.regles_etape.depot, campagne, now)


# After the deposit


def _examiner(
    candidature: Candidature, command: DonnerAvis | NotifierAvis | ConstaterEtape1, now: datetime
) -> tuple[Event, ...]:
    """Answer who examines a file, unless its region has taken it over."""
    instruction.exige(candidature, command)
    match command:
        case DonnerAvis():
            return _donner_avis(candidature, command)
        case NotifierAvis():
            return _notifier(candidature, command)
        case ConstaterEtape1():
            return _constater_etape_1(candidature, command, now)


def _donner_avis(candidature: Candidature, command: DonnerAvis) -> tuple[Event, ...]:
    _exige_depose(candidature)
    if candidature.etape == 1 and command.recevable:
        raise TransitionImpossible("À l'étape 1, ce sont les quatre conditions qui sont constatées.")
    if not command.recevable and not command.motif.strip():
        message = "Dites pourquoi le dossier n'est pas recevable : le porteur doit le savoir."
        raise RegleNonSatisfaite(message, Erreur("/motif", "champ-absent", message))
    etape = command.etape_constatee
    if etape is not None and candidature.regles.etape(etape) is None:
        message = "Cette étape n'est pas du règlement : donnez celle où l'opération se trouve."
        raise RegleNonSatisfaite(message, Erreur("/etape_constatee", "etape-inconnue", message))
    if etape not in (None, candidature.etape) and not command.motif.strip():
        message = f"L'étape constatée n'est pas celle demandée ({candidature.etape}) : dites pourquoi."
        raise RegleNonSatisfaite(message, Erreur("/motif", "champ-absent", message))
    dit = {"recevable": command.recevable, "motif": command.motif, "par": command.auteur, "etape": etape}
    avis = Avis.model_validate({**dit, "territoire": _au_titre_de(candidature, command)})
    return () if candidature.avis == avis else (AvisDonne(avis=avis),)


def _exige_depose(candidature: Candidature) -> None:
    if candidature.demande is not None:
        raise TransitionImpossible("Des compléments sont attendus : l'examen reprend à leur réception ou à l'échéance.")
    if candidature.statut != "deposee":
        raise TransitionImpossible("Le dossier n'est pas en attente d'un examen de recevabilité.")


def _notifier(candidature: Candidature, command: NotifierAvis) -> tuple[Event, ...]:
    if candidature.statut in ("recevable", "irrecevable"):
        return ()
    _exige_depose(candidature)
    if candidature.avis is None:
        raise TransitionImpossible("La recevabilité n'a pas encore été examinée : il n'y a rien à notifier.")
    avis, ici = candidature.avis, _au_titre_de(candidature, command)
    trouve = {
        "recevable": avis.recevable,
        "motif": avis.motif,
        "avis_par": avis.par,
        "avis_territoire": avis.territoire,
    }
    return (RecevabiliteNotifiee.model_validate({**trouve, "par": command.auteur, "territoire": ici}),)


def _au_titre_de(candidature: Candidature, command: DonnerAvis | NotifierAvis) -> str:
    """Give for which of its territories somebody examines a file; none for who has them all."""
    return next((t for t in candidature.territoires if t in command.territoires), "")


def _constater_etape_1(candidature: Candidature, command: ConstaterEtape1, now: datetime) -> tuple[Event, ...]:
    if candidature.statut == "constatee":
        return ()
    _exige_depose(candidature)
    if candidature.etape != 1:
        raise TransitionImpossible("Seule l'étape 1 se constate ; les autres passent en commission.")
    manquantes = [c for c in candidature.regles_etape.conditions if c.code not in command.conditions]
    if manquantes:
        fautes = [
            Erreur("/conditions", "condition-absente", f"« {c.libelle} » n'est pas constatée.") for c in manquantes
        ]
        raise RegleNonSatisfaite("Toutes les conditions de l'étape 1 doivent être constatées.", *fautes)
    return (Etape1Constatee(conditions=command.conditions, effet_le=now.astimezone(zone(PARIS)).date()),)


def _retirer(candidature: Candidature, command: Retirer, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    if candidature.statut == "retiree":
        return ()
    if candidature.statut in CLOSES:
        raise TransitionImpossible("Ce dossier est clos : il n'y a plus rien à retirer.")
    jalon = candidature.regles_etape.retrait
    if jalon is not None and est_passee(limite(campagne_de(contexte).dates, jalon), now):
        raise EcheanceDepassee(
            "La commission nationale a commencé : le dossier ne peut plus être retiré. Écrivez au service qui le suit, "
            "par un message sur le dossier, si le projet est abandonné."
        )
    return (CandidatureRetiree(motif=command.motif, le=now),)


CANDIDATURE: Decider[Candidature, Command, Event, Contexte] = Decider(
    service="candidature",
    agregat="candidature",
    etat=Candidature,
    evenements=get_args(Event),
    decide=decide,
    evolve=evolve,
    contexte=Contexte,
    besoins=diffusion.besoins,
    gardes=diffusion.gardes,
    fiches=diffusion.fiches,
    publier=diffusion.publier,
    documents=depot.documents,
    ajouts=diffusion.ajouts,
    parties=("reponses", "reprises", "complements"),
    schema=6,  # 2: `est_connue`; 3: `reprises`, `complements`; 4: whose avis it is; 5: `garde`; 6: places, `lignee`
    # (of entries from before it was kept too), `opportunites`
)
