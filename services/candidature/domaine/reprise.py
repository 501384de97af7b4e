"""Starting from what was said before: étape 3 from étape 2, an adjourned file from itself, a draft that was kept.

Answers are taken over with their origin, but for those that speak of people. What a commission has asked for, reserve
by reserve and at étape 4 recommandation by recommandation, becomes a field that the deposit demands.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import JsonValue

from candidature.domaine.commandes import CreerCandidature
from candidature.domaine.dossier import Candidature, ReponsesReprises
from candidature.domaine.operation import Operation
from candidature.domaine.valeurs import Reponse, Reprise, Suite
from kernel.journal import canonical
from kernel.label.reglement import Etape, Reglement
from kernel.model import Frozen
from kernel.refus import Erreur, RegleNonSatisfaite

REPRISE_OCTETS_MAX = 350_000  # of one journal entry, which the table takes up to 400 KB of: beyond, answers are left
SEPARATEURS = 8  # quotes, colon, comma around each
ENGAGEMENT, ENGAGEMENTS_PAR_DIMENSION = re.compile(r"engagement_([0-9][0-9])"), 5
SUITES, SUITE = "suites", re.compile(r"(reserve|recommandation)_[0-9]{2,}")
FORMULAIRES = (
    *("identite", "presentation", "programme", "dates", "gouvernance", "autoevaluation"),
    *("axe_01", "axe_02", "axe_03", "axe_04"),
)
CLOSES = frozenset({"labellisee", "ajournee", "reportee", "constatee", "non_deposee", "irrecevable", "retiree"})
EXAMINEES = frozenset({"labellisee", "ajournee"})  # what they were asked, their commission has judged


def reprise(source: str, candidature: Candidature, conclusion: Mapping[str, Any] | None) -> Reprise:
    """Give what a file leaves to the next: its answers, and what its conclusion (a document) asks for."""
    return Reprise(
        de=source,
        operation=candidature.operation,
        etape=candidature.etape,
        statut=candidature.statut,
        reponses=dict(_reponses(candidature)),
        suites=tuple(_suites(source, candidature, conclusion or {})),
        lignee=() if candidature.statut in EXAMINEES else candidature.lignee,
    )


def _reponses(candidature: Candidature) -> Iterator[tuple[str, JsonValue]]:
    """Give the answers, those to what it was asked among them, but for those that speak of people."""
    for champ in candidature.champs:
        if champ.type != "contact" and (reponse := candidature.donnees.get(champ.code)) is not None:
            yield champ.code, reponse.valeur


def _suites(source: str, candidature: Candidature, conclusion: Mapping[str, Any]) -> Iterator[Suite]:
    """Give what is to be answered: the reserves, the recommandations, and the recommandations of before that still
    wait. A file that was closed before it was examined passes on all that it had to answer. What was asked of this file
    has no code yet; what it passes on has the one by which it was answered here."""
    document = candidature.decision.document if candidature.decision else ""
    d_ou = {"document": document, "dossier": source}
    for reserve in conclusion.get("reserves", ()):
        n = int(reserve["numero"]) if "numero" in reserve else 0
        yield Suite(code="", genre="reserve", numero=n, texte=reserve["texte"], champ=reserve["champ"], **d_ou)
    for numero, dite in enumerate(conclusion.get("recommandations", ()), start=1):
        texte = dite if isinstance(dite, str) else dite["texte"]  # a plain text before they had an owner
        yield Suite(code="", genre="recommandation", numero=numero, texte=texte, **d_ou)
    for suite in candidature.suites:
        if suite.genre == "recommandation" or candidature.decision is None:
            yield suite


def reprises(
    command: CreerCandidature, operation: Operation, regles: Reglement, etape: Etape, now: datetime
) -> tuple[ReponsesReprises, ...]:
    """Give the event by which a new file takes over another. Raises a Refus when it may not, or when it must and does
    not say so."""
    a_reprendre = attendue(operation, etape)
    source = command.reprise
    if source is None:
        if a_reprendre:
            quoi = _nomme(operation, a_reprendre)
            message = f"Partez du dossier {quoi} : ses réponses viendront, avec les suites qui restent à donner."
            raise RegleNonSatisfaite(message, Erreur("/reprise_de", "reprise-attendue", message))
        return ()
    _exige_reprenable(command, source, etape, a_reprendre)
    if a_reprendre and not _porte_les_suites(source, a_reprendre):
        message = (
            f"Partez du dossier {_nomme(operation, a_reprendre)}, ou d'un dossier qui en est parti et que personne n'a "
            "examiné : les suites qui restent à donner en viennent."
        )
        raise RegleNonSatisfaite(message, Erreur("/reprise_de", "reprise-attendue", message))
    return (_prise(source, regles, etape, Saisie(command.auteur, now)),)


def attendue(operation: Operation, etape: Etape) -> str:
    """Name the file that must be taken over by who goes before commissions: the one that was adjourned last; else, at
    an étape that looks back (answered by axes), the one that won the étape it looks back at."""
    if etape.commissions and operation.a_reprendre:
        return operation.a_reprendre
    held = operation.etape_detenue(etape.prerequis.etape) if etape.prerequis.etape else None
    return held.candidature if held and etape.avis_par == "axe" else ""


def _exige_reprenable(command: CreerCandidature, source: Reprise, etape: Etape, a_reprendre: str) -> None:
    inconnue = source.operation != command.operation
    autre_etape = source.etape not in (etape.numero, *etape.repris_de) and source.de != a_reprendre
    if inconnue or autre_etape or source.statut not in CLOSES:
        message = (
            "Ce dossier ne peut pas servir de départ : donnez un dossier clos de cette opération, de la même étape ou "
            "d'une étape que celle-ci reprend."
        )
        raise RegleNonSatisfaite(message, Erreur("/reprise_de", "reprise-impossible", message))


def _porte_les_suites(source: Reprise, a_reprendre: str) -> bool:
    """Tell whether a file leaves what the one that must be taken up was asked, were it nothing: it is that one, or it
    started from it, or has its suites, and no commission has examined it since. Suites of an older file are not those.
    """
    if a_reprendre in (source.de, *source.lignee):
        return True
    return source.statut not in EXAMINEES and any(s.dossier == a_reprendre for s in source.suites)


def _nomme(operation: Operation, candidature: str) -> str:
    """Name a file as people know it, by what the opération keeps of it; an old entry has its identifier alone."""
    numeros = (a.numero for a in operation.ajournements if a.candidature == candidature and a.numero)
    gagnees = (f"de l'étape {e.etape} ({e.source})" for e in operation.etapes if e.candidature == candidature)
    return next(numeros, next(gagnees, candidature))


class Saisie(NamedTuple):
    """Who takes answers over, and when."""

    par: str
    le: datetime


class ChampRepris(NamedTuple):
    """A field that may be taken over: the part of the state that it goes to, and which it was in the file of before."""

    partie: str
    champ: str
    avant: str


def _prise(source: Reprise, regles: Reglement, etape: Etape, saisie: Saisie) -> ReponsesReprises:
    retenues = _retenues(source.suites, etape)
    suites = tuple(suite for _, suite in retenues)
    place = REPRISE_OCTETS_MAX - sum(_octets(suite) for suite in suites)
    champs = (*(ChampRepris(SUITES, suite.code, avant) for avant, suite in retenues), *_champs_repris(regles, etape))
    parties, laissees = _par_partie(source, champs, saisie, place)
    lignee = (source.de, *source.lignee)
    return ReponsesReprises(reprise_de=source.de, lignee=lignee, reprises=parties, suites=suites, laissees=laissees)


def _par_partie(
    source: Reprise, champs: Iterable[ChampRepris], saisie: Saisie, place: int
) -> tuple[dict[str, dict[str, Reponse]], tuple[str, ...]]:
    """Arrange answers by form, or by dimension: a few parts, whatever the number of fields. What the new form does not
    ask for is dropped; the fields whose answer does not fit in the entry are named beside."""
    found: dict[str, dict[str, Reponse]] = {}
    laissees = []
    for nom, champ, avant in champs:
        if (valeur := source.reponses.get(avant)) is None:
            continue
        reponse = Reponse(valeur=valeur, origine=source.de, **saisie._asdict())
        size = len(champ) + _octets(reponse)
        if size > place:
            laissees.append(champ)
            continue
        place -= size
        found.setdefault(nom, {})[champ] = reponse
    return found, tuple(laissees)


def _champs_repris(regles: Reglement, etape: Etape) -> Iterator[ChampRepris]:
    """Give each field of the form that may be taken over: it has the same name in the file of before."""
    for partie in regles.parties(etape.numero):
        nom = f"dimension_{partie.dimension}" if partie.dimension else partie.code
        yield from (ChampRepris(nom, c.code, c.code) for c in partie.champs if c.type != "contact")


def _octets(valeur: Frozen) -> int:
    """Give the room that a value takes in an entry, its name apart."""
    return len(canonical(valeur.model_dump(mode="json")).encode()) + SEPARATEURS


def noms_possibles(champ: str) -> tuple[str, ...]:
    """Name the parts in which an answer that was taken over may be, whatever the règlement: by the name of its field,
    so that it is read without asking which file this is."""
    if engagement := ENGAGEMENT.match(champ):
        return (f"dimension_{(int(engagement[1]) - 1) // ENGAGEMENTS_PAR_DIMENSION + 1}",)
    return (SUITES,) if SUITE.fullmatch(champ) else FORMULAIRES


def _retenues(suites: Sequence[Suite], etape: Etape) -> tuple[tuple[str, Suite], ...]:
    """Keep the reserves, and where the étape looks back (by axes) the recommandations; number them as fields, each with
    the code that it had, by which an answer of the file of before is found whatever their ranks there."""
    kept = [s for s in suites if s.genre == "reserve" or etape.avis_par == "axe"]
    counts = {"reserve": 0, "recommandation": 0}
    found = []
    for suite in kept:
        counts[suite.genre] += 1
        rang = counts[suite.genre]
        found.append((suite.code, suite.model_copy(update={"code": f"{suite.genre}_{rang:02}", "numero": rang})))
    return tuple(found)
