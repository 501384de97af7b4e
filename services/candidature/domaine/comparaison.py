"""What has changed between two versions of a file, word by word. Both are documents as they were kept."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from pydantic import JsonValue

from kernel.label.formulaire import Champ
from kernel.model import Frozen

CHARTE = "charte"  # as a kept version names it; no field of a form has this code
MOT = re.compile(r"\S+\s*|\s+")


class Segment(Frozen):
    """Some words that both versions have, or one of them alone. Together, in order, they are both texts."""

    sens: Literal["egal", "retrait", "ajout"]
    texte: str


class Difference(Frozen):
    """A field whose answer is not the same, or the charte; `segments` say how, where both answers are texts."""

    champ: str
    libelle: str
    avant: JsonValue
    apres: JsonValue
    segments: tuple[Segment, ...] = ()


def differences(avant: Mapping[str, Any], apres: Mapping[str, Any], champs: Sequence[Champ]) -> tuple[Difference, ...]:
    """Compare two kept versions: the charte, then each field, in the order of the form, then any that it has lost."""
    left, right = avant["reponses"], apres["reponses"]
    libelles = {c.code: c.libelle for c in champs}
    codes = [*libelles, *sorted({*left, *right} - set(libelles))]
    dites = tuple(
        Difference(
            champ=code,
            libelle=libelles.get(code, code),
            avant=left.get(code),
            apres=right.get(code),
            segments=tuple(segments(left.get(code), right.get(code))),
        )
        for code in codes
        if left.get(code) != right.get(code)
    )
    return (*_charte(avant, apres), *dites)


def _charte(avant: Mapping[str, Any], apres: Mapping[str, Any]) -> Iterator[Difference]:
    """Compare the chartes. A version from before they were kept says nothing of its own: no difference is known."""
    if CHARTE in avant and CHARTE in apres and avant[CHARTE] != apres[CHARTE]:
        yield Difference(champ=CHARTE, libelle="Charte signée", avant=avant[CHARTE], apres=apres[CHARTE])


def segments(avant: JsonValue, apres: JsonValue) -> Iterator[Segment]:
    """Give the words that are kept, taken out and put in; nothing for what is no text."""
    if not isinstance(avant or "", str) or not isinstance(apres or "", str):
        return
    from difflib import SequenceMatcher  # noqa: PLC0415  only who compares pays for it

    left, right = MOT.findall(str(avant or "")), MOT.findall(str(apres or ""))
    for _, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if left[i1:i2] == right[j1:j2]:
            yield Segment(sens="egal", texte="".join(left[i1:i2]))
            continue
        if i1 < i2:
            yield Segment(sens="retrait", texte="".join(left[i1:i2]))
        if j1 < j2:
            yield Segment(sens="ajout", texte="".join(right[j1:j2]))
