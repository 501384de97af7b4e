"""The opération: a neighbourhood, where it is, who carries it, its charte and the étapes it holds.

The charte belongs to the opération, not to the commune; it must be signed by the authority competent for planning,
whoever the porteur is (facts: label.md §1).
"""

from datetime import datetime
from typing import Literal, assert_never, get_args

from candidature.domaine.porteur import Charte, Structure
from candidature.domaine.territoire import Lieu, lieux, mots
from kernel.decider import Commande, Decider, Evenement, Fiche, Vide
from kernel.label import faits
from kernel.label.calendrier import Moment
from kernel.model import Frozen
from kernel.refus import Doublon, Erreur, RegleNonSatisfaite, TransitionImpossible

Statut = Literal["inexistante", "active", "archivee"]


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


class Operation(Frozen):
    """The state of one opération. People are pseudonyms."""

    statut: Statut = "inexistante"
    nom: str = ""
    lieux: tuple[Lieu, ...] = ()
    porteur: Structure | None = None
    proprietaire: str = ""
    coediteurs: tuple[str, ...] = ()
    charte: Charte | None = None
    etapes: tuple[EtapeDetenue, ...] = ()
    ajournements: tuple[Ajournement, ...] = ()
    ouvertes: tuple[int, ...] = ()  # the étapes that it was told it may now ask for

    @property
    def territoires(self) -> tuple[str, ...]:
        """Give the words of its territories."""
        return mots(self.lieux)

    def est_editable_par(self, personne: str) -> bool:
        """Tell whether a person may work on its files."""
        return self.statut == "active" and personne in (self.proprietaire, *self.coediteurs)

    def etape_detenue(self, etape: int) -> EtapeDetenue | None:
        """Give an étape if it is held."""
        return next((e for e in self.etapes if e.etape == etape), None)

    @property
    def a_reprendre(self) -> str:
        """Name the file that was put off and never came back to win anything: what it was asked is still to answer."""
        derniere = self.ajournements[-1] if self.ajournements else None
        if derniere is None or any(e.etape > 1 and e.annee > derniere.annee for e in self.etapes):
            return ""
        return derniere.candidature


class CreerOperation(Commande):
    """Bring an opération into being; `communes` are INSEE codes, the main one first."""

    nom: str
    communes: tuple[str, ...]
    porteur: Structure
    proprietaire: str


class SignerCharte(Commande):
    """Record the signed charte; done again, it corrects it."""

    charte: Charte


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


class OperationCreee(Evenement):
    """The opération exists."""

    nom: str
    lieux: tuple[Lieu, ...]
    porteur: Structure
    proprietaire: str


class CharteSignee(Evenement):
    """The charte is signed."""

    charte: Charte


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


Command = CreerOperation | SignerCharte | ReprendreEtape | OuvrirEtape | NoterAjournement
Event = OperationCreee | CharteSignee | EtapeAcquise | EtapePerdue | EtapeOuverte | AjournementNote | AjournementLeve


def decide(operation: Operation, command: Command, _contexte: Vide, now: datetime) -> tuple[Event, ...]:
    """Answer a command."""
    match command:
        case CreerOperation():
            return _creer(operation, command)
        case SignerCharte(charte=charte):
            return _signer(operation, charte, now)
        case ReprendreEtape():
            return _reprendre(operation, command)
        case OuvrirEtape():
            return _ouvrir(operation, command)
        case NoterAjournement(ajournement=ajournement):
            known = operation.statut == "inexistante" or ajournement in operation.ajournements
            note = () if known else (AjournementNote(ajournement=ajournement),)
            return (*_perdues(operation, ajournement.candidature, 0), *note)
        case _:
            assert_never(command)


def _creer(operation: Operation, command: CreerOperation) -> tuple[Event, ...]:
    if operation.statut != "inexistante":
        raise Doublon("Cette opération existe déjà : reprenez-la au lieu d'en créer une autre.")
    return (
        OperationCreee(
            nom=command.nom,
            lieux=lieux(command.communes),
            porteur=command.porteur,
            proprietaire=command.proprietaire,
        ),
    )


def _signer(operation: Operation, charte: Charte, now: datetime) -> tuple[Event, ...]:
    _exige_active(operation)
    if charte.signee_le > now.date():
        faute = Erreur("/signee_le", "date-a-venir", "Donnez le jour où la charte a été signée.")
        raise RegleNonSatisfaite("La date de signature est à venir.", faute)
    if charte.autorite_urbanisme not in charte.signataires:
        message = "L'autorité compétente en urbanisme doit figurer parmi les signataires."
        raise RegleNonSatisfaite(message, Erreur("/autorite_urbanisme", "signataire-absent", message))
    return () if operation.charte == charte else (CharteSignee(charte=charte),)


def _reprendre(operation: Operation, command: ReprendreEtape) -> tuple[Event, ...]:
    _exige_active(operation)
    perdues = _perdues(operation, command.candidature, command.etape)
    held = operation.etape_detenue(command.etape)
    if held is None:
        return (*perdues, EtapeAcquise(**command.model_dump(exclude={"gagnee"})))
    if command.gagnee:
        put_off = any(a.candidature == command.candidature for a in operation.ajournements)
        return (*perdues, *((AjournementLeve(candidature=command.candidature),) if put_off else ()))
    if (held.annee, held.source) == (command.annee, command.source):
        return perdues
    raise Doublon(f"L'étape {command.etape} est déjà détenue ({held.annee}, {held.source}).")


def _perdues(operation: Operation, candidature: str, gardee: int) -> tuple[EtapePerdue, ...]:
    """Give what a file had won and does not win any more, but for the étape that it wins now."""
    won = [e for e in operation.etapes if candidature and e.candidature == candidature and e.etape != gardee]
    return tuple(EtapePerdue(etape=e.etape, candidature=candidature) for e in won)


def _ouvrir(operation: Operation, command: OuvrirEtape) -> tuple[EtapeOuverte, ...]:
    """Open what the règlement opens (étape 4: étape 3 held for three years), once, unless as much is held already."""
    held, highest = operation.etape_detenue(command.requise), max((e.etape for e in operation.etapes), default=0)
    if operation.statut != "active" or held is None or highest >= command.etape or command.etape in operation.ouvertes:
        return ()
    due = held.annee + command.annees <= command.annee
    return (EtapeOuverte(**dict(command)),) if due else ()


def _exige_active(operation: Operation) -> None:
    if operation.statut != "active":
        raise TransitionImpossible("Cette opération n'est pas active.")


def evolve(operation: Operation, event: Event) -> Operation:
    """Fold one event."""
    match event:
        case OperationCreee():
            return Operation(statut="active", **dict(event))
        case CharteSignee(charte=charte):
            return operation.model_copy(update={"charte": charte})
        case EtapeAcquise(candidature=candidature):
            etapes = (*operation.etapes, EtapeDetenue(**dict(event)))
            return _leve(operation, candidature).model_copy(update={"etapes": etapes})
        case EtapePerdue(etape=etape):
            kept = tuple(e for e in operation.etapes if e.etape != etape)
            ouvertes = tuple(o for o in operation.ouvertes if o <= etape)
            return operation.model_copy(update={"etapes": kept, "ouvertes": ouvertes})
        case EtapeOuverte(etape=etape):
            return operation.model_copy(update={"ouvertes": (*operation.ouvertes, etape)})
        case AjournementLeve(candidature=candidature):
            return _leve(operation, candidature)
        case AjournementNote(ajournement=ajournement):
            return operation.model_copy(update={"ajournements": (*operation.ajournements, ajournement)})
        case _:
            assert_never(event)


def _leve(operation: Operation, candidature: str) -> Operation:
    """Give the opération without the ajournement of a file."""
    put_off = tuple(a for a in operation.ajournements if a.candidature != candidature)
    return operation.model_copy(update={"ajournements": put_off})


class CarteOperation(Frozen):
    """What a list keeps of an opération."""

    nom: str
    lieux: tuple[Lieu, ...]
    etapes: tuple[EtapeDetenue, ...]


def listes(operation: Operation) -> tuple[str, ...]:
    """Name the lists it is on: its people's, its territories', everybody's for the administration."""
    personnes = (operation.proprietaire, *operation.coediteurs)
    return (*(f"operations#{p}" for p in personnes), *(f"operations#{t}" for t in operation.territoires), "operations")


def liste_detenues(etape: int) -> str:
    """Name the list of the opérations that hold an étape and none beyond, by the year since which they do: the tick
    opens there what the règlement opens with time."""
    return f"etapes-detenues#{etape}"


def _a_ouvrir(operation: Operation) -> tuple[Fiche, ...]:
    highest = max(operation.etapes, key=lambda e: e.etape, default=None)
    if highest is None or any(o > highest.etape for o in operation.ouvertes):
        return ()
    return (Fiche(liste_detenues(highest.etape), f"{highest.annee:04d}", "{}"),)


def fiches(operation: Operation) -> tuple[Fiche, ...]:
    """Give its lines: its people's, its territories', and what the tick watches."""
    if operation.statut != "active":
        return ()
    carte = CarteOperation(nom=operation.nom, lieux=operation.lieux, etapes=operation.etapes).model_dump_json()
    lignes = (Fiche(liste, operation.nom.casefold()[:60], carte) for liste in listes(operation))
    return (*lignes, *_a_ouvrir(operation))


def publier(operation: Operation, event: Event) -> faits.EtapeAcquise | None:
    """Tell the register of every étape held from before: of what is won here it learns from what grants it, and from
    what takes it back."""
    if not isinstance(event, EtapeAcquise) or event.candidature:
        return None
    return faits.EtapeAcquise(
        etat=faits.EtatOperation(
            nom=operation.nom,
            communes=tuple(faits.CommunePublique(code=lieu.code, nom=lieu.nom) for lieu in operation.lieux),
            departements=tuple(dict.fromkeys(lieu.departement for lieu in operation.lieux)),
            region=operation.lieux[0].region,
            etapes=tuple(faits.EtapePublique(**dict(e)) for e in operation.etapes if not e.candidature),
        )
    )


OPERATION: Decider[Operation, Command, Event, Vide] = Decider(
    service="candidature",
    agregat="operation",
    etat=Operation,
    evenements=get_args(Event),
    decide=decide,
    evolve=evolve,
    contexte=Vide,
    fiches=fiches,
    publier=publier,
)
