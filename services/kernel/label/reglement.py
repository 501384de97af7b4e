"""The règlement: the rules of the label as data, one file per version, checked when it is read.

A campagne pins one version and its candidatures keep it for ever. What the known sources leave open is in
the data all the same, marked `a_confirmer`: somebody who owns the label has to say. A new version is a new file in
`reglements/`; nothing here knows the number of a version, nor what an étape is called.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, NonNegativeInt, PositiveInt, StringConstraints, ValidationError, model_validator

from kernel.label.calendrier import Jalon, ModeleCalendrier
from kernel.label.coherence import NOMBRE_ENGAGEMENTS, phrase, problemes
from kernel.label.formulaire import (
    AConfirmer,
    Champ,
    Code,
    Formulaire,
    Limite,
    Numero,
    Partie,
    Piece,
    Terme,
    Texte,
    Vocabulaire,
    en_double,
)
from kernel.label.reponses import anomalie, est_vide
from kernel.label.territoires import plier
from kernel.model import Frozen

_REGLEMENTS = Path(__file__).with_name("reglements")


class ReglementError(ValueError):
    """No file of rules bears this version, or it is wrong: in French, which file, where in it, and why."""


class Dimension(Frozen):
    numero: Numero
    libelle: Texte


class Engagement(AConfirmer):
    numero: Annotated[int, Field(ge=1, le=NOMBRE_ENGAGEMENTS)]
    dimension: Numero
    libelle: Texte
    notions: tuple[Texte, ...] = ()


class Axe(Frozen):
    numero: Numero
    libelle: Texte


class Sieges(Frozen):
    """The experts on one file: `seconds` are required, up to `seconds_max` may sit (0: the same)."""

    coordonnateur: Annotated[int, Field(ge=0, le=1)] = 0
    seconds: NonNegativeInt = 0
    seconds_max: NonNegativeInt = 0

    @property
    def total(self) -> int:
        return self.coordonnateur + self.seconds

    @model_validator(mode="after")
    def _menes(self) -> Self:
        if self.seconds and not self.coordonnateur:
            raise ValueError("des seconds experts sans coordonnateur")
        if self.seconds_max and self.seconds_max < self.seconds:
            raise ValueError("seconds_max est plus petit que seconds")
        return self


class Prerequis(AConfirmer):
    """What must be held before. The `annees` count from the label, or from the delivery, of `etape`. A delivery has no
    date of record here, and the rules ask for the label too: its year counts in both cases, and the words say so."""

    charte: Literal["sans_objet", "facultative", "signee"] = "sans_objet"
    charte_avec_le_dossier: bool = False
    etape: Numero | None = None
    annees: NonNegativeInt = 0
    depart: Literal["label", "livraison"] = "label"


class Examen(AConfirmer):
    """Within how many months a deposited file is examined, where no date of the campagne says it."""

    mois: PositiveInt


class Condition(AConfirmer):
    code: Code
    libelle: Texte


class Etape(Frozen):
    """What is asked, and what happens, at one étape. `depot` names the milestone before which the file must come;
    `repris_de`, the étapes whose files may be taken up, the nearest first, those that only an older règlement has too.
    Not every étape gives a label: an ÉcoProjet is a status (`est_un_label`).
    """

    numero: Numero
    nom: Texte
    libelle: Texte
    est_un_label: bool = True
    variantes: tuple[str, ...] = ()
    formulaires: Annotated[tuple[Code, ...], Field(min_length=1)]
    repris_de: tuple[Numero, ...] = ()
    conditions: tuple[Condition, ...] = ()
    sieges: Sieges = Field(default_factory=Sieges)
    examen: Examen | None = None
    visite: bool = False
    avis_par: Literal["dimension", "axe"] | None = None
    commissions: tuple[Literal["regionale", "nationale"], ...] = ()
    prerequis: Prerequis = Field(default_factory=Prerequis)
    pieces: tuple[Piece, ...] = ()
    precandidature: Jalon | None = None
    depot: Jalon

    @property
    def noms(self) -> set[str]:
        """Give what people call it, folded."""
        return {plier(nom) for nom in (str(self.numero), self.nom, self.libelle, *self.variantes)}

    @property
    def retrait(self) -> Jalon | None:
        """Give until when a file may be withdrawn: until the national commission meets; without a date where it goes
        before none, for then nothing is decided behind a closed door."""
        return Jalon.COMMISSION_NATIONALE if self.commissions else None

    @model_validator(mode="after")
    def _coherente(self) -> Self:
        expertisee = self.sieges.total > 0
        if expertisee != self.visite or expertisee != bool(self.commissions) or expertisee != bool(self.avis_par):
            raise ValueError("experts, visite, avis et commissions vont ensemble, ou pas du tout")
        if expertisee and self.examen:
            raise ValueError("un délai d'examen là où la campagne donne une date")
        if doubles := en_double(c.code for c in self.conditions) + en_double(p.code for p in self.pieces):
            raise ValueError(f"code en double : {', '.join(doubles)}")
        return self


class Commission(Frozen):
    """`quorum` is the share of the members that must be there; None: no quorum, which is the rule found everywhere."""

    libelle: Texte
    issues: Annotated[tuple[Terme, ...], Field(min_length=1)]
    quorum: Annotated[float, Field(gt=0, le=1)] | None = None


class Avis(AConfirmer):
    """What an expert writes: a conclusion taken from a vocabulary, and texts."""

    echelle: Code
    limite: Limite
    note_par_engagement: bool = False


class RegimeSilence(Frozen):
    """What the silence of the administration means (CRPA, L231-1 to L231-6), and who answers for saying so."""

    sens: Literal["acceptation", "rejet"]
    delai_mois: PositiveInt
    fondement: Texte
    valide_par: Texte


class Reglement(Frozen):
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
    libelle: Texte
    campagnes: tuple[int, int]
    dimensions: tuple[Dimension, ...]
    engagements: tuple[Engagement, ...]
    axes: tuple[Axe, ...] = ()
    vocabulaires: dict[Code, Vocabulaire]
    formulaires: dict[Code, Formulaire]
    etapes: Annotated[tuple[Etape, ...], Field(min_length=1)]
    commissions: dict[Literal["regionale", "nationale"], Commission]
    avis: Avis
    calendrier: ModeleCalendrier
    regime_silence: RegimeSilence | None = None

    @model_validator(mode="after")
    def _verifie(self) -> Self:
        if faults := list(problemes(self)):
            raise ValueError(" ; ".join(faults))
        return self

    def etape(self, numero: int) -> Etape | None:
        return next((etape for etape in self.etapes if etape.numero == numero), None)

    def etape_nommee(self, texte: str) -> Etape | None:
        """Find the étape that people call `texte`: its number, its name, or another of its names (« Engagé »)."""
        return next((e for e in self.etapes if plier(texte) in e.noms), None)

    def champs(self, numero: int) -> tuple[Champ, ...]:
        """List the fields of an étape, the answers to engagements and axes included; ValueError if there is none."""
        if numero not in self._champs:
            raise ValueError(f"Le règlement {self.version} n'a pas d'étape {numero}.")
        return self._champs[numero]

    def parties(self, numero: int) -> tuple[Partie, ...]:
        """List the form of an étape as it is filled in: field by field, engagement by engagement, axe by axe."""
        return self._parties.get(numero, ())

    @cached_property
    def _parties(self) -> Mapping[int, tuple[Partie, ...]]:
        return {e.numero: tuple(p for code in e.formulaires for p in self.parties_de(code)) for e in self.etapes}

    @cached_property
    def _champs(self) -> Mapping[int, tuple[Champ, ...]]:
        return {numero: tuple(c for p in parties for c in p.champs) for numero, parties in self._parties.items()}

    @cached_property
    def _par_code(self) -> Mapping[int, Mapping[str, Champ]]:
        return {numero: {c.code: c for c in champs} for numero, champs in self._champs.items()}

    def champ(self, numero: int, code: str) -> Champ | None:
        """Give a field of the form of an étape."""
        return self._par_code[numero].get(code)

    def terme(self, vocabulaire: str, texte: str) -> str | None:
        """Give the code of the term that `texte` writes in this vocabulary, or None."""
        return self.vocabulaires[vocabulaire].code(texte)

    def anomalie(self, champ: Champ, valeur: object) -> str | None:
        """Say in French what keeps `valeur` from being an answer to `champ`; None if nothing does."""
        return anomalie(self.vocabulaires, champ, valeur)

    def manquants(self, numero: int, reponses: Mapping[str, object]) -> tuple[Champ, ...]:
        """List the required fields of the étape that have no answer yet."""
        return tuple(c for c in self.champs(numero) if c.requis and est_vide(reponses.get(c.code)))

    def parties_de(self, code: str) -> Iterator[Partie]:
        """Give the parts of one form."""
        formulaire = self.formulaires[code]
        if formulaire.par is None:
            yield Partie(code=code, libelle=formulaire.libelle, champs=formulaire.champs, pieces=formulaire.pieces)
            return
        sujets: tuple[Engagement | Axe, ...] = self.engagements if formulaire.par == "engagement" else self.axes
        for sujet in sujets:
            yield Partie(
                code=f"{formulaire.par}_{sujet.numero:02}",
                libelle=f"{sujet.numero}. {sujet.libelle}",
                genre=formulaire.par,
                numero=sujet.numero,
                dimension=sujet.dimension if isinstance(sujet, Engagement) else 0,
                champs=tuple(_champs_du_sujet(formulaire, sujet)),
                pieces=formulaire.pieces,
            )


def _champs_du_sujet(formulaire: Formulaire, sujet: Engagement | Axe) -> Iterator[Champ]:
    """Give the text that answers one engagement or axe, then what goes beside it."""
    code = f"{formulaire.par}_{sujet.numero:02}"
    yield Champ(
        code=code,
        libelle=f"{sujet.numero}. {sujet.libelle}",
        type="texte",
        requis=formulaire.requis,
        limite=formulaire.limite,
        a_confirmer=formulaire.a_confirmer,
    )
    for champ in formulaire.pour_chacun:
        yield champ.model_copy(update={"code": f"{code}_{champ.code}", "libelle": f"{sujet.numero}. {champ.libelle}"})


def reglement(version: str) -> Reglement:
    """Give the règlement of this version, read and checked once; ReglementError if there is none, or a wrong one."""
    if version not in versions():
        raise ReglementError(f"Le règlement « {version} » n'existe pas ; connus : {', '.join(versions())}.")
    return _charge(version)


@lru_cache(maxsize=1)
def versions() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in _REGLEMENTS.glob("*.toml")))


@lru_cache(maxsize=8)
def _charge(version: str) -> Reglement:
    path = _REGLEMENTS / f"{version}.toml"
    lu = lire(path.read_text(encoding="utf-8"), source=f"reglements/{path.name}")
    if lu.version != version:
        raise ReglementError(f"reglements/{path.name} : le fichier se dit de la version {lu.version}.")
    return lu


def lire(texte: str, source: str) -> Reglement:
    """Read and check the TOML of a règlement; `source` names it in the message of ReglementError."""
    import tomllib  # noqa: PLC0415 - 2 ms that nobody owes before a règlement is read

    try:
        return Reglement.model_validate(tomllib.loads(texte))
    except tomllib.TOMLDecodeError as erreur:
        raise ReglementError(f"{source} : ce n'est pas du TOML ({erreur}).") from erreur
    except ValidationError as erreur:
        phrases = (phrase(e["loc"], e["type"], e["msg"]) for e in erreur.errors(include_url=False))
        raise ReglementError(f"{source} : {' ; '.join(phrases)}.") from erreur
