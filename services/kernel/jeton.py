"""Who is calling: the bearer token, verified against the issuer's published keys."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from kernel.droits import ANONYME, ROLES, Appelant
from kernel.ports import Keys, UnavailableError
from kernel.refus import Indisponible, NonAuthentifie
from kernel.settings import Settings

ALGORITHMS = ("RS256", "ES256")
TOKEN_CHARACTERS_MAX = 8192
CLAIM_CHARACTERS_MAX = 200  # of a name or an address: beyond, it is not one
SKEW = timedelta(seconds=30)
KEYS_REFRESH = timedelta(minutes=1)
KEYS_LIFE = timedelta(hours=24)  # keys outlive an issuer that is down, not one that has taken them back
KEY_TYPES = ("RSA", "EC")
PSEUDONYM_CHARACTERS = 26


def pseudonym(issuer: str, subject: str) -> str:
    """Give the name under which the journal knows a person: identity is the pair, never an address."""
    return "pers_" + hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()[:PSEUDONYM_CHARACTERS]


class Verifier:
    """Verifies bearer tokens against the issuer's published keys; one per process."""

    def __init__(self, settings: Settings, keys: Keys) -> None:
        """Take the rules from the settings and the keys from the port; nothing is asked yet."""
        self.settings, self.keys = settings, keys
        self._keys: Mapping[str, Any] = {}
        self._asked_at: datetime | None = None
        self._published_at: datetime | None = None

    def appelant(self, authorization: str | None, now: datetime) -> Appelant:
        """Give the caller of a request; no header is the public.

        `now` is the real clock. Whatever is wrong with a token, the refusal is the same.
        """
        if authorization is None:
            return ANONYME
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token or len(token) > TOKEN_CHARACTERS_MAX:
            raise _refused()
        claims = self._verified(token, now)
        self._check(claims, now)
        return self._caller(claims)

    def _verified(self, token: str, now: datetime) -> Mapping[str, Any]:
        """Check the signature: an allowed algorithm, a published key, named by its `kid` and by nothing else."""
        from joserfc import jwt  # noqa: PLC0415  the token library costs its import only to signed-in requests
        from joserfc.errors import JoseError  # noqa: PLC0415
        from joserfc.jws import extract_compact  # noqa: PLC0415

        try:
            kid = extract_compact(token.encode()).headers().get("kid")
            key = self._key(kid, now)
            return jwt.decode(token, key, algorithms=list(ALGORITHMS)).claims
        except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise _refused() from error

    def _key(self, kid: Any, now: datetime) -> Any:
        """Find a published key. An unknown name asks the issuer again, at most once a minute."""
        if not isinstance(kid, str):
            raise _refused()
        known = self._known(now)
        if kid not in known and (not known or self._asked_at is None or now - self._asked_at > KEYS_REFRESH):
            known = self._refresh(now)
        if kid not in known:
            raise _refused()
        return known[kid]

    def _known(self, now: datetime) -> Mapping[str, Any]:
        fresh = self._published_at is not None and now - self._published_at <= KEYS_LIFE
        return self._keys if fresh else {}

    def _refresh(self, now: datetime) -> Mapping[str, Any]:
        """Ask the issuer. When it does not answer, or not with keys, what is known stays."""
        again, self._asked_at = self._asked_at is not None, now
        try:
            self._keys = _usable(self.keys.issuer_keys(refresh=again))
        except UnavailableError as error:
            raise Indisponible("Le service d'identité ne répond pas : réessayez dans quelques instants.") from error
        self._published_at = now
        return self._keys

    def _check(self, claims: Mapping[str, Any], now: datetime) -> None:
        names, chosen = self.settings.claims, self.settings
        audience = claims.get(names.audience)
        issued, expires = _moment(claims.get("iat")), _moment(claims.get("exp"))
        starts = _moment(claims.get("nbf", claims.get("iat")))
        right = (
            claims.get("iss") == chosen.issuer
            and chosen.audience in (audience if isinstance(audience, list) else [audience])
            and (not names.usage or claims.get(names.usage) == chosen.token_usage)
            and bool(_text(claims.get(names.subject)))
        )
        age_max = timedelta(seconds=chosen.token_age_max_s)
        latest = now + SKEW
        begun = starts <= latest and issued <= latest
        in_time = now < expires and begun and now - issued <= age_max
        if not (right and in_time):
            raise _refused()

    def _caller(self, claims: Mapping[str, Any]) -> Appelant:
        names = self.settings.claims
        return Appelant(
            personne=pseudonym(self.settings.issuer, claims[names.subject]),
            roles=_words(claims.get(names.roles)) & ROLES,
            territoires=_words(claims.get(names.territories)),
            siret=_line(claims.get(names.siret)),
            nom=_line(claims.get("name")),
            courriel=_line(claims.get("email")),
        )


def _refused() -> NonAuthentifie:
    return NonAuthentifie("Votre jeton n'est pas accepté : reconnectez-vous puis recommencez.")


def _usable(published: Mapping[str, object]) -> Mapping[str, Any]:
    """Give the published keys by name, leaving aside those of a kind we do not take."""
    from joserfc.errors import JoseError  # noqa: PLC0415
    from joserfc.jwk import import_key  # noqa: PLC0415

    listed = published.get("keys") if isinstance(published, dict) else None
    if not isinstance(listed, list):
        raise UnavailableError("the issuer publishes no key set")
    found: dict[str, Any] = {}
    for jwk in listed:
        with suppress(JoseError, ValueError, TypeError, KeyError):
            if jwk["kty"] in KEY_TYPES and isinstance(jwk["kid"], str):
                found[jwk["kid"]] = import_key(jwk)
    return found


def _moment(value: Any) -> datetime:
    """Read a NumericDate. A token without one, or with another type in its place, is refused."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _refused()
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise _refused() from error


def _text(value: Any) -> str:
    """Read a claim that holds a text; anything else, or what UTF-8 cannot write, counts as absent."""
    if not isinstance(value, str) or any("\ud800" <= c <= "\udfff" for c in value):
        return ""
    return value


def _line(value: Any) -> str:
    """Read a claim that a letter may repeat, as one line of what can be printed: people choose their own name."""
    printed = "".join(c if c.isprintable() else " " for c in _text(value))
    return " ".join(printed.split())[:CLAIM_CHARACTERS_MAX]


def _words(value: Any) -> frozenset[str]:
    """Read a claim that holds several words: a list, or a text separated by spaces or commas."""
    if isinstance(value, str):
        return frozenset(value.replace(",", " ").split())
    return frozenset(v for v in value if isinstance(v, str)) if isinstance(value, list) else frozenset()
