"""Make the people of a demonstration in the local pool, and sign in as them.

Nobody here exists: the addresses end in a domain that cannot receive mail, the names say that they are invented.
"""

import re
import time
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

Role = Literal["administration", "correspondant", "porteur", "expert", "membre", "secretariat"]

DOMAIN = "exemple.invalid"
# Tokens keep to the real clock, and the services refuse one that is half a day old.
TOKEN_KEPT_SECONDS = 6 * 3600
# Guarded by nothing and guarding nothing: the pool lives on this machine and dies with its state.
PASSWORD = "Mot-de-passe-invente-1"  # noqa: S105


@dataclass
class People:
    """The pool of one deployment; asking twice for the same person gives the same token."""

    client: Any
    pool: str
    app: str
    _tokens: dict[tuple[str, ...], tuple[float, str]] = field(default_factory=dict, repr=False)

    def token(
        self,
        role: Role,
        territoires: Sequence[str] = (),
        siret: str | None = None,
        nom: str = "Camille Exemple",
    ) -> str:
        """Give an ID token of this person in this role, creating the account when it is new."""
        key = (role, *sorted(territoires), siret or "", nom)
        signed_at, token = self._tokens.get(key, (0.0, ""))
        if not token or time.monotonic() - signed_at > TOKEN_KEPT_SECONDS:
            email = address(nom, role, siret or "-".join(sorted(territoires)))
            self._settle(email, role, territoires, siret, nom)
            token = self._sign_in(email)
            self._tokens[key] = (time.monotonic(), token)
        return token

    def _settle(self, email: str, role: Role, territoires: Sequence[str], siret: str | None, nom: str) -> None:
        attributes = {
            "email": email,
            "email_verified": "true",
            "name": nom,
            "custom:territoires": ",".join(sorted(territoires)),
            "custom:siret": siret or "",
        }
        pairs = [{"Name": name, "Value": value} for name, value in attributes.items() if value]
        with suppress(self.client.exceptions.UsernameExistsException):
            self.client.admin_create_user(
                UserPoolId=self.pool, Username=email, UserAttributes=pairs, MessageAction="SUPPRESS"
            )
        self.client.admin_set_user_password(UserPoolId=self.pool, Username=email, Password=PASSWORD, Permanent=True)
        self.client.admin_add_user_to_group(UserPoolId=self.pool, Username=email, GroupName=role)

    def _sign_in(self, email: str) -> str:
        answer = self.client.admin_initiate_auth(
            UserPoolId=self.pool,
            ClientId=self.app,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
        )
        token: str = answer["AuthenticationResult"]["IdToken"]
        return token


def address(nom: str, role: str, qualifier: str = "") -> str:
    """Give the address of an invented person: same name, role and qualifier, same person."""
    plain = unicodedata.normalize("NFKD", nom).encode("ascii", "ignore").decode().lower()
    parts = [re.sub(r"[^a-z0-9]+", "-", part).strip("-") for part in (plain, role, qualifier.lower())]
    return ".".join(part for part in parts if part) + f"@{DOMAIN}"
