"""The candidature: one opération asking for one étape in one campagne, from the draft to the answer on recevabilité.

What a rule reads of time is the calendar of the campagne and the reception by the gateway, never the tick: a deposit
received before midnight is accepted even after the schedule has found the draft late (domain.md §1, §4.4).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import assert_never

from pydantic import JsonValue

from candidature.domaine import depot, diffusion, suites
from candidature.domaine.campagne import Campagne
from candidature.domaine.dossier import (
    BROUILLONS,
    Annoncer,
    Avis,
    AvisDonne,
    Candidature,
    CandidatureAnnoncee,
    CandidatureCreee,
    CandidatureDeposee,
    CandidatureRetiree,
    Command,
    ConstaterEtape1,
    ConstaterNonDepot,
    ContactDonne,
    Contexte,
    CreerCandidature,
    DecisionPubliee,
    Deposer,
    DepotManque,
    DonnerAvis,
    Etape1Constatee,
    Event,
    ExpertiseSuivie,
    NotifierAvis,
    PublierDecision,
    RecevabiliteNotifiee,
    Repondre,
    Reponse,
    ReponseDonnee,
    ReponseRetiree,
    Retirer,
    SuivreExpertise,
    Version,
    evolve,
)
from candidature.domaine.operation import Operation
from kernel.decider import Decider
from kernel.journal import canonical, digest
from kernel.label.calendrier import Jalon, Phase, echeance, est_passee, limite, phase
from kernel.label.reglement import Champ, Etape, reglement
from kernel.refus import (
    DossierFige,
    Doublon,
    EcheanceDepassee,
    Erreur,
    RegleNonSatisfaite,
    TransitionImpossible,
)

CLOSES = frozenset({"inexistante", "irrecevable", "constatee", "non_deposee", "labellisee", "ajournee"})
REPONSE_CARACTERES_MAX = 20_000  # what is kept even when too long for the form; beyond, it is not an answer
GENRES: Mapping[str, tuple[type, ...]] = {
    "texte": (str,),
    "choix": (str,),
    "commune": (str,),
    "entier": (int,),
    "annee": (int,),
    "decimal": (int, float),
    "booleen": (bool,),
    "choix_multiple": (list,),
    "communes": (list,),
    "perimetre": (dict,),
    "contact": (dict,),
    "actions": (dict,),
    "indicateurs": (dict,),
}


def decide(candidature: Candidature, command: Command, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Answer a command."""
    match command:
        case CreerCandidature():
            return _creer(candidature, command, contexte, now)
        case Repondre():
            return _repondre(candidature, command, contexte, now)
        case Annoncer():
            return _annoncer(candidature, contexte, now)
        case Deposer():
            return _deposer(candidature, command, contexte, now)
        case ConstaterNonDepot():
            return _constater_non_depot(candidature, contexte, now)
        case DonnerAvis():
            return _donner_avis(candidature, command)
        case NotifierAvis():
            return _notifier(candidature)
        case ConstaterEtape1():
            return _constater_etape_1(candidature, command, now)
        case Retirer():
            return _retirer(candidature, command, contexte, now)
        case SuivreExpertise(expertise=expertise):
            return suites.suivre(candidature, expertise)
        case PublierDecision(decision=decision):
            return suites.publier(candidature, decision)
        case _:
            assert_never(command)


# Before the deposit


def _creer(candidature: Candidature, command: CreerCandidature, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    if candidature.statut != "inexistante":
        raise Doublon("Cette candidature existe déjà : reprenez-la.")
    campagne, operation = _campagne(contexte), contexte.operation
    if operation is None or operation.porteur is None or not operation.est_editable_par(command.auteur):
        raise RegleNonSatisfaite(
            "Cette opération n'existe pas, ou ne vous est pas accessible.",
            Erreur("/operation", "operation-inconnue", "Donnez l'identifiant d'une de vos opérations."),
        )
    etape = reglement(campagne.reglement).etape(command.etape)
    if etape is None:
        connues = ", ".join(str(e.numero) for e in reglement(campagne.reglement).etapes)
        message = f"Les étapes de la campagne {campagne.annee} sont : {connues}."
        raise RegleNonSatisfaite(message, Erreur("/etape", "etape-inconnue", message))
    _exige_ouverte(campagne, etape, now)
    _exige_prerequis(operation, etape, campagne.annee)
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
        ),
    )


def _campagne(contexte: Contexte) -> Campagne:
    if contexte.campagne is None or contexte.campagne.phase is None:
        raise RegleNonSatisfaite(
            "Cette campagne n'existe pas.", Erreur("/annee", "campagne-inconnue", "Choisissez une campagne ouverte.")
        )
    return contexte.campagne


def _exige_ouverte(campagne: Campagne, etape: Etape, now: datetime) -> None:
    if phase(campagne.dates, now) is Phase.PLANIFIEE:
        raise TransitionImpossible(f"La campagne {campagne.annee} n'est pas encore ouverte.")
    _exige_delai(campagne, etape.depot, now)


def _exige_delai(campagne: Campagne, jalon: Jalon, now: datetime) -> None:
    fin = limite(campagne.dates, jalon)
    if est_passee(fin, now):
        raise EcheanceDepassee(
            f"{jalon.libelle} est passée : c'était jusqu'au {echeance(fin)}.", echeance=fin.instant.isoformat()
        )


def _exige_prerequis(operation: Operation, etape: Etape, annee: int) -> None:
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
        message = f"L'étape {etape.numero} demande que l'étape {requise} soit détenue."
        raise RegleNonSatisfaite(message, Erreur("/etape", "etape-requise", message))
    if held.annee + annees > annee:
        message = f"L'étape {requise} date de {held.annee} : l'étape {etape.numero} s'ouvre en {held.annee + annees}."
        raise RegleNonSatisfaite(message, Erreur("/etape", "etape-trop-recente", message))


def _repondre(candidature: Candidature, command: Repondre, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    _exige_brouillon(candidature)
    _exige_delai(_campagne(contexte), candidature.regles_etape.depot, now)
    champ = candidature.champ(command.champ)
    if champ is None:
        raise RegleNonSatisfaite(
            "Ce champ n'existe pas dans le formulaire de cette étape.",
            Erreur("/champ", "champ-inconnu", "Les champs de l'étape sont dans le référentiel."),
        )
    actuelle = candidature.reponses.get(champ.code)
    if command.valeur is None:
        return (ReponseRetiree(champ=champ.code),) if actuelle else ()
    _exige_genre(champ, command.valeur)
    if actuelle is not None and actuelle.valeur == command.valeur:
        return ()
    reponse = Reponse(valeur=command.valeur, le=now, par=command.auteur)
    return ((ContactDonne if champ.type == "contact" else ReponseDonnee)(champ=champ.code, reponse=reponse),)


def _exige_brouillon(candidature: Candidature) -> None:
    if candidature.statut in BROUILLONS:
        return
    if candidature.statut == "non_deposee":
        raise EcheanceDepassee("Le dossier n'a pas été déposé à temps : il est gardé pour la prochaine campagne.")
    raise DossierFige("Le dossier est déposé ou clos : il ne se modifie plus.")


def _exige_genre(champ: Champ, valeur: JsonValue) -> None:
    """Refuse what is not of the right kind; what is too long or incomplete is kept, and said."""
    juste = isinstance(valeur, GENRES[champ.type]) and (champ.type == "booleen" or not isinstance(valeur, bool))
    if not juste:
        message = f"« {champ.libelle} » attend une valeur de type {champ.type.replace('_', ' ')}."
        raise RegleNonSatisfaite(message, Erreur("/valeur", "type-inattendu", message))
    if len(canonical(valeur)) > REPONSE_CARACTERES_MAX:
        message = f"Cette réponse dépasse {REPONSE_CARACTERES_MAX} caractères : raccourcissez-la."
        raise RegleNonSatisfaite(message, Erreur("/valeur", "trop-long", message))


def _annoncer(candidature: Candidature, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    if candidature.statut == "annoncee":
        return ()
    _exige_brouillon(candidature)
    jalon = candidature.regles_etape.precandidature
    if jalon is None:
        raise TransitionImpossible("Cette étape ne demande pas de précandidature : déposez directement.")
    _exige_delai(_campagne(contexte), jalon, now)
    return (CandidatureAnnoncee(),)


# The deposit


def _deposer(candidature: Candidature, command: Deposer, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    if candidature.statut not in BROUILLONS | {"non_deposee"}:
        raise TransitionImpossible("Ce dossier n'est plus un brouillon : il est déjà déposé, ou clos.")
    _exige_delai(_campagne(contexte), candidature.regles_etape.depot, now)
    if fautes := depot.lacunes(candidature, contexte.operation):
        raise RegleNonSatisfaite("Le dossier n'est pas complet : chaque manque est indiqué.", *fautes)
    document = f"candidature/depots/{digest(command.sel + depot.contenu(candidature))}.json"
    version = Version(numero=1, recu_le=now, document=document, depose_par=command.auteur)
    return (CandidatureDeposee(version=version, sel=command.sel),)


def _constater_non_depot(candidature: Candidature, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    if candidature.statut not in BROUILLONS:
        return ()
    if not est_passee(limite(_campagne(contexte).dates, candidature.regles_etape.depot), now):
        raise TransitionImpossible("L'échéance n'est pas passée.")
    return (DepotManque(),)


# After the deposit


def _donner_avis(candidature: Candidature, command: DonnerAvis) -> tuple[Event, ...]:
    _exige_depose(candidature)
    if candidature.etape == 1 and command.recevable:
        raise TransitionImpossible("À l'étape 1, ce sont les quatre conditions qui sont constatées.")
    if not command.recevable and not command.motif.strip():
        message = "Dites pourquoi le dossier n'est pas recevable : le porteur doit le savoir."
        raise RegleNonSatisfaite(message, Erreur("/motif", "champ-absent", message))
    avis = Avis(recevable=command.recevable, motif=command.motif, par=command.auteur)
    return () if candidature.avis == avis else (AvisDonne(avis=avis),)


def _exige_depose(candidature: Candidature) -> None:
    if candidature.statut != "deposee":
        raise TransitionImpossible("Le dossier n'est pas en attente d'un examen de recevabilité.")


def _notifier(candidature: Candidature) -> tuple[Event, ...]:
    if candidature.statut in ("recevable", "irrecevable"):
        return ()
    _exige_depose(candidature)
    if candidature.avis is None:
        raise TransitionImpossible("La recevabilité n'a pas encore été examinée : il n'y a rien à notifier.")
    return (RecevabiliteNotifiee(recevable=candidature.avis.recevable, motif=candidature.avis.motif),)


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
    return (Etape1Constatee(conditions=command.conditions, effet_le=now.date()),)


def _retirer(candidature: Candidature, command: Retirer, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    if candidature.statut == "retiree":
        return ()
    if candidature.statut in CLOSES:
        raise TransitionImpossible("Ce dossier est clos : il n'y a plus rien à retirer.")
    fin = limite(_campagne(contexte).dates, Jalon.COMMISSION_NATIONALE)
    if est_passee(fin, now):
        raise EcheanceDepassee("La commission nationale a commencé : le dossier ne peut plus être retiré.")
    return (CandidatureRetiree(motif=command.motif),)


CANDIDATURE: Decider[Candidature, Command, Event, Contexte] = Decider(
    service="candidature",
    agregat="candidature",
    etat=Candidature,
    evenements=(
        CandidatureCreee,
        ReponseDonnee,
        ContactDonne,
        ReponseRetiree,
        CandidatureAnnoncee,
        CandidatureDeposee,
        DepotManque,
        AvisDonne,
        RecevabiliteNotifiee,
        Etape1Constatee,
        CandidatureRetiree,
        ExpertiseSuivie,
        DecisionPubliee,
    ),
    decide=decide,
    evolve=evolve,
    contexte=Contexte,
    besoins=diffusion.besoins,
    gardes=diffusion.gardes,
    fiches=diffusion.fiches,
    publier=diffusion.publier,
    documents=depot.documents,
    parties=("reponses",),
    schema=2,  # 2: `est_connue`
)
