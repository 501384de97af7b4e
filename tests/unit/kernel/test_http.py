"""How a body and an address are read, and how the software says what is wrong with them."""

import json
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any

import pytest
from pydantic import Field, ValidationError

from kernel.formes import ECRIT
from kernel.http import (
    BODY_BYTES_MAX,
    DEPTH_MAX,
    Reply,
    Request,
    attachment,
    etag,
    invalid,
    pointer,
    problem,
    read_body,
    read_query,
    same_content,
)
from kernel.model import Frozen, Ligne
from kernel.refus import CODES, CorpsTropGros, Erreur, Refus, RegleNonSatisfaite, RequeteInvalide, TypeNonPris


class Couleur(StrEnum):
    BLEU = "bleu"


class Element(Frozen):
    texte: str = "x"
    nombre: int = 0


class Corps(Frozen):
    texte: str = Field("x", min_length=1, max_length=5)
    entier: int = 0
    reel: float = 0.0
    vrai: bool = False
    jour: date | None = None
    instant: datetime | None = None
    couleur: Couleur = Couleur.BLEU
    forme: Annotated[str, Field(pattern=r"^\d{3}$")] = "123"
    liste: tuple[Element, ...] = Field((), max_length=2)
    libre: Any = None
    carte: dict[str, int] = {}


class Exigeant(Frozen):
    obligatoire: str


def request(body: bytes = b"", **headers: str) -> Request:
    named = {n.replace("_", "-"): v for n, v in headers.items()}
    return Request("POST", "/jouet/v1/x", datetime(2027, 1, 4, tzinfo=UTC), "corr", headers=named, body=body)


def query(**values: tuple[str, ...]) -> Request:
    return Request("GET", "/x", datetime(2027, 1, 4, tzinfo=UTC), "corr", query=values)


def faults(body: bytes | str) -> list[tuple[str, str]]:
    with pytest.raises(RequeteInvalide) as refused:
        read_body(Corps, request(body if isinstance(body, bytes) else body.encode()))
    return [(e.pointeur, e.code) for e in refused.value.erreurs]


def detail(body: bytes) -> str:
    with pytest.raises(RequeteInvalide) as refused:
        read_body(Corps, request(body))
    assert refused.value.erreurs == ()
    return refused.value.detail


# Bodies that are taken


@pytest.mark.parametrize("body", [b"", b"{}", b" {} \n"])
def test_un_corps_vide_est_un_objet_vide(body: bytes) -> None:
    assert read_body(Corps, request(body)) == Corps()


def test_un_corps_se_lit_strictement() -> None:
    body = {
        "texte": "é\U0001f333",
        "entier": 3,
        "reel": 1.5,
        "vrai": True,
        "jour": "2027-05-15",
        "instant": "2027-05-15T23:59:59+02:00",
        "couleur": "bleu",
        "liste": [{"texte": "a"}],
        "libre": {"a": [None, 1, "x"]},
        "carte": {"a": 1},
    }

    read = read_body(Corps, request(json.dumps(body, ensure_ascii=False).encode()))

    assert (read.texte, read.jour, read.couleur, read.liste) == (
        "é\U0001f333",
        date(2027, 5, 15),
        Couleur.BLEU,
        (Element(texte="a"),),
    )


@pytest.mark.parametrize(
    "kind",
    ["application/json", "application/merge-patch+json", "APPLICATION/JSON", "application/json; charset=utf-8"],
)
def test_ces_types_de_contenu_sont_pris(kind: str) -> None:
    assert read_body(Corps, request(b"{}", content_type=kind)) == Corps()


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "", "json", "multipart/form-data; boundary=x"])
def test_les_autres_types_de_contenu_ne_sont_pas_pris(kind: str) -> None:
    with pytest.raises(TypeNonPris):
        read_body(Corps, request(b"{}", content_type=kind))


def test_ce_qui_ne_se_voit_pas_ne_compte_ni_dans_la_forme_ni_dans_la_longueur() -> None:
    read = read_body(Corps, request(b'{"texte":"\\u202aabcde\\u202c","for\\u00adme":"1\\u200b23"}'))

    assert (read.texte, read.forme) == ("abcde", "123")


# Bodies that are not JSON


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"{", "ligne 1, colonne 2"),
        (b"{'a':1}", "ligne 1"),
        (b'{"a":1,}', "ligne 1"),
        (b'{"a":1} {"b":2}', "ligne 1"),
        (b"texte", "ligne 1"),
        (b"\xef\xbb\xbf{}", "ligne 1, colonne 1"),
        ("{}".encode("utf-16"), "pas en UTF-8 (octet 0)"),
        ('{"texte":"é"}'.encode("latin-1"), "pas en UTF-8 (octet 10)"),
        (b'{"texte":"\xed\xa0\x80"}', "pas en UTF-8"),
        (b'{"texte":"\x00"}', "ligne 1"),
        (b'{"reel":NaN}', "NaN n'est pas du JSON"),
        (b'{"reel":Infinity}', "Infinity n'est pas du JSON"),
        (b'{"libre":{"a":-Infinity}}', "-Infinity n'est pas du JSON"),
        (b'{"reel":1e999}', "hors limites"),
        (b'{"libre":[-1e999]}', "hors limites"),
        (b'{"entier":' + b"9" * 5000 + b"}", "hors limites"),
        (b'{"texte":"a","texte":"b"}', "donné deux fois"),
        (b'{"libre":{"a":1,"a":1}}', "donné deux fois"),
        (b'{"texte":"a","te\\u0078te":"b"}', "donné deux fois"),
        (b"[" * 100_000, "hors limites"),
        (b'{"libre":' + b"[" * DEPTH_MAX + b"]" * DEPTH_MAX + b"}", "niveaux d'imbrication"),
        (b'{"libre":' * DEPTH_MAX + b"{}" + b"}" * DEPTH_MAX, "niveaux d'imbrication"),
    ],
    ids=lambda v: ascii(v[:24]),
)
def test_ce_qui_n_est_pas_du_json_se_dit_avec_l_endroit(body: bytes, why: str) -> None:
    assert why in detail(body)


def test_l_imbrication_permise_est_prise() -> None:
    inside = DEPTH_MAX - 1

    assert read_body(Corps, request(b'{"libre":' + b"[" * inside + b"]" * inside + b"}"))


def test_un_corps_de_256_ko_est_pris_un_octet_de_plus_non() -> None:
    frame = len(b'{"libre":""}')

    assert read_body(Corps, request(b'{"libre":"' + b"x" * (BODY_BYTES_MAX - frame) + b'"}'))
    with pytest.raises(CorpsTropGros, match="262145"):
        read_body(Corps, request(b'{"libre":"' + b"x" * (BODY_BYTES_MAX - frame + 1) + b'"}'))


def test_un_corps_trop_gros_n_est_meme_pas_lu() -> None:
    with pytest.raises(CorpsTropGros):
        read_body(Corps, request(b"\xff" * (BODY_BYTES_MAX + 1), content_type="text/plain"))


# Bodies that say something else than asked


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('{"inconnu":1}', [("/inconnu", "champ-inconnu")]),
        ('{"__class__":1}', [("/__class__", "champ-inconnu")]),
        ('{"texte":1}', [("/texte", "type-inattendu")]),
        ('{"texte":null}', [("/texte", "type-inattendu")]),
        ('{"texte":"123456"}', [("/texte", "trop-long")]),
        ('{"texte":""}', [("/texte", "trop-court")]),
        ('{"entier":"1"}', [("/entier", "type-inattendu")]),
        ('{"entier":1.5}', [("/entier", "type-inattendu")]),
        ('{"entier":true}', [("/entier", "type-inattendu")]),
        ('{"reel":"1"}', [("/reel", "type-inattendu")]),
        ('{"vrai":1}', [("/vrai", "type-inattendu")]),
        ('{"vrai":"true"}', [("/vrai", "type-inattendu")]),
        ('{"jour":"15/05/2027"}', [("/jour", "type-inattendu")]),
        ('{"jour":"2027-02-30"}', [("/jour", "type-inattendu")]),
        ('{"couleur":"rouge"}', [("/couleur", "type-inattendu")]),
        ('{"forme":"12"}', [("/forme", "forme-inattendue")]),
        ('{"liste":{}}', [("/liste", "type-inattendu")]),
        ('{"liste":[{},{},{}]}', [("/liste", "trop-long")]),
        ('{"liste":[{},{"nombre":"x"}]}', [("/liste/1/nombre", "type-inattendu")]),
        ('{"carte":{"a/b~c":"x"}}', [("/carte/a~1b~0c", "type-inattendu")]),
        ('{"texte":"\\ud800"}', [("/texte", "caractere-illisible")]),
        ('{"liste":[{},{"texte":"a\\u0000"}]}', [("/liste/1/texte", "caractere-illisible")]),
        ("[]", [("", "type-inattendu")]),
        ("null", [("", "type-inattendu")]),
        ("1", [("", "type-inattendu")]),
        ('"x"', [("", "type-inattendu")]),
    ],
)
def test_chaque_faute_a_son_endroit_et_son_code(body: str, expected: list[tuple[str, str]]) -> None:
    assert faults(body) == expected


def test_toutes_les_fautes_sont_dites_a_la_fois() -> None:
    assert faults('{"texte":1,"entier":"x","inconnu":0}') == [
        ("/texte", "type-inattendu"),
        ("/entier", "type-inattendu"),
        ("/inconnu", "champ-inconnu"),
    ]


def test_un_champ_absent_se_dit_a_sa_place() -> None:
    with pytest.raises(RequeteInvalide) as refused:
        read_body(Exigeant, request(b"{}"))

    assert refused.value.erreurs == (Erreur("/obligatoire", "champ-absent", "Ce champ est obligatoire : ajoutez-le."),)


class Tape(Frozen):
    motif: Annotated[str, Field(min_length=1, max_length=9, pattern=r"\S"), ECRIT] = "x"
    nom: Annotated[Ligne, Field(max_length=9)] = "x"
    forme: Annotated[str, Field(pattern=r"^a$")] = "a"


VIDE = "Écrivez quelque chose : ce texte est vide."


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({"motif": " "}, "forme-inattendue", VIDE),
        ({"motif": ""}, "trop-court", VIDE),
        ({"motif": "x" * 10}, "trop-long", "Trop long : 9 caractères au plus."),
        ({"motif": 1}, "type-inattendu", "Il faut un texte."),
        ({"nom": "\t"}, "forme-inattendue", VIDE),
        ({"nom": ""}, "trop-court", VIDE),
        ({"nom": "x" * 10}, "trop-long", "Trop long : 9 caractères au plus."),
        ({"nom": "a\nb"}, "sur-une-ligne", "Écrivez ce texte sur une seule ligne."),
        ({"forme": "b"}, "forme-inattendue", "Ce texte n'a pas la forme attendue : corrigez-le."),
    ],
    ids=str,
)
def test_ce_qui_ne_va_pas_dans_un_texte_se_dit_a_qui_l_a_tape(body: Any, code: str, message: str) -> None:
    """A pattern is for programs: people were told « la forme attendue est \\S »."""
    with pytest.raises(RequeteInvalide) as refused:
        read_body(Tape, request(json.dumps(body).encode()))

    (erreur,) = refused.value.erreurs
    assert (erreur.pointeur, erreur.code, erreur.message) == ("/" + next(iter(body)), code, message)


class UnOuAutre(Frozen):
    liste: tuple[Exigeant | Annotated[str, Field(max_length=3)], ...]


@pytest.mark.parametrize(
    ("un", "expected"),
    [
        ('{"obligatoire":1}', {"/liste/0/obligatoire", "/liste/0"}),
        ('{"inconnu":1}', {"/liste/0/obligatoire", "/liste/0/inconnu", "/liste/0"}),
        ('"1234"', {"/liste/0"}),
        ("[[]]", {"/liste/0"}),
    ],
)
def test_l_endroit_d_une_faute_est_dans_ce_qui_a_ete_envoye(un: str, expected: set[str]) -> None:
    """Where a text or an object may stand, the pointer held the name of our class."""
    with pytest.raises(RequeteInvalide) as refused:
        read_body(UnOuAutre, request(f'{{"liste":[{un}]}}'.encode()))

    assert {e.pointeur for e in refused.value.erreurs} == expected


def test_aucune_faute_ne_repete_la_valeur_envoyee() -> None:
    with pytest.raises(RequeteInvalide) as refused:
        read_body(Corps, request(b'{"entier":"secret","couleur":"secret","texte":"secret"}'))

    assert "secret" not in repr(refused.value.erreurs) + refused.value.detail


def test_une_phrase_de_nos_verificateurs_est_dite_telle_quelle() -> None:
    error = ValidationError.from_exception_data(
        "x", [{"type": "value_error", "loc": ("a", 0), "input": 1, "ctx": {"error": "e", "fr": "Faites ceci."}}]
    )

    assert invalid(error, {"a": [1]}).erreurs == (Erreur("/a/0", "value_error", "Faites ceci."),)


def test_l_erreur_d_un_modele_ne_cite_jamais_ce_qu_elle_a_lu() -> None:
    with pytest.raises(ValidationError) as caught:
        Corps.model_validate({"entier": "alice@exemple.invalid"})

    assert "alice" not in str(caught.value)


@pytest.mark.parametrize(
    ("loc", "text"), [((), ""), (("a", 0, "b"), "/a/0/b"), (("a/b", "c~d"), "/a~1b/c~0d"), (("é",), "/é")]
)
def test_un_pointeur_est_celui_de_la_rfc_6901(loc: tuple[int | str, ...], text: str) -> None:
    assert pointer(loc) == text


# Addresses


class Parametres(Frozen):
    limite: int = Field(50, ge=1, le=100)
    essai: bool = False


def test_les_parametres_d_une_adresse_se_lisent() -> None:
    assert read_query(Parametres, query(limite=("3",), essai=("true",))) == Parametres(limite=3, essai=True)


@pytest.mark.parametrize(
    ("values", "pointeur"),
    [
        ({"inconnu": ("1",)}, "/inconnu"),
        ({"limite": ("0",)}, "/limite"),
        ({"limite": ("101",)}, "/limite"),
        ({"limite": ("x",)}, "/limite"),
        ({"limite": ("",)}, "/limite"),
        ({"limite": ("9" * 5000,)}, "/limite"),
        ({"essai": ("peut-être",)}, "/essai"),
    ],
)
def test_un_parametre_inconnu_ou_faux_est_refuse_a_sa_place(values: dict[str, tuple[str, ...]], pointeur: str) -> None:
    with pytest.raises(RequeteInvalide) as refused:
        read_query(Parametres, query(**values))

    assert [e.pointeur for e in refused.value.erreurs] == [pointeur]


def test_un_parametre_donne_deux_fois_est_refuse() -> None:
    with pytest.raises(RequeteInvalide, match="plusieurs fois"):
        read_query(Parametres, query(limite=("1", "2")))


# Problems


@pytest.mark.parametrize("code", sorted(CODES))
def test_chaque_refus_est_un_document_de_la_rfc_9457(code: str) -> None:
    refus = CODES[code]("Une phrase.", Erreur("/a", "b", "Corrigez."))

    reply = problem(refus, request(), "https://exemple.invalid", "jouet")

    assert reply.status == refus.statut
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert reply.headers["Cache-Control"] == "no-store"
    assert json.loads(reply.body) == {
        "type": f"https://exemple.invalid/jouet/v1/problemes/{code}",
        "title": refus.page()[0],
        "status": refus.statut,
        "detail": "Une phrase.",
        "instance": "/jouet/v1/x",
        "code": code,
        "trace_id": "corr",
        "erreurs": [{"pointeur": "/a", "code": "b", "message": "Corrigez."}],
    }


@pytest.mark.parametrize("code", sorted(CODES))
def test_chaque_refus_a_un_titre_une_page_et_un_statut_d_erreur(code: str) -> None:
    titre, texte = CODES[code].page()

    assert titre
    assert not titre.endswith(".")
    assert len(texte) > 40
    assert 400 <= CODES[code].statut <= 503
    assert code == code.lower().replace("_", "-")


def test_les_codes_sont_tous_differents() -> None:
    assert len(CODES) == len(Refus.__subclasses__())


@pytest.mark.parametrize(("code", "header"), [("debit-depasse", True), ("indisponible", True), ("introuvable", False)])
def test_on_dit_quand_revenir(code: str, header: bool) -> None:
    reply = problem(CODES[code]("x"), request(), "", "jouet")

    assert ("Retry-After" in reply.headers) is header


def test_on_dit_comment_se_connecter() -> None:
    assert problem(CODES["non-authentifie"]("x"), request(), "", "jouet").headers["WWW-Authenticate"] == "Bearer"


def test_les_membres_propres_a_un_refus_sont_dans_le_document() -> None:
    refus = RegleNonSatisfaite("x", conflits=[1])

    assert json.loads(problem(refus, request(), "", "jouet").body)["conflits"] == [1]


@pytest.mark.parametrize(
    ("nom", "dit"),
    [
        ("candidatures-D35-2027.csv", '"candidatures-D35-2027.csv"'),
        ("étape.pdf", "\"etape.pdf\"; filename*=UTF-8''%C3%A9tape.pdf"),
        (
            'a"; x=\\b%41/../c',
            "\"a__ x__b_41_.._c\"; filename*=UTF-8''a%22%3B%20x%3D%5Cb%2541%2F..%2Fc",
        ),
        (
            'é"\r\nSet-Cookie: a',
            "\"e_ Set-Cookie_ a\"; filename*=UTF-8''%C3%A9%22%20Set-Cookie%3A%20a",
        ),
        ("a\x00\x85\u202eb", '"a b"'),
    ],
)
def test_le_nom_d_un_fichier_ne_sort_jamais_de_son_en_tete(nom: str, dit: str) -> None:
    en_tete = attachment(nom)
    assert en_tete == f"attachment; filename={dit}"
    assert (en_tete.isascii(), en_tete.isprintable()) == (True, True)


def test_une_reponse_prend_des_en_tetes_de_plus() -> None:
    assert Reply(200, "", {"A": "1"}).having(X_Y="2").headers == {"A": "1", "X-Y": "2"}


# Entity tags


def test_une_etiquette_depend_du_contenu_et_de_ses_alentours() -> None:
    assert etag("a", "b") != etag("a", "c")
    assert etag("a", "b") != etag("c", "b")
    assert etag("a", "b") == etag("a", "b")
    assert etag("a", "b").startswith('"')
    assert etag("a", "b").endswith('"')


@pytest.mark.parametrize(
    ("given", "same"),
    [
        (etag("a", "b"), True),
        (etag("a", "autre"), True),
        ("W/" + etag("a", "b"), True),
        (" " + etag("a", "b") + " ", True),
        (etag("c", "b"), False),
        ("", False),
        ('""', False),
        ("*", False),
        ("a" * 10_000, False),
    ],
)
def test_deux_etiquettes_se_comparent_par_leur_contenu(given: str, same: bool) -> None:
    assert same_content(given, etag("a", "b")) is same
