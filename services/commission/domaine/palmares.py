"""The palmarès of a year: what the ceremony makes public. In preparation as soon as the campagne is planned.

It is published once, by the tick at the ceremony's date or by the administration after it, as soon as the national
séance is closed; until then nothing of it shows to anybody but the administration (domain.md §4.12).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, assert_never, get_args

from commission.domaine.commission import SEANCE, copie, identifiant
from commission.domaine.controle import (
    SANS_PROCES_VERBAL,
    Controle,
    Manque,
    controle_de,
    decisions_de,
    exige_non_deporte,
)
from commission.domaine.point import ACCORDEES, Decision, Report
from commission.domaine.seance import Seance, Signataire
from kernel.decider import Commande, Decider, Evenement, Fiche, Ref
from kernel.label import faits
from kernel.label.calendrier import Moment, a_partir_de, est_passee
from kernel.model import Frozen
from kernel.ports import Key
from kernel.refus import Erreur, RegleNonSatisfaite, TransitionImpossible


class Palmares(Frozen):
    """The state of a year's palmarès: `ceremonie` is None before it is prepared. `confiees` names, for each file whose
    porteurs were told in confidence, the act that they were told of; it is empty once all is public. `arretee` is what
    stopped the publication at its hour, as the administration was told. `deportes` stand aside on a file of `controle`:
    it is not shown to them. `non_examines` are files of which nothing ever came."""

    annee: int = 0
    ceremonie: Moment | None = None
    controle: Controle | None = None
    deportes: tuple[str, ...] = ()
    publie_le: datetime | None = None
    decisions: tuple[Decision, ...] = ()
    reports: tuple[Report, ...] = ()
    non_examines: tuple[str, ...] = ()
    signataire: Signataire | None = None
    confiees: dict[str, str] = {}
    arretee: tuple[Manque, ...] = ()

    @property
    def statut(self) -> str:
        """Give the status in a word."""
        if self.publie_le is not None:
            return "publie"
        return "en_preparation" if self.ceremonie else "inexistant"

    @property
    def labels(self) -> tuple[Decision, ...]:
        """Give the decisions that grant an étape: what the public may know."""
        return tuple(d for d in self.decisions if d.issue in ACCORDEES)


class Contexte(Frozen):
    """What the rules read beside the palmarès: the national séance of its year, and what its campagne says."""

    nationale: Seance | None = None
    campagne: faits.EtatCampagne | None = None


class PreparerPalmares(Commande):
    """Prepare a year's palmarès for its ceremony, or follow the ceremony to its new date."""

    annee: int
    ceremonie: Moment


class ControlerPalmares(Commande):
    """Count the national séance's outcomes again, and say what is missing; `auteur` is nobody where it follows from
    what happens there."""

    annee: int
    auteur: str = ""


class PublierPalmares(Commande):
    """Publish. `automatique` waits where a person would be refused."""

    annee: int
    automatique: bool = False
    auteur: str = ""


class ConfierDecisions(Commande):
    """Have each porteur told their decision in confidence, before the ceremony."""

    annee: int
    auteur: str = ""


class PalmaresPrepare(Evenement):
    """The palmarès waits for its ceremony."""

    annee: int
    ceremonie: Moment


class PalmaresControle(Evenement):
    """Somebody has looked: this is what there is. `deportes` may not read it; None when they are the same as before."""

    controle: Controle
    deportes: tuple[str, ...] | None = None


class DecisionsConfiees(Evenement):
    """Porteurs are told in confidence: for each file, of which act."""

    actes: dict[str, str]
    le: datetime


class PalmaresPublie(Evenement):
    """The palmarès is public, whole: every decision of the year at étapes 2 to 4."""

    PERSONNEL = {"signataire": None}

    publie_le: datetime
    decisions: tuple[Decision, ...]
    reports: tuple[Report, ...] = ()
    non_examines: tuple[str, ...] = ()
    signataire: Signataire | None

    def personnes(self) -> tuple[str, ...]:
        """Give who signed the minutes, when they sit."""
        return (self.signataire.membre,) if self.signataire and self.signataire.membre else ()


class PublicationArretee(Evenement):
    """The hour of the ceremony has come and something is missing: nothing is published until it is there."""

    manques: tuple[Manque, ...]
    le: datetime


class PalmaresRectifie(Evenement):
    """Later acts have corrected decisions that were public: these hold from now on. `reports` and `non_examines` are
    files put off, or expected in vain, of which word came after the publication."""

    rectifie_le: datetime
    decisions: tuple[Decision, ...]
    reports: tuple[Report, ...] = ()
    non_examines: tuple[str, ...] = ()


Regard = ControlerPalmares | ConfierDecisions | PublierPalmares
Command = PreparerPalmares | Regard
Event = PalmaresPrepare | PalmaresControle | DecisionsConfiees | PublicationArretee | PalmaresPublie | PalmaresRectifie


def decide(palmares: Palmares, command: Command, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Answer a command."""
    if isinstance(command, Regard):  # before all the rest: each refusal of it tells something of what is decided
        exige_non_deporte(contexte.nationale, command.auteur)
    match command:
        case PreparerPalmares(annee=annee, ceremonie=le):
            if palmares.ceremonie == le or palmares.publie_le is not None:
                return ()
            # who was told in confidence is told again: the letter says until which day to say nothing
            redites = (DecisionsConfiees(actes=palmares.confiees, le=now),) if palmares.confiees else ()
            return (PalmaresPrepare(annee=annee, ceremonie=le), *redites)
        case ControlerPalmares():
            return _controler(palmares, contexte, now)
        case ConfierDecisions():
            return _confier(palmares, contexte, now)
        case PublierPalmares():
            return _publier(palmares, command, contexte, now)
        case _:
            assert_never(command)


def _controler(palmares: Palmares, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Say what there is to publish; carry what a later act has corrected to who was told, under embargo or not."""
    if palmares.publie_le is not None:
        return _rectifier(palmares, contexte.nationale, now)
    controle = _controle(palmares, contexte.nationale)
    if not palmares.confiees or contexte.nationale is None or controle_de(contexte.nationale).manques:
        return controle
    return (*controle, *_confiees(palmares, contexte.nationale, now, tuple(palmares.confiees)))


def _controle(palmares: Palmares, nationale: Seance | None) -> tuple[PalmaresControle, ...]:
    controle, deportes = controle_de(nationale), nationale.deportes_du_palmares if nationale else ()
    if (palmares.controle, palmares.deportes) == (controle, deportes):
        return ()
    return (PalmaresControle(controle=controle, deportes=None if palmares.deportes == deportes else deportes),)


def _rectifier(palmares: Palmares, nationale: Seance | None, now: datetime) -> tuple[Event, ...]:
    assert nationale is not None, "what is published was signed there"
    actes = {d.candidature: d.acte for d in palmares.decisions}
    changees = tuple(d for d in nationale.decisions if d.acte and d.acte != actes.get(d.candidature, d.acte))
    tus = tuple(r for r in nationale.reports if r not in palmares.reports)
    oublies = tuple(c for c in nationale.non_examines if c not in palmares.non_examines)
    rectifie = PalmaresRectifie(rectifie_le=now, decisions=changees, reports=tus, non_examines=oublies)
    return (rectifie,) if changees or tus or oublies else ()


def _publier(palmares: Palmares, command: PublierPalmares, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    if palmares.publie_le is not None:
        return ()
    if palmares.ceremonie is None:
        raise TransitionImpossible("Ce palmarès n'est pas préparé : planifiez d'abord la campagne.")
    if not est_passee(palmares.ceremonie, now):
        raise TransitionImpossible(f"La publication attend la cérémonie : {a_partir_de(palmares.ceremonie)}.")
    try:
        nationale = _exige_decisions(contexte.nationale, "La publication attend")
    except (TransitionImpossible, RegleNonSatisfaite):
        if command.automatique:
            return (*_controler(palmares, contexte, now), *_arretee(palmares, contexte.nationale, now))
        raise
    minutes = nationale.proces_verbal
    publie = PalmaresPublie(
        publie_le=now,
        decisions=decisions_de(nationale),
        reports=nationale.reports,
        non_examines=tuple(nationale.non_examines),
        signataire=minutes.signataire if minutes else None,
    )
    return (*_controle(palmares, nationale), publie)


def _arretee(palmares: Palmares, nationale: Seance | None, now: datetime) -> tuple[PublicationArretee, ...]:
    """Say what stops the publication, once for each list of it: nobody looks at a screen every quarter of an hour."""
    signed = nationale is not None and nationale.statut == "close"
    manques = controle_de(nationale).manques if signed else (SANS_PROCES_VERBAL,)
    return () if palmares.arretee == manques else (PublicationArretee(manques=manques, le=now),)


def _exige_decisions(nationale: Seance | None, quoi: str) -> Seance:
    """Give the national séance if all that it decides may be told; `quoi` says what waits. Raises a Refus."""
    if nationale is None or nationale.statut != "close":
        raise TransitionImpossible("Le procès-verbal de la séance nationale n'est pas signé : rien n'est décidé.")
    if manques := controle_de(nationale).manques:
        erreurs = (Erreur(f"/decisions/{m.candidature}", m.code, m.message) for m in manques)
        raise RegleNonSatisfaite(f"{quoi} : chaque manque est indiqué.", *erreurs)
    return nationale


def _confier(palmares: Palmares, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Have the porteurs told before the ceremony, where the campagne says so (domain.md §4.12)."""
    if palmares.ceremonie is None or palmares.publie_le is not None or est_passee(palmares.ceremonie, now):
        raise TransitionImpossible("Une lettre confidentielle ne part qu'avant la cérémonie : publiez le palmarès.")
    if contexte.campagne is None or not contexte.campagne.lettre_confidentielle:
        raise TransitionImpossible(
            "Cette campagne ne prévoit pas de lettre confidentielle : les porteurs apprennent leur décision à la "
            "publication du palmarès."
        )
    nationale = _exige_decisions(contexte.nationale, "Les lettres attendent")
    toutes = tuple(d.candidature for d in decisions_de(nationale))
    return (*_controle(palmares, nationale), *_confiees(palmares, nationale, now, toutes))


def _confiees(
    palmares: Palmares, nationale: Seance, now: datetime, candidatures: tuple[str, ...]
) -> tuple[DecisionsConfiees, ...]:
    """Tell of these files what their porteurs have not been told: a decision, or the act that corrects it."""
    actes = {d.candidature: d.acte or d.document for d in decisions_de(nationale) if d.candidature in candidatures}
    nouveaux = {c: acte for c, acte in actes.items() if palmares.confiees.get(c) != acte}
    return (DecisionsConfiees(actes=nouveaux, le=now),) if nouveaux else ()


def dus(palmares: Palmares, now: datetime) -> tuple[PublierPalmares, ...]:
    """Give the publication once its hour has come; late or twice, it is done once."""
    if palmares.ceremonie is None or palmares.publie_le is not None or not est_passee(palmares.ceremonie, now):
        return ()
    return (PublierPalmares(annee=palmares.annee, automatique=True),)


def evolve(palmares: Palmares, event: Event) -> Palmares:
    """Fold one event."""
    match event:
        case PalmaresPrepare(annee=annee, ceremonie=ceremonie):
            return palmares.model_copy(update={"annee": annee, "ceremonie": ceremonie})
        case PalmaresControle(controle=controle, deportes=deportes):
            connus = palmares.deportes if deportes is None else deportes
            return palmares.model_copy(update={"controle": controle, "deportes": connus})
        case DecisionsConfiees(actes=actes):
            return palmares.model_copy(update={"confiees": {**palmares.confiees, **actes}})
        case PublicationArretee(manques=manques):
            return palmares.model_copy(update={"arretee": manques})
        case PalmaresPublie():
            return palmares.model_copy(update={**dict(event), "confiees": {}, "arretee": ()})
        case PalmaresRectifie(decisions=rectifiees, reports=reports):
            nouvelles = {d.candidature: d for d in rectifiees}
            decisions = tuple(nouvelles.get(d.candidature, d) for d in palmares.decisions)
            oublies = (*palmares.non_examines, *event.non_examines)
            dits = {"reports": (*palmares.reports, *reports), "non_examines": oublies}
            return palmares.model_copy(update={"decisions": decisions, **dits})
        case _:
            assert_never(event)


def besoins(_palmares: Palmares, command: Command) -> Mapping[str, Ref]:
    """Say what the rules read: the national séance, but for its points, which the signed minutes sum up; to tell in
    confidence, what the campagne says of it."""
    if isinstance(command, PreparerPalmares):
        return {}
    refs = {"nationale": Ref(Key(SEANCE.flux(identifiant(command.annee)), "ETAT"), Seance)}
    if isinstance(command, ConfierDecisions):
        refs["campagne"] = copie(f"candidature/campagne#{command.annee}", faits.EtatCampagne)
    return refs


EN_PREPARATION, PUBLIES = "palmares-en-preparation", "palmares-publies"


def fiches(palmares: Palmares) -> tuple[Fiche, ...]:
    """Give its line in what the tick watches: until it is published, then while its decisions are being read."""
    if palmares.statut == "inexistant":
        return ()
    liste = PUBLIES if palmares.statut == "publie" else EN_PREPARATION
    return (Fiche(liste, f"{palmares.annee:04d}", "{}"),)


def publier(palmares: Palmares, event: Event) -> faits.PalmaresPublie | faits.DecisionsConfiees | None:
    """Tell the others, once it is public, and each time that a later act corrects it; before, tell this service alone
    whom to tell in confidence."""
    if isinstance(event, DecisionsConfiees):
        confidence = faits.EtatConfidence(annee=palmares.annee, candidatures=tuple(sorted(palmares.confiees)))
        return faits.DecisionsConfiees(etat=confidence)
    if not isinstance(event, PalmaresPublie | PalmaresRectifie) or palmares.publie_le is None:
        return None
    decisions = tuple(d.publique for d in palmares.decisions)
    reports = tuple(faits.DossierReporte.model_validate(r.model_dump()) for r in palmares.reports)
    reportes = {r.candidature for r in reports}
    oublies = tuple(c for c in palmares.non_examines if c not in reportes)
    dits: dict[str, Any] = {"decisions": decisions, "reports": reports, "non_examines": oublies}
    etat = faits.EtatPalmares(annee=palmares.annee, publie_le=palmares.publie_le, **dits)
    return faits.PalmaresPublie(etat=etat)


PALMARES: Decider[Palmares, Command, Event, Contexte] = Decider(
    service="commission",
    agregat="palmares",
    etat=Palmares,
    evenements=get_args(Event),
    decide=decide,
    evolve=evolve,
    contexte=Contexte,
    besoins=besoins,
    fiches=fiches,
    publier=publier,
)
