"""A label: one opération, one étape, on the public register once.

It rests on one or several *titres*: the commission's decision, the check of étape 1, or a takeover with its source.
The same étape may be told by two facts that come in any order: all titres are kept, and the strongest of the oldest
year speaks. So whatever the order of arrival, the register says the same (domain.md §4.13, §4.15).
"""

from collections.abc import Mapping
from datetime import datetime
from itertools import product
from typing import Literal, assert_never, get_args

from commission.domaine.commission import copie
from kernel.decider import Commande, Decider, Evenement, Fiche, Ref
from kernel.label.faits import CommunePublique, EtatCandidature, EtatOperation
from kernel.model import Frozen
from kernel.refus import Erreur, RegleNonSatisfaite, TransitionImpossible

Origine = Literal["commission", "constat", "reprise"]
FORCES: tuple[Origine, ...] = ("commission", "constat", "reprise")


class Titre(Frozen):
    """What a label rests on: an act (`acte` names it), of a year; `document` keeps what the commission said.
    `rectifie` when that act corrects another: it gives back a label that was taken away."""

    origine: Origine
    annee: int
    acte: str
    candidature: str
    nom: str
    communes: tuple[CommunePublique, ...]
    departements: tuple[str, ...]
    region: str
    porteurs: tuple[str, ...]
    document: str
    rectifie: bool = False

    @property
    def rang(self) -> tuple[int, int, str]:
        """Give its place among the titres of a label: the oldest year first, then the strongest."""
        return (self.annee, FORCES.index(self.origine), self.acte)


class Correction(Frozen):
    """What the administration has put right, why, and on which act it rests."""

    nom: str | None
    annee: int | None
    motif: str
    acte: str


class Retrait(Frozen):
    """Why a label was taken back, and on which act that rests."""

    motif: str
    acte: str


class Label(Frozen):
    """The state of one label."""

    operation: str = ""
    etape: int = 0
    titres: tuple[Titre, ...] = ()
    corrections: tuple[Correction, ...] = ()
    retrait: Retrait | None = None

    @property
    def statut(self) -> str:
        """Give the status in a word."""
        if not self.titres:
            return "inexistant"
        return "retire" if self.retrait else "en_vigueur"

    @property
    def nom(self) -> str:
        """Give the name of the opération, as last corrected."""
        return next((c.nom for c in reversed(self.corrections) if c.nom), self.titres[0].nom)

    @property
    def annee(self) -> int:
        """Give the year of the label, as last corrected."""
        return next((c.annee for c in reversed(self.corrections) if c.annee), self.titres[0].annee)


class Contexte(Frozen):
    """What the rules read beside the label: the copy of the file that won it, or of the opération that held it."""

    dossier: EtatCandidature | None = None
    operation: EtatOperation | None = None


class DelivrerLabel(Commande):
    """Have a label rest on an act; on the same one again, nothing changes."""

    operation: str
    etape: int
    origine: Origine
    annee: int
    acte: str
    candidature: str = ""
    document: str = ""
    rectifie: bool = False


class CorrigerLabel(Commande):
    """Put the name or the year right."""

    nom: str | None
    annee: int | None
    motif: str
    acte: str


class RetirerLabel(Commande):
    """Take the label back."""

    motif: str
    acte: str


class ReprendreLabel(Commande):
    """Take the label back when it rests on a decision that a later act has corrected."""

    candidature: str
    acte: str


class LabelDelivre(Evenement):
    """The label is held."""

    operation: str
    etape: int
    titre: Titre


class LabelCorrige(Evenement):
    """The register is put right."""

    correction: Correction


class LabelRetire(Evenement):
    """The label is not held any more."""

    retrait: Retrait


Command = DelivrerLabel | CorrigerLabel | RetirerLabel | ReprendreLabel
Event = LabelDelivre | LabelCorrige | LabelRetire


def decide(label: Label, command: Command, contexte: Contexte, _now: datetime) -> tuple[Event, ...]:
    """Answer a command."""
    match command:
        case DelivrerLabel():
            return _delivrer(label, command, contexte)
        case CorrigerLabel():
            return _corriger(label, command)
        case RetirerLabel():
            return _retirer(label, Retrait(motif=command.motif, acte=command.acte))
        case ReprendreLabel(candidature=candidature, acte=acte):
            return _reprendre(label, candidature, acte)
        case _:
            assert_never(command)


def _delivrer(label: Label, command: DelivrerLabel, contexte: Contexte) -> tuple[Event, ...]:
    connu = (command.origine, command.annee, command.acte)
    if any((t.origine, t.annee, t.acte) == connu for t in label.titres):
        return ()
    fiche = contexte.dossier or contexte.operation
    if fiche is None:
        raise TransitionImpossible("Cette opération n'est pas encore connue de ce service.")
    titre = Titre(
        origine=command.origine,
        annee=command.annee,
        acte=command.acte,
        candidature=command.candidature,
        nom=fiche.nom,
        communes=fiche.communes,
        departements=fiche.departements,
        region=fiche.region,
        porteurs=contexte.dossier.porteurs if contexte.dossier else (),
        document=command.document,
        rectifie=command.rectifie,
    )
    return (LabelDelivre(operation=command.operation, etape=command.etape, titre=titre),)


def _corriger(label: Label, command: CorrigerLabel) -> tuple[Event, ...]:
    _exige_en_vigueur(label)
    if command.nom is None and command.annee is None:
        message = "Dites ce qui est à corriger : le nom ou l'année."
        raise RegleNonSatisfaite(message, Erreur("/nom", "champ-absent", message))
    correction = Correction(nom=command.nom, annee=command.annee, motif=command.motif, acte=command.acte)
    return () if correction in label.corrections[-1:] else (LabelCorrige(correction=correction),)


def _retirer(label: Label, retrait: Retrait) -> tuple[Event, ...]:
    if label.retrait == retrait:
        return ()
    _exige_en_vigueur(label)
    return (LabelRetire(retrait=retrait),)


def _reprendre(label: Label, candidature: str, acte: str) -> tuple[Event, ...]:
    """Take the label back if that file is all that it rests on: one held before, or by another file, stays."""
    if label.statut != "en_vigueur" or any(t.candidature != candidature for t in label.titres):
        return ()
    motif = "La décision qui accordait cette étape a été corrigée."
    return (LabelRetire(retrait=Retrait(motif=motif, acte=acte)),)


def _exige_en_vigueur(label: Label) -> None:
    if label.statut != "en_vigueur":
        raise TransitionImpossible("Ce label n'est pas en vigueur.")


def evolve(label: Label, event: Event) -> Label:
    """Fold one event."""
    match event:
        case LabelDelivre(operation=operation, etape=etape, titre=titre):
            titres = tuple(sorted((*label.titres, titre), key=lambda t: t.rang))
            delivre = {"operation": operation, "etape": etape, "titres": titres}
            retrait = None if titre.rectifie else label.retrait
            return label.model_copy(update={**delivre, "retrait": retrait})
        case LabelCorrige(correction=correction):
            return label.model_copy(update={"corrections": (*label.corrections, correction)})
        case LabelRetire(retrait=retrait):
            return label.model_copy(update={"retrait": retrait})
        case _:
            assert_never(event)


def besoins(_label: Label, command: Command) -> Mapping[str, Ref]:
    """Say what the rules read: where the opération is, from its file or from itself."""
    if not isinstance(command, DelivrerLabel):
        return {}
    if command.candidature:
        return {"dossier": copie(f"candidature/candidature#{command.candidature}", EtatCandidature)}
    return {"operation": copie(f"candidature/operation#{command.operation}", EtatOperation)}


# The register


class CarteLabel(Frozen):
    """What the register keeps of a label: public facts alone, never a contact."""

    operation: str
    nom: str
    communes: tuple[CommunePublique, ...]
    departements: tuple[str, ...]
    region: str
    etape: int
    annee: int
    statut: str


class CarteCompte(Frozen):
    """What the statistics count of a label in force."""

    etape: int
    annee: int
    region: str


REGISTRE, COMPTES = "registre", "comptes"


def registre(region: str | None, etape: int | None, annee: int | None) -> str:
    """Name the list of the register that answers a question: each label stands in all that it answers."""
    mots = [f"R{region}" if region else "", f"E{etape}" if etape else "", f"A{annee}" if annee else ""]
    return "#".join([REGISTRE, *filter(None, mots)])


def carte_label(label: Label) -> CarteLabel:
    """Give what the public may know."""
    titre = label.titres[0]
    return CarteLabel(
        operation=label.operation,
        nom=label.nom,
        communes=titre.communes,
        departements=titre.departements,
        region=titre.region,
        etape=label.etape,
        annee=label.annee,
        statut=label.statut,
    )


def fiches(label: Label) -> tuple[Fiche, ...]:
    """Give its lines: on the register, newest first, under each question it answers; in the counts while in force."""
    if not label.titres:
        return ()
    carte = carte_label(label)
    rang, texte = f"{9999 - carte.annee:04d}#{carte.nom.casefold()[:60]}", carte.model_dump_json()
    questions = product((None, carte.region), (None, carte.etape), (None, carte.annee))
    lignes = [Fiche(registre(*question), rang, texte) for question in questions]
    if label.statut == "en_vigueur":
        compte = CarteCompte(etape=carte.etape, annee=carte.annee, region=carte.region)
        lignes.append(Fiche(COMPTES, f"{carte.annee:04d}", compte.model_dump_json()))
    return tuple(lignes)


def identifiant(operation: str, etape: int) -> str:
    """Give the identifier of a label: its opération and its étape."""
    return f"{operation}-{etape}"


LABEL: Decider[Label, Command, Event, Contexte] = Decider(
    service="commission",
    agregat="label",
    etat=Label,
    evenements=get_args(Event),
    decide=decide,
    evolve=evolve,
    contexte=Contexte,
    besoins=besoins,
    fiches=fiches,
)
