"""What an opération is: its name, its places, who carries it. A commune merges, a name was wrong, another organisation
takes over: it is put right, as long as no file of it is examined; its drafts follow (adr/0035)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, get_args

from candidature.domaine.doublons import CarteRapprochement, exige_nouvelle, liste_de_la_commune, rapprochements
from candidature.domaine.porteur import Structure
from candidature.domaine.territoire import Lieu, fuseau, lieux
from kernel.decider import Commande, Evenement
from kernel.model import Frozen
from kernel.refus import DossierFige, Erreur, RegleNonSatisfaite

Trait = Literal["nom", "lieux", "porteur"]
TRAITS: tuple[Trait, ...] = get_args(Trait)


class Identite(Frozen):
    """The name, the communes (the main one first), the organisation that carries it."""

    nom: str = ""
    lieux: tuple[Lieu, ...] = ()
    porteur: Structure | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """Give the INSEE codes of its communes."""
        return tuple(lieu.code for lieu in self.lieux)


class ModifierOperation(Commande):
    """Say again what an opération is: what is as it was is not looked at. `voisines` are the other opérations of its
    main commune, unless its author says that it is none of them; `examines`, the numbers of its files under
    examination."""

    nom: str
    communes: tuple[str, ...]
    porteur: Structure
    auteur: str
    voisines: dict[str, CarteRapprochement] = {}
    examines: tuple[str, ...] = ()


class OperationModifiee(Evenement):
    """The opération is said otherwise: `change` names what differs, `arrive_a` the départements (`D35`) that it had
    no commune in. Its communes are as the public table has them on that day; earlier entries keep what was."""

    nom: str
    lieux: tuple[Lieu, ...]
    porteur: Structure
    change: tuple[Trait, ...]
    arrive_a: tuple[str, ...] = ()


def modifier(actuelle: Identite, command: ModifierOperation, now: datetime) -> tuple[OperationModifiee, ...]:
    """Put an opération right. Raises a Refus for what its creation would refuse, and while a file is examined."""
    memes = command.communes == actuelle.codes
    if (command.nom, memes, command.porteur) == (actuelle.nom, True, actuelle.porteur):
        return ()
    _exige_hors_examen(command.examines)
    places = actuelle.lieux if memes else _places(actuelle.lieux, command.communes, now)
    _exige_meme_heure(actuelle.lieux, places)
    exige_nouvelle(command.nom, command.porteur.siren, command.auteur, _a_comparer(actuelle, command), modifiee=True)
    dite: dict[str, Any] = {"nom": command.nom, "lieux": places, "porteur": command.porteur}
    change = tuple(trait for trait in TRAITS if dite[trait] != getattr(actuelle, trait))
    return (OperationModifiee(**dite, change=change, arrive_a=_arrivees(actuelle.lieux, places)),)


def traits(source: Any) -> dict[str, Any]:
    """Give what an opération is, alone, of something that says more."""
    return {trait: getattr(source, trait) for trait in TRAITS}


def _exige_hors_examen(examines: Sequence[str]) -> None:
    """Refuse while what was deposited is read: those who examine it and the opération would not speak of the same."""
    if examines:
        raise DossierFige(
            f"Dossier à l'examen : {', '.join(examines)}. Le nom, les communes et le porteur sont ceux de son dépôt "
            "jusqu'à la décision : modifiez-les ensuite, ou après l'avoir retiré. Pour signaler une erreur dès "
            "maintenant, écrivez au service qui l'instruit, par un message sur le dossier."
        )


def _places(avant: Sequence[Lieu], communes: Sequence[str], now: datetime) -> tuple[Lieu, ...]:
    """Freeze communes anew. A main one that stays keeps its clocks, even those that its département lent it: they told
    its deadlines."""
    principale, *autres = lieux(communes, now)
    if principale.code == avant[0].code:
        principale = principale.model_copy(update={"fuseau": avant[0].fuseau})
    return (principale, *autres)


def _exige_meme_heure(avant: Sequence[Lieu], apres: Sequence[Lieu]) -> None:
    """Refuse to move to other clocks: its deadlines were told with the hour of the place."""
    if fuseau(avant) != fuseau(apres):
        message = "Une opération ne change pas de fuseau horaire : créez-en une autre dans cette commune."
        raise RegleNonSatisfaite(message, Erreur("/communes/0", "autre-fuseau", message))


def _a_comparer(actuelle: Identite, command: ModifierOperation) -> Mapping[str, CarteRapprochement]:
    """Leave out the neighbours that it looked like already: they were proposed when it was created."""
    ici, la = liste_de_la_commune(actuelle.codes[0]), liste_de_la_commune(command.communes[0])
    if actuelle.porteur is None or ici != la:
        return command.voisines
    deja = {r.id for r in rapprochements(actuelle.nom, actuelle.porteur.siren, command.auteur, command.voisines)}
    return {identifiant: carte for identifiant, carte in command.voisines.items() if identifiant not in deja}


def _arrivees(avant: Sequence[Lieu], apres: Sequence[Lieu]) -> tuple[str, ...]:
    """Name the départements where it arrives."""
    connus = {lieu.departement for lieu in avant}
    return tuple(dict.fromkeys(f"D{lieu.departement}" for lieu in apres if lieu.departement not in connus))
