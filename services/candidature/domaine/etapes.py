"""What an opération holds and what it was refused: the étapes of its label, and the files that were put off."""

from typing import Any, assert_never

from kernel.decider import Commande, Evenement
from kernel.label.calendrier import Moment
from kernel.model import Frozen
from kernel.refus import Doublon


class EtapeDetenue(Frozen):
    """An étape held: the year of its label and where that is known from."""

    etape: int
    annee: int
    source: str
    candidature: str = ""  # the file that won it, when it was won here


class Ajournement(Frozen):
    """A file that a commission has put off: what it was asked must be answered when the opération comes back."""

    etape: int
    annee: int
    candidature: str


class Acquis(Frozen):
    """What an opération has come to, by its étapes."""

    etapes: tuple[EtapeDetenue, ...] = ()
    ajournements: tuple[Ajournement, ...] = ()
    ouvertes: tuple[int, ...] = ()  # the étapes that it was told it may now ask for

    def etape_detenue(self, etape: int) -> EtapeDetenue | None:
        """Give an étape if it is held."""
        return next((e for e in self.etapes if e.etape == etape), None)

    @property
    def plus_haute(self) -> int:
        """Give the highest étape that is held, 0 when none is."""
        return max((e.etape for e in self.etapes), default=0)

    @property
    def a_reprendre(self) -> str:
        """Name the file that was put off and never came back to win anything: what it was asked is still to answer."""
        derniere = self.ajournements[-1] if self.ajournements else None
        if derniere is None or any(e.etape > 1 and e.annee > derniere.annee for e in self.etapes):
            return ""
        return derniere.candidature


class ReprendreEtape(Commande):
    """Take over an étape held before this software, or won in it (`gagnee`); `source` says from where.

    One that is won leaves what is already held as it is: a commission may grant an étape held since before.
    """

    etape: int
    annee: int
    source: str
    gagnee: bool = False
    candidature: str = ""


class OuvrirEtape(Commande):
    """Say that an étape may be asked for: `requise` is held for `annees` years in the year of a campagne that takes
    files until `jusqu_au`."""

    etape: int
    requise: int
    annees: int
    annee: int
    jusqu_au: Moment


class NoterAjournement(Commande):
    """Learn that the palmarès has put a file off."""

    ajournement: Ajournement


class EtapeAcquise(Evenement):
    """An étape is held."""

    etape: int
    annee: int
    source: str
    candidature: str = ""


class EtapePerdue(Evenement):
    """An étape is not held any more: a later act has corrected the decision that granted it."""

    etape: int
    candidature: str


class AjournementNote(Evenement):
    """A file of the opération was put off."""

    ajournement: Ajournement


class AjournementLeve(Evenement):
    """What put a file off was corrected: it is granted an étape that the opération held already."""

    candidature: str


class EtapeOuverte(Evenement):
    """An étape may be asked for, in the campagne of this year."""

    etape: int
    requise: int
    annees: int
    annee: int
    jusqu_au: Moment


SurEtapes = ReprendreEtape | OuvrirEtape | NoterAjournement
EtapesSuivies = EtapeAcquise | EtapePerdue | AjournementNote | AjournementLeve | EtapeOuverte


def decide(acquis: Acquis, command: SurEtapes) -> tuple[EtapesSuivies, ...]:
    """Answer a command about the étapes of an opération that exists."""
    match command:
        case ReprendreEtape():
            return _reprendre(acquis, command)
        case OuvrirEtape():
            return _ouvrir(acquis, command)
        case NoterAjournement(ajournement=ajournement):
            note = () if ajournement in acquis.ajournements else (AjournementNote(ajournement=ajournement),)
            return (*_perdues(acquis, ajournement.candidature, 0), *note)
        case _:
            assert_never(command)


def _reprendre(acquis: Acquis, command: ReprendreEtape) -> tuple[EtapesSuivies, ...]:
    perdues = _perdues(acquis, command.candidature, command.etape)
    held = acquis.etape_detenue(command.etape)
    if held is None:
        return (*perdues, EtapeAcquise(**command.model_dump(exclude={"gagnee"})))
    if command.gagnee:
        put_off = any(a.candidature == command.candidature for a in acquis.ajournements)
        return (*perdues, *((AjournementLeve(candidature=command.candidature),) if put_off else ()))
    if (held.annee, held.source) == (command.annee, command.source):
        return perdues
    raise Doublon(f"L'étape {command.etape} est déjà détenue ({held.annee}, {held.source}).")


def _perdues(acquis: Acquis, candidature: str, gardee: int) -> tuple[EtapePerdue, ...]:
    """Give what a file had won and does not win any more, but for the étape that it wins now."""
    won = [e for e in acquis.etapes if candidature and e.candidature == candidature and e.etape != gardee]
    return tuple(EtapePerdue(etape=e.etape, candidature=candidature) for e in won)


def _ouvrir(acquis: Acquis, command: OuvrirEtape) -> tuple[EtapeOuverte, ...]:
    """Open what the règlement opens (étape 4: étape 3 held for three years), once, unless as much is held already."""
    held = acquis.etape_detenue(command.requise)
    if held is None or acquis.plus_haute >= command.etape or command.etape in acquis.ouvertes:
        return ()
    due = held.annee + command.annees <= command.annee
    return (EtapeOuverte(**dict(command)),) if due else ()


def suite(acquis: Acquis, event: EtapesSuivies) -> dict[str, Any]:
    """Give what an event changes of the étapes."""
    match event:
        case EtapeAcquise(candidature=candidature):
            return {"etapes": (*acquis.etapes, EtapeDetenue(**dict(event))), **_leve(acquis, candidature)}
        case EtapePerdue(etape=etape):
            kept = tuple(e for e in acquis.etapes if e.etape != etape)
            return {"etapes": kept, "ouvertes": tuple(o for o in acquis.ouvertes if o <= etape)}
        case EtapeOuverte(etape=etape):
            return {"ouvertes": (*acquis.ouvertes, etape)}
        case AjournementLeve(candidature=candidature):
            return _leve(acquis, candidature)
        case AjournementNote(ajournement=ajournement):
            return {"ajournements": (*acquis.ajournements, ajournement)}
        case _:
            assert_never(event)


def _leve(acquis: Acquis, candidature: str) -> dict[str, Any]:
    """Take away the ajournement of a file."""
    return {"ajournements": tuple(a for a in acquis.ajournements if a.candidature != candidature)}
