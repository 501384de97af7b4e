"""Where an opération is on its way through the label: which étapes it may ask for now, and why not the others.

The rules are those that a creation answers to (`creation.py`): what is said here is what « commencer » would say.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from candidature.domaine.creation import exige_ouverte, exige_prerequis
from candidature.domaine.diffusion import CarteCandidature
from candidature.domaine.operation import Operation
from candidature.domaine.plan import Campagne
from candidature.domaine.reprise import CLOSES, EXAMINEES, attendue
from candidature.domaine.valeurs import BROUILLONS, FINIES
from kernel.label.calendrier import Phase, phase
from kernel.label.reglement import Etape, reglement
from kernel.model import Frozen
from kernel.refus import Refus

DERNIERE = 4  # the étape whose form answers the recommandations of those before it


class EtapeDemandable(Frozen):
    """An étape in a campagne: it may be asked for when there is no reason why not. `a_reprendre` names the file that a
    new one must start from, `reprise_proposee` the one that it had better start from; `a_prevoir` says what will be
    asked by the time of the deposit."""

    annee: int
    etape: int
    libelle: str
    raisons: tuple[tuple[str, str], ...]
    a_reprendre: str
    reprise_proposee: str
    a_prevoir: str

    @property
    def ouverte(self) -> bool:
        """Tell whether a file may be started now."""
        return not self.raisons


class SuiteOuverte(Frozen):
    """A reserve or a recommandation that the opération has still to answer: in which decision it is read."""

    candidature: str
    genre: str
    numero: int
    champ: str


def etapes_demandables(
    operation: Operation, campagnes: Sequence[Campagne], dossiers: Mapping[str, CarteCandidature], now: datetime
) -> Iterator[EtapeDemandable]:
    """Give each étape of each campagne that is planned or under way, as somebody who sees these files may know it."""
    for campagne in campagnes:
        if phase(campagne.dates, now) in (Phase.PUBLIEE, Phase.CLOSE):
            continue
        for etape in reglement(campagne.reglement).etapes:
            charte = etape.prerequis.charte == "signee" and operation.charte is None
            raisons = tuple(_raisons(operation, campagne, etape, dossiers.values(), now))
            yield EtapeDemandable(
                annee=campagne.annee,
                etape=etape.numero,
                libelle=etape.libelle,
                raisons=raisons,
                a_reprendre=attendue(operation, etape),
                reprise_proposee="" if raisons else proposee(operation, etape, dossiers),
                a_prevoir="La charte n'est pas enregistrée : elle le sera au plus tard au dépôt." if charte else "",
            )


def _raisons(
    operation: Operation, campagne: Campagne, etape: Etape, dossiers: Iterable[CarteCandidature], now: datetime
) -> Iterator[tuple[str, str]]:
    rules: Sequence[Callable[[], None]] = (
        lambda: exige_ouverte(campagne, etape, now, operation.fuseau),
        lambda: exige_prerequis(operation, etape, campagne),
    )
    for rule in rules:
        try:
            rule()
        except Refus as refus:
            yield (refus.erreurs[0].code if refus.erreurs else refus.code), refus.detail
    for d in dossiers:
        if (d.annee, d.etape) == (campagne.annee, etape.numero) and d.statut not in FINIES:
            yield "candidature-en-cours", _deja(d)


def proposee(operation: Operation, etape: Etape, dossiers: Mapping[str, CarteCandidature]) -> str:
    """Name the file that a new one had better start from: the last of those that would be taken for the one that must
    be taken up; where none must, the last of its own étape, or of the nearest that it takes up. What was erased has
    nothing to give."""
    a_reprendre = attendue(operation, etape)
    clos = {de: d for de, d in dossiers.items() if d.statut in CLOSES and not d.efface}
    nearest = next((n for n in etape.repris_de if any(d.etape == n for d in clos.values())), 0)
    found = {
        de: d
        for de, d in clos.items()
        if de == a_reprendre or (d.etape in (etape.numero, nearest) and _tient_lieu(d, a_reprendre))
    }
    return max(found, key=lambda de: (found[de].annee, found[de].etape, found[de].numero), default=a_reprendre)


def _tient_lieu(dossier: CarteCandidature, a_reprendre: str) -> bool:
    """Tell whether a file would be taken for the one that must be taken up, as far as its line says."""
    return not a_reprendre or (dossier.statut not in EXAMINEES and a_reprendre in dossier.lignee)


def _deja(dossier: CarteCandidature) -> str:
    if dossier.statut in BROUILLONS:
        return f"Le dossier {dossier.numero} demande déjà cette étape : reprenez-le."
    return f"Le dossier {dossier.numero} demande cette étape dans cette campagne : la prochaine en prendra un autre."


def a_suivre(operation: Operation) -> tuple[tuple[str, str], ...]:
    """Name the files whose conclusion asks for something that is still to be answered, and what of it: the reserves of
    the one that was put off last, the recommandations of those that won an étape, until one that looks back is held."""
    put_off = ((operation.a_reprendre, "reserves"),) if operation.a_reprendre else ()
    won = tuple((e.candidature, "recommandations") for e in operation.etapes if e.candidature and e.etape > 1)
    return (*put_off, *(() if operation.plus_haute >= DERNIERE else won))


def suites_ouvertes(conclusions: Mapping[tuple[str, str], Mapping[str, Any]]) -> Iterator[SuiteOuverte]:
    """Give what is still to be answered, from the conclusions of the files that `a_suivre` names. Their texts are read
    with the decision, which opens by the act of reading it (adr/0015)."""
    for (candidature, genre), conclusion in conclusions.items():
        for numero, dite in enumerate(conclusion.get(genre, ()), start=1):
            champ = dite.get("champ", "") if isinstance(dite, dict) else ""
            yield SuiteOuverte(candidature=candidature, genre=genre.removesuffix("s"), numero=numero, champ=champ)
