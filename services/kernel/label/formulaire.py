"""What a form asks: fields, limits, vocabularies, as data of a règlement."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from math import ceil
from typing import Annotated, Literal, Self

from pydantic import Field, PositiveInt, StringConstraints, model_validator

from kernel.label.territoires import plier
from kernel.model import Frozen

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
        if doubles := en_double(ecriture for terme in self.termes for ecriture in terme.ecritures):
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


def signes_hors_espaces(texte: str) -> int:
    """Count the characters that are not spaces, as the forms do (« 2 000 signes, espaces non comptés »).

    A space is any Unicode white space: blank, tab, line feed, non-breaking and thin spaces; so are the characters
    without width. Line feeds cost nothing, however they are coded. An accented letter is one sign, even where a Mac
    sends the letter and its accent apart (counted after NFC).
    """
    return len("".join(unicodedata.normalize("NFC", texte).translate(_INVISIBLES).split()))


def en_double(valeurs: Iterable[str]) -> list[str]:
    """Give what comes more than once."""
    return sorted(valeur for valeur, nombre in Counter(valeurs).items() if nombre > 1)
