"""The séance as an aggregate: what its rules read, its lines in lists, its fact, the documents it keeps."""

from collections.abc import Mapping
from datetime import datetime
from typing import get_args

from commission.domaine import assemblee, declarations, examen, minutes, preparation
from commission.domaine.deroulement import evolve
from commission.domaine.evenements import (
    DecisionRectifiee,
    DossierAttendu,
    Event,
    InteretDeclare,
    InteretRetire,
    OrdreDuJourModifie,
    PointConclu,
    PointMisEnAttente,
    PointRetire,
    ReportSigne,
    ReportsSuivis,
    SeanceClose,
    SeanceConvoquee,
    SeanceReportee,
)
from commission.domaine.point import Conclusion, contenu, texte_report
from commission.domaine.seance import (
    NATIONALE,
    Assemblee,
    Command,
    ComposerSeance,
    ConclurePoint,
    Contexte,
    Convocation,
    ConvoquerSeance,
    InscrirePoint,
    Interets,
    Minutes,
    OuvrirSeance,
    Preparation,
    RectifierDecision,
    ReporterPoint,
    ReprendrePoint,
    Seance,
    Statut,
    SuivreAttente,
    SuivrePoint,
)
from commission.domaine.suites import suites
from kernel.decider import Decider, Document, Fiche, Ref, copie_de, personne_de
from kernel.label import faits
from kernel.model import Frozen, Tolerant
from kernel.ports import Key

DeclarationFaite = InteretDeclare | InteretRetire
SERVICE, JSON = "commission", "application/json"


def decide(seance: Seance, command: Command, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Answer a command, and say what follows from it for who sits."""
    events = _decide(seance, command, contexte, now)
    if not events:
        return ()
    apres = SEANCE.fold(seance, events)
    return (*events, *declarations.rattrapage(seance, apres, contexte.nationale), *suites(seance, apres, now))


def _decide(seance: Seance, command: Command, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    if isinstance(command, Preparation):
        return preparation.decide(seance, command, contexte, now)
    if isinstance(command, Assemblee):
        return assemblee.decide(seance, command, contexte, now)
    if isinstance(command, Interets):
        return declarations.decide(seance, command, now)
    if isinstance(command, Minutes):
        return minutes.decide(seance, command, contexte, now)
    return examen.decide(seance, command, contexte, now)


# What the rules read


def copie(flux: str, modele: type[Tolerant]) -> Ref:
    """Say where this service keeps its newest copy of another's aggregate."""
    return copie_de(SERVICE, flux, modele)


def besoins(seance: Seance, command: Command) -> Mapping[str, Ref]:
    """Say what the rules read: the file and its expertise to inscribe it, the calendar to open; for who sits in a
    région, what they have declared for the year; the person whom a conclusion names."""
    match command:
        case InscrirePoint(candidature=candidature) | SuivrePoint(candidature=candidature):
            return _dossier(candidature)
        case SuivreAttente(candidature=candidature):
            return _dossier(candidature)
        case ReprendrePoint(point=point):
            return _dossier(point.candidature)
        case ReporterPoint(candidature=candidature) if candidature in seance.attendus:
            return _dossier(candidature)
        case OuvrirSeance() | ConvoquerSeance():
            return {**contexte_de(seance), **_nationale(seance)}
        case ComposerSeance():
            return _nationale(seance)
        case ConclurePoint() | RectifierDecision() if command.textes.contact:
            return {"contact": personne_de(SERVICE, command.textes.contact)}
        case _:
            return {}


def _dossier(candidature: str) -> dict[str, Ref]:
    """Name the copies of a file. The identifier of an expertise is that of its candidature."""
    return {
        "dossier": copie(f"candidature/candidature#{candidature}", faits.EtatCandidature),
        "expertise": copie(f"expertise/expertise#{candidature}", faits.EtatExpertise),
    }


def _nationale(seance: Seance) -> dict[str, Ref]:
    """Name the national séance of a région's year, but for its points."""
    if not seance.region:
        return {}
    return {"nationale": Ref(Key(SEANCE.flux(identifiant(seance.annee)), "ETAT"), Seance)}


def contexte_de(seance: Seance) -> dict[str, Ref]:
    """Say what showing a séance reads: its campagne, for the dates."""
    if not seance.annee:
        return {}
    return {"campagne": copie(f"candidature/campagne#{seance.annee}", faits.EtatCampagne)}


# What is seen elsewhere


TOUTES = "seances"


def rang_annee(annee: int) -> str:
    """Give the place of a year in the lists of séances: the newest first."""
    return f"{9999 - annee:04d}"


class CarteSeance(Frozen):
    """What a list keeps of a séance: nothing of what is decided there."""

    annee: int
    niveau: str
    region: str
    statut: Statut
    convocation: Convocation | None


def fiches(seance: Seance) -> tuple[Fiche, ...]:
    """Give its lines: everybody's for the administration, its territory's, its members'."""
    if seance.statut == "inexistante":
        return ()
    carte = CarteSeance(**{nom: getattr(seance, nom) for nom in CarteSeance.model_fields}).model_dump_json()
    rang = f"{rang_annee(seance.annee)}#{seance.territoire}"
    listes = (TOUTES, f"{TOUTES}#{seance.territoire}", *(f"{TOUTES}#{m.personne}" for m in seance.membres))
    return tuple(Fiche(liste, rang, carte) for liste in listes)


def publier(
    seance: Seance, event: Event
) -> faits.SeanceClose | faits.InteretsDesMembres | faits.AudiencesFixees | None:
    """Tell this service alone what was signed, and what members declare for the year: until publication nobody else
    knows. Tell the expertise when a région examines which files."""
    if isinstance(event, SeanceConvoquee | OrdreDuJourModifie | SeanceReportee) and seance.niveau != NATIONALE:
        return _audiences(seance)
    tard = isinstance(event, DossierAttendu | ReportsSuivis | PointMisEnAttente | PointRetire | ReportSigne)
    if (tard and seance.statut == "close") or isinstance(event, SeanceClose | DecisionRectifiee):
        return faits.SeanceClose(etat=_etat(seance))
    d_ici = any(i.origine == seance.identifiant for i in seance.interets)
    return faits.InteretsDesMembres(etat=_etat(seance)) if isinstance(event, DeclarationFaite) and d_ici else None


def _etat(seance: Seance) -> faits.EtatSeance:
    """Give all that this service tells itself of a séance: its newest fact is the only one that must arrive."""
    points = tuple(d.signee for d in seance.decisions)
    signes = {p.candidature for p in points}
    d_ici = [i for i in seance.interets if i.origine == seance.identifiant]
    dits = (faits.InteretConnu.model_validate(i.model_dump()) for i in d_ici if i.etat != "retire")
    return faits.EtatSeance(
        annee=seance.annee,
        niveau=seance.niveau,
        points=points,
        deports=tuple(faits.DeportConnu(candidature=c, membre=m) for c, m in seance.deports_dits if c in signes),
        interets=tuple(dits) if d_ici else None,
        reports=tuple(faits.DossierReporte.model_validate(r.model_dump()) for r in seance.reports),
        en_attente=tuple(seance.en_attente),
    )


def _audiences(seance: Seance) -> faits.AudiencesFixees:
    convocation = seance.convocation if seance.statut == "convoquee" else None
    etat = faits.EtatAudiences(
        annee=seance.annee,
        region=seance.region,
        quand=convocation.quand if convocation else None,
        lieu=convocation.lieu if convocation else "",
        candidatures=tuple(sorted(c for c, p in seance.points.items() if seance.conclusion(p) is None)),
    )
    return faits.AudiencesFixees(etat=etat)


def documents(seance: Seance, event: Event) -> tuple[Document, ...]:
    """Give what to keep before the entry that names it: the texts of a conclusion, the minutes, what corrects them."""
    match event:
        case PointConclu(candidature=candidature, conclusion=conclusion):
            return (_conclusion(seance, candidature, conclusion),)
        case SeanceClose(signe_le=signe_le, document=document, reports=reports):
            dits = (Document(r.document, texte_report(seance.points[r.candidature]).encode(), JSON) for r in reports)
            return (Document(document, minutes.proces_verbal(seance, signe_le).encode(), JSON), *dits)
        case DecisionRectifiee(resultat=resultat, conclusion=conclusion):
            texte = minutes.rectificatif(seance, event)
            rectificatif = Document(event.document, texte.encode(), JSON)
            return (_conclusion(seance, resultat.candidature, conclusion), rectificatif)
        case ReportSigne(report=report):
            point = seance.dossier(report.candidature)
            assert point is not None, "the act that puts a file off keeps it"
            return (Document(report.document, texte_report(point).encode(), JSON),)
        case _:
            return ()


def _conclusion(seance: Seance, candidature: str, c: Conclusion) -> Document:
    texte = contenu(seance.points[candidature], seance.niveau, c.issue, c.etape_accordee, c.textes)
    return Document(c.document, texte.encode(), JSON)


def identifiant(annee: int, region: str = "") -> str:
    """Give the identifier of a séance: of a région, or else the national one."""
    return Seance(annee=annee, region=region, niveau="regionale" if region else NATIONALE).identifiant


SEANCE: Decider[Seance, Command, Event, Contexte] = Decider(
    service=SERVICE,
    agregat="seance",
    etat=Seance,
    evenements=get_args(Event),
    decide=decide,
    evolve=evolve,
    contexte=Contexte,
    besoins=besoins,
    fiches=fiches,
    publier=publier,
    documents=documents,
    parties=("points", "motifs"),  # not `en_attente`: the palmarès counts it, and reads the séance without its parts
    schema=7,  # 2: the texts of a conclusion stand in its document alone; 3: `interets`, held votes; 4: `passages`;
    # 5: files that wait, held votes, `ratifications`, the reasons of corrections in parts of their own; 6: `deportes`,
    # the names of the files that are expected; 7: `appeles`, and no vote of whom what became of a file puts aside
)
