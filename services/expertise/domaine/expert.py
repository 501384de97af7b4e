"""The expert: who they are, what they know, what they may do, how much they take on, and what ties them.

One may come at any time: the call for experts invites, and its closing date is that of the first assignment; whoever
comes later can still replace somebody who declines.
"""

from datetime import datetime
from typing import Literal, assert_never

from kernel.decider import Commande, Decider, Evenement, Fiche, Vide
from kernel.label import territoires
from kernel.model import Frozen
from kernel.refus import Doublon, Erreur, RegleNonSatisfaite, TransitionImpossible

Statut = Literal["inexistant", "candidat", "habilite", "suspendu"]
Role = Literal["coordonnateur", "second"]
Nature = Literal["employeur", "professionnel", "personnel", "familial", "financier"]
EFFACE = "(effacé)"


class Structure(Frozen):
    """The organisation somebody works for, by its SIRET."""

    nom: str
    siret: str

    @property
    def siren(self) -> str:
        """Give the legal unit."""
        return self.siret[:9]


class Profil(Frozen):
    """What somebody says of themselves; `competences` are numbers of dimensions of the référentiel."""

    structure: Structure
    competences: tuple[int, ...]
    departements: tuple[str, ...]
    role_souhaite: Role


class Interet(Frozen):
    """A tie to a legal unit or to an opération, declared on a day."""

    nature: Nature
    siren: str = ""
    operation: str = ""
    declare_le: datetime

    @property
    def objet(self) -> tuple[str, str, str]:
        """Give what it is about, whenever it was declared."""
        return (self.nature, self.siren, self.operation)

    def est_en_vigueur(self, now: datetime) -> bool:
        """Tell whether it still counts: twelve months from its declaration."""
        le, annee = self.declare_le, self.declare_le.year + 1
        fin = le.replace(year=annee, month=3, day=1) if (le.month, le.day) == (2, 29) else le.replace(year=annee)
        return now < fin


class Expert(Frozen):
    """The state of one expert. `charges` gives, by year, how many files they take on at most: none unless said."""

    statut: Statut = "inexistant"
    personne: str = ""
    profil: Profil | None = None
    roles: tuple[Role, ...] = ()
    charges: dict[str, int] = {}
    interets: tuple[Interet, ...] = ()
    motif: str = ""

    @property
    def siren(self) -> str:
        """Give the legal unit they work for."""
        return self.profil.structure.siren if self.profil else ""

    def peut_etre(self, role: Role) -> bool:
        """Tell whether they may sit in this role."""
        return self.statut == "habilite" and role in self.roles

    def charge_max(self, annee: int) -> int:
        """Give how many files they take on in a year."""
        return self.charges.get(str(annee), 0)


class SePorterCandidat(Commande):
    """Offer oneself."""

    personne: str
    profil: Profil


class MettreAJourProfil(Commande):
    """Say anew what one says of oneself."""

    profil: Profil


class DeclarerDisponibilite(Commande):
    """Say how many files one takes on in a year; 0 for none."""

    annee: int
    charge_max: int


class Habiliter(Commande):
    """Say in which roles somebody may sit."""

    roles: tuple[Role, ...]


class Suspendre(Commande):
    """Take somebody out of the pool, with the reason."""

    motif: str


class DeclarerInteret(Commande):
    """Declare a tie to a legal unit or an opération; done again, it is renewed."""

    nature: Nature
    siren: str = ""
    operation: str = ""


class ExpertCandidat(Evenement):
    """Somebody offers themselves."""

    PERSONNEL = {"profil": None}

    personne: str
    profil: Profil | None


class ProfilMisAJour(Evenement):
    """A profile has changed."""

    PERSONNEL = {"profil": None}

    profil: Profil | None


class DisponibiliteDeclaree(Evenement):
    """An expert has said how much they take on in a year."""

    annee: int
    charge_max: int


class ExpertHabilite(Evenement):
    """Somebody may sit, in these roles."""

    roles: tuple[Role, ...]


class ExpertSuspendu(Evenement):
    """Somebody is out of the pool."""

    PERSONNEL = {"motif": EFFACE}

    personne: str
    motif: str

    def personnes(self) -> tuple[str, ...]:
        """Give whom the reason speaks of."""
        return (self.personne,)


class InteretDeclare(Evenement):
    """A tie is declared."""

    PERSONNEL = {"interet": None}

    interet: Interet | None


Command = SePorterCandidat | MettreAJourProfil | DeclarerDisponibilite | Habiliter | Suspendre | DeclarerInteret
Event = ExpertCandidat | ProfilMisAJour | DisponibiliteDeclaree | ExpertHabilite | ExpertSuspendu | InteretDeclare


def decide(expert: Expert, command: Command, _contexte: Vide, now: datetime) -> tuple[Event, ...]:
    """Answer a command."""
    if not isinstance(command, SePorterCandidat) and expert.statut == "inexistant":
        raise TransitionImpossible("Cette personne ne s'est pas portée candidate.")
    match command:
        case SePorterCandidat():
            return _se_porter_candidat(expert, command)
        case MettreAJourProfil(profil=profil):
            _exige_departements(profil)
            return () if expert.profil == profil else (ProfilMisAJour(profil=profil),)
        case DeclarerDisponibilite(annee=annee, charge_max=charge):
            done = expert.charges.get(str(annee)) == charge
            return () if done else (DisponibiliteDeclaree(annee=annee, charge_max=charge),)
        case Habiliter(roles=roles):
            return _habiliter(expert, roles)
        case Suspendre(motif=motif):
            return _suspendre(expert, motif)
        case DeclarerInteret():
            return _declarer(expert, command, now)
        case _:
            assert_never(command)


def _se_porter_candidat(expert: Expert, command: SePorterCandidat) -> tuple[Event, ...]:
    if expert.statut != "inexistant":
        raise Doublon("Vous êtes déjà candidat : mettez votre profil à jour.")
    _exige_departements(command.profil)
    return (ExpertCandidat(personne=command.personne, profil=command.profil),)


def _exige_departements(profil: Profil) -> None:
    fautes = [
        Erreur(f"/departements/{rang}", "departement-inconnu", f"Aucun département n'a le code « {code} ».")
        for rang, code in enumerate(profil.departements)
        if territoires.departement(code) is None
    ]
    if fautes:
        raise RegleNonSatisfaite("Un département n'est pas connu : corrigez les codes indiqués.", *fautes)


def _habiliter(expert: Expert, roles: tuple[Role, ...]) -> tuple[Event, ...]:
    voulus = tuple(sorted(set(roles)))
    if expert.statut == "habilite" and expert.roles == voulus:
        return ()
    return (ExpertHabilite(roles=voulus),)


def _suspendre(expert: Expert, motif: str) -> tuple[Event, ...]:
    if expert.statut == "suspendu":
        return ()
    if expert.statut != "habilite":
        raise TransitionImpossible("Cette personne n'est pas habilitée : il n'y a rien à suspendre.")
    return (ExpertSuspendu(personne=expert.personne, motif=motif),)


def _declarer(expert: Expert, command: DeclarerInteret, now: datetime) -> tuple[Event, ...]:
    if bool(command.siren) == bool(command.operation):
        message = "Un intérêt porte sur un SIREN ou sur une opération : donnez l'un des deux, et un seul."
        raise RegleNonSatisfaite(message, Erreur("/siren", "objet-a-choisir", message))
    interet = Interet(nature=command.nature, siren=command.siren, operation=command.operation, declare_le=now)
    known = next((i for i in expert.interets if i.objet == interet.objet), None)
    if known is not None and known.declare_le.date() == now.date():
        return ()
    return (InteretDeclare(interet=interet),)


def evolve(expert: Expert, event: Event) -> Expert:
    """Fold one event."""
    change = expert.model_copy
    match event:
        case ExpertCandidat(personne=personne, profil=profil):
            return Expert(statut="candidat", personne=personne, profil=profil)
        case ProfilMisAJour(profil=profil):
            return change(update={"profil": profil})
        case DisponibiliteDeclaree(annee=annee, charge_max=charge):
            return change(update={"charges": {**expert.charges, str(annee): charge}})
        case ExpertHabilite(roles=roles):
            return change(update={"statut": "habilite", "roles": roles, "motif": ""})
        case ExpertSuspendu(motif=motif):
            return change(update={"statut": "suspendu", "roles": (), "motif": motif})
        case InteretDeclare(interet=interet):
            if interet is None:
                return expert
            others = tuple(i for i in expert.interets if i.objet != interet.objet)
            return change(update={"interets": (*others, interet)})
        case _:
            assert_never(event)


class CarteExpert(Frozen):
    """What a list keeps of an expert: all that an assignment needs."""

    personne: str
    statut: Statut
    profil: Profil | None
    roles: tuple[Role, ...]
    charges: dict[str, int]
    interets: tuple[Interet, ...]


LISTE, HABILITES = "experts", "experts-habilites"


def fiches(expert: Expert) -> tuple[Fiche, ...]:
    """Give their lines: in the list of all, and among those who may be assigned."""
    if expert.statut == "inexistant":
        return ()
    carte = CarteExpert(**{nom: getattr(expert, nom) for nom in CarteExpert.model_fields}).model_dump_json()
    listes = (LISTE, HABILITES) if expert.statut == "habilite" else (LISTE,)
    return tuple(Fiche(liste, expert.personne, carte) for liste in listes)


EXPERT: Decider[Expert, Command, Event, Vide] = Decider(
    service="expertise",
    agregat="expert",
    etat=Expert,
    evenements=(
        ExpertCandidat,
        ProfilMisAJour,
        DisponibiliteDeclaree,
        ExpertHabilite,
        ExpertSuspendu,
        InteretDeclare,
    ),
    decide=decide,
    evolve=evolve,
    contexte=Vide,
    fiches=fiches,
)
