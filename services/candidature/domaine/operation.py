"""The opération: a neighbourhood, where it is, who carries it, its charte and the étapes it holds.

The charte belongs to the opération, not to the commune; it must be signed by the authority competent for planning,
whoever the porteur is (facts: label.md §1).
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Literal, get_args

from candidature.domaine import editeurs, etapes, identite
from candidature.domaine.doublons import CarteRapprochement, exige_nouvelle, liste_de_la_commune
from candidature.domaine.editeurs import Editeurs, EquipeChangee, Qualite
from candidature.domaine.etapes import (
    Acquis,
    EtapeAcquise,
    EtapeDetenue,
    NoterAjournement,
    OuvrirEtape,
    ReprendreEtape,
    SuivreLabel,
)
from candidature.domaine.identite import Identite, ModifierOperation, OperationModifiee
from candidature.domaine.porteur import Charte, Structure
from candidature.domaine.territoire import Lieu, fuseau, lieux, mots
from kernel.decider import Commande, Decider, Evenement, Fiche, Vide
from kernel.journal import instant
from kernel.label import faits
from kernel.label.calendrier import PARIS, zone
from kernel.label.territoires import plier
from kernel.model import Frozen
from kernel.refus import Doublon, Erreur, RegleNonSatisfaite, TransitionImpossible

Statut = Literal["inexistante", "active"]
COMMUNES_LISTEES = 10  # of an opération, its main one first: one transaction writes every line
PREMIER_APPEL = date(2009, 1, 1)  # the year of the first call for ÉcoQuartiers: nothing was signed before
INVITATIONS = "invitations"  # the list by which the tick finds what has expired


class Operation(Identite, Editeurs, Acquis):
    """The state of one opération: what it is, its people, what it holds."""

    statut: Statut = "inexistante"
    charte: Charte | None = None

    @property
    def territoires(self) -> tuple[str, ...]:
        """Give the words of its territories."""
        return mots(self.lieux)

    @property
    def fuseau(self) -> str | None:
        """Give the zone of the clocks there, when it is not that of Paris."""
        return fuseau(self.lieux)

    @property
    def partenaires(self) -> tuple[str, ...]:
        """Give the SIREN of its partners: those that its charte names, and the structures of who works on it."""
        named = [p.siren for p in self.charte.partenaires] if self.charte else []
        own = {self.porteur.siren} if self.porteur else set()
        return tuple(sorted({*named, *self.structures.values()} - own))

    def est_editable_par(self, personne: str) -> bool:
        """Tell whether a person may work on its files."""
        return self.statut == "active" and personne in self.editeurs


class CreerOperation(Commande):
    """Bring an opération into being; `communes` are INSEE codes, the main one first. `voisines` are the opérations of
    that commune, by identifier: it may be one of them. Who says that it is another gives none. `siren` is that of the
    account that creates it."""

    nom: str
    communes: tuple[str, ...]
    porteur: Structure
    proprietaire: str
    siren: str = ""
    voisines: dict[str, CarteRapprochement] = {}


class SignerCharte(Commande):
    """Record the signed charte; done again, it corrects it."""

    charte: Charte


class OperationCreee(Evenement):
    """The opération exists."""

    nom: str
    lieux: tuple[Lieu, ...]
    porteur: Structure
    proprietaire: str
    structures: dict[str, str] = {}


class CharteSignee(Evenement):
    """The charte is signed."""

    charte: Charte


Command = CreerOperation | ModifierOperation | SignerCharte | etapes.SurEtapes | editeurs.SurEditeurs
Event = OperationCreee | OperationModifiee | CharteSignee | etapes.EtapesSuivies | editeurs.EditeursSuivis


def decide(operation: Operation, command: Command, _contexte: Vide, now: datetime) -> tuple[Event, ...]:
    """Answer a command."""
    match command:
        case CreerOperation():
            return _creer(operation, command, now)
        case SignerCharte(charte=charte):
            return _signer(operation, charte, now)
        case ModifierOperation():
            _exige_active(operation)
            return identite.modifier(operation, command, now)
        case OuvrirEtape() | NoterAjournement() | SuivreLabel():
            return etapes.decide(operation, command) if operation.statut != "inexistante" else ()
        case ReprendreEtape():
            _exige_active(operation)
            return etapes.decide(operation, command)
        case _:
            _exige_active(operation)
            assert operation.porteur is not None, "an opération has a porteur from its creation"
            return editeurs.decide(operation, command, operation.porteur.siren, operation.fuseau, now)


def _creer(operation: Operation, command: CreerOperation, now: datetime) -> tuple[Event, ...]:
    if operation.statut != "inexistante":
        raise Doublon("Cette opération existe déjà : reprenez-la au lieu d'en créer une autre.")
    places = lieux(command.communes, now)
    exige_nouvelle(command.nom, command.porteur.siren, command.proprietaire, command.voisines)
    return (
        OperationCreee(
            nom=command.nom,
            lieux=places,
            porteur=command.porteur,
            proprietaire=command.proprietaire,
            structures={command.proprietaire: command.siren} if command.siren else {},
        ),
    )


def _signer(operation: Operation, charte: Charte, now: datetime) -> tuple[Event, ...]:
    _exige_active(operation)
    _exige_date(charte.signee_le, now.astimezone(zone(operation.fuseau or PARIS)).date())  # where the charte is signed
    _exige_signataires_distincts(charte.signataires)
    if charte.autorite_urbanisme not in charte.signataires:
        message = "L'autorité compétente en urbanisme doit figurer parmi les signataires."
        raise RegleNonSatisfaite(message, Erreur("/autorite_urbanisme", "signataire-absent", message))
    return () if operation.charte == charte else (CharteSignee(charte=charte),)


def _exige_date(signee_le: date, aujourd_hui: date) -> None:
    if signee_le > aujourd_hui:
        faute = Erreur("/signee_le", "date-a-venir", "Donnez le jour où la charte a été signée.")
        raise RegleNonSatisfaite("La date de signature est à venir.", faute)
    if signee_le < PREMIER_APPEL:
        message = f"Aucune charte ÉcoQuartier n'a été signée avant {PREMIER_APPEL.year} : vérifiez la date."
        raise RegleNonSatisfaite(message, Erreur("/signee_le", "date-trop-ancienne", message))


def _exige_signataires_distincts(signataires: Sequence[str]) -> None:
    """Refuse an organisation that signs twice, however it is typed: the error is at each time but the first."""
    cles = [nom.strip().casefold() for nom in signataires]
    fautes = [
        Erreur(
            f"/signataires/{rang}", "doublon", f"« {signataires[rang].strip()} » est déjà cité : retirez cette ligne."
        )
        for rang, cle in enumerate(cles)
        if cle in cles[:rang]
    ]
    if fautes:
        raise RegleNonSatisfaite("Un signataire est cité deux fois : ne citez chacun qu'une fois.", *fautes)


def _exige_active(operation: Operation) -> None:
    if operation.statut != "active":
        raise TransitionImpossible("Cette opération n'existe pas encore : créez-la d'abord.")


def evolve(operation: Operation, event: Event) -> Operation:
    """Fold one event."""
    match event:
        case OperationCreee():
            return Operation(statut="active", **dict(event))
        case OperationModifiee():
            return operation.model_copy(update=identite.traits(event))
        case CharteSignee(charte=charte):
            return operation.model_copy(update={"charte": charte})
        case (
            EtapeAcquise()
            | etapes.EtapePerdue()
            | etapes.AnneeCorrigee()
            | etapes.EtapeOuverte()
            | etapes.AjournementNote()
            | etapes.AjournementLeve()
        ):
            return operation.model_copy(update=etapes.suite(operation, event))
        case _:
            return operation.model_copy(update=editeurs.suite(operation, event))


class CarteOperation(Frozen):
    """What a list keeps of an opération."""

    nom: str
    lieux: tuple[Lieu, ...]
    etapes: tuple[EtapeDetenue, ...]


def listes(operation: Operation) -> tuple[str, ...]:
    """Name the lists it is on: its people's, its territories', everybody's for the administration."""
    return (
        *(f"operations#{p}" for p in operation.editeurs),
        *(f"operations#{t}" for t in operation.territoires),
        "operations",
    )


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
    return (*lignes, *_a_ouvrir(operation), *_invitations(operation), *_rapprochements(operation))


def _rapprochements(operation: Operation) -> Iterator[Fiche]:
    """Give its line in its communes, the first ones: whoever creates another there may be shown it."""
    listes_ = dict.fromkeys(liste_de_la_commune(lieu.code) for lieu in operation.lieux[:COMMUNES_LISTEES])
    for liste in listes_:
        carte = CarteRapprochement(
            nom=operation.nom,
            commune=operation.lieux[0].nom,
            siren=operation.porteur.siren if operation.porteur else "",
            editeurs=operation.editeurs,
            publique=bool(operation.etapes),
        )
        yield Fiche(liste, plier(operation.nom)[:60], carte.model_dump_json())


class CarteInvitation(Frozen):
    """What a list keeps of an invitation."""

    nom: str
    commune: str
    qualite: Qualite
    expire_le: datetime
    fuseau: str | None = None  # of the clocks there, when they are not those of Paris


def _invitations(operation: Operation) -> Iterator[Fiche]:
    """Give the line of each invitation to whom it is for, and the one by which the tick finds the first to expire."""
    for i in operation.invitations:
        said = {"qualite": i.qualite, "expire_le": i.expire_le, "fuseau": operation.fuseau}
        carte = CarteInvitation(nom=operation.nom, commune=operation.lieux[0].nom, **said)
        yield Fiche(f"invitations#{i.personne}", instant(i.expire_le), carte.model_dump_json())
    if operation.invitations:
        yield Fiche(INVITATIONS, instant(min(i.expire_le for i in operation.invitations)), "{}")


def publier(operation: Operation, event: Event) -> faits.EtapeAcquise | faits.EditeursChanges | None:
    """Tell the register of every étape held from before: of what is won here it learns from what grants it, and from
    what takes it back. Tell the files of the opération that its people, its partners, or what it is, have changed."""
    if isinstance(event, EquipeChangee | CharteSignee | OperationModifiee):
        return faits.EditeursChanges(etat=faits.EtatEditeurs(editeurs=operation.editeurs))
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
    schema=3,  # 2: the number of a file that was put off; 3: what a place keeps
    etat=Operation,
    evenements=get_args(Event),
    decide=decide,
    evolve=evolve,
    contexte=Vide,
    fiches=fiches,
    publier=publier,
)
