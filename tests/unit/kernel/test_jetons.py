"""Bearer tokens: the hostile ones are all refused alike, the good ones pass, and the issuer's keys turn over."""

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from kernel.droits import ANONYME, Appelant
from kernel.jeton import KEYS_LIFE, KEYS_REFRESH, TOKEN_CHARACTERS_MAX, Verifier, pseudonym
from kernel.ports import UnavailableError
from kernel.refus import Indisponible, NonAuthentifie
from kernel.settings import Settings
from tests.fakes import MemoryKeys

NOW = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
T = int(NOW.timestamp())
ISSUER, AUDIENCE = "https://emetteur.exemple.invalid/pool", "app-1"
SETTINGS = Settings(stage="local", service="jouet", table="t", issuer=ISSUER, audience=AUDIENCE, token_age_max_s=43_200)
CLAIMS: Mapping[str, Any] = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": "sujet-1",
    "token_use": "id",
    "iat": T - 60,
    "exp": T + 3600,
    "cognito:groups": ["porteur", "pirate"],
    "custom:territoires": "69, 38",
    "custom:siret": "12345678901234",
    "name": "Alice Exemple",
    "email": "alice@exemple.invalid",
}


@cache
def rsa(kid: str = "rsa-1") -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid})


@cache
def ec(kid: str = "ec-1") -> ECKey:
    return ECKey.generate_key("P-256", {"kid": kid})


def published(*keys: RSAKey | ECKey) -> dict[str, object]:
    return {"keys": [k.as_dict(private=False) for k in keys]}


def b64(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def signed(header: Any, payload: Any, key: RSAKey | None = None) -> str:
    """Sign anything with RS256, header and payload as they are, however absurd."""
    message = f"{b64(header)}.{b64(payload)}"
    private: Any = (key or rsa()).private_key
    return f"{message}.{b64(private.sign(message.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def token(header: Mapping[str, Any] | None = None, **claims: Any) -> str:
    """Give a good token but for what is said."""
    return signed({"alg": "RS256", "kid": "rsa-1", **(header or {})}, {**CLAIMS, **claims})


def with_claim(name: str, value: Any) -> str:
    return signed({"alg": "RS256", "kid": "rsa-1"}, {**CLAIMS, name: value})


def without(name: str) -> str:
    """Give a good token but for a claim that it lacks."""
    return signed({"alg": "RS256", "kid": "rsa-1"}, {k: v for k, v in CLAIMS.items() if k != name})


def hs256(secret: bytes) -> str:
    message = f"{b64({'alg': 'HS256', 'kid': 'rsa-1'})}.{b64(CLAIMS)}"
    return f"{message}.{b64(hmac.digest(secret, message.encode(), 'sha256'))}"


def verifier(keys: Any = None) -> Verifier:
    return Verifier(SETTINGS, keys or MemoryKeys(published(rsa(), ec())))


@pytest.fixture(scope="module")
def shared() -> Verifier:
    """One verifier for all: a hostile token must leave nothing behind either."""
    return verifier()


GOOD: dict[str, Callable[[], str]] = {
    "RS256": token,
    "ES256": lambda: jwt.encode({"alg": "ES256", "kid": "ec-1"}, dict(CLAIMS), ec(), algorithms=["ES256"]),
    "audience en liste": lambda: token(aud=["autre", AUDIENCE]),
    "nbf passé": lambda: token(nbf=T - 1),
    "horloge en avance de 30 s": lambda: token(iat=T + 30, nbf=T + 30),
    "expire dans une seconde": lambda: token(exp=T + 1),
    "âge limite": lambda: token(iat=T - 43_200),
    "dates à virgule": lambda: token(iat=T - 0.5, exp=T + 0.5),
    "jku ignoré": lambda: token({"jku": "https://pirate.exemple.invalid/jwks"}),
    "typ": lambda: token({"typ": "JWT"}),
}


@pytest.mark.parametrize("name", GOOD)
def test_un_bon_jeton_passe(shared: Verifier, name: str) -> None:
    assert shared.appelant(f"Bearer {GOOD[name]()}", NOW).personne == pseudonym(ISSUER, "sujet-1")


def test_un_jeton_dit_qui_est_la() -> None:
    assert verifier().appelant(f"bearer {token()}", NOW) == Appelant(
        personne=pseudonym(ISSUER, "sujet-1"),
        roles=frozenset({"porteur"}),
        territoires=frozenset({"69", "38"}),
        siret="12345678901234",
        nom="Alice Exemple",
        courriel="alice@exemple.invalid",
    )


def test_pas_de_jeton_c_est_le_public() -> None:
    assert verifier().appelant(None, NOW) is ANONYME
    assert ANONYME.relations == {"public"}


@cache
def _evil() -> RSAKey:
    return rsa.__wrapped__("rsa-1")


def _pem() -> bytes:
    return rsa().as_pem(private=False)


def _jwk() -> dict[str, Any]:
    return dict(_evil().as_dict(private=False))


CUT = token
HOSTILE: dict[str, Callable[[], str]] = {
    # signature and algorithm
    "alg none": lambda: f"{b64({'alg': 'none', 'kid': 'rsa-1'})}.{b64(CLAIMS)}.",
    "alg None": lambda: f"{b64({'alg': 'None', 'kid': 'rsa-1'})}.{b64(CLAIMS)}.",
    "alg NONE signé": lambda: token({"alg": "NONE"}),
    "alg vide": lambda: token({"alg": ""}),
    "alg absent": lambda: signed({"kid": "rsa-1"}, CLAIMS),
    "alg nombre": lambda: token({"alg": 1}),
    "alg liste": lambda: token({"alg": ["RS256"]}),
    "alg objet": lambda: token({"alg": {}}),
    "alg nul": lambda: token({"alg": None}),
    "alg minuscule": lambda: token({"alg": "rs256"}),
    "alg inconnu": lambda: token({"alg": "RS257"}),
    "PS256": lambda: token({"alg": "PS256"}),
    "RS384": lambda: token({"alg": "RS384"}),
    "RS512": lambda: token({"alg": "RS512"}),
    "HS256 avec la clé publique PEM": lambda: hs256(_pem()),
    "HS256 avec la clé publique sans fin de ligne": lambda: hs256(_pem().strip()),
    "HS256 avec le module": lambda: hs256(str(rsa().as_dict(private=False)["n"]).encode()),
    "HS256 avec un secret vide": lambda: f"{b64({'alg': 'HS256', 'kid': 'rsa-1'})}.{b64(CLAIMS)}.{b64(b'x' * 32)}",
    "ES256 sur clé RSA": lambda: token({"alg": "ES256"}),
    "RS256 sur clé EC": lambda: token({"kid": "ec-1"}),
    "clé d'un autre, même kid": lambda: signed({"alg": "RS256", "kid": "rsa-1"}, CLAIMS, _evil()),
    "signature vide": lambda: CUT().rsplit(".", 1)[0] + ".",
    "signature d'un autre jeton": lambda: CUT().rsplit(".", 1)[0] + "." + token(sub="autre").rsplit(".", 1)[1],
    "charge d'un autre jeton": lambda: ".".join(
        [CUT().split(".")[0], b64({**CLAIMS, "sub": "x"}), CUT().split(".")[2]]
    ),
    "signature raccourcie": lambda: CUT()[:-2],
    "signature allongée": lambda: CUT() + "AA",
    "signature ES256 nulle": lambda: f"{b64({'alg': 'ES256', 'kid': 'ec-1'})}.{b64(CLAIMS)}.{b64(bytes(64))}",
    # naming keys
    "kid absent": lambda: signed({"alg": "RS256"}, CLAIMS),
    "kid inconnu": lambda: token({"kid": "inconnu"}),
    "kid vide": lambda: token({"kid": ""}),
    "kid nul": lambda: token({"kid": None}),
    "kid liste": lambda: token({"kid": ["rsa-1"]}),
    "kid nombre": lambda: token({"kid": 1}),
    "kid objet": lambda: token({"kid": {"rsa-1": 1}}),
    "kid chemin": lambda: token({"kid": "../../dev/null"}),
    "kid SQL": lambda: token({"kid": "x' UNION SELECT 'k"}),
    "jku du pirate": lambda: signed({"alg": "RS256", "kid": "p", "jku": "https://pirate.invalid"}, CLAIMS, _evil()),
    "x5u du pirate": lambda: signed({"alg": "RS256", "kid": "p", "x5u": "https://pirate.invalid"}, CLAIMS, _evil()),
    "jwk du pirate": lambda: signed({"alg": "RS256", "kid": "rsa-1", "jwk": _jwk()}, CLAIMS, _evil()),
    "jwk du pirate sans kid": lambda: signed({"alg": "RS256", "jwk": _jwk()}, CLAIMS, _evil()),
    "x5c du pirate": lambda: signed({"alg": "RS256", "kid": "rsa-1", "x5c": ["AAAA"]}, CLAIMS, _evil()),
    "crit inconnu": lambda: token({"crit": ["exp2"], "exp2": 1}),
    "crit b64": lambda: token({"crit": ["b64"], "b64": False}),
    "crit sans le champ": lambda: token({"crit": ["b64"]}),
    "crit mal fait": lambda: token({"crit": "b64"}),
    # shape
    "vide": lambda: "",
    "un segment": lambda: "abc",
    "deux segments": lambda: CUT().rsplit(".", 1)[0],
    "quatre segments": lambda: CUT() + ".x",
    "cinq segments (JWE)": lambda: f"{b64({'alg': 'RSA-OAEP', 'enc': 'A256GCM', 'kid': 'rsa-1'})}.a.b.c.d",
    "rien que des points": lambda: "..",
    "coupé dans l'en-tête": lambda: CUT()[:10],
    "coupé dans la charge": lambda: CUT()[:120],
    "coupé d'un caractère": lambda: CUT()[:-1],
    "trop long": lambda: token(note="x" * TOKEN_CHARACTERS_MAX),
    "énorme": lambda: "a" * 1_000_000,
    "en-tête liste": lambda: signed([1], CLAIMS),
    "en-tête texte": lambda: signed("RS256", CLAIMS),
    "en-tête illisible": lambda: signed(b"{", CLAIMS),
    "en-tête profond": lambda: f"{b64(b'[' * 5000)}.{b64(CLAIMS)}.x",
    "en-tête latin-1": lambda: signed('{"alg":"RS256","kid":"é"}'.encode("latin-1"), CLAIMS),
    "charge liste": lambda: signed({"alg": "RS256", "kid": "rsa-1"}, [CLAIMS]),
    "charge texte": lambda: signed({"alg": "RS256", "kid": "rsa-1"}, "x"),
    "charge nulle": lambda: signed({"alg": "RS256", "kid": "rsa-1"}, None),
    "charge illisible": lambda: signed({"alg": "RS256", "kid": "rsa-1"}, b"{"),
    "charge profonde": lambda: signed({"alg": "RS256", "kid": "rsa-1"}, b"[" * 2500),
    "unicode": lambda: "é.à.ç",
    "caractère isolé": lambda: "a.\udcff.c",
    "octet nul": lambda: "a.\x00.c",
    "blanc devant": lambda: " " + CUT(),
    "fin de ligne": lambda: CUT() + "\n",
    "remplissage": lambda: CUT() + "==",
    "zip": lambda: token({"zip": "DEF"}),
    # claims, missing or of another kind
    **{f"sans {name}": partial(without, name) for name in ("iss", "aud", "sub", "token_use", "iat", "exp")},
    "autre émetteur": lambda: token(iss="https://pirate.exemple.invalid"),
    "émetteur préfixé": lambda: token(iss=ISSUER + "/"),
    "émetteur en liste": lambda: token(iss=[ISSUER]),
    "autre audience": lambda: token(aud="app-2"),
    "audience en liste d'autres": lambda: token(aud=["app-2"]),
    "audience objet": lambda: token(aud={AUDIENCE: 1}),
    "audience nulle": lambda: token(aud=None),
    "audience qui contient": lambda: token(aud=f"{AUDIENCE}-bis"),
    "jeton d'accès": lambda: token(token_use="access"),
    "usage en liste": lambda: token(token_use=["id"]),
    "sujet vide": lambda: token(sub=""),
    "sujet nombre": lambda: token(sub=1),
    "sujet liste": lambda: token(sub=["sujet-1"]),
    "sujet impossible à écrire": lambda: token(sub="\ud800"),
    "expiré d'une seconde": lambda: token(exp=T - 1),
    "expire à l'instant": lambda: token(exp=T),
    "nbf dans une minute": lambda: token(nbf=T + 60),
    "émis dans une minute": lambda: token(iat=T + 60),
    "émis demain, valable depuis hier": lambda: token(iat=T + 86_400, nbf=T - 86_400, exp=T + 99_999),
    "trop vieux": lambda: token(iat=T - 43_201),
    **{
        f"{name} {kind}": partial(with_claim, name, value)
        for name in ("exp", "iat", "nbf")
        for kind, value in {
            "vrai": True,
            "texte": str(T),
            "nul": None,
            "liste": [T],
            "objet": {},
            "énorme": 10**400,
            "très grand": 10**18 if name != "exp" else -(10**18),
            "pas un nombre": float("nan"),
            "infini": float("inf"),
            "moins l'infini": -float("inf"),
        }.items()
    },
}


def _refusal(subject: Verifier, authorization: str) -> tuple[str, int, str, Any]:
    with pytest.raises(NonAuthentifie) as refused:
        subject.appelant(authorization, NOW)
    return refused.value.code, refused.value.statut, refused.value.detail, refused.value.extra


@pytest.mark.parametrize("name", HOSTILE)
def test_un_jeton_hostile_est_refuse_comme_les_autres(shared: Verifier, name: str) -> None:
    assert _refusal(shared, f"Bearer {HOSTILE[name]()}") == (
        "non-authentifie",
        401,
        "Votre jeton n'est pas accepté : reconnectez-vous puis recommencez.",
        {},
    )


@pytest.mark.parametrize("scheme", ["", "Bearer", "Basic YTpi", "Bearer ", "Token {}", "{}", "Bearer,{}", "BearerX {}"])
def test_un_autre_en_tete_est_refuse_aussi(shared: Verifier, scheme: str) -> None:
    assert _refusal(shared, scheme.format(token()))[0] == "non-authentifie"


def test_on_a_essaye_au_moins_cent_jetons_hostiles() -> None:
    assert len(HOSTILE) >= 100


@pytest.mark.parametrize(
    "claims", [{"name": ["x"]}, {"name": {}}, {"email": 1}, {"custom:siret": ["1"]}, {"name": "\ud800"}]
)
def test_une_indication_d_un_autre_type_compte_comme_absente(claims: dict[str, Any]) -> None:
    appelant = verifier().appelant(f"Bearer {token(**claims)}", NOW)

    assert "" in (appelant.nom, appelant.courriel, appelant.siret)
    assert "[" not in appelant.nom + appelant.courriel + appelant.siret


@pytest.mark.parametrize(
    ("groups", "roles"),
    [
        (["porteur", "expert"], {"porteur", "expert"}),
        ("porteur expert", {"porteur", "expert"}),
        ("porteur,expert", {"porteur", "expert"}),
        ([["porteur"], 1, None, "expert"], {"expert"}),
        ({"porteur": 1}, set()),
        (None, set()),
        (["Porteur", "proprietaire", "public", "systeme"], set()),
    ],
)
def test_seuls_les_roles_connus_comptent(groups: Any, roles: set[str]) -> None:
    assert verifier().appelant(f"Bearer {token(**{'cognito:groups': groups})}", NOW).roles == roles


def test_la_meme_personne_chez_un_autre_emetteur_en_est_une_autre() -> None:
    assert pseudonym("a", "s") != pseudonym("b", "s")
    assert pseudonym("a", "s") == pseudonym("a", "s")


# Keys that turn over


class Issuer:
    """An issuer that counts how often it is asked, and may be down."""

    def __init__(self, *keys: RSAKey | ECKey) -> None:
        self.answer: Any = published(*keys)
        self.asked, self.down = 0, False

    def issuer_keys(self, refresh: bool) -> Mapping[str, object]:
        self.asked += 1
        if self.down:
            raise UnavailableError("issuer")
        answer: Mapping[str, object] = self.answer
        return answer


def passes(subject: Verifier, text: str, now: datetime = NOW) -> bool:
    try:
        return bool(subject.appelant(f"Bearer {text}", now).personne)
    except NonAuthentifie:
        return False


def test_les_cles_ne_sont_demandees_qu_une_fois() -> None:
    issuer = Issuer(rsa())
    subject = verifier(issuer)

    assert [passes(subject, token()) for _ in range(3)] == [True] * 3
    assert issuer.asked == 1


def test_une_nouvelle_cle_est_demandee_au_plus_une_fois_par_minute() -> None:
    issuer = Issuer(rsa())
    subject = verifier(issuer)
    passes(subject, token())
    issuer.answer = published(rsa(), rsa("rsa-2"))
    new = signed({"alg": "RS256", "kid": "rsa-2"}, {**CLAIMS, "exp": T + 9999}, rsa("rsa-2"))

    assert not passes(subject, new, NOW + KEYS_REFRESH)
    assert passes(subject, new, NOW + KEYS_REFRESH + timedelta(seconds=1))
    assert issuer.asked == 2


def test_un_flot_de_cles_inconnues_ne_demande_rien_de_plus() -> None:
    issuer = Issuer(rsa())
    subject = verifier(issuer)
    passes(subject, token())

    for n in range(50):
        passes(subject, token({"kid": f"inconnu-{n}"}), NOW + timedelta(minutes=2, milliseconds=n))

    assert issuer.asked == 2


def test_un_emetteur_muet_au_premier_jeton_est_une_indisponibilite_puis_revient() -> None:
    issuer = Issuer(rsa())
    issuer.down = True
    subject = verifier(issuer)
    for _ in range(2):
        with pytest.raises(Indisponible):
            subject.appelant(f"Bearer {token()}", NOW)

    issuer.down = False
    assert passes(subject, token())


def test_un_emetteur_muet_n_empeche_pas_les_cles_connues() -> None:
    issuer = Issuer(rsa())
    subject = verifier(issuer)
    passes(subject, token())
    issuer.down = True
    later = NOW + timedelta(minutes=2)

    with pytest.raises(Indisponible):
        subject.appelant(f"Bearer {token({'kid': 'inconnu'})}", later)

    assert passes(subject, token(), later)


def test_un_emetteur_muet_n_est_pas_harcele() -> None:
    issuer = Issuer(rsa())
    subject = verifier(issuer)
    passes(subject, token())
    issuer.down = True
    later = NOW + timedelta(minutes=2)
    for n in range(20):
        with pytest.raises((Indisponible, NonAuthentifie)):
            subject.appelant(f"Bearer {token({'kid': f'inconnu-{n}'})}", later)

    assert issuer.asked == 2


def test_une_cle_retiree_ne_vaut_plus_au_bout_d_un_jour() -> None:
    issuer = Issuer(rsa(), ec())
    subject = verifier(issuer)
    passes(subject, token())
    issuer.answer = published(ec())
    later = NOW + KEYS_LIFE + timedelta(seconds=1)
    moment = int(later.timestamp())

    assert not passes(subject, token(iat=moment, exp=moment + 60), later)


@pytest.mark.parametrize("answer", [{}, [], {"keys": "x"}, {"keys": None}, "x"], ids=repr)
def test_un_emetteur_qui_ne_publie_pas_de_cles_est_indisponible(answer: Any) -> None:
    issuer = Issuer()
    issuer.answer = answer

    with pytest.raises(Indisponible):
        verifier(issuer).appelant(f"Bearer {token()}", NOW)


@pytest.mark.parametrize(
    "odd",
    [
        {"kty": "AKP", "kid": "z"},
        {"kty": "RSA", "kid": "z"},
        {"kty": "oct", "kid": "z", "k": "c2VjcmV0"},
        {"kid": "z"},
        {"kty": "RSA", "n": "AQAB", "e": "AQAB"},
        {},
        "x",
        None,
    ],
    ids=repr,
)
def test_une_cle_etrange_n_empeche_pas_les_autres(odd: Any) -> None:
    issuer = Issuer(rsa())
    issuer.answer = {"keys": [odd, *issuer.answer["keys"]]}

    assert passes(verifier(issuer), token())


def test_une_cle_symetrique_publiee_ne_signe_rien() -> None:
    secret = OctKey.import_key(b"s" * 32)
    issuer = Issuer()
    issuer.answer = {"keys": [{**secret.as_dict(), "kid": "rsa-1"}]}

    assert not passes(verifier(issuer), hs256(b"s" * 32))
