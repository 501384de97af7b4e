"""What may be asked of an expertise."""

from datetime import date
from typing import Literal

from expertise.domaine.documents import JoindreDocument, RetirerDocument
from expertise.domaine.dossier import Audience, Identite, MotifDeclin
from expertise.domaine.expert import Role
from kernel.decider import Commande
from kernel.label.calendrier import Moment
from kernel.model import Frozen

Sens = Literal["ecarter", "lever", "retablir"]


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


class SiegeAffecte(Frozen):
    """A seat of a file and who is assigned to it, at the how-many-th place of their year."""

    expert: str
    role: Role
    place: int


class AffecterEquipe(Commande):
    """Give all the seats that a validated proposal fills on this file, or none of them. `document` is where it says,
    of this file, why and who comes next."""

    proposition: int
    equipe: tuple[SiegeAffecte, ...]
    document: str = ""


class EcarterEquipe(Commande):
    """Record that a team could not be given its seats: somebody's load is reached on other files."""

    proposition: int
    equipe: tuple[SiegeAffecte, ...]
    document: str = ""


class DeciderPaire(Commande):
    """Put an expert aside for this file, waive what may be waived of their ties to it, or take that back."""

    expert: str
    sens: Sens
    motif: str


class Prolonger(Commande):
    """Give an expert more time: to answer, or for the opinion once they have accepted."""

    expert: str
    jusqu_au: date
    motif: str


class ConstaterConflit(Commande):
    """Look again at what ties an expert to this file: they have just declared something, or changed structure."""

    expert: str


class Accepter(Commande):
    """Accept the mandate, declaring that no conflict exists; `territoires` are those that one's token names as
    correspondant."""

    auteur: str
    absence_de_conflit: bool
    territoires: tuple[str, ...] = ()


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


class NoterAudience(Commande):
    """Learn when and where the région examines the file; None when that is put off."""

    audience: Audience | None


class SuivrePorteurs(Commande):
    """Learn who carries the file now, and who works beside them."""

    porteurs: tuple[str, ...]
    partenaires: tuple[str, ...] = ()


class FermerExpertise(Commande):
    """Close everything: the file is withdrawn."""

    motif: str


Command = (
    OuvrirExpertise
    | ProposerMandat
    | EcarterMandat
    | AffecterEquipe
    | EcarterEquipe
    | DeciderPaire
    | Prolonger
    | ConstaterConflit
    | Accepter
    | Decliner
    | Remplacer
    | RappelerReponse
    | JoindreDocument
    | RetirerDocument
    | FixerVisite
    | ConfirmerVisite
    | RendreCompte
    | Rediger
    | RendreAvis
    | RouvrirAvis
    | RendreSynthese
    | Rappeler
    | NoterAudience
    | SuivrePorteurs
    | FermerExpertise
)
