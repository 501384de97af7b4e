"""The expertise of one file: from the file found recevable to the synthesis given, or to its withdrawal.

Each rule is in the module that speaks of it (`mandats.py`, `travaux.py`); here they are put together.
"""

from datetime import datetime
from typing import assert_never, get_args

from expertise.domaine import diffusion, documents, ecrits, liens, mandats, paires, rappels, travaux
from expertise.domaine.affectation import DELAIS_RAPPELS_JOURS, rang_du_rappel
from expertise.domaine.commandes import (
    Accepter,
    AffecterEquipe,
    Command,
    ConfirmerVisite,
    ConstaterConflit,
    DeciderPaire,
    Decliner,
    EcarterEquipe,
    EcarterMandat,
    FermerExpertise,
    FixerVisite,
    NoterAudience,
    OuvrirExpertise,
    Prolonger,
    ProposerMandat,
    Rappeler,
    RappelerReponse,
    Rediger,
    Remplacer,
    RendreAvis,
    RendreCompte,
    RendreSynthese,
    RouvrirAvis,
    SuivrePorteurs,
)
from expertise.domaine.documents import JoindreDocument, RetirerDocument
from expertise.domaine.dossier import FINIES, Contexte, Expertise
from expertise.domaine.evenements import (
    AudienceNotee,
    Event,
    ExpertiseFermee,
    ExpertiseOuverte,
    PorteursSuivis,
    RappelEnvoye,
    evolve,
)
from kernel.decider import Decider
from kernel.label.calendrier import est_passee
from kernel.refus import Introuvable

CommandeAffectation = ProposerMandat | EcarterMandat | AffecterEquipe | EcarterEquipe
CommandeMandat = DeciderPaire | Prolonger | ConstaterConflit | Accepter | Decliner | Remplacer | RappelerReponse
CommandeTravail = FixerVisite | ConfirmerVisite | RendreCompte | Rediger | RendreAvis | RouvrirAvis | RendreSynthese
A_SUIVRE = (  # orders: never refused
    ProposerMandat
    | EcarterMandat
    | AffecterEquipe
    | EcarterEquipe
    | ConstaterConflit
    | RappelerReponse
    | Rappeler
    | NoterAudience
    | SuivrePorteurs
    | FermerExpertise
)


def decide(e: Expertise, command: Command, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Answer a command."""
    if e.identite is None and not isinstance(command, OuvrirExpertise):
        if isinstance(command, A_SUIVRE):
            return ()
        raise Introuvable("Aucune expertise n'est ouverte pour ce dossier.")
    match command:
        case OuvrirExpertise():
            return _ouvrir(e, command, contexte, now)
        case Rappeler():
            return _rappeler(e, command, contexte, now)
        case NoterAudience(audience=audience):
            return () if e.fermee or e.audience == audience else (AudienceNotee(audience=audience),)
        case SuivrePorteurs():
            return _suivre_porteurs(e, command, contexte, now)
        case FermerExpertise():
            return _fermer(e, command)
        case JoindreDocument():
            return documents.joindre(e, command, now)
        case RetirerDocument():
            return documents.retirer(e, command)
        case (
            FixerVisite()
            | ConfirmerVisite()
            | RendreCompte()
            | Rediger()
            | RendreAvis()
            | RouvrirAvis()
            | RendreSynthese()
        ):
            return _travail(e, command, contexte, now)
        case ProposerMandat() | EcarterMandat() | AffecterEquipe() | EcarterEquipe():
            return _affectation(e, command, contexte, now)
        case _:
            return _mandat(e, command, contexte, now)


def _suivre_porteurs(e: Expertise, command: SuivrePorteurs, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Follow who carries the file, and what ties since those who sit on it."""
    known = (e.dossier.porteurs, e.dossier.partenaires) == (command.porteurs, command.partenaires)
    if e.fermee or known:
        return ()
    suivis = PorteursSuivis(**dict(command))
    return (suivis, *liens.suivre_equipe(e, evolve(e, suivis), contexte.equipe, now))


def _affectation(e: Expertise, command: CommandeAffectation, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    match command:
        case ProposerMandat():
            return mandats.proposer(e, command, contexte, now)
        case EcarterMandat():
            return mandats.ecarter(e, command)
        case AffecterEquipe():
            return mandats.affecter(e, command, contexte, now)
        case EcarterEquipe():
            return mandats.ecarter_equipe(e, command)
        case _:
            assert_never(command)


def _mandat(e: Expertise, command: CommandeMandat, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    match command:
        case DeciderPaire():
            return paires.decider_paire(e, command, contexte.expert, now)
        case Prolonger():
            return mandats.prolonger(e, command, contexte, now)
        case ConstaterConflit():
            return liens.constater_conflit(e, command, contexte.expert, now)
        case Accepter():
            return mandats.accepter(e, command, contexte.expert, now)
        case Decliner():
            return mandats.decliner(e, command)
        case Remplacer():
            return mandats.remplacer(e, command, contexte, now)
        case RappelerReponse():
            return mandats.rappeler_reponse(e, command, now)
        case _:
            assert_never(command)


def _travail(e: Expertise, command: CommandeTravail, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    match command:
        case FixerVisite():
            return travaux.fixer_visite(e, command, now)
        case ConfirmerVisite():
            return travaux.confirmer_visite(e, command)
        case RendreCompte():
            return travaux.rendre_compte(e, command, now)
        case Rediger():
            return travaux.rediger(e, command)
        case RendreAvis():
            return travaux.rendre_avis(e, command, contexte, now)
        case RouvrirAvis():
            return travaux.rouvrir_avis(e, command)
        case RendreSynthese():
            return travaux.rendre_synthese(e, command, contexte, now)
        case _:
            assert_never(command)


def _ouvrir(e: Expertise, command: OuvrirExpertise, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    if e.identite is not None:
        return ()
    late = contexte.campagne is not None and est_passee(contexte.campagne.calendrier.debut_expertise, now)
    return (ExpertiseOuverte(identite=command.identite, apres_appel=late),)


def _rappeler(e: Expertise, command: Rappeler, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Remind once for each rank, as long as something is expected; after the last, each once more on their own day."""
    if e.statut in FINIES or e.rappel > command.rang or contexte.campagne is None:
        return ()
    if e.rappel == command.rang:
        hors = rappels.hors_du_jour(e, now)
        owing = command.rang == len(DELAIS_RAPPELS_JOURS) and len(hors) < len(e.vivants)
        return (RappelEnvoye(rang=command.rang, epargnes=hors, le=now),) if owing else ()
    due = rang_du_rappel(contexte.campagne.calendrier.fin_expertise, now) >= command.rang
    spared = tuple(m.expert for m in e.vivants if m.a_plus_de_temps(now))
    return (RappelEnvoye(rang=command.rang, epargnes=spared, le=now),) if due else ()


def _fermer(e: Expertise, command: FermerExpertise) -> tuple[Event, ...]:
    """Close whatever the state: a withdrawal is received until the national commission."""
    if e.fermee:
        return ()
    a_venir = e.visite is not None and e.visite.confirmee and e.visite.faite_le is None
    visite = e.visite.le if e.visite is not None and a_venir else None
    return (ExpertiseFermee(motif=command.motif, experts=tuple(m.expert for m in e.vivants), visite=visite),)


EXPERTISE: Decider[Expertise, Command, Event, Contexte] = Decider(
    service="expertise",
    agregat="expertise",
    etat=Expertise,
    evenements=get_args(Event),
    decide=decide,
    evolve=evolve,
    contexte=Contexte,
    besoins=diffusion.besoins,
    gardes=diffusion.gardes,
    fiches=diffusion.fiches,
    publier=diffusion.publier,
    documents=ecrits.documents,
    tenu=diffusion.PLACE_PRISE,
    parties=("textes",),
    schema=2,  # declared ties that partners named since have brought to light; who has had the last reminder
)
