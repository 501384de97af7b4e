"""Requests that no generator thinks of, to every act of the three services, where a good one would be carried out: each
is refused as unreadable, in the words of a problem, and nothing is written.
"""

import gzip
import json
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from kernel.api import Acte, Liste, Route
from kernel.http import BODY_BYTES_MAX, DEPTH_MAX, PROBLEM
from tests.fuzz.engine import quiet
from tests.fuzz.gateway import Answer, Sent
from tests.fuzz.places import Place, places
from tests.fuzz.stage import FULLEST, ROUTES, Stage, identifiers, moments, reading

SEED = "0"
ACTS = sorted(key for key, route in ROUTES.items() if isinstance(route, Acte))
LISTS = sorted(key for key, route in ROUTES.items() if isinstance(route, Liste))
ADDRESSED = sorted(key for key, route in ROUTES.items() if "{" in route.chemin)
MODIFYING = sorted(key for key, route in ROUTES.items() if isinstance(route, Acte) and route.modifie)
JSON = "application/json"


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with quiet():
        yield


@cache
def house() -> Stage:
    """Give the house that these tests share: each takes it back to the moment it needs."""
    return Stage()


def place_of(service: str, code: str) -> Place:
    return places(service, code, SEED)[0]


def ask(
    service: str,
    code: str,
    place: Place,
    body: bytes | None = None,
    *,
    query: str = "",
    path: str = "",
    headers: tuple[tuple[str, str], ...] = (),
) -> Answer:
    """Make the request of a place, otherwise."""
    route = ROUTES[service, code]
    content = json.dumps(place.body).encode() if body is None and place.body is not None else body or b""
    given = {name.lower() for name, _ in headers}
    usual = {"Authorization": place.caller, "Content-Type": JSON, "Idempotency-Key": "corpus"}
    usual |= {"If-Match": "*"} if isinstance(route, Acte) and route.modifie else {}
    sent = [(name, value) for name, value in usual.items() if value and name.lower() not in given]
    path = path or house().address(service, route, place.params)
    return house().ask(service, Sent(route.methode, path, query, (*sent, *headers), content))


def unreadable(answer: Answer, *statuses: int) -> str:
    """See a refusal that is clear, and give what it says."""
    problem = answer.json()
    assert answer.status in statuses, (answer.status, problem)
    assert answer.headers["Content-Type"] == PROBLEM
    assert problem["status"] == answer.status
    assert "Traceback" not in str(problem)
    return str(problem["code"])


def inside(text: bytes, body: Any) -> bytes:
    """Put raw JSON in the first field of a body; a body without any gets one that is not asked for."""
    fields = {name: json.dumps(value).encode() for name, value in body.items()} or {"champ": b""}
    name = next(iter(fields))
    return b"{" + b",".join(b'"%s":%s' % (n.encode(), text if n == name else v) for n, v in fields.items()) + b"}"


def hostile(body: Any) -> Mapping[str, tuple[bytes, int]]:
    """Give bodies that must not be read, each with the status of its refusal."""
    good = json.dumps(body).encode()
    return {
        "plus profond que permis": (inside(b"[" * DEPTH_MAX + b"]" * DEPTH_MAX, body), 400),
        "d'un octet trop gros": (good[:-1] + b" " * (BODY_BYTES_MAX + 1 - len(good)) + b"}", 413),
        "NaN": (inside(b"NaN", body), 400),
        "Infinity": (inside(b"-Infinity", body), 400),
        "un nombre hors limites": (inside(b"1e400", body), 400),
        "deux cent mille chiffres": (inside(b"9" * 200_000, body), 400),
        "un million de chiffres": (inside(b"9" * 1_000_000, body), 413),
        "une moitié de caractère": (inside(b'"\\udc80"', body), 400),
        "une moitié de caractère en UTF-8": (inside(b'"\xed\xb2\x80"', body), 400),
        "un zéro": (inside(b'"a\\u0000b"', body), 400),
        "un nom deux fois": (b'{"x":1,"x":1}', 400),
        "une marque d'ordre": (b"\xef\xbb\xbf" + good, 400),
        "UTF-16": (good.decode().encode("utf-16"), 400),
        "UTF-32": (good.decode().encode("utf-32"), 400),
        "latin-1": (inside('"é"'.encode("latin-1"), body), 400),
        "compressé": (gzip.compress(good, mtime=0), 400),
        "suivi d'autre chose": (good + b"x", 400),
        "deux corps": (good + good, 400),
        "coupé": (good[:-1], 400),
        "une liste": (b"[" + good + b"]", 400),
        "un texte": (json.dumps(good.decode()).encode(), 400),
        "rien du tout": (b"null", 400),
        "un commentaire": (b"/**/" + good, 400),
        "un champ de plus": (good[:-1] + b', "__proto__": {}}' if body else b'{"__proto__": {}}', 400),
    }


@pytest.mark.parametrize(("service", "code"), ACTS)
def test_un_corps_hostile_est_refuse_par_chaque_acte_et_rien_n_est_ecrit(service: str, code: str) -> None:
    place = place_of(service, code)
    house().to(place.moment)
    before = house().writes

    for name, (body, status) in hostile(place.body).items():
        assert unreadable(ask(service, code, place, body), status) in ("requete-invalide", "corps-trop-gros"), name

    assert house().writes == before
    assert ask(service, code, place).status in (200, 201, 202, 303)


@pytest.mark.parametrize(("service", "code"), ACTS)
def test_seul_du_json_est_pris(service: str, code: str) -> None:
    place = place_of(service, code)
    house().to(place.moment)
    before = house().writes

    for kind in ("text/plain", "application/xml", "application/x-www-form-urlencoded", "application/octet-stream", "x"):
        assert unreadable(ask(service, code, place, headers=(("Content-Type", kind),)), 415) == "type-non-pris"
    twice = (("Content-Type", JSON), ("Content-Type", "text/csv"))
    assert unreadable(ask(service, code, place, headers=twice), 415) == "type-non-pris"

    assert house().writes == before


@pytest.mark.parametrize(("service", "code"), ACTS)
def test_un_acte_ne_part_pas_d_une_adresse_ambigue(service: str, code: str) -> None:
    place = place_of(service, code)
    house().to(place.moment)
    before = house().writes

    for query in ("essai=true&essai=false", "essai=false&essai=false", "essai=", "Essai=true", "essai[]=true", "=1"):
        assert unreadable(ask(service, code, place, query=query), 400) == "requete-invalide", query

    assert house().writes == before


@pytest.mark.parametrize(("service", "code"), ACTS)
@pytest.mark.parametrize("key", ["", " ", "a b", "k" * 256, "k" * 1000, "é", "a\tb"], ids=ascii)
def test_une_cle_qui_n_en_est_pas_une_est_refusee(service: str, code: str, key: str) -> None:
    place = place_of(service, code)
    house().to(place.moment)
    before = house().writes

    unreadable(ask(service, code, place, headers=(("Idempotency-Key", key),)), 400)

    assert house().writes == before


@pytest.mark.parametrize("key", ["k", "k" * 255], ids=len)
def test_une_cle_de_1_a_255_caracteres_est_prise_et_la_derniere_donnee_compte(key: str) -> None:
    service, code = "candidature", "creer_operation"
    place = place_of(service, code)
    house().to(place.moment)

    first = ask(service, code, place, headers=(("Idempotency-Key", "autre"), ("Idempotency-Key", key)))
    again = ask(service, code, place, headers=(("Idempotency-Key", key),))

    assert (first.status, again.status, again.headers["Idempotency-Replayed"]) == (201, 201, "true")
    assert first.json()["id"] == again.json()["id"]


@pytest.mark.parametrize(("service", "code"), ADDRESSED)
@pytest.mark.parametrize(
    "value",
    [
        *(
            "%2F",
            "%2e%2e%2f",
            "..%2f..%2fsante",
            "%252F",
            "%00",
            "%0a",
            "%C3%28",
            "%ED%A0%80",
            "%EF%BB%BF",
            "%E2%80%AE",
        ),
        *("a" * 8000, "'", "%22", "{id}", "%7Bid%7D", "*", "%23", "%3F", "null", "undefined", "-1", "1e3", "٢٠٢٧"),
    ],
    ids=lambda v: ascii(v[:20]),
)
def test_une_adresse_qui_ne_nomme_rien_ne_mene_nulle_part(service: str, code: str, value: str) -> None:
    place, route = place_of(service, code), ROUTES[service, code]
    house().to(place.moment)
    before = house().writes

    for name in place.params:
        path = house().address(service, route, {**place.params, name: value})
        assert unreadable(ask(service, code, place, path=path), 404) == "introuvable"

    assert house().writes == before


@pytest.mark.parametrize(("service", "code"), ADDRESSED)
def test_un_nom_suivi_de_quelque_chose_n_est_plus_ce_nom(service: str, code: str) -> None:
    place, route = place_of(service, code), ROUTES[service, code]
    house().to(place.moment)

    for more in ("%20", "%0A", "%2F", "%00", "x", ".json", ";v=1"):
        for name, value in place.params.items():
            path = house().address(service, route, {**place.params, name: value + more})
            unreadable(ask(service, code, place, path=path), 404)


def tag(service: str, place: Place, code: str) -> str:
    """Read the entity tag of what an act modifies."""
    acte = ROUTES[service, code]
    assert isinstance(acte, Acte)
    return ask(service, reading(service, acte).code, place, b"").headers["ETag"]


@pytest.mark.parametrize(("service", "code"), MODIFYING)
def test_une_version_qui_n_est_pas_celle_lue_ne_modifie_rien(service: str, code: str) -> None:
    place = place_of(service, code)
    house().to(place.moment)
    before, read = house().writes, tag(service, place, code)

    nothing = ("", '""', '"x"', 'W/"x"', "x", '"x", "y"', ",", '"*"', "**", '","', "x" * 9000)
    for given in (*nothing, read[:10], f'"x{read[1:]}'):
        assert unreadable(ask(service, code, place, headers=(("If-Match", given),)), 412) == "version-perimee", given
    last = (("If-Match", read), ("If-Match", '"x"'))
    assert unreadable(ask(service, code, place, headers=last), 412) == "version-perimee"

    assert house().writes == before


@pytest.mark.parametrize(("service", "code"), MODIFYING)
@pytest.mark.parametrize("form", ["{}", "W/{}", " {} ", '"x", {}', '{},"x"', '"a.b",W/{} , "c"', "*"])
def test_la_version_lue_modifie_seule_ou_parmi_d_autres(service: str, code: str, form: str) -> None:
    place = place_of(service, code)
    house().to(place.moment)

    given = form.format(tag(service, place, code))

    assert ask(service, code, place, headers=(("If-Match", given),)).status == 200


@pytest.mark.parametrize(("service", "code"), LISTS)
def test_une_liste_ne_prend_que_ses_parametres_une_fois_chacun(service: str, code: str) -> None:
    place = place_of(service, code)
    house().to(place.moment)

    for query in (
        *(
            "limite=1&limite=1",
            "limite=0",
            "limite=101",
            "limite=-1",
            "limite=1.5",
            "limite=1e1",
            "limite=",
            "limite=%00",
        ),
        *("limite=9" + "9" * 5000, "trier=nom", "limite[]=1", "curseur=", "curseur=%00", "curseur=%ED%A0%80", "%00=1"),
        *("curseur=" + "A" * 1401, "curseur=%2B%2F%3D", "curseur=/w", "curseur=null"),
    ):
        answer = ask(service, code, place, b"", query=query)
        assert query in ("curseur=", "curseur=null") or unreadable(answer, 400) == "requete-invalide", query


@pytest.mark.parametrize("moment", [FULLEST, "recevable", "regionale_ouverte"])
@pytest.mark.parametrize(("service", "code"), LISTS)
def test_le_curseur_d_un_autre_ne_montre_rien_de_plus_que_sa_propre_liste(service: str, code: str, moment: str) -> None:
    """Cursors of every list that everybody reads, given to everybody on every list."""
    house().to(moment)
    route = ROUTES[service, code]
    callers = house().who_may(service, route, {})
    cursors = {c for key in LISTS if key[0] == service for c in _cursors(*key)}

    for place in (Place(moment, caller) for caller in callers):
        page = _pages(service, code, place, 100)
        own = {line["id"] for line in page.json().get("elements", [])}
        for cursor in sorted(cursors):
            answer = ask(service, code, place, b"", query=f"limite=100&curseur={cursor}{_mine(place.caller, route)}")
            if answer.status != page.status:  # it belongs to what another territory was asked
                assert unreadable(answer, 400) == "requete-invalide"
            assert {line["id"] for line in answer.json().get("elements", [])} <= own


def _mine(caller: str, route: Route) -> str:
    who = house().appelant(caller)
    words = sorted(who.territoires) if who and "territoire" in _query(route) else []
    return f"&territoire={words[0]}" if words else ""


def _query(route: Route) -> Any:
    return route.query.model_fields


def _pages(service: str, code: str, place: Place, limit: int) -> Answer:
    route = ROUTES[service, code]
    return ask(service, code, place, b"", query=f"limite={limit}{_mine(place.caller, route)}")


def _cursors(service: str, code: str) -> Iterator[str]:
    for caller in house().who_may(service, ROUTES[service, code], {}):
        following = _pages(service, code, Place(house().moment, caller), 1).json().get("suivant")
        if following:
            yield following.split("curseur=")[1].split("&")[0]


def test_deux_jetons_ne_font_pas_deux_personnes() -> None:
    """The gateway keeps the last; whoever comes with two has the rights of that one, never of both."""
    house().to(FULLEST)
    address = "/candidature/v1/candidatures/" + identifiers("candidature", "candidature")[0]

    def seen(*tokens: str) -> int:
        return house().ask("candidature", Sent("GET", address, headers=[("Authorization", t) for t in tokens])).status

    assert (seen("Bearer Paul"), seen("Bearer Pia")) == (200, 404)
    assert (seen("Bearer Paul", "Bearer Pia"), seen("Bearer Pia", "Bearer Paul")) == (404, 200)
    assert (seen("Bearer Paul", "Bearer faux"), seen("Bearer Paul, Bearer Pia")) == (401, 401)


def test_un_texte_decompose_revient_comme_il_a_ete_ecrit() -> None:
    """Accents may be typed in two ways; a name is given back in the one in which it was given."""
    service, code = "candidature", "creer_operation"
    place = place_of(service, code)
    house().to(place.moment)
    name = unicodedata.normalize("NFD", "Îlot Médéric \U0001f333")

    created = ask(service, code, place, json.dumps({**place.body, "nom": name}).encode())
    seen = house().ask(service, Sent("GET", created.headers["Location"], headers=[("Authorization", place.caller)]))

    assert (created.status, seen.json()["nom"]) == (201, name)


@pytest.mark.parametrize("service", sorted({service for service, _ in ROUTES}))
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "HEAD", "CONNECT", "get"])
def test_ce_que_le_contrat_n_a_pas_recoit_le_404_de_la_passerelle(service: str, method: str) -> None:
    gateway = house().gateways[service]
    declared = {(r.methode, r.chemin) for (s, _), r in ROUTES.items() if s == service}
    addresses = ["/", "/inconnu", "/sante/x", "/SANTE", "/../sante"]
    addresses += [r.chemin for (s, _), r in ROUTES.items() if s == service and (method, r.chemin) not in declared]

    for chemin in addresses:
        answer = house().ask(service, Sent(method, gateway.base + chemin.replace("{", "").replace("}", "")))
        assert (answer.status, answer.json()["code"]) == (404, "introuvable"), chemin


def test_le_corpus_part_de_moments_ou_tout_acte_est_possible() -> None:
    assert {key for key in ROUTES if not places(*key, SEED)} == set()
    assert {place_of(*key).moment for key in ACTS} <= set(moments())
