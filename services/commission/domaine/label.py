"""A label: one opération, one étape, on the public register once.

It rests on one or several *titres*: the commission's decision, the check of étape 1, or a takeover with its source.
The same étape may be told by two facts that come in any order: all titres are kept, and the strongest of the oldest
year speaks. So whatever the order of arrival, the register says the same (domain.md §4.13, §4.15).
"""

from collections.abc import Mapping
from datetime import datetime
from itertools import product
from typing import assert_never, get_args

from commission.domaine.commission import copie
from commission.domaine.titre import Correction, Label, Origine, Retrait, Titre
from kernel.decider import Commande, Decider, Evenement, Fiche, Ref
from kernel.label.faits import CommunePublique, EtatCandidature, EtatLabel, EtatOperation, LabelChange
from kernel.model import Frozen
from kernel.refus import Erreur, RegleNonSatisfaite, TransitionImpossible


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
    le: datetime | None = None


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
    """The label is held. `rend` when it was taken back until then, and this act gives it back or grants it anew."""

    operation: str
    etape: int
    titre: Titre
    rend: bool = False


class LabelCorrige(Evenement):
    """The register is put right."""

    correction: Correction


class LabelRetire(Evenement):
    """The label is not held any more."""

    retrait: Retrait


Command = DelivrerLabel | CorrigerLabel | RetirerLabel | ReprendreLabel
Event = LabelDelivre | LabelCorrige | LabelRetire


def decide(label: Label, command: Command, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Answer a command."""
    match command:
        case DelivrerLabel():
            return _delivrer(label, command, contexte)
        case CorrigerLabel():
            return _corriger(label, command)
        case RetirerLabel():
            return _retirer(label, Retrait(motif=command.motif, acte=command.acte, le=now))
        case ReprendreLabel(candidature=candidature, acte=acte):
            return _reprendre(label, candidature, acte, now)
        case _:
            assert_never(command)


def _delivrer(label: Label, command: DelivrerLabel, contexte: Contexte) -> tuple[Event, ...]:
    if any(_est(t, command, label.annee) for t in label.titres):
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
        le=command.le,
    )
    rend = label.retrait is not None and (titre.rectifie or _anew(titre, label.retrait))
    return (LabelDelivre(operation=command.operation, etape=command.etape, titre=titre, rend=rend),)


def _est(titre: Titre, command: DelivrerLabel, annee: int) -> bool:
    """Tell whether a titre is the act that a command names; it may be told again under the year as corrected."""
    memes = (titre.origine, titre.acte) == (command.origine, command.acte)
    return memes and command.annee in (titre.annee, annee)


def _anew(titre: Titre, retrait: Retrait) -> bool:
    """Tell whether an act came after the withdrawal: the opération has asked for the étape anew, and won it."""
    return titre.le is not None and retrait.le is not None and titre.le > retrait.le


def _corriger(label: Label, command: CorrigerLabel) -> tuple[Event, ...]:
    _exige_en_vigueur(label)
    if command.nom is None and command.annee is None:
        message = "Dites ce qui est à corriger : le nom ou l'année."
        raise RegleNonSatisfaite(message, Erreur("/nom", "champ-absent", message))
    correction = Correction(nom=command.nom, annee=command.annee, motif=command.motif, acte=command.acte)
    return () if correction in label.corrections[-1:] else (LabelCorrige(correction=correction),)


def _retirer(label: Label, retrait: Retrait) -> tuple[Event, ...]:
    if label.retrait and (label.retrait.motif, label.retrait.acte) == (retrait.motif, retrait.acte):
        return () if label.retrait.le else (LabelRetire(retrait=retrait),)  # one from before said no day: now it does
    _exige_en_vigueur(label)
    return (LabelRetire(retrait=retrait),)


def _reprendre(label: Label, candidature: str, acte: str, now: datetime) -> tuple[Event, ...]:
    """Take the label back if that file is all that it rests on: one held before, or by another file, stays."""
    if label.statut != "en_vigueur" or any(t.candidature != candidature for t in label.en_cours):
        return ()
    motif = "La décision qui accordait cette étape a été corrigée."
    return (LabelRetire(retrait=Retrait(motif=motif, acte=acte, le=now)),)


def _exige_en_vigueur(label: Label) -> None:
    if label.statut != "en_vigueur":
        raise TransitionImpossible("Ce label n'est pas en vigueur.")


def evolve(label: Label, event: Event) -> Label:
    """Fold one event."""
    match event:
        case LabelDelivre(operation=operation, etape=etape, titre=titre):
            titres = tuple(sorted((*label.titres, titre), key=lambda t: t.rang))
            delivre = {"operation": operation, "etape": etape, "titres": titres}
            return label.model_copy(update={**delivre, **_rendu(label, event)})
        case LabelCorrige(correction=correction):
            return label.model_copy(update={"corrections": (*label.corrections, correction)})
        case LabelRetire(retrait=retrait):
            return label.model_copy(update={"retrait": retrait})
        case _:
            assert_never(event)


def _rendu(label: Label, event: LabelDelivre) -> dict[str, object]:
    """Give what changes of a label that was taken back. Granted anew, what was said of it before holds no more."""
    if event.titre.rectifie:
        return {"retrait": None}
    if not event.rend or label.retrait is None:
        return {}
    return {"retrait": None, "perdu_le": label.retrait.le, "corrections": ()}


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
    titre = label.en_cours[0]
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


def publier(label: Label, event: Event) -> LabelChange | None:
    """Tell the opération what it cannot know of itself: its label is taken back, given back, or of another year."""
    year_stays = isinstance(event, LabelCorrige) and event.correction.annee is None
    undated = label.retrait is not None and label.retrait.le is None  # an entry from before
    if year_stays or undated or (isinstance(event, LabelDelivre) and not event.rend):
        return None
    titre = label.en_cours[0]
    return LabelChange(
        etat=EtatLabel(
            operation=label.operation,
            etape=label.etape,
            annee=label.annee,
            candidature=titre.candidature,
            acte=titre.acte,
            retire_le=label.retrait.le if label.retrait else None,
        )
    )


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
    publier=publier,
)
