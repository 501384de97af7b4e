"""The one base of every value the services exchange or keep."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from kernel.formes import ECRIT
from kernel.signes import UNSEEN


class Frozen(BaseModel):
    """A value: immutable, strict about its fields, compared by content.

    The validator is built at first use (`defer_build`): a function that never meets a model pays nothing for it. Its
    errors tell where and why, never what was there: they end in a log.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, hide_input_in_errors=True)


class Tolerant(BaseModel):
    """A value read from elsewhere: fields we do not know are left aside, so that a producer may add some."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True, hide_input_in_errors=True)


def _on_one_line(text: str) -> str:
    if text.splitlines() not in ([], [text]):
        raise PydanticCustomError("sur-une-ligne", "several lines", {"fr": "Écrivez ce texte sur une seule ligne."})
    return text


# A name or a place: letters and lists repeat it within a line of their own. The contract says which characters a line
# has: neither those that end it nor what no text holds; one of them at least is seen.
NOT_IN_A_LINE = r"\u0000\u000a-\u000d\u0085\u2028\u2029"
A_LINE = rf"^[^{NOT_IN_A_LINE}]*[^\s\u0085{UNSEEN}][^{NOT_IN_A_LINE}]*$"
Ligne = Annotated[
    str,
    Field(min_length=1, pattern=r"\S", json_schema_extra={"pattern": A_LINE}),
    ECRIT,
    AfterValidator(_on_one_line),
]
