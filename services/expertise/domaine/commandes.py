"""What may be asked of an expertise."""

from datetime import date

from expertise.domaine.dossier import Identite, MotifDeclin
from expertise.domaine.expert import Role
from kernel.decider import Commande
from kernel.label.calendrier import Moment


class OuvrirExpertise(Commande):
    """Begin, for a file found recevable."""

    identite: Identite


class ProposerMandat(Commande):
    """Give a seat to the expert that the assignment chose, if nothing has come in the way since."""

    expert: str
    role: Role
    place: int


class EcarterMandat(Commande):
    """Record that the assigned expert could not be given the seat: their load is reached elsewhere."""

    expert: str
    role: Role


class Accepter(Commande):
    """Accept the mandate, declaring that no conflict exists."""

    auteur: str
    absence_de_conflit: bool


class Decliner(Commande):
    """Give the seat back, before or after accepting."""

    auteur: str
    motif: MotifDeclin
    precision: str = ""


class Remplacer(Commande):
    """Take somebody off the file, put somebody on it, or both. `tenues` are the places that the newcomer holds, each
    with its year."""

    sortant: str = ""
    entrant: str = ""
    tenues: tuple[tuple[int, int], ...] = ()
    motif: str


class RappelerReponse(Commande):
    """Remind an expert who has not answered: the schedule's command."""

    expert: str
    rang: int


class FixerVisite(Commande):
    """Propose a day for the visit; `motif` is for one that moves."""

    le: Moment
    lieu: str
    motif: str = ""


class ConfirmerVisite(Commande):
    """Settle the day."""


class RendreCompte(Commande):
    """Give the visit report as it is written."""

    faite_le: date
    sel: str


class Rediger(Commande):
    """Save a text; None takes it away."""

    sujet: str
    texte: str | None
    auteur: str


class RendreAvis(Commande):
    """Give one's opinion as it is written."""

    auteur: str
    conclusion: str
    sel: str


class RouvrirAvis(Commande):
    """Let an expert change an opinion they have given."""

    expert: str
    motif: str


class RendreSynthese(Commande):
    """Give the synthesis as it is written."""

    sel: str


class Rappeler(Commande):
    """Remind everybody of the end of expertise: the schedule's command."""

    rang: int


class FermerExpertise(Commande):
    """Close everything: the file is withdrawn."""

    motif: str


Command = (
    OuvrirExpertise
    | ProposerMandat
    | EcarterMandat
    | Accepter
    | Decliner
    | Remplacer
    | RappelerReponse
    | FixerVisite
    | ConfirmerVisite
    | RendreCompte
    | Rediger
    | RendreAvis
    | RouvrirAvis
    | RendreSynthese
    | Rappeler
    | FermerExpertise
)
