"""What has happened to a file, as each camp around it may read it (adr/0031).

A fact adds a line to the list of each camp that may know it, in the transaction that makes it true. What the services
keep among themselves is in their list alone: another list has no gap there, no number, no cursor that tells of it.
Answers are not told (each deposited version holds its own), nor messages, which have a page.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from candidature.domaine import dossier as d
from candidature.domaine import effacement, suivi
from candidature.domaine.dossier import Candidature, Event
from candidature.domaine.messages import FIN_DES_TEMPS
from candidature.domaine.valeurs import Camp
from kernel.decider import Fiche, Quand
from kernel.label.calendrier import echeance, le_jour
from kernel.label.reglement import reglement
from kernel.model import Frozen

Origine = Literal["porteur", "services", "calendrier", "expertise", "commission", "operation"]
AGISSENT = ("porteur", "services")  # the others are nobody: the schedule, a fact from elsewhere
ENTRE_SERVICES: tuple[Camp, ...] = ("services",)
PARTIES: tuple[Camp, ...] = ("porteur", "services")
TOUS: tuple[Camp, ...] = ("porteur", "services", "experts")
ISSUES = {"labellise": "labellisé", "ajourne": "ajourné"}


class Trace(NamedTuple):
    """How a kind of fact is told: under which code, in which words (of the fact, and of the zone of the clocks there),
    as whose doing, and to which camps."""

    code: str
    dire: Callable[[Any, str | None], str]
    origine: Origine
    camps: tuple[Camp, ...]


class LigneHistoire(Frozen):
    """A fact as a list keeps it. `par` is the pseudonym of who has done it, empty for what nobody has."""

    code: str
    le: datetime
    dit: str
    origine: Origine
    par: str


def _toujours(texte: str) -> Callable[[Any, str | None], str]:
    return lambda _event, _fuseau: texte


def _creee(e: d.CandidatureCreee, _fuseau: str | None) -> str:
    etape = reglement(e.reglement).etape(e.etape)
    return f"Le dossier est créé, pour l'étape {e.etape}{f' ({etape.libelle})' if etape else ''}."


def _decision(e: suivi.DecisionPubliee, _fuseau: str | None) -> str:
    etape = f", étape {e.decision.etape_accordee}" if e.decision.issue == "labellise" else ""
    return f"La décision est publique : dossier {ISSUES[e.decision.issue]}{etape}."


def _identite(e: suivi.IdentiteSuivie, _fuseau: str | None) -> str:
    dits = {
        "nom": f"nom, « {e.nom} »",
        "lieux": f"communes, {', '.join(lieu.nom for lieu in e.lieux)}",
        "porteur": f"porteur, {e.porteur.nom} (SIRET {e.porteur.siret})",
    }
    return f"L'opération est modifiée, et ce brouillon avec elle : {' ; '.join(dits[trait] for trait in e.change)}."


def _recevable(recevable: bool) -> str:
    return "recevable" if recevable else "irrecevable"


# New kinds come first: the rank of a line counts from the end, and must be the same when it is worked out again.
TRACES: Mapping[type[Event], Trace] = {
    effacement.EffacementAnnonce: Trace(
        "effacement_annonce",
        lambda e, _: f"L'effacement des réponses est annoncé pour le {le_jour(e.effacement_le)}.",
        "calendrier",
        PARTIES,
    ),
    effacement.BrouillonGarde: Trace(
        "brouillon_garde", _toujours("Le brouillon est gardé : le délai d'effacement repart."), "porteur", PARTIES
    ),
    effacement.BrouillonEfface: Trace(
        "brouillon_efface", _toujours("Les réponses de ce dossier jamais déposé sont effacées."), "calendrier", PARTIES
    ),
    d.CandidatureCreee: Trace("creee", _creee, "porteur", PARTIES),
    d.ReponsesReprises: Trace(
        "reprise", _toujours("Les réponses d'un dossier précédent sont reprises."), "porteur", PARTIES
    ),
    d.CandidatureAnnoncee: Trace(
        "annoncee", _toujours("La précandidature est déclarée : ce n'est pas un dépôt."), "porteur", PARTIES
    ),
    suivi.IdentiteSuivie: Trace("identite", _identite, "operation", PARTIES),
    d.CandidatureDeposee: Trace("deposee", lambda e, _: f"La version {e.version.numero} est déposée.", "porteur", TOUS),
    d.ComplementsDemandes: Trace(
        "complements_demandes",
        lambda e, ici: f"Des compléments sont demandés, jusqu'au {echeance(e.demande.echeance, ici)}.",
        "services",
        PARTIES,
    ),
    d.ComplementsRelances: Trace(
        "complements_relances", _toujours("Les compléments demandés sont rappelés."), "calendrier", PARTIES
    ),
    d.ComplementsFournis: Trace(
        "complements_fournis",
        lambda e, _: f"Les compléments sont fournis : la version {e.version.numero} est déposée.",
        "porteur",
        TOUS,
    ),
    d.ComplementsClos: Trace(
        "complements_clos", _toujours("La demande de compléments est close sans réponse."), "calendrier", PARTIES
    ),
    d.DepotRappele: Trace(
        "depot_rappele",
        lambda e, ici: f"Rappel : le dossier n'est pas déposé. Échéance : {echeance(e.echeance, ici)}.",
        "calendrier",
        PARTIES,
    ),
    d.EcheanceDeplacee: Trace(
        "echeance_deplacee",
        lambda e, ici: f"{e.jalon.libelle} : date déplacée, du {echeance(e.de, ici)} au {echeance(e.au, ici)}.",
        "calendrier",
        PARTIES,
    ),
    d.DepotProlonge: Trace(
        "depot_prolonge",
        lambda e, ici: f"Le dépôt est prolongé jusqu'au {echeance(e.jusqu_au, ici)}.",
        "services",
        PARTIES,
    ),
    d.DepotManque: Trace(
        "non_deposee", _toujours("La date de dépôt est passée : le dossier n'est pas déposé."), "calendrier", PARTIES
    ),
    d.AvisDonne: Trace(
        "avis_donne",
        lambda e, _: f"Un avis de recevabilité est donné, non notifié : {_recevable(e.avis.recevable)}.",
        "services",
        ENTRE_SERVICES,
    ),
    d.PriseEnCharge: Trace("prise_en_charge", _toujours("Le dossier est pris en charge."), "services", ENTRE_SERVICES),
    d.ChargeRendue: Trace(
        "charge_rendue", _toujours("Le dossier est rendu : personne ne l'a en charge."), "services", ENTRE_SERVICES
    ),
    d.OpportuniteDonnee: Trace(
        "opportunite_donnee", _toujours("Un avis d'opportunité est donné."), "services", ENTRE_SERVICES
    ),
    d.RecevabiliteNotifiee: Trace(
        "notifiee", lambda e, _: f"Le dossier est notifié {_recevable(e.recevable)}.", "services", TOUS
    ),
    d.Etape1Constatee: Trace("etape_1", _toujours("L'étape 1 est constatée."), "services", PARTIES),
    d.CandidatureRetiree: Trace("retiree", _toujours("Le dossier est retiré."), "porteur", TOUS),
    suivi.ExpertsSuivis: Trace(
        "experts", lambda e, _: f"Experts qui ont accepté le dossier : {len(e.experts)}.", "expertise", ENTRE_SERVICES
    ),
    suivi.ExpertiseSuivie: Trace(
        "expertise",
        lambda e, _: "L'expertise est rendue." if e.expertise == "expertise_rendue" else "L'expertise commence.",
        "expertise",
        TOUS,
    ),
    suivi.DecisionPubliee: Trace("decision", _decision, "commission", TOUS),
    suivi.CandidatureReportee: Trace(
        "reportee", _toujours("Le dossier est reporté à une prochaine campagne."), "commission", TOUS
    ),
    suivi.PorteursSuivis: Trace(
        "porteurs", _toujours("L'équipe de l'opération, ou ses partenaires, ont changé."), "operation", PARTIES
    ),
}


# In one command, as a file lives it: never the place in the entry, which would tell of what is kept from a camp.
ORDRE = {trace.code: len(TRACES) - place for place, trace in enumerate(TRACES.values())}


def liste_histoire(numero: str, lu_par: Camp) -> str:
    """Name the list of what a camp may read of what has happened to a file."""
    return f"histoire#{numero}#{lu_par}"


def ajouts(candidature: Candidature, event: Event, quand: Quand) -> tuple[Fiche, ...]:
    """Give the lines of a fact: one for each camp that may know it, the newest first. Of the state they read the number
    and the clocks of the place alone, which never change (adr/0035): worked out again later, a line is the same."""
    trace = TRACES.get(type(event))
    if trace is None:
        return ()
    reste = (FIN_DES_TEMPS - quand.le) // timedelta(microseconds=1)
    rang = f"{reste:017d}#{quand.commande}#{ORDRE[trace.code]:02d}"
    par = quand.acteur if trace.origine in AGISSENT else ""
    dit = trace.dire(event, candidature.fuseau)
    carte = LigneHistoire(code=trace.code, le=quand.le, dit=dit, origine=trace.origine, par=par)
    return tuple(Fiche(liste_histoire(candidature.numero, c), rang, carte.model_dump_json()) for c in trace.camps)
