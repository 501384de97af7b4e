"""The expertise of one file, as it stands: who sits on it, the visit, the opinions, the synthesis.

Where it stands follows from what it holds. What may be asked of it is in `commandes.py`, what may happen to it in
`evenements.py`; the rules are in `mandats.py` (who) and `travaux.py` (what they do).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from expertise.domaine.expert import Expert, Role
from kernel.label.calendrier import PARIS, Moment, zone
from kernel.label.faits import EtatCampagne
from kernel.label.reglement import Etape, Reglement, reglement
from kernel.label.territoires import departement, regions_de
from kernel.model import Frozen

Statut = Literal["inexistante", "a_affecter", "affectee", "en_cours", "avis_rendus", "rendue", "fermee"]
StatutMandat = Literal["propose", "accepte", "decline", "clos", "ecarte"]
MotifDeclin = Literal["interet", "charge", "indisponible", "hors_competence", "autre"]
GenreDocument = Literal["lettre_de_mission", "grille", "plan", "etude", "autre"]
VIVANTS: frozenset[StatutMandat] = frozenset({"propose", "accepte"})
FINIES: frozenset[Statut] = frozenset({"inexistante", "rendue", "fermee"})
COMPTE_RENDU, SYNTHESE = "compte_rendu", "synthese"


class LienDeclare(Frozen):
    """A tie that somebody who sits had declared and that leads to a partner: by which name it is waived, to whom, when
    it lapses. Entries written before the name was kept say to whom alone."""

    siren: str
    nom: str = ""
    fin: datetime | None = None

    def compte(self, now: datetime | None) -> bool:
        """Tell whether it has not lapsed; without an hour, it may not have."""
        return now is None or self.fin is None or now < self.fin

    def est_leve(self, levees: Sequence[str]) -> bool:
        """Tell whether it is among what the administration has waived."""
        return self.nom in levees if self.nom else any(f":{self.siren}:" in nom for nom in levees)


class Mandat(Frozen):
    """What one expert is to the file. `place` is the how-many-th of their year; as known here, `siren` is their
    structure's, `regions` where they are from, `habilite` if they may still sit; `relance` the last reminder sent;
    `jusqu_au` the day until which they have more time, to answer first, for their opinion once accepted. One « ecarte »
    was assigned and could not be given the seat: `motif` says why. `document` is where the proposal that gave it says
    who comes next; somebody put there by hand has the one of whom they follow, `remplace` being whom it names. `lien`
    names the tie that ended it, `liens` are those that partners named since have brought to light."""

    expert: str
    role: Role
    statut: StatutMandat
    place: int = 0
    siren: str = ""
    regions: tuple[str, ...] = ()
    habilite: bool = True
    le: datetime | None = None
    relance: int = 0
    motif: str = ""
    jusqu_au: date | None = None
    document: str = ""
    remplace: str = ""
    lien: str = ""
    liens: tuple[LienDeclare, ...] = ()

    def a_plus_de_temps(self, now: datetime) -> bool:
        """Tell whether a day that was given has not passed in Paris: nothing is expected before it."""
        return self.jusqu_au is not None and now.astimezone(zone(PARIS)).date() <= self.jusqu_au

    @property
    def est_vivant(self) -> bool:
        """Tell whether it holds a seat."""
        return self.statut in VIVANTS

    @property
    def nomme(self) -> str:
        """Give whom the proposal names on this seat: its holder, or the one that they follow."""
        return self.remplace or self.expert


def avec(mandats: tuple[Mandat, ...], expert: str, **change: object) -> tuple[Mandat, ...]:
    """Give the mandates with the live one of an expert changed."""
    return tuple(m.model_copy(update=change) if m.expert == expert and m.est_vivant else m for m in mandats)


class DocumentMandat(Frozen):
    """A document joined to the mandate of an expert: where it is and the digest of its content. The number is its own
    for ever on the file."""

    numero: int
    expert: str
    titre: str
    genre: GenreDocument
    url: str
    sha256: str
    le: datetime


class Visite(Frozen):
    """The visit of the site: when, where, and whether the day is settled."""

    le: Moment
    lieu: str
    confirmee: bool = False
    faite_le: date | None = None
    compte_rendu: str = ""


class Audience(Frozen):
    """When and where the région examines the file."""

    quand: Moment
    lieu: str


class VersionAvis(Frozen):
    """An opinion as it was given, kept under this name in the bucket."""

    conclusion: str
    document: str
    le: datetime
    tardif: bool


class Avis(Frozen):
    """The opinions one expert has given, the last one in force unless it was reopened."""

    versions: tuple[VersionAvis, ...] = ()
    rouvert: bool = False

    @property
    def est_rendu(self) -> bool:
        """Tell whether it stands."""
        return bool(self.versions) and not self.rouvert


class Synthese(Frozen):
    """The synthesis as it was given."""

    document: str
    le: datetime
    tardif: bool


class Identite(Frozen):
    """Which file it is: what was known of it when it was found recevable, and since then who carries it (`porteurs`)
    and who works on its opération beside them (`partenaires`, SIREN)."""

    candidature: str
    numero: str
    nom: str
    operation: str
    annee: int
    etape: int
    reglement: str
    region: str
    departements: tuple[str, ...]
    sirens: tuple[str, ...]
    porteurs: tuple[str, ...]
    document: str
    partenaires: tuple[str, ...] = ()

    @property
    def territoires(self) -> tuple[str, ...]:
        """Give the words by which a token names its territories: `D35` a département, `R53` a région, each of those
        where it stands."""
        found = dict.fromkeys((self.region, *regions_de(self.departements)))
        return (*(f"D{d}" for d in self.departements), *(f"R{r}" for r in found))

    @property
    def regions(self) -> tuple[str, ...]:
        """Give the régions where it stands."""
        return tuple(sorted({self.region, *regions_de(self.departements)}))

    @property
    def fuseau(self) -> str | None:
        """Give the zone of the clocks where it stands, if it is known here."""
        found = departement(self.departements[0]) if self.departements else None
        return found.fuseau if found else None


class DecisionPaire(Frozen):
    """What the administration has decided of an expert and this file: put aside, or ties waived, each by its name."""

    expert: str
    ecarte: bool = False
    levees: tuple[str, ...] = ()
    motif: str = ""


def decidees(decisions: tuple[DecisionPaire, ...], last: DecisionPaire) -> tuple[DecisionPaire, ...]:
    """Give the decisions with the last one about an expert; one that decides nothing goes."""
    others = tuple(d for d in decisions if d.expert != last.expert)
    return (*others, last) if last.ecarte or last.levees else others


class Expertise(Frozen):
    """The state of the expertise of one file. `textes` are what is being written, by author and subject;
    `proposition` is the last one of the year's affectation that was carried out here, `dernier_document` the last
    number given to a document."""

    identite: Identite | None = None
    proposition: int = 0
    decisions: tuple[DecisionPaire, ...] = ()
    mandats: tuple[Mandat, ...] = ()
    documents: tuple[DocumentMandat, ...] = ()
    dernier_document: int = 0
    visite: Visite | None = None
    textes: dict[str, str] = {}
    avis: dict[str, Avis] = {}
    synthese: Synthese | None = None
    audience: Audience | None = None
    rappel: int = 0
    fermee: bool = False

    @property
    def dossier(self) -> Identite:
        """Give which file it is."""
        assert self.identite is not None, "an expertise that is open has a file"
        return self.identite

    @property
    def regles(self) -> Reglement:
        """Give the rules the file is under."""
        return reglement(self.dossier.reglement)

    @property
    def regles_etape(self) -> Etape:
        """Give the rules of its étape."""
        etape = self.regles.etape(self.dossier.etape)
        assert etape is not None, "an étape without experts is never opened"
        return etape

    @property
    def vivants(self) -> tuple[Mandat, ...]:
        """Give the mandates that hold a seat."""
        return tuple(m for m in self.mandats if m.est_vivant)

    @property
    def coordonnateur(self) -> str:
        """Give who writes the synthesis, or nobody."""
        return next((m.expert for m in self.vivants if m.role == "coordonnateur"), "")

    @property
    def sieges_vides(self) -> tuple[Role, ...]:
        """Give the seats of the règlement that nobody holds."""
        sieges, tenus = self.regles_etape.sieges, [m.role for m in self.vivants]
        coordonnateurs: list[Role] = ["coordonnateur"] * (sieges.coordonnateur - tenus.count("coordonnateur"))
        seconds: list[Role] = ["second"] * (sieges.seconds - tenus.count("second"))
        return (*coordonnateurs, *seconds)

    @property
    def est_complete(self) -> bool:
        """Tell whether every seat is held by somebody who has accepted."""
        return not self.sieges_vides and all(m.statut == "accepte" for m in self.vivants)

    @property
    def avis_sont_rendus(self) -> bool:
        """Tell whether all opinions stand: from then on each expert may read the others'."""
        return self.est_complete and all(self.avis_de(m.expert).est_rendu for m in self.vivants)

    @property
    def statut(self) -> Statut:
        """Give where it stands."""
        if self.identite is None or self.fermee:
            return "fermee" if self.fermee else "inexistante"
        if self.synthese is not None:
            return "rendue"
        if self.sieges_vides:
            return "a_affecter"
        if not self.est_complete:
            return "affectee"
        return "avis_rendus" if self.avis_sont_rendus else "en_cours"

    @property
    def avis_par(self) -> str:
        """Give of what an opinion speaks, one after the other."""
        return self.regles_etape.avis_par or "dimension"

    @property
    def sujets(self) -> dict[str, str]:
        """Give what an opinion speaks of, by code: the dimensions, or the axes where its étape says so."""
        par, regles = self.avis_par, self.regles
        found = regles.axes if par == "axe" else regles.dimensions
        return {f"{par}_{s.numero}": s.libelle for s in found}

    @property
    def territoires(self) -> tuple[str, ...]:
        """Give the words by which a token names the territories where it stands."""
        return self.dossier.territoires

    def mandat(self, expert: str) -> Mandat | None:
        """Give the mandate that an expert holds now."""
        return next((m for m in self.vivants if m.expert == expert), None)

    def avis_de(self, expert: str) -> Avis:
        """Give the opinions of an expert."""
        return self.avis.get(expert, Avis())

    def texte(self, cle: str) -> str:
        """Give what is being written under a key."""
        return self.textes.get(cle, "")


def a_redonner(e: Expertise, expert: str) -> dict[str, Avis]:
    """Give the opinions, that of somebody who comes back open again: what was given stays beside the next."""
    before = e.avis.get(expert)
    if before is None or e.mandat(expert) is not None:
        return e.avis
    return {**e.avis, expert: before.model_copy(update={"rouvert": True})}


def cle_texte(sujet: str, auteur: str) -> str:
    """Name a text: an opinion's is its author's alone, the visit report and the synthesis are the file's."""
    return sujet if sujet in (COMPTE_RENDU, SYNTHESE) else f"{auteur}#{sujet}"


class Contexte(Frozen):
    """What the rules read beside the expertise: the dates of its campagne, the expert a command speaks of, and the
    others when it speaks of a team."""

    campagne: EtatCampagne | None = None
    expert: Expert | None = None
    deuxieme: Expert | None = None
    troisieme: Expert | None = None

    @property
    def equipe(self) -> tuple[Expert | None, ...]:
        """Give the experts of a team, in the order in which the command names them."""
        return self.expert, self.deuxieme, self.troisieme

    def de(self, personne: str) -> Expert | None:
        """Give one of the experts that were read, by who they are."""
        return next((expert for expert in self.equipe if expert and expert.personne == personne), None)
