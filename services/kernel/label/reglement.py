"""The règlement: the rules of the label as data, one file per version, checked when it is read.

A campagne pins one version and its candidatures keep it for ever. What the known sources leave open is in
the data all the same, marked `a_confirmer`: somebody who owns the label has to say. A new version is a new file in
`reglements/`; nothing here knows the number of a version, nor what an étape is called.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import pairwise
from math import ceil
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, NonNegativeInt, PositiveInt, StringConstraints, ValidationError, model_validator

from kernel.label.calendrier import Jalon, ModeleCalendrier
from kernel.label.territoires import commune, commune_actuelle, plier
from kernel.model import Frozen

NOMBRE_ENGAGEMENTS, NOMBRE_DIMENSIONS, NOMBRE_AXES = 20, 4, 4
NOMBRE_MAX = 10**12  # no area, population or cost of an operation is beyond

_REGLEMENTS = Path(__file__).with_name("reglements")

# Characters without width that copy and paste bring along: nobody sees them, so nobody should pay for them.
_INVISIBLES = str.maketrans("", "", "\u200b\u2060\ufeff")

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Texte = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Numero = Annotated[int, Field(ge=1, le=4)]
Unite = Literal["signes_hors_espaces", "signes", "lignes", "elements"]
Genre = Literal[
    "texte",
    "entier",
    "decimal",
    "annee",
    "booleen",
    "choix",
    "choix_multiple",
    "commune",
    "communes",
    "perimetre",
    "contact",
    "actions",
    "indicateurs",
]
LISTES, TABLES = ("choix_multiple", "communes"), ("actions", "indicateurs")  # several values: in a list, by key
CLE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")  # what an action or an indicator is called within its table
LIBELLE_MAX = 300  # characters of what an action or an indicator says of itself


class ReglementError(ValueError):
    """No file of rules bears this version, or it is wrong: in French, which file, where in it, and why."""


class AConfirmer(Frozen):
    """A rule which the sources leave open stays in the data, and says so."""

    a_confirmer: bool = False


class Limite(Frozen):
    """How long an answer may be. A line is a typed line, or each `signes_par_ligne` characters of a longer one."""

    max: PositiveInt
    unite: Unite
    signes_par_ligne: PositiveInt = 100

    def mesurer(self, valeur: str | list[object] | dict[str, object]) -> int:
        if not isinstance(valeur, str):
            return len(valeur)
        match self.unite:
            case "signes_hors_espaces":
                return signes_hors_espaces(valeur)
            case "lignes":
                return sum(max(1, ceil(len(ligne) / self.signes_par_ligne)) for ligne in valeur.splitlines())
            case _:
                return len(valeur)

    def depassement(self, valeur: str | list[object] | dict[str, object]) -> str | None:
        mesure = self.mesurer(valeur)
        unite = self.unite.replace("_", " ").replace("elements", "éléments")
        return None if mesure <= self.max else f"{mesure} {unite}, pour {self.max} au plus."


class Champ(AConfirmer):
    """One field of a form. A text and a table always have a limit, a choice always has its vocabulary.

    `actions` are kept by key (`{"a1": {"libelle": …, "etat": …}}`), so that bringing a file up to date for the next
    étape is changing states; `indicateurs` too, each a name, a value, and where there is one its unit and target.
    """

    code: Code
    libelle: Texte
    type: Genre
    requis: bool = False
    limite: Limite | None = None
    vocabulaire: Code | None = None
    unite: Texte | None = None
    aide: Texte | None = None

    @model_validator(mode="after")
    def _complet(self) -> Self:
        if self.type in ("texte", *TABLES) and self.limite is None:
            raise ValueError(f"le champ « {self.code} » est d'un type qui demande une limite, et n'en a pas")
        if self.limite and (self.limite.unite == "elements") != (self.type in (*LISTES, *TABLES)):
            raise ValueError(f"le champ « {self.code} » a une limite dont l'unité ne va pas avec son type")
        if (self.vocabulaire is None) == (self.type in ("choix", "choix_multiple", "actions")):
            raise ValueError(f"le champ « {self.code} » : un choix ou des actions, et eux seuls, ont un vocabulaire")
        return self


class Piece(AConfirmer):
    """A document that a form asks for. `natures` names the vocabulary of what it may be; `titrees`: each has a title,
    and their order counts."""

    code: Code
    libelle: Texte
    obligatoire: bool = False
    plusieurs: bool = False
    titrees: bool = False
    natures: Code | None = None


class Formulaire(AConfirmer):
    """Either fields one by one, or the same text for each engagement, or for each axe, with what goes beside it
    (`pour_chacun`: fields, whose code is added to that of the text; `pieces`: documents that support it)."""

    libelle: Texte
    champs: tuple[Champ, ...] = ()
    par: Literal["engagement", "axe"] | None = None
    requis: bool = False
    limite: Limite | None = None
    pour_chacun: tuple[Champ, ...] = ()
    pieces: tuple[Piece, ...] = ()

    @model_validator(mode="after")
    def _l_un_ou_l_autre(self) -> Self:
        if (self.par is not None) != (self.limite is not None) or bool(self.champs) == bool(self.par):
            raise ValueError("un formulaire a des champs, ou bien « par » avec sa « limite »")
        if self.pour_chacun and self.par is None:
            raise ValueError("« pour_chacun » va avec « par »")
        return self


class Partie(Frozen):
    """What is filled in at once: a form of fields, or what is answered to one engagement or axe (`numero`)."""

    code: str
    libelle: str
    genre: Literal["formulaire", "engagement", "axe"] = "formulaire"
    numero: int = 0
    dimension: int = 0
    champs: tuple[Champ, ...]
    pieces: tuple[Piece, ...] = ()


class Terme(AConfirmer):
    """A word of a vocabulary; `variantes` are other ways it is written, `propose = false` hides it from new files."""

    code: Code
    libelle: Texte
    variantes: tuple[str, ...] = ()
    propose: bool = True

    @property
    def ecritures(self) -> set[str]:
        return {plier(texte) for texte in (self.code, self.libelle, *self.variantes)}


class Vocabulaire(Frozen):
    libelle: Texte
    termes: Annotated[tuple[Terme, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _sans_doublon(self) -> Self:
        if doubles := _doubles(ecriture for terme in self.termes for ecriture in terme.ecritures):
            raise ValueError(f"une même écriture y désigne deux termes : {', '.join(doubles)}")
        return self

    @cached_property
    def codes(self) -> Mapping[str, str]:
        return {ecriture: terme.code for terme in self.termes for ecriture in terme.ecritures}

    def code(self, texte: str) -> str | None:
        """Give the code of the term which `texte` writes, whatever its case, accents and spaces; None if none.

        What is said in brackets is left aside when the whole is unknown: « RU (Réhab) » is « RU ».
        """
        return self.codes.get(plier(texte)) or self.codes.get(plier(re.sub(r"\([^()]*\)", " ", texte)))


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
    """What must be held before. The `annees` count from the label, or from the delivery, of `etape`."""

    charte: Literal["sans_objet", "facultative", "signee"] = "sans_objet"
    charte_avec_le_dossier: bool = False
    etape: Numero | None = None
    annees: NonNegativeInt = 0
    depart: Literal["label", "livraison"] = "label"


class Condition(AConfirmer):
    code: Code
    libelle: Texte


class Etape(Frozen):
    """What is asked, and what happens, at one étape. `depot` names the milestone before which the file must come."""

    numero: Numero
    nom: Texte
    libelle: Texte
    variantes: tuple[str, ...] = ()
    formulaires: Annotated[tuple[Code, ...], Field(min_length=1)]
    repris_de: Numero | None = None
    conditions: tuple[Condition, ...] = ()
    sieges: Sieges = Field(default_factory=Sieges)
    visite: bool = False
    avis_par: Literal["dimension", "axe"] | None = None
    commissions: tuple[Literal["regionale", "nationale"], ...] = ()
    prerequis: Prerequis = Field(default_factory=Prerequis)
    pieces: tuple[Piece, ...] = ()
    precandidature: Jalon | None = None
    depot: Jalon

    @model_validator(mode="after")
    def _coherente(self) -> Self:
        expertisee = self.sieges.total > 0
        if expertisee != self.visite or expertisee != bool(self.commissions) or expertisee != bool(self.avis_par):
            raise ValueError("experts, visite, avis et commissions vont ensemble, ou pas du tout")
        if doubles := _doubles(c.code for c in self.conditions) + _doubles(p.code for p in self.pieces):
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
    version: Annotated[str, StringConstraints(pattern=r"^\d{4}$")]
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
        if problemes := list(_problemes(self)):
            raise ValueError(" ; ".join(problemes))
        return self

    def etape(self, numero: int) -> Etape | None:
        return next((etape for etape in self.etapes if etape.numero == numero), None)

    def etape_nommee(self, texte: str) -> Etape | None:
        """Find the étape that people call `texte`: its number, its name, or another of its names (« Engagé »)."""
        return next((e for e in self.etapes if plier(texte) in _noms(e)), None)

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
        return {e.numero: tuple(p for code in e.formulaires for p in self._parties_de(code)) for e in self.etapes}

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
        """Say in French what keeps `valeur` from being an answer to `champ`; None if nothing does.

        An empty answer is no anomaly: a draft is never complete, `manquants` is asked at the deposit.
        """
        return None if est_vide(valeur) else _EXAMENS[champ.type](self, champ, valeur)

    def manquants(self, numero: int, reponses: Mapping[str, object]) -> tuple[Champ, ...]:
        """List the required fields of the étape that have no answer yet."""
        return tuple(c for c in self.champs(numero) if c.requis and est_vide(reponses.get(c.code)))

    def _parties_de(self, code: str) -> Iterator[Partie]:
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
        phrases = (_phrase(e["loc"], e["type"], e["msg"]) for e in erreur.errors(include_url=False))
        raise ReglementError(f"{source} : {' ; '.join(phrases)}.") from erreur


def signes_hors_espaces(texte: str) -> int:
    """Count the characters that are not spaces, as the forms do (« 2 000 signes, espaces non comptés »).

    A space is any Unicode white space: blank, tab, line feed, non-breaking and thin spaces; so are the characters
    without width. Line feeds cost nothing, however they are coded. An accented letter is one sign, even where a Mac
    sends the letter and its accent apart (counted after NFC).
    """
    return len("".join(unicodedata.normalize("NFC", texte).translate(_INVISIBLES).split()))


# --- what a file of rules must hold besides the types of its fields -------------------------------------------------


def _problemes(r: Reglement) -> Iterator[str]:
    for examen in (_numeros, _etapes, _renvois, _champs_uniques):
        yield from examen(r)


def _numeros(r: Reglement) -> Iterator[str]:
    yield from _suite("dimensions", [d.numero for d in r.dimensions], (NOMBRE_DIMENSIONS,))
    yield from _suite("engagements", [e.numero for e in r.engagements], (NOMBRE_ENGAGEMENTS,))
    yield from _suite("axes", [a.numero for a in r.axes], (0, NOMBRE_AXES))
    if vides := {d.numero for d in r.dimensions} - {e.dimension for e in r.engagements}:
        yield f"dimensions : aucun engagement pour la dimension {min(vides)}"
    if r.campagnes[0] > r.campagnes[1]:
        yield "campagnes : la première vient après la dernière"


def _suite(ou: str, numeros: list[int], nombres: tuple[int, ...]) -> Iterator[str]:
    if len(numeros) not in nombres or numeros != list(range(1, len(numeros) + 1)):
        yield f"{ou} : il en faut {' ou '.join(map(str, nombres))}, numérotés de 1 en 1, dans l'ordre"


def _etapes(r: Reglement) -> Iterator[str]:
    numeros = [e.numero for e in r.etapes]
    if any(suivant <= numero for numero, suivant in pairwise(numeros)):
        yield "etapes : leurs numéros doivent croître, sans doublon"
    for e in r.etapes:
        yield from _anterieure(f"étape {e.numero}, prerequis.etape", e.prerequis.etape, e.numero, numeros)
        yield from _anterieure(f"étape {e.numero}, repris_de", e.repris_de, e.numero, numeros)
    if doubles := _doubles(nom for e in r.etapes for nom in _noms(e)):
        yield f"etapes : un même nom désigne deux étapes ({', '.join(doubles)})"


def _anterieure(ou: str, visee: int | None, numero: int, numeros: list[int]) -> Iterator[str]:
    if visee is not None and (visee not in numeros or visee >= numero):
        yield f"{ou} : {visee} n'est pas une étape antérieure"


def _renvois(r: Reglement) -> Iterator[str]:
    champs = [c for f in r.formulaires.values() for c in (*f.champs, *f.pour_chacun)]
    yield from _connus("vocabulaire", [c.vocabulaire for c in champs if c.vocabulaire], r.vocabulaires)
    pieces = [p for f in r.formulaires.values() for p in f.pieces] + [p for e in r.etapes for p in e.pieces]
    yield from _connus("pièce, natures", [p.natures for p in pieces if p.natures], r.vocabulaires)
    yield from _connus("avis.echelle", [r.avis.echelle], r.vocabulaires)
    for e in r.etapes:
        yield from _connus(f"étape {e.numero}, formulaires", e.formulaires, r.formulaires)
        yield from _connus(f"étape {e.numero}, commissions", e.commissions, r.commissions)
    if not r.axes and any(f.par == "axe" for f in r.formulaires.values()):
        yield "formulaires : un formulaire demande une réponse par axe, et il n'y a pas d'axes"


def _connus(ou: str, codes: Iterable[str], connus: Iterable[str]) -> Iterator[str]:
    yield from (f"{ou} : « {code} » n'existe pas" for code in codes if code not in connus)


def _champs_uniques(r: Reglement) -> Iterator[str]:
    """An étape puts several forms in one file: their fields share one name space."""
    for e in r.etapes:
        connus = [code for code in e.formulaires if code in r.formulaires]
        champs = [c for code in connus for p in r._parties_de(code) for c in p.champs]
        if doubles := _doubles(c.code for c in champs):
            yield f"étape {e.numero}, formulaires : champ en double ({', '.join(doubles)})"


def _doubles(valeurs: Iterable[str]) -> list[str]:
    return sorted(valeur for valeur, nombre in Counter(valeurs).items() if nombre > 1)


def _noms(etape: Etape) -> set[str]:
    return {plier(nom) for nom in (str(etape.numero), etape.nom, etape.libelle, *etape.variantes)}


_PHRASES = {
    "missing": "cette valeur manque",
    "extra_forbidden": "ce nom n'est pas connu",
    "greater_than": "doit être un nombre positif",
    "greater_than_equal": "est trop petit",
    "less_than_equal": "est trop grand",
    "string_too_short": "ne peut pas être vide",
    "string_pattern_mismatch": "n'est pas écrit comme il faut",
    "too_short": "ne peut pas être vide",
    "literal_error": "n'est pas une des valeurs possibles",
    "enum": "n'est pas une des valeurs possibles",
}


def _phrase(chemin: tuple[int | str, ...], genre: str, message: str) -> str:
    """Turn an error of pydantic into « etapes[n° 2].sieges.seconds : est trop petit »."""
    pas = (f"[n° {p + 1}]" if isinstance(p, int) else f".{p}" for p in chemin)
    ou = "".join(pas).lstrip(".")
    raison = _PHRASES.get(genre) or message.removeprefix("Value error, ")
    return f"{ou} : {raison}" if ou else raison


# --- what an answer must be, by type of field ------------------------------------------------------------------------


def est_vide(valeur: object) -> bool:
    """Tell whether a value answers nothing."""
    return valeur is None or valeur in ([], {}) or (isinstance(valeur, str) and not valeur.strip())


def _texte(_: Reglement, champ: Champ, valeur: object) -> str | None:
    if not isinstance(valeur, str):
        return "Un texte est attendu."
    return champ.limite.depassement(valeur) if champ.limite else None


def _choix(r: Reglement, champ: Champ, valeur: object) -> str | None:
    codes = [terme.code for terme in r.vocabulaires[champ.vocabulaire or ""].termes]
    return None if valeur in codes else f"« {valeur} » n'est pas un choix possible : {', '.join(codes)}."


def _commune(_r: Reglement, _c: Champ, valeur: object) -> str | None:
    if not isinstance(valeur, str):
        return "Un code commune (INSEE) est attendu, par exemple « 44109 »."
    if commune(valeur):
        return None
    if actuelle := commune_actuelle(valeur):
        return f"La commune {valeur} n'existe plus : c'est aujourd'hui {actuelle.nom} ({actuelle.code})."
    return f"Aucune commune n'a le code INSEE « {valeur} »."


def _liste(de: "Examen") -> "Examen":
    def examen(r: Reglement, champ: Champ, valeur: object) -> str | None:
        if not isinstance(valeur, list):
            return "Une liste est attendue."
        if any(valeur.count(element) > 1 for element in valeur):
            return "La même valeur y figure deux fois."
        trop = champ.limite.depassement(valeur) if champ.limite else None
        return trop or next((raison for v in valeur if (raison := de(r, champ, v))), None)

    return examen


def _forme(est_bonne: Callable[[object], bool], sinon: str) -> "Examen":
    return lambda _r, _c, valeur: None if est_bonne(valeur) else sinon


def _est_nombre(valeur: object) -> bool:
    """Refuse NaN and infinity, which JSON readers let in, and true and false, which Python takes for 1 and 0."""
    if isinstance(valeur, bool) or not isinstance(valeur, int | float | Decimal):
        return False
    return Decimal(valeur).is_finite() and 0 <= valeur < NOMBRE_MAX


def _est_entier(valeur: object) -> bool:
    return isinstance(valeur, int) and _est_nombre(valeur)


def _est_annee(valeur: object) -> bool:
    return isinstance(valeur, int) and 1900 <= valeur <= 2100


def _est_perimetre(valeur: object) -> bool:
    """Ask for the shape only: whether the ring closes and lies in France is for those who draw it on a map."""
    if not isinstance(valeur, dict):
        return False
    return valeur.get("type") in ("Polygon", "MultiPolygon") and isinstance(valeur.get("coordinates"), list)


def _est_contact(valeur: object) -> bool:
    if not isinstance(valeur, dict) or not set(valeur) <= {"prenom", "nom", "courriel", "organisme"}:
        return False
    return all(isinstance(v, str) and len(v) <= 254 for v in valeur.values())


def _table(de: "Examen") -> "Examen":
    """Look at a table: its size, the keys of its lines, then each line."""

    def examen(r: Reglement, champ: Champ, valeur: object) -> str | None:
        if not isinstance(valeur, dict):
            return "Une table est attendue : une entrée par clé."
        if (cle := next((c for c in valeur if not CLE.fullmatch(str(c))), None)) is not None:
            return f"« {str(cle)[:40]} » n'est pas une clé : lettres minuscules, chiffres et tirets, 40 au plus."
        trop = champ.limite.depassement(valeur) if champ.limite else None
        fautes = ((cle, de(r, champ, v)) for cle, v in valeur.items())
        return trop or next((f"« {cle} » : {faute}" for cle, faute in fautes if faute), None)

    return examen


def _action(r: Reglement, champ: Champ, valeur: object) -> str | None:
    if not isinstance(valeur, dict) or set(valeur) != {"libelle", "etat"}:
        return "Une action a un libellé (libelle) et un état (etat), rien d'autre."
    return _libelle(valeur["libelle"]) or _choix(r, champ, valeur["etat"])


def _indicateur(_r: Reglement, _c: Champ, valeur: object) -> str | None:
    if not isinstance(valeur, dict) or not {"nom", "valeur"} <= set(valeur) <= {"nom", "valeur", "unite", "cible"}:
        return "Un indicateur a un nom et une valeur et, s'il y a lieu, une unité (unite) et une cible."
    textes = (valeur["nom"], *([valeur["unite"]] if "unite" in valeur else []))
    faute = next((f for t in textes if (f := _libelle(t))), None)
    if faute:
        return faute
    nombres = (valeur["valeur"], *([valeur["cible"]] if "cible" in valeur else []))
    return None if all(map(_est_mesure, nombres)) else "La valeur et la cible d'un indicateur sont des nombres."


def _libelle(texte: object) -> str | None:
    if not isinstance(texte, str) or not texte.strip():
        return "Le libellé manque."
    return None if len(texte) <= LIBELLE_MAX else f"Ce libellé dépasse {LIBELLE_MAX} signes."


def _est_mesure(valeur: object) -> bool:
    """Take a number of either sign: a temperature may fall."""
    if isinstance(valeur, bool) or not isinstance(valeur, int | float):
        return False
    return Decimal(valeur).is_finite() and abs(valeur) < NOMBRE_MAX


Examen = Callable[[Reglement, Champ, object], str | None]

_EXAMENS: dict[Genre, Examen] = {
    "texte": _texte,
    "entier": _forme(_est_entier, "Un nombre entier, positif ou nul, est attendu."),
    "decimal": _forme(_est_nombre, "Un nombre, positif ou nul, est attendu."),
    "annee": _forme(_est_annee, "Une année, entre 1900 et 2100, est attendue."),
    "booleen": _forme(lambda valeur: isinstance(valeur, bool), "Oui (true) ou non (false) est attendu."),
    "choix": _choix,
    "choix_multiple": _liste(_choix),
    "commune": _commune,
    "communes": _liste(_commune),
    "perimetre": _forme(_est_perimetre, "Un périmètre GeoJSON (Polygon ou MultiPolygon) est attendu."),
    "contact": _forme(_est_contact, "Un contact est attendu : prenom, nom, courriel, organisme (254 signes au plus)."),
    "actions": _table(_action),
    "indicateurs": _table(_indicateur),
}
