"""The expert: who they are, what they know, what they may do, how much they take on, and what ties them; what may be
asked of them, and what may happen. The rules are in `vivier.py`.

One offers oneself while the yearly call for experts is open; after it the administration may still enter somebody, who
can replace whoever declines (docs/adr/0016).
"""

from datetime import date, datetime
from typing import Literal

from kernel.decider import Commande, Evenement
from kernel.label.interets import Lien
from kernel.label.territoires import regions_de
from kernel.model import Frozen

Statut = Literal["inexistant", "candidat", "refuse", "habilite", "suspendu"]
Role = Literal["coordonnateur", "second"]
Nature = Literal[Lien, "travaux", "partenaire"]
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
    """What somebody says of themselves; `competences` are numbers of dimensions of the référentiel, `themes` and
    `references` their own words."""

    structure: Structure
    competences: tuple[int, ...]
    departements: tuple[str, ...]
    role_souhaite: Role
    themes: tuple[str, ...] = ()
    references: str = ""

    @property
    def regions(self) -> tuple[str, ...]:
        """Give the régions of their départements."""
        return regions_de(self.departements)


class Rattache(Frozen):
    """Whoever has a profile, or had one that was erased."""

    statut: Statut = "inexistant"
    profil: Profil | None = None

    @property
    def est_habilite(self) -> bool:
        """Tell whether they may be assigned: nobody knows what ties somebody whose profile was erased."""
        return self.statut == "habilite" and self.profil is not None

    @property
    def siren(self) -> str:
        """Give the legal unit they work for."""
        return self.profil.structure.siren if self.profil else ""

    @property
    def regions(self) -> tuple[str, ...]:
        """Give where they are from."""
        return self.profil.regions if self.profil else ()


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

    @property
    def fin(self) -> datetime:
        """Give when it lapses: twelve months from its declaration."""
        le, annee = self.declare_le, self.declare_le.year + 1
        return le.replace(year=annee, month=3, day=1) if (le.month, le.day) == (2, 29) else le.replace(year=annee)

    def est_en_vigueur(self, now: datetime) -> bool:
        """Tell whether it still counts."""
        return now < self.fin


class Expert(Rattache):
    """The state of one expert. `charges` gives, by year, how many files they take on at most: none unless said.
    `motif` is why the administration last decided what it did, `jusqu_au` the last day of the habilitation, None
    when it has no term; `correspondant_de` what their token says that they oversee; `rappele` the last lapse of ties
    that they were told of; `rattache_le` when their structure, régions, territories or habilitation last changed, for
    the files on which they sit."""

    personne: str = ""
    roles: tuple[Role, ...] = ()
    charges: dict[str, int] = {}
    interets: tuple[Interet, ...] = ()
    motif: str = ""
    jusqu_au: date | None = None
    correspondant_de: tuple[str, ...] = ()
    rappele: datetime | None = None
    rattache_le: datetime | None = None

    def peut_etre(self, role: Role) -> bool:
        """Tell whether they may sit in this role."""
        return self.est_habilite and role in self.roles

    def charge_max(self, annee: int) -> int:
        """Give how many files they take on in a year."""
        return self.charges.get(str(annee), 0)


class SePorterCandidat(Commande):
    """Offer oneself, in a year by the clocks of Paris; `territoires` are those that one's token names as
    correspondant."""

    personne: str
    profil: Profil
    annee: int
    territoires: tuple[str, ...] = ()


class Inscrire(Commande):
    """Enter somebody into the pool, whether the call is open or not: the administration's, with the reason."""

    personne: str
    profil: Profil
    motif: str


class MettreAJourProfil(Commande):
    """Say anew what one says of oneself. `dossiers` are the files on which its author sits."""

    profil: Profil
    territoires: tuple[str, ...] = ()
    dossiers: tuple[str, ...] = ()


class DeclarerDisponibilite(Commande):
    """Say how many files one takes on in a year; 0 for none. `dossiers` are the files on which its author sits."""

    annee: int
    charge_max: int
    territoires: tuple[str, ...] = ()
    dossiers: tuple[str, ...] = ()


class Habiliter(Commande):
    """Say in which roles somebody may sit, until which day and why."""

    roles: tuple[Role, ...]
    jusqu_au: date | None = None
    motif: str
    dossiers: tuple[str, ...] = ()


class RefuserCandidature(Commande):
    """Turn down somebody who offers themselves, with the reason."""

    motif: str


class ConstaterTerme(Commande):
    """Record that the habilitation has come to its term: the schedule's command."""


class RappelerInterets(Commande):
    """Tell somebody that ties lapse at this instant: the schedule's command."""

    fin: datetime


class Suspendre(Commande):
    """Take somebody out of the pool, with the reason. `dossiers` are the files on which they sit."""

    motif: str
    dossiers: tuple[str, ...] = ()


class DeclarerInteret(Commande):
    """Declare a tie to a legal unit or an opération; done again, it is renewed. `dossiers` are the files on which its
    author sits."""

    nature: Nature
    siren: str = ""
    operation: str = ""
    dossiers: tuple[str, ...] = ()


class ExpertCandidat(Evenement):
    """Somebody offers themselves."""

    PERSONNEL = {"profil": None}

    personne: str
    profil: Profil | None


class ExpertInscrit(Evenement):
    """The administration enters somebody."""

    PERSONNEL = {"profil": None, "motif": EFFACE}

    personne: str
    profil: Profil | None
    motif: str

    def personnes(self) -> tuple[str, ...]:
        """Give whom it speaks of: somebody else than its author."""
        return (self.personne,)


class ProfilMisAJour(Evenement):
    """A profile has changed; on these files, the structure or the départements of who sits there are then others."""

    PERSONNEL = {"profil": None}

    profil: Profil | None
    dossiers: tuple[str, ...] = ()
    le: datetime | None = None


class DisponibiliteDeclaree(Evenement):
    """An expert has said how much they take on in a year."""

    annee: int
    charge_max: int


class TerritoiresConstates(Evenement):
    """The token of an expert, who sits on these files, says which territories they oversee as correspondant."""

    territoires: tuple[str, ...]
    dossiers: tuple[str, ...] = ()
    le: datetime | None = None


class ExpertHabilite(Evenement):
    """Somebody may sit, in these roles, until a day."""

    PERSONNEL = {"motif": EFFACE}

    roles: tuple[Role, ...]
    jusqu_au: date | None = None
    motif: str = ""
    dossiers: tuple[str, ...] = ()
    le: datetime | None = None


class CandidatureRefusee(Evenement):
    """Somebody who offered themselves is not taken."""

    PERSONNEL = {"motif": EFFACE}

    personne: str
    motif: str

    def personnes(self) -> tuple[str, ...]:
        """Give whom the reason speaks of."""
        return (self.personne,)


class HabilitationEchue(Evenement):
    """The habilitation has come to its term: it is to be given again."""

    le: datetime | None = None


class InteretsRappeles(Evenement):
    """Somebody was told that ties lapse at this instant."""

    fin: datetime


class ExpertSuspendu(Evenement):
    """Somebody is out of the pool; on these files they sit still."""

    PERSONNEL = {"motif": EFFACE}

    personne: str
    motif: str
    dossiers: tuple[str, ...] = ()
    le: datetime | None = None

    def personnes(self) -> tuple[str, ...]:
        """Give whom the reason speaks of."""
        return (self.personne,)


class InteretDeclare(Evenement):
    """A tie is declared, by somebody who sits on these files: their access there is to be looked at again."""

    PERSONNEL = {"interet": None}

    interet: Interet | None
    dossiers: tuple[str, ...] = ()


Command = (
    SePorterCandidat
    | Inscrire
    | MettreAJourProfil
    | DeclarerDisponibilite
    | Habiliter
    | RefuserCandidature
    | Suspendre
    | DeclarerInteret
    | ConstaterTerme
    | RappelerInterets
)
Event = (
    ExpertCandidat
    | ExpertInscrit
    | ProfilMisAJour
    | DisponibiliteDeclaree
    | TerritoiresConstates
    | ExpertHabilite
    | CandidatureRefusee
    | HabilitationEchue
    | ExpertSuspendu
    | InteretDeclare
    | InteretsRappeles
)


class CarteExpert(Rattache):
    """What a list keeps of an expert: all that an assignment needs."""

    personne: str
    roles: tuple[Role, ...]
    charges: dict[str, int]
    interets: tuple[Interet, ...]
    jusqu_au: date | None = None
    correspondant_de: tuple[str, ...] = ()
