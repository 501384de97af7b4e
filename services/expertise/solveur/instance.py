"""What an assignment is worked out from: experts, files, scores, exclusions, pins. Plain data, checked in words.

Everything the rules need is said here and nowhere else: the solver, the certificate and its checker read the same
`Instance`. Scores are integers from 0 to 1000 per (file, expert, role); a pair without a score is never seated.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, NamedTuple, Self

from pydantic import Field

from expertise.domaine.calcul import DossierVide, Moyenne
from expertise.domaine.expert import Role
from kernel.model import Frozen

ROLES: tuple[Role, Role] = ("coordonnateur", "second")
NOTE_MAX = 1000
SECONDS_MAX = 2
NOMS: Mapping[Role, str] = {"coordonnateur": "coordonnateur", "second": "second expert"}

Note = Annotated[int, Field(ge=0, le=NOTE_MAX)]


class Place(NamedTuple):
    """A seat of a file and who holds it."""

    dossier: str
    role: Role
    expert: str


class Expert(Frozen):
    """Somebody who may be seated. `places`: files of this instance they may still take, pinned ones counted in;
    `tenues`: files they hold elsewhere this year; `regions`: where they are from, as INSEE codes."""

    id: str
    structure: str
    roles: tuple[Role, ...]
    places: Annotated[int, Field(ge=0)]
    tenues: Annotated[int, Field(ge=0)] = 0
    regions: tuple[str, ...] = ()


class Dossier(Frozen):
    """A file with one seat of coordonnateur and `seconds` of second; `nom` is what people call it."""

    id: str
    nom: str = ""
    seconds: Annotated[int, Field(ge=0, le=SECONDS_MAX)] = 1
    regions: tuple[str, ...] = ()

    @property
    def sieges(self) -> int:
        """Give how many seats it has."""
        return 1 + self.seconds

    @property
    def libelle(self) -> str:
        """Give what people call it."""
        return self.nom or self.id


class Exclusion(Frozen):
    """Why an expert may not look at a file: a code, and the reason in French words."""

    dossier: str
    expert: str
    code: str
    motif: str


class Reglages(Frozen):
    """The policy. `moyenne`: a file is worth the mean of its marks over its filled seats, or over all its seats, an
    empty one counting 0; `dossier_vide`: a file left empty is left out of « worst served », or counts as 0;
    `departage`: among assignments of equal value, the one whose SHA-256 bytes sum highest."""

    dossier_vide: DossierVide = "exempt"
    moyenne: Moyenne = "places_pourvues"
    departage: bool = True


class Instance(Frozen):
    """One assignment to work out. `scores`: by file, then expert, the marks as coordonnateur and as second.
    `epingles` must be kept; `interdits` (expert never on that file) add to `exclusions`; `conserver` are seats to
    keep as far as no seat is lost by it."""

    experts: tuple[Expert, ...]
    dossiers: tuple[Dossier, ...]
    scores: Mapping[str, Mapping[str, tuple[Note, Note]]]
    exclusions: tuple[Exclusion, ...] = ()
    epingles: tuple[Place, ...] = ()
    interdits: tuple[tuple[str, str], ...] = ()
    conserver: tuple[Place, ...] = ()
    reglages: Reglages = Reglages()

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Copy, without what was worked out of the fields that change: a stale ban is no ban."""
        made = super().model_copy(update=update, deep=deep)
        for derived in ("par_expert", "par_dossier", "motifs"):
            made.__dict__.pop(derived, None)
        return made

    @cached_property
    def par_expert(self) -> Mapping[str, Expert]:
        """Give the experts by id."""
        return {e.id: e for e in self.experts}

    @cached_property
    def par_dossier(self) -> Mapping[str, Dossier]:
        """Give the files by id."""
        return {d.id: d for d in self.dossiers}

    @cached_property
    def motifs(self) -> Mapping[tuple[str, str], tuple[Exclusion, ...]]:
        """Give the exclusions by (file, expert), bans included."""
        found: dict[tuple[str, str], tuple[Exclusion, ...]] = {}
        bans = (
            Exclusion(dossier=d, expert=e, code="interdit", motif="écarté de ce dossier par l'administration")
            for d, e in self.interdits
        )
        for x in sorted((*self.exclusions, *bans), key=lambda x: (x.dossier, x.expert, x.code, x.motif)):
            found[x.dossier, x.expert] = (*found.get((x.dossier, x.expert), ()), x)
        return found

    @property
    def sieges(self) -> int:
        """Give how many seats there are in all."""
        return sum(d.sieges for d in self.dossiers)

    def diviseur(self, dossier: str, pourvus: int) -> int:
        """Give over how many seats the marks of a file are averaged, so many being filled."""
        return pourvus if self.reglages.moyenne == "places_pourvues" else self.par_dossier[dossier].sieges

    def note(self, place: Place) -> int:
        """Give the score of a seat held."""
        return self.scores[place.dossier][place.expert][ROLES.index(place.role)]

    def peut(self, place: Place) -> bool:
        """Tell whether an expert may hold a seat, whoever sits beside them."""
        return next(self.obstacles(place), None) is None

    def obstacles(self, place: Place) -> Iterator[str]:
        """Give, in words, what keeps an expert from a seat, whoever sits beside them."""
        expert, dossier = self.par_expert.get(place.expert), self.par_dossier.get(place.dossier)
        if expert is None or dossier is None:
            yield "expert ou dossier inconnu"
            return
        if place.role not in expert.roles:
            yield f"pas habilité comme {NOMS[place.role]}"
        yield from (x.motif for x in self.motifs.get((dossier.id, expert.id), ()))
        if expert.id not in self.scores.get(dossier.id, {}):
            yield "aucune note pour ce dossier"
        if expert.places == 0:
            yield "aucune place libre cette année"

    def est_local(self, dossier: str, expert: str) -> bool:
        """Tell whether an expert is from a région of the file."""
        return not set(self.par_dossier[dossier].regions).isdisjoint(self.par_expert[expert].regions)


class InstanceInvalide(ValueError):  # noqa: N818  named after the state of what was given
    """What was given cannot be worked on: `anomalies` say why, in French."""

    def __init__(self, anomalies: Sequence[str]) -> None:
        super().__init__(" ; ".join(anomalies))
        self.anomalies = tuple(anomalies)


def verifier(instance: Instance) -> None:
    """Refuse what no assignment can respect: twins, unknown names, pins that break a rule."""
    found = tuple(_anomalies(instance))
    if found:
        raise InstanceInvalide(found)


def _anomalies(instance: Instance) -> Iterator[str]:
    for nom, ids in (("expert", [e.id for e in instance.experts]), ("dossier", [d.id for d in instance.dossiers])):
        yield from (f"{nom} {i} : donné deux fois" for i, n in sorted(Counter(ids).items()) if n > 1)
    for dossier, notes in sorted(instance.scores.items()):
        if dossier not in instance.par_dossier:
            yield f"dossier {dossier} : noté sans être à pourvoir"
        yield from (f"expert {e} : noté sans être en lice" for e in sorted(notes) if e not in instance.par_expert)
    yield from fautes(instance, instance.epingles, "verrou")


def fautes(instance: Instance, places: Sequence[Place], nom: str = "place") -> Iterator[str]:
    """Give, in words, every rule that these seats break, taken together; the rule on outsiders binds full teams."""
    for place in sorted(places):
        for obstacle in instance.obstacles(place):
            yield f"{nom} {place.expert} ({NOMS[place.role]}, {_libelle(instance, place.dossier)}) : {obstacle}"
    known = [p for p in sorted(places) if p.expert in instance.par_expert and p.dossier in instance.par_dossier]
    for expert, n in sorted(Counter(p.expert for p in known).items()):
        if n > instance.par_expert[expert].places > 0:
            yield f"expert {expert} : {n} sièges pour {instance.par_expert[expert].places} place(s)"
    for dossier in sorted({p.dossier for p in known}):
        equipe = [p for p in known if p.dossier == dossier]
        yield from (f"dossier {_libelle(instance, dossier)} : {faute}" for faute in _equipe(instance, equipe))


def _equipe(instance: Instance, equipe: Sequence[Place]) -> Iterator[str]:
    dossier = instance.par_dossier[equipe[0].dossier]
    roles = Counter(p.role for p in equipe)
    if roles["coordonnateur"] > 1 or roles["second"] > dossier.seconds:
        yield "plus d'experts que de sièges"
    structures = Counter(instance.par_expert[p.expert].structure or f"sans {p.expert}" for p in equipe)
    if max(structures.values()) > 1:
        yield "deux experts de la même structure"
    if sum(instance.est_local(dossier.id, p.expert) for p in equipe) > dossier.seconds:
        yield "aucun expert extérieur à la région"


def _libelle(instance: Instance, dossier: str) -> str:
    known = instance.par_dossier.get(dossier)
    return known.libelle if known else dossier
