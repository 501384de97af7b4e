"""The addresses of the expertises, their mandates and their visit: HTTP in, command out. No rule lives here."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import Field

from expertise.domaine.commandes import (
    Accepter,
    ConfirmerVisite,
    DeciderPaire,
    Decliner,
    FixerVisite,
    Prolonger,
    Remplacer,
    Sens,
)
from expertise.domaine.diffusion import CarteExpertise, contexte_de
from expertise.domaine.dossier import Contexte, Expertise, MotifDeclin
from expertise.domaine.expert import CarteExpert
from expertise.domaine.expertise import EXPERTISE
from expertise.domaine.vivier import LISTE
from expertise.relations import envers_expertise
from expertise.routes.lectures import cartes, expertises, monde
from expertise.views import (
    LigneExpertise,
    VueExpertise,
    VueIncompatibilites,
    VueRemplacements,
    ligne_expertise,
    vue_expertise,
    vue_incompatibilites,
    vue_remplacements,
)
from kernel.api import Acte, Appel, Consultation, Liste, ParametresListe, Ressource, one_of
from kernel.droits import ADMINISTRATION, CORRESPONDANT
from kernel.formes import COMPTE, ECRIT, UN_TERRITOIRE
from kernel.label.calendrier import PARIS, Moment, zone
from kernel.label.identifiants import CANDIDATURE
from kernel.label.territoires import MOT
from kernel.model import Frozen, Ligne

IDENTIFIANT = re.compile(CANDIDATURE)
Texte = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S"), ECRIT]
Lieu = Annotated[Ligne, Field(max_length=500)]
Personne = Annotated[str | None, Field(pattern=r"^pers_[0-9a-z_]{1,40}$"), COMPTE]


class Acceptation(Frozen):
    """The declaration that no conflict exists with this file."""

    absence_de_conflit: bool


class Declin(Frozen):
    """Why the mandate is given back."""

    motif: MotifDeclin
    precision: Annotated[str, Field(max_length=1000)] = ""


class SignalementConflit(Frozen):
    """A conflict found with this file: the mandate ends."""

    precision: Texte


class Remplacement(Frozen):
    """Who leaves the file, who comes, or both. With nobody coming, the seat waits for the next proposal."""

    sortant: Personne = None
    entrant: Personne = None
    motif: Texte


class DecisionIncompatibilite(Frozen):
    """What is decided of an expert and this file: `ecarter` puts them aside, `lever` waives what may be, `retablir`
    takes either back. The reason is kept in the journal."""

    expert: Annotated[str, Field(pattern=r"^pers_[0-9a-z_]{1,40}$"), COMPTE]
    sens: Sens
    motif: Texte


class Prolongation(Frozen):
    """Until when an expert has more time, and why: to answer, or for the opinion once the mandate is accepted."""

    expert: Annotated[str, Field(pattern=r"^pers_[0-9a-z_]{1,40}$"), COMPTE]
    jusqu_au: date
    motif: Texte


class PropositionVisite(Frozen):
    """A day, an hour and a place for the visit."""

    le: Moment
    lieu: Lieu


class ReportVisite(Frozen):
    """Another day for the visit, and why."""

    le: Moment
    lieu: Lieu
    motif: Texte


class SansCorps(Frozen):
    """Nothing to say beside the act itself."""


class ParametresExpertises(ParametresListe):
    """The query of the list of files."""

    annee: Annotated[int | None, Field(ge=2009, le=2099, description="Pour l'administration : une campagne")] = None
    a_affecter: Annotated[bool, Field(description="Pour l'administration : siège vide, ou lien à trancher")] = False
    territoire: Annotated[
        str | None,
        Field(max_length=4, pattern=rf"^({MOT})$", description="Un de vos territoires, par exemple D35"),
        UN_TERRITOIRE,
    ] = None


def identifiant(params: Mapping[str, str]) -> str | None:
    """Give the stream of an address: that of the candidature."""
    return params["id"] if IDENTIFIANT.fullmatch(params["id"]) else None


def _liste(appel: Appel, query: ParametresExpertises) -> str:
    """Name the list. Raises RequeteInvalide when a correspondant of several territories names none, or another's."""
    if ADMINISTRATION in appel.appelant.roles:
        annee = query.annee or appel.maintenant.year
        toutes = f"a-affecter#{annee}" if query.a_affecter else f"expertises#{annee}"
        return f"expertises#{query.territoire}" if query.territoire else toutes
    return f"expertises#{one_of(appel.appelant.territoires, query.territoire)}"


def _remplacer(appel: Appel, corps: Remplacement) -> Remplacer:
    """Read, in one query, which places the newcomer holds: the rules do no reading."""
    sortant, entrant = corps.sortant or "", corps.entrant or ""
    cartes = expertises(appel, f"mandats#{entrant}") if entrant else []
    miens = [(c.identite.annee, m) for c in cartes for m in c.mandats if m.expert == entrant and m.est_vivant]
    tenues = tuple((annee, m.place) for annee, m in miens)
    return Remplacer(sortant=sortant, entrant=entrant, tenues=tenues, motif=corps.motif)


def _accepter(appel: Appel, corps: Acceptation) -> Accepter:
    qui = appel.appelant
    vus = tuple(sorted(qui.territoires)) if CORRESPONDANT in qui.roles else ()
    return Accepter(auteur=qui.personne, absence_de_conflit=corps.absence_de_conflit, territoires=vus)


def _decider_paire(_appel: Appel, corps: DecisionIncompatibilite) -> DeciderPaire:
    return DeciderPaire(expert=corps.expert, sens=corps.sens, motif=corps.motif)


def _exemple_decision(e: Expertise, _now: datetime) -> DecisionIncompatibilite:
    expert = e.decisions[0].expert if e.decisions else "pers_exemple"
    return DecisionIncompatibilite(expert=expert, sens="retablir", motif="Décision reprise")


def _exemple_prolongation(e: Expertise, now: datetime) -> Prolongation:
    expert = e.vivants[0].expert if e.vivants else "pers_exemple"
    acquis = [m.jusqu_au + timedelta(days=1) for m in e.vivants[:1] if m.jusqu_au]
    return Prolongation(expert=expert, jusqu_au=max([_dans(10, now).local.date(), *acquis]), motif="Congés")


def _incompatibilites(e: Expertise, appel: Appel) -> VueIncompatibilites:
    """Look at who may be given a seat, and at whoever holds one, or of whom something is decided: they may have lost
    the habilitation since, and be to waive or to replace."""
    concerned = {*(m.expert for m in e.vivants), *(d.expert for d in e.decisions)}
    everybody = cartes(appel, LISTE, CarteExpert)
    return vue_incompatibilites(e, (c for c in everybody if c.est_habilite or c.personne in concerned), appel)


def _remplacements(e: Expertise, appel: Appel) -> VueRemplacements:
    return vue_remplacements(e, *monde(appel, e.dossier.annee), appel)


def _exemple_remplacement(e: Expertise, _now: datetime) -> Remplacement:
    return Remplacement(sortant=e.vivants[0].expert if e.vivants else None, motif="Indisponible")


def _dans(jours: int, now: datetime) -> Moment:
    local = (now + timedelta(days=jours)).astimezone(zone(PARIS)).replace(tzinfo=None)
    return Moment(local=local.replace(hour=14, minute=0, second=0, microsecond=0))


def _exemple_report(_e: Expertise, now: datetime) -> ReportVisite:
    return ReportVisite(le=_dans(21, now), lieu="Sur le site", motif="Intempéries")


EXPERTISES: Ressource[Expertise, VueExpertise] = Ressource(
    nom="expertise",
    chemin="/expertises/{id}",
    decider=EXPERTISE,
    identifiant=identifiant,
    existe=lambda e: e.identite is not None,
    vue=vue_expertise,
    modele=VueExpertise,
    relations=envers_expertise,
    besoins=contexte_de,
    contexte=Contexte,
)

INCOMPATIBILITES: Ressource[Expertise, VueIncompatibilites] = Ressource(
    nom="incompatibilites",
    chemin="/expertises/{id}/incompatibilites",
    decider=EXPERTISE,
    identifiant=identifiant,
    existe=lambda e: e.identite is not None,
    vue=_incompatibilites,
    modele=VueIncompatibilites,
    relations=envers_expertise,
)

REMPLACEMENTS: Ressource[Expertise, VueRemplacements] = Ressource(
    nom="remplacements",
    chemin="/expertises/{id}/remplacements",
    decider=EXPERTISE,
    identifiant=identifiant,
    existe=lambda e: e.identite is not None,
    vue=_remplacements,
    modele=VueRemplacements,
    relations=envers_expertise,
)

ROUTES = (
    Liste(
        code="lister_expertises",
        libelle="Les dossiers en expertise",
        chemin="/expertises",
        carte=CarteExpertise,
        modele=LigneExpertise,
        vue=ligne_expertise,
        partition=_liste,
        query=ParametresExpertises,
    ),
    Liste(
        code="lister_mandats",
        libelle="Les dossiers où vous êtes mandaté",
        chemin="/mandats",
        carte=CarteExpertise,
        modele=LigneExpertise,
        vue=ligne_expertise,
        partition=lambda appel, _query: f"mandats#{appel.appelant.personne}",
    ),
    Consultation(code="consulter_expertise", libelle="L'expertise d'un dossier", ressource=EXPERTISES),
    Acte(
        code="accepter_mandat",
        libelle="Accepter le mandat",
        methode="POST",
        chemin="/expertises/{id}/mandat/acceptation",
        ressource=EXPERTISES,
        corps=Acceptation,
        commande=_accepter,
        exemple=lambda _e, _now: Acceptation(absence_de_conflit=True),
    ),
    Acte(
        code="decliner_mandat",
        libelle="Décliner le mandat",
        methode="POST",
        chemin="/expertises/{id}/mandat/declin",
        ressource=EXPERTISES,
        corps=Declin,
        commande=lambda appel, corps: Decliner(auteur=appel.appelant.personne, **dict(corps)),
        exemple=lambda _e, _now: Declin(motif="indisponible"),
    ),
    Acte(
        code="signaler_conflit",
        libelle="Signaler un conflit d'intérêts",
        methode="POST",
        chemin="/expertises/{id}/mandat/conflit",
        ressource=EXPERTISES,
        corps=SignalementConflit,
        commande=lambda appel, corps: Decliner(
            auteur=appel.appelant.personne, motif="interet", precision=corps.precision
        ),
        exemple=lambda _e, _now: SignalementConflit(precision="Lien avec l'aménageur"),
    ),
    Consultation(code="consulter_remplacements", libelle="Qui pourrait siéger à la place", ressource=REMPLACEMENTS),
    Acte(
        code="remplacer_expert",
        libelle="Remplacer un expert",
        methode="POST",
        chemin="/expertises/{id}/remplacements",
        ressource=EXPERTISES,
        corps=Remplacement,
        commande=_remplacer,
        exemple=_exemple_remplacement,
        cle_requise=True,
    ),
    Acte(
        code="prolonger_mandat",
        libelle="Donner plus de temps à un expert",
        methode="POST",
        chemin="/expertises/{id}/prolongations",
        ressource=EXPERTISES,
        corps=Prolongation,
        commande=lambda _appel, corps: Prolonger(**dict(corps)),
        exemple=_exemple_prolongation,
    ),
    Consultation(
        code="consulter_incompatibilites", libelle="Ce qui écarte des experts du dossier", ressource=INCOMPATIBILITES
    ),
    Acte(
        code="decider_incompatibilite",
        libelle="Écarter un expert du dossier, ou lever une incompatibilité qui peut l'être",
        methode="POST",
        chemin="/expertises/{id}/incompatibilites",
        ressource=INCOMPATIBILITES,
        corps=DecisionIncompatibilite,
        commande=_decider_paire,
        exemple=_exemple_decision,
    ),
    Acte(
        code="proposer_visite",
        libelle="Proposer une date de visite",
        methode="POST",
        chemin="/expertises/{id}/visite",
        ressource=EXPERTISES,
        corps=PropositionVisite,
        commande=lambda _appel, corps: FixerVisite(le=corps.le, lieu=corps.lieu),
        exemple=lambda _e, now: PropositionVisite(le=_dans(14, now), lieu="Sur le site"),
    ),
    Acte(
        code="confirmer_visite",
        libelle="Confirmer la visite",
        methode="POST",
        chemin="/expertises/{id}/visite/confirmation",
        ressource=EXPERTISES,
        corps=SansCorps,
        commande=lambda _appel, _corps: ConfirmerVisite(),
        exemple=lambda _e, _now: SansCorps(),
    ),
    Acte(
        code="reporter_visite",
        libelle="Reporter la visite",
        methode="POST",
        chemin="/expertises/{id}/visite/report",
        ressource=EXPERTISES,
        corps=ReportVisite,
        commande=lambda _appel, corps: FixerVisite(le=corps.le, lieu=corps.lieu, motif=corps.motif),
        exemple=_exemple_report,
    ),
)
