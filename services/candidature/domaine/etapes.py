"""What an opération holds and what it was refused: the étapes of its label, and the files that were put off."""

from datetime import datetime
from typing import Any, assert_never

from kernel.decider import Commande, Evenement
from kernel.label.calendrier import Moment
from kernel.model import Frozen
from kernel.refus import Doublon, TransitionImpossible


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
    numero: str = ""  # none in the entries from before it was kept

    def est(self, autre: "Ajournement") -> bool:
        """Tell whether it is the same one, told again."""
        return (self.etape, self.annee, self.candidature) == (autre.etape, autre.annee, autre.candidature)


class EtapeRetiree(Frozen):
    """An étape that the register has taken back: what was won before is told again, and must not bring it back."""

    etape: int
    le: datetime


class Acquis(Frozen):
    """What an opération has come to, by its étapes."""

    etapes: tuple[EtapeDetenue, ...] = ()
    ajournements: tuple[Ajournement, ...] = ()
    ouvertes: tuple[int, ...] = ()  # the étapes that it was told it may now ask for
    retirees: tuple[EtapeRetiree, ...] = ()

    def etape_detenue(self, etape: int) -> EtapeDetenue | None:
        """Give an étape if it is held."""
        return next((e for e in self.etapes if e.etape == etape), None)

    def retiree(self, etape: int) -> datetime | None:
        """Give when the register took an étape back, if it did and nothing has given it back since."""
        return next((r.le for r in self.retirees if r.etape == etape), None)

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

    One that is won leaves what is already held as it is: a commission may grant an étape held since before. `le` is
    when it was won: what the register has taken back since stays lost.
    """

    etape: int
    annee: int
    source: str
    gagnee: bool = False
    candidature: str = ""
    le: datetime | None = None


class SuivreLabel(Commande):
    """Learn what the register says of a label since it has changed: its year, or that it is taken back."""

    etape: int
    annee: int
    source: str
    candidature: str
    retire_le: datetime | None


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
    """An étape is not held any more: a later act has corrected the decision that granted it, or the register has taken
    the label back (`retiree_le`)."""

    etape: int
    candidature: str
    retiree_le: datetime | None = None


class AnneeCorrigee(Evenement):
    """The register has put right the year since which an étape is held."""

    etape: int
    annee: int


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


SurEtapes = ReprendreEtape | SuivreLabel | OuvrirEtape | NoterAjournement
EtapesSuivies = EtapeAcquise | EtapePerdue | AnneeCorrigee | AjournementNote | AjournementLeve | EtapeOuverte


def decide(acquis: Acquis, command: SurEtapes) -> tuple[EtapesSuivies, ...]:
    """Answer a command about the étapes of an opération that exists."""
    match command:
        case ReprendreEtape():
            return _reprendre(acquis, command)
        case SuivreLabel():
            return _suivre(acquis, command)
        case OuvrirEtape():
            return _ouvrir(acquis, command)
        case NoterAjournement(ajournement=ajournement):
            known = any(a.est(ajournement) for a in acquis.ajournements)
            note = () if known else (AjournementNote(ajournement=ajournement),)
            return (*_perdues(acquis, ajournement.candidature, 0), *note)
        case _:
            assert_never(command)


def _reprendre(acquis: Acquis, command: ReprendreEtape) -> tuple[EtapesSuivies, ...]:
    perdues = _perdues(acquis, command.candidature, command.etape)
    held = acquis.etape_detenue(command.etape)
    if held is None:
        return perdues if _overtaken(acquis, command) else (*perdues, _acquise(command))
    if command.gagnee:
        put_off = any(a.candidature == command.candidature for a in acquis.ajournements)
        return (*perdues, *((AjournementLeve(candidature=command.candidature),) if put_off else ()))
    if (held.annee, held.source) == (command.annee, command.source):
        return perdues
    raise Doublon(f"L'étape {command.etape} est déjà détenue ({held.annee}, {held.source}).")


def _acquise(command: ReprendreEtape | SuivreLabel) -> EtapeAcquise:
    said = {"annee": command.annee, "source": command.source, "candidature": command.candidature}
    return EtapeAcquise(etape=command.etape, **said)


def _overtaken(acquis: Acquis, command: ReprendreEtape) -> bool:
    """Tell whether what was won has been taken back since. Raises TransitionImpossible for what would be taken over."""
    retiree = acquis.retiree(command.etape)
    if retiree is not None and not command.gagnee:
        raise TransitionImpossible(
            f"Le label de l'étape {command.etape} a été retiré au registre : il ne se reprend pas. L'opération peut "
            "présenter un nouveau dossier ; une décision corrigée le rendrait aussi."
        )
    return retiree is not None and (command.le is None or command.le <= retiree)


def _suivre(acquis: Acquis, command: SuivreLabel) -> tuple[EtapesSuivies, ...]:
    """Hold what the register says: its facts come in order, whatever else does not."""
    etape, held = command.etape, acquis.etape_detenue(command.etape)
    if (retire_le := command.retire_le) is not None:
        known = held is None and acquis.retiree(etape) == retire_le
        lost = EtapePerdue(etape=etape, candidature=held.candidature if held else "", retiree_le=retire_le)
        return () if known else (lost,)
    if held is None:  # what is taken over is told here first: it cannot be lacking
        return (_acquise(command),) if command.candidature else ()
    return () if held.annee == command.annee else (AnneeCorrigee(etape=etape, annee=command.annee),)


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
            retirees = tuple(r for r in acquis.retirees if r.etape != event.etape)
            held = (*acquis.etapes, EtapeDetenue(**dict(event)))
            return {"etapes": held, "retirees": retirees, **_leve(acquis, candidature)}
        case EtapePerdue(etape=etape, retiree_le=le):
            kept = tuple(e for e in acquis.etapes if e.etape != etape)
            retirees = tuple(r for r in acquis.retirees if r.etape != etape or le is None)
            lost = (EtapeRetiree(etape=etape, le=le),) if le else ()
            return {"etapes": kept, "ouvertes": _still_open(acquis, etape), "retirees": (*retirees, *lost)}
        case AnneeCorrigee(etape=etape, annee=annee):
            put_right = tuple(e.model_copy(update={"annee": annee}) if e.etape == etape else e for e in acquis.etapes)
            later = any(e.etape == etape and e.annee < annee for e in acquis.etapes)
            return {"etapes": put_right, "ouvertes": _still_open(acquis, etape) if later else acquis.ouvertes}
        case EtapeOuverte(etape=etape):
            return {"ouvertes": (*acquis.ouvertes, etape)}
        case AjournementLeve(candidature=candidature):
            return _leve(acquis, candidature)
        case AjournementNote(ajournement=ajournement):
            return {"ajournements": (*acquis.ajournements, ajournement)}
        case _:
            assert_never(event)


def _still_open(acquis: Acquis, etape: int) -> tuple[int, ...]:
    """Give the étapes open to it that do not rest on this one."""
    return tuple(o for o in acquis.ouvertes if o <= etape)


def _leve(acquis: Acquis, candidature: str) -> dict[str, Any]:
    """Take away the ajournement of a file."""
    return {"ajournements": tuple(a for a in acquis.ajournements if a.candidature != candidature)}
