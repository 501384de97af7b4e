"""The values that a candidature is made of: answers, versions, what is asked of it, what it has left to answer."""

from datetime import datetime
from typing import Literal

from pydantic import JsonValue

from kernel.label.calendrier import Moment
from kernel.label.formulaire import Champ, Limite
from kernel.model import Frozen

Statut = Literal[
    "inexistante",
    "brouillon",
    "annoncee",
    "deposee",
    "complements_demandes",
    "recevable",
    "irrecevable",
    "constatee",
    "non_deposee",
    "retiree",
    "labellisee",
    "ajournee",
    "reportee",
]
BROUILLONS: frozenset[Statut] = frozenset({"brouillon", "annoncee"})
ECRIVABLES: frozenset[Statut] = BROUILLONS | {"non_deposee"}  # what was received in time may find the draft closed
A_L_EXAMEN: frozenset[Statut] = frozenset({"deposee", "complements_demandes", "recevable"})
FINIES: frozenset[Statut] = frozenset({"inexistante", "retiree", "irrecevable"})


SUITE_LIMITE = Limite(max=2000, unite="signes_hors_espaces")  # of an answer to a reserve; no source gives one
SUITE_CODE = r"^(reserve|recommandation)_[0-9]{2,}$"  # of the field where it is given


def champ_de_suite(code: str, libelle: str) -> Champ:
    """Give the field in which a file answers a reserve or a recommandation."""
    return Champ(code=code, libelle=libelle, type="texte", requis=True, limite=SUITE_LIMITE, a_confirmer=True)


class Reponse(Frozen):
    """The answer to one field, and who gave it last. `origine` names the file that it was taken over from."""

    valeur: JsonValue
    le: datetime
    par: str
    origine: str = ""


class Version(Frozen):
    """A deposited version: received when, kept under which name in the bucket."""

    numero: int
    recu_le: datetime
    document: str
    depose_par: str
    champs: tuple[str, ...] = ()  # what it changes of the version before, field by field


class PointDemande(Frozen):
    """A field that has to be completed, and why."""

    champ: str
    motif: str


class Demande(Frozen):
    """A request for compléments: which fields, before when; closed by an answer, or by its deadline without one."""

    numero: int
    points: tuple[PointDemande, ...]
    echeance: Moment
    demandee_le: datetime
    par: str
    statut: Literal["en_attente", "satisfaite", "sans_suite"] = "en_attente"
    relancee_le: datetime | None = None
    close_le: datetime | None = None

    @property
    def champs(self) -> frozenset[str]:
        """Give the fields that it reopens."""
        return frozenset(p.champ for p in self.points)


class Suite(Frozen):
    """A reserve or a recommandation of a commission that this file must answer: it has a field of its own."""

    code: str
    genre: Literal["reserve", "recommandation"]
    numero: int
    texte: str
    champ: str = ""
    document: str = ""
    dossier: str = ""  # the file on which it was decided

    @property
    def question(self) -> Champ:
        """Give the field in which it is answered."""
        quoi = "Réserve" if self.genre == "reserve" else "Recommandation"
        return champ_de_suite(self.code, f"{quoi} {self.numero} : {self.texte}")


class Avis(Frozen):
    """The correspondant's finding, internal until it is notified. `etape` is where the opération was found to be;
    `territoire`, for which service they found it."""

    recevable: bool
    motif: str
    par: str
    etape: int | None = None
    territoire: str = ""


Visibilite = Literal["parties", "services", "experts"]
Camp = Literal["porteur", "services", "experts"]
Sens = Literal["favorable", "reserve", "defavorable"]


class Opportunite(Frozen):
    """What a service thinks of a file: for the services alone."""

    sens: Sens
    texte: str
    par: str
    le: datetime
    territoire: str = ""  # not said in the entries from before each service had its own

    @property
    def de(self) -> str:
        """Give whose it is: a service's, or its author's alone where no service is known."""
        return self.territoire or self.par


class Charge(Frozen):
    """Who examines a file, for which territory, since when."""

    par: str
    territoire: str
    le: datetime


class Reprise(Frozen):
    """What a new file takes over from another of the same opération: answers, those to its own suites among them, and
    what is left to answer. `lignee` are the files whose suites it carries on: those that it started from, back to the
    last that a commission has examined; none once one has examined this."""

    de: str
    operation: str
    etape: int
    statut: str
    reponses: dict[str, JsonValue] = {}
    suites: tuple[Suite, ...] = ()
    lignee: tuple[str, ...] = ()
