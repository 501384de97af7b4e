"""The environment, read once and checked: a function with a missing setting does not start."""

import json
import os
from functools import cache
from typing import Any, Literal

from pydantic import Field, model_validator

from kernel.model import Frozen

PREFIX = "EQ_"
ORIGIN = r"^https?://[^/*,\s]+$"  # one exact origin: what a browser compares, and never a pattern


class Claims(Frozen):
    """Which claims of a token give what. The defaults are those of the local user pool."""

    audience: str = "aud"
    subject: str = "sub"
    roles: str = "cognito:groups"
    territories: str = "custom:territoires"
    siret: str = "custom:siret"
    usage: str = "token_use"


class Instructeur(Frozen):
    """The service in charge, as receipts and decisions must name it (CRPA, R112-11-1): none of it blank."""

    nom: str = Field(pattern=r"\S")
    adresse: str = Field(pattern=r"\S")
    courriel: str = Field(pattern=r"\S")
    telephone: str = Field(pattern=r"\S")


class Settings(Frozen):
    """What a deployment decides. Names in the environment are these, in capitals, after `EQ_`."""

    stage: Literal["local", "dev", "prod"]
    service: str
    table: str
    bucket: str = ""
    topic: str = ""
    letters_queues: dict[str, str] = {}
    facts_queue: str = ""
    issuer: str = ""
    jwks_url: str = ""
    audience: str = ""
    token_usage: str = "id"  # noqa: S105  the value of a claim, not a secret
    token_age_max_s: int = 43_200
    claims: Claims = Field(default_factory=Claims)
    front_origin: str = Field("http://127.0.0.1:8000", pattern=ORIGIN)
    public_url: str = "http://127.0.0.1:8000"
    mail_from: str = ""
    mail_reply_to: str = ""
    mail_configuration: str = ""
    clock_parameter: str = ""
    instructeur: Instructeur | None = None

    @model_validator(mode="after")
    def _keys_over_tls(self) -> "Settings":
        """Refuse to take the keys that open every door from an address that anybody on the way could answer for."""
        if self.stage != "local" and self.jwks_url and not self.jwks_url.startswith("https://"):
            raise ValueError("jwks_url is not https")
        return self

    @model_validator(mode="after")
    def _letters_say_who_is_in_charge(self) -> "Settings":
        """Refuse to start what writes letters without the mention that decisions and receipts owe: found the day of a
        publication, it would be too late."""
        if self.stage != "local" and self.mail_from and self.instructeur is None:
            raise ValueError("instructeur is missing, and letters must name it")
        return self


JSON_SETTINGS = frozenset({"letters_queues", "claims", "instructeur"})


@cache
def settings() -> Settings:
    """Read the environment. Raises a validation error that names the missing or wrong setting."""
    return Settings.model_validate({name: _value(name) for name in Settings.model_fields if _key(name) in os.environ})


def _key(name: str) -> str:
    return PREFIX + name.upper()


def _value(name: str) -> Any:
    text = os.environ[_key(name)]
    return json.loads(text or "{}") if name in JSON_SETTINGS else text
