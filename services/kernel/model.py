"""The one base of every value the services exchange or keep."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value: immutable, strict about its fields, compared by content.

    The validator is built at first use (`defer_build`): a function that never meets a model pays nothing for it. Its
    errors tell where and why, never what was there: they end in a log.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, hide_input_in_errors=True)


class Tolerant(BaseModel):
    """A value read from elsewhere: fields we do not know are left aside, so that a producer may add some."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True, hide_input_in_errors=True)
