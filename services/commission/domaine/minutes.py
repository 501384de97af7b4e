"""The minutes: a draft made of what happened, free remarks, one signature, later corrections.

The signed minutes are the one act: a single entry with the outcome of every point, all of it or none (domain.md §4.11).
A correction is another act, through the same door: it cites the act that it corrects, and what it corrects stays.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, assert_never

from commission.domaine.assemblee import point_de, quorum, restants
from commission.domaine.attente import exige_regions, nom_region, regions_attendues
from commission.domaine.evenements import DecisionRectifiee, Event, RemarquesRedigees, SeanceClose
from commission.domaine.examen import conclusion_de, exige_non_deporte, exige_ouverte, fautes_dites
from commission.domaine.point import Decision, Point, Resultat, nom_document, report, resultat
from commission.domaine.seance import (
    NATIONALE,
    CloreSeance,
    Contexte,
    Minutes,
    RectifierDecision,
    RedigerRemarques,
    Seance,
)
from kernel.journal import canonical, digest, digest_in
from kernel.refus import ActeInterdit, Erreur, RegleNonSatisfaite, TransitionImpossible, VersionPerimee

RIEN_A_CORRIGER = "Le procès-verbal ne décide rien de ce dossier : il n'y a rien à corriger."
DEPUIS = "Un autre acte a corrigé cette décision depuis votre lecture : relisez-la avant de la corriger."
DEPORTE = (
    "Vous vous êtes déporté sur un dossier de cette séance : vous ne pouvez pas signer ce que vous ne lisez pas. Qui "
    "préside, ou une autre personne du secrétariat, relit le projet et le signe."
)
REPORTE = (
    "Le procès-verbal signé reporte ce dossier : rien n'en est décidé cette année. Son porteur en dépose un nouveau à "
    "la prochaine campagne, qui peut repartir de celui-ci ; écrivez-lui si le motif du report est erroné."
)
PAR_DOSSIER = ("deports", "points", "resultats")  # what minutes say of files, one by one


def decide(seance: Seance, command: Minutes, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Answer a command."""
    match command:
        case RedigerRemarques(remarques=remarques):
            return _rediger(seance, remarques)
        case CloreSeance():
            return _clore(seance, command, now)
        case RectifierDecision():
            return _rectifier(seance, command, contexte, now)
        case _:
            assert_never(command)


def _rediger(seance: Seance, remarques: str) -> tuple[Event, ...]:
    if seance.statut == "close":
        raise TransitionImpossible(
            "Le procès-verbal est signé : il ne se modifie plus. Une erreur se corrige par un nouvel acte, qui le cite."
        )
    exige_ouverte(seance)
    return () if seance.remarques == remarques else (RemarquesRedigees(remarques=remarques),)


def _clore(seance: Seance, command: CloreSeance, now: datetime) -> tuple[Event, ...]:
    if seance.se_deporte(command.auteur):  # before all the rest, which tells what is left to conclude
        raise ActeInterdit(DEPORTE)
    if seance.statut == "close":
        return ()
    exige_ouverte(seance)
    if ouverts := restants(seance):
        erreurs = [
            Erreur(f"/points/{p.candidature}", "point-ouvert", f"{p.numero} : concluez ce point ou reportez-le.")
            for p in ouverts
        ]
        raise RegleNonSatisfaite("Des points ne sont pas conclus : le procès-verbal ne peut pas être signé.", *erreurs)
    exige_regions(seance, command)
    if command.empreinte and command.empreinte != empreinte(seance):
        raise VersionPerimee("Le projet a changé depuis votre relecture : relisez-le avant de signer.", conflits=[])
    texte = proces_verbal(seance, now)
    return (
        SeanceClose(
            resultats=resultats(seance),
            reports=tuple(report(p, command.sel) for p in seance.a_l_ordre_du_jour if p.report),
            signataire=command.signataire,
            signe_le=now,
            document=nom_document("proces-verbaux", command.sel, texte),
            sel=command.sel,
        ),
    )


def resultats(seance: Seance) -> tuple[Resultat, ...]:
    """Give the outcome of every concluded point; one put off has none."""
    conclus = ((p.candidature, seance.conclusion(p)) for p in seance.a_l_ordre_du_jour if not p.report)
    return tuple(resultat(c, k) for c, k in conclus if k is not None)


# The document


def projet(seance: Seance) -> dict[str, Any]:
    """Give the minutes as they would be signed now. Long texts stand in the documents that they name, by digest; votes
    are counted, and who voted what is not said; who stood aside in a région is said where the rules have them stand
    aside here too."""
    qui = {"membres", "regles", "president", "presents", "distants", "mandats", "mouvements", "convocation"}
    tu = {"voix", "voix_conclues", "sirens", *(() if seance.jeu.deports_suivis else ("deports_anterieurs",))}
    etat = seance.model_dump(mode="json", include={"annee", "niveau", "region", "remarques", *qui})
    return {
        **etat,
        "format": 2,
        "quorum": quorum(seance).model_dump(mode="json"),
        "deports": [{"candidature": c, "membre": membre} for c, membre in seance.deports_dits],
        "points": [{**p.model_dump(mode="json", exclude=tu), **_ratifie(seance, p)} for p in seance.a_l_ordre_du_jour],
        "resultats": [r.model_dump(mode="json") for r in resultats(seance)],
        **_laisses(seance),
    }


def _laisses(seance: Seance) -> dict[str, Any]:
    """Say which régions the national minutes do not wait for, with how many files, where there are any."""
    absentes = regions_attendues(seance) if seance.niveau == NATIONALE else {}
    dites = [{"region": code, "nom": nom_region(code), "dossiers": n} for code, n in absentes.items()]
    return {"regions_attendues": dites} if dites else {}


def _ratifie(seance: Seance, point: Point) -> dict[str, str]:
    """Say when a proposal was ratified, if it was."""
    le = seance.ratifie_le(point.candidature)
    return {"ratifie_le": le.isoformat()} if le else {}


def sans_les_siens(seance: Seance, contenu: Mapping[str, Any], personne: str) -> dict[str, Any]:
    """Give minutes without the files that somebody stands aside from."""
    tus = {c for c in seance.points if seance.est_deporte(personne, c)}
    return {**contenu, **{n: [x for x in contenu.get(n, []) if x["candidature"] not in tus] for n in PAR_DOSSIER}}


def empreinte(seance: Seance) -> str:
    """Give the digest of the draft: what who signs says that they have read."""
    return digest(canonical(projet(seance)))


def proces_verbal(seance: Seance, signe_le: datetime) -> str:
    """Give the minutes as kept for ever. The name of who signs stays in the journal, where it can be erased."""
    return canonical({**projet(seance), "signe_le": signe_le.isoformat()})


# Correcting


def _rectifier(seance: Seance, command: RectifierDecision, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    point = point_de(seance, command.candidature)
    exige_non_deporte(seance, command)
    if seance.statut != "close":
        raise TransitionImpossible("Le procès-verbal n'est pas signé : corrigez la conclusion elle-même.")
    ancienne = next((d for d in seance.decisions if d.candidature == point.candidature), None)
    if ancienne is None:
        raise TransitionImpossible(RIEN_A_CORRIGER if not point.report else REPORTE)
    if erreurs := [*fautes_dites(seance, point, command, contexte)]:
        raise RegleNonSatisfaite("Cette décision n'est pas complète : chaque faute est indiquée.", *erreurs)
    conclusion = conclusion_de(seance, point, command, votes=None)
    if _deja(seance, ancienne, command, conclusion.empreinte):
        return ()
    cite = seance.acte_sur(point.candidature)
    if command.acte and command.acte != digest_in(cite):
        raise VersionPerimee(DEPUIS, conflits=[])
    rectifiee = DecisionRectifiee(
        resultat=resultat(point.candidature, conclusion),
        conclusion=conclusion,
        motif=command.motif,
        fondement=command.fondement,
        cite=cite,
        signataire=command.signataire,
        signe_le=now,
        document="",
        sel=command.sel,
        ancienne=ancienne.issue,
    )
    nom = nom_document("rectificatifs", command.sel, rectificatif(seance, rectifiee))
    return (rectifiee.model_copy(update={"document": nom}),)


def _deja(seance: Seance, ancienne: Decision, command: RectifierDecision, empreinte_: str) -> bool:
    """Tell whether the last act on this file is this very one, come twice: it says the same, for the same reasons, and
    nothing has come since that asks for an answer."""
    if command.candidature in (*seance.corrections_ouvertes, *seance.retraits_publies):
        return False
    dernier = next((r for r in reversed(seance.rectifications) if r.candidature == command.candidature), None)
    dit = (ancienne.issue, ancienne.etape_accordee) == (command.issue, command.etape_accordee)
    voulu = (command.motif, command.fondement, empreinte_)
    if not dit or dernier is None:
        return False
    motifs = seance.motifs_de(dernier)
    return (motifs.motif, motifs.fondement, dernier.empreinte) == voulu


def rectificatif(seance: Seance, rectifiee: DecisionRectifiee) -> str:
    """Give the correcting act as kept for ever: the act that it corrects, why, and what holds from now on."""
    return canonical(
        {
            "format": 1,
            "seance": {"annee": seance.annee, "niveau": seance.niveau, "region": seance.region},
            "rectifie": rectifiee.cite,
            "numero": seance.points[rectifiee.resultat.candidature].numero,
            "resultat": rectifiee.resultat.model_dump(mode="json"),
            "motif": rectifiee.motif,
            "fondement": rectifiee.fondement,
            "signe_le": rectifiee.signe_le.isoformat(),
        }
    )
